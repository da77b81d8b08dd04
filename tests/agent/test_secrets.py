"""Keys never leave: not into prompts, trajectory, bundle, logs, tool results, errors or output."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from agent import Brief, DeepNews, DeepNewsError
from agent.tooling.library_tools import library_tools
from evals.bench.gullible import Gullible
from tests.agent.conftest import BRIEF
from tests.fake_server import FakeServer
from tools.registry import Registry

KEYS = ("sk-of-the-environment-1", "sk-of-the-embeddings-2", "sk-of-the-settings-3")
ASKED = "What was the gross margin in the third quarter of fiscal 2025?"


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("given", ["environment", "settings"])
def test_a_key_stands_in_nothing_that_a_run_leaves(
    server: FakeServer, workplace: Path, given: str, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    server.behaviour = Gullible()
    caplog.set_level(logging.DEBUG)
    options: dict[str, Any] = {"api_key": KEYS[2]} if given == "settings" else {}
    monkeypatch.setenv("OPENAI_API_KEY", KEYS[0])
    monkeypatch.setenv("DEEPNEWS_EMBEDDING_API_KEY", KEYS[1])
    heard: list[str] = []
    with DeepNews(**options) as application:
        done = application.write(
            Brief(text=BRIEF, words=150), listener=lambda e: heard.append(e.model_dump_json())
        )
        answer = application.ask(ASKED, listener=lambda e: heard.append(e.model_dump_json()))
        tools = Registry(library_tools(application.library, application.find))
        called = asyncio.run(tools.call("find", {"question": "api key"}))
        shown = repr(application.settings) + application.settings.fingerprint()
    assert server.calls
    out, err = capfd.readouterr()
    told = {
        "prompts": json.dumps(server.calls), "events": "\n".join(heard), "logs": caplog.text,
        "answer": answer.model_dump_json(), "tool": called.model_dump_json(), "settings": shown,
        "output": out + err, "report": json.dumps(done.report, default=str),
    }  # fmt: skip
    told |= {name: body.decode("utf-8", "replace") for name, body in files(done.path).items()}
    assert [(n, k) for n, text in told.items() for k in KEYS if k in text] == []


def test_where_the_library_stands_is_in_no_prompt(server: FakeServer, workplace: Path) -> None:
    with DeepNews() as application:
        application.write(Brief(text=BRIEF, words=150))
        application.ask(ASKED)
        places = {str(application.settings.library.resolve()), str(workplace), str(Path.home())}
    prompts = json.dumps(server.calls)
    assert [p for p in places if len(p) > 2 and p in prompts] == []


def test_a_server_that_repeats_the_key_does_not_get_it_into_the_error(
    server: FakeServer, workplace: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", KEYS[0])
    server.always = "400"
    server.error_message = f"Incorrect API key provided: {KEYS[0]}, header Bearer {KEYS[0]}"
    with DeepNews() as application, pytest.raises(DeepNewsError) as raised:
        application.write(Brief(text=BRIEF, words=150))
    assert KEYS[0] not in str(raised.value)
    assert KEYS[0] not in caplog.text
    for name, body in files(workplace / "runs").items():
        assert KEYS[0].encode() not in body, name
