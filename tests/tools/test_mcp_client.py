from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")

from agent.errors import UnreadableError
from tools.contract import Tool
from tools.mcp_client import Keep, Offered, _kept, mcp_tools
from tools.mcp_config import Server
from tools.registry import Registry

SERVERS = Path(__file__).parent / "mcp_servers"
CALL = {"company": "Norvale Foods", "year": 2023}
MOST_SECONDS = 14  # a test may take; what is waited for in vain takes longer
GOOD = ["earnings_call", "total", "environment", "picture", "recording", "named", "long", "slow",
        "erase"]  # fmt: skip


def good(**more: Any) -> dict[str, Any]:
    return {"command": sys.executable, "args": [str(SERVERS / "good.py"), "stdio"], "tools": GOOD,
            **more}  # fmt: skip


def bad(mode: str, **more: Any) -> dict[str, Any]:
    return {"command": sys.executable, "args": [str(SERVERS / "bad.py"), mode], "tools": ["ask"],
            "timeoutSeconds": 10, "startSeconds": 15, **more}  # fmt: skip


@asynccontextmanager
async def offered(
    folder: Path, keep: Keep | None = None, **servers: dict[str, Any]
) -> AsyncIterator[Offered]:
    path = folder / "mcp.json"
    path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    async with mcp_tools(path, keep=keep) as found:
        yield found


def by_name(found: Offered) -> dict[str, Tool]:
    return {tool.name: tool for tool in found.tools}


async def test_tools_of_an_honest_server_are_tools_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ours")
    monkeypatch.setenv("HOME", "/home/someone")
    async with offered(tmp_path, calls=good(env={"REGION": "north"})) as found:
        assert found.notices == ()
        tools, registry = by_name(found), Registry(found.tools)
        call = tools["calls_earnings_call"]
        assert call.parameters["required"] == ["company", "year"]
        assert call.description == (
            "Of the MCP server calls: The text of an earnings call of a company."
        )
        assert (call.capability.effect, tools["calls_erase"].capability.effect) == (False, True)

        said = await registry.call("calls_earnings_call", CALL)
        assert said.result is not None
        assert "Revenue in the quarter was $516 million" in said.result.text
        assert said.result.origin == "MCP server calls, tool earnings_call"
        assert not said.result.trusted

        seen = await registry.call("calls_environment", {})
        assert seen.result is not None
        assert "REGION=north" in seen.result.text
        assert "PATH=" in seen.result.text
        assert "sk-ours" not in seen.result.text
        assert "HOME=" not in seen.result.text


@pytest.mark.parametrize(
    ("name", "arguments", "outcome", "told"),
    [
        ("earnings_call", {"company": "N"}, "usage_error", "'year' is a required property"),
        ("earnings_call", {"company": "N", "year": "x"}, "usage_error", "`year`: 'x' is not of"),
        ("earnings_call", {"company": "N", "year": 1}, "failed", "no company N is known"),
        ("total", {"values": [1, 2.5]}, "done", '"total": 3.5'),
        ("picture", {}, "failed", "no text, but 1 image or files"),
        ("recording", {}, "done", "Tape 7.\n\n[audio, which cannot be read]"),
        ("named", {"config": "a", "runtime": "b"}, "done", "a and b"),
        ("long", {"characters": 300_000}, "done", "100,000 more characters were left out"),
        ("slow", {"seconds": 9}, "failed", "The MCP server calls gave no answer to slow within 1"),
    ],
)
async def test_every_answer_is_text_or_one_line(
    tmp_path: Path, name: str, arguments: dict[str, Any], outcome: str, told: str
) -> None:
    seconds = 1 if name == "slow" else 15
    async with offered(tmp_path, calls=good(timeoutSeconds=seconds)) as found:
        called = await Registry(found.tools).call(f"calls_{name}", arguments)
    text = called.result.text if called.result else called.message
    assert called.outcome == outcome
    assert told in text
    assert called.result is not None or "\n" not in called.message


async def test_what_a_tool_tells_is_kept_under_its_source_and_named(tmp_path: Path) -> None:
    stored: list[tuple[str, str, str]] = []

    async def keep(text: str, source: str, title: str) -> str:
        stored.append((text, source, title))
        return f"d{len(stored)}"

    async with offered(tmp_path, keep, calls=good()) as found:
        called = await Registry(found.tools).call("calls_earnings_call", CALL)
    assert called.result is not None
    assert called.result.document_ids == ("d1",)
    [(text, source, title)] = stored
    assert text == called.result.text
    assert source == "mcp://calls/earnings_call?company=Norvale+Foods&year=2023"
    assert title == "calls, earnings_call (company: Norvale Foods, year: 2023)"


