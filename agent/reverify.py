"""A finished article against a library that may have changed since: what lost its evidence.

Nothing is judged anew: an article was proved by passages, and it is looked up whether these still
stand. Knows no model; reads the bundle and the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from agent.article import Article, Sentence
from agent.domain import Citation, Document
from agent.publish_references import citations
from tools.library import Library

Fate = Literal["same", "moved", "changed", "gone"]


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
    documents = library.documents()
    by_id = {d.id: d for d in documents}
    by_source = {d.source: d for d in documents}
    homes = {
        entry.document_id: by_id.get(entry.document_id) or by_source.get(entry.source)
        for entry in article.references
    }
    titles = {entry.document_id: entry.title for entry in article.references}
    texts: dict[str, str] = {}
    found = []
    for section in article.sections:
        for sentence in section.statements():
            now = [_one(c, homes, titles, library, texts) for c in citations(sentence)]
            moved = tuple(dict.fromkeys(one for one in now if one.fate != "same"))
            if moved:
                found.append(Changed(section.heading, sentence, moved))
    return found


def _one(
    cited: Citation,
    homes: Mapping[str, Document | None],
    titles: Mapping[str, str],
    library: Library,
    texts: dict[str, str],
) -> Looked:
    title = titles.get(cited.document_id, cited.document_id)
    home = homes.get(cited.document_id)
    if home is None:
        return Looked(cited, "gone", title)
    if home.id not in texts:
        texts[home.id] = library.text(home.id)
    text = texts[home.id]
    now = text[cited.start : cited.end]
    if now == cited.quote:
        return Looked(cited, "same", title)
    if (at := text.find(cited.quote)) >= 0:
        return Looked(cited, "moved", title, start=at)
    return Looked(cited, "changed", title, now=now)


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
                    rows.append(f"+{_line(cited.now) or '(the document is shorter now)'}")
                case _:
                    rows.append(f" moved to {cited.start}: {place}")
    lost = sum(one.lost for one in found)
    rows.append(
        f"{statements} statements: {lost} lost evidence, {len(found) - lost} had it moved, "
        f"{statements - len(found)} as they were"
    )
    return "\n".join(rows) + "\n"


def as_json(found: list[Changed], statements: int) -> dict[str, object]:
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
