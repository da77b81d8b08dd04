"""Finds the figures of a text: numbers with unit, step, hedge, direction and counted noun.

Knows nothing of what a figure measures, nor of scales stated elsewhere ("in millions" above a
table): ``rescaled`` applies those. Dates, names and markers are left out (tools.figures_exclude).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, cast

from agent.domain import Figure
from tools.context_words import lowered
from tools.direction import attached
from tools.figures_agree import agrees
from tools.figures_drafts import Draft, drafts
from tools.figures_numerals import WORD_HINT
from tools.figures_units import TIME_NOUNS, noun_after, singular
from tools.languages.numbers import figures_in
from tools.languages.words import has_profile
from tools.remembered import remembered

__all__ = ["agrees", "figures", "rescaled"]

KEPT_LENGTH = 1000  # characters of a text whose figures are remembered; longer ones come once

Hedge = Literal["", "about", "more_than", "less_than", "up_to", "at_least"]

_DIGIT = re.compile(r"\d")
_HEDGE = re.compile(
    r"(?<![\w-])(?:(?P<about>about|around|approximately|approx\.?|roughly|some|circa|ca\.|close\sto|in\sthe"
    r"\srange\sof|rund|etwa|environ|unos|alrededor\sde|~)"
    r"|(?P<less_than>less\sthan|fewer\sthan|lower\sthan|under|below|nearly|almost|just\sunder|just\sshy\sof"
    r"|approaching|fast\sapproaching|fast)"
    r"|(?P<more_than>(?:more|greater|higher|better|larger)\sthan|over|above|exceed(?:s|ed|ing)?|in\sexcess\sof"
    r"|surpass(?:es|ed|ing)|north\sof|well\sover|mehr\sals|über|plus\sde|más\sde)"
    r"|(?P<at_least>at\sleast|no\s(?:less|fewer)\sthan|a\sminimum\sof)"
    r"|(?P<up_to>(?<!ramped\s)(?<!rose\s)(?<!grew\s)(?<!went\s)(?<!moved\s)(?<!back\s)(?<!came\s)up\sto|as\s(?:much|many)\sas|at\smost|no\smore\sthan|a\smaximum\sof))"
    r"(?:\s(?:a|an|the|another|just|only|slightly|approximately|about))?\s?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s?(?:or\s(?:more|better|greater|above)\b|-?plus\b|\+(?!\d))", re.IGNORECASE
)
_TO = re.compile(
    r"(?:\s(?:to|and|or|bis|à|a)\s|\s?[-–—]\s?|\sto\s(?:about|approximately|roughly)\s)"
)
_MULTIPLIED = re.compile(r"doubl|tripl|trebl|quadrupl|quintupl|halv", re.IGNORECASE)
_AND = re.compile(r",?\s(?:and|or)\s")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|from)\s(?:about\s)?$", re.IGNORECASE)
_RANGING = re.compile(
    r"\brang(?:e|es|ed|ing)\s(?:from\s)?(?:about\s|approximately\s)?$", re.IGNORECASE
)
_MOVED = re.compile(
    r"\b(?:grew|rose|increased?|up|fell|declined?|decreased?|down|improved|expanded|dropped|jumped"
    r"|growing|rising|from|by)\s$",
    re.IGNORECASE,
)


def _joined(text: str, low: Draft, high: Draft) -> Draft | None:
    """The lower end of a range, completed by the upper end's scale and unit; None if it is none."""
    link = _TO.fullmatch(text, low.after, high.start)
    if link is None:
        return None
    between = _BETWEEN.search(text, max(0, low.start - 20), low.start)
    if " and " in link[0] and not (between and "from" not in between[0].lower()):
        return None
    if " or " in link[0]:
        return None
    complete = low.factor != 1 or low.money_before == high.money_before
    if low.factor == 1 and not low.unit and high.unit:
        low = low._replace(unit=high.unit)
    if low.unit and not high.unit and low.money_before:
        high = high._replace(unit=low.unit)
    if low.unit != high.unit:
        return None
    if low.factor == 1 and low.value * high.factor < high.value:  # "$3 to $4 million"
        low = low._replace(value=low.value * high.factor, step=low.step * high.factor)
    if not low.value < high.value or (low.value < 0 <= high.value and "to" not in link[0]):
        return None
    if _moves(text, low, high, complete=complete):
        return None
    return low


