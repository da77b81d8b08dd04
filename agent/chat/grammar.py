"""What a person says of a plan, read as a typed edit by a small grammar. Pure; knows no plan.

Text → ``Order``, or ``Unclear`` with what to try. Whether a section or source is there is settled
where the order is carried out, so that every reading can be tested by its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, cast

from agent.chat.orders import (
    Again,
    Drop,
    DropBlock,
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
    Unclear,
    Unpin,
    Without,
)
from agent.chat.ordinals import ORDINALS

LONGER: Final = 1.3
SHORTER: Final = 0.7
A_LOT: Final = 1.6
HINT: Final = "“drop section 2”, “more on margins”, “move section 3 first”, “not from source 7”"

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
_DROP = r"(?:drop|remove|delete|cut|kill|skip|omit|leave out|take out|throw out|lose|no)"
_QUOTES = "\"'“”‘’«»"
_POLITE = re.compile(
    r"^(?:please|ok(?:ay)?|and|then|now|also|let['’]s|let us|can you|could you|would you|i want to"
    r"|i['’]d like to|i would like to|just|kindly)[, ]+",
    re.I,
)


def _section(name: str = "section") -> str:
    return _SECTION.format(name=name)


def _plain(text: str) -> str:
    return text.strip().strip(_QUOTES).strip()


Maker = Callable[[re.Match[str]], Order]
_RULES: list[tuple[re.Pattern[str], Maker]] = []


def _rule(pattern: str, make: Maker) -> None:
    _RULES.append((re.compile(pattern, re.I), make))


# Sources come first: "drop source 7" is not a section called "source 7".
_rule(
    rf"(?:{_DROP}|not from|nothing from|without|exclude|ignore|(?:don['’]t|do not|never) use)"
    r" (?:the )?(?:source|document|doc|paper)s?(?: no\.?| number)? (?P<source>.+)",
    lambda m: Without(_plain(m["source"])),
)
_rule(
    rf"(?:not from|nothing (?:from|of)|without|exclude|ignore|(?:don['’]t|do not|never) use) "
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
_WORDS = r"(?:to |at |about |around |in |within )*(?P<words>\d[\d,]*) ?words?"
_HOW = (
    r"(?P<much>much |a lot |far |a bit |a little |slightly )?"
    r"(?P<way>longer|shorter|bigger|smaller|double|half)"
)
_rule(
    rf"(?:make it |keep it |bring it |it should be |the (?:article|piece) )?{_WORDS}"
    r"(?: (?:in all|altogether|long|at most))?",
    lambda m: Resize(words=_count(m["words"])),
)
_rule(
    rf"(?:(?:make|keep) (?:it|the (?:article|piece|story|whole(?: thing)?)|everything) )?{_HOW}"
    r"(?: (?:as long|the length))?",
    lambda m: Resize(factor=_factor(m)),
)
_rule(
    r"(?:shorten|trim|tighten|cut down|lengthen|extend|expand)"
    r"(?: (?:it|the (?:article|piece|whole(?: thing)?)))?",
    lambda m: Resize(factor=_verb(m[0])),
)
_rule(
    rf"(?:make |keep |cut |trim |shorten |extend |give )?{_section()}:? {_WORDS}(?: long)?",
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
    return int(text.replace(",", ""))


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


def parse(text: str) -> Order | Unclear:
    """Read one edit.

    Args:
        text: What the person said: one sentence.
    """
    told = " ".join(text.split()).rstrip(".!").strip()
    while (shorter := _POLITE.sub("", told)) != told:
        told = shorter
    for pattern, make in _RULES:
        if (found := pattern.fullmatch(told)) is not None:
            order = make(found)
            if all(part != "" or name in _MAY_BE_EMPTY for name, part in order._asdict().items()):
                return order
    return Unclear(text.strip(), _hint(told))


_MAY_BE_EMPTY: Final = frozenset({"other", "section"})


def parse_all(text: str) -> list[Order | Unclear]:
    """Read several edits, one after another: "drop section 2, and call it Fire; shorter".

    A comma or "and" parts two edits only where both sides can be read on their own.
    """
    whole = parse(text)
    pieces = [p for p in re.split(r"\s*;\s*|\n+", text) if p.strip()]
    if len(pieces) > 1:
        return [one for p in pieces for one in parse_all(p)]
    for head, tail in _halves(text):
        first, rest = parse(head), parse_all(tail)
        if not isinstance(first, Unclear) and not any(isinstance(r, Unclear) for r in rest):
            return [first, *rest]
    return [whole]


def _halves(text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r",\s+(?:and\s+|then\s+)*|\s+(?:and|then)\s+(?:then\s+)?", text):
        yield text[: found.start()], text[found.end() :]


_HINTS: Final = (
    (re.compile(r"\b(?:move|put|swap|order|first|before|after)\b", re.I),
     "“move section 3 first”, “put section 2 after section 4”, “swap 1 and 2”"),
    (re.compile(r"\b(?:source|document|from|use)\b", re.I),
     "“not from source 7”, “use source 7 again” (/sources shows the numbers)"),
    (re.compile(r"\b(?:pin|block|keep|fact)\b", re.I),
     "“pin 2.3”, “unpin 2.3”, “drop block 2.3” (/plan shows the numbers)"),
    (re.compile(r"\b(?:call|title|name|head|rename)\w*\b", re.I),
     "“call it The price of fire”, “rename section 2 to The bill”"),
    (re.compile(r"\b(?:long|short|words|length)\w*\b", re.I),
     "“shorter”, “600 words”, “section 2: 150 words”"),
    (re.compile(r"\b(?:drop|remove|delete|cut|section)\b", re.I),
     "“drop section 2”, “drop the section on prices”"),
)  # fmt: skip


def _hint(text: str) -> str:
    return next((hint for pattern, hint in _HINTS if pattern.search(text)), HINT)
