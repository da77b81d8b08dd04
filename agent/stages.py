"""What the nodes do with the bundle: needs, blocks and plan, saved and loaded by id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from agent.brief import Reading, read
from agent.completing import titled
from agent.deps import Deps
from agent.domain import Block, Document, Evidence, Need
from agent.errors import LibraryError, SetupError
from agent.forage import needs as needing
from agent.forage.needs import Target, Window
from agent.forage.scent import fit, usable
from agent.plan.blocks import Scored
from agent.plan.blocks import blocks as collapse
from agent.plan.checking import evidence_of
from agent.publish_forage import picture
from agent.ration import within
from agent.resume import allowed
from agent.sources import named
from agent.tabled import scored_rows
from tools.words import all_stems, stems

EMBEDDED = 240  # evidence sentences whose own vector is looked at (1.5 seconds on two cores)
SATURATION = 10  # characters of distinct evidence for one character of article (the paper's 10:1)


def in_scope(deps: Deps) -> list[Document]:
    """Documents that the brief's own options and the plan in force allow, each file once.

    Of one file that was ingested from two places the first counts: else it is cited as two papers.
    """
    without = forbidden(deps)
    may = [d for d in deps.documents.values() if allowed(deps.brief, d) and not named(without, d)]
    first: dict[str, Document] = {}
    for document in sorted(may, key=lambda d: d.copy_of is not None):
        first.setdefault(document.sha256 or document.id, document)
    once = {d.id for d in first.values()}
    return [d for d in may if d.id in once]


def forbidden(deps: Deps) -> tuple[str, ...]:
    """Sources that the plan in force leaves out; before it is in force, the plan handed in."""
    if deps.bundle.has("plan.json"):
        return tuple(deps.bundle.read_json("plan.json").get("without", ()))
    return deps.plan.without if deps.plan is not None else ()


def topic(deps: Deps) -> tuple[str, ...]:
    """Stems of what the brief is about, without the name that most documents share."""
    reading = read(deps.brief)
    named = [all_stems(d.company, reading.language) for d in deps.documents.values() if d.company]
    common = {
        stem
        for stem in set().union(*named)
        if sum(stem in name for name in named) > 0.3 * len(named)
    }
    return tuple(t for t in reading.terms if t not in common)


def asked_needs(
    questions: Sequence[str], reading: Reading, documents: Sequence[Document]
) -> list[Target]:
    """Questions of a model beside the brief's own, as needs."""
    everywhere = tuple(d.id for d in needing.eligible(documents, reading))
    found = []
    for n, question in enumerate(questions, start=1):
        terms = tuple(
            t for t in dict.fromkeys(stems(question, reading.language)) if t not in reading.terms
        )
        if question.strip() and terms:
            need = Need(id=f"n-asked-{n}", question=question.strip())
            found.append(Target(need, question, terms, everywhere, ()))
    return found


def save_targets(deps: Deps, targets: Sequence[Target], parts: Sequence[Window]) -> None:
    """needs.json: every target, and the stretches of time."""
    rows = [{**t._asdict(), "need": t.need.model_dump()} for t in targets]
    deps.bundle.write_json("needs.json", {"targets": rows, "windows": [w._asdict() for w in parts]})


def targets(deps: Deps) -> list[Target]:
    """The targets of needs.json."""
    return [_target(row) for row in deps.bundle.read_json("needs.json")["targets"]]


def _target(row: dict[str, object]) -> Target:
    documents = row["documents"]
    return Target(
        Need.model_validate(row["need"]),
        str(row["query"]),
        tuple(row["terms"]),  # type: ignore[arg-type]
        None if documents is None else tuple(documents),  # type: ignore[arg-type]
        tuple(row["facet_ids"]),  # type: ignore[arg-type]
    )


def target(deps: Deps, need_id: str) -> Target:
    """One target by its need's id."""
    return next(t for t in targets(deps) if t.need.id == need_id)


def stretches(deps: Deps) -> list[Window]:
    """The stretches of time of needs.json."""
    rows = deps.bundle.read_json("needs.json")["windows"]
    return [Window(w["label"], tuple(w["documents"])) for w in rows]


def known_facts(deps: Deps, need_id: str) -> set[str]:
    """Facts of the rounds before this need's own.

    The needs of one round are foraged side by side: each counts its gain against its own facts and
    these, and ``gathered`` unites them.
    """
    earlier = [
        t.need.id for t in targets(deps) if needing.round_of(t.need.id) < needing.round_of(need_id)
    ]
    return {f for n in earlier for f in deps.bundle.read_json(f"forage/{n}.json")["facts"]}


def label_needs(deps: Deps, need_ids: Sequence[str]) -> None:
    """needs.json with the labels that foraging read off the library."""
    labels = {n: deps.bundle.read_json(f"forage/{n}.json")["label"] for n in need_ids}
    labelled = [
        t._replace(
            need=t.need.model_copy(update={k: labels[t.need.id][k] for k in ("diffusion", "scope")})
        )
        if t.need.id in labels
        else t
        for t in targets(deps)
    ]
    save_targets(deps, labelled, stretches(deps))


