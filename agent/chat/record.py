"""What is told of a thread as a whole: cost, list, summary, and its Markdown with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from agent.chat import told
from agent.chat.thread import Shelf, Thread
from agent.chat.told import Reply
from agent.domain import Document
from agent.errors import SetupError
from agent.publish_markdown import escape
from agent.requote import Finder
from agent.settings import Settings


class Row(NamedTuple):
    """A thread in a list."""

    number: int
    id: str
    turns: int
    title: str
    note: str


def cost(thread: Thread, settings: Settings) -> Reply:
    """Calls, tokens, seconds and, where prices are set, dollars."""
    spent = dict(thread.spent)
    calls = int(spent["calls"])
    text = (
        f"{calls} model calls, {int(spent['prompt_tokens']):,} tokens in, "
        f"{int(spent['completion_tokens']):,} out, {spent['seconds']:.1f} s at the model"
    )
    facts: dict[str, float | None] = {**spent, "usd": None}
    if settings.price_in is not None and settings.price_out is not None:
        usd = (
            spent["prompt_tokens"] * settings.price_in
            + spent["completion_tokens"] * settings.price_out
        ) / 1e6
        facts["usd"] = round(usd, 6)
        text += f", ${usd:.4f}"
    elif calls:
        text += "; no prices are set, so no money is counted"
    return Reply(kind="told", text=text, facts=facts)


def listed(shelf: Shelf, current: str) -> list[Row]:
    """The threads of a shelf; one that is damaged is listed as such."""
    rows = []
    for number, path in enumerate(shelf.all(), start=1):
        try:
            one = shelf.find(path.stem)
            note = "  (this one)" if one.id == current else ""
            rows.append(Row(number, one.id, len(one.turns), one.title, note))
        except SetupError:
            rows.append(Row(number, path.stem, 0, "", "  (damaged)"))
    return rows


def summary(thread: Thread) -> str:
    """Where a thread stands, for somebody who comes back to it."""
    rows = [f"thread {thread.id}: {len(thread.turns)} turns, {len(thread.ledger)} statements"]
    for turn in thread.turns[-3:]:
        rows.append(f"  > {told.line(str(turn['said']))[:90]}")
        first = str(turn["text"]).strip().partition("\n")[0]
        rows.append(f"    {told.line(first)[:110]}")
    if (draft := thread.draft) is not None:
        brief = told.line(draft.brief)[:70]
        if draft.written:
            rows.append(f"article “{brief}”: written, in {draft.run}")
        elif draft.approved:
            rows.append(f"article “{brief}”: cut off while it was written; /write goes on")
        elif draft.plans:
            edits = f"{len(draft.plans) - 1} edit{'s' * (len(draft.plans) != 2)}"
            rows.append(f"article “{brief}”: its plan waits ({edits}); /plan shows it")
    return "\n".join(rows)


def markdown(thread: Thread, documents: Mapping[str, Document], find: Finder) -> str:
    """The thread as Markdown: what was said, then every statement with its proof."""
    rows = [f"# Thread {thread.id}", ""]
    for turn in thread.turns:
        rows += [f"**{escape(str(turn['said']))}**", ""]
        rows += [escape(told.clean(row)) + "  " for row in str(turn["text"]).splitlines()]
        rows.append("")
    rows += ["## Evidence", ""]
    for one in thread.ledger.values():
        proof = told.why(one, documents, thread.sources, find)
        rows += [f"{escape(row.strip())}  " for row in proof.splitlines()]
        rows.append("")
    return "\n".join(rows).rstrip() + "\n"
