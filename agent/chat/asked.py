"""Questions of a thread as they were understood, and what is left to ask back. Pure values."""

from __future__ import annotations

from typing import NamedTuple

from agent.chat.ordinals import ordinal
from tools.words import stems


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

    def read_out(self) -> str:
        """What is asked, each choice with its number."""
        return "\n".join([self.ask, *(f"  {n}. {c}" for n, (c, _) in enumerate(self.choices, 1))])

    def chosen(self, said: str) -> str | None:
        """The question that was chosen, by number or by words that one choice alone carries."""
        text = said.strip(" .!")
        own = set(stems(text))
        exact = [q for c, q in self.choices if c.lower() == text.lower()]
        found = exact or [q for c, q in self.choices if own and own <= set(stems(c))]
        if len(found) == 1:
            return found[0]
        number = ordinal(text)
        if number == -1 and self.choices:
            return self.choices[-1][1]
        return self.choices[number - 1][1] if number and 1 <= number <= len(self.choices) else None


def understood(question: str) -> Understood:
    """The question as it is taken, with a note that says so."""
    whole = question[:1].upper() + question[1:]
    whole = whole if whole.endswith(("?", ".", "!")) else f"{whole}?"
    return Understood(whole, f"understood: {whole}")