async def test_a_text_that_cannot_be_kept_is_told_without_a_document(tmp_path: Path) -> None:
    async def keep(text: str, source: str, title: str) -> str:
        raise UnreadableError("holds no sentence")

    async with offered(tmp_path, keep, calls=good()) as found:
        called = await Registry(found.tools).call("calls_earnings_call", CALL)
    assert called.result is not None
    assert called.result.document_ids == ()


async def test_only_listed_tools_are_offered_and_each_absence_is_said(tmp_path: Path) -> None:
    servers = {
        "calls": good(tools=["earnings_call", "totals"]),
        "unlisted": bad("plain", tools=None),
        "none": bad("plain", tools=[]),
        "absent": {"command": "/nowhere/server", "tools": ["ask"]},
        "closed": {"url": "http://127.0.0.1:9/mcp", "tools": ["ask"]},
    }
    start = time.monotonic()
    async with offered(tmp_path, **servers) as found:
        assert [tool.name for tool in found.tools] == ["calls_earnings_call"]
    told = "\n".join(found.notices)
    assert "has no tool 'totals'; did you mean total?" in told
    assert 'unlisted has no list "tools"' in told
    assert "none of its tools is offered; it has 'ask'" in told
    assert "absent cannot be started: there is no /nowhere/server" in told
    assert "closed is not there: nothing answers at its URL" in told
    assert len(found.notices) == 4
    assert time.monotonic() - start < MOST_SECONDS


async def test_two_tools_of_one_name_do_not_stop_the_others(tmp_path: Path) -> None:
    async with offered(tmp_path, **{"a-b": bad("plain"), "a_b": bad("plain")}) as found:
        assert [tool.name for tool in found.tools] == ["a_b_ask"]
    assert found.notices == ("two MCP tools are called a_b_ask: the first of them is offered",)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("hang_start", "gave no answer at its start within 1.5 seconds"),
        ("hang_list", "gave no answer at its start within 1.5 seconds"),
        ("chatter", "gave no answer at its start within 1.5 seconds"),
        ("ends", "ended (no licence)"),
        ("schema_string", "the tool 'ask' is not offered: it is told wrongly (inputSchema: Input"),
        ("schema_outside", "the tool 'ask' is not offered: its schema refers to something outside"),
        ("schema_orders", "the tool 'ask' is not offered: its schema addresses the model"),
        ("output_outside", "not offered: the schema of its results refers to something outside"),
    ],
)
async def test_a_server_that_does_not_start_well_is_one_notice_and_the_others_go_on(
    tmp_path: Path, mode: str, told: str
) -> None:
    start = time.monotonic()
    seconds = 1.5 if "1.5 seconds" in told else 15
    async with offered(
        tmp_path, wrong=bad(mode, startSeconds=seconds), right=bad("plain")
    ) as found:
        assert [tool.name for tool in found.tools] == ["right_ask"]
        called = await Registry(found.tools).call("right_ask", {"q": "hello"})
        assert called.outcome == "done"
    [notice] = found.notices
    assert notice.startswith("The MCP server wrong")
    assert told in notice
    assert "\n" not in notice
    assert time.monotonic() - start < MOST_SECONDS


