"""Article → one self-contained HTML page that shows the evidence of each sentence.

The page loads nothing and can run nothing but its own script: a strict Content-Security-Policy
names the style and the script by hash, and every value goes through autoescape. Without scripts
the markers are ordinary links to the evidence list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from agent.article import Article, ArticleSection, Sentence, Table
from agent.domain import Citation, Claim, Label
from agent.publish_chart import Bar, bars
from agent.publish_page import GLYPHS, LABELS, NAMES, environment, policy
from agent.publish_references import citations, markers, numbers, paragraphs, passage

PASSAGE = 160  # characters of a passage on paper
_ORIGINS = {
    "writer": "",
    "quote": "The source's own words.",
    "report": "The source's own words, attributed.",
    "figure": "Figures told plainly, in the source's words, cut where its clause ends.",
    "computed": "Computed from the cited values.",
    "link": "A linking sentence.",
}
# Title on the page → key of the report.
_LISTS = {
    "Sources differ": "contradictions",
    "Dropped": "dropped",
    "Repaired": "repaired",
    "Left open": "gaps",
    "Not used, said by others": "left_out_evidence",
}


class Shown(NamedTuple):
    """A sentence as the page shows it; ``label`` is None where it has no claim."""

    sentence: Sentence
    place: str
    label: Label | None
    numbers: tuple[int, ...]
    spoken: str


class Drawn(NamedTuple):
    """A table as the page shows it: its rows as sentences, and its bars."""

    table: Table
    rows: list[Shown]
    bars: list[Bar]


class Part(NamedTuple):
    """A section as the page shows it."""

    heading: str
    paragraphs: list[list[Shown]]
    tables: list[Drawn]

    def shown(self) -> list[Shown]:
        """Everything in it that has evidence of its own."""
        return [s for p in self.paragraphs for s in p] + [s for t in self.tables for s in t.rows]


def html(article: Article, *, report: Mapping[str, object], paper: bool = False) -> str:
    """The article as one HTML page.

    Args:
        article: What to show; every cited document is in its ``references``.
        report: The run's report. Read when present: ``model``, ``writer``, ``judge``,
            ``fingerprint``, ``coverage`` (0..1), ``created``, and the lists ``contradictions``,
            ``dropped``, ``repaired``, ``gaps`` and ``left_out_evidence``, whose entries are text,
            or have ``text`` and ``reason``.
        paper: Nobody can point or click: under each reference the passages that were used stand in
            short, instead of all evidence sentence by sentence.

    Returns:
        A complete document. It holds no reference to any outside resource except plain links to
        the http(s) sources of the reference list.

    Raises:
        KeyError: A sentence cites a document that ``article.references`` does not list.
    """
    pages = environment()
    pages.tests["same_words"] = _same_words
    style = pages.get_template("article.css.j2").render()
    script = pages.get_template("article.js.j2").render()
    return pages.get_template("article.html.j2").render(
        article=article,
        parts=_parts(article),
        # The two are ours; anything else in the page is escaped.
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
        entries={entry.document_id: entry for entry in article.references},
        summary=_summary(article, report),
        lists={title: _entries(report.get(key)) for title, key in _LISTS.items()},
        names=NAMES,
        glyphs=GLYPHS,
        origins=_ORIGINS,
        paper=paper,
        passages=_passages(article) if paper else {},
    )


def _passages(article: Article) -> dict[str, list[Citation]]:
    """What is quoted of each document, in its order, each passage once and cut to a few lines."""
    found: dict[str, dict[tuple[int, int], Citation]] = {}
    for section in article.sections:
        for sentence in section.statements():
            for cited in citations(sentence):
                if cited.field is None:
                    quote = passage(cited.quote)
                    quote = quote if len(quote) <= PASSAGE else f"{quote[: PASSAGE - 1].rstrip()}…"
                    short = cited.model_copy(update={"quote": quote})
                    found.setdefault(cited.document_id, {})[(cited.start, cited.end)] = short
    return {name: [one[at] for at in sorted(one)] for name, one in found.items()}


def _same_words(claim: Claim, sentence: Sentence) -> bool:
    return claim.text.split() == sentence.text.split()


def _parts(article: Article) -> list[Part]:
    numbering = numbers(article)
    return [
        Part(section.heading, _shown(section, at, numbering), _drawn(section, at, numbering))
        for at, section in enumerate(article.sections, start=1)
    ]


def _shown(section: ArticleSection, at: int, numbering: Mapping[str, int]) -> list[list[Shown]]:
    shown = []
    for paragraph in paragraphs(section):
        row = []
        for index, sentence in paragraph:
            row.append(_one(sentence, f"{at}-{index + 1}", numbering))
        shown.append(row)
    return shown


def _one(sentence: Sentence, place: str, numbering: Mapping[str, int]) -> Shown:
    cited = markers(sentence, numbering)
    label = _worst(sentence)
    return Shown(sentence, place, label, cited, _spoken(label, cited))


def _drawn(section: ArticleSection, at: int, numbering: Mapping[str, int]) -> list[Drawn]:
    return [
        Drawn(
            table,
            [
                _one(row.sentence, f"{at}-t{n}-{k}", numbering)
                for k, row in enumerate(table.rows, start=1)
            ],
            bars(table),
        )
        for n, table in enumerate(section.tables, start=1)
    ]


def _worst(sentence: Sentence) -> Label | None:
    found = {claim.verdict for claim in sentence.claims}
    return next((label for label in LABELS if label in found), None)


def _spoken(label: Label | None, cited: Sequence[int]) -> str:
    """The accessible name of a sentence's marker."""
    name = f"Evidence: {NAMES[label]}" if label else "Evidence"
    if not cited:
        return name
    listed = ", ".join(map(str, cited))
    return f"{name}; source{'s' if len(cited) > 1 else ''} {listed}"


def _summary(article: Article, report: Mapping[str, object]) -> dict[str, Any]:
    sentences = [sentence for section in article.sections for sentence in section.sentences]
    stated = [sentence for section in article.sections for sentence in section.statements()]
    labels = [claim.verdict for sentence in stated for claim in sentence.claims]
    counts = {label: labels.count(label) for label in reversed(LABELS)}
    checkable = sum(counts.values()) - counts["not_checkable"]
    facts = {
        "Model": report.get("model"),
        "Writer": report.get("writer") if report.get("writer") != report.get("model") else None,
        "Judge": report.get("judge"),
        "Narrative schema": article.schema_id.replace("_", " ").replace("-", " "),
        "Coverage": _share(report.get("coverage")),
        "Written": report.get("created"),
        "Run": article.run_id,
        "Fingerprint": report.get("fingerprint"),
    }
    return {
        "counts": counts,
        "checkable": checkable,
        "words": sum(len(sentence.text.split()) for sentence in sentences),
        "sentences": len(sentences),
        "documents": len(article.references),
        "facts": {name: str(value) for name, value in facts.items() if value},
    }


def _share(value: object) -> object:
    if isinstance(value, float) and 0 <= value <= 1:
        return f"{value:.0%} of the planned needs closed"
    return value if isinstance(value, str) else None


def _entries(value: object) -> list[tuple[str, str]]:
    """(text, reason) of each entry of the report; a bare count has no entries to show."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [
        (str(entry.get("text", "")), str(entry.get("reason", "")))
        if isinstance(entry, Mapping)
        else (str(entry), "")
        for entry in value
    ]
