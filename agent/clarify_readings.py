"""What a request may mean, from what a library holds, and how likely each reading is.

Weights and thresholds are those of ``clarify.yaml`` (``python -m evals.bench.clarify --fit``).
Pure; what a library holds is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import yaml

from agent.clarify import Calibration, Chances, Reading, softmax
from agent.forage.closing import asked_for, asked_periods, matches
from tools.context_company import short_name
from tools.periods_labels import label_kind, sort_key
from tools.words import stems

WEIGHTS: Final = ("back", "year", "thread", "mentions", "papers", "plain")


class Held(NamedTuple):
    """A figure that the library holds, and in how many places."""

    reading: Reading
    mentions: int


class Learned(NamedTuple):
    """Weights of the chances, and the calibration of their sets."""

    weights: Mapping[str, float]
    calibration: Calibration


@cache
def learned() -> Learned:
    """What ``clarify.yaml`` holds."""
    value = yaml.safe_load(files("agent").joinpath("clarify.yaml").read_text(encoding="utf-8"))
    return Learned(
        {name: float(value["weights"][name]) for name in WEIGHTS},
        Calibration(tuple(map(float, value["taus"])), float(value["least"])),
    )


def fitting(request: str, held: Collection[Held]) -> list[Held]:
    """Those that carry all that the request names: company, period, words of the measure."""
    said = set(stems(request))
    companies = {h.reading.company for h in held if h.reading.company}
    named = {c for c in companies if set(stems(short_name(c))) <= said or _first(c) in said}
    periods = asked_periods(request)
    owners = {s for c in companies for s in stems(short_name(c))}
    key = asked_for(request) - owners
    found = []
    for one in held:
        company, period, measure = one.reading
        if named and company not in named:
            continue
        if periods and not any(matches(asked, period) for asked in periods):
            continue
        if not key & set(stems(measure)) or not _same(key, measure, held):
            continue
        found.append(one)
    # A period that is named to the letter is that period, not the quarters that lie in it.
    exact = [one for one in found if one.reading.period in periods]
    return exact or found


def _first(company: str) -> str:
    own = stems(short_name(company))
    return own[0] if own else ""


def _same(key: set[str], measure: str, held: Collection[Held]) -> bool:
    """Whether the measure carries every word of the request that any measure has."""
    known = {s for h in held for s in stems(h.reading.measure)}
    return (key & known) <= set(stems(measure))


def features(
    request: str, candidates: Sequence[Held], last_company: str = ""
) -> dict[Reading, dict[str, float]]:
    """What speaks for each reading.

    Args:
        request: As the person put it.
        candidates: See ``fitting``.
        last_company: Whom the thread was about last.
    """
    order = {
        company: sorted(
            {
                h.reading.period
                for h in candidates
                if h.reading.company == company and label_kind(h.reading.period) != "year"
            },
            key=sort_key,
            reverse=True,
        )
        for company in {h.reading.company for h in candidates}
    }
    years = sorted(
        {h.reading.period for h in candidates if label_kind(h.reading.period) == "year"},
        key=sort_key, reverse=True,
    )  # fmt: skip
    papers: dict[str, int] = {}
    mentions: dict[str, int] = {}
    for one in candidates:
        papers[one.reading.company] = papers.get(one.reading.company, 0) + one.mentions
        mentions[one.reading.measure] = mentions.get(one.reading.measure, 0) + one.mentions
    key = asked_for(request)
    found = {}
    for one in candidates:
        company, period, measure = one.reading
        is_year = label_kind(period) == "year"
        line = years if is_year else order[company]
        found[one.reading] = {
            "back": -float(line.index(period)),
            "year": float(is_year),
            "thread": float(bool(last_company) and company == last_company),
            "mentions": math.log(mentions[measure]),
            "papers": math.log(papers[company]),
            "plain": float(set(stems(measure)) <= key),
        }
    return found


def chances(told: Mapping[Reading, Mapping[str, float]], weights: Mapping[str, float]) -> Chances:
    """p(y | h) from what speaks for each reading."""
    return softmax(
        {y: sum(weights[name] * value for name, value in f.items()) for y, f in told.items()}
    )
