"""Marks to entries of the reference list to given sources: what each sentence of a draft cites.

Judges nothing: whether a source carries the sentence is asked elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.verify.claims import DraftSentence
from agent.verify.draft_report import ReferenceFound
from agent.verify.marks import Mark, find_marks
from agent.verify.matching import Matcher, Named, address
from agent.verify.reference_list import Entry, reference_list


class Cited(NamedTuple):
    """What one mark points at: entries by their index, sources by id, keys that no entry has."""

    entries: tuple[int, ...]
    documents: tuple[str, ...]
    missing: tuple[str, ...]


class Citations:
    """The marks of a draft, its list, and the sources that both mean."""

    def __init__(
        self, entries: Sequence[Entry], marks: Sequence[Mark], known: Sequence[Named]
    ) -> None:
        """Match every entry with the given sources."""
        self.entries, self.marks = _numbered(entries, marks), tuple(marks)
        self._matcher = Matcher(known)
        self.matched = tuple(self._matcher.by_entry(entry.text) for entry in self.entries)
        self._urls = {
            address(url): at for at, entry in enumerate(self.entries) for url in entry.urls
        }
        self._keys: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            if entry.key is not None:
                self._keys.setdefault(entry.key, []).append(at)

    def of(self, mark: Mark) -> Cited:
        """What a mark points at."""
        found = [at for key in mark.keys for at in self._keys.get(key, ())]
        by_url: tuple[str, ...] = ()
        if mark.url is not None:
            at = self._urls.get(address(mark.url))
            found += [at] if at is not None else []
            by_url = self._matcher.by_url(mark.url)
        documents = [one for at in found for one in self.matched[at]]
        # A number that is itself a link needs no list.
        missing = () if mark.url else tuple(key for key in mark.keys if key not in self._keys)
        return Cited(
            tuple(dict.fromkeys(found)), tuple(dict.fromkeys((*documents, *by_url))), missing
        )

    def documents(self, sentence: DraftSentence) -> tuple[str, ...]:
        """The given sources that a sentence cites."""
        return tuple(dict.fromkeys(d for m in sentence.marks for d in self.of(m).documents))

    def complete(self, sentence: DraftSentence) -> bool:
        """Whether all that the sentence cites is among the given sources."""
        return all(
            self.of(mark).documents
            and all(self.matched[at] for at in self.of(mark).entries)
            and not self.of(mark).missing
            for mark in sentence.marks
            if mark.bare and (mark.keys or mark.url)
        )

    def labels(self, documents: Sequence[str]) -> tuple[str, ...]:
        """The numbers that entries meaning one of the documents have: "[2]"."""
        wanted = set(documents)
        return tuple(
            f"[{entry.key}]"
            for entry, ids in zip(self.entries, self.matched, strict=True)
            if entry.key is not None and wanted & set(ids)
        )

    @property
    def times(self) -> Counter[int]:
        """How often each entry is cited."""
        return Counter(at for mark in self.marks for at in self.of(mark).entries)

    def references(self, titles: Mapping[str, str]) -> tuple[ReferenceFound, ...]:
        """The list as a report shows it."""
        times = self.times
        return tuple(
            ReferenceFound(
                key=entry.key,
                text=entry.text,
                start=entry.start,
                end=entry.end,
                documents=ids,
                titles=tuple(titles.get(one, one) for one in ids),
                cited=times[at],
            )
            for at, (entry, ids) in enumerate(zip(self.entries, self.matched, strict=True))
        )


def citations_of(text: str, known: Sequence[Named]) -> Citations:
    """The citations of a draft, matched with the sources it is checked against."""
    listed = reference_list(text)
    return Citations(listed.entries, find_marks(listed.outside(text)), known)


def _numbered(entries: Sequence[Entry], marks: Sequence[Mark]) -> tuple[Entry, ...]:
    """A list without numbers is counted where the text cites by number."""
    if any(entry.key for entry in entries) or not any(
        key.isdigit() for mark in marks for key in mark.keys
    ):
        return tuple(entries)
    return tuple(entry._replace(key=str(n)) for n, entry in enumerate(entries, start=1))
