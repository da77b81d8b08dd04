"""The plan: the schema whose slots the blocks fill best, each slot with its blocks. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic import Field

from agent.domain import Block, Document, Evidence, Frozen
from agent.forage.needs import Window, when
from agent.forage.scent import about, overlap
from agent.plan.places import Place
from agent.plan.schemas import Schema

ATTRIBUTION_WORDS = 9  # mean words that speaker and period add to a printed sentence (200 counted)
TELLING_DIGITS = 3
PLAIN_WORDS = 10  # beside the name of what was measured: verb, value, change and period
MOST_OF_A_SERIES = 2  # figures of one thing in the prose of a section
LEAST_BLOCKS = 2  # a section of one sentence is no section
DISPUTED = 1.05  # breaks near ties; at 1.2 a section lost its second block to it (demo)
LEAST_FIT = 0.6  # of the best block of a place
_WHOLE = re.compile(r"(?:total )?(?:net )?(?:sales|revenues?)$", re.I)
COMFORTABLE = 20  # words of a source sentence that still reads well inside an attribution


class PlanSection(Frozen):
    """One section: its slot, length in words, and block ids in the order of telling.

    ``pinned`` are those of its blocks that must be told in it, whatever its length.
    """

    id: str
    slot: str
    heading: str
    words: int
    block_ids: tuple[str, ...]
    spare_block_ids: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


class PlanThread(Frozen):
    """A question that one section leaves open and a later one answers (ids of sections)."""

    question: str
    opens: str
    closes: str


class Plan(Frozen):
    """What will be written; plan.yaml holds it for people to edit.

    ``without`` are sources by title, file name or id: nothing of them is used.
    """

    schema_id: str
    title: str
    requested_words: int
    words: int
    sections: tuple[PlanSection, ...]
    order: str = ""
    without: tuple[str, ...] = ()
    threads: tuple[PlanThread, ...] = ()
    gaps: tuple[str, ...] = ()
    schema_scores: dict[str, float] = Field(default_factory=dict)
    notices: tuple[str, ...] = ()


class Material(NamedTuple):
    """What planning may use: blocks best first, their evidence and documents, and the stretches.

    ``near`` is the cosine of (place's query, block id's sentence). ``topic_floor`` is what a block
    off the topic keeps of its score. ``disputed`` are block ids whose value another source denies.
    """

    blocks: Sequence[Block]
    evidence: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    windows: Sequence[Window]
    topic: Sequence[str]
    near: Mapping[tuple[str, str], float]
    topic_floor: float = 0.4
    disputed: frozenset[str] = frozenset()


def fits(block: Block, place: Place, material: Material) -> float:
    """How well a block serves a place, in [0, ~1.1]; 0 where it may not stand there."""
    window = {"first": 0, "last": -1}.get(place.slot.time)
    lead = material.evidence[block.evidence_ids[0]]
    narrowed = window is not None and len(material.windows) > 1
    if narrowed and lead.document_id not in material.windows[window or 0].documents:
        return 0.0
    looks_ahead = ["outlook" in f.kinds for f in place.facets]
    if not any(looks_ahead) if block.kind == "outlook" else all(looks_ahead):
        return 0.0
    terms = [t for f in place.facets for t in f.terms]
    kinds = {k for f in place.facets for k in f.kinds}
    hit = overlap(block.point, terms)
    near = max(0.0, min(1.0, (material.near.get((place.id, block.id), 0.1) - 0.05) / 0.5))
    score = 0.4 * near + 0.35 * hit + 0.15 * block.score + 0.1 * (block.kind in kinds)
    on_topic = about(lead, material.topic)
    floor = material.topic_floor
    length = 1 - 0.012 * max(0, len(block.point.split()) - COMFORTABLE)
    score *= DISPUTED if block.id in material.disputed else 1.0
    return score * (floor + (1 - floor) * on_topic) * (1.0 if hit else 0.5) * length


def make(
    schema: Schema, open_places: Sequence[Place], title: str, material: Material, *,
    requested: int, words: int,
) -> Plan:  # fmt: skip
    """Fill the schema's places with blocks, each block once, and set their lengths."""
    table = {place.id: _candidates(place, material) for place in open_places}
    by_id = {b.id: b for b in material.blocks}
    total = sum(p.share for p in open_places)
    shelf = _Shelf(by_id, material)
    chosen: dict[str, list[str]] = {p.id: [] for p in open_places}
    goals = {p.id: 1.6 * words * p.share / total for p in open_places}
    # One block each in turn, in the order of telling, so that no place takes another's best.
    turn = list(open_places)
    while turn:
        for place in list(turn):
            picks = chosen[place.id]
            full = sum(printed_words(by_id[b]) for b in picks) >= goals[place.id]
            best = None if full else shelf.take(table[place.id], picks)
            if best is None:
                turn.remove(place)
            else:
                picks.append(best)
    short = {p.id: lacking(p, [by_id[b] for b in chosen[p.id]], material) for p in open_places}
    kept = [p for p in open_places if not short[p.id]]
    gaps = tuple(p for p in open_places if p not in kept)
    sections = _sections(kept, chosen, by_id, material, words)
    return Plan(
        schema_id=schema.id,
        title=title,
        requested_words=requested,
        words=sum(s.words for s in sections),
        sections=sections,
        gaps=tuple(p.id for p in gaps),
        notices=tuple(f"{p.heading!r} is left out: {short[p.id]}" for p in gaps),
    )


