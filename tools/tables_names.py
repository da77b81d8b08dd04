"""What a row of a table measures, as a reader says it: "Services net sales". Pure.

Knows the words of accounts. A label that does not say by itself what it is of gets no name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from tools.tables_lines import Line

_FOOTNOTE: Final = re.compile(r"\s*(?:\((?:\d{1,2}|[a-z])\)|[¹²³⁴⁵⁶⁷⁸⁹])(?=[\s,(]|$)")
# The word in parentheses is what a negative figure would be: only positive ones are told.
_OTHERWISE: Final = re.compile(
    r"\s*/?\s*\((?:loss|losses|expenses?|benefit(?: from)?|income|used? ?(?:in|for)?)\)", re.I
)
_MEASURE: Final = re.compile(
    r"(?:.*\b(?:sales|revenues?|income|profits?|loss|losses|margins?|expenses?|costs?|earnings"
    r"|dividends|compensation|impairments?|provision|charges|proceeds|amortization|depreciation"
    r"|capital expenditures|free cash flow|(?:income|loss) from operations)"
    r"(?: percentage| dollars?| rate)?(?:, net)?"
    r"|(?:.*\b)?(?:costs? of|provision for|earnings per|income per|income before"
    r"|(?:net )?cash (?:provided|generated|used)) .*|.*\btax rate)",
    re.I,
)
_LEVEL: Final = re.compile(
    r"(?:total )?(?:(?:current |non-current |other )*(?:assets|liabilities)|.*\b(?:cash equivalents"
    r"|inventor(?:y|ies)|receivables?|payables?|debt|equity|goodwill|securities"
    r"|deferred revenue|unearned revenue|notes|investments)(?:, net)?)",
    re.I,
)
_MOVING: Final = re.compile(
    r"\b(?:beginning|ending|end|start|opening|closing|balances?|change|increase|decrease|adjustments?"
    r"|less|purchases?|repayments?|payments?|issu(?:ed?|ances?)|repurchase[sd]?|weighted|average"
    r"|additions|acquisitions?|sales? of|proceeds|at cost)\b",
    re.I,
)
_NOT_ALONE: Final = re.compile(
    r"(?:other|all other|basic|diluted|total|consolidated|subtotal|net|gross|level \d|thereafter"
    r"|(?:total )?other,? .*|.*\bother|less\b.*|.*percent(?:age)? of\b.*|as a percent.*"
    r"|.*\b(?:reclassif|adjustment|eliminat|unallocated|corporate|reconcil).*)",
    re.I,
)
_TOTAL: Final = re.compile(r"(?:consolidated )?total|consolidated", re.I)
# What a group of rows may be a share of; "Finance lease cost:" heads parts of another kind.
_BROAD: Final = re.compile(
    r"(?:total |net |operating segment )*(?:sales|revenues?)"
    r"|gross (?:margin|profit)(?: percentage)?|operating (?:income|profit|margin)(?: percentage)?"
    r"|costs? of (?:sales|revenues?|goods sold)"
    r"|(?:total )?(?:operating )?(?:costs and )?expenses"
    r"|(?:net )?(?:earnings|income) per (?:common )?share",
    re.I,
)
_BY: Final = re.compile(r"(?P<measure>.+?) by (?:[\w&,-]+ ?){1,6}", re.I)
_LED: Final = (
    r"(?P<measure>(?:total |net )?(?:net )?(?:sales|revenues?)|operating income(?: \(loss\))?)"
)
_LEAD: Final = (
    re.compile(rf"(?:^|tables? (?:shows?|presents?|summari[sz]es?|sets? forth) (?:our )?)"
               rf"{_LED},? (?:(?:classified|disaggregated) )?by\b", re.I),
)  # fmt: skip
_ENTITY: Final = re.compile(r"[A-Z][\w&’'. -]*(?:, [A-Z][\w&’'. -]*)*")
_EXPENSES: Final = re.compile(r"(?:total )?(?:operating )?(?:costs and )?expenses", re.I)


def cleaned(label: str) -> str:
    """A label without its footnotes and the names of its negative."""
    label = re.sub("[®™]", "", label)
    return " ".join(_OTHERWISE.sub("", _FOOTNOTE.sub("", label)).rstrip(": ").split())


def is_measure(label: str) -> bool:
    """Whether a label names what was measured, rather than of what."""
    return _MEASURE.fullmatch(cleaned(label)) is not None


def lead_measure(lead: Sequence[Line]) -> str:
    """The one measure that the lines above a table say it shows; empty where they do not."""
    for line in reversed(lead):
        for pattern in _LEAD:
            if found := pattern.search(line.text):
                return cleaned(found["measure"])
    return ""


def name_of(
    label: str,
    group: str,
    *,
    measure: str = "",
    repeated: Collection[str] = (),
    level: bool = False,
) -> str:
    """What a row measures, or an empty string.

    Args:
        label: Its own label.
        group: The row that names the rows around it ("Net sales:"), or an empty string.
        measure: What the whole table shows, where the lines above it say so.
        repeated: Cleaned labels that the table holds more than once.
        level: Whether its figures are of a day.
    """
    own, above = cleaned(label), cleaned(group)
    if not own or _broken(own):
        return ""
    if is_measure(own):
        return _of_measure(own, above, repeated)
    shown = _measured(above) if above else measure
    if shown:
        return _under(own, shown)
    alone = level and _LEVEL.fullmatch(own) and not _MOVING.search(own)
    return own if alone and own not in repeated and not _NOT_ALONE.fullmatch(own) else ""


def _broken(label: str) -> bool:
    """Whether a label is the end of one that began on another line, or breaks off itself."""
    first, last = label.split()[0], label.split()[-1].lower()
    wrapped = first[:1].islower() and first.islower()
    return (
        wrapped or not label[:1].isalpha() or last in ("and", "of", "the", "for", "in", "to", "or")
    )


def _of_measure(own: str, above: str, repeated: Collection[str]) -> str:
    if _NOT_ALONE.fullmatch(own) or _MOVING.search(own):
        return ""
    if own not in repeated or own.lower().startswith("total"):
        return own
    named = above and not is_measure(above) and _ENTITY.fullmatch(above) is not None
    lone = above.isupper() and len(above.split()) > 1
    return f"{above} {_small(own)}" if named and not lone and not _LEVEL.fullmatch(above) else ""


def _measured(group: str) -> str:
    """The measure that a group of rows tells: "Net sales by category" are net sales."""
    by = _BY.fullmatch(group)
    told = by["measure"] if by else group
    return told if _BROAD.fullmatch(told) else ""


def _under(own: str, measure: str) -> str:
    if _TOTAL.fullmatch(own):
        return measure if measure.lower().startswith("total") else f"Total {_small(measure)}"
    share = re.search(r"\bper (?:common )?share\b", measure, re.I)
    if share and own.lower() in ("basic", "diluted"):
        return f"{own} {_small(measure)}"
    if share or _NOT_ALONE.fullmatch(own) or _MOVING.search(own):
        return ""
    if _EXPENSES.fullmatch(measure):
        return f"{own} expenses"
    if re.match(r"costs? of\b", measure, re.I):
        return f"{capital(measure.lower())} for {own}"
    return f"{own} {_small(measure)}"


def _small(words: str) -> str:
    return words if words.split()[0].isupper() else words.lower()


def capital(words: str) -> str:
    """With a capital, unless it is a name that has its own ("iPhone")."""
    if words[1:2].isupper():
        return words
    return f"{words[:1].upper()}{words[1:]}"
