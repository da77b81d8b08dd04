"""What was measured as an article prints it, and whose it is. Pure."""

from __future__ import annotations

import re
from typing import Final

from agent.domain import Document, Evidence, Field
from tools.context_company import short_name
from tools.context_measure import MEASURE
from tools.words import possessive

_WHOLE: Final = re.compile(
    r"^(?:Overall|In total|In aggregate)\b|\b(?:company|group|total)\b", re.I
)
_ALL: Final = re.compile(r"\b(?:each|all|both) of our\b|\bour (?:overall|total|segments)\b", re.I)
_OWNED: Final = re.compile(r"^(?:our|the|total|overall|company|group|quarterly)\b ?", re.I)


_SMALL_WORD: Final = 3  # letters: "and", "of"
_NEAR: Final = 200  # characters
_PLAIN: Final = re.compile(r"[a-z]{4,}s(?: [a-z]{3,})?")  # "devices", "server products"
_BARE: Final = re.compile(
    r"^(?:[A-Z][a-z]+(?: [a-z]+){0,2}, )?(?P<name>[A-Za-z&][\w&, -]{2,80}?) "
    r"(?:(?:also|again) )?(?:was|were|is|are|has|had|included?|includes|grew|rose|increased"
    r"|improved|expanded|fell|declined|decreased|dropped|came|reached)\b"
)


def is_bare(name: str) -> bool:
    """Whether a measure's name says nothing of whose it is: "segment gross margin dollars"."""
    # A list of measures is as bare as each of them.
    parts = [part for part in re.split(r",? and |, ", name.strip()) if part]
    if len(parts) > 1:
        return all(is_bare(part) for part in parts)
    own = re.sub(r"^segment ", "", name.strip(), flags=re.I)
    found = MEASURE.search(own.lower())
    left = MEASURE.sub("", own.lower()).replace("growth", "")
    return found is not None and not found["counted"] and not _OWNED.sub("", left).strip()


def is_bare_measure(quote: str) -> bool:
    """Whether a sentence begins with a bare measure: "Operating expenses grew 3 percent"."""
    clause = _BARE.match(" ".join(quote.split()))
    return clause is not None and is_bare(clause["name"])


def _titled(value: str) -> bool:
    """Whether a subject is written as a name: "Productivity and Business Processes"."""
    words = value.split()
    long = [w for w in words if len(w) > _SMALL_WORD]
    return bool(long) and "I" not in words and all(w[:1].isupper() for w in long)


def _spoken(evidence: Evidence) -> bool:
    kind = evidence.context.kind
    return kind is not None and kind.value in ("call", "transcript")


def _near(subject: Field, evidence: Evidence) -> bool:
    """Whether the subject in force may be told of a sentence: a name, and not from far off.

    In a call one is announced for minutes; elsewhere it holds for its heading or a few lines (seen:
    "Revenue in Europe" two paragraphs before made the company's loss Europe's).
    """
    if subject.start is None or not _titled(subject.value):
        return False
    return (
        _spoken(evidence)
        or subject.rule == "heading"
        or abs(evidence.start - subject.start) <= _NEAR
    )


def segment_of(evidence: Evidence) -> str | None:
    """The segment whose bare measure a sentence tells, by the place it stands in.

    Empty where the sentence names it, or where it is the company's. None where it is a segment's
    and nothing tells which: such a sentence cannot be used.
    """
    quote = " ".join(evidence.quote.split())
    clause = _BARE.match(quote)
    if clause is None or not is_bare(clause["name"]) or _WHOLE.search(quote):
        return ""
    company, subject = evidence.context.company, evidence.context.subject
    told = subject is not None and _near(subject, evidence)
    own = company is not None and subject is not None and (
        short_name(subject.value) == short_name(company.value)
    )  # fmt: skip
    other = subject is not None and not told and not own
    if other and subject is not None and subject.start is not None and _spoken(evidence):
        # "Devices revenue declined. Revenue decreased 27%": not the company's.
        beside = 0 <= evidence.start - subject.start <= _NEAR and _PLAIN.fullmatch(subject.value)
        return f"{subject.value[:1].upper()}{subject.value[1:]}" if beside else None
    if subject is None or not told or own:
        # In a filing the company that is named most is a guess, and segments follow each other.
        guessed = subject is not None and subject.rule == "named most"
        kind = evidence.context.kind
        filed = guessed and kind is not None and kind.value == "filing"
        lost = filed and not _ALL.search(quote)
        return None if lost or clause["name"].lower().startswith("segment ") else ""
    return "" if subject.value.lower() in quote.lower() else subject.value


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
    if not is_bare(name):
        return name, ""
    name = re.sub(r"^segment ", "", name, flags=re.I)
    name = f"{name[:1].upper()}{name[1:]}"
    if subject is not None and short_name(subject.value) != owner:
        known = _near(subject, evidence)
        if not known or name.lower().startswith(subject.value.lower()):
            return (name, "") if known else None
        first = name.split()[0]
        small = name if first.isupper() else f"{name[:1].lower()}{name[1:]}"
        return f"{subject.value} {small}", ""
    if document.kind in ("call", "filing", "transcript") and not _WHOLE.search(quote):
        return None
    bare = re.sub("^company ", "", name, flags=re.I)
    return (f"{bare[:1].upper()}{bare[1:]}", owner) if owner else None
