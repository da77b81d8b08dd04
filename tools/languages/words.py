"""Words and stems of a language, for search and for overlap. Knows no meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Final

from tools.languages.profile import codes, profile
from tools.remembered import remembered

WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_HAN_WORD: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|\d+(?:[.,]\d+)*|[a-z]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")


def has_profile(code: str) -> bool:
    """Whether the language has a file, and is not English."""
    return code != "en" and code in codes()


def folded(word: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFD", word.lower().replace("ß", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _stemmer(name: str) -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(name)).build()


@remembered
def stem(word: str, code: str) -> str:
    """The stem of one word, accents folded; the language's own stemmer, where it has one."""
    low = word.lower()
    name = profile(code).stemmer if code in codes() else ""
    found = _stemmer(name).analyze(low) if name and low.isalpha() else [low]
    return folded(found[0] if found else low)


def pairs(run: str) -> list[str]:
    """The neighbouring pairs of a run of signs: words of scripts without spaces."""
    return [run] if len(run) < 2 else [run[n : n + 2] for n in range(len(run) - 1)]


def unspaced_pairs(text: str) -> str:
    """The text with runs of signs of scripts without spaces as pairs with spaces between."""
    return _UNSPACED.sub(lambda run: f" {' '.join(pairs(run[0]))} ", text)


@remembered
def stems(text: str, code: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order; of Chinese, pairs of signs."""
    one = profile(code)
    if not one.spaced:
        for word in sorted(one.stop, key=len, reverse=True):
            if len(word) > 1:
                text = text.replace(word, " ")
        single = "".join(w for w in one.stop if len(w) == 1)
        text = re.sub(f"[{single}]", " ", text) if single else text
        return tuple(p for w in _HAN_WORD.findall(text.lower()) for p in _parts(w))
    stop = _stopped(code)
    return tuple(stem(w, code) for w in WORD.findall(text) if w.lower() not in stop and len(w) > 1)


def _parts(word: str) -> list[str]:
    return pairs(word) if HAN.match(word) else [word]


@cache
def _stopped(code: str) -> frozenset[str]:
    one = profile(code)
    return frozenset((*one.stop, *one.prepositions, *one.small))


def analysed(text: str, code: str) -> str:
    """The text's words as the word index keeps them: stems with spaces between."""
    if not has_profile(code):
        return ""
    if not profile(code).spaced:
        return unspaced_pairs(text)
    return " ".join(stem(w, code) for w in WORD.findall(text))
