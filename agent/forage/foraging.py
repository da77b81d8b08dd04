"""Foraging for one need: enter the patch of the best scent, read, follow, leave, stop.

The loop and its reading; every choice in it is made by a pure function elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from agent.domain import Chunk, Document, Evidence
from agent.forage.closing import CLOSES, closes, need_slots, question_slots
from agent.forage.follow import Seed, Trail, names_asked, nearness, opened
from agent.forage.giving_up import Spent, Step, should_leave, should_stop
from agent.forage.ledger import Foraged, Found, Rewriting, Visit
from agent.forage.needs import Target
from agent.forage.patch import (
    STEP,
    Brought,
    Encode,
    Kind,
    Passage,
    Patch,
    Scent,
    best,
    facts,
    scent,
)
from agent.forage.routing import effort, quadrant
from agent.forage.scent import fit, fuse, usable
from tools.library import Hit, Library

RANKED = 48  # chunks that dense and lexical search rank for one query
# What the topic's words weigh in a fit, and what the nearness of the passage weighs in their place.
TOPIC, MEANT = 0.45, 0.27
KEPT = 60  # sentences of a need that are handed on


class Ground(NamedTuple):
    """Where to forage. ``topic``: stems of what the brief or question is about."""

    library: Library
    encode: Encode
    documents: Mapping[str, Document]
    topic: Sequence[str]


class Course:
    """A need's forage under way: patches open, passages read, facts known."""

    def __init__(
        self, target: Target, ground: Ground, *, answering: bool = False,
        known: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Rank the need's own words and label it; nothing is read yet.

        ``answering`` reads the whole ranking, rows of tables and short sentences too: a question
        has one answer, and is not closed by many facts beside it. ``known`` facts are no gain.
        """
        self.target, self.ground, self.answering = target, ground, answering
        need = target.need
        self.slots = (
            question_slots(need.question)
            if answering
            else need_slots(need, ground.topic, target.terms)
        )
        self.patches: dict[str, Patch] = {}
        self.visits: list[Visit] = []
        self.read: dict[str, Chunk] = {}
        self.found: dict[str, Found] = {}
        self.known, self.facts = frozenset(known), set[str]()
        self.closed_because = ""
        self.rewritings: list[Rewriting] = []
        self.brought: dict[Kind, Brought] = {}
        allowed = None if target.documents is None else frozenset(target.documents)
        near, worded = self._open_query("own words", target.query, need.question, allowed=allowed)
        ranked = [p.chunk.document_id for one in self.patches.values() for p in one.passages]
        self.label = quadrant(
            [h.chunk.id for h in near], [h.chunk.id for h in worded], ranked,
            searched=self._searched(allowed),
        )  # fmt: skip
        self.effort = effort(self.label)
        vector = ground.encode([need.question])
        self.trail = Trail(
            ground.library, ground.documents, allowed, names_asked(need.question, target.query),
            vector, target.query, nearness(near, vector[0]),
        )  # fmt: skip

    def _open_query(
        self, kind: Kind, query: str, question: str, *, allowed: Collection[str] | None
    ) -> tuple[list[Hit], list[Hit]]:
        """Open a patch of ranked passages; its hits by meaning and by words."""
        texts = list(dict.fromkeys([question, query]))
        rankings = self.ground.library.dense(self.ground.encode(texts), RANKED, documents=allowed)
        worded = self.ground.library.lexical(query, RANKED, documents=allowed)
        chunks = {h.chunk.id: h.chunk for hits in [*rankings, worded] for h in hits}
        scores = fuse([h.chunk.id for h in hits] for hits in [*rankings, worded])
        order = sorted(scores, key=lambda i: (-scores[i], i))[:RANKED]
        top = scores[order[0]] if order else 1.0
        self._add(
            Patch(
                "", kind, "all allowed documents", query, "", 0.0,
                tuple(Passage(chunks[i], round(scores[i] / top, 3)) for i in order),
            )
        )  # fmt: skip
        return rankings[0], worded

    def _searched(self, allowed: Collection[str] | None) -> float:
        """About how many passages are allowed, by their mean length where some were ranked."""
        lengths = [p.chunk.end - p.chunk.start for o in self.patches.values() for p in o.passages]
        documents = self.ground.documents
        total = sum(d.characters for d in documents.values() if allowed is None or d.id in allowed)
        return total * len(lengths) / max(1, sum(lengths))

    def _add(self, patch: Patch) -> None:
        name = f"p{len(self.patches) + 1}"
        self.patches[name] = patch._replace(id=name)

    def ask(self, query: str) -> float:
        """Search in other words; the gain. What a rewriting found is kept only if it gained."""
        before, found = set(self.patches), dict(self.found)
        self._open_query("rewritten", query, query, allowed=self.trail.allowed)
        here = len(self.visits)
        for name in self.patches.keys() - before:
            self.visit(name)
        gain = sum(v.gain for v in self.visits[here:])
        if not gain:
            self.found = found
        self.rewritings.append(Rewriting(query, gain))
        return gain

    def run(self) -> str:
        """Visit patches until it is time to stop; the reason."""
        while True:
            decision = should_stop(self.spent(), self.effort)
            enough = self.answering and self.visits and self.closed_because
            if decision.leave or enough:
                return decision.reason if decision.leave else "the question is answered"
            left = self.visits[-1].patch if self.visits else ""
            if (name := best(self.scents(), left=left)) is None:
                return "nothing ranked" if not self.read else "nothing left to read"
            self.visit(name)

    def spent(self) -> Spent:
        """How far it is.

        A patch of less than a step that brought nothing says nothing of the rest.
        """
        gains = tuple(v.gain for v in self.visits if v.gain or v.passages >= STEP)
        return Spent(len(self.facts), bool(self.closed_because), len(self.read), gains)

    def scents(self, *, without: str = "") -> dict[str, Scent]:
        """What each open patch promises."""
        all_ = {n: scent(p, self.read, self.brought) for n, p in self.patches.items()}
        return {n: s for n, s in all_.items() if s is not None and n != without}

    def visit(self, name: str) -> None:
        """Read in one patch until it pays less than the rest."""
        entered = scent(self.patches[name], self.read, self.brought)
        if entered is None:
            return
        at = self._rest(name)
        steps: list[Step] = []
        before = len(self.read)
        left = "end of the patch"
        whole = self.answering and self.patches[name].kind == "own words"
        while True:
            passages, cursor = self.patches[name].ahead(self.read)
            self.patches[name] = self.patches[name]._replace(cursor=cursor)
            if not passages:
                break
            steps.append(self._step(self.patches[name], passages))
            if whole:
                continue
            decision = should_leave(
                steps, rest=self._rest(name), facts=len(self.facts), enough=self.effort.facts
            )
            if decision.leave:
                left = decision.reason
                break
            if len(self.read) >= self.effort.chunks:
                left = f"budget of {self.effort.chunks} passages spent"
                break
        patch = self.patches[name]
        self.visits.append(
            Visit(name, patch.kind, patch.source, patch.query, patch.opened_by, entered,
                  round(at, 3), tuple(steps), len(self.read) - before, left)
        )  # fmt: skip

    def _rest(self, name: str) -> float:
        return max((s.rate for s in self.scents(without=name).values()), default=0.0)

    def _step(self, patch: Patch, passages: Sequence[Passage]) -> Step:
        """Read some passages: gain and cost, and what they open."""
        gain, cost = 0.0, 0
        seeds: list[Seed] = []
        for chunk, near in passages:
            self.read[chunk.id] = chunk
            cost += chunk.end - chunk.start
            for evidence in self.usable_spans(chunk):
                new, one = self.take(evidence, near)
                gain += new
                seeds.append(Seed(evidence, chunk, one.fit))
        was = self.brought.get(patch.kind, Brought())
        self.brought[patch.kind] = Brought(
            was.promised + patch.promise(passages), was.gained + gain
        )
        self._follow(seeds)
        return Step(gain, bool(self.closed_because), cost)

    def usable_spans(self, chunk: Chunk) -> list[Evidence]:
        """The sentences of a passage that may be used and were not found before."""
        spans = self.ground.library.spans(chunk.document_id, chunk.start, chunk.end)
        asked = self.target.need.question
        return [
            e
            for e in spans
            if e.id not in self.found and usable(e, answering=self.answering, question=asked)
        ]

    def take(self, evidence: Evidence, near: float) -> tuple[float, Found]:
        """Keep a sentence; its gain: new facts, and one for closing the need."""
        score = fit(
            evidence, topic=self.ground.topic, terms=self.target.terms,
            wants_figure=self.target.need.wants_figure,
        )  # fmt: skip
        document = self.ground.documents[evidence.document_id]
        # A question's sentences are judged later, by meaning too; here its slots decide.
        told = 1.0 if self.answering else self._told(evidence, score, near)
        closing = closes(self.slots, evidence, document, fit=told)
        one = Found(evidence.id, round(score, 4), len(evidence.quote), closing.closed)
        self.found[evidence.id] = one
        if not closing.closed:
            return 0.0, one
        new = facts(evidence) - self.known - self.facts
        self.facts |= new
        newly = not self.closed_because
        self.closed_because = self.closed_because or f"{evidence.id}: {closing.reason}"
        return len(new) + float(newly), one

    def _told(self, evidence: Evidence, score: float, near: float) -> float:
        """Fit of a sentence to the question: where the topic's words are missing, by meaning.

        A brief's headline names what set a story off ("fire"); the rest of it does not repeat that.
        """
        if score >= CLOSES or score + MEANT * near < CLOSES:
            return score
        bare = fit(
            evidence, topic=(), terms=self.target.terms, wants_figure=self.target.need.wants_figure
        )
        return max(score, bare - TOPIC + MEANT * near)

    def _follow(self, seeds: Sequence[Seed]) -> None:
        """Open what the best sentences of a step lead to.

        For a need those that answer it: links of what lies beside it kept open needs of the demo
        brief from their own words' next passages (19 of 24 closed, 22 without). A question that
        nothing answers yet follows what is nearest.
        """
        room = self.effort.patches - len(self.patches)
        if room <= 0 or (self.answering and self.closed_because):
            return
        seeds = [s for s in seeds if self.answering or self.found[s.evidence.id].closes]
        order = sorted(seeds, key=lambda s: (-s.fit, s.evidence.id))
        known = {p.source for p in self.patches.values()}
        for patch in opened(order, self.trail, read=self.read, known=known, most=min(3, room)):
            self._add(patch)

    def done(self, reason: str, *, kept: int = KEPT) -> Foraged:
        """What was found, best first."""
        order = sorted(self.found.values(), key=lambda f: (-f.fit, f.evidence_id))
        return Foraged(
            self.target.need.id, tuple(order[:kept]), bool(self.closed_because),
            self.closed_because or self.nearest_lacks(), reason, tuple(sorted(self.facts)),
            self.label, self.effort, len(self.patches), tuple(self.visits),
            tuple(self.rewritings),
            tuple((c.document_id, c.start, c.end) for c in self.read.values()),
        )  # fmt: skip

    def nearest(self, count: int) -> list[Evidence]:
        """The best sentences, whether they answer or not."""
        order = sorted(self.found.values(), key=lambda f: (-f.fit, f.evidence_id))
        return self.ground.library.evidence([f.evidence_id for f in order[:count]])

    def nearest_lacks(self) -> str:
        """Why the best sentence does not close the need."""
        one = next(iter(self.nearest(1)), None)
        if one is None:
            return "nothing was read that may be used"
        document = self.ground.documents[one.document_id]
        return closes(self.slots, one, document, fit=self.found[one.id].fit).reason


def forage(
    target: Target, ground: Ground, *, answering: bool = False, known: Collection[str] = ()
) -> Foraged:
    """Forage for one need without a model."""
    course = Course(target, ground, answering=answering, known=known)
    return course.done(course.run())
