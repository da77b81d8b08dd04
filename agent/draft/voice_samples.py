"""Sample texts of a voice: files to prose, and the stretch of it that a model is shown.

Knows the readers of files, no default voice and no run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from agent.draft.voice import Profile, profile
from agent.errors import SetupError, UnreadableError
from tools.load import Loaded, load
from tools.split import sentences

LEAST_SENTENCES: Final = 10
MOST_SENTENCES: Final = 5_000  # of one sample: four seconds; more would tell no more
MOST_BYTES: Final = 20_000_000
SHOWN: Final = 1_200  # characters of all samples together that a model is shown

_ENDS: Final = re.compile(r"[.!?…][\"'”’»)\]*_]*(?:\s*\[\d{1,3}\])*$")
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n\s*")
_EMPHASIS: Final = re.compile(r"(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)")
_NO_PROSE: Final = re.compile(r"[ \t]*(?:\||>)")


class Prose(NamedTuple):
    """Sentences, and the number of the paragraph that each stands in."""

    sentences: tuple[str, ...] = ()
    paragraphs: tuple[int, ...] = ()

    def profile(self) -> Profile:
        """Its measures."""
        return profile(self.sentences, paragraphs=self.paragraphs)


def prose(loaded: Loaded) -> Prose:
    """The whole sentences of a document; no headings, rows, block quotes and unended lines."""
    text = loaded.text
    borders = [found.end() for found in _PARAGRAPH.finditer(text)]
    headings = sorted((h.start, h.end) for h in loaded.headings)
    starts = [start for start, _ in headings]
    kept, numbers = [], []
    for start, end in sentences(text):
        at = bisect_right(starts, start) - 1
        sentence = " ".join(_EMPHASIS.sub("", text[start:end]).split())
        line = text[text.rfind("\n", 0, start) + 1 : end]
        if (at >= 0 and start < headings[at][1]) or _NO_PROSE.match(line):
            continue
        if _ENDS.search(sentence) and re.search(r"[^\W\d_]{2}", sentence):
            kept.append(sentence)
            numbers.append(bisect_right(borders, start))
    return Prose(tuple(kept), tuple(numbers))


def read_samples(paths: Sequence[Path]) -> list[Prose]:
    """The prose of each sample.

    Raises:
        SetupError: a file is missing, unreadable, not English or without prose, or all of them
            together have fewer than ten sentences.
    """
    found = [_sample(path) for path in paths]
    count = sum(len(one.sentences) for one in found)
    if count < LEAST_SENTENCES:
        where, many = ", ".join(map(str, paths)), "" if count == 1 else "s"
        raise SetupError(
            f"--voice: {count} sentence{many} of prose in {where}: give {LEAST_SENTENCES} or more"
        )
    return found


@lru_cache(maxsize=8)
def pooled(samples: tuple[Prose, ...]) -> Profile:
    """The profile of all samples as one text; kept, as it is asked for at each check of a brief."""
    return _joined(samples).profile()


def _joined(parts: Sequence[Prose]) -> Prose:
    """Texts one behind the other, no paragraph of two."""
    texts, numbers, before = list[str](), list[int](), 0
    for one in parts:
        texts += one.sentences
        numbers += [before + n for n in one.paragraphs]
        before = numbers[-1] + 1 if numbers else 0
    return Prose(tuple(texts), tuple(numbers))


def shown(samples: Sequence[Prose], *, most: int = SHOWN) -> str:
    """The beginning of each sample in whole sentences, at most ``most`` characters together."""
    share = (most - 2 * (len(samples) - 1)) // max(1, len(samples))
    return "\n\n".join(part for one in samples if (part := _beginning(one, share)))


def _beginning(one: Prose, most: int) -> str:
    told = ""
    last = one.paragraphs[0] if one.paragraphs else 0
    for sentence, number in zip(one.sentences, one.paragraphs, strict=True):
        joint = "" if not told else " " if number == last else "\n\n"
        if len(told) + len(joint) + len(sentence) > most:
            return told or sentence[:most]
        told, last = told + joint + sentence, number
    return told


def _sample(path: Path) -> Prose:
    try:
        status = path.stat()
    except (OSError, ValueError):
        raise SetupError(f"--voice: no file at {path}") from None
    one = _read(path, status.st_mtime_ns, status.st_size)
    from agent.verify.language import foreign  # 0.4 s to import

    if not one.sentences:
        raise SetupError(f"--voice: {path}: no sentence of prose in it")
    if 2 * sum(foreign(one.sentences)) > len(one.sentences):
        raise SetupError(f"--voice: {path} is not in English: no other language is measured")
    return one


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, _size: int) -> Prose:
    """Kept while the file is as it was: options are checked before the run, and used in it."""
    parts, count = list[Prose](), 0
    try:
        for loaded in load(path, max_bytes=MOST_BYTES):
            parts.append(prose(loaded))
            count += len(parts[-1].sentences)
            if count >= MOST_SENTENCES:
                break
    except UnreadableError as error:
        raise SetupError(f"--voice: {path}: {error}") from None
    whole = _joined(parts)
    return Prose(whole.sentences[:MOST_SENTENCES], whole.paragraphs[:MOST_SENTENCES])
