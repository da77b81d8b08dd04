"""What follows from the records of the task ``pacing``: shares, differences, goals, the figure.

The goals are those of the design; a run that misses one exits 1. Knows no text, only records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from agent.draft.rhythm import HIGH, LOW, MOST_EVEN
from evals import records as record
from evals.judging import Supporting
from evals.pacing_figure import drawn
from evals.records import ALL, Check, Measure, Record
from evals.stats import estimates
from evals.stats_rates import wilson
from evals.task import Conclusions
from evals.tasks.pacing_arms import DEFAULT, HUMAN, PACED, SINGLE, UNPACED

PART = "articles"
PRIMARY = "cv"
SHARES = {
    "in goal": "CV 0.55-0.65", "varied": "no four even", "plain": "no stock phrase",
    "all supported": "all supported",
}  # fmt: skip
MOST_OFF = 0.10  # of the planned length
FIGURE = "pacing.svg"


def concluded(
    records: Sequence[Record], *, without_model: bool = False, local: bool = False,
    judge: Supporting | None = None, whole: bool = True,
) -> Conclusions:  # fmt: skip
    """Shares of articles, paced against unpaced, the goals, and what must be said beside them.

    ``whole``: all ten briefs may be there, so that the goals bind.
    """
    scored = [one for one in records if one.scores]
    mute = [f"{one.case} {one.subject}" for one in records if not one.scores]
    name, told = (judge.name, judge.told) if judge else ("gate", "self-graded")
    notes = [
        f"support: by the judge {name} ({told}), on the evidence that the plan selected",
        "connectives and stock: of words, so per 100 words here; normal: Shapiro-Wilk p, which a"
        " longer text lowers",
        "human: no evidence to be judged by; no measure of paragraphs that open with their"
        " conclusion yet",
    ]
    if not whole:
        notes.append("the goals are those of the ten briefs: not checked on a sample")
    if without_model:
        notes.append(f"{DEFAULT} and {SINGLE} need a model (--model local or endpoint): left out")
    if local:
        notes.append(
            f"{DEFAULT} and {SINGLE}: the local model holds part of the evidence and 300 words"
        )
    if mute:
        notes.append(f"unscored, and in no number: {', '.join(mute)}")
    return Conclusions(
        primary=PRIMARY,
        measures=tuple(_measures(scored)),
        versus=tuple(_versus(scored)),
        checks=tuple(_checks(scored)) if whole else (),
        notes=tuple(notes),
        figures={FIGURE: drawn(scored)},
        judge=name,
        judged=("support", "all supported"),
    )


def _of(records: Sequence[Record], subject: str) -> list[Record]:
    return [one for one in records if one.subject == subject]


def _measures(records: Sequence[Record]) -> Iterator[Measure]:
    """Mean CV with a bootstrap interval, and shares of articles with Wilson intervals."""
    for subject in dict.fromkeys(one.subject for one in records):
        own = _of(records, subject)
        cv = estimates({PRIMARY: [one.scores[PRIMARY] for one in own]})[PRIMARY]
        yield _measure(subject, len(own), "median CV", cv.median)
        yield _measure(subject, len(own), "mean CV", cv.mean, (cv.low, cv.high))
        for score, name in SHARES.items():
            hits = [bool(_value(one, score)) for one in own if _has(one, score)]
            if hits:
                share = wilson(sum(hits), len(hits))
                yield _measure(subject, len(hits), name, share.value, (share.low, share.high))


def _has(one: Record, score: str) -> bool:
    return score == "plain" or score in one.scores


def _value(one: Record, score: str) -> float:
    return float(one.scores["stock"] == 0) if score == "plain" else one.scores[score]


def _measure(
    subject: str, n: int, name: str, value: float,
    limits: tuple[float | None, float | None] = (None, None),
) -> Measure:  # fmt: skip
    return Measure(
        part="articles, shares with 95 %", subject=subject, group=ALL, n=n, name=name, value=value,
        low=limits[0], high=limits[1],
    )  # fmt: skip


def _versus(records: Sequence[Record]) -> Iterator[record.Versus]:
    """Every subject against our text before pacing, brief by brief."""
    briefs = [one for one in records if one.subject != HUMAN]
    for score in ("support", PRIMARY):
        yield from record.versus(briefs, UNPACED, score)


def _checks(records: Sequence[Record]) -> Iterator[Check]:
    paced, people = _of(records, PACED), _of(records, HUMAN)
    for one in paced:
        yield Check(
            name=f"{one.case}: CV of sentence length, paced", value=one.scores[PRIMARY],
            bar=f"{LOW:.2f} to {HIGH:.2f}", passed=LOW <= one.scores[PRIMARY] <= HIGH,
        )  # fmt: skip
    if not paced:
        yield Check(name="articles that could be measured", value=0, bar="at least 1", passed=False)
        return
    reference = median(one.scores["connectives"] for one in people)
    yield _most("longest even run, paced", max(one.costs["even run"] for one in paced), MOST_EVEN)
    stock = sum(round(one.scores["stock"] * one.costs["words"]) for one in paced)
    yield _most("stock phrases in all paced articles", stock, 0)
    yield _most(
        "connectives per 100 words, paced (median)",
        100 * median(one.scores["connectives"] for one in paced), 100 * reference,
    )  # fmt: skip
    yield _least("threads closed, paced (least)", min(one.scores["closed"] for one in paced), 1)
    yield _most("off length, paced (most)", max(o.scores["off length"] for o in paced), MOST_OFF)
    gap = next(
        (v for v in _versus(records) if (v.subject, v.score) == (PACED, "support")), None
    )  # fmt: skip
    if gap is not None:
        limits = gap.difference
        told = "" if limits.low is None else f" (95 % {limits.low:+.4f}..{limits.high:+.4f})"
        yield _least(f"claim support, paced minus unpaced{told}", limits.mean, 0)


def _most(name: str, value: float, bar: float) -> Check:
    return Check(name=name, value=value, bar=f"at most {bar:.4g}", passed=value <= bar + 1e-9)


def _least(name: str, value: float, bar: float) -> Check:
    return Check(name=name, value=value, bar=f"at least {bar:.4g}", passed=value >= bar - 1e-9)
