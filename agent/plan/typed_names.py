"""What was measured as an article prints it, and whose it is. Pure."""

from __future__ import annotations

import re
from typing import Final

from agent.domain import Document, Evidence
from tools.context_company import short_name
from tools.context_measure import MEASURE
from tools.names import names
from tools.words import possessive

_WHOLE: Final = re.compile(
    r"^(?:Overall|In total|In aggregate)\b|\b(?:company|group|total)\b", re.I
)
_OWNED: Final = re.compile(r"^(?:our|the|total|overall|company|group|quarterly)\b ?", re.I)


def named_measure(
    name: str, quote: str, evidence: Evidence, document: Document
) -> tuple[str, str] | None:
    """The measured thing as an article prints it, and whose it is where the name does not say it.

    None where only the place tells of whom a bare measure is, and the place may be a segment's:
    a call's or a filing's "Operating expenses grew 3 percent" is mostly one's of its segments.
    """
    company, subject = evidence.context.company, evidence.context.subject
    owner = short_name(company.value) if company is not None else ""
    if re.match(r"our\b", name, re.I):
        own = re.sub("^company ", "", name[4:], flags=re.I)
        if not owner:
            return None
        return (f"The {own}", "") if own.startswith(owner) else (f"{possessive(owner)} {own}", "")
    if re.search(r"\bour\b", name, re.I):
        return None
    if _OWNED.sub("", MEASURE.sub("", name.lower()).replace("growth", "")).strip():
        return name, ""
    if subject is not None and short_name(subject.value) != owner:
        known = subject.start is not None and names(f"x {subject.value}")
        if not known or name.lower().startswith(subject.value.lower()):
            return (name, "") if known else None
        return f"{subject.value} {name[:1].lower()}{name[1:]}", ""
    if document.kind in ("call", "filing", "transcript") and not _WHOLE.search(quote):
        return None
    bare = re.sub("^(?:company|the) ", "", name, flags=re.I)
    return (f"{bare[:1].upper()}{bare[1:]}", owner) if owner else None
