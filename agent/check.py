"""A draft file against files, folders or the library: what `deepnews verify` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.domain import Document, Evidence
from agent.errors import SetupError, UnreadableError
from agent.verify import DraftReport, Gate, verify_draft

if TYPE_CHECKING:
    from agent.app import DeepNews


def check_file(app: DeepNews, draft: Path, sources: Sequence[str]) -> DraftReport:
    """Judge a draft against sources, or against the library when none are given.

    Raises:
        SetupError: the draft or all sources cannot be read.
    """
    from tools.load import load

    if not draft.is_file():
        raise SetupError(f"no draft at {draft}")
    try:
        text = "\n\n".join(one.text for one in load(draft))
    except UnreadableError as error:
        raise SetupError(f"{draft}: {error}") from None
    if not sources:
        gate = Gate(app.embedder, quote=app.library.quote)
        return verify_draft(text, app.library, gate)
    pool, titles, texts = evidence_of(app, sources)
    gate = Gate(app.embedder, quote=lambda d, start, end: texts[d][start:end])
    return verify_draft(text, pool, gate, titles=titles)


def evidence_of(
    app: DeepNews, sources: Sequence[str]
) -> tuple[list[Evidence], dict[str, str], dict[str, str]]:
    """Evidence, titles and texts of files that are in no library; nothing is embedded or kept."""
    from agent.ingest_derive import derive, reading_of
    from tools.load import load, walk

    pool: list[Evidence] = []
    titles: dict[str, str] = {}
    texts: dict[str, str] = {}
    failed = []
    for path in walk([Path(s) for s in sources]):
        try:
            loaded: list[Any] = list(load(path))
        except UnreadableError as error:
            failed.append(f"{path}: {error}")
            continue
        for n, one in enumerate(loaded):
            stored = Document(
                id=f"d{len(texts):06d}", source=str(path), sha256="", characters=len(one.text),
                title=one.title or path.stem, pages=one.pages,
            )  # fmt: skip
            found = derive(stored, one.text, reading_of(one, path.name), embedder=app.embedder)
            pool += found.spans
            titles[stored.id] = found.document.title + (f" ({n + 1})" if len(loaded) > 1 else "")
            texts[stored.id] = one.text
    if not texts:
        raise SetupError(f"no source could be read{': ' + failed[0] if failed else ''}")
    return pool, titles, texts
