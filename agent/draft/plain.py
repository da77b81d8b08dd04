"""Typed figures told plainly: what was measured, its value, its change, and for when. Pure.

The words are the source's own, cut where its clause ends; only the period is put to them, and the
owner of a bare measure. Not a quotation, and no attribution: a company's own paper reports it.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from agent.domain import Document, Evidence
from agent.draft.phrases import Phrase, Said, at, company_of, mid, phrase, who
from agent.draft.pieces import Origin, normal
from agent.forage.needs import own_paper
from agent.plan.telling import Told
from agent.plan.typed import told
from agent.plan.typed_names import is_bare_measure
from tools.context_company import short_name
from tools.periods import in_words
from tools.words import possessive

Form = Literal["short", "full", "long"]
# A trailing period reads on only behind a clause without commas.
_TRAILS: Final = re.compile(r"^[^,;(]+$")


def tellable(evidence: Evidence, document: Document) -> Told | None:
    """The typed figures of a sentence of a company's own paper; None where it has none."""
    if evidence.language != "en":
        return None
    return told(evidence, document) if own_paper(document) else None


def plain(
    one: Told, said: Said, evidence: Evidence, document: Document, form: Form = "full"
) -> Phrase:
    """A sentence that tells the figures: "In the third quarter of fiscal 2017, …".

    The period is left out where the sentence before was about the same one; it leads or trails in
    turn. ``long`` adds the reason that the speaker gives, as the speaker's. A quotation that
    follows has to name its speaker anew.
    """
    body = one.short if form == "short" else one.full
    if one.owner and one.owner != said.owner:
        inner = body if one.named else mid(body).removeprefix("the ")
        body = f"{possessive(one.owner)} {inner}"
    when = in_words(one.period)
    if when == said.moment:
        text = body
    elif said.turn % 2 and _TRAILS.match(body):
        text = f"{body} {at(when)}"
    else:
        lead = at(when)
        text = f"{lead[:1].upper()}{lead[1:]}, {body if one.named else mid(body)}"
    speakers = said.speakers
    if form == "long" and one.why:
        name, key = who(evidence, document, said)
        text = f"{text}, which {name} attributed {one.why}"
        speakers = speakers | {key}
    owner = one.owner or said.owner
    company = company_of(evidence, document)
    known = Said(speakers, when, "", said.turn + 1, document.id, owner=owner, company=company)
    return Phrase(f"{text}.", known, 0)


def within(text: str, evidence: Evidence) -> str | None:
    """A figure's sentence opened otherwise: "Search revenue fell" as "In Search, revenue fell".

    None where it does not begin with the segment or product that its place is about.
    """
    subject, company = evidence.context.subject, evidence.context.company
    if subject is None or company is None or short_name(subject.value) == short_name(company.value):
        return None
    rest = text.removeprefix(f"{subject.value} ")
    own = rest != text and rest[:1].islower() and is_bare_measure(rest)
    return f"In {subject.value}, {rest}" if own else None


def by_rule(evidence: Evidence, document: Document, said: Said) -> tuple[Phrase, Origin]:
    """Evidence printed without a model: a row's figures plainly, all else in the source's words."""
    english = said.language == "en" and evidence.row is not None
    row = tellable(evidence, document) if english else None
    if row is not None:
        return plain(row, said, evidence, document), "figure"
    printed = phrase(evidence, document, said)
    return printed, "quote" if printed.quoted_words else "report"


def form_of(text: str, one: Told) -> Form:
    """How much of the figures a printed sentence tells."""
    if one.why and f"attributed {one.why}" in text:
        return "long"
    return "full" if normal(one.full) in normal(text) else "short"
