"""Edits of names and clauses: who, to whom, why, and details that nobody gave.

Knows no evidence beyond the sentences beside, from which it takes what is hardest to tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

from evals.entail.change import Swap
from evals.entail.edits_values import numbers
from evals.entail.scene import SPEAKER, Edit, Scene, asides, causes, closing, tails

_LISTED: Final = re.compile(r"(?:,|\band\b|\bor\b|&|/|\bwith\b|\s)*")
FIRM: Final = re.compile(
    r"\b(?:Inc|Corp|Ltd|LLC|Company|Group|University|Bank|Department|Court|Act|Party|City)\b"
)
_JOINED: Final = re.compile(
    r"(?<=\s)(?:and|while|after|when|as)(?=\s(?:the|it|they|he|she|we|its|[A-Z])\w*\s\w+)"
)
_CALLED: Final = re.compile(
    r"\bthe (?:company|firm|court|board|government|city|band|group|team)\b", re.I
)


def _occurrences(text: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))


def _foreign(old: str, options: Sequence[str], text: str) -> list[str]:
    """Names that share no word with the text, of about the shape of the old one."""
    low = {word for word in re.findall(r"\w{2,}", text.lower())}
    shape = (len(old.split()) > 1, bool(FIRM.search(old)), old.isupper())
    return [
        name for name in options
        if not low & set(re.findall(r"\w{2,}", name.lower())) and len(name) > 2
        and (len(name.split()) > 1, bool(FIRM.search(name)), name.isupper()) == shape
    ]  # fmt: skip


def edit_name(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A name for another of the document, else of another document; or only half of a name."""
    inside = [name for name in scene.inside if len(_occurrences(scene.text, name)) == 1]
    if not inside:
        return None
    old = rng.choice(inside)
    near = _foreign(old, scene.names, scene.text)
    far = _foreign(old, scene.bank.names, scene.text)
    options = near if near and (rng.random() < 0.75 or not far) else far
    if not options:
        return None
    new = rng.choice(options)
    place = _occurrences(scene.text, old)[0]
    words, others = old.split(), new.split()
    if len(words) == len(others) == 2 and rng.random() < 0.25:
        start = place.start() + len(words[0]) + 1
        return [Swap(start, place.end(), others[1])]
    return [Swap(place.start(), place.end(), new)]


def edit_roles(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Two names, or two figures of one kind, trade places where they are not merely listed."""
    places = [
        (m.start(), m.end()) for name in scene.inside for m in _occurrences(scene.text, name)[:1]
    ]
    figures = [(m.start(1), m.end(1)) for m in numbers(scene.text)]
    for row in rng.sample([places, figures], 2):
        fit = [
            (a, b) for i, a in enumerate(sorted(row)) for b in sorted(row)[i + 1 :]
            if a[1] < b[0] and not _LISTED.fullmatch(scene.text[a[1] : b[0]])
            and scene.text[slice(*a)] != scene.text[slice(*b)]
        ]  # fmt: skip
        if fit:
            a, b = rng.choice(fit)
            return [Swap(*a, scene.text[slice(*b)]), Swap(*b, scene.text[slice(*a)])]
    return None


def edit_attribution(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Words given to somebody else, or to somebody where nobody is named."""
    text = scene.text
    said = SPEAKER.search(text)
    far = rng.sample(scene.bank.names, min(6, len(scene.bank.names)))
    known = (*scene.names[:12], *far)
    options = [name for name in known if name not in text and len(name.split()) == 2]
    if not options:
        return None
    new = rng.choice(options)
    if said:
        near = [
            (abs(m.start() - said.start()), m.start(), m.end())
            for name in scene.inside for m in _occurrences(text, name)
        ]  # fmt: skip
        near = [one for one in near if one[0] < 40]
        if not near:
            return None
        _, start, end = min(near)
        return [Swap(start, end, new)]
    if rng.random() < 0.5:
        return [Swap(0, 0, f"According to {new}, ")]
    at = closing(text)
    return [Swap(at, at, f", {new} {rng.choice(('said', 'told reporters', 'added'))}")]


def _given(scene: Scene, take: str, rng: random.Random) -> str | None:
    """A part of a sentence beside (two times of three), else of another document."""
    reader = {"tails": tails, "causes": causes, "asides": asides}[take]
    near = [part for text in scene.beside for part in reader(text)]
    stored: Sequence[str] = getattr(scene.bank, take)
    options = near if near and rng.random() < 0.65 else list(stored)
    options = [part for part in options if part.strip(" ,.").lower() not in scene.text.lower()]
    return rng.choice(options) if options else None


def edit_cause(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A cause that nobody gave, in place of the one that was given where there is one."""
    told = causes(scene.text)
    new = _given(scene, "causes", rng)
    if told and new and rng.random() < 0.7:
        at = scene.text.index(told[-1])
        return [Swap(at, at + len(told[-1]), new)]
    joined = list(_JOINED.finditer(scene.text))
    if joined and rng.random() < 0.35:
        one = rng.choice(joined)
        return [Swap(one.start(), one.end(), rng.choice(("because", "as a result of which")))]
    if told or new is None:
        return None
    at = closing(scene.text)
    return [Swap(at, at, new)]


def edit_detail(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A time, place, purpose or aside that nobody gave."""
    if rng.random() < 0.7:
        new = _given(scene, "tails", rng)
        at = closing(scene.text)
        return [Swap(at, at, new)] if new else None
    new = _given(scene, "asides", rng)
    places = [m for name in scene.inside for m in _occurrences(scene.text, name)[:1]]
    places += list(_CALLED.finditer(scene.text))
    places = [m for m in places if re.match(r"\s(?!and\b|&|['’])[a-z]", scene.text[m.end() :])]
    if new is None or not places:
        return None
    at = rng.choice(places).end()
    return [Swap(at, at, new + ",")]


def edit_tail(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """The closing time, place or purpose for another one."""
    told = tails(scene.text)
    new = _given(scene, "tails", rng)
    if not told or not new:
        return None
    at = scene.text.rindex(told[-1])
    return [Swap(at, at + len(told[-1]), new)]


CLAUSE_EDITS: Final[dict[str, Edit]] = {
    "name": edit_name,
    "roles": edit_roles,
    "attribution": edit_attribution,
    "cause": edit_cause,
    "detail": edit_detail,
    "tail": edit_tail,
}
# Taking these away again leaves a statement that is still carried.
ONE_WAY: Final = frozenset(["attribution", "cause", "detail", "certainty", "superlative"])
