"""How people word a change of length. Pure."""

from __future__ import annotations

import re
from typing import Final

from agent.chat.orders import Resize
from agent.chat.wording_parts import plain, rule, section

LONGER: Final = 1.3
SHORTER: Final = 0.7
A_LOT: Final = 1.6

_COUNT = r"(?P<words>\d[\d,.]*)"
_WORDS = rf"(?:to |at |about |around |in |within )*{_COUNT} ?words?"
_IT = r"(?:it|this|the (?:article|piece|story|text|whole(?: thing)?)|everything|all)"
_HOW = (
    r"(?P<much>much |a lot |far |a bit |a little |slightly )?"
    r"(?P<way>longer|shorter|bigger|smaller|double|half)"
)
_UP = r"add|give|put|grant|spend"
_OFF = r"cut|take|drop|remove|trim|lose|save"
_WHOSE = rf"(?:{_IT}|{section()})"


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _by(match: re.Match[str], sign: int) -> Resize:
    return Resize(plain(match["section"] or ""), by=sign * _count(match["words"]))


def _factor(match: re.Match[str]) -> float:
    way, much = match["way"].lower(), (match["much"] or "").strip().lower()
    if way in ("double", "half"):
        return 2.0 if way == "double" else 0.5
    longer = way in ("longer", "bigger")
    if much in ("much", "a lot", "far"):
        return A_LOT if longer else 1 / A_LOT
    if much:
        return 1.15 if longer else 0.85
    return LONGER if longer else SHORTER


def _verb(text: str) -> float:
    return LONGER if re.match(r"lengthen|extend|expand", text, re.I) else SHORTER


LENGTHS: Final = (
    rule(
        rf"(?P<verb>{_UP}|{_OFF}) (?:another |a further )?{_COUNT} (?:more |extra |fewer )?words?"
        rf"(?: (?:to|on|for|in|from|off|out of|of) {_WHOSE})?",
        lambda m: _by(m, 1 if re.match(_UP, m["verb"], re.I) else -1),
    ),
    rule(
        rf"{_COUNT} (?:(?:more|extra|additional) words?|words? (?:more|longer))"
        rf"(?: (?:to|on|for|in) {_WHOSE})?",
        lambda m: _by(m, 1),
    ),
    rule(
        rf"{_COUNT} (?:(?:fewer|less) words?|words? (?:less|fewer|shorter))"
        rf"(?: (?:in|for|from|on) {_WHOSE})?",
        lambda m: _by(m, -1),
    ),
    rule(
        rf"(?:give|grant|allow) {_WHOSE} (?=another |\d[\d,.]* (?:more|extra))(?:another )?{_COUNT}"
        r" (?:more |extra )?words?",
        lambda m: _by(m, 1),
    ),
    rule(
        rf"(?:make )?{_WHOSE}:? (?:by )?{_COUNT} words? (?P<way>longer|shorter)",
        lambda m: _by(m, 1 if m["way"].lower() == "longer" else -1),
    ),
    rule(
        rf"(?P<verb>shorten|trim|tighten|cut|reduce|lengthen|extend|expand) {_WHOSE} "
        rf"by {_COUNT} words?",
        lambda m: _by(m, 1 if _verb(m["verb"]) > 1 else -1),
    ),
    rule(
        rf"(?:make it |keep it |bring it |it should be |the (?:article|piece) )?{_WORDS}"
        r"(?: (?:in all|altogether|long|at most))?",
        lambda m: Resize(words=_count(m["words"])),
    ),
    rule(
        rf"(?:(?:make|keep) {_IT} )?{_HOW}(?: (?:as long|the length))?",
        lambda m: Resize(factor=_factor(m)),
    ),
    rule(
        rf"(?:shorten|trim|tighten|cut down|lengthen|extend|expand)(?: {_IT})?",
        lambda m: Resize(factor=_verb(m[0])),
    ),
    rule(
        rf"(?:make |keep |cut |trim |shorten |extend |give |bring )?{_IT} {_WORDS}(?: long)?",
        lambda m: Resize(words=_count(m["words"])),
    ),
    rule(
        rf"(?:make |keep |cut |trim |shorten |extend |give |bring )?{section()}:? {_WORDS}"
        r"(?: long)?",
        lambda m: Resize(plain(m["section"]), words=_count(m["words"])),
    ),
    rule(
        rf"(?:make )?{section()}:? {_HOW}(?: (?:as long|the length))?",
        lambda m: Resize(plain(m["section"]), factor=_factor(m)),
    ),
    rule(
        rf"(?P<verb>shorten|trim|tighten|lengthen|extend|expand) {section()}",
        lambda m: Resize(plain(m["section"]), factor=_verb(m["verb"])),
    ),
)
