"""The claims of a draft's sentence as they are judged: by rule, or as a model cut them.

Each has the period and the subject that the sentence gives it, and its place in the draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.verify.antecedents import Carried, Said, contexts
from agent.verify.carried import Asked
from agent.verify.claims import DraftSentence
from agent.verify.clauses import clauses
from agent.verify.joint import apart
from agent.verify.pronouns import OPENS
from agent.verify.reading import read


class Part(NamedTuple):
    """One claim of a sentence, from ``start`` to ``end`` in the draft.

    A claim that a model put in words of its own has the place of its sentence.
    """

    asked: Asked
    start: int
    end: int


def parts_of(one: DraftSentence, given: Mapping[str, Sequence[str]] | None = None) -> list[Part]:
    """The claims of a sentence that holds several; none where it is one claim itself.

    Args:
        one: The sentence.
        given: Claims that a model gave for a sentence, by the sentence's text.
    """
    if not one.checkable:
        return []
    if given and one.text in given:
        return _given(one, given[one.text])
    if (two := apart(one.text)) is not None:
        return _given(one, two)
    spans = clauses(one.text)
    if len(spans) < 2:
        return []
    texts = [one.text[a:b] for a, b in spans]
    near = contexts([Said(text) for text in texts])
    found = []
    for n, (a, b) in enumerate(spans):
        subject = one.subject if n == 0 else _within(one, spans, near[n].subject)
        subject = subject or (_again(one, texts[n]) if n else None)
        places = one.places[a:b]
        asked = Asked(texts[n], _period(one, texts, n), subject)
        found.append(Part(asked, places[0], places[-1] + 1))
    return found


def _within(
    one: DraftSentence, spans: Sequence[tuple[int, int]], subject: Carried | None
) -> Carried | None:
    """A name of the same sentence, at its place in the draft."""
    if subject is None:
        return None
    low = spans[subject.sentence][0]
    places = one.places[low + subject.start : low + subject.end]
    return subject.model_copy(update={"start": places[0], "end": places[-1] + 1})


def _again(one: DraftSentence, text: str) -> Carried | None:
    """Whom the sentence's own "it" stands for, where a later clause begins with "it" or "its"."""
    opened = OPENS.match(text)
    if one.subject is None or opened is None or opened["body"]:
        return None
    first = OPENS.match(one.text)
    if first is None or first.lastgroup is None or _sort(first) != _sort(opened):
        return None
    return one.subject.model_copy(update={"word": opened["word"], "at": opened.start("word")})


def _sort(found: object) -> str | None:
    kinds = ("thing", "many", "person", "body")
    return next((kind for kind in kinds if found[kind]), None)  # type: ignore[index]


def _period(one: DraftSentence, texts: Sequence[str], n: int) -> str | None:
    """The period that a clause before states; the draft's, where the sentence states none."""
    stated = [[p.label for p in read(text).periods if p.rule is None] for text in texts]
    if stated[n] or not any(stated):
        return one.period
    before = [labels for labels in stated[:n] if labels]
    return before[-1][-1] if before else None


def _given(one: DraftSentence, texts: Sequence[str]) -> list[Part]:
    found = []
    for text in texts:
        at = one.text.find(text.rstrip(" ."))
        start, end = one.start, one.end
        if at >= 0:
            places = one.places[at : at + len(text.rstrip(" ."))]
            start, end = places[0], places[-1] + 1
        opened = OPENS.match(text)
        own = one.subject if opened and one.subject and at == 0 else _again(one, text)
        found.append(Part(Asked(text, one.period, own), start, end))
    return found if len(found) > 1 else []
