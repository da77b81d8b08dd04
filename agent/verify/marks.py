"""Where a draft cites: ``[1]``, ``[1, 2]``, ``[^note]``, links and bare addresses, with offsets.

Knows the spelling of citations, and neither reference lists nor sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

MOST_CITED: Final = 999  # "[2023]" is an editor's insertion, no marker
_NUMBERED: Final = re.compile(
    r"\[\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*\](?!\()|【\d{1,3}[^】\n]{0,80}】"
)
_NOTE: Final = re.compile(r"\[\^[^\]\[\s]{1,60}\]")
_LINK: Final = re.compile(
    r"!?\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]"
    r"\((?:<(?P<angled>[^>\n]*)>|(?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*))"
    r"(?:\s+[\"'(][^\n]*?[\"')])?\)"
)
ADDRESS: Final = re.compile(r"https?://[^\s<>\[\]\"“”`|]+", re.I)
_ANGLED: Final = re.compile(r"<https?://[^\s<>]+>", re.I)
_CODE: Final = re.compile(
    r"^(?P<f>```+|~~~+).*?(?:^(?P=f)|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", re.M | re.S
)
_JOINED: Final = re.compile(r"\s*(?:[,;|·&]|and)?\s*")
_INTRODUCED: Final = re.compile(
    r"[(\[]\s*(?:(?:sources?|see|see also|via|from|cf\.?|ref)\b\s*:?\s*)?$", re.I
)
_SAYS_SOURCE: Final = re.compile(r"\b(?:sources?|via)\s*:\s*$", re.I)
_AFTER_STOP: Final = re.compile(r"[.!?][\"”’)*_]*\s*$")
_MEANS_NUMBER: Final = re.compile(r"\s*[\[(]?\^?(\d{1,3})[\])]?\s*")
_MEANS_SOURCE: Final = re.compile(r"\s*(?:sources?|link|ref(?:erence)?|here|↗|🔗)\s*", re.I)


class Mark(NamedTuple):
    """One citation. ``keys`` are entries of the list, ``url`` is where a link goes.

    ``cuts`` are the stretches of the draft that are no words of its sentence; ``bare`` says that
    this is all of the mark, while a link on words of the sentence leaves these.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    url: str | None
    bare: bool
    cuts: tuple[tuple[int, int], ...]


def find_marks(text: str) -> list[Mark]:
    """Every citation of a draft, in order; code is left alone."""
    hidden = _without_code(text)
    links = list(_links(hidden))
    taken = [(mark.start, mark.end) for mark in links]
    found = [*links, *(m for m in _brackets(hidden) if not _inside(m.start + 1, taken))]
    return sorted(found)


