"""The word index of a shared library: a copy on each machine, brought up to date from Postgres.

It is derived, so it may be deleted at any time. Programs of one machine share it: one of them at a
time brings it up to date. It may be ahead of what a reader sees; rows decide what is served.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.lexical import Lexical, Passage
from tools.shared_texts import PART, SharedTexts

FORMAT = 2  # of the copy; raise it when what is indexed of the same text changes


def cache_folder(library: str) -> Path:
    """Where copies of a shared library's indexes lie on this machine."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "deepnews" / library


class SharedWords:
    """Opened at the first search: who only writes needs none."""

    def __init__(self, folder: Path, texts: SharedTexts) -> None:
        """Take the folder of the copy and what it is brought up to date from."""
        self._folder, self._texts = folder, texts
        self._open: Lexical | None = None

    def search(
        self, query: str, k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """See ``Lexical.search``."""
        return self._lexical.search(query, k, documents=documents)

    def rarity(self, query: str) -> dict[str, float]:
        """See ``Lexical.rarity``."""
        return self._lexical.rarity(query)

    def holding(self, word: str) -> int:
        """See ``Lexical.holding``."""
        return self._lexical.holding(word)

    def count(self) -> int:
        """Chunks in the index."""
        return self._lexical.count()

    def change(self, add: Iterable[Passage], *, remove: Iterable[str] = ()) -> None:
        """Nothing: it is brought up to date from what was committed."""

    def close(self) -> None:
        """Free the index; the next search opens it anew, and up to date."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _lexical(self) -> Lexical:
        if self._open is None:
            self._open = self._current()
        return self._open

    def _current(self) -> Lexical:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = min(self._texts.reaches(), self._texts.latest())
        mark, words = self._folder / "state.json", self._folder / "lexical"
        with _alone(self._folder / "lock"):
            done = _done(mark)
            if done < self._texts.oldest():  # what went since is not told any more
                shutil.rmtree(words, ignore_errors=True)
                mark.unlink(missing_ok=True)
                done = 0
            lexical = Lexical(words)
            if done < target:
                self._update(lexical, done, target)
                fresh = mark.with_suffix(".new")
                fresh.write_text(json.dumps({"format": FORMAT, "commit": target}))
                fresh.replace(mark)
        return lexical

    def _update(self, lexical: Lexical, done: int, target: int) -> None:
        """Killed in between, it does the same again: what is there is removed first."""
        came, went = self._texts.changes(done, target)
        lexical.change((), remove=went)
        for i in range(0, len(came), PART):
            passages = self._texts.words_of(came[i : i + PART], target)
            lexical.change(passages, remove=[one.chunk_id for one in passages])
        lexical.close()  # its writer: the lock on it is one for all programs


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _done(mark: Path) -> int:
    """The commit that the copy was last brought up to; -1 for none that can be used."""
    try:
        told = json.loads(mark.read_text(encoding="utf-8"))
        return int(told["commit"]) if told["format"] == FORMAT else -1
    except (OSError, ValueError, KeyError):
        return -1
