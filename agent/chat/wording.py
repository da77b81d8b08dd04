"""How people word the edits of a plan: each pattern with the typed edit it makes. Pure.

Ordered: the first pattern that fits the whole line is taken. What the words refer to is settled
where the edit is carried out.
"""

from __future__ import annotations

from typing import Final, cast

from agent.chat.orders import (
    Again,
    Drop,
    DropBlock,
    Keep,
    Less,
    More,
    Move,
    Pin,
    Rename,
    Side,
    Swap,
    Title,
    Undo,
    Unpin,
    Without,
)
from agent.chat.wording_lengths import LENGTHS
from agent.chat.wording_parts import NAMED, NTH, plain, rule, section

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
_SIDES: Final[dict[str, str]] = {
    "above": "before", "ahead of": "before", "below": "after", "behind": "after", "top": "first",
    "front": "first", "beginning": "first", "start": "first", "end": "last", "bottom": "last",
    "back": "last", "earlier": "up", "later": "down",
}  # fmt: skip


def _side(word: str) -> Side:
    low = " ".join(word.lower().split())
    return cast(Side, _SIDES.get(low, low))


RULES: Final = (
    rule(
        r"(?:undo|revert)(?: (?:it|that|this|the last (?:edit|change|one|thing)))?"
        r"|(?:take|put) (?:it|that|this) back|go back(?: one(?: step)?)?|back one step",
        lambda m: Undo(),
    ),
    # What stays: "keep only section 2" leaves every other one out.
    rule(
        rf"keep (?:only|just|nothing but) {section()}|keep {section('alone')} only"
        rf"|(?:only|just) {NAMED} (?P<bare>.+)|nothing but {section('but')}"
        rf"|{_DROP} {_BUT} (?:for )?{section('rest')}",
        lambda m: Keep(plain(next(g for g in m.groupdict().values() if g))),
    ),
    # Sources come first: "drop source 7" is not a section called "source 7".
    rule(
        rf"(?:{_DROP}|not from|nothing from|without|(?:don['’]?t|do not|never) use)"
        r" (?:the )?(?:source|document|doc|paper)s?(?: no\.?| number)? (?P<source>.+)",
        lambda m: Without(plain(m["source"])),
    ),
    rule(
        rf"(?:not from|nothing (?:from|of)|without|(?:don['’]?t|do not|never) use) "
        rf"(?:anything from )?{_SOURCE}",
        lambda m: Without(plain(m["source"])),
    ),
    rule(
        rf"(?:use|allow|readmit|bring back|include) {_SOURCE}(?: (?:again|back|after all))",
        lambda m: Again(plain(m["source"])),
    ),
    rule(
        r"(?:allow|readmit|bring back|use) (?:the )?(?:source|document)s?(?: no\.?)? "
        r"(?P<source>.+)",
        lambda m: Again(plain(m["source"])),
    ),
    rule(rf"(?:un-?pin|release) {_BLOCK}", lambda m: Unpin(m["block"])),
    rule(rf"(?:pin|keep|must have|always tell|insist on) {_BLOCK}", lambda m: Pin(m["block"])),
    rule(rf"{_DROP} {_BLOCK}", lambda m: DropBlock(m["block"])),
    # Order.
    rule(
        rf"(?:swap|exchange|switch) {section('one')} (?:and|with|for) {section('other')}",
        lambda m: Swap(plain(m["one"]), plain(m["other"])),
    ),
    rule(
        rf"(?:move|put|place|shift|bring) {section()} (?:right |directly )?"
        rf"(?P<side>before|after|above|below|behind|ahead of) {section('other')}",
        lambda m: Move(plain(m["section"]), _side(m["side"]), plain(m["other"])),
    ),
    rule(
        rf"(?:move|put|place|shift|bring) {section()} (?:to (?:the )?|at (?:the )?|into (?:the )?)?"
        r"(?P<side>first|top|front|beginning|start|last|end|bottom|back|up|down|earlier|later)"
        r"(?: (?:place|position))?",
        lambda m: Move(plain(m["section"]), _side(m["side"])),
    ),
    rule(
        rf"(?:move|put|place|shift|bring) {section()} (?:to|at|into|in) (?:place |position )?"
        rf"(?P<at>\d+|{NTH})(?: (?:place|position))?",
        lambda m: Move(plain(m["section"]), "at", m["at"]),
    ),
    rule(
        rf"(?:open|begin|start|lead) with {section()}",
        lambda m: Move(plain(m["section"]), "first"),
    ),
    rule(
        rf"(?:end|close|finish) with {section()}",
        lambda m: Move(plain(m["section"]), "last"),
    ),
    # Names.
    rule(
        r"(?:call|title|name|head) (?:it|the (?:article|piece|story)|this|the thing) (?P<title>.+)",
        lambda m: Title(plain(m["title"])),
    ),
    rule(
        r"(?:the )?(?:title|headline)(?: is|:| should be| shall be) ?(?P<title>.+)",
        lambda m: Title(plain(m["title"])),
    ),
    rule(
        r"(?:change|set|make) the (?:title|headline) (?:to|into)? ?(?P<title>.+)",
        lambda m: Title(plain(m["title"])),
    ),
    rule(
        rf"(?:rename|retitle|change|reword) (?:the heading of )?{section()} (?:to|into|as) "
        r"(?P<heading>.+)",
        lambda m: Rename(plain(m["section"]), plain(m["heading"])),
    ),
    rule(
        rf"(?:call|name|head|title) (?:the )?(?:section|part) (?P<section>\d+|{NTH}) "
        r"(?P<heading>.+)",
        lambda m: Rename(plain(m["section"]), plain(m["heading"])),
    ),
    rule(
        rf"(?:call|name|head|title) (?:the )?(?P<section>{NTH}) (?:section|part) (?P<heading>.+)",
        lambda m: Rename(plain(m["section"]), plain(m["heading"])),
    ),
    *LENGTHS,
    # Topics, then what is left of "drop": a section.
    rule(
        r"(?:(?:tell|say|write|add|i want|give me|we need|needs?) )?(?:a (?:lot|bit) )?more "
        r"(?:on|about|of|detail on|details on|weight on)? ?(?:the )?(?P<topic>.+)",
        lambda m: More(plain(m["topic"])),
    ),
    rule(
        r"(?:add|include|insert|write|give me) (?:a |another |one more )?(?:new )?(?:section|part"
        r"|paragraph|something|anything)? ?(?:on|about|covering) (?:the )?(?P<topic>.+)",
        lambda m: More(plain(m["topic"])),
    ),
    rule(
        r"(?:(?:tell|say|write) )?(?:a (?:lot|bit) )?less (?:on|about|of|detail on)? ?(?:the )?"
        r"(?P<topic>.+)",
        lambda m: Less(plain(m["topic"])),
    ),
    rule(rf"{_DROP} {section()}", lambda m: Drop(plain(m["section"]))),
)
