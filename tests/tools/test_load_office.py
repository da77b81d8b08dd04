"""Spreadsheets and presentations made by the libraries that offices use, read back."""

from __future__ import annotations

import io
import sys
from datetime import date

import openpyxl
import pptx
import pytest
from pptx.util import Inches

from agent.errors import UnreadableError
from tests.tools.load_samples import read_one


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet.append(["Segment", "2024", "2025", "Change"])
    sheet.append(["Oat flour", 410_000, 447_500.5, 0.0915])
    sheet["B2"].number_format = "#,##0"
    sheet["D2"].number_format = "0.00%"
    sheet.append([])
    sheet.append(["Closed on", date(2025, 6, 30)])
    return book


def test_a_sheet_is_a_heading_and_rows() -> None:
    loaded = read_one(saved(workbook()), "sales.xlsx")
    assert loaded.text.splitlines() == [
        "Sales",
        "",
        "| Segment | 2024 | 2025 | Change |",
        "| Oat flour | 410,000 | 447500.5 | 9.15% |",
        "| Closed on | 2025-06-30 |",
    ]
    assert [loaded.text[h.start : h.end] for h in loaded.headings] == ["Sales"]


def test_hidden_sheets_are_left_out_and_said() -> None:
    book = workbook()
    other = book.create_sheet("Secret")
    other.append(["Bonus", 7])
    other.sheet_state = "hidden"
    loaded = read_one(saved(book), "sales.xlsx")
    assert "Bonus" not in loaded.text
    assert loaded.notices == ("1 hidden sheets were left out",)


def test_formulas_without_a_value_are_refused() -> None:
    book = openpyxl.Workbook()
    book.active.append(["=1+1"])
    with pytest.raises(UnreadableError, match="without a value"):
        read_one(saved(book), "sums.xlsx")


@pytest.mark.parametrize(("name", "module"), [("a.xlsx", "openpyxl"), ("a.pptx", "pptx")])
def test_what_is_missing_is_named(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = saved(workbook()) if name.endswith("xlsx") else slides(deck())
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UnreadableError, match="extra office"):
        read_one(raw, name)


@pytest.mark.parametrize("name", ["a.xlsx", "a.pptx"])
def test_a_truncated_package_is_one_line(name: str) -> None:
    raw = saved(workbook()) if name.endswith("xlsx") else slides(deck())
    with pytest.raises(UnreadableError, match="damaged or truncated"):
        read_one(raw[: len(raw) // 2], name)


def deck() -> pptx.presentation.Presentation:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "The mill in Ghent"
    slide.placeholders[1].text = "It ran at 97 percent.\nA second line opens in May."
    slide.notes_slide.notes_text_frame.text = "Say that the permit is missing."
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    for at, text in enumerate(["Country", "Tonnes", "Spain", "9,100"]):
        table.cell(at // 2, at % 2).text = text
    hidden = made.slides.add_slide(made.slide_layouts[1])
    hidden.shapes.title.text = "Not to be shown"
    hidden._element.set("show", "0")
    return made


def slides(made: pptx.presentation.Presentation) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_slide_is_a_section_with_its_tables_and_notes() -> None:
    loaded = read_one(slides(deck()), "deck.pptx")
    assert loaded.text.split("\n\n") == [
        "The mill in Ghent",
        "It ran at 97 percent.",
        "A second line opens in May.",
        "| Country | Tonnes |\n| Spain | 9,100 |",
        "Notes: Say that the permit is missing.",
    ]
    assert loaded.notices == ("1 hidden slides were left out",)
    assert (loaded.title, loaded.date) == ("The mill in Ghent", None)


def test_pictures_alone_are_refused() -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    with pytest.raises(UnreadableError, match="without text"):
        read_one(slides(made), "deck.pptx")


def test_the_content_decides_over_the_name() -> None:
    loaded = read_one(saved(workbook()), "sales.docx")
    assert loaded.notices == ("named as .docx but is .xlsx",)
