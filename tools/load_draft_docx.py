"""A Word draft with its citations: footnotes, hyperlinks and numbered lists become plain text.

Changes the document in memory and leaves the reading to tools.load_docx.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from tools.load_docx import read_docx
from tools.load_draft_tables import unfold_tables
from tools.load_types import Loaded

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NOTES = (("footnote", "footnotes", ""), ("endnote", "endnotes", "e"))
_COUNTED = ("decimal", "decimalZero")


def draft_docx(raw: bytes) -> Loaded:
    """Text of a Word draft; footnotes are ``[^1]`` and stand at its end.

    Raises:
        UnreadableError: damaged, encrypted, or not a Word document.
    """
    notes: list[str] = []

    def prepare(document: WordDocument) -> None:
        _show_links(document)
        _show_numbers(document)
        notes.extend(_show_notes(document))
        unfold_tables(document)

    loaded = read_docx(raw, prepare=prepare)
    text = "\n\n".join((loaded.text, *notes))
    return loaded.model_copy(update={"text": text})


def _run(words: str) -> Any:
    run = etree.Element(f"{_W}r")
    etree.SubElement(run, f"{_W}t").text = words
    return run


def _show_links(document: WordDocument) -> None:
    relations = document.part.rels
    for link in list(document.element.body.iter(f"{_W}hyperlink")):
        words = "".join(t.text or "" for t in link.iter(f"{_W}t")).strip()
        relation = relations.get(link.get(f"{_R}id") or "")
        if relation is None:
            if words.isdigit() and len(words) < 4 and link.get(f"{_W}anchor"):
                link.insert(0, _run("["))
                link.append(_run("]"))
            continue
        target = str(relation.target_ref).strip()
        if target.lower().startswith(("http://", "https://")) and words and words != target:
            bracketed = words.startswith("[") and words.endswith("]")
            link.insert(0, _run("" if bracketed else "["))
            link.append(_run(f"({target})" if bracketed else f"]({target})"))


def _show_notes(document: WordDocument) -> Iterator[str]:
    """Marks in place of the references to notes; yields the notes, numbered as Word does."""
    for name, part, prefix in _NOTES:
        texts = _note_texts(document, name, part)
        number = 0
        for reference in list(document.element.body.iter(f"{_W}{name}Reference")):
            words = texts.get(reference.get(f"{_W}id") or "")
            if words is None:
                continue
            number += 1
            mark = etree.Element(f"{_W}t")
            mark.text = f"[^{prefix}{number}]"
            reference.getparent().replace(reference, mark)
            yield f"[^{prefix}{number}]: {words}"


def _note_texts(document: WordDocument, name: str, part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{part}"):
            continue
        # Entities could grow without bound; such a part has no use for them.
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        targets = relation.target_part.rels
        for note in root.iter(f"{_W}{name}"):
            if note.get(f"{_W}type") in {None, "normal"}:
                words = "".join(t.text or "" for t in note.iter(f"{_W}t"))
                urls = [
                    str(targets[i].target_ref)
                    for link in note.iter(f"{_W}hyperlink")
                    if (i := link.get(f"{_R}id") or "") in targets
                ]
                told = " ".join((words, *(url for url in urls if url not in words)))
                found[note.get(f"{_W}id") or ""] = " ".join(told.split())
    return found


def _show_numbers(document: WordDocument) -> None:
    """Numbers before the paragraphs of counted lists, where Word computes them."""
    formats = _formats(document)
    by_style = {
        style.get(f"{_W}styleId"): numbering
        for style in document.styles.element.iter(f"{_W}style")
        if (numbering := style.find(f"{_W}pPr/{_W}numPr")) is not None
    }
    counts: dict[tuple[str, str], int] = {}
    for paragraph in document.element.body.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbering is None and style is not None:
            numbering = by_style.get(style.get(f"{_W}val"))
        if numbering is None or not any((t.text or "").strip() for t in paragraph.iter(f"{_W}t")):
            continue
        key = (_value(numbering, "numId"), _value(numbering, "ilvl") or "0")
        if formats.get(key) in _COUNTED:
            counts[key] = counts.get(key, 0) + 1
            properties = paragraph.find(f"{_W}pPr")
            at = 0 if properties is None else paragraph.index(properties) + 1
            paragraph.insert(at, _run(f"{counts[key]}. "))


def _value(numbering: Any, name: str) -> str:
    element = numbering.find(f"{_W}{name}")
    return "" if element is None else element.get(f"{_W}val") or ""


def _formats(document: WordDocument) -> dict[tuple[str, str], str]:
    """(list, level) → how it counts."""
    parts = [r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
    found: dict[tuple[str, str], str] = {}
    for part in parts:
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        abstract = {
            one.get(f"{_W}abstractNumId"): {
                level.get(f"{_W}ilvl") or "0": _value(level, "numFmt")
                for level in one.iter(f"{_W}lvl")
            }
            for one in root.iter(f"{_W}abstractNum")
        }
        for one in root.iter(f"{_W}num"):
            for level, kind in abstract.get(_value(one, "abstractNumId"), {}).items():
                found[one.get(f"{_W}numId") or "", level] = kind
    return found
