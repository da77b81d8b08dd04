"""The typicality bench: its sums, and a sentence tried with a scripted model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.domain import Evidence
from agent.draft.typicality import Likelihood
from agent.llm import Prompt
from agent.verify import Gate
from evals.bench.typical import Source, tried
from evals.bench.typical_told import Tried, Wording, summed, table
from tests.agent.corpus import document, said
from tests.fakes import ScriptedModel

SALES: Evidence = said("Sales of oat flour rose 5 percent to $410 million.", start=1)
WORDINGS = (
    "Sales of the oat flour rose 5 percent, to $410 million.",
    "Oat flour sales rose 5 percent to $410 million.",
    "Oat flour sales rose 7 percent to $410 million.",
)


class Telling(ScriptedModel):
    """The wording that begins with oats is the most typical."""

    ranks = True

    async def likelihoods(self, messages: Prompt, texts: Sequence[str]) -> list[Likelihood]:
        shown = SALES.quote in messages[-1][1]
        apart = [0.1 if text.startswith("Oat") else 2.0 for text in texts]
        return [Likelihood((1.0 + a if shown else 4.0,), (1.0,)) for a in apart]


async def test_every_wording_is_judged_and_one_chosen_in_both_ways() -> None:
    model = Telling(lambda call: WORDINGS[call.sample], kind="local")
    found = await tried(Source(SALES, document()), model, Gate(None), 3)
    assert [one.text for one in found.wordings] == list(WORDINGS)
    assert [one.supported for one in found.wordings] == [True, True, False]
    assert found.passed == 2
    assert found.taken("typicality").text == WORDINGS[1]
    assert found.taken("verdict").passed
    assert found.wordings[1].deviation == pytest.approx(0.1)
    assert found.wordings[1].information == pytest.approx(2.9)


async def test_a_sentence_without_a_usable_wording_counts_as_not_reworded() -> None:
    model = Telling(lambda call: "no sentence", kind="local")
    found = await tried(Source(SALES, document()), model, Gate(None), 3)
    assert (found.asked, found.wordings, found.chosen) == (3, (), {})


def wording(deviation: float, *, supported: bool = True, text: str = "A b.") -> Wording:
    return Wording(
        text=text, words=2, verbatim=0.5, supported=supported, passed=supported,
        deviation=deviation, information=1.0,
    )  # fmt: skip


def one(*wordings: Wording, chosen: dict[str, int] | None = None) -> Tried:
    return Tried(
        id="e", asked=3, wordings=wordings, chosen=chosen or {}, writing_seconds=1.0,
        scoring_seconds=0.1,
    )  # fmt: skip


BOTH = {"verdict": 0, "typicality": 1}
FOUND: dict[Any, list[Tried]] = {
    "plain": [one(wording(0.9), wording(0.2, text="C d."), chosen=BOTH), one()],
    "typical": [one(wording(0.9), wording(1.9, supported=False), chosen=dict.fromkeys(BOTH, 0)),
                one(wording(1.2, supported=False))],
}  # fmt: skip


def test_sums_count_wordings_and_pair_sentences() -> None:
    sums = summed(FOUND)
    assert sums["plain"]["supported of distinct"]["hits"] == 2
    assert sums["typical"]["supported of distinct"] | {"low": 0, "high": 0} == {
        "hits": 1, "n": 3, "low": 0, "high": 0
    }  # fmt: skip
    assert sums["plain"]["sentences reworded"]["n"] == 2
    assert sums["typical - plain"]["passed a sentence"]["mean"] == -0.5
    ranking = sums["by typicality - by verdict"]
    assert (ranking["sentences with a choice"], ranking["chosen otherwise"]) == (1, 1)
    assert ranking["deviation"]["mean"] == pytest.approx(-0.7)
    assert sums["area, supported from not"]["low deviation"]["area"] == 1.0
    assert sums["area, supported from not"]["high information"]["area"] == 0.5


def test_the_table_tells_what_could_not_be_measured() -> None:
    nothing: dict[Any, list[Tried]] = {"plain": [one()], "typical": [one()]}
    result = {
        "sentences": 1, "candidates": 3, "seed": 7, "seconds": 2.0,
        "milliseconds a wording scored": None, "sums": summed(nothing),
    }  # fmt: skip
    shown = table(result)
    assert "sentences reworded" in shown
    assert "0/1 0.00" in shown
    assert "low deviation: -" in shown
    assert "1 sentences, 3 candidates each, seed 7" in table(result | {"sums": summed(FOUND)})
