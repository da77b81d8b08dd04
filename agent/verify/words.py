"""Text to words, stems, segments and quotations. Knows no evidence.

A stem is lower case, without its common English endings, and mapped to the first of its
synonyms, so that "sales climbed" and "revenue rose" meet.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from agent.verify.lexicon import FRAME_STEMS, STOP, SYNONYMS
from tools.remembered import remembered

NOTE_MARK: Final = re.compile(r"\s?\[\d{1,3}\](?=[\s.,;:!?”\"’)\[]|$)")
"""A mark of a source's own notes ("[42]")."""

WORD: Final = re.compile(r"[^\W\d_]+(?:['’.&](?=[^\W\d_])[^\W\d_]+)*|\d[\d.,]*\d|\d")
MARKERS: Final = re.compile(r"\s?\[\^?\d+(?:\s*[,;–-]\s*\d+)*\](?!\()")
OPENING, CLOSING = '"“„«‟″', '"”“»″'
QUOTED: Final = re.compile(
    r"“([^“”]{2,}?)”|\"([^\"]{2,}?)\"|„([^„“”]{2,}?)[“”]|«([^«»]{2,}?)»"
    r"|‘([^‘’]{3,}(?:’\w[^‘’]*)*)’(?!\w)"
)
SPLIT: Final = re.compile(
    r"(?<=[^\d]),\s+|,(?=\s)|;\s+|:\s+|\s+[—–-]+\s+|—|\s*\(|\)\s*"
    r"|\s+(?=(?:and|but|while|whereas|although|though|which|compared|versus|despite)\s)"
    # What a figure is of stands before its cause: "to $3.3 billion due to customer demand".
    r"|\s+(?=(?:due to|because of|owing to)\s)",
    re.I,
)
IRREGULAR: Final = {
    "grew": "grow", "grown": "grow", "rose": "rise", "risen": "rise", "fell": "fall",
    "fallen": "fall", "said": "say", "told": "tell", "sold": "sale", "sell": "sale",
    "bought": "buy", "made": "make", "saw": "see", "seen": "see", "led": "lead", "drove": "drive",
    "driven": "drive", "began": "begin", "begun": "begin", "took": "take", "taken": "take",
    "gave": "give", "given": "give", "went": "go", "came": "come", "kept": "keep",
    "built": "build", "spent": "spend", "paid": "pay", "shrank": "shrink", "sank": "sink",
    "won": "win", "lost": "lose", "held": "hold", "met": "meet", "left": "leave", "died": "die",
    "dying": "die", "wrote": "write", "written": "write", "ran": "run", "became": "become",
    "knew": "know", "known": "know", "found": "find", "thought": "think", "brought": "bring",
    "men": "man", "women": "woman", "people": "person", "children": "child",
    "earnings": "earnings", "business": "business", "process": "process", "processes": "process",
    "headquarters": "headquarters", "chose": "choose", "chosen": "choose", "spoke": "speak",
    "spoken": "speak", "got": "get", "us": "us", "series": "series", "news": "news",
    "always": "always", "does": "do", "growth": "growth",
}  # fmt: skip
ENDINGS: Final = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"),
    ("iveness", "ive"), ("ations", "ate"), ("ation", "ate"), ("ising", "ize"), ("ised", "ize"),
    ("ises", "ize"), ("ise", "ize"), ("ments", "ment"), ("ities", "ity"), ("ies", "y"),
    ("sses", "ss"), ("ingly", ""), ("edly", ""), ("ally", "al"), ("ly", ""), ("ings", ""),
    ("ing", ""), ("ied", "y"), ("ed", ""), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
    ("s", ""),
)  # fmt: skip


class Word(NamedTuple):
    """A word at its offsets, with its stem."""

    text: str
    start: int
    end: int
    stem: str


@remembered
def normalise(text: str) -> str:
    """One form for quotation marks, dashes and spaces; same length is not kept."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[“”„«»″]", '"', text)
    text = re.sub(r"[‘’‛′`]", "'", text)
    text = re.sub(r"\s*[–—―]\s*|\s+--?\s+", " - ", text)
    return re.sub(r"\s+", " ", text).strip()


def strip_markers(text: str) -> str:
    """The text without citation markers such as [3] or [1, 2]."""
    return MARKERS.sub("", text).strip()


def _bare(word: str) -> str:
    low = re.sub(r"['’]s?$", "", word.lower())
    known = IRREGULAR.get(low)
    for ending, instead in () if known else ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3 and not low.endswith("ss"):
            low = low[: -len(ending)] + instead
            break
    low = known or low
    if not known and len(low) > 4 and low[-1] == low[-2] and low[-1] not in "slz":
        low = low[:-1]
    return low[:-1] if len(low) > 4 and low.endswith("e") else low


_CANONICAL: Final = {_bare(other): _bare(group[0]) for group in SYNONYMS for other in group}


@remembered
def stem(word: str) -> str:
    """The canonical stem of one word."""
    bare = _bare(word)
    return _CANONICAL.get(bare, bare)


def stems_of(listed: frozenset[str]) -> frozenset[str]:
    """Stems of a word list, so that lists can be written as plain words."""
    return frozenset(stem(word) for word in listed)


FRAME: Final = stems_of(FRAME_STEMS)


@remembered
def words(text: str) -> tuple[Word, ...]:
    """All words with offsets; hyphenated words come apart."""
    return tuple(
        Word(found[0], found.start(), found.end(), stem(found[0])) for found in WORD.finditer(text)
    )


def content(text: str) -> list[Word]:
    """Words that carry meaning: no function words, no digits."""
    return [
        word
        for word in words(text)
        if word.text.lower() not in STOP and not word.text[0].isdigit() and len(word.text) > 1
    ]


@remembered
def content_stems(text: str) -> frozenset[str]:
    """The set of stems of the content words."""
    return frozenset(word.stem for word in content(text))


@remembered
def segments(text: str) -> tuple[tuple[int, int], ...]:
    """Clause-like stretches, cut at punctuation and conjunctions; never inside a number."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in SPLIT.finditer(text):
        if text[start : cut.start()].strip():
            spans.append((start, cut.start()))
            start = cut.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


def segment_at(text: str, offset: int) -> int:
    """Index of the segment that holds the offset (the last one that starts before it)."""
    spans = segments(text)
    return max((i for i, (start, _) in enumerate(spans) if start <= offset), default=0)


@remembered
def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of what stands inside quotation marks, the marks left out."""
    spans = []
    for found in QUOTED.finditer(text):
        group = next(i for i in range(1, 6) if found.group(i) is not None)
        spans.append(found.span(group))
    return tuple(spans)


@remembered
def outside_quotes(text: str) -> str:
    """The text with quoted words blanked, offsets kept."""
    for start, end in quotations(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def shortened(text: str, limit: int = 70) -> str:
    """The text for a message: cut at a word, with an ellipsis, where it is long."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
