"""Who tells, in an eval, whether evidence carries what was written. Writes nothing.

A judge is named in the result and in the report, with how often it agrees with people where that is
known (``evals.agreement``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Final, NamedTuple

from agent.app import DeepNews
from agent.domain import Evidence
from agent.draft.judging import judged
from agent.draft.pieces import Piece
from agent.errors import SetupError
from agent.verifier import reading
from agent.verify import Gate
from agent.verify.claims import checkable
from evals.tasks.judges import JUDGES, Given, Judge

OWN: Final = "gate"
READERS: Final = {"checks": "none", "model": "endpoint"}
PAIRED: Final = tuple(name for name in JUDGES if name != "majority")
KIN: Final = ("mechanical", "cross-encoder", "all")
"""Judges of pairs that share code, or the reader, with the gate."""
NAMES: Final = (OWN, *READERS, *PAIRED)


class Support(NamedTuple):
    """Sentences that the evidence carries, of those that state something."""

    supported: int
    checkable: int


class Supporting(NamedTuple):
    """A judge of whole texts: its name, what must be said of it, and the judging."""

    name: str
    told: str
    of: Callable[[Sequence[Piece], Mapping[str, Evidence]], Support]


def open_judge(name: str | None, app: DeepNews, stack: ExitStack) -> Supporting:
    """The judge of a name; None is the gate of the settings.

    ``gate``: what shapes our own texts. ``checks``: it without a learnt reader. ``model``: it with
    the model of DEEPNEWS_JUDGE_URL as reader. The others are the judges of the task ``grounding``,
    on the passages that a sentence cites.

    Raises:
        SetupError: there is no such judge, or its model is not there.
    """
    wanted = name or OWN
    if wanted not in NAMES:
        raise SetupError(f"no judge {wanted!r}: there are {', '.join(NAMES)}")
    if wanted in PAIRED:
        judge = JUDGES[wanted](Given(app.shared_embedder, ()))
        told = "shares code or the reader with the gate" if wanted in KIN else "no part in writing"
        return Supporting(wanted, told, lambda p, e: by_pair(p, e, judge))
    settings = app.settings
    if wanted in READERS:
        settings = settings.model_copy(update={"verifier": READERS[wanted]})
    reader = stack.enter_context(reading(settings))
    gate = Gate(app.shared_embedder, quote=app.library.quote, reader=reader)
    told = {
        OWN: "the gate that shaped our texts: self-graded", "checks": "the gate without its reader",
        "model": "the gate with a model as its reader",
    }[wanted]  # fmt: skip
    return Supporting(wanted, told,
                      lambda p, e: by_gate(p, e, gate))  # fmt: skip


def by_gate(pieces: Sequence[Piece], evidence: Mapping[str, Evidence], gate: Gate) -> Support:
    """By a gate over all the evidence."""
    bare = [p.model_copy(update={"verdict": None}) for p in pieces]
    labels = [p.verdict.label for p in judged(bare, evidence, gate) if p.verdict]
    told = [one for one in labels if one != "not_checkable"]
    return Support(told.count("supported"), len(told))


def by_pair(pieces: Sequence[Piece], evidence: Mapping[str, Evidence], judge: Judge) -> Support:
    """By a judge of pairs, on what each sentence cites; what cites nothing is not supported.

    A sentence that the judge cannot score counts as not supported.
    """
    stated = [p for p in pieces if checkable(p.text)]
    right = 0
    for piece in stated:
        quotes = [evidence[i].quote for i in piece.evidence_ids if i in evidence]
        score = judge.score("\n".join(quotes), piece.text) if quotes else None
        right += score is not None and score >= judge.threshold
    return Support(right, len(stated))
