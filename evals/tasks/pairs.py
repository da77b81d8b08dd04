"""Labelled pairs of document and claim: reading the sets, sampling them. Judges nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from agent.errors import SetupError

SUFFIXES = (".jsonl.gz", ".jsonl")
# What a row may be counted under, where it says so.
GROUPS = ("error_type", "label_raw", "domain", "split")


class Pair(NamedTuple):
    """A claim with its document; ``label`` 1 is supported. ``groups`` as in a record."""

    id: str
    part: str
    document: str
    claim: str
    label: int
    groups: dict[str, str]


class PairSet(NamedTuple):
    """One file of pairs; digest is of its bytes."""

    name: str
    pairs: tuple[Pair, ...]
    digest: str


def find_sets(data: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """The files of pairs in ``data``/grounding, by name.

    Raises:
        SetupError: there is none, or a wanted one is not there.
    """
    home = data / "grounding"
    found = sorted(
        (p for p in home.glob("*.jsonl*") if p.name.endswith(SUFFIXES)), key=lambda p: p.name
    )
    names = [set_name(path) for path in found]
    missing = [name for name in wanted if name not in names]
    if missing or not found:
        what = f"no set {missing[0]!r}" if missing else "no set of pairs"
        raise SetupError(
            f"{what} in {home} (.jsonl or .jsonl.gz of id, document, claim, label): "
            "name the data with --data or DEEPNEWS_DATA"
        )
    return [path for path in found if not wanted or set_name(path) in wanted]


def set_name(path: Path) -> str:
    """The name of a file of pairs: without its endings."""
    return path.name.split(".jsonl")[0]


def read_set(path: Path, *, limit: int | None = None, seed: int = 7) -> PairSet:
    """A set, or a sample of its pairs in the order of the file.

    Raises:
        SetupError: a line is broken, lacks something, or an id comes twice.
    """
    name = set_name(path)
    pairs = [_pair(name, path, number, row) for number, row in _rows(path)]
    if len({one.id for one in pairs}) < len(pairs):
        raise SetupError(f"{path}: an id comes twice")
    if limit is not None and limit < len(pairs):
        kept = sorted(random.Random(seed).sample(range(len(pairs)), limit))
        pairs = [pairs[i] for i in kept]
    return PairSet(name, tuple(pairs), hashlib.sha256(path.read_bytes()).hexdigest()[:16])


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, json.loads(line)
    except (OSError, EOFError, ValueError) as error:
        raise SetupError(f"{path}: not JSON lines ({error})") from None


def _pair(name: str, path: Path, number: int, row: Any) -> Pair:
    try:
        meta = row.get("meta") or {}
        told = {key: row.get(key) or meta.get(key) for key in GROUPS}
        groups = {key: str(value) for key, value in told.items() if value}
        label = {0: 0, 1: 1}[row["label"]]
        return Pair(str(row["id"]), name, str(row["document"]), str(row["claim"]), label, groups)
    except (KeyError, AttributeError, TypeError) as error:
        raise SetupError(f"{path}:{number}: no pair with a label of 0 or 1 ({error})") from None
