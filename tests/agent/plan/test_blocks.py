from __future__ import annotations

import pytest

from agent.domain import Evidence
from agent.plan.blocks import Scored, _mark, _same, blocks, kind_of
from tests.agent.corpus import document, said

SALES = "Sales of oat flour in Spain rose 5 percent to $410 million in the quarter."


@pytest.mark.parametrize(
    ("quote", "flags", "kind"),
    [
        ("We expect sales of $3 million.", ("forward",), "outlook"),
        ("Sales rose 5 percent because oats were cheap.", (), "cause"),
        ("Sales rose 5 percent.", (), "figure"),
        ("Bo Lind was appointed chief executive.", (), "actor"),
        ("Norvale opened a mill in Ghent.", (), "event"),
        ("Oats did well, but rye did not.", (), "contrast"),
        ("Oats are good for everybody.", (), "quote"),
    ],
)
def test_the_kind_of_a_point_is_told_by_its_words(quote: str, flags, kind: str) -> None:
    assert kind_of(said(quote, flags=flags)) == kind


def test_a_plain_statement_that_nobody_speaks_is_context() -> None:
    assert kind_of(said("Oats are good for everybody.", speaker="")) == "context"


def made(*scored: Scored, **copies: str):
    documents = {n: document(n, copy_of=copies.get(n)) for n in ("d1", "d2", "d3")}
    return blocks(scored, documents)


def test_a_wire_copy_collapses_into_one_block_and_counts_as_one_source() -> None:
    one, copy = said(SALES), said(SALES, document_id="d2")
    found = made(Scored(one, 0.5, ("n1",)), Scored(copy, 0.9, ("n2",)), d2="d1")
    assert len(found) == 1
    block = found[0]
    assert block.evidence_ids == (copy.id, one.id)  # the better one leads
    assert (block.sources, block.need_ids, block.score) == (1, ("n1", "n2"), 0.9)
    assert block.id == f"b{copy.id[1:]}"


def test_the_same_point_of_two_publishers_counts_as_two_sources() -> None:
    found = made(Scored(said(SALES), 0.5, ()), Scored(said(SALES, document_id="d2"), 0.4, ()))
    assert [b.sources for b in found] == [2]


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("Sales of oat flour in Spain rose 7 percent to $410 million in the quarter.", 2),
        ("Sales of oat flour in Spain rose 5 percent, to $410 million, in the quarter.", 1),
        ("Oat flour sales were $410 million, 5 percent more.", 1),
        ("Debt fell 5 percent to $410 million because of the bank.", 2),
        ("The mill in Ghent ran well.", 2),
    ],
)
def test_only_the_same_statement_with_the_same_figures_collapses(other: str, count: int) -> None:
    found = made(Scored(said(SALES), 0.9, ()), Scored(said(other, start=500), 0.4, ()))
    assert len(found) == count


def test_equal_words_in_two_periods_stay_two_points() -> None:
    text = "Sales of oat flour in Spain rose 5 percent."
    later = said(text, start=500, period="FY2023Q3")
    found = made(Scored(said(text), 0.9, ()), Scored(later, 0.4, ()))
    assert len(found) == 2


def test_blocks_come_best_first_and_carry_their_context() -> None:
    found = made(
        Scored(said("The mill in Ghent ran well."), 0.2, ()),
        Scored(said(SALES, start=300, measure="sales", subject="oat flour"), 0.8, ()),
    )
    assert [b.score for b in found] == [0.8, 0.2]
    best = found[0]
    assert (best.measure, best.subject, best.speaker) == ("sales", "oat flour", "Ines Halvorsen")
    assert (best.periods, best.date, best.point) == (("FY2023Q2",), "2023-02-02", SALES)
    assert [f.text for f in best.figures] == ["5 percent", "$410 million"]


def test_nothing_foraged_gives_no_blocks() -> None:
    assert made() == []


def outlets(*rows: tuple[str, str, str]):
    """Blocks of (document id, outlet, sentence) rows of newspapers."""
    documents = {d: document(d, kind="news", outlet=outlet) for d, outlet, _ in rows}
    scored = [Scored(said(quote, document_id=d), 0.5, ()) for d, _, quote in rows]
    return blocks(scored, documents)


def test_an_agency_s_sentence_in_two_outlets_is_one_source_though_the_rest_differs() -> None:
    told = "Oat flour sales were $410 million in Spain, 5 percent more."
    same = outlets(("d1", "Baltic Wire", SALES), ("d2", "Scheldt Post", SALES))
    assert [b.sources for b in same] == [1]
    reworded = outlets(("d1", "Baltic Wire", SALES), ("d2", "Scheldt Post", told))
    assert [b.sources for b in reworded] == [2]
    twice = outlets(("d1", "Baltic Wire", SALES), ("d2", "Baltic Wire", told))
    assert [b.sources for b in twice] == [1]


def test_sentences_that_share_two_figures_but_not_a_third_stay_apart() -> None:
    other = "Sales of oat flour in Spain rose 5 percent to $410 million; 12 mills ran."
    third = other.replace("12", "17")
    assert len(outlets(("d1", "A", other), ("d2", "B", third))) == 2


def test_a_replaced_forecast_is_no_copy_of_the_old_one() -> None:
    old = "The yard confirms its outlook of revenue of €465 million, a margin of 7.5 percent."
    new = (
        "The yard now expects revenue of €475 million (before: €465 million), "
        "a margin of 8.5 percent (before: 7.5 percent)."
    )
    marks = [
        _mark(Evidence(id=i, document_id="d", start=0, end=len(q), quote=q))
        for i, q in (("e1", old), ("e2", new))
    ]
    assert not _same(*marks)
    assert _same(marks[0], marks[0])
