"""The voice of a run: settled as it begins, kept in its bundle, told to the writer, measured after.

Knows no file of samples: see ``agent.draft.voices``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from agent.article import ArticleSection
from agent.brief import Brief
from agent.bundle import Bundle
from agent.deps import Deps
from agent.draft.pieces import Piece
from agent.draft.rhythm import Goal
from agent.draft.voice import Profile, compared, distance, pacing_goal, profile
from agent.draft.voice_told import told
from agent.draft.voices import Voice, settle, shipped
from agent.errors import SetupError
from agent.mistaken import plainly

FILE: Final = "voice.json"
MOST_SENTENCES: Final = 8  # of a paragraph


class Manner(NamedTuple):
    """What a writer is told of the voice: points to aim at, and a stretch of the samples."""

    points: str = ""
    sample: str = ""


def keep(bundle: Bundle, brief: Brief) -> None:
    """Settle the brief's voice and write it into the bundle, so that its files may change or go.

    Raises:
        SetupError: there is no such voice, or its files cannot serve.
    """
    voice = settle(brief.voice)
    if voice is not None:
        bundle.write_json(FILE, voice.model_dump(mode="json"))


def of_run(deps: Deps) -> Voice | None:
    """The voice that the run began with; None where the brief asks for none.

    Raises:
        SetupError: its file in the bundle is damaged.
    """
    if not deps.brief.voice:
        return None
    if not deps.bundle.has(FILE):  # a run that began before voices were kept
        keep(deps.bundle, deps.brief)
    try:
        return Voice.model_validate(deps.bundle.read_json(FILE))
    except ValidationError as error:
        why = plainly(error)
        raise SetupError(f"the run is damaged: {FILE} holds what is no voice: {why}") from None


def manner(deps: Deps) -> Manner:
    """What to tell a writer; empty without a voice."""
    voice = of_run(deps)
    if voice is None:
        return Manner()
    return Manner("\n".join(p for p in (voice.instruction, told(voice.target)) if p), voice.sample)


def goal(deps: Deps) -> Goal:
    """What pacing works towards: the voice's own variation, or the usual one."""
    voice = of_run(deps)
    return pacing_goal(voice.target if voice else None)


def paragraph(deps: Deps, pieces: Sequence[Piece]) -> int | None:
    """Sentences of a paragraph that make its length the voice's; None where it has none."""
    voice = of_run(deps)
    if voice is None or voice.target.paragraph_words is None or not pieces:
        return None
    mean = sum(piece.words for piece in pieces) / len(pieces)
    return min(MOST_SENTENCES, max(1, round(voice.target.paragraph_words / mean)))


def report(deps: Deps, printed: Sequence[ArticleSection]) -> dict[str, Any]:
    """The voice asked for, the article's own measures, and how far they are apart, in spreads.

    ``others`` are the distances to the default voices that were not asked for; ``measures`` sets
    target and article side by side, those that differ most first. Without a voice ``name`` and all
    of the target are None, and the article is measured all the same.
    """
    voice = of_run(deps)
    article = _measured(printed)
    known = {i: one.target for i, one in shipped().items() if voice is None or voice.name != i}
    return {
        "name": voice.name if voice else None,
        "files": list(voice.files) if voice else [],
        "sentences": voice.sentences if voice else 0,
        "fingerprint": voice.fingerprint() if voice else None,
        "target": _rounded(voice.target) if voice else None,
        "article": _rounded(article),
        "distance": _round(distance(voice.target, article)) if voice else None,
        "others": {i: _round(distance(target, article)) for i, target in known.items()},
        "measures": [
            {"measure": row.measure, "target": _round(row.a), "article": _round(row.b),
             "apart": _round(row.apart)}
            for row in (compared(voice.target, article) if voice else ())
        ],
    }  # fmt: skip


def _measured(printed: Sequence[ArticleSection]) -> Profile:
    pairs = [
        (sentence.text, (n, sentence.paragraph))
        for n, section in enumerate(printed)
        for sentence in section.sentences
    ]
    numbers = {place: n for n, place in enumerate(dict.fromkeys(place for _, place in pairs))}
    return profile([text for text, _ in pairs], paragraphs=[numbers[place] for _, place in pairs])


def _rounded(measured: Profile) -> dict[str, float | None]:
    return {name: _round(value) for name, value in measured.model_dump().items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
