"""A prefix that denies belongs to its word: sales of non-Lumia phones are no sales of Lumias.

Seen in print: "The first quarter saw a decline in Lumia sales", of "sales of non-Lumia phones were
down", the word being there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.words import stem

_DENIED: Final = re.compile(r"\bnon[-\u2010\u2011\u2013](?P<word>[A-Za-z]\w*)", re.I)
_WORD: Final = re.compile(r"[A-Za-z]\w*")


def check_prefixes(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the evidence only has with "non-" is not told without it, nor the other way round."""
    ours_denied, ours = _words(claim.text)
    theirs_denied, theirs = _words(" ".join(one.reading.text for one in evidence))
    for key in sorted(ours.keys() & theirs_denied.keys() - theirs.keys()):
        word = theirs_denied[key]
        detail = f"the evidence says non-{word}, and the sentence leaves the “non” out"
        yield bad("negation", detail, conflict=True, wrong=ours[key])
    for key in sorted(ours_denied.keys() & theirs.keys() - theirs_denied.keys()):
        detail = f"the sentence says non-{ours_denied[key]}; the evidence says {theirs[key]}"
        yield bad("negation", detail, wrong=ours_denied[key])


def _words(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Words with "non-" in front, and the others, by their stems."""
    denied = [found["word"] for found in _DENIED.finditer(text)]
    plain = _WORD.findall(_DENIED.sub(" ", text))
    return {stem(word): word for word in denied}, {stem(word): word for word in plain}
