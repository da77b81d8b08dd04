"""Where sentences of a language end, as offsets. Knows stops and abbreviations, no layout."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tools.languages.profile import profile

_STOP: Final = re.compile(r"[.!?…]+[\"'”’»“)\]*]*\s+(?=\S)")
_HAN_STOP: Final = re.compile(r"[。！？!?；][」』”’）)]*+\s*+(?=\S)")
_OPENS: Final = re.compile(r"[A-ZÀ-ÞŒ0-9\"'“„«¿¡(\[*]")
_INITIAL: Final = re.compile(r"(?:^|[\s(.])[A-ZÀ-Þ]\.$")
_ORDINAL: Final = re.compile(r"(?:^|[\s(])\d{1,2}\.$")


@cache
def _abbreviated(code: str) -> re.Pattern[str]:
    listed = sorted(profile(code).abbreviations, key=len, reverse=True)
    spaced = [re.escape(a).replace(r"\ ", r"[\s\u00a0]?") for a in listed]
    # A part of one, too: "z." of "z. B."
    parts = {re.escape(a.split(" ")[0]) for a in listed if " " in a}
    return re.compile(rf"(?:^|[\s(\u00a0„«\"'’])(?:{'|'.join([*spaced, *sorted(parts)])})$")


def cuts(block: str, code: str) -> list[int]:
    """Offsets at which a new sentence begins; a doubtful stop ends none.

    Two sentences taken for one are quoted and judged together; one taken for two would lose what
    its other half says of it.
    """
    if not profile(code).spaced:
        found = [m.end() for m in _HAN_STOP.finditer(block)]
        return [cut for cut in found if "；" not in block[cut - 1 : cut]]
    result = []
    for stop in _STOP.finditer(block):
        before = block[: stop.start() + 1]
        if not _OPENS.match(block, stop.end()):
            continue
        if stop[0][0] == "." and not stop[0].startswith(".."):
            if _abbreviated(code).search(before) or _INITIAL.search(before):
                continue
            if profile(code).ordinal_stop and _ORDINAL.search(before):
                continue
        result.append(stop.end())
    return result
