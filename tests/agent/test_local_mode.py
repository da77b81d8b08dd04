"""Local mode opens no outside socket: proved in a process that is not allowed to."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent.local import find_weights
from evals.bench.fault_place import DOSSIER

# Python tells an audit hook of every address that is connected to, sent to or looked up, whatever
# library asks for it, and the hook may refuse. Unix sockets (asyncio's own, and threads') are no
# way out. The proxies lead nowhere, so that clients which are not Python's would fail as well.
GUARDED = """
import sys

def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = arguments[1]
        # urllib3 finds out at import whether there is IPv6 by binding to its loopback address.
        if not isinstance(address, (str, bytes)) and (event, address[0]) != ("socket.bind", "::1"):
            print("OUTSIDE", event, address, file=sys.stderr)
            raise PermissionError(f"{event} {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print("OUTSIDE", event, arguments, file=sys.stderr)
        raise PermissionError(event)

sys.addaudithook(guard)
from agent.cli import main

sys.argv = ["deepnews", *sys.argv[1:]]
main()
"""
DOCUMENTS = ("2025-02-06-release-q3-fy2025.md", "2023-11-08-report-h1-fy2024.md")
NOWHERE = "http://127.0.0.1:9"


def guarded(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "DEEPNEWS_"))}
    tempting = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HTTP_PROXY": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_API_KEY": "key",
        "LANGSMITH_ENDPOINT": NOWHERE,
        "ANONYMIZED_TELEMETRY": "true",
    }
    return subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments],
        cwd=folder, env=plain | tempting, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local")
    for name in DOCUMENTS:
        shutil.copy(DOSSIER / name, folder / name)
    done = guarded(folder, "ingest", *DOCUMENTS, "--library", "library", "--quiet")
    assert (done.returncode, "OUTSIDE" in done.stderr) == (0, False), done.stderr
    return folder


def written(folder: Path, model: str) -> subprocess.CompletedProcess[str]:
    brief = "How revenue and margins of Veldmoor Pumps recovered"
    return guarded(
        folder, "write", brief, "--library", "library", "--words", "120", "--model", model
    )


def test_the_guard_sees_what_goes_out(folder: Path) -> None:
    (folder / "deepnews.toml").write_text('base_url = "http://192.0.2.1/v1"', encoding="utf-8")
    done = written(folder, "endpoint")
    (folder / "deepnews.toml").unlink()
    assert "OUTSIDE socket.connect" in done.stderr
    assert done.returncode == 2


def test_the_extractive_writer_opens_no_outside_socket(folder: Path) -> None:
    done = written(folder, "extractive")
    assert done.returncode in (0, 1), done.stderr
    assert "OUTSIDE" not in done.stderr
    assert "## References" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(
    find_weights() is None or importlib.util.find_spec("llama_cpp") is None,
    reason="the extra `local` is not installed",
)
def test_the_local_writer_opens_no_outside_socket(folder: Path) -> None:
    done = written(folder, "local")
    assert done.returncode in (0, 1), done.stderr
    assert "OUTSIDE" not in done.stderr
    assert "writer local" in done.stderr
