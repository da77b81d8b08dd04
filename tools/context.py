"""Evidence with its context: one span per sentence and all that its place tells.

The way in for everything named ``context_*``; knows the order in which a document is walked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from agent.domain import Context, Evidence, Field, Flag, evidence_id
from tools.context_describe import Description, describe
from tools.context_flags import (
    expects_first,
    is_boilerplate,
    is_denial,
    is_forward,
    is_question,
    is_unconfirmed,
    rests_on_rumour,
)
from tools.context_force import InForce
from tools.context_instructions import is_instruction
from tools.context_orders import is_order
from tools.context_people import (
    Voice,
    voice_at,
    voice_of_letter,
    voices_of_quotes,
    voices_of_turns,
)
from tools.context_period import PeriodInForce
from tools.context_tables import TableInForce
from tools.context_turns import turns
from tools.context_words import lowered, one_line
from tools.split_lines import is_row, wrap_width

__all__ = ["Description", "describe", "spans"]

Section = tuple[int, int, tuple[int, int] | None]
_TITLE_WORDS = 3
_REMARKS = 1_500  # a turn longer than this is a prepared statement, not an answer


def spans(
    document_id: str,
    text: str,
    *,
    description: Description,
    sections: Sequence[Section],
    sentences: Sequence[tuple[int, int]],
    page: Callable[[int], int | None],
    author: str | None = None,
) -> list[Evidence]:
    """Turn sentences into evidence that carries its context.

    Args:
        document_id: Identity of the document in the library.
        text: The stored text.
        description: What ``describe`` said of it.
        sections: From ``tools.split.sections``.
        sentences: From ``tools.split.sentences``, in order.
        page: The 1-based page of an offset, or None.
        author: Who wrote a letter, as its text names them.

    Returns:
        One evidence per sentence, in order; ``quote`` is the text from start to end.
    """
    walk = _Walk(text, description, sections, voice_of_letter(text, author))
    found = []
    for start, end in sentences:
        context, flags = walk.step(start, end)
        found.append(
            Evidence(
                id=evidence_id(document_id, start, end),
                document_id=document_id,
                start=start,
                end=end,
                quote=text[start:end],
                page=page(start),
                context=context,
                flags=flags,
            )
        )
    return _with_neighbours(text, found)


class _Walk:
    """The state of one pass over a document, from its first sentence to its last."""

    def __init__(
        self,
        text: str,
        description: Description,
        sections: Sequence[Section],
        writer: Voice | None = None,
    ) -> None:
        self._writer = [writer] if writer else []
        known = description.fields
        self._text, self._low = text, lowered(text)
        self._base = known.model_copy(update={"period": None})
        self._break = "\n\n" if wrap_width(text) else "\n"
        spoken = turns(text)
        self._voices = voices_of_turns(text, spoken) if spoken else voices_of_quotes(text)
        self._turns = [turn.start for turn in spoken]
        self._turn = self._section = -1
        self._sections = sections
        self._starts = [section[0] for section in sections]
        self._period = PeriodInForce(known.period, published=description.date)
        ordinary = frozenset(_SMALL.findall(text))
        self._force = InForce(known.company, ordinary, speech=bool(spoken))
        self._table = TableInForce(description.period, description.date)
        self._rumour = not spoken and rests_on_rumour(self._low)
        self._last = 0

    def step(self, start: int, end: int) -> tuple[Context, tuple[Flag, ...]]:
        """Context and flags of the next sentence."""
        self._enter(start)
        low = self._low[start:end]
        middle = (start + end) // 2
        voice = voice_at(self._voices, middle) or voice_at(self._writer, middle)
        heading = self._heading_at(start)
        row = is_row(self._text[start:end])
        flags = self._flags(low, start, end, row=row, voice=voice, heading=heading)
        subject, measure, period = self._forces(start, end, flags)
        update = {
            "period": period,
            "section": heading,
            "subject": subject,
            "measure": measure,
            "speaker": voice.speaker if voice else None,
            "role": voice.role if voice else None,
        }
        self._last = end
        return self._base.model_copy(update=update), flags

    def _enter(self, start: int) -> None:
        """Tell the trackers of every border crossed since the last sentence."""
        section = bisect_right(self._starts, start) - 1
        turn = bisect_right(self._turns, start) - 1
        if turn != self._turn:
            self._turn = turn
            self._period.new_turn()
            length = self._voices[turn].end - self._voices[turn].start if turn >= 0 else _REMARKS
            self._force.new_turn(remarks=length >= _REMARKS)
        if section != self._section:
            place = self._sections[section][2] if section >= 0 else None
            previous = self._sections[self._section][2] if self._section >= 0 else None
            self._section = section
            if place and place != previous and not self._turns:
                self._period.new_section(self._text[slice(*place)], place[0])
                self._force.new_section(self._text[slice(*place)], place[0])
        if self._break in self._text[self._last : start]:
            self._period.new_paragraph()
            self._force.new_paragraph()

    def _heading_at(self, start: int) -> Field | None:
        if self._turns:
            return None
        place = self._sections[self._section][2] if self._section >= 0 else None
        if place is None:
            return None
        words = one_line(self._text[slice(*place)]).strip("#*_ ")
        return Field(value=words, start=place[0], end=place[1]) if words else None

    def _forces(
        self, start: int, end: int, flags: tuple[Flag, ...]
    ) -> tuple[Field | None, Field | None, Field | None]:
        sentence, low = self._text[start:end], self._low[start:end]
        if "table" in flags:
            row = self._table.at(self._text, start, end)
            return row.subject, row.measure, row.period
        if "boilerplate" in flags:
            return None, None, None
        forward = "forward" in flags and expects_first(low)
        period = self._period.at(sentence, low, start, forward=forward)
        return *self._force.at(sentence, low, start), period

    def _is_title(self, start: int, end: int) -> bool:
        """A line that is no sentence: in capitals, or of three words at most."""
        line = self._text[start:end]
        if line[-1] in '.?!;:”"’)' or self._turns:
            return False
        own = (start == 0 or self._text[start - 1] in "\n#* ") and self._text[
            end : end + 1
        ] in "\n*"
        return own and (line.isupper() or len(line.split()) <= _TITLE_WORDS)

    def _flags(
        self,
        low: str,
        start: int,
        end: int,
        *,
        row: bool,
        voice: Voice | None,
        heading: Field | None,
    ) -> tuple[Flag, ...]:
        found: list[Flag] = []
        titled = heading is not None and heading.end is not None and start < heading.end
        front = bool(self._turns) and start < self._turns[0]
        operator = voice is not None and voice.speaker.value in _ROUTINE
        if row:
            found.append("table")
        elif titled or front or operator or self._is_title(start, end) or is_boilerplate(low):
            found.append("boilerplate")
        if is_unconfirmed(low) or (self._rumour and not (voice and is_denial(low))):
            found.append("unconfirmed")
        if is_instruction(low):
            found.append("instruction")
        elif is_order(low):
            found.append("order")
        if is_forward(low):
            found.append("forward")
        if is_question(low):
            found.append("question")
        return tuple(found)


_SMALL = re.compile(r"(?<![\w'’])[a-zà-ÿ]{2,}(?![\w])")
_ROUTINE = frozenset({"Operator", "Moderator"})


def _with_neighbours(text: str, found: list[Evidence]) -> list[Evidence]:
    """Extend an instruction's flag to the end of its paragraph: what follows carries the order.

    After a colon ("please do the following:") what is ordered stands in the next paragraph.

    What stands before it was said to whoever reads, and stays evidence.
    """
    marked: list[Evidence] = []
    hostile, announced, last = False, False, 0
    for span in found:
        own = "instruction" in span.flags
        hostile = own or (hostile and (announced or "\n" not in text[last : span.start]))
        announced = hostile and span.quote.rstrip().endswith(":")
        last = span.end
        flags = span.flags if own or not hostile else (*span.flags, "instruction")
        marked.append(span if own or not hostile else span.model_copy(update={"flags": flags}))
    return marked
