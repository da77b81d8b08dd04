"""Words of movement in a sentence: what rose, what fell.

Knows nothing of negation ("did not grow") nor of what moved; whoever compares two sentences does.
"""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["up", "down"]

_UP = (
    "rose|rise[sn]?|rising|grew|grow(?:s|n|ing|th)?|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?"
    "|jump(?:s|ed|ing)?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|expand(?:s|ed|ing)?|expansion|gains?"
    "|gained|improv(?:e|es|ed|ing|ements?)|accelerat(?:ed|ing|ion)|doubl(?:e|ed|es|ing)"
    "|tripl(?:e|ed|es|ing)|quadrupl(?:e|ed|es|ing)|upturn|higher|raised|rallied|strengthened"
    "|stieg(?:en)?|wuchs(?:en)?|zunahme|anstieg|augment(?:é|er|ation)|progress(?:é|ion)|hausse"
    "|aumentó|creció|aumento|crecimiento"
)
_DOWN = (
    "fell|falls?|fallen|falling|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|drop(?:s|ped|ping)?"
    "|dip(?:s|ped)?|shrank|shrunk|shrink(?:s|ing)?|contracted|contraction|slid|slipped|sank|plung(?:e|ed)"
    "|plummet(?:ed|s)?|tumbl(?:e|ed)|reduc(?:e|es|ed|ing|tions?)|lower(?:ed|ing)?|halved"
    "|deteriorat(?:ed|ion)|worsen(?:ed|ing)|eased|weakened|slow(?:ed|s|ing)|decelerat(?:ed|ing|ion)"
    "|downturn|diminished|retreated|sank|gefallen|sank|sanken|rückgang|baiss(?:e|é)|recul(?:é)?"
    "|cayó|disminuyó|descenso|caída"
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<up>{_UP}|up(?=\s(?:by\s[$€£\d]|about\s|around\s|nearly\s|almost\s|over\s|more\sthan\s"
    rf"|roughly\s|approximately\s|another\s|an?\s|some\s|slightly|sharply|strongly|significantly"
    rf"|from|[$€£]?\d|[\w-]+\s(?:percent|points?|basis))))"
    rf"|(?P<down>{_DOWN}|down(?=\s(?:by\s[$€£\d]|about\s|around\s|nearly\s|almost\s|over\s|more\sthan\s|roughly\s"
    rf"|approximately\s|another\s|an?\s|some\s|slightly|sharply|significantly|from|[$€£]?\d"
    rf"|[\w-]+\s(?:percent|points?|basis)))))(?![\w-])",
    re.IGNORECASE,
)
# Between the word and the figure: no other figure, no comma, and few words.
_REACH = (
    r"(?:\s(?!(?:to|from|and|while|but|with|than|of|driven|due|because|primarily|offset|including"
    r"|included|was|were|is|are|reflecting|led|or)\b)[A-Za-z'’-]+)"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<up>(?:{_UP})|up|added|ahead|plus)|(?P<down>(?:{_DOWN})|down|minus|lost|cut"
    rf"|loss(?:es)?|negative|headwind|off))"
    rf"(?:{_REACH}{{0,4}}\sto|{_REACH}{{0,4}}\s(?:of|by|at|was|were|is)|{_REACH}{{0,3}}){_REACH}{{0,2}}\s[(~]?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\)?[\s-](?:year[\s-](?:over|on)[\s-]year\s)?(?:[a-z]+[\s-]){0,2}?(?:(?P<up>increases?|growth|rise|gains?"
    r"|higher|improvement|jump|surge|expansion|uptick|above)|(?P<down>declines?|decreases?|drop|fall"
    r"|reductions?|lower|dip|contraction|loss|below|slump|plunge))(?![\w-])",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|compared\s(?:to|with)|versus|vs\.?|against)\s[~]?$", re.IGNORECASE)


def direction(text: str) -> list[tuple[int, int, Direction]]:
    """Find words that say something rose or fell, as (start, end, "up" or "down") in order."""
    return [
        (found.start(), found.end(), "up" if found["up"] else "down")
        for found in _WORDS.finditer(text)
    ]


def attached(text: str, start: int, end: int, *, floor: int = 0) -> Direction | None:
    """The direction the sentence gives to the figure at start:end ("up 5%", "a 3% decline").

    Args:
        text: The sentence.
        start: Where the figure starts, its hedge included.
        end: Where it ends.
        floor: End of the figure before, beyond which no word can belong to this one.
    """
    after = _AFTER.match(text, end)
    window = max(floor, start - 64)
    if _FROM.search(text, window, start):
        return None
    before = _BEFORE.search(text, window, start)
    if after and not (before and before.end() - before.start() < 12):
        return "up" if after["up"] else "down"
    if before:
        return "up" if before["up"] else "down"
    return None
