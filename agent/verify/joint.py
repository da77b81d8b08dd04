"""Two quotations of one speaker in one sentence, as two sentences that each name him. Pure.

Judged as one, no paper carries it: “Excluding that, EPS grew 5 percent,” and, discussing the next
quarter: “We sold 39 million phones.”
"""

from __future__ import annotations

import re
from typing import Final

_SPEECH: Final = r"(?:said|says|reported|reports|wrote|writes)"
_OF: Final = r"(?: (?:of|for) [A-Z][^“”:;,]{2,60})?"  # "said of Intelligent Cloud"
_LEAD: Final = r"(?:discussing|on|for|in) [^“”:,]{4,60}(?:, \d{4})?"
_MORE: Final = rf"and(?:,| added:|:)? (?:(?P<lead>{_LEAD}): )?“(?P<more>[^“”]+)”\.?$"
_FRONT: Final = re.compile(rf"^(?P<head>[^“”]*\b{_SPEECH}{_OF}): “(?P<words>[^“”]+)” {_MORE}")
_BACK: Final = re.compile(rf"^“(?P<words>[^“”]+)” (?P<tail>[^“”:]*\b{_SPEECH}\b[^“”:]*), {_MORE}")
_DATED: Final = re.compile(rf"^(?:{_LEAD}, )?(?P<who>[^“”:]{{2,}})$", re.I)
_STRAIGHT: Final = re.compile(r'"([^"“”]+)"')
# What is written small inside a sentence; names and titles before names keep their case.
_SMALL: Final = re.compile(
    r"(?:The|A|An|Its|Their|He|She|They|It|Chief|President|Chairman|Analysts?)\b"
)


def apart(text: str) -> tuple[str, str] | None:
    """The sentence as two; None where it is not two quotations of one who is named once.

    The second has its own occasion where the sentence gives it one, else that of the first.
    """
    text = _STRAIGHT.sub(r"“\1”", text)
    if found := _FRONT.match(text):
        head, lead = found["head"], found["lead"]
        first = f"{head}: “{_stopped(found['words'])}”"
        if lead:
            told = _DATED.match(head)
            if told is None:
                return None
            head = f"{lead[:1].upper()}{lead[1:]}, {inside(told['who'])}"
        return first, f"{head}: “{_stopped(found['more'])}”"
    if (found := _BACK.match(text)) and not found["lead"]:
        more = found["more"].rstrip().removesuffix(".")
        closed = more if more.endswith(("!", "?", "…")) else f"{more},"
        return f"“{found['words']}” {found['tail']}.", f"“{closed}” {found['tail']}."
    return None


def inside(who: str) -> str:
    """Who speaks, as it stands inside a sentence: "the chief executive", but "Amy Hood"."""
    return who[:1].lower() + who[1:] if _SMALL.match(who) else who


def _stopped(words: str) -> str:
    """Quoted words with the stop that a place in a sentence took from them."""
    bare = words.rstrip().removesuffix(",")
    return bare if bare.endswith((".", "!", "?", "…")) else f"{bare}."
