"""One article, measured: time, memory, calls, and how many of them had to wait for another.

Knows no brief and no corpus. Memory is read from /proc where there is one (Linux).
"""

from __future__ import annotations

import functools
import gc
import os
import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from agent.events import read as read_events

OURS = ("agent", "tools", "prompts")
LEAST_CACHE = 64  # smaller ones hold what is loaded once: a tokenizer, the schemas
CLOCK_SECONDS = 0.002  # the trajectory's times are rounded to milliseconds


class Call(NamedTuple):
    """A model call that was made: its purpose and when it began and ended, seconds of the run."""

    purpose: str
    start: float
    end: float


class Round(NamedTuple):
    """One article. Memory is that of the whole process, the embedder's weights included."""

    seconds: float
    cpu_seconds: float
    calls: int
    prompt_tokens: int
    completion_tokens: int
    chain: int
    peak_mib: int
    resident_mib: int
    words: int
    documents: int
    checkable: int
    supported: int


def measured(brief: Brief, settings: Mapping[str, Any], *, before: Brief | None = None) -> Round:
    """Write one article with an application of its own, and measure nothing else.

    Args:
        brief: What to write.
        settings: Options of the application.
        before: Written first, unmeasured: so the caches are full; else they are empty.
    """
    forget()
    with DeepNews(**settings) as app:
        app.shared_embedder.encode([brief.text])
        app.library.documents()
        if before is not None:
            app.write(before)
        gc.collect()
        resident = memory("VmRSS")
        _forget_peak()
        began, worked = time.monotonic(), time.process_time()
        written = app.write(brief)
        seconds, cpu = time.monotonic() - began, time.process_time() - worked
        peak = memory("VmHWM")
    calls = calls_of(written.path / "trajectory.jsonl")
    report, claims = written.report, written.report["claims"]
    return Round(
        seconds=round(seconds, 3),
        cpu_seconds=round(cpu, 3),
        calls=report["spent"]["calls"],
        prompt_tokens=report["spent"]["prompt_tokens"],
        completion_tokens=report["spent"]["completion_tokens"],
        chain=longest_chain(calls),
        peak_mib=peak,
        resident_mib=resident,
        words=report["words"],
        documents=report["documents_cited"],
        checkable=claims["supported"] + claims["contradicted"] + claims["not_found"],
        supported=claims["supported"],
    )


def median_round(rounds: Sequence[Round]) -> Round:
    """The round of median wall time (of an even number, the slower of the middle two)."""
    return sorted(rounds)[len(rounds) // 2]


def calls_of(trajectory: Path) -> list[Call]:
    """The calls of a trajectory, replays left out; an event is written when its call has ended."""
    found = []
    for event in read_events(trajectory):
        if event.kind == "model" and not event.facts.get("replayed"):
            took = float(event.facts["seconds"])
            found.append(Call(event.text, event.seconds - took, event.seconds))
    return found


def longest_chain(calls: Sequence[Call]) -> int:
    """Most calls of which each could have waited for the one before it.

    A call may depend on one that had ended when it began, unless both do the same for two
    sections ("draft:a", "draft:b"): these are made side by side, whoever comes first.
    """
    longest: list[int] = []
    ordered = sorted(calls, key=lambda c: (c.start, c.end))
    for n, call in enumerate(ordered):
        before = [
            longest[k]
            for k, earlier in enumerate(ordered[:n])
            if earlier.end <= call.start + CLOCK_SECONDS and not _beside(earlier, call)
        ]
        longest.append(1 + max(before, default=0))
    return max(longest, default=0)


def _beside(one: Call, other: Call) -> bool:
    stage, _, section = one.purpose.partition(":")
    stage_, _, section_ = other.purpose.partition(":")
    return stage == stage_ and section != section_


def machine() -> dict[str, Any]:
    """Cores and the load of the last minute, which tells whether others were at work."""
    return {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}


def forget() -> None:
    """Empty the caches of our functions, so that a repeated article is not had for nothing."""
    # By exact type: asking lazy module proxies for their class would import what they stand for.
    for found in gc.get_objects():
        if (
            type(found) is functools._lru_cache_wrapper
            and str(getattr(found, "__module__", "")).split(".")[0] in OURS
            and (found.cache_parameters()["maxsize"] or 0) >= LEAST_CACHE
        ):
            found.cache_clear()


def _forget_peak() -> None:
    """Let the kernel begin anew with the peak of this process, where it can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def memory(field: str) -> int:
    """VmRSS or VmHWM of this process in MiB; elsewhere its peak since it began."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
