"""Mechanical checks of who: proper names, speakers, roles, quotations and the first person.

Knows no numbers and no modality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agent.verify.findings import Finding, bad, good
from agent.verify.lexicon import FIRST_PERSON, NOT_FIRST_PERSON, ROLES, SPEECH
from agent.verify.reading import Premise, Reading, texts
from agent.verify.words import NOTE_MARK, normalise, outside_quotes, quotations, shortened, words
from tools.names import Name, same_name
from tools.remembered import remembered

_AFTER = re.compile(
    rf"^(?:['’]s [\w\s]{{0,40}})?(?:,[^,;.]{{0,70}},)?\s+(?:also |later |then )?{SPEECH}\b"
)
# Inverted only after a comma or a quotation mark: in "said Office grew", Office says nothing.
_BEFORE = re.compile(
    rf"(?:[,”\"]\s+{SPEECH}\s+(?:(?:[\w-]+['’]s\s+)?[a-z][\w-]*\s+){{0,5}}"
    r"|\baccording to (?:[a-z][\w-]*\s+){0,5})$",
    re.I,
)
# Not a source: the one spoken to.
_ASKED = re.compile(r"\b(?:told|tells|asked|called|calls|described)\s+(?:[a-z][\w-]*\s+){0,3}$")
_ROLE = re.compile(
    r"(?<!vice )(?<!\w)(?:"
    + "|".join(re.escape(role) for kin in ROLES for role in sorted(kin, key=len, reverse=True))
    + r")(?!\w)"
)
# Offices that are named by what they are over: head of operations; before a name the office alone.
_OVER = re.compile(
    r"(?<!\w)(?P<role>(?i:head|director|minister|professor|secretary)"
    r"(?: of(?= (?:the )?(?:[a-z]+ )?[A-Z])| (?:of|for) (?:the )?[a-z]+\b))"
)
_SOURCES = ("speaker", "outlet", "company", "title")


class Source(NamedTuple):
    """Who the sentence says it is from."""

    name: Name
    text: str


def attributees(claim: Reading) -> Iterator[Name]:
    """Names that the sentence gives its words to ("X said", "according to X")."""
    text = outside_quotes(claim.text)
    for name in claim.names:
        before, after = text[: name.start], text[name.end :]
        said = _BEFORE.search(before) or _AFTER.match(after)
        if said and not _ASKED.search(before):
            yield name


def _bare(text: str) -> str:
    return re.sub(r"['’]s?$", "", normalise(text)).lower()


def _standing(name: str, one: Premise) -> str | None:
    """Where the name stands: "" in the quote, a context field's name, or None."""
    bare = _bare(name)
    pattern = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)")
    if pattern.search(normalise(one.evidence.quote).lower()):
        return ""
    if any(same_name(name, other.text) for other in one.reading.names):
        return ""
    for field, value in one.values:
        if field in ("period", "date", "kind", "measure"):
            continue
        if pattern.search(normalise(value).lower()) or same_name(name, value):
            return field
    return None


def _parts(name: str, evidence: Sequence[Premise]) -> bool:
    """Whether a longer name is the company's name and one that stands in the evidence."""
    for one in evidence:
        company = _bare(one.value("company") or "")
        bare = _bare(name)
        if company and bare.startswith(company + " "):
            rest = bare[len(company) + 1 :]
            if any(rest in text for text in texts(one)):
                return True
    return False


def _ordinary(name: Name, claim: Reading, evidence: Sequence[Premise]) -> bool:
    """A capitalised word that the evidence has in small letters, or that is no name at all."""
    found = words(name.text)
    if len(found) > 1 and name.start == 0:
        # A first word is capitalised anyway: "Winger Ola Berg" is Ola Berg.
        rest = name.text[found[1].start :]
        if any(_standing(rest, one) is not None for one in evidence):
            return True
    if len(found) > 1 and not name.text.isupper():
        return all(w.stem in one.stems for one in evidence[:1] for w in found if len(w.text) > 2)
    return bool(found) and any(found[0].stem in one.stems for one in evidence)


def check_name(claim: Reading, name: Name, evidence: Sequence[Premise]) -> Finding:
    """A proper name of the claim stands in the evidence or in its context."""
    for one in evidence:
        field = _standing(name.text, one)
        if field is not None:
            used = (one.evidence.id,) if not field else ()
            fields = ((one.evidence.id, field),) if field else ()
            return good("name", f"{name.text} stands in the evidence", used=used, fields=fields)
    if _parts(name.text, evidence) or _ordinary(name, claim, evidence):
        return good("name", f"{name.text} stands in the evidence in parts")
    others = [n.text for one in evidence for n in one.reading.names]
    others = [n for n in dict.fromkeys(others) if n.lower() not in claim.text.lower()]
    told = f"; it names {', '.join(others[:3])}" if others else ""
    return bad("name", f"the evidence does not name {name.text}{told}", wrong=name.text)


