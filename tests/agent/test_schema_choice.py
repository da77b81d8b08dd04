from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.brief import read
from agent.errors import BudgetExceeded, ReplyError
from agent.opening import Opening, opening
from agent.schema_choice import candidate_schemas, settle, unsettled
from tests.agent.corpus import opened
from tests.fakes import ScriptedModel


async def chosen(norvale: Path, tmp_path: Path, reply: Any) -> tuple[Opening, list[str], list[str]]:
    model = ScriptedModel([reply])
    with opened(norvale, tmp_path, model=model) as (deps, heard):
        ranked = candidate_schemas(deps, read(deps.brief))
        said = await opening(deps, ["Call of July"], unsettled(deps, ranked))
        found = [s.id for s in settle(deps, ranked, said.schema_id)]
        # Planning, and a run that goes on, take the same without asking again.
        again = candidate_schemas(deps, read(deps.brief))
        assert [s.id for s in again] == found
        assert unsettled(deps, again) == []
        assert [s.id for s in settle(deps, again, "")] == found
        [call] = model.calls
        assert "vertical-game: Rivals along" in call.prompt
        assert "- Call of July" in call.prompt
        return said, found, [e.text for e in heard]


async def test_one_call_brings_questions_and_the_schema_that_comes_first(norvale, tmp_path) -> None:
    reply = {"questions": ["Who bought oat flour?"], "schema_id": "turnaround"}
    said, found, heard = await chosen(norvale, tmp_path, reply)
    assert said.questions == ["Who bought oat flour?"]
    assert found == ["turnaround", "company-over-time"]
    assert not heard


async def test_an_answer_that_names_no_schema_keeps_its_questions(norvale, tmp_path) -> None:
    reply = {"questions": ["Who bought oat flour?"], "schema_id": "sonnet"}
    said, found, heard = await chosen(norvale, tmp_path, reply)
    assert said.questions == ["Who bought oat flour?"]
    assert found[0] == "company-over-time"
    assert any(text.startswith("schema by rule only") for text in heard)


@pytest.mark.parametrize("failure", [ReplyError("no answer"), BudgetExceeded("calls", 1, 1)])
async def test_a_model_that_fails_leaves_all_to_the_rule_and_it_is_said(
    norvale, tmp_path, failure
) -> None:
    said, found, heard = await chosen(norvale, tmp_path, failure)
    assert said == Opening(questions=[])
    assert found[0] == "company-over-time"
    assert any("needs and schema by rule only" in text for text in heard)


async def test_a_settled_schema_is_not_asked_about(norvale, tmp_path) -> None:
    model = ScriptedModel([{"questions": ["Who?"]}])
    with opened(norvale, tmp_path, model=model) as (deps, _):
        assert (await opening(deps, [], [])).questions == ["Who?"]
    assert "forms" not in model.calls[0].prompt


async def test_without_a_capable_model_none_is_asked(norvale, tmp_path) -> None:
    model = ScriptedModel([], kind="local")
    with opened(norvale, tmp_path, model=model) as (deps, _):
        ranked = candidate_schemas(deps, read(deps.brief))
        said = await opening(deps, [], unsettled(deps, ranked))
        assert len(settle(deps, ranked, said.schema_id)) == 2
    assert not model.calls


async def test_schemas_that_are_gone_when_a_run_goes_on_are_chosen_anew(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        deps.bundle.write_json("schemas.json", ["of-a-folder-that-is-gone"])
        assert len(candidate_schemas(deps, read(deps.brief))) == 2
