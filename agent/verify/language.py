"""Which sentences of a draft are plainly not English: by their small words, or their letters.

Knows small words of some languages. What could be English counts as English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tools.context_words import word_set

LEAST_WORDS: Final = 6  # fewer words tell no language
LEAST_LETTERS: Final = 4  # of another script; it may write without spaces
LEAST_SMALL: Final = 2  # small words of other languages that a sentence must have
MOST_ENGLISH: Final = 0.5  # English small words for each of another language

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS: Final = re.compile(r"\S+[./@]\w\S*|\bet al\b")
# The small words within a name, "Banco de la Nación", tell nothing of the sentence.
_NAME: Final = re.compile(
    r"[A-ZÀ-Þ][\w'’-]*(?: (?:(?:de|la|le|les|los|las|du|des|del|della|di|da|dos|das|et|y|e|van) ?)"
    r"{1,3} ?[A-ZÀ-Þ][\w'’-]*)+"
)
_LATIN: Final = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
# Without those that other languages write, too: in, an, was, die, so, on, me, at, for.
_ENGLISH: Final = word_set(
    "the of and to is are were that with by from its it has have been this which their his they"
    " but not more than after over about into would will could who when there what said says"
)
_OTHERS: Final = word_set(
    # German, Dutch
    "der das und den dem ein eine einen einem einer eines im von mit auf für ist nicht auch sich"
    " wurde wird hat haben sind zu zum zur bei nach aus wie als dass aber oder über durch sein"
    " het een van niet voor zijn maar ook naar bij uit wordt werd heeft deze dit dat"
    # French, Spanish, Portuguese, Italian, Romanian
    " le la les des du une est dans pour qui que sur pas avec ses ont été cette ces aux au en et"
    " el del por con una como más pero sus fue ha su al y o um uma não dos das na ao"
    " foi mais il di che è per non della dei delle nel alla sono gli lo și în cu pe din este"
    # Swedish, Danish, Norwegian, Finnish
    " och att det som på är av den till inte ett från og til af er ikke ja ei oli ovat sekä että"
    # Polish, Czech, Hungarian, Turkish
    " nie się z do jest w dla oraz przez je že se pro az és egy hogy nem bir bu için ile"
)


class _Counted(NamedTuple):
    words: int
    english: int
    others: int
    script: bool  # most letters are of another script


def foreign(texts: Sequence[str]) -> list[bool]:
    """Which sentences of one draft are plainly not English.

    In a draft that is mostly in another language a sentence without any English small word is
    taken for one of that language, too: "Berwick Photonics hat Tamsin Optics verklagt."
    """
    counted = [_count(text) for text in texts]
    plain = [_plainly(one) for one in counted]
    long = [told for told, one in zip(plain, counted, strict=True) if told or _tells(one)]
    mostly = sum(long) * 2 > len(long)
    return [
        told or (mostly and one.others > 0 and not one.english)
        for told, one in zip(plain, counted, strict=True)
    ]


def _count(text: str) -> _Counted:
    # Before addresses are left out: signs without spaces, "增长12.5%", look like one.
    letters = sum(map(str.isalpha, text))
    latin = len(_LATIN.findall(text))
    text = _ADDRESS.sub(" ", text)
    # "ET" and "LA" are no small words.
    words = [word for word in _WORD.findall(_NAME.sub(" ", text)) if not word.isupper()]
    words = [word.lower() for word in words]
    return _Counted(
        len(words),
        sum(word in _ENGLISH for word in words),
        sum(word in _OTHERS for word in words),
        letters >= LEAST_LETTERS and latin * 2 < letters,
    )


def _plainly(one: _Counted) -> bool:
    many = one.words >= LEAST_WORDS and one.others >= LEAST_SMALL
    return one.script or (many and one.english <= MOST_ENGLISH * one.others)


def _tells(one: _Counted) -> bool:
    """Whether it is plainly English."""
    return one.english > one.others
