"""A judge over the fault server, whose answers the test writes."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr

from agent.budget import Budget
from agent.journal import Journal
from agent.judge import EndpointJudge
from agent.llm import ModelSettings
from tests.fake_server import FakeServer

EVIDENCE = "Norvale Foods sold 12 mills in 2023."
TRUE = "Norvale Foods sold 12 mills."
FALSE = "Norvale Foods sold 14 mills."


def said(verdict: str, confidence: Any = 0.9, words: Any = "", **more: Any) -> str:
    """What a judge answers."""
    return json.dumps({"verdict": verdict, "confidence": confidence, "words": words, **more})


def claim_in(body: dict[str, Any]) -> str:
    """The claim that a request asks about."""
    [found] = re.findall(r"^(~+) claim\n(.*?)\n\1$", body["messages"][1]["content"], re.M | re.S)
    return str(found[1])


def answering(answers: dict[str, str], other: str = "") -> Callable[[dict[str, Any]], str]:
    """An endpoint's behaviour: an answer for each claim, the same each time."""
    return lambda body: answers.get(claim_in(body), other or said("supported"))


@contextmanager
def judge(
    server: FakeServer | str,
    journal: Journal | None = None,
    budget: Budget | None = None,
    events: list[dict[str, Any]] | None = None,
    **settings: Any,
) -> Iterator[EndpointJudge]:
    """A judge that is closed in the end."""
    url = server if isinstance(server, str) else server.base_url
    plain = {"timeout_seconds": 5.0, "max_retries": 0, "api_key": SecretStr("k"), "base_url": url}
    kept = events if events is not None else []
    it = EndpointJudge(
        ModelSettings(kind="endpoint", **{**plain, **settings}),
        journal or Journal(), budget or Budget(), kept.append,
    )  # fmt: skip
    try:
        yield it
    finally:
        it.close()


def dead_url() -> str:
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"
