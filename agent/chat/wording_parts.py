"""What the wordings of edits are made of: how a section is named, and a rule. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from agent.chat.orders import Order
from agent.chat.ordinals import ORDINALS

NTH = rf"(?:{'|'.join(ORDINALS)}|last|opening|closing|\d+(?:st|nd|rd|th))"
NAMED = r"(?:the )?(?:section|part|chapter)s?"
# A section as people name it: "section 2", "the second section", "the section on prices", "2".
_SECTION = (
    rf"(?:{NAMED} (?:(?:on|about|called|named) )?|(?:the )?(?={NTH}\b))?"
    rf"(?P<{{name}}>.+?)(?: {NAMED})?"
)
_QUOTES = "\"'“”‘’«»"


class Rule(NamedTuple):
    """A wording of a whole line, and the edit that is made of it."""

    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], Order]


def rule(pattern: str, make: Callable[[re.Match[str]], Order]) -> Rule:
    """A rule; case does not matter."""
    return Rule(re.compile(pattern, re.I), make)


def section(name: str = "section") -> str:
    """The pattern of a section as people name it; the group of that name is what tells which."""
    return _SECTION.format(name=name)


def plain(text: str) -> str:
    """What was named, without the quotation marks around it."""
    return text.strip().strip(_QUOTES).strip()
