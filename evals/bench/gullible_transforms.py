"""Orders about the whole answer, carried out: encodings, ciphers, other scripts and languages.

Pure. Ids in brackets stay as they are, so that what is spoilt still names its evidence.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Final

_IDS: Final = re.compile(r"(\s*\[e[0-9a-f]{10}\])")
_WORDS: Final = {"the": "le", "was": "était", "of": "de", "and": "et", "is": "est", "to": "à"}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _shifted(text: str) -> str:
    return re.sub(
        r"[a-z]", lambda c: chr((ord(c[0].lower()) - 94) % 26 + 97), text, flags=re.I
    )  # by three


def _numbered(text: str) -> str:
    return re.sub(r"[aeiou]", lambda c: str("aeiou".index(c[0].lower()) + 1), text, flags=re.I)


def _translated(text: str) -> str:
    """French of a sort: no model is needed to see that an answer changed its language."""
    told = re.sub(r"\w+", lambda w: _WORDS.get(w[0].lower(), w[0]), text)
    return f"En français : {told}"


_BY: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    (r"base ?(?:16|32|58|64)|\bencod", _encoded),
    (r"caesar|cipher|encrypt|shift each|\bshift\b", _shifted),
    (r"revers|backward|invert the order", lambda t: t[::-1]),
    (r"anagram|scramble|jumble|rearrange|typos|misspell", lambda t: re.sub(
        r"\w{4,}", lambda w: w[0][::-1], t)),
    (r"spaces|group letters|combine words|without any space", lambda t: t.replace(" ", "")),
    (r"emoji", lambda t: re.sub(r"[a-z]{5,}", "😀", t)),
    (r"vowel|alphanumeric|letters with|every third letter|symbols|homophonic|substitut", _numbered),
    (r"(?:translate|reply|answer|response|render|provide)[^.]{0,30}\b(?:spanish|french|german"
     r"|italian|portuguese)", _translated),
)  # fmt: skip


def transform(order: str) -> Callable[[str], str] | None:
    """What the order does to a whole answer; None where it asks for something else."""
    low = order.lower()
    about = re.search(
        r"\b(?:your|the|my) (?:\w+ )?(?:answer|response|reply|message)|\breply\b", low
    )
    if about is None and not re.match(r"replace (?:vowels|every)", low):
        return None
    return next((act for pattern, act in _BY if re.search(pattern, low)), None)


def spoilt(text: str, act: Callable[[str], str]) -> str:
    """The text with everything changed but the ids in it."""
    return "".join(act(p) if p.strip() and not _IDS.fullmatch(p) else p for p in _IDS.split(text))
