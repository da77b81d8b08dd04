"""What a turn gives back, and the words for it. Pure: values in, text out; no terminal codes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import Field

from agent.article import NO_VALUE, Article
from agent.chat.thread import Statement
from agent.domain import Block, Citation, Document, Frozen
from agent.plan.outline import Plan
from agent.requote import Fate, Finder, Home

_CODES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
Kind = Literal["answer", "question", "plan", "article", "told", "left", "error"]


_LOST: Final[Mapping[Fate, str]] = {
    "changed": "  — THE LIBRARY DOES NOT SAY SO ANY MORE",
    "gone": "  — ITS DOCUMENT IS NOT IN THE LIBRARY ANY MORE",
}


class Reply(Frozen):
    """A turn's result: text for people, ``facts`` for programs, the exit code it stands for."""

    kind: Kind
    text: str
    code: Literal[0, 1, 2] = 0
    facts: dict[str, Any] = Field(default_factory=dict)


def clean(text: str) -> str:
    """Text without what a terminal would obey: what a document says is only ever shown."""
    return _CODES.sub("", text)


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def statements(found: Sequence[Statement]) -> str:
    """Sentences in a row, each with its number."""
    return " ".join(f"{line(s.text)}[{s.number}]" for s in found)


def places(
    found: Sequence[Statement], documents: Mapping[str, Document], numbers: Mapping[str, int]
) -> str:
    """One line for each statement: whence it is."""
    rows = []
    for one in found:
        cited = [c for claim in one.claims for c in claim.citations if c.field is None]
        for document_id in dict.fromkeys(c.document_id for c in cited):
            pages = sorted({c.page for c in cited if c.document_id == document_id and c.page})
            page = f", page {', '.join(map(str, pages))}" if pages else ""
            named = source(document_id, documents, numbers, one.titles)
            rows.append(f"[{one.number}] {named}{page}")
    return "\n".join(rows)


def source(
    document_id: str,
    documents: Mapping[str, Document],
    numbers: Mapping[str, int],
    titles: Mapping[str, str],
) -> str:
    """A document in a few words, with its number in the thread."""
    known = documents.get(document_id)
    title = line(known.title if known else titles.get(document_id, document_id))
    facts = ", ".join(filter(None, (known.kind, known.date))) if known else "not in the library now"
    return f"source {numbers.get(document_id, '?')}: {title} ({facts})"


def why(
    one: Statement, documents: Mapping[str, Document], numbers: Mapping[str, int], find: Finder
) -> str:
    """A statement's proof: verdict and reason, each quotation with its place.

    Args:
        one: The statement.
        documents: Those of the library now, by id.
        numbers: Numbers of sources in the thread.
        find: Finds a quotation in the library of today.
    """
    rows = [f"[{one.number}] {line(one.text)}"]
    if not one.claims:
        rows.append("  it states nothing that a document could confirm")
    for claim in one.claims:
        reason = f": {line(claim.reason)}" if claim.reason else ""
        rows.append(f"  {claim.verdict.replace('_', ' ').upper()}{reason}")
        if claim.text.split() != one.text.split():
            rows.append(f"  claim: {line(claim.text)}")
        for cited in claim.citations:
            rows += _citation(cited, one, documents, numbers, find)
        if claim.derived:
            values = f" from {', '.join(claim.derived.from_)}" if claim.derived.from_ else ""
            rows.append(f"  derived: {line(claim.derived.rule + values)}")
    if one.within:
        rows.append(f"  printed in the article of {one.within}")
    return "\n".join(rows)


def _citation(
    cited: Citation,
    one: Statement,
    documents: Mapping[str, Document],
    numbers: Mapping[str, int],
    find: Finder,
) -> list[str]:
    what = f"{cited.field}: " if cited.field else ""
    page = f"page {cited.page}, " if cited.page else ""
    now = find(cited, one.homes.get(cited.document_id, Home()))
    known = now.document
    place = f"characters {now.start:,}–{now.end:,}"
    if now.fate == "moved":
        place += f", moved from {cited.start:,}"
    if now.fate in ("changed", "gone"):
        place = f"once at characters {cited.start:,}–{cited.end:,}"
    rows = [
        f"    {what}“{line(cited.quote)}”{_LOST.get(now.fate, '')}",
        f"      {source(known.id if known else cited.document_id, documents, numbers, one.titles)}"
        f", {page}{place}",
    ]
    if known and not cited.field:
        rows.append(f"      {line(known.source)}")
    return rows


def plan_text(
    plan: Plan,
    blocks: Mapping[str, Block],
    homes: Mapping[str, str],
    documents: Mapping[str, Document],
    numbers: Mapping[str, int],
) -> str:
    """The plan as a person edits it: sections and blocks by number."""
    rows = [f"{line(plan.title)} — {plan.words} words, {plan.schema_id or 'own'} schema"]
    for n, section in enumerate(plan.sections, start=1):
        rows.append(f"{n}. {line(section.heading)} ({section.words} words)")
        for k, block_id in enumerate(section.block_ids, start=1):
            pinned = " [pinned]" if block_id in section.pinned else ""
            point = line(blocks[block_id].point) if block_id in blocks else block_id
            point = point if len(point) <= 160 else f"{point[:157]}..."
            number = numbers.get(homes.get(block_id, ""))
            home = f" (source {number})" if number else ""
            rows.append(f"   {n}.{k} {point}{home}{pinned}")
        if section.spare_block_ids:
            rows.append(f"   and {len(section.spare_block_ids)} in reserve")
    for thread in plan.threads:
        rows.append(f"question: {line(thread.question)} ({thread.opens} → {thread.closes})")
    if plan.without:
        titles = [line(documents[w].title) if w in documents else w for w in plan.without]
        rows.append(f"nothing of: {'; '.join(titles)}")
    rows += [f"notice: {line(n)}" for n in plan.notices]
    return "\n".join(rows)


def diff(before: str, after: str, names: tuple[str, str]) -> str:
    """What changed between two texts; empty where nothing did.

    Numbers of blocks are left out, for a section that moves would change all of them.
    """
    one, two = (
        [re.sub(r"^( *)\d+(?:\.\d+)?\.? ", r"\1", row) for row in text.splitlines()]
        for text in (before, after)
    )
    return "\n".join(difflib.unified_diff(one, two, *names, n=1, lineterm=""))


def article_text(article: Article, numbers: Iterable[int]) -> str:
    """An article with the thread's number behind each statement; ``numbers`` in printing order."""
    left = iter(numbers)
    rows = [line(article.title).upper()]
    if article.standfirst:
        rows.append(line(article.standfirst))
    for section in article.sections:
        if section.heading:
            rows.append(f"\n{line(section.heading)}\n")
        paragraph: list[str] = []
        at = 0
        for sentence in section.sentences:
            if paragraph and sentence.paragraph != at:
                rows.append(" ".join(paragraph) + "\n")
                paragraph = []
            at = sentence.paragraph
            mark = f"[{next(left)}]" if sentence.claims else ""
            paragraph.append(line(sentence.text) + mark)
        rows.append(" ".join(paragraph))
        for table in section.tables:
            rows.append(f"\n{line(table.caption)}")
            for row in table.rows:
                mark = f"[{next(left)}]" if row.sentence.claims else ""
                cells = ", ".join(line(cell) for cell in row.cells if cell != NO_VALUE)
                rows.append(f"  {line(row.label)}: {cells}{mark}")
    return "\n".join(rows)
