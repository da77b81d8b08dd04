"""A table's values as a native chart of a Word file: bars that Word itself draws. Pure: XML text.

The values are written into the chart, so that nothing is linked and no workbook is carried; each
bar is labelled with its cell to the letter.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from agent.article import Table

EMU: Final = 9525  # English metric units of a pixel
WIDE, HIGH, ROW = 576, 40, 24  # pixels: the chart's width, what surrounds its bars, a bar
_BAR: Final = "2F6F73"
_SIZE: Final = '<a:defRPr sz="900"/>'
_NAMES: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def chart(table: Table) -> bytes:
    """The chart part: one bar for each row, in the table's order from the top."""
    rows = table.rows
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(r.label)}</c:v></c:pt>'
                    for n, r in enumerate(rows))  # fmt: skip
    values = "".join(f'<c:pt idx="{n}"><c:v>{r.value!r}</c:v></c:pt>' for n, r in enumerate(rows))
    labels = "".join(_label(n, r.cells[0]) for n, r in enumerate(rows))
    count = f'<c:ptCount val="{len(rows)}"/>'
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMES}>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f"<c:tx><c:v>{escape(table.caption)}</c:v></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{_BAR}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls>{labels}{_shown()}</c:dLbls>'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{values}</c:numLit></c:val>"
        '</c:ser><c:gapWidth val="40"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_axis('catAx', 1, 2, 'l', 'maxMin', '0')}"
        f"{_axis('valAx', 2, 1, 'b', 'minMax', '1', _zero(table))}"
        '</c:plotArea><c:plotVisOnly val="1"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )
    return text.encode()


def inline(table: Table, relation: str, number: int) -> str:
    """The drawing that shows the chart part of a relation; its values stand in its description."""
    says = "; ".join(f"{r.label}: {r.cells[0]}" for r in table.rows)
    size = f'cx="{WIDE * EMU}" cy="{(HIGH + ROW * len(table.rows)) * EMU}"'
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'{_NAMES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{1000 + number}" name="Chart {number}" '
        f"descr={quoteattr(f'Bars of {table.caption}. {says}')}/><wp:cNvGraphicFramePr/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _zero(table: Table) -> str:
    """The border of the values' axis: bars begin at nought, else small differences look large."""
    values = [row.value for row in table.rows]
    if min(values) >= 0:
        return '<c:min val="0"/>'
    return '<c:max val="0"/>' if max(values) <= 0 else ""


def _label(index: int, text: str) -> str:
    return (
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p>'
        f"<a:pPr>{_SIZE}</a:pPr><a:r>"
        f'<a:rPr sz="900"/><a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>{_shown()}</c:dLbl>'
    )


def _shown() -> str:
    """That a label stands at the end of its bar and shows the value alone."""
    off = "".join(f'<c:show{n} val="0"/>' for n in ("CatName", "SerName", "Percent", "BubbleSize"))
    return '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>' + off


def _axis(
    name: str, own: int, other: int, side: str, order: str, deleted: str, least: str = ""
) -> str:
    return (
        f'<c:{name}><c:axId val="{own}"/><c:scaling><c:orientation val="{order}"/>'
        f'{"" if name == "catAx" else least}</c:scaling><c:delete val="{deleted}"/>'
        f'<c:axPos val="{side}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="low"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_SIZE}</a:pPr></a:p></c:txPr>"
        f'<c:crossAx val="{other}"/></c:{name}>'
    )
