"""Mechanical check of whose a thing is: "Xbox services" are not "Microsoft services".

Knows names and the words right after them. Says nothing where the evidence has no such pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import SPEECH, STOP
from agent.verify.reading import Premise, Reading
from agent.verify.words import outside_quotes, stem
from tools.names import Name, same_name

# Two words that follow a name at once, or after its "'s": "services and", "cloud revenue".
_AFTER: Final = re.compile(r"(?:['’]s)?\s+(?P<one>[a-z][\w-]+)\s+(?P<two>[a-z][\w-]+)")
_JOINED: Final = re.compile(r"(?:\band|\bor|\bwith|&|,)\s*$")  # it is of more than that name
_SAYS: Final = re.compile(rf"{SPEECH}\b")


def borne(reading: Reading) -> Iterator[tuple[Name, tuple[str, str]]]:
    """Names with the stems of the two words that they stand before."""
    text = outside_quotes(reading.text)
    for name in reading.names:
        found = _AFTER.match(text, name.end)
        if found is None or found["one"] in STOP or _SAYS.match(found["one"]):
            continue
        if _JOINED.search(text[: name.start]):
            continue
        yield name, (stem(found["one"]), stem(found["two"]))


def check_bearers(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the evidence says of one name's thing is not said of another's."""
    known = [pair for one in evidence for pair in borne(one.reading)]
    for name, thing in borne(claim):
        theirs = [other for other, of in known if of == thing]
        if not theirs or any(_alike(name, other, claim) for other in theirs):
            continue
        detail = f"the evidence says this of {theirs[0].text}, not of {name.text}"
        yield bad("name", detail, conflict=True, wrong=name.text)
        return


def _alike(name: Name, other: Name, claim: Reading) -> bool:
    """Whether it is the same name, or stands in the claim as well."""
    low, here = other.text.lower(), name.text.lower()
    return same_name(name.text, other.text) or low in claim.text.lower() or here in low
