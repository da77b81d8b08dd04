"""PDF: paragraphs, rows, pages, and the ways a file can be broken."""

from __future__ import annotations

import io

import pypdf
import pytest

from agent.domain import Document
from agent.errors import UnreadableError
from tests.tools.load_samples import pdf, prose, read_one, show

LINES = (
    "Revenue in the second quarter of fiscal 2024 rose 11.7 percent to 121.6 million",
    "euros, while adjusted operating profit fell because an inspection of every cast-",
    "ing that had left the foundry since the summer took longer than was planned.",
)
JOINED = (
    "Revenue in the second quarter of fiscal 2024 rose 11.7 percent to 121.6 million euros, while"
    " adjusted operating profit fell because an inspection of every casting that had left the"
    " foundry since the summer took longer than was planned."
)


def text(*pages: str) -> str:
    return read_one(pdf(pages), "a.pdf").text


def table(*rows: tuple[float, str, str, str]) -> str:
    parts = []
    for y, label, first, second in rows:
        parts += [show(72, y, label), show(320, y, first), show(420, y, second)]
    return "\n".join(part for part in parts if "() Tj" not in part)


def test_lines_of_a_paragraph_are_joined_and_hyphens_mended() -> None:
    assert text(prose(LINES)) == JOINED


@pytest.mark.parametrize(
    ("above", "below", "known", "expected"),
    [
        ("and it was paid over the long-", "term plan of the group", "long-term", "long-term plan"),
        ("the state-", "ment was read", "statement", "the statement was"),
        ("a third-", "party claim", "third third party party", "third-party claim"),
        ("of foreign-", "Exchange risk", "", "foreign-Exchange"),
    ],
)
def test_hyphens_are_kept_where_the_document_knows_the_compound(
    above: str, below: str, known: str, expected: str
) -> None:
    first = f"{LINES[0]} {above}"
    assert expected in text(prose([first, below]) + "\n" + prose([f"Known: {known}."], top=500))


def test_paragraphs_stay_apart() -> None:
    page = prose(LINES) + "\n" + prose(["Another paragraph begins here."], top=640)
    assert text(page) == f"{JOINED}\n\nAnother paragraph begins here."


def test_rows_keep_their_label_and_their_figures() -> None:
    page = table(
        (700, "", "2023", "2022"),
        (688, "Net sales", "81,797", "82,959"),
        (676, "Other, net", "(10)", "243"),
    )
    assert (
        text(page)
        == "| 2023 | 2022 |\n| Net sales | 81,797 | 82,959 |\n| Other, net | (10) | 243 |"
    )


def test_signs_drawn_apart_return_to_their_figures() -> None:
    page = "\n".join(
        [show(72, 700, "Net income $"), show(320, 700, "22,291 $"), show(420, 700, "17,556"),
         show(72, 688, "Margin"), show(320, 688, "42.1"), show(360, 688, "%"), show(420, 688, "40"),
         show(460, 688, "%"), show(72, 676, "Loss"), show(300, 676, "$"), show(320, 676, "(260"),
         show(350, 676, ")"), show(420, 676, "—")]
    )  # fmt: skip
    assert text(page).split("\n") == [
        "| Net income | $22,291 | $17,556 |",
        "| Margin | 42.1% | 40% |",
        "| Loss | $(260) | — |",
    ]


def test_a_label_over_two_lines_is_one_label() -> None:
    page = table(
        (700, "Cash", "1", "2"),
        (688, "Total change in gains on marketable debt", "", ""),
        (676, "securities", "(3,055)", "163"),
        (664, "Shares outstanding (4,070 as of December 25,", "", ""),
        (652, "2021)", "30,912", "28,006"),
    )
    assert text(page).split("\n")[1:] == [
        "| Total change in gains on marketable debt securities | (3,055) | 163 |",
        "| Shares outstanding (4,070 as of December 25, 2021) | 30,912 | 28,006 |",
    ]


def test_figures_drawn_between_the_lines_of_their_label_find_it() -> None:
    page = "\n".join(
        [show(72, 700, "Net unrealised gains on debt"), show(72, 690, "securities of the group"),
         show(320, 695, "1,204"), show(420, 695, "987")]
    )  # fmt: skip
    assert text(page) == "| Net unrealised gains on debt securities of the group | 1,204 | 987 |"


def test_column_heads_over_two_lines_are_joined() -> None:
    page = "\n".join(
        [show(320, 712, "June 25,"), show(325, 700, "2022"), show(420, 712, "June 26,"),
         show(425, 700, "2021"), show(72, 688, "Net sales"), show(320, 688, "82,959"),
         show(420, 688, "81,434")]
    )  # fmt: skip
    assert text(page).split("\n") == [
        "| June 25, 2022 | June 26, 2021 |",
        "| Net sales | 82,959 | 81,434 |",
    ]


def test_cells_drawn_column_by_column_find_their_rows() -> None:
    labels = [show(72, 700 - 12 * n, f"Segment number {chr(65 + n)}") for n in range(20)]
    values = [show(320, 700 - 12 * n, f"{n + 1},000") for n in range(20)]
    found = text("\n".join(labels + values)).split("\n")
    assert found[0] == "| Segment number A | 1,000 |"
    assert found[19] == "| Segment number T | 20,000 |"


def test_group_labels_stay_inside_their_table() -> None:
    page = table(
        (700, "", "2023", "2022"),
        (688, "Cost of sales:", "", ""),
        (676, "Products", "41", "40"),
    )
    assert text(page) == "| 2023 | 2022 |\n| Cost of sales: |\n| Products | 41 | 40 |"


