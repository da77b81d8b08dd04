"""Numbers that words name. Pure."""

from __future__ import annotations

import re
from typing import Final

ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def ordinal(text: str) -> int | None:
    """The number that a word names: "2", "second", "2nd" are 2, "last" is -1; None where none."""
    low = text.lower().strip()
    while (
        bare := re.sub(r"^(?:section|part|the|number|no\.?)s? |[ ](?:one|section|part)$", "", low)
    ) != low:
        low = bare
    low = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", low)
    if low.isdigit():
        return int(low)
    if low in ORDINALS:
        return ORDINALS.index(low) + 1
    return {"last": -1, "closing": -1, "final": -1, "opening": 1}.get(low)


COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def several(text: str, among: int) -> list[int]:
    """The numbers that a list names: "2 and 3", "2-4", "the first two", "the second and the last".

    ``among`` is how many there are, for "the last two". Empty where a part of it names none.
    """
    found: list[int] = []
    for part in re.split(r"\s*(?:,|;|/|&|\band\b|\bplus\b)+\s*", text.lower().strip()):
        if not part:
            continue
        run = re.fullmatch(r"(?:the )?(first|last) (\w+?)(?: (?:ones|sections|parts))?", part)
        count = COUNTS.get(run[2]) or (int(run[2]) if run[2].isdigit() else 0) if run else 0
        ends = re.fullmatch(r"(.+?) ?(?:-|–|\bto\b|\bthrough\b) ?(.+)", part)
        if run and count:
            first = 1 if run[1] == "first" else max(1, among - count + 1)
            found += range(first, first + min(count, among))
        elif ends and (low := ordinal(ends[1])) and (high := ordinal(ends[2])):
            found += range(low, (among if high == -1 else high) + 1)
        elif (number := ordinal(part)) is not None:
            found.append(among if number == -1 else number)
        else:
            return []
    return list(dict.fromkeys(found))
