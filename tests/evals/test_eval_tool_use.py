"""The task of tool use, on sets of its own making and with a model that follows a rule."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from agent.errors import SetupError
from evals import report, run
from evals.records import Record, Result
from evals.task import Options
from evals.tasks import tool_bfcl, tool_choice, tool_desk, tool_world
from evals.tasks.catalogue import TASKS
from evals.tasks.errands import errands, local_tools
from evals.tasks.tool_chats import Opened, Remembering, open_chat
from evals.tasks.tool_desk import for_desk
from evals.tasks.tool_nestful import double, gold, played
from evals.tasks.tool_part import Part
from evals.tasks.tool_sets import halves, metatool, nestful_tool
from evals.tasks.tool_use import PARTS
from evals.tasks.tool_vectors import KeptVectors
from tools.contract import Tool
from tools.embed import HashEmbedder
from tools.registry import Registry

TRIPS = {"trips": "Plans journeys by train and ferry.", "tunes": "Finds songs and plays tunes."}


@pytest.fixture(autouse=True)
def vectors_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tool_choice, tool_bfcl, tool_world):
        monkeypatch.setattr(module, "open_embedder", lambda: HashEmbedder(max_tokens=500))


def lines(path: Path, rows: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def whole(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def function(name: str, told: str, **types: str) -> dict[str, Any]:
    properties = {key: {"type": kind, "description": key} for key, kind in types.items()}
    schema = {"type": "dict", "properties": properties, "required": list(types)}
    return {"name": name, "description": told, "parameters": schema}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    home = tmp_path / "data" / "tools"
    meta, seal, nest, bfcl = (home / n for n in ("metatool", "seal_tools", "nestful", "bfcl"))
    whole(meta / "plugin_des.json", TRIPS)
    whole(
        meta / "plugin_info.json",
        [{"name_for_model": n, "description_for_human": d, "description_for_model": d}
         for n, d in {**TRIPS, "spare": "Repairs clocks."}.items()],
    )  # fmt: skip
    with (meta / "all_clean_data.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Query", "Tool"])
        rows.writerows([["Plan a train journey", "trips"], ["Find songs", "tunes"]] * 4)
    whole(
        meta / "multi_tool_query_golden.json",
        [{"query": "Plan a ferry journey and find songs for it", "tool": ["trips", "tunes"]}] * 2,
    )
    lines(
        seal / "tool.jsonl",
        [{"api_name": n, "api_description": d, "required": ["day"],
          "parameters": {"day": {"type": "str", "description": "Day."}}} for n, d in TRIPS.items()],
    )  # fmt: skip
    for name in ("test_in_domain", "test_out_domain"):
        asked = [{"query": "Find songs", "calling": [{"api": "tunes", "parameters": {}}]}] * 2
        lines(seal / f"{name}.jsonl", asked)
    city, fare = {"q": {"type": "String", "required": True}}, {"code": {"type": "string"}}
    whole(
        nest / "executable" / "executable-spec.json",
        [{"name": "findStation", "description": "Finds a station.", "host": "h",
          "query_parameters": city,
          "output_parameters": {"hits": {"type": "array", "items": {"properties": fare}}}},
         {"name": "findFare", "description": "Finds a fare.", "host": "h",
          "path_parameters": {"station": {"type": "string", "required": True}},
          "output_parameters": {"price": {"type": "number"}}}],
    )  # fmt: skip
    whole(
        nest / "executable" / "executable-data.json",
        [{"input": "What is the fare from Oslo?", "output": [
            {"name": "findStation", "arguments": {"q": "Oslo"}, "label": "var1"},
            {"name": "findFare", "arguments": {"station": "$var1.hits.code$"}, "label": "var2"},
            {"name": "var_result", "arguments": {"fare": "$var2$"}}]}],
    )  # fmt: skip
    area = function("area.of", "Area of a rectangle.", width="integer", height="float")
    simple = [(f"s{n}", f"Area of a rectangle of width {n} and height 7?", area) for n in (2, 3)]
    unlike = [(f"i{n}", "Who wrote the violin concerto?", area) for n in (0, 1)]
    for name, cases in (("simple_python", simple), ("irrelevance", unlike)):
        lines(
            bfcl / f"BFCL_v4_{name}.json",
            [{"id": i, "question": [[{"role": "user", "content": q}]], "function": [f]}
             for i, q, f in cases],
        )  # fmt: skip
    lines(
        bfcl / "possible_answer" / "BFCL_v4_simple_python.json",
        [{"id": f"s{n}", "ground_truth": [{"area.of": {"width": [n], "height": [7, ""]}}]}
         for n in (2, 3)],
    )  # fmt: skip
    return tmp_path / "data"


def ran(data: Path, *parts: str, **options: Any) -> Result:
    chosen = Options(data, data.parent / "l", parts=parts, **options)
    return run.run(TASKS["tool_use"], chosen, data.parent / "out")


def scores(result: Result, name: str) -> dict[tuple[str, str], float]:
    return {(r.part, r.subject): r.scores[name].mean for r in result.rows if r.group == "all"}


def test_choice_is_measured_on_the_half_that_was_held_back(data: Path) -> None:
    result = ran(data, "choice")
    sets = metatool(data / "tools" / "metatool")
    assert [len(one.queries) for one in sets] == [8, 8, 2]
    assert len(sets[1].tools) == 3
    held = {q.id for q in halves(sets[0].queries, "held back", seed=7)}
    tuned = {q.id for q in halves(sets[0].queries, "development", seed=7)}
    assert held | tuned == {q.id for q in sets[0].queries}
    assert not held & tuned
    assert {r.case for r in result.records if r.part == "metatool 199"} == held
    assert scores(result, "right")["metatool 199", "scent"] == 1
    assert scores(result, "recall@5")["metatool multi", "scent"] == 1
    assert {v.baseline for v in result.versus} == {"embedding"}
    shown = report.table(report.load(data.parent / "out")[0])
    assert "scent - embedding" in shown
    assert "recall@10" in shown


def test_vectors_are_kept_by_their_text(tmp_path: Path) -> None:
    class Counting(HashEmbedder):
        texts = 0

        def encode(self, texts: Any) -> Any:
            self.texts += len(texts)
            return super().encode(texts)

    first, said = Counting(), list[str]()
    kept = KeptVectors(first, tmp_path)
    kept.prepare(["one", "two", "one"], said.append)
    assert first.texts == 2
    assert said
    again = Counting()
    assert (KeptVectors(again, tmp_path)(["two", "one"]) == kept(["two", "one"])).all()
    assert again.texts == 0
    next(tmp_path.glob("*.npz")).write_bytes(b"torn")
    assert KeptVectors(again, tmp_path)(["two"]).shape == (1, 256)


class Habit:
    """A model that always calls: first with a wrong type and a made-up number, told so, rightly."""

    def __init__(self) -> None:
        self.asked = 0

    def bind_tools(self, tools: Any) -> Habit:
        return self

    async def ainvoke(self, messages: list[BaseMessage]) -> AIMessage:
        self.asked += 1
        told = [m for m in messages if isinstance(m, ToolMessage)]
        width = str(messages[0].content).split("width ")[-1][:1]
        if told:
            made: dict[str, Any] = {"width": int(width) if width.isdigit() else 9, "height": 7}
        else:
            made = {"width": "5", "height": 7.5}
        return AIMessage("", tool_calls=[{"name": "area_of", "args": made, "id": "c"}])


def test_validation_and_one_guided_retry_against_a_plain_call(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def close() -> None:
        return

    habit = Habit()
    monkeypatch.setattr(tool_bfcl, "open_chat", lambda *_: Opened(habit, "habit", close))
    monkeypatch.setattr(tool_bfcl, "NEAR", 0.2)
    result = ran(data, "bfcl")
    right, formed = scores(result, "right"), scores(result, "well-formed")
    simple, never = "bfcl simple", "bfcl irrelevance"
    assert (right[simple, tool_bfcl.PLAIN], formed[simple, tool_bfcl.PLAIN]) == (0, 0)
    assert (right[simple, tool_bfcl.VALIDATED], formed[simple, tool_bfcl.VALIDATED]) == (1, 1)
    assert right[simple, tool_bfcl.NEARBY] == 1
    # Refused for the type, and the next time the number is taken as told: it calls all the same.
    assert right[never, tool_bfcl.VALIDATED] == 0
    assert right[never, tool_bfcl.NEARBY] == 1
    assert habit.asked == 2 * len({r.case for r in result.records})  # no words were asked twice
    assert "versus" in result.model_dump()


def test_alternatives_inside_objects_are_unfolded() -> None:
    [call] = tool_bfcl.gold([{"a.b": {"who": [{"name": ["A", "B"], "age": [3]}, ""]}}])
    assert call.name == "a_b"
    assert call.arguments["who"].optional
    assert call.arguments["who"].alternatives == ({"name": "A", "age": 3}, {"name": "B", "age": 3})


async def test_a_model_is_asked_again_only_for_other_tools() -> None:
    habit = Habit()
    memory = Remembering(habit)
    for tools in ([{"a": 1}], [{"a": 1}], [{"b": 1}]):
        await memory.bind_tools(tools).ainvoke([AIMessage("x")])
    assert habit.asked == 2


def test_without_a_model_bfcl_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SetupError, match="needs a model"):
        open_chat("extractive", loop=None)  # type: ignore[arg-type]


def test_nestful_gold_is_right_and_its_order_matters(data: Path) -> None:
    result = ran(data, "nestful")
    assert scores(result, "right") == {
        ("nestful", "gold"): 1, ("nestful", "gold, last call first"): 0
    }  # fmt: skip
    assert scores(result, "order")["nestful", "gold, last call first"] == 0
    assert scores(result, "tools")["nestful", "gold, last call first"] == 1
    assert scores(result, "carried out")["nestful", "gold"] == 1
    assert all(check.passed for check in result.checks)


async def test_references_are_replaced_by_what_the_call_gave(data: Path) -> None:
    folder = data / "tools" / "nestful" / "executable"
    rows = json.loads((folder / "executable-spec.json").read_text(encoding="utf-8"))
    [case] = json.loads((folder / "executable-data.json").read_text(encoding="utf-8"))
    calls = case["output"][:2]
    registry = Registry([double(row) for row in rows])
    found = await played(calls, registry)
    station = json.loads(found.called[0].result.text)["hits"][0]["code"]  # type: ignore[union-attr]
    assert found.called[1].arguments == {"station": station}
    assert found.dangling == []
    assert [g.after for g in gold(calls)] == [(), (0,)]
    assert nestful_tool(rows[0]).parameters["required"] == ["q"]
    again = await played(calls, Registry([double(row) for row in rows]))
    assert again.called[1].arguments == found.called[1].arguments
    broken = [{**calls[1], "arguments": {"station": "$var9.code$", "way": 1}}]
    wrong = await played(broken, registry)
    assert wrong.dangling == ["$var9.code$"]
    assert wrong.called[0].outcome == "usage_error"


def test_the_world_is_closed_and_every_call_is_judged(data: Path) -> None:
    result = ran(data, "world", limit=6)
    assert scores(result, "right")["world", "gold"] == 1
    assert scores(result, "gold")["world", "gold"] == 1
    assert scores(result, "valid")["world", "gold"] == 1
    for record in (r for r in result.records if r.subject != "gold"):
        shares = [record.scores[n] for n in ("usage error", "selection error", "valid")]
        assert sum(shares) + record.scores["no new information"] == pytest.approx(1)
        assert record.costs["calls per closed need"] >= 1
    assert {r.groups["kind"] for r in result.records} == {
        "growth", "conversion", "year-end conversion"
    }  # fmt: skip
    assert errands(3, 7) == errands(3, 7)
    assert errands(3, 7) != errands(3, 8)


def test_another_registry_is_plugged_in(data: Path) -> None:
    from contextlib import ExitStack

    def without_rates(world: Any) -> list[Tool]:
        return [one for one in local_tools(world) if one.name != "exchange_rate"]

    with ExitStack() as stack:
        part = tool_world.open_part(
            Options(data, data.parent / "l", limit=2), stack, make_tools=without_rates
        )
        records = [one for case in part.cases for one in part.answer(case)]
    gold_ones = {r.groups["kind"]: r.scores for r in records if r.subject == "gold"}
    assert gold_ones["growth"]["right"] == 1
    assert gold_ones["conversion"]["right"] == 0
    assert gold_ones["conversion"]["usage error"] == 1 / 4


def test_all_parts_run_without_a_model_and_say_which_did_not(data: Path) -> None:
    result = ran(data, writer="extractive", limit=2)
    assert {r.part for r in result.records} >= {"metatool 199", "nestful", "world"}
    assert "bfcl was left out: no model is there" in result.notes
    with pytest.raises(SetupError, match="needs a model"):
        ran(data, "bfcl", writer="extractive")


def test_a_part_whose_every_case_failed_is_told_beside_the_others(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(options: Options, stack: ExitStack) -> Part:
        def answer(case: object) -> list[Record]:
            raise ValueError("out of order")

        return tool_world.open_part(options, stack)._replace(answer=answer)

    monkeypatch.setitem(PARTS, "world", broken)
    result = ran(data, writer="extractive", limit=1)
    assert [(one.part, one.error) for one in result.failures] == [
        ("world", "ValueError: out of order")
    ]
    told = [one.name for one in result.checks if not one.passed]
    assert any("world" in name and "out of order" in name for name in told)
    assert {one.part for one in result.rows} >= {"metatool 199", "nestful"}


def test_a_share_of_few_errands_has_no_bar(data: Path) -> None:
    few, enough = (ran(data, "world", limit=n, anew=True).checks for n in (1, 6))
    assert [one.name for one in few] == ["world: gold closes all needs"]
    assert len(enough) == 2


def test_unknown_parts_and_missing_data_are_one_line(data: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no set 'x'"):
        ran(data, "x")
    with pytest.raises(SetupError, match="no subject 'x': there is no subject to choose"):
        ran(data, subjects=("x",))
    with pytest.raises(SetupError, match="plugin_des"):
        ran(tmp_path, "choice")


def test_an_errand_is_closed_by_the_products_own_tools(data: Path) -> None:
    pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")
    errand = for_desk(errands(3, 7)[2])
    assert [w.tool for w in errand.wants] == [
        "table", "calendar", "rates_exchange_rate", "find"
    ]  # fmt: skip
    with ExitStack() as stack:
        part = tool_desk.open_part(Options(data, data.parent / "l", limit=1), stack)
        records = {one.subject: one for one in part.answer(errand)}
    assert records["gold"].scores["right"] == 1
    assert records["gold"].scores["valid"] == 1
    assert records["embedding"].scores["right"] < 1


def test_growth_is_computed_from_the_rows_that_the_table_told() -> None:
    growth = for_desk(errands(1, 7)[0])
    [one] = [w for w in growth.wants if w.tool == "calculate"]
    assert [o["evidence_id"] for o in one.arguments["operands"]] == ["{old}", "{new}"]
    assert "product" not in {w.id for e in errands(3, 7) for w in for_desk(e).wants}
    text = tool_desk.paper(growth.world.passages[0][0], growth.world)
    assert all(
        f"${v}" in text for k, v in growth.world.cells.items() if k[0] in text.split("\n")[0]
    )
