"""Words: content words and crude stems, for overlap measures. Knows no language model."""

from __future__ import annotations

import re

from tools.languages.detect import told
from tools.languages.words import has_profile, unspaced_pairs
from tools.languages.words import stems as own_stems
from tools.remembered import remembered

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_ENDING = re.compile(r"['’]s?$")

_STOPPED = """
a about above after again all also am an and any are as at be because been before being
below between both but by can could did do does doing down during each few for from further
had has have having he her here hers him his how i if in into is it its itself just me more
most my no nor not now of off on once only or other our ours out over own same she should so
some such than that the their theirs them then there these they this those through to too
under until up upon us very was we were what when where which while who whom why will with
would you your yours said says say well got get new like really
"""
STOP = frozenset(_STOPPED.split())


def words(text: str) -> list[str]:
    """Lower-case words, possessive endings removed."""
    return list(_words(text))


@remembered
def _words(text: str) -> tuple[str, ...]:
    low = unspaced_pairs(text.lower())  # scripts without spaces: pairs of signs
    return tuple(_ENDING.sub("", w) for w in _WORD.findall(low))


@remembered
def stem(word: str) -> str:
    """A crude English stem (plural, -ing, -ed, -ly); other languages pass nearly unchanged."""
    for ending, least in (("ies", 4), ("ing", 6), ("edly", 6), ("ed", 5), ("ly", 6), ("es", 5)):
        if word.endswith(ending) and len(word) >= least + 1:
            base = word[: -len(ending)] + ("y" if ending == "ies" else "")
            return (
                base[:-1]
                if len(base) > 4 and base[-1] == base[-2] and base[-1] not in "sl"
                else base
            )
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def stems(text: str, language: str = "en") -> list[str]:
    """Stems of the content words, in order, repeats kept."""
    return list(own_stems(text, language) if has_profile(language) else _stems(text))


@remembered
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(w) for w in _words(text) if w not in STOP and len(w) > 1)


def all_stems(text: str, language: str = "") -> set[str]:
    """The stems as English has them, and where the text is not English, as its language does."""
    code = language or told(text)
    return {*_stems(text), *(own_stems(text, code) if has_profile(code) else ())}


def possessive(name: str) -> str:
    """The name with its apostrophe: Microsoft’s, Acme Industries’."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"
