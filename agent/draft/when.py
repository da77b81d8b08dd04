"""Periods in a sentence that is taken out of its place: "this quarter" becomes a named one. Pure.

What would point at another time once the sentence stands in an article is found, not mended.
"""

from __future__ import annotations

import re
from calendar import month_name

from agent.domain import Evidence, Period
from tools.periods import in_words, periods

_CURRENT = re.compile(
    r"^(?:this|the(?: current)?)\s+(?:fiscal\s+)?(?:quarter|year|half|month)$", re.I
)
# "the year" of a company whose books end in June may mean either year: never named.
_EITHER_YEAR = re.compile(r"^(?:this|the(?: current)?)\s+year$", re.I)
_BARE = re.compile(
    r"\b(?:in|for|of|during|over|from|since|to|through|throughout|until|till|by|at|on|into|within|before|"
    r"after|between|than|versus|vs\.?|like|unlike|including|excluding|despite|about|across|with|without|"
    r"(?:end|finish|clos|start|enter|exit|complet|conclud|leav)(?:e|ed|es|s|ing)?|beg[aiu]n|beginning)\s+$",
    re.I,
)
_CLAUSE_OPENS = re.compile(
    r"(?:^|[,;–—]\s*|\b(?:and|but|that|because|while|when|if|as|although|so)\s+)$", re.I
)
_FINITE = re.compile(
    r"^\s+(?:also\s+|again\s+)?(?:is|was|were|has|had|will|would|marks?|marked|saw|came|proved|represent(?:s|ed)|"
    r"brought|began|ended|closed|show(?:s|ed)|include[sd]|reflect(?:s|ed)|benefit(?:s|ed)|contained|delivered)\b"
)
_OBJECT_OF = re.compile(
    r"\b(?:ma[dk]e|makes|making|call(?:ed|s)?|view(?:ed)?|consider(?:ed)?)\s+$", re.I
)
_TIED = re.compile(r"^(?:[’']s\b|\s+(?:ago|earlier|before|prior|ended|ending)\b|-)")
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SEASONS = "spring|summer|fall|autumn|winter|season|week|weekend|month|morning|afternoon|evening"
# What is only right on the day it was said. "A year ago" stays: it compares with the period named.
_POINTING = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|right now|so far|just now)\b|"
    r"(?<!\ba year )(?<!\bone year )\bago\b|"
    rf"\bthis\s+(?:current\s+)?(?:fiscal\s+)?(?:quarter|year|half|{_SEASONS}|{_DAYS}|time)\b|"
    rf"\b(?:next|last|past|coming|upcoming)\s+(?:few\s+)?(?:{_SEASONS}|{_DAYS})\b|"
    r"\b(?:next|coming|upcoming)\s+(?:fiscal\s+)?(?:quarter|year|half)\b|"
    rf"\b(?:last|next)\s+(?:{'|'.join(month_name[1:])})\b",
    re.I,
)


def points_at_now(text: str) -> bool:
    """Whether words of the sentence mean another time when it is read on another day."""
    return _POINTING.search(text) is not None


def named(text: str, evidence: Evidence) -> str | None:
    """The sentence with "this quarter" said as "in the fourth quarter of fiscal 2017".

    None where the words are so tied into the sentence that a name would not fit.
    """
    period = evidence.context.period
    if period is None:
        return text
    for place in sorted(periods(text, reference=period.value), key=lambda p: -p.start):
        # "a year earlier" stays: it is right beside a named period, and a comparison needs both.
        if place.rule is None or place.label != period.value or not _CURRENT.match(place.text):
            continue
        if place.label.startswith("FY") and _EITHER_YEAR.match(place.text):
            continue
        put = _put(text, place)
        if put is None:
            return None
        text = put
    return text


def _put(text: str, place: Period) -> str | None:
    words = in_words(place.label)
    before, after = text[: place.start], text[place.end :]
    if _TIED.match(after) or _OBJECT_OF.search(before):
        return None
    if re.search(r"\bthe\s+$", before, re.I):
        return None
    subject = _CLAUSE_OPENS.search(before) and _FINITE.match(after)
    # "the quarter" without a preposition is a subject or an object, "this quarter" mostly a moment.
    plain = bool(subject or _BARE.search(before) or place.text.lower().startswith("the"))
    words = words if plain else f"in {words}"
    return before + (words if before.strip() else words[:1].upper() + words[1:]) + after
