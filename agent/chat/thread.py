"""A conversation on disk: one JSONL file, only ever appended to, from which all of it comes back.

The evidence ledger belongs to the thread: every statement that was printed has a number, its
verdict, and its quotations with their places. Knows no library and no terminal.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError

from agent.article import Reference, Sentence
from agent.chat.asked import Asked
from agent.domain import Claim, Document, Frozen
from agent.errors import SetupError
from agent.plan.outline import Plan
from agent.requote import Home
from tools.lock import alone
from tools.shared_schema import shared_name


class Statement(Frozen):
    """An entry of the ledger: a printed sentence with what carries it.

    ``titles`` are those of the cited documents at that time, by id, and ``homes`` what they were
    known by; ``within`` is the run whose article printed it, empty for an answer.
    """

    number: int
    text: str
    claims: tuple[Claim, ...] = ()
    titles: dict[str, str] = Field(default_factory=dict)
    homes: dict[str, Home] = Field(default_factory=dict)
    within: str = ""


def stated(
    number: int, one: Sentence, references: Collection[Reference], *, within: str = ""
) -> Statement:
    """The entry of a printed sentence."""
    ids = {c.document_id for claim in one.claims for c in claim.citations}
    cited = [r for r in references if r.document_id in ids]
    return Statement(
        number=number, text=one.text, claims=one.claims, within=within,
        titles={r.document_id: r.title for r in cited},
        homes={r.document_id: Home(source=r.source, sha256=r.sha256) for r in cited},
    )  # fmt: skip


class Draft(Frozen):
    """An article of the thread: its run's folder, and how far it is."""

    run: str
    brief: str
    plans: tuple[Plan, ...] = ()
    approved: bool = False
    written: bool = False
    passed: bool = False

    @property
    def plan(self) -> Plan | None:
        """The plan in force; None where the run ended without one."""
        return self.plans[-1] if self.plans else None

    @property
    def is_open(self) -> bool:
        """Whether its plan can still be edited."""
        return bool(self.plans) and not self.approved


class Thread:
    """One conversation. Use as a context manager: the file is this process's alone."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last line that a kill tore off is left out."""
        self.path = path
        self.id = path.stem
        self.turns: list[dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.ledger: dict[int, Statement] = {}
        self.sources: dict[str, int] = {}
        self.dropped: list[str] = []
        self.drafts: list[Draft] = []
        self.spent = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "seconds": 0.0}
        for record in _records(path):
            self._take(record)

    def __enter__(self) -> Self:
        self._file = self.path.open("a", encoding="utf-8")
        alone(self._file, f"the thread {self.id} is open in another chat")
        if self.path.read_bytes()[-1:] not in (b"", b"\n"):
            self._file.write("\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def draft(self) -> Draft | None:
        """The article that is spoken of: the last one."""
        return self.drafts[-1] if self.drafts else None

    @property
    def put_by(self) -> Draft | None:
        """The article before it, where that one is not written yet."""
        earlier = self.drafts[-2] if len(self.drafts) > 1 else None
        return earlier if earlier and earlier.plans and not earlier.written else None

    @property
    def title(self) -> str:
        """What it began with, for lists."""
        return str(self.turns[0]["said"]) if self.turns else ""

    def append(self, kind: str, now: datetime, **facts: Any) -> None:
        """Keep one record; it is on disk when this returns.

        Raises:
            SetupError: the disk refuses.
        """
        record = {"kind": kind, "at": now.isoformat(timespec="seconds"), **facts}
        try:
            self._file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise SetupError(f"cannot keep the thread in {self.path}: {error.strerror}") from None
        self._take(json.loads(json.dumps(record, default=str)))

    def number_sources(self, documents: Collection[Document], now: datetime) -> None:
        """Give numbers, by date, to documents that have none; who has one keeps it for good."""
        ids = [d.id for d in sorted(documents, key=lambda d: (d.date or "9999", d.id))]
        if new := [i for i in ids if i not in self.sources]:
            self.append("sources", now, ids=new)

    def _take(self, record: dict[str, Any]) -> None:
        match record["kind"]:
            case "turn":
                self.turns.append(record)
            case "asked":
                self.asked.append(Asked(record["question"], tuple(record["periods"])))
            case "statement":
                one = Statement.model_validate(record["statement"])
                self.ledger[one.number] = one
            case "sources":
                for document_id in record["ids"]:
                    self.sources.setdefault(document_id, len(self.sources) + 1)
            case "dropped":
                self.dropped = list(record["ids"])
            case "spent":
                self.spent = {k: v + record[k] for k, v in self.spent.items()}
            case "begun":  # with its plan; older threads have that in a record of its own
                made = [Plan.model_validate(record["plan"])] if record.get("plan") else []
                self.drafts.append(
                    Draft(run=record["run"], brief=record["brief"], plans=tuple(made))
                )
            case "away":
                self.drafts.pop()
            case "plan" | "undo" | "approved" | "reopened" | "written":
                self._draft(record)

    def _draft(self, record: dict[str, Any]) -> None:
        draft = self.drafts[-1]
        change: dict[str, Any] = {}
        match record["kind"]:
            case "plan":
                change = {"plans": (*draft.plans, Plan.model_validate(record["plan"]))}
            case "undo":
                change = {"plans": draft.plans[:-1]}
            case "approved" | "reopened":
                change = {"approved": record["kind"] == "approved"}
            case "written":
                change = {"approved": True, "written": True, "passed": record["passed"]}
        self.drafts[-1] = draft.model_copy(update=change)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"the thread {path} cannot be read: {error}") from None
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and "kind" in record:
            yield record


