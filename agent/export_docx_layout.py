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
_CHART: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def laid_out(made: bytes, tables: Sequence[Table]) -> bytes:
    """The file with its layout; ``tables`` are those of the article, in the file's order."""
    from docx import Document

    file = Document(io.BytesIO(made))
    for number, (table, ours) in enumerate(zip(file.tables, tables, strict=True), start=1):
        caption = _caption(table)
        caption.paragraph_format.keep_with_next = True
        _drawn(file, caption, ours, number)
        _together(table)
    for section in file.sections:
        _numbered(section.footer.paragraphs[0])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _caption(table: Any) -> Any:
    """The paragraph before a table."""
    from docx.text.paragraph import Paragraph

    return Paragraph(table._tbl.getprevious(), table._parent)


def _drawn(file: Any, caption: Any, table: Table, number: int) -> None:
    """The chart in a paragraph of its own, between caption and table."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _CHART, chart(table), file.part.package)
    relation = file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    own = parse_xml(
        f"<w:p {_WORD}><w:pPr><w:keepNext/></w:pPr><w:r>{inline(table, relation, number)}</w:r></w:p>"
    )
    caption._p.addnext(own)


def _together(table: Any) -> None:
    """The table as wide as the text, on one page, its head told again where it is not."""
    from docx.oxml import parse_xml

    width = table._tbl.tblPr.find(_q("tblW"))
    if width is not None:
        width.set(_q("type"), "pct")
        width.set(_q("w"), "5000")
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
