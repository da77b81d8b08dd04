"""Tools that the caller brings: what one says is kept in the library, so that it can be cited."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from agent.errors import UnreadableError
from tools.contract import Tool, ToolResult

KeepText = Callable[[str, str, str], Awaitable[str | None]]
"""Takes text, source and title; the id of the document that it became."""


def kept_tools(brought: Sequence[Tool], keep: KeepText) -> list[Tool]:
    """The tools, each with its results kept as documents unless it names some itself."""
    return [_kept(one, keep) for one in brought]


def _kept(one: Tool, keep: KeepText) -> Tool:
    async def run(given: Any) -> ToolResult:
        result = await one.run(given)
        if result.document_ids or result.trusted or not result.text.strip():
            return result
        said = given.model_dump(mode="json") if hasattr(given, "model_dump") else given
        asked = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        try:
            found = await keep(result.text, f"tool://{one.name}?{asked}", result.origin or one.name)
        except UnreadableError:  # holds nothing that could be cited
            return result
        return result.model_copy(update={"document_ids": (found,) if found else ()})

    return one._replace(run=run)
