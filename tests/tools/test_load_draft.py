from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from agent.errors import UnreadableError
from agent.verify.claims import split_draft
from tools.load_draft import draft_html, read_draft
from tools.load_draft_tables import is_sentence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes {W}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>never</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="4"><w:p><w:r><w:t>Call, page 3</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def page(body: str) -> str:
    return draft_html(
        f"<html><head><title>T</title></head><body>{body}</body></html>".encode()
    ).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h2>Oats</h2><p>Up 5%<sup><a href='#n1'>1</a></sup>.</p>", "## Oats\n\nUp 5%[1]."),
        ("<p>Up 5% [<a href='#n1'>1</a>].</p>", "Up 5% [1]."),
        ("<p>Up <a href='https://a.example/x'>[2]</a>.</p>", "Up [2](https://a.example/x)."),
        ("<p>The <a href='https://a.example'>plant <b>x</b></a> grew.</p>",
         "The [plant x](https://a.example) grew."),
        ("<ol start=3><li>a <a href='#t'>↩</a></li><li><p>b</p></li></ol>", "3. a\n4. b"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<nav>Home</nav><p>a</p><footer><ol><li>Call</li></ol></footer>", "a\n\n1. Call"),
        ("<script>alert(1)</script><p onclick='x()'>a</p><p style='display:none'>hidden</p>", "a"),
        ("<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>", "a <script>alert(1)</script>"),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "a"),
    ],
)  # fmt: skip
def test_html_keeps_what_citations_need_and_nothing_that_runs(body: str, text: str) -> None:
    assert page(body) == text


def test_a_page_without_words_is_said_to_have_none() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        page("<script>alert(1)</script>")


def linked(paragraph, words: str, url: str) -> None:
    target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph._p.append(parse_xml(
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>{words}</w:t></w:r>'
        "</w:hyperlink>"
    ))  # fmt: skip


def with_footnotes(raw: bytes) -> bytes:
    """The package with a part of footnotes, as Word writes it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    more = {
        "[Content_Types].xml": f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>',
        "word/_rels/document.xml.rels": (
            f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            held = old.read(name)
            if name in more:
                at = held.rindex(b"</")
                held = held[:at] + more[name].encode() + held[at:]
            new.writestr(name, held)
        new.writestr("word/footnotes.xml", FOOTNOTES)
    return out.getvalue()


def test_docx_keeps_links_footnotes_headings_and_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Oats", 2)
    first = document.add_paragraph("Sales rose 5 percent")
    first._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="4"/></w:r>'))
    second = document.add_paragraph("Margins fell ")
    linked(second, "[2]", "https://a.example/x")
    document.add_heading("Sources", 2)
    document.add_paragraph("Call", style="List Number")
    document.add_paragraph("Wire", style="List Number")
    document.add_paragraph("loose", style="List Bullet")
    held = io.BytesIO()
    document.save(held)
    path = tmp_path / "draft.docx"
    path.write_bytes(with_footnotes(held.getvalue()))
    assert read_draft(path).text == (
        "## Oats\n\nSales rose 5 percent[^1]\n\nMargins fell [2](https://a.example/x)\n\n"
        "## Sources\n\n1. Call\n2. Wire\n- loose\n\n[^1]: Call, page 3"
    )


def table(parent, *rows: tuple[str, ...]):
    made = parent.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(made.rows, rows, strict=True):
        for cell, told in zip(row.cells, words, strict=True):
            cell.text = told
    return made


def saved(document, path: Path) -> Path:
    document.save(str(path))
    return path


def test_sentences_in_cells_of_a_docx_table_are_read_as_sentences(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Oats did well.")
    table(document, ("Region", "Sales", "What happened"),
          ("North", "5,300", "Sales in the north rose by a third [1]."),
          ("South", "4,100", "Sales fell by half. Two mills were sold in May."),
          ("Total", "9,400", "approx. 2 m."))  # fmt: skip
    document.add_paragraph("Rye did not.")
    text = read_draft(saved(document, tmp_path / "d.docx")).text
    assert text == (
        "Oats did well.\n\n| Region | Sales | What happened |\n| North | 5,300 |\n"
        "| South | 4,100 |\n| Total | 9,400 | approx. 2 m. |\n\n"
        "Sales in the north rose by a third [1].\n\n"
        "Sales fell by half. Two mills were sold in May.\n\nRye did not."
    )
    judged = [one.text for one in split_draft(text) if one.checkable]
    assert judged == [
        "Oats did well.", "Sales in the north rose by a third.", "Sales fell by half.",
        "Two mills were sold in May.", "Rye did not.",
    ]  # fmt: skip


def test_a_table_that_lays_out_a_page_is_read_as_the_page(tmp_path: Path) -> None:
    document = docx.Document()
    [cell] = table(document, ("",)).rows[0].cells
    cell.paragraphs[0].style = "Heading 2"
    cell.paragraphs[0].text = "Oats"
    cell.add_paragraph("Sales rose by a third.")
    table(cell, ("North", "5,300"), ("South", "Two mills were sold in May."))
    assert read_draft(saved(document, tmp_path / "d.docx")).text == (
        "## Oats\n\nSales rose by a third.\n\n| North | 5,300 |\n| South |\n\n"
        "Two mills were sold in May."
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Sales rose 5%.", True),
        ("Sales fell sharply.", True),
        ("He said: “Oats did well.” [1][2]", True),
        ("Oats did well.[^1]", True),
        ("Oats did well.[2](https://a.example/x)", True),
        ("Growth of sales in the north", False),
        ("Net profit.", False),
        ("Rev. in EUR 000.", False),
        ("5,300.", False),
        ("", False),
        ("Sales of the mills in the north rose while those of the others in the south fell", True),
    ],
)
def test_a_cell_that_is_a_label_or_a_figure_is_no_sentence(words: str, told: bool) -> None:
    assert is_sentence(words) is told


def test_other_formats_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_text("---\ntitle: T\n---\n# Oats\n\nUp *5%* [1].\n", encoding="utf-8")
    assert read_draft(path).text == "# Oats\n\nUp *5%* [1].\n"


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("d.docx", b"PK\x03\x04 torn", "damaged or truncated DOCX"),
        ("d.md", b"", "empty"),
        ("d.md", b"\x00\x01\x02\x03" * 400, "binary"),
        ("d.html", b"<html><body></body></html>", "no text"),
        ("d.txt", b"\x89PNG\r\n\x1a\n....", "PNG"),
    ],
)
def test_bad_drafts_are_one_reason(tmp_path: Path, name: str, raw: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(UnreadableError, match=told):
        read_draft(tmp_path / name)
