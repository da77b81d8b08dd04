"""Edits of words: direction, opposites, kinds of thing, negation, certainty, superlatives.

Knows no evidence. What makes a statement weaker is no edit here: it stays supported.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from evals.entail.change import Swap
from evals.entail.groups import OPPOSED, SAME
from evals.entail.scene import Edit, Scene
from evals.entail.words import WORD, bases, entry_of, formed, like

_MOVES: Final = 32  # the first pairs of OPPOSED tell movement; the rest are opposites of any kind
_AUX: Final = re.compile(
    r"\b(was|were|is|are|has|have|had|will|would|can|could|should|did|does|do)\b(?! not|n['’]t)"
)
_STRONGER: Final = (
    (r"\b(?:may|might|could|can) be\b", "is"),
    (r"\b(?:may|might|could)(?= [a-z])", "will"),
    (r"\bcould\b", "did"),
    (r"\bis expected to\b|\bis likely to\b|\bis projected to\b", "is certain to"),
    (r"\bexpects to\b|\bplans to\b|\bintends to\b|\bhopes to\b|\baims to\b", "is certain to"),
    (r"\bexpect to\b|\bplan to\b|\bintend to\b|\bhope to\b|\baim to\b", "are certain to"),
    (r"\bexpect(?= [a-z]+ (?:\w+ )?to\b)", "have already seen"),
    (r"\bwill be\b", "was"),
    (r"\bwould\b", "did"),
    (r"\b(?:reportedly|allegedly|possibly|perhaps|probably|likely|potentially)\s", ""),
    (r"\balleged\b|\bsuspected\b|\bpossible\b|\bpotential\b|\bproposed\b", "confirmed"),
    (r"\bplanned\b", "completed"),
    (r"\battempted to\b|\btried to\b|\bsought to\b", "managed to"),
    (r"\bbelieves\b|\bthinks\b|\bsuggests\b|\bclaims\b", "proves"),
    (r"\bbelieved\b|\bthought\b|\bsuggested\b|\bclaimed\b", "proved"),
    (r"\bmany\b|\bmost\b|\bsome\b|\bseveral\b", "all"),
    (r"\boften\b|\bsometimes\b|\busually\b|\bgenerally\b", "always"),
    (r"\bestimated\b", "confirmed"),
    (r"\bnearly\b|\balmost\b", "more than"),
)  # fmt: skip
_SUPERLATIVES: Final = (
    "record ",
    "the highest ",
    "the only ",
    "the first ",
    "unprecedented ",
    "the largest ",
)
_FRAME: Final = re.compile(
    r"\b(?:the|a|an|its|their|our|his|her|in|of|for|and)\s([a-z]{4,14})(?=\s(?:of|in|for|and|was|were|is|are|to"
    r"|that|by|from|with|on|at)\b|[.,;])"
)
_PAST: Final = re.compile(r"(?<=\s)(?!based\b|need\b|related\b|ended\b)[a-z]{3,12}ed\b(?=\s)")
_NOT_SWAPPED: Final = frozenset(
    [
        "that",
        "this",
        "these",
        "those",
        "which",
        "year",
        "years",
        "quarter",
        "them",
        "more",
        "than",
        "have",
        "been",
        "were",
        "there",
        "other",
        "also",
        "such",
        "it",
        "each",
        "both",
        "some",
        "same",
        "most",
        "total",
        "approximately",
    ]
)


@lru_cache(maxsize=2)
def _opposites(moves: bool) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    pairs = OPPOSED[:_MOVES] if moves else OPPOSED[_MOVES:]
    table: dict[str, list[str]] = {}
    for a, b in pairs:
        table.setdefault(a, []).append(b)
        table.setdefault(b, []).append(a)
    words = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.I), table


def _opposed(scene: Scene, rng: random.Random, *, moves: bool) -> Sequence[Swap] | None:
    pattern, table = _opposites(moves)
    found = list(pattern.finditer(scene.text))
    if not found:
        return None
    one = rng.choice(found)
    return [Swap(one.start(), one.end(), like(one[0], rng.choice(table[one[0].lower()])))]


def edit_direction(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """What rose falls."""
    return _opposed(scene, rng, moves=True)


def edit_opposite(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A word for its opposite: of the list by hand, or of the table."""
    found = _from_table(scene, rng, "against") if rng.random() < 0.5 else None
    return found or _opposed(scene, rng, moves=False)


