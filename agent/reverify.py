"""A finished article against a library that may have changed since: what lost its evidence.

Nothing is judged anew: an article was proved by passages, and it is looked up whether these still
stand. Knows no model; reads the bundle and the library.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.article import Article, Sentence
from agent.domain import Citation
from agent.errors import SetupError
from agent.publish_references import citations
from agent.requote import Fate, Home, finder
from tools.library import Library

SUFFIXES: Final = (".txt", ".diff", ".patch", ".json")


class Looked(NamedTuple):
    """A citation today: ``now`` is what stands at its place, ``start`` where it stands instead."""

    citation: Citation
    fate: Fate
    title: str
    now: str = ""
    start: int | None = None


class Changed(NamedTuple):
    """A sentence and those of its citations that are not as they were."""

    section: str
    sentence: Sentence
    citations: tuple[Looked, ...]

    @property
    def lost(self) -> bool:
        """Whether it lacks a passage that proved it; one that only moved still proves it."""
        return any(one.fate in ("changed", "gone") for one in self.citations)


def looked_up(article: Article, library: Library) -> list[Changed]:
    """The sentences of the article whose evidence is not what it was, in printing order."""
    entries = {entry.document_id: entry for entry in article.references}
    find = finder(library)
    found = []
    for section in article.sections:
        for sentence in section.statements():
            now = []
            for cited in citations(sentence):
                entry = entries.get(cited.document_id)
                home = Home(source=entry.source, sha256=entry.sha256) if entry else Home()
                one = find(cited, home)
                title = entry.title if entry else cited.document_id
                place = one.start if one.fate == "moved" else None
                now.append(Looked(cited, one.fate, title, one.now, place))
            moved = tuple(dict.fromkeys(one for one in now if one.fate != "same"))
            if moved:
                found.append(Changed(section.heading, sentence, moved))
    return found


def checked_path(out: Path) -> Path:
    """A file that the changes of a run can be written to.

    Raises:
        SetupError: no form has its suffix, or its folder does not exist.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise SetupError(f"--out {out}: of a run, end it with one of {', '.join(SUFFIXES)}")
    if not out.parent.is_dir():
        raise SetupError(f"--out {out}: there is no folder {out.parent}")
    return out


def in_form(found: list[Changed], statements: int, suffix: str) -> str:
    """The changes as a file with that suffix, one of ``SUFFIXES``, holds them."""
    if suffix == ".json":
        return json.dumps(as_json(found, statements), ensure_ascii=False, indent=1) + "\n"
    return as_text(found, statements)


def as_text(found: list[Changed], statements: int) -> str:
    """The changes as a diff: what the article was proved by, and what stands there now."""
    rows: list[str] = []
    for one in found:
        rows += [f"@@ {one.section or 'opening'} @@", f" {_line(one.sentence.text)}"]
        for cited in one.citations:
            place = f"{cited.title} [{cited.citation.start}:{cited.citation.end}]"
            match cited.fate:
                case "gone":
                    rows.append(f"-{_line(cited.citation.quote)}  ({place})")
                    rows.append("+(the document is not in the library any more)")
                case "changed":
                    rows.append(f"-{_line(cited.citation.quote)}  ({place})")
                    rows.append(f"+(its words are not there any more; at its place: {_now(cited)})")
                case _:
                    rows.append(f" moved to {cited.start}: {place}")
    lost = sum(one.lost for one in found)
    rows.append(
        f"{statements} statements: {lost} lost evidence, {len(found) - lost} had it moved, "
        f"{statements - len(found)} as they were"
    )
    return "\n".join(rows) + "\n"


def _now(one: Looked) -> str:
    return f"“{_line(one.now)}”" if one.now.strip() else "nothing, the document is shorter"


def as_json(found: list[Changed], statements: int) -> dict[str, Any]:
    """The same for programs."""
    return {
        "statements": statements,
        "lost": sum(one.lost for one in found),
        "changed": [
            {
                "section": one.section,
                "text": one.sentence.text,
                "lost": one.lost,
                "citations": [
                    {**c.citation.model_dump(mode="json"), "fate": c.fate, "title": c.title,
                     "now": c.now, "moved_to": c.start}
                    for c in one.citations
                ],
            }
            for one in found
        ],
    }  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())
