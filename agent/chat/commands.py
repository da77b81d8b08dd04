"""The commands of a conversation: their names, what they say of themselves, what they do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.app import Listener
from agent.chat import naming, record, told
from agent.chat.orders import Again, DropBlock, Pin, Unpin, Without
from agent.chat.told import Reply
from agent.errors import SetupError
from agent.requote import finder

if TYPE_CHECKING:
    from agent.chat.session import Session

Run = Callable[["Session", str, Listener], Awaitable[Reply]]


class Command(NamedTuple):
    """A command: what follows its name, what it does in a few words, and the function."""

    takes: str
    does: str
    run: Run


async def run(session: Session, said: str, listener: Listener) -> Reply:
    """Run what begins with a slash.

    Raises:
        SetupError: no such command, or what it needs is not there.
    """
    name, _, rest = said[1:].partition(" ")
    if name.lower() not in COMMANDS:
        near = naming.close(name.lower(), list(COMMANDS))
        meant = f"did you mean /{near}?" if near else "/help lists them"
        raise SetupError(f"there is no command /{name}: {meant}")
    return await COMMANDS[name.lower()].run(session, rest.strip(), listener)


async def _help(session: Session, rest: str, listener: Listener) -> Reply:
    width = max(len(f"/{n} {c.takes}") for n, c in COMMANDS.items())
    rows = [f"  {f'/{n} {c.takes}'.ljust(width)}  {c.does}" for n, c in COMMANDS.items()]
    return Reply(kind="told", text="\n".join([_INTRODUCTION, *rows]))


async def _sources(session: Session, rest: str, listener: Listener) -> Reply:
    documents = session.documents()
    numbers = session.thread.sources
    cited = {
        c.document_id for s in session.thread.ledger.values() for k in s.claims for c in k.citations
    }
    low = rest.lower()
    rows, facts = [], []
    for one in sorted(documents.values(), key=lambda d: numbers[d.id]):
        if low and low not in f"{one.title} {one.source} {one.outlet or ''} {one.kind}".lower():
            continue
        marks = [w for w, on in (("cited", one.id in cited), ("dropped", _out(session, one.id)),
                                 ("a copy", one.copy_of is not None)) if on]  # fmt: skip
        note = f"  [{', '.join(marks)}]" if marks else ""
        day = one.date or one.period or "-"
        rows.append(f"{numbers[one.id]:>3}. {day:10}  {one.kind:8}  {told.line(one.title)}{note}")
        facts.append({"number": numbers[one.id], "id": one.id, "title": one.title, "marks": marks})
    text = "\n".join(rows) or f"no source has {rest!r} in its title or file name"
    return Reply(kind="told", text=text, code=0 if rows else 1, facts={"sources": facts})


def _out(session: Session, document_id: str) -> bool:
    return document_id in session.thread.dropped


async def _why(session: Session, rest: str, listener: Listener) -> Reply:
    ledger = session.thread.ledger
    if not ledger:
        raise SetupError("nothing was stated yet: ask a question first")
    number = rest.strip("[]. ") or str(max(ledger))
    if not number.isdigit() or int(number) not in ledger:
        raise SetupError(f"there is no statement {rest}: they are 1 to {max(ledger)}")
    one = ledger[int(number)]
    text = told.why(one, session.documents(), session.thread.sources, finder(session.app.library))
    return Reply(kind="told", text=text, facts={"statement": one.model_dump(mode="json")})


async def _drop(session: Session, rest: str, listener: Listener) -> Reply:
    if not rest:
        raise SetupError("/drop SOURCE: its number (/sources), or a part of its title")
    dropped = session.thread.dropped
    if rest.lower().startswith("block "):
        return session.desk.carry_out([DropBlock(rest[6:].strip())], f"/drop {rest}")
    back = rest.lower().startswith("not ")
    document = naming.source(rest[4:] if back else rest, session.documents(),
                             session.thread.sources)  # fmt: skip
    if back != (document.id in dropped):
        raise SetupError(f"{document.title!r} is {'not dropped' if back else 'dropped already'}")
    lines = []
    if session.desk.is_open:
        planned = document.id in session.thread.draft.plans[-1].without  # type: ignore[union-attr]
        if planned == back:
            order = Again(document.id) if back else Without(document.id)
            lines.append(session.desk.carry_out([order], f"/drop {rest}").text)
    ids = [i for i in dropped if i != document.id] if back else [*dropped, document.id]
    session.thread.append("dropped", session.now(), ids=ids)
    what = (
        "is used again" if back else "is not used in this thread any more (/drop not … undoes it)"
    )
    lines.insert(0, f"{told.line(document.title)!r} {what}")
    return Reply(kind="told", text="\n".join(lines), facts={"dropped": ids})


async def _pin(session: Session, rest: str, listener: Listener) -> Reply:
    if not rest:
        raise SetupError("/pin BLOCK: its number in /plan (2.3) or its id; /pin not 2.3 undoes it")
    back = rest.lower().startswith("not ")
    order = Unpin(rest[4:].strip()) if back else Pin(rest)
    return session.desk.carry_out([order], f"/pin {rest}")


async def _plan(session: Session, rest: str, listener: Listener) -> Reply:
    return await session.desk.begin(rest, listener) if rest else session.desk.show()


async def _write(session: Session, rest: str, listener: Listener) -> Reply:
    if rest:
        raise SetupError("/write takes nothing: it writes from the plan; /plan BRIEF makes one")
    return await session.desk.write(listener)


async def _diff(session: Session, rest: str, listener: Listener) -> Reply:
    return session.desk.diff()


async def _undo(session: Session, rest: str, listener: Listener) -> Reply:
    return session.desk.undo()


async def _cost(session: Session, rest: str, listener: Listener) -> Reply:
    return record.cost(session.thread, session.app.settings)


async def _save(session: Session, rest: str, listener: Listener) -> Reply:
    path = Path(rest or f"{session.thread.id}.md").expanduser()
    text = record.markdown(session.thread, session.documents(), finder(session.app.library))
    if path.exists():
        raise SetupError(f"{path} is there already: name another file")
    path.write_text(text, encoding="utf-8")
    return Reply(kind="told", text=f"the thread with its evidence is in {path}",
                 facts={"path": str(path)})  # fmt: skip


async def _export(session: Session, rest: str, listener: Listener) -> Reply:
    from agent.export import export

    draft = session.thread.draft
    if draft is None or not draft.written:
        raise SetupError("no article of this thread is written yet: /write")
    form, _, where = rest.partition(" ")
    out = Path(where.strip()).expanduser() if where.strip() else None
    path = await asyncio.to_thread(export, Path(draft.run), form or "html", out)
    return Reply(kind="told", text=f"exported to {path}", facts={"path": str(path)})


async def _threads(session: Session, rest: str, listener: Listener) -> Reply:
    rows = record.listed(session.shelf, session.thread.id)
    facts = {"threads": [r._asdict() for r in rows]}
    text = "\n".join(f"{r.number:>3}. {r.id}  {r.turns:>3} turns  {told.line(r.title)[:70]}{r.note}"
                     for r in rows)  # fmt: skip
    return Reply(kind="told", text=text or "no thread was kept yet", facts=facts)


async def _resume(session: Session, rest: str, listener: Listener) -> Reply:
    thread = session.resume(rest or "last")
    return Reply(kind="told", text=record.summary(thread), facts={"thread": thread.id})


async def _quit(session: Session, rest: str, listener: Listener) -> Reply:
    return Reply(kind="left", text="Goodbye.")


_INTRODUCTION: Final = """\
Ask: a question over the library; each statement of the answer has a number, /why shows its proof.
“And in the year before?”, “what about Azure?” follow the last question.
Write: “write about …, 600 words”. Then edit the plan in words: “drop section 2”, “more on margins”,
“not from source 7”, “move section 3 first”, “call it …”, “keep only 1 and 3”, “add 100 words to
section 2”, “pin 2.3”, “undo”; “write it” writes, “new article: …” begins another.
Esc-Enter or a backslash at the end of a line begins a new line; Ctrl-C stops a turn, Ctrl-D leaves.
"""

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "sources": Command("[WORD]", "the library's documents with their numbers", _sources),
        "why": Command("[N]", "statement N: verdict, quotation, its place", _why),
        "drop": Command(
            "SOURCE", "use nothing of a source in this thread; /drop not SOURCE", _drop
        ),
        "plan": Command("[BRIEF]", "show the plan, or begin an article", _plan),
        "pin": Command("BLOCK", "tell this block in any case; /pin not BLOCK", _pin),
        "diff": Command("", "what was changed in the plan", _diff),
        "undo": Command("", "take the last edit of the plan back", _undo),
        "write": Command("", "approve the plan and write; go on with what was cut off", _write),
        "export": Command(
            "[FORM] [FILE]", "the article as docx, pdf, html, md, bibtex, …", _export
        ),
        "save": Command("[FILE]", "this thread with its evidence as Markdown", _save),
        "cost": Command("", "model calls, tokens and money of this thread", _cost),
        "threads": Command("", "the threads of this library", _threads),
        "resume": Command("[THREAD]", "go on with another thread", _resume),
        "quit": Command("", "leave; the thread is kept", _quit),
        "help": Command("", "this", _help),
    }
)
