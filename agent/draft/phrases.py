"""Evidence as printed sentences: quotation or report, with who, when and where. Pure.

This is the extractive writer's voice, the ready-made form in which evidence enters a prompt, and
the last rung of repair. Words inside quotation marks are the source's to the letter.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.domain import Document, Evidence
from agent.draft.indirect import indirect, short_name
from agent.draft.original import original
from agent.forage.scent import LINK
from agent.plan.typed_names import segment_of
from agent.verify.words import NOTE_MARK
from tools.figures import figures
from tools.names import names
from tools.periods import in_words, periods

MOST_QUOTED = 60
QUOTED = 2  # the turn of four at which words are quoted rather than reported
# Kinds of documents that outsiders write: their date tells when, not the period they speak about.
_OUTSIDE = ("news", "web", "note", "text")


class Said(NamedTuple):
    """What has been said so far in the section: to name people and periods once."""

    speakers: frozenset[str] = frozenset()
    moment: str = ""
    speaker: str = ""
    turn: int = 0
    document: str = ""
    language: str = "en"  # the reader's
    owner: str = ""  # the company whose bare measures ("gross margin") are being told
    company: str = ""  # the last one spoken for: "the company" can only be read as this one


class Phrase(NamedTuple):
    """A printed sentence and the memory after it."""

    text: str
    said: Said
    quoted_words: int


def moment(evidence: Evidence, document: Document) -> str:
    """When it was said: the period that a company's paper reports on, else the document's date.

    Nothing where the sentence names its own period; one named for comparison is not its own. A
    figure below a heading that names another period than the paper's ("Six Months Ended") gets that
    period: else it would be taken for the quarter's. Other statements about another period (an
    outlook, "the year", what a sentence before dates) get the date of the saying; an outlook
    always, since a later one may have taken it back.
    """
    period, date = evidence.context.period, document.date
    told = _named(evidence) if "forward" not in evidence.flags else frozenset()
    if told and (period is None or period.value.removeprefix("FY") in told):
        return ""
    reported = document.kind not in _OUTSIDE and "forward" not in evidence.flags
    if period is not None and reported:
        when = in_words(period.value)
        if document.period in (None, period.value) or _headed(evidence, period.value):
            return when
    return in_words(date) if date is not None else ""


# "Compared with the same period last year", "from the prior year": of another time than the rest.
_BESIDE = re.compile(
    r"\b(?:compared|versus|than|against|over|from|same|prior|previous|corresponding|comparable)\b"
    r"[^,;]{0,40}$",
    re.I,
)


def _headed(evidence: Evidence, label: str) -> bool:
    """Whether a figure has its period from a heading alone, and is of that span, not of a day."""
    section, quote = evidence.context.section, evidence.quote
    if section is None or evidence.context.speaker is not None or not figures(quote):
        return False
    if not any(p.label == label for p in periods(section.value)) or _PRESENT.search(quote):
        return False
    found = periods(quote, reference=label)
    own = [p for p in found if not _BESIDE.search(f"{quote[: p.start]}{p.text}")]
    return not own and _PERIOD.search(in_words(label)) is not None


def at(when: str) -> str:
    """The moment with its preposition: in the first quarter of fiscal 2016, on May 5, 2025."""
    return f"on {when}" if re.search(r"\b\d{1,2}, \d{4}$|^\d{1,2} [A-Z]", when) else f"in {when}"


def _named(evidence: Evidence) -> set[str]:
    """Labels of the periods that the sentence names in full, a paper's own years being fiscal."""
    period = evidence.context.period
    found = periods(evidence.quote, reference=period.value if period else None)
    return {p.label.removeprefix("FY") for p in found if p.rule is None}


_PERIOD = re.compile(r"\b(?:quarter|half|fiscal|months)\b|^\d{4}$")
# Beside these a period in front would date the wrong thing ("In 2022, it has 20 plants").
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|will|can|may|should|must|do|does|expects?|continues?|remains?|believes?|"
    r"plans?|sees?|offers?|provides?|serves?|makes?|includes?|now)\b"
)


def saying(when: str, act: str) -> str:
    """The moment as a quotation names it: nobody said it in the quarter that it is about."""
    if not _PERIOD.search(when):
        return at(when)
    return f"for {when}" if act == "reported" else f"discussing {when}"


# What a document may be called by its kind; minutes, letters and slides have none of these.
_KINDS = {"note": "note", "report": "report", "filing": "filing", "news": "article"}


def who(evidence: Evidence, document: Document, said: Said) -> tuple[str, str]:
    """The one to whom the words belong, and the key under which they are remembered."""
    context = evidence.context
    if context.speaker is not None:
        name = context.speaker.value
        if name in said.speakers and len(name.split()) > 1:
            return name.split()[-1], name
        role = context.role.value if context.role else ""
        return (f"{lower_role(role)} {name}" if role else name), name
    if context.outlet is not None and document.kind in _OUTSIDE:
        return context.outlet.value, context.outlet.value
    owner = context.company or context.outlet
    if owner is not None:
        name = short_name(owner.value)
        known = name in said.speakers and said.company == name
        return ("the company" if known else name), name
    thing = _KINDS.get(document.kind, "document")
    if document.title == said.speaker:
        return f"the {thing}", document.title
    return f"the {thing} “{quotable(document.title)}”", document.title


_TITLE_WORDS = """
chief executive financial operating technology marketing legal information officer president
chairman chairwoman chairperson chair vice senior junior managing director head of and the interim
acting deputy general manager secretary treasurer founder cofounder co-founder analyst spokesman
spokeswoman spokesperson minister partner member board supervisory finance investor relations
corporate global group
"""
_TITLE = frozenset(_TITLE_WORDS.split())


