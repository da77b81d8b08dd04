"""Which given source a reference means: by address, file name or title.

Knows the words of an entry and the names of the sources; reads no document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from agent.domain import Document
from agent.verify.marks import ADDRESS
from agent.verify.matching_titles import by_title

LEAST_STEM: Final = 5  # characters of a file name that may stand without its ending
_TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|ref|source|cmpid|mc_[ce]id", re.I)
_GENERIC: Final = frozenset({"index", "article", "report", "document", "download", "default"})


class Named(NamedTuple):
    """A given source with everything that it may be called by; ``opening`` is its first line."""

    id: str
    title: str
    names: tuple[str, ...]
    opening: str = ""

    @classmethod
    def of(cls, document: Document, *more: str | None) -> Named:
        """The names of a document: where it came from, its own id, other addresses of it.

        A copy stands for the document it is a copy of, which is the one with evidence.
        """
        names = (document.source, document.external_id, *more)
        return cls(
            document.copy_of or document.id,
            document.title,
            tuple(dict.fromkeys(n for n in names if n)),
        )


def address(url: str) -> str:
    """One form for the addresses of one page: no scheme, "www.", fragment or tracking."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    kept = sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k))
    path = re.sub(r"/(?:index\.html?)?$", "", unquote(parts.path))
    return f"{host}{path}{'?' + urlencode(kept) if kept else ''}".lower()


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


class Matcher:
    """Finds the sources that an entry or a link means; no more than it can be sure of."""

    def __init__(self, known: Sequence[Named]) -> None:
        """Take the given sources."""
        self._known = known

    def by_url(self, url: str) -> tuple[str, ...]:
        """The sources of an address: those read from there, else those saved under its name."""
        exact = self._addresses.get(address(url), ())
        if exact:
            return tuple(exact)
        try:
            last = PurePath(unquote(urlsplit(url).path)).name.lower()
        except ValueError:
            return ()
        stem = last.rsplit(".", 1)[0]
        named = [k.id for k, file in self._files if file == last and "." in last]
        if not named and len(stem) >= LEAST_STEM and stem not in _GENERIC:
            named = [k.id for k, file in self._files if file.rsplit(".", 1)[0] == stem]
        return tuple(dict.fromkeys(named))

    def by_entry(self, text: str) -> tuple[str, ...]:
        """The sources that an entry of a reference list means; several where names are shared."""
        for found in ADDRESS.finditer(text):
            if ids := self.by_url(found[0].rstrip(".,;:!?)'’*_")):
                return ids
        return self._by_file(text) or self._by_title(text)

    @cached_property
    def _addresses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for known in self._known:
            for name in known.names:
                if _is_address(name):
                    found.setdefault(address(name), []).append(known.id)
        return found

    @cached_property
    def _files(self) -> list[tuple[Named, str]]:
        return [
            (known, file.lower())
            for known in self._known
            for name in known.names
            if not _is_address(name) and (file := PurePath(name).name)
        ]

    def _by_file(self, text: str) -> tuple[str, ...]:
        """By file name, by the longest path that the entry repeats; then by name without ending."""
        low = re.sub(r"\\(?=[^\w\s])", "", text).lower()
        best: dict[str, int] = {}
        for known, file in self._files:
            stem = file.rsplit(".", 1)[0]
            whole = "." in file and _stands(file, low)
            bare = (
                len(stem) >= LEAST_STEM and re.search(r"\d|\w[-_]\w", stem) and _stands(stem, low)
            )
            if whole or bare:
                shared = max((_shared(name.lower(), low) for name in known.names), default=0)
                best[known.id] = max(best.get(known.id, 0), shared + 1000 * whole)
        most = max(best.values(), default=0)
        return tuple(one for one, length in best.items() if length == most)

    def _by_title(self, text: str) -> tuple[str, ...]:
        titles = [(known.id, known.title) for known in self._known]
        openings = [(known.id, known.opening) for known in self._known if known.opening]
        return by_title(text, titles) or by_title(text, openings, whole=True)


def _stands(name: str, text: str) -> bool:
    """Whether the name stands there whole; a saved copy may have another ending."""
    ending = r"(?:\.(?:pdf|html?|docx?|txt|md))?" if "." not in name else ""
    return re.search(rf"(?<![\w-]){re.escape(name)}{ending}(?![\w-]|\.\w)", text) is not None


def _shared(path: str, text: str) -> int:
    """Length of the longest end of the path that the text repeats."""
    parts = PurePath(path).parts
    ends = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((len(end) for end in ends if end in text), 0)
