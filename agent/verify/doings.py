"""Mechanical check of who did what: what one did is not told of another whom the evidence names.

Knows names, verbs and the words of an object. Silent where the doer in the evidence is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import SPEECH, STOP
from agent.verify.reading import MEASURES, Premise, Reading
from agent.verify.word_lists import IRREGULAR_PAST
from agent.verify.words import FRAME, content, stem
from tools.names import Name, same_name
from tools.remembered import remembered

_AUX: Final = r"(?:\s+(?:has|had|have|also|then|later|recently|already|\w+ly))*"
_DOES: Final = re.compile(
    rf"{_AUX}\s+(?P<verb>[a-z]{{3,}})\s+(?:for\s+)?(?P<what>(?:[a-z][\w-]*\s*){{1,4}})"
)
_DONE: Final = re.compile(
    r"(?P<what>(?:[\w-]+\s+){1,4})(?:was|were|is|are|has been|have been)\s+(?:\w+ly\s+)?"
    r"(?P<verb>[a-z]{3,})\s+(?:for\s+)?by\s+(?:the\s+)?$"
)
_OBJECT_ENDS: Final = re.compile(r"\b(?:in|on|at|to|from|with|of|for|by|and|or|but|that|when|as)\b")
_AND: Final = re.compile(r",?\s+(?:and|or|&|with)\s+(?:(?:Dr|Mr|Mrs|Ms)\.?\s+)?")
_SAYS: Final = re.compile(rf"{SPEECH}|report(?:s|ed)")
_LEAST: Final = 3  # letters of a verb in "-ed" before its ending


class Doing(NamedTuple):
    """A name, the stem of its verb, and the stems of the object."""

    name: Name
    verb: str
    what: frozenset[str]


def _is_verb(word: str) -> bool:
    past = word in IRREGULAR_PAST or (word.endswith("ed") and len(word) > _LEAST + 1)
    return past and word not in STOP and not _SAYS.fullmatch(word)


def _what(text: str) -> frozenset[str]:
    end = _OBJECT_ENDS.search(text)
    stems = frozenset(w.stem for w in content(text[: end.start()] if end else text))
    return stems - FRAME - MEASURES


def _beside(name: Name, reading: Reading) -> Iterator[Name]:
    """Names that do it together with this one: "Ada Brink and Tom Hale led it"."""
    for other in reading.names:
        if other.end < name.start and _AND.fullmatch(reading.text, other.end, name.start):
            yield other


@remembered
def doings(reading: Reading) -> tuple[Doing, ...]:
    """What names do, in the active voice or with "by"."""
    found = []
    text = reading.text
    for name in reading.names:
        active = _DOES.match(text, name.end)
        if active and _is_verb(active["verb"]):
            for one in (name, *_beside(name, reading)):
                found.append(Doing(one, stem(active["verb"]), _what(active["what"])))
            continue
        passive = _DONE.search(text[: name.start])
        if passive and _is_verb(passive["verb"]):
            found.append(Doing(name, stem(passive["verb"]), _what(passive["what"])))
    return tuple(found)


def check_doings(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who did it in the evidence is who did it in the sentence."""
    known = [doing for one in evidence for doing in doings(one.reading)]
    named = [n.text for one in evidence for n in one.reading.names]
    for ours in doings(claim):
        theirs = [d for d in known if d.verb == ours.verb and d.what & ours.what]
        if not theirs or any(_alike(ours.name.text, d.name.text) for d in theirs):
            continue
        if not any(_alike(ours.name.text, other) for other in named):
            continue
        detail = f"the evidence says this of {theirs[0].name.text}, not of {ours.name.text}"
        yield bad("name", detail, conflict=True, wrong=ours.name.text)
        return


def _alike(one: str, other: str) -> bool:
    return same_name(one, other) or same_name(other, one)