class Shelf:
    """The folder of a library's threads."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made at the first thread."""
        self.folder = folder

    def new(self, now: datetime) -> Thread:
        """An empty thread, named by the time.

        Raises:
            SetupError: the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for n in range(1000):
                path = self.folder / f"{now:%Y%m%d-%H%M%S}{f'-{n + 1}' if n else ''}.jsonl"
                if not path.exists():
                    path.touch()
                    return Thread(path)
        except OSError as error:
            raise SetupError(
                f"threads cannot be kept in {self.folder}: {error.strerror}; name another folder "
                "with --threads"
            ) from None
        raise SetupError(f"{self.folder} is full of threads of this second")

    def all(self) -> list[Path]:
        """Files of threads, the latest last; those in which nothing was said are left out."""
        if not self.folder.is_dir():
            return []
        found = [p for p in self.folder.glob("*.jsonl") if p.stat().st_size]
        return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))

    def find(self, name: str) -> Thread:
        """A thread by id, by the beginning of one, by its number in ``all``, or "last".

        Raises:
            SetupError: there is none, or several begin so.
        """
        paths = self.all()
        if name == "last" and paths:
            return self._read(paths[-1])
        if re.fullmatch(r"\d{1,3}", name) and 1 <= int(name) <= len(paths):
            return self._read(paths[int(name) - 1])
        found = [p for p in paths if p.stem == name] or [
            p for p in paths if p.stem.startswith(name)
        ]
        if len(found) == 1:
            return self._read(found[0])
        what = "several threads begin with" if found else "there is no thread"
        raise SetupError(f"{what} {name!r} in {self.folder}")

    def _read(self, path: Path) -> Thread:
        try:
            return Thread(path)
        except (KeyError, IndexError, TypeError, ValidationError) as error:
            raise SetupError(f"the thread {path} is damaged: {type(error).__name__}") from None


def folder_for(library: Path, given: Path | None = None) -> Path:
    """Where a library's threads lie: beside its documents, so that they go where it goes.

    Of a shared library, in the home of who asks: a thread is his, not everybody's.
    """
    if (name := shared_name(library)) is not None:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return given or Path(home) / "deepnews" / name / "threads"
    return given or library / "threads"
