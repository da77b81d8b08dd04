"""A conversation over a library, turn by turn: text in, reply out. Knows no terminal.

Every turn and everything that it proves is kept in the thread before the next one begins; a turn
that is cancelled leaves what was kept.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from agent.app import DeepNews, Listener
from agent.chat import commands, told
from agent.chat.asking import Pursuit, Settled, begun, next_step
from agent.chat.desk import Desk
from agent.chat.follow import Open, completed, dated, last_company
from agent.chat.grammar import parse
from agent.chat.orders import Unclear
from agent.chat.thread import Shelf, Statement, Thread
from agent.chat.told import Reply
from agent.chat.untold import untold
from agent.domain import Document
from agent.errors import DeepNewsError, SetupError
from agent.events import Event
from agent.forage.closing import asked_periods
from agent.sources import named
from agent.terminal import unexpected
from tools.periods import periods
from tools.words import stems

_BEGIN: Final = re.compile(
    r"^(?:please |let['’]s |now )*(?:(?:write|draft|start|begin|plan|prepare)(?: me| us| up)?"
    r"(?: an?(?: new)?| another| the)?(?: (?:\d{2,5}[- ]words?|short|long|new))*"
    r"(?: (?:article|piece|story|feature|report|explainer|profile))?"
    r"(?: (?:about|on|covering|of)| (?=how\b|why\b|what\b)) ?"
    r"|(?:new )?(?:article|piece|story): ?)(?P<brief>.+)",
    re.I | re.S,
)
_APPROVE: Final = re.compile(
    r"^(?:ok(?:ay)?[, ]*|yes[, ]*|good[, ]*)*(?:write(?: it| this| the (?:article|piece))?"
    r"|approved?|go(?: ahead| on)?|continue|looks? good|do it|yes)[.! ]*$",
    re.I,
)
_QUESTION: Final = re.compile(
    r"\?\s*$|^(?:and |but |so )?(?:what|who|whom|whose|which|when|where|why|how|by how much|is|are"
    r"|was|were|did|does|do|has|have|had|can|could|will)\b",
    re.I,
)


class Session:
    """One conversation; ``turn`` is all that an interface needs.

    ``settled`` is whether the last turn answered what was asked back before it.
    """

    def __init__(
        self,
        app: DeepNews,
        shelf: Shelf,
        thread: Thread,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``thread`` is open; the session closes it when it goes to another."""
        self.app, self.shelf, self.now = app, shelf, now
        self.settled = False
        self._choices: tuple[tuple[str, str], ...] = ()
        self._further: Mapping[str, Pursuit] = {}
        self._go_to(thread)

    def _go_to(self, thread: Thread) -> None:
        self.thread = thread
        self.desk = Desk(self.app, thread, self.now)
        self._choices, self._further = (), {}

    def resume(self, name: str) -> Thread:
        """Leave this thread for another.

        Raises:
            SetupError: there is none of that name, or it is open elsewhere.
        """
        other = self.shelf.find(name)
        if other.id == self.thread.id:
            return self.thread
        other.__enter__()
        self.close()
        self._go_to(other)
        return other

    def close(self) -> None:
        """Close the thread; one in which nothing was said leaves no file."""
        self.thread.__exit__()
        if not self.thread.path.stat().st_size:
            self.thread.path.unlink()

    def documents(self) -> dict[str, Document]:
        """Documents of the library by id, each with its number in the thread."""
        found = self.app.library.documents()
        self.thread.number_sources(found, self.now())
        return {d.id: d for d in found}

    async def turn(self, said: str, listener: Listener = lambda event: None) -> Reply:
        """One turn; what must change is a reply of kind "error", not an exception."""
        spent = _Spent(listener)
        said = said.encode("utf-8", "replace").decode()  # a pipe may hold what is no text
        try:
            reply = await self._answered(said.strip(), spent.hear)
        except SetupError as error:
            reply = Reply(kind="error", text=told.line(str(error)), code=2)
        except DeepNewsError as error:
            reply = Reply(kind="error", text=told.line(str(error)), code=1)
        except Exception as error:  # one line that goes wrong must not end a conversation
            reply = Reply(kind="error", text=told.line(unexpected(error)), code=1)
        finally:
            if spent.calls:
                self.thread.append("spent", self.now(), **spent.facts())
        self.thread.append(
            "turn",
            self.now(),
            said=said.strip(),
            reply=reply.kind,
            text=reply.text,
            code=reply.code,
        )
        return reply

    async def _answered(self, said: str, listener: Listener) -> Reply:
        if said.startswith("/"):
            return await commands.run(self, said, listener)
        choices, further, self.settled = self._choices, self._further, False
        self._choices, self._further = (), {}
        if choices and (chosen := _chosen(said, choices)):
            self.settled = True
            return await self._pursued(chosen, further.get(chosen), listener)
        if further and not _QUESTION.search(said) and (labels := asked_periods(said)):
            self.settled = True  # a period that was not read out
            return await self._pursued(dated(choices[0][1], labels[0]), None, listener)
        if _APPROVE.match(said):
            return await self.desk.write(listener)
        if begun := _BEGIN.match(said):
            return await self.desk.begin(begun["brief"].strip(), listener)
        if self.desk.is_open:
            if (reply := await asyncio.to_thread(self.desk.steer, said)) is not None:
                return reply
            if not _QUESTION.search(said):
                if (reply := await self.desk.steer_by_model(said, listener)) is not None:
                    return reply
                return Reply(kind="error", text=str(parse(said)), code=2)
        elif not _QUESTION.search(said) and not isinstance(parse(said), Unclear):
            raise SetupError("there is no plan to edit: say “write about …” or /plan BRIEF first")
        return await self._question(said, listener)

    async def _question(self, said: str, listener: Listener) -> Reply:
        if not stems(said):
            raise SetupError("that asks nothing: /help shows what can be said")
        companies = {d.company for d in self.documents().values() if d.company}
        whole = completed(said, self.thread.asked, sorted(companies))
        if isinstance(whole, Open):
            return self.offer(whole)
        barred = self.thread.dropped
        usable = [d for i, d in self.documents().items() if i not in barred]
        about = last_company(self.thread.asked, sorted(companies))
        library = self.app.library
        pursuit = await asyncio.to_thread(begun, library, usable, whole.question, about)
        if pursuit is None:
            return await self.ask(whole.question, listener, note=whole.note)
        return await self._pursued(whole.question, pursuit, listener, note=whole.note)

    async def _pursued(
        self, question: str, pursuit: Pursuit | None, listener: Listener, *, note: str = ""
    ) -> Reply:
        """Ask back while that pays, else answer what was most likely meant, and say so."""
        if pursuit is None:
            return await self.ask(question, listener, note=f"understood: {question}")
        step = next_step(pursuit)
        if not isinstance(step, Settled):
            open_, further = step
            reply = self.offer(open_)
            self._further = further
            return reply
        if step.question != question or pursuit.asked:
            note = f"understood: {step.question}"
            note += "" if step.sure else "  (else say which company, period or measure)"
        return await self.ask(step.question, listener, note=note, plainer=question)

    def offer(self, open_: Open) -> Reply:
        """Ask back; the next turn may choose by number or by words."""
        self._choices = open_.choices
        rows = [open_.ask, *(f"  {n}. {c}" for n, (c, _) in enumerate(open_.choices, start=1))]
        facts = {"choices": [{"says": c, "asks": q} for c, q in open_.choices]}
        return Reply(kind="question", text="\n".join(rows), code=1, facts=facts)

    async def ask(
        self, question: str, listener: Listener, *, note: str = "", plainer: str = ""
    ) -> Reply:
        """Answer a question that stands alone, and keep its proof.

        Args:
            question: What is asked.
            listener: called with every event.
            note: what was understood, for the person.
            plainer: asked instead where the library does not tell the other.
        """
        documents = self.documents()
        dropped = tuple(self.thread.dropped)
        found = await self.app.aask(question, listener=listener, without=dropped)
        if not found.found and plainer and plainer != question:
            second = await self.app.aask(plainer, listener=listener, without=dropped)
            if second.found:
                question, found, note = plainer, second, ""
        head = f"{note}\n" if note else ""
        if not found.found:
            usable = [d for d in documents.values() if not named(dropped, d)] if dropped else None
            text = untold(
                question, usable or documents.values(),
                lambda word: self.app.library.holding(word) > 0, found.closest,
            )  # fmt: skip
            self.thread.append("asked", self.now(), question=question, periods=[])
            facts = {"found": False, "understood": question, "closest": list(found.closest)}
            return Reply(kind="answer", text=head + text, code=1, facts=facts)
        first = max(self.thread.ledger, default=0) + 1
        titles = {r.document_id: r.title for r in found.references}
        proved = []
        for number, one in enumerate(found.sentences, start=first):
            statement = Statement(number=number, text=one.text, claims=one.claims, titles=titles)
            proved.append(statement)
            self.thread.append("statement", self.now(), statement=statement.model_dump(mode="json"))
        labels = {p.label for s in found.sentences for p in periods(s.text) if p.rule is None}
        self.thread.append("asked", self.now(), question=question, periods=sorted(labels))
        text = told.statements(proved)
        where = told.places(proved, documents, self.thread.sources)
        facts = {
            "found": True, "understood": question,
            "statements": [s.model_dump(mode="json") for s in proved],
        }  # fmt: skip
        return Reply(kind="answer", text=f"{head}{text}\n\n{where}", facts=facts)


class _Spent:
    """Hears a turn's events, and counts its model calls."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.calls, self.tokens, self.seconds = 0, [0, 0], 0.0

    def hear(self, event: Event) -> None:
        if event.kind == "model" and not event.facts.get("replayed"):
            self.calls += 1
            self.tokens[0] += int(event.facts.get("prompt_tokens", 0))
            self.tokens[1] += int(event.facts.get("completion_tokens", 0))
            self.seconds += float(event.facts.get("seconds", 0.0))
        self._listener(event)

    def facts(self) -> dict[str, Any]:
        return {
            "calls": self.calls, "prompt_tokens": self.tokens[0],
            "completion_tokens": self.tokens[1], "seconds": round(self.seconds, 3),
        }  # fmt: skip


def _chosen(said: str, choices: tuple[tuple[str, str], ...]) -> str | None:
    """The question that was chosen, by number or by words that one choice alone carries."""
    text = said.strip(" .!")
    if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1][1]
    own = set(stems(text))
    found = [q for c, q in choices if own and own <= set(stems(c))]
    exact = [q for c, q in choices if c.lower() == text.lower()]
    return exact[0] if exact else found[0] if len(found) == 1 else None
