"""How a text moves, as scores of 0 to 1, beside what people write. Knows no arm and no task.

The measures are those of ``agent.draft.rhythm``, which the pacer works on: they say that it did
what it was asked, not that people like to read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.draft.rhythm import HIGH, LOW, MOST_EVEN, Rhythm, lengths, measures
from tools.split import sentences

FEWEST = 4  # sentences of a text that has a rhythm to measure
_ENDS = re.compile(r"[.!?:;…][\"”’')\]]*$")
_MARKER = re.compile(r"\s*\[(?P<number>\d{1,3})\](?!\()")
# What editors of Wikipedia put between sentences. Markers go before sentences are found: a splitter
# that meets "in 2022. [12] The" finds no border there, and the variation then comes out too high
# (99 articles of freshwiki: median CV 0.53 to 0.54 with the markers, 0.48 without).
_NOTE = re.compile(
    r"\s*\[(?:[a-z]|note \d+|(?:citation|clarification|better source) needed|when\?|who\?)\]", re.I
)
_NOT_PROSE = ("#", "|", ">", "```", "---", "* ", "- ", "• ")


class Marked(NamedTuple):
    """A sentence without its citation markers, and their numbers."""

    text: str
    markers: tuple[int, ...]


def prose(text: str) -> list[str]:
    """The sentences of a text's body: no headings, tables, lists, block quotes, no markers."""
    return [one.text for one in marked(text)]


def marked(text: str) -> list[Marked]:
    """The sentences of ``prose`` with their markers.

    A marker belongs to the sentence that it stands in or behind; before the first, to the first.
    """
    return [
        one
        for line in text.splitlines()
        for one in _line(_NOTE.sub("", line).strip())
        if re.search(r"\w", one.text)
    ]


def _line(line: str) -> list[Marked]:
    body, places, last = "", list[tuple[int, int]](), 0
    for found in _MARKER.finditer(line):
        body += line[last : found.start()]
        places.append((len(body.rstrip()), int(found["number"])))
        last = found.end()
    body += line[last:]
    lead = len(body) - len(body.lstrip())
    body = body.strip()
    if not body or body.startswith(_NOT_PROSE) or _heading(body):
        return []
    spans = sentences(body)
    owned: list[list[int]] = [[] for _ in spans]
    for at, number in places:
        before = [n for n, (start, _) in enumerate(spans) if start < at - lead]
        owned[before[-1] if before else 0].append(number)
    return [
        Marked(body[start:end], tuple(numbers))
        for (start, end), numbers in zip(spans, owned, strict=True)
    ]


def _heading(line: str) -> bool:
    return len(line.split()) <= 12 and not _ENDS.search(line)


def rhythm_scores(texts: Sequence[str]) -> dict[str, float]:
    """Scores of a text given as its sentences; none where it has too few.

    cv: standard deviation of sentence length ÷ mean · in goal: whether that is 0.55–0.65 · varied:
    whether no four sentences in a row are within 15 % · normal: Shapiro–Wilk p of the lengths ·
    same opening: share of neighbours that open with the same two words · connectives and stock:
    share of words (in a table of per cents: per 100 words).
    """
    if len(texts) < FEWEST:
        return {}
    rhythm = measures(texts)
    return {
        "cv": rhythm.cv,
        "in goal": float(LOW <= rhythm.cv <= HIGH),
        "varied": float(rhythm.longest_even_run <= MOST_EVEN),
        # All of one length: nothing is further from how people write, but p is not defined.
        "normal": 1.0 if rhythm.shapiro_p is None else rhythm.shapiro_p,
        "same opening": rhythm.repeated_share,
        "connectives": rhythm.connectives_per_100 / 100,
        "stock": len(rhythm.stock_phrases) / rhythm.words,
    }


def rhythm_costs(texts: Sequence[str]) -> dict[str, float]:
    """Words, sentences and the longest even run of a text."""
    rhythm: Rhythm = measures(texts)
    return {
        "words": rhythm.words,
        "sentences": rhythm.sentences,
        "even run": rhythm.longest_even_run,
    }


def sentence_lengths(texts: Sequence[str]) -> tuple[str, ...]:
    """Words of each sentence, in order, as a record keeps them."""
    return tuple(map(str, lengths(texts)))
