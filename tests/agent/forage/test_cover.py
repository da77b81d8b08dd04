from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.forage.cover import _carried, _mark, _without_spent, cover
from tests.agent.corpus import said
from tools.figures import figures

LONG = "Revenue in the quarter was $489 million, up 11 percent, and gross margin was 30.1 percent."
SHORT = "Revenue in the quarter was $489 million, up 11 percent."
OUTLIER = "A strike closed the port of Ghent for nine days."


def ids(*quotes: str):
    return [said(q, start=100 * n, document_id="d1") for n, q in enumerate(quotes)]


def test_what_another_sentence_says_in_full_is_left_out_with_its_reason() -> None:
    short, long_, odd = ids(SHORT, LONG, OUTLIER)
    found = cover([short, long_, odd])
    assert found.kept == (long_.id, odd.id)
    assert found.left_out == {short.id: (long_.id,)}
    assert found.tokens_after < found.tokens_before


def test_an_outlier_stays_though_it_costs_much_and_names_no_figure() -> None:
    odd = "Halvorsen, who had led the company for nineteen years, fell ill and never came back."
    rows = ids(*[SHORT] * 6, odd)
    found = cover(rows)
    assert found.kept == (rows[0].id, rows[-1].id)
    assert len(found.left_out) == 5


def test_equal_figures_of_two_periods_are_two_facts() -> None:
    one, other = said(SHORT), said(SHORT, document_id="d2", period="FY2023Q1")
    assert len(cover([one, other]).kept) == 2


def test_sides_of_a_contradiction_stay() -> None:
    short, long_ = ids(SHORT, LONG)
    assert cover([short, long_], must=frozenset([short.id])).kept == (short.id, long_.id)


def test_nothing_covers_nothing() -> None:
    assert cover([]).kept == ()


_WORDS = st.sampled_from(["oats", "mill", "Ghent", "debt", "strike", "port", "rye", "Spain"])
_SENTENCES = st.lists(
    st.builds(
        lambda words, n: f"{' '.join(words)} {n} million.",
        st.lists(_WORDS, min_size=2, max_size=7),
        st.integers(2, 9),
    ),
    max_size=9,
)


@given(_SENTENCES)
def test_no_figure_and_no_gist_is_ever_lost(quotes: list[str]) -> None:
    rows = ids(*quotes)
    found = cover(rows)
    by_id = {e.id: e for e in rows}
    kept = {f.value for i in found.kept for f in figures(by_id[i].quote)}
    assert {f.value for e in rows for f in figures(e.quote)} <= kept
    assert set(found.kept) | set(found.left_out) == set(by_id)
    assert all(by for by in found.left_out.values())


@given(_SENTENCES)
def test_bounds_leave_the_greedy_choice_as_it_is(quotes: list[str]) -> None:
    rows = ids(*quotes)
    marks = {e.id: _mark(e) for e in rows}
    carries = {i: _carried(i, marks) for i in marks}
    left = frozenset[str]().union(*carries.values())
    order = list(marks)
    kept: list[str] = []
    while left:
        best = max(
            (i for i in order if i not in kept),
            key=lambda i: (len(carries[i] & left) / marks[i].tokens, -order.index(i)),
        )
        kept.append(best)
        left -= carries[best]
    kept = _without_spent(kept, carries, frozenset())
    assert cover(rows).kept == tuple(i for i in order if i in kept)
