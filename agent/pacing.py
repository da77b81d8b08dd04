"""What the pace node does with a run: its sections as one text, what the duel may use, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Final

from agent import pinning, planning, stages, voicing
from agent.bearing import on_subject
from agent.deps import Deps
from agent.domain import Block, Evidence
from agent.draft.inserts import ANY, about, follower, longs, shorts
from agent.draft.judging import judged
from agent.draft.phrases import lower_role
from agent.draft.pieces import Piece, introduced, people
from agent.draft.revisions import APART, Field
from agent.plan.statements import NEUTRAL, UNUSABLE
from agent.sections import assignment, load_draft, save_draft
from agent.verify.reading import MEASURES
from agent.verify.words import content_stems, stems_of

LEAST: Final = 0.91  # of the planned words, that pacing leaves
OWN: Final = 0.8  # of a section's planned words, that it keeps where it had them
MOST: Final = 1.08  # of the planned words, that it goes up to
NEXT: Final = 400  # characters behind a sentence within which what follows it begins
MOST_NEXT: Final = 4  # such sentences
MOST_SPARES: Final = 40  # short sentences that a section could take
MOST_LEADS: Final = 40  # sentences that a short one follows, for all sections together
# What every paper of a company tells, whatever else it is about.
_RESULTS: Final = stems_of(
    frozenset({"revenue", "sales", "profit", "margin", "income", "earnings", "ebitda", "loss"})
    | {"debt", "cash", "tax", "dividend"}
)
_ASKING: Final = frozenset({"chang", "driv", "turn", "bring", "earn"})  # "how it changed"


def in_one(deps: Deps, section_ids: Sequence[str]) -> list[Piece]:
    """The fitted sentences of all sections, each section with paragraph numbers of its own."""
    return [
        p.model_copy(update={"paragraph": n * APART + p.paragraph})
        for n, section_id in enumerate(section_ids)
        for p in load_draft(deps, "fitted", section_id).pieces
    ]


def save_paced(deps: Deps, section_ids: Sequence[str], pieces: Sequence[Piece]) -> None:
    """The sentences of ``in_one``, after they were paced, back into their sections."""
    for n, section_id in enumerate(section_ids):
        own = tuple(
            p.model_copy(update={"paragraph": p.paragraph % APART})
            for p in pieces
            if p.paragraph // APART == n
        )
        fitted = load_draft(deps, "fitted", section_id)
        save_draft(deps, "paced", fitted.model_copy(update={"pieces": own}))


def named(pieces: Sequence[Piece], field: Field) -> list[Piece]:
    """People introduced where the article first speaks of them; what the gate refuses stays."""
    known = people(field.pool.values())
    roles = {name: [lower_role(r) for r in own] for name, own in known.items()}
    new = introduced(pieces, roles)
    changed = [n for n, (a, b) in enumerate(zip(pieces, new, strict=True)) if a.text != b.text]
    again = judged([new[n] for n in changed], field.pool, field.gate)
    result = list(pieces)
    for n, piece in zip(changed, again, strict=True):
        if piece.passed:
            result[n] = piece
    return result


def field(deps: Deps, section_ids: Sequence[str]) -> Field:
    """What pacing is done with: evidence of all sections, spare short sentences, the length."""
    plan = planning.plan(deps)
    printed = {s: load_draft(deps, "fitted", s).pieces for s in section_ids}
    used = {i for pieces in printed.values() for p in pieces for i in p.evidence_ids}
    pool: dict[str, Evidence] = deps.evidence(sorted(used))
    topic, needs = topic_of(deps), _needs(deps)
    made = list(on_subject(deps, stages.blocks(deps)).values())
    found = deps.evidence([b.evidence_ids[0] for b in made])
    unused = [b for b in made if not used & set(b.evidence_ids)]
    on_topic = {b.id for b in unused if about(found[b.evidence_ids[0]], topic)}
    spares: list[Piece] = []
    leads: list[Piece] = []
    for n, section_id in enumerate(section_ids):
        given = assignment(deps, section_id)
        pool |= given.evidence
        listed = {*given.section.block_ids, *given.section.spare_block_ids}
        asked = {need for p in printed[section_id] for i in p.evidence_ids for need in needs[i]}
        own = [b for b in unused if b.id in listed or asked & set(b.need_ids)]
        brief = shorts(own, found, deps.documents, n)
        spares += of_use(made, brief, on_topic, used)[:MOST_SPARES]
        leads += longs([b for b in own if b.id in on_topic], found, n)[:MOST_SPARES]
    placed = {i for p in (*spares, *leads) for i in p.block_ids}
    others = [b for b in unused if b.id in on_topic and b.id not in placed]
    spares += shorts(others, found, deps.documents, ANY)[:MOST_SPARES]
    leads += longs(others, found, ANY)
    pool |= {i: found[i] for p in (*spares, *leads) for i in p.evidence_ids}
    planned = {s.id: s.words for s in plan.sections if s.id in printed}
    words = sum(planned.values())
    least = tuple(min(sum(p.words for p in printed[i]), int(OWN * planned[i])) for i in section_ids)
    after = {i: _next(deps, pool[i]) for i in used | {p.evidence_ids[0] for p in leads}}
    leads = [p for p in leads if _to_the_point(p, pool, after, deps)][:MOST_LEADS]
    pool |= {e.id: e for found in after.values() for e in found}
    return Field(
        pool, deps.documents, deps.gate, deps.model, spares=tuple(spares), leads=tuple(leads),
        after=after, topic=topic, needs=needs, goal=voicing.goal(deps), least_by_section=least,
        least_words=int(LEAST * words), most_words=int(MOST * words),
    )  # fmt: skip


def of_use(
    blocks: Sequence[Block], spares: Sequence[Piece], on_topic: Set[str], used: Set[str]
) -> list[Piece]:
    """The spares on the topic, and figures of a measure that the article tells anyway.

    Those need no word of the topic: "how it came back" is told by margins of other quarters, too.

    Args:
        blocks: All that were made.
        spares: See ``inserts.shorts``.
        on_topic: Ids of blocks.
        used: Ids of the evidence that the article is made of.
    """
    of = {b.id: (b.subject, b.measure) for b in blocks if b.measure}
    told = {of[b.id] for b in blocks if b.id in of and not used.isdisjoint(b.evidence_ids)}
    return [
        p
        for p in spares
        if p.block_ids[0] in on_topic or (p.origin == "figure" and of.get(p.block_ids[0]) in told)
    ]


def topic_of(deps: Deps) -> frozenset[str]:
    """Stems of what the brief asks about.

    Not the companies, of which all of it speaks; its measures only where it names nothing else:
    "revenue" is of everything.
    """
    companies = " ".join(sorted({d.company for d in deps.documents.values() if d.company}))
    asked = content_stems(deps.brief.text) - NEUTRAL - _ASKING - content_stems(companies)
    return asked - MEASURES or asked


def _to_the_point(
    lead: Piece, pool: Mapping[str, Evidence], after: Mapping[str, Sequence[Evidence]], deps: Deps
) -> bool:
    """Whether a short sentence follows, and neither tells a result that the brief does not ask."""
    first = lead.evidence_ids[0]
    if follower(pool[first], after[first]) is None:
        return False
    asked = content_stems(deps.brief.text)
    told = [content_stems(e.quote) & _RESULTS for e in (pool[first], *after[first][:1])]
    return all(not own or not own.isdisjoint(asked) for own in told)


def _needs(deps: Deps) -> defaultdict[str, frozenset[str]]:
    """What each piece of evidence answers; a pinned block is a need of its own."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    pinned = {b.id for blocks in pinning.pins(deps).values() for b in blocks}
    for block in stages.blocks(deps).values():
        own = frozenset({*block.need_ids, *([block.id] if block.id in pinned else [])})
        for i in block.evidence_ids:
            found[i] |= own
    return found


def _next(deps: Deps, one: Evidence) -> list[Evidence]:
    """The sentences that follow in the source, in its section and by its speaker, if usable."""
    found = deps.library.spans(one.document_id, one.end, one.end + NEXT)
    result = []
    for after in [e for e in found if e.start >= one.end][:MOST_NEXT]:
        same = (after.context.speaker, after.context.section) == (
            one.context.speaker, one.context.section
        )  # fmt: skip
        if same and not UNUSABLE & set(after.flags):
            result.append(after)
    return result
