"""What a person says of a plan, read as a typed edit by a small grammar. Pure; knows no plan.

Text → ``Order``, or ``Unclear`` with what to try. Whether a section or source is there is settled
where the order is carried out, so that every reading can be tested by its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from agent.chat.orders import Less, More, Order, Unclear
from agent.chat.wording import RULES

HINT: Final = "“drop section 2”, “more on margins”, “move section 3 first”, “not from source 7”"
_POLITE = re.compile(
    r"^(?:please|ok(?:ay)?|and|then|now|also|let['’]s|let us|can you|could you|would you|i want to"
    r"|i['’]d like to|i would like to|just|kindly)[, ]+",
    re.I,
)


_LAST = re.compile(r"[, ]+(?:too|also|as well|please|thanks|thank you)$|[\s.!]+$", re.I)


def parse(text: str) -> Order | Unclear:
    """Read one edit.

    Args:
        text: What the person said: one sentence.
    """
    told = " ".join(text.split())
    while (shorter := _POLITE.sub("", _LAST.sub("", told))) != told:
        told = shorter
    for pattern, make in RULES:
        if (found := pattern.fullmatch(told)) is not None:
            order = make(found)
            if all(part != "" or name in _MAY_BE_EMPTY for name, part in order._asdict().items()):
                return order
    return Unclear(text.strip(), _hint(told))


_MAY_BE_EMPTY: Final = frozenset({"other", "section"})


def edits(text: str) -> bool:
    """Whether the words can only be meant for a plan: "more on oats" is a request by itself."""
    return not isinstance(parse(text), Unclear | More | Less)


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
