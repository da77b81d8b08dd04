"""Attributions after sentences were dropped, added or moved: each fits its neighbours again. Pure.

A quotation without a name, "she added" and a bare surname lean on the sentence before; when that
one has gone they would put words into another mouth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.domain import Document, Evidence
from agent.draft.phrases import Phrase, Said, at, mid, moment, phrase
from agent.draft.pieces import Piece, normal
from agent.draft.plain import form_of, plain, tellable
from agent.verify.words import outside_quotes
from tools.figures import figures
from tools.periods import in_words, periods


def retold(
    pieces: Sequence[Piece],
    evidence: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    *,
    alone: bool = False,
    language: str = "en",
) -> list[Piece]:
    """Sentences made by rule from one source sentence, with their attribution made anew.

    Args:
        pieces: One section's sentences, in the order of telling.
        evidence: What they cite, by id.
        documents: The documents by id.
        alone: Name speaker and moment in full everywhere.
        language: The reader's.

    Returns:
        As many pieces; a changed one has no verdict. Others' sentences stay as they are.
    """
    said = Said(language=language)
    result = []
    for n, piece in enumerate(pieces):
        if n and piece.paragraph != pieces[n - 1].paragraph:
            said = said._replace(speaker="")
        single = len(piece.evidence_ids) == 1 and not piece.dispute  # those name all in full
        source = evidence.get(piece.evidence_ids[0]) if single else None
        document = documents.get(source.document_id) if source is not None else None
        made = None
        if source is not None and document is not None:
            before = Said(turn=n, language=language) if alone else said
            if piece.origin in ("quote", "report"):
                made = phrase(source, document, before, quoted=piece.origin == "quote")
            elif piece.origin == "figure":
                made = _plain(piece, source, document, before)
            elif piece.origin == "writer":
                made = _dated(piece, source, document, before)
        if made is None or not _same_words(made.text, piece.text):
            # After a pair of disputed values "the company" could be either source.
            known = frozenset[str]() if piece.dispute else said.speakers
            said = Said(known, turn=said.turn + 1, language=language)
            result.append(piece)
            continue
        said = made.said
        changed = made.text != piece.text
        update = {"text": made.text, "verdict": None}
        result.append(piece.model_copy(update=update) if changed else piece)
    return result


def _plain(piece: Piece, source: Evidence, document: Document, said: Said) -> Phrase | None:
    """A figure told anew, as short or as full as it was."""
    figures = tellable(source, document)
    if figures is None:
        return None
    return plain(figures, said, source, document, form_of(piece.text, figures))


def _dated(piece: Piece, source: Evidence, document: Document, said: Said) -> Phrase | None:
    """A model's sentence with the period of its figures, where neither it nor the one before does.

    Seen in print: "revenue increased by 61%", of a fourth quarter, behind words on the third.
    """
    period = source.context.period
    own = outside_quotes(piece.text)
    named = {p.label for p in periods(own, reference=period.value if period else None)}
    if period is None or not figures(own) or (named and period.value not in named):
        return None
    when, text = in_words(period.value), piece.text
    if not named and when != said.moment:
        there = {p.label for p in periods(source.quote, reference=period.value)}
        if moment(source, document) != when and there != {period.value}:
            return None
        lead = at(when)
        text = f"{lead[:1].upper()}{lead[1:]}, {mid(text)}"
    known = Said(said.speakers, when, turn=said.turn + 1, language=said.language)
    return Phrase(text, known, 0)


def _same_words(one: str, other: str) -> bool:
    """Whether two printed sentences tell the same words, apart from who said them and when."""
    quoted = [{normal(q) for q in re.findall(r"“([^”]+)”", text)} for text in (one, other)]
    if any(quoted):
        # An attribution may hold a title in quotation marks: the note “Who owns the metal” said.
        fewer, more = sorted(quoted, key=len)
        return bool(fewer) and fewer <= more
    shorter, longer = sorted((_core(one), _core(other)), key=len)
    return shorter in longer


def _core(text: str) -> str:
    """A reported sentence without its attribution and opening moment."""
    bare = re.sub(
        r",[^,]*\b(?:said|reported)\b(?:,? (?:on|in|for|discussing) [^,]*(?:, \d{4})?)?\.$",
        "",
        text,
    )
    return normal(re.sub(r"^(?:In|On) [^,]*\b(?:quarter|half|fiscal|\d{4})\b[^,]*, ", "", bare))
