"""The fault list, each row as a user would meet it: what is said, how it ends, how long it takes.

``python -m evals.bench.faults [--only NAME] [--json] [--hashed]``: every fault is tried on the
command line, in a process of its own, on a library of eight demo documents. Allowed is exit 2 with
exactly one clear line, or a finished, smaller, honest result. ``--hashed`` takes vectors from a
stand-in instead of the embedding model: quicker, and of no use for judging articles.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from evals.bench import fault_endpoint, fault_files, fault_runs
from evals.bench.fault_place import Outcome, Place, Row
from evals.bench.fault_server import FakeServer

ROWS: dict[str, Row] = {**fault_files.ROWS, **fault_endpoint.ROWS, **fault_runs.ROWS}
SHOWN_CHARACTERS = 300


def measure(names: Sequence[str], *, hashed: bool = False) -> dict[str, Outcome]:
    """Try the faults of these names, in order; each outcome is told on stderr as it comes."""
    found = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        vectors = stack.enter_context(FakeServer()) if hashed else None
        environment = (
            {"DEEPNEWS_EMBEDDING_URL": vectors.base_url, "DEEPNEWS_EMBEDDER": "hashed"}
            if vectors
            else {}
        )
        place = Place(folder / "place", environment)
        place.prepare()
        for name in names:
            found[name] = _neutral(ROWS[name](place), folder)
            print(row(name, found[name]), file=sys.stderr, flush=True)
    return found


def row(name: str, outcome: Outcome) -> str:
    """One line of the table."""
    said = outcome.said.replace("|", "\\|")
    shown = said if len(said) <= SHOWN_CHARACTERS else said[: SHOWN_CHARACTERS - 1] + "…"
    verdict = "yes" if outcome.allowed else "**NO**"
    return f"| {name} | {outcome.exit} | {outcome.seconds:.1f} | {verdict} | {shown} |"


def _neutral(outcome: Outcome, folder: Path) -> Outcome:
    """Without the name of the temporary folder."""
    return outcome._replace(said=outcome.said.replace(f"{folder}/place/", ""))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when a row is not allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", action="append", help="rows whose name holds this")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hashed", action="store_true", help="no embedding model")
    given = parser.parse_args(arguments)
    names = [n for n in ROWS if not given.only or any(part in n for part in given.only)]
    found = measure(names, hashed=given.hashed)
    if given.json:
        print(json.dumps({n: o._asdict() for n, o in found.items()}, ensure_ascii=False, indent=1))
    else:
        print("| fault | exit | seconds | allowed | what the user sees |\n|---|---|---|---|---|")
        print("\n".join(row(n, o) for n, o in found.items()))
    return 0 if all(o.allowed for o in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
