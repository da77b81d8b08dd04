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
    low = re.sub(r"^(?:section|part|the|number|no\.?) ", "", low)
    low = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", low)
    if low.isdigit():
        return int(low)
    if low in ORDINALS:
        return ORDINALS.index(low) + 1
    return {"last": -1, "closing": -1, "final": -1, "opening": 1}.get(low)
