"""Stock phrases and connectives in a text. Knows the word lists, not what to do about a find."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from tools.remembered import remembered

# At most six words between the parts of "not only ... but also".
_GAP = r"\W+(?:[\w’'-]+\W+){0,6}?"
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")


class Lists(NamedTuple):
    """The lists, each as one pattern; ``phrases`` are the entries as written in the file."""

    phrases: tuple[str, ...]
    stock: re.Pattern[str]
    connectives: re.Pattern[str]


@cache
def lists() -> Lists:
    """Read ``prompts/tactics/stock_phrases.yaml`` once."""
    source = files("prompts").joinpath("tactics", "stock_phrases.yaml")
    record = yaml.safe_load(source.read_text(encoding="utf-8"))
    phrases = tuple(record["machine"] + record["business"])
    return Lists(phrases, _any_of(phrases), _any_of(record["connectives"]))


def _any_of(phrases: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    # Longer ones first, so that "not only ... but also" wins over a part of it. By their first
    # letter, in text made small: 9 microseconds a sentence, as one list without case 212.
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        pattern = _pattern(phrase)
        by_letter.setdefault(pattern[0], []).append(pattern[1:])
    groups = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
    return re.compile(rf"\b(?:{'|'.join(groups)})(?!\w)")


def _pattern(phrase: str) -> str:
    parts = [
        r"\s+".join(_word(word) for word in part.split()) for part in phrase.lower().split("...")
    ]
    return _GAP.join(parts)


def _word(word: str) -> str:
    escaped = re.escape(word.removesuffix("*")).replace("'", "['’]").replace(r"\-", "[-‑ ]")
    return escaped + (r"\w*" if word.endswith("*") else "")


def stock_phrases(text: str) -> tuple[str, ...]:
    """The stock phrases of a text in its own words, lower case, in order; quotations left out."""
    return _found(lists().stock, text)


def connectives(text: str) -> tuple[str, ...]:
    """The explicit connectives of a text, lower case, in order; quotations left out."""
    return _found(lists().connectives, text)


@remembered  # planning asks for each block at each place of each schema
def _found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    own = _QUOTED.sub(" ¶ ", text).lower()
    return tuple(" ".join(match[0].split()) for match in pattern.finditer(own))
