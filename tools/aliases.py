"""Other names for what a document's passages mention, read off that document alone.

A short form that it defines (``definitions``), and a surname alone where the full name stands
elsewhere. A passage with one form then mentions the other as well. Knows no dictionary and no other
document.

Measured and left out. "We" for the company stands in 97 % of the passages of 41 earnings calls and
"the company" in half of those of 20 annual reports: such a link joins a document to itself, which
its title does already. A definition that one document gives, used for all, joins 2 of 1,208 pairs
of a question and a passage it needs on the development sets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tools.definitions import definitions
from tools.mentions import mentions, normal
from tools.names import ordinary

_WORDS = re.compile(r"\w+")
_INNER = frozenset(["of", "the", "and", "for", "al", "y"])
_HONORIFICS = frozenset(
    _WORDS.findall("mr mrs ms miss dr prof sir herr frau monsieur madame señor señora")
)
# "South Korea" is no person of the name of Korea.
_NO_FIRST_NAMES = frozenset(
    _WORDS.findall(
        """
        north south east west northern southern eastern western northeastern northwestern
        southeastern southwestern central new san santa los las great greater upper lower mount
        lake fort port st saint supreme united metropolitan
        """,
    )
)
_LONGEST_PERSON = 3


def named_in(passages: Sequence[str]) -> list[set[str]]:
    """The normal names that each passage of one document mentions, under all their forms."""
    named = [mentions(passage) for passage in passages]
    if pairs := {pair for passage in passages for pair in definitions(passage)}:
        forms = _Forms(pairs)
        for passage, names in zip(passages, named, strict=True):
            names |= forms.meant(passage, names)
    full = surnames(Counter(name for names in named for name in names))
    alone = {long: short for short, long in full.items() if " " not in short}
    for names in named:
        names |= {full[n] for n in names & full.keys()} | {alone[n] for n in names & alone.keys()}
    return named


def surnames(names: Mapping[str, int]) -> dict[str, str]:
    """For each surname that stands alone the one full name, of all these names, that ends in it.

    A surname of two people, and the last word of what is no person's name ("Bank of Ghent"), stand
    for nobody; "Linux" is not short for "Azure Linux" where "Azure" alone is said more often.

    Args:
        names: Normal names of a document, with the number of passages that mention each.
    """
    alone: dict[str, list[str]] = {}
    for name in names:
        if _is_alone(name):
            alone.setdefault(name.rpartition(" ")[2], []).append(name)
    full: dict[str, set[str]] = {}
    for name in names:
        words = name.split()
        if len(words) > 1 and words[-1] in alone and _is_person(words):
            full.setdefault(words[-1], set()).add(name)
    found: dict[str, str] = {}
    for last, candidates in full.items():
        shortest = min(candidates, key=lambda c: (len(c), c))
        one = all(c == shortest or c.endswith(f" {shortest}") for c in candidates)
        if one and names.get(shortest.split()[0], 0) < max(names[name] for name in alone[last]):
            found |= dict.fromkeys([last, *alone[last]], shortest)
    return found


class _Forms:
    """The defined forms of a document, found by their first word or as a name."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._by_name: dict[str, set[str]] = {}
        self._by_word: dict[str, list[tuple[str, bool, set[str]]]] = {}
        for short, long in pairs:
            pair = {normal(short), normal(long)}
            for name in pair:
                self._by_name.setdefault(name, set()).update(pair)
            for form, exact in ((short, True), (long.lower(), False)):
                if first := _WORDS.search(form):
                    entry = (form, exact, pair)
                    self._by_word.setdefault(first[0].lower(), []).append(entry)

    def meant(self, passage: str, names: set[str]) -> set[str]:
        """Both forms of everything that a passage with these names has under either."""
        low = passage.lower()
        found: set[str] = set()
        for name in names & self._by_name.keys():
            found |= self._by_name[name]
        for word in self._by_word.keys() & set(_WORDS.findall(low)):
            for form, exact, pair in self._by_word[word]:
                if _holds(passage if exact else low, form):
                    found |= pair
        return found


def _holds(text: str, form: str) -> bool:
    """Whether a text holds a form as words of their own."""
    place = text.find(form)
    while place >= 0:
        end = place + len(form)
        if not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum()):
            return True
        place = text.find(form, place + 1)
    return False


def _is_alone(name: str) -> bool:
    words = name.split()
    return len(words) == 1 or (len(words) == 2 and words[0] in _HONORIFICS)


def _is_person(words: Sequence[str]) -> bool:
    return (
        len(words) <= _LONGEST_PERSON
        and all(word.isalpha() and len(word) > 1 for word in words)
        and words[0] not in _HONORIFICS | _NO_FIRST_NAMES
        and not any(word in _INNER or ordinary(word) for word in words)
    )
