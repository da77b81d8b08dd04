"""The schema that the README shows is one."""

from __future__ import annotations

import re
from pathlib import Path

from agent.plan.schemas import read_schema
from agent.plan.shelf import facets

README = Path(__file__).parents[3] / "README.md"


def test_the_readme_s_schema_is_read_as_it_stands() -> None:
    (text,) = re.findall(r"```yaml\n(id: .*?)```", README.read_text(encoding="utf-8"), re.S)
    found = read_schema(text, "README.md", facets())
    assert found.told()["end-first"] == ("bill", "first", "facets")
    assert found.threads[0].closes == "bill"