def _moves(text: str, low: Draft, high: Draft, *, complete: bool) -> bool:
    """Whether "rose $2 billion to $3 billion" tells a change and where it led, not a range.

    ``complete`` says that the first amount needs nothing of the second to be read.
    """
    before = text[max(0, low.start - 24) : low.start]
    if _RANGING.search(before):
        return False
    found = _MOVED.search(before)
    if found is None:
        return False
    if found[0].strip().lower() == "from":
        return True
    return high.value > low.value * 2 or (
        complete and low.money_before and low.factor == high.factor
    )


def _hedge(text: str, start: int, end: int, floor: int) -> tuple[Hedge, int]:
    """The hedge of a figure and where its words start."""
    found = _HEDGE.search(text, max(floor, start - 32), start)
    if found:
        return cast(Hedge, found.lastgroup or ""), found.start()
    return ("at_least" if _OR_MORE.match(text, end) else ""), start


def figures(text: str, language: str = "en") -> list[Figure]:
    """Find the figures of a text in its order.

    Args:
        text: A sentence, a table row or a paragraph; a sentence reads best, since words that tell
            unit and direction are looked for in the whole of it.
        language: That of the text; one with a file is read by its own marks and scales.

    Returns:
        Figures with offsets into ``text``; the span holds number, unit and sign, not the hedge. A
        fraction ("a third of") is a percentage, a multiple ("doubled", "2.5 times") has unit "x".
    """
    if has_profile(language):
        return list(figures_in(text, language))
    return list(_figures(text) if len(text) <= KEPT_LENGTH else _found(text))


@remembered
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(_found(text))


def _found(text: str) -> list[Figure]:
    if not _DIGIT.search(text) and not WORD_HINT.search(lowered(text)):
        return []
    found = drafts(text)
    result: list[Figure] = []
    floor = index = 0
    while index < len(found):
        draft = found[index]
        end, high = draft.end, None
        if index + 1 < len(found):
            joined = _joined(text, draft, found[index + 1])
            if joined is not None:
                index += 1
                draft, end, high = joined, found[index].end, found[index].value
        figure = _finished(text, draft, end, high, floor)
        result.append(_like_before(text, figure, result[-1]) if result else figure)
        floor = end
        index += 1
    return result


def _like_before(text: str, figure: Figure, last: Figure) -> Figure:
    """Carry the direction over an "and": "grew 19% and 21% in constant currency"."""
    link = _AND.fullmatch(text, last.end, figure.start)
    if figure.direction or not last.direction or not figure.unit or link is None:
        return figure
    share = figure.unit == "%" and "or" in link[0]  # "increased $18 million or 2%"
    if figure.unit != last.unit and not share:
        return figure
    return figure.model_copy(update={"direction": last.direction})


def _finished(text: str, draft: Draft, end: int, high: Decimal | None, floor: int) -> Figure:
    hedge, begin = _hedge(text, draft.start, end, floor)
    if high is not None and "range" in text[begin : draft.start]:
        hedge = ""
    way = attached(text, begin, end, floor=floor)
    value, stated = draft.value, text[draft.start : end]
    if draft.unit == "x" and _MULTIPLIED.match(stated):
        way = "down" if value < 1 else "up"
    if value < 0 and draft.unit in ("%", "pp", "bp") and high is None:
        value, way = -value, "down"
    noun = "" if draft.unit else noun_after(text, end)
    if singular(noun) in TIME_NOUNS:  # "gained share for ten quarters"
        way = None
    return Figure(
        text=stated,
        start=draft.start,
        end=end,
        value=value,
        unit=draft.unit,
        high=high,
        step=draft.step,
        hedge=hedge,
        direction=way or "",
        noun=noun,
    )


def rescaled(figure: Figure, factor: Decimal, *, unit: str | None = None) -> Figure:
    """The figure of a table cell under a caption such as "in millions of dollars"."""
    return figure.model_copy(
        update={
            "value": figure.value * factor,
            "high": None if figure.high is None else figure.high * factor,
            "step": figure.step * factor,
            "unit": figure.unit if unit is None else unit,
        }
    )
