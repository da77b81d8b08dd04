"""How many planted edits the gate catches, and how many true sentences it refuses, by type.

Run ``python -m evals.bench.gate FOLDER...`` on folders of real documents. Each true sentence is
judged against the very span it comes from, as the writer's citations are. ``--each N`` keeps so
many true forms and so many edits, the rarer types first. The edits share no code with those that
the reader learnt from, the true rewritings ("rewritten") do.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from agent.domain import Evidence
from agent.verify.claims import checkable
from agent.verify.entailment import Point, Reader
from agent.verify.gate import Gate
from evals.bench.gate_edits import EDITS, Case, in_news_form, true_forms
from evals.entail.pairs import rewritten, scene_of
from evals.entail.scene import Bank
from tools.context import describe, spans
from tools.embed import open_embedder
from tools.entail_local import open_entailer
from tools.load import load, walk
from tools.split import sections, sentences


class Trial(NamedTuple):
    """A sentence to judge: its type, whether it is true, and its source."""

    kind: str
    true: bool
    text: str
    evidence: Evidence


def evidence_in(folder: Path) -> Iterator[list[Evidence]]:
    """The evidence of each document of a folder."""
    for path in walk([folder]):
        for loaded in load(path):
            headings = [(h.start, h.end) for h in loaded.headings]
            known = describe(loaded.text, name=path.name, title=loaded.title, date=loaded.date)
            yield spans(
                path.stem,
                loaded.text,
                description=known,
                sections=sections(loaded.text, headings),
                sentences=sentences(loaded.text),
                page=lambda offset: None,
            )


def chosen(pools: Sequence[list[Evidence]], count: int, rng: random.Random) -> list[Evidence]:
    """Checkable sentences with a digit, spread evenly over the documents."""
    wanted = []
    skipped = {"boilerplate", "question", "instruction", "table"}
    for pool in pools:
        fit = [
            one
            for one in pool
            if 8 <= len(one.quote.split()) <= 45
            and any(c.isdigit() for c in one.quote)
            and not skipped & set(one.flags)
            and not re.search(r"\b(?:I|you|your|my|me)\b|\bI['’]|you['’]", one.quote)
            and checkable(one.quote)
        ]
        wanted.append(rng.sample(fit, min(len(fit), -(-count // len(pools)))))
    flat = [one for pool in wanted for one in pool]
    return rng.sample(flat, min(count, len(flat)))


def case_of(one: Evidence, names: Sequence[str]) -> Case:
    """The sentence with what its context says."""
    known = {name: field.value for name, field in one.context.fields().items()}
    return Case(
        " ".join(one.quote.split()),
        known.get("speaker", ""),
        known.get("role", ""),
        known.get("company", "The company"),
        known.get("period", ""),
        tuple(names),
    )


def trials(sources: Sequence[Evidence], rng: random.Random) -> list[Trial]:
    """True forms and edits of each source sentence."""
    from tools.names import names

    found: list[Trial] = []
    for one in sources:
        inside = [n.text for n in names(one.quote)]
        case = case_of(one, inside)
        forms = true_forms(case)
        scene = scene_of(forms["news"], [], Bank((), (), (), ()))
        again = rewritten(scene, rng, 2).text
        if again != forms["news"]:
            forms["rewritten"] = again
        found.extend(Trial(kind, True, text, one) for kind, text in forms.items())
        news = case._replace(text=in_news_form(case.text, case.company))
        for kind, edit in EDITS.items():
            text = edit(news, rng)
            if text and text != news.text:
                found.append(Trial(kind, False, text, one))
    return found


def even(tried: Sequence[Trial], count: int, rng: random.Random) -> list[Trial]:
    """So many true forms and so many edits, as even over the types as they come."""
    kept: list[Trial] = []
    for true in (True, False):
        kinds: dict[str, list[Trial]] = defaultdict(list)
        for one in tried:
            if one.true == true:
                kinds[one.kind].append(one)
        left = count
        rows = sorted(kinds.values(), key=len)
        for n, row in enumerate(rows):
            take = min(len(row), left // (len(rows) - n))
            kept += rng.sample(row, take)
            left -= take
    return kept


def report(judged: Sequence[tuple[Trial, str, str]]) -> dict[str, dict[str, float]]:
    """Share caught (edits) or refused (true forms) by type, with counts."""
    table: dict[str, list[bool]] = defaultdict(list)
    for trial, label, _ in judged:
        table[f"{'true' if trial.true else 'edit'}:{trial.kind}"].append(label != "supported")
        table["all:true" if trial.true else "all:edit"].append(label != "supported")
    return {
        k: {"refused": round(sum(v) / len(v), 4), "n": len(v)} for k, v in sorted(table.items())
    }


def main() -> None:
    """Print the table as JSON; misses go to stderr with ``--show``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-embedder", action="store_true")
    parser.add_argument("--no-reader", action="store_true")
    parser.add_argument("--slip", type=float, default=0.005)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    sources = [
        one
        for folder in options.folders
        for one in chosen(list(evidence_in(folder)), options.count // len(options.folders), rng)
    ]
    tried = trials(sources, rng)
    if options.each:
        tried = even(tried, options.each, rng)
    reader = None
    if not options.no_reader:
        entailer = open_entailer()
        reader = Reader(entailer, Point(*entailer.point(options.slip)))
    gate = Gate(None if options.no_embedder else open_embedder(), reader=reader)
    gate.judge([(t.text, [t.evidence]) for t in tried[:1]])
    begun = time.perf_counter()
    verdicts = gate.judge([(t.text, [t.evidence]) for t in tried])
    seconds = time.perf_counter() - begun
    judged = [(t, v.label, v.reason) for t, v in zip(tried, verdicts, strict=True)]
    table = report(judged)
    table["speed"] = {"claims_per_second": round(len(tried) / seconds, 1), "n": len(tried)}
    sys.stdout.write(json.dumps(table, indent=1) + "\n")
    missed = [(t, label, why) for t, label, why in judged if (label == "supported") != t.true]
    rng.shuffle(missed)
    for trial, label, why in missed[: options.show]:
        sys.stderr.write(
            f"\n[{trial.kind}] {label}: {trial.text}\n   {why}\n   = {trial.evidence.quote}\n"
        )


if __name__ == "__main__":
    main()
