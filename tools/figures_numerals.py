"""Reads numerals, in digits and in words, as exact decimals with the step they are stated at.

Knows nothing of units or of what a numeral stands for; whether "1.234" is a decimal or a thousand
is told by the language of the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple


class Numeral(NamedTuple):
    """A number as written. ``step`` is the place value of its last stated digit."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    spelled: bool = False
    unit: str = ""


_NBSP = "\u00a0\u202f\u2009"
DIGITS = re.compile(
    rf"(?:\d{{1,3}}(?:[{_NBSP}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*|(?<![\w.,])\.\d+)"
)
# "1 234 567": ordinary spaces group digits only where a currency or a scale makes it one number,
# since columns of a table are also parted by spaces.
SPACED = re.compile(
    r"(?<![\w.,])\d{1,3}(?: \d{3})+(?:,\d+)?(?=\s?(?:€|\$|£|EUR|USD|CHF|euros?|Euro|d['’]euros"
    r"|dollars?|Mio|Mrd|millions?|Millionen|milliards?|Milliarden|%))"
)
_COMMA_LANGUAGE = re.compile(
    r"\b(?:der|die|das|und|von|mit|für|auf|wurde|Prozent|Mio|Mrd|Millionen|Milliarden|le|les|des|est"
    r"|une|milliards|pour cent|d['’]euros|el|los|una|millones|por ciento|del|Umsatz|Euro)\b"
)
_ENGLISH = re.compile(r"\b(?:the|and|of|was|were|our|to|for|with|by|is)\b")


def comma_decimals(text: str) -> bool:
    """Whether the text is in a language that writes 1.234,5."""
    return len(_COMMA_LANGUAGE.findall(text)) > max(1, len(_ENGLISH.findall(text)))


def _plain(digits: str, comma: bool) -> str | None:
    """Digits with one decimal point at most, or None when the separators make no number."""
    digits = re.sub(rf"[{_NBSP} '’]", "", digits)
    if "." in digits and "," in digits:
        point = max(digits.rfind("."), digits.rfind(","))
        whole, fraction = digits[:point], digits[point + 1 :]
        other = "," if digits[point] == "." else "."
        grouped = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{2,3}})*", whole)
        return f"{whole.replace(other, '')}.{fraction}" if grouped else None
    for mark, decimal in ((",", comma), (".", not comma)):
        if mark not in digits:
            continue
        if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}}){{2,}}", digits):
            return digits.replace(mark, "")
        if mark == "," and re.fullmatch(r"\d{1,2}(?:,\d\d)+,\d{3}", digits):  # 1,23,456
            return digits.replace(mark, "")
        if digits.count(mark) > 1:
            return None
        thousands = re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}", digits)
        return digits.replace(mark, "") if thousands and not decimal else digits.replace(mark, ".")
    return digits


def read_digits(digits: str, *, comma: bool = False) -> tuple[Decimal, Decimal] | None:
    """Value and step of a numeral in digits; None for versions, addresses and the like."""
    plain = _plain(digits, comma)
    if plain is None or len(plain) > 40:
        return None
    value = Decimal(plain if not plain.startswith(".") else f"0{plain}")
    return value, Decimal(1).scaleb(-len(plain.partition(".")[2]))


