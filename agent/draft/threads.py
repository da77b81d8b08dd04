"""Threads in print: a question at the end of one section that a later one answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.article import ArticleSection, Sentence
from agent.domain import Claim
from agent.plan.outline import PlanThread


def with_threads(
    printed: Mapping[str, ArticleSection], threads: Sequence[PlanThread]
) -> tuple[dict[str, ArticleSection], list[PlanThread]]:
    """Sections (by id, in the order of telling) with their open questions, and which were opened.

    A question is asked only where the section that answers it is printed, after it, with a
    supported statement: so every opened thread closes.
    """
    found, opened = dict(printed), []
    order = list(found)
    for thread in threads:
        if not {thread.opens, thread.closes} <= set(order):
            continue
        answers = any(c.verdict == "supported" for s in found[thread.closes].sentences
                      for c in s.claims)  # fmt: skip
        if not answers or order.index(thread.opens) >= order.index(thread.closes):
            continue
        section = found[thread.opens]
        claim = Claim(text=thread.question, verdict="not_checkable", reason="a question")
        asked = Sentence(
            text=thread.question, claims=(claim,), origin="link",
            paragraph=section.sentences[-1].paragraph if section.sentences else 0,
        )  # fmt: skip
        found[thread.opens] = section.model_copy(update={"sentences": (*section.sentences, asked)})
        opened.append(thread)
    return found, opened
