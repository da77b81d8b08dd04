"""What the plan node weighs before and after the plan: contradictions, cover, saturation.

Reads the library and writes the run bundle; what counts as what is decided in pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from agent.deps import Deps
from agent.domain import Block, Evidence
from agent.forage.cover import CHARACTERS_PER_TOKEN, cover
from agent.plan.checking import evidence_of
from agent.plan.contradictions import contradictions
from agent.plan.sides import Contradiction
from agent.ration import kept_chunks
from agent.stages import SATURATION, forbidden, in_scope

LEAST_CHARACTERS = 30_000  # of distinct source text, however short the article (the paper's cliff)
CHARACTERS_PER_WORD = 6.0
MORE = "n-more"  # id of the need that only asks for more of the topic
SOUGHT = 4  # chunks read beside each planned figure, for another value of it
LISTED = 40  # rows of what was left out that the report lists


def chunks_read(deps: Deps) -> list[tuple[str, int, int]]:
    """Every chunk that foraging read of what may be used, once, in the order of the documents."""
    scope = {d.id for d in in_scope(deps)}
    return sorted(c for c in kept_chunks(deps) if c[0] in scope)


def closed(deps: Deps) -> list[bool]:
    """Whether each need of the brief was closed; reading more of the topic is no need of it."""
    folder = deps.bundle.path / "forage"
    names = sorted(p.stem for p in folder.glob("*.json") if not p.name.startswith(MORE))
    return [is_closed(deps, name) for name in names]


def is_closed(deps: Deps, need_id: str) -> bool:
    """Whether what may be used closes a need: sources can be forbidden after it was foraged for."""
    row = deps.bundle.read_json(f"forage/{need_id}.json")
    if not row["closed"] or not forbidden(deps):
        return bool(row["closed"])
    scope = {d.id for d in in_scope(deps)}
    closing = deps.evidence([name for name, _, _, closes in row["found"] if closes])
    return any(e.document_id in scope for e in closing.values())


def distinct_characters(deps: Deps) -> int:
    """Characters of source text that foraging read; copies of other documents count nothing."""
    return sum(
        end - start
        for document, start, end in chunks_read(deps)
        if deps.documents[document].copy_of is None
    )


def saturation(deps: Deps, words: int) -> dict[str, Any]:
    """Distinct characters read against max(30,000, 10 x the planned length), and what is left.

    ``unread_characters`` is what documents in scope still hold: short of the target with text left
    over, foraging stopped because no need asked for more.
    """
    got = distinct_characters(deps)
    target = max(LEAST_CHARACTERS, round(SATURATION * words * CHARACTERS_PER_WORD))
    whole = sum(d.characters for d in in_scope(deps) if d.copy_of is None)
    return {
        "distinct_characters": got,
        "target": target,
        "share": round(min(1.0, got / target), 3),
        "reached": got >= target,
        "unread_characters": max(0, whole - got),
    }


def disputes(
    deps: Deps, made: Mapping[str, Block], planned: Sequence[str] = ()
) -> list[Contradiction]:
    """Contradictions in all that was read, and in what the library holds beside planned figures."""
    evidence = {
        e.id: e
        for document, start, end in chunks_read(deps)
        for e in deps.library.spans(document, start, end)
    }
    evidence |= deps.evidence(sorted(i for b in made.values() for i in b.evidence_ids))
    if deps.settings.evidence_characters is None:
        evidence |= _beside(deps, [made[b] for b in planned if b in made and made[b].figures])
    return [_whole(c, made.values()) for c in contradictions(evidence.values(), deps.documents)]


def _whole(found: Contradiction, made: Iterable[Block]) -> Contradiction:
    """Each side with all the sentences that its blocks hold to be the same."""
    sides = []
    for side in found.sides:
        same = [b for b in made if set(b.evidence_ids) & set(side.evidence_ids)]
        ids = dict.fromkeys([*side.evidence_ids, *(i for b in same for i in b.evidence_ids)])
        others = {i for s in found.sides if s is not side for i in s.evidence_ids}
        update = {
            "evidence_ids": tuple(i for i in ids if i not in others),
            "sources": min([side.sources, *(b.sources for b in same)])
            if len(same) == 1
            else side.sources,
        }
        sides.append(side.model_copy(update=update))
    return found.model_copy(update={"sides": tuple(sides)})


def _beside(deps: Deps, blocks: Sequence[Block]) -> dict[str, Evidence]:
    """Sentences near the planned figures, wherever in scope they stand."""
    if not blocks:
        return {}
    allowed = {d.id for d in in_scope(deps)}
    points = [b.point for b in blocks]
    hits = [
        h for row in deps.library.dense(deps.encode(points), SOUGHT, documents=allowed) for h in row
    ]
    hits += [h for p in points for h in deps.library.lexical(p, SOUGHT, documents=allowed)]
    chunks = {h.chunk.id: h.chunk for h in hits}
    return {
        e.id: e for c in chunks.values() for e in deps.library.spans(c.document_id, c.start, c.end)
    }


def save_disputes(deps: Deps, found: Sequence[Contradiction]) -> None:
    """contradictions.json, best founded first."""
    deps.bundle.write_json("contradictions.json", [c.model_dump(mode="json") for c in found])


def load_disputes(deps: Deps) -> list[Contradiction]:
    """The contradictions of the run; none before they were looked for."""
    if not deps.bundle.has("contradictions.json"):
        return []
    return [Contradiction.model_validate(c) for c in deps.bundle.read_json("contradictions.json")]


def disputed_blocks(made: Mapping[str, Block], found: Iterable[Contradiction]) -> frozenset[str]:
    """Blocks one of whose sentences is a side of a contradiction."""
    sides = {i for c in found for i in c.evidence_ids}
    return frozenset(b.id for b in made.values() if sides & set(b.evidence_ids))


def save_cover(
    deps: Deps, made: Mapping[str, Block], disputed: frozenset[str], wanted: Collection[str] = ()
) -> set[str]:
    """cover.json: which of all sentences found may enter plan and prompts; ids of their blocks.

    Sentences of one block are one already: its leading sentence stands for them. Blocks that are
    disputed, or ``wanted`` by a person's plan, stay.
    """
    evidence = deps.evidence(sorted({i for b in made.values() for i in b.evidence_ids}))
    blocks = [b for b in made.values() if b.evidence_ids[0] in evidence]
    wanted = frozenset(wanted)
    must = frozenset(b.evidence_ids[0] for b in blocks if b.id in disputed | wanted)
    asked = {evidence_of(b) for b in wanted}
    found = cover([evidence[b.evidence_ids[0]] for b in blocks], must=must)
    copies = {
        i: (b.evidence_ids[0],)
        for b in blocks
        for i in b.evidence_ids[1:]
        if b.id not in disputed and i not in asked
    }
    left = {
        **{i: by for b in blocks if (by := found.left_out.get(i := b.evidence_ids[0]))},
        **copies,
    }
    rows = [
        {
            "text": " ".join(evidence[i].quote.split()),
            "reason": f"said also by: {_where(deps, [evidence[k] for k in by])}",
        }
        for i, by in left.items()
        if i in evidence
    ]
    spared = sum(len(evidence[i].quote) for i in copies if i in evidence)
    deps.bundle.write_json(
        "cover.json",
        {
            "kept": list(found.kept),
            "left_out": left,
            "rows": rows[:LISTED],
            "tokens_before": found.tokens_before + round(spared / CHARACTERS_PER_TOKEN),
            "tokens_after": found.tokens_after,
        },
    )
    return {b.id for b in blocks if b.evidence_ids[0] in set(found.kept)}


def _where(deps: Deps, sentences: Sequence[Evidence]) -> str:
    titles = (deps.documents[e.document_id] for e in sentences[:3])
    return "; ".join(dict.fromkeys(d.outlet or d.title for d in titles))


def left_out(deps: Deps) -> frozenset[str]:
    """Evidence that the cover leaves out of the prompts."""
    if not deps.bundle.has("cover.json"):
        return frozenset()
    return frozenset(deps.bundle.read_json("cover.json")["left_out"])
