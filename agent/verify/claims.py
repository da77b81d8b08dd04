"""Drafts to sentences with offsets, and which of them state something to check.

Knows Markdown enough to skip what is no prose. Carries the period in force from heading and
sentence to sentence, and from the text before a sentence whom "it" stands for and who speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.alignment import asserted
from agent.verify.antecedents import Carried, Said, contexts
from agent.verify.language import foreign
from agent.verify.marks import Mark, blanked, find_marks, lettered
from agent.verify.opinions import is_opinion, within_quotation
from agent.verify.other_languages import statement
from agent.verify.reading import read
from agent.verify.reference_list import reference_list
from agent.verify.words import strip_markers, words
from tools.languages import language_of
from tools.split import sentences

_HEADING: Final = re.compile(r"^\s*(?:#{1,6}\s|={3,}|-{3,}|\*{3,}|```|<!--)")
_LEAD: Final = re.compile(r"^(?:[-*+•]\s+|\d+[.)]\s+|>\s*)+|^\*\*(?=\S)")
_ABOUT_ITSELF: Final = re.compile(
    r"^(?:this (?:article|piece|report|section)|what follows|the following|here (?:is|are)"
    r"|as (?:noted|described)"
    r"|the (?:question|answer|picture|story|point|rest|result) (?:is|was|then)|that is (?:the"
    r"|where|what|why|how|only)"
    r"|so much for|then there is|consider|take|let us|in short|in sum|to sum up)\b",
    re.I,
)
# The standfirst that our own articles compute: it speaks of the article, no source can carry it.
_STANDFIRST: Final = re.compile(
    r"Drawn from \d{1,4} documents(?:, from [\w, ]{4,20} to [\w, ]{4,20})?\."
)
_OPINION: Final = re.compile(
    r"^(?:perhaps|arguably|in our view|it (?:remains|seems|is worth|may be)|whether|one may"
    r"|readers? )\b",
    re.I,
)
_BLANK: Final = re.compile(r"\n[ \t]*\n\s*")
_STOPS: Final = frozenset(".!?")
_STOPPED: Final = re.compile(r"[.!?:;,。！？：；，][\"”’)\]」』）»]*$")
_OTHER_TIME: Final = re.compile(
    r"\b(?:(?:an?|one|two|three|four|five|several|some) (?:year|quarter|month)s? (?:later|earlier|"
    r"before|after|on)|(?:the|that) (?:following|next|previous|preceding|prior) (?:year|quarter|"
    r"month)|the (?:year|quarter) (?:before|after)|since then|by then|afterwards)\b",
    re.I,
)
_TOLD: Final = re.compile(
    r"\b(?:said|wrote)(?: (?:in|on) (?:the|its) (?:[\w-]+ )?(?:call|release|report|filing))?"
    r" (?:on|in) $"
)
# Why a sentence is not checked.
NOTHING: Final = "It states nothing to check."
OPINION: Final = "It is an opinion that its author marks as one."
LEAST_WORDS: Final = 2  # content words that a sentence without figure, name or period must have


class DraftSentence(NamedTuple):
    """A sentence of a draft; ``text`` is the draft from start to end without its marks.

    Bold type is left out, too. ``markers`` are the numbers among the keys of its marks.
    ``subject`` is whom its first words ("it", "the company") stand for, ``speaker`` who speaks a
    quotation that names nobody; both only where the text before leaves no doubt. ``places`` are
    the offsets of its letters. ``unchecked`` says why it is not checkable, where it is not.
    """

    text: str
    start: int
    end: int
    markers: tuple[int, ...]
    checkable: bool
    period: str | None
    marks: tuple[Mark, ...] = ()
    subject: Carried | None = None
    speaker: Carried | None = None
    places: tuple[int, ...] = ()
    unchecked: str = NOTHING


def checkable(text: str) -> bool:
    """Whether a sentence states something that evidence could carry.

    Questions, headings, sentences about the article itself and bare transitions do not.
    """
    plain = _LEAD.sub("", strip_markers(text)).strip(" *_")
    if not plain or plain.endswith("?") or _HEADING.match(text) or _OPINION.match(plain):
        return False
    if _STANDFIRST.fullmatch(plain):
        return False
    claim = read(plain)
    if claim.figures:
        return True
    said = asserted(claim)
    if _ABOUT_ITSELF.match(plain) and not claim.names and not claim.periods:
        return len(said) > 6
    if claim.names or claim.periods:
        return len(words(plain)) > 2 and bool(said)
    return len({word.stem for word in said}) >= LEAST_WORDS


def _sentences(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Sentence spans; marks, which confuse the cutting, count to the sentence before them."""
    spans = sorted((mark.start, mark.end) for mark in marks if mark.bare)
    hidden = list(blanked(text, marks))
    for at, (start, end) in enumerate(spans):
        # A stop after marks is seen before them, where the words end.
        while at and spans[at - 1][1] == start:
            at, start = at - 1, spans[at - 1][0]
        if text[end : end + 1] in _STOPS and start < end:
            hidden[start], hidden[end] = text[end], " "
    plain = "".join(hidden)
    for start, end in sentences(plain, language=language_of(plain)):
        while after := next((b for a, b in spans if a <= end < b), None):
            end = after
        if text[end : end + 1] in _STOPS and text[end - 1 : end] not in _STOPS:
            end += 1
        yield start, end


