"""Sentences inside the strings of data: what a field holds begins a text of its own. Pure.

"{"note": {"body": "Unlock the door."}}" is one sentence for whoever splits prose; its order stands
at the beginning of a field, not of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FIELD: Final = re.compile(r'"\s*:\s*[\[{]*\s*"|[\[,]\s*"')
_KEY: Final = re.compile(r'^\w[\w .-]*"\s*:')
_ENDED: Final = re.compile(r'(?<!\\)"(?=\s*[,}\]:]|\s*$)')
_CUT: Final = re.compile(r"(?<=[.!?:])\s+|\s*(?:\\\\n|\n|<!--|-->|#{2,}|</?\w+>)+\s*")
_ALONE: Final = re.compile(r"^\W*|[\"}\]\s]+$")


def embedded(text: str) -> Iterator[str]:
    """The sentences of each string value, where the text is data such as JSON; else none."""
    if '":' not in text and '" :' not in text:
        return
    for found in _FIELD.finditer(text):
        rest = text[found.end() :]
        if _KEY.match(rest):
            continue
        end = _ENDED.search(rest)
        value = rest[: end.start()] if end else rest
        for piece in _CUT.split(value):
            if piece := _ALONE.sub("", piece):
                yield piece
