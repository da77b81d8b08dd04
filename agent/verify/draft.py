"""Anybody's draft against sources: finds the evidence itself, sentence by sentence.

Knows the gate and a source of evidence (a list, or a library); prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from agent.domain import Document, Evidence, Verdict
from agent.verify.carried import Asked, Origins, grounded, held
from agent.verify.citations import citations_of
from agent.verify.claims import DraftSentence, checkable, split_draft
from agent.verify.defects import Checked, defects_of
from agent.verify.draft_report import ClaimVerdict, DraftReport, DraftVerdict, Shown
from agent.verify.gate import Gate
from agent.verify.matching import Named
from agent.verify.together import Told, judge_with_claims
from agent.verify.verdicts import not_checkable
from agent.verify.words import strip_markers
from tools.context import describe, spans
from tools.periods import compatible
from tools.split import sections, sentences

CANDIDATES = 4  # pieces of evidence tried per sentence
TOGETHER = 64  # sentences judged between two reports of progress


class Source(Protocol):
    """What a library must offer here."""

    def documents(self) -> list[Document]:
        """All documents."""

    def spans(self, document_id: str, start: int = 0, end: int | None = None) -> list[Evidence]:
        """All evidence of a document."""


def verify_draft(
    text: str,
    source: Sequence[Evidence] | Source,
    gate: Gate,
    *,
    titles: Mapping[str, str] | None = None,
    named: Sequence[Named] = (),
    claims: Mapping[str, Sequence[str]] | None = None,
    hear: Callable[[int], None] = lambda judged: None,
) -> DraftReport:
    """Judge every sentence of a draft, against the sources it cites first, then against all.

    Args:
        text: Markdown or plain text; a reference list is read but not judged.
        source: A pool of evidence, or a library.
        gate: Judges and grounds.
        titles: Document titles by id, where the source is a pool.
        named: What else the documents are called, for references to be matched with them.
        claims: Claims of sentences, by the sentence's text, that stand in for the rule's.
        hear: Told now and then how many sentences more were judged; one that the sources it cites
            do not carry is judged again.
    """
    pool, names, known = _pool(source, titles)
    drafted = split_draft(text)
    cites = citations_of(text, named or known)
    checked = [one for one in drafted if one.checkable]
    found = iter(
        judge_with_claims(
            checked,
            [cites.documents(one) for one in checked],
            pool,
            lambda asked, of: best_verdicts(asked, of, gate, hear),
            claims,
        )
    )
    told = [next(found) if one.checkable else None for one in drafted]
    judged = [one.whole if one else None for one in told]
    return DraftReport(
        sentences=tuple(
            _shown(one, one_told, names, cites.documents(one))
            for one, one_told in zip(drafted, told, strict=True)
        ),
        references=cites.references(names),
        defects=defects_of(Checked(text, drafted, judged, cites, pool, names)),
    )


def _pool(
    source: Sequence[Evidence] | Source, titles: Mapping[str, str] | None
) -> tuple[list[Evidence], dict[str, str], list[Named]]:
    names = dict(titles or {})
    if isinstance(source, Sequence):
        for one in source:
            title = one.context.title
            names.setdefault(one.document_id, title.value if title else one.document_id)
        return list(source), names, [Named(i, title, (i,)) for i, title in names.items()]
    documents = source.documents()
    names = {document.id: document.title for document in documents} | names
    pool = [one for document in documents for one in source.spans(document.id)]
    return pool, names, [Named.of(document) for document in documents]


def _shown(
    one: DraftSentence, told: Told | None, names: Mapping[str, str], cited: tuple[str, ...]
) -> DraftVerdict:
    verdict = told.whole.shown if told else not_checkable(one.unchecked)
    claims = told.claims if told else ()
    return DraftVerdict(
        text=one.text,
        start=one.start,
        end=one.end,
        verdict=verdict.label,
        reason=verdict.reason,
        score=verdict.score,
        markers=one.markers,
        evidence=_evidence(verdict, names),
        derived=verdict.derived,
        cited=cited,
        evidence_ids=verdict.evidence_ids,
        subject=one.subject,
        speaker=one.speaker,
        period=one.period,
        claims=tuple(
            ClaimVerdict(
                text=part.asked.text,
                start=part.start,
                end=part.end,
                verdict=own.label,
                reason=own.reason,
                score=own.score,
                evidence=_evidence(own, names),
                subject=part.asked.subject,
                period=part.asked.period,
            )
            for part, own in claims
        ),
    )


def _evidence(verdict: Verdict, names: Mapping[str, str]) -> tuple[Shown, ...]:
    return tuple(
        Shown(title=names.get(c.document_id, c.document_id), **c.model_dump())
        for c in verdict.citations
    )


def best_verdicts(
    asked: Sequence[Asked],
    pool: Sequence[Evidence],
    gate: Gate,
    hear: Callable[[int], None] = lambda judged: None,
) -> list[Verdict]:
    """For each sentence the verdict with the evidence that suits it best.

    A few candidates are tried alone and together: the smallest set that supports the sentence is
    taken, otherwise the one that comes closest.
    """
    origins = Origins(pool)
    tried = [list(evidence_sets(one)) for one in grounded(asked, pool, gate, k=CANDIDATES)]
    found: list[Verdict] = []
    for at in range(0, len(asked), TOGETHER):
        some = list(zip(asked[at : at + TOGETHER], tried[at : at + TOGETHER], strict=True))
        judged = iter(gate.judge([(one.text, cited) for one, sets in some for cited in sets]))
        for one, sets in some:
            verdicts = [held(one, next(judged), cited, origins) for cited in sets]
            placed = [
                verdict
                for cited, verdict in zip(sets, verdicts, strict=True)
                if one.period and _in_period(cited, one.period)
            ]
            found.append(_best(verdicts, placed))
        hear(len(some))
    return found


def _in_period(cited: Sequence[Evidence], period: str) -> bool:
    fields = [one.context.period for one in cited]
    return bool(fields) and all(f is not None and compatible(f.value, period) for f in fields)


def evidence_sets(found: Sequence[Evidence]) -> Iterator[tuple[Evidence, ...]]:
    """What of the best candidates is tried: each alone, then few together.

    Instructions only where there is nothing else: they carry nothing, and spoil what they join.
    """
    found = [one for one in found if "instruction" not in one.flags] or found
    for one in found:
        yield (one,)
    for other in found[1:]:
        yield (found[0], other)
    if len(found) > 2:
        yield tuple(found[:3])
    if not found:
        yield ()


def _best(verdicts: Sequence[Verdict], placed: Sequence[Verdict]) -> Verdict:
    """The first that supports; evidence of the period in force (``placed``) comes before other.

    Where such evidence speaks of the same thing and says otherwise, the sentence is wrong, even if
    another period has its figure.
    """
    about = [v for v in placed if _about(v)]
    for verdict in (*placed, *(() if about else verdicts)):
        if verdict.label == "supported":
            return verdict
    return max(about or verdicts, key=_closeness)


def _closeness(verdict: Verdict) -> tuple[bool, int, int, bool, float]:
    """Evidence that names whom the sentence names, then that has its figures and fails least.

    Then evidence that says otherwise comes before evidence that is mute. A sentence is about
    somebody: of "The Ridge depot employs 410 people" what the source says of Ridge is the answer,
    not who else employs 410.
    """
    failed = sum(not check.passed for check in verdict.checks)
    about = _about(verdict)
    same = sum(check.passed and check.name == "figure" for check in verdict.checks)
    named = about and all(check.passed for check in verdict.checks if check.name == "name")
    return named, same if about else 0, -failed, verdict.label == "contradicted", verdict.score


def _about(verdict: Verdict) -> bool:
    """Whether the evidence speaks of the same thing, whatever it says of it."""
    return any(check.name == "words" and check.passed for check in verdict.checks)


def verify_pairs(
    pairs: Iterable[Mapping[str, object]], gate: Gate, *, batch: int = 64
) -> Iterator[dict[str, object]]:
    """Judge ``{"id", "document", "claim"}`` records; yields ``{"id", "score", "verdict", ...}``.

    ``score`` is in [0, 1], 1 = supported; ``reason`` and ``evidence`` (quotes with offsets into
    the document) say why. A claim of several sentences is as good as its worst.
    """
    held = list(pairs)
    for at in range(0, len(held), batch):
        some = held[at : at + batch]
        found = _judge_pairs([(str(r["document"]), str(r["claim"])) for r in some], gate)
        for record, verdict in zip(some, found, strict=True):
            yield {"id": record["id"], **verdict}


def _judge_pairs(pairs: Sequence[tuple[str, str]], gate: Gate) -> Iterator[dict[str, object]]:
    """The verdicts of a batch: similarities of all of it are computed together."""
    asked: list[list[str]] = []
    tried: list[tuple[str, tuple[Evidence, ...]]] = []
    sizes = []
    for document, claim in pairs:
        parts = [claim[a:b] for a, b in sentences(claim)] or [claim]
        asked.append([part for part in parts if checkable(part)])
        pool = evidence_of(document)
        plain = asked[-1] or [strip_markers(claim)]
        for text, found in zip(plain, gate.ground(plain, pool, k=CANDIDATES), strict=True):
            sets = list(evidence_sets(found))
            sizes.append(len(sets))
            tried.extend((text, one) for one in sets)
    judged = iter(gate.judge(tried))
    best = iter([_best([next(judged) for _ in range(size)], ()) for size in sizes])
    for parts in asked:
        verdicts = [next(best) for _ in range(max(1, len(parts)))]
        worst = min(verdicts, key=lambda v: v.score)
        yield {
            "score": worst.score,
            "verdict": worst.label if parts else "not_checkable",
            "reason": worst.reason,
            "evidence": [
                {"start": c.start, "end": c.end, "quote": c.quote}
                for v in verdicts
                for c in v.citations
            ],
        }


def evidence_of(document: str, *, name: str = "document") -> list[Evidence]:
    """Evidence spans of one text, with their context."""
    # The opening of a bare text is no title: it would count as context of every sentence.
    description = describe(document, name=name, title=name)
    return spans(
        name,
        document,
        description=description,
        sections=sections(document),
        sentences=sentences(document),
        page=lambda offset: None,
    )
