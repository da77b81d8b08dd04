"""The pacer: names the sentences that should change, worst first, each with a tactic. Pure.

It changes none, and knows nothing of evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from agent.domain import Frozen
from agent.draft.rhythm import (
    MOST_DENSE,
    MOST_EVEN,
    USUAL,
    Goal,
    counted,
    dense_runs,
    even_runs,
    lengths,
    quick,
    same_opening,
)
from agent.draft.stock import connectives, stock_phrases
from agent.tactics import Change, Fault, tactics


class Place(Frozen):
    """A sentence to change: which, for what fault, by what change, and why."""

    index: int
    fault: Fault
    change: Change
    reason: str

    @property
    def tactic(self) -> str:
        """Id of the tactic that answers the fault."""
        return tactics()[self.fault].id


def order(place: Place) -> str:
    """What a writer is told to change at a place, with the reason."""
    return f"{tactics()[place.fault].orders[place.change]} ({place.reason})."


def worst(sentences: Sequence[str], *, most: int, goal: Goal = USUAL) -> list[Place]:
    """The sentences to change, worst first, each named once.

    Stock phrases come first, then even runs (longest first), repeated openings, runs of dense
    sentences, lengths that keep ``cv`` from its goal, and connectives when there are too many. A
    tactic whose precondition the text does not meet names none.

    Args:
        sentences: The text, in order; indices of the result refer to it.
        most: How many places to name.
        goal: Bounds that the text should come into.
    """
    found = [
        *_stock_places(sentences),
        *_run_places(sentences),
        *_opening_places(sentences),
        *_dense_places(sentences),
        *_variation_places(sentences, goal),
        *_connective_places(sentences, goal),
    ]
    once: dict[int, Place] = {}
    for place in found:
        if tactics()[place.fault].allows(len(sentences), counted(sentences[place.index]).words):
            once.setdefault(place.index, place)
    return list(once.values())[:most]


def _place(index: int, fault: Fault, change: Change, reason: str) -> Place:
    return Place(index=index, fault=fault, change=change, reason=reason)


def _stock_places(sentences: Sequence[str]) -> list[Place]:
    return [
        _place(index, "stock_phrase", "rephrase", f"stock phrase: “{'”, “'.join(found)}”")
        for index, sentence in enumerate(sentences)
        if (found := stock_phrases(sentence))
    ]


def _run_places(sentences: Sequence[str]) -> list[Place]:
    counts = lengths(sentences)
    mean = fmean(counts) if counts else 0.0
    places: list[Place] = []
    taken = 0
    for start, end in sorted(even_runs(counts), key=lambda run: run[0] - run[1]):
        if end - start <= MOST_EVEN:
            continue
        # One change in the middle of every four breaks the run for good.
        for index in range(start + 1, end, MOST_EVEN):
            # Alternate, or a run would only move to another length.
            shorten = (taken % 2 == 0) == (counts[index] >= mean)
            taken += 1
            reason = f"{end - start} sentences in a row of about {counts[index]} words"
            places.append(_place(index, "even_run", "shorten" if shorten else "lengthen", reason))
    return places


def _opening_places(sentences: Sequence[str]) -> list[Place]:
    own = [counted(sentence) for sentence in sentences]
    return [
        _place(index, "opening", "reopen", f"opens like its neighbour: “{' '.join(one.opening)} …”")
        for index, one in enumerate(own)
        if index and same_opening(own[index - 1], one)
    ]


def _dense_places(sentences: Sequence[str]) -> list[Place]:
    runs = dense_runs([counted(sentence) for sentence in sentences])
    return [
        _place(index, "density", "thin", f"{end - start} sentences in a row are full of figures")
        for start, end in runs
        if end - start > MOST_DENSE
        for index in range(start + MOST_DENSE, end, MOST_DENSE + 1)
    ]


def _variation_places(sentences: Sequence[str], goal: Goal) -> list[Place]:
    rhythm = quick(sentences)
    if rhythm.sentences <= MOST_EVEN or goal.low <= rhythm.cv <= goal.high:
        return []
    counts = lengths(sentences)
    filled = [index for index, count in enumerate(counts) if count]
    reason = f"sentence lengths vary by {rhythm.cv:.2f}, goal {goal.low:.2f}–{goal.high:.2f}"
    if rhythm.cv > goal.high:
        longest = sorted(filled, key=lambda index: -counts[index])
        return [_place(index, "variation", "shorten", reason) for index in longest[:3]]
    # Those nearest to the mean add least to the spread, so moving them away adds most.
    middling = sorted(filled, key=lambda index: abs(counts[index] - rhythm.mean_words))
    return [
        _place(index, "variation", "shorten" if at % 2 == 0 else "lengthen", reason)
        for at, index in enumerate(middling)
    ]


def _connective_places(sentences: Sequence[str], goal: Goal) -> list[Place]:
    if quick(sentences).connectives_per_100 <= goal.connectives:
        return []
    return [
        _place(index, "connective", "unlink", f"connective: “{found[0]}”")
        for index, sentence in enumerate(sentences)
        if (found := connectives(sentence))
    ]
