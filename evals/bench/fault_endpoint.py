"""Rows: endpoints that are down, refuse, lie, stutter or fall silent."""

from __future__ import annotations

import socket
from typing import Any

from evals.bench.fault_place import Outcome, Place, Row, bundle_of, finished, refused
from evals.bench.fault_server import FakeServer

# "Endpoint down is said within 15 s"; what the program needs to start counts as well.
SAID_WITHIN_SECONDS = 15.0
QUICK = {"DEEPNEWS_MAX_RETRIES": "2", "DEEPNEWS_TIMEOUT_SECONDS": "20"}


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def down(place: Place) -> Outcome:
    """Nobody listens."""
    ran, _ = place.write(f"http://127.0.0.1:{_closed_port()}/v1")
    return refused(ran, "cannot be reached", within=SAID_WITHIN_SECONDS)


def silent(place: Place) -> Outcome:
    """The address takes connections and says nothing."""
    with FakeServer() as server:
        server.models_fault = "hang"
        ran, _ = place.write(server.base_url)
    return refused(ran, "does not answer in time", within=SAID_WITHIN_SECONDS + 10)


def no_address(place: Place) -> Outcome:
    """The base URL is no URL."""
    ran, _ = place.write("localhost:8000")
    return refused(ran, "not a URL", within=SAID_WITHIN_SECONDS)


def web_page(place: Place) -> Outcome:
    """The address is a web site."""
    with FakeServer() as server:
        server.models_fault = "html"
        ran, _ = place.write(server.base_url.removesuffix("/v1"))
    return refused(ran, "should the base URL end in /v1?")


def wrong_key(place: Place) -> Outcome:
    """401 from the first contact on."""
    with FakeServer() as server:
        server.models_fault = "401"
        ran, _ = place.write(server.base_url)
    return refused(ran, "refused the key")


def wrong_key_for_chat(place: Place) -> Outcome:
    """The list of models is open, chat answers 401."""
    return _stops("401", "refused the key")(place)


def ask_with_dead_endpoint(place: Place) -> Outcome:
    """`ask` while nobody listens."""
    url = f"http://127.0.0.1:{_closed_port()}/v1"
    ran = place.run(
        "ask", "What did the fire cost?", "--library", place.folder / "whole", "--quiet",
        environment={"OPENAI_BASE_URL": url},
    )  # fmt: skip
    return refused(ran, "cannot be reached", within=SAID_WITHIN_SECONDS)


def _stops(fault: str, *words: str) -> Row:
    def row(place: Place) -> Outcome:
        with FakeServer(always=fault) as server:
            ran, _ = place.write(server.base_url, environment=QUICK)
        return refused(ran, *words)

    return row


def _survives(*faults: str, always: str = "") -> Row:
    """The article is finished, in the sources' own words where the model failed."""

    def row(place: Place) -> Outcome:
        with FakeServer(faults=faults, always=always) as server:
            ran, out = place.write(server.base_url, environment=QUICK)
        return finished(ran, out, least_words=150)

    return row


def dies_on_the_way(place: Place) -> Outcome:
    """Three calls are answered, then 500s for ever; the run goes on when the server is back."""
    with FakeServer(faults=("", "", ""), always="500") as server:
        ran, out = place.write(server.base_url, environment=QUICK)
        run = bundle_of(out)
        stopped = refused(ran, "finished calls are kept", f"deepnews write --resume {run}")
        server.always, paid = "", len(server.calls)
        command = ran.last.split("deepnews write ")[-1].split()
        again = place.run(
            "write", *command, "--quiet", environment={"OPENAI_BASE_URL": server.base_url}
        )
        repeated = repeats(server, paid, kept=3)
    done = finished(again, out, least_words=150)
    said = f"{stopped.said} → {done.said}; {repeated} finished calls made again"
    allowed = stopped.allowed and done.allowed and repeated == 0
    return Outcome(ran.exit, said, ran.seconds + again.seconds, allowed)


def repeats(server: FakeServer, before: int, *, kept: int) -> int:
    """Requests after ``before`` that repeat one of the first ``kept`` that were answered."""
    pairs = zip(server.calls[:before], server.statuses, strict=False)
    known = [_asked(b) for b, status in pairs if status == "ok"][:kept]
    return sum(_asked(b) in known for b in server.calls[before:])


def _asked(body: dict[str, Any]) -> tuple[Any, ...]:
    return body["messages"], body.get("seed"), body.get("temperature")


ROWS: dict[str, Row] = {
    "endpoint down": down,
    "endpoint silent": silent,
    "base URL is no URL": no_address,
    "base URL is a web site": web_page,
    "wrong key (401)": wrong_key,
    "wrong key, said by chat only": wrong_key_for_chat,
    "ask with the endpoint down": ask_with_dead_endpoint,
    "429 twice, then fine": _survives("429", "429"),
    "500 twice, then fine": _survives("500", "500"),
    "500 for ever": _stops("500", "HTTP 500"),
    "429 for ever": _stops("429", "429"),
    "endpoint dies after three calls, then is back": dies_on_the_way,
    "HTML body from chat": _stops("html", "not an OpenAI-compatible API"),
    "broken JSON body": _survives(always="broken"),
    "prose in place of JSON": _survives(always="badjson"),
    "no choices in the answer": _survives(always="nochoices"),
    "empty completions": _survives(always="empty"),
    "<think> blocks": _survives(always="think"),
    "only thoughts": _survives(always="onlythink"),
    "answer cut in the middle, twice": _survives("cut", "cut"),
    "prompt above the model's context": _survives(always="overflow"),
}
