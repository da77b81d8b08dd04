"""The three writers behind one call: a section's blocks to its first draft.

Each gives pieces that name their evidence; none is trusted: the gate judges every piece after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.domain import Block, Document, Evidence
from agent.draft.phrases import Said, moment, phrase, prompt_line
from agent.draft.pieces import (
    Origin,
    Piece,
    SectionDraft,
    in_paragraphs,
    named_once,
    normal,
    parse,
    people,
    whole,
    without_prompt,
)
from agent.draft.plain import plain, tellable
from agent.draft.scope import retells
from agent.draft.typicality import preferred
from agent.errors import BudgetExceeded, ReplyError
from agent.llm import Model, Prompt
from agent.plan.outline import PlanSection
from agent.plan.sides import Contradiction
from agent.verify import Gate
from prompts import render

PARAGRAPH = 4  # sentences after which the extractive writer begins a new paragraph
TOKENS_PER_WORD = 1.5
ROOM = 1.5  # times the words asked for: what is more is cut, and a small model never ends


class Assignment(NamedTuple):
    """Everything a writer sees of the article: one section and its own material.

    ``manner`` tells the voice in words of ours, ``voice`` is a stretch of sample text: data.
    """

    section: PlanSection
    blocks: Sequence[Block]
    evidence: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    title: str
    question: str
    before: str = ""
    manner: str = ""
    voice: str = ""
    disputes: Sequence[Contradiction] = ()
    language: str = "en"

    def foreign(self) -> bool:
        """Whether the reader or a source is not English: a small model only knows that."""
        others = any(e.language != "en" for e in self.evidence.values())
        return others or self.language != "en"

    def shown(self) -> list[Evidence]:
        """Leading evidence of each block; beside it the other sides of what sources dispute."""
        found: dict[str, Evidence] = {}
        for block in self.blocks:
            lead = block.evidence_ids[0]
            found[lead] = self.evidence[lead]
            for dispute in self.disputes:
                if lead in dispute.evidence_ids:
                    sides = (s.evidence_ids[0] for s in dispute.sides)
                    found |= {i: self.evidence[i] for i in sides if i in self.evidence}
        return list(found.values())


async def draft(
    assignment: Assignment, model: Model | None, gate: Gate, *, candidates: int
) -> SectionDraft:
    """Draft the section with the model; without one, or where it fails, in the sources' words.

    Raises:
        EndpointError: the endpoint is gone for good; what is done stays done.
    """
    section = assignment.section
    if model is None or (model.kind == "local" and assignment.foreign()):
        return SectionDraft(section_id=section.id, pieces=tuple(in_own_words(assignment)))
    try:
        if model.kind == "local":
            pieces = await _by_sentence(assignment, model, gate, candidates)
        else:
            pieces = await _by_section(assignment, model)
    except (ReplyError, BudgetExceeded) as error:
        return SectionDraft(
            section_id=section.id, pieces=tuple(in_own_words(assignment)), fallback=str(error)
        )
    return SectionDraft(section_id=section.id, pieces=tuple(pieces))


def in_own_words(assignment: Assignment) -> list[Piece]:
    """The extractive writer: each block's leading evidence, attributed, in the plan's order."""
    said = Said(language=assignment.language)
    pieces: list[Piece] = []
    paragraph = count = 0
    for block in assignment.blocks:
        evidence = assignment.evidence[block.evidence_ids[0]]
        document = assignment.documents[evidence.document_id]
        figures = tellable(evidence, document) if said.language == "en" else None
        if figures and block.kind == "cause" and not figures.why:
            figures = None  # its reason can only be quoted
        printed = (
            plain(figures, said, evidence, document, "long")
            if figures
            else phrase(evidence, document, said)
        )
        if count >= PARAGRAPH or (count >= 2 and printed.said.moment != said.moment):
            paragraph, count = paragraph + 1, 0
        said = printed.said
        count += 1
        pieces.append(
            Piece(
                text=printed.text,
                evidence_ids=(evidence.id,),
                block_ids=(block.id,),
                origin="figure" if figures else _origin(printed.quoted_words),
                paragraph=paragraph,
            )
        )
    return pieces


async def _by_section(assignment: Assignment, model: Model) -> list[Piece]:
    """One call for the whole section (endpoint)."""
    lines = [
        {"id": e.id, "text": prompt_line(e, assignment.documents[e.document_id])}
        for e in assignment.shown()
    ]
    section = assignment.section
    messages = render(
        "draft_section",
        title=assignment.title,
        heading=section.heading,
        question=assignment.question,
        before=assignment.before,
        words=section.words,
        evidence=lines,
        manner=assignment.manner,
        voice=assignment.voice,
    )
    reply = await model.complete(
        messages,
        purpose=f"draft:{section.id}",
        max_tokens=int(section.words * ROOM * TOKENS_PER_WORD) + 100,
    )
    shown = {str(line["text"]) for line in lines}
    # A sample may tell of the same company: what it has in common with a draft is no echo.
    sample = set(assignment.voice.splitlines())
    rows = [row for _, c in messages for row in c.splitlines() if row not in sample]
    instructions = "\n".join(row for row in rows if not any(t in row for t in shown))
    pieces = parse(reply.text, [str(line["id"]) for line in lines])
    pieces = _once(whole(without_prompt(pieces, instructions)))
    if not pieces:
        raise ReplyError(f"no sentence in the draft of {section.id!r}")
    owner = {b.evidence_ids[0]: b.id for b in assignment.blocks}
    return [
        p.model_copy(update={"block_ids": tuple(owner[i] for i in p.evidence_ids if i in owner)})
        for p in named_once(in_paragraphs(pieces, PARAGRAPH), people(assignment.evidence.values()))
    ]


async def _by_sentence(
    assignment: Assignment, model: Model, gate: Gate, candidates: int
) -> list[Piece]:
    """A weak model gets one sentence at a time, several tries, and the best supported is kept.

    Who and when are added by rule, so that a try only has to carry the sentence itself.
    """
    said = Said()
    pieces: list[Piece] = []
    for own, block in zip(in_own_words(assignment), assignment.blocks, strict=True):
        evidence = assignment.evidence[block.evidence_ids[0]]
        document = assignment.documents[evidence.document_id]
        figures = tellable(evidence, document) if own.origin == "figure" else None
        if figures is not None:  # said in the fewest words already
            last = plain(figures, said, evidence, document, "long")
            pieces.append(own.model_copy(update={"text": last.text}))
            said = last.said
            continue
        bodies = await tries(evidence, document, model, candidates)
        bodies = [b for b in bodies if retells(b, evidence.quote)]
        printed = [phrase(evidence, document, said, body=body) for body in bodies]
        verdicts = await asyncio.to_thread(gate.judge, [(p.text, [evidence]) for p in printed])
        good = [n for n, v in enumerate(verdicts) if v.label == "supported"]
        if good:
            chosen = await preferred(
                model, rewriting(evidence, document), bare(evidence, document),
                [f"{bodies[n]}." for n in good], [verdicts[n].score for n in good],
            )  # fmt: skip
            best = printed[good[chosen]]
            own = own.model_copy(update={"text": best.text, "origin": "writer"})
            said = best.said
        else:
            last = phrase(evidence, document, said)
            own = own.model_copy(update={"text": last.text, "origin": _origin(last.quoted_words)})
            said = last.said
        pieces.append(own)
    return pieces


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces without those that say the words of an earlier one again."""
    first: dict[str, Piece] = {}
    for piece in pieces:
        first.setdefault(normal(piece.text), piece)
    return list(first.values())


