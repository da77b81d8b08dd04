"""What a tool needs to bring something into the library: to be handed in, made elsewhere."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from agent.domain import Citation, Document
from tools.fetch import Fetched


class Kept(NamedTuple):
    """A document that is in the library now; ``new`` unless it was there with the same text."""

    document: Document
    text: str
    new: bool

    def cite(self, start: int, end: int) -> Citation:
        """The place, to the letter."""
        return Citation(
            document_id=self.document.id, start=start, end=end, quote=self.text[start:end],
            page=self.document.page(start),
        )  # fmt: skip


class Keep(Protocol):
    """Brings what was fetched into the library."""

    async def __call__(self, page: Fetched) -> list[Kept]:
        """The documents on the page, in order, each with its exact text.

        Raises:
            UnreadableError: It is no document.
            ToolFailed: The library is used by others.
        """
