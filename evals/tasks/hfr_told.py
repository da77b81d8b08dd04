"""What the task ``hfr`` says of all its articles: rates with Wilson intervals, bars, notes."""

from __future__ import annotations

from collections.abc import Sequence

from evals.judging import Supporting
from evals.records import Check, Measure, Record, versus
from evals.stats_rates import ALPHA, clustered, mcnemar, needed_paired
from evals.stats_rates import wilson as share
from evals.task import Conclusions
from evals.tasks import hfr_real
from evals.tasks.hfr_arms import NAIVE, ON
from evals.tasks.hfr_real import REAL

LEAST_SUPPORT, LEAST_FREE, LEAST_COVERAGE = 0.998, 29 / 30, 0.70


def wilson(
    part: str, subject: str, name: str, hits: int, of: int, *, group: str = "all"
) -> Measure:
    """A share of counts with its 95 % Wilson interval (Wilson 1927); 0 of 0 has none."""
    if not of:
        return Measure(part=part, subject=subject, group=group, n=0, name=name, value=0.0)
    one = share(hits, of)
    return Measure(
        part=part, subject=subject, group=group, n=of, name=name, value=one.value,
        low=one.low, high=one.high,
    )  # fmt: skip


def of_claims(part: str, subject: str, records: Sequence[Record]) -> Measure:
    """The share of claims that are right, articles drawn whole: claims of one have one source.

    Where no article has a wrong claim there is nothing to draw: Wilson's interval of the claims.
    """
    judged = [round(r.costs["judged"]) for r in records]
    wrong = [round(r.costs["wrong"]) for r in records]
    plain = wilson(part, subject, "claims right", sum(judged) - sum(wrong), sum(judged))
    if not 0 < sum(wrong) < sum(judged):
        return plain
    right = [float(k >= w) for n, w in zip(judged, wrong, strict=True) for k in range(n)]
    article = [r.case for r, n in zip(records, judged, strict=True) for _ in range(n)]
    drawn = clustered(right, article)
    return plain.model_copy(update={"low": drawn.low, "high": drawn.high})


def flips(records: Sequence[Record]) -> list[str]:
    """Where only one of an arm and the baseline is free of wrong claims, and what would tell."""
    free = {(r.subject, r.part, r.case): r.scores["hfr"] == 1 for r in records if r.scores}
    told = []
    for subject in dict.fromkeys(r.subject for r in records if r.subject != NAIVE):
        ours = {k[1:]: v for k, v in free.items() if k[0] == subject and (NAIVE, *k[1:]) in free}
        if not ours:
            continue
        both = mcnemar(list(ours.values()), [free[NAIVE, *k] for k in ours])
        line = f"HFR, {subject} against {NAIVE}: better on {both.better}, worse on {both.worse}"
        line += f" of {len(ours)} (McNemar's exact p = {both.p:.2g})"
        if both.better != both.worse and both.p > ALPHA:
            more = needed_paired(both.better / len(ours), both.worse / len(ours))
            line += f"; to tell such a difference takes {more} of them"
        told.append(line)
    return told


def measures(records: Sequence[Record]) -> list[Measure]:
    """HFR over articles, and support over all their claims, of each set and subject."""
    found: list[Measure] = []
    for part, subject in dict.fromkeys((r.part, r.subject) for r in records):
        own = [r for r in records if (r.part, r.subject) == (part, subject) and r.scores]
        free = sum(r.scores["hfr"] == 1 for r in own)
        judged = round(sum(r.costs["judged"] for r in own))
        unscored = round(sum(r.costs["unscored"] for r in own))
        found += [
            wilson(part, subject, "HFR", free, len(own)),
            of_claims(part, subject, own),
            wilson(part, subject, "sentences unscored", unscored, judged + unscored),
        ]
    return found


def concluded(
    records: Sequence[Record], *, writer: str, full: int, judge: Supporting | None = None
) -> Conclusions:
    """Measures, differences from the naive arm, and the bars for the gate: of closed worlds.

    ``judge`` told of real documents, where there are any.
    """
    told = measures(records)
    closed = [r for r in records if r.part != REAL]
    parts = list(dict.fromkeys(r.part for r in closed))
    checks = [one for part in parts for one in _bars(part, told, closed, named=len(parts) > 1)]
    n = len({(r.part, r.case) for r in closed})
    notes = [
        "judge: the oracle of the closed worlds, which shares no code with the gate; what it cannot"
        " look up is unscored",
        f"writer: {writer}; {n} worlds" + (f" (the bars are meant for {full})" if n < full else ""),
    ] if closed else [f"writer: {writer}"]  # fmt: skip
    notes += [
        *(hfr_real.notes(judge) if judge else []),
        "intervals: HFR Wilson over articles; claims by drawing whole articles, and Wilson over"
        " claims, as if they were independent, where no article has a wrong one",
        *flips(records),
    ]
    if writer == "local":
        notes.append("both prompts ask the local model for 300 words: it reads 2,048 tokens in all")
    return Conclusions(
        primary="hfr",
        measures=tuple(told),
        versus=tuple(
            v for score in ("hfr", "support", "coverage") for v in versus(records, NAIVE, score)
        ),
        checks=tuple(checks),
        notes=tuple(notes),
        judge=judge.name if judge else None,
        judged=hfr_real.JUDGED if judge else (),
    )


def _bars(
    part: str, told: Sequence[Measure], records: Sequence[Record], *, named: bool
) -> list[Check]:
    """The bars of one set of closed worlds, for the gate; none where it wrote nothing."""
    ours = {m.name: m for m in told if (m.subject, m.part) == (ON, part)}
    told_of = [
        r.scores["coverage"] for r in records if (r.subject, r.part) == (ON, part) and r.scores
    ]
    mean = sum(told_of) / len(told_of) if told_of else 0.0
    where = f"{part}: " if named else ""
    return [
        _check(f"{where}claims right, gate on", ours["claims right"].value, LEAST_SUPPORT),
        _check(f"{where}articles free of wrong claims, gate on", ours["HFR"].value, LEAST_FREE),
        _check(f"{where}coverage of key facts, gate on", mean, LEAST_COVERAGE),
    ] if ours else []  # fmt: skip


def _check(name: str, value: float, bar: float) -> Check:
    return Check(name=name, value=value, bar=f"at least {bar:.4f}", passed=value >= bar - 1e-9)
