"""How much of a machine's arithmetic the embedder and the reader use.

``python -m evals.bench.ceiling [PATH...] [--texts N] [--device D] [--rounds N] [--json]``: texts,
tokens and useful arithmetic a second of the embedder, of sentence-transformers' own ``encode`` on
the same texts, and of the reader on pairs of them, each beside the fastest product of two large
matrices of the same precision, measured in the same run. Useful is what the tokens themselves take;
padding is not. Without a GPU the same table is made for the processor.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evals.bench.embed import Asked, command, machine_of, passages, varied
from evals.bench.measuring import machine
from tools.embed_local import LocalEmbedder
from tools.entail_local import OwnReader

TEXTS = 5_000
SIDES = {"cpu": (1_024, 2_048), "cuda": (4_096, 8_192)}  # of the matrices that are multiplied
ROUNDS = 3


class Shape(NamedTuple):
    """What the arithmetic of a transformer follows from."""

    layers: int
    width: int
    inner: int


class Row(NamedTuple):
    """One of the three; ``share`` is of the matrix ceiling in its own precision."""

    what: str
    precision: str
    texts_per_second: float
    tokens_per_second: int
    gflops: float
    ceiling_gflops: float
    share: float


def arithmetic(shape: Shape, lengths: Sequence[int]) -> float:
    """Floating-point operations that texts of these lengths take: a product and a sum are two.

    In each layer a token meets four square matrices and two of the inner width, and in attention
    each token of its text, once for the weights and once for what they weigh.
    """
    square, inner = 4 * shape.width**2, 2 * shape.width * shape.inner
    tokens = sum(lengths)
    pairs = sum(length**2 for length in lengths)
    return shape.layers * (2.0 * tokens * (square + inner) + 2 * 2.0 * pairs * shape.width)


def shape_of(config: Any) -> Shape:
    """Of a model's configuration."""
    return Shape(config.num_hidden_layers, config.hidden_size, config.intermediate_size)


def ceiling(device: str, precision: str, *, rounds: int = ROUNDS) -> float:
    """Operations a second of the fastest product of two large matrices."""
    import torch

    kind = "cuda" if device.startswith("cuda") else "cpu"
    best = 0.0
    for side in SIDES[kind]:
        one = torch.randn(side, side, device=device).to(getattr(torch, precision))
        other = torch.randn(side, side, device=device).to(getattr(torch, precision))
        for _ in range(rounds + 1):  # the first warms up
            _wait(device)
            began = time.perf_counter()
            for _ in range(10 if kind == "cuda" else 1):
                one @ other
            _wait(device)
            spent = (time.perf_counter() - began) / (10 if kind == "cuda" else 1)
            best = max(best, 2.0 * side**3 / spent)
    return best


def _wait(device: str) -> None:
    import torch

    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def row(
    what: str, precision: str, work: Callable[[], object], lengths: Sequence[int], shape: Shape,
    top: float, *, rounds: int,
) -> Row:  # fmt: skip
    """Time the work, warmed up; the median of the rounds counts."""
    work()
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    seconds = statistics.median(spent)
    done = arithmetic(shape, lengths) / seconds
    return Row(
        what, precision, round(len(lengths) / seconds, 1), round(sum(lengths) / seconds),
        round(done / 1e9, 1), round(top / 1e9, 1), round(done / top, 3),
    )  # fmt: skip


def run(
    paths: Sequence[Path], *, device: str | None, texts: int, rounds: int = ROUNDS
) -> dict[str, Any]:
    """The table as rows, with the machine."""
    embedder = LocalEmbedder(device=device)
    given = varied(passages(paths, embedder), texts)
    lengths = [count + 2 for count in embedder.count(given)]
    for _ in range(5):
        embedder.encode(given)
        if embedder.batch_found:
            break
    top = ceiling(embedder.device, embedder.precision, rounds=rounds)
    shape = shape_of(embedder.config)
    rows = [
        row("embedder", embedder.precision, lambda: embedder.encode(given), lengths, shape, top,
            rounds=rounds),
        row("sentence-transformers", embedder.precision, lambda: embedder.bare(given), lengths,
            shape, top, rounds=rounds),
    ]  # fmt: skip
    reader = OwnReader(embedder.device)
    claims = [" ".join(text.split()[:20]) for text in given]
    pairs = list(zip(claims, given[1:] + given[:1], strict=True))[: max(1, texts // 4)]
    both = zip(embedder.count([c for c, _ in pairs]), embedder.count([e for _, e in pairs]),
               strict=True)  # fmt: skip
    rows.append(
        row("reader (pairs)", reader.precision, lambda: reader.read(pairs),
            [one + other + 3 for one, other in both], shape_of(reader.config), top, rounds=rounds)
    )  # fmt: skip
    return {
        "machine": machine_of(embedder.device),
        **machine(),
        "texts": len(given),
        "batch_tokens": embedder.batch_size,
        "rows": [one._asdict() for one in rows],
    }


def table(result: dict[str, Any]) -> str:
    """In Markdown."""
    names = ("texts/s", "tokens/s", "GFLOP/s", "ceiling", "share")
    lines = [
        f"{result['machine']}; load {result['load']}; {result['texts']} texts, batches of "
        f"{result['batch_tokens']} tokens",
        "",
        "| | precision | " + " | ".join(names) + " |",
        "|---|---|" + "---:|" * len(names),
    ]
    for one in result["rows"]:
        lines.append("| " + " | ".join(str(cell) for cell in one.values()) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    return command("ceiling", __doc__, arguments, rounds=ROUNDS, texts=TEXTS, run=_shown)


def _shown(paths: Sequence[Path], asked: Asked) -> str:
    result = run(paths, device=asked.device, texts=asked.texts, rounds=asked.rounds)
    return json.dumps(result) if asked.json else table(result)


if __name__ == "__main__":
    raise SystemExit(main())