def draw_forage(deps: Deps, need_ids: Sequence[str]) -> None:
    """forage.svg: gain against cost, by need in the order in which they were asked."""
    foraged = set(need_ids)
    order = [t.need.id for t in targets(deps) if t.need.id in foraged]
    rows = [deps.bundle.read_json(f"forage/{n}.json") for n in order]
    deps.bundle.write("forage.svg", picture(rows))


def gathered(deps: Deps, need_ids: Sequence[str]) -> dict[str, int]:
    """Distinct facts of all needs together, and how often they were counted."""
    each = [deps.bundle.read_json(f"forage/{n}.json")["facts"] for n in need_ids]
    return {"facts": len(set().union(*each)), "facts_counted": sum(map(len, each))}


def make_blocks(deps: Deps, need_ids: Sequence[str]) -> list[Block]:
    """Blocks of everything foraged; sentences of the best evidence are compared with the needs."""
    fits: dict[str, dict[str, float]] = {}
    closed: dict[str, list[str]] = {}
    for need_id in need_ids:
        for name, own, _, closing in deps.bundle.read_json(f"forage/{need_id}.json")["found"]:
            fits.setdefault(name, {})[need_id] = own
            if closing:
                closed.setdefault(name, []).append(need_id)
    best = sorted(fits, key=lambda e: (-max(fits[e].values()), e))
    scope = {d.id for d in in_scope(deps)}
    told = within(deps)
    known = {i: e for i, e in deps.evidence(best).items() if e.document_id in scope and told(e)}
    best = [e for e in best if e in known]
    near = _similarities(deps, [known[e] for e in best[:EMBEDDED]], fits)
    scored = [
        Scored(
            known[e],
            max(0.6 * s + 0.4 * near.get((e, n), 0.25) for n, s in fits[e].items()),
            tuple(sorted(closed.get(e, ()))),
        )
        for e in best
    ]
    asked = [t for t in targets(deps) if t.need.id in set(need_ids)]
    scored += [s for s in _at_home(deps) if s.evidence.id not in known and told(s.evidence)]
    scored += [s for s in scored_rows(deps, asked, in_scope(deps), known) if told(s.evidence)]
    made = collapse(scored, deps.documents)
    deps.bundle.write_lines("blocks.jsonl", [b.model_dump(mode="json") for b in made])
    return made


def _at_home(deps: Deps) -> list[Scored]:
    """Of the paper that bears the subject's name, whether a need found it or not.

    All that stands under what the brief lists; of a brief that lists nothing, all.
    """
    reading = read(deps.brief)
    listed = {one.lower() for one in (*deps.brief.listed, *(a.words for a in reading.angles))}
    spans = [
        e
        for d in titled(reading, in_scope(deps)).values()
        for e in deps.library.spans(d.id, 0, d.characters)
    ]
    return [
        Scored(e, fit(e, topic=topic(deps), terms=(), wants_figure=False), ())
        for e in spans
        if usable(e) and (not listed or _heading(e) in listed)
    ]


def _heading(evidence: Evidence) -> str:
    return evidence.context.section.value.lower() if evidence.context.section else ""


def _similarities(
    deps: Deps, evidence: Sequence[Evidence], fits: dict[str, dict[str, float]]
) -> dict[tuple[str, str], float]:
    """Cosine of (evidence id, need id) where the evidence was found for the need."""
    questions = {t.need.id: t.need.question for t in targets(deps)}
    if not evidence or not questions:
        return {}
    names = sorted(questions)
    asked = deps.encode([questions[n] for n in names])
    cosine = np.clip(deps.encode([e.quote for e in evidence]) @ asked.T, 0.0, 1.0)
    return {
        (e.id, n): float(cosine[i, names.index(n)])
        for i, e in enumerate(evidence)
        for n in fits[e.id]
        if n in questions
    }


def blocks(deps: Deps) -> dict[str, Block]:
    """The blocks by id, best first."""
    path = deps.bundle.path / "blocks.jsonl"
    return {b.id: b for b in _read_blocks(path, path.stat().st_mtime_ns)}


def named_blocks(deps: Deps, ids: Sequence[str]) -> list[Block]:
    """Blocks by id; one that foraging did not bring (edited plan) is built from the library.

    Raises:
        SetupError: the library does not hold it.
    """
    known = blocks(deps)
    try:
        missing = deps.evidence([evidence_of(i) for i in ids if i not in known])
    except LibraryError as error:
        raise SetupError(f"the plan names a block whose sentence is gone: {error}") from None
    made = {
        f"b{e.id[1:]}": Block(id=f"b{e.id[1:]}", kind="context", point=e.text, evidence_ids=(e.id,))
        for e in missing.values()
    }
    return [b for i in ids if (b := known.get(i) or made.get(i)) is not None]


@lru_cache(maxsize=8)
def _read_blocks(path: Path, _written: int) -> tuple[Block, ...]:
    """The blocks of a file; every section asks for them at every stage, a second in all."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Block.model_validate_json(line) for line in lines)
