"""A sentence quoted in its own language, framed for a reader of another or of the same. Pure.

Used where the sentence or its reader is not English: the words stay the source's to the letter, and
who and when stand in the reader's language, by its file.
"""

from __future__ import annotations

from agent.domain import Document, Evidence
from agent.verify.other_languages import quotable
from tools.languages import OTHER, codes, profile
from tools.languages.calendar import day_in_words

_OUTSIDE = ("news", "web", "note", "text")


def reader_of(language: str) -> str:
    """The language to print in: that of the brief or question where it has a file, else English."""
    return language if language in codes() else "en"


def original(evidence: Evidence, document: Document, reader: str) -> str:
    """The sentence between quotation marks, with who said it and when."""
    one = profile(reader_of(reader))
    own = evidence.language if evidence.language in codes() else OTHER
    when = document.date or ""
    dated = one.parenthesis.format(when=day_in_words(when, one.code)) if when else ""
    frame = one.quote if evidence.language == one.code else one.quote_in
    return frame.format(
        name=source_name(evidence, document),
        when=dated,
        text=quotable(evidence.quote),
        language=one.languages[own],
    )


def source_name(evidence: Evidence, document: Document) -> str:
    """Who speaks: the person, the outlet or the company, else the document by its title."""
    context = evidence.context
    if context.speaker is not None:
        return context.speaker.value
    outside = context.outlet if document.kind in _OUTSIDE else context.company or context.outlet
    return outside.value if outside is not None else quotable(document.title)


def notice(name: str, reader: str, **values: object) -> str:
    """What an article or an answer says to its reader, in the reader's language."""
    return profile(reader_of(reader)).notices[name].format(**values)
