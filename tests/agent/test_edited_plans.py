"""Each edit of a plan shows in the article. Removing and moving sections: ``test_reviewing``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import DeepNews, Planned, Written
from agent.plan.checking import evidence_of
from agent.plan.outline import Plan, PlanSection
from agent.run import DROPPED
from tests.agent.conftest import BRIEF

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")


@pytest.fixture
def news(workplace: Path) -> Iterator[DeepNews]:
    with DeepNews(words=400) as one:
        yield one


def planned(news: DeepNews) -> Planned:
    found = news.write(BRIEF, review=True)
    assert isinstance(found, Planned)
    return found


def with_section(plan: Plan, at: int, **update: Any) -> Plan:
    sections = list(plan.sections)
    sections[at] = sections[at].model_copy(update=update)
    words = sum(s.words for s in sections)
    return plan.model_copy(update={"sections": tuple(sections), "words": words})


def written(news: DeepNews, found: Planned, plan: Plan, way: str = "review") -> Written:
    """By both ways in which a person's plan comes back."""
    done = (
        news.resume(found.path.name, plan=plan) if way == "review" else news.write(BRIEF, plan=plan)
    )
    assert isinstance(done, Written)
    assert done.passed
    assert abs(done.report["words"] / done.report["planned_words"] - 1) <= 0.1
    return done


def cited(done: Written, heading: str | None = None) -> set[tuple[str, int]]:
    """Document and offset of every passage that the article, or a section of it, cites."""
    return {
        (c.document_id, c.start)
        for s in done.article.sections
        if heading in (None, s.heading)
        for sentence in s.sentences
        for claim in sentence.claims
        for c in claim.citations
        if c.field is None
    }


def place(news: DeepNews, block_id: str) -> tuple[str, int]:
    (one,) = news.library.evidence([evidence_of(block_id)])
    return one.document_id, one.start


WAYS = pytest.mark.parametrize("way", ["review", "plan"])


@WAYS
def test_a_pinned_block_is_told_in_its_section_and_takes_the_place_of_others(
    news: DeepNews, way: str
) -> None:
    found = planned(news)
    before = written(news, planned(news), found.plan)
    at, section, pin = next(  # a spare that was not needed
        (n, s, b)
        for n, s in enumerate(found.plan.sections)
        for b in reversed(s.spare_block_ids)
        if place(news, b) not in cited(before, s.heading)
    )
    edited = with_section(found.plan, at, block_ids=(*section.block_ids, pin), pinned=(pin,))
    done = written(news, found, edited, way)
    assert place(news, pin) in cited(done, section.heading)
    assert not [n for n in done.report["notices"] if "pinned" in n]


def test_a_block_pinned_in_another_section_is_told_there_and_nowhere_else(news: DeepNews) -> None:
    found = planned(news)
    first, last = found.plan.sections[0], found.plan.sections[-1]
    pin = first.block_ids[0]
    edited = with_section(found.plan, -1, block_ids=(*last.block_ids, pin), pinned=(pin,))
    done = written(news, found, edited)
    assert place(news, pin) in cited(done, last.heading)
    assert place(news, pin) not in cited(done, first.heading)


def test_a_pinned_block_that_the_gate_refuses_is_reported_and_not_printed(news: DeepNews) -> None:
    found = planned(news)
    bare = next(  # a heading is no sentence: nothing carries it
        e
        for d in news.library.documents()
        for e in news.library.spans(d.id)
        if "instruction" in e.flags
    )
    pin = f"b{bare.id[1:]}"
    section = found.plan.sections[0]
    edited = with_section(found.plan, 0, block_ids=(*section.block_ids, pin), pinned=(pin,))
    done = written(news, found, edited)
    assert (bare.document_id, bare.start) not in cited(done)
    (told,) = [n for n in done.report["notices"] if pin in n]
    assert told.startswith(f"{section.heading!r} does not tell the pinned {pin}: ")


@WAYS
def test_nothing_of_a_forbidden_source_is_used(news: DeepNews, way: str) -> None:
    found = planned(news)
    source = next(
        d for d in news.library.documents() if d.id == place(news, block_of(found.plan))[0]
    )
    edited = found.plan.model_copy(update={"without": (source.title,)})
    done = written(news, found, edited, way)
    assert source.id not in {r.document_id for r in done.article.references}
    assert source.id not in {document for document, _ in cited(done)}
    assert source.id not in (done.path / "contradictions.json").read_text(encoding="utf-8")
    rows = done.report["left_out_documents"]
    assert {"document": source.title, "reason": "the plan leaves it out"} in rows
    assert [n for n in done.report["notices"] if source.title in n and "not allowed" in n]
    final = Plan.model_validate_json((done.path / "plan.json").read_text(encoding="utf-8"))
    used = [b for s in final.sections for b in (*s.block_ids, *s.spare_block_ids)]
    assert source.id not in {place(news, b)[0] for b in used}


def block_of(plan: Plan) -> str:
    return plan.sections[0].block_ids[0]


@pytest.mark.parametrize("factor", [0.5, 1.8])
def test_the_words_of_a_section_set_its_length(news: DeepNews, factor: float) -> None:
    found = planned(news)
    section = max(found.plan.sections, key=lambda s: s.words)
    at = found.plan.sections.index(section)
    wanted = round(section.words * factor)
    done = written(news, found, with_section(found.plan, at, words=wanted))
    (printed,) = [s for s in done.article.sections if s.heading == section.heading]
    words = sum(len(s.text.split()) for s in printed.sentences)
    # Sentences are of one piece, neighbours owe each other, and the material may end.
    assert abs(words - wanted) <= 40
    assert (words > section.words) == (factor > 1)


def test_blocks_stand_in_the_order_in_which_a_person_put_them(news: DeepNews) -> None:
    found = planned(news)
    at, section = max(enumerate(found.plan.sections), key=lambda row: len(row[1].block_ids))
    assert len(section.block_ids) >= 3
    edited = with_section(found.plan, at, block_ids=tuple(reversed(section.block_ids)))

    def first_cited(done: Written) -> tuple[str, int]:
        (printed,) = [s for s in done.article.sections if s.heading == section.heading]
        cited = [c for s in printed.sentences for claim in s.claims for c in claim.citations]
        told = [(c.document_id, c.start) for c in cited if c.field is None]
        return next(at for at in told if at in order)  # what was put in or repaired is of no block

    order = [place(news, b) for b in section.block_ids]
    before = written(news, planned(news), found.plan)
    done = written(news, found, edited)
    assert order.index(first_cited(done)) > order.index(first_cited(before))


def test_a_section_of_a_person_s_own_is_filled_from_what_was_read(news: DeepNews) -> None:
    found = planned(news)
    own = PlanSection(id="own", slot="", heading="Margins and profit", words=80, block_ids=())
    edited = found.plan.model_copy(update={"sections": (*found.plan.sections, own)})
    done = written(news, found, edited)
    (printed,) = [s for s in done.article.sections if s.heading == own.heading]
    assert printed.sentences
    assert done.report["plan_edits"]["added"] == ["own"]
