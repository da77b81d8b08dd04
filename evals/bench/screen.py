"""A program at a real terminal, driven by keys and read by eye: tmux on a socket of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Final, Self

PROMPT: Final = ">"
SETTLED: Final = 3.0  # seconds until a screen that waits for a line is all drawn
PATIENCE: Final = 600.0  # seconds; a loaded machine takes minutes to load the models
_SEEN: Final = 40  # letters of what was typed by which it is found again on the screen


class Missed(Exception):
    """What should be on the screen did not come; the message holds the screen."""


class Terminal:
    """One terminal window with a program in it; leaving the block kills whatever is left of it."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], *, width: int = 100, height: int = 40
    ) -> None:
        """Nothing is started yet; ``env`` is added to the environment of this process."""
        self._command, self._env = list(command), {**os.environ, **env}
        self._socket = f"deepnews-{os.getpid()}-{time.monotonic_ns()}"
        self.width, self.height = width, height

    def __enter__(self) -> Self:
        self._tmux("new-session", "-d", "-s", "chat", "-x", str(self.width), "-y", str(self.height),
                   *self._command)  # fmt: skip
        self._tmux("set-option", "-g", "history-limit", "5000")
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Close the window as a person does: the program inside gets a hang-up."""
        subprocess.run(
            ["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False
        )

    def keys(self, *names: str) -> None:
        """Press keys by name ("Enter", "C-c")."""
        self._tmux("send-keys", "-t", "chat", *names)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._tmux("resize-window", "-t", "chat", "-x", str(width), "-y", str(height))

    def screen(self) -> str:
        """All that stands in the window and above it, without empty lines at the end."""
        return self._tmux("capture-pane", "-p", "-t", "chat", "-S", "-5000").rstrip()

    def say(self, line: str, expected: str, *, seconds: float = PATIENCE) -> str:
        """Type a line and wait until it was answered and another can be typed.

        Returns:
            What the turn put on the screen, the line itself first.

        Raises:
            Missed: the answer does not hold ``expected`` (a pattern), or none came in time.
        """
        self.type(line)
        return self.wait(expected, since=line, seconds=seconds)

    def type(self, line: str) -> None:
        """Type a line and send it."""
        self._tmux("send-keys", "-t", "chat", "-l", line)
        self.keys("Enter")

    def wait(
        self, expected: str, *, since: str = "", idle: bool = True, seconds: float = PATIENCE
    ) -> str:
        """Wait for a pattern; ``idle``: and for the prompt behind it. See ``say``."""
        end, shown = time.monotonic() + seconds, ""
        while time.monotonic() < end:
            shown = _since(self.screen(), since)
            waits = not idle or shown.rstrip().rpartition("\n")[2].strip() == PROMPT
            if idle and waits and since:  # another line can be typed: nothing more will come
                end = min(end, time.monotonic() + SETTLED)
            if waits and re.search(expected, " ".join(shown.split())):
                return shown.removesuffix(f"\n{PROMPT}").rstrip() if idle else shown
            time.sleep(0.1)
        raise Missed(f"no {expected!r} within {seconds:.0f} s; the screen:\n{shown}")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments],
            env=self._env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Missed(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout


def _since(screen: str, line: str) -> str:
    """The screen from the last place on where a line was typed."""
    at = screen.rfind(f"{PROMPT} {line[:_SEEN].rstrip()}") if line else 0
    return screen[at:] if at >= 0 else ""


def installed() -> bool:
    """Whether there is a tmux."""
    return shutil.which("tmux") is not None
