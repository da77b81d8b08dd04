"""Words that may stand for each other and words that may not, in the form that a sentence uses.

Knows single words only. The table of opposites and synonyms is ``lexicon.tsv`` (see ``distil``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

WORD: Final = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
LEXICON: Final = Path(__file__).with_name("lexicon.tsv")

# Past and participle of common irregular verbs; where both are one form, it is given once.
_IRREGULAR: Final = {
    "rise": "rose risen", "grow": "grew grown", "fall": "fell fallen", "say": "said", "see":
    "saw seen",
    "make": "made", "take": "took taken", "give": "gave given", "sell": "sold", "buy": "bought",
    "lead": "led", "begin": "began begun", "win": "won", "lose": "lost", "hold": "held",
    "build": "built", "spend": "spent", "pay": "paid", "keep": "kept", "leave": "left",
    "meet": "met",
    "send": "sent", "tell": "told", "find": "found", "think": "thought", "bring": "brought",
    "become": "became become", "come": "came come", "go": "went gone", "run": "ran run",
    "know": "knew known",
    "write": "wrote written", "speak": "spoke spoken", "choose": "chose chosen", "break":
    "broke broken",
    "drive": "drove driven", "shrink": "shrank shrunk", "feel": "felt", "stand": "stood",
    "mean": "meant",
    "deal": "dealt", "teach": "taught", "catch": "caught", "fight": "fought", "seek":
    "sought", "get": "got",
    "cut": "cut", "put": "put", "set": "set", "hit": "hit", "let": "let", "shut": "shut",
    "draw": "drew drawn",
    "throw": "threw thrown", "show": "showed shown", "wear": "wore worn", "rebuild": "rebuilt",
    "withdraw": "withdrew withdrawn", "overcome": "overcame overcome", "forget": "forgot forgotten",
}  # fmt: skip
_ENDINGS: Final = (
    ("ies", "s"),
    ("es", "s"),
    ("s", "s"),
    ("ied", "ed"),
    ("ed", "ed"),
    ("ing", "ing"),
)
_NOT_BASES: Final = frozenset(["ing", "bring", "during", "thing", "need", "based", "speed", "us"])


class Entry(NamedTuple):
    """A word of the table: its part of speech, synonyms, opposites, kinds of the same thing."""

    part: str
    same: tuple[str, ...]
    against: tuple[str, ...]
    beside: tuple[str, ...]


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Entry]:
    """The table by base form."""
    found = {}
    for line in LEXICON.read_text("utf-8").splitlines():
        word, part, *lists = line.split("\t")
        same, against, beside = (tuple(one.split()) for one in lists)
        found[word] = Entry(part, same, against, beside)
    return found


@lru_cache(maxsize=1)
def _irregular_forms() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for base, told in _IRREGULAR.items():
        forms = told.split()
        if len(forms) == 1:
            found[forms[0]] = (base, "ed")
        else:
            found[forms[0]], found[forms[1]] = (base, "past"), (base, "participle")
    return found


def bases(word: str) -> Iterator[tuple[str, str]]:
    """What the word may be a form of: (base, form), form one of "", "s", "ed", "past", "ing"..."""
    low = word.lower()
    yield low, ""
    if low in _irregular_forms():
        yield _irregular_forms()[low]
    if low in _NOT_BASES:
        return
    for ending, form in _ENDINGS:
        if not low.endswith(ending) or len(low) - len(ending) < 3 or low.endswith(("ss", "us")):
            continue
        root = low[: -len(ending)]
        if ending in ("ies", "ied"):
            yield root + "y", form
            continue
        yield root, form
        if ending in ("ed", "ing"):
            yield root + "e", form
            if root[-1] == root[-2]:
                yield root[:-1], form


def formed(base: str, form: str) -> str | None:
    """The form of a base, None where it would be a guess."""
    if form == "":
        return base
    if form in ("ed", "past", "participle"):
        told = _IRREGULAR.get(base)
        if told:
            forms = told.split()
            if len(forms) == 1:
                return forms[0]
            return {"past": forms[0], "participle": forms[1]}.get(form)
        if base.endswith("e"):
            return base + "d"
        if base.endswith("y") and base[-2] not in "aeiou":
            return base[:-1] + "ied"
        return base + ("" if not _doubles(base) else base[-1]) + "ed"
    if form == "s":
        if base.endswith("y") and base[-2] not in "aeiou":
            return base[:-1] + "ies"
        return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + (base[-1] if _doubles(base) else "") + "ing"


def _doubles(base: str) -> bool:
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", base))


def entry_of(word: str) -> tuple[Entry, str] | None:
    """The table's entry that the word is a form of, and which form."""
    table = lexicon()
    for base, form in bases(word):
        entry = table.get(base)
        if entry is None or (form not in ("", "s") and entry.part != "v"):
            continue
        if form == "s" and entry.part not in ("n", "v"):
            continue
        return entry, form
    return None


def like(old: str, new: str) -> str:
    """The new words with the capitals of the old ones."""
    if old.isupper() and len(old) > 1:
        return new if new.isupper() else new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
