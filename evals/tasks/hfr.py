"""Task ``hfr``: articles on closed worlds, and whether every claim in them is so.

The judge is the oracle of the worlds, which looks each sentence up in the table of facts and shares
no code with the gate. Real documents have no such table: see ``hfr_real``. An article is stored
when it is written: a run that was cut off goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from agent.errors import SetupError
from evals.judging import NAMES
from evals.records import Record
from evals.task import Options, Prepared, Task, require_known
from evals.tasks import hfr_real
from evals.tasks.hfr_arms import ON, STRONG, SUBJECTS, Desk, Text, article, settings_of
from evals.tasks.hfr_real import REAL
from evals.tasks.hfr_told import concluded
from evals.tasks.pacing_arms import writer_kind
from evals.tasks.written import sources, stored
from evals.worlds.facts import World
from evals.worlds.gate import save_papers
from evals.worlds.generate import worlds
from evals.worlds.scoring import Scored, scored

WORDS: Final = 700
COUNT: Final = 30
MOST: Final = 100
"""Worlds of one set: the next set begins there."""
SEEDS: Final = {"unseen": 501, "development": 1}
"""First seed of each set. Rules were written with worlds of the second at hand, never the first."""
DRAWN: Final = "drawn"
"""A set of worlds that nobody has seen: which, ``seed`` tells."""


class WorldCase(NamedTuple):
    """A world to be written about."""

    id: str
    part: str
    world: World


def chosen(options: Options) -> list[WorldCase]:
    """The worlds of the sets that were asked for, the domains in turn.

    Raises:
        SetupError: there is no such set or subject, or nothing for the judge that is named.
    """
    require_known(options, (*SEEDS, DRAWN, REAL), SUBJECTS)
    parts = options.parts or ("unseen",)
    if options.judge and REAL not in parts:
        raise SetupError(f"hfr: closed worlds have their oracle; --judge is for --part {REAL}")
    if REAL in parts and set(parts) != {REAL}:
        raise SetupError(f"hfr: {REAL} has a judge, closed worlds their oracle: run them apart")
    if (options.limit or 0) > MOST:
        raise SetupError(f"hfr: a set has at most {MOST} worlds: choose a --limit up to that")
    first = {**SEEDS, DRAWN: 10_000 + MOST * abs(options.seed)}
    return [
        WorldCase(f"{w.domain}-{w.seed}", part, w)
        for part in parts
        if part in first
        for w in worlds(options.limit or COUNT, seed=first[part])
    ]


class About(NamedTuple):
    """What a case is written about."""

    library: Path
    brief: Brief
    papers: str
    scored: Callable[[str, Text], Record]


def of_world(case: WorldCase, place: Path) -> About:
    """A closed world, judged by its oracle."""
    brief = Brief(text=case.world.brief, words=WORDS)
    library = ingested(case.world, place / case.id)
    return About(library, brief, papers(case.world), partial(record, case))


def of_real(case: hfr_real.RealCase, desk: hfr_real.Desk, options: Options) -> About:
    """A brief over real documents, judged by a judge."""
    brief = Brief(text=case.asked.brief, words=case.asked.words)
    library = options.libraries / case.asked.corpus
    return About(library, brief, desk.papers, partial(hfr_real.record, case, desk))


def answered(
    id_: str, about: About, place: Path, options: Options, facts: dict[str, Any]
) -> list[Record]:
    """One world or brief by every subject."""
    desk = Desk(about.library, place / id_ / facts["writer"], options.writer, code=facts["code"])
    found = []
    for name in facts["subjects"]:
        made_of = {
            "settings": settings_of(name, desk), "code": facts["code"], "writer": facts["writer"],
            "brief": about.brief.model_dump(), "papers": about.papers, "arm": name,
        }  # fmt: skip
        write = partial(article, name, desk, about.brief)
        path = desk.out / f"{name.replace(' ', '-')}.json"
        text = stored(path, made_of, write, rescore=options.rescore)
        found.append(about.scored(name, text))
        options.tell(f"hfr: {id_}: {name}")
    return found


def record(case: WorldCase, subject: str, text: Text) -> Record:
    """An article with the oracle's scores."""
    one = scored(text.sentences, case.world)
    return Record(
        part=case.part, case=case.id, subject=subject, groups={"domain": case.world.domain},
        scores=one.scores(), costs=costs(one, text), answer=one.faults, gold=one.missed,
    )  # fmt: skip


def costs(one: Scored, text: Text) -> dict[str, float]:
    """Counts of sentences and claims, words, seconds, characters retrieved."""
    return {
        "words": float(text.words), "seconds": text.seconds, "judged": float(one.judged),
        "wrong": float(one.wrong), "unscored": float(one.unscored),
        "dropped": float(text.dropped), "characters": float(text.characters),
    }  # fmt: skip


def ingested(world: World, place: Path) -> Path:
    """The world's library, made at first use."""
    library = place / "library"
    with _MAKING:
        if not (library in _MADE and library.exists()):
            with DeepNews(library=library) as app:
                app.ingest(save_papers(world, place / "papers"))
            _MADE.add(library)
    return library


# Cases of one world may be written at once, and none while its library is made.
_MAKING: Final = Lock()
_MADE: Final[set[Path]] = set()


def papers(world: World) -> str:
    """Hash of everything that the world's papers say."""
    return sha256("\0".join(p.text for p in world.papers).encode()).hexdigest()[:16]


def small(options: Options) -> Options:
    """As a sample is run: everywhere and within minutes, so one world and no model unless named."""
    if not options.sample:
        return options
    return options._replace(writer=options.writer or "extractive", limit=1)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Draw the worlds; their libraries are made when they are written about.

    Raises:
        SetupError: no such set or subject, or the writer is not there.
    """
    options = small(options)
    closed = chosen(options)
    real = hfr_real.chosen(options) if REAL in options.parts else []
    with DeepNews(writer=options.writer) as app:
        kind, settings = writer_kind(app), app.settings.fingerprint()
    asked = options.subjects or SUBJECTS
    # The writer without a model cannot be prompted; the subject that the checks are about stays.
    impossible = (STRONG,) if kind == "extractive" else ()
    subjects = [s for s in SUBJECTS if (s in asked or s == ON) and s not in impossible]
    facts = {
        "writer": kind, "settings": settings, "words": WORDS, "code": sources(),
        "subjects": subjects,
    }  # fmt: skip
    place = options.bundles or options.libraries.parent / "hfr"
    with ExitStack() as stack:
        corpora = dict.fromkeys(c.asked.corpus for c in real)
        desks = {name: hfr_real.opened(name, options, stack) for name in corpora}

        def answer(case: WorldCase | hfr_real.RealCase) -> list[Record]:
            if isinstance(case, WorldCase):
                about = of_world(case, place)
            else:
                about = of_real(case, desks[case.asked.corpus], options)
            return answered(case.id, about, place, options, facts)

        judge = next((one.judge for one in desks.values()), None)
        held: dict[str, Any] = {"papers": [papers(c.world) for c in closed]}
        if judge is not None:
            briefs = [c.asked.model_dump() for c in real]
            held |= {
                "judge": judge.name,
                "briefs": briefs,
                "real": [d.papers for d in desks.values()],
            }
        yield Prepared(
            [*closed, *real], answer,
            partial(concluded, writer=kind, full=COUNT, judge=judge), {**facts, **held},
        )  # fmt: skip


TASK = Task(
    "hfr",
    "hallucination-free rate of articles arm by arm: closed worlds, with coverage; real documents",
    prepare,
    judges=NAMES,
    keeps=True,
    reads=False,
)
