"""Evidence as printed sentences: quotation or report, with who, when and where. Pure.

This is the extractive writer's voice, the ready-made form in which evidence enters a prompt, and
the last rung of repair. Words inside quotation marks are the source's to the letter.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.domain import Document, Evidence
from agent.draft.indirect import indirect
from tools.periods import in_words

MOST_QUOTED = 60
_KINDS = {
    "call": "on the call", "report": "in its report", "filing": "in its filing",
    "release": "in a statement", "note": "in a note", "news": "", "web": "", "text": "",
    "transcript": "", "table": "in its figures",
}  # fmt: skip


class Said(NamedTuple):
    """What has been said so far in the section: to name people and periods once."""

    speakers: frozenset[str] = frozenset()
    moment: str = ""
    speaker: str = ""
    turn: int = 0


class Phrase(NamedTuple):
    """A printed sentence and the memory after it."""

    text: str
    said: Said
    quoted_words: int


def moment(evidence: Evidence) -> str:
    """When: the period in words, else the date in words, else nothing."""
    period, date = evidence.context.period, evidence.context.date
    if period is not None:
        return in_words(period.value)
    return in_words(date.value) if date is not None else ""


def at(when: str) -> str:
    """ "in the first quarter of fiscal 2016", "on 5 May 2025"."""
    return f"on {when}" if re.match(r"\d{1,2} [A-Z]", when) else f"in {when}"


def who(evidence: Evidence, document: Document, said: Said) -> tuple[str, str]:
    """The one to whom the words belong, and the key under which they are remembered."""
    context = evidence.context
    if context.speaker is not None:
        name = context.speaker.value
        if name in said.speakers:
            return name.split()[-1], name
        role = context.role.value if context.role else ""
        return (f"{_lower(role)} {name}" if role else name), name
    if context.outlet is not None and document.kind in ("news", "web", "note"):
        return context.outlet.value, context.outlet.value
    if context.company is not None:
        return context.company.value, context.company.value
    if context.outlet is not None:
        return context.outlet.value, context.outlet.value
    return f"“{document.title}”", document.title


def _lower(role: str) -> str:
    """A role before a name: no capitals except acronyms."""
    return " ".join(w if w.isupper() else w[:1].lower() + w[1:] for w in role.split())


def verb(evidence: Evidence, document: Document) -> str:
    """ "said", or what documents do."""
    if evidence.context.speaker is not None:
        return "said"
    return "reported" if document.kind in ("report", "filing", "news", "web", "table") else "said"


def phrase(
    evidence: Evidence, document: Document, said: Said, *, body: str | None = None
) -> Phrase:
    """Print one evidence sentence; forms alternate so that attribution does not drone.

    ``body`` is a third-person wording of the evidence to report instead of the rule-made one.
    """
    name, key = who(evidence, document, said)
    when = moment(evidence)
    new_moment = when if when and when != said.moment else ""
    reported = body or (indirect(evidence) if said.turn % 3 != 1 else None)
    act = verb(evidence, document)
    quote = _quotable(evidence.quote)
    if reported is not None:
        text = _reported(reported, name, act, new_moment, same=key == said.speaker)
        quoted = 0
    else:
        text = _quoted(quote, name, act, new_moment, front=said.turn % 2 == 0, same=key == said.speaker)
        quoted = len(quote.split())
    after = Said(said.speakers | {key}, when or said.moment, key, said.turn + 1)
    return Phrase(text, after, quoted)


def _quotable(text: str) -> str:
    """The source's words on one line, inner double quotation marks made single."""
    text = " ".join(text.split()).rstrip()
    return re.sub(r"[“”\"]", "’", text)


def _reported(text: str, name: str, act: str, when: str, *, same: bool) -> str:
    if when and when in text:
        when = ""
    lead = f"{at(when)[:1].upper()}{at(when)[1:]}, " if when else ""
    body = _sentence_case(text) if lead else text
    tail = "" if same and not lead else f", {name} {act}"
    return f"{lead}{body}{tail}."


def _sentence_case(text: str) -> str:
    """Lower the first word only when it is an ordinary one."""
    first = text.split(" ", 1)[0]
    common = {"the", "a", "an", "in", "at", "our", "this", "these", "total", "revenue", "operating",
              "gross", "net", "sales", "on", "for", "with", "as", "its"}  # fmt: skip
    return text[:1].lower() + text[1:] if first.lower() in common else text


def _quoted(quote: str, name: str, act: str, when: str, *, front: bool, same: bool) -> str:
    lead = f"{at(when)[:1].upper()}{at(when)[1:]}, " if when else ""
    if front or lead:
        subject = name if lead else name[:1].upper() + name[1:]
        return f"{lead}{subject} {'added' if same and not lead else act}: “{quote}”"
    inner = quote[:-1] if quote.endswith(".") else quote
    comma = "," if quote.endswith(".") else ""
    return f"“{inner}{comma}” {name} {'added' if same else act}."


def prompt_line(evidence: Evidence, document: Document) -> str:
    """The evidence as an attributed sentence, the form in which a model is shown it."""
    name, _ = who(evidence, document, Said())
    when = moment(evidence)
    quote = _quotable(evidence.quote)
    stop = quote[-1] if quote[-1:] in ".!?" else "."
    inner = quote[:-1] if quote[-1:] in ".!?" else quote
    lead = f"{at(when)[:1].upper()}{at(when)[1:]}, {name}" if when else name[:1].upper() + name[1:]
    return f"{lead} {verb(evidence, document)}: “{inner}”{stop}"
