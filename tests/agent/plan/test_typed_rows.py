"""Rows of a company's own tables told as figures."""

import pytest

from agent.domain import Evidence, Field
from agent.draft.disputed import pair
from agent.draft.phrases import Said, phrase, prompt_line
from agent.draft.plain import by_rule, plain, tellable
from agent.plan.blocks import Scored, blocks
from agent.plan.contradictions import contradictions
from agent.plan.typed import told
from agent.verify import Gate
from tests.tables import APPLE, PAPER, row, rows_of


@pytest.mark.parametrize(
    ("name", "short", "full"),
    [
        ("Services net sales", "Services net sales were $20.9 billion", ", up 5.5 percent"),
        ("Total net sales", "Total net sales were $94.8 billion", ", down 2.5 percent"),
        ("Diluted earnings per share", "Diluted earnings per share were $1.52", ""),
        ("Inventories", "Inventories were $7.48 billion", ""),
        ("Services gross margin percentage", "Services gross margin percentage was 71 percent",
         ", down 1.6 percentage points"),
        ("Cost of sales for Services", "Cost of sales for Services was $6.06 billion",
         ", up 11.7 percent"),
    ],
)  # fmt: skip
def test_short_and_full_forms(name: str, short: str, full: str) -> None:
    one = told(row(name), PAPER)
    assert one is not None
    assert (one.short, one.full) == (short, short + full)
    assert one.owner == "Apple"


def test_change_is_of_the_year_before_never_of_the_neighbour_column() -> None:
    one = told(row("iPhone net sales"), PAPER)
    assert one is not None
    level, change = (f.value for f in one.figures)
    assert (level.text, level.value, level.unit) == ("$51.3 billion", 51_300_000_000, "USD")
    assert (change.direction, str(change.value)) == ("up", "1.5")
    assert {f.period for f in one.figures} == {"FY2023Q2"}


def test_nothing_is_told_of_another_papers_period() -> None:
    later = PAPER.model_copy(update={"period": "FY2023Q3"})
    assert told(row("Services net sales"), later) is None


def test_nothing_is_told_of_a_falling_short_base_or_a_negative_figure() -> None:
    text = APPLE.replace("| Services | 20,907 | 19,821", "| Services | 20,907 | 821")
    one = told(row("Services net sales", text), PAPER)
    assert one is not None
    assert one.full == one.short
    negative = APPLE.replace("| Services | 20,907 |", "| Services | (20,907) |")
    assert told(row("Services net sales", negative), PAPER) is None


def test_only_a_companys_own_paper_tells_rows_plainly() -> None:
    news = PAPER.model_copy(update={"kind": "news"})
    assert tellable(row("Services net sales"), PAPER) is not None
    assert tellable(row("Services net sales"), news) is None


def test_a_row_is_printed_plainly_and_never_quoted() -> None:
    services = row("Services net sales")
    printed, origin = by_rule(services, PAPER, Said())
    assert origin == "figure"
    assert printed.text == (
        "In the second quarter of fiscal 2023, Apple’s Services net sales were $20.9 billion, up"
        " 5.5 percent."
    )
    for turn in range(4):
        text = phrase(services, PAPER, Said(turn=turn)).text
        assert "“" not in text
        assert "|" not in text
    assert "|" not in prompt_line(services, PAPER)


def test_names_of_segments_keep_their_capital_and_sums_do_not() -> None:
    texts = {
        name: plain(one, Said(), row(name), PAPER, "short").text
        for name in ("Europe net sales", "Total net sales")
        if (one := told(row(name), PAPER)) is not None
    }
    assert "Apple’s Europe net sales" in texts["Europe net sales"]
    assert "Apple’s total net sales" in texts["Total net sales"]


def test_rows_become_blocks_of_figures_once() -> None:
    papers = {PAPER.id: PAPER}
    rows = [
        e for e in rows_of(APPLE) if e.row and e.row.name in ("Services net sales", "Mac net sales")
    ]
    made = blocks([Scored(e, 0.7, ("n1",)) for e in rows], papers)
    assert sorted(b.point for b in made) == [
        "Mac net sales were $7.17 billion, down 31.3 percent.",
        "Services net sales were $20.9 billion, up 5.5 percent.",
    ]
    assert {(b.kind, b.periods) for b in made} == {("figure", ("FY2023Q2",))}


def test_a_row_that_says_nothing_alone_makes_no_block() -> None:
    other = next(
        e for e in rows_of(APPLE) if e.row and e.row.cells[0].label.value.startswith("Other")
    )
    assert blocks([Scored(other, 0.7, ())], {PAPER.id: PAPER}) == []


def test_a_sentence_elsewhere_that_denies_a_row_is_a_contradiction() -> None:
    services = row("Services net sales")
    release = PAPER.model_copy(update={"id": "d2", "kind": "release", "title": "Apple reports"})
    period = Field(value="FY2023Q2", rule="title")
    day = Field(value="2023-05-05", rule="file name")
    denied = Evidence(
        id="e2", document_id="d2", start=0, end=60, quote="Services net sales were $19.1 billion.",
        context=services.context.model_copy(update={"period": period, "date": day}),
    )  # fmt: skip
    agreed = denied.model_copy(update={"quote": "Services net sales were $20.9 billion."})
    papers = {"d1": PAPER, "d2": release}
    assert contradictions([services, agreed], papers) == []
    [found] = contradictions([services, denied], papers)
    assert {s.value for s in found.sides} == {"$19.1 billion", "$20.9 billion"}
    printed = pair(found, {e.id: e for e in (services, denied)}, papers, Gate(None))
    assert len(printed) == 2
    assert not any("|" in p.text for p in printed)


def test_a_paper_that_prints_decimals_of_a_million_keeps_them() -> None:
    text = (
        "| € million | Q2 FY2024 |\n|---|---:|\n| Total revenue | 121.6 |\n| Net profit | 6.04 |\n"
    )
    paper = PAPER.model_copy(update={"period": "FY2024Q2", "company": "Veldmoor"})
    shorts = [one.short for e in rows_of(text, paper) if (one := told(e, paper))]
    assert shorts == ["Total revenue was €121.6 million"]