def _origin(quoted_words: int) -> Origin:
    return "quote" if quoted_words else "report"


def rewriting(evidence: Evidence, document: Document) -> Prompt:
    """The prompt that asks a weak model to reword one sentence."""
    return render(
        "rewrite_sentence",
        sentence=evidence.quote,
        company=_company(evidence),
        moment=moment(evidence, document),
    )


def bare(evidence: Evidence, document: Document) -> Prompt:
    """The same without the sentence: what the model would say of its own."""
    return render(
        "sentence_without_evidence",
        company=_company(evidence),
        moment=moment(evidence, document),
    )


def _company(evidence: Evidence) -> str:
    return evidence.context.company.value if evidence.context.company else ""


async def tries(evidence: Evidence, document: Document, model: Model, candidates: int) -> list[str]:
    """Distinct rewordings without their full stops: the first greedy, the others sampled."""
    messages = rewriting(evidence, document)
    limit = int(len(evidence.quote.split()) * 2.2) + 16
    replies = await asyncio.gather(
        *(
            model.complete(
                messages,
                purpose="rewrite",
                max_tokens=limit,
                temperature=0.0 if n == 0 else 0.4,
                sample=n,
            )
            for n in range(candidates)
        ),
        return_exceptions=True,
    )
    texts = []
    for reply in replies:
        if isinstance(reply, ReplyError | BudgetExceeded):
            continue
        if isinstance(reply, BaseException):
            raise reply
        first = parse(reply.text, [])[:1]
        texts += [p.text.rstrip(".") for p in first if p.text.endswith(".")]
    return list(dict.fromkeys(texts))
