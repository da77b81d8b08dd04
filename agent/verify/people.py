"""Which names of a text are people's, by titles, offices and surnames; which name opens a sentence.

Knows one text at a time and no list of first names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, Self

from agent.verify.naming import attributees
from agent.verify.reading import Reading, read
from tools.context_words import ROLE, ROLE_HEAD
from tools.names import Name, same_name

_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Herr|Frau)\.?\s+$")
_OFFICE_BEFORE: Final = re.compile(rf"\b(?:{ROLE_HEAD})\s+$", re.I)
_APPOSED: Final = re.compile(rf"\b(?:{ROLE_HEAD}),\s+$", re.I)
_OFFICE_AFTER: Final = re.compile(r"^(?:['’]s)?,\s+(?P<told>[^,.;]{2,80})(?=[,.;])")
_IS_OFFICE: Final = re.compile(
    rf"^ (?:is|was|has been|became) (?:the |an? )?(?:\w+ )?(?:{ROLE_HEAD})\b", re.I
)
_COMPANY: Final = re.compile(
    r"\b(?:Inc|Corp|Corporation|Company|Co|Ltd|Limited|LLC|plc|AG|SE|SA|NV|N\.V|GmbH|AB|ASA|Oyj"
    r"|Holdings?|Group|Bank|Partners|Foods?|Pumps?|Systems?|Industries|Technologies|Motors"
    r"|Securities|Capital|Energy|Airlines?|Foundr(?:y|ies)|Works|Authority|Commission|Ministry"
    r"|University|League|Party|Club|Council|Committee|Team|Department|Agency|Court|Union|Institute|Association)\b\.?"
)
# Who reports is not who it is about.
_PRESS: Final = re.compile(
    r"\b(?:Wire|Weekly|Daily|Times|Journal|Post|News|Ledger|Herald|Tribune|Gazette|Dispatch|Courier"
    r"|Observer|Chronicle|Telegraph|Review|Digest|Press|Magazine|Reuters|Bloomberg|Handelsblatt"
    r"|Guardian|Economist|BBC|CNN|CNBC|AFP|Newswires?|Mail|Globe|Mirror|Insider|TechCrunch)\b"
)
# Before a name that opens its sentence: an introduction, "the", and what the named one is.
_BEFORE: Final = re.compile(
    r"\W*(?:\d{1,3}[.)]\s+)?(?:<\w+>\s*)?"
    r"(?:(?:on|in|by|since|until)\s+(?:the\s+\w+\s+(?:quarter|half)\s+of\s+)?(?:fiscal\s+)?"
    r"(?:\d{1,2}\s+)?(?:[A-Z][a-z]+\s+)?(?:\d{1,2},\s+)?(?:\d{4}),?\s+)?"
    r"(?:[^,;:]{1,60},\s+|(?:but|and|yet|so|still|then)\s+)?"
    r"(?:the\s+)?(?:(?:[\w-]+\s+){0,3}(?:maker|retailer|lender|group|company|bank|firm|rival|insurer"
    rf"|carrier|producer|supplier|chain|regulator|manufacturer|{ROLE_HEAD})\s+)?",
    re.I,
)


def same(one: str, other: str) -> bool:
    """Whether two names can mean the same: one covers the other."""
    return same_name(one, other) or same_name(other, one)


def press(name: str) -> bool:
    """Whether a name is that of a paper or an agency, by its words."""
    return bool(_PRESS.search(name))


def openers(reading: Reading) -> Name | None:
    """The name that opens a sentence as its subject, or as the owner of it."""
    if not reading.names:
        return None
    first = reading.names[0]
    if first.text.endswith("ly") and reading.text[first.end :].startswith(","):
        return None  # "Eventually, ..."
    return first if _BEFORE.fullmatch(reading.text[: first.start]) else None


class People(NamedTuple):
    """The names of a text that are people's for sure, and those that may be."""

    sure: frozenset[str]
    spoke: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Read all sentences of a text for titles, offices and speakers."""
        sure: set[str] = set()
        spoke: set[str] = set()
        for text in texts:
            reading = read(text)
            for name in reading.names:
                if _COMPANY.search(name.text):
                    continue
                office = _OFFICE_AFTER.match(text[name.end :])
                if (
                    _TITLE.search(text[: name.start])
                    or _OFFICE_BEFORE.search(text[: name.start])
                    or _IS_OFFICE.match(text[name.end :])
                    or ROLE.match(name.text)
                    or (_APPOSED.search(text[: name.start]) and _long(name.text))
                    or (office and ROLE.search(office["told"]) and _long(name.text))
                ):
                    sure.add(name.text)
            spoke |= {name.text for name in attributees(reading) if _long(name.text)}
        return cls(frozenset(sure), frozenset(n for n in spoke if not _COMPANY.search(n)))

    def person(self, name: str) -> bool:
        """Whether the name, or the one it is the surname of, is a person's for sure."""
        return any(_of(name, full) for full in self.sure)

    def speaker(self, name: str) -> bool:
        """Whether somebody of that name, of two and more words and no company's, says something."""
        return any(_of(name, full) for full in self.spoke)

    def perhaps(self, name: str) -> bool:
        """Whether it can be a person's: sure, or of two and more words and no company's."""
        if self.person(name) or self.speaker(name):
            return True
        return _long(name) and not _COMPANY.search(name)


def _long(name: str) -> bool:
    return len(name.split()) > 1


def _of(name: str, full: str) -> bool:
    """The full name, or its last word."""
    return name == full or name == full.split()[-1] or same_name(full, name)
