"""What the task ``writing`` writes about: topics with what people put first, and questions.

A topic is an article of people, in parts: what stands before its first heading (its lead) tells
what matters, and is kept back as the rubric; the sections below are what may be written from.
"""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path
from typing import Final, NamedTuple

from agent.errors import SetupError
from tools.split import sentences

TOPICS, ANALYST = "topics", "analyst"
PARTS: Final = (TOPICS, ANALYST)
LEAD: Final = 8  # sentences of a lead that are asked for
LEAST_WORDS: Final = 5  # of a sentence that tells something
NEIGHBOURS: Final = 20  # articles of other topics in the same library
_HEADING: Final = re.compile(r"^#+ +(.+?)\s*$", re.M)


class Topic(NamedTuple):
    """An article of people: its name, the sentences of its lead, and its sections' texts."""

    id: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]
    part: str = TOPICS

    @property
    def body(self) -> str:
        """What may be written from: all but the lead."""
        parts = [f"# {heading}\n\n{text}" for heading, text in self.sections]
        return "\n\n".join([self.title, *parts]) + "\n"


class Question(NamedTuple):
    """A question with what a right answer tells."""

    id: str
    text: str
    rubric: tuple[str, ...]
    part: str = ANALYST


def read_topic(path: Path) -> Topic:
    """An article whose first line is its name; sections begin with lines of ``# ``."""
    whole = path.read_text(encoding="utf-8", errors="replace")
    name, _, rest = whole.partition("\n")
    marks = [m for m in _HEADING.finditer(rest) if m[0].startswith("# ")]
    ends = [*(m.start() for m in marks[1:]), len(rest)]
    found = [(m[1], rest[m.end() : end].strip()) for m, end in zip(marks, ends, strict=True)]
    lead = rest[: marks[0].start()] if marks else rest
    told = [" ".join(lead[a:b].split()) for a, b in sentences(lead)]
    return Topic(
        path.stem, " ".join(name.replace("_", " ").split()),
        tuple(s for s in told if len(s.split()) >= LEAST_WORDS)[:LEAD],
        tuple((heading, text) for heading, text in found if text),
    )  # fmt: skip


def topics(data: Path) -> list[Topic]:
    """The topics below ``data``, by file name: those with a lead and two sections at least.

    Raises:
        SetupError: there is none.
    """
    folder = next((f for f in (data / "writing/topics", data / "writing/freshwiki/txt")
                   if f.is_dir()), None)  # fmt: skip
    found = [read_topic(p) for p in sorted(folder.glob("*.txt"))] if folder else []
    kept = [one for one in found if one.lead and len(one.sections) > 1]
    if not kept:
        raise SetupError(f"there are no topics in {data}/writing/freshwiki/txt: name --data")
    return kept


def drawn(found: list[Topic], limit: int, seed: int) -> tuple[list[Topic], list[Topic]]:
    """The topics to be written about, and those that share their library."""
    order = random.Random(seed).sample(found, len(found))
    return order[:limit], order[: limit + NEIGHBOURS]


def questions(data: Path) -> list[Question]:
    """The analysts' questions below ``data``, with what a rubric calls correct.

    Raises:
        SetupError: there are none.
    """
    paths = [data / "writing/questions.csv", data / "writing/vals_finance_agent/public.csv"]
    path = next((p for p in paths if p.is_file()), None)
    if path is None:
        raise SetupError(f"there is no {paths[-1]}: name the data with --data")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Question(f"q{n}", row["Question"], _rubric(row)) for n, row in enumerate(rows, 1)]


def _rubric(row: dict[str, str]) -> tuple[str, ...]:
    # What must not be contradicted is the whole answer again: the judge tells support alone.
    asked = json.loads(row["Rubric"] or "[]")
    return tuple(one["criteria"] for one in asked if one["operator"] == "correctness")