@pytest.mark.parametrize(
    ("mode", "outcome", "told"),
    [
        ("hang_call", "failed", "The MCP server wrong gave no answer to ask within 1 seconds."),
        ("die_call", "failed", "The MCP server wrong ended (out of memory at 0x7f)."),
        ("flood_line", "failed", "The MCP server wrong sent more than 8 MB at once."),
        ("flood_lines", "failed", "The MCP server wrong "),
        ("flood_stderr", "done", "you said hello"),
        ("logs", "done", "you said hello"),
        ("endless_pages", "done", "you said hello"),
        ("refuses", "usage_error", "ask: query: is required see the manual"),
        ("fault", "failed", "The MCP server wrong refused ask: Traceback (most recent."),
        ("no_result", "failed", "gave an answer that cannot be used: 1 validation error"),
        ("wrong_output", "failed", "'n' is a required property."),
        ("odd_notice", "done", "you said hello"),
        ("empty", "failed", "wrong_ask gave no text."),
        ("escapes", "done", "red and\nplain"),
        ("asks_back", "done", "Sampling not supported"),
        ("huge", "failed", "The MCP server wrong sent more than 8 MB at once."),
        ("blob", "failed", "wrong_ask gave no text, but 1 image or files."),
        ("strange", "failed", "The MCP server wrong gave an answer that cannot be used: "),
        ("not_utf8", "done", "you said hello"),
    ],
)
async def test_a_call_of_a_server_that_misbehaves_is_one_line_and_the_others_go_on(
    tmp_path: Path, mode: str, outcome: str, told: str
) -> None:
    start = time.monotonic()
    seconds = 1 if mode == "hang_call" else 10
    servers = {"wrong": bad(mode, timeoutSeconds=seconds), "right": bad("plain")}
    async with offered(tmp_path, **servers) as found:
        registry = Registry(found.tools)
        wrong, right = await asyncio.gather(
            *(registry.call(f"{name}_ask", {"q": "hello"}) for name in servers)
        )
    assert right.result is not None
    assert wrong.outcome == outcome
    assert told in (wrong.result.text if wrong.result else wrong.message)
    assert wrong.result is not None or "\n" not in wrong.message
    assert time.monotonic() - start < MOST_SECONDS


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("one_bad_schema", "told wrongly (inputSchema: Input should be a valid dictionary)"),
        ("one_bad_type", "its schema "),
        ("one_bad_missing", "told wrongly (inputSchema: Field required)"),
        ("one_bad_entry", "has no tool 'broken'"),
        ("one_bad_name", "has no tool 'broken'"),
    ],
)
async def test_one_tool_that_is_wrong_costs_no_other(tmp_path: Path, mode: str, told: str) -> None:
    async with offered(tmp_path, wrong=bad(mode, tools=["broken", "ask"])) as found:
        assert [tool.name for tool in found.tools] == ["wrong_ask"]
        called = await Registry(found.tools).call("wrong_ask", {"q": "hello"})
    assert called.outcome == "done"
    [notice] = found.notices
    assert notice.startswith("The MCP server wrong")
    assert "'broken'" in notice
    assert told in notice
    assert "\n" not in notice


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("other_list", "The MCP server wrong tells another schema of ask than before."),
        ("gone", "The MCP server wrong has no tool ask any more."),
    ],
)
async def test_a_list_that_changes_between_calls_is_one_line(
    tmp_path: Path, mode: str, told: str
) -> None:
    server = bad(mode)
    server["args"] = [*server["args"], str(tmp_path / "called")]
    async with offered(tmp_path, wrong=server, right=bad("plain")) as found:
        registry = Registry(found.tools)
        first = await registry.call("wrong_ask", {"q": "a"})
        second = await registry.call("wrong_ask", {"q": "b"})
        right = await registry.call("right_ask", {"q": "hello"})
    assert first.message == "The MCP server wrong ended (updated)."
    assert second.message == told
    assert right.outcome == "done"


async def test_orders_in_a_description_do_not_reach_a_model(tmp_path: Path) -> None:
    async with offered(tmp_path, wrong=bad("orders")) as found:
        assert found.tools[0].description == "Of the MCP server wrong: (no description)"


async def test_a_server_that_died_is_started_anew_but_not_for_ever(tmp_path: Path) -> None:
    async with offered(tmp_path, wrong=bad("die_call")) as found:
        registry = Registry(found.tools)
        said = [(await registry.call("wrong_ask", {"q": "a"})).message for _ in range(4)]
    assert all("ended (out of memory" in one for one in said)
    assert "not started again" not in said[2]
    assert "it is not started again" in said[3]


async def test_a_server_that_only_hangs_is_given_up(tmp_path: Path) -> None:
    async with offered(tmp_path, wrong=bad("hang_call", timeoutSeconds=0.2)) as found:
        registry = Registry(found.tools)
        said = [(await registry.call("wrong_ask", {"q": "a"})).message for _ in range(7)]
    assert "within 0.2 seconds" in said[0]
    assert said[6].endswith("gives no answers; it is not started again.")


async def test_a_caller_that_leaves_stops_nothing_else(tmp_path: Path) -> None:
    async with offered(tmp_path, calls=good()) as found:
        tool = by_name(found)["calls_slow"]
        task = asyncio.ensure_future(tool.run({"seconds": 0.3}))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await Registry(found.tools).call("calls_total", {"values": [1]})).result


@pytest.mark.parametrize("mode", ["child", "stays"])
async def test_no_process_outlives_its_use(tmp_path: Path, mode: str) -> None:
    async with offered(tmp_path, wrong=bad(mode)) as found:
        called = await Registry(found.tools).call("wrong_ask", {"q": "pid"})
    assert called.result is not None
    pid = int(called.result.text)
    assert pid != os.getpid()
    for _ in range(50):
        if _gone(pid):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{pid} still runs")


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"  # dead, and nobody has asked how it ended


async def test_each_part_of_an_answer_is_a_document_with_an_address_of_its_own() -> None:
    held: list[tuple[str, str]] = []

    async def keep(text: str, source: str, title: str) -> str:
        if not text.strip("."):
            raise UnreadableError("nothing to cite")
        held.append((text, source))
        return f"d{len(held)}"

    server = Server(name="calls", command="x", tools=("find",))
    parts = ("First call.", "...", "Second call.")
    assert await _kept(keep, parts, server, "find", {"question": "sales"}) == ("d1", "d2")
    assert [text for text, _ in held] == ["First call.", "Second call."]
    assert len({source for _, source in held}) == 2
