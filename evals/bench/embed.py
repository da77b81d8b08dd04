"""The embedder beside the bare ``SentenceTransformer.encode``, on one device, in one run.

``python -m evals.bench.embed [PATH...] [--texts N] [--rounds N] [--device D] [--json]``: texts and
tokens per second of both on the same passages. The bare one runs as its library does unasked: in
float32, 32 texts at a time. Both go in turn, the order changing from round to round, so that
other programs on the machine slow both; medians count. How fast the model could be is not known
here.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.domain import Frozen
from agent.errors import SetupError
from tools.embed import DEFAULT, Embedder, Vectors, weights_path
from tools.embed_local import LocalEmbedder
from tools.load import load, supported, walk
from tools.split import chunks, sentences

DOSSIER = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
TEXTS = 5_000
PASSAGE_TOKENS = 120  # of whole sentences: passages of about 100
BARE_BATCH = 32
# Passes over the texts, unmeasured, in which the batch size may be looked for.
SEARCH_PASSES = 5

Encode = Callable[[list[str]], Vectors]
Clock = Callable[[], float]


class Measured(NamedTuple):
    """Seconds of each round, ours and the bare one's; the lowest cosine of a text with itself."""

    ours: list[float]
    bare: list[float]
    agreement: float


class Side(Frozen):
    """One encoder: medians, and the seconds of each round in order."""

    precision: str
    batch_size: int
    texts_per_second: float
    tokens_per_second: int
    seconds: list[float]


class Report(Frozen):
    """Both encoders on one machine. ``ratio`` is ours over bare, above 1 when ours is faster."""

    machine: str
    load: tuple[float, float]
    texts: int
    tokens: int
    batch_found: bool
    agreement: float
    ratio: float
    ours: Side
    bare: Side


def passages(paths: Sequence[Path], embedder: Embedder) -> list[str]:
    """Whole sentences of the documents, packed to about 100 tokens."""
    found: dict[str, None] = {}
    for path in walk(paths):
        if not supported(path):
            continue
        for loaded in load(path):
            spans = sentences(loaded.text)
            bounds = chunks(loaded.text, spans, embedder.count, limit=PASSAGE_TOKENS)
            found.update(dict.fromkeys(loaded.text[start:end] for start, end in bounds))
    if not found:
        raise SetupError("nothing to read there: name files or folders with text")
    return list(found)


