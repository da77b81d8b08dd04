"""Short forms that a text defines in brackets: "remaining performance obligation (RPO)".

Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text
(PSB 2003), with tickers ("Microsoft Corp. (NASDAQ: MSFT)") and the quoted terms of contracts beside
it. Knows the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.mentions import LONGEST, NAME, normal
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
_NO_OPENING = frozenset(["of", "the", "and", "for"])


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Pairs (short form, long form) that a text defines in brackets, as written."""
    for bracket in _BRACKET.finditer(text):
        said, before = bracket[1], text[max(0, bracket.start() - _REACH) : bracket.start()]
        for short, long in _read(said, before):
            if _worth(short, long):
                yield short, long


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
        and words[0] not in _NO_OPENING
        and key != " ".join(words)
        and not ordinary(key)
        and (len(words) > 1 or not ordinary(words[0]))
    )
