"""A Word file laid out: charts above their tables, captions and rows kept together, page numbers.

Takes the bytes that pandoc made and gives bytes; text is not touched.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from agent.article import Table
from agent.export_docx_chart import chart, inline

_WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MM, _TWIP = 36_000, 635  # in English metric units
_PAGE: Final = (210 * _MM, 297 * _MM)
_MARGIN: Final = 22 * _MM
_CHART: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def laid_out(made: bytes, tables: Sequence[Table]) -> bytes:
    """The file with its layout; ``tables`` are those of the article, in the file's order."""
    from docx import Document

    file = Document(io.BytesIO(made))
    for number, (table, ours) in enumerate(zip(file.tables, tables, strict=True), start=1):
        caption = _caption(table)
        _drawn(file, caption, ours, number)
        _together(table)
    for section in file.sections:
        section.page_width, section.page_height = _PAGE
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin = section.bottom_margin = _MARGIN
        _numbered(section.footer.paragraphs[0])
    _styled(file.styles)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _caption(table: Any) -> Any:
    """The paragraph before a table."""
    from docx.text.paragraph import Paragraph

    return Paragraph(table._tbl.getprevious(), table._parent)


def _drawn(file: Any, caption: Any, table: Table, number: int) -> None:
    """The chart below the caption, in its paragraph: no page can come between them."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _CHART, chart(table), file.part.package)
    relation = file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    drawing = inline(table, relation, number)
    caption._p.append(parse_xml(f"<w:r {_WORD}><w:br/></w:r>"))
    caption._p.append(parse_xml(f"<w:r {_WORD}>{drawing}</w:r>"))
    caption.paragraph_format.keep_together = caption.paragraph_format.keep_with_next = True


def _styled(styles: Any) -> None:
    """Small notes close to each other, a standfirst that reads as a sentence."""
    from docx.shared import Pt

    for name, size, after in (
        ("Body Text", 11, 6),
        ("Subtitle", 12, 12),
        ("Footnote Text", 8.5, 1),
    ):
        style = styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(after)
        for spread in style.element.iter(_q("spacing")):
            if spread.getparent().tag == _q("rPr"):  # between letters
                spread.getparent().remove(spread)


def _widths(table: Any) -> list[int]:
    """Widths of the columns, in twentieths of a point, by their longest cells."""
    longest = [max(len(cell.text) for cell in column.cells) + 4 for column in table.columns]
    whole = (_PAGE[0] - 2 * _MARGIN) // _TWIP
    return [whole * n // sum(longest) for n in longest]


def _together(table: Any) -> None:
    """The table as wide as the text, on one page, its head told again where it is not."""
    from docx.oxml import parse_xml

    table.autofit = False
    for column, width in zip(table.columns, _widths(table), strict=True):
        column.width = width * _TWIP
        for cell in column.cells:
            cell.width = width * _TWIP
    if (whole := table._tbl.tblPr.find(_q("tblW"))) is not None:
        whole.set(_q("type"), "pct")
        whole.set(_q("w"), "5000")
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {_WORD}/>"))
    for paragraph in _paragraphs(table.rows[:-1]):
        paragraph.paragraph_format.keep_with_next = True


def _paragraphs(rows: Sequence[Any]) -> Iterator[Any]:
    for row in rows:
        for cell in row.cells:
            yield from cell.paragraphs


def _numbered(paragraph: Any) -> None:
    """A page's number in the middle of its foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {_WORD} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def _q(name: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(f"w:{name}")
    return found
