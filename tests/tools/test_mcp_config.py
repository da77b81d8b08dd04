from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.errors import SetupError
from tools.mcp_config import CALL_SECONDS, read_servers

SECRETS = {"TOKEN": "s3cret", "PORT": "81"}


def config(folder: Path, servers: Any) -> Path:
    path = folder / "mcp.json"
    path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    return path


def test_the_usual_form_is_read_and_what_others_keep_in_it_is_left_alone(tmp_path: Path) -> None:
    path = config(tmp_path, {
        "calls": {"command": "npx", "args": ["-y", "calls@${V:-1}"], "env": {"KEY": "${TOKEN}"},
                  "autoApprove": ["x"], "tools": ["get"], "timeoutSeconds": 3},
        "web": {"type": "http", "url": "http://127.0.0.1:${PORT}/mcp",
                "headers": {"Authorization": "Bearer ${TOKEN}"}},
        "off": {"command": "x", "disabled": True},
    })  # fmt: skip
    calls, web = read_servers(path, SECRETS)
    assert (calls.command, calls.args) == ("npx", ("-y", "calls@1"))
    assert (calls.env, calls.tools, calls.timeout_seconds) == ({"KEY": "s3cret"}, ("get",), 3)
    assert (web.url, web.tools) == ("http://127.0.0.1:81/mcp", None)
    assert web.headers == {"Authorization": "Bearer s3cret"}
    assert web.timeout_seconds == CALL_SECONDS


@pytest.mark.parametrize(
    ("servers", "told"),
    [
        ([], 'no object "mcpServers"'),
        ({"a": {}}, 'either a "command" or a "url"'),
        ({"a": {"command": "x", "url": "http://y"}}, 'either a "command" or a "url"'),
        ({"a": {"type": "sse", "url": "http://y"}}, "only stdio and streamable HTTP"),
        ({"a": {"url": "file:///etc/passwd"}}, "only stdio and streamable HTTP"),
        ({"a": {"command": "x", "type": "http"}}, "spoken to by stdio"),
        ({"a b": {"command": "x"}}, "name it with letters"),
        ({"a": {"command": ["x"]}}, "command: Input should be a valid string"),
        ({"a": {"command": "x", "tools": "all"}}, "tools: "),
        ({"a": {"command": "x", "env": {"K": "${NOT_THERE}"}}}, "no NOT_THERE"),
        ({"a": {"command": "x", "answers": ["riddle"]}}, "answers"),
        ({"a": "x"}, "it: "),
    ],
)
def test_what_cannot_be_used_is_one_line_that_names_the_place(
    tmp_path: Path, servers: Any, told: str
) -> None:
    path = config(tmp_path, servers)
    with pytest.raises(SetupError) as error:
        read_servers(path, SECRETS)
    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_json_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read: No such file"):
        read_servers(tmp_path / "gone.json")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(SetupError, match="is not JSON"):
        read_servers(tmp_path / "b.json")