def lacking(place: Place, blocks: Sequence[Block], material: Material) -> str:
    """What a place lacks of what its slot requires, in words; empty where it lacks nothing."""
    slot = place.slot
    if len(blocks) < LEAST_BLOCKS:
        return "no material for it" if not blocks else "one sentence only bears on it"
    if not place.borne([b.point for b in blocks]):
        return "nothing that was read speaks of it"
    if slot.kinds and not any(b.kind in slot.kinds for b in blocks):
        return f"nothing of the kind {' or '.join(slot.kinds)} bears on it"
    voices = {_voice(b, material) for b in blocks}
    told = max(len(voices), *(b.sources for b in blocks))
    return f"{told} of {slot.sources} independent sources tell it" if told < slot.sources else ""


def _voice(block: Block, material: Material) -> str:
    """Who tells a block: its outlet or company, else its document (a copy is its original)."""
    document = material.documents[material.evidence[block.evidence_ids[0]].document_id]
    return document.outlet or document.company or document.copy_of or document.id


def _candidates(place: Place, material: Material) -> dict[str, float]:
    """Blocks that serve the place at least half as well as its best one does."""
    scores = {b.id: fits(b, place, material) for b in material.blocks}
    best = max(scores.values(), default=0.0)
    return {i: s for i, s in scores.items() if s > 0 and s >= LEAST_FIT * best}


def _series(block: Block) -> str:
    """What a typed figure is of, to tell those that belong together; empty where there is none."""
    return block.typed[0].name.lower() if block.typed else ""


def printed_words(block: Block) -> int:
    """Words that it will take in print: a typed figure is told plainly, all else attributed."""
    if block.typed and block.kind == "figure":
        return len(block.typed[0].name.split()) + PLAIN_WORDS
    return len(block.point.split()) + ATTRIBUTION_WORDS


