from __future__ import annotations

import pytest

from tools.context_describe import Description, describe
from tools.context_words import readable_name

CALL = """MSFT Earnings Conference Call
Ann Roe, Bob Poe
Thursday July 20th, 2017

ANN ROE: Good afternoon. On the Microsoft Investor Relations website you can find our release.
BOB POE: Thank you, Ann. This quarter, revenue was $24.7 billion.
ANN ROE: Thanks.
"""
RELEASE = """HAVEN MOTORS PLC - PRESS RELEASE
HAVEN, 12 May 2025

Haven Motors to build a second plant

Haven Motors plc today announced results for the first quarter of 2025. Revenue rose 12 percent.
"""
NEWS = """Haven Motors shares fall after recall
By Jane Doe
HAVEN, 14 May 2025

Haven Motors said on Wednesday that it had recalled 4,000 cars built in the first quarter of 2025.
"""
TENQ = """UNITED STATES
SECURITIES AND EXCHANGE COMMISSION
FORM 10-Q
For the quarterly period ended April 1, 2023
Pear Inc.
(Exact name of Registrant as specified in its charter)

During the second quarter of 2023 net sales fell. In the second quarter of 2023 costs rose.
In the second quarter of 2022 costs fell.
"""


def check_places(text: str, described: Description) -> None:
    for name, field in described.fields.fields().items():
        assert (field.start is None) == (field.end is None)
        assert field.start is not None or field.rule, name
        if field.start is not None:
            assert text[field.start : field.end].strip(), name


@pytest.mark.parametrize("text", [CALL, RELEASE, NEWS, TENQ, "Just text.", ""])
def test_every_field_has_its_place_or_its_rule(text: str) -> None:
    check_places(text, describe(text, name="document.txt"))


def test_a_call_is_described_by_its_words_and_its_file_name() -> None:
    told = describe(CALL, name="TranscriptFY17Q4.txt")
    assert told.kind == "call"
    assert told.date == "2017-07-20"
    assert told.period == "FY2017Q4"
    assert told.company == "Microsoft"
    assert told.title == "Microsoft earnings call, fourth quarter of fiscal 2017"
    assert told.fields.title is not None
    assert told.fields.title.rule
    assert told.fields.period is not None
    assert told.fields.period.rule == "file name"


@pytest.mark.parametrize(
    ("title", "name", "period"),
    [
        ("Acme FY 2019 Second Quarter Earnings Conference Call", "a.txt", "FY2019Q2"),
        ("Acme FY24 Fourth Quarter Earnings Conference Call", "a.txt", "FY2024Q4"),
        ("Acme Third Quarter Earnings Conference Call", "acme_FY18Q3.txt", "FY2018Q3"),
        ("Acme Third Quarter Earnings Conference Call", "acme_q3_2018.txt", "2018Q3"),
        ("Acme Earnings Conference Call", "a.txt", None),
    ],
)
def test_the_period_of_a_call(title: str, name: str, period: str | None) -> None:
    text = CALL.replace("MSFT Earnings Conference Call", title)
    assert describe(text, name=name).period == period


def test_a_release_is_the_issuer_s() -> None:
    told = describe(RELEASE, name="release.txt")
    assert (told.kind, told.date, told.period) == ("release", "2025-05-12", "2025Q1")
    assert told.company == told.outlet == "Haven Motors"
    assert told.title == "Haven Motors to build a second plant"


def test_news_has_no_company_that_speaks() -> None:
    told = describe(NEWS, name="wire.txt", outlet="Harbour Wire")
    assert (told.kind, told.date, told.company) == ("news", "2025-05-14", None)
    assert told.outlet == "Harbour Wire"
    assert told.title == "Haven Motors shares fall after recall"
    assert told.period is None


def test_a_filing_whose_pages_count_fiscal_quarters_gets_a_fiscal_period() -> None:
    told = describe(TENQ, name="2023 Q1 PEAR.pdf")
    assert (told.kind, told.company, told.period) == ("filing", "Pear", "FY2023Q2")
    assert told.title == "Pear Form 10-Q, second quarter of fiscal 2023"


def test_a_filing_whose_quarters_are_the_calendar_s_keeps_them() -> None:
    text = TENQ.replace("second quarter of 2023", "first quarter of 2023")
    assert describe(text, name="a.pdf").period == "2023Q1"


def test_what_the_format_declares_comes_first() -> None:
    told = describe(
        "Some words on a page about nothing.",
        name="https://example.org/a",
        title="A page",
        date="2024-01-02",
        kind="note",
    )
    assert (told.title, told.date, told.kind) == ("A page", "2024-01-02", "note")
    assert told.fields.date is not None
    assert told.fields.date.rule == "declared by the file"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n", "x.csv", "table"),
        ("A page about ships and the sea.", "ships.html", "web"),
        ("A page about ships and the sea.", "ships.txt", "text"),
        ("# Acme\n\nHalf-year report, unaudited.", "a.md", "report"),
        ("Acme: buy. Our price target is 30.", "a.txt", "note"),
        ("MR ROE: a\nMS POE: b\nMR ROE: c\nMS POE: d\n", "hearing.txt", "transcript"),
    ],
)
def test_kinds_by_cues(text: str, name: str, kind: str) -> None:
    assert describe(text, name=name).kind == kind


