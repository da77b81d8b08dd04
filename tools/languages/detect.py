"""Which language a text is in, by its small words and its letters.

Knows nothing of meaning. A language without a file of its own counts as another one, where its
small words tell it; what tells nothing is taken for the language of what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from tools.context_words import word_set
from tools.languages.profile import ENGLISH, codes, profile
from tools.remembered import remembered

OTHER: Final = "other"
LEAST_SMALL: Final = 2  # small words that tell a language
AHEAD: Final = 1.5  # times as many as of the next language
LEAST_SIGNS: Final = 4  # letters of a script that tell it
HEAD: Final = 20_000  # characters of a document that are looked at

# "l'" of "l'énergie" is a word of its own, the "s" of "Norvale's" none.
_WORD: Final = re.compile(
    r"(?:[cdjlns]|qu)['’](?=[^\W\d_]{2})|[^\W\d_]+(?:['’][a-z]{1,2}\b)?", re.I
)
# An address is looked for where a run of signs begins and nowhere in it: a picture that is written
# into a text is a run of a million, and trying at each of them takes the square of that.
_LINK: Final = re.compile(r"https?://\S+|(?<!\S)\S[^\s@]*@\S+|\[[^\]]{1,12}\]")
# Words within a name, "Banco de la Nación", tell nothing of the sentence.
_NAME: Final = re.compile(
    r"(?<!\w)[A-ZÀ-Þ][\w'’-]*+"
    r"(?: (?:(?:de|la|le|les|los|las|du|des|del|della|di|da|dos|das|et|y|e|van) ?){1,3}"
    r" ?[A-ZÀ-Þ][\w'’-]*)+"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_KANA: Final = re.compile(r"[\u3040-\u30ff]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
# Small words of languages without a file that those with one do not have.
_OTHERS: Final = word_set(
    # Dutch, Portuguese, Italian, Romanian
    "het een niet voor zijn maar ook naar bij uit wordt werd heeft deze dit van aan zich"
    " não uma seu sua foi são pelo pela mais também dos das ao"
    " il che è della dei delle nel alla sono gli lo più anche dal della nella"
    " și cu pe din este sau fost"
    # Swedish, Danish, Norwegian, Finnish
    " och att det som på är av till inte ett från og til af ikke oli ovat sekä että"
    # Polish, Czech, Hungarian, Turkish
    " nie się z jest w dla oraz przez je že az és egy hogy nem bir bu için ile"
)


@cache
def _small() -> dict[str, frozenset[str]]:
    found = {c: frozenset(profile(c).small) for c in codes() if profile(c).spaced}
    known = frozenset().union(*found.values())
    return {**found, OTHER: _OTHERS - known}


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """The languages of each small word."""
    found: dict[str, tuple[str, ...]] = {}
    for code, small in _small().items():
        for word in small:
            found[word] = (*found.get(word, ()), code)
    return found


@remembered
def _codes_of(word: str) -> tuple[str, ...]:
    """The languages that a word is a small one of; letters in capitals stand for something."""
    if len(word) > 1 and word.isupper():
        return ()
    return _codes().get(word.lower().replace("’", "'"), ())


@remembered
def told(text: str) -> str:
    """The language that the text plainly is in; empty where nothing tells it."""
    if not text.isascii():
        text = _LINK.sub(" ", text)
        script = _script(text, len(_LETTER.findall(text)))
        if script:
            return script
    if (first := _most(text)) == ENGLISH:  # most texts are, and names in them change nothing
        return first
    return _most(_NAME.sub(" ", _LINK.sub(" ", text)))


def _most(text: str) -> str:
    """The language of most small words, if it is far enough ahead."""
    counts = dict.fromkeys(_small(), 0)
    for found in filter(None, map(_codes_of, _WORD.findall(text))):
        for code in found:
            counts[code] += 1
    best, second = sorted(counts.values(), reverse=True)[:2]
    if best < LEAST_SMALL or best < AHEAD * second:
        return ""
    return max(counts, key=lambda c: counts[c])


def _script(text: str, letters: int) -> str:
    if letters < LEAST_SIGNS or len(_LATIN.findall(text)) * 2 >= letters:
        return ""
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    known = next((c for c in codes() if profile(c).script == "han"), OTHER)
    return known if han * 2 > letters and kana * 8 < han else OTHER


def language_of(text: str) -> str:
    """The language of a document or of a brief; English where nothing tells another.

    A long text may hold others: what most of its paragraphs are in is its language.
    """
    head = text[:HEAD]
    parts = [part for part in head.split("\n") if part.strip()]
    weights: dict[str, int] = {}
    for part in parts:
        if one := told(part):
            weights[one] = weights.get(one, 0) + len(part)
    if not weights:
        return told(head) or _by_one_word(head)
    return max(sorted(weights), key=lambda c: weights[c])


def _by_one_word(text: str) -> str:
    """A short question may hold one small word only; it must be of one language."""
    low = {w.lower() for w in _WORD.findall(_LINK.sub(" ", text))}
    signs = "¿" in text or "¡" in text
    hits = [c for c, small in _small().items() if c != OTHER and low & small]
    if signs and "es" in codes():
        return "es"
    return hits[0] if len(hits) == 1 else ENGLISH


def languages_of(texts: Sequence[str], whole: str = "") -> list[str]:
    """The language of each of some neighbouring texts.

    Args:
        texts: Paragraphs or sentences of one document, in order.
        whole: The language of the document, for what tells none; found where it is not given.
    """
    usual = whole or language_of("\n".join(texts))
    return [told(text) or usual for text in texts]
