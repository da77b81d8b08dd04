"""The conversation at a terminal and through a pipe. Knows no library: it drives a session."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from agent.chat.commands import COMMANDS
from agent.chat.told import Reply, clean
from agent.terminal import Ticker, listener, notice

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.key_binding import KeyBindings

    from agent.chat.session import Session

PROMPT = "> "
MORE = "… "
IDLE_SECONDS = 10.0  # of a prompt, until the library is let go of and others may ingest
AGAIN_SECONDS = 2.0  # between two tries to stop a turn


async def converse(
    session: Session, turns: AsyncIterator[str], *, json_: bool, quiet: bool, width: int = 0
) -> int:
    """Take turns until there are no more; ``width`` is where lines break, 0 leaves them whole.

    Returns:
        The worst exit code of a turn: 0 all were answered, 1 one was not, 2 one has to be changed.
    """
    worst = number = open_ = 0
    while (said := await _next(turns, session.app.release)) is not None:
        number += 1
        reply = await _turn(session, said, quiet=quiet)
        if not session.settled:
            worst = max(worst, open_)
        open_ = 0
        if reply is None:
            worst = max(worst, 1)
            continue
        if reply.kind == "question":
            open_ = reply.code
        else:
            worst = max(worst, reply.code)
        if json_:
            show_line(number, said, reply)
        elif reply.kind == "error":
            notice(clean_text(f"deepnews: {reply.text}", width))
        else:
            typer.echo(clean_text(reply.text, width) + "\n")
        if reply.kind == "left":
            break
    return max(worst, open_)


async def _next(turns: AsyncIterator[str], rest: Callable[[], None]) -> str | None:
    """The next turn, None where there are no more; ``rest`` is called when it is long in coming."""
    idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, rest)
    try:
        return await anext(turns, None)
    finally:
        idle.cancel()


def show_line(number: int, said: str, reply: Reply) -> None:
    """A turn as one line of JSON."""
    row = {"turn": number, "said": said, "kind": reply.kind, "code": reply.code,
           "text": reply.text, **reply.facts}  # fmt: skip
    typer.echo(json.dumps(row, ensure_ascii=False, default=str))


def clean_text(text: str, width: int = 0) -> str:
    """Text for a terminal: line breaks stay, nothing that it would obey does.

    Lines longer than ``width`` are broken between words and go on under their own indent.
    """
    return "\n".join(_broken(clean(row), width) for row in text.splitlines())


def _broken(row: str, width: int) -> str:
    if not width or len(row) <= width:
        return row
    lead = re.match(r" *(?:\d+\.(?:\d+)? |\[\d+\] |> )?", row)
    indent = " " * len(lead[0]) if lead else ""
    return textwrap.fill(row, width, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip


async def _turn(session: Session, said: str, *, quiet: bool) -> Reply | None:
    """One turn under Ctrl-C, which stops it and not the session; None where it was stopped."""
    with Ticker(quiet=quiet, doing="reading what was said") as ticker:
        work = asyncio.create_task(session.turn(said, listener(ticker)))
        with _stopping(lambda: _cancel(work, ticker)):
            try:
                return await work
            except asyncio.CancelledError:
                if not work.cancelled():
                    raise
    notice("stopped; what was finished is kept" + _go_on(session))
    return None


def _cancel(work: asyncio.Task[Reply], ticker: Ticker) -> None:
    """Stop the work, and again while it goes on: what runs inside may swallow one cancellation."""
    if not work.done():
        ticker.show("stopping ...", important=True)
        work.cancel()
        work.get_loop().call_later(AGAIN_SECONDS, _cancel, work, ticker)


def _go_on(session: Session) -> str:
    draft = session.thread.draft
    if draft is None or draft.written or not draft.plans:
        return ""
    return ": /write goes on" if draft.approved else ": /plan shows the plan that waits"


@contextlib.contextmanager
def _stopping(stop: Callable[[], object]) -> Any:
    """Ctrl-C calls ``stop`` meanwhile."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)
    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)


async def piped(stream: Iterable[str]) -> AsyncIterator[str]:
    """One line, one turn; a line that ends in a backslash goes on in the next."""
    held: list[str] = []
    for row in stream:
        text = row.rstrip("\r\n")
        if text.endswith("\\"):
            held.append(text[:-1])
            continue
        whole = "\n".join([*held, text]).strip()
        held = []
        if whole:
            yield whole
    if whole := "\n".join(held).strip():
        yield whole


async def typed(session: Session, history: Path) -> AsyncIterator[str]:
    """Turns that a person types: history, completion, several lines; Ctrl-D ends them."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    prompt: PromptSession[str] = PromptSession(
        PROMPT, history=FileHistory(str(history)), completer=completer(session),
        key_bindings=keys(), complete_while_typing=False, multiline=True,
        prompt_continuation=MORE, enable_open_in_editor=False,
    )  # fmt: skip
    while True:
        try:
            said = await prompt.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if said.strip():
            yield said.strip()


def keys() -> KeyBindings:
    """Enter sends, unless the line ends in a backslash; Esc-Enter begins a new line."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    bound = KeyBindings()

    @bound.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor(1)
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @bound.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return bound


def completer(session: Session) -> Completer:
    """Commands behind a slash; behind a command what it may take."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Known(Completer):
        def get_completions(
            self, document: Document, complete_event: CompleteEvent
        ) -> Iterable[Completion]:
            for text, back, says in completions(session, document.text_before_cursor):
                yield Completion(text, start_position=-back, display_meta=says)

    return Known()


def completions(session: Session, before: str) -> list[tuple[str, int, str]]:
    """(text, how many characters it replaces, what it is) for what stands before the cursor."""
    if not before.startswith("/"):
        return []
    name, space, rest = before[1:].partition(" ")
    if not space:
        return [
            (f"/{n}{' ' if c.takes else ''}", len(before), c.does)
            for n, c in COMMANDS.items()
            if n.startswith(name.lower())
        ]
    low = rest.lower()
    found = [(v, s) for v, s in _values(session, name) if low in f"{v} {s}".lower()]
    return [(value, len(rest), says) for value, says in found[:40]]


def _values(session: Session, name: str) -> list[tuple[str, str]]:
    thread = session.thread
    match name:
        case "drop":
            known = {d.id: d for d in session.app.library.documents()}
            return [
                (str(n), clean(known[i].title)) for i, n in thread.sources.items() if i in known
            ]
        case "why":
            return [(str(n), clean(s.text)[:60]) for n, s in thread.ledger.items()]
        case "resume":
            return [(p.stem, "") for p in session.shelf.all()]
        case "pin":
            draft = thread.draft
            plan = draft.plan if draft and draft.is_open else None
            sections = plan.sections if plan else ()
            return [
                (f"{n}.{k}", b)
                for n, s in enumerate(sections, start=1)
                for k, b in enumerate((*s.block_ids, *s.spare_block_ids), start=1)
            ]
        case "export":
            from agent.export import FORMS

            return [(form, "") for form in FORMS]
    return []


def is_typed() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
