"""The run bundle: one folder per run that holds everything the run made. Knows no model."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.errors import SetupError
from tools.lock import alone

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Bundle:
    """Reads and writes the files of one run; every write is atomic (rename)."""

    def __init__(self, path: Path) -> None:
        """``path`` is the bundle folder, which exists."""
        self.path = path
        self.run_id = path.name

    @classmethod
    def create(cls, out: Path, brief: str, now: datetime) -> Bundle:
        """Make ``OUT/<run id>`` before any work starts; the id carries time and first words."""
        slug = "-".join(re.findall(r"[a-z0-9]+", brief.lower())[:6])[:48] or "run"
        base = out / f"{now:%Y%m%d-%H%M%S}-{slug}"
        for n in range(100):
            path = base if n == 0 else base.with_name(f"{base.name}-{n + 1}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise _setup_error(error, path) from None
            return cls(path)
        raise SetupError(f"no free run folder beside {base}; choose another --out")

    @classmethod
    def find(cls, out: Path, run: str) -> Bundle:
        """The bundle named by an id under ``out`` or by a path."""
        for path in (Path(run), out / run):
            if (path / "run.json").is_file():
                return cls(path.resolve())
        raise SetupError(f"no run {run!r} under {out}; look at the folder names there")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from working on this run; the system lets go when we die.

        Raises:
            SetupError: one of them is at it.
        """
        with (self.path / "lock").open("a", encoding="utf-8") as file:
            alone(
                file, f"another process is working on the run {self.run_id}: wait until it is done"
            )
            yield

    def has(self, name: str) -> bool:
        """Whether the file was written."""
        return (self.path / name).is_file()

    def write(self, name: str, text: str) -> Path:
        """Write one file whole or not at all.

        Raises:
            SetupError: the disk is full or the folder cannot be written.
        """
        target = self.path / name
        draft = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except OSError as error:
            raise _setup_error(error, target) from None
        return target

    def write_json(self, name: str, value: Any) -> Path:
        """Write a JSON file."""
        return self.write(name, json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")

    def read_json(self, name: str) -> Any:
        """Read a JSON file of this bundle.

        Raises:
            SetupError: it is missing or damaged.
        """
        path = self.path / name
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SetupError(f"the run is damaged: {path} cannot be read ({error})") from None

    def write_lines(self, name: str, rows: list[Any]) -> Path:
        """Write a JSONL file."""
        return self.write(
            name, "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in rows)
        )


def _setup_error(error: OSError, path: Path) -> SetupError:
    if error.errno in FULL:
        return SetupError(f"the disk is full while writing {path.name}: free space")
    return SetupError(f"cannot write {path}: {error.strerror}")
