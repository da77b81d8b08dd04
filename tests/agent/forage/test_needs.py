from __future__ import annotations

import pytest

from agent.brief import Brief, read
from agent.forage.needs import (
    MOST_NEEDS,
    MOST_WINDOWS,
    brief_facets,
    eligible,
    targets,
    when,
    windows,
)
from agent.plan.choosing import likeliest
from agent.plan.shelf import schemas
from tests.agent.corpus import BRIEF, document


def calls(*dates: str | None):
    return [
        document(f"d{n}", date=date, period=None if date is None else f"{date[:4]}Q1")
        for n, date in enumerate(dates)
    ]


def test_documents_are_told_in_order_of_time_and_undated_ones_come_last():
    first, last, never = calls("2021-04-28", "2023-04-26", None)
    assert when(first) < when(last) < when(never)
    assert when(document(date=None, period="FY2020Q2")) < when(first)


def test_the_briefs_years_bound_the_documents_and_undated_ones_stay():
    documents = calls("2019-04-01", "2021-04-28", "2023-04-26", "2024-04-01", None)
    kept = eligible(documents, read(Brief(text=BRIEF)))
    assert [d.id for d in kept] == ["d1", "d2", "d4"]


def test_a_brief_without_a_span_of_years_keeps_everything():
    documents = calls("2019-04-01", "2024-04-01")
    assert len(eligible(documents, read(Brief(text="Norvale’s growth in 2023")))) == 2


@pytest.mark.parametrize(("count", "parts"), [(1, 1), (3, 1), (4, 2), (8, 2), (12, 3), (40, 5)])
def test_windows_split_time_evenly_and_cover_every_document(count: int, parts: int):
    documents = calls(*(f"20{10 + n // 12}-{n % 12 + 1:02d}-01" for n in range(count)))
    found = windows(documents)
    assert len(found) == parts <= MOST_WINDOWS
    assert sorted(d for w in found for d in w.documents) == sorted(d.id for d in documents)
    sizes = [len(w.documents) for w in found]
    assert max(sizes) - min(sizes) <= 1


def test_documents_of_one_date_are_one_window_without_a_label():
    assert [w.label for w in windows(calls("2021-04-28", "2021-04-28"))] == [""]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (BRIEF, "company-over-time"),
        ("How Veldmoor recovered from the crisis: the trouble and the turnaround", "turnaround"),
        ("Explain how reverse osmosis works", "explainer"),
        ("Quarterly earnings and margins of Norvale", "earnings-deep-dive"),
        ("Rivals compete for the contract", "vertical-game"),
    ],
)
def test_the_likeliest_schema_is_ranked_first(text: str, first: str):
    assert likeliest(read(Brief(text=text)), text, schemas().values())[0].id == first


def test_facets_come_from_the_brief_else_from_its_words_else_from_the_slot():
    def found(text: str, slot=None):
        return [f.id for f, _ in brief_facets(read(Brief(text=text)), text, slot)]

    assert found(BRIEF) == ["growth", "margin", "finance"]
    assert found("The margins of Norvale")[0] == "margin"
    slot = next(s for s in schemas()["company-over-time"].slots if s.id == "facets")
    assert found("Norvale", slot) == list(slot.facets)


def test_needs_ask_each_facet_in_each_window_then_the_slots():
    reading = read(Brief(text=BRIEF))
    documents = calls(*(f"20{20 + n // 4}-{n % 4 * 3 + 1:02d}-01" for n in range(8)))
    parts = windows(documents)
    found = targets(reading, BRIEF, [schemas()["company-over-time"]], parts)
    ids = [t.need.id for t in found]
    assert len(set(ids)) == len(ids) <= MOST_NEEDS
    asked = [t for t in found if t.need.slot is None]
    assert len(asked) == 3 * len(parts)
    assert all(t.documents == parts[n % len(parts)].documents for n, t in enumerate(asked))
    opening = next(t for t in found if t.need.slot == "opening")
    assert opening.documents == parts[-1].documents
    assert "Norvale" in opening.need.question
    assert all("{" not in t.need.question for t in found)
    assert asked[0].need.wants_figure


def test_two_schemas_do_not_ask_more_than_the_most():
    text = "How Norvale changed between 2010 and 2023: growth, margins, debt, costs, rivals, people"
    documents = calls(*(f"20{10 + n}-01-01" for n in range(13)))
    found = targets(read(Brief(text=text)), text, list(schemas().values())[:2], windows(documents))
    assert len(found) <= MOST_NEEDS
