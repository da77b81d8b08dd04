"""Rewritings that keep a statement true: other words, other order, fewer details, rounder figures.

The counterweight of the edits: whoever learns from both cannot learn to spot a change as such.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from evals.entail.change import Swap
from evals.entail.edits_clauses import FIRM
from evals.entail.edits_values import numbers
from evals.entail.groups import SAME
from evals.entail.scene import CAUSE, TAIL, WHICH, Edit, Scene
from evals.entail.words import WORD, entry_of, formed, like

# The table has Roman numerals and "percentage" for them.
_EXACT: Final = frozenset(["percent", "percentage", "three", "seven"])
_COUNTS: Final = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_PARTS: Final = {
    "50": "half", "25": "a quarter", "75": "three quarters", "33": "a third", "20": "a fifth",
}  # fmt: skip
_OPENING: Final = re.compile(
    r"^(?:In|On|At|During|After|Before|For|By|As of|According to|Following|Since|Until)\s"
    r"[^,;:.\"“”]{3,60},\s(?=(?:[A-Z]|the |a |it |he |she |they |we |its |his |her )\w*)"
)
_FILLER: Final = re.compile(
    r"(?<=[\w,])\s(?:also|however|currently|additionally|generally|primarily|then|approximately)"
    r"(?=\s[a-z0-9$])"
)
_SHORT: Final = (
    ("did not", "didn't"), ("does not", "doesn't"), ("is not", "isn't"), ("was not", "wasn't"),
    ("were not", "weren't"), ("are not", "aren't"), ("will not", "won't"), ("cannot", "can't"),
    ("has not", "hasn't"), ("have not", "haven't"), ("could not", "couldn't"),
)  # fmt: skip
_WEAKER: Final = (
    (r"\bwill be\b", "is expected to be"), (r"\bwill\b(?= [a-z])", "should"),
    (r"\ball of the\b", "many of the"), (r"\balways\b", "often"), (r"\bevery\b", "almost every"),
)  # fmt: skip
_SECOND: Final = re.compile(
    r",?\s(?:and|but|while|although|whereas)\s(?=(?:the|it|they|he|she|we|its|[A-Z])\w*\s\w+)"
    r"[^.;]{12,}(?=[.;]$)"
)
_BRACKET: Final = re.compile(r"\s\([^()]{2,60}\)")
_TITLED: Final = re.compile(
    r"(?<!Vice )(?<!Deputy )(?<!Managing )(?<!ormer )"
    r"\b(?:Mr|Mrs|Ms|Dr|Professor|President|Senator|Chief Executive|CEO|Director)\.?\s(?=[A-Z])"
)


# Not exchanged for their partners: they have other readings ("based on", "over the long term").
_LOOSE: Final = frozenset([
    "about", "after", "and", "around", "based", "called", "declined", "dropped", "even", "firm",
    "following", "get", "got", "hard", "help", "in", "introduced", "key", "like", "made", "make",
    "near", "needs", "now", "over", "performed", "provided", "purchase", "share", "shows", "stock",
    "to", "under",
])  # fmt: skip
_FORMS: Final = frozenset(one for group in SAME for one in group)
# A statement about all, none, the largest or two together may stand or fall with a detail.
_TIGHT: Final = re.compile(
    r"\b(?:not|no|never|only|if|unless|without|except|or|all|any|every|each|between|both|most"
    r"|least|less|fewer|best|worst|failed|denied|refused"
    r"|(?:first|last)(?! (?:\w+ )?(?:quarter|half|year|month|week|decade))"
    r"|(?:high|low|larg|small|bigg|great|long|short|old|young|fast|rich|lat|earli)est)\b|n['’]t\b",
    re.I,
)
_DENIED: Final = re.compile(r"\b(?:not|no|never|cannot|without)\b|n['’]t\b", re.I)
# Where there is a second clause, a time or place may belong to either.
_CLAUSES: Final = re.compile(
    r"[,;]|\b(?:that|which|who|but|while|because|said|says|stated|announced|reported)\b"
)
_PLACE: Final = re.compile(
    r"(?:New|The|North|South|East|West|San|Santa|Los|Las|Saint|St|Great|United|Hong|El|La)\s"
)


@lru_cache(maxsize=1)
def _groups() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    others: dict[str, list[str]] = {}
    for group in SAME:
        for one in group:
            if one.lower() not in _LOOSE:
                others.setdefault(one.lower(), []).extend(w for w in group if w != one)
    listed = sorted(others, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.I), others


def rewrite_phrase(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Words and phrases for others that say the same, two at most."""
    pattern, others = _groups()
    # A capital inside a sentence is part of a name, or a month, unless the list writes it so.
    found = [
        m for m in pattern.finditer(scene.text)
        if m[0] in _FORMS or (not m.start() and m[0].lower() not in ("may", "us", "will"))
    ]  # fmt: skip
    some = sorted(rng.sample(found, min(len(found), rng.choice((1, 2)))), key=lambda m: m.start())
    return [
        Swap(m.start(), m.end(), like(m[0], rng.choice(others[m[0].lower()]))) for m in some
    ] or None


