"""Other names for what a document's passages mention, read off that document alone.

A short form defined in brackets ("remaining performance obligation (RPO)", "Microsoft Corp.
(NASDAQ: MSFT)"), and a surname alone where the full name stands elsewhere. A passage with one form
then mentions the other as well. Knows no dictionary and no other document.

Brackets: Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in
biomedical text (PSB 2003), with tickers and the quoted terms of contracts beside it.

Measured and left out. "We" for the company stands in 97 % of the passages of 41 earnings calls and
"the company" in half of those of 20 annual reports: such a link joins a document to itself, which
its title does already. A definition that one document gives, used for all, joins 2 of 1,208 pairs
of a question and a passage it needs on the development sets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tools.mentions import LONGEST, NAME, mentions, normal
from tools.names import ordinary

_BRACKET = re.compile(r"\(([^()\n]{2,80})\)")
_TICKER = re.compile(
    r"(?:NYSE|N(?:asdaq|ASDAQ)|LSE|TSX|TSE|OTC|ASX|SIX|BSE|NSE|HKEX|SEHK|AMEX|X(?:etra|ETRA)"
    r"|E(?:uronext|URONEXT)|F(?:rankfurt|WB))[\w /-]{0,16}: ?([A-Z0-9][A-Z0-9.]{0,7})\b"
)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,40})[\"“”»]")
_SHORT = re.compile(r"[^\W_][\w.&/-]{1,9}")
_LAST_WORD = re.compile(r"(?<!\S)([^\W_][\w&-]{1,9}) $")
_LEGAL = re.compile(
    r",? (?:Inc|Corp|Corporation|Incorporated|Ltd|Limited|LLC|plc|PLC|Co|Company|GmbH|AG|SA|SE|NV"
    r"|N\.V|S\.A|AB)\.?$"
)
_BORDER = re.compile(r"[\n;()]|[.!?:] ")
_REACH = 100  # characters before a bracket in which a long form is looked for
_INNER = frozenset(["of", "the", "and", "for", "al", "y"])
_HONORIFICS = frozenset(
    re.findall(r"\w+", "mr mrs ms miss dr prof sir herr frau monsieur madame señor señora")
)
# "South Korea" is no person of the name of Korea.
_NO_FIRST_NAMES = frozenset(
    re.findall(
        r"\w+",
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
    forms = {pair for passage in passages for pair in definitions(passage)}
    if forms:
        known = [(short, long.lower(), {normal(short), normal(long)}) for short, long in forms]
        for passage, names in zip(passages, named, strict=True):
            names.update(*_defined(passage, names, known))
    full = surnames(Counter(name for names in named for name in names))
    alone = {long: short for short, long in full.items() if short.split()[0] not in _HONORIFICS}
    for names in named:
        names |= {full[n] for n in names & full.keys()} | {alone[n] for n in names & alone.keys()}
    return named


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Pairs (short form, long form) that a text defines in brackets, as written."""
    for bracket in _BRACKET.finditer(text):
        said, before = bracket[1], text[max(0, bracket.start() - _REACH) : bracket.start()]
        for short, long in _read(said, before):
            if _worth(short, long):
                yield short, long


def surnames(names: Mapping[str, int]) -> dict[str, str]:
    """For each surname that stands alone the one full name, of all these names, that ends in it.

    A surname of two people, and the last word of what is no person's name ("Bank of Ghent"), stand
    for nobody; "Linux" is not short for "Azure Linux" where "Azure" alone is said more often.

    Args:
        names: Normal names of a document, with the number of passages that mention each.
    """
    alone = {name.rpartition(" ")[2]: name for name in names if _is_alone(name)}
    full: dict[str, set[str]] = {}
    for name in names:
        words = name.split()
        if len(words) > 1 and words[-1] in alone and _is_person(words):
            full.setdefault(words[-1], set()).add(name)
    found = {}
    for last, candidates in full.items():
        shortest = min(candidates, key=lambda c: (len(c), c))
        one = all(c == shortest or c.endswith(f" {shortest}") for c in candidates)
        if one and names.get(shortest.split()[0], 0) < names[alone[last]]:
            found[last] = found[alone[last]] = shortest
    return found


def _read(said: str, before: str) -> Iterator[tuple[str, str]]:
    if ticker := _TICKER.match(said):
        yield ticker[1], _name_before(before)
        return
    if quoted := _QUOTED.findall(said):
        yield from ((short, _spelt(short, before)) for short in quoted)
        return
    if _SHORT.fullmatch(said):
        if sum(sign.isupper() for sign in said) > 1:
            yield said, _spelt(said, before)
    elif (last := _LAST_WORD.search(before)) and last[1].isupper():
        long = _spelt(last[1], said)
        yield last[1], long if said.startswith(long) else ""


def _spelt(short: str, before: str) -> str:
    """The end of the text that spells the short form: its letters in turn, the first a word's."""
    before = _BORDER.split(before.rstrip(" ."))[-1]
    words = before.split()[-min(len(short) + 5, 2 * len(short)) :]
    text, letters = " ".join(words), [sign for sign in short.lower() if sign.isalnum()]
    low, place = text.lower(), len(text)
    if len(low) != place:  # a sign with no lower case of one sign
        return ""
    for turn, letter in enumerate(reversed(letters), start=1):
        place = low.rfind(letter, 0, place)
        while turn == len(letters) and place > 0 and low[place - 1].isalnum():
            place = low.rfind(letter, 0, place)
        if place < 0:
            return ""
    found = text[place:].rstrip(" ,.")
    return "" if short.isupper() and " " not in found else found  # "medicine (MD)"


def _name_before(before: str) -> str:
    """The name that a text ends in, without its legal form."""
    bare = _LEGAL.sub("", before.rstrip())
    return next((m[0] for m in NAME.finditer(bare) if m.end() == len(bare)), "")


def _worth(short: str, long: str) -> bool:
    """Whether a short form stands for something by name, not for a common word or itself."""
    key, words = normal(short), normal(long).split()
    acronym = sum(sign.isupper() for sign in short) > 1
    return (
        0 < len(words) <= LONGEST
        and (acronym or long[0].isupper())
        and words[0] not in _INNER
        and key != " ".join(words)
        and not ordinary(key)
        and (len(words) > 1 or not ordinary(words[0]))
    )


def _defined(
    passage: str, names: set[str], known: Iterable[tuple[str, str, set[str]]]
) -> Iterator[set[str]]:
    low = passage.lower()
    for short, long, pair in known:
        if not names.isdisjoint(pair) or _holds(passage, short) or _holds(low, long):
            yield pair


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
