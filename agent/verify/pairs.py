"""Pairs of a document and a claim, judged by the reader: what `verify --pairs` does.

Long evidence: the sentences that speak of the claim are chosen first, then read. The mechanical
checks look at the same sentences and say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from agent.domain import Evidence, Verdict
from agent.verify.absent import absent
from agent.verify.claims import checkable
from agent.verify.draft import evidence_of, verify_pairs
from agent.verify.gate import Gate
from agent.verify.spans import spans_for
from tools.entail import Entailer, Read
from tools.split import sentences

THRESHOLD = 0.5  # of the calibrated probability; one for all kinds of documents
# Checks that halve the chance where the evidence says otherwise. Of labelled claims that the reader
# passes (321 false, 603 true) such a conflict of names had 38 false and 16 true, of negation 46 and
# 36, of periods 6 and 0; conflicts of figures (18 and 34) and of certainty (41 and 63) tell less.
OVERRULING = frozenset(["name", "negation", "period"])
# Of a claim that says nothing at all.
EMPTY: dict[str, Any] = {"score": 0.0, "reason": "It states nothing to check.", "evidence": []}
# Of a claim with a sentence that the reader could not score, where no other sentence is refused.
UNSCORED: dict[str, Any] = {
    "score": None,
    "verdict": "unscored",
    "reason": "The reader's answer could not be used: nothing is said of it.",
}


def read_pairs(
    pairs: Iterable[Mapping[str, object]], gate: Gate, reader: Entailer | None, *, batch: int = 64
) -> Iterator[dict[str, object]]:
    """Judge ``{"id", "document", "claim"}`` records; yields ``{"id", "score", "verdict", ...}``.

    ``score`` is the probability in [0, 1] that the document carries the claim, which is as good as
    its worst sentence; ``reason`` and ``evidence`` (quotes with offsets into the document) say
    why. Without a reader the gate alone judges. ``score`` is None, and the verdict "unscored",
    where a sentence could not be scored and no other is refused.
    """
    if reader is None:
        yield from verify_pairs(pairs, gate, batch=batch)
        return
    held = list(pairs)
    pool = lru_cache(maxsize=batch)(evidence_of)
    for at in range(0, len(held), batch):
        some = held[at : at + batch]
        asked: list[tuple[str, tuple[Evidence, ...]]] = []
        sizes, checked = [], []
        for record in some:
            parts = _parts(claim := str(record["claim"]))
            checked.append(bool(parts))
            sizes.append(max(1, len(parts)))
            known = pool(str(record["document"]))
            asked += [(text, _chosen(text, known)) for text in parts or [claim]]
        read = reader.read([(text, _joined(chosen)) for text, chosen in asked])
        verdicts = gate.judge(asked)
        place = 0
        for record, size, has in zip(some, sizes, checked, strict=True):
            own = range(place, place + size)
            place += size
            document = str(record["document"])
            scored = {
                n: (_chance(reader, r, asked[n][0], document, verdicts[n]), r)
                for n in own
                if (r := read[n]) is not None
            }
            worst = min(scored, key=lambda n: scored[n][0], default=None)
            if worst is None or (len(scored) < size and scored[worst][0] >= THRESHOLD):
                found = dict(UNSCORED)
            else:
                found = _told(asked[worst][0], *scored[worst], verdicts[worst])
            quotes = dict.fromkeys(one for n in own for one in asked[n][1])
            found["evidence"] = [{"start": e.start, "end": e.end, "quote": e.quote} for e in quotes]
            if not str(record["claim"]).strip():
                found = dict(EMPTY)
            yield {"id": record["id"], **found} | ({} if has else {"verdict": "not_checkable"})


def _parts(claim: str) -> list[str]:
    parts = [claim[a:b] for a, b in sentences(claim)] or [claim]
    return [part for part in parts if checkable(part)]


def _chosen(text: str, pool: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(pool[n] for n in spans_for(text, [one.quote for one in pool]))


def _joined(chosen: Sequence[Evidence]) -> str:
    return " ".join(" ".join(one.quote.split()) for one in chosen)


def _chance(reader: Entailer, read: Read, text: str, document: str, verdict: Verdict) -> float:
    """How likely the document carries a sentence: halved where a check plainly says otherwise."""
    chance = reader.probability(read, **absent(text, document)._asdict())
    failed = {check.name for check in verdict.checks if not check.passed}
    conflict = verdict.label == "contradicted" and failed & OVERRULING
    return chance / 2 if conflict else chance


def _told(text: str, probability: float, read: Read, verdict: Verdict) -> dict[str, Any]:
    """The reader decides; what the checks found is its reason where both agree."""
    carried = probability >= THRESHOLD
    if carried:
        label = "supported"
        reason = verdict.reason if verdict.label == label else "The evidence carries it as a whole."
    else:
        label = "contradicted" if verdict.label == "contradicted" else "not_found"
        word = text[read.start : read.end]
        doubt = f" Most doubtful: “{word}”." if word.strip() else ""
        reason = f"The evidence does not carry it.{doubt}"
        reason = reason if verdict.label == "supported" else verdict.reason
    return {"score": round(probability, 4), "verdict": label, "reason": reason}
