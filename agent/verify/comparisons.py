"""Mechanical check of comparisons: the faster of two is not the slower.

Knows comparatives and the words on their two sides; silent where the sides cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Figure
from agent.verify.findings import Finding, bad, good
from agent.verify.holders import holder
from agent.verify.reading import MEASURES, Premise, Reading, binding, figure_periods
from agent.verify.words import FRAME, content, content_stems, outside_quotes, stem, words
from tools.direction import direction
from tools.remembered import remembered

Stems = frozenset[str]

# Comparatives by what they measure: those of more, then those of less.
_SCALES: Final = {
    "amount": ("more higher greater larger bigger", "less fewer lower smaller"),
    "speed": ("faster quicker quickly rapidly fast sooner", "slower slowly slow"),
    "strength": ("stronger strongly", "weaker weakly"),
    "worth": ("better", "worse"),
    "time": ("later", "earlier"),
    "age": ("older", "younger newer"),
    "length": ("longer", "shorter"),
    "price": ("expensive costlier dearer", "cheaper"),
}
_SCALE: Final = {
    word: (name, way)
    for name, sides in _SCALES.items()
    for way, side in zip((1, -1), sides, strict=True)
    for word in side.split()
}
_ER: Final = "|".join(sorted(_SCALE, key=len, reverse=True))
_THAN: Final = re.compile(
    rf"\b(?:(?P<much>more|less)\s+(?P<how>[a-z]+ly|expensive)|(?P<er>{_ER}))\b"
    r"(?P<between>[^,;:.()]{0,60}?)\s+than\s+",
    re.I,
)
_AS: Final = re.compile(
    r"\b(?:twice|thrice|\w+ times|half again) as\s+(?P<as>fast|quickly|rapidly|much|many|large|big"
    r"|high|strong)\b(?P<between>[^,;:.()]{0,40}?)\s+as\s+",
    re.I,
)
_ABOVE: Final = (
    r"outsold|outsells?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|outpac(?:es?|ed|ing)"
    r"|outperform(?:s|ed|ing)?|outgr(?:ew|ows?|owing|own)|outnumber(?:s|ed)?|outweigh(?:s|ed)?"
    r"|outstrip(?:s|ped|ping)?|overt(?:ook|akes?|aken)|eclips(?:es|ed)"
    r"|(?:is|are|was|were|came|stayed|remained) (?:well |far )?(?:ahead of|above)"
)
_BELOW: Final = (
    r"lag(?:s|ged|ging)?(?: behind)?|trail(?:s|ed|ing)?|underperform(?:s|ed|ing)?"
    r"|(?:is|are|was|were|came|stayed|remained) (?:well |far )?(?:behind|below)"
)
_VERB: Final = re.compile(
    rf"\b(?:(?P<passive>(?:is|was|were|are|been) (?P<v>outsold|exceeded|surpassed|outpaced"
    rf"|outperformed|outnumbered|outweighed|outstripped|overtaken|eclipsed) by)"
    rf"|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s+",
    re.I,
)
_BREAK: Final = re.compile(r"[,;:—()]|\.\s|\s(?:but|while|whereas|although|because|which|who)\s")
_PLACE: Final = re.compile(r"^\s*(in|at|for|from|on|to|with|among)\s", re.I)
_WAYS: Final = frozenset({stem("rise"), stem("fall")})
# "Higher than expected", "more than $5 million" compare with no second side.
_NO_SIDE: Final = re.compile(
    r"\s*(?:[$€£¥]|\d|[A-Z]{3}\s?\d|half\b|ever\b|(?:doubl|tripl|quadrupl|halv)ed\b|offset)"
)


class Comparison(NamedTuple):
    """Two sides, which of them has more (1: the first), on what scale, of a rise or a fall."""

    first: Stems
    second: Stems
    way: int
    scale: str
    moved: str
    start: int
    end: int


def _stems(text: str) -> Stems:
    """Stems of a side; digits only where nothing else names it ("lower in 2024 than in 2025")."""
    found = frozenset(w.stem for w in content(text)) - FRAME - _WAYS
    return found or frozenset(w.text for w in words(text) if w.text[0].isdigit())


@remembered
def comparisons(text: str) -> tuple[Comparison, ...]:
    """Comparisons that a text makes, in its order."""
    found = []
    for cue in (c for pattern in (_THAN, _AS, _VERB) for c in pattern.finditer(text)):
        low = max((b.end() for b in _BREAK.finditer(text, 0, cue.start())), default=0)
        stop = _BREAK.search(text, cue.end())
        left, right = text[low : cue.start()], text[cue.end() : stop.start() if stop else None]
        if _NO_SIDE.match(right):
            continue
        if cue.re is _VERB:
            scale, way = ("amount", -1 if cue["passive"] or cue["below"] else 1)
            moved = ""
        else:
            scale, way = _scaled(cue)
            between, place = cue["between"], _PLACE.match(right)
            same = _PLACE.match(between) if place else None
            moved = next((w for _, _, w in direction(left)), "")
            if same and place and same[1].lower() == place[1].lower():
                left = between  # "higher in Spain than in Portugal"
        first, second = _stems(left), _stems(right)
        first, second = first - second, second - first
        if first and second:
            scale = "speed" if scale == "amount" and moved else scale
            found.append(Comparison(first, second, way, scale, moved, *cue.span()))
    return tuple(found)


def _scaled(cue: re.Match[str]) -> tuple[str, int]:
    if cue.re is _AS:
        return ("speed" if cue["as"].lower() in _SCALE else "amount"), 1
    if cue["er"]:
        return _SCALE[cue["er"].lower()]
    scale, way = _SCALE.get(cue["how"].lower(), (stem(cue["how"]), 1))
    return scale, way if cue["much"].lower() == "more" else -way


def _agree(ours: Comparison, theirs: Comparison) -> bool | None:
    """Whether both say the same; None where they cannot be set side by side."""
    if ours.scale != theirs.scale or (ours.moved and theirs.moved and ours.moved != theirs.moved):
        return None
    straight = (ours.first & theirs.first, ours.second & theirs.second)
    crossed = (ours.first & theirs.second, ours.second & theirs.first)
    if all(straight) == all(crossed):
        return None
    return (ours.way == theirs.way) is all(straight)


def check_comparisons(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What was more than another thing was not less than it."""
    known = [other for one in evidence for other in comparisons(one.reading.text)]
    for ours in comparisons(outside_quotes(claim.text)):
        told = [_agree(ours, theirs) for theirs in known]
        words_here = claim.text[ours.start : ours.end].strip()
        if True in told:
            yield good("direction", f'"{words_here}": the evidence compares them so')
        elif False in told:
            detail = f'the evidence has it the other way round than "{words_here}"'
            yield bad("direction", detail, conflict=True, wrong=words_here)
        elif (values := _values(ours, claim, evidence)) and (values[0] > values[1]) != (
            ours.way > 0
        ):
            detail = f'the values that the evidence gives refute "{words_here}"'
            yield bad("direction", detail, conflict=True, wrong=words_here)
        elif not told and ours.scale == "amount" and _unmeasured(claim, evidence):
            detail = f'the evidence says nothing of what is "{words_here}"'
            yield bad("direction", detail, wrong=words_here)


