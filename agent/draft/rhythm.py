"""How prose moves, measured: sentence lengths, openings, connectives, stock phrases, density.

Pure functions over sentences. Knows nothing of evidence, and not what to do about a fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Final, NamedTuple

from agent.domain import Frozen
from agent.draft.stock import connectives, stock_phrases
from tools.figures import figures
from tools.remembered import remembered

# Human reference: the 99 FreshWiki articles with at least 20 sentences (212,000 words), as
# ``deepnews eval run pacing`` reads them. Variation of sentence length: median 0.48, quartiles 0.45
# and 0.53, so that the goal lies above three in four of them: a news piece is to move more than an
# encyclopaedia. Longest even run: 3 (median) to 5 (95th percentile). Connectives per 100 words:
# median 0.46, third quartile 0.59. Longest run of sentences with two figures and more: median 2,
# quartiles 1 and 3.
LOW: Final = 0.55
HIGH: Final = 0.65
MANY_CONNECTIVES: Final = 0.6  # per 100 words, above which a text explains itself too much
MOST_DENSE: Final = 3  # sentences in a row that hold two figures and more
# Four sentences in a row drone when the longest has at most this percentage of the shortest.
EVEN_PERCENT: Final = 115
MOST_EVEN: Final = 3
# scipy's p-value is not accurate beyond this size, and it warns.
_MOST_FOR_SHAPIRO: Final = 5_000
_MARKER: Final = re.compile(r"\s*\[\d{1,3}\](?!\()")
_EDGES: Final = re.compile(r"^\W+|\W+$")


class Goal(NamedTuple):
    """What the pacer works towards: bounds of ``cv``, and the most connectives per 100 words."""

    low: float = LOW
    high: float = HIGH
    connectives: float = MANY_CONNECTIVES


USUAL: Final = Goal()


class Rhythm(Frozen):
    """Measures of a text. Words are counted by white space, with citation markers removed.

    ``cv`` is the standard deviation of sentence length ÷ its mean; ``shapiro_p`` the probability
    of such lengths if they were normal, None below three sentences or when all are equal;
    ``repeated_share`` the share of neighbours that open with the same two words; ``dense_run`` the
    longest run of sentences that hold two figures and more.
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
    dense_run: int = 0
    stock_phrases: tuple[str, ...] = ()


class Counted(NamedTuple):
    """One sentence, counted."""

    words: int
    opening: tuple[str, ...]
    connectives: int
    stock: tuple[str, ...]
    dense: bool


def unmarked(text: str) -> str:
    """The text without its citation markers."""
    return _MARKER.sub("", text)


def lengths(sentences: Sequence[str]) -> list[int]:
    """Words of each sentence, markers removed."""
    return [len(unmarked(sentence).split()) for sentence in sentences]


@remembered
def counted(sentence: str) -> Counted:
    """What is counted of one sentence; kept, since a duel asks for the same ones at each trial."""
    own = unmarked(sentence).strip()
    words = own.split()
    opening = tuple(w for word in words if (w := _EDGES.sub("", word).casefold()))[:2]
    return Counted(
        len(words), opening, len(connectives(own)), stock_phrases(own), len(figures(own)) > 1
    )


def same_opening(one: Counted, other: Counted) -> bool:
    """Whether two sentences begin with the same two words."""
    return len(one.opening) == 2 and one.opening == other.opening


def measures(sentences: Sequence[str]) -> Rhythm:
    """Measure a text given as its sentences, without headings, tables and block quotes.

    Empty sentences do not count.
    """
    rhythm = quick(sentences)
    return rhythm.model_copy(update={"shapiro_p": _shapiro([n for n in lengths(sentences) if n])})


def quick(sentences: Sequence[str]) -> Rhythm:
    """``measures`` without the Shapiro-Wilk test, which takes longer than all the rest."""
    own = [one for text in sentences if (one := counted(text)).words]
    counts = [one.words for one in own]
    words = sum(counts)
    mean = fmean(counts) if counts else 0.0
    repeated = sum(same_opening(a, b) for a, b in pairwise(own))
    return Rhythm(
        sentences=len(own),
        words=words,
        mean_words=mean,
        cv=pstdev(counts) / mean if mean else 0.0,
        shapiro_p=None,
        longest_even_run=max((end - start for start, end in even_runs(counts)), default=0),
        repeated_openings=repeated,
        repeated_share=repeated / (len(own) - 1) if len(own) > 1 else 0.0,
        connectives_per_100=100 * sum(one.connectives for one in own) / words if words else 0.0,
        dense_run=max((end - start for start, end in dense_runs(own)), default=0),
        stock_phrases=tuple(phrase for one in own for phrase in one.stock),
    )


def smoothness(rhythm: Rhythm, goal: Goal = USUAL) -> float:
    """How machine-smooth a text reads: 0 is none, each point is worth one mendable fault.

    The sum of: distance of ``cv`` from the goal in tenths · every sentence of the longest even
    run beyond three · every stock phrase · repeated openings, five per hundred neighbours ·
    connectives per 100 words above the goal · half of every dense sentence in a row beyond three.
    A text of fewer than four sentences has no variation to speak of: ``cv`` does not count there.
    """
    off = max(goal.low - rhythm.cv, rhythm.cv - goal.high, 0.0) / 0.1
    return (
        (off if rhythm.sentences > MOST_EVEN else 0.0)
        + max(0, rhythm.longest_even_run - MOST_EVEN)
        + len(rhythm.stock_phrases)
        + 20 * rhythm.repeated_share
        + max(0.0, rhythm.connectives_per_100 - goal.connectives)
        + 0.5 * max(0, rhythm.dense_run - MOST_DENSE)
    )


def smooth(sentences: Sequence[str], goal: Goal = USUAL) -> float:
    """``smoothness`` of a text given as its sentences, fast enough for every trial of a duel."""
    return smoothness(quick(sentences), goal)


def _shapiro(counts: Sequence[int]) -> float | None:
    if len(counts) < 3 or len(set(counts)) == 1:
        return None
    from scipy.stats import shapiro  # 0.4 s to import

    return float(shapiro(counts[:_MOST_FOR_SHAPIRO]).pvalue)


def even_runs(counts: Sequence[int]) -> list[tuple[int, int]]:
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


def dense_runs(own: Sequence[Counted]) -> list[tuple[int, int]]:
    """Maximal stretches [start, end) of sentences that hold two figures and more."""
    runs: list[tuple[int, int]] = []
    for at, one in enumerate(own):
        if one.dense and runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        elif one.dense:
            runs.append((at, at + 1))
    return runs
