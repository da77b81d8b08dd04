"""Task ``hfr``: articles on closed worlds, and whether every claim in them is so.

The judge is the oracle of the worlds, which looks each sentence up in the table of facts and shares
no code with the gate. An article is stored when it is written: a run that was cut off goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from evals.records import Record
from evals.task import Options, Prepared, Task, require_known
from evals.tasks.hfr_arms import ON, STRONG, SUBJECTS, Desk, Text, article, settings_of
from evals.tasks.hfr_told import concluded
from evals.tasks.pacing_arms import writer_kind
from evals.tasks.written import sources, stored
from evals.worlds.facts import World
from evals.worlds.gate import save_papers
from evals.worlds.generate import worlds
from evals.worlds.scoring import Scored, scored

WORDS: Final = 700
COUNT: Final = 30
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
        SetupError: there is no such set or subject.
    """
    require_known(options, (*SEEDS, DRAWN), SUBJECTS)
    parts = options.parts or ("unseen",)
    first = {**SEEDS, DRAWN: 10_000 + 100 * options.seed}
    return [
        WorldCase(f"{w.domain}-{w.seed}", part, w)
        for part in parts
        for w in worlds(min(options.limit or COUNT, COUNT), seed=first[part])
    ]


def answered(case: WorldCase, place: Path, options: Options, facts: dict[str, Any]) -> list[Record]:
    """One world by every subject."""
    library = ingested(case.world, place / case.id)
    desk = Desk(library, place / case.id / facts["writer"], options.writer, code=facts["code"])
    brief = Brief(text=case.world.brief, words=WORDS)
    found = []
    for name in facts["subjects"]:
        made_of = {
            "settings": settings_of(name, desk), "code": facts["code"], "writer": facts["writer"],
            "brief": brief.model_dump(), "papers": papers(case.world), "arm": name,
        }  # fmt: skip
        write = partial(article, name, desk, brief)
        path = desk.out / f"{name.replace(' ', '-')}.json"
        text = stored(path, made_of, write, rescore=options.rescore)
        found.append(record(case, name, text))
        options.tell(f"hfr: {case.id}: {name}")
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
    cases = chosen(options)
    with DeepNews(writer=options.writer) as app:
        kind, settings = writer_kind(app), app.settings.fingerprint()
    asked = options.subjects or SUBJECTS
    # The writer without a model cannot be prompted; the subject that the checks are about stays.
    impossible = (STRONG,) if kind == "extractive" else ()
    subjects = [s for s in SUBJECTS if (s in asked or s == ON) and s not in impossible]
    facts = {
        "writer": kind, "settings": settings, "words": WORDS, "code": sources(),
    }  # fmt: skip
    place = options.bundles or options.libraries.parent / "hfr"
    yield Prepared(
        cases,
        lambda case: answered(case, place, options, {**facts, "subjects": subjects}),
        partial(concluded, writer=kind, full=COUNT),
        {**facts, "subjects": subjects, "papers": [papers(c.world) for c in cases]},
    )


TASK = Task(
    "hfr",
    "hallucination-free rate and coverage of articles on closed worlds, arm by arm",
    prepare,
    keeps=True,
)
