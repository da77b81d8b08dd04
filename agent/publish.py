"""The finished article in the forms it leaves in: JSON, Markdown, HTML, with its references.

Everything here is pure: an Article in, text out. It does not know where files are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.article import Article, ArticleSection, Sentence, Table
from agent.domain import Claim
from agent.publish_html import html
from agent.publish_markdown import markdown
from agent.publish_references import references

__all__ = ["article_json", "html", "markdown", "read_article", "references"]


def article_json(article: Article) -> dict[str, Any]:
    """The article as plain JSON values, in the shape of ``article.json``.

    ``page``, ``field``, ``derived`` and ``tables`` are left out where there is none, ``language``
    where it is English.
    ``read_article`` is the exact inverse.
    """
    record = {
        "title": article.title,
        "standfirst": article.standfirst,
        "run_id": article.run_id,
        "brief": article.brief,
        "schema": article.schema_id,
        "sections": [_section(section) for section in article.sections],
        "references": [entry.model_dump(mode="json") for entry in article.references],
        "notices": list(article.notices),
    }
    return record if article.language == "en" else {**record, "language": article.language}


def read_article(record: Mapping[str, Any]) -> Article:
    """The Article that ``article_json`` wrote.

    Raises:
        pydantic.ValidationError: The record is not of that shape.
    """
    sections = []
    for section in record.get("sections", ()):
        sentences = [_read_sentence(sentence) for sentence in section.get("sentences", ())]
        tables = [_read_table(table) for table in section.get("tables", ())]
        sections.append({**section, "sentences": sentences, "tables": tables})
    rest = {name: value for name, value in record.items() if name not in {"schema", "sections"}}
    return Article.model_validate(
        {**rest, "schema_id": record.get("schema", ""), "sections": sections}
    )


def _section(section: ArticleSection) -> dict[str, Any]:
    record: dict[str, Any] = {
        "heading": section.heading,
        "slot": section.slot,
        "sentences": [_sentence(sentence) for sentence in section.sentences],
    }
    if section.tables:
        record["tables"] = [_table(table) for table in section.tables]
    return record


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {**row.model_dump(exclude={"sentence"}), "sentence": _sentence(row.sentence)}
        for row in table.rows
    ]
    return {"caption": table.caption, "columns": list(table.columns), "rows": rows}


def _read_table(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{**row, "sentence": _read_sentence(row["sentence"])} for row in record["rows"]]
    return {**record, "rows": rows}


def _read_sentence(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, "claims": [_read_claim(claim) for claim in record.get("claims", ())]}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "claims": [_claim(claim) for claim in sentence.claims],
        "origin": sentence.origin,
        "block_ids": list(sentence.block_ids),
        "paragraph": sentence.paragraph,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    record: dict[str, Any] = {
        "text": claim.text,
        "verdict": claim.verdict,
        "reason": claim.reason,
        "citations": [
            citation.model_dump(mode="json", exclude_none=True) for citation in claim.citations
        ],
    }
    if claim.derived:
        record["derived"] = {"rule": claim.derived.rule, "from": list(claim.derived.from_)}
    return record


def _read_claim(record: Mapping[str, Any]) -> dict[str, Any]:
    derived = record.get("derived")
    if not derived:
        return dict(record)
    return {**record, "derived": {"rule": derived["rule"], "from_": derived.get("from", ())}}
