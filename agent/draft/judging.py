"""Pieces get verdicts: what they cite first, then the best evidence the section holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.domain import Evidence, Verdict
from agent.draft.liberties import liberty
from agent.draft.pieces import Piece
from agent.verify import Gate, checkable
from agent.verify.alignment import asserted
from agent.verify.joint import apart
from agent.verify.reading import read
from agent.verify.words import FRAME, content_stems, stems_of

NOT_CHECKABLE = Verdict(
    label="not_checkable", reason="states nothing that can be checked", score=1.0
)

_YOU = re.compile(r"\byou(?:rs?|rself)?\b", re.I)
_BY_RULE = frozenset({"quote", "report", "figure"})
_CLAUSES = re.compile(r"; |,? (?:while|whereas) |, and ")
# What a question may say that no source says.
QUESTIONING = FRAME | stems_of(
    frozenset(["next", "left", "follow", "happen", "mean", "change", "matter", "open", "remain"])
)


def judged(pieces: Sequence[Piece], pool: Mapping[str, Evidence], gate: Gate) -> list[Piece]:
    """Every piece with its verdict. A piece whose citation fails may be carried by another.

    Grounding looks only into ``pool``: what the section was given. The better verdict is kept.
    """
    result = list(pieces)
    held = frozenset[str]().union(*(content_stems(e.quote) for e in pool.values()))
    ask = [n for n, p in enumerate(result) if not _says_nothing(p.text, held)]
    for n in set(range(len(result))) - set(ask):
        result[n] = result[n].model_copy(update={"verdict": NOT_CHECKABLE})
    cited = [[pool[i] for i in result[n].evidence_ids if i in pool] for n in ask]
    verdicts = gate.judge([(result[n].text, c) for n, c in zip(ask, cited, strict=True)])
    for n, verdict, group in zip(ask, verdicts, cited, strict=True):
        fair = verdict if len(group) < 2 else _together(result[n], group, verdict, gate)
        fair = _strict(result[n], group, fair)
        result[n] = result[n].model_copy(update={"verdict": fair})
    failing = [n for n in ask if not result[n].passed]
    grounds = gate.ground([result[n].text for n in failing], list(pool.values()), k=2)
    own = {n: [pool[i] for i in result[n].evidence_ids if i in pool] for n in failing}
    tries = [
        (n, group)
        for n, found in zip(failing, grounds, strict=True)
        for group in [*([e] for e in {e.id: e for e in [*own[n], *found]}.values()), found[:2]]
        if group
    ]
    for (n, group), verdict in zip(
        tries, gate.judge([(result[n].text, g) for n, g in tries]), strict=True
    ):
        if len(group) > 1:
            verdict = _together(result[n], group, verdict, gate)
        verdict = _strict(result[n], group, verdict)
        if _better(verdict, result[n].verdict):
            ids = tuple(e.id for e in group)
            result[n] = result[n].model_copy(update={"verdict": verdict, "evidence_ids": ids})
    return result


def _together(piece: Piece, cited: Sequence[Evidence], verdict: Verdict, gate: Gate) -> Verdict:
    """What several passages carry only between them counts where it was computed from them, or
    where each of the sentence's clauses is carried by one of them.

    Else a sentence can take its period from one passage and its quotation from another (seen: a
    quotation of fiscal 2022 dated to fiscal 2019, both cited). What was joined by rule is no more
    than its parts, so they decide: read as a whole over two papers, good joints were refused.
    """
    computed = verdict.derived is not None and len(verdict.derived.from_) > 1
    joined = piece.origin in _BY_RULE
    if computed or (verdict.label != "supported" and not joined):
        return verdict
    clauses = _CLAUSES.split(piece.text.rstrip("."))
    parts = apart(piece.text) or [f"{c[:1].upper()}{c[1:]}." for c in clauses]
    if len(parts) > 1:
        pairs = [(part, [e]) for part in parts for e in cited]
        told = gate.judge(pairs)
        rows = [told[n : n + len(cited)] for n in range(0, len(told), len(cited))]
        carrying = [next((v for v in row if v.label == "supported"), None) for row in rows]
        if all(v is not None for v in carrying):
            good = [v for v in carrying if v is not None]
            return verdict if verdict.label == "supported" else _united(good)
    if verdict.label != "supported":
        return verdict
    reason = "No single passage carries the whole sentence."
    return verdict.model_copy(update={"label": "not_found", "reason": reason})


def _strict(piece: Piece, cited: Sequence[Evidence], verdict: Verdict) -> Verdict:
    """A model's own words that pass the gate and still say more, or less, than can be printed."""
    if piece.origin != "writer" or verdict.label != "supported":
        return verdict
    reason = liberty(piece.text, cited)
    if not reason:
        return verdict
    return verdict.model_copy(update={"label": "not_found", "reason": f"{reason}."})


def _united(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict of several supported ones: as sure as the least sure of them."""
    citations = dict.fromkeys(c for v in verdicts for c in v.citations)
    return Verdict(
        label="supported",
        reason=f"Each of its {len(verdicts)} parts is carried by a passage.",
        score=min(v.score for v in verdicts),
        citations=tuple(citations),
        checks=tuple(c for v in verdicts for c in v.checks),
        evidence_ids=tuple(dict.fromkeys(i for v in verdicts for i in v.evidence_ids)),
    )


def judged_anew(pieces: Sequence[Piece], pool: Mapping[str, Evidence], gate: Gate) -> list[Piece]:
    """The pieces whose text changed (they have no verdict) judged; the others as they are."""
    fresh = iter(judged([p for p in pieces if p.verdict is None], pool, gate))
    return [next(fresh) if p.verdict is None else p for p in pieces]


def _says_nothing(text: str, held: frozenset[str]) -> bool:
    """Whether a sentence may stand unproved: a transition of function words, or an open question.

    Stricter than ``checkable``, which looks at other people's drafts: "Debt vanished." is too short
    for it, and "Why did they merge?" is a question, but both tell the reader something.
    """
    if checkable(text):
        return False
    # Small models repeat their orders ("Vary your sentence length."): whoever is spoken to there is
    # no reader, and words that no source has come from elsewhere.
    if _YOU.search(text) or not content_stems(text) <= held | QUESTIONING:
        return False
    if text.rstrip("”’\"' ").endswith("?"):
        return True
    reading = read(text)
    return not (asserted(reading) or reading.directions or reading.names or reading.periods)


def _better(new: Verdict, old: Verdict | None) -> bool:
    if old is None or (old.label != "supported" and new.label == "supported"):
        return True
    return old.label == new.label and new.score > old.score and new.label != "supported"
