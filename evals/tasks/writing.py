"""Task ``writing``: what people put first, told or not, in articles over many subjects.

Part ``topics``: articles of people (FreshWiki, Shao et al. 2024) lose their leads and become one
library; an article is written of a name alone. Scored are the share of the kept-back lead that it
tells (by a judge), the lead's names in it, the sections of the people's article that it draws on,
and how much of what it cites is of the subject. Part ``analyst``: questions with a rubric are asked
of the library of ``documents``. The baseline prints the sentences nearest to what was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from agent.errors import SetupError
from evals.bundles import article_of, spent
from evals.records import Check, Record, versus
from evals.task import Conclusions, Options, Prepared, Task, require_known
from evals.tasks.hfr_arms import nearest, printed, retrieved
from evals.tasks.judges import JUDGES, Given, Judge
from evals.tasks.writing_cases import ANALYST, PARTS, TOPICS, Question, Topic, drawn, questions
from evals.tasks.writing_cases import topics as read_topics
from evals.worlds.scoring import Claimed
from tools.names import names
from tools.words import stems

NEAREST, OURS = "nearest sentences", "ours"
SUBJECTS: Final = (NEAREST, OURS)
WORDS: Final = 900
COUNT: Final = 20  # topics where no limit is given: each takes a minute or more
JUDGE: Final = "all"
OFF_LENGTH: Final = 0.10  # of the plan
Case = Topic | Question


class Desk(NamedTuple):
    """An application over the library of a part, and who judges."""

    app: DeepNews
    judge: Judge


def answered(
    case: Case, desks: dict[str, Desk], subjects: Sequence[str], options: Options
) -> list[Record]:
    """One topic or question by every subject."""
    desk = desks[case.part]
    if isinstance(case, Topic):
        return [_written(case, name, desk, options) for name in subjects]
    return [_asked(case, name, desk) for name in subjects]


def _written(case: Topic, name: str, desk: Desk, options: Options) -> Record:
    brief = Brief(text=case.title, words=WORDS)
    if name == NEAREST:
        told = nearest(desk.app, brief, retrieved(desk.app, brief).evidence)
        scores, costs = {}, {}
    else:
        home = (options.bundles or options.libraries.parent / "bundles" / "writing") / case.id
        done = article_of(desk.app, brief, home, rescore=options.rescore)
        told = list(printed(done, desk.app.library).sentences)
        planned = max(1, int(done.report["planned_words"]))
        scores = {"off length": abs(int(done.report["words"]) - planned) / planned}
        costs = spent(done)
    scores |= of_topic(case, told, desk.judge)
    costs["words"] = float(sum(len(s.text.split()) for s in told))
    return Record(part=TOPICS, case=case.id, subject=name, scores=scores, costs=costs)


def of_topic(case: Topic, told: Sequence[Claimed], judge: Judge) -> dict[str, float]:
    """Scores of an article against the people's: what it tells, and what of it was used."""
    text = " ".join(s.text for s in told)
    quotes = [" ".join(q.split()) for s in told for q in s.cited]
    parts = [" ".join(section.split()) for _, section in case.sections]
    own = [[q in part for part in parts] for q in quotes]
    named = {n.text for s in case.lead for n in names(s)}
    said = set(stems(text))
    return {
        "lead told": supported(case.lead, text, judge),
        "lead's names": share(set(stems(n)) <= said for n in sorted(named)),
        "sections drawn on": share(any(row[n] for row in own) for n in range(len(parts))),
        "of the subject": share(map(any, own)),
    }


def _asked(case: Question, name: str, desk: Desk) -> Record:
    if name == NEAREST:
        brief = Brief(text=case.text, words=1)
        told = [s.text for s in nearest(desk.app, brief, retrieved(desk.app, brief).evidence)]
        text, found = " ".join(told), bool(told)
    else:
        answer = desk.app.ask(case.text)
        text, found = " ".join(s.text for s in answer.sentences), answer.found
    scores = {"answered": float(found)}
    if case.rubric:  # nothing is right of a question that the papers leave open
        scores["rubric met"] = supported(case.rubric, text, desk.judge) if found else 0.0
    return Record(part=ANALYST, case=case.id, subject=name, scores=scores)


def supported(claims: Sequence[str], document: str, judge: Judge) -> float:
    """Share of claims that a document carries; one that cannot be scored is not carried."""
    scores = [judge.score(document, claim) if document else None for claim in claims]
    return share(s is not None and s >= judge.threshold for s in scores)


