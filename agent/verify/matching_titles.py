"""Which title an entry of a reference list means, where it is cut short or altered.

Knows words only. An entry that fits several titles equally well means none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agent.verify.marks import ADDRESS
from agent.verify.words import normalise
from tools.context_words import word_set

LEAST_TITLE: Final = 3  # words; "Annual report" alone names no document
LEAST_CUT: Final = 12  # characters before an ellipsis
MOST_ALIKE: Final = 0.8  # share of words that two titles must have in common
LEAST_HELD: Final = 0.6  # share of a title's words in an entry that says nothing else
_WHOLE: Final = 1000.0  # score of an entry that holds all words of a title in a row
_ELLIPSIS: Final = re.compile(r"\[?(?:…|\.{3,})\]?")
_SUBTITLE: Final = re.compile(r":\s|\s[-–—|]\s|\s\(")
_LITTLE: Final = word_set(
    "a ag an and at by co corp et for from gmbh in inc ltd of on or pdf plc s se the to"
)
# Words that say what kind of paper it is; whose it is has to be said as well.
_KINDS: Final = word_set(
    "account accounts annual call conference earnings financial form full half interim news note"
    " press quarter quarterly release report results statement transcript update year"
)


def by_title(
    text: str, titles: Sequence[tuple[str, str]], *, whole: bool = False
) -> tuple[str, ...]:
    """The ids whose title an entry means; several only where they share the title.

    Args:
        text: The entry.
        titles: Ids with their titles.
        whole: Whether the entry must hold all of the title, word by word.
    """
    entry = ADDRESS.sub(" ", text)
    scored = [(one, plain(title), _score(title, entry)) for one, title in titles]
    most = max((score for *_, score in scored), default=0.0)
    best = [(one, title) for one, title, score in scored if score == most and score]
    if len({title for _, title in best}) > 1 or (whole and most < _WHOLE):
        return ()
    return tuple(dict.fromkeys(one for one, _ in best))


def plain(text: str) -> str:
    """Words of a title: lower case, without punctuation and Markdown escapes."""
    text = re.sub(r"\\(?=[^\w\s])", "", text)
    return " ".join(re.findall(r"\w+", normalise(text).lower()))


def _score(title: str, entry: str) -> float:
    """How surely the entry names the title; 0 where it does not."""
    own, said = plain(title), plain(entry)
    if not own or not said:
        return 0.0
    if own == said:
        return 3000.0
    words, told = own.split(), said.split()
    if len(words) >= LEAST_TITLE and f" {own} " in f" {said} ":
        return _WHOLE + len(own)
    main = plain(_SUBTITLE.split(title.strip(), maxsplit=1)[0])
    whole = main != own and len(main.split()) >= LEAST_TITLE and _names(main)
    if whole and main in (said, _main(entry)):
        return 900.0
    if len(told) >= LEAST_TITLE and f" {said} " in f" {own} " and len(told) >= 0.6 * len(words):
        return 500.0
    return _cut_short(own, entry) or _alike(set(words), set(told))


def _main(entry: str) -> str:
    """The words of an entry before its subtitle, or whatever it tells after the title."""
    return plain(_SUBTITLE.split(entry.strip(), maxsplit=1)[0])


def _cut_short(title: str, entry: str) -> float:
    """An entry whose words before an ellipsis begin the title, in the middle of a word or not."""
    for found in _ELLIPSIS.finditer(entry):
        said = plain(entry[: found.start()]).split()
        for at in range(len(said) - LEAST_TITLE + 1):
            begun = " ".join(said[at:])
            if len(begun) >= LEAST_CUT and title.startswith(begun):
                return 400.0
    return 0.0


def _alike(title: set[str], entry: set[str]) -> float:
    """Share of the words in common, in whatever order; figures have to be the same."""
    if len(entry) < LEAST_TITLE or any(word[0].isdigit() for word in title ^ entry):
        return 0.0  # another year's report
    alike = len(title & entry) / len(title | entry)
    if alike >= MOST_ALIKE:
        return alike
    own, said = title - _LITTLE, entry - _LITTLE
    held = len(own & said) / len(own) if own else 0.0
    if len(said) >= LEAST_TITLE and said <= own and held >= LEAST_HELD:
        return held / 2 if _names(" ".join(said)) else 0.0
    return 0.0


def _names(title: str) -> bool:
    """Whether the words say more than a kind of paper and its year."""
    return any(not word[0].isdigit() for word in set(title.split()) - _KINDS - _LITTLE)