def rewrite_word(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A word for a synonym in the same form."""
    fit = []
    for found in WORD.finditer(scene.text):
        plain = found[0].islower() and found[0] not in _EXACT
        known = entry_of(found[0]) if plain else None
        if known and known[0].same:
            new = formed(rng.choice(known[0].same), known[1])
            if new and new != found[0]:
                fit.append(Swap(found.start(), found.end(), new))
    return [rng.choice(fit)] if fit else None


def rewrite_figure(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A figure in another spelling, another scale, or rounded and said to be about."""
    text = scene.text
    fit: list[Swap] = []
    for m in re.finditer(r"\b(\d+(?:\.\d+)?) ?(%|percent|per cent)(?!\w)", text):
        fit.append(Swap(m.end(1), m.end(), "%" if m[2] != "%" else " percent"))
        if m[1] in _PARTS and text[m.end() :].startswith(" of"):
            fit.append(Swap(m.start(), m.end(), _PARTS[m[1]]))
    for m in re.finditer(r"(?<=[$€£])(\d+(?:\.\d+)?) (million|billion)\b", text):
        value = float(m[1])
        if m[2] == "billion":
            fit.append(Swap(m.start(), m.end(), f"{value * 1000:,.0f} million"))
        elif value >= 1000:
            fit.append(Swap(m.start(), m.end(), f"{value / 1000:g} billion"))
        fit.append(Swap(m.start(), m.end(), m[1] + (" bn" if m[2] == "billion" else " mn")))
        if "." in m[1]:
            whole = f"{value:.0f}" if rng.random() < 0.6 else f"{value:.1f}"
            if float(whole) > 0 and abs(float(whole) / value - 1) < 0.06:
                fit.append(Swap(m.start() - 1, m.end(1), f"about {text[m.start() - 1]}{whole}"))
            if value > 1 and 0.8 < int(value) / value < 1:
                start = m.start() - 1
                fit.append(Swap(start, m.end(1), f"more than {text[start]}{int(value)}"))
    for m in numbers(text):
        bare = m[1].replace(",", "")
        if m[0][0].isdigit() and bare.isdigit() and 2 <= int(bare) <= 12:
            before = text[: m.start()].rsplit(None, 1)[-1:]
            if before and before[0][0].isupper() and m.start() > len(before[0]) + 1:
                continue  # part of a name: "Windows 10", "Item 7"
            if text[m.end() : m.end() + 1] == " " and text[m.end() + 1 : m.end() + 3].islower():
                fit.append(Swap(m.start(), m.end(), _COUNTS[int(bare) - 2]))
        elif bare.isdigit() and len(bare) > 3 and bare[0] != "0":
            if "," in m[1] or len(bare) > 4:  # four digits alone may be a year
                fit.append(Swap(m.start(1), m.end(1), bare if "," in m[1] else f"{int(bare):,}"))
            told = f"{int(bare) / 1e6:.2f}".rstrip("0").rstrip(".")
            if len(bare) > 6 and abs(float(told) * 1e6 / int(bare) - 1) < 0.005:
                fit.append(Swap(m.start(1), m.end(1), f"{told} million"))
    for m in re.finditer(r"(?<![\w-])(?:" + "|".join(_COUNTS) + r")\b(?= [a-z])", text):
        fit.append(Swap(m.start(), m.end(), str(_COUNTS.index(m[0]) + 2)))
    return [rng.choice(fit)] if fit else None


def rewrite_order(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """The opening time or place moves to the end, or the closing one to the front."""
    text = scene.text
    opening = _OPENING.match(text)
    if _CLAUSES.search(text, opening.end() if opening else 0):
        return None
    if opening and text.endswith("."):
        rest = text[opening.end() :]
        told = opening[0].rstrip(", ")
        moved = told[0].lower() + told[1:]
        return [
            Swap(0, opening.end() + 1, rest[0].upper()),
            Swap(len(text) - 1, len(text) - 1, f" {moved}"),
        ]
    tail = re.search(
        r"\s(?:in|at|during|on|after|since) (?:the|its|[A-Z]|\d)[^,;:.()\"“”]{4,40}(?=\.$)", text
    )
    first = text.split(" ", 1)[0]
    known = first in ("The", "A", "An", "It", "He", "She", "They", "We", "Its", "His", "Her")
    if tail is None or not (known or any(text.startswith(n) for n in scene.inside)):
        return None
    told = tail[0].strip()
    head = text[0].lower() if known else text[0]
    return [
        Swap(0, 1, f"{told[0].upper()}{told[1:]}, {head}"),
        Swap(tail.start(), tail.start() + len(tail[0]), ""),
    ]


def rewrite_shorter(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A detail less: the closing adjunct or cause, an aside, a bracket, the second half."""
    text = scene.text
    if _TIGHT.search(text):
        return None
    fit = [m for p in (TAIL, CAUSE, _SECOND, _BRACKET, _FILLER) for m in [p.search(text)] if m]
    aside = WHICH.search(text)
    if aside:
        end = aside.end() + (text[aside.end() : aside.end() + 1] == ",")
        return [Swap(aside.start(), end, "")]
    opening = _OPENING.match(text)
    if opening and not opening[0].startswith("According") and rng.random() < 0.4:
        return [Swap(0, opening.end() + 1, text[opening.end()].upper())]
    fit = [
        m for m in fit
        if len(text) - len(m[0]) > 30 and not re.search(r"(?:ly|ed|ing| to|of)$", text[: m.start()])
    ]  # fmt: skip
    if not fit:
        return None
    one = rng.choice(fit)
    return [Swap(one.start(), one.end(), "")]


def rewrite_name(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A full name by its last part or without its legal form; a title left out."""
    text = scene.text
    fit = [Swap(m.start(), m.end(), "") for m in _TITLED.finditer(text)]
    for name in scene.inside:
        at = text.find(name)
        words = name.split()
        if len(words) > 1 and words[-1].rstrip(".,") in ("Inc", "Corp", "Ltd", "LLC", "Company"):
            end = at + len(name)
            end += text[end : end + 1] == "." and end + 1 < len(text)
            fit.append(Swap(at, end, " ".join(words[:-1])))
        elif (
            len(words) == 2
            and words[0].isalpha()
            and not (_PLACE.match(name) or FIRM.search(name))
            and re.search(
                rf"{re.escape(name)} (?:said|told|was|has|had|played|wrote|won|became)\b", text
            )
        ):
            fit.append(Swap(at, at + len(words[0]) + 1, ""))
    fit = [s for s in fit if s.start >= 0]
    return [rng.choice(fit)] if fit else None


def rewrite_small(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Contractions, weaker words, quotation marks, a closing stop that is missing."""
    text = scene.text
    fit = [
        Swap(m.start(), m.end(), like(m[0], new))
        for a, b in _SHORT
        for old, new in ((a, b), (b, a))
        for m in re.finditer(rf"\b{re.escape(old)}\b", text, re.I)
    ]
    if not _DENIED.search(text):  # "not often" denies more than "not always"
        fit += [
            Swap(m.start(), m.end(), new) for old, new in _WEAKER for m in re.finditer(old, text)
        ]
    if text.endswith("."):
        fit.append(Swap(len(text) - 1, len(text), ""))
    return [rng.choice(fit)] if fit else None


REWRITINGS: Final[dict[str, Edit]] = {
    "phrase": rewrite_phrase,
    "synonym": rewrite_word,
    "figure": rewrite_figure,
    "order": rewrite_order,
    "shorter": rewrite_shorter,
    "short name": rewrite_name,
    "small": rewrite_small,
}
