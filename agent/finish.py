"""The end of a run: paced sections become the article, its evidence file and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from agent import pinning, planning, sections, stages, voicing, weighing
from agent.article import Article, ArticleSection, Sentence
from agent.bearing import bears
from agent.brief import read
from agent.deps import Deps
from agent.domain import Block, Label
from agent.draft.fitting import words
from agent.draft.original import notice
from agent.draft.pieces import Piece, quoted_words, verbatim_words
from agent.draft.pieces import printed as printed_sentence
from agent.draft.rhythm import measures, smoothness
from agent.draft.threads import with_threads
from agent.events import read as read_events
from agent.forage.needs import eligible
from agent.heading import heads, standfirst
from agent.pacing import topic_of
from agent.plan.outline import Plan
from agent.publish import article_json, html, markdown, references
from agent.reviewing import EDITED
from agent.sources import named
from agent.state import RunState
from agent.tabling import claims, with_tables
from agent.unanswered import nothing, untold
from agent.weighed import notices, weighed, with_sources

LABELS: tuple[Label, ...] = ("supported", "contradicted", "not_found", "not_checkable")
PASSING = 0.5  # share of planned needs that must be closed


def publish(deps: Deps, state: RunState) -> bool:
    """Write article.md, .json and .html, evidence.jsonl and report.json; True if it passes."""
    plan = planning.plan(deps)
    drafts = [] if deps.plan_only else [
        sections.load_draft(deps, "paced", s) for s in state.get("paced", [])
    ]  # fmt: skip
    by_id = {d.section_id: d for d in drafts}
    if by_id:
        pinning.report_untold(deps, {i: d.pieces for i, d in by_id.items()})
        lengths = {s.id: words(by_id[s.id].pieces) for s in plan.sections if s.id in by_id}
        plan = planning.shrink(deps, lengths)
    made, head = stages.blocks(deps), heads(deps)
    bare = {
        s.id: _section(head.sections.get(s.id, s.heading), s.slot, by_id[s.id].pieces, made)
        for s in plan.sections
        if s.id in by_id and by_id[s.id].pieces
    }
    code = read(deps.brief).language
    # Tables and threads are told in English.
    tabled = with_tables(deps, bare) if code == "en" else bare
    threaded, opened = with_threads(tabled, plan.threads if code == "en" else ())
    printed = tuple(threaded.values())
    report = _report(deps, plan, printed, state)
    report |= {"order": plan.order, "threads": [one.model_dump() for one in opened]}
    if deps.bundle.has(EDITED):
        report["plan_edits"] = deps.bundle.read_json(EDITED)["decisions"]
    report["voice"] = voicing.report(deps, printed)
    told = {p.dispute for d in drafts for p in d.pieces if p.dispute}
    entries = weighed(deps, plan, made, told)
    report |= entries
    if printed:
        report["notices"] += notices(entries)
    article = Article(
        run_id=deps.bundle.run_id,
        title=head.title or plan.title,
        standfirst=head.standfirst or _standfirst(deps, printed),
        brief=deps.brief.text,
        language=code,
        schema_id=plan.schema_id,
        sections=printed,
        references=references(printed, deps.documents),
        notices=tuple(report["notices"]),
    )
    _evidence(deps, printed)
    deps.bundle.write_json("report.json", report)
    deps.bundle.write_json("article.json", article_json(article))
    deps.bundle.write("article.md", markdown(article))
    deps.bundle.write("article.html", html(article, report=report))
    return bool(report["passed"])


def _section(
    heading: str, slot: str, pieces: Sequence[Piece], made: Mapping[str, Block]
) -> ArticleSection:
    numbers = {p: n for n, p in enumerate(dict.fromkeys(p.paragraph for p in pieces))}
    return ArticleSection(
        heading=heading,
        slot=slot,
        sentences=tuple(
            with_sources(
                printed_sentence(p.model_copy(update={"paragraph": numbers[p.paragraph]})),
                {} if p.dispute else made,
            )
            for p in pieces
        ),
    )


def _standfirst(deps: Deps, printed: Sequence[ArticleSection]) -> str:
    used = [deps.documents[r.document_id] for r in references(printed, deps.documents)]
    if (code := read(deps.brief).language) != "en":
        return notice("drawn", code, n=len(used)) if len(used) > 1 else ""
    dates = [d.date for d in used if d.date]
    return standfirst(printed, dates, len(used), topic_of(deps))


def _verbatim(sentence: Sentence) -> int:
    """Words taken over in runs of eight or more, inside quotation marks or not."""
    return verbatim_words(
        sentence.text, [c.quote for claim in sentence.claims for c in claim.citations]
    )


def _evidence(deps: Deps, printed: Sequence[ArticleSection]) -> None:
    cited = {
        (c.document_id, c.start, c.end): c
        for s in printed
        for sentence in s.statements()
        for claim in sentence.claims
        for c in claim.citations
    }
    rows = [c.model_dump(mode="json") for _, c in sorted(cited.items(), key=lambda i: i[0])]
    deps.bundle.write_lines("evidence.jsonl", rows)


def _report(
    deps: Deps, plan: Plan, printed: Sequence[ArticleSection], state: RunState
) -> dict[str, Any]:
    sentences = [s for section in printed for s in section.sentences]
    texts = [s.text for s in sentences]
    verdicts = Counter(c.verdict for c in claims(printed))
    count = sum(len(t.split()) for t in texts)
    needs = _needs(deps, state)
    coverage = round(sum(needs.values()) / len(needs), 3) if needs else 0.0
    unsupported = verdicts["contradicted"] + verdicts["not_found"]
    events = read_events(deps.bundle.path / "trajectory.jsonl")
    # A run that was killed in repair records those rungs again when it goes on: the last one holds.
    rungs = {(e.facts["section"], e.facts["before"]): e.facts for e in events if e.kind == "repair"}
    repairs = list(rungs.values())
    rhythm = measures(texts)
    spent = deps.budget.spent().model_dump(mode="json")
    notices = [*plan.notices, *(e.text for e in events if e.kind == "notice")]
    if not deps.plan_only:
        notices = [*_unanswered(deps, plan, printed), *notices]
    return {
        "run_id": deps.bundle.run_id,
        "passed": deps.plan_only or (bool(printed) and not unsupported and coverage >= PASSING),
        "brief": deps.brief.text,
        "writer": deps.model.kind if deps.model else "extractive",
        "model": deps.model.name if deps.model else "extractive",
        "created": deps.now().isoformat(timespec="seconds"),
        "fingerprint": deps.settings.fingerprint(),
        "words": count,
        "planned_words": plan.words,
        "requested_words": plan.requested_words,
        "schema": plan.schema_id,
        "schema_scores": plan.schema_scores,
        "sentences": len(sentences),
        "tables": sum(len(s.tables) for s in printed),
        "claims": {k: verdicts[k] for k in LABELS},
        "documents_cited": len(references(printed, deps.documents)),
        "documents_in_library": len(deps.documents),
        "coverage": coverage,
        "needs": needs,
        "gaps": list(plan.gaps),
        "quoted_share": round(sum(quoted_words(t) for t in texts) / count, 3) if count else 0.0,
        "verbatim_share": round(sum(map(_verbatim, sentences)) / count, 3) if count else 0.0,
        "origins": dict(Counter(s.origin for s in sentences)),
        "rhythm": {**rhythm.model_dump(mode="json"), "smoothness": smoothness(rhythm)},
        "repairs": dict(Counter(str(r["rung"]) for r in repairs)),
        "repaired": [
            {"text": r["before"], "reason": f"{r['rung']}: {r['after']}"}
            for r in repairs if r["rung"] != "dropped"
        ],
        "dropped": [
            {"text": r["before"], "reason": r["reason"]} for r in repairs if r["rung"] == "dropped"
        ],
        "left_out_documents": _left_out(deps),
        "spent": spent,
        "money_enforced": deps.budget.money_enforced,
        "judge": f"the gate that shaped the text ({deps.gate.name}): self-graded",
        "notices": list(dict.fromkeys(notices)),
    }  # fmt: skip


def _unanswered(deps: Deps, plan: Plan, printed: Sequence[ArticleSection]) -> list[str]:
    """What the brief asks for and the article does not tell; why, where it tells nothing."""
    reading, made = read(deps.brief), stages.blocks(deps)
    if printed:
        return untold(reading, printed, made)
    let_in = eligible(stages.in_scope(deps), reading)
    bearing = len(made) if bears(deps, made) else 0
    return [nothing(reading, eligible=len(let_in), bearing=bearing, planned=len(plan.sections))]


def _needs(deps: Deps, state: RunState) -> dict[str, bool]:
    """Each need and whether evidence closed it."""
    closed = {}
    for need_id in state.get("foraged", []):
        if need_id.startswith(weighing.MORE):
            continue  # only asked for more of the topic: nothing that the brief needs
        closed[need_id] = weighing.is_closed(deps, need_id)
    # A gap that a later round closed counts once.
    for need_id in [n for n in closed if "-round" in n]:
        first = need_id.split("-round")[0]
        if first in closed:
            closed[first] = closed[first] or closed.pop(need_id)
    return closed


def _left_out(deps: Deps) -> list[dict[str, str]]:
    """Documents that the plan forbids, and those that may not be used as fact, and why."""
    without = stages.forbidden(deps)
    rows = [
        {"document": d.title, "reason": "the plan leaves it out"}
        for d in deps.documents.values()
        if named(without, d)
    ]
    for document in stages.in_scope(deps):
        spans = deps.library.flags(document.id)
        bad = sum(n for flags, n in spans.items() if {"unconfirmed", "denied"} & set(flags))
        hostile = sum(n for flags, n in spans.items() if "instruction" in flags)
        if bad and 2 * bad >= sum(spans.values()):
            rows.append(
                {"document": document.title, "reason": "rests on unnamed people: unconfirmed"}
            )
        if hostile:
            rows.append(
                {
                    "document": document.title,
                    "reason": f"{hostile} sentences address a model: read as data, not used",
                }
            )
        if document.copy_of:
            rows.append(
                {
                    "document": document.title,
                    "reason": "copy of another document: counts as one source",
                }
            )
    return rows
