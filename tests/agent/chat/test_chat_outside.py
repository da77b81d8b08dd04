"""A conversation whose library does not tell what a server of tools does."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.session import Session
from agent.chat.thread import Shelf
from agent.settings import Settings
from tests.agent.corpus import OfflineNews, build

SERVER = """
from mcp.server.fastmcp import FastMCP

app = FastMCP("fees", log_level="ERROR")

@app.tool()
def harbour_fee(port: str) -> str:
    \"\"\"Looks up the harbour fee that a port charges, by the name of the port.\"\"\"
    return f"The harbour fee of {port} is 412 euros per day."

app.run()
"""


async def test_a_conversation_asks_the_servers_that_are_set_up(tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="needs the extra mcp")
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    server = {"command": sys.executable, "args": [str(tmp_path / "server.py")],
              "tools": ["harbour_fee"]}  # fmt: skip
    config = tmp_path / "mcp.json"
    config.write_text(json.dumps({"mcpServers": {"fees": server}}), encoding="utf-8")
    library = build(tmp_path)
    shelf = Shelf(tmp_path / "threads")
    thread = shelf.new(datetime(2026, 3, 4, tzinfo=UTC))
    thread.__enter__()
    with OfflineNews(Settings(library=library, writer="extractive", mcp=config)) as news:
        session = Session(news, shelf, thread)
        reply = await session.turn("What is the harbour fee of Port Ardal?")
        assert "“The harbour fee of Port Ardal is 412 euros per day.”[1]" in reply.text
        assert "Harbour fee (text" in reply.text
        assert "not in the library" not in reply.text
        assert "SUPPORTED" in (await session.turn("/why")).text
        # Words that no document holds are no question to the library, but may be one to a server.
        assert "Tromso is 412 euros" in (await session.turn("harbour fee of Tromso")).text
        session.close()
