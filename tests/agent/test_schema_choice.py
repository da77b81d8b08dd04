from __future__ import annotations

from pathlib import Path

import pytest

from agent.brief import read
from agent.errors import ReplyError
from agent.schema_choice import candidate_schemas, choose_schemas
from tests.agent.corpus import opened
from tests.fakes import ScriptedModel


async def chosen(norvale: Path, tmp_path: Path, reply: object) -> tuple[list[str], list[str]]:
    model = ScriptedModel([reply])  # type: ignore[list-item]
    with opened(norvale, tmp_path, model=model) as (deps, heard):
        found = [s.id for s in await choose_schemas(deps, read(deps.brief))]
        # Planning, and a run that goes on, take the same without asking again.
        assert [s.id for s in candidate_schemas(deps, read(deps.brief))] == found
        assert [s.id for s in await choose_schemas(deps, read(deps.brief))] == found
        assert len(model.calls) == 1
        assert "vertical-game: Rivals along" in model.calls[0].prompt
        return found, [e.text for e in heard]


async def test_what_a_model_picks_comes_first(norvale, tmp_path) -> None:
    found, heard = await chosen(norvale, tmp_path, {"schema_id": "turnaround"})
    assert found == ["turnaround", "company-over-time"]
    assert not heard


@pytest.mark.parametrize("reply", [{"schema_id": "sonnet"}, ReplyError("no answer")])
async def test_an_answer_that_names_no_schema_leaves_it_to_the_rule(
    norvale, tmp_path, reply
) -> None:
    found, heard = await chosen(norvale, tmp_path, reply)
    assert found[0] == "company-over-time"
    assert any(text.startswith("schema by rule only") for text in heard)


async def test_without_a_capable_model_none_is_asked(norvale, tmp_path) -> None:
    model = ScriptedModel([], kind="local")
    with opened(norvale, tmp_path, model=model) as (deps, _):
        assert len(await choose_schemas(deps, read(deps.brief))) == 2
    assert not model.calls


async def test_schemas_that_are_gone_when_a_run_goes_on_are_chosen_anew(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        deps.bundle.write_json("schemas.json", ["of-a-folder-that-is-gone"])
        assert len(candidate_schemas(deps, read(deps.brief))) == 2
