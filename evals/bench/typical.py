"""What locally typical sampling, and ranking by typicality, are worth to the local writer.

``python -m evals.bench.typical [--library DIR]... [--sentences 60] [--candidates 3] [--json]``:
sentences of evidence that could be printed, drawn with a seed in equal parts from the libraries
(without any, from the demo and the earnings calls, ingested first), are reworded as the local
writer does it, under each way of decoding; the gate judges every wording; of those that pass, one
is chosen by the gate's score and one by typicality. Whether a wording is true is told by the gate
that shapes articles, too: self-graded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, cast, get_args

from agent.app import DeepNews
from agent.budget import Budget
from agent.domain import Document, Evidence, Verdict
from agent.draft.phrases import Said, phrase
from agent.draft.pieces import verbatim_words
from agent.draft.scope import retells
from agent.draft.typicality import Scoring, Typicality, ranked, weighed
from agent.draft.writer import bare, rewriting, tries
from agent.errors import DeepNewsError, SetupError
from agent.journal import Journal
from agent.llm import Decoding, Model, ModelSettings, open_model
from agent.verifier import reading
from agent.verify import Gate
from evals.bench.typical_told import Tried, Wording, summed, table
from evals.bench.write import corpus, ingested

CORPORA = ("demo", "earnings_calls_msft")
FEWEST, MOST = 8, 30  # words of a sentence that is reworded
# Sentences in the first person are left out: of their 17 wordings in a first trial none passed.
_OWN_VOICE = re.compile(r"\b(?:I|we|our|us|my)\b", re.I)


class Source(NamedTuple):
    """A sentence to reword."""

    evidence: Evidence
    document: Document


def sources(app: DeepNews, gate: Gate, count: int, seed: int) -> list[Source]:
    """So many sentences with a figure, drawn with the seed, that could be printed as they are.

    Short ones in the third person: of others the local model's wordings hardly ever pass.
    """
    found = [
        Source(e, document)
        for document in app.library.documents()
        if document.copy_of is None
        for e in app.library.spans(document.id)
        if not e.flags
        and FEWEST <= len(e.quote.split()) <= MOST
        and e.quote.endswith(".")
        and any(c.isdigit() for c in e.quote)
        and not _OWN_VOICE.search(e.quote)
    ]
    random.Random(seed).shuffle(found)
    kept: list[Source] = []
    for start in range(0, len(found), count):
        part = found[start : start + count]
        own = [(phrase(e, document, Said()).text, [e]) for e, document in part]
        verdicts = gate.judge(own)
        kept += [s for s, v in zip(part, verdicts, strict=True) if v.label == "supported"]
        if len(kept) >= count:
            break
    return kept[:count]


async def tried(source: Source, model: Model, gate: Gate, candidates: int) -> Tried:
    """Reword one sentence, judge and measure every wording, choose in both ways."""
    evidence, document = source
    began = time.perf_counter()
    bodies = await tries(evidence, document, model, candidates)
    wrote = time.perf_counter() - began
    printed = [phrase(evidence, document, Said(), body=body).text for body in bodies]
    verdicts = await asyncio.to_thread(gate.judge, [(text, [evidence]) for text in printed])
    texts = [f"{body}." for body in bodies]
    began = time.perf_counter()
    found = await weighed(
        cast(Scoring, model), rewriting(evidence, document), bare(evidence, document), texts
    ) if texts else None  # fmt: skip
    scored = time.perf_counter() - began
    wordings = tuple(
        _wording(text, evidence.quote, verdict, measured_)
        for text, verdict, measured_ in zip(texts, verdicts, found or [], strict=False)
    )
    good = [n for n, one in enumerate(wordings) if one.passed]
    chosen = {}
    if found and good:
        order = ranked([found[n] for n in good], [verdicts[n].score for n in good])
        best = max(good, key=lambda n: (verdicts[n].score, -n))
        chosen = {"verdict": best, "typicality": good[order[0]]}
    return Tried(
        id=evidence.id, asked=candidates, wordings=wordings, chosen=chosen,
        writing_seconds=round(wrote, 3), scoring_seconds=round(scored, 3),
    )  # fmt: skip


def _wording(text: str, quote: str, verdict: Verdict, found: Typicality) -> Wording:
    tokens = len(re.findall(r"\w+", text))  # as verbatim_words counts
    supported = verdict.label == "supported"
    return Wording(
        text=text, words=len(text.split()), verbatim=verbatim_words(text, [quote]) / tokens,
        supported=supported, passed=supported and retells(text.rstrip("."), quote),
        deviation=round(found.deviation, 4), information=round(found.information, 4),
    )  # fmt: skip


async def measured(
    drawn: Sequence[Source], gate: Gate, candidates: int, seed: int
) -> dict[Decoding, list[Tried]]:
    """Every sentence under each way of decoding, with a model of its own and the same seeds."""
    found: dict[Decoding, list[Tried]] = {}
    for decoding in get_args(Decoding):
        model = await open_model(
            ModelSettings(kind="local", seed=seed, decoding=decoding),
            journal=Journal(), budget=Budget(), record=lambda event: None,
        )  # fmt: skip
        if model is None:
            raise SetupError("the bench needs the local model")
        try:
            found[decoding] = []
            for n, source in enumerate(drawn, start=1):
                found[decoding].append(await tried(source, model, gate, candidates))
                sys.stderr.write(f"\r{decoding}: {n}/{len(drawn)} sentences ")
        finally:
            await model.aclose()
            sys.stderr.write("\n")
    return found


def run(libraries: Sequence[Path], *, count: int, candidates: int, seed: int) -> dict[str, Any]:
    """Run the bench.

    Returns:
        Options, one record for each sentence and way of decoding, and the sums of both.
    """
    began = time.monotonic()
    found: dict[Decoding, list[Tried]] = {decoding: [] for decoding in get_args(Decoding)}
    for library in libraries:
        with DeepNews(library=library) as app, reading(app.settings) as reader:
            gate = Gate(app.shared_embedder, quote=app.library.quote, reader=reader)
            drawn = sources(app, gate, -(-count // len(libraries)), seed)
            for decoding, rows in asyncio.run(measured(drawn, gate, candidates, seed)).items():
                found[decoding] += rows
    return {
        "sentences": max(map(len, found.values())), "candidates": candidates, "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "milliseconds a wording scored": _milliseconds(found),
        "sums": summed(found),
        "tried": {d: [t.model_dump() for t in rows] for d, rows in found.items()},
    }  # fmt: skip


def _milliseconds(found: dict[Decoding, list[Tried]]) -> float | None:
    told = [t for rows in found.values() for t in rows if t.wordings]
    spent = [1000 * t.scoring_seconds / len(t.wordings) for t in told]
    return round(median(spent), 1) if spent else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 2 when the set-up must change."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.typical", description=__doc__)
    parser.add_argument("--library", type=Path, action="append", metavar="DIR")
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--candidates", type=int, default=3, help="of one sentence; one is greedy")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with ExitStack() as stack:
            libraries = options.library or [
                stack.enter_context(ingested([str(corpus(name))])) for name in CORPORA
            ]
            result = run(
                libraries, count=options.sentences, candidates=options.candidates,
                seed=options.seed,
            )  # fmt: skip
    except DeepNewsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write((json.dumps(result) if options.json else table(result)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
