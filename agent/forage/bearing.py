"""Which sentences answer a question: what it names must be there, then the best fit decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from agent.domain import Document, Evidence, Need
from agent.forage.bearing_other import asked_in, bearing_other
from agent.forage.closing import (
    asked_for,
    asked_periods,
    asked_stems,
    lacks,
    matches,
    question_slots,
    required,
    wants_figure,
)
from agent.forage.foraging import Ground, forage
from agent.forage.kin import answers_kind, told
from agent.forage.ledger import Found
from agent.forage.needs import Target
from agent.resume import allowed
from agent.verify.naming import roles
from tools.names import names
from tools.periods import label_kind
from tools.words import stems

if TYPE_CHECKING:
    from agent.deps import Deps

ANSWERS = 0.45  # score from which a sentence answers; lower ones were beside the question
NEAR_BEST = 0.85  # further sentences must come this close to the best
MOST = 6
READ = 64  # fitting sentences that are compared with the question

_WHO = re.compile(r"^\W*who(?:['’]s| is| was| are| were)\b", re.I)
_RUNS = re.compile(r"^\W*who (?:runs|leads|heads) (?=[A-Z])", re.I)
_WAS = re.compile(r"^\W*(?:what|how \w+|which|by how much) (?:\w+ ){0,4}(?:was|were|did)\b", re.I)
_AHEAD = re.compile(
    r"\b(?:expect\w*|forecast\w*|guid\w+|outlook|plan\w*|target\w*|predict\w*|estimat\w+)", re.I
)
_UNFIT = frozenset({"question", "instruction", "unconfirmed", "denied", "table"})
# "chief financial officer Amy Hood", "CFO, Amy Hood"; "Amy Hood, chief financial officer",
# "Amy Hood is the company's chief financial officer".
_BESIDE = re.compile(r"(?: of [\w .&]{1,40})?,? (?:(?:is|was|will be) )?")
_APPOSED = re.compile(
    r"(?:,| is| was| became| as|, (?:who|now) is| \()\s?(?:(?:our|the|its|their|new|a"
    r"|company['’]s|[A-Z]\w+['’]s|group|interim|(?:executive |senior )?vice president and) ?){0,4}",
    re.I,
)


def bearing(deps: Deps, question: str) -> list[str]:
    """Ids of evidence that answers the question, best first; empty when none does."""
    code = asked_in(question, deps.documents.values())
    if code != "en":
        return bearing_other(deps, question, code)
    question = _RUNS.sub("Who is the chief executive of ", question)
    if asks_who_holds(question) and (holders := _holders(deps, question)):
        return holders
    found = _foraged(deps, question)
    evidence = deps.evidence(list(found))
    rows = [
        e for e in evidence.values()
        if allowed(deps.brief, deps.documents[e.document_id]) and fits(question, e, deps.documents)
    ]  # fmt: skip
    if not rows:
        return []
    vectors = deps.encode([question, *(e.text for e in rows)])
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
            said.setdefault(evidence[i].text, i)
    return list(said.values())[:MOST]


def fits(
    question: str, evidence: Evidence, documents: Mapping[str, Document], *, worded: bool = True
) -> bool:
    """Whether a sentence may answer: what the question names is there, and it is no forecast of
    what was asked as past.

    Args:
        question: What is asked.
        evidence: The sentence.
        documents: By id.
        worded: Whether it has to hold the question's own words too. A model that chose it may
            have known others: names, periods and figures must be there all the same.
    """
    slots = question_slots(question)
    slots = slots if worded else slots._replace(words=frozenset())
    return (
        next(lacks(slots, evidence, documents[evidence.document_id]), None) is None
        and (not worded or (_fits_row(question, evidence) and answers_kind(question, evidence)))
        and not ("forward" in evidence.flags and _asks_what_was(question))
    )


def _asks_what_was(question: str) -> bool:
    """Whether what was is asked for, which no forecast answers."""
    return bool(_WAS.search(question)) and not _AHEAD.search(question)


def _fits_row(question: str, evidence: Evidence) -> bool:
    """Whether a table's row says all that is asked: it is of one thing, and of no other.

    A row that is not read for certain answers nothing: which of its columns would?
    """
    if not evidence.told:
        return "table" not in evidence.flags
    company = evidence.context.company
    held = set(stems(f"{evidence.told} {company.value if company else ''}"))
    return set(asked_stems(question)) <= held


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
        if not allowed(deps.brief, document):
            continue
        for one in deps.library.spans(chunk.document_id, chunk.start, chunk.end):
            fit = not _UNFIT & set(one.flags) and len(one.quote.split()) > 4
            if fit and holds_office(one.quote, question) and required(question, one, document):
                found[one.id] = (document.date or "", one.id)
    order = sorted(found, key=lambda i: found[i], reverse=True)
    return order[:1]


def _says(evidence: Evidence, key: set[str]) -> float:
    """Share of what is asked about that the sentence itself says, early words counting double."""
    own = stems(evidence.text)
    return (told(key, own) + told(key, own[:6])) / (2 * len(key)) if key else 0.5


def _foraged(deps: Deps, question: str) -> dict[str, Found]:
    """Sentences from the documents of the period asked about, then from all."""
    topic = asked_stems(question)
    need = Need(id="q", question=question, wants_figure=wants_figure(question))
    asked = [a for a in asked_periods(question) if label_kind(a) != "day"]
    dated = tuple(
        d.id
        for d in deps.documents.values()
        for held in (d.period, d.date)
        if held and any(matches(a, held) for a in asked)
    )
    found: dict[str, Found] = {}
    ground = Ground(deps.library, deps.encode, deps.documents, topic)
    for documents in [tuple(dict.fromkeys(dated))] * bool(dated) + [None]:
        target = Target(need, " ".join(topic), topic, documents, ())
        best = forage(target, ground, answering=True).found[:READ]
        found.update({f.evidence_id: f for f in best})
    return found
