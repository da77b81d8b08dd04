"""Findings and alignment to one verdict with a reason a person understands. Knows no text tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.domain import Check, Citation, Derived, Evidence, Field, Label, Verdict
from agent.verify.alignment import Alignment
from agent.verify.entailment import Reading
from agent.verify.findings import Finding

Quote = Callable[[str, int, int], str]

# On the earnings calls, 1 % of true sentences share less than 0.84 of their words with their span
# and 1 % have a cosine under 0.74; the nearest other sentence of the same call shares 0.50 in the
# median, at a cosine of 0.66. These three pass every true form there and 40 % of those neighbours
# (0.62, 0.42, 0.55: 59 %), which the mechanical checks then sort out.
SHARE_ALONE = 0.7  # words shared at which no similarity is asked for
SHARE_LEAST = 0.5  # words shared below which similarity does not help
SIMILAR = 0.6  # cosine of MiniLM vectors that carries a paraphrase between the two

# Which failed check speaks first: what is plainly wrong before what is merely missing.
ORDER = (
    "evidence", "flag", "voice", "quotation", "figure", "period", "name", "speaker", "role",
    "direction", "negation", "certainty", "cause", "superlative", "words", "reading",
)  # fmt: skip


def not_checkable(reason: str) -> Verdict:
    """The verdict of a sentence that states nothing to check."""
    return Verdict(label="not_checkable", reason=reason)


def missing_evidence() -> Verdict:
    """The verdict of a sentence without evidence."""
    check = Check(name="evidence", passed=False, detail="no evidence is cited")
    return Verdict(label="not_found", reason="No evidence is cited.", checks=(check,))


def aligned(alignment: Alignment, similarity: float | None) -> Check:
    """Whether enough of the words stand in the evidence, similarity helping in between."""
    share, near = alignment.share, similarity if similarity is not None else 0.0
    enough = share >= SHARE_ALONE or (share >= SHARE_LEAST and near >= SIMILAR)
    told = f"{share:.0%} of its words" + ("" if similarity is None else f" (similarity {near:.2f})")
    if enough and not alignment.loose:
        return Check(name="words", passed=True, detail=f"{told} stand in the evidence")
    lost = ", ".join(alignment.missing[:5])
    detail = f"the evidence does not carry: {lost}" if lost else f"only {told} agree"
    return Check(name="words", passed=False, detail=detail)


def decide(
    findings: Sequence[Finding],
    alignment: Alignment,
    *,
    similarity: float | None,
    evidence: Sequence[Evidence],
    quote: Quote | None = None,
    reading: Reading | None = None,
) -> Verdict:
    """The verdict: supported only when every check passed.

    Where a reader read the sentence, its opinion counts instead of the share of words.
    """
    words = aligned(alignment, similarity)
    last = reading.check(shared=words.passed) if reading else words
    checks = (*(f.check for f in findings), words, *((last,) if reading else ()))
    failed = sorted((f for f in findings if not f.passed), key=lambda f: ORDER.index(f.check.name))
    score = _score(alignment, similarity, failed, passed=words.passed)
    if reading and not failed:
        score = reading.opinion.probability or 0.0
    if failed or not last.passed:
        # What may not be used as evidence contradicts nothing.
        unfit = any(f.check.name == "flag" and not f.conflict for f in failed)
        conflict = any(f.conflict for f in failed) and not unfit
        label: Label = "contradicted" if conflict else "not_found"
        details = [f.check.detail for f in failed] or [
            check.detail for check in dict.fromkeys((words, last)) if not check.passed
        ]
        reason = _sentence("; ".join(dict.fromkeys(details[:3])))
    else:
        label, reason = "supported", _praise(findings, words if words.passed else last)
    cited, derived = cite(findings, evidence, quote=quote)
    return Verdict(
        label=label,
        reason=reason,
        score=round(score, 4),
        citations=cited,
        checks=checks,
        derived=derived,
        evidence_ids=tuple(one.id for one in evidence),
    )


def _score(
    alignment: Alignment, similarity: float | None, failed: Sequence[Finding], *, passed: bool
) -> float:
    near = max(0.0, similarity) if similarity is not None else alignment.share
    base = 0.65 * alignment.share + 0.35 * near
    if passed and not failed:
        return 0.5 + base / 2
    conflicts = sum(f.conflict for f in failed)
    return 0.5 * base * 0.7 ** len(failed) * 0.7**conflicts


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def _praise(findings: Sequence[Finding], words: Check) -> str:
    derived = [f.derived.rule for f in findings if f.derived]
    if derived:
        return _sentence(f"the evidence gives it by {derived[0]}")
    names = [f.check.name for f in findings if f.check.name in ("figure", "period", "name")]
    told = f"all {len(names)} figures, periods and names agree; " if names else ""
    if len(names) == 1:
        told = f"its {names[0]} agrees; "
    return _sentence(f"{told}{words.detail}")


def cite(
    findings: Sequence[Finding], evidence: Sequence[Evidence], *, quote: Quote | None
) -> tuple[tuple[Citation, ...], Derived | None]:
    """Every piece of evidence as a citation, then the context fields that were needed."""
    cited = [
        Citation(document_id=e.document_id, start=e.start, end=e.end, quote=e.quote, page=e.page)
        for e in evidence
    ]
    by_id = {e.id: e for e in evidence}
    derived = next((f.derived for f in findings if f.derived), None)
    for key in dict.fromkeys(pair for f in findings for pair in f.fields):
        owner = by_id[key[0]]
        field = owner.context.fields()[key[1]]
        placed = _placed(owner, key[1], field, quote)
        if placed is not None:
            cited.append(placed)
        elif derived is None:
            rule = field.rule or "context"
            derived = Derived(rule=f"{key[1]} {field.value}: {rule}", from_=(owner.id,))
    for id_, name, place in dict.fromkeys(p for f in findings for p in f.places):
        placed = _placed(by_id[id_], name, place, quote)
        cited += [placed] if placed is not None else []
    return tuple(dict.fromkeys(cited)), derived


def _placed(owner: Evidence, name: str, field: Field, quote: Quote | None) -> Citation | None:
    """The field as a citation, where words of the document state it."""
    if field.start is None or field.end is None:
        return None
    if quote is not None:
        words = quote(owner.document_id, field.start, field.end)
    elif field.end - field.start == len(field.value):
        words = field.value
    else:
        return None
    return Citation(
        document_id=owner.document_id, start=field.start, end=field.end, quote=words, field=name
    )