def _unmeasured(claim: Reading, evidence: Sequence[Premise]) -> bool:
    """Whether the evidence has no word for the measure by which the claim compares."""
    wanted = content_stems(claim.text) & MEASURES
    return bool(wanted) and not any(wanted & (one.stems | one.context_stems) for one in evidence)


def _values(
    ours: Comparison, claim: Reading, evidence: Sequence[Premise]
) -> tuple[Decimal, Decimal] | None:
    """The two sides' values of one measure, where the evidence plainly gives one for each."""
    wanted = content_stems(claim.text) & MEASURES
    if ours.scale != "amount" or ours.moved or claim.periods or not wanted:
        return None
    sides: tuple[list[Figure], list[Figure]] = ([], [])
    times = set()
    for one in evidence:
        for figure in one.reading.figures:
            name = holder(one.reading, figure)
            if name is None or not wanted & binding(one.reading.text, figure.start).measures:
                continue
            stems = content_stems(name.text)
            for side, found in zip((ours.first, ours.second), sides, strict=True):
                if stems & side:
                    found.append(figure)
                    labels = (p.label for p in figure_periods(one.reading, figure))
                    times.add((one.period, *labels))
    if [len(found) for found in sides] != [1, 1] or len(times) > 1:
        return None
    first, second = sides[0][0], sides[1][0]
    plain = first.unit == second.unit and not (first.direction or second.direction)
    return (first.value, second.value) if plain and first.value != second.value else None


def compared(claim: Reading, evidence: Sequence[Premise]) -> list[tuple[int, int]]:
    """Where the claim makes a comparison that the evidence makes, if in opposite words."""
    known = [other for one in evidence for other in comparisons(one.reading.text)]
    return [
        (ours.start, ours.end)
        for ours in comparisons(outside_quotes(claim.text))
        if any(_agree(ours, theirs) for theirs in known)
        and not any(_agree(ours, theirs) is False for theirs in known)
    ]
