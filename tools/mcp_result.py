"""What an MCP server answered, as plain text: bounded, and without what a terminal would obey."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from agent.errors import ToolFailed, ToolRetry

MOST_CHARACTERS: Final = 200_000  # of a result
MOST_PARTS: Final = 50  # content blocks that are kept as documents of their own
_LONGEST_SOURCE: Final = 400
_ESCAPES: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Words by which servers tell that another call could do: of pydantic, zod, jsonschema and people.
_USAGE: Final = re.compile(
    r"validation error|invalid (?:arguments?|params?|input|type)|(?:required|missing|unexpected)"
    r"\b.{0,30}\b(?:property|argument|parameter|field)|(?:property|argument|parameter|field)"
    r"\b.{0,30}\b(?:required|missing|unexpected)|must be (?:one of|an? |at |less|greater)",
    re.I,
)


class Answered(NamedTuple):
    """The text, and how many characters of it and other pieces (images, files) were left out.

    ``parts`` are its content blocks: passages of several papers must not be read as one paper.
    """

    text: str
    cut: int = 0
    others: int = 0
    parts: tuple[str, ...] = ()


def answered(name: str, message: Any) -> Answered:
    """The text of an answer; that of its structured content where it has no other.

    Args:
        name: Of the tool, for errors.
        message: A ``ToolMessage`` of content blocks.

    Raises:
        ToolRetry: The server says that the arguments are wrong.
        ToolFailed: It says that it failed, or there is no text.
    """
    blocks = message.content if isinstance(message.content, list) else [message.content]
    texts = [t for t in map(_text, blocks) if t is not None]
    text = "\n\n".join(t for t in texts if t.strip())
    others = len(blocks) - len(texts)
    if message.status == "error":
        said = short(text) or "no reason given"
        if _USAGE.search(text[:2_000]):
            raise ToolRetry(f"{name}: {said}")
        raise ToolFailed(f"{name} failed: {said}")
    if not text and isinstance(message.artifact, dict):
        held = message.artifact.get("structured_content")
        text = json.dumps(held, ensure_ascii=False, indent=1) if held else ""
    text = _plain(text)
    if not text.strip():
        held = f", but {others} image{'s' * (others > 1)} or files" if others else ""
        raise ToolFailed(f"{name} gave no text{held}.")
    kept = text[:MOST_CHARACTERS]
    parts = tuple(_plain(t) for t in texts if t.strip())
    apart = 1 < len(parts) <= MOST_PARTS and len(text) <= MOST_CHARACTERS
    return Answered(kept, len(text) - len(kept), others, parts if apart else (kept,))


def _plain(text: str) -> str:
    return _ESCAPES.sub("", text.replace("\r\n", "\n"))


def _text(block: Any) -> str | None:
    if isinstance(block, str):
        return block
    if block.get("type") == "text":
        return str(block.get("text", ""))
    if block.get("url"):  # a link is told, not followed
        return f"[{block['type']}: {block['url']}]"
    return None


def source(server: str, tool: str, arguments: dict[str, Any]) -> str:
    """Where a text is from: ``mcp://server/tool?arguments``, the same for the same call."""
    pairs = [
        (key, one if isinstance(one, str) else json.dumps(one, sort_keys=True, ensure_ascii=False))
        for key, one in sorted(arguments.items())
    ]
    place = f"mcp://{quote(server)}/{quote(tool, safe='')}"
    whole = f"{place}?{urlencode(pairs)}" if pairs else place
    if len(whole) <= _LONGEST_SOURCE:
        return whole
    from hashlib import sha256

    return f"{place}?arguments=sha256-{sha256(whole.encode()).hexdigest()[:32]}"


def title(server: str, tool: str, arguments: dict[str, Any]) -> str:
    """A title for people: server, tool and what was asked."""
    asked = ", ".join(f"{k}: {v}" for k, v in arguments.items() if isinstance(v, str | int | float))
    return short(f"{server}, {tool}{f' ({asked})' if asked else ''}", 120)


def short(text: str, most: int = 240) -> str:
    """One line of at most so many characters."""
    line = " ".join(_ESCAPES.sub(" ", text[: 10 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
