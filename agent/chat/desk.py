"""The article of a thread: begun, its plan steered in words, approved, written, resumed.

Knows the application and the thread; no terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from agent.app import Brief, DeepNews, Listener, Planned, Written
from agent.brief import length
from agent.chat import told
from agent.chat.grammar import parse_all
from agent.chat.material import Ground
from agent.chat.orders import Order, Unclear, Undo
from agent.chat.spelled import mended
from agent.chat.steer import carried_out
from agent.chat.thread import Draft, Thread, stated
from agent.chat.told import Reply
from agent.chat.widen import widened
from agent.domain import Block, Document
from agent.errors import LibraryError, SetupError
from agent.plan import checking
from agent.plan.checking import evidence_of
from agent.plan.outline import Plan
from agent.reviewing import EDITED

_WORDS: Final = re.compile(
    r"[\s,;:(]*(?:in |of |about |around |at most )*(\d[\d,]*)[- ]words?\)?", re.I
)
NEXT: Final = "Edit it in words, /write when it is right; /diff, /undo, /help."
_CUT: Final = "It is approved, and was cut off while it was written: /write goes on with it."
_NO_PLAN: Final = "there is no plan: say “write about …” or /plan BRIEF first"


class Desk:
    """What a session does with articles."""

    def __init__(self, app: DeepNews, thread: Thread, now: Callable[[], datetime]) -> None:
        """Nothing is read before it is needed."""
        self._app, self._thread, self._now = app, thread, now
        self._known: tuple[str, Ground] | None = None

    @property
    def draft(self) -> Draft | None:
        """The article that is spoken of."""
        return self._thread.draft

    @property
    def is_open(self) -> bool:
        """Whether a plan waits to be edited or approved."""
        return self.draft is not None and self.draft.is_open

    async def begin(self, text: str, listener: Listener) -> Reply:
        """Begin an article: forage and plan, then wait.

        Raises:
            SetupError: it cannot begin.
        """
        asked = _WORDS.search(text)
        words = length(int(asked[1].replace(",", ""))) if asked else self._app.settings.words
        text = " ".join((text[: asked.start()] + text[asked.end() :]).split()) if asked else text
        brief = Brief(text=text, words=words, without=tuple(self._thread.dropped))
        made = await self._app.awrite(brief, review=True, listener=listener)
        if isinstance(made, Written):  # nothing takes the place of the article spoken of so far
            notices = " ".join(f"{n[:1].upper()}{n[1:]}." for n in made.report["notices"])
            return Reply(kind="article", text=f"There is nothing to plan. {notices}", code=1)
        self._thread.append(
            "begun", self._now(), run=str(made.path.resolve()), brief=text,
            plan=made.plan.model_dump(mode="json"),
        )  # fmt: skip
        return self.show()

    def show(self) -> Reply:
        """The plan in force, and what can be done with it.

        Raises:
            SetupError: there is none.
        """
        draft = self._begun()
        end = NEXT if draft.is_open else _CUT
        if draft.written:
            end = f"It is written, in {draft.run}: /export FORM; “new article: …” begins another."
        elif (before := self._thread.put_by) is not None:
            end += f"\nThe plan of “{told.line(before.brief)}” is kept: /undo goes back to it."
        text = f"{self._text(draft.plans[-1])}\n\n{end}"
        return Reply(kind="plan", text=text, facts=self._facts())

    def steer(self, text: str, holds: Callable[[str], int]) -> Reply | None:
        """Edit the plan in words; None where they are no edit.

        All of what was said is done, or nothing. ``holds``: whether the library holds a word.

        Raises:
            SetupError: it refers to what is not there, or the library cannot tell the result.
        """
        try:
            return self._steered(text)
        except SetupError:
            if (made := mended(text, holds)) == text:
                raise
            with contextlib.suppress(SetupError):
                return self._steered(made)
            raise

    def _steered(self, text: str) -> Reply | None:
        orders = parse_all(text)
        if any(isinstance(order, Unclear) for order in orders):
            return None
        if orders == [Undo()]:
            return self.undo()
        return self.carry_out([o for o in orders if not isinstance(o, Unclear)], text)

    async def steer_by_model(self, text: str, listener: Listener) -> Reply | None:
        """Edit the plan in words that only a model understands; None where none does.

        Raises:
            SetupError: see ``steer``; or the endpoint is dead.
        """
        draft = self.waiting()
        headings = [s.heading for s in draft.plans[-1].sections]
        orders = await widened(self._app, Path(draft.run), headings, text, listener)
        return await asyncio.to_thread(self.carry_out, orders, text) if orders else None

    def carry_out(self, orders: list[Order], said: str) -> Reply:
        """Do what the orders say, check the result against the library, keep it.

        Raises:
            SetupError: see ``steer``.
        """
        plan, ground, done = self._plan(), self.ground(), []
        for order in orders:
            plan, what = carried_out(order, plan, ground)
            done.append(what)
        library = self._app.library
        checking.check(plan, "plan", ground.documents.values(), library.evidence)
        self._keep(plan, said)
        told_ = "\n".join(map(told.line, done))
        facts = {"done": done, "plan": plan.model_dump(mode="json")}
        return Reply(kind="plan", text=f"{told_}\nThe plan has {plan.words} words.", facts=facts)

    def undo(self) -> Reply:
        """Take the last edit back; before the first one, go back to the article before.

        Raises:
            SetupError: there is none.
        """
        draft = self.waiting()
        if len(draft.plans) < 2 and self._thread.put_by is not None:
            self._thread.append("away", self._now())
            shown = self.show()
            return shown.model_copy(
                update={"text": f"“{told.line(draft.brief)}” is put away\n{shown.text}"}
            )
        if len(draft.plans) < 2:
            raise SetupError("nothing to undo: the plan is as it was made")
        before = self._text(draft.plans[-1])
        self._thread.append("undo", self._now())
        after = self._text(self._plan())
        changes = told.diff(before, after, ("undone", "now"))
        return Reply(kind="plan", text=f"undone\n{changes}", facts=self._facts())

    def diff(self) -> Reply:
        """What was changed since the plan was made.

        Raises:
            SetupError: there is no plan.
        """
        draft = self._begun()
        found = told.diff(self._text(draft.plans[0]), self._text(draft.plans[-1]), ("made", "now"))
        return Reply(kind="plan", text=found or "the plan is as it was made", facts=self._facts())

    async def write(self, listener: Listener) -> Reply:
        """Approve the plan and write; or go on with what was cut off.

        Raises:
            SetupError: there is nothing to write, or it cannot be.
        """
        draft = self._begun()
        if draft.written:
            raise SetupError("that article is written: “new article: …” begins another")
        # A run that a kill stopped behind the approval has taken the plan over already.
        taken = (Path(draft.run) / EDITED).is_file()
        self._thread.append("approved", self._now())
        plan = None if taken else draft.plan
        try:
            made = await self._app.aresume(draft.run, plan=plan, listener=listener)
        except BaseException:  # Ctrl-C and a cancelled turn as well; raised again
            if not (Path(draft.run) / EDITED).is_file():  # it waits still, and can be edited
                self._thread.append("reopened", self._now())
            raise
        if isinstance(made, Planned):
            raise SetupError("the run waits for its plan still: /write again")
        return await asyncio.to_thread(self._written, made)

    def ground(self) -> Ground:
        """What edits may refer to: everything that the run read."""
        draft = self._begun()
        documents = {d.id: d for d in self._app.library.documents()}
        if self._known is None or self._known[0] != draft.run:
            self._known = draft.run, self._read(Path(draft.run), documents)
        return self._known[1]._replace(documents=documents, numbers=self._thread.sources)

    def _read(self, run: Path, documents: Mapping[str, Document]) -> Ground:
        try:
            rows = (run / "blocks.jsonl").read_text(encoding="utf-8").splitlines()
            blocks = {b.id: b for row in rows if row for b in [Block.model_validate_json(row)]}
        except (OSError, ValueError):
            raise SetupError(
                f"the run {run.name} is damaged: blocks.jsonl cannot be read"
            ) from None
        homes = {}
        for block_id in blocks:
            with contextlib.suppress(LibraryError):  # its document has changed since
                [one] = self._app.library.evidence([evidence_of(block_id)])
                homes[block_id] = one.document_id
        self._thread.number_sources(documents.values(), self._now())
        return Ground(blocks, homes, documents, self._thread.sources)

    def _keep(self, plan: Plan, said: str) -> None:
        self._thread.append("plan", self._now(), plan=plan.model_dump(mode="json"), said=said)

    def _begun(self) -> Draft:
        draft = self.draft
        if draft is None or not draft.plans:
            raise SetupError(_NO_PLAN)
        return draft

    def waiting(self) -> Draft:
        """The article whose plan can be edited.

        Raises:
            SetupError: none waits; the line says how it stands.
        """
        draft = self._begun()
        if not draft.is_open:
            end = "written" if draft.written else "approved: /write goes on with it"
            raise SetupError(f"the plan is {end}; “new article: …” begins another")
        return draft

    def _plan(self) -> Plan:
        return self.waiting().plans[-1]

    def _text(self, plan: Plan) -> str:
        ground = self.ground()
        return told.plan_text(plan, ground.blocks, ground.homes, ground.documents, ground.numbers)

    def _facts(self) -> dict[str, Any]:
        draft = self.draft
        plan = draft.plan if draft else None
        return {
            "run": draft.run if draft else "",
            "plan": plan.model_dump(mode="json") if plan else None,
        }

    def _written(self, made: Written) -> Reply:
        """The article in the thread: every statement of it can be audited from now on."""
        number = max(self._thread.ledger, default=0)
        numbers = []
        for section in made.article.sections:
            for sentence in section.statements():
                if not sentence.claims:
                    continue
                number += 1
                numbers.append(number)
                one = stated(number, sentence, made.article.references, within=made.path.name)
                self._thread.append("statement", self._now(), statement=one.model_dump(mode="json"))
        self._thread.append("written", self._now(), passed=made.passed)
        claims, report = made.report["claims"], made.report
        end = (
            f"{report['words']} words, claims: {claims['supported']} supported, "
            f"{claims['contradicted']} contradicted, {claims['not_found']} not found; "
            f"in {made.path}\n"
            "The numbers are this thread's: /why N. article.md counts its references. /export docx"
        )
        if not made.passed:
            end += f"\nnot passed: {_short_of(report)}"
        notices = "".join(f"\nnotice: {told.line(n)}" for n in report["notices"])
        text = f"{told.article_text(made.article, numbers)}\n\n{end}{notices}"
        facts = {"run": str(made.path), "passed": made.passed, "claims": claims,
                 "words": report["words"], "statements": numbers}  # fmt: skip
        return Reply(kind="article", text=text, code=0 if made.passed else 1, facts=facts)


def _short_of(report: Mapping[str, Any]) -> str:
    """Why an article did not pass."""
    claims = report["claims"]
    if wrong := claims["contradicted"] + claims["not_found"]:
        return f"{wrong} claims are not carried by what they cite"
    return f"it answers {report['coverage']:.0%} of what the brief needs"
