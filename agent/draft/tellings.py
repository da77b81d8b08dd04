"""Other ways to tell what a sentence's evidence says: a figure plainly, shorter or longer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.domain import Document, Evidence
from agent.draft.pacer import Place
from agent.draft.phrases import Said, quotable
from agent.draft.pieces import Piece
from agent.draft.plain import Form, form_of, plain, tellable, within
from agent.draft.quotations import leans
from agent.plan.telling import Told
from tools.periods import in_words

_SHORTER: tuple[Form, ...] = ("short", "full", "long")


def retellings(
    pieces: Sequence[Piece],
    place: Place,
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
) -> list[Piece]:
    """The sentence at a place told plainly instead of quoted, or with less of its figures.

    None where it is not made of one source sentence of figures, or where the next one leans on it
    ("she added").
    """
    piece = pieces[place.index]
    fits = place.fault == "variation" or place.change in ("shorten", "reopen", "thin")
    if not fits or len(piece.evidence_ids) != 1:
        return []
    evidence = pool.get(piece.evidence_ids[0])
    document = documents.get(evidence.document_id) if evidence is not None else None
    one = tellable(evidence, document) if evidence is not None and document is not None else None
    follows = pieces[place.index + 1 :][:1]
    if one is None or evidence is None or document is None:
        return []
    if any(leans(p.text) and p.paragraph == piece.paragraph for p in follows):
        return []
    if piece.origin == "figure":
        now = form_of(piece.text, one)
        forms = _SHORTER[: _SHORTER.index(now)]
    elif piece.origin in ("quote", "report") and quotable(evidence.quote)[:-1] in piece.text:
        forms = ("short", "full")
    else:
        return []
    said = _before(piece, one, documents[evidence.document_id])
    # The period in front and behind: the sentence before may open with one, too.
    new = [
        plain(one, said._replace(turn=turn), evidence, document, form).text
        for form in forms
        for turn in (0, 1)
    ]
    new += [other for text in (piece.text, *new) if (other := within(text, evidence))]
    return [
        piece.model_copy(update={"text": text, "origin": "figure", "verdict": None})
        for text in dict.fromkeys(new)
        if text != piece.text
    ]


def _before(piece: Piece, one: Told, document: Document) -> Said:
    """What the reader knows already: the period where the sentence does not name it now."""
    when = in_words(one.period)
    named = when.lower() in piece.text.lower()
    owner = one.owner if one.owner and one.owner not in piece.text else ""
    return Said(moment="" if named else when, owner=owner if piece.origin == "figure" else "")
