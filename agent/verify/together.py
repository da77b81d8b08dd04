"""A sentence by its claims: what all of them carry is carried, whichever source each is from.

Measured on sentences joined of two facts of six closed worlds (seeds 20 to 25, 240 of each kind):
judged whole, 85 true ones are supported and 18 with one fact bent; with their claims 111 and 22.
A clause that alone is not carried does not fail a sentence that is carried whole: on the demo
dossier, whose sentences are all true, that failed 3 of 18 and found nothing wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.domain import Evidence, Verdict
from agent.verify.carried import Asked
from agent.verify.cited import Judge, Judged, judge_cited
from agent.verify.claims import DraftSentence
from agent.verify.parts import Part, parts_of
from agent.verify.words import shortened


class Told(NamedTuple):
    """The verdicts of a sentence and of each of its claims (none where it is one claim)."""

    whole: Judged
    claims: tuple[tuple[Part, Verdict], ...] = ()


def judge_with_claims(
    sentences: Sequence[DraftSentence],
    cited: Sequence[tuple[str, ...]],
    pool: Sequence[Evidence],
    judge: Judge,
    given: Mapping[str, Sequence[str]] | None = None,
) -> list[Told]:
    """Judge sentences and their claims, against the sources that each sentence cites first.

    Args:
        sentences: Those that state something to check.
        cited: Ids of the documents that each cites.
        pool: All evidence.
        judge: Judges against evidence.
        given: Claims that a model gave, by the sentence's text.
    """
    parts = [parts_of(one, given) for one in sentences]
    asked = [Asked(one.text, one.period, one.subject, one.speaker) for one in sentences]
    asked += [part.asked for found in parts for part in found]
    sources = list(cited)
    sources += [cited[n] for n, found in enumerate(parts) for _ in found]
    judged = judge_cited(asked, sources, pool, judge)
    rest = iter(judged[len(sentences) :])
    told = []
    for whole, found in zip(judged, parts, strict=False):
        own = [next(rest) for _ in found]
        shown = tuple((part, one.shown) for part, one in zip(found, own, strict=True))
        told.append(Told(_with_claims(whole, found, own), shown))
    return told


def _with_claims(whole: Judged, parts: Sequence[Part], own: Sequence[Judged]) -> Judged:
    if not parts:
        return whole
    by_cited = whole.by_cited
    if by_cited is not None:
        by_cited = together(by_cited, parts, [one.by_cited for one in own])
        if by_cited.label == "supported":
            return Judged(by_cited, None)
    if whole.by_all is None:
        return Judged(by_cited, None)
    return Judged(
        by_cited, together(whole.by_all, parts, [one.by_all or one.by_cited for one in own])
    )


def together(whole: Verdict, parts: Sequence[Part], own: Sequence[Verdict | None]) -> Verdict:
    """The verdict of a sentence, given those of its claims: as good as its worst, or as its whole.

    Args:
        whole: Of the sentence judged in one.
        parts: Its claims.
        own: Their verdicts; None where one was not judged.
    """
    known = [(part, one) for part, one in zip(parts, own, strict=True) if one is not None]
    if whole.label == "supported" or len(known) < len(parts):
        return whole
    failed = [(part, one) for part, one in known if one.label != "supported"]
    if not failed:
        return _all(whole, [one for _, one in known])
    if len(failed) == len(known):
        return whole
    part, worst = min(failed, key=lambda pair: (pair[1].label != "contradicted", pair[1].score))
    reason = f"Its claim “{shortened(part.asked.text.rstrip(' .'))}” is not carried: {worst.reason}"
    return whole.model_copy(update={"label": worst.label, "reason": reason})


def _all(whole: Verdict, claims: Sequence[Verdict]) -> Verdict:
    """Supported by claims, with the evidence of each."""
    reasons = " ".join(dict.fromkeys(one.reason for one in claims))
    return whole.model_copy(
        update={
            "label": "supported",
            "reason": f"Each of its {len(claims)} claims is carried. {reasons}",
            "score": min(one.score for one in claims),
            "citations": tuple(dict.fromkeys(c for one in claims for c in one.citations)),
            "checks": tuple(dict.fromkeys(c for one in claims for c in one.checks)),
            "derived": next((one.derived for one in claims if one.derived), None),
            "evidence_ids": tuple(dict.fromkeys(i for one in claims for i in one.evidence_ids)),
        }
    )
