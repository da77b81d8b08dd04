"""The second graph: a question is foraged, answered from evidence and verified, or not answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, Literal

from typing_extensions import TypedDict

from agent.article import ArticleSection, Reference, Sentence
from agent.domain import Evidence, Frozen

THE_LIBRARY_DOES_NOT_TELL = "The library does not tell."
"""What an answer says in English; in other languages their files say it."""
MOST_SENTENCES = 3


class Answer(Frozen):
    """An answer with its proof. ``found`` is False when the library does not tell."""

    question: str
    found: bool
    sentences: tuple[Sentence, ...] = ()
    references: tuple[Reference, ...] = ()
    closest: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    language: str = "en"

    @property
    def text(self) -> str:
        """The answer as prose with citation markers."""
        if not self.found:
            from agent.draft.original import notice

            return notice("untold", self.language)
        from agent.publish_references import markers

        numbers = {r.document_id: r.number for r in self.references}
        marks = ["".join(f"[{n}]" for n in markers(s, numbers)) for s in self.sentences]
        return " ".join(s.text + m for s, m in zip(self.sentences, marks, strict=True))


class AskState(TypedDict, total=False):
    """What tools made of the question, else ids of evidence that bears on it; then the answer.

    ``looked``: ways beyond foraging that were tried, in order. Where "tools" is the last, the
    evidence is what a model saw, not what foraging judged to answer.
    """

    evidence_ids: list[str]
    pieces: list[dict[str, Any]]
    looked: list[str]
    answer: dict[str, Any]


async def answer(
    app: Any, question: str, *, listener: Any = None, without: Sequence[str] = ()
) -> Answer:
    """Run the ask graph over the library of an application; its tools are opened for it.

    ``without`` names sources of which nothing is used.
    """
    from agent.brief import Brief, typed
    from agent.forage.closing import unordered
    from agent.run import opened

    async with AsyncExitStack() as stack:
        brief = Brief(text=unordered(typed(question)), words=120, without=tuple(without))
        deps = await opened(app, brief, None, stack, listener=listener)
        result = await _graph().ainvoke({}, context=deps)
        return Answer.model_validate(result["answer"])


def _graph() -> Any:
    from langgraph.graph import END, START, StateGraph

    from agent.deps import Deps

    graph: Any = StateGraph(AskState, context_schema=Deps)
    graph.add_node("figures", _figures)
    graph.add_node("forage", _forage)
    graph.add_node("reply", _reply)
    graph.add_edge(START, "figures")
    graph.add_conditional_edges("figures", _found, ["forage", "reply"])
    graph.add_node("outside", _outside)
    graph.add_node("tools", _tools)
    graph.add_conditional_edges("forage", _enough, ["tools", "outside", "reply"])
    graph.add_conditional_edges("tools", _enough, ["outside", "reply"])
    graph.add_edge("outside", "forage")
    graph.add_edge("reply", END)
    return graph.compile(name="ask")


async def _figures(state: AskState, runtime: Any) -> AskState:
    """A figure, or its change, that tools give: only as the gate lets it pass."""
    deps = runtime.context
    from agent.draft.judging import judged
    from agent.resume import allowed
    from agent.tooling.asking import figures

    companies = {d.company for d in deps.documents.values() if d.company}
    made = await figures(deps.brief.text, sorted(companies), deps.desk.call)
    known = deps.evidence([i for p in made for i in p.evidence_ids])
    barred = {i for i, e in known.items() if not allowed(deps.brief, deps.documents[e.document_id])}
    made = [p for p in made if not barred & set(p.evidence_ids)]
    passed = [p for p in await asyncio.to_thread(judged, made, known, deps.gate) if p.passed]
    return {"pieces": [p.model_dump(mode="json") for p in passed]}


def _found(state: AskState) -> Literal["forage", "reply"]:
    return "reply" if state.get("pieces") else "forage"


async def _forage(state: AskState, runtime: Any) -> AskState:
    deps = runtime.context
    from agent.forage.bearing import bearing

    deps.trajectory.record("phase", "foraging")
    found = await asyncio.to_thread(bearing, deps, deps.brief.text)
    return {"evidence_ids": found}


def _enough(state: AskState, runtime: Any) -> Literal["tools", "outside", "reply"]:
    """What foraging did not find is looked for by a model with tools, then outside by rule.

    Each once: with a model, and where the user set the outside up.
    """
    deps, done = runtime.context, state.get("looked", [])
    if state["evidence_ids"]:
        return "reply"
    speaks = deps.model is not None and deps.model.kind == "endpoint" and deps.connected
    if "tools" not in done and speaks:
        return "tools"
    return "outside" if "outside" not in done and deps.desk.outside else "reply"


async def _tools(state: AskState, runtime: Any) -> AskState:
    """A tool-calling model looks; what it was shown is the evidence."""
    deps = runtime.context
    from agent.errors import DeepNewsError
    from agent.forage.bearing import fits
    from agent.resume import allowed
    from agent.run import model_settings
    from agent.tooling.by_model import EndpointChat, look, nearest

    deps.trajectory.record("phase", "looking with tools")
    looked = [*state.get("looked", []), "tools"]
    full = model_settings(deps.settings).completed().model_copy(update={"name": deps.model.name})
    chat = EndpointChat(full)
    try:
        titles = [d.title for d in deps.documents.values()]
        found = await look(deps.brief.text, titles, chat, deps.desk, deps.library, deps.budget)
    except DeepNewsError as error:
        deps.trajectory.record("notice", f"no tools by the model: {error}")
        return {"looked": looked}
    finally:
        await chat.aclose()
    asked, seen = deps.brief.text, deps.evidence(found).values()
    kept = [
        e for e in seen
        if allowed(deps.brief, deps.documents[e.document_id])
        and fits(asked, e, deps.documents, worded=False)
    ]  # fmt: skip
    near = await asyncio.to_thread(nearest, asked, kept, deps.encode)
    return {"looked": looked, "evidence_ids": [e.id for e in near]}


async def _outside(state: AskState, runtime: Any) -> AskState:
    """Tools bring documents into the library."""
    deps = runtime.context
    from agent.tooling.looking import look_outside
    from tools.addresses import urls_in

    deps.trajectory.record("phase", "looking outside")
    desk, question = deps.desk, deps.brief.text
    await look_outside(question, desk.outside, deps.encode, desk.call, addresses=urls_in(question))
    return {"looked": [*state.get("looked", []), "outside"]}


async def _reply(state: AskState, runtime: Any) -> dict[str, Any]:
    deps = runtime.context
    from agent.draft.pieces import Piece

    if made := [Piece.model_validate(p) for p in state.get("pieces", [])]:
        deps.trajectory.record("phase", "checking")
        return {"answer": _told(deps, made).model_dump(mode="json")}
    known = deps.evidence(state["evidence_ids"])
    if known:
        deps.trajectory.record("phase", "reading", sentences=len(known))
    evidence = [known[i] for i in state["evidence_ids"] if i in known]
    done = await answered(deps, evidence, own_words=state.get("looked", [])[-1:] != ["tools"])
    return {"answer": done.model_dump(mode="json")}


async def answered(deps: Any, evidence: list[Evidence], *, own_words: bool = True) -> Answer:
    """The answer to the brief's question from these sentences, only what the gate passes.

    Args:
        deps: Of the run.
        evidence: The sentences, best first.
        own_words: Whether they may stand as the answer themselves, where the model makes none.
    """
    from agent.forage.bearing_other import asked_in

    question, reader = deps.brief.text, asked_in(deps.brief.text, deps.documents.values())
    pieces = await _by_model(deps, question, evidence) if evidence else []
    if not pieces and evidence and own_words:
        deps.trajectory.record("phase", "checking")
        pieces = await asyncio.to_thread(_in_own_words, deps, evidence, reader)
    if not pieces:
        closest = deps.library.dense(deps.encode([question]), 3)[0]
        titles = dict.fromkeys(deps.documents[h.chunk.document_id].title for h in closest)
        return Answer(question=question, found=False, closest=tuple(titles), language=reader)
    return _told(deps, pieces)


def _told(deps: Any, pieces: list[Any]) -> Answer:
    """Judged sentences as an answer."""
    from agent.draft.pieces import printed
    from agent.publish import references

    sentences = tuple(printed(p) for p in pieces)
    section = ArticleSection(heading="", sentences=sentences)
    return Answer(
        question=deps.brief.text,
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
            "quote": e.text,
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
    deps.trajectory.record("phase", "checking")
    pool = {e.id: e for e in evidence}
    pieces = await asyncio.to_thread(judged, parse(reply.text, list(pool)), pool, deps.gate)
    return [p for p in pieces if p.verdict and p.verdict.label == "supported" and states(p.text)]


def states(text: str) -> bool:
    """Whether it is a statement: a question that is asked back answers nothing."""
    return not text.rstrip(" \"'”’").endswith("?")


def _place(deps: Any, evidence: Evidence, when: str) -> str:
    who = evidence.context.speaker.value if evidence.context.speaker else ""
    return ", ".join(filter(None, [deps.documents[evidence.document_id].title, who, when]))


def _in_own_words(deps: Any, evidence: list[Evidence], reader: str) -> list[Any]:
    """The best sentences, attributed; one of each document first."""
    from agent.draft.judging import judged
    from agent.draft.phrases import Said, phrase
    from agent.draft.pieces import Piece

    said = Said(language=reader)
    pieces = []
    for one in evidence[:MOST_SENTENCES]:
        printed = phrase(one, deps.documents[one.document_id], said)
        said = printed.said
        origin: Literal["quote", "report"] = "quote" if printed.quoted_words else "report"
        pieces.append(Piece(text=printed.text, evidence_ids=(one.id,), origin=origin))
    return [p for p in judged(pieces, {e.id: e for e in evidence}, deps.gate) if p.passed]