def lower_role(role: str) -> str:
    """A role before a name: its title words small, names of companies as they are."""
    return " ".join(w.lower() if w.lower().strip(",") in _TITLE else w for w in role.split())


def verb(evidence: Evidence, document: Document) -> str:
    """The verb of saying: people say, documents report."""
    if evidence.context.speaker is not None:
        return "said"
    return "reported" if document.kind in ("report", "filing", "news", "web", "table") else "said"


def phrase(
    evidence: Evidence,
    document: Document,
    said: Said,
    *,
    body: str | None = None,
    quoted: bool | None = None,
) -> Phrase:
    """Print one evidence sentence; forms alternate so that attribution does not drone.

    ``body`` is a third-person wording of the evidence to report instead of the rule-made one;
    ``quoted`` settles the form, as far as the sentence allows it. What is not English, or has a
    reader who is not, is quoted in the original.
    """
    if evidence.language != "en" or said.language != "en":
        text = original(evidence, document, said.language)
        return Phrase(text, said._replace(turn=said.turn + 1), len(evidence.quote.split()))
    name, key = who(evidence, document, said)
    when = moment(evidence, document)
    fresh = when if when and when != said.moment else ""
    forward = "forward" in evidence.flags
    as_quotation = said.turn % 4 == QUOTED if quoted is None else quoted
    # A row has no words to quote: what it says in plain ones is ours.
    row = evidence.told.rstrip(".") or None
    reported = body or row or (None if as_quotation else indirect(evidence))
    act = verb(evidence, document)
    # "Operating income grew 5 percent" under a segment's heading is the segment's.
    segment = segment_of(evidence)
    if segment:
        act = f"{act} {'of' if act == 'said' else 'for'} {segment}"
    # Words from another paper are of another occasion, though the same one speaks.
    same = key == said.speaker and document.id == said.document and not fresh and not segment
    same = same and not (forward and reported is not None)  # who expects it is said each time
    if reported is not None:
        if evidence.context.speaker is None and key == name and name in reported:
            name = "the company" if document.kind not in _OUTSIDE else name
        text = _reported(reported, name, act, fresh, same=same)
        count = 0
    else:
        quote = quotable(evidence.quote)
        text = _quoted(quote, name, act, fresh, front=said.turn % 2 == 0, same=same)
        count = len(quote.split())
    # A period that the sentence names is the last one named: the next has to name its own.
    last = when or ("" if _named(evidence) else said.moment)
    known = Said(
        said.speakers | {key}, last, key, said.turn + 1, document.id, owner=said.owner,
        company=company_of(evidence, document),
    )  # fmt: skip
    return Phrase(text, known, count)


def company_of(evidence: Evidence, document: Document) -> str:
    """The company in whose name a sentence is told; empty where an outsider tells it."""
    company = evidence.context.company
    return short_name(company.value) if company and document.kind not in _OUTSIDE else ""


def quotable(text: str) -> str:
    """The source's words on one line, inner double quotation marks made single.

    A conjunction before a sentence that stands alone is left out, and marks of the source's own
    notes ("[42]"); no other word is.
    """
    text = NOTE_MARK.sub("", LINK.sub("", " ".join(text.split()).rstrip()))
    text = re.sub(r"\s*\.?\s+\.$", ".", text)  # "on October 25 .": a mark stood there
    opened = re.sub(r"(?:(?<=[\s(])|^)\"|“", "‘", text)
    return re.sub(r"[”\"]", "’", opened)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reported(text: str, name: str, act: str, when: str, *, same: bool) -> str:
    if when and when.lower() in text.lower():
        when = ""
    dated = _PERIOD.search(when) and when.split(" of ")[0].lower() not in text.lower()
    if dated and not _PRESENT.search(text):
        return f"{_upper(at(when))}, {mid(text)}{'' if same else f', {name} {act}'}."
    if not when:
        return f"{text}." if same else f"{text}, {name} {act}."
    # A date, or a period beside a statement in the present, is when it was said.
    comma = "," if saying(when, act).startswith("discussing") else ""
    return f"{text}, {name} {act}{comma} {saying(when, act)}."


def mid(text: str) -> str:
    """The sentence as it stands inside another: its first word small unless it is a name."""
    first = text.split(" ", 1)[0]
    if any(n.start == 0 for n in names(text)) or (first.isupper() and len(first) > 1):
        return text
    return text[:1].lower() + text[1:]


def _quoted(quote: str, name: str, act: str, when: str, *, front: bool, same: bool) -> str:
    verb_ = "added" if same else act
    if same and front:  # a second quotation in a row needs no name
        return f"“{quote}”"
    if when:
        return f"{_upper(saying(when, act))}, {name} {act}: “{quote}”"
    if front:
        return f"{_upper(name)} {verb_}: “{quote}”"
    inner = f"{quote[:-1]}," if quote.endswith(".") else quote
    return f"“{inner}” {name} {verb_}."


def prompt_line(evidence: Evidence, document: Document) -> str:
    """The evidence as an attributed sentence, the form in which a model is shown it."""
    name, _ = who(evidence, document, Said())
    if evidence.told:
        return f"{_upper(name)} {verb(evidence, document)}: {evidence.told}"
    when = moment(evidence, document)
    quote = quotable(evidence.quote)
    stop = quote[-1] if quote[-1:] in ".!?" else "."
    inner = quote[:-1] if quote[-1:] in ".!?" else quote
    act = verb(evidence, document)
    lead = f"{_upper(saying(when, act))}, {name}" if when else _upper(name)
    return f"{lead} {act}: “{inner}”{stop}"