def check_speaker(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who the sentence says spoke is who spoke."""
    for name in attributees(claim):
        wrong = ""
        for one in evidence:
            speaker = one.value("speaker")
            told = speaks(name, speaker, one)
            if told is None:
                yield good("speaker", f"{name.text} is the source", fields=_field(name, one))
                break
            wrong = wrong or told
        else:
            yield bad("speaker", wrong or "no evidence", conflict=True, wrong=name.text)


def speaks(name: Name, speaker: str | None, one: Premise) -> str | None:
    """None when the name may stand for the evidence's voice, otherwise why not."""
    if speaker is None:
        return (
            None if _standing(name.text, one) is not None else f"nothing there is from {name.text}"
        )
    if same_name(name.text, speaker):
        return None
    company = one.value("company")
    if (
        company
        and same_name(name.text, company)
        and "analyst" not in (one.value("role") or "").lower()
    ):
        return None
    quote = outside_quotes(one.evidence.quote)
    if any(same_name(name.text, n.text) for n in attributees(one.reading)) and quote:
        return None
    if same_name(name.text, one.value("outlet") or "\0"):
        return None
    return f"the sentence gives it to {name.text}; the words are {speaker}'s"


def stands(name: str, one: Premise) -> bool:
    """Whether the name stands in the passage or its context."""
    return _standing(name, one) is not None


def _field(name: Name, one: Premise) -> tuple[tuple[str, str], ...]:
    for field in _SOURCES:
        value = one.value(field)
        if value and (same_name(name.text, value) or _bare(name.text) in value.lower()):
            return ((one.evidence.id, field),)
    return ()


@remembered
def roles(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Offices named in a text, each with all the ways to say it."""
    found: dict[frozenset[str], str] = {}
    for one in _ROLE.finditer(text.lower()):
        kin = next(kin for kin in ROLES if one[0] in kin)
        found.setdefault(kin, one[0])
    for one in _OVER.finditer(text):
        role = one["role"].lower().removesuffix(" of")
        found.setdefault(frozenset({role}), role)
    return tuple((role, kin) for kin, role in found.items())


def check_roles(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """An office that the sentence names is the speaker's, or stands in the evidence."""
    for role, kin in roles(outside_quotes(claim.text)):
        fields: tuple[tuple[str, str], ...] = ()
        stated = False
        for one in evidence:
            held = (one.value("role") or "").lower()
            if any(known in held for known in kin):
                stated, fields = True, ((one.evidence.id, "role"),)
                break
            if any(known in text for known in kin for text in texts(one)):
                stated = True
                break
        if stated:
            yield good("role", f"{role} stands in the evidence", fields=fields)
            continue
        held = next((r for one in evidence if (r := one.value("role"))), "")
        told = f"; the speaker is {held}" if held else ""
        detail = f"the evidence does not speak of a {role}{told}"
        yield bad("role", detail, conflict=bool(held), wrong=role)


def check_first_person(claim: Reading) -> Iterator[Finding]:
    """Outside quotation marks nobody but the article speaks."""
    text = outside_quotes(claim.text)
    blanked = NOT_FIRST_PERSON.sub(lambda found: " " * len(found[0]), text)
    found = FIRST_PERSON.search(blanked)
    if found:
        detail = (
            f'the sentence says "{found[0]}" outside quotation marks, in the voice of its source'
        )
        yield bad("voice", detail, wrong=found[0])


def _pieces(quoted: str) -> list[str]:
    parts = re.split(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*", normalise(quoted))
    return [p for part in parts if (p := _unquoted(part).strip(" .,;:!?"))]


def _unquoted(text: str) -> str:
    """Lower case, without quotation marks, which change their form within a quotation.

    Marks of the source's own notes ("[42]") go as well.
    """
    return NOTE_MARK.sub("", re.sub(r"\"|(?<!\w)'|'(?!\w)", "", normalise(text))).lower()


def check_quotations(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Quotation marks hold words that stand in the evidence, to the letter."""
    joined = _unquoted(" ".join(one.evidence.quote for one in evidence))
    everything = [joined, *(_unquoted(text) for one in evidence for text in texts(one))]
    for start, end in quotations(claim.text):
        quoted = claim.text[start:end]
        missing = [p for p in _pieces(quoted) if not any(p in text for text in everything)]
        if missing:
            detail = f'the quotation "{shortened(missing[0])}" is not in the words of the evidence'
            near = len(set(missing[0].split()) & set(joined.split())) * 2 > len(missing[0].split())
            yield bad("quotation", detail, conflict=near, wrong=quoted)
        else:
            yield good("quotation", f'"{shortened(quoted)}" stands there to the letter')
