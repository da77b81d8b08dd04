"""Each prompt, rendered with the values in fixtures.yaml, is compared with golden/NAME.txt.

After a wanted change: ``DEEPNEWS_UPDATE_GOLDEN=1 pytest tests/prompts`` writes the files anew; read
the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

import prompts

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
FIXTURES: dict[str, dict[str, Any]] = yaml.safe_load(
    (HERE / "fixtures.yaml").read_text(encoding="utf-8")
)
LONGEST = 60


def shown(name: str) -> str:
    parts = prompts.render(name, **FIXTURES[name])
    return "".join(f"=== {role}\n{content}\n" for role, content in parts)


def test_every_prompt_has_a_fixture_and_every_fixture_a_prompt() -> None:
    assert sorted(FIXTURES) == prompts.names()


@pytest.mark.parametrize("name", prompts.names())
def test_rendered_prompt_is_the_golden_file(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("DEEPNEWS_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown(name), encoding="utf-8")
    assert path.is_file(), f"{path.name} is missing: run with DEEPNEWS_UPDATE_GOLDEN=1"
    assert shown(name) == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert sorted(p.stem for p in GOLDEN.glob("*.txt")) == prompts.names()


@pytest.mark.parametrize("name", prompts.names())
def test_a_prompt_stays_short_and_has_a_user_part(name: str) -> None:
    source = (Path(prompts.__file__).parent / f"{name}.md.j2").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST
    assert [role for role, _ in prompts.render(name, **FIXTURES[name])][-1] == "user"
