"""Who may judge a pair in the task ``grounding``: the one place to register a further judge.

A judge takes a document and a claim and returns 0 to 1, 1 being supported; None is no score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.verify.alignment import align
from agent.verify.draft import evidence_of, verify_pairs
from agent.verify.gate import Gate
from agent.verify.pairs import THRESHOLD, read_pairs
from agent.verify.reading import premises, read
from agent.verify.spans import spans_for
from agent.verify.verdicts import SHARE_ALONE, SIMILAR
from evals.tasks.pairs import Pair
from tools.embed import Embedder, encode_long
from tools.entail import Read
from tools.entail_local import open_entailer
from tools.split import sentences


class Judge(NamedTuple):
    """``score`` is 0 to 1; from ``threshold`` on a claim counts as supported.

    It is None where the judge's answer cannot be used.
    """

    score: Callable[[str, str], float | None]
    threshold: float


class Given(NamedTuple):
    """What a judge may be made of."""

    embedder: Embedder
    pairs: Sequence[Pair]


def majority(given: Given) -> Judge:
    """The commoner label of all cases, always: 50 in balanced accuracy by definition."""
    said = float(sum(one.label for one in given.pairs) * 2 > len(given.pairs))
    return Judge(lambda document, claim: said, 0.5)


def lexical(given: Given) -> Judge:
    """Share of the claim's content stems in the document, longer ones counting more.

    The threshold is the one at which the gate asks for no similarity.
    """

    def score(document: str, claim: str) -> float:
        return align(read(claim), premises(evidence_of(document))).share

    return Judge(score, SHARE_ALONE)


def embedding(given: Given) -> Judge:
    """Cosine of the claim with the sentence of the document that is nearest to it.

    The threshold is the one at which the gate lets a paraphrase pass.
    """

    def score(document: str, claim: str) -> float:
        spans = [document[a:b] for a, b in sentences(document)] or [document]
        vectors = encode_long(given.embedder, [claim, *spans])
        return max(0.0, float((vectors[1:] @ vectors[0]).max()))

    return Judge(score, SIMILAR)


def mechanical(given: Given) -> Judge:
    """The gate without a learnt part (setting ``verifier = none``); from 0.5 on it supports."""
    gate = Gate(given.embedder)

    def score(document: str, claim: str) -> float:
        (verdict,) = verify_pairs([{"id": "", "document": document, "claim": claim}], gate)
        return float(str(verdict["score"]))

    return Judge(score, 0.5)


def cross_encoder(given: Given) -> Judge:
    """The shipped reader alone, on the claim as a whole and the sentences that speak of it."""
    reader = open_entailer()

    def score(document: str, claim: str) -> float | None:
        told = [" ".join(document[a:b].split()) for a, b in sentences(document)]
        chosen = " ".join(told[n] for n in spans_for(claim, told))
        read: Read | None = reader.read([(claim, chosen)])[0]
        return None if read is None else reader.probability(read)

    return Judge(score, THRESHOLD)


def everything(given: Given) -> Judge:
    """What ``verify --pairs`` does: the reader sentence by sentence, reasons by the checks."""
    reader, gate = open_entailer(), Gate(None)

    def score(document: str, claim: str) -> float | None:
        record = {"id": "", "document": document, "claim": claim}
        told = next(read_pairs([record], gate, reader))["score"]
        return None if told is None else float(str(told))

    return Judge(score, THRESHOLD)


JUDGES: dict[str, Callable[[Given], Judge]] = {
    "majority": majority,
    "lexical": lexical,
    "embedding": embedding,
    "mechanical": mechanical,
    "cross-encoder": cross_encoder,
    "all": everything,
}
