"""Finds proper names by their capitals, and says when one name covers another.

Knows no gazetteer and downloads nothing: whether a capital at the start of a sentence is a name is
decided by a word list, by endings, and by the same word standing elsewhere without a capital. In
German, where every noun has a capital, only names marked in another way are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tools.figures_exclude import named
from tools.names_plain import PLAIN_ENDINGS, PLAIN_WORDS
from tools.names_same import same_name
from tools.names_words import (
    FUNCTION_WORDS,
    NAMES_NONETHELESS,
    ORDINARY_CAPITALS,
    ORDINARY_WORDS,
    TITLES,
    WEEKDAYS_AND_MONTHS,
)
from tools.remembered import remembered

__all__ = ["Name", "names", "ordinary", "same_name"]


class Name(NamedTuple):
    """A proper name as written, with its place."""

    text: str
    start: int
    end: int


_UPPER = "A-ZÀ-ÖØ-Þ"
_TOKEN = re.compile(
    rf"(?<![\w])(?:(?:[A-Z]\.){{2,}}|[A-Z]\.(?=\s[{_UPPER}])|"
    rf"(?:[a-z]{{1,2}}(?=[A-Z]\w)|\d{{1,3}}(?=[A-Z]))?[{_UPPER}]\w*"
    rf"(?:(?:['’](?!s\b|S\b|re\b|ll\b|ve\b|d\b|m\b|t\b)|[-&.](?=[{_UPPER}\d])|\.(?=(?:com|net|org|ai|io|NET)\b))\w+)*\+?)"
)
_GAP = re.compile(
    r"[ \u00a0](?:&[ \u00a0])?|\.[ \u00a0]|"
    r"[ \u00a0](?:of|de|van|von|du|del|da|di|bin|van der|van den|de la)[ \u00a0]"
)
_HEADS = frozenset(
    re.findall(
        r"\S+",
        """
        bank university department ministry house court board institute college city state kingdom
        republic bureau office school church council centre center commission association federation
        union gulf isle chamber journal museum people's states banks bay cape
        """,
    )
)
_NUMBER = re.compile(
    r"[ \u00a0](\d{1,4}(?:\.\d{1,2})?)(?![\w%$€£]|[.,/:-]\d"
    r"|\s?(?:percent|per cent|million|billion|trillion|thousand|basis|points?|bps)\b)"
)
_OPENING = re.compile(r"(?:^|[.!?:;•·|\n\"“„«(\[–—*#>]|\s-|^\d+[.)])[\s'\"“‘(*_]*$")
_PERIOD = re.compile(r"(?:Q[1-4]|FY\d*|CY\d*|H[12]|[1-4]Q\d*|[12]H\d*|Q[1-4]FY\d+)")
_ORDINARY = ORDINARY_WORDS | PLAIN_WORDS
_ABBREVIATED = frozenset(["mr", "mrs", "ms", "dr", "prof", "st"])
_MORPHOLOGY = re.compile(
    r"(?:[a-z]{3}(?:tions?|ments?|ness|ously|ically|ability|abilities|ances?|ences?|ency|ized|izing|ivity))$"
)
_ENDINGS = (
    ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
    ("ing", ("", "e")), ("ly", ("", "le")), ("ily", ("y",)), ("ers", ("", "e")), ("er", ("", "e")),
    ("ions", ("", "e")), ("ion", ("", "e")), ("ally", ("al", "")), ("al", ("",)),
    ("est", ("", "e")), ("ier", ("y", "ey")), ("iest", ("y", "ey")),
)  # fmt: skip
# "Retailer Jet.com", "Excluding LinkedIn": not part of the name; "Power BI": part of it.
_INTRODUCES = ("ing", "ly", "ed", "s", "maker", "retailer", "lender", "insurer", "carrier", "rival")
_GERMAN = re.compile(r"\b(?:der|die|das|und|wurde|nicht|mit|für|auf|ist|eine?[nmr]?|dem|im)\b")
# "Slide 5" and "Note 12" are places in a document.
_COUNTED = frozenset(
    re.findall(
        r"\S+",
        """
        slide page item note section exhibit chapter phase tier level version form rule topic
        """,
    )
)


@remembered
def ordinary(word: str) -> bool:
    """Whether a word, in any case, is common vocabulary rather than a name."""
    low = word.lower().replace("’", "'")
    if low in FUNCTION_WORDS or low in _ORDINARY or low in TITLES:
        return True
    head, _, tail = low.partition("'")
    if tail in ("s", "re", "ll", "ve", "d", "m", "t") and head in FUNCTION_WORDS:
        return True
    if "-" in low:
        return all(ordinary(part) or part in ("non", "year", "re", "co") for part in low.split("-"))
    if _MORPHOLOGY.search(low) or PLAIN_ENDINGS.search(low):
        return True
    if low.startswith("non") and low[3:] in _ORDINARY:
        return True
    for ending, bases in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            stem = low[: -len(ending)]
            if any(stem + base in _ORDINARY for base in bases):
                return True
            if stem[-1] == stem[-2] and stem[:-1] in _ORDINARY:
                return True
    return False


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    opening: bool


def _chunks(text: str, all_opening: bool) -> Iterator[list[_Token]]:
    """Runs of capitalised words that may form one name."""
    run: list[_Token] = []
    for found in _TOKEN.finditer(text):
        opening = all_opening or bool(
            _OPENING.search(text, max(0, found.start() - 6), found.start())
        )
        if found.start() == 0:
            opening = True
        token = _Token(found[0], found.start(), found.end(), opening)
        if run and not _continues(text, run[-1], token):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _continues(text: str, last: _Token, token: _Token) -> bool:
    gap = text[last.end : token.start]
    if not _GAP.fullmatch(gap):
        return False
    if gap[0] == "." and last.text.lower() not in _ABBREVIATED:
        return False
    if " of " in gap:
        return last.text.lower() in _HEADS
    return not (last.text.endswith(".") and token.text.lower() in FUNCTION_WORDS)


def _no_name(token: _Token) -> bool:
    """Whether a capital says nothing here, wherever in the sentence it stands."""
    low = token.text.lower().strip(".")
    if token.text in ORDINARY_CAPITALS or low in WEEKDAYS_AND_MONTHS or low in ("i", "a"):
        return True
    return bool(_PERIOD.fullmatch(token.text))


def _trimmed(run: list[_Token], text: str, shouting: bool) -> list[list[_Token]]:
    """Cut a run at months and periods, and take off what opens a sentence or is a title."""
    parts: list[list[_Token]] = [[]]
    for index, token in enumerate(run):
        last = index == len(run) - 1
        if _no_name(token) and not (
            parts[-1] and not last and len(token.text) < 4 and token.text.isupper()
        ):
            parts.append([])
        else:
            parts[-1].append(token)
    return [kept for part in parts if (kept := _stripped(part, text, shouting))]


def _stripped(part: list[_Token], text: str, shouting: bool) -> list[_Token]:
    part = list(part)
    while part and part[0].opening and _opens_only(part, text, shouting):
        part.pop(0)
    while part and part[0].text.lower() in TITLES:
        part.pop(0)
    while part and part[-1].text.lower() in FUNCTION_WORDS:
        part.pop()
    return part


def _opens_only(part: list[_Token], text: str, shouting: bool) -> bool:
    """Whether the first word of a run has its capital from its place alone."""
    word = part[0].text
    low = word.lower()
    if low in FUNCTION_WORDS or low in TITLES:
        return True
    if low in NAMES_NONETHELESS and not shouting:
        return False
    if len(part) == 1 and low not in _COUNTED and _product_number(text, part[0].end):
        return False
    marked = any(c.isdigit() for c in word) or (not shouting and any(c.isupper() for c in word[1:]))
    if marked and "-" not in word:
        return False
    if len(part) > 1 and not part[1].opening:
        return ordinary(word) and low.endswith(_INTRODUCES) and not ordinary(part[1].text)
    if ordinary(word):
        return True
    return re.search(rf"(?<!\w){re.escape(low)}(?!\w)", text) is not None


def names(text: str) -> list[Name]:
    """Find the proper names of a text, in its order.

    Args:
        text: A sentence or paragraph; a line in capitals or title case is read as a heading.

    Returns:
        Names with offsets into ``text``, without titles ("Mr."), possessive endings, or the
        ordinary word that opens a sentence. A product number belongs to its name ("Office 365").
    """
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not words:
        return []
    capitals = sum(1 for word in words if word[0].isupper())
    shouting = len(words) > 2 and sum(1 for w in words if w.isupper()) >= 0.7 * len(words)
    long_words = [word for word in words if len(word) > 3]
    title = capitals >= 2 and all(word[0].isupper() for word in long_words) and len(words) > 2
    german = len(_GERMAN.findall(text)) >= 2
    result: list[Name] = []
    for run in _chunks(text, shouting or title):
        for part in _trimmed(run, text, shouting):
            if german and len(part) == 1 and not _marked(part[0].text):
                continue
            if (shouting or title) and all(ordinary(token.text) for token in part):
                continue
            number = _product_number(text, part[-1].end)
            if number and len(part) == 1 and part[0].text.lower() in _COUNTED:
                continue
            end = number or part[-1].end
            result.append(Name(text[part[0].start : end], part[0].start, end))
    return result


def _product_number(text: str, end: int) -> int | None:
    """Where the number that belongs to the name before it ends, if one does."""
    number = _NUMBER.match(text, end)
    if number and named(text, number.start(1), number[1], number.end(1)):
        return number.end(1)
    return None


def _marked(word: str) -> bool:
    """Whether a token shows by itself that it is a name: acronym, camel case, digits."""
    return any(c.isupper() or c.isdigit() for c in word[1:])
