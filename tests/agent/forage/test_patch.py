from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain import Chunk
from agent.forage.patch import HANDLING, STEP, Brought, Passage, Patch, best, facts, scent, worth
from tests.agent.corpus import said


def patch(*near: float, kind: str = "own words", strength: float = 0.0, size: int = 900) -> Patch:
    passages = tuple(Passage(Chunk(id=f"c{n}", document_id="d", start=0, end=size), one)
                     for n, one in enumerate(near))  # fmt: skip
    return Patch("p1", kind, "all", "query", "", strength, passages)  # type: ignore[arg-type]


def test_a_cursor_passes_over_what_was_read_elsewhere() -> None:
    one = patch(*[0.5] * 7)
    ahead, cursor = one.ahead({"c0", "c2"})
    assert [p.chunk.id for p in ahead] == ["c1", "c3", "c4", "c5"]
    rest, end = one._replace(cursor=cursor).ahead({"c0", "c2"})
    assert [p.chunk.id for p in rest] == ["c6"]
    assert one._replace(cursor=end).ahead(set()) == ([], 7)


@given(st.lists(st.floats(0, 1), max_size=20), st.sets(st.integers(0, 19)))
def test_reading_on_meets_every_unread_passage_once_and_ends(near: list[float], known) -> None:
    one, read = patch(*near), {f"c{n}" for n in known}
    met: list[str] = []
    while (step := one.ahead(read))[0]:
        assert len(step[0]) <= STEP
        met += [p.chunk.id for p in step[0]]
        one = one._replace(cursor=step[1])
    assert met == [f"c{n}" for n in range(len(near)) if f"c{n}" not in read]


def test_scent_is_gain_per_cost_with_its_parts() -> None:
    found = scent(patch(1.0, 0.5, size=500), set(), {})
    assert found is not None
    assert (found.cost, found.near, found.strength, found.worth) == (HANDLING + 1000, 0.75, 0, 0.6)
    assert found.gain == pytest.approx(0.9)
    assert found.rate == pytest.approx(1000 * 0.9 / 1500)


def test_an_exhausted_patch_has_no_scent() -> None:
    assert scent(patch(0.5), {"c0"}, {}) is None


def test_a_strong_link_smells_better_than_a_weak_one() -> None:
    def rate(strength: float) -> float:
        found = scent(patch(0.2, kind="name", strength=strength), set(), {})
        return found.rate if found else -1.0

    assert rate(0.9) > rate(0.3) > rate(0.0) > 0


def test_a_passage_of_a_few_characters_is_not_the_best_place() -> None:
    tiny, whole = scent(patch(0.5, size=10), set(), {}), scent(patch(0.9, 0.9), set(), {})
    assert tiny
    assert whole
    assert whole.rate > tiny.rate


def test_a_kind_of_link_that_never_paid_is_trusted_less_and_others_hardly() -> None:
    brought = {"own words": Brought(4.0, 8.0), "name": Brought(3.0, 0.0)}
    assert worth("name", brought) < worth("figure", brought) < worth("own words", brought)  # type: ignore[arg-type]


@given(st.floats(0, 50), st.floats(0, 50))
def test_the_more_a_kind_gave_the_more_it_is_worth(promised: float, gained: float) -> None:
    more = worth("name", {"name": Brought(promised, gained + 1)})
    assert more > worth("name", {"name": Brought(promised, gained)}) > 0


def test_the_best_patch_is_entered_and_the_one_just_left_only_after_another() -> None:
    found = {n: scent(patch(near), set(), {}) for n, near in (("p1", 0.9), ("p2", 0.4))}
    scents = {n: s for n, s in found.items() if s}
    assert best(scents) == "p1"
    assert best(scents, left="p1") == "p2"
    assert best({"p1": scents["p1"]}, left="p1") == "p1"
    assert best({}) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sales were $3 million.", "It sold for $3 million.", True),
        ("Sales were $3 million.", "Sales were $4 million.", False),
        ("Oats sold well in Ghent.", "In Ghent oats sold well.", True),
        ("Oats sold well in Ghent.", "Rye sold well in Lille.", False),
    ],
)
def test_a_fact_is_its_figure_and_period_or_its_words(one: str, other: str, same: bool) -> None:
    assert (facts(said(one)) == facts(said(other))) is same


def test_one_figure_in_two_periods_is_two_facts() -> None:
    text = "Sales were $3 million."
    assert facts(said(text)) != facts(said(text, period="FY2022Q2"))
