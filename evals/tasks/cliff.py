"""Task ``cliff``: what becomes of truth and coverage when less and less text is retrieved.

DeepNews (2512.10121) saw truth collapse below 15,000 characters. Here the same brief is written
from at most so many characters of passages, best first, with the gate off and on; the judge is the
oracle of the closed worlds. Articles are stored as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from evals.cliff_figure import drawn
from evals.records import Check, Measure, Record
from evals.task import Conclusions, Options, Prepared, Task, require_known
from evals.tasks.hfr import costs, ingested, papers, small
from evals.tasks.hfr_arms import NAIVE, OFF, ON, Desk, Text, article, settings_of
from evals.tasks.hfr_told import LEAST_SUPPORT, wilson
from evals.tasks.pacing_arms import writer_kind
from evals.tasks.written import sources, stored
from evals.worlds.dials import Dials
from evals.worlds.facts import World
from evals.worlds.generate import worlds
from evals.worlds.scoring import scored

LIMITS: Final = (1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000)
SUBJECTS: Final = (NAIVE, OFF, ON)
WORDS: Final = 700
COUNT, SEED = 5, 601
DIALS: Final = Dials(size=100, redundancy=0.1, varied=True)
"""About 70,000 characters, four fifths of them of other subjects."""
PART: Final = "worlds"


class LimitCase(NamedTuple):
    """A world to be written about from so many characters."""

    id: str
    part: str
    world: World
    characters: int


def chosen(options: Options) -> list[LimitCase]:
    """Every world at every limit.

    Raises:
        SetupError: there is no such set or subject.
    """
    require_known(options, (PART,), SUBJECTS)
    made = worlds(min(options.limit or COUNT, COUNT), seed=SEED, dials=DIALS)
    return [
        LimitCase(f"{w.domain}-{w.seed}@{limit}", PART, w, limit)
        for w in made
        for limit in (LIMITS[::3] if options.sample else LIMITS)
    ]


def answered(
    case: LimitCase, place: Path, options: Options, facts: dict[str, Any], subjects: Sequence[str]
) -> list[Record]:
    """One world from so many characters, by every subject."""
    home = place / f"{case.world.domain}-{case.world.seed}"
    desk = Desk(
        ingested(case.world, home), home / facts["writer"] / str(case.characters), options.writer,
        case.characters, code=facts["code"],
    )  # fmt: skip
    brief = Brief(text=case.world.brief, words=WORDS)
    found = []
    for name in subjects:
        made_of = {
            **facts, "settings": settings_of(name, desk), "brief": brief.model_dump(),
            "papers": papers(case.world), "arm": name,
        }  # fmt: skip
        path = desk.out / f"{name.replace(' ', '-')}.json"
        write = partial(article, name, desk, brief)
        found.append(record(case, name, stored(path, made_of, write, rescore=options.rescore)))
        options.tell(f"cliff: {case.id}: {name}")
    return found


def record(case: LimitCase, subject: str, text: Text) -> Record:
    """An article with the oracle's scores, grouped by the limit."""
    one = scored(text.sentences, case.world)
    return Record(
        part=case.part, case=case.id, subject=subject,
        groups={"characters": group(case.characters)},
        scores=one.scores(), costs={**costs(one, text), "limit": float(case.characters)},
        answer=one.faults, gold=one.missed,
    )  # fmt: skip


def _check(one: Measure) -> Check:
    limit = one.group.partition("=")[2].strip()
    return Check(
        name=f"claims right, gate on, at most {limit} characters",
        value=one.value,
        bar=f"at least {LEAST_SUPPORT:.4f}",
        passed=one.value >= LEAST_SUPPORT,
    )


def group(characters: int) -> str:
    """A limit as a table shows it, in the order of the numbers."""
    return f"{characters:>6,}"


def concluded(records: Sequence[Record], *, writer: str) -> Conclusions:
    """Rates at each limit, the figure, and whether truth stays at the shortest one."""
    found: list[Measure] = []
    by_group: dict[tuple[str, str], list[Record]] = {}
    for one in records:
        by_group.setdefault((one.groups["characters"], one.subject), []).append(one)
    for (limit, subject), own in sorted(by_group.items()):
        judged = round(sum(r.costs["judged"] for r in own))
        wrong = round(sum(r.costs["wrong"] for r in own))
        free = sum(r.scores["hfr"] == 1 for r in own)
        name = f"characters={limit}"
        found += [
            wilson(PART, subject, "HFR", free, len(own), group=name),
            wilson(PART, subject, "claims right", judged - wrong, judged, group=name),
        ]
    # An article that is empty for want of text says nothing wrong: coverage tells of it.
    shortest = [m for m in found if m.subject == ON and m.name == "claims right" and m.n][:1]
    checks = tuple(_check(m) for m in shortest)
    return Conclusions(
        primary="support",
        measures=tuple(found),
        checks=checks,
        notes=(
            "judge: the oracle of the closed worlds, which shares no code with the gate",
            f"writer: {writer}; an article in which nothing can be judged counts as not true",
        ),
        figures={"cliff.svg": drawn(records)},
    )


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Draw the worlds; their libraries are made when they are written about.

    Raises:
        SetupError: no such set or subject, or the writer is not there.
    """
    options = small(options)
    cases = chosen(options)
    with DeepNews(writer=options.writer) as app:
        kind, settings = writer_kind(app), app.settings.fingerprint()
    subjects = [s for s in SUBJECTS if s in (options.subjects or SUBJECTS) or s == ON]
    facts = {"writer": kind, "words": WORDS, "code": sources()}
    place = options.bundles or options.libraries.parent / "cliff"
    yield Prepared(
        cases,
        lambda case: answered(case, place, options, facts, subjects),
        partial(concluded, writer=kind),
        {**facts, "settings": settings, "subjects": subjects, "dials": DIALS.model_dump(),
         "limits": LIMITS, "papers": sorted({papers(c.world) for c in cases})},
    )  # fmt: skip


TASK = Task(
    "cliff",
    "truth and coverage against characters of retrieved text, gate off and on",
    prepare,
    keeps=True,
    reads=False,
)
