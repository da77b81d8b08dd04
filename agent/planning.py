"""What the plan node does: blocks and schemas to the plan in force, and its gaps to new needs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from agent import weighing
from agent.bearing import bears, material, on_subject
from agent.brief import read
from agent.deps import Deps
from agent.domain import Block, Need
from agent.forage.needs import Target, eligible, round_of
from agent.plan import edits, files
from agent.plan.checking import evidence_of
from agent.plan.edits import Reserve
from agent.plan.headed import headed
from agent.plan.orders import answers, arranged
from agent.plan.outline import Plan, fill, make, told
from agent.plan.places import Place, places
from agent.plan.shelf import facets, schema
from agent.schema_choice import candidate_schemas
from agent.stages import (
    EMBEDDED,
    blocks,
    in_scope,
    named_blocks,
    save_targets,
    stretches,
    targets,
    topic,
)
from agent.unanswered import unread
from tools.words import stems

CLOSED_ENOUGH = 0.5  # of the needs; as many as an article needs to pass
LEAST_SATURATION = 5  # below this the plan shrinks to what is covered
MADE = "planned.json"  # the plan as it was before a person edited it


def make_plan(deps: Deps) -> Plan:
    """Fill the candidate schemas and take the best; or take the plan that was handed in."""
    if deps.plan is not None:
        chosen = adopt(deps, deps.plan)
    else:
        made = blocks(deps)
        known = weighing.disputed_blocks(made, weighing.disputes(deps, made))
        kept = weighing.save_cover(deps, made, known)
        open_ = {i: b for i, b in made.items() if i in kept}
        chosen = _saved(deps, _best_plan(deps, open_, known), made)
    if deps.review:
        deps.bundle.write_json(MADE, chosen.model_dump(mode="json"))
    return chosen


def adopt(deps: Deps, given: Plan) -> Plan:
    """Put a person's plan in force, as far as the library and what was read can tell it."""
    scope = {d.id for d in in_scope(deps)}
    ids = [b for s in given.sections for b in (*s.block_ids, *s.spare_block_ids)]
    homes = {i: e.document_id for i, e in deps.evidence([evidence_of(b) for b in ids]).items()}
    lost = {b: deps.documents[d].title for b in ids if (d := homes[evidence_of(b)]) not in scope}
    plan = edits.one_home(edits.without_blocks(edits.in_force(given), lost))
    found = blocks(deps)
    made = found | {b.id: b for b in named_blocks(deps, [b for b in ids if b not in lost])}
    wanted = {b for s in plan.sections for b in s.block_ids}
    known = weighing.disputed_blocks(found, weighing.disputes(deps, found))
    weighing.save_cover(deps, found, known, wanted)
    stuff = material(deps, made)
    order = {b.id: n for n, b in enumerate(sorted(stuff.blocks, key=lambda b: told(b, stuff)))}
    plan = edits.filled(plan, made, _reserves(deps, plan, made), order)
    schema_ = schema(plan.schema_id, deps.settings.schemas) if plan.schema_id else None
    return _saved(deps, edits.ordered(plan, schema_), made)


def _saved(deps: Deps, plan: Plan, made: Mapping[str, Block]) -> Plan:
    """plan.json, plan.yaml and what sources dispute of it, in the bundle."""
    planned = [b for s in plan.sections for b in s.block_ids]
    found = weighing.disputes(deps, made, planned)
    weighing.save_disputes(deps, found)
    deps.bundle.write_json("plan.json", plan.model_dump(mode="json"))
    show(deps, plan, made)
    return plan


def shrink(deps: Deps, told: Mapping[str, int]) -> Plan:
    """The plan in force, lowered to what its sections tell (words by id) where they fall short.

    A block counts in the plan with what it takes alone; beside a dispute told from all sides, or
    after what was said before, less may fit.
    """
    before = plan(deps)
    after = edits.shrunk(before, told)
    if after != before:
        deps.bundle.write_json("plan.json", after.model_dump(mode="json"))
        ids = [b for s in after.sections for b in (*s.block_ids, *s.spare_block_ids)]
        show(deps, after, {b.id: b for b in named_blocks(deps, ids)})
    return after


def show(deps: Deps, plan: Plan, made: Mapping[str, Block]) -> None:
    """plan.yaml: the plan for people, each block with its point and its source."""
    ids = [b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)]
    homes = deps.evidence([evidence_of(b) for b in ids])
    titles = {b: deps.documents[homes[evidence_of(b)].document_id].title for b in ids}
    found = weighing.load_disputes(deps)
    deps.bundle.write("plan.yaml", files.dump(plan, made, found, titles))


def _reserves(deps: Deps, plan: Plan, made: Mapping[str, Block]) -> dict[str, Reserve]:
    """Free blocks for each section whose own ones cannot fill it, nearest in meaning first."""
    used = {b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)}
    free = [b for b in made.values() if b.id not in used][:EMBEDDED]
    found = {}
    for section in plan.sections:
        own = [made[b] for b in section.block_ids]
        ahead = any(b.kind == "outlook" for b in own)
        fit = [b for b in free if ahead or b.kind != "outlook"]
        if not edits.is_short(section, made) or not fit:
            continue
        vectors = deps.encode([section.heading, *(b.point for b in own)])
        centre = vectors.mean(axis=0)
        centre = centre / max(float(np.linalg.norm(centre)), 1e-9)
        near = deps.encode([b.point for b in fit]) @ centre
        ranked = sorted(zip(fit, map(float, near), strict=True), key=lambda r: (-r[1], r[0].id))
        mean = float((vectors[1:] @ centre).mean()) if own else None
        found[section.id] = Reserve([(b.id, value) for b, value in ranked], mean)
    return found


