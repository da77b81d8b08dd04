"""What the cases of a run left, each on disk as it ends: a killed run goes on from there.

One JSON line a case below a head that names the run. Knows no task.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from pydantic import ValidationError

from agent.domain import Frozen
from agent.errors import SetupError
from evals.records import Record
from evals.task import Case
from tools.lock import alone


class Answered(Frozen):
    """One case as it ended: its records, or the error that it ended with."""

    part: str
    case: str
    records: tuple[Record, ...] = ()
    error: str | None = None
    tries: int = 1
    commit: str = ""
    """Of the code that answered; empty in files of before: that of the head."""
    seconds: float = 0.0
    """Wall time of all tries, without the waits between them."""


class Kept:
    """An append-only file of answered cases; safe in threads, one process at a time.

    A line that a kill tore off at the end is cut away. A case may come twice: the later one counts.
    """

    def __init__(
        self, path: Path, file: IO[str], answered: list[Answered], commit: str, now: str
    ) -> None:
        """Use ``open``. ``commit`` is that of the code which began the file, ``now`` this one's."""
        self.path = path
        self.commit = commit
        self._file = file
        self._lock = threading.Lock()
        self._now = now
        self._held = {(one.part, one.case): one for one in answered}

    @classmethod
    def open(
        cls, path: Path, *, fingerprint: str, commit: str, anew: bool = False,
        cheap: bool = False, instead: str = "", tell: Callable[[str], None] = lambda text: None,
    ) -> Self:  # fmt: skip
        """Begin a file, or go on with one of the same fingerprint.

        Args:
            path: its folder is made.
            fingerprint: of what decides the scores.
            commit: of the code that answers.
            anew: forget what is there.
            cheap: forget it too where it is of another fingerprint.
            instead: what else may be done then, besides another folder and ``anew``.
            tell: hears of lines that cannot be read.

        Raises:
            SetupError: it was made by another set-up, it is no such file, or another process is
                adding to it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
        alone(file, f"another process is running this eval: {path} is in use")
        try:
            if anew:
                file.truncate(0)
            if cheap and _head(path).get("fingerprint", fingerprint) != fingerprint:
                tell(f"{path.name} is of other articles, settings or another judge: judged again")
                file.truncate(0)
            head, answered, torn = _read(path, fingerprint, instead)
        except SetupError:
            file.close()
            raise
        if torn:
            lines = ", ".join(map(str, torn[:5]))
            tell(f"{path}: {len(torn)} lines cannot be read ({lines}): their cases are asked again")
        kept = cls(path, file, answered, head.get("commit") or commit, commit)
        if not head:
            kept._append({"fingerprint": fingerprint, "commit": commit})
        return kept

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def get(self, case: Case) -> Answered | None:
        """What is kept of a case."""
        return self._held.get((case.part, case.id))

    def put(self, one: Answered) -> None:
        """Keep a case; once this returns a kill of the process loses nothing of it.

        Raises:
            OSError: the disk refuses.
        """
        if self._now != self.commit:
            one = one.model_copy(update={"commit": self._now})
        with self._lock:
            self._append(one.model_dump(mode="json", exclude_defaults=True))
            self._held[one.part, one.case] = one

    def _append(self, row: dict[str, Any]) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._file.flush()


def _head(path: Path) -> dict[str, Any]:
    """The line that names the run; empty where there is none yet."""
    with path.open("rb") as file:
        first = file.readline()
    if not first.endswith(b"\n"):
        return {}
    try:
        head = dict(json.loads(first))
        head["fingerprint"]
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{path} does not hold the cases of an eval: move it away") from None
    return head


def _read(
    path: Path, fingerprint: str, instead: str
) -> tuple[dict[str, Any], list[Answered], list[int]]:
    """The head, the cases, and the numbers of lines that hold neither."""
    raw = path.read_bytes()
    whole = raw.rfind(b"\n") + 1
    if whole < len(raw):
        os.truncate(path, whole)
    head = _head(path)
    if not head:
        return {}, [], []
    if (there := head["fingerprint"]) != fingerprint:
        raise SetupError(
            f"{path} holds cases of other settings, data or, where articles are written, code "
            f"(fingerprint {there}, now {fingerprint}): choose another --out, or begin again with "
            f"--anew{instead}"
        )
    answered, torn = [], []
    for number, line in enumerate(raw[:whole].splitlines()[1:], start=2):
        try:
            answered.append(Answered.model_validate_json(line))
        except ValidationError:
            torn.append(number)
    return head, answered, torn
