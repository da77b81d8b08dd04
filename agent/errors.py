"""One exception tree, typed by what to do next.

DeepNewsError
├── SetupError          the user or the set-up must change something: one line, exit 2
│   ├── LibraryError    damaged, foreign or mismatching library
│   ├── LibraryBusy     another process holds the library
│   └── EndpointError   dead, refusing or lying model endpoint
├── EmptyArticle        nothing was printed: not passed, exit 1
├── BudgetExceeded      stop spending, finish with what is grounded
├── ReplyError          one model reply is unusable (empty, broken JSON): degrade this piece only
├── ToolRetry           back to the model, with how to fix the call
└── ToolFailed          final: the model is told and goes on
"""

from __future__ import annotations


class DeepNewsError(Exception):
    """Base of everything raised on purpose."""


class SetupError(DeepNewsError):
    """Something outside must change; the message is one line and names the next step."""


class LibraryError(SetupError):
    """The library folder is damaged, foreign, or was made with other settings."""


class LibraryBusy(SetupError):
    """Another process is using the library in a way that excludes this one."""


class EndpointError(SetupError):
    """The model endpoint is dead, refuses the key, or is not what it claims to be."""


class EmptyArticle(DeepNewsError):
    """An article without a sentence: nothing that was found was supported."""


class UnreadableError(DeepNewsError):
    """One file cannot be read as a document; ingest counts it and goes on."""


class BudgetExceeded(DeepNewsError):
    """A limit of the run's budget is reached: ``limit`` names it."""

    def __init__(self, limit: str, used: float, allowed: float) -> None:
        """Record which limit, how much was used and how much was allowed."""
        super().__init__(f"budget: {limit} used {used:g} of {allowed:g}")
        self.limit, self.used, self.allowed = limit, used, allowed


class ReplyError(DeepNewsError):
    """One model reply could not be used, after its one repair attempt."""


class ToolRetry(DeepNewsError):
    """The model can fix its call; the message says how."""


class ToolFailed(DeepNewsError):
    """The tool cannot do it; the model should know and go on."""
