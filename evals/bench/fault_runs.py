"""Rows: runs that are stopped, killed at a moment, or short of budget."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

from evals.bench.fault_place import (
    MOST_SECONDS,
    Outcome,
    Place,
    Row,
    bundle_of,
    finish,
    finished,
)
from evals.bench.fault_replies import mostly_true
from evals.bench.fault_server import FakeServer

LATENCY_SECONDS = 0.4
# Moments, by the events of the trajectory and how many of them must be there.
MOMENTS = {"need": 1, "forage": 2, "block": 1, "plan": 1, "model": 1, "draft": 1, "verify": 1,
           "repair": 1, "pace": 1, "done": 1}  # fmt: skip


class Killed(NamedTuple):
    """What a run left when it was killed, and whether it came to the moment at all."""

    reached: bool
    journalled: list[dict[str, Any]]
    requests: int


def killed_at(kind: str, count: int) -> Row:
    """`kill -9` when the trajectory shows the moment; then `--resume`."""

    def row(place: Place) -> Outcome:
        with FakeServer(mostly_true, latency_seconds=LATENCY_SECONDS) as server:
            url, out = {"OPENAI_BASE_URL": server.base_url}, place.fresh("out")
            process = place.start(*place.writing(out), environment=url)
            reached = wait_for(process, out, kind, count)
            process.kill()
            process.communicate()
            run = bundle_of(out)
            left = Killed(reached, lines(run / "calls.jsonl"), len(server.calls))
            again = place.run("write", "--resume", run, "--quiet", environment=url)
            repeated = repeats(left, server.calls)
            made = len(server.calls)
        done = finished(again, out, least_words=150)
        said = (
            f"killed with {len(left.journalled)} calls finished of {left.requests} begun; "
            f"resumed: {done.said}; {made - left.requests} calls more, {repeated} of them repeated"
        )
        twice = sum(e.get("facts", {}).get("replayed") is False for e in calls_of(run)) - len(
            {e["facts"]["key"] for e in calls_of(run) if not e["facts"]["replayed"]}
        )
        allowed = left.reached and done.allowed and repeated == 0 and twice == 0
        return Outcome(again.exit, said, again.seconds, allowed)

    return row


def wait_for(process: subprocess.Popen[str], out: Path, kind: str, count: int) -> bool:
    """Wait until the run's trajectory holds so many events of a kind; False if it ended before."""
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < MOST_SECONDS:
        for path in out.glob("*/trajectory.jsonl"):
            text = path.read_text(encoding="utf-8", errors="replace")
            if text.count(f'{{"kind": "{kind}"') >= count:
                return True
        time.sleep(0.005)
    return False


def lines(path: Path) -> list[dict[str, Any]]:
    """The whole JSON lines of a file; a torn last one is left out."""
    raw = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in raw[: raw.rfind("\n") + 1].splitlines()]


def calls_of(run: Path) -> list[dict[str, Any]]:
    """The model calls in a trajectory."""
    return [e for e in lines(run / "trajectory.jsonl") if e["kind"] == "model"]


def repeats(left: Killed, requests: list[dict[str, Any]]) -> int:
    """Requests after the kill that ask again for an answer that was in the journal."""
    known = [(r["request"]["messages"], r["request"]["seed"]) for r in left.journalled]
    return sum((r["messages"], r.get("seed")) in known for r in requests[left.requests :])


def _stopped(number: signal.Signals) -> Row:
    """Ctrl-C or SIGTERM after the first finished call; the line names the run, which goes on."""

    def row(place: Place) -> Outcome:
        with FakeServer(latency_seconds=LATENCY_SECONDS) as server:
            url, out = {"OPENAI_BASE_URL": server.base_url}, place.fresh("out")
            process = place.start(*place.writing(out), environment=url)
            wait_for(process, out, "model", 1)
            asked = time.monotonic()
            process.send_signal(number)
            ran = finish(process, asked)
            run = bundle_of(out)
            left = Killed(True, lines(run / "calls.jsonl"), len(server.calls))
            again = place.run("write", "--resume", run, "--quiet", environment=url)
            repeated = repeats(left, server.calls)
        done = finished(again, out, least_words=150)
        clean = (
            ran.exit == 130
            and len(ran.err.splitlines()) == 1
            and f"deepnews write --resume {run}" in ran.last
        )
        said = f"{ran.last} → resumed: {done.said}; {repeated} calls repeated"
        return Outcome(ran.exit, said, ran.seconds, clean and done.allowed and repeated == 0)

    return row


def _budget(**limits: str) -> Row:
    """A limit that the run cannot keep to: it ends in a shorter article, never in nothing."""

    def row(place: Place) -> Outcome:
        names = {f"DEEPNEWS_MAX_{k.upper()}": v for k, v in limits.items()}
        with FakeServer(latency_seconds=LATENCY_SECONDS) as server:
            ran, out = place.write(server.base_url, environment=names)
            made = len(server.calls)
        done = finished(ran, out, least_words=100)
        kept = made <= int(limits.get("calls", made))
        told = "budget: " in done.said
        said = f"{made} calls made; {done.said}"
        return Outcome(ran.exit, said, ran.seconds, done.allowed and kept and told)

    return row


def two_resumes(place: Place) -> Outcome:
    """A run that is still going is resumed: refused."""
    with FakeServer(latency_seconds=5) as server:
        url, out = {"OPENAI_BASE_URL": server.base_url}, place.fresh("out")
        process = place.start(*place.writing(out), environment=url)
        wait_for(process, out, "plan", 1)
        ran = place.run("write", "--resume", bundle_of(out), "--quiet", environment=url)
        process.kill()
        process.communicate()
    good = ran.one_line and "another process" in ran.last
    return Outcome(ran.exit, ran.last, ran.seconds, good)


ROWS: dict[str, Row] = {
    "Ctrl-C in write": _stopped(signal.SIGINT),
    "SIGTERM in write": _stopped(signal.SIGTERM),
    **{f"kill -9 in write, at {k} {n}": killed_at(k, n) for k, n in MOMENTS.items()},
    "resume of a run that is still going": two_resumes,
    "budget of 3 calls": _budget(calls="3"),
    "budget of 2,000 tokens": _budget(tokens="2000"),
    "budget of 1 second": _budget(seconds="1"),
}