@pytest.mark.parametrize(
    ("first", "title"),
    [
        (
            "Minutes of the Ravenmoor Town Council, 4 March 2025",
            "Minutes of the Ravenmoor Town Council, 4 March 2025",
        ),
        ("Report on the weir, 4 March 2025", "Report on the weir, 4 March 2025"),
        ("Harbour Wire, 14 May 2025", "Council"),
        ("4 March 2025", "Council"),
    ],
)
def test_a_title_may_end_with_a_date(first: str, title: str) -> None:
    text = f"{first}\n\nCouncillor Edith Kane opened the meeting. The weir stays.\n"
    assert describe(text, name="council.txt").title == title


def test_nothing_is_invented_for_plain_text() -> None:
    told = describe("Rain fell on the hills all day and the river rose.", name="my_notes-2.txt")
    assert told[2:6] == (None, None, None, None)
    assert told.title == "My notes 2"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("TranscriptFY17Q4.txt", "Transcript FY17Q4"),
        ("annual_report-2023.pdf", "Annual report 2023"),
        ("https://example.org/news/a-fire.html?x=1", "A fire"),
    ],
)
def test_names_are_made_readable(name: str, words: str) -> None:
    assert readable_name(name) == words


REST = "Its order book is full. The board proposes no dividend.\n"


@pytest.mark.parametrize(
    "text",
    [
        f"Veldmoor Pumps reported revenue of 4 million euros on 31 March 2026. {REST}",
        f"On 31 March 2026, Veldmoor Pumps reported revenue of 4 million euros. {REST}",
        f"On 31 March 2026 Veldmoor Pumps opened a plant in Leer. {REST}",
        f"31 March 2026 was a good day for Veldmoor Pumps. {REST}",
        f"Veldmoor Pumps in Leer reported revenue of 4 million euros on\n31 March 2026. {REST}",
        f"Veldmoor Pumps reported revenue of 4 million euros, 31 March 2026\nbeing late. {REST}",
        f"In March 2026 Veldmoor Pumps reported revenue of 4 million euros. {REST}",
        f"Veldmoor Pumps opened a plant. The mayor came on 31 March 2026 and spoke. {REST}",
        f"Plant of Veldmoor Pumps burned on 31 March 2026\n\nNobody was hurt. {REST}",
        f"Published accounts of 31 March 2026 show a loss. {REST}",
    ],
)
def test_a_day_that_a_sentence_tells_is_not_the_document_s(text: str) -> None:
    assert describe(text, name="notes.txt").date is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (f"BERLIN, 31 March 2026 – Veldmoor Pumps grew. {REST}", "2026-03-31"),
        (f"LEER, Germany, March 31, 2026 (Wire) - Veldmoor Pumps grew. {REST}", "2026-03-31"),
        (f"LEER, 31 March 2026\nVeldmoor Pumps grew. {REST}", "2026-03-31"),
        (f"Published 31 March 2026\n\nVeldmoor Pumps grew. {REST}", "2026-03-31"),
        (f"Published on 31 March 2026 by the board. {REST}", "2026-03-31"),
        (f"Veldmoor Pumps grew again\n\n*31 March 2026*\n\n{REST}", "2026-03-31"),
        (f"By Jane Doe, 31 March 2026\nVeldmoor Pumps grew. {REST}", "2026-03-31"),
        (f"Minutes of the meeting of 31 March 2026.\n\nPresent were all. {REST}", "2026-03-31"),
        (f"Talks in the first quarter of 2026\n31 March 2026\n\n{REST}", "2026-03-31"),
        (f"Monthly Bulletin, March 2026\n\nVeldmoor Pumps grew. {REST}", "2026-03"),
    ],
)
def test_a_day_that_the_document_bears_is_its_own(text: str, date: str) -> None:
    assert describe(text, name="notes.txt").date == date


def test_a_file_name_dates_what_its_prose_does_not() -> None:
    text = f"Veldmoor Pumps reported revenue of 4 million euros on 30 March 2026. {REST}"
    assert describe(text, name="veldmoor 2 April 2026.txt").date == "2026-04-02"


@pytest.mark.parametrize(
    "text",
    [
        "Ines Rye\n\nInes Rye (3 March 1909 – 2 May 1987) was a Scottish swimmer and a teacher.\n",
        "Late Song\n\nIda Rye released her third album, Late Song, on October 25, 2010, with a"
        " small label in Oslo that she had left for a while and came back to in the year before it,"
        " and that has brought out all of her songs since then.[3][12]\n\nIt sold well.\n",
    ],
)
def test_a_day_of_the_story_is_not_the_paper_s(text: str) -> None:
    assert describe(text, name="rye.txt").date is None


def test_a_title_that_speaks_to_its_reader_is_one_where_the_file_is_called_so() -> None:
    text = "Speak Now (Ida's Version)\n\n# Background\n\nIda Rye wrote it alone in the summer.\n"
    assert describe(text, name="Speak_Now_(Ida's_Version).txt").title == "Speak Now (Ida's Version)"
    assert describe(text, name="x.txt").title == "Background"