def test_raised_footnote_marks_are_left_out_and_trade_marks_kept() -> None:
    page = "\n".join(
        [show(72, 700, "Phones"), show(320, 700, "40,665"), show(72, 688, "Services of the firm"),
         show(320, 688, "19,604"), show(105, 703.5, "(1)", size=6), show(164, 691.5, "®", size=6)]
    )  # fmt: skip
    loaded = read_one(pdf([page]), "a.pdf")
    assert loaded.text == "| Phones | 40,665 |\n| Services of the firm® | 19,604 |"
    assert loaded.notices == ("1 raised footnote marks left out",)


def test_two_columns_of_prose_are_not_rows() -> None:
    left = prose([f"left column line {n} goes on here" for n in range(14)])
    right = prose([f"right column line {n} runs on too" for n in range(14)], x=320)
    found = text(left + "\n" + right)
    assert "|" not in found
    assert found.index("left column line 13") < found.index("right column line 0")


def test_headings_stand_out_and_have_offsets() -> None:
    page = show(72, 740, "Quarterly report", size=18) + "\n" + prose(LINES)
    page += "\n" + show(72, 640, "Outlook", font="F2") + "\n" + prose(["We expect more."], top=620)
    loaded = read_one(pdf([page]), "a.pdf")
    found = [(loaded.text[h.start : h.end], h.level) for h in loaded.headings]
    assert found == [("Quarterly report", 1), ("Outlook", 3)]


def book(pages: int) -> list[str]:
    return [
        show(72, 760, "Veldmoor Pumps N.V.")
        + "\n"
        + prose([f"This is what page {'abcdefgh'[n]} says of the matter at hand."])
        + "\n"
        + show(300, 30, f"Annual report | {n + 1}")
        for n in range(pages)
    ]


def test_repeated_headers_and_footers_are_left_out() -> None:
    loaded = read_one(pdf(book(5)), "a.pdf")
    assert "Veldmoor" not in loaded.text
    assert "Annual report" not in loaded.text
    assert loaded.text.count("of the matter") == 5
    assert any("headers and footers" in notice for notice in loaded.notices)


def test_running_page_numbers_go_even_from_two_pages() -> None:
    assert "Annual report" not in text(*book(2))
    assert "Annual report | 1" in text(*book(1))


def test_pages_that_repeat_altogether_are_content() -> None:
    assert text(*[prose(["The same form again."])] * 4).count("The same form again.") == 4


def test_page_of_each_quote_can_be_told() -> None:
    pages = [*book(3), "", *book(5)[3:]]
    loaded = read_one(pdf(pages), "a.pdf")
    assert len(loaded.pages) == 6
    assert list(loaded.pages) == sorted(loaded.pages)
    document = Document(
        id="d", source="a.pdf", sha256="", characters=0, title="t", pages=loaded.pages
    )
    told = [document.page(loaded.text.index(f"page {c} says")) for c in "abcde"]
    assert told == [1, 2, 3, 5, 6]
    assert any("1 of 6 pages hold no text" in notice for notice in loaded.notices)


def test_a_sentence_that_crosses_a_page_is_joined() -> None:
    loaded = read_one(pdf([prose(LINES[:1]), prose(LINES[1:])]), "a.pdf")
    assert loaded.text == JOINED
    assert loaded.text[loaded.pages[1] :].startswith("euros, while")


def test_a_word_cut_by_the_end_of_a_page_is_joined() -> None:
    loaded = read_one(pdf([prose(LINES[:2]), prose(LINES[2:])]), "a.pdf")
    assert loaded.text == JOINED
    assert loaded.text[loaded.pages[1] :].startswith("ing that had left")


@pytest.mark.parametrize(
    ("info", "title", "date"),
    [
        ("/Title (Form 10-Q for Veldmoor filed 10/24/2023)",
         "Form 10-Q for Veldmoor filed 10/24/2023", "2023-10-24"),
        ("/Title (0000320193-22-000070) /Subject (Form 10-Q filed on 2022-07-29)", None,
         "2022-07-29"),
        ("/Title (Microsoft Word - draft.doc)", None, None),
        ("/Title (untitled)", None, None),
        ("/Title (Annual report 2023.pdf)", None, None),
        ("/Title (The pump market) /CreationDate (D:20230101000000Z)", "The pump market", None),
    ],
)  # fmt: skip
def test_metadata_only_where_sensible(info: str, title: str | None, date: str | None) -> None:
    loaded = read_one(pdf([prose(LINES)], info=info), "a.pdf")
    assert (loaded.title, loaded.date) == (title, date)


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([prose(LINES)])))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (encrypted("secret"), "encrypted PDF"),
        (pdf(["0 0 100 100 re f", ""]), "scanned PDF without text"),
        (b"%PDF-1.7\nrubbish", "truncated PDF"),
        (b"%PDF-1.7\nrubbish\n%%EOF", "damaged PDF"),
        (pdf([]), "without text"),
    ],
)
def test_refuses_in_one_clear_line(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        read_one(raw, "a.pdf")
    assert "\n" not in str(caught.value)


def test_a_pdf_that_needs_no_password_to_read_is_read() -> None:
    assert read_one(encrypted(""), "a.pdf").text == JOINED


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "noname"])
def test_a_pdf_is_recognised_under_another_name(name: str) -> None:
    assert read_one(pdf([prose(LINES)]), name).text == JOINED


def test_text_called_pdf_is_read_as_text_with_a_notice() -> None:
    loaded = read_one(b"just words", "a.pdf")
    assert (loaded.text, loaded.notices) == ("just words", ("named as .pdf but is .txt",))


def test_pages_that_lie_on_their_side_are_read() -> None:
    turned = "\n".join(
        f"BT /F1 10 Tf 0 1 -1 0 {100 + 12 * n} 72 Tm ({line}) Tj ET" for n, line in enumerate(LINES)
    )
    assert text(turned) == JOINED
