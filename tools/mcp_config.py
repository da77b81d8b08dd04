"""Which MCP servers there are and which of their tools may be used: read from a JSON file.

The usual form, ``{"mcpServers": {name: {command, args, env} | {url, headers}}}``, and beside it a
list ``tools`` for each server. Knows no protocol and starts nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from agent.domain import Frozen
from agent.errors import SetupError
from tools.contract import Answer

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_HTTP: Final = ("http", "streamable-http", "streamable_http", "streamableHttp")
CALL_SECONDS: Final = 30.0
START_SECONDS: Final = 20.0


class Server(Frozen):
    """One server. It has a ``command`` (stdio) or a ``url`` (streamable HTTP).

    ``tools`` are those that may be offered; None where the file declares none. ``effects`` are
    those of them that change or send something, ``answers`` the kinds of need that they can close.
    A ``live`` server's results change from call to call and are not kept.
    """

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = {}
    cwd: str | None = None
    url: str = ""
    headers: Mapping[str, str] = {}
    tools: tuple[str, ...] | None = None
    effects: frozenset[str] = frozenset()
    answers: frozenset[Answer] = frozenset({"statement", "document", "event"})
    live: bool = False
    timeout_seconds: float = CALL_SECONDS
    start_seconds: float = START_SECONDS
    per_second: float | None = None


class _Entry(BaseModel):
    """A server as the file tells it; what other programs keep in the same place is left alone."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)

    type: str = ""
    transport: str = ""
    disabled: bool = False
    command: str = ""
    args: tuple[str, ...] = ()
    env: dict[str, str] = {}
    cwd: str | None = None
    url: str = ""
    headers: dict[str, str] = {}
    tools: tuple[str, ...] | None = None
    effects: frozenset[str] = frozenset()
    answers: frozenset[Answer] | None = None
    live: bool = False
    timeout_seconds: float = Field(CALL_SECONDS, gt=0, le=3600)
    start_seconds: float = Field(START_SECONDS, gt=0, le=600)
    per_second: float | None = Field(None, gt=0)


def read_servers(path: Path, environment: Mapping[str, str] | None = None) -> list[Server]:
    """The servers of a config file, without those that it disables.

    ``${NAME}`` and ``${NAME:-otherwise}`` in values are taken from the environment.

    Args:
        path: The file.
        environment: Instead of that of this process.

    Raises:
        SetupError: The file cannot be read or a server in it cannot be used; one line that names
            the place and shows no value.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"MCP servers: {path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SetupError(f"MCP servers: {path} is not JSON: {error}") from None
    servers = held.get("mcpServers") if isinstance(held, dict) else None
    if not isinstance(servers, dict):
        raise SetupError(f'MCP servers: {path} has no object "mcpServers"')
    variables = os.environ if environment is None else environment
    made = [_server(path, name, entry, variables) for name, entry in servers.items()]
    return [one for one in made if one is not None]


def _server(path: Path, name: str, entry: Any, variables: Mapping[str, str]) -> Server | None:
    place = f"MCP server {name!r} in {path}"
    if not _NAME.fullmatch(name):
        raise SetupError(f"{place}: name it with letters, digits, - and _, at most 40")
    try:
        told = _Entry.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise SetupError(f"{place}: {where}: {first['msg']}") from None
    if told.disabled:
        return None
    _check_transport(place, told)

    def full(text: str) -> str:
        return _expanded(place, text, variables)

    facts = told.model_dump(exclude={"type", "transport", "disabled", "answers"})
    facts |= {
        "command": full(told.command), "args": tuple(map(full, told.args)), "url": full(told.url),
        "env": {k: full(v) for k, v in told.env.items()},
        "headers": {k: full(v) for k, v in told.headers.items()},
    }  # fmt: skip
    if told.answers is not None:
        facts["answers"] = told.answers
    return Server(name=name, **facts)


def _check_transport(place: str, told: _Entry) -> None:
    kind = told.type or told.transport
    if bool(told.command) == bool(told.url):
        raise SetupError(f'{place}: give it either a "command" or a "url"')
    if told.url and (kind not in ("", *_HTTP) or not told.url.startswith(("http", "${"))):
        raise SetupError(
            f"{place}: only stdio and streamable HTTP are spoken, not {kind or 'that'}"
        )
    if told.command and kind not in ("", "stdio"):
        raise SetupError(f"{place}: a command is spoken to by stdio, not {kind}")


def _expanded(place: str, text: str, variables: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, otherwise = found[1], found[2]
        if name in variables:
            return variables[name]
        if otherwise is None:
            raise SetupError(f"{place}: the environment has no {name}")
        return otherwise

    return _VARIABLE.sub(value, text)
