"""Which sentences answer a question that is not English: all that it asks must be there, in words.

The stems of the question that are no words of asking must stand in the sentence or its place, most
of them in the sentence itself, with every period it names and the kind of thing it asks for. What
is told in other words than are asked is not found: silence is safer than a near answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.domain import Document, Evidence
from agent.forage.needs import own_paper
from agent.resume import allowed
from agent.verify.wording import told
from tools.languages import profile
from tools.languages.calendar import periods_in
from tools.languages.detect import told as plainly
from tools.languages.numbers import figures_in
from tools.languages.words import folded, has_profile, stem
from tools.periods_labels import covers

if TYPE_CHECKING:
    from agent.deps import Deps

READ: Final = 64
MOST: Final = 3
LEAST_OWN: Final = 0.5  # share of what is asked that the sentence itself must say
_FORMS: Final = frozenset({"ag", "gmbh", "se", "sa", "sas", "sarl", "sl"})  # of companies
_UNFIT: Final = frozenset(
    {"question", "instruction", "order", "unconfirmed", "boilerplate", "table"}
)


def asked_in(question: str, documents: Iterable[Document]) -> str:
    """The language that a question is asked in; English where it may be that.

    A word or two tell a language only where the library holds documents in it.
    """
    if plain := plainly(question):
        return plain if has_profile(plain) else "en"
    low = re.findall(r"[^\W\d_]+", question.lower())
    held = sorted({d.language for d in documents if has_profile(d.language)})
    hits = {c: sum(w in (*profile(c).small, *profile(c).asking) for w in low) for c in held}
    best = max(held, key=lambda c: hits[c], default="en")
    english = sum(w in profile("en").small for w in low)
    return best if best != "en" and hits[best] > english else "en"


class Asked(NamedTuple):
    """A question in parts: what it is about, when, and what kind of thing it wants."""

    keys: frozenset[str]
    periods: frozenset[str]
    kinds: frozenset[str]
    past: bool


def asked(question: str, code: str) -> Asked:
    """Read a question."""
    one, low = profile(code), question.lower()
    kinds = {
        kind for kind, patterns in one.asks.items()
        for p in patterns if re.search(rf"(?<!\w){p}(?!\w)" if one.spaced else p, low)
    }  # fmt: skip
    rest = re.sub(one.unasked, " ", question) if one.unasked else question
    periods = periods_in(rest, code)
    for period in reversed(periods):
        rest = f"{rest[: period.start]} {rest[period.end :]}"
    asking = {folded(w) for w in one.asking} | {stem(w, code) for w in one.asking}
    if not one.spaced:
        for word in sorted(one.asking, key=len, reverse=True):
            rest = rest.replace(word, " ")
    units = told(rest, code).units
    keys = {
        u.key
        for u in units
        if u.kind in ("word", "way") and u.key not in asking and folded(u.text) not in asking
    }
    ahead = {u.group for u in units if u.kind == "mark"} & {"modal"}
    return Asked(frozenset(keys), frozenset(p.label for p in periods), frozenset(kinds), not ahead)


def bearing_other(deps: Deps, question: str, code: str) -> list[str]:
    """Ids of evidence that answers the question, best first; empty when none does."""
    wanted = asked(question, code)
    if not wanted.keys:
        return []
    hits = deps.library.lexical(question, READ)
    hits += [hit for ranked in deps.library.dense(deps.encode([question]), READ) for hit in ranked]
    scores: dict[str, tuple[float, str, str]] = {}
    for chunk in {hit.chunk.id: hit.chunk for hit in hits}.values():
        document = deps.documents[chunk.document_id]
        if not allowed(deps.brief, document):
            continue
        for one in deps.library.spans(chunk.document_id, chunk.start, chunk.end):
            if one.language != code or _UNFIT & set(one.flags):
                continue
            fit = fitting(wanted, one, document)
            if fit:
                scores[one.id] = (
                    -fit,
                    "" if document.date is None else _later(document.date),
                    one.id,
                )
    best = sorted(scores, key=lambda i: scores[i])
    top = scores[best[0]][0] if best else 0.0
    near = [i for i in best if scores[i][0] <= top * 0.85]
    said: dict[str, str] = {}
    evidence = deps.evidence(near[: 2 * MOST])
    for i in near[: 2 * MOST]:
        said.setdefault(evidence[i].quote, i)
    return list(said.values())[:1]


def _later(date: str) -> str:
    """A key by which the later date comes first."""
    return "".join(chr(0x7A - int(c)) if c.isdigit() else c for c in date)


def fitting(wanted: Asked, one: Evidence, document: Document) -> float:
    """How well a sentence answers, in (0, 1]; 0 where it lacks something."""
    code = one.language
    units = told(one.quote, code).units
    own = {u.key for u in units}
    company = document.company or ""
    place = f"{document.title} {company} {one.context.section.value if one.context.section else ''}"
    around = {u.key for u in told(place, code).units}
    if not wanted.keys <= own | around:
        return 0.0
    # Whose paper it is, is not said in each of its sentences.
    whose = company or (document.title if own_paper(document) else "")
    owner = {u.key for u in told(whose, code).units} | _FORMS
    said = wanted.keys & own
    if len(said - owner) < LEAST_OWN * len(wanted.keys - owner):
        return 0.0
    if not _of_period(wanted, one, document):
        return 0.0
    if wanted.past and any(u.group in ("modal", "condition", "attribution") for u in units):
        return 0.0
    if not _kinds(wanted, one):
        return 0.0
    words = sum(u.kind == "word" for u in units)
    # Of sentences that say it all, the one that says least besides is about it.
    return len(said) / len(wanted.keys) * 0.6 + 0.4 * min(1.0, len(said) / max(words, 1))


def _of_period(wanted: Asked, one: Evidence, document: Document) -> bool:
    if not wanted.periods:
        return True
    held = {p.label for p in periods_in(one.quote, one.language)}
    wide = {h for h in held if "-" not in h.strip("-")}
    if not wide and one.context.period:
        held = held | {one.context.period.value}
    if not held and document.date and not figures_in(one.quote, one.language):
        held = {document.date}
    fine = bool(figures_in(one.quote, one.language))
    return all(
        any(
            w == h or w == h.removeprefix("FY") or (covers(w, h) and not (fine and "Q" in h))
            for h in held
        )
        for w in wanted.periods
    )


def _kinds(wanted: Asked, one: Evidence) -> bool:
    code = one.language
    if "figure" in wanted.kinds and not figures_in(one.quote, code):
        return False
    if "when" in wanted.kinds and not periods_in(one.quote, code):
        return False
    if "who" in wanted.kinds and not _names_somebody(wanted.keys, one):
        return False
    return not ("why" in wanted.kinds and not _says_why(one))


def _says_why(one: Evidence) -> bool:
    known, low = profile(one.language), one.quote.lower()
    words = set(re.findall(r"[^\W\d_]+", low))
    return any((w in words) if known.spaced else (w in low) for w in known.because)


def _names_somebody(keys: Collection[str], one: Evidence) -> bool:
    """A name that the question does not hold; of Chinese, signs that it does not."""
    units = told(one.quote, one.language).units
    if not profile(one.language).spaced:
        return sum(u.kind == "word" and u.key not in keys for u in units) >= 2
    new = [u for u in units if u.kind == "word" and u.text[:1].isupper() and u.key not in keys]
    # Two capitalised words in a row, as a first name and a surname stand.
    pairs = pairwise(new)
    return any(b.start == a.start + len(a.text) + 1 for a, b in pairs)
