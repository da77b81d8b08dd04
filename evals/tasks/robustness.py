"""Task ``robustness``: how the program ends when endpoint, corpus, disk or user fail it.

Each row of ``evals.bench.faults`` is a case: right is exit 2 with one clear line, or a finished,
smaller, honest result. The program runs as a process of its own; no case asks a model of anybody's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from evals.bench import fault_endpoint, fault_files, fault_runs
from evals.bench.fault_place import Place, Row
from evals.bench.fault_server import FakeServer
from evals.records import Check, Record
from evals.task import Conclusions, Options, Prepared, Task, require_known

PARTS: Final = {
    "corpus and disk": fault_files.ROWS,
    "endpoint": fault_endpoint.ROWS,
    "runs": fault_runs.ROWS,
}
# One of each kind, the quick ones: what a first look takes.
SAMPLED: Final = (
    "nothing readable", "library without vectors", "value not allowed in deepnews.toml",
    "endpoint down", "429 twice, then fine", "budget of 3 calls",
)  # fmt: skip


class Fault(NamedTuple):
    """A row of the fault list."""

    id: str
    part: str
    row: Row


def chosen(options: Options) -> list[Fault]:
    """The faults that were asked for.

    Raises:
        SetupError: there is no such part.
    """
    require_known(options, tuple(PARTS), ())
    faults = [Fault(name, part, row) for part, rows in PARTS.items() for name, row in rows.items()]
    kept = [one for one in faults if not options.parts or one.part in options.parts]
    if options.sample:
        kept = [one for one in kept if one.id in SAMPLED]
    firsts: dict[str, list[Fault]] = {}
    for one in kept:
        firsts.setdefault(one.part, []).append(one)
    return [one for some in firsts.values() for one in some[: options.limit]]


def answered(fault: Fault, place: Place) -> list[Record]:
    """One fault, as a user would meet it."""
    outcome = fault.row(place)
    return [
        Record(
            part=fault.part, case=fault.id, subject="command line",
            scores={"right": float(outcome.allowed)}, costs={"seconds": outcome.seconds},
            answer=(f"exit {outcome.exit}", outcome.said.replace(f"{place.folder}/", "")),
        )
    ]  # fmt: skip


def concluded(records: Sequence[Record]) -> Conclusions:
    """Not one fault may end in a traceback, in silence or in a lie."""
    wrong = [one for one in records if not one.scores["right"]]
    check = Check(
        name="faults that end otherwise than they should", value=len(wrong), bar="0",
        passed=not wrong,
    )  # fmt: skip
    notes = tuple(f"{one.case}: {'; '.join(one.answer)}" for one in wrong)
    return Conclusions(primary="right", checks=(check,), notes=notes)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """A small library to break. The embedding model is a stand-in: no article is judged here.

    Raises:
        SetupError: there is no such part.
    """
    faults = chosen(options)
    folder = (options.libraries / "robustness").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        vectors = stack.enter_context(FakeServer())
        place = Place(
            folder / "place",
            {"DEEPNEWS_EMBEDDING_URL": vectors.base_url, "DEEPNEWS_EMBEDDER": "hashed"},
        )
        place.prepare()
        answer: Callable[[Any], list[Record]] = lambda fault: answered(fault, place)
        facts = {"faults": [one.id for one in faults], "library": _listed(place.folder)}
        yield Prepared(faults, answer, concluded, facts, together=False)


def _listed(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "documents").iterdir())


TASK = Task(
    "robustness",
    "how the program ends when endpoint, corpus, disk or user fail it",
    prepare,
    reads=False,
)
