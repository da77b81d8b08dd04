"""What the nodes do with sections: assignments, drafts in the bundle, repair, length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent import pinning, planning, stages, voicing, weighing
from agent.brief import read
from agent.deps import Deps
from agent.domain import Block, Evidence
from agent.draft.disputed import pair, tells, with_disputes
from agent.draft.fitting import fitted, goal_of, owned, words
from agent.draft.judging import judged, judged_anew
from agent.draft.ladder import Sources, mend
from agent.draft.phrases import QUOTED, Said
from agent.draft.pieces import (
    Piece,
    SectionDraft,
    in_paragraphs,
    named_once,
    people,
    without_repeats,
)
from agent.draft.plain import by_rule
from agent.draft.retelling import retold
from agent.draft.writer import PARAGRAPH, Assignment
from agent.forage.needs import when
from agent.pinning import as_planned
from agent.plan.outline import PlanSection
from agent.plan.shelf import schemas
from agent.plan.sides import Contradiction
from tools.languages import profile

SEARCHED = 4  # chunks read when a claim is foraged again
ROOM = 1.06  # of the planned words, before pacing shortens
SPARES = 6  # spare sentences judged in one go
# A sentence in its place names its speaker in fewer words: of one article 617 of 754 stayed.
FITS = 2


def assignment(deps: Deps, section_id: str) -> Assignment:
    """A section with its own blocks and evidence, and its place in the whole.

    Evidence that the cover leaves out stays out; all sides of what sources dispute come in.
    """
    plan, manner = planning.plan(deps), voicing.manner(deps)
    at = next(n for n, s in enumerate(plan.sections) if s.id == section_id)
    section = plan.sections[at]
    blocks = stages.named_blocks(deps, section.block_ids)
    own = {e for b in blocks for e in b.evidence_ids}
    disputes = [d for d in weighing.load_disputes(deps) if own & set(d.evidence_ids)]
    own |= {e for d in disputes for e in d.evidence_ids}
    evidence = deps.evidence(sorted(own - weighing.left_out(deps)))
    blocks = [b for b in blocks if b.evidence_ids[0] in evidence]
    return Assignment(
        section=section,
        blocks=blocks,
        evidence=evidence,
        documents=deps.documents,
        title=plan.title,
        question=_question(deps, plan.schema_id, section),
        before=", ".join(s.heading for s in plan.sections[:at]),
        manner=_manner(manner.points, read(deps.brief).language),
        voice=manner.sample,
        disputes=disputes,
        language=read(deps.brief).language,
    )


def _manner(points: str, language: str) -> str:
    """What a writer is told of the voice, and which language to write in where not English."""
    order = f"Write in {profile(language).name}." if language != "en" else ""
    return "\n".join(filter(None, (order, points)))


def _question(deps: Deps, schema_id: str, section: PlanSection) -> str:
    found = schemas(deps.settings.schemas).get(schema_id)
    slot = next((s for s in found.slots if s.id == section.slot), None) if found else None
    return slot.question.format(topic="the subject", facet=section.heading) if slot else ""


def save_draft(deps: Deps, stage: str, draft: SectionDraft) -> None:
    """``<stage>/<section>.json`` in the bundle."""
    deps.bundle.write_json(f"{stage}/{draft.section_id}.json", draft.model_dump(mode="json"))


def load_draft(deps: Deps, stage: str, section_id: str) -> SectionDraft:
    """A saved draft."""
    return SectionDraft.model_validate(deps.bundle.read_json(f"{stage}/{section_id}.json"))


async def mend_section(deps: Deps, section_id: str) -> None:
    """Take the section's failing sentences down the ladder; record each rung."""
    verified = load_draft(deps, "verified", section_id)
    given = assignment(deps, section_id)
    sources = Sources(
        given.evidence, deps.documents, lambda text: search(deps, text), given.language
    )
    done = await mend(
        verified.pieces, sources, deps.gate, deps.model, purpose=f"repair:{section_id}"
    )
    for rung in done.rungs:
        deps.trajectory.record("repair", rung.rung, section=section_id, **rung._asdict())
    save_draft(deps, "mended", verified.model_copy(update={"pieces": done.pieces}))


