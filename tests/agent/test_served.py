"""The graphs behind a server, driven as a client would: run, stream, interrupt, go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from agent import served

BRIEF = "How Veldmoor Pumps came back from the foundry fire: what it cost and how margins recovered"


async def test_a_question_is_answered_and_progress_is_streamed(workplace: Path) -> None:
    asked = {"question": "What was the order book of Veldmoor on 31 March 2024?"}
    events: list[Any] = []
    state: Any = None
    async for mode, part in served.ask().astream(asked, stream_mode=["custom", "values"]):
        if mode == "custom":
            events.append(part["text"])
        else:
            state = part
    assert state["found"]
    assert "354.2 million" in state["text"]
    assert "foraging" in events


async def test_an_article_stops_for_its_plan_and_goes_on_with_an_edited_one(
    workplace: Path,
) -> None:
    graph = served.write()
    graph.checkpointer = InMemorySaver()
    config: Any = {"configurable": {"thread_id": "t"}}
    begun = await graph.ainvoke({"brief": BRIEF, "words": 300, "review": True}, config)
    waits = begun["__interrupt__"][0].value
    assert Path(waits["run"]).is_dir()
    plan = waits["plan"]
    gone = plan["sections"].pop(0)["heading"]
    done = await graph.ainvoke(Command(resume=plan), config)
    headings = [s["heading"] for s in done["article"]["sections"]]
    assert headings == [s["heading"] for s in plan["sections"]]
    assert gone not in headings
    assert done["markdown"].startswith("# ")
    assert done["report"]["claims"]["contradicted"] == 0


def test_the_config_names_graphs_that_are_there() -> None:
    config = json.loads((Path(served.__file__).parent / "langgraph.json").read_text("utf-8"))
    for name, place in config["graphs"].items():
        path, _, factory = place.partition(":")
        assert path == "./agent/served.py"
        assert factory == name
        assert callable(getattr(served, factory))
