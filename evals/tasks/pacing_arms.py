"""What is compared in the task ``pacing``: our article before and after pacing, and two prompts.

All are written from the evidence that our plan selected. Knows no measure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from agent.app import DeepNews, Written
from agent.article import Article
from agent.brief import Brief
from agent.budget import Budget
from agent.bundle import Bundle
from agent.domain import Block, Evidence, WriterKind
from agent.draft.phrases import prompt_line
from agent.draft.pieces import Piece, SectionDraft
from agent.draft.stock import lists
from agent.errors import BudgetExceeded, ReplyError
from agent.journal import Journal
from agent.llm import Prompt, choose, open_model
from agent.llm_text import count_tokens
from agent.plan.outline import Plan
from agent.run import model_settings
from evals.bundles import spent
from evals.scorers.prose import marked
from prompts import render

HUMAN, DEFAULT, SINGLE, UNPACED, PACED = "human", "default", "single prompt", "unpaced", "paced"
PROMPTED = (DEFAULT, SINGLE)
SUBJECTS = (HUMAN, *PROMPTED, UNPACED, PACED)
TOKENS_PER_WORD = 2
BANNED = 30  # stock phrases that the strong prompt names
# The local model reads and writes 2,048 tokens in all: so many words are asked for, and what of the
# evidence fits beside them and the longer prompt is shown in both. Its tokens are up to a quarter
# more than our tokenizer counts.
LOCAL_WORDS, LOCAL_TOKENS, LOCAL_RATIO = 300, 2048, 1.25


class Text(NamedTuple):
    """What one subject wrote: its sentences in print, and as pieces that the gate can judge."""

    sentences: tuple[str, ...]
    pieces: tuple[Piece, ...]


class Ours(NamedTuple):
    """A run of ours: its folder, what it planned, the evidence, and the text at two stages."""

    path: Path
    plan: Plan
    evidence: dict[str, Evidence]
    unpaced: Text
    paced: Text
    threads: tuple[bool, ...]
    """For each open question of the article, whether a later section answers it."""
    costs: dict[str, float]
    """What writing took."""


def written(app: DeepNews, done: Written) -> Ours:
    """Both stages of an article, out of its bundle."""
    bundle = Bundle(done.path)
    plan = Plan.model_validate(bundle.read_json("plan.json"))
    before = [p for s in plan.sections for p in _pieces(bundle, "fitted", s.id)]
    sections = {s.id: _pieces(bundle, "paced", s.id) for s in plan.sections}
    after = [p for pieces in sections.values() for p in pieces]
    threads = done.report.get("threads", [])
    paced = _printed(app, done.article, after, {str(t["question"]) for t in threads})
    used = (i for p in (*before, *paced.pieces) for i in p.evidence_ids)
    ids = dict.fromkeys([*_planned(done.path, plan), *used])
    evidence = {e.id: e for e in app.library.evidence(list(ids))}
    return Ours(
        path=done.path, plan=plan, evidence=evidence,
        unpaced=Text(tuple(p.text for p in before), tuple(before)),
        paced=paced,
        threads=tuple(closed(done.article, sections, threads)),
        costs=spent(done),
    )  # fmt: skip


def _pieces(bundle: Bundle, stage: str, section_id: str) -> Sequence[Piece]:
    name = f"{stage}/{section_id}.json"
    return SectionDraft.model_validate(bundle.read_json(name)).pieces if bundle.has(name) else ()


def _planned(path: Path, plan: Plan) -> list[str]:
    """Leading evidence of the blocks that the plan tells, in its order."""
    rows = (path / "blocks.jsonl").read_text(encoding="utf-8").splitlines()
    made = {b.id: b for b in map(Block.model_validate_json, rows)}
    return [
        made[i].evidence_ids[0] if i in made else f"e{i[1:]}"
        for s in plan.sections
        for i in s.block_ids
    ]


def _printed(
    app: DeepNews, article: Article, pieces: Sequence[Piece], questions: Collection[str]
) -> Text:
    """The article as it is printed; a sentence that no piece has is known by its citations.

    The open questions are sentences like others, but state nothing to be judged.
    """
    known = {p.text: p for p in pieces}
    printed = [s for section in article.sections for s in section.sentences]
    found = []
    for sentence in printed:
        spans = [
            e.id
            for claim in sentence.claims
            for c in claim.citations
            if c.field is None
            for e in app.library.spans(c.document_id, c.start, c.end)
        ]
        new = Piece(text=sentence.text, evidence_ids=tuple(dict.fromkeys(spans)))
        if sentence.text not in questions:
            found.append(known.get(sentence.text, new))
    return Text(tuple(s.text for s in printed), tuple(found))


def closed(
    article: Article, pieces: Mapping[str, Sequence[Piece]], threads: Sequence[Mapping[str, Any]]
) -> list[bool]:
    """Whether each question is printed, and the section that closes it tells something after it.

    Sections are known by what they say (``pieces`` by id), since headings may be written anew.
    """
    printed = [[s.text for s in section.sentences] for section in article.sections]
    found = []
    for thread in threads:
        asked = [n for n, texts in enumerate(printed) if thread["question"] in texts]
        own = {p.text for p in pieces.get(thread["closes"], ())}
        told = [
            n
            for n, section in enumerate(article.sections)
            for s in section.sentences
            if s.text in own and any(c.verdict == "supported" for c in s.claims)
        ]
        found.append(bool(asked) and any(n > asked[0] for n in told))
    return found


def prompted(
    app: DeepNews, brief: Brief, ours: Ours, name: str, *, rescore: bool = False
) -> Text | None:
    """One call for the whole article, from the same evidence; None where nothing came back.

    What an earlier run kept is read again; ``rescore``: nothing else is.

    Raises:
        EndpointError: the endpoint is dead or refuses.
    """
    kept = ours.path / f"{name.replace(' ', '-')}.txt"
    if kept.is_file():
        reply: str | None = kept.read_text(encoding="utf-8")
    else:
        reply = None if rescore else asyncio.run(_asked(app, brief, ours, name))
        if reply is not None:
            kept.write_text(reply, encoding="utf-8")
    if reply is None:
        return None
    found = marked(reply)
    ids = dict(enumerate(ours.evidence, start=1))
    pieces = (
        Piece(text=s.text, evidence_ids=tuple(ids[n] for n in s.markers if n in ids)) for s in found
    )
    return Text(tuple(s.text for s in found), tuple(pieces))


async def _asked(app: DeepNews, brief: Brief, ours: Ours, name: str) -> str | None:
    model = await open_model(
        model_settings(app.settings), journal=Journal.open(ours.path / "prompted.jsonl"),
        budget=Budget(), record=lambda event: None,
    )  # fmt: skip
    if model is None:
        raise ValueError("an article by prompt needs a model")
    shown = lines(app, ours.evidence)
    words = brief.words
    if model.kind == "local":
        words = min(words, LOCAL_WORDS)
        shown = fitting(shown, messages(SINGLE, brief.text, words, ours, []), words)
    try:
        reply = await model.complete(
            messages(name, brief.text, words, ours, shown),
            purpose=f"article:{name}", max_tokens=words * TOKENS_PER_WORD,
        )  # fmt: skip
    except (ReplyError, BudgetExceeded):
        return None
    finally:
        await model.aclose()
    return reply.text


def lines(app: DeepNews, evidence: Mapping[str, Evidence]) -> list[dict[str, Any]]:
    """The evidence as numbered lines."""
    return [
        {"number": n, "text": prompt_line(one, app.library.document(one.document_id))}
        for n, one in enumerate(evidence.values(), start=1)
    ]


def fitting(shown: Sequence[dict[str, Any]], bare: Prompt, words: int) -> list[dict[str, Any]]:
    """As many of the lines as the local model can read beside a prompt, and still write."""
    left = (LOCAL_TOKENS - words * TOKENS_PER_WORD) / LOCAL_RATIO
    left -= sum(count_tokens(content) for _, content in bare)
    found = []
    for line in shown:
        left -= count_tokens(f"[{line['number']}] {line['text']}\n")
        if left < 0:
            break
        found.append(line)
    return found


def messages(
    name: str, brief: str, words: int, ours: Ours, evidence: Sequence[Mapping[str, Any]]
) -> Prompt:
    """The prompt of an arm."""
    if name == DEFAULT:
        return render("article_plain", brief=brief, words=words, evidence=evidence)
    return render(
        "article_strong", brief=brief, words=words, evidence=evidence,
        headings=[s.heading for s in ours.plan.sections],
        phrases=[p for p in lists().phrases if "*" not in p][:BANNED],
    )  # fmt: skip


def writer_kind(app: DeepNews) -> WriterKind:
    """Who the settings let write; the extractive writer cannot be prompted."""
    return choose(app.settings.writer, model_settings(app.settings)).kind
