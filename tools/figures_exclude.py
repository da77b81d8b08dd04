"""Tells digits that are no figures: names, versions, dates, markers, telephone and section numbers.

Knows nothing of values. Where a bare integer follows a capitalised word it is taken for part of a
name ("Office 365"), which costs a few real counts and keeps product numbers out of the fact gate.
"""

from __future__ import annotations

import re

from tools.figures_units import HARD_NOUNS, noun_after
from tools.periods import calendar_spans

# Spans whose digits are never figures, whatever stands around them. The look-ahead in front is for
# speed: it lets most positions fail on one character.
_NEVER = re.compile(
    r"(?=[\d(\[+#'’№])(?:"
    r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]"  # citation markers
    r"|(?:\+\d{1,3}[\s.-]?)?\(?(?<!\d)\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b|\+\d{1,3}[\s.-]?\d[\d\s.-]{6,}\d"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{1,2}\s?[ap]\.?m\b\.?"
    r"|\b(?:10|20|8|6|4|11|13)-[KQF]T?\b(?:/A)?|\b401\s?\(?[kK]\)?"
    r"|\b\d+(?:\.\d+){2,}\b|(?<!\d[.,])\b\d{1,4}/\d{1,4}\b(?![.,]\d)"
    r"|(?<![\d.,])0\d+(?:-\d+)*\b(?!\.\d)|\b\d{4,}-\d{4,}\b|\b\d{1,3}(?:st|nd|rd|th)\b"
    r"|\b(?:19|20)\d0s\b|['’]\d\ds\b|[#№]\s?\d+\b(?!\s?(?:percent|%|million|billion))"
    r"|\b\d{1,2}-for-\d{1,2}\b"
    r"|(?<![$€£])\(\d{1,2}\)(?=\s+[a-z])|(?<=[a-z]\s)\(\d{1,2}\))"  # enumerations in a sentence
)
_LIST_NUMBER = re.compile(
    r"^\s*(?:\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s+(?=[A-Z“\"])", re.MULTILINE
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*@\S+")  # see detect._LINK
_PLACED = re.compile(
    r"\b(?:[Ss]ections?|[Ii]tems?|[Nn]otes?|[Pp]ages?|[Ee]xhibits?|[Cc]hapters?|[Ss]lides?|[Tt]opics?"
    r"|[Pp]hase|[Tt]ier|[Ll]evel|[Vv]ersion|[Ff]orms?|[Rr]ule|[Nn]os?\.|[Nn]umber)\s"
    r"(?:\d+[A-Za-z]?|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(?!\s?(?:percent|%|million|billion|of))"
)
_COMPOUND = re.compile(
    r"\b(?:one|two|three)-(?:way|time|factor|step|sided|tier|stop|on-one)\b"
    r"|\b(?:single|double|triple)[- ]digits?\b"
    r"|\b(?:[Tt]hree|[Ss]ix|[Nn]ine|[Tt]welve|3|6|9|12)\s(?:[Mm]onths|[Ww]eeks)\s[Ee]nd(?:ed|ing)\b"
)
_NAME_BEFORE = re.compile(r"(?P<name>(?:[A-Z][\w&.’'+/-]*|i[A-Z]\w+))[ \u00a0]$")
_LISTED = re.compile(r"(?<!^)\b[A-Z][a-z]+s \d{1,2} (?:and|&|or) $")
_NOT_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
        a about above across adding additional adjusted after all almost an and another
        approximately are around as at average basic be been before below between both but by can
        capex cash consolidated cost costs diluted down during earnings ebit ebitda eps every
        excluding exactly expenses fcf first for free from fully gaap get gross grew had has have he
        her his i if in including income indeed instead into is it its just last less like loss low
        margin mid minus more most my nearly net next no non-gaap not now of off on one only
        operating or other our out over per plus profit q1 q2 q3 q4 rev revenue revenues roughly
        sales same she since so some still sum than that the their them then there these they this
        those through to today top total totaling under until up us usd versus vs was we well were
        what when where which while who with within yet you your taking opening opened serving nine
        ten eleven reaching guidance full services products quarter year profits assets liabilities
        equity debt approx. vs. adj. tax taxes shares dividends dividend interest depreciation
        goodwill
        """,
    )
)
_CODE = re.compile(r"[A-Za-z]\d+[-–]$")
_DIGIT = re.compile(r"\d")
_ROW = re.compile(r"\||\t")
_CELL = re.compile(r"[(–-]?[$€£]?\(?\d[\d,.]*\)?%?")


def excluded_spans(text: str) -> list[tuple[int, int]]:
    """Spans whose digits and number words are no figures, sorted."""
    readers = [_COMPOUND, _PLACED]
    if any(mark in text for mark in ("http", "www.", "@")):
        readers.append(_ADDRESS)
    if _DIGIT.search(text):
        readers += [_NEVER, _LIST_NUMBER]
    spans = [found.span() for reader in readers for found in reader.finditer(text)]
    return sorted([*spans, *calendar_spans(text)])


def table_row(text: str) -> bool:
    """Whether the text is a row of a table: parentheses around a number then mean a minus."""
    if _ROW.search(text):
        return True
    words = text.split()
    cells = sum(1 for word in words if _CELL.fullmatch(word))
    return (cells >= 2 and cells * 2 >= len(words)) or (cells == len(words) == 1)


def glued(text: str, start: int, end: int) -> bool:
    """Whether the numeral is part of a longer token ("GPT-4o", "F-150", "3D", "'17")."""
    before = text[start - 1] if start else " "
    if before.isalpha() or before in "_#@":
        return True
    if before in "'’‘" and end - start == 2 and not text[start - 2 : start - 1].isalpha():
        return True
    if before in "-–" and _CODE.search(text, max(0, start - 12), start):
        return True  # "Rule 10b5-1"
    if before in "-–" and start > 1 and text[start - 2].isalpha():
        stem = re.search(r"([A-Za-z]+)[-–]$", text[max(0, start - 12) : start])
        return not (stem and stem[1].lower() in ("mid", "low", "high", "sub", "plus", "to", "a"))
    after = text[end : end + 1]
    if after.isalpha() or after == "_":
        return True
    return bool(re.match(r"-[A-Z](?![a-z])|[-–]\d+[-–]\d|\.\d", text[end : end + 8]))


def named(text: str, start: int, digits: str, end: int) -> bool:
    """Whether a bare number belongs to the capitalised word before it ("Windows 10")."""
    if "," in digits or len(digits) > 5:
        return False
    if _LISTED.search(text, max(0, start - 24), start):
        return True  # "Scopes 1 and 2"
    found = _NAME_BEFORE.search(text, max(0, start - 40), start)
    if found is None or found["name"].lower() in _NOT_NAMES or found["name"][-1] in ".'’":
        return False
    if found["name"].lower().endswith(("’s", "'s")):
        return False
    if (
        re.match(r"-[a-z]+", text[end : end + 9])
        and noun_after(text, end).rstrip("s") in HARD_NOUNS
    ):
        return False  # "Jackpot Solar 120-megawatt project"
    following = text[end:].lstrip(" \u00a0|")[:1]
    return not following.isdigit() and following not in ("$", "€", "£", "(")


def yearlike(text: str, digits: str, end: int) -> bool:
    """Whether a bare four-digit number can only be a year that no period reader took."""
    if len(digits) != 4 or not digits.isdigit() or not "1900" <= digits <= "2099":
        return False
    return not re.match(r"\s(?:[a-z]{3,}s|people)\b", text[end : end + 24])
