"""Word documents, made by python-docx and bent by hand."""

from __future__ import annotations

from datetime import datetime

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from agent.errors import UnreadableError
from tests.tools import load_samples
from tests.tools.load_samples import read_one
from tools.load import Loaded
from tools.load_docx import read_docx


def loaded(document: Document) -> Loaded:
    return read_one(load_samples.docx(document), "a.docx")


@pytest.fixture
def report() -> Document:
    document = docx.Document()
    document.add_heading("Half-year report", 0)
    document.add_paragraph("Revenue rose in every segment.")
    document.add_heading("Segments", 1)
    table = document.add_table(rows=2, cols=3)
    for row, words in zip(table.rows, (("", "Q1", "Q2"), ("Service", "21.6", "22.3")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.add_paragraph("first point", style="List Bullet")
    document.add_paragraph("second point", style="List Bullet")
    document.add_heading("Outlook", 2)
    document.add_paragraph("The board expects growth.\nIt said no more.")
    return document


def test_blocks_come_in_document_order(report: Document) -> None:
    assert loaded(report).text == (
        "Half-year report\n\nRevenue rose in every segment.\n\nSegments\n\n"
        "|  | Q1 | Q2 |\n| Service | 21.6 | 22.3 |\n\n- first point\n- second point\n\n"
        "Outlook\n\nThe board expects growth.\nIt said no more."
    )


def test_headings_by_style_stand_at_their_offsets(report: Document) -> None:
    found = loaded(report)
    assert [(found.text[h.start : h.end], h.level) for h in found.headings] == [
        ("Half-year report", 1),
        ("Segments", 1),
        ("Outlook", 2),
    ]


def test_title_comes_from_properties_then_from_the_title_paragraph(report: Document) -> None:
    assert loaded(report).title == "Half-year report"
    report.core_properties.title = "Microsoft Word - draft3.docx"
    assert loaded(report).title == "Half-year report"
    report.core_properties.title = "Veldmoor half-year report"
    assert loaded(report).title == "Veldmoor half-year report"


def test_date_is_the_creation_date_but_never_that_of_the_template(report: Document) -> None:
    assert loaded(report).date is None
    report.core_properties.created = datetime(2023, 11, 8, 9, 0)
    assert loaded(report).date == "2023-11-08"


W = nsdecls("w")


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (
            f"<w:p {W}><w:ins w:id='1'><w:r><w:t>added words</w:t></w:r></w:ins></w:p>",
            "added words",
        ),
        (
            f"<w:p {W}><w:r><w:t>kept</w:t></w:r><w:del w:id='2'><w:r><w:delText>x</w:delText>"
            "<w:t>gone</w:t></w:r></w:del></w:p>",
            "kept",
        ),
        (
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent>"
            "</w:sdt>",
            "in a control",
        ),
        (
            f"<w:p {W}><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>"
            "<w:hyperlink><w:r><w:t> link</w:t></w:r></w:hyperlink></w:p>",
            "a b-c link",
        ),
        (f"<w:p {W}><w:r><w:t>5\u00a0per\u00adcent\u200b</w:t></w:r></w:p>", "5 percent"),
    ],
)
def test_words_are_found_wherever_word_puts_them(xml: str, expected: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(xml))
    assert loaded(document).text == expected


def test_hidden_runs_are_left_out_with_a_notice() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("seen ")
    paragraph.add_run("SECRET").font.hidden = True
    found = loaded(document)
    assert found.text == "seen"
    assert found.notices == ("hidden text was left out",)


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        loaded(docx.Document())


def test_a_bomb_is_refused_before_it_is_unpacked(report: Document) -> None:
    bomb = load_samples.archive({"word/document.xml": b"<a/>" * 2_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        read_docx(bomb, max_unpacked_bytes=1_000_000)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_document_is_refused(report: Document, share: float) -> None:
    raw = load_samples.docx(report)
    with pytest.raises(UnreadableError, match="truncated"):
        read_one(raw[: int(len(raw) * share)], "a.docx")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/workbook.xml": b"<a/>"}, "spreadsheet"),
        ({"ppt/presentation.xml": b"<a/>"}, "presentation"),
        ({"readme.txt": b"hello"}, "archive"),
        ({"word/document.xml": b"<broken"}, "damaged"),
        ({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}, "damaged"),
    ],
)
def test_other_packages_are_named(parts: dict[str, bytes], reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_one(load_samples.archive(parts), "a.docx")


def test_a_word_document_is_recognised_under_another_name(report: Document) -> None:
    found = read_one(load_samples.docx(report), "a.pdf")
    assert "Revenue rose" in found.text
    assert found.notices == ("named as .pdf but is .docx",)
