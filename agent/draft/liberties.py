"""Liberties that a model takes with its evidence and that no check of the gate is made for. Pure.

The gate asks whether the evidence carries a sentence. What it lets pass can still be no sentence of
an article: read off nine that a 135M model behind an endpoint had printed in two articles, six of
them false or unprintable ("She sold 10.5 million Lumias during this period", of a company's "we";
"Hood said that the decline"; "faced challenges in scaling its operations", of an evidence that
speaks of customers). Only a model's own words are asked: what is quoted, or told by rule, is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agent.domain import Evidence
from agent.draft.clauses import has_verb
from agent.draft.scope import keeps_scope
from agent.verify.alignment import align
from agent.verify.lexicon import SPEECH
from agent.verify.reading import premises, read
from agent.verify.words import outside_quotes
from tools.figures import figures

COVERED: Final = 0.8  # share of a sentence's words that its evidence has to hold
SCOPE: Final = 0.5  # share of the words before a figure, in its clause, that have to stay

_POINTING: Final = re.compile(r"^(?:This|That|These|Those|Such)\b(?: [\w’'-]+)?")
_NOW: Final = re.compile(
    r"\b(?:this|that|the current) (?:period|quarter|half|year|month|week|time)\b", re.I
)
_PERSON: Final = re.compile(rf"^(?:He|She)\b(?! (?:also )?{SPEECH}\b)")
_WE: Final = re.compile(r"\b(?:we|our|us)\b", re.I)
_SOMEBODY: Final = re.compile(r"\b(?:he|she|his|her|him|I|my)\b")
_THAT: Final = re.compile(rf"\b{SPEECH} that (?P<clause>[^“”]+)$", re.I)


def liberty(text: str, cited: Sequence[Evidence]) -> str:
    """What the sentence takes upon itself, in words for a reader and a model; empty: nothing.

    Args:
        text: A sentence of a model's own that the gate let pass.
        cited: The evidence that carries it.
    """
    own = outside_quotes(text)
    quotes = " ".join(e.quote for e in cited)
    claim = read(text)
    if found := _POINTING.match(own):
        return f"“{found[0]}” points at a sentence that may not stand before it: name the thing"
    if (found := _NOW.search(own)) and not any(p.rule is None for p in claim.periods):
        return f"“{found[0]}” means another time in an article: name the period"
    if _PERSON.match(own) and _WE.search(quotes) and not _SOMEBODY.search(quotes):
        return "what “we” did is the company's, not a person's"
    clause = _THAT.search(own)
    if clause is not None and not has_verb(clause["clause"]):
        return "what was said is no whole clause"
    alignment = align(claim, premises(cited))
    if alignment.share < COVERED:
        told = ", ".join(alignment.missing[:5])
        return f"words of its own: {told}; say it in the words of the evidence"
    if figures(own) and not any(keeps_scope(text, e.quote, SCOPE) for e in cited):
        return "what its figure is of is not told in full"
    return ""