def blanked(text: str, marks: Sequence[Mark]) -> str:
    """The text with spaces where marks stand: same length, same offsets."""
    parts, at = [], 0
    for start, end in sorted(cut for mark in marks for cut in mark.cuts):
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[max(at, start) : end])]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def unmarked(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The words from start to end without marks and bold type."""
    return lettered(text, start, end, marks)[0]


def lettered(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[str, tuple[int, ...]]:
    """The words from start to end without marks and bold type, and where each letter stands."""
    kept: list[int] = []
    at = start
    for low, high in sorted(cut for mark in marks for cut in mark.cuts):
        if high > start and low < end:
            kept += range(at, max(at, low))
            at = max(at, min(high, end))
    kept += range(at, end)
    bare = "".join(text[n] for n in kept)
    low, high = len(bare) - len(bare.lstrip()), len(bare.rstrip())
    bold = {n for found in re.finditer(r"\*\*", bare) for n in range(*found.span())}
    places = tuple(kept[n] for n in range(low, high) if n not in bold)
    return "".join(text[n] for n in places), places


def _without_code(text: str) -> str:
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _brackets(text: str) -> Iterator[Mark]:
    for found in (*_NUMBERED.finditer(text), *_NOTE.finditer(text)):
        if found[0].startswith("[^") and found[0][2:-1].isdigit() and found.re is _NOTE:
            continue  # the numbered form has it
        keys = (
            _numbers(found[0].split("†")[0]) if found.re is _NUMBERED else (found[0][2:-1].lower(),)
        )
        yield _bare(text, found.start(), found.end(), keys, None)


def _bare(text: str, start: int, end: int, keys: tuple[str, ...], url: str | None) -> Mark:
    """A mark that goes whole, with a space before it."""
    start -= text[start - 1 : start] in {" ", "\t"}
    return Mark(start, end, keys, url, True, ((start, end),))


def _numbers(text: str) -> tuple[str, ...]:
    found: list[int] = []
    for low, high in re.findall(r"(\d+)(?:\s*[–-]\s*\^?(\d+))?", text):
        last = int(high or low)
        found += range(int(low), last + 1) if int(low) <= last < int(low) + 50 else [int(low), last]
    return tuple(dict.fromkeys(str(n) for n in found if 0 < n <= MOST_CITED))


class _Link(NamedTuple):
    start: int
    end: int
    words: tuple[int, int] | None
    url: str


def _links(text: str) -> Iterator[Mark]:
    for _, group in groupby(_grouped(text), key=lambda pair: pair[0]):
        links = [link for _, link in group]
        start, end = links[0].start, links[-1].end
        before, after = text[max(0, start - 40) : start], text[end : end + 40]
        opened = _INTRODUCED.search(before)
        if opened and re.match(r"\s*[)\]]", after):
            whole = (start - len(opened[0]), end + after.index(after.strip()[0]) + 1)
            yield from _together(text, links, whole)
        elif said := _SAYS_SOURCE.search(before):
            yield from _together(text, links, (start - len(said[0]), end))
        elif _AFTER_STOP.search(before) and re.match(r"[ \t]*[.]?[ \t]*(?:\n|$)", after):
            yield from _together(text, links, (start, end))
        else:
            yield from (_single(text, link) for link in links)


def _grouped(text: str) -> Iterator[tuple[int, _Link]]:
    """All links, those with nothing but a comma between them under one number."""
    number, last = 0, -1
    for link in _all_links(text):
        number += last < 0 or not _JOINED.fullmatch(text[last : link.start])
        last = link.end
        yield number, link


def _all_links(text: str) -> Iterator[_Link]:
    found = [
        _Link(m.start(), m.end(), m.span("words"), m["angled"] or m["url"] or "")
        for m in _LINK.finditer(text)
    ]
    taken = [(link.start, link.end) for link in found]
    for pattern in (_ANGLED, ADDRESS):
        for m in pattern.finditer(text):
            if not _inside(m.start(), taken):
                url = trimmed(m[0].strip("<>"))
                end = m.end() if pattern is _ANGLED else m.start() + len(url)
                found.append(_Link(m.start(), end, None, url))
                taken.append((m.start(), end))
    yield from sorted(found)


def trimmed(url: str) -> str:
    """An address without the punctuation of the sentence that it ends."""
    url = url.rstrip(".,;:!?'’*_")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'’*_")
    return url


def _together(text: str, links: Sequence[_Link], whole: tuple[int, int]) -> Iterator[Mark]:
    """The links of one bracket: each a mark, the first of which takes all of it away."""
    for at, link in enumerate(links):
        mark = _single(text, link)
        start = whole[0] - (text[whole[0] - 1 : whole[0]] in {" ", "\t"}) if at == 0 else link.start
        end = whole[1] if at == 0 else link.end
        yield Mark(start, end, mark.keys, mark.url, True, ((start, end),))


def _single(text: str, link: _Link) -> Mark:
    url = link.url if link.url.lower().startswith(("http://", "https://")) else None
    if link.words is None or text[link.start] == "!":
        return _bare(text, link.start, link.end, (), None if text[link.start] == "!" else url)
    words = text[slice(*link.words)]
    if number := _MEANS_NUMBER.fullmatch(words):
        return _bare(text, link.start, link.end, (number[1],), url)
    if words.startswith("^") and " " not in words:
        return _bare(text, link.start, link.end, (words[1:].lower(),), url)
    if _MEANS_SOURCE.fullmatch(words):
        return _bare(text, link.start, link.end, (), url)
    cuts = ((link.start, link.words[0]), (link.words[1], link.end))
    return Mark(link.start, link.end, (), url, False, cuts)
