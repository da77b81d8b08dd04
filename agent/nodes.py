"""Nodes of the writing graph: read state, call functions of ours, write the bundle, return ids."""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent import beyond, finish, heading, pacing, planning, reviewing, sections, stages
from agent.brief import read
from agent.deps import Deps
from agent.draft.duel import duel
from agent.draft.judging import judged
from agent.draft.writer import draft as draft_section
from agent.forage import needs as needing
from agent.forage.foraging import Course, Ground
from agent.forage.ranked import asked_whole, read_ranked
from agent.forage.rewriting import rewritten
from agent.opening import SHOWN, opening
from agent.schema_choice import candidate_schemas, settle, unsettled
from agent.state import NeedTask, RunState, SectionTask
from agent.weighing import LEAST_CHARACTERS
from tools.titles import titles_for_model


async def needs(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """The brief becomes open needs."""
    deps = runtime.context
    deps.trajectory.record("phase", "needs")
    await beyond.read_named(deps)
    reading = read(deps.brief)
    documents = stages.in_scope(deps)
    parts = needing.windows(needing.eligible(documents, reading))
    ranked = await asyncio.to_thread(candidate_schemas, deps, reading)
    titles = titles_for_model((document.title for document in documents), SHOWN)
    said = await opening(deps, titles, unsettled(deps, ranked))
    chosen = settle(deps, ranked, said.schema_id)
    asked = stages.asked_needs(said.questions, reading, documents)
    if deps.settings.foraging:
        targets = needing.targets(reading, deps.brief.text, chosen, parts) + asked
    else:
        targets = [asked_whole(reading, deps.brief.text, parts)]
    stages.save_targets(deps, targets, parts)
    await asyncio.to_thread(deps.encode, [q for t in targets for q in (t.need.question, t.query)])
    for target in targets:
        deps.trajectory.record("need", target.need.question, id=target.need.id)
    return {"need_ids": [t.need.id for t in targets], "forage_round": 1}


async def forage(state: NeedTask, runtime: Runtime[Deps]) -> RunState:
    """One need: from patch to patch until it is closed and they pay no more."""
    deps = runtime.context
    target = stages.target(deps, state["need_id"])
    ground = Ground(deps.library, deps.encode, deps.documents, stages.topic(deps))
    known = await asyncio.to_thread(stages.known_facts, deps, target.need.id)
    with deps.together.working():
        course = await asyncio.to_thread(Course, target, ground, known=known)
        if deps.settings.foraging:
            reason = await asyncio.to_thread(course.run)
            done = course.done(await rewritten(deps, course) or reason)
        else:
            most = deps.settings.evidence_characters or LEAST_CHARACTERS
            done = await asyncio.to_thread(read_ranked, course, most)
    deps.bundle.write_json(f"forage/{state['need_id']}.json", done.record())
    for visit in done.visits:
        deps.trajectory.record("patch", visit.source, need=done.need_id, **visit.told())
    deps.trajectory.record("forage", target.need.question, **done.told())
    return {"foraged": [state["need_id"]]}


async def blocks(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """Evidence of all needs becomes Atomic Blocks; the gain of parallel branches is united."""
    deps = runtime.context
    made = await asyncio.to_thread(stages.make_blocks, deps, state["foraged"])
    gathered = await asyncio.to_thread(stages.gathered, deps, state["foraged"])
    await asyncio.to_thread(stages.label_needs, deps, state["foraged"])
    await asyncio.to_thread(stages.draw_forage, deps, state["foraged"])
    deps.trajectory.record("block", f"{len(made)} blocks", blocks=len(made), **gathered)
    return {"block_count": len(made)}


async def plan(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """The best-filled schema; its gaps become new needs while rounds are left."""
    deps = runtime.context
    made = await asyncio.to_thread(planning.make_plan, deps)
    update: RunState = {"section_ids": [s.id for s in made.sections]}
    rounds = deps.settings.forage_rounds if deps.settings.foraging else 1
    if state["forage_round"] < rounds and deps.plan is None:
        more = planning.gap_targets(deps, made, state["forage_round"] + 1)
        if more:
            update["need_ids"] = state["need_ids"] + [t.need.id for t in more]
            update["forage_round"] = state["forage_round"] + 1
    deps.trajectory.record(
        "plan", made.title, schema=made.schema_id, scores=made.schema_scores, gaps=made.gaps,
        words=made.words, sections=[s.heading for s in made.sections],
    )  # fmt: skip
    return update


async def outside(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """What the library left open is looked for beyond it, where the user set that up."""
    deps = runtime.context
    deps.trajectory.record("phase", "looking outside")
    done = set(state["foraged"])
    await beyond.look(deps, [n for n in state["need_ids"] if n not in done])
    return {}


async def review(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """Wait for a person, however long and across processes; then their plan is in force."""
    deps = runtime.context
    # The node begins anew when it goes on: nothing may happen before this line.
    name = interrupt({"plan": str(deps.bundle.path / "plan.yaml")})
    made = await asyncio.to_thread(reviewing.take, deps, str(name), state["foraged"])
    return {"section_ids": [s.id for s in made.sections]}


async def draft(state: SectionTask, runtime: Runtime[Deps]) -> RunState:
    """One section from its own blocks."""
    deps, section_id = runtime.context, state["section_id"]
    assignment = sections.assignment(deps, section_id)
    done = await draft_section(
        assignment, deps.model, deps.gate, candidates=deps.settings.candidates
    )
    sections.save_draft(deps, "draft", done)
    if done.fallback:
        deps.trajectory.record("notice", f"{section_id}: sources' own words, {done.fallback}")
    deps.trajectory.record("draft", section_id, sentences=len(done.pieces))
    return {"drafted": [section_id]}


async def verify(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """Every sentence gets its verdict."""
    deps = runtime.context
    deps.trajectory.record("phase", "verify")
    failing = 0
    for section_id in state["section_ids"]:
        drafted = sections.load_draft(deps, "draft", section_id)
        pool = dict(sections.assignment(deps, section_id).evidence)
        done = await asyncio.to_thread(judged, drafted.pieces, pool, deps.gate)
        failing += sum(not p.passed for p in done)
        sections.save_draft(deps, "verified", drafted.model_copy(update={"pieces": tuple(done)}))
    deps.trajectory.record("verify", f"{failing} sentences not carried", failing=failing)
    return {"failing": failing}


async def repair(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """Failing sentences go down the ladder; then every section is brought to its length."""
    deps = runtime.context
    deps.trajectory.record("phase", "repair")
    await asyncio.gather(*(sections.mend_section(deps, s) for s in state["section_ids"]))
    await asyncio.to_thread(sections.fit_sections, deps, state["section_ids"])
    return {}


async def pace(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """The duel over the article's rhythm; only what passes the gate again is kept."""
    deps = runtime.context
    deps.trajectory.record("phase", "pace")
    ids = state["section_ids"]
    fitted = await asyncio.to_thread(pacing.in_one, deps, ids)
    field = await asyncio.to_thread(pacing.field, deps, ids)
    fitted = await asyncio.to_thread(pacing.named, fitted, field)
    # The rhythm of other languages is not measured: their sentences stay as they were written.
    rounds = deps.settings.pace_rounds if read(deps.brief).language == "en" else 0
    result = await duel(fitted, field, rounds=rounds, purpose="pace")
    told = await asyncio.to_thread(pacing.named, result.pieces, field)
    pacing.save_paced(deps, ids, told)
    deps.trajectory.record("pace", f"{len(ids)} sections", **result.facts())
    return {"paced": ids}


async def publish(state: RunState, runtime: Runtime[Deps]) -> RunState:
    """Article, evidence and report into the bundle."""
    deps = runtime.context
    deps.trajectory.record("phase", "publish")
    await heading.propose(deps)
    passed = await asyncio.to_thread(finish.publish, deps, state)
    deps.trajectory.record("done", str(deps.bundle.path), passed=passed)
    return {"passed": passed}