def edit_kind(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A thing for another of its kind ("Tuesday's cat" for "dog")."""
    return _from_table(scene, rng, "beside")


def _from_table(scene: Scene, rng: random.Random, column: str) -> list[Swap] | None:
    fit: list[Swap] = []
    for word in WORD.finditer(scene.text):
        if word[0][0].isupper() and word.start() > 0:
            continue  # part of a name
        known = entry_of(word[0])
        options: tuple[str, ...] = getattr(known[0], column) if known else ()
        if not known or not options:
            continue
        new = formed(rng.choice(options), known[1])
        if new and new.lower() not in scene.text.lower():
            fit.append(Swap(word.start(), word.end(), like(word[0], new)))
    return [rng.choice(fit)] if fit else None


def edit_word(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A noun or a verb for another that stands in the same frame in a sentence beside."""
    pattern, group = (_FRAME, 1) if rng.random() < 0.6 else (_PAST, 0)
    fit = [m for m in pattern.finditer(scene.text) if m[group] not in _NOT_SWAPPED]
    if not fit:
        return None
    one = rng.choice(fit)
    old = one[group]
    others = sorted(
        {m[group] for text in scene.beside for m in pattern.finditer(text)} - _NOT_SWAPPED
    )
    options = [
        o for o in others
        if o[:4] != old[:4] and o.endswith("s") == old.endswith("s")
        and not re.search(rf"\b{o}\b", scene.text) and not _same(o, old)
    ]  # fmt: skip
    if not options:
        return None
    return [Swap(one.start(group), one.end(group), rng.choice(options))]


@lru_cache(maxsize=4096)
def _same(one: str, other: str) -> bool:
    return any(one in group and other in group for group in SAME)


def edit_negation(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """What was said is denied, or the other way round."""
    text = scene.text
    denied = re.search(r"\bnot (?!only|just)|(?<=\w)n['’]t\b|\bno longer |\bnever ", text)
    if denied:
        return [Swap(denied.start(), denied.end(), "")]
    found = list(_AUX.finditer(text))
    if found:
        one = rng.choice(found)
        new = rng.choice((" not", " not", " never", " no longer"))
        return [Swap(one.end(), one.end(), new)]
    for word in WORD.finditer(text):
        if word.start() and word[0].islower():
            for base, form in _verbs(word[0]):
                if form in ("ed", "past"):
                    return [Swap(word.start(), word.end(), f"did not {base}")]
    return None


_NEGATABLE: Final = frozenset(
    [
        "increase",
        "decrease",
        "grow",
        "rise",
        "fall",
        "announce",
        "launch",
        "complete",
        "begin",
        "start",
        "join",
        "win",
        "lose",
        "sell",
        "buy",
        "acquire",
        "purchase",
        "receive",
        "report",
        "record",
        "generate",
        "include",
        "appoint",
        "sign",
        "release",
        "publish",
        "open",
        "close",
        "move",
        "attend",
        "play",
        "serve",
        "work",
        "reach",
        "exceed",
        "improve",
        "expand",
        "deliver",
        "continue",
        "agree",
        "approve",
        "reject",
        "support",
        "oppose",
        "lead",
        "make",
        "take",
        "give",
        "become",
        "provide",
        "require",
        "enter",
        "issue",
        "pay",
        "hold",
        "build",
        "found",
        "establish",
        "create",
        "die",
        "marry",
        "direct",
        "write",
        "star",
        "return",
    ]
)


def _verbs(word: str) -> list[tuple[str, str]]:
    return [(base, form) for base, form in bases(word) if form and base in _NEGATABLE]


def edit_certainty(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Possible or expected becomes fact; some becomes all."""
    fit = [(found, new) for pattern, new in _STRONGER for found in re.finditer(pattern, scene.text)]
    if not fit:
        return None
    found, new = rng.choice(fit)
    return [Swap(found.start(), found.end(), new)]


def edit_superlative(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """An ordinary thing becomes the first or the largest."""
    if re.search(r"\b(?:record|first|only|most|[a-z]+est)\b", scene.text):
        return None
    fit = [
        m
        for m in re.finditer(
            r"\b(?:the|a|an|of|in)\s(?=[a-z]{5,14}\s(?:of|in|for|was|is|to|by|from)\b)", scene.text
        )
    ]
    if not fit:
        return None
    one = rng.choice(fit)
    new = rng.choice(_SUPERLATIVES)
    if one[0].strip() in ("the", "a", "an"):
        return [Swap(one.start(), one.end(), new if new.startswith("the ") else f"the {new}")]
    return [Swap(one.end(), one.end(), new)]


WORD_EDITS: Final[dict[str, Edit]] = {
    "direction": edit_direction,
    "opposite": edit_opposite,
    "kind of thing": edit_kind,
    "word": edit_word,
    "negation": edit_negation,
    "certainty": edit_certainty,
    "superlative": edit_superlative,
}
