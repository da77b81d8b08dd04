"""Liberties that a model takes with its evidence and that no check of the gate is made for. Pure.

The gate asks whether the evidence carries a sentence. What it lets pass can still be no sentence of
an article: read off nine that a 135M model behind an endpoint had printed in two articles, six of
them false or unprintable ("She sold 10.5 million Lumias during this period", of a company's "we";
"Hood said that the decline"; "faced challenges in scaling its operations", of an evidence that
speaks of customers). Only sentences that a model worded, or that were joined, are asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agent.domain import Evidence, Figure
from agent.draft.clauses import noun_phrase
from agent.verify.alignment import align, asserted
from agent.verify.lexicon import FIRST_PERSON, NOT_FIRST_PERSON, SPEECH
from agent.verify.reading import Reading, premises, read
from agent.verify.words import content_stems, outside_quotes, segment_at, segments
from tools.figures import figures

COVERED: Final = 0.8  # share of a sentence's words that its evidence has to hold
LEAST_MISSING: Final = 2  # of a short sentence one word is more than a fifth
SCOPE: Final = 0.6  # share of the words before a figure, in its clause, that have to stay

_POINTING: Final = re.compile(
    r"^(?:This|That|These|Those|Such)\b(?! (?:said|who|that)\b)(?: [\w’'-]+)?|\bthis [a-z]+(?!-)\b"
)
_SPAN: Final = "(?:period|quarter|half|year|month|week)"
_NOW: Final = re.compile(
    rf"\b(?:this|the current) {_SPAN}\b(?!-)|\b(?:in|during|for) the period\b(?!s)", re.I
)
_COMPARED: Final = re.compile(
    r"\b(?:than|versus|vs\.?|against|from|over|since|compared (?:to|with))"
    r"(?: (?:in|of|for|the|at))* $"
)
_STANCE: Final = (
    rf"(?:(?:\w+ly|also|later|then|has|had) )*(?:{SPEECH}|expect(?:s|ed)?|believe[sd]?|see[s]?"
    r"|thinks?|thought|hope[sd]?|plan(?:s|ned)?|want(?:s|ed)?|point(?:s|ed)|attribut(?:es|ed)"
    r"|reiterated|cautioned|declined)\b"
)
_WE: Final = re.compile(r"\b(?:we|our|ours)\b", re.I)
_SOMEBODY: Final = re.compile(r"\b(?:he|she|I)\b")
_THAT: Final = re.compile(rf"\b{SPEECH} that (?P<clause>[^“”]+)$", re.I)
_SAYING: Final = re.compile(rf"{SPEECH}|attributed|pointed|posted|booked|recorded|reported", re.I)
_DIGIT: Final = re.compile(r"\d")


def liberty(text: str, cited: Sequence[Evidence]) -> str:
    """What the sentence takes upon itself, in words for a reader and a model; empty: nothing.

    Args:
        text: A sentence of a model's own that the gate let pass.
        cited: The evidence that carries it.
    """
    own = outside_quotes(text)
    claim = read(text)
    if (found := _NOW.search(own)) and not _dated(claim):
        return f"“{found[0]}” means another time in an article: name the period"
    if (found := _POINTING.search(_NOW.sub("", own))) is not None:
        return f"“{found[0]}” points at what may not stand before it: name the thing"
    if _in_person(own, cited):
        return "what “we” did is the company's, not a person's"
    clause = _THAT.search(own)
    if clause is not None and noun_phrase(clause["clause"]):
        return "what was said is no whole clause"
    alignment = align(claim, premises(cited))
    missing = [word for word in alignment.missing if not _SAYING.fullmatch(word)]
    if alignment.share < COVERED and len(missing) >= LEAST_MISSING:
        return f"words of its own: {', '.join(missing[:5])}; say it in the words of the evidence"
    if any(not _whole(figure, text, cited) for figure in figures(own)):
        return "what its figure is of is not told in full"
    return ""


def _dated(claim: Reading) -> bool:
    """Whether it names a period of its own, not one to compare with."""
    named = [p for p in claim.periods if p.rule is None]
    return any(not _COMPARED.search(claim.text[: p.start]) for p in named)


def _in_person(own: str, cited: Sequence[Evidence]) -> bool:
    """Whether somebody does what the evidence's "we" did: he, she or the speaker, by name."""
    quotes = NOT_FIRST_PERSON.sub(" ", " ".join(e.quote for e in cited))
    if not (FIRST_PERSON.search(quotes) and _WE.search(quotes)) or _SOMEBODY.search(quotes):
        return False
    speakers = {e.context.speaker.value.split()[-1] for e in cited if e.context.speaker}
    who = "|".join(("[Hh]e", "[Ss]he", *(re.escape(name) for name in sorted(speakers))))
    subject = rf"(?:^|, |\bthat |\band )(?:[A-Z][\w.’'-]+ )?(?:{who}) (?!{_STANCE})[a-z]"
    return re.search(subject, own) is not None


def _whole(figure: Figure, text: str, cited: Sequence[Evidence]) -> bool:
    """Whether the words before a figure, in its clause of some passage, are mostly told."""
    said = content_stems(text)
    there = [
        (one.quote, other)
        for one in cited
        for other in figures(one.quote)
        if (other.value, other.unit) == (figure.value, figure.unit)
    ]
    return not there or any(_kept(quote, other, said) for quote, other in there)


def _kept(quote: str, figure: Figure, said: frozenset[str]) -> bool:
    start = segments(quote)[segment_at(quote, figure.start)][0]
    words = asserted(read(quote[start : figure.start]))
    wanted = {word.stem for word in words if not _DIGIT.search(word.text)}
    return len(wanted & said) >= SCOPE * len(wanted)