def varied(texts: Sequence[str], wanted: int) -> list[str]:
    """So many different texts: the given ones, then again with a number in front."""
    rounds = -(-wanted // len(texts))
    again = (f"{n}. {text}" if n else text for n in range(rounds) for text in texts)
    return [text for text, _ in zip(again, range(wanted), strict=False)]


def measure(
    ours: Encode,
    bare: Encode,
    texts: list[str],
    *,
    rounds: int,
    clock: Clock = time.perf_counter,
) -> Measured:
    """Time both on the same texts in turn; warm-up is the caller's."""
    seconds: dict[Encode, list[float]] = {ours: [], bare: []}
    vectors: dict[Encode, Vectors] = {}
    for turn in range(rounds):
        for encode in (ours, bare) if turn % 2 == 0 else (bare, ours):
            started = clock()
            vectors[encode] = encode(texts)
            seconds[encode].append(clock() - started)
    lowest = float(np.min(np.sum(vectors[ours] * vectors[bare], axis=1)))
    return Measured(seconds[ours], seconds[bare], lowest)


def run(paths: Sequence[Path], *, device: str | None, texts: int, rounds: int) -> Report:
    """Open both, let ours look for its batch size, measure.

    Args:
        paths: Files and folders whose passages are repeated up to ``texts``.
        device: As for the embedder; None takes the GPU when there is one.
        texts: How many texts a round encodes.
        rounds: How often both encode them.
    """
    embedder = LocalEmbedder(device=device)
    given = varied(passages(paths, embedder), texts)
    bare = _bare(embedder.device)
    for _ in range(SEARCH_PASSES):
        embedder.encode(given)
        if embedder.batch_found:
            break
    bare(given[: BARE_BATCH * 4])
    before = os.getloadavg()[0]
    measured = measure(embedder.encode, bare, given, rounds=rounds)
    tokens = sum(embedder.count(given))
    return Report(
        machine=machine_of(embedder.device),
        load=(round(before, 1), round(os.getloadavg()[0], 1)),
        texts=len(given),
        tokens=tokens,
        batch_found=embedder.batch_found,
        agreement=round(measured.agreement, 5),
        ratio=round(
            statistics.median(b / o for o, b in zip(measured.ours, measured.bare, strict=True)), 2
        ),
        ours=_side(measured.ours, embedder.precision, embedder.batch_size, len(given), tokens),
        bare=_side(measured.bare, "float32", BARE_BATCH, len(given), tokens),
    )


def _bare(device: str) -> Encode:
    """What anybody gets who opens the same weights with sentence-transformers and encodes."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(weights_path(DEFAULT)),
        device=device,
        local_files_only=True,
        model_kwargs={"dtype": "float32"},
    )
    return lambda texts: np.asarray(
        model.encode(texts, batch_size=BARE_BATCH, show_progress_bar=False), dtype=np.float32
    )


def _side(seconds: Sequence[float], precision: str, batch: int, texts: int, tokens: int) -> Side:
    middle = statistics.median(seconds)
    return Side(
        precision=precision,
        batch_size=batch,
        texts_per_second=round(texts / middle, 1),
        tokens_per_second=round(tokens / middle),
        seconds=[round(s, 3) for s in seconds],
    )


def machine_of(device: str) -> str:
    """Device, cores and torch in words."""
    import torch

    if device.startswith("cuda"):
        what = torch.cuda.get_device_name(device)
    else:
        what = f"{platform.machine()} processor, {torch.get_num_threads()} threads"
    return f"{what}, {os.cpu_count()} cores, torch {torch.__version__}"


def table(report: Report) -> str:
    """The report in Markdown."""
    found = "found" if report.batch_found else "so far best"
    rows = [
        f"{report.machine}; load {report.load[0]} before, {report.load[1]} after; "
        f"{report.texts} texts of {report.tokens / report.texts:.0f} tokens on average; "
        f"medians of {len(report.ours.seconds)} rounds in turn.",
        "",
        "| encoder | precision | batch | texts/s | tokens/s | seconds, lowest to highest |",
        "| --- | --- | --- | --- | --- | --- |",
        _row("ours", report.ours, f"{report.ours.batch_size} ({found})"),
        _row("bare", report.bare, str(report.bare.batch_size)),
        "",
        f"Ours is {report.ratio} times as fast (median of the rounds' ratios). The lowest cosine "
        f"of a text's two vectors is {report.agreement}.",
    ]
    return "\n".join(rows)


def _row(name: str, side: Side, batch: str) -> str:
    span = f"{min(side.seconds)} to {max(side.seconds)}"
    cells = (name, side.precision, batch, side.texts_per_second, side.tokens_per_second, span)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


class Asked(NamedTuple):
    """What the command line of a bench over texts says."""

    texts: int
    rounds: int
    device: str | None
    json: bool


def command(
    name: str, told: str | None, arguments: Sequence[str] | None, *, rounds: int, texts: int,
    run: Callable[[Sequence[Path], Asked], str],
) -> int:  # fmt: skip
    """Run a bench over texts from the command line and print what it gives; 2 without a set-up."""
    parser = argparse.ArgumentParser(prog=f"python -m evals.bench.{name}", description=told)
    parser.add_argument("paths", nargs="*", default=[DOSSIER], type=Path, metavar="PATH")
    parser.add_argument("--texts", type=int, default=texts)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--device", default=None)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        shown = run(given.paths, Asked(given.texts, given.rounds, given.device, given.json))
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(shown + "\n")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    return command("embed", __doc__, arguments, rounds=3, texts=TEXTS, run=_shown)


def _shown(paths: Sequence[Path], asked: Asked) -> str:
    report = run(paths, device=asked.device, texts=asked.texts, rounds=asked.rounds)
    return report.model_dump_json() if asked.json else table(report)


if __name__ == "__main__":
    raise SystemExit(main())
