"""What a batch is asked for and how far it is: the list of briefs, a line for each that ended.

Writes no article. Any process may read the lines at any time.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Self

import yaml
from pydantic import Field, ValidationError

from agent.batch import rows
from agent.brief import Brief, length
from agent.domain import Frozen
from agent.errors import SetupError
from agent.mistaken import plainly
from tools.lock import alone

LEDGER: Final = "batch.jsonl"
LOCK: Final = "batch.lock"
_ID: Final = re.compile(r"[\w][\w.-]{0,79}")
State = Literal["passed", "not passed", "failed"]


class Item(Frozen):
    """One brief of a list."""

    id: str
    brief: Brief

    @property
    def told(self) -> str:
        """All that the brief asks for, as one line of JSON: what is not asked for is left out."""
        return self.brief.model_dump_json(exclude_defaults=True)


class Line(Frozen):
    """How an item ended."""

    id: str
    state: State
    brief: str = ""
    told: str = ""
    """The whole brief, see ``Item``; empty in lines of before."""
    path: str | None = None
    words: int = 0
    claims: dict[str, int] = Field(default_factory=dict)
    coverage: float = 0.0
    calls: int = 0
    tokens: int = 0
    usd: float = 0.0
    seconds: float = 0.0
    error: str | None = None


class Summary(Frozen):
    """A batch so far."""

    items: int
    states: dict[str, int]
    left: int
    words: int
    tokens: int
    usd: float
    seconds: float
    """Sum over the items."""
    failed: dict[str, str]
    """Error by id."""
    stopped: str | None = None
    """The ceiling ("max_tokens") at which no further item began, although some are left."""


def read_briefs(path: Path, words: int) -> list[Item]:
    """The items of a list: JSON lines of {"brief", "id"?, "words"?, …}, YAML of those or of bare
    briefs, or a text, a brief a line.

    Raises:
        SetupError: the file cannot be read as such, an id comes twice or cannot name a folder.
    """
    if path.suffix == ".jsonl":
        told: list[Any] = list(rows(path, "brief"))
    elif path.suffix in (".yaml", ".yml"):
        try:
            told = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError):
            raise SetupError(f"{path}: not readable as YAML") from None
        if not isinstance(told, list):
            raise SetupError(f"{path}: not a list of briefs")
    else:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError):
            raise SetupError(f"{path}: not readable as text, a brief a line") from None
        told = [{"brief": line.strip()} for line in lines if line.strip()]
    if not told:
        raise SetupError(f"{path}: holds no brief")
    items = [_item(path, number, row, words) for number, row in enumerate(told, start=1)]
    twice = [one for one, count in Counter(item.id for item in items).items() if count > 1]
    if twice:
        raise SetupError(f"{path}: the id {twice[0]!r} comes twice")
    return items


class Ledger:
    """The lines of a batch on disk; safe in threads, one process at a time.

    A torn last line is left out.
    """

    def __init__(self, out: Path) -> None:
        """Read what is there, and keep others out until ``close``.

        Raises:
            SetupError: another process writes this batch.
        """
        self.path = out / LEDGER
        out.mkdir(parents=True, exist_ok=True)
        self._held = (out / LOCK).open("a")
        alone(
            self._held,
            f"another process is writing this batch: {out} (--status tells how far it is)",
        )
        self.lines = {one.id: one for one in read_lines(out)}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others write."""
        self._held.close()

    def put(self, one: Line) -> None:
        """Keep a line, on disk first."""
        text = one.model_dump_json(exclude_defaults=True) + "\n"
        with self._lock:
            with self.path.open("a+b") as file:
                end = file.tell()
                if end:
                    file.seek(end - 1)
                    text = text if file.read(1) == b"\n" else "\n" + text
                file.write(text.encode("utf-8"))
            self.lines[one.id] = one


def read_lines(out: Path) -> Iterator[Line]:
    """The lines of a batch, in the order in which items ended; any process may ask at any time."""
    path = out / LEDGER
    if path.is_file():
        # Bytes: a kill may tear a line inside a character.
        for line in path.read_bytes().split(b"\n"):
            if line.strip():
                try:
                    yield Line.model_validate_json(line)
                except ValidationError:
                    continue  # torn by a kill: that item is written again


def summary(lines: Mapping[str, Line], items: Sequence[Item]) -> Summary:
    """What became of the items of a list so far; what is of another list counts nothing."""
    every = [lines[item.id] for item in items if item.id in lines]
    return Summary(
        items=len(items), states=dict(Counter(one.state for one in every)),
        left=len(items) - len(every),
        words=sum(one.words for one in every), tokens=sum(one.tokens for one in every),
        usd=round(sum(one.usd for one in every), 6),
        seconds=round(sum(one.seconds for one in every), 2),
        failed={one.id: one.error or "" for one in every if one.state == "failed"},
    )  # fmt: skip


def _item(path: Path, number: int, row: Any, words: int) -> Item:
    if not isinstance(row, str | dict):
        raise SetupError(f"{path}: item {number} is no brief: a text, or a mapping with `brief`")
    try:
        told = {"words": words, **({"brief": row} if isinstance(row, str) else row)}
        name = str(told.pop("id", f"{number:04}"))
        told.pop("corpus", None)
        if "schema" in told:
            told["schema_id"] = told.pop("schema")
        brief = Brief(text=told.pop("brief"), **told)
        length(brief.words)
    except KeyError:
        raise SetupError(f"{path}: item {number} is no brief: `brief` is missing") from None
    except (TypeError, ValidationError) as error:
        why = plainly(error) if isinstance(error, ValidationError) else str(error)
        raise SetupError(f"{path}: item {number} is no brief: {why}") from None
    except SetupError as error:
        raise SetupError(f"{path}: item {number}: {error}") from None
    if not _ID.fullmatch(name) or name in (LEDGER, LOCK):
        raise SetupError(f"{path}: the id {name!r} cannot name a folder: letters, digits, - and _")
    return Item(id=name, brief=brief)
