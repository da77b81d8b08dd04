"""The reference client, driving `deepnews mcp` as a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TextIO

from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    """This process's, without the reader of pairs, whose weights take long to load."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "DEEPNEWS_VERIFIER": "none", **more}


@asynccontextmanager
async def serving(
    folder: Path, *options: str, err: TextIO | None = None, **more: str
) -> AsyncIterator[ClientSession]:
    """A session with a server of the environment's library, whose runs go under ``folder``."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "agent.cli", "mcp", "--out", str(folder / "runs"), *options],
        env=environment(**more), cwd=folder,
    )  # fmt: skip
    streams = stdio_client(server, err or sys.stderr)
    async with streams as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


class Steps:
    """What a call told while it was made."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str]] = []

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        self.told.append((progress, message or ""))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.told]

    @property
    def run(self) -> str:
        """The run that was told, empty where none was."""
        return next((t.removeprefix("run ") for t in self.texts if t.startswith("run ")), "")


def text_of(result: types.CallToolResult) -> str:
    [block] = result.content
    assert isinstance(block, types.TextContent)
    return block.text


def held(result: types.CallToolResult) -> Mapping[str, Any]:
    assert not result.isError, text_of(result)
    assert result.structuredContent is not None
    return result.structuredContent
