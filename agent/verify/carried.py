"""Sentences with what the text before gives them, and evidence that speaks of somebody else.

"Its margin was 32.7 percent" is not carried by a sentence about another company, however well its
words agree. Refuses only where the evidence plainly names another; what names nobody is let pass.
Of 480 sentences of six closed worlds with one fact bent, 105 passed without and 59 pass with it
(another's deed: 71 and 26 of 149); of 425 true ones 408 pass either way.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from agent.domain import Check, Evidence, Verdict
from agent.verify.antecedents import Carried, Said, contexts
from agent.verify.clauses import FINITE
from agent.verify.gate import Gate
from agent.verify.naming import attributees
from agent.verify.people import openers, same
from agent.verify.reading import Reading, premise, read
from agent.verify.words import content_stems, outside_quotes, quotations, segments
from tools.context_kind import OWN_PAPERS
from tools.figures import agrees
from tools.names import Name
from tools.periods import in_words, periods

_OWN: Final = {"its": "’s", "their": "’s", "his": "’s", "her": "’s"}
# Fields that can say whom a span is about; the others tell when and how it was said.
_TELLING: Final = ("company", "subject", "speaker", "section", "title", "outlet")
_JOINS: Final = re.compile(r"\W*(?:(?:and|but|while|whereas|although|though|yet)\s+)?", re.I)
_VERB: Final = re.compile(rf"\b{FINITE}\b")
# "The headcount of Brandt"; "the sale of Brandt" is something done to it.
_HAS: Final = re.compile(
    r"^\W*(?:\d{1,3}[.)]\s+)?(?:<\w+>)?(?:the\s+)?"
    r"(?!(?:acqui|purchas|takeover|merger|clos|open|buy)|(?:sale|head|member|chief|board|part)\b)"
    r"[\w-]+(?:\s+(?!of\b)[\w-]+){0,3}\s+of\s+(?:the\s+)?$",
    re.I,
)
_BY: Final = re.compile(
    r"\b(?:is|are|was|were|been|be)\s+(?:\w+ly\s+)?\w+(?:ed|en|t|d)\s+by\s+(?:the\s+)?$"
)
_REFUSED: Final = 0.35  # of the score that is left; what is supported begins at 0.5
_MORE: Final = 2  # candidates of the sentence as it stands that are tried besides
_BEFORE: Final = 12  # sentences of the source that are read to see whom "it" stands for there


class Asked(NamedTuple):
    """A sentence to be judged: the period in force, and whom its words stand for."""

    text: str
    period: str | None = None
    subject: Carried | None = None
    speaker: Carried | None = None

    @property
    def in_full(self) -> str:
        """The sentence for grounding, with names for what stands for them, and its period."""
        text = self.text
        known = {one.at: one for one in (self.subject, self.speaker) if one and one.word}
        for at, carried in sorted(known.items(), reverse=True):
            name = carried.name + _OWN.get(carried.word.lower(), "")
            text = text[:at] + name + text[at + len(carried.word) :]
        return placed(text, self.period)


def placed(text: str, period: str | None) -> str:
    """The sentence with the period that the draft has in force."""
    return f"{text} ({in_words(period)})" if period and not periods(text) else text


class Origins:
    """Whom the evidence of a pool speaks of: read off the sentences before it, when asked."""

    def __init__(self, pool: Sequence[Evidence]) -> None:
        """Keep the pool; nothing is read yet."""
        self._pool = pool
        self._documents: dict[str, list[Evidence]] | None = None
        self._told: dict[str, str | None] = {}
        self._outlets: frozenset[str] | None = None

    def subject(self, evidence: Evidence) -> str | None:
        """The name that the first words of a piece of evidence stand for, if that is plain."""
        if evidence.id not in self._told:
            around = self._around(evidence)
            found = contexts(around)[-1].subject
            self._told[evidence.id] = found.name if found else None
        return self._told[evidence.id]

    def outlet(self, name: str) -> bool:
        """Whether the name is of one that reported what is in the pool: it is about others."""
        if self._outlets is None:
            fields = (one.context.outlet for one in self._pool)
            self._outlets = frozenset(field.value for field in fields if field)
        return any(same(name, outlet) for outlet in self._outlets)

    def _around(self, evidence: Evidence) -> list[Said]:
        if self._documents is None:
            self._documents = {}
            for one in self._pool:
                self._documents.setdefault(one.document_id, []).append(one)
            for held in self._documents.values():
                held.sort(key=lambda one: one.start)
        own = self._documents.get(evidence.document_id, [])
        at = bisect_left(own, evidence.start, key=lambda one: one.start)
        said: list[Said] = []
        paragraph, end = 0, evidence.start
        for one in (*own[max(0, at - _BEFORE) : at], evidence):
            # Between sentences of a paragraph stands one space.
            paragraph += one.start - end > 1
            said.append(Said(one.quote, paragraph))
            end = one.end
        return said


class Refusal(NamedTuple):
    """Why evidence does not carry a sentence: it speaks of somebody else."""

    reason: str
    conflict: bool = False


def refusal(asked: Asked, evidence: Sequence[Evidence], origins: Origins) -> Refusal | None:
    """Why the evidence speaks of another than the one whom the sentence means; None if it may."""
    if asked.speaker is not None and (told := _other_voice(asked, asked.speaker, evidence)):
        return told
    subject = asked.subject
    if subject is None or subject == asked.speaker:
        return _other_than_named(asked, evidence, origins)
    if origins.outlet(subject.name):
        return None
    for one in evidence:
        other = _other(asked, subject.name, one, origins)
        if other:
            return Refusal(f"{_means(subject)}; the evidence says this of {other}.")
    return None


def _other_than_named(
    asked: Asked, evidence: Sequence[Evidence], origins: Origins
) -> Refusal | None:
    """Of several passages, the one that has most of the sentence speaks of whom it names."""
    if len(evidence) < 2:
        return None  # the name stands in the one passage there is, or it would not have passed
    claim = read(outside_quotes(asked.text))
    own = openers(claim) or _doer(claim)
    if own is None or own.text in {name.text for name in attributees(claim)}:
        return None
    best = max(evidence, key=lambda one: _shared(claim, own, one))
    other = _other(asked, own.text, best, origins)
    return Refusal(f"The evidence says this of {other}, not of {own.text}.") if other else None


def _shared(claim: Reading, own: Name, one: Evidence) -> tuple[int, int]:
    known = premise(one)
    figures = sum(any(agrees(f, other) for other in known.reading.figures) for f in claim.figures)
    return figures, len((content_stems(claim.text) - content_stems(own.text)) & known.stems)


def _means(one: Carried) -> str:
    return f"“{one.word}” stands for {one.name}" if one.word else f"{one.name} speaks here"


def _other(asked: Asked, subject: str, one: Evidence, origins: Origins) -> str | None:
    """Whom the evidence speaks of, where that is another."""
    quote = outside_quotes(one.quote)
    reading = read(quote)
    about = _leader(asked.text, reading) or origins.subject(one)
    if about is not None:
        return None if same(subject, about) or about in asked.text else about
    if any(same(subject, name.text) for name in reading.names):
        return None
    fields = one.context.fields()
    told = [fields[name].value for name in _TELLING if name in fields]
    if any(same(subject, value) or subject.lower() in value.lower() for value in told):
        return None
    company = one.context.company
    return company.value if company and company.value not in asked.text else None


def _leader(text: str, reading: Reading) -> str | None:
    """The name that leads the clause of the evidence which says most of the sentence."""
    if "|" in reading.text or not reading.names:
        return None
    claim = read(text)
    wanted = content_stems(text)
    spans = segments(reading.text)
    figured = [f for f in reading.figures if any(agrees(f, ours) for ours in claim.figures)]

    def shared(span: tuple[int, int]) -> tuple[int, int]:
        own = sum(span[0] <= f.start < span[1] for f in figured)
        return own, len(wanted & content_stems(reading.text[slice(*span)]))

    best = max(range(len(spans)), key=lambda n: shared(spans[n]), default=-1)
    voices = {name.text for name in attributees(reading)}
    for start, end in reversed(spans[: best + 1]):
        start += len(_JOINS.match(reading.text[start:end])[0])  # type: ignore[index]
        part = read(reading.text[start:end])
        first = openers(part) or _doer(part)
        if first is not None and first.text not in voices:
            return first.text
    return None


def _doer(part: Reading) -> Name | None:
    """Who owns what the clause is about, or by whom it was done: "the rise of Brandt's sales"."""
    verb = _VERB.search(part.text)
    for name in part.names:
        after = part.text[name.end :]
        leads = verb and name.end <= verb.start()
        if leads and (after.startswith(("’s ", "'s ")) or _HAS.search(part.text[: name.start])):
            return name
        if _BY.search(part.text[: name.start]):
            return name
    return None


def _other_voice(asked: Asked, speaker: Carried, evidence: Sequence[Evidence]) -> Refusal | None:
    """Whose words they are, where the evidence that has most of them gives them to another."""
    spoken = content_stems(" ".join(asked.text[a:b] for a, b in quotations(asked.text)))
    has = [len(spoken & content_stems(one.quote)) for one in evidence]
    others: list[str] = []
    for one in (one for one, held in zip(evidence, has, strict=True) if held == max(has)):
        known = premise(one)
        told = known.value("speaker")
        named = [name.text for name in attributees(known.reading)]
        company = known.value("company")
        ours = [*named, *([told] if told else []), *([company] if company else [])]
        if any(same(speaker.name, name) for name in ours):
            return None
        own = company if company and known.value("kind") in OWN_PAPERS else None
        others += named or [voice for voice in (told, own) if voice][:1]
    if not others:
        return None
    return Refusal(f"{_means(speaker)}; the words are {others[0]}'s.", conflict=True)


def held(asked: Asked, verdict: Verdict, evidence: Sequence[Evidence], origins: Origins) -> Verdict:
    """The verdict, unless it rests on evidence that speaks of somebody else."""
    if verdict.label != "supported":
        return verdict
    told = refusal(asked, evidence, origins)
    if told is None:
        return verdict
    check = Check(name="speaker" if told.conflict else "name", passed=False, detail=told.reason)
    return verdict.model_copy(
        update={
            "label": "contradicted" if told.conflict else "not_found",
            "reason": told.reason,
            "score": round(verdict.score * _REFUSED, 4),
            "checks": (*verdict.checks, check),
        }
    )


def grounded(
    asked: Sequence[Asked], pool: Sequence[Evidence], gate: Gate, *, k: int
) -> list[list[Evidence]]:
    """Candidates of each sentence: read with the names in it, and as it stands, best first."""
    full = [one.in_full for one in asked]
    plain = [placed(one.text, one.period) for one in asked]
    more = [n for n in range(len(asked)) if full[n] != plain[n]]
    found = gate.ground([*full, *(plain[n] for n in more)], pool, k=k)
    for n, others in zip(more, found[len(asked) :], strict=True):
        known = {one.id for one in found[n]}
        found[n] = [*found[n], *(one for one in others[:_MORE] if one.id not in known)]
    return found[: len(asked)]
