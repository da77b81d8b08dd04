"""What every command shares: one-line errors, JSON on stdout, progress on stderr."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import typer

from agent import __version__
from agent.errors import DeepNewsError, EmptyArticle

if TYPE_CHECKING:
    from agent.events import Event
    from agent.ingest_result import Progress

NOT_PASSED = 1
MUST_CHANGE = 2
STOPPED = 130
FIRST_SECONDS = 1.0  # a command that is done by then says nothing
BEAT_SECONDS = 1.7  # so that no silence is longer than two seconds
LOADING = "loading the embedding model and the library"
CLEARED = "\r\x1b[K"  # back to the beginning of the line, which is wiped


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn our errors, a full disk and Ctrl-C into one line and exit code 2 (130 for Ctrl-C)."""
    try:
        yield
    except DeepNewsError as error:
        notice(f"deepnews: {' '.join(str(error).split())}")
        raise typer.Exit(NOT_PASSED if isinstance(error, EmptyArticle) else MUST_CHANGE) from None
    except BrokenPipeError:
        raise  # whoever read our stdout has had enough: no error of ours
    except OSError as error:
        what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        notice(f"deepnews: {what}")
        raise typer.Exit(MUST_CHANGE) from None
    except KeyboardInterrupt as stop:
        notice(f"deepnews: stopped; {str(stop) or 'what was finished is kept'}")
        raise typer.Exit(STOPPED) from None


@contextmanager
def stoppable(how_to_continue: Callable[[], str]) -> Iterator[None]:
    """SIGTERM stops as Ctrl-C does, in order, and both say how the run goes on."""

    def stop(*_: object) -> None:
        # A job in the background ignores SIGINT; it must stop on SIGTERM all the same.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(how_to_continue()) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def wrong_usage(error: Any) -> int:
    """One line for a command line that cannot be understood; bare groups show their help."""
    message = " ".join(error.format_message().split())
    if message.startswith("Usage:"):
        error.show()
    else:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "deepnews"
        notice(f"deepnews: {message.rstrip('.')} (see {command} --help)")
    return int(error.exit_code)


def unexpected(error: Exception) -> str:
    """One line for an exception that nothing foresaw; its traceback goes into a log file."""
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
    lines = [f"deepnews {__version__}, Python {sys.version.split()[0]}\n"]
    lines += traceback.format_exception(error)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="deepnews-", suffix=".log", encoding="utf-8", delete=False
        ) as file:
            file.writelines(lines)
    except OSError:  # a full disk may be why we are here
        return f"deepnews: unexpected {what} (DEEPNEWS_DEBUG=1 shows where)"
    return f"deepnews: unexpected {what}; the details are in {Path(file.name)}"


def show_json(value: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def notice(text: str, *, quiet: bool = False) -> None:
    """A line on stderr; on a terminal it takes the place of the progress line."""
    if not quiet:
        typer.echo(f"{CLEARED if sys.stderr.isatty() else ''}{text}", err=True)


class Ticker:
    """Progress on stderr: one line that renews itself on a terminal, else lines, thinned out.

    As a context manager it is never silent for long: what is being done is said again, with the
    seconds it has taken so far.
    """

    def __init__(self, *, quiet: bool, doing: str = LOADING) -> None:
        """Print nothing when ``quiet``; ``doing`` is what goes on until something is shown."""
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._text, self._since = doing, time.monotonic()
        self._last = 0.0
        self._next = self._since + FIRST_SECONDS
        self._width = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._beating: threading.Thread | None = None

    def __enter__(self) -> Self:
        if not self._quiet:
            self._beating = threading.Thread(target=self._beat, name="ticker", daemon=True)
            self._beating.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def show(self, text: str, *, important: bool = False) -> None:
        """Show one step; unimportant ones are thinned out where lines stay."""
        now = time.monotonic()
        with self._lock:
            if text != self._text:
                self._text, self._since = text, now
            if not self._quiet and (self._live or important or now - self._last >= BEAT_SECONDS):
                self._put(text, now)

    def done(self) -> None:
        """Say nothing more of itself, and end the renewing line."""
        self._over.set()
        if self._beating is not None:
            self._beating.join()
            self._beating = None
        if self._live and not self._quiet and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            self._width = 0

    def _beat(self) -> None:
        while not self._over.wait(0.2):
            with self._lock:
                now = time.monotonic()
                if now < self._next:
                    continue
                try:
                    self._put(
                        f"{self._text[: 95 if self._live else None]} ({now - self._since:.0f} s)",
                        now,
                    )
                except OSError:  # nobody listens any more
                    return

    def _put(self, text: str, now: float) -> None:
        self._last, self._next = now, now + BEAT_SECONDS
        if self._live:
            # A line that wraps could not be renewed.
            line = text[: min(110, shutil.get_terminal_size().columns - 1)]
            sys.stderr.write("\r" + line.ljust(self._width))
            self._width = len(line)
            sys.stderr.flush()
        else:
            typer.echo(text, err=True)


def ingest_listener(ticker: Ticker) -> Callable[[Progress], None]:
    """A listener that shows how far an ingest is."""

    def tell(progress: Progress) -> None:
        text = f"{progress.done}/{progress.total} documents stored, {progress.spans} sentences"
        if progress.left_seconds:
            text += f", about {progress.left_seconds:.0f} s left"
        if progress.current:
            text += f"; {progress.current}"
        ticker.show(text)

    return tell


def listener(ticker: Ticker) -> Callable[[Event], None]:
    """A listener that shows a run's events as they come."""
    calls = {"n": 0}

    def tell(event: Event) -> None:
        if event.kind == "model":
            calls["n"] += 1
            ticker.show(f"[{event.seconds:6.1f} s] model call {calls['n']}: {event.text}")
        elif event.kind in ("phase", "plan", "verify", "notice", "rows", "block"):
            ticker.show(f"[{event.seconds:6.1f} s] {event.kind}: {event.text}", important=True)
        else:
            ticker.show(f"[{event.seconds:6.1f} s] {event.kind}: {event.text}")

    return tell
