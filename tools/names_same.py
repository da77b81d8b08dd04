"""Says when one name covers another.

Knows nothing of the world beyond a handful of countries: other names of a thing come as aliases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from tools.remembered import remembered

_LEGAL = frozenset(
    re.findall(
        r"\S+",
        """
        inc incorporated corp corporation co company ltd limited plc llc llp lp ag se sa nv gmbh kg
        ab asa oyj spa srl bv pty holdings holding group the
        """,
    )
)
_COUNTRIES = {
    "us": "united states", "usa": "united states", "united states of america": "united states",
    "uk": "united kingdom", "great britain": "united kingdom", "eu": "european union",
    "uae": "united arab emirates", "un": "united nations",
}  # fmt: skip


@remembered
def _key(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, folded."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"['’]s?\b", "", plain)
    plain = re.sub(r"(?<=\b\w)\.", "", plain)
    words = re.findall(r"\w+", plain.replace("&", " and "))
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    if len(words) > 1 and words[0] in ("the", "mr", "mrs", "ms", "dr"):
        words.pop(0)
    joined = " ".join(words)
    return tuple(_COUNTRIES.get(joined, joined).split())


def same_name(a: str, b: str, *, aliases: Mapping[str, str] | None = None) -> bool:
    """Whether the name ``b`` of a source covers the name ``a``.

    "Hood" is covered by "Amy Hood", not the other way round: a source that only says "Surface" does
    not carry "Surface Pro 3". Legal forms, case, accents and points of initials do not count; an
    acronym is covered by the name whose initials it is.

    Args:
        a: The name looked for.
        b: The name that stands in the source.
        aliases: Other names, such as ``{"MSFT": "Microsoft"}``.
    """
    left, right = _key(a), _key(b)
    if not left or not right:
        return False
    if left == right or any(right[i : i + len(left)] == left for i in range(len(right))):
        return True
    if _initials(a, b) or _initials(b, a):
        return True
    for short, full in (aliases or {}).items():
        if _key(short) == left and (_key(full) == right or same_name(full, b)):
            return True
        if _key(full) == left and _key(short) == right:
            return True
    return False


def _initials(short: str, full: str) -> bool:
    compact = short.replace(".", "")
    if not (3 <= len(compact) <= 6 and compact.isupper() and compact.isalpha()):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", full) if word[0].isupper()]
    return len(words) == len(compact) and "".join(word[0] for word in words) == compact
