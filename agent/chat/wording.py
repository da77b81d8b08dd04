"""How people word the edits of a plan: each pattern with the typed edit it makes. Pure.

Ordered: the first pattern that fits the whole line is taken. What the words refer to is settled
where the edit is carried out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, cast

from agent.chat.orders import (
    Again,
    Drop,
    DropBlock,
    Keep,
    Less,
    More,
    Move,
    Order,
    Pin,
    Rename,
    Resize,
    Side,
    Swap,
    Title,
    Undo,
    Unpin,
    Without,
)
from agent.chat.ordinals import ORDINALS

LONGER: Final = 1.3
SHORTER: Final = 0.7
A_LOT: Final = 1.6

_NTH = rf"(?:{'|'.join(ORDINALS)}|last|opening|closing|\d+(?:st|nd|rd|th))"
_NAMED = r"(?:the )?(?:section|part|chapter)s?"
# A section as people name it: "section 2", "the second section", "the section on prices", "2".
_SECTION = (
    rf"(?:{_NAMED} (?:(?:on|about|called|named) )?|(?:the )?(?={_NTH}\b))?"
    rf"(?P<{{name}}>.+?)(?: {_NAMED})?"
)
_BLOCK = (
    r"(?:the )?(?:block |sentence |fact )?"
    r"(?P<block>b[0-9a-f]{10}|\d+\.\d+|\d+ (?:of|in) (?:section )?\d+)"
)
_SOURCE = r"(?:the )?(?:(?:source|document|doc|paper)s?(?: no\.?| number)? )?(?P<source>.+?)"
_DROP = (
    r"(?:drop|remove|delete|cut|kill|skip|omit|exclude|ignore|leave out|take out|throw out|lose|no)"
)
_BUT = (
    r"(?:(?:everything|all|anything|all (?:the )?(?:sections|parts|others|rest)) )?(?:but|except)"
)
_QUOTES = "\"'“”‘’«»"


def _section(name: str = "section") -> str:
    return _SECTION.format(name=name)


def _plain(text: str) -> str:
    return text.strip().strip(_QUOTES).strip()


Maker = Callable[[re.Match[str]], Order]
RULES: list[tuple[re.Pattern[str], Maker]] = []


def _rule(pattern: str, make: Maker) -> None:
    RULES.append((re.compile(pattern, re.I), make))


_rule(
    r"(?:undo|revert)(?: (?:it|that|this|the last (?:edit|change|one|thing)))?"
    r"|(?:take|put) (?:it|that|this) back|go back(?: one(?: step)?)?|back one step",
    lambda m: Undo(),
)

# What stays: "keep only section 2" leaves every other one out.
_rule(
    rf"keep (?:only|just|nothing but) {_section()}|keep {_section('alone')} only"
    rf"|(?:only|just) {_NAMED} (?P<bare>.+)|nothing but {_section('but')}"
    rf"|{_DROP} {_BUT} (?:for )?{_section('rest')}",
    lambda m: Keep(_plain(next(g for g in m.groupdict().values() if g))),
)

# Sources come first: "drop source 7" is not a section called "source 7".
_rule(
    rf"(?:{_DROP}|not from|nothing from|without|(?:don['’]t|do not|never) use)"
    r" (?:the )?(?:source|document|doc|paper)s?(?: no\.?| number)? (?P<source>.+)",
    lambda m: Without(_plain(m["source"])),
)
_rule(
    rf"(?:not from|nothing (?:from|of)|without|(?:don['’]t|do not|never) use) "
    rf"(?:anything from )?{_SOURCE}",
    lambda m: Without(_plain(m["source"])),
)
_rule(
    rf"(?:use|allow|readmit|bring back|include) {_SOURCE}(?: (?:again|back|after all))",
    lambda m: Again(_plain(m["source"])),
)
_rule(
    r"(?:allow|readmit|bring back|use) (?:the )?(?:source|document)s?(?: no\.?)? (?P<source>.+)",
    lambda m: Again(_plain(m["source"])),
)
_rule(rf"(?:un-?pin|release) {_BLOCK}", lambda m: Unpin(m["block"]))
_rule(rf"(?:pin|keep|must have|always tell|insist on) {_BLOCK}", lambda m: Pin(m["block"]))
_rule(rf"{_DROP} {_BLOCK}", lambda m: DropBlock(m["block"]))

# Order.
_rule(
    rf"(?:swap|exchange|switch) {_section('one')} (?:and|with|for) {_section('other')}",
    lambda m: Swap(_plain(m["one"]), _plain(m["other"])),
)
_rule(
    rf"(?:move|put|place|shift|bring) {_section()} (?:right |directly )?(?P<side>before|after|above"
    rf"|below|behind|ahead of) {_section('other')}",
    lambda m: Move(_plain(m["section"]), _side(m["side"]), _plain(m["other"])),
)
_rule(
    rf"(?:move|put|place|shift|bring) {_section()} (?:to (?:the )?|at (?:the )?|into (?:the )?)?"
    r"(?P<side>first|top|front|beginning|start|last|end|bottom|back|up|down|earlier|later)"
    r"(?: (?:place|position))?",
    lambda m: Move(_plain(m["section"]), _side(m["side"])),
)
_rule(
    rf"(?:move|put|place|shift|bring) {_section()} (?:to|at|into|in) (?:place |position )?"
    rf"(?P<at>\d+|{_NTH})(?: (?:place|position))?",
    lambda m: Move(_plain(m["section"]), "at", m["at"]),
)
_rule(
    rf"(?:open|begin|start|lead) with {_section()}",
    lambda m: Move(_plain(m["section"]), "first"),
)
_rule(
    rf"(?:end|close|finish) with {_section()}",
    lambda m: Move(_plain(m["section"]), "last"),
)

# Names.
_rule(
    r"(?:call|title|name|head) (?:it|the (?:article|piece|story)|this|the thing) (?P<title>.+)",
    lambda m: Title(_plain(m["title"])),
)
_rule(
    r"(?:the )?(?:title|headline)(?: is|:| should be| shall be) ?(?P<title>.+)",
    lambda m: Title(_plain(m["title"])),
)
_rule(
    r"(?:change|set|make) the (?:title|headline) (?:to|into)? ?(?P<title>.+)",
    lambda m: Title(_plain(m["title"])),
)
_rule(
    rf"(?:rename|retitle|change|reword) (?:the heading of )?{_section()} (?:to|into|as) "
    r"(?P<heading>.+)",
    lambda m: Rename(_plain(m["section"]), _plain(m["heading"])),
)
_rule(
    rf"(?:call|name|head|title) (?:the )?(?:section|part) (?P<section>\d+|{_NTH}) (?P<heading>.+)",
    lambda m: Rename(_plain(m["section"]), _plain(m["heading"])),
)
_rule(
    rf"(?:call|name|head|title) (?:the )?(?P<section>{_NTH}) (?:section|part) (?P<heading>.+)",
    lambda m: Rename(_plain(m["section"]), _plain(m["heading"])),
)

# Lengths.
_COUNT = r"(?P<words>\d[\d,.]*)"
_WORDS = rf"(?:to |at |about |around |in |within )*{_COUNT} ?words?"
_IT = r"(?:it|this|the (?:article|piece|story|text|whole(?: thing)?)|everything|all)"
_HOW = (
    r"(?P<much>much |a lot |far |a bit |a little |slightly )?"
    r"(?P<way>longer|shorter|bigger|smaller|double|half)"
)
_UP = r"add|give|put|grant|spend"
_OFF = r"cut|take|drop|remove|trim|lose|save"
_WHOSE = rf"(?:{_IT}|{_section()})"
_rule(
    rf"(?P<verb>{_UP}|{_OFF}) (?:another |a further )?{_COUNT} (?:more |extra |fewer )?words?"
    rf"(?: (?:to|on|for|in|from|off|out of|of) {_WHOSE})?",
    lambda m: _by(m, 1 if re.match(_UP, m["verb"], re.I) else -1),
)
_rule(
    rf"{_COUNT} (?:(?:more|extra|additional) words?|words? (?:more|longer))"
    rf"(?: (?:to|on|for|in) {_WHOSE})?",
    lambda m: _by(m, 1),
)
_rule(
    rf"{_COUNT} (?:(?:fewer|less) words?|words? (?:less|fewer|shorter))"
    rf"(?: (?:in|for|from|on) {_WHOSE})?",
    lambda m: _by(m, -1),
)
_rule(
    rf"(?:give|grant|allow) {_WHOSE} (?=another |\d[\d,.]* (?:more|extra))(?:another )?{_COUNT}"
    r" (?:more |extra )?words?",
    lambda m: _by(m, 1),
)
_rule(
    rf"(?:make )?{_WHOSE}:? (?:by )?{_COUNT} words? (?P<way>longer|shorter)",
    lambda m: _by(m, 1 if m["way"].lower() == "longer" else -1),
)
_rule(
    rf"(?P<verb>shorten|trim|tighten|cut|reduce|lengthen|extend|expand) {_WHOSE} by {_COUNT} words?",
    lambda m: _by(m, 1 if _verb(m["verb"]) > 1 else -1),
)
_rule(
    rf"(?:make it |keep it |bring it |it should be |the (?:article|piece) )?{_WORDS}"
    r"(?: (?:in all|altogether|long|at most))?",
    lambda m: Resize(words=_count(m["words"])),
)
_rule(
    rf"(?:(?:make|keep) {_IT} )?{_HOW}(?: (?:as long|the length))?",
    lambda m: Resize(factor=_factor(m)),
)
_rule(
    rf"(?:shorten|trim|tighten|cut down|lengthen|extend|expand)(?: {_IT})?",
    lambda m: Resize(factor=_verb(m[0])),
)
_rule(
    rf"(?:make |keep |cut |trim |shorten |extend |give |bring )?{_IT} {_WORDS}(?: long)?",
    lambda m: Resize(words=_count(m["words"])),
)
_rule(
    rf"(?:make |keep |cut |trim |shorten |extend |give |bring )?{_section()}:? {_WORDS}(?: long)?",
    lambda m: Resize(_plain(m["section"]), words=_count(m["words"])),
)
_rule(
    rf"(?:make )?{_section()}:? {_HOW}(?: (?:as long|the length))?",
    lambda m: Resize(_plain(m["section"]), factor=_factor(m)),
)
_rule(
    rf"(?P<verb>shorten|trim|tighten|lengthen|extend|expand) {_section()}",
    lambda m: Resize(_plain(m["section"]), factor=_verb(m["verb"])),
)

# Topics, then what is left of "drop": a section.
_rule(
    r"(?:(?:tell|say|write|add|i want|give me|we need|needs?) )?(?:a (?:lot|bit) )?more "
    r"(?:on|about|of|detail on|details on|weight on)? ?(?:the )?(?P<topic>.+)",
    lambda m: More(_plain(m["topic"])),
)
_rule(
    r"(?:add|include|insert|write|give me) (?:a |another |one more )?(?:new )?(?:section|part"
    r"|paragraph|something|anything)? ?(?:on|about|covering) (?:the )?(?P<topic>.+)",
    lambda m: More(_plain(m["topic"])),
)
_rule(
    r"(?:(?:tell|say|write) )?(?:a (?:lot|bit) )?less (?:on|about|of|detail on)? ?(?:the )?"
    r"(?P<topic>.+)",
    lambda m: Less(_plain(m["topic"])),
)
_rule(rf"{_DROP} {_section()}", lambda m: Drop(_plain(m["section"])))

_SIDES: Final[dict[str, str]] = {
    "above": "before", "ahead of": "before", "below": "after", "behind": "after", "top": "first",
    "front": "first", "beginning": "first", "start": "first", "end": "last", "bottom": "last",
    "back": "last", "earlier": "up", "later": "down",
}  # fmt: skip


def _side(word: str) -> Side:
    low = " ".join(word.lower().split())
    return cast(Side, _SIDES.get(low, low))


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _by(match: re.Match[str], sign: int) -> Resize:
    return Resize(_plain(match["section"] or ""), by=sign * _count(match["words"]))


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
