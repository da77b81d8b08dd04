"""Questions of a thread as they were understood, and what is left to ask back. Pure values."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """A question of the thread as it was understood, and what its answer was about.

    ``periods`` are labels that the answer's sentences name.
    """

    question: str
    periods: tuple[str, ...] = ()


class Understood(NamedTuple):
    """What is asked, and what it was taken from; ``note`` is empty where nothing was added."""

    question: str
    note: str = ""


class Open(NamedTuple):
    """Several readings are left: what to ask, and the question of each choice."""

    ask: str
    choices: tuple[tuple[str, str], ...] = ()


def understood(question: str) -> Understood:
    """The question as it is taken, with a note that says so."""
    whole = question[:1].upper() + question[1:]
    whole = whole if whole.endswith(("?", ".", "!")) else f"{whole}?"
    return Understood(whole, f"understood: {whole}")