def search(deps: Deps, text: str) -> list[Evidence]:
    """Evidence for one claim from the documents in scope, by vector and by word."""
    allowed = {d.id for d in stages.in_scope(deps)}
    hits = deps.library.dense(deps.encode([text]), SEARCHED, documents=allowed)[0]
    hits = [*hits, *deps.library.lexical(text, SEARCHED, documents=allowed)]
    chunks = {h.chunk.id: h.chunk for h in hits}
    return [
        e
        for c in chunks.values()
        for e in deps.library.spans(c.document_id, c.start, c.end)
        if not {"instruction", "order", "unconfirmed", "denied", "boilerplate"} & set(e.flags)
    ]


def fit_sections(deps: Deps, section_ids: Sequence[str]) -> None:
    """Drop what was said before, then bring every section to its planned words."""
    said: set[str] = set()
    printed: set[str] = set()
    disputes = weighing.load_disputes(deps)
    pairs = _pairs(deps, disputes)
    pins = pinning.pins(deps)
    owed = 0
    for section_id in section_ids:
        mended = load_draft(deps, "mended", section_id)
        given = assignment(deps, section_id)
        places, pinned = pinning.places(deps, given.section), pins.get(section_id, [])
        own, elsewhere = pinning.evidence_ids(pins, section_id)
        printed -= own
        pieces = []
        owner = {b.evidence_ids[0]: b.id for b in given.blocks}
        for piece in without_repeats(owned(mended.pieces, owner), said):
            if piece.passed and not (_sole(piece) and _sole(piece) <= printed | elsewhere):
                pieces.append(piece)
                printed |= set(piece.evidence_ids)
        pieces = as_planned(pieces, places) if places.by_hand else _in_time(deps, pieces)
        pieces = pinning.told_anyway(deps, pieces, pinned, places)
        pieces = _in_paragraphs(deps, pieces)
        pieces = with_disputes(pieces, pairs, disputes)
        # Told once: where a later section comes to it, neither side stands there again.
        pairs = {i: p for i, p in pairs.items() if all(i != one.dispute for one in pieces)}
        spare = (
            p
            for p in _spares(deps, given, printed | elsewhere)
            if not any(tells(p, side) for d in disputes for side in d.sides)
        )
        room = round(given.section.words * ROOM)
        goal = goal_of(room, owed)
        done: list[Piece] = pieces
        for _ in range(FITS):
            done = fitted(done, spare, goal=goal, order=places.of, keep=own)
            done = _introduced(deps, _attributed(deps, done))
        printed |= {i for p in done for i in p.evidence_ids}
        owed += room - words(done)
        kept, drafted = ({p.evidence_ids for p in some} for some in (done, pieces))
        deps.trajectory.record(
            "draft", f"{section_id} fitted", words=words(done), goal=goal,
            left_out=[p.text for p in pieces if p.evidence_ids not in kept],
            added=sum(p.evidence_ids not in drafted for p in done),
        )  # fmt: skip
        save_draft(deps, "fitted", mended.model_copy(update={"pieces": tuple(done)}))


