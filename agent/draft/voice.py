"""A voice, measured: lengths, openings, connectives, person, tense, formality; and how far two are.

Pure functions over sentences. It knows no file and no default: see ``agent.draft.voices``.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from agent.domain import Frozen
from agent.draft.rhythm import HIGH, LOW, MANY_CONNECTIVES, Goal, lengths, measures, unmarked
from agent.draft.voice_counts import Counts, counts

SHORT, LONG = 8, 30  # words of a short sentence at most, of a long one at least
# A sample's own variation is aimed at within as much as the default goal allows.
HALF_BAND: Final = (HIGH - LOW) / 2
# Above its own connectives a sample may go as far as the default goes above the median of human
# texts (0.45 in the articles named in ``agent.draft.rhythm``).
SLACK: Final = MANY_CONNECTIVES - 0.45

Share = Annotated[float | None, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float | None, Field(ge=0, allow_inf_nan=False)]


class Profile(Frozen):
    """Measures of a voice; None is what could not be measured, or what a target leaves free.

    Words are counted by white space, citation markers removed. ``cv`` is the standard deviation of
    sentence length ÷ its mean. Shares run from 0 to 1: ``short`` of sentences of at most 8 words,
    ``long`` of those of at least 30, ``opens_*`` of sentences by their first word (the rest opens
    otherwise), ``questions``, ``first_person`` and ``second_person`` of sentences, ``past`` of the
    finite verbs that are past or present, ``long_words`` (7 letters or more) of the words outside
    quotation marks, ``quoted`` of all words.
    """

    mean_words: Amount = None
    cv: Amount = None
    short: Share = None
    long: Share = None
    paragraph_words: Amount = None
    opens_name: Share = None
    opens_number: Share = None
    opens_preposition: Share = None
    opens_pronoun: Share = None
    opens_connective: Share = None
    opens_quotation: Share = None
    connectives_per_100: Amount = None
    questions: Share = None
    first_person: Share = None
    second_person: Share = None
    past: Share = None
    contractions_per_100: Amount = None
    long_words: Share = None
    quoted: Share = None


MEASURES: Final = tuple(Profile.model_fields)
# How much each measure differs between human texts: standard deviations over the articles of at
# least 20 sentences among the 100 of FreshWiki (``python -m evals.voice_spread --data DIR``).
SPREAD: Final[dict[str, float]] = {
    "mean_words": 3.8, "cv": 0.096, "short": 0.087, "long": 0.10, "paragraph_words": 74,
    "opens_name": 0.093, "opens_number": 0.022, "opens_preposition": 0.082, "opens_pronoun": 0.064,
    "opens_connective": 0.029, "opens_quotation": 0.036, "connectives_per_100": 0.19,
    "questions": 0.0068, "first_person": 0.011, "second_person": 0.0065, "past": 0.16,
    "contractions_per_100": 0.041, "long_words": 0.041, "quoted": 0.071,
}  # fmt: skip
# Encyclopaedias never ask, never say "we": four measures hardly vary there, so any other text would
# be dozens of spreads away in them, and nothing else would count.
MOST_APART: Final = 3.0


class Compared(NamedTuple):
    """One measure of two profiles; ``apart`` is their difference in spreads, signed, b above a."""

    measure: str
    a: float
    b: float
    apart: float


def profile(sentences: Sequence[str], *, paragraphs: Sequence[int] = ()) -> Profile:
    """Measure a text given as its sentences, without headings, tables and block quotes.

    Args:
        sentences: In order; empty ones do not count.
        paragraphs: The paragraph of each sentence, by any number; left out, they are not measured.

    Raises:
        ValueError: as many paragraphs must be given as sentences.
    """
    if paragraphs and len(paragraphs) != len(sentences):
        raise ValueError(f"{len(paragraphs)} paragraphs for {len(sentences)} sentences")
    kept = [n for n, sentence in enumerate(sentences) if unmarked(sentence).strip()]
    if not kept:
        return Profile()
    own = [sentences[n] for n in kept]
    rhythm, words = measures(own), lengths(own)
    told = counts(own)
    said = sum(one.own for one in told)
    verbs = sum(one.past + one.present for one in told)
    groups = len({paragraphs[n] for n in kept}) if paragraphs else 0
    return Profile(
        mean_words=rhythm.mean_words,
        cv=rhythm.cv,
        short=fmean(count <= SHORT for count in words),
        long=fmean(count >= LONG for count in words),
        paragraph_words=rhythm.words / groups if groups else None,
        opens_name=_opens(told, "name"),
        opens_number=_opens(told, "number"),
        opens_preposition=_opens(told, "preposition"),
        opens_pronoun=_opens(told, "pronoun"),
        opens_connective=_opens(told, "connective"),
        opens_quotation=_opens(told, "quotation"),
        connectives_per_100=rhythm.connectives_per_100,
        questions=fmean(one.question for one in told),
        first_person=fmean(one.first for one in told),
        second_person=fmean(one.second for one in told),
        past=sum(one.past for one in told) / verbs if verbs else None,
        contractions_per_100=100 * sum(one.contractions for one in told) / said if said else None,
        long_words=sum(one.long for one in told) / said if said else None,
        quoted=min(1.0, sum(one.quoted for one in told) / rhythm.words),
    )


def _opens(told: Sequence[Counts], kind: str) -> float:
    return fmean(one.opening == kind for one in told)


def compared(a: Profile, b: Profile) -> list[Compared]:
    """Every measure that both have, those that differ most first."""
    rows = []
    for name in MEASURES:
        one, other = getattr(a, name), getattr(b, name)
        if one is not None and other is not None:
            rows.append(Compared(name, one, other, (other - one) / SPREAD[name]))
    return sorted(rows, key=lambda row: -abs(row.apart))


def distance(a: Profile, b: Profile) -> float | None:
    """How far two voices are, in spreads: 0 is the same; None when no measure is common.

    The mean over the measures of their absolute scaled difference, each at most ``MOST_APART``.
    """
    rows = compared(a, b)
    return fmean(min(abs(row.apart), MOST_APART) for row in rows) if rows else None


def pacing_goal(target: Profile | None) -> Goal:
    """What pacing aims at for a voice: its own variation; the default for none, or none known."""
    if target is None:
        return Goal(LOW, HIGH, MANY_CONNECTIVES)
    low, high = LOW, HIGH
    if target.cv is not None:
        low, high = max(0.0, target.cv - HALF_BAND), target.cv + HALF_BAND
    told = target.connectives_per_100
    return Goal(low, high, MANY_CONNECTIVES if told is None else told + SLACK)
