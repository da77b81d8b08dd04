"""The second graph: a question is foraged, answered from evidence and verified, or not answered."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from typing_extensions import TypedDict

from agent.article import ArticleSection, Reference, Sentence
from agent.domain import Evidence, Frozen

THE_LIBRARY_DOES_NOT_TELL = "The library does not tell."
MOST_SENTENCES = 3


class Answer(Frozen):
    """An answer with its proof. ``found`` is False when the library does not tell."""

    question: str
    found: bool
    sentences: tuple[Sentence, ...] = ()
    references: tuple[Reference, ...] = ()
    closest: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer as prose with citation markers."""
        if not self.found:
            return THE_LIBRARY_DOES_NOT_TELL
        from agent.publish_references import markers

        numbers = {r.document_id: r.number for r in self.references}
        marks = ["".join(f"[{n}]" for n in markers(s, numbers)) for s in self.sentences]
        return " ".join(s.text + m for s, m in zip(self.sentences, marks, strict=True))


class AskState(TypedDict, total=False):
    """Ids of the evidence that bears on the question, then the answer."""

    evidence_ids: list[str]
    answer: dict[str, Any]


async def answer(deps: Any) -> Answer:
    """Run the ask graph."""
    result = await _graph().ainvoke({}, context=deps)
    return Answer.model_validate(result["answer"])


def _graph() -> Any:
    from langgraph.graph import END, START, StateGraph

    from agent.deps import Deps

    graph: Any = StateGraph(AskState, context_schema=Deps)
    graph.add_node("forage", _forage)
    graph.add_node("reply", _reply)
    graph.add_edge(START, "forage")
    graph.add_edge("forage", "reply")
    graph.add_edge("reply", END)
    return graph.compile(name="ask")


async def _forage(state: AskState, runtime: Any) -> AskState:
    deps = runtime.context
    from agent.forage.bearing import bearing

    deps.trajectory.record("phase", "foraging")
    return {"evidence_ids": await asyncio.to_thread(bearing, deps, deps.brief.text)}


async def _reply(state: AskState, runtime: Any) -> dict[str, Any]:
    deps = runtime.context
    deps.trajectory.record("phase", "checking")
    known = deps.evidence(state["evidence_ids"])
    evidence = [known[i] for i in state["evidence_ids"] if i in known]
    done = await answered(deps, evidence)
    return {"answer": done.model_dump(mode="json")}


async def answered(deps: Any, evidence: list[Evidence]) -> Answer:
    """The answer to the brief's question from these sentences, only what the gate passes."""
    from agent.draft.pieces import Piece, printed
    from agent.publish import references

    question = deps.brief.text
    if not evidence:
        closest = deps.library.dense(deps.encode([question]), 3)[0]
        titles = dict.fromkeys(deps.documents[h.chunk.document_id].title for h in closest)
        return Answer(question=question, found=False, closest=tuple(titles))
    pieces: list[Piece] = await _by_model(deps, question, evidence) or await asyncio.to_thread(
        _in_own_words, deps, evidence
    )
    sentences = tuple(printed(p) for p in pieces)
    section = ArticleSection(heading="", sentences=sentences)
    return Answer(
        question=question,
        found=bool(sentences),
        sentences=sentences,
        references=references([section], deps.documents),
    )


async def _by_model(deps: Any, question: str, evidence: list[Evidence]) -> list[Any]:
    """The model's answer, only its supported sentences; empty when it has none."""
    from agent.draft.judging import judged
    from agent.draft.phrases import moment
    from agent.draft.pieces import parse
    from agent.errors import BudgetExceeded, ReplyError
    from prompts import render

    if deps.model is None or deps.model.kind != "endpoint":
        return []
    rows = [
        {
            "id": e.id,
            "quote": e.quote,
            "place": _place(deps, e, moment(e, deps.documents[e.document_id])),
        }
        for e in evidence
    ]
    messages = render("answer", question=question, evidence=rows)
    try:
        reply = await deps.model.complete(messages, purpose="answer", max_tokens=320)
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"answered in the sources' words: {error}")
        return []
    pool = {e.id: e for e in evidence}
    pieces = await asyncio.to_thread(judged, parse(reply.text, list(pool)), pool, deps.gate)
    return [p for p in pieces if p.verdict is not None and p.verdict.label == "supported"]


def _place(deps: Any, evidence: Evidence, when: str) -> str:
    who = evidence.context.speaker.value if evidence.context.speaker else ""
    return ", ".join(filter(None, [deps.documents[evidence.document_id].title, who, when]))


def _in_own_words(deps: Any, evidence: list[Evidence]) -> list[Any]:
    """The best sentences, attributed; one of each document first."""
    from agent.draft.judging import judged
    from agent.draft.phrases import Said, phrase
    from agent.draft.pieces import Piece

    said = Said()
    pieces = []
    for one in evidence[:MOST_SENTENCES]:
        printed = phrase(one, deps.documents[one.document_id], said)
        said = printed.said
        origin: Literal["quote", "report"] = "quote" if printed.quoted_words else "report"
        pieces.append(Piece(text=printed.text, evidence_ids=(one.id,), origin=origin))
    return [p for p in judged(pieces, {e.id: e for e in evidence}, deps.gate) if p.passed]
