from __future__ import annotations

import asyncio
import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")

from tests.tools.test_mcp_client import CALL, MOST_SECONDS, SERVERS, bad, offered
from tools.registry import Registry

ABOUT = {"serverInfo": {"name": "bad", "version": "0"}, "capabilities": {"tools": {}}}
TOOL = {"name": "ask", "inputSchema": {"type": "object"}}


@contextmanager
def honest() -> Iterator[str]:
    """The honest server behind a port of its own."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(SERVERS / "good.py"), "http", str(port)])
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait()


class Wrong(BaseHTTPRequestHandler):
    """Begins as it should; what it does when it is called is its ``mode``."""

    mode = ""
    seen: list[dict[str, str]]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._plain(405)

    def do_POST(self) -> None:
        self.seen.append({k.lower(): v for k, v in self.headers.items()})
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        method = asked.get("method")
        with suppress(OSError):
            if "id" not in asked:
                self._plain(202)
            elif method == "initialize":
                version = asked["params"]["protocolVersion"]
                self._result(asked, {"protocolVersion": version, **ABOUT})
            elif method == "tools/list":
                self._result(asked, {"tools": [TOOL]})
            else:
                self._call(asked)

    def _call(self, asked: Any) -> None:
        text = {"content": [{"type": "text", "text": "said"}]}
        if self.mode == "fault":
            self._plain(500)
        elif self.mode == "elsewhere":
            self._plain(307, Location="http://169.254.169.254/latest/meta-data")
        elif self.mode == "hangs":
            time.sleep(3)
        elif self.mode == "cuts":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "999")
            self.end_headers()
            self.wfile.write(b'{"jsonrpc"')
            self.close_connection = True
        elif self.mode == "no_json":
            self._body(b"<html>Sign in</html>")
        elif self.mode == "page":
            self._body(b"<html>Sign in</html>", **{"Content-Type": "text/html"})
        elif self.mode == "packed":
            body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": text}).encode()
            self._body(gzip.compress(body), **{"Content-Encoding": "gzip"})
        elif self.mode == "floods":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            while True:
                self.wfile.write(b"data: " + b"x" * 65_536)
        else:
            self._result(asked, text)

    def _result(self, asked: Any, result: Any) -> None:
        self._body(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}).encode())

    def _body(self, body: bytes, **headers: str) -> None:
        self._plain(200, body, **{"Content-Type": "application/json", **headers})

    def _plain(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def wrong(mode: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    kind = type("One", (Wrong,), {"mode": mode, "seen": (seen := [])})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/mcp", seen
        finally:
            server.shutdown()


async def test_the_same_tools_come_over_http(tmp_path: Path) -> None:
    with honest() as url:
        calls = {"url": url, "tools": ["earnings_call", "total"]}
        async with offered(tmp_path, calls=calls) as found:
            assert found.notices == ()
            registry = Registry(found.tools)
            said, many, late = await asyncio.gather(
                registry.call("calls_earnings_call", CALL),
                registry.call("calls_total", {"values": [1, 2]}),
                registry.call("calls_total", {"values": "12"}),
            )
    assert said.result is not None
    assert "$516 million" in said.result.text
    assert many.result is not None
    assert '"total": 3' in many.result.text
    assert late.outcome == "usage_error"


async def test_headers_go_to_the_server(tmp_path: Path) -> None:
    with wrong("right") as (url, seen):
        server = {"url": url, "headers": {"Authorization": "Bearer t"}, "tools": ["ask"]}
        async with offered(tmp_path, web=server) as found:
            assert (await Registry(found.tools).call("web_ask", {})).result
    assert {one["authorization"] for one in seen} == {"Bearer t"}


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("fault", "The MCP server web answered with HTTP status 500."),
        ("elsewhere", "The MCP server web answered with HTTP status 307."),
        ("hangs", "The MCP server web gave no answer"),
        ("cuts", "The MCP server web broke the connection (RemoteProtocolError)."),
        ("no_json", "The MCP server web sent what is no message of the protocol."),
        ("page", "The MCP server web answered with text/html, not with messages."),
        ("packed", "The MCP server web sent a compressed answer."),
        ("floods", "The MCP server web sent more than 8 MB at once."),
    ],
)
async def test_what_goes_wrong_over_http_is_one_line_and_the_others_go_on(
    tmp_path: Path, mode: str, told: str
) -> None:
    start = time.monotonic()
    with wrong(mode) as (url, _):
        seconds = 1 if mode == "hangs" else 10
        server = {"url": url, "tools": ["ask"], "timeoutSeconds": seconds}
        async with offered(tmp_path, web=server, right=bad("plain")) as found:
            registry = Registry(found.tools)
            failed = await registry.call("web_ask", {})
            assert (await registry.call("right_ask", {"q": "a"})).result
    assert failed.outcome == "failed"
    assert failed.message.startswith(told)
    assert "\n" not in failed.message
    assert time.monotonic() - start < MOST_SECONDS


async def test_a_server_that_forgot_the_session_is_asked_anew(tmp_path: Path) -> None:
    with wrong("fault") as (url, _):
        async with offered(tmp_path, web={"url": url, "tools": ["ask"]}) as found:
            registry = Registry(found.tools)
            said = [(await registry.call("web_ask", {})).message for _ in range(4)]
    assert said[0] == said[2] == "The MCP server web answered with HTTP status 500."
    assert said[3].endswith("it is not started again.")


def test_nothing_but_our_line_is_written(tmp_path: Path) -> None:
    """In a process of its own, as pytest takes the log of this one."""
    program = """if True:
        import asyncio, sys
        from pathlib import Path
        from tools.mcp_client import mcp_tools
        from tools.registry import Registry

        async def main():
            async with mcp_tools(Path(sys.argv[1])) as found:
                for tool in found.tools:
                    print((await Registry([tool]).call(tool.name, {})).message)

        asyncio.run(main())
    """
    path = tmp_path / "mcp.json"
    with wrong("no_json") as (url, _):
        servers = {"web": {"url": url, "tools": ["ask"]}, "odd": bad("odd_notice")}
        path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
        command = [sys.executable, "-c", program, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    said = "The MCP server web sent what is no message of the protocol."
    assert done.stdout.splitlines() == [said, ""]
