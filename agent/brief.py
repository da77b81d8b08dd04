"""The brief: what the user asks for, read by rule. Knows no library and no model."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.brief_other import language, read_parts
from agent.domain import Frozen
from agent.errors import SetupError
from agent.plan.schemas import Facet
from agent.plan.shelf import facets
from tools.names import names
from tools.periods import periods, sort_key
from tools.words import stems, words

LEAST_WORDS = 60  # of an article: below it is one paragraph
MOST_WORDS = 20_000

# "Write a report on", "Explain, in 900 words, how": an order to the writer, no part of the subject.
_ORDER = re.compile(
    r"^(?:please[\s,]+)?(?:(?:write|give|report|draft|produce|prepare|explain|describe|tell)\b"
    r"(?:[\s,]+(?:me|us|a|an|the|short|long|brief|detailed|deep|in-depth|article|report|piece|story|"
    r"text|essay|feature|analysis|explainer|overview|in|of|\d+|words?)\b)*[\s,]+"
    r"(?:(?:about|on|of|covering)\s+|(?=(?:how|why|what|who|when|where)\b))|"
    r"(?:explain|describe)\s+)",
    re.I,
)
# Words of a brief that say how to tell it, not what it is about.
_TELLING = frozenset(
    stems(
        "changed change changes between article report write business story look inside year years"
        " quarter quarters fiscal happened happen really numbers figures did does came back went"
        " come goes"
    )
)
# What is left of "in fiscal 2024 and fiscal 2025" without its periods.
_WHEN_LEFT = re.compile(
    r"(?:(?:^|\s+)(?:in|from|between|and|to|for|of|at|by|since|until|during|through|over|the|fiscal"
    r"|end|years?)\b)+\s*$|^\s+"
)
_IN_SHORT = re.compile(r"\b(?:[qh][1-4](?:fy(?=\d\d))?|fy(?=[ '’]?\d\d))(?=\b|\d)", re.I)
_EVERYTHING = stems("happened")  # "what happened": all of it is asked for
ASKING = frozenset({"what", "how", "why", "who", "which", "when", "where", "whether"})


class Brief(Frozen):
    """What to write. ``since``/``until`` are ISO dates; ``only``/``without`` name sources.

    ``voice`` is the name of a default voice, or a voice file (YAML), or files of sample text.
    ``listed`` is what to tell where the text lists nothing: sections of the document that is
    called ``listed_by``.
    """

    text: str
    words: int = 900
    schema_id: str | None = None
    voice: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    listed_by: str = ""


def length(words: int, least: int = LEAST_WORDS, what: str = "an article") -> int:
    """The length, where it is one that can be written.

    Raises:
        SetupError: it is not; the line says what is.
    """
    if not least <= words <= MOST_WORDS:
        raise SetupError(f"{words:,} words: {what} has {least} to {MOST_WORDS:,}")
    return words


def typed(text: str) -> str:
    """What a person typed in haste, with short periods as papers write them: "q2 fy2025"."""
    return _IN_SHORT.sub(lambda found: found[0].upper(), text)


class Angle(NamedTuple):
    """One facet of the brief: its heading, and the brief's own words for it."""

    facet: Facet
    heading: str
    words: str


class Reading(NamedTuple):
    """A brief, read: what about, which facets, which years (None = all)."""

    title: str
    topic: str
    terms: tuple[str, ...]
    angles: tuple[Angle, ...]
    first_year: int | None
    last_year: int | None
    language: str = "en"


def read(brief: Brief) -> Reading:
    """Read title, topic terms, facets and years from the brief's words.

    Raises:
        SetupError: the brief has no content words.
    """
    code = language(brief.text)
    if code != "en":
        return _read_other(brief.text, code)
    said = " ".join(brief.text.split())
    if brief.listed:
        said = f"{said.rstrip('.?!')}: {', '.join(brief.listed)}"
    text = _ORDER.sub("", said)
    head, _, tail = text.partition(": ")
    found = periods(text)
    years = sorted({sort_key(p.label)[0] for p in found})
    bare = _without_spans(head, [(p.start, p.end) for p in found if p.end <= len(head)])
    terms = tuple(dict.fromkeys(s for s in stems(bare) if s not in _TELLING))
    if not terms and not stems(text):
        raise SetupError("the brief says nothing to look for: name a subject and a question")
    at = len(text) - len(tail)
    later = [(p.start - at, p.end - at) for p in found if p.start >= at]
    angles = _angles(_without_spans(tail, later) if tail else "")
    return Reading(
        title=head[:1].upper() + head[1:].rstrip("."),
        topic=_topic(bare),
        terms=terms or tuple(stems(text)),
        angles=angles,
        first_year=years[0] if years else None,
        last_year=years[-1] if years else None,
    )


def _read_other(text: str, code: str) -> Reading:
    found = read_parts(" ".join(text.split()), code)
    if not found.terms:
        raise SetupError("the brief says nothing to look for: name a subject and a question")
    angles = tuple(Angle(p.facet, p.facet.heading, p.words) for p in found.parts)
    first, last = (found.years[0], found.years[-1]) if found.years else (None, None)
    return Reading(found.title, found.topic, found.terms, angles, first, last, code)


def _angles(tail: str) -> tuple[Angle, ...]:
    """The facets listed after the colon, each known one once, unknown ones kept as they are."""
    angles: dict[str, Angle] = {}
    for part in re.split(r",\s*(?:and\s+)?|;\s*|\s+and\s+(?=what|how|why|who|the\b|\w+$)", tail):
        for said in _named_apart(_WHEN_LEFT.sub("", part).strip(" .?")):
            if stems(said) == _EVERYTHING:
                continue
            for facet in _facets(said):
                angles.setdefault(facet.id, Angle(facet, facet.heading, said))
    return tuple(angles.values())


def _named_apart(part: str) -> list[str]:
    """Two things ("detection rate and costs") where only one is known: it would hide the other."""
    both = part.split(" and ")
    known = [bool(_known(one)) for one in both]
    clause = ASKING & set(words(part)) or not all(stems(one) for one in both)
    return [part] if clause or all(known) or not any(known) else both


def _known(part: str) -> list[Facet]:
    said = set(words(part))
    return [f for f in facets().values() if any(c in said for c in f.cues)][:2]


def _facets(part: str) -> list[Facet]:
    """The known facets that a part names, at most two; else a facet of its own words."""
    named = tuple(dict.fromkeys(s for n in names(part) for s in stems(n.text)))
    hits = [
        f.model_copy(update={"named": named, "terms": (*named, *f.terms)}) if named else f
        for f in _known(part)
    ]
    if hits or not words(part):
        return hits
    name = "-".join(words(part))[:40]
    return [Facet(id=name, heading=part[:1].upper() + part[1:], terms=tuple(stems(part)))]


def implied(text: str) -> list[Facet]:
    """Facets whose cues stand anywhere in the text, strongest first."""
    said = set(words(text))
    hits = [(sum(cue in said for cue in f.cues), f) for f in facets().values()]
    return [f for n, f in sorted(hits, key=lambda h: -h[0]) if n]


def _without_spans(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text


def _topic(head: str) -> str:
    """The head without its telling words: what goes into queries.

    Two names stay two: "Amazon and Microsoft" as one closed none of the needs of a brief.
    """
    head = re.sub(r"(?<=\w) and (?=[A-Z])", ", ", head)
    kept = re.sub(
        r"\b(how|why|what|between|and|from|to|changed?|since|over|in|of)\b", " ", head, flags=re.I
    )
    return " ".join(kept.split()).strip(" .?,")
