from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.forage.routing import agreement, effort, even, quadrant

IDS = [f"c{n}" for n in range(24)]
OTHERS = [f"o{n}" for n in range(24)]


def test_what_both_lists_rank_first_is_in_plain_sight() -> None:
    assert quadrant(IDS, IDS, ["d"] * 24, searched=1000).diffusion == "low"
    assert quadrant(IDS, OTHERS, ["d"] * 24, searched=1000).diffusion == "high"


def test_agreement_that_chance_would_give_counts_nothing() -> None:
    half = IDS[:12] + OTHERS[:12]
    assert agreement(IDS, half, searched=48) == pytest.approx(0.0)
    assert agreement(IDS, half, searched=10_000) == pytest.approx(0.5, abs=0.01)
    assert agreement(IDS, half, searched=20) == 1.0
    assert agreement([], [], searched=20) == 0.0


def test_a_need_whose_passages_lie_in_many_documents_is_wide() -> None:
    many = quadrant(IDS, IDS, [f"d{n % 8}" for n in range(24)], searched=99)
    one = quadrant(IDS, IDS, ["d0"] * 20 + ["d1"] * 4, searched=99)
    assert (many.scope, many.spread, one.scope) == ("wide", 8.0, "narrow")


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=60))
def test_the_spread_lies_between_one_and_the_number_of_documents(items: list[str]) -> None:
    assert 1 - 1e-9 <= even(items) <= len(set(items)) + 1e-9
    assert even(items * 2) == pytest.approx(even(items))


def test_effort_follows_the_label() -> None:
    def of(near, documents):
        return effort(quadrant(IDS, near, documents, searched=1000))

    many = [f"d{n}" for n in range(24)]
    plain, hidden = of(IDS, ["d"] * 24), of(OTHERS, ["d"] * 24)
    wide, both = of(IDS, many), of(OTHERS, many)
    assert hidden.patches > plain.patches
    assert wide.facts > plain.facts
    assert plain.chunks < hidden.chunks < both.chunks
    assert plain.chunks < wide.chunks < both.chunks
    assert math.isclose(both.chunks - wide.chunks, hidden.chunks - plain.chunks)
