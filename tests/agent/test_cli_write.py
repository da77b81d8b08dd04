"""`write --review` and `write --resume`: the plan on stdout, and what goes on on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.run import DROPPED
from tests.agent.conftest import BRIEF, Run

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")


def only(workplace: Path) -> Path:
    [found] = (workplace / "runs").iterdir()
    return found


def test_review_prints_the_plan_and_the_command_that_goes_on(run: Run, workplace: Path) -> None:
    said = run("write", BRIEF, "--words", "300", "--review")
    bundle = only(workplace)
    assert said.exit == 0
    assert said.out == (bundle / "plan.yaml").read_text(encoding="utf-8")
    assert said.lines[-1] == (
        f"the run waits for its plan: edit runs/{bundle.name}/plan.yaml, then: "
        f"deepnews write --resume {bundle.name}"
    )
    plan = bundle / "plan.yaml"
    good = plan.read_text(encoding="utf-8")

    plan.write_text(good.replace("words: ", "words: none # ", 1), encoding="utf-8")
    wrong = run("write", "--resume", bundle.name, "--quiet")
    assert (wrong.exit, wrong.out) == (2, "")
    (line,) = wrong.lines
    assert line.startswith("deepnews: ")
    assert "is not a number of words" in line
    assert not (bundle / "article.md").exists()

    (workplace / "mine.yaml").write_text(good.replace("heading: ", "heading: So ", 1))
    done = run("write", "--resume", bundle.name, "--plan", "mine.yaml", "--quiet")
    assert done.exit == 0
    assert "\n## So " in done.out


def test_review_as_json_names_file_and_command(run: Run, workplace: Path) -> None:
    said = run("write", BRIEF, "--words", "300", "--review", "--json", "--quiet")
    told, bundle = json.loads(said.out), only(workplace)
    assert (said.exit, said.err) == (0, "")
    assert told["go_on_with"] == f"deepnews write --resume {bundle.name}"
    assert (workplace / told["waits_for"]).read_text(encoding="utf-8").startswith("# The plan")
    assert told["plan"]["sections"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--review", "--plan-only"], "choose one"),
        (
            ["--plan", "block.yaml"],
            "section 1 (A): blocks: entry 1: the library has no",
        ),
        (["--plan", "source.yaml"], "source.yaml: without: entry 1: no source is called 'Nothing'"),
    ],
)
def test_a_plan_that_cannot_be_told_is_refused_before_a_run_begins(
    run: Run,
    workplace: Path,
    arguments: list[str],
    says: str,
) -> None:
    section = "sections:\n- {heading: A, words: 90, blocks: [%s]}\n"
    (workplace / "block.yaml").write_text(section % "b0123456789")
    (workplace / "source.yaml").write_text(section % "" + "without: [Nothing]\n")
    said = run("write", BRIEF, *arguments, "--quiet")
    assert (said.exit, said.out) == (2, "")
    (line,) = said.lines
    assert says in line
    assert not (workplace / "runs").exists()
