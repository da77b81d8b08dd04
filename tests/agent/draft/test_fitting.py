from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain import Verdict
from agent.draft.fitting import TOLERANCE, fitted, goal_of, owned, words
from agent.draft.pieces import Piece


def piece(n: int, count: int, *, score: float = 0.9, label: str = "supported") -> Piece:
    return Piece(
        text=" ".join([f"w{n}"] * count),
        evidence_ids=(f"e{n:010d}",),
        block_ids=(f"b{n}",),
        verdict=Verdict.model_validate({"label": label, "reason": "", "score": score}),
    )


ORDER = {f"b{n}": n for n in range(100)}


def numbers(pieces: list[Piece]) -> list[int]:
    return [int(p.block_ids[0][1:]) for p in pieces]


def test_a_short_section_takes_spares_in_their_place_in_time():
    done = fitted([piece(1, 20), piece(5, 20)], [piece(3, 20), piece(9, 20)], goal=80, order=ORDER)
    assert numbers(done) == [1, 3, 5, 9]


def test_a_long_section_loses_its_weakest_sentence():
    pieces = [piece(1, 20), piece(2, 20, score=0.2), piece(3, 20)]
    assert numbers(fitted(pieces, [], goal=40, order=ORDER)) == [1, 3]


def test_what_must_be_kept_is_never_left_out_however_weak():
    pieces = [piece(1, 20), piece(2, 20, score=0.2), piece(3, 20)]
    done = fitted(pieces, [], goal=40, order=ORDER, keep={"e0000000002"})
    assert numbers(done) == [1, 2]
    assert fitted(pieces, [], goal=20, order=ORDER, keep={p.evidence_ids[0] for p in pieces}) == (
        pieces
    )


def test_a_sentence_whose_evidence_the_gate_found_stands_in_its_blocks_place():
    nameless = piece(5, 20).model_copy(update={"block_ids": ()})
    pieces = owned([piece(1, 20), nameless], {"e0000000005": "b5", "e0000000001": "b8"})
    assert numbers(pieces) == [1, 5]
    assert numbers(fitted(pieces, [piece(3, 20)], goal=60, order=ORDER)) == [1, 3, 5]
    assert owned([nameless], {}) == [nameless]


@pytest.mark.parametrize("label", ["contradicted", "not_found"])
def test_a_spare_that_fails_is_never_taken(label):
    assert fitted([piece(1, 20)], [piece(2, 20, label=label)], goal=40, order=ORDER) == [
        piece(1, 20)
    ]


def test_a_spare_that_was_told_already_is_not_taken():
    told = piece(1, 20)
    other_words = piece(2, 20).model_copy(update={"evidence_ids": told.evidence_ids})
    same_words = piece(3, 20).model_copy(update={"text": told.text})
    assert fitted([told], [other_words, same_words], goal=60, order=ORDER) == [told]


def test_a_spare_joins_the_paragraph_of_the_sentence_it_stands_before():
    later = piece(5, 20).model_copy(update={"paragraph": 2})
    done = fitted([piece(1, 20), later], [piece(3, 20)], goal=60, order=ORDER)
    assert [p.paragraph for p in done] == [0, 2, 2]


def test_the_last_sentence_stays_even_when_it_is_too_long():
    assert numbers(fitted([piece(1, 90)], [], goal=40, order=ORDER)) == [1]


def test_an_empty_section_is_built_from_spares():
    assert words(fitted([], [piece(n, 20) for n in range(9)], goal=100, order=ORDER)) == 100


@pytest.mark.parametrize(("owed", "goal"), [(0, 100), (7, 107), (40, 110), (-7, 93), (-40, 90)])
def test_what_sections_before_owe_is_made_good_within_a_tenth(owed, goal):
    assert goal_of(100, owed) == goal


@given(
    st.lists(st.integers(6, 22), min_size=0, max_size=24),
    st.lists(st.integers(6, 22), min_size=14, max_size=30),
    st.integers(160, 260),
)
def test_with_enough_material_the_length_is_within_a_tenth(first, more, goal):
    pieces = [piece(n, count) for n, count in enumerate(first)]
    spare = [piece(n, count) for n, count in enumerate(more, start=50)]
    done = words(fitted(pieces, spare, goal=goal, order=ORDER))
    reachable = sum(first) + sum(more) >= goal * 1.2
    if reachable:
        assert 0.9 * goal <= done <= 1.1 * goal
    assert done <= max(sum(first), goal * (1 + 2 * TOLERANCE))
