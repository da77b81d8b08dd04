"""Subject and measure in force: what the sentences before a figure have set.

"Moving to our Intelligent Cloud segment." and then "Revenue was $7.4 billion": the second is
about Intelligent Cloud. Knows how they carry over; what they are is ``context_measure``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.domain import Field
from tools.context_measure import MEASURE, WIDE, measure_of, phrase_after, phrase_before
from tools.context_words import Told, word_set

_MOVES = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )?(?:now|next|turning|moving|shifting|switching|starting|beginning"
    r"|looking|first|second|third|finally|lastly|let me|let's|let’s|i'll|i’ll|i will|i'd like|with"
    r" that|back)\b[^.]{0,60}?\b(?:to|with|at|on|in|for|into|about|discuss|cover|review|next,?)\s+"
)
_NEXT = re.compile(r"^(?:next|now|finally|first|second|third),\s+(?:to\s+|in\s+|on\s+|for\s+)?")
_BACK = re.compile(
    r"\b(?:total company|overall company|company[- ](?:level|wide|results)|consolidated results|at a "
    r"(?:total )?company level|for the (?:company|group) (?:overall|as a whole)|overall results"
    r"|our outlook|the outlook|guidance|q&a|your questions|rest of the (?:p&l|income statement)"
    r"|group level|segment results|results by segment)\b"
)
_FROM = re.compile(
    r"\b(?:revenues?|sales|growth|income|profit|results?|orders|bookings|margins?)\s+"
    r"(?:from|in|of|at|for)\s+"
)
_LEADER = re.compile(r"^(?:and |but |so |also,? )?(?:in|for|within|across|at|on)\s+(?=\S)", re.I)
_OUR = re.compile(
    r"\b(?:our|the|its)\s+(?=(?:[\w&+/'’-]+\s+){1,6}(?:segment|business|division|unit)\b)", re.I
)
_SEGMENT = re.compile(r"\bsegment\b(?! results| guidance| operating expenses as)")
_COMPANY = re.compile(r"\b(?:total |overall |our )?(?:company|companywide|group|consolidated)\s+$")
_PRONOUN = re.compile(r"^(?:it|this|that|they|these|those|its|their|both)\b")
_DIGIT = re.compile(r"\d")
_HEADING_WORDS = word_set(
    """results operations overview revenue revenues liquidity capital resources note notes item
    part financial statements statement management discussion analysis condition risk factors
    summary outlook conclusion background introduction history references legal proceedings
    controls procedures highlights quarter fiscal gross margin performance segment segments
    operating expenses income tax taxes cash flow flows information business general other the and
    of our by for key figures numbers period year months ended three six nine decision facts about
    contents table tables items events guidance dividend accounting policies estimates recent"""
)


class InForce:
    """Walks a document sentence by sentence; tells subject and measure of each one."""

    def __init__(self, company: Field | None, ordinary: Collection[str], *, speech: bool) -> None:
        self._company = company
        self._ordinary = ordinary
        self._speech = speech
        self._heading: Field | None = None
        self._segment: Field | None = None
        self._product: Field | None = None
        self._measure: Field | None = None
        self._open = True

    def new_section(self, heading: str, offset: int) -> None:
        """A heading that names something is the subject of what stands under it."""
        words = heading.lower().split()
        named = len(words) <= 6 and any(w.strip(":.,()#") not in _HEADING_WORDS for w in words)
        told = phrase_after(heading, 0, offset, self._ordinary) if named else None
        whole = told is not None and len(told.value) >= len(heading.strip(" :")) - 10
        self._heading = told.field("heading") if told and whole else None
        self._segment = self._product = self._measure = None

    def new_turn(self, *, remarks: bool) -> None:
        """Another person speaks; only in prepared remarks is the company the subject unasked."""
        self._heading = self._segment = self._product = self._measure = None
        self._open = remarks

    def new_paragraph(self) -> None:
        """A paragraph ends a product's turn; its segment stays."""
        self._product = None

    def at(self, sentence: str, low: str, offset: int) -> tuple[Field | None, Field | None]:
        """Subject and measure of the next sentence, in reading order."""
        told = measure_of(low, offset)
        measure = told.field() if told else None
        subject = self._own(sentence, low, offset, told)
        if subject is None:
            wide = told is not None and WIDE.search(told.value) is not None
            subject = (None if wide else self._product) or self._segment or self._heading
            if subject is None and self._open:
                subject = self._company
        if measure is None and self._measure is not None and _DIGIT.search(low):
            measure = self._measure
        self._measure = measure
        return subject, measure

    def _own(self, sentence: str, low: str, offset: int, told: Told | None) -> Field | None:
        if moved := self._moves(sentence, low, offset):
            return moved[0]
        if _BACK.search(low):
            self._segment = self._product = None
            return self._company
        if told and (own := self._of_measure(sentence, low, offset, told)):
            return own
        if opening := self._opens(sentence, low, offset):
            self._product = opening
            return opening
        return None

    def _moves(self, sentence: str, low: str, offset: int) -> tuple[Field | None] | None:
        """A sentence that only turns the talk to something else; None where it does not."""
        match = _MOVES.match(low) or _NEXT.match(low)
        if match is None:
            return None
        told = phrase_after(sentence, match.end(), offset, self._ordinary)
        if told is None and len(low) > 90:
            return None
        self._product = None
        self._segment = told.field() if told and not _BACK.search(low[: match.end() + 40]) else None
        return (self._segment or (self._company if self._open else None),)

    def _of_measure(self, sentence: str, low: str, offset: int, told: Told) -> Field | None:
        place = told.start - offset
        if _COMPANY.search(low, 0, place):
            return self._company
        if _SEGMENT.search(low, max(0, place - 12), place) and self._segment:
            return self._segment
        after = _FROM.match(low, place)
        if after and (named := phrase_after(sentence, after.end(), offset, self._ordinary)):
            if place < 12:
                self._segment, self._product = named.field(), None
            return named.field()
        before = phrase_before(sentence, place, offset, self._ordinary)
        if before is None:
            return None
        self._product = before.field()
        return self._product

    def _opens(self, sentence: str, low: str, offset: int) -> Field | None:
        if _PRONOUN.match(low):
            return None
        lead = _LEADER.match(sentence) or _OUR.search(sentence, 0, 60)
        start = lead.end() if lead else 0
        told = phrase_after(sentence, start, offset, self._ordinary)
        return told.field() if told else None


def is_measured(words: str) -> bool:
    """Whether words name a measure ("Gross margin")."""
    return MEASURE.search(words.lower()) is not None
