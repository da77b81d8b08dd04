"""The reference list of a draft: its entries with their numbers, and where it stands.

Knows headings, numbered lines and footnotes; neither the marks that cite them nor any source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.marks import ADDRESS, trimmed

_TITLES: Final = (
    r"(?P<plain>references|sources?|bibliography|works cited|citations|literature|further reading"
    r"|source list|reference list|list of (?:sources|references))(?: cited| used| consulted)?"
    r"|(?P<notes>notes|footnotes|endnotes|notes and (?:references|sources))"
)
_HEADING: Final = re.compile(
    rf"(?:#{{1,6}} {{0,3}}|\*\*|__)?(?:\d+\.? {{1,3}})?(?:{_TITLES})"
    r" {0,3}:?(?:\*\*|__)?:? {0,3}#{0,6}",
    re.I,
)
_ANY_HEADING: Final = re.compile(r"[ \t]*#{1,6}[ \t]+\S")
_RULE: Final = re.compile(r"[ \t]*(?:={3,}|-{3,}|\*{3,}|_{3,})[ \t]*$")
_BRACKET: Final = re.compile(
    r"[ \t]*(?:[-*+•][ \t]+)?\*{0,2}\\?\[\^?(?P<key>\d{1,3})\\?\](?!\()\*{0,2}:?"
    r"[ \t]*(?P<text>\S.*)"
)
_NUMBER: Final = re.compile(r"[ \t]*(?:[-*+•][ \t]+)?(?P<key>\d{1,3})[.)][ \t]+(?P<text>\S.*)")
_LINKED: Final = re.compile(r"[ \t]*(?:[-*+•][ \t]+)?\[\[?(?P<key>\d{1,3})\]?\](?P<text>\(\S.*)")
_BULLET: Final = re.compile(r"[ \t]*[-*+•][ \t]+(?P<text>\S.*)")
_FOOTNOTE: Final = re.compile(r" {0,3}\[\^(?P<key>[^\]\s]{1,60})\]:[ \t]*(?P<text>.*)")
_LINK_DEFINITION: Final = re.compile(r" {0,3}\[(?P<key>\d{1,3})\]:[ \t]+(?P<text><?https?://.*)")
_FILE: Final = re.compile(
    r"[\w-]{1,99}\.(?:pdf|txt|md|html?|docx|csv|tsv|jsonl|markdown|text)\b", re.I
)


class Entry(NamedTuple):
    """An entry: its number or name (None where it has none), its words, its place."""

    key: str | None
    text: str
    start: int
    end: int

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses in it."""
        return tuple(trimmed(found[0]) for found in ADDRESS.finditer(self.text))


class ReferenceList(NamedTuple):
    """All entries of a draft, and the stretches of it that state nothing because they list."""

    entries: tuple[Entry, ...] = ()
    regions: tuple[tuple[int, int], ...] = ()

    def outside(self, text: str) -> str:
        """The text with the lists blanked: same length, same lines."""
        for start, end in self.regions:
            text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
        return text


class _Line(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def heading(self) -> re.Match[str] | None:
        """A match where the line says that a list follows."""
        return _HEADING.fullmatch(self.text.strip()) if len(self.text) < 100 else None


def reference_list(text: str) -> ReferenceList:
    """The entries under "Sources", "References" and the like, footnotes, and a closing list.

    A heading without an entry below it begins no list: what stands there is judged as prose, and
    so is prose that follows a list.
    """
    lines = list(_lines(text))
    entries: list[Entry] = []
    regions: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        found, after = _headed(lines, at) or _footnote(lines, at) or ([], at + 1)
        if found:
            entries += found
            regions.append((lines[at].start, lines[after - 1].end))
        at = after
    if not entries and (closing := _closing(lines)):
        entries = closing
        regions = [(closing[0].start, len(text))]
    return ReferenceList(tuple(_renumbered(entries)), tuple(regions))


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        yield _Line(line, at, at + len(line))
        at += len(line) + 1


def _headed(lines: Sequence[_Line], at: int) -> tuple[list[Entry], int] | None:
    """The list under a heading, and the index after it."""
    heading = lines[at].heading
    if heading is None:
        return None
    first = at + 1
    while first < len(lines) and (lines[first].blank or _RULE.match(lines[first].text)):
        first += 1
    # "Sources" as the first word of a plain text may be anything; its entries must look the part.
    bullets = heading["notes"] is None
    entries, after = _entries(lines, first, bullets=bullets)
    return (entries, after) if entries else None


def _entries(lines: Sequence[_Line], at: int, *, bullets: bool) -> tuple[list[Entry], int]:
    found: list[Entry] = []
    after = at
    while at < len(lines):
        line = lines[at]
        if line.blank:
            at += 1
            continue
        if _ANY_HEADING.match(line.text) or line.heading:
            break
        if entry := _entry(line, bullets=bullets):
            found.append(entry)
        elif found and (not lines[at - 1].blank or line.text[0] in " \t"):
            found[-1] = _longer(found[-1], line)
        elif found or not (_RULE.match(line.text) or line.text.rstrip().endswith(":")):
            break
        at += 1
        after = at
    return found, after


def _entry(line: _Line, *, bullets: bool) -> Entry | None:
    for pattern in (_FOOTNOTE, _BRACKET, _LINKED, _NUMBER):
        if match := pattern.match(line.text):
            return _made(line, match["key"], match["text"])
    tells = ADDRESS.search(line.text) or _FILE.search(line.text)
    bullet = _BULLET.match(line.text)
    if bullet and (bullets or tells):
        return _made(line, None, bullet["text"])
    if tells and len(line.text) < 400 and not re.search(r"[a-z]{2}\.$", line.text.strip()):
        return _made(line, None, line.text.strip())
    return None


def _made(line: _Line, key: str | None, text: str) -> Entry:
    start = line.start + len(line.text) - len(line.text.lstrip())
    named = key.lower() if key and not key.isdigit() else str(int(key)) if key else None
    return Entry(named, text.strip(), start, line.end)


def _longer(entry: Entry, line: _Line) -> Entry:
    return entry._replace(text=f"{entry.text} {line.text.strip()}", end=line.end)


def _footnote(lines: Sequence[_Line], at: int) -> tuple[list[Entry], int] | None:
    """A footnote or link definition, wherever it stands, with its indented lines."""
    match = _FOOTNOTE.match(lines[at].text) or _LINK_DEFINITION.match(lines[at].text)
    if match is None:
        return None
    entry = _made(lines[at], match["key"], match["text"])
    at += 1
    while at < len(lines) and not lines[at].blank and lines[at].text[0] in " \t":
        entry = _longer(entry, lines[at])
        at += 1
    return [entry], at


def _closing(lines: Sequence[_Line]) -> list[Entry]:
    """The lines ``[1] ...`` that end a draft without a heading above them."""
    found: list[Entry] = []
    for line in reversed(lines):
        if line.blank or _RULE.match(line.text):
            continue
        match = _BRACKET.match(line.text) or _LINKED.match(line.text)
        if match is None:
            break
        found.insert(0, _made(line, match["key"], match["text"]))
    return found if len(found) > 1 or (found and found[0].key == "1") else []


def _renumbered(entries: Sequence[Entry]) -> list[Entry]:
    """Entries as Markdown shows them, which counts a list written ``1. 1. 1.`` on."""
    if len(entries) > 2 and {entry.key for entry in entries} == {"1"}:
        return [entry._replace(key=str(n)) for n, entry in enumerate(entries, start=1)]
    return list(entries)
