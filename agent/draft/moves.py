"""Rhythm changes of verified sentences that need no model: split, join, bare, turn round, swap.

Each move keeps every word that carries a fact, and every block id and claim; claims are derived
anew when the result is verified. A move that could change what is said is not offered: the rules
err on the side of offering none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.article import Sentence
from agent.domain import Claim
from agent.draft.attribution import turn_round
from agent.draft.clauses import boundaries, lowered, plain, self_contained
from agent.draft.pacer import Place
from agent.draft.quotations import bare, leans, parted, quoted, together, trimmed
from agent.draft.rhythm import lengths
from agent.plan.typed_names import is_bare_measure
from tools.periods import periods

# Two sentences are joined only when both are at most this long: the sum stays readable.
MOST_WORDS_TO_JOIN = 20
NEAR = 2500  # characters of the source
_MOVABLE = frozenset({"writer", "computed", "report", "figure"})
# A connective in front that ties the sentence to the one before it, and says nothing else.
_TIE = re.compile(
    r"^(?:However|Moreover|Furthermore|Additionally|In addition|Also|Meanwhile|Similarly|Likewise"
    r"|Overall|Notably|Importantly|Indeed|In fact|At the same time), (?=\w)"
)


def moves(
    sentences: Sequence[Sentence],
    place: Place,
    *,
    documents: Sequence[Collection[str]] | None = None,
) -> list[tuple[Sentence, ...]]:
    """Every safe change at a place, each as the whole new sequence.

    Args:
        sentences: The verified sentences of one section, in order, without citation markers.
        place: What to change; a ``rephrase`` has no move without a model.
        documents: Ids of the documents behind each sentence; taken from the claims' citations
            when left out. Sentences whose documents are unknown are not joined.

    Returns:
        The alternatives, most telling first; empty when none is safe. The caller measures them,
        verifies the changed sentences again and keeps one or none.
    """
    at = place.index
    if place.change == "rephrase" or not 0 <= at < len(sentences):
        return []
    if place.change == "unlink":
        return [_replaced(sentences, at, at + 1, new) for new in _unlinked(sentences[at])]
    behind = documents if documents is not None else [_documents(s) for s in sentences]
    splits = [_replaced(sentences, at, at + 1, pair) for pair in _split(sentences[at])]
    splits += [_replaced(sentences, at, at + 1, new) for new in _bare(sentences, at, behind)]
    splits += [_replaced(sentences, at, at + 1, new) for new in _trimmed(sentences[at])]
    joins = [
        _replaced(sentences, first, first + 2, (joined,))
        for first in (at, at - 1)
        if (joined := _join(sentences, first, behind)) is not None
    ]
    turned = [_replaced(sentences, at, at + 1, (new,)) for new in _turn_round(sentences[at])]
    swaps = [
        _replaced(sentences, first, first + 2, pair)
        for first in (at - 1, at)
        if (pair := _swap(sentences, first)) is not None
    ]
    if place.change == "reopen":
        return turned + swaps + joins
    if place.change == "thin":
        return swaps + splits + joins
    if place.fault == "variation":  # either way widens the spread: the gain decides
        return splits + joins + turned + swaps
    if place.change == "lengthen":
        return joins + turned + swaps
    return splits + turned + swaps + joins


def _replaced(
    sentences: Sequence[Sentence], start: int, end: int, new: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    return (*sentences[:start], *new, *sentences[end:])


def _split(sentence: Sentence) -> list[tuple[Sentence, Sentence]]:
    if sentence.origin not in (*_MOVABLE, "quote"):
        return []
    cut = parted if sentence.origin == "quote" else boundaries
    return [
        (
            sentence.model_copy(update={"text": first}),
            sentence.model_copy(update={"text": second}),
        )
        for first, second in cut(sentence.text)
    ]


def _trimmed(sentence: Sentence) -> list[tuple[Sentence]]:
    """The sentence without what its end adds: a reason, a circumstance."""
    if sentence.origin not in ("quote", "report"):
        return []
    return [(sentence.model_copy(update={"text": text}),) for text in trimmed(sentence.text)]


def _bare(
    sentences: Sequence[Sentence], at: int, behind: Sequence[Collection[str]]
) -> list[tuple[Sentence]]:
    """A quotation without "she added", right after another of the same document."""
    if _neighbours(sentences, at - 1) is None or not _one_document(behind, at - 1):
        return []
    if not _near(sentences[at - 1], sentences[at]):
        return []
    one, text = sentences[at], bare(sentences[at].text)
    both = {one.origin, sentences[at - 1].origin} == {"quote"}
    return [(one.model_copy(update={"text": text}),)] if both and text else []


def _near(one: Sentence, other: Sentence) -> bool:
    """Whether the second may lean on the first, by where both stand in their paper.

    "Net sales are expected to be": further off a talk has come to somebody else's.
    """
    said = quoted(other.text)
    if said is None or not is_bare_measure(said.words):
        return True
    places = [[c.start for claim in s.claims for c in claim.citations] for s in (one, other)]
    return not all(places) or abs(min(places[0]) - min(places[1])) <= NEAR


def _one_document(behind: Sequence[Collection[str]], first: int) -> bool:
    """Whether a sentence and the next one stand on the same document alone."""
    return len(set(behind[first])) == 1 and set(behind[first]) == set(behind[first + 1])


def _join(
    sentences: Sequence[Sentence], first: int, behind: Sequence[Collection[str]]
) -> Sentence | None:
    """Two short statements, or quotations, of one document and one paragraph as one sentence."""
    pair = _neighbours(sentences, first)
    if pair is None:
        return None
    one, other = pair
    beside = _one_document(behind, first) and _near(one, other)
    if one.origin == other.origin == "quote":
        text = together(one.text, other.text) if beside or not leans(other.text) else None
    elif beside and all(_joinable(sentence) for sentence in pair):
        second = lowered(other.text, [sentence.text for sentence in sentences])
        # With a comma inside, ", and" could be read as closing an enumeration.
        joint = "; " if "," in one.text or "," in other.text else ", and "
        text = second and f"{one.text.rstrip().removesuffix('.')}{joint}{second}"
    else:
        text = None
    if text is None:
        return None
    return one.model_copy(
        update={
            "text": text,
            "claims": _merged(one.claims, other.claims),
            "block_ids": tuple(dict.fromkeys(one.block_ids + other.block_ids)),
            "origin": one.origin if one.origin == other.origin else "writer",
        }
    )


def _joinable(sentence: Sentence) -> bool:
    return (
        sentence.origin in _MOVABLE
        and lengths([sentence.text])[0] <= MOST_WORDS_TO_JOIN
        and plain(sentence.text)
    )


def _neighbours(sentences: Sequence[Sentence], first: int) -> tuple[Sentence, Sentence] | None:
    """A sentence and the next one, when both stand in one paragraph."""
    if not 0 <= first < len(sentences) - 1:
        return None
    one, other = sentences[first], sentences[first + 1]
    return (one, other) if one.paragraph == other.paragraph else None


def _documents(sentence: Sentence) -> set[str]:
    return {citation.document_id for claim in sentence.claims for citation in claim.citations}


def _merged(one: tuple[Claim, ...], other: tuple[Claim, ...]) -> tuple[Claim, ...]:
    return one + tuple(claim for claim in other if claim not in one)


def _turn_round(sentence: Sentence) -> list[Sentence]:
    turned = turn_round(sentence.text)
    return [sentence.model_copy(update={"text": turned})] if turned else []


def _unlinked(sentence: Sentence) -> list[tuple[Sentence]]:
    """The sentence without the connective in front, where it is a writer's own."""
    tie = _TIE.match(sentence.text) if sentence.origin == "writer" else None
    if tie is None:
        return []
    rest = sentence.text[tie.end() :]
    return [(sentence.model_copy(update={"text": f"{rest[:1].upper()}{rest[1:]}"}),)]


def _swap(sentences: Sequence[Sentence], first: int) -> tuple[Sentence, Sentence] | None:
    """Two self-contained statements about one period, in the other order."""
    pair = _neighbours(sentences, first)
    if pair is None:
        return None
    one, other = pair
    if any(s.origin not in _MOVABLE or not self_contained(s.text) for s in pair):
        return None
    # What follows may lean on the sentence before it ("It fell again").
    after = sentences[first + 2] if first + 2 < len(sentences) else None
    if after is not None and after.paragraph == other.paragraph and not self_contained(after.text):
        return None
    moment = _periods(one)
    return (other, one) if moment and moment == _periods(other) else None


def _periods(sentence: Sentence) -> set[str]:
    return {period.label for period in periods(sentence.text)}