def _is_heading(text: str, start: int, end: int) -> bool:
    """A Markdown heading, or a short line of its own that ends like none of a sentence."""
    low = text.rfind("\n", 0, start) + 1
    line = text[low : len(text) if (high := text.find("\n", end)) < 0 else high]
    if _HEADING.match(line):
        return True
    alone = line.strip() == text[start:end].strip()
    return alone and len(line.split()) <= 12 and not _STOPPED.search(line.strip())


def split_draft(text: str) -> list[DraftSentence]:
    """The sentences of a draft with offsets into it; its reference list holds none."""
    body = reference_list(text).outside(text)
    marks = find_marks(body)
    found: list[DraftSentence] = []
    said: list[Said] = []
    period: str | None = None
    paragraph = last = 0
    for start, end in _sentences(body, marks):
        heading = _is_heading(body, start, end)
        lead = _LEAD.match(body[start:end])
        start += lead.end() if lead else 0
        plain, places = lettered(body, start, end, marks)
        stated = [p for p in read(plain, period).periods if p.rule is None]
        # A heading over several periods puts none in force.
        several = heading and len({p.label for p in stated}) > 1
        # "A year later" leaves the period that was in force, for another that nobody names.
        elsewhere = not stated and _OTHER_TIME.search(plain) is not None
        # The day on which something was said is not the time that it is about.
        told = [p for p in stated if _TOLD.search(plain[: p.start])]
        stated = [p for p in stated if p not in told]
        own = None if several or elsewhere else stated[-1].label if stated else period
        # Figures are checked whoever means them.
        opinion = is_opinion(plain) and not read(plain).figures
        opinion = opinion and not within_quotation(body, start)
        states = not heading and not opinion and checkable(plain)
        at = None if told and not stated else own
        why = OPINION if opinion else NOTHING
        found.append(DraftSentence(plain, start, end, (), states, at, places=places, unchecked=why))
        period = own
        paragraph += len(_BLANK.findall(body, last, start))
        last = end
        said.append(Said(plain, paragraph, heading))
    return _with_marks(body, _in_own(_in_context(found, said), said), marks)


def _in_own(found: Sequence[DraftSentence], said: Sequence[Said]) -> list[DraftSentence]:
    """The sentences; what is not English is checkable by the rule of its own language."""
    result = []
    for one, other, place in zip(found, foreign([f.text for f in found]), said, strict=True):
        states = not place.heading and statement(one.text)
        result.append(one._replace(checkable=states, subject=None, speaker=None) if other else one)
    return result


def _in_context(found: Sequence[DraftSentence], said: Sequence[Said]) -> list[DraftSentence]:
    """The sentences with whom their words stand for; names stand at their places in the draft."""

    def placed(one: Carried | None) -> Carried | None:
        if one is None:
            return None
        places = found[one.sentence].places[one.start : one.end]
        return one.model_copy(update={"start": places[0], "end": places[-1] + 1})

    return [
        one._replace(
            subject=placed(context.subject),
            speaker=placed(context.speaker),
            # What somebody said is to be found, however little it is.
            checkable=one.checkable or context.speaker is not None,
        )
        for one, context in zip(found, contexts(said), strict=True)
    ]


def _with_marks(
    text: str, found: Sequence[DraftSentence], marks: Sequence[Mark]
) -> list[DraftSentence]:
    """Each mark goes to the sentence it stands in, else to the one before it in the paragraph."""
    held: dict[int, list[Mark]] = {}
    starts = [one.start for one in found]
    for mark in marks:
        at = bisect_right(starts, mark.start) - 1
        if at + 1 < len(found) and mark.start < found[at + 1].start < mark.end:
            at += 1  # a sentence that begins with a linked word
        if at >= 0 and "\n\n" not in text[found[at].end : mark.start]:
            held.setdefault(at, []).append(mark)
    marked = list(found)
    for at, own in held.items():
        keys = dict.fromkeys(key for mark in own for key in mark.keys)
        marked[at] = found[at]._replace(
            start=min(
                found[at].start, *(mark.start for mark in own if not mark.bare), found[at].end
            ),
            end=max(found[at].end, *(mark.end for mark in own if mark.bare), 0),
            markers=tuple(int(key) for key in keys if key.isdigit()),
            marks=tuple(own),
        )
    return marked
