"""The pages for beginners: their commands exist, and those marked `run` do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from agent import cli
from agent.cli_docs import FOLDER, TOPICS, page
from evals.commands import app as evals_app
from tests.agent.conftest import Run

_FENCE = re.compile(r"^```(?P<info>\S.*)\n(?P<body>(?:.*\n)*?)```$", re.M)


class Line(NamedTuple):
    """A command of a page, and the exit code that it names (0 unless it does)."""

    topic: str
    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    exit: int

    def __str__(self) -> str:
        return f"{self.topic}: {' '.join(self.words)[:60]}"


def fences(topic: str) -> list[tuple[str, str]]:
    return [(found["info"], found["body"]) for found in _FENCE.finditer(page(topic))]


def lines(topic: str, *kinds: str) -> list[Line]:
    found = []
    for info, body in fences(topic):
        for row in body.splitlines() if info in kinds else ():
            told = re.search(r"# exit (\d)", row)
            words = shlex.split(row, comments=True)
            named = [tuple(w.split("=", 1)) for w in words if re.match(r"[A-Z_]+=", w)]
            words = [w for w in words if not re.match(r"[A-Z_]+=", w)]
            if words[:1] == ["deepnews"]:
                found.append(
                    Line(topic, tuple(words[1:]), tuple(named), int(told[1] if told else 0))
                )  # type: ignore[arg-type]
    return found


def test_the_pages_are_those_in_the_folder() -> None:
    assert sorted(p.stem for p in FOLDER.glob("*.md")) == sorted(TOPICS)
    assert all(page(topic).startswith("# ") for topic in TOPICS)


def test_every_page_has_commands() -> None:
    assert all(lines(topic, "sh", "sh run") for topic in TOPICS)


@pytest.mark.parametrize("line", [x for t in TOPICS for x in lines(t, "sh", "sh run")], ids=str)
def test_a_command_of_a_page_exists_with_its_options(line: Line) -> None:
    command: Any = typer.main.get_command(cli.app)
    words = list(line.words)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
        if command.name == "eval":
            command = typer.main.get_command(evals_app)
    context = command.context_class(command)
    _, left, _ = command.make_parser(context).parse_args(words)
    assert left == []


def test_a_page_is_printed_listed_and_told_in_json(run: Run) -> None:
    listed = run("docs")
    assert [row.split()[2] for row in listed.out.splitlines()] == list(TOPICS)
    assert run("docs", "Own model").out == page("own-model")
    assert '"text": "# Evals' in run("docs", "evals", "--json").out
    said = run("docs", "nope")
    assert (said.exit, len(said.lines)) == (2, 1)
    assert "first-article" in said.err


QUICK = ("own-model", "own-schemas", "evals")
SLOW = [pytest.param(t, marks=pytest.mark.slow) for t in TOPICS if t not in QUICK]


@pytest.mark.parametrize("topic", [*QUICK, *SLOW])
def test_what_a_page_marks_is_run(
    topic: str, run: Run, ingested: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workplace / "demo-run").mkdir()
    (workplace / "demo-run" / "library").symlink_to(ingested)
    for info, body in fences(topic):
        if len(words := info.split()) == 2 and words[1] != "run":
            (workplace / words[1]).parent.mkdir(exist_ok=True)
            (workplace / words[1]).write_text(body, encoding="utf-8")
    for line in lines(topic, "sh run"):
        with monkeypatch.context() as patched:
            for name, value in line.environment:
                patched.setenv(name, value)
            said = run(*line.words)
        assert said.exit == line.exit, (line, said.err)
        assert said.out or line.exit == 2 or "--quiet" in line.words, line
