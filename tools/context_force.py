"""Subject and measure in force: what the sentences before a figure have set.

"Moving to our Intelligent Cloud segment." and then "Revenue was $7.4 billion": the second is
about Intelligent Cloud. Knows how they carry over; what they are is ``context_measure``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.domain import Field
from tools.context_measure import FIGURE, MEASURE, WIDE, measure_of, phrase_after, phrase_before
from tools.context_words import Told, word_set

_MOVES = re.compile(
    r"(?:and |so |ok(?:ay)?,? |with that,? )?(?:(?:now|next|finally|first|second|third"
    r"|lastly),? )?(?:(?:let me|let['’]s|let us|i['’]ll|i will|i['’]d like to|we['’]ll|if we"
    r"|as we) (?:now |also |briefly |first |next )?)?(?:turn(?:ing)?|mov(?:e|ing)"
    r"|shift(?:ing)?|switch(?:ing)?|start(?:ing)?|begin(?:ning)?|look(?:ing)?|go(?:ing)?"
    r"|transition(?:ing)?|come|coming) (?:now |first |next |on |over |back |briefly )?(?:to"
    r"|with|at|into) |(?:and )?(?:now|next|finally|then),? (?:on |over |back )?(?:to|for|in"
    r"|on) (?=\S)|(?:and |now,? )?(?:next|finally),? (?:is |comes )?"
)
# "Now to our final segment, More Personal Computing": the name stands behind what it is.
_APPOSED = re.compile(
    r"(?:our|the) (?:(?:final|last|next|first|second|third|fourth|other|largest|smallest) )?"
    r"(?:reportable |operating |business )?(?:segment|business|division|unit)(?: is|,|:) (?=\S)"
)
_BACK = re.compile(
    r"\b(?:total company|overall company|across the company|company[- ](?:level|wide|results)"
    r"|consolidated results|at a (?:total )?company level|for the (?:company|group) (?:overall"
    r"|as a whole)|overall results|our outlook|the outlook|guidance|q&a|your questions"
    r"|rest of the (?:p&l|income statement)|group level|segment results|results by segment)\b"
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
_WE = re.compile(
    r"(?:and |so |finally,? |also,? |in total,? |this quarter,? |today,? )*(?:we|our)\b"
)
_EARLY = 40  # characters in which a sentence can turn back to the whole company
_LONGEST_MOVE = 90  # a longer sentence that names nothing new is no transition
_ELLIPTIC = re.compile(
    r"(?:and |but |so )?(?:it|its|this|that|these|those|they|excluding|adjusting|of this"
    r"|of that|on an?|in constant|at constant|up|down|compared|versus|which|both|half|most"
    r"|growth|the (?:increase|decrease|decline|rise|fall|growth|figure|result|rest"
    r"|remainder))\b"
)
_OURS = re.compile(r"\b(?:we|our)\b")
_HEADING_WORDS = word_set(
    """results operations overview revenue revenues liquidity capital resources note notes item
    part financial statements statement management discussion analysis condition risk factors
    summary outlook conclusion background introduction history references legal proceedings
    controls procedures highlights quarter fiscal gross margin performance segment segments
    operating expenses income tax taxes cash flow flows information business general other the
    and of our by for key figures numbers period year months ended three six nine decision
    facts about contents table tables items events quarterly annual products services
    condensed consolidated balance sheet sheets cause causes guidance dividend accounting
    policies estimates recent"""
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
        plain = len(words) <= 5 and not heading.isupper() and not _DIGIT.search(heading)
        named = plain and any(w.strip(":.,()#*") not in _HEADING_WORDS for w in words)
        told = phrase_after(heading, 0, offset, self._ordinary) if named else None
        whole = told is not None and len(told.value) >= len(heading.strip(" :")) - 10
        measured = MEASURE.search(heading.lower()) is not None
        self._heading = told.field("heading") if told and whole and not measured else None
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
        told = measure_of(sentence, low, offset)
        subject = self._own(sentence, low, offset, told)
        own = subject is not None
        figured = FIGURE.search(low) is not None
        if subject is None and not (told and _SEGMENT.search(low, 0, told.start - offset)):
            subject = self._inherited(low, told, offset, figured)
        measure = told.field() if told else None
        # "LinkedIn grew 29%" after a sentence on inventory says nothing of inventory.
        if measure is None and figured and not own and _ELLIPTIC.match(low):
            measure = self._measure
        self._measure = measure
        return subject, measure

    def _inherited(self, low: str, told: Told | None, offset: int, figured: bool) -> Field | None:
        wide = told is not None and WIDE.search(told.value) is not None
        if told is None and not figured:
            return None
        before = (None if wide else self._product) or self._segment or self._heading
        if before is not None or not self._open:
            return before
        ahead = low[: told.start - offset] if told else ""
        bare = told is not None and (len(ahead.split()) <= 3 or _OURS.search(ahead) is not None)
        return self._company if bare or (figured and _WE.match(low)) else None

    def _own(self, sentence: str, low: str, offset: int, told: Told | None) -> Field | None:
        if moved := self._moves(sentence, low, offset):
            return moved[0]
        if _BACK.search(low, 0, _EARLY):
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
        match = _MOVES.match(low)
        if match is None:
            return None
        apposed = _APPOSED.match(low, match.end())
        start = apposed.end() if apposed else match.end()
        told = phrase_after(sentence, start, offset, self._ordinary)
        if told is None and len(low) > _LONGEST_MOVE:
            return None
        self._product = None
        self._segment = told.field() if told else None
        return (self._segment or (self._company if self._open else None),)

    def _of_measure(self, sentence: str, low: str, offset: int, told: Told) -> Field | None:
        place = told.start - offset
        if _COMPANY.search(low, 0, place):
            return self._company
        if _SEGMENT.search(low, max(0, place - 12), place):
            return self._segment
        after = _FROM.match(low, place)
        if after and (named := phrase_after(sentence, after.end(), offset, self._ordinary)):
            if place < 12:
                self._segment, self._product = named.field(), None
            return named.field()
        before = phrase_before(sentence, place, offset)
        if before is None:
            return None
        self._product = before.field()
        return self._product

    def _opens(self, sentence: str, low: str, offset: int) -> Field | None:
        if _PRONOUN.match(low):
            return None
        lead = _LEADER.match(sentence) or _OUR.search(sentence, 0, 60)
        if lead is None and not self._open:
            return None
        start = lead.end() if lead else 0
        told = phrase_after(sentence, start, offset, self._ordinary)
        measured = MEASURE.search(told.value.lower()) if told else None
        amount = measured is not None and measured["counted"] is None
        return told.field() if told and not amount else None
