"""Which sentences answer a question: what it names must be there, then the best fit decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from agent.domain import Document, Evidence, Need
from agent.forage.needs import Target
from agent.forage.patch import Found, forage
from agent.verify.naming import roles
from tools.figures import figures
from tools.names import names, same_name
from tools.periods import compatible, covers, label_kind, periods
from tools.words import stems

if TYPE_CHECKING:
    from agent.deps import Deps

ANSWERS = 0.45  # score from which a sentence answers; lower ones were beside the question
NEAR_BEST = 0.85  # further sentences must come this close to the best
MOST = 6
READ = 64  # fitting sentences that are compared with the question

_ASKING = frozenset(
    stems(
        "much many did tell happened happen explain describe give list name change changed high"
        " large big total amount company report reported spend spent"
    )
)
_FIGURE = re.compile(
    r"\bhow (?:much|many|large|big|high|fast)\b|\bwhat (?:was|were|is|are)\b[^?]*\b(?:"
    r"revenues?|sales|margins?|profits?|income|loss|costs?|price|share|rate|debt|cash|expenses?|headcount|dividend|"
    r"growth|earnings|assets|liabilities|number|total|orders?|book|intake)\b",
    re.I,
)


_WHO = re.compile(r"^\W*who(?:['’]s| is| was| are| were)\b", re.I)
_UNFIT = frozenset({"question", "instruction", "unconfirmed", "denied", "table"})
# "chief financial officer Amy Hood", "CFO, Amy Hood"; "Amy Hood, chief financial officer",
# "Amy Hood is the company's chief financial officer".
_BESIDE = re.compile(r"(?: of [\w .&]{1,40})?,? (?:(?:is|was|will be) )?")
_APPOSED = re.compile(
    r"(?:,| is| was| became| as|, (?:who|now) is| \()\s?(?:(?:our|the|its|their|new|a"
    r"|company['’]s|[A-Z]\w+['’]s|group|interim|(?:executive |senior )?vice president and) ?){0,4}",
    re.I,
)


def wants_figure(question: str) -> bool:
    """Whether the question asks for a number."""
    return bool(_FIGURE.search(question))


def asked_for(question: str) -> set[str]:
    """Stems of what is asked about: neither names, nor periods, nor the asking itself."""
    spans = [(n.start, n.end) for n in names(question)]
    spans += [(p.start, p.end) for p in periods(question)]
    rest = question
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    return {s for s in stems(rest) if s not in _ASKING}


def required(question: str, evidence: Evidence, document: Document) -> bool:
    """Whether the sentence or its place carries every name, period and measure of the question."""
    context = evidence.context
    place = " ".join(f.value for f in context.fields().values())
    around = f"{evidence.quote} {place} {document.title} {document.company or ''}"
    have = [n.text for n in names(around)]
    for name in names(question):
        if name.text.lower() not in around.lower() and not any(
            same_name(name.text, other) for other in have
        ):
            return False
    if not _of_period(question, evidence, document):
        return False
    there, key = set(stems(around)), asked_for(question)
    if key and sum(k in there for k in key) < (len(key) if len(key) < 3 else 0.6 * len(key)):
        return False
    return bool(figures(evidence.quote)) or not wants_figure(question)


def _asked_periods(question: str) -> list[str]:
    return [p.label for p in periods(question) if p.rule is None]


def _matches(asked: str, held: str) -> bool:
    return compatible(asked, held) or covers(asked, held)


def _of_period(question: str, evidence: Evidence, document: Document) -> bool:
    asked = _asked_periods(question)
    context = evidence.context
    held = [p.label for p in periods(evidence.quote) if p.rule is None and p.label[:1] in "F12"]
    held += [context.period.value] if context.period else []
    # A figure of a known period is not one of the year in which it was published.
    if context.date and not (context.period and wants_figure(question)):
        held.append(context.date.value)
    # A row of a table has no period of its own: its document's stands for it.
    if "table" in evidence.flags and document.period:
        held.append(document.period)
    return not asked or any(_matches(a, h) for a in asked for h in held if h)


def bearing(deps: Deps, question: str) -> list[str]:
    """Ids of evidence that answers the question, best first; empty when none does."""
    if asks_who_holds(question) and (holders := _holders(deps, question)):
        return holders
    found = _foraged(deps, question)
    evidence = deps.evidence(list(found))
    rows = [e for e in evidence.values() if required(question, e, deps.documents[e.document_id])]
    if not rows:
        return []
    vectors = deps.encode([question, *(e.quote for e in rows)])
    near = np.clip(vectors[1:] @ vectors[0], 0, 1)
    key = asked_for(question)
    scores = {
        e.id: 0.3 * found[e.id].fit + 0.4 * float(n) + 0.3 * _says(e, key)
        for e, n in zip(rows, near, strict=True)
    }
    order = sorted(scores, key=lambda i: (-scores[i], i))
    best = scores[order[0]]
    if best < ANSWERS:
        return []
    said: dict[str, str] = {}
    for i in order:
        if scores[i] >= NEAR_BEST * best:
            said.setdefault(evidence[i].quote, i)
    return list(said.values())[:MOST]


def asks_who_holds(question: str) -> bool:
    """Whether the question asks who holds an office ("Who is the chief financial officer?")."""
    return bool(_WHO.search(question) and roles(question))


def holds_office(quote: str, question: str) -> bool:
    """Whether the words put a name beside the office asked about."""
    found = names(quote)
    for _, kin in roles(question):
        for role in re.finditer("|".join(rf"\b{re.escape(k)}\b" for k in kin), quote.lower()):
            for name in found:
                gap = quote[role.end() : name.start] if name.start >= role.end() else ""
                led = quote[name.end : role.start()] if name.end <= role.start() else ""
                if _BESIDE.fullmatch(gap) or _APPOSED.fullmatch(led):
                    return True
    return False


def _holders(deps: Deps, question: str) -> list[str]:
    """Ids of sentences that name the holder, the latest first.

    Such sentences are read even where they introduce the speakers of a call, which no article
    would quote.
    """
    hits = deps.library.lexical(question, READ)
    hits += [hit for ranked in deps.library.dense(deps.encode([question]), READ) for hit in ranked]
    found: dict[str, tuple[str, str]] = {}
    for chunk in {hit.chunk.id: hit.chunk for hit in hits}.values():
        document = deps.documents[chunk.document_id]
        for one in deps.library.spans(chunk.document_id, chunk.start, chunk.end):
            fit = not _UNFIT & set(one.flags) and len(one.quote.split()) > 4
            if fit and holds_office(one.quote, question) and required(question, one, document):
                found[one.id] = (document.date or "", one.id)
    order = sorted(found, key=lambda i: found[i], reverse=True)
    return order[:1]


def _says(evidence: Evidence, key: set[str]) -> float:
    """Share of what is asked about that the sentence itself says, early words counting double."""
    own = stems(evidence.quote)
    early = set(own[:6])
    return sum((k in own) + (k in early) for k in key) / (2 * len(key)) if key else 0.5


def _foraged(deps: Deps, question: str) -> dict[str, Found]:
    """Sentences from the documents of the period asked about, then from all."""
    topic = tuple(dict.fromkeys(s for s in stems(question) if s not in _ASKING))
    need = Need(id="q", question=question, wants_figure=wants_figure(question))
    asked = [a for a in _asked_periods(question) if label_kind(a) != "day"]
    dated = tuple(
        d.id
        for d in deps.documents.values()
        for held in (d.period, d.date)
        if held and any(_matches(a, held) for a in asked)
    )
    found: dict[str, Found] = {}
    for documents in [tuple(dict.fromkeys(dated))] * bool(dated) + [None]:
        target = Target(need, " ".join(topic), topic, documents, ())
        best = forage(
            target,
            library=deps.library,
            encode=deps.encode,
            topic=topic,
            answering=True,
        ).found[:READ]
        found.update({f.evidence_id: f for f in best})
    return found