def _in_paragraphs(deps: Deps, pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs as long as the voice has them; what a model wrote keeps its own breaks."""
    most = voicing.paragraph(deps, pieces)
    if most is None:
        return in_paragraphs(pieces, PARAGRAPH)
    if not any(p.origin == "writer" for p in pieces):
        pieces = [p.model_copy(update={"paragraph": 0}) for p in pieces]
    return in_paragraphs(pieces, most)


def _pairs(deps: Deps, disputes: Sequence[Contradiction]) -> dict[str, list[Piece]]:
    """The sides of each contradiction as judged sentences, by its id."""
    evidence = deps.evidence(sorted({i for d in disputes for i in d.evidence_ids}))
    return {d.id: pair(d, evidence, deps.documents, deps.gate) for d in disputes}


def _in_time(deps: Deps, pieces: Sequence[Piece]) -> list[Piece]:
    """Sentences in the order of their documents' dates, as far as they cite; ties as written.

    Paragraphs that this takes apart are made anew: else they would put the order back.
    """
    evidence = deps.evidence(sorted({i for p in pieces for i in p.evidence_ids}))
    keys: list[tuple[int, ...]] = []
    for piece in pieces:
        lead = next((evidence[i] for i in piece.evidence_ids if i in evidence), None)
        last = keys[-1] if keys else ()
        keys.append(when(deps.documents[lead.document_id]) if lead is not None else last)
    told = [pieces[n] for n in sorted(range(len(pieces)), key=lambda n: (keys[n], n))]
    if all(a.paragraph <= b.paragraph for a, b in pairwise(told)):
        return told
    return [p.model_copy(update={"paragraph": 0}) for p in told]


def _attributed(deps: Deps, pieces: Sequence[Piece]) -> list[Piece]:
    """Attributions that fit the new neighbours; a sentence that none carries is left out."""
    evidence = deps.evidence(sorted({i for p in pieces for i in p.evidence_ids}))
    code = read(deps.brief).language
    again = retold(pieces, evidence, deps.documents, language=code)
    result = judged_anew(again, evidence, deps.gate)
    if all(p.passed for p in result):
        return result
    alone = retold(pieces, evidence, deps.documents, alone=True, language=code)
    full = judged_anew(alone, evidence, deps.gate)
    mixed = [a if a.passed else b for a, b in zip(result, full, strict=True)]
    return [p for p in mixed if p.passed]


def _introduced(deps: Deps, pieces: Sequence[Piece]) -> list[Piece]:
    """People by role once, then by surname; a sentence that no longer passes stays as it was."""
    evidence = deps.evidence(sorted({i for p in pieces for i in p.evidence_ids}))
    named = named_once(pieces, people(evidence.values()))
    changed = [n for n, (a, b) in enumerate(zip(pieces, named, strict=True)) if a.text != b.text]
    again = judged([named[n] for n in changed], evidence, deps.gate)
    result = list(pieces)
    for n, piece in zip(changed, again, strict=True):
        if piece.passed:
            result[n] = piece
    return result


def _sole(piece: Piece) -> set[str]:
    """The evidence of a piece that prints one source sentence: printed once, never again."""
    return set(piece.evidence_ids) if len(piece.evidence_ids) == 1 else set()


def _spares(deps: Deps, given: Assignment, printed: set[str]) -> Iterator[Piece]:
    """Judged sentences of the section's unused blocks, in the sources' own words.

    A few at a time, as they are asked for: most sections need two or three of some twenty.
    """
    spare = stages.named_blocks(deps, [*given.section.block_ids, *given.section.spare_block_ids])
    evidence = deps.evidence([b.evidence_ids[0] for b in spare])
    unused = [
        (b, evidence[i]) for b in spare if (i := b.evidence_ids[0]) in evidence and i not in printed
    ]
    for start in range(0, len(unused), SPARES):
        some = unused[start : start + SPARES]
        told = [_spare(deps, given, b, one, n) for n, (b, one) in enumerate(some, start)]
        done = judged(told, evidence, deps.gate)
        # What the gate will not have reported may still be quoted.
        failed = [n for n, p in enumerate(done) if not p.passed and p.origin == "report"]
        quoted = [_spare(deps, given, *some[n], QUOTED) for n in failed]
        again = dict(zip(failed, judged(quoted, evidence, deps.gate), strict=True))
        yield from (again.get(n, p) for n, p in enumerate(done))


def _spare(deps: Deps, given: Assignment, block: Block, evidence: Evidence, turn: int) -> Piece:
    document, said = deps.documents[evidence.document_id], Said(turn=turn, language=given.language)
    printed, origin = by_rule(evidence, document, said)
    return Piece(
        text=printed.text, evidence_ids=(evidence.id,), block_ids=(block.id,), origin=origin
    )