SMALL = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\S+",
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen
            """,
        )
    )
}
_TENS = {
    word: number * 10
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_BIG = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_UNITS = "|".join(sorted(SMALL, key=len, reverse=True))
_ONES = "|".join(word for word in SMALL if 0 < SMALL[word] < 10)
_UNDER_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{_ONES}))?|{_UNITS})"
# "The back half of the year" is a period, not a share.
_NOT_HALF = "".join(
    rf"(?<!{word}\s)"
    for word in ["first", "second", "back", "front", "other", "latter", "last", "better", "this"]
)
_SPELLED = re.compile(
    r"(?<![\w-])(?:"
    rf"(?P<half>(?:{_UNDER_100})\sand\sa\shalf"
    r"|half\san?(?=\s(?:million|billion|trillion|thousand|dozen|percent|percentage|point|basis)\b)"
    rf"|{_NOT_HALF}(?:one[\s-])?half(?![\s-](?:an?\s)?(?:century|years?|hour|decade|day|time|way)\b))"
    r"(?:\s(?P<halfbig>million|billion|trillion|thousand|dozen))?"
    rf"|(?P<dozen>an?|{_UNDER_100})\sdozen"
    rf"|(?P<part>(?:one|a|two|three|four|five|seven)[\s-](?:thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?))"
    r"(?=\sof\s(?:the|all|our|its|their|his|her|your|total|revenue|sales|customers|global|what|those)\b|\s(?:more|less|higher|lower|larger|fewer)\b)"
    rf"|one\s(?:in|out\sof)\s(?:every\s)?(?P<inverse>{_UNITS})"
    rf"|(?P<words>(?:(?:{_UNDER_100})|an?(?=\s(?:hundred|thousand|million|billion|trillion)\b))"
    rf"(?:[-\s](?:and\s(?={_UNDER_100}))?(?:{_UNDER_100}|hundred|thousand|million|billion|trillion))*)"
    r")(?![\w])"
)
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_MULTIPLE = re.compile(
    r"(?<![\w-])(?:(?P<verb>doubl|tripl|trebl|quadrupl|quintupl)(?P<tail>e|ed|es|ing)(?![\w-])"
    r"|(?P<fold>two|three|four|five|six|seven|eight|nine|ten|\d+(?:\.\d+)?)[\s-]?fold(?!\w)"
    r"|(?P<twice>twice)(?=\s(?:as|the|that|what|its|our|more|last))|(?P<half>halved|halving)(?!\w))"
)
_VERB = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}
WORD_HINT = re.compile(
    rf"\b(?:{_UNITS}|{'|'.join(_TENS)}|half|hal(?:v)(?:ed|ing)|an?\s(?:hundred|thousand|million|billion"
    r"|trillion|dozen)|a[\s-](?:third|quarter|fifth)|doubl|tripl|trebl|quadrupl|quintupl|twice)"
    r"|fold\b"
)


def _sum_of(words: str) -> tuple[Decimal, Decimal] | None:
    total = group = 0
    last_scale = 1
    previous = 10**13
    for word in re.split(r"[-\s]+", words):
        if word in ("and", "a", "an"):
            group += word != "and"
        elif word in SMALL or word in _TENS:
            number = SMALL.get(word, _TENS.get(word, 0))
            # "two three" and "twenty eleven" are lists or years, not one number
            if group % 100 and not (group % 10 == 0 and group % 100 >= 20 and number < 10):
                return None
            group, last_scale = group + number, 1
        elif word == "hundred":
            if not 0 < group < 100:
                return None
            group, last_scale = group * 100, 1
        else:
            scale = _BIG[word]
            if scale >= previous or (not group and not total):
                return None
            total, group, last_scale, previous = total + group * scale, 0, scale, scale
    return Decimal(total + group), Decimal(last_scale)


def _halves(found: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    scale = {"dozen": 12, "": 1, **_BIG}[found["halfbig"] or ""]
    stated = found["half"]
    if "and a half" in stated.replace("\xa0", " "):
        whole = _sum_of(re.split(r"\sand", stated)[0])
        value = (whole[0] if whole else Decimal(0)) + Decimal("0.5")
        return value * scale, Decimal("0.1") * scale, ""
    if scale > 1:
        return Decimal(scale) / 2, Decimal(scale) / 10, ""
    if stated.endswith((" a", " an")):  # "half a point"
        return Decimal("0.5"), Decimal("0.1"), ""
    return Decimal(50), Decimal(1), "%"


def _spelled(found: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    if found["half"]:
        return _halves(found)
    if found["dozen"]:
        count = 1 if found["dozen"] in ("a", "an") else (_sum_of(found["dozen"]) or (0, 0))[0]
        return Decimal(count) * 12, Decimal(1), ""
    if found["part"]:
        top, bottom = re.split(r"[\s-]", found["part"])
        share = Decimal(100) * (1 if top == "a" else SMALL[top]) / _PARTS[bottom.rstrip("s")]
        return share.quantize(Decimal("0.01")), Decimal(1), "%"
    if found["inverse"]:
        below = SMALL[found["inverse"]]
        return (Decimal(100) / below, Decimal(1), "%") if below > 1 else None
    meant = _sum_of(found["words"])
    return (*meant, "") if meant else None


def spelled_numerals(lower: str) -> Iterator[Numeral]:
    """Numbers in words ("twenty-five million", "half", "doubled") of a lower-case text."""
    if not WORD_HINT.search(lower):
        return
    for found in _MULTIPLE.finditer(lower):
        if found["verb"]:
            value = Decimal(_VERB[found["verb"]])
        elif found["fold"]:
            fold = found["fold"]
            value = Decimal(SMALL[fold]) if fold in SMALL else Decimal(fold)
        else:
            value = Decimal(2) if found["twice"] else Decimal("0.5")
        # "doubled" is said of 1.95 to 2.05, not of anything that rounds to two
        yield Numeral(found.start(), found.end(), value, Decimal("0.1"), True, "x")
    for found in _SPELLED.finditer(lower):
        meant = _spelled(found)
        if meant:
            yield Numeral(found.start(), found.end(), meant[0], meant[1], True, meant[2])
