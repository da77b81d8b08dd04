"""What an article costs at an endpoint that answers in a second, beside a naive single call.

``python -m evals.bench.write [PATH...] [--library DIR] [--brief ID] [--endpoint URL] [--json]``:
after a warm-up with another brief, the article is written three times in this process, each time
with empty text and vector caches, then once more with full ones. Of the bench's own endpoint the
wall may be twice the longest chain of dependent calls (``--latency``). Knows nothing of quality.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from agent.brief import Brief
from agent.demo import DOSSIER
from agent.domain import Frozen
from agent.errors import DeepNewsError, SetupError
from evals.bench.endpoint import serving
from evals.bench.measuring import Round, machine, measured, median_round
from evals.bench.naive import Naive, naive

if TYPE_CHECKING:
    from agent.app import DeepNews

LIMITS: dict[str, float] = {"calls": 12, "prompt_tokens": 25_000}
SLACK = 2  # times the longest chain of dependent calls at the endpoint's latency, by the clock
LATENCY_SECONDS = 1.0  # of the endpoint of the bench
ROUNDS = 3
WARM_UP = "Revenue and demand: what changed and why"


class Asked(Frozen):
    """One brief of the bench and the corpus that it is about."""

    id: str
    corpus: str
    words: int
    brief: str


def briefs() -> dict[str, Asked]:
    """The ten briefs by id."""
    text = (resources.files("evals.bench") / "briefs.yaml").read_text(encoding="utf-8")
    return {row["id"]: Asked.model_validate(row) for row in yaml.safe_load(text)}


def corpus(name: str) -> Path:
    """Where the documents of a brief are.

    Raises:
        SetupError: They are real documents, and not where DEEPNEWS_DATA says.
    """
    if name == "demo":
        return DOSSIER
    root = Path(os.environ.get("DEEPNEWS_DATA", "../shared/data"))
    path = root / "documents" / name
    if not path.is_dir():
        raise SetupError(f"no documents at {path}: give PATHS or --library, or set DEEPNEWS_DATA")
    return path


@contextmanager
def ingested(paths: Sequence[str]) -> Iterator[Path]:
    """A library of the paths that lasts as long as the bench."""
    from agent.app import DeepNews

    with tempfile.TemporaryDirectory(prefix="deepnews-bench-") as folder:
        library = Path(folder) / "library"
        with DeepNews(library=library) as app:
            app.ingest(*paths)
        yield library


@contextmanager
def over(library: Path | None, path: str | None, name: str) -> Iterator[DeepNews]:
    """The application over a library, else over documents: those of a path, or a corpus by name."""
    from agent.app import DeepNews

    with ExitStack() as stack:
        home = library or stack.enter_context(ingested([path or str(corpus(name))]))
        yield stack.enter_context(DeepNews(library=home))


def measure(
    asked: Asked,
    library: Path,
    base_url: str,
    *,
    rounds: int = ROUNDS,
    latency: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Run the bench on one brief.

    Args:
        asked: What to write.
        library: An ingested library; it is only read.
        base_url: An OpenAI-compatible endpoint that offers one model.
        rounds: Articles with empty caches; the one of median wall time is reported.
        latency: Seconds that the endpoint takes for a call, where that is known.

    Returns:
        Brief, machine, the median round, one with full caches, the baseline, and the limits.
    """
    brief = Brief(text=asked.brief, words=asked.words)
    with tempfile.TemporaryDirectory(prefix="deepnews-bench-") as folder:
        settings: dict[str, Any] = {
            "library": library, "writer": "endpoint", "base_url": base_url, "out": Path(folder),
        }  # fmt: skip
        measured(Brief(text=WARM_UP, words=300), settings)
        cold = [measured(brief, settings) for _ in range(rounds)]
        again = measured(brief, settings, before=brief)
        base = _naive(brief, settings)
    median = median_round(cold)
    limits = dict(LIMITS)
    if latency is not None:
        limits["seconds"] = SLACK * latency * median.chain
    return {
        "brief": asked.model_dump(),
        "endpoint": base_url,
        "machine": machine(),
        "rounds": [one._asdict() for one in cold],
        "article": median._asdict(),
        "again": again._asdict(),
        "naive": base._asdict(),
        "limits": limits,
        "over": [name for name, most in limits.items() if getattr(median, name) > most],
    }


def _naive(brief: Brief, settings: dict[str, Any]) -> Naive:
    from agent.app import DeepNews

    with DeepNews(**settings) as app:
        return naive(app, brief)


def table(result: dict[str, Any]) -> str:
    """The result as Markdown: the article, the baseline, and the limits."""
    ours, base, limits = Round(**result["article"]), Naive(**result["naive"]), result["limits"]
    most = limits.get("seconds", "")
    walls = ", ".join(f"{one['seconds']:.2f}" for one in result["rounds"])
    on = result["machine"]
    rows = [
        ("calls", ours.calls, 1, limits["calls"]),
        ("prompt tokens", ours.prompt_tokens, base.prompt_tokens, limits["prompt_tokens"]),
        ("completion tokens", ours.completion_tokens, base.completion_tokens, ""),
        (
            "wall, s (median)",
            f"{ours.seconds:.2f}",
            f"{base.seconds:.2f}",
            most,
        ),
        ("of it processor, s", f"{ours.cpu_seconds:.2f}", "", ""),
        ("wall again, caches full, s", f"{result['again']['seconds']:.2f}", "", ""),
        ("longest chain of dependent calls", ours.chain, 1, ""),
        ("peak memory, MiB", ours.peak_mib, "", ""),
        ("of it before the write, MiB", ours.resident_mib, "", ""),
        ("words", ours.words, base.words, ""),
        ("documents cited", ours.documents, base.documents, ""),
        ("sentences that claim", ours.checkable, base.checkable, ""),
        ("of them supported", _share(ours), _share(base), ""),
    ]
    lines = ["| | article | naive: top 8 chunks, 1 call | limit |", "|---|---:|---:|---:|"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    lines += [
        "",
        f"{result['brief']['id']}: {result['brief']['words']} words asked for; walls {walls} s; "
        f"{on['cores']} cores, load {on['load']:.1f}; supported as judged by the gate",
        f"over: {', '.join(result['over']) or 'none'}",
    ]
    return "\n".join(lines)


def _share(one: Round | Naive) -> str:
    return f"{one.supported} ({one.supported / one.checkable:.0%})" if one.checkable else "0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 over a limit, 2 when the set-up must change."""
    known = briefs()
    parser = argparse.ArgumentParser(prog="python -m evals.bench.write", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="documents to ingest first")
    parser.add_argument("--library", type=Path, help="an ingested library, instead of PATHS")
    parser.add_argument("--brief", choices=sorted(known), default="demo-fire", metavar="ID")
    parser.add_argument("--endpoint", default=os.environ.get("OPENAI_BASE_URL"), metavar="URL")
    parser.add_argument("--latency", type=float, default=LATENCY_SECONDS, metavar="SECONDS")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    asked = known[options.brief]
    try:
        with ExitStack() as stack:
            library = options.library or stack.enter_context(
                ingested(options.paths or [str(corpus(asked.corpus))])
            )
            latency = None if options.endpoint else options.latency
            base_url = options.endpoint or stack.enter_context(
                serving(latency_seconds=options.latency)
            )
            result = measure(asked, library, base_url, rounds=options.rounds, latency=latency)
    except DeepNewsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write((json.dumps(result) if options.json else table(result)) + "\n")
    return 1 if result["over"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
