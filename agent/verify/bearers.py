"""Mechanical checks of whose a thing is: "Xbox services" are not "Microsoft services".

Knows names, labels and the words beside them. Says nothing where the evidence has no such words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import SPEECH, STOP
from agent.verify.reading import Premise, Reading
from agent.verify.words import Word, outside_quotes, stem, words
from tools.names import Name, same_name

# Two words that follow a name at once, or after its "'s": "services and", "cloud revenue".
_AFTER: Final = re.compile(r"(?:['’]s)?\s+(?P<one>[a-z][\w-]+)\s+(?P<two>[a-z][\w-]+)")
_JOINED: Final = re.compile(r"(?:\band|\bor|\bwith|&|,)\s*$")  # it is of more than that name
_SAYS: Final = re.compile(rf"{SPEECH}\b")
_CLOSE: Final = re.compile(r"(?:['’]s)?[ -]+")


def borne(reading: Reading) -> Iterator[tuple[Name, tuple[str, str]]]:
    """Names with the stems of the two words that they stand before."""
    text = outside_quotes(reading.text)
    for name in reading.names:
        found = _AFTER.match(text, name.end)
        if found is None or found["one"] in STOP or _SAYS.match(found["one"]):
            continue
        if _JOINED.search(text[: name.start]):
            continue
        yield name, (stem(found["one"]), stem(found["two"]))


def check_bearers(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the evidence says of one name's thing is not said of another's."""
    known = [pair for one in evidence for pair in borne(one.reading)]
    for name, thing in borne(claim):
        theirs = [other for other, of in known if of == thing]
        if not theirs or any(_alike(name, other, claim) for other in theirs):
            continue
        detail = f"the evidence says this of {theirs[0].text}, not of {name.text}"
        yield bad("name", detail, conflict=True, wrong=name.text)
        return


def _alike(name: Name, other: Name, claim: Reading) -> bool:
    """Whether it is the same name, or stands in the claim as well."""
    low, here = other.text.lower(), name.text.lower()
    return same_name(name.text, other.text) or low in claim.text.lower() or here in low


def check_labels(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A label between the same two words is the same: "365 Consumer plans", not "365 Cloud plans".

    Only words with a capital, in the claim or in the evidence: others may be synonyms.
    """
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    pairs: set[tuple[str, str]] = set()
    for one in evidence:
        for left, word, right in _triples(one.reading.text):
            between[left.stem, right.stem].append(word.text)
            pairs |= {(left.stem, word.stem), (word.stem, right.stem)}
    for left, word, right in _triples(outside_quotes(claim.text)):
        theirs = between.get((left.stem, right.stem), ())
        known = {(left.stem, word.stem), (word.stem, right.stem)} & pairs
        if not theirs or known or any(_same(word.text, other) for other in theirs):
            continue
        if word.text[0].isupper() or all(other[0].isupper() for other in theirs):
            detail = f"the evidence says {left.text} {theirs[0]} {right.text}, not {word.text}"
            yield bad("name", detail, conflict=True, wrong=word.text)
            return


def _triples(text: str) -> Iterator[tuple[Word, Word, Word]]:
    """Neighbours with nothing but a space between them, none of them a plain word."""
    inside = words(text)
    for left, word, right in zip(inside, inside[1:], inside[2:], strict=False):
        gaps = text[left.end : word.start], text[word.end : right.start]
        plain = any(one.text.lower() in STOP for one in (left, word, right))
        if not plain and all(_CLOSE.fullmatch(gap) for gap in gaps):
            yield left, word, right


def _same(one: str, other: str) -> bool:
    """Whether the words mean the same: one stem, one begins the other, or a name's other form."""
    a, b = one.lower(), other.lower()
    same = stem(one) == stem(other) or a.startswith(b) or b.startswith(a)
    return same or same_name(one, other)
