"""How prose moves, measured: sentence lengths, openings, connectives, stock phrases.

Pure functions over sentences. It names places that a rhythm break should change; it changes none
and knows nothing of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean, pstdev
from typing import Literal

from agent.domain import Frozen
from agent.draft.stock import connectives, stock_phrases

Measure = Literal["stock_phrase", "even_run", "opening", "variation", "connective"]
Tactic = Literal["rephrase", "shorten", "lengthen", "reopen", "unlink"]

# The goal for the variation of sentence length. Human reference: the 99 FreshWiki articles with at
# least 20 sentences (212,432 words) have a median of 0.56, quartiles 0.49 and 0.63, a longest even
# run of 3 (median) to 4 (95th percentile), and 0.11 stock phrases per 1,000 words.
LOW, HIGH = 0.55, 0.65
# Four sentences in a row drone when the longest has at most this percentage of the shortest.
EVEN_PERCENT, MOST_EVEN = 115, 3
# Connectives per 100 words above which a text explains itself too much: the third quartile of the
# same articles (0.59; their median is 0.45).
MANY_CONNECTIVES = 0.6
# scipy's p-value is not accurate beyond this size, and it warns.
_MOST_FOR_SHAPIRO = 5_000
_MARKER = re.compile(r"\s*\[\d{1,3}\](?!\()")
_EDGES = re.compile(r"^\W+|\W+$")


_ORDERS: dict[Tactic, str] = {
    "rephrase": "Say it in plain words",
    "shorten": "Make it at most half as long, or two sentences",
    "lengthen": "Let it run longer, in one sentence with what stands beside it",
    "reopen": "Begin with another word",
    "unlink": "Leave out the connective and let the facts stand side by side",
}


class Rhythm(Frozen):
    """Measures of a text. Words are counted by white space, with citation markers removed.

    ``cv`` is the standard deviation of sentence length ÷ its mean; ``shapiro_p`` the probability
    of such lengths if they were normal, None below three sentences or when all are equal;
    ``repeated_share`` the share of neighbours that open with the same two words.
    """

    sentences: int
    words: int
    mean_words: float
    cv: float
    shapiro_p: float | None
    longest_even_run: int
    repeated_openings: int
    repeated_share: float
    connectives_per_100: float
    stock_phrases: tuple[str, ...] = ()


class Place(Frozen):
    """A sentence to change: which, by what measure, with which tactic, and why."""

    index: int
    measure: Measure
    tactic: Tactic
    reason: str


def order(place: Place) -> str:
    """What a writer is told to change at a place, with the reason."""
    return f"{_ORDERS[place.tactic]} ({place.reason})."


def _place(index: int, measure: Measure, tactic: Tactic, reason: str) -> Place:
    return Place(index=index, measure=measure, tactic=tactic, reason=reason)


def unmarked(text: str) -> str:
    """The text without its citation markers."""
    return _MARKER.sub("", text)


def lengths(sentences: Sequence[str]) -> list[int]:
    """Words of each sentence, markers removed."""
    return [len(unmarked(sentence).split()) for sentence in sentences]


def measures(sentences: Sequence[str]) -> Rhythm:
    """Measure a text given as its sentences, without headings, tables and block quotes.

    Empty sentences do not count.
    """
    return _measures(tuple(sentences))


@lru_cache(maxsize=512)
def _measures(sentences: tuple[str, ...]) -> Rhythm:
    """Kept, since a duel asks for the same text before and after each trial."""
    own = [text for sentence in sentences if (text := unmarked(sentence).strip())]
    counts = lengths(own)
    words = sum(counts)
    mean = fmean(counts) if counts else 0.0
    repeated = sum(map(_same_opening, own, own[1:]))
    whole = " ".join(own)
    return Rhythm(
        sentences=len(own),
        words=words,
        mean_words=mean,
        cv=pstdev(counts) / mean if mean else 0.0,
        shapiro_p=_shapiro(counts),
        longest_even_run=max((end - start for start, end in _even_runs(counts)), default=0),
        repeated_openings=repeated,
        repeated_share=repeated / (len(own) - 1) if len(own) > 1 else 0.0,
        connectives_per_100=100 * len(connectives(whole)) / words if words else 0.0,
        stock_phrases=stock_phrases(whole),
    )


def smoothness(rhythm: Rhythm) -> float:
    """How machine-smooth a text reads: 0 is none, each point is worth one mendable fault.

    The sum of: distance of ``cv`` from 0.55–0.65 in tenths · every sentence of the longest even
    run beyond three · every stock phrase · repeated openings, five per hundred neighbours ·
    connectives per 100 words above 0.6. A text of fewer than four sentences has no variation to
    speak of, so ``cv`` does not count there.
    """
    off = max(LOW - rhythm.cv, rhythm.cv - HIGH, 0.0) / 0.1 if rhythm.sentences > MOST_EVEN else 0.0
    return (
        off
        + max(0, rhythm.longest_even_run - MOST_EVEN)
        + len(rhythm.stock_phrases)
        + 20 * rhythm.repeated_share
        + max(0.0, rhythm.connectives_per_100 - MANY_CONNECTIVES)
    )


def worst(sentences: Sequence[str], *, most: int) -> list[Place]:
    """The sentences a rhythm break should change, worst first, each named once.

    Stock phrases come first, then even runs (longest first), repeated openings, lengths that keep
    ``cv`` from its goal, and connectives when there are too many.

    Args:
        sentences: The text, in order; indices of the result refer to it.
        most: How many places to name.
    """
    rhythm = measures(sentences)
    found = [
        *_stock_places(sentences),
        *_run_places(sentences),
        *_opening_places(sentences),
        *_variation_places(sentences, rhythm),
        *_connective_places(sentences, rhythm),
    ]
    once: dict[int, Place] = {}
    for place in found:
        once.setdefault(place.index, place)
    return list(once.values())[:most]


def _shapiro(counts: Sequence[int]) -> float | None:
    if len(counts) < 3 or len(set(counts)) == 1:
        return None
    from scipy.stats import shapiro  # 0.4 s to import

    return float(shapiro(counts[:_MOST_FOR_SHAPIRO]).pvalue)


@lru_cache(maxsize=4096)
def _opening(text: str) -> tuple[str, ...]:
    words = (_EDGES.sub("", word).casefold() for word in text.split())
    return tuple(word for word in words if word)[:2]


def _same_opening(one: str, other: str) -> bool:
    opening = _opening(one)
    return len(opening) == 2 and opening == _opening(other)


def _even_runs(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Maximal stretches [start, end) with longest ÷ shortest ≤ 1.15; they may overlap."""
    runs: list[tuple[int, int]] = []
    for start in range(len(counts)):
        end, low, high = start, counts[start], counts[start]
        while end < len(counts):
            low, high = min(low, counts[end]), max(high, counts[end])
            if 100 * high > EVEN_PERCENT * low:
                break
            end += 1
        if not runs or end > runs[-1][1]:
            runs.append((start, end))
    return runs


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
    for start, end in sorted(_even_runs(counts), key=lambda run: run[0] - run[1]):
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
    return [
        _place(
            index, "opening", "reopen", f"opens like its neighbour: “{' '.join(_opening(own))} …”"
        )
        for index, own in enumerate(sentences)
        if index and _same_opening(unmarked(sentences[index - 1]), unmarked(own))
    ]


def _variation_places(sentences: Sequence[str], rhythm: Rhythm) -> list[Place]:
    if rhythm.sentences <= MOST_EVEN or LOW <= rhythm.cv <= HIGH:
        return []
    counts = lengths(sentences)
    filled = [index for index, count in enumerate(counts) if count]
    reason = f"sentence lengths vary by {rhythm.cv:.2f}, goal {LOW}–{HIGH}"
    if rhythm.cv > HIGH:
        longest = sorted(filled, key=lambda index: -counts[index])
        return [_place(index, "variation", "shorten", reason) for index in longest[:3]]
    # Those nearest to the mean add least to the spread, so moving them away adds most.
    middling = sorted(filled, key=lambda index: abs(counts[index] - rhythm.mean_words))
    return [
        _place(index, "variation", "shorten" if at % 2 == 0 else "lengthen", reason)
        for at, index in enumerate(middling)
    ]


def _connective_places(sentences: Sequence[str], rhythm: Rhythm) -> list[Place]:
    if rhythm.connectives_per_100 <= MANY_CONNECTIVES:
        return []
    return [
        _place(index, "connective", "unlink", f"connective: “{found[0]}”")
        for index, sentence in enumerate(sentences)
        if (found := connectives(sentence))
    ]
