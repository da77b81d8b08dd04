"""Articles of the tasks, kept as soon as they are written, so that a run goes on where it was cut.

Knows a text and what it was made of; not which task asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import agent
import prompts
import tools
from agent.errors import DeepNewsError
from evals.tasks.hfr_arms import Text


def stored(
    path: Path, facts: Mapping[str, Any], write: Callable[[], Text], *, rescore: bool = False
) -> Text:  # fmt: skip
    """The text kept at ``path`` if it was made of these facts, else a new one, kept there.

    ``rescore``: whatever is kept, and nothing is written.

    Raises:
        DeepNewsError: nothing is kept, and nothing may be written.
    """
    key = sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]
    if path.is_file():
        try:
            kept = Text.model_validate_json(path.read_text(encoding="utf-8"))
        except ValidationError:
            kept = None
        if kept is not None and (kept.key == key or rescore):
            return kept
    if rescore:
        raise DeepNewsError(f"no article is kept at {path}: run without --rescore first")
    text = write().model_copy(update={"key": key})
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text.model_dump_json(indent=1), encoding="utf-8")
    part.replace(path)
    return text


@lru_cache(maxsize=1)
def sources() -> str:
    """Hash of everything that writes: another version of it writes other articles."""
    found = sha256()
    for package in (agent, prompts, tools):
        for folder in map(Path, package.__path__):
            for path in sorted(folder.rglob("*")):
                if path.suffix in (".py", ".yaml", ".j2", ".json"):
                    found.update(path.relative_to(folder).as_posix().encode())
                    found.update(path.read_bytes())
    return found.hexdigest()[:16]
