"""Task ``tool_use``: which tool, with which arguments, and when none. Knows no part's insides.

Parts are chosen by ``--part``; each stands in a module of its own and is registered in ``PARTS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from evals import records as record
from evals.records import Record
from evals.task import Case, Conclusions, Options, Prepared, Task, require_known
from evals.tasks import tool_bfcl, tool_choice, tool_desk, tool_nestful, tool_world
from evals.tasks.tool_part import Open, Part

PRIMARY = "right"
# Register further parts here: name → what opens it.
PARTS: dict[str, Open] = {
    "choice": tool_choice.open_part,
    "bfcl": tool_bfcl.open_part,
    "nestful": tool_nestful.open_part,
    "world": tool_world.open_part,
    "desk": tool_desk.open_part,
}


def concluded(records: Sequence[Record], parts: Sequence[Part]) -> Conclusions:
    """Every subject against the baseline of its part, and what the parts check themselves."""
    own = {part.name: [r for r in records if _owner(r, part)] for part in parts}
    heard = [part for part in parts if own[part.name]]  # every case of a part may have failed
    return Conclusions(
        primary=PRIMARY,
        measures=tuple(m for part in heard for m in part.measures(own[part.name])),
        versus=tuple(
            found
            for part in heard
            if part.baseline
            for found in record.versus(own[part.name], part.baseline, PRIMARY)
        ),
        checks=tuple(check for part in heard for check in part.checks(own[part.name])),
        notes=tuple(note for part in parts for note in part.notes),
    )


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Open the parts that were asked for.

    Raises:
        SetupError: no such part, or its data or model is not there.
    """
    require_known(options, tuple(PARTS), ())
    with ExitStack() as stack:
        wanted = [name for name in PARTS if not options.parts or name in options.parts]
        parts = [PARTS[name](options, stack) for name in wanted]
        owners = {case.part: part for part in parts for case in part.cases}

        def answer(case: Case) -> list[Record]:
            return owners[case.part].answer(case)

        yield Prepared(
            cases=[case for part in parts for case in part.cases],
            answer=answer,
            conclude=partial(concluded, parts=parts),
            facts={key: value for part in parts for key, value in part.facts.items()},
        )


def _owner(one: Record, part: Part) -> bool:
    return any(one.part == case.part for case in part.cases)


TASK = Task(
    "tool_use",
    "which tool, with which arguments, and when none: chosen without a model, and by one",
    prepare,
)