def share(found: Any) -> float:
    """Share of what is true; 0 of nothing."""
    every = list(found)
    return sum(map(bool, every)) / len(every) if every else 0.0


def concluded(records: Sequence[Record], *, judge: str, parts: Sequence[str]) -> Conclusions:
    """Differences from the baseline, and whether lengths are kept."""
    off = [r.scores["off length"] for r in records if "off length" in r.scores]
    checks = [
        Check(
            name="off length, most", value=max(off), bar=f"at most {OFF_LENGTH}",
            passed=max(off) <= OFF_LENGTH,
        )
    ] if off else []  # fmt: skip
    judged = [n for n in ("lead told", "rubric met") if any(n in r.scores for r in records)]
    compared = [*judged, "lead's names", "sections drawn on", "of the subject"]
    notes = ["lead told: of up to eight sentences that people put before the first heading; none "
             "of them is in the library"] if TOPICS in parts else []  # fmt: skip
    if ANALYST in parts:
        notes.append("rubric met: most questions are of companies that the papers do not hold, "
                     "where silence (answered 0) is right")  # fmt: skip
    return Conclusions(
        primary=judged[0] if judged else "answered",
        versus=tuple(v for score in compared for v in versus(records, NEAREST, score)),
        checks=tuple(checks), notes=tuple(notes), judge=judge, judged=tuple(judged),
    )  # fmt: skip


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Make the libraries of the parts and open the judge.

    Raises:
        SetupError: no such part, subject or judge, or the data is not there.
    """
    require_known(options, PARTS, SUBJECTS)
    parts = options.parts or PARTS
    subjects = [s for s in SUBJECTS if not options.subjects or s in (NEAREST, *options.subjects)]
    judge = options.judge or JUDGE
    cases: list[Case] = []
    desks: dict[str, Desk] = {}
    with ExitStack() as stack:
        papers = dict.fromkeys(parts, Path())
        if TOPICS in parts:
            few = 1 if options.sample else COUNT
            asked, shelf = drawn(read_topics(options.data), options.limit or few, options.seed)
            papers[TOPICS] = saved(shelf, options.libraries)
            cases += asked
        if ANALYST in parts:
            papers[ANALYST] = papers.get(TOPICS, Path()) if options.sample else _documents(options)
            cases += questions(options.data)[: options.limit]
        made: dict[Path, Desk] = {}
        for part, folder in papers.items():
            if folder not in made:
                made[folder] = _desk(part, folder, judge, options, stack)
            desks[part] = made[folder]
        first = next(iter(desks.values())).app
        facts = {
            "settings": first.settings.fingerprint(), "embedder": first.embedder.fingerprint,
            "words": WORDS, "judge": judge, "cases": [c.id for c in cases],
            "asked": sha256(repr(cases).encode()).hexdigest()[:16],
        }  # fmt: skip
        yield Prepared(
            cases, lambda case: answered(case, desks, subjects, options),
            partial(concluded, judge=judge, parts=parts), facts,
        )  # fmt: skip


def saved(shelf: Sequence[Topic], libraries: Path) -> Path:
    """The topics without their leads, as files of a folder that is named after what they say."""
    key = sha256("\0".join(t.body for t in shelf).encode()).hexdigest()[:12]
    folder = libraries.parent / "writing" / f"topics-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    for one in shelf:
        (folder / f"{one.id}.txt").write_text(one.body, encoding="utf-8")
    return folder


def _documents(options: Options) -> Path:
    found = options.data / "documents" / "sec_10q_pdf"
    if not found.is_dir():
        raise SetupError(f"there is no {found}: name the data with --data or DEEPNEWS_DATA")
    return found


def _desk(part: str, folder: Path, judge: str, options: Options, stack: ExitStack) -> Desk:
    writer = options.writer or ("extractive" if options.sample else None)
    app = stack.enter_context(DeepNews(library=options.libraries / folder.name, writer=writer))
    app.ingest(
        folder,
        progress=lambda p: options.tell(f"writing: {part}: {p.done}/{p.total} documents ingested"),
    )
    _ = app.library  # opened before several threads ask for it
    return Desk(app, JUDGES[judge](Given(app.shared_embedder, ())))


TASK = Task(
    "writing",
    "what people put first, told in articles of their subjects; analysts' questions by rubric",
    prepare,
    judges=tuple(JUDGES),
    keeps=True,
)
