"""Where faults are tried: a small library, the program as its own process, and what may come out.

Knows no fault; the rows bring them.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
DOSSIER = ROOT / "agent" / "demo" / "dossier"
DOCUMENTS = (
    "2023-07-27-release-q1-fy2024.md", "2023-10-16-meridian-foundry-fire.txt",
    "2023-11-08-report-h1-fy2024.md", "2024-02-08-call-q3-fy2024.txt",
    "2024-05-23-annual-report-fy2024.pdf", "2024-05-23-release-short-chain.md",
    "2024-11-14-tidewatch-comment.html", "2025-02-06-release-q3-fy2025.md",
)  # fmt: skip
BRIEF = "How Veldmoor Pumps came back from the foundry fire: what it cost and how margins recovered"
WORDS = 300
MOST_SECONDS = 600


# How lines of progress begin before anything is read.
PROGRESS = ("loading ", "reading ", "looking ")


class Ran(NamedTuple):
    """One finished process."""

    exit: int
    out: str
    err: str
    seconds: float

    @property
    def last(self) -> str:
        """The last line on stderr: what the user sees in the end."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        return lines[-1] if lines else ""

    @property
    def one_line(self) -> bool:
        """Whether it ended as asked: exit 2, one line of error last, nothing on stdout.

        Only progress may stand before that line.
        """
        lines = [line for line in self.err.splitlines() if line.strip()]
        return (
            self.exit == 2
            and [line for line in lines if not line.startswith(PROGRESS)] == lines[-1:] != []
            and lines[-1].startswith("deepnews: ")
            and "unexpected" not in lines[-1]
            and not self.out.strip()
        )


class Outcome(NamedTuple):
    """What became of one fault."""

    exit: int
    said: str
    seconds: float
    allowed: bool


Row = Callable[["Place"], Outcome]


class Place:
    """A folder with documents and a library, and the environment in which commands run."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Take an empty folder; ``environment`` is added to every command's."""
        self.folder = folder
        self._environment = dict(environment)
        self._count = 0
        (folder / "documents").mkdir(parents=True)
        for name in DOCUMENTS:
            shutil.copy(DOSSIER / name, folder / "documents" / name)

    def prepare(self) -> None:
        """Ingest the documents once; rows work on copies of that library."""
        ran = self.run("ingest", "documents", "--library", "whole", "--quiet")
        if ran.exit != 0:
            raise RuntimeError(f"the library of the bench could not be made: {ran.err}")

    def fresh(self, name: str) -> Path:
        """A new name below the folder."""
        self._count += 1
        return self.folder / f"{name}-{self._count}"

    def library(self) -> Path:
        """A copy of the library."""
        path = self.fresh("library")
        shutil.copytree(self.folder / "whole", path)
        return path

    def start(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
        cwd: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Start a command; ``most_bytes`` is the size at which a file of its can grow no more."""

        def limit() -> None:
            if most_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "DEEPNEWS_"))
        } | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *map(str, arguments)],
            cwd=cwd or self.folder, env=kept | self._environment | dict(environment or {}),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit,
        )  # fmt: skip

    def run(self, *arguments: str | Path, **options: Any) -> Ran:
        """Run a command to its end."""
        return finish(self.start(*arguments, **options))

    def write(self, url: str | None, *more: str | Path, **options: Any) -> tuple[Ran, Path]:
        """Write the article; the folder holds the one run bundle."""
        out = self.fresh("out")
        return self.run(*self.writing(out, *more), **with_url(url, options)), out

    def writing(self, out: Path, *more: str | Path) -> list[str | Path]:
        """The arguments of a command that writes the article."""
        library: list[str | Path] = (
            [] if "--library" in more else ["--library", self.folder / "whole"]
        )
        return ["write", BRIEF, "--words", str(WORDS), "--out", out, "--quiet", *library, *more]


def with_url(url: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with an endpoint in the environment; None is the extractive writer."""
    model = {"OPENAI_BASE_URL": url} if url else {"DEEPNEWS_WRITER": "extractive"}
    return {**options, "environment": {**model, **options.get("environment", {})}}


def finish(process: subprocess.Popen[str], started: float | None = None) -> Ran:
    """Wait for a process."""
    started = time.monotonic() if started is None else started
    out, err = process.communicate(timeout=MOST_SECONDS)
    return Ran(process.returncode, out, err, time.monotonic() - started)


def bundle_of(out: Path) -> Path:
    """The one run bundle below a folder."""
    return next(p for p in sorted(out.iterdir()) if (p / "run.json").is_file())


def report(out: Path) -> dict[str, Any]:
    """report.json of the one run below a folder; empty when there is none."""
    runs = list(out.glob("*/report.json"))
    return dict(json.loads(runs[0].read_text(encoding="utf-8"))) if runs else {}


def refused(ran: Ran, *words: str, within: float | None = None) -> Outcome:
    """Allowed if it ended with one clear line that holds the words, in time."""
    good = ran.one_line and all(w.lower() in ran.last.lower() for w in words)
    return Outcome(ran.exit, ran.last, ran.seconds, good and ran.seconds <= (within or 1e9))


def finished(ran: Ran, out: Path, *, least_words: int = 1) -> Outcome:
    """Allowed if an article is there, its exit code is honest and nothing false was printed."""
    told = report(out)
    claims = told.get("claims", {})
    honest = ran.exit == (0 if told.get("passed") else 1)
    good = (
        honest
        and told.get("words", 0) >= least_words
        and claims.get("contradicted") == claims.get("not_found") == 0
        and "Traceback" not in ran.err
        and bool(ran.out.strip())
    )
    notes = "; ".join(told.get("notices", []))
    said = f"{told.get('words', 0)} words, {claims.get('supported', 0)} claims supported"
    if ran.exit == 2:
        said += f" ({ran.last})"
    return Outcome(ran.exit, f"{said}{': ' if notes else ''}{notes}", ran.seconds, good)