class _Shelf:
    """Blocks that are still free, and how often documents and stretches have been used."""

    def __init__(self, by_id: Mapping[str, Block], material: Material) -> None:
        self._by_id, self._material = by_id, material
        self._where = {d: n for n, w in enumerate(material.windows) for d in w.documents}
        self._used: set[str] = set()
        self._facts: set[tuple[str, str]] = set()
        self._uses: Counter[str] = Counter()

    def take(self, scores: Mapping[str, float], picks: Sequence[str]) -> str | None:
        """The best free block for a place, spread over documents and stretches of time."""
        filled = Counter(self._where.get(self._document(b), 0) for b in picks)
        best, value = None, 0.0
        for block_id, score in scores.items():
            own = told_figures([self._by_id[block_id]])
            if block_id in self._used or told_already(own, self._facts):
                continue
            name = _series(self._by_id[block_id])
            if name and sum(_series(self._by_id[b]) == name for b in picks) >= MOST_OF_A_SERIES:
                continue  # more of it belongs into a table
            document = self._document(block_id)
            part = self._where.get(document, 0)
            here = sum(self._document(b) == document for b in picks)
            # A second sentence of the document just quoted needs no attribution of its own.
            apart = 0.85 ** self._uses[document] * 0.8 ** filled[part]
            worth = score * (1.0 if here == 1 else apart)
            if worth > value:
                best, value = block_id, worth
        if best is not None:
            self._used.add(best)
            self._facts |= told_figures([self._by_id[best]])
            self._uses[self._document(best)] += 1
        return best

    def _document(self, block_id: str) -> str:
        return self._material.evidence[self._by_id[block_id].evidence_ids[0]].document_id


def told_already(own: Collection[tuple[str, str]], told: Collection[tuple[str, str]]) -> bool:
    """Whether figures tell nothing new: all of them were told, or half of those that could not be
    another's by chance (three digits and more).
    """
    if own and set(own) <= set(told):
        return True
    telling = {f for f in own if len(f[0].strip("0.-").replace(".", "")) >= TELLING_DIGITS}
    return bool(telling) and 2 * len(telling & set(told)) >= len(telling)


def told_figures(blocks: Iterable[Block]) -> set[tuple[str, str]]:
    """Figures that blocks tell, as (value, unit): what has been told is not told again."""
    return {(f"{f.value.normalize():f}", f.unit) for b in blocks for f in b.figures}


def _sections(
    kept: Sequence[Place],
    chosen: Mapping[str, list[str]],
    by_id: Mapping[str, Block],
    material: Material,
    words: int,
) -> tuple[PlanSection, ...]:
    total = sum(p.share for p in kept) or 1.0
    found = []
    for place in kept:
        goal = words * place.share / total
        have = sum(printed_words(by_id[b]) for b in chosen[place.id])
        goal = min(goal, have)
        first: list[str] = []
        length = 0
        for block_id in chosen[place.id]:
            if first and length >= goal:
                break
            first.append(block_id)
            length += printed_words(by_id[block_id])
        spare = [b for b in chosen[place.id] if b not in first]
        found.append(
            PlanSection(
                id=place.id,
                slot=place.slot.id,
                heading=place.headed([by_id[b].point for b in chosen[place.id]]),
                words=round(goal),
                block_ids=tuple(sorted(first, key=lambda b: told(by_id[b], material))),
                spare_block_ids=tuple(spare),
            )
        )
    return tuple(found)


def told(block: Block, material: Material) -> tuple[tuple[int, ...], str, int]:
    """Order of telling: by time of the document, then by place in it, sums before their parts."""
    lead = material.evidence[block.evidence_ids[0]]
    whole = lead.row is not None and _WHOLE.match(lead.row.name) is not None
    place = -1 if whole else lead.start
    return when(material.documents[lead.document_id]), lead.document_id, place


def fill(plan: Plan, schema: Schema) -> float:
    """Share of what was open of the schema that the blocks filled: by its part of the length.

    A short article, or one whose brief says what to tell, opens only some slots of a schema.
    """
    shares = {s.id: s.share for s in schema.slots}
    filled = {section.slot for section in plan.sections}
    left = {gap.split("-")[0] for gap in plan.gaps} & set(shares)
    open_ = sum(shares[s] for s in filled | left)
    return round(sum(shares[s] for s in filled) / open_, 3) if open_ else 0.0
