"""Headline, standfirst and section headings: by a capable model where there is one, else by rule.

A model's proposal is printed only where the gate finds it carried by the article's own evidence, or
where it states nothing; a title that a person set in the plan is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pydantic import Field

from agent import planning, sections
from agent.article import ArticleSection, Sentence
from agent.brief import read
from agent.deps import Deps
from agent.domain import Evidence, Frozen
from agent.draft.judging import judged
from agent.draft.pieces import Piece
from agent.draft.stock import stock_phrases
from agent.errors import BudgetExceeded, ReplyError
from agent.plan.typed_names import is_bare
from agent.reviewing import EDITED
from agent.verify.cells import CELL
from agent.verify.words import content_stems
from prompts import render
from tools.periods import in_words, periods
from tools.periods_labels import sort_key

FILE: Final = "headline.json"
MOST_WORDS: Final[Mapping[str, int]] = {"headline": 14, "standfirst": 36}
MOST_HEADING: Final = 8
SHOWN: Final = 900  # characters of a section that the model is shown
_LINE: Final = re.compile(r"^\W*(headline|standfirst|\d{1,2})\W{1,4}(.+)$", re.I)


_LEAD: Final = re.compile(r"^(?:In|On) [^,]+, ")
_VERB: Final = re.compile(
    r" (?:was|were|rose|grew|increased|fell|declined|decreased|came|reached)\b"
)


class Heads(Frozen):
    """What was found; empty where the working title and headings stay. ``sections`` by id."""

    title: str = ""
    standfirst: str = ""
    sections: dict[str, str] = Field(default_factory=dict)


async def propose(deps: Deps) -> None:
    """Ask a capable model for the heads of the paced article and keep what the gate passes."""
    plan = planning.plan(deps)
    handed = deps.plan is not None or deps.bundle.has(EDITED)
    if deps.plan_only or handed or deps.bundle.has(FILE):
        return
    if deps.model is None or deps.model.kind != "endpoint" or plan.title != read(deps.brief).title:
        return
    texts = {
        s.id: sections.load_draft(deps, "paced", s.id).pieces
        for s in plan.sections
        if deps.bundle.has(f"paced/{s.id}.json")
    }
    told = [s for s in plan.sections if texts.get(s.id)]
    if not told:
        return
    rows = [
        {"number": n, "heading": s.heading, "text": " ".join(p.text for p in texts[s.id])[:SHOWN]}
        for n, s in enumerate(told, start=1)
    ]
    messages = render("headline", title=plan.title, sections=rows)
    try:
        limit = 120 + 20 * len(rows)
        reply = await deps.model.complete(messages, purpose="headline", max_tokens=limit)
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"headings by rule only: {error}")
        return
    pool = deps.evidence(sorted({i for t in texts.values() for p in t for i in p.evidence_ids}))
    found = _passed(_lines(reply.text, len(rows)), pool, deps)
    kept = {s.id: found[str(n)] for n, s in enumerate(told, start=1) if str(n) in found}
    heads = Heads(
        title=found.get("headline", "").rstrip("."),
        standfirst=found.get("standfirst", ""),
        sections={i: text.rstrip(".") for i, text in kept.items()},
    )
    deps.bundle.write_json(FILE, heads.model_dump(mode="json"))


def _lines(text: str, sections_: int) -> dict[str, str]:
    """The answer's lines by what they are for, those of a fitting length."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        key, said = match[1].lower(), " ".join(match[2].strip(' *#"“”').split())
        known = key in MOST_WORDS or (key.isdigit() and 1 <= int(key) <= sections_)
        if known and 1 < len(said.split()) <= MOST_WORDS.get(key, MOST_HEADING):
            found.setdefault(key, said)
    return found


def _passed(lines: Mapping[str, str], pool: Mapping[str, Evidence], deps: Deps) -> dict[str, str]:
    """The lines that the gate finds carried, and that hold no stock phrase."""
    clean = {key: text for key, text in lines.items() if not stock_phrases(text)}
    pieces = [Piece(text=f"{text.rstrip('.')}.") for text in clean.values()]
    verdicts = judged(pieces, pool, deps.gate)
    good = {k: t for (k, t), p in zip(clean.items(), verdicts, strict=True) if p.passed}
    for key in lines:
        deps.trajectory.record("draft", f"{key}: {lines[key]}", kept=key in good)
    return good


def heads(deps: Deps) -> Heads:
    """What ``propose`` kept; nothing where no model was asked."""
    return Heads.model_validate(deps.bundle.read_json(FILE)) if deps.bundle.has(FILE) else Heads()


def standfirst(
    printed: Sequence[ArticleSection], dates: Sequence[str], sources: int,
    topic: Collection[str] = (),
) -> str:  # fmt: skip
    """By rule: the last figure that the article tells plainly, and what it was drawn from.

    Args:
        printed: The sections.
        dates: ISO dates of the documents that they cite.
        sources: How many those are.
        topic: Stems of what the brief asks about; a figure of something else does not lead.
    """
    plain = [s for section in printed for s in section.sentences if _tells(s)]
    if topic:
        plain = [s for s in plain if not content_stems(s.text).isdisjoint(topic)]
    latest = max(plain, key=lambda s: _when(s.text), default=None)
    if latest and dates and _when(latest.text)[0] < int(max(dates)[:4]) - 1:
        latest = None  # of what the article tells, old news
    drawn = ""
    if sources > 1 and dates:
        first, last = min(dates), max(dates)
        span = f", from {in_words(first)} to {in_words(last)}" if first != last else ""
        drawn = f"Drawn from {sources} documents{span}."
    return " ".join(text for text in (latest.text if latest else "", drawn) if text)


def _tells(sentence: Sentence) -> bool:
    """A plain figure that names its period and thing, and stands alone."""
    supported = bool(sentence.claims) and all(c.verdict == "supported" for c in sentence.claims)
    alone = len(sentence.text.split()) <= MOST_WORDS["standfirst"] and bool(_when(sentence.text))
    name = _VERB.split(_LEAD.sub("", sentence.text), maxsplit=1)[0]
    row = any(c.derived and c.derived.rule.startswith(CELL) for c in sentence.claims)
    named = "’" in name if row else not is_bare(name)
    alone = alone and "the company" not in sentence.text  # which of them, only the text before says
    return sentence.origin == "figure" and supported and alone and named


def _when(text: str) -> tuple[int, ...]:
    return max((sort_key(p.label) for p in periods(text) if p.rule is None), default=())
