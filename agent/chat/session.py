"""A conversation over a library, turn by turn: text in, reply out. Knows no terminal.

Every turn and everything that it proves is kept in the thread before the next one begins; a turn
that is cancelled leaves what was kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from agent.app import DeepNews, Listener
from agent.brief import typed
from agent.chat import commands, intent, told
from agent.chat.asked import Open, Understood
from agent.chat.asking import Back, Pursuit, Settled, begun, next_step
from agent.chat.desk import NEXT, Desk
from agent.chat.follow import completed, last_company
from agent.chat.follow_periods import dated, which_year
from agent.chat.grammar import edits, parse
from agent.chat.meant import suggested
from agent.chat.ordinals import ordinal
from agent.chat.spelled import spelled
from agent.chat.spent import Spent
from agent.chat.thread import Shelf, Thread, stated
from agent.chat.told import Reply
from agent.chat.untold import untold
from agent.domain import Document
from agent.errors import DeepNewsError, SetupError
from agent.forage.closing import asked_periods, asked_stems
from agent.sources import named
from agent.terminal import unexpected
from agent.tooling.desk import is_set_up
from tools.periods import periods
from tools.words import stems


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
        self._go_to(thread)

    def _go_to(self, thread: Thread) -> None:
        self.thread = thread
        self.desk = Desk(self.app, thread, self.now)
        self._back: Back | None = None
        self._last_told: list[str] = []

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
        spent = Spent(listener)
        said = said.encode("utf-8", "replace").decode()  # a pipe may hold what is no text
        said = typed(intent.bare(said))
        try:
            reply = await self._answered(said, spent.hear)
        except SetupError as error:
            reply = Reply(kind="error", text=told.line(str(error)), code=2)
        except DeepNewsError as error:
            reply = Reply(kind="error", text=told.line(str(error)), code=1)
        except Exception as error:  # one line that goes wrong must not end a conversation
            reply = Reply(
                kind="error", text=told.line(unexpected(error)).removeprefix("deepnews: "), code=1
            )
        finally:
            if spent.calls:
                self.thread.append("spent", self.now(), **spent.facts())
        self.thread.append(
            "turn",
            self.now(),
            said=said,
            reply=reply.kind,
            text=reply.text,
            code=reply.code,
        )
        return reply

    async def _answered(self, said: str, listener: Listener) -> Reply:
        if said.startswith("/"):
            return await commands.run(self, said, listener)
        if self._back is None:
            said = spelled(said, self.app.library.holding, plan=self.desk.is_open)
        back, self.settled = self._back, False
        self._back = None
        if back is not None and (reply := await self._chosen(said, back, listener)) is not None:
            return reply
        wants = intent.manner(said)
        if wants == "approve":
            return await self.desk.write(listener)
        if wants is not None:
            return await self._mannerly(wants, listener)
        if self.desk.is_open and (reply := await self._steered(said, listener)) is not None:
            return reply
        if (begin := intent.beginning(said)) is not None:
            return await self._begun(begin.brief, listener)
        if named_ := intent.command(said):
            return await commands.run(self, named_, listener)
        if not self.desk.is_open and not intent.is_question(said) and edits(said):
            self.desk.waiting()  # which says why none can be edited
        return await self._question(said, listener)

    async def _chosen(self, said: str, back: Back, listener: Listener) -> Reply | None:
        """What was asked back, answered, dropped or asked again; None where it is passed over."""
        choices = back.open.choices
        wants = intent.manner(said)
        if wants == "cancel":
            self.settled = True
            return Reply(kind="told", text="Never mind, then. Ask anything else.")
        if choices and wants == "approve":
            if len(choices) > 1:
                return self.offer(back.open, back.further)
            said = choices[0][0]
        if chosen := back.open.chosen(said):
            self.settled = True
            return await self._pursued(chosen, back.further.get(chosen), listener)
        if back.further and not intent.is_question(said) and (labels := asked_periods(said)):
            self.settled = True  # a period that was not read out
            return await self._pursued(dated(choices[0][1], labels[0]), None, listener)
        return None

    async def _mannerly(self, wants: intent.Manner, listener: Listener) -> Reply:
        if wants == "help":
            return await commands.run(self, "/help", listener)
        if wants == "leave":
            kept = " The plan is kept: deepnews chat --resume last." if self.desk.is_open else ""
            return Reply(kind="left", text=f"Goodbye.{kept}")
        if self.desk.is_open:
            return Reply(kind="told", text=f"Nothing was changed. {NEXT}")
        if wants == "cancel":
            return Reply(kind="told", text="There is nothing to call off. Ask anything else.")
        return Reply(kind="told", text=self._offers())

    def _offers(self) -> str:
        count = len(self.documents())
        return (
            f"I answer from the {count} document{'s' * (count != 1)} of this library, and write "
            "from them. Ask a question, or say “write about …”; /sources lists them, /help more."
        )

    async def _steered(self, said: str, listener: Listener) -> Reply | None:
        """The open plan, edited in words; None where they are for something else."""
        begin = intent.beginning(said)
        if begin is not None and begin.sure:
            return None
        try:
            reply = await asyncio.to_thread(self.desk.steer, said, self.app.library.holding)
            if reply is not None:
                return reply
        except SetupError as error:
            if begin is None:
                raise
            raise SetupError(f"{error}; “new article: {begin.brief}” begins another") from None
        if begin is not None or intent.is_question(said) or intent.command(said):
            return None
        if (reply := await self.desk.steer_by_model(said, listener)) is not None:
            return reply
        return Reply(kind="error", text=str(parse(said)), code=2)

    async def _begun(self, brief: str, listener: Listener) -> Reply:
        if not brief:
            return Reply(kind="question", text="About what? Say “write about …”.", code=1)
        return await self.desk.begin(brief, listener)

    async def _question(self, said: str, listener: Listener) -> Reply:
        if not stems(said):
            raise SetupError("that asks nothing: /help shows what can be said")
        library = self.app.library
        if ordinal(said) is not None:
            return Reply(kind="told", text="Nothing was asked back that this could answer.", code=1)
        outside = is_set_up(self.app.settings.mcp, self.app.parts.tools)
        worded = outside or intent.is_question(said)
        if not worded and not any(map(library.holding, asked_stems(said))):
            return Reply(kind="told", text=f"Nothing here speaks of that. {self._offers()}", code=1)
        companies = {d.company for d in self.documents().values() if d.company}
        whole = completed(said, self.thread.asked, sorted(companies), self._last_told)
        if isinstance(whole, Understood):
            dates = {d.date[:4] for d in self.documents().values() if d.date}
            whole = which_year(whole.question, sorted(dates)) or whole
        if isinstance(whole, Open):
            return self.offer(whole)
        barred = self.thread.dropped
        usable = [d for i, d in self.documents().items() if i not in barred]
        about = last_company(self.thread.asked, sorted(companies))
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
            return self.offer(*step)
        if step.question != question or pursuit.asked:
            note = f"understood: {step.question}"
            note += "" if step.sure else "  (else say which company, period or measure)"
        return await self.ask(step.question, listener, note=note, plainer=question)

    def offer(
        self, open_: Open, further: Mapping[str, Pursuit] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Reply:  # fmt: skip
        """Ask back; the next turn may choose by number or by words."""
        self._back = Back(open_, further or {})
        choices = [{"says": c, "asks": q} for c, q in open_.choices]
        more = {**(facts or {}), "choices": choices}
        return Reply(kind="question", text=open_.read_out(), code=1, facts=more)

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
            holds = self.app.library.holding
            text = untold(question, usable or documents.values(), holds, found.closest)
            self.thread.append("asked", self.now(), question=question, periods=[])
            facts = {"found": False, "understood": question, "closest": list(found.closest)}
            known = usable or list(documents.values())
            if other := suggested(self.app.library, question, known, found.closest):
                open_ = Open(f"{head}{text}\nDid you mean this? (yes, no)", ((other, other),))
                return self.offer(open_, facts=facts)
            return Reply(kind="answer", text=head + text, code=1, facts=facts)
        first = max(self.thread.ledger, default=0) + 1
        self._last_told = [s.text for s in found.sentences]
        proved = []
        for number, one in enumerate(found.sentences, start=first):
            statement = stated(number, one, found.references)
            proved.append(statement)
            self.thread.append("statement", self.now(), statement=statement.model_dump(mode="json"))
        labels = {p.label for s in found.sentences for p in periods(s.text) if p.rule is None}
        self.thread.append("asked", self.now(), question=question, periods=sorted(labels))
        text = told.statements(proved)
        documents = self.documents()  # tools from outside may have brought some in
        where = told.places(proved, documents, self.thread.sources)
        facts = {
            "found": True, "understood": question,
            "statements": [s.model_dump(mode="json") for s in proved],
        }  # fmt: skip
        return Reply(kind="answer", text=f"{head}{text}\n\n{where}", facts=facts)
