from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.draft.typicality import Likelihood, Scoring, Typicality, preferred, ranked, typicality
from agent.llm import Prompt
from tests.fakes import ScriptedModel

SHOWN, BARE = [("user", "Reword: sales rose.")], [("user", "Write.")]


class Teller:
    """Tells likelihoods by text; entropy is 1 nat throughout."""

    def __init__(self, told: dict[str, tuple[float, float]], *, ranks: bool = True) -> None:
        self.told = told
        self.ranks = ranks
        self.asked: list[tuple[Prompt, tuple[str, ...]]] = []

    async def likelihoods(self, messages: Prompt, texts: Sequence[str]) -> list[Likelihood] | None:
        self.asked.append((messages, tuple(texts)))
        if any(text not in self.told for text in texts):
            return None
        side = 0 if messages is SHOWN else 1
        return [Likelihood((self.told[text][side],), (1.0,)) for text in texts]


def test_deviation_is_the_mean_distance_of_surprisal_from_entropy() -> None:
    found = typicality(Likelihood((0.5, 3.0), (1.0, 2.0)), Likelihood((4.5, 5.0), (9.0, 9.0)))
    assert found.deviation == pytest.approx((0.5 + 1.0) / 2)


def test_information_is_what_the_evidence_takes_off_the_surprisal_a_token() -> None:
    found = typicality(Likelihood((0.5, 3.0), (1.0, 2.0)), Likelihood((4.5, 5.0), (9.0, 9.0)))
    assert found.information == pytest.approx((9.5 - 3.5) / 2)


@pytest.mark.parametrize(
    ("shown", "bare"),
    [
        (Likelihood((), ()), Likelihood((), ())),
        (Likelihood((1.0,), (1.0, 2.0)), Likelihood((1.0,), (1.0,))),
        (Likelihood((1.0, 2.0), (1.0, 2.0)), Likelihood((1.0,), (1.0,))),
    ],
)
def test_other_tokens_on_either_side_are_refused(shown: Likelihood, bare: Likelihood) -> None:
    with pytest.raises(ValueError, match="same tokens"):
        typicality(shown, bare)


@pytest.mark.parametrize(
    ("found", "scores", "order"),
    [
        ([(0.9, 1.0), (0.2, 1.0), (0.5, 1.0)], [0.9, 0.9, 0.9], [1, 2, 0]),  # by deviation
        ([(0.5, 1.0), (0.5, 3.0)], [0.9, 0.9], [1, 0]),  # by information
        ([(0.2, 1.0), (0.5, 3.0)], [0.1, 0.9], [0, 1]),  # one place each: the lower deviation
        ([(0.5, 1.0), (0.5, 1.0)], [0.6, 0.9], [1, 0]),  # the gate's score
        ([(0.5, 1.0), (0.5, 1.0)], [0.9, 0.9], [0, 1]),  # the first
    ],
)
def test_places_by_both_measures_are_added(
    found: list[tuple[float, float]], scores: list[float], order: list[int]
) -> None:
    assert ranked([Typicality(*one) for one in found], scores) == order


async def test_the_most_typical_of_the_supported_is_taken_where_the_settings_ask_for_it() -> None:
    teller = Teller({"A.": (3.0, 3.5), "B.": (1.1, 5.0)})
    assert isinstance(teller, Scoring)
    assert await preferred(teller, SHOWN, BARE, ["A.", "B."], [0.99, 0.8]) == 1
    assert [m for m, _ in teller.asked] == [SHOWN, BARE]


@pytest.mark.parametrize(
    "model",
    [
        None,
        ScriptedModel(kind="endpoint"),
        Teller({"A.": (3.0, 3.5), "B.": (1.1, 5.0)}, ranks=False),
        Teller({"A.": (3.0, 3.5)}),  # the other does not fit into the context
    ],
)
async def test_else_the_gates_best_is_taken_and_the_first_of_equals(model: object) -> None:
    assert await preferred(model, SHOWN, BARE, ["A.", "B."], [0.99, 0.8]) == 0
    assert await preferred(model, SHOWN, BARE, ["A.", "B."], [0.8, 0.8]) == 0
    assert await preferred(model, SHOWN, BARE, ["A.", "B."], [0.8, 0.9]) == 1


async def test_a_single_wording_costs_no_scoring() -> None:
    teller = Teller({"A.": (3.0, 3.5)})
    assert await preferred(teller, SHOWN, BARE, ["A."], [0.8]) == 0
    assert teller.asked == []
