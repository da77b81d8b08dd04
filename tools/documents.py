"""What a library holds, listed: neither its indexes are opened nor is a model loaded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from agent.domain import Document
from agent.errors import SetupError
from tools.library_open import SQLITE, recognise
from tools.lock import FolderLock
from tools.shared_schema import shared_name
from tools.storage_faults import guarded
from tools.texts import Texts


def documents_of(
    path: Path, *, postgres_url: str | None = None, wait_seconds: float = 0, **_: Any
) -> list[Document]:
    """All documents of a library, by source and id.

    Args:
        path: The folder, or ``shared:NAME``.
        postgres_url: Where the texts of shared libraries are.
        wait_seconds: How long to wait for others that write into it.

    Raises:
        SetupError: it is not there, damaged, in use, or no database is named for it.
    """
    name = shared_name(path)
    if name is not None:
        return _shared(name, path, postgres_url)
    recognise(path)
    with (
        guarded(path, "texts"),
        FolderLock(path, exclusive=False, wait_seconds=wait_seconds),
        closing(Texts(path / SQLITE, write=False)) as texts,
    ):
        return texts.documents()


def _shared(name: str, path: Path, url: str | None) -> list[Document]:
    if not url:
        raise SetupError(
            f"{path} is a shared library: set postgres_url (DEEPNEWS_POSTGRES_URL) to its database"
        )
    from tools.shared_texts import SharedTexts  # psycopg is not needed for folders

    with closing(SharedTexts(url, name)) as texts:
        return texts.documents()
