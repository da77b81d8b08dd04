"""What asking back is worth, against never asking and always asking.

``python -m evals.bench.clarify [--fit] [--seed N] [--json]`` draws requests from the invented
libraries and askers of ``clarify.yaml``: what was meant first, then what of it is said. A third
fits the weights of the chances, a third calibrates the sets, the rest is held out; ``--fit`` writes
the result into ``agent/clarify.yaml``. Printed are, for held-out requests, questions asked and how
often the likeliest reading at the end is what was meant (95 % Wilson intervals), and how often the
set holds what was meant after no, one and two answers, against the nominal share and against its
likeliest reading alone, below which a set that is never empty cannot fall. The askers are
our own invention: the figures say that the policy keeps its promise on such askers, not that people
ask like them. Answers are taken to be right.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from scipy.optimize import minimize
from scipy.stats import binomtest

from agent import clarify
from agent.clarify import Ask, Calibration, Chances, Reading
from agent.clarify_readings import WEIGHTS, Held, chances, features, fitting, learned
from tools.periods_labels import in_words, label_kind, sort_key
from tools.words import possessive

WORLDS = Path(__file__).with_name("clarify.yaml")
LEARNED = Path(clarify.__file__).with_name("clarify.yaml")
SIZE = 1500  # requests of each third
ALPHA = 0.1
LEASTS = (0.2, 0.35, 0.5, 0.7, 0.9, 1.2)


class Request(NamedTuple):
    """A request with what was meant by it, and whom the thread was about."""

    text: str
    meant: Reading
    last_company: str
    held: tuple[Held, ...]


class Case(NamedTuple):
    """What speaks for each reading of a request, and what was meant."""

    told: Mapping[Reading, Mapping[str, float]]
    meant: Reading


def drawn(count: int, seed: int) -> list[Request]:
    """Requests; the same seed draws the same."""
    value = yaml.safe_load(WORLDS.read_text(encoding="utf-8"))
    dice = random.Random(seed)
    held = [_held(world) for world in value["worlds"]]
    found: list[Request] = []
    while len(found) < count:
        n = dice.randrange(len(held))
        found.append(
            _request(value["worlds"][n], held[n], value["askers"], value["templates"], dice)
        )
    return found


def _held(world: Mapping[str, Any]) -> tuple[Held, ...]:
    """Every figure of the world; what is told more often has more mentions."""
    return tuple(
        Held(Reading(company, period, measure), math.ceil(papers * often / 4))
        for company, papers in world["companies"].items()
        for period in world["periods"]
        for measure, often in world["measures"].items()
    )


def _request(
    world: Mapping[str, Any], held: tuple[Held, ...], askers: Mapping[str, float],
    templates: Sequence[str], dice: random.Random,
) -> Request:  # fmt: skip
    last = dice.choice([*world["companies"], ""])
    company = last if last and dice.random() < askers["thread"] else _pick(world["companies"], dice)
    measure = _pick(world["measures"], dice)
    years = [p for p in world["periods"] if label_kind(p) == "year"]
    parts = [p for p in world["periods"] if label_kind(p) != "year"]
    kind = years if not parts or (years and dice.random() < askers["year"]) else parts
    order = sorted(kind, key=sort_key, reverse=True)
    weights = {p: askers["latest"] * askers["older"] ** n for n, p in enumerate(order)}
    period = _pick(weights, dice)
    words = measure if dice.random() < askers["says_measure"] else measure.split()[-1]
    names = dice.random() < askers["says_company"]
    at = ""
    if dice.random() < askers["says_period"]:
        at = f" in {in_words(period)}"
    template = dice.choice(templates)
    owner = f"{possessive(company)} " if names else "the "
    text = template.format(measure=words, of=f" of {company}" if names else "", owner=owner, at=at)
    return Request(text, Reading(company, period, measure), last, held)


def _pick(weights: Mapping[str, float], dice: random.Random) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def cases(requests: Sequence[Request]) -> list[Case]:
    """Requests as the policy sees them."""
    return [
        Case(features(r.text, fitting(r.text, r.held), r.last_company), r.meant) for r in requests
    ]


def fitted(known: Sequence[Case]) -> dict[str, float]:
    """Weights of greatest likelihood, held small by a weak prior."""

    def loss(values: Sequence[float]) -> float:
        weights = dict(zip(WEIGHTS, map(float, values), strict=True))
        total = sum(0.01 * v * v for v in weights.values())
        for one in known:
            p = chances(one.told, weights).get(one.meant, 0.0)
            total -= math.log(max(p, 1e-9)) / len(known)
        return total

    found = minimize(loss, [0.5] * len(WEIGHTS), method="Powell", options={"maxiter": 12})
    return {n: round(float(v), 4) for n, v in zip(WEIGHTS, found.x, strict=True)}


Policy = Callable[[Chances, int], Ask | None]


def always(known: Calibration) -> Policy:
    """Ask as long as more than one reading is possible, two questions at most."""
    return lambda p, asked: clarify.best(p, 0.0) if asked < clarify.MOST_QUESTIONS else None


def pursuit(known: Calibration) -> Policy:
    """The policy of the chat."""
    return lambda p, asked: clarify.pursue(p, asked, known)


def never(known: Calibration) -> Policy:
    """Take the likeliest reading."""
    return lambda p, asked: None


class Played(NamedTuple):
    """How a request went: questions asked, whether it was understood, sets after each answer.

    ``likeliest`` is whether the likeliest reading alone is what was meant: a set that is never
    empty cannot cover less, whatever its nominal share.
    """

    questions: int
    right: bool
    covered: tuple[bool, ...]
    sizes: tuple[int, ...]
    likeliest: tuple[bool, ...]


def play(one: Case, weights: Mapping[str, float], policy: Policy, known: Calibration) -> Played:
    """One request under a policy; questions are answered as meant."""
    now = chances(one.told, weights)
    covered, sizes, likeliest, asked = [], [], [], 0
    while True:
        kept = clarify.prediction_set(now, known.taus[asked])
        covered.append(one.meant in kept)
        sizes.append(len(kept))
        likeliest.append(kept[0] == one.meant)
        ask = policy(now, asked)
        if ask is None:
            steps = tuple(covered), tuple(sizes), tuple(likeliest)
            return Played(asked, kept[0] == one.meant, *steps)
        now = clarify.answered(now, ask.slot, getattr(one.meant, ask.slot))
        asked += 1


def rate(hits: Sequence[bool]) -> dict[str, Any]:
    """A share with its interval."""
    if not hits:
        return {"rate": None, "n": 0}
    low, high = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    share = round(sum(hits) / len(hits), 4)
    return {"rate": share, "n": len(hits), "low": round(low, 4), "high": round(high, 4)}


def measured(
    held_out: Sequence[Case], weights: Mapping[str, float], known: Calibration
) -> dict[str, Any]:
    """Questions, success and coverage on held-out requests, by policy."""
    ambiguous = [c for c in held_out if len(c.told) > 1]
    found: dict[str, Any] = {
        "requests": len(held_out), "ambiguous": len(ambiguous), "nominal": 1 - ALPHA,
    }  # fmt: skip
    for name, make in (("never", never), ("always", always), ("pursuit", pursuit)):
        played = [play(c, weights, make(known), known) for c in held_out]
        clear = [p for p, c in zip(played, held_out, strict=True) if len(c.told) == 1]
        found[name] = {
            "questions": round(sum(p.questions for p in played) / len(played), 3),
            "success": rate([p.right for p in played]),
            "asked of clear ones": sum(p.questions > 0 for p in clear),
        }
    # Coverage along the histories that were calibrated: the best question, whatever its gain.
    follow: Policy = lambda p, k: clarify.best(p, known.taus[k]) if k < 2 else None
    steps = [play(c, weights, follow, known) for c in ambiguous]
    found["coverage"] = [
        rate([s.covered[k] for s in steps if len(s.covered) > k]) for k in range(3)
    ]
    found["likeliest alone"] = [
        rate([s.likeliest[k] for s in steps if len(s.likeliest) > k]) for k in range(3)
    ]
    found["set size"] = [
        round(sum(s.sizes[k] for s in steps if len(s.sizes) > k)
              / max(1, sum(len(s.sizes) > k for s in steps)), 2)
        for k in range(3)
    ]  # fmt: skip
    return found


def learn(seed: int) -> tuple[dict[str, float], Calibration]:
    """Weights from one third; thresholds and the gain worth a question from another.

    ``least`` is the greatest with which the calibration half loses at most two points of what the
    most eager one understands.
    """
    weights = fitted([c for c in cases(drawn(SIZE, seed)) if len(c.told) > 1][:500])
    half = cases(drawn(SIZE, seed + 1))
    known = [(chances(c.told, weights), c.meant) for c in half if len(c.told) > 1]
    trials = {}
    for least in LEASTS:
        made = clarify.calibrated(known, ALPHA, least)
        played = [play(c, weights, pursuit(made), made) for c in half]
        trials[least] = (sum(p.right for p in played) / len(played), made)
    eager = max(share for share, _ in trials.values())
    best = max(least for least, (share, _) in trials.items() if share >= eager - 0.02)
    return weights, trials[best][1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and with ``--fit`` learn first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--fit", action="store_true", help="learn anew and write agent/clarify.yaml"
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.fit:
        weights, known = learn(options.seed)
        value = {
            "weights": weights,
            "taus": [round(t, 5) for t in known.taus],
            "least": known.least,
        }
        head = "# Learned by `python -m evals.bench.clarify --fit`; see agent/clarify.py.\n"
        LEARNED.write_text(head + yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
        learned.cache_clear()
    held_out = cases(drawn(SIZE, options.seed + 2))
    found = measured(held_out, learned().weights, learned().calibration)
    if options.json:
        print(json.dumps(found, indent=1))
        return 0
    print(f"{found['requests']} requests, {found['ambiguous']} of them ambiguous")
    for name in ("never", "always", "pursuit"):
        row = found[name]
        share = row["success"]
        print(
            f"{name:8} {row['questions']:.2f} questions, understood {share['rate']:.1%} "
            f"[{share['low']:.1%}, {share['high']:.1%}]"
        )
    told = zip(found["coverage"], found["set size"], found["likeliest alone"], strict=True)
    for k, (share, size, one) in enumerate(told):
        print(
            f"set after {k} answers: holds what was meant {share['rate']:.1%} of {share['n']} "
            f"(nominal {found['nominal']:.0%}), {size} readings; the likeliest alone is it in "
            f"{one['rate']:.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