def _best_plan(deps: Deps, made: dict[str, Block], disputed: frozenset[str]) -> Plan:
    reading, text = read(deps.brief), deps.brief.text
    made = on_subject(deps, made) if bears(deps, made) else {}
    requested = deps.brief.words
    ranked = candidate_schemas(deps, reading)
    distinct = weighing.distinct_characters(deps)
    words = min(requested, max(int(distinct / LEAST_SATURATION / weighing.CHARACTERS_PER_WORD), 60))
    plans: dict[str, Plan] = {}
    opened: dict[str, list[Place]] = {}
    about_stems = set(topic(deps))
    subject = " ".join(w for w in reading.topic.split() if set(stems(w)) & about_stems)
    for one in ranked:
        opened[one.id] = open_places = places(
            one, reading, text, words=words, subject=subject, alone=bool(deps.brief.listed_by)
        )
        stuff = material(deps, made, open_places, disputed)
        plans[one.id] = make(
            one, open_places, reading.title, stuff, requested=requested, words=words
        )
    scores = {
        s.id: round(fill(plans[s.id], s) + 0.15 * (len(ranked) - n), 3)
        for n, s in enumerate(ranked)
    }
    best = max(scores, key=lambda i: (scores[i], i))
    form = next(s for s in ranked if s.id == best)
    about_ = answers(plans[best], opened[best], made)
    chosen = arranged(plans[best], form, made, about_, reading.topic)
    notices = [*chosen.notices, *unread(reading, made.values())]
    if deps.brief.listed_by:
        listed = ", ".join(a.words for a in reading.angles)
        notices.insert(
            0, f"the brief lists nothing to tell: sections of {deps.brief.listed_by!r} were taken, "
            f"{listed}; name others behind a colon"
        )  # fmt: skip
    if chosen.words < 0.9 * requested:
        notices.append(
            f"{edits.SHORTENED}{requested} to {chosen.words} words: what bears on the "
            f"brief fills no more ({distinct} characters of distinct source text were read)"
        )
    chosen = headed(chosen, reading.language)
    return chosen.model_copy(update={"schema_scores": scores, "notices": tuple(notices)})


def gap_targets(deps: Deps, made: Plan, round_: int) -> list[Target]:
    """New needs for the plan's gaps, asked over the whole library in other words."""
    reading = read(deps.brief)
    everywhere = tuple(d for w in stretches(deps) for d in w.documents)
    found = _open(deps, everywhere, round_) if deps.desk.outside else []
    known = schema(made.schema_id, deps.settings.schemas).slots if made.schema_id else ()
    slots = {s.id: s for s in known}
    for gap in made.gaps:
        slot = slots.get(gap.split("-")[0]) or slots.get(gap)
        ids = slot.facets if slot and slot.id != "facets" else (gap.split("-", 1)[-1],)
        terms = tuple(t for f in ids if f in facets() for t in facets()[f].terms) or tuple(
            stems(gap)
        )
        need = Need(
            id=f"n-{gap}-round{round_}", question=f"{reading.topic}: {', '.join(terms[:4])}"
        )
        found.append(Target(need, f"{reading.topic} {' '.join(terms)}", terms, everywhere, ids))
    found += _more(deps, made, round_)
    # After a kill behind this point the same gaps come again: each target stands there once.
    new = {t.need.id for t in found}
    if found:
        kept = [t for t in targets(deps) if t.need.id not in new]
        save_targets(deps, [*kept, *found], stretches(deps))
    return found


def _open(deps: Deps, everywhere: tuple[str, ...], round_: int) -> list[Target]:
    """What the brief asks for and no stretch of time closed, asked once for all of them.

    Only where there is something outside to ask: the library was asked in full.
    """
    kept: dict[tuple[str, ...], list[Target]] = {}
    for one in targets(deps):
        if one.need.slot is None and round_of(one.need.id) == 1 and one.facet_ids:
            kept.setdefault(one.facet_ids, []).append(one)
    found = []
    for facets_, same in kept.items():
        if any(weighing.is_closed(deps, t.need.id) for t in same):
            continue
        question = same[0].need.question.removesuffix(f" ({same[0].need.period})")
        need = same[0].need.model_copy(
            update={
                "id": f"n-open-{facets_[0]}-round{round_}",
                "question": question,
                "period": None,
            }
        )
        found.append(same[0]._replace(need=need, documents=everywhere))
    return found


def _more(deps: Deps, made: Plan, round_: int) -> list[Target]:
    """One need for all of the topic, in documents of which nothing was read; often none.

    Only where evidence is short of saturation and fewer than half of the needs are closed: with
    the needs closed, more text would only repeat (the stop rule counts needs, not characters).
    """
    closed = weighing.closed(deps)
    enough = weighing.saturation(deps, made.requested_words)["reached"]
    if enough or sum(closed) >= CLOSED_ENOUGH * len(closed):
        return []
    read_of = {document for document, _, _ in weighing.chunks_read(deps)}
    reading = read(deps.brief)
    unread = [
        d.id for d in eligible(in_scope(deps), reading) if d.id not in read_of and d.copy_of is None
    ]
    if not unread:
        return []
    need = Need(id=f"{weighing.MORE}-round{round_}", question=reading.topic, scope="wide")
    return [Target(need, reading.topic, tuple(reading.terms), tuple(unread), ())]


def plan(deps: Deps) -> Plan:
    """The plan in force."""
    return Plan.model_validate(deps.bundle.read_json("plan.json"))
