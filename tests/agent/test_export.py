"""Exports read back by programs that know nothing of us: pandoc, python-docx, pypdf."""

from __future__ import annotations

import html
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from agent.article import Article, ArticleSection, Sentence, Table, TableRow
from agent.bundle import Bundle
from agent.errors import SetupError
from agent.export import FORMS, export, rendered
from agent.export_docx import footnoted
from agent.export_references import bibtex, csl_json, entries, ris
from agent.publish import article_json, references
from tests.agent.sample import (
    CALL,
    DOCUMENTS,
    HOSTILE,
    REPORT,
    article,
    citation,
    long_read,
    sentence,
)

DAY = "2031-09-01"
NASTY = CALL.model_copy(
    update={"title": r"50% of {R&D} costs $5_000 \ #1 ~ {", "outlet": "Böck & Söhne"}
)


def hostile() -> Article:
    quote = citation(CALL, HOSTILE + " {unbalanced | pipes_and*stars* [^n1] ")
    section = ArticleSection(heading="A | B", sentences=(sentence("So it is.", quote),))
    found = article(section, title="50% & more")
    listed = references([section], {**DOCUMENTS, CALL.id: NASTY})
    return found.model_copy(update={"references": listed})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    made = Bundle(tmp_path / "run")
    made.write_json("article.json", article_json(long_read()))
    made.write_json("report.json", REPORT | {"created": "2031-09-01T10:15:00+00:00"})
    return made.path


def read_by_pandoc(text: str, form: str) -> list[dict[str, Any]]:
    pypandoc = pytest.importorskip("pypandoc")
    found: list[dict[str, Any]] = json.loads(pypandoc.convert_text(text, "csljson", format=form))
    return found


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_bibtex_is_read_by_pandoc(made: Any) -> None:
    one = made()
    found = read_by_pandoc(bibtex(one, DAY), "bibtex")
    paired = [r.title.replace("{R&D}", "(R&D)").replace("{", "(") for r in one.references]
    assert [f["title"] for f in found] == paired
    assert [f["id"] for f in found] == [e.key for e in entries(one, DAY)]
    told = [f["author"][0]["literal"] if "author" in f else None for f in found]
    assert told == [r.outlet for r in one.references]
    assert found[0]["accessed"]["date-parts"] == [[2031, 9, 1]]
    assert one.references[0].sha256 in found[0]["note"]
    quote = entries(one, DAY)[0].quotes[0].quote
    assert " ".join(quote.split())[:40] in found[0]["annote"].replace("(unb", "{unb")


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_ris_is_read_by_pandoc(made: Any) -> None:
    one = made()
    text = ris(one, DAY)
    found = read_by_pandoc(text, "ris")
    assert [f["title"] for f in found] == [r.title for r in one.references]
    assert text.count("ER  - ") == len(one.references)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", row) for row in text.splitlines() if row)


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_csl_json_holds_hash_day_and_quoted_spans(made: Any) -> None:
    one = made()
    text = csl_json(one, DAY)
    assert len(read_by_pandoc(text, "csljson")) == len(one.references)
    for row, entry in zip(json.loads(text), one.references, strict=True):
        assert row["accessed"] == {"date-parts": [[2031, 9, 1]]}
        assert row["custom"]["sha256"] == entry.sha256
        assert row["custom"]["quotes"]
        for quote in row["custom"]["quotes"]:
            assert quote["end"] - quote["start"] == len(quote["text"])


def test_keys_are_unique() -> None:
    keys = [e.key for e in entries(long_read(), DAY)]
    assert len(set(keys)) == len(keys)


def test_a_document_that_knows_when_it_was_read_says_so() -> None:
    one = article(ArticleSection(heading="", sentences=(sentence("So.", citation(CALL, "So.")),)))
    read = one.references[0].model_copy(update={"ingested": "2030-01-02T03:04:05+00:00"})
    assert entries(one.model_copy(update={"references": (read,)}), DAY)[0].accessed == "2030-01-02"


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_docx_has_a_real_footnote_behind_each_cited_statement(made: Any) -> None:
    pytest.importorskip("pypandoc")
    import docx as reader

    from agent.export_docx import docx

    one = made()
    data = docx(one)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        notes = file.read("word/footnotes.xml").decode()
    cited = [
        s
        for section in one.sections
        for s in section.statements()
        if any(c.field is None for k in s.claims for c in k.citations)
    ]
    ids = {int(n) for n in re.findall(r'<w:footnote [^>]*w:id="(-?\d+)"', notes)}
    assert sum(n > 0 for n in ids) == len(cited)
    plain = html.unescape(re.sub("<[^>]+>", "", notes))
    quote = next(c.quote for k in cited[0].claims for c in k.citations if c.field is None)
    assert " ".join(quote.split())[:30] in " ".join(plain.split())
    opened = reader.Document(io.BytesIO(data))
    texts = [p.text for p in opened.paragraphs]
    assert one.title in texts
    assert all(s.heading in texts for s in one.sections)
    assert "References" in texts


def test_docx_draws_every_table_and_keeps_it_whole() -> None:
    pytest.importorskip("pypandoc")
    import docx as reader
    from lxml import etree

    from agent.export_docx import docx

    rows = tuple(
        TableRow(label=f"Q{n} <&", cells=cells, value=value, sentence=sentence("So.", cited))
        for n, (cells, value) in enumerate([(("€4", "–"), 4.0), (("−€2", "+9%"), -2.0)], start=1)
        for cited in [citation(CALL, "| Profit | 4 |")]
    )
    table = Table(caption='Pro"fit & <loss>', columns=("Period", "Value", "Change"), rows=rows)
    data = docx(article(ArticleSection(heading="H", tables=(table,)), title="T"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        drawn = etree.fromstring(file.read("word/charts/chart1.xml"))
        notes = file.read("word/footnotes.xml").decode()
    words = "".join(drawn.itertext())
    assert all(part in words for part in (table.caption, "Q1 <&", "4.0", "-2.0", "−€2"))
    assert "“Profit | 4”" in html.unescape(re.sub("<[^>]+>", "", notes))
    opened = reader.Document(io.BytesIO(data))
    [printed] = opened.tables
    marks = [["footnoteReference" in c._tc.xml for c in row.cells] for row in printed.rows]
    assert marks == [[False] * 3, [False, True, False], [False, False, True]]
    caption = next(p for p in opened.paragraphs if table.caption in p.text)
    assert caption.paragraph_format.keep_with_next
    assert 'descr="Bars of' in caption._p.xml
    assert "PAGE" in opened.sections[0].footer._element.xml


def test_a_statement_without_evidence_has_no_footnote() -> None:
    one = article(ArticleSection(heading="", sentences=(Sentence(text="What would change that?"),)))
    assert "[^n" not in footnoted(one)


def test_pdf_has_the_article_and_its_evidence(bundle: Path) -> None:
    pytest.importorskip("weasyprint")
    from pypdf import PdfReader

    path = export(bundle, "pdf")
    pages = [page.extract_text() for page in PdfReader(path).pages]
    text = " ".join(" ".join(pages).split())
    assert long_read().title in text
    assert "We would rather lose a tender than win one" in text
    assert text.count("We would rather lose a tender than win one") == 2  # in text and passages
    assert "characters 31,877" not in text  # not all of it, sentence by sentence
    assert f"1 / {len(pages)}" in pages[0]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_form_tells_where_files_lie_on_this_machine(bundle: Path, form: str) -> None:
    for package in {"docx": ["pypandoc"], "pdf": ["weasyprint"]}.get(form, []):
        pytest.importorskip(package)
    if form != "json":  # which is the record itself
        assert b"calls/" not in rendered(bundle, form)


def test_a_form_is_named_in_any_case_and_as_an_ending(bundle: Path) -> None:
    assert export(bundle, "MD").name == "article.md"
    assert export(bundle, ".BibTeX").name == "references.bib"


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"pdf", "docx"}))
def test_every_other_form_needs_no_extra(bundle: Path, form: str) -> None:
    path = export(bundle, form)
    assert path.parent == bundle
    assert path.read_bytes() == rendered(bundle, form)


@pytest.mark.parametrize(("form", "module"), [("docx", "pypandoc"), ("pdf", "weasyprint")])
def test_a_missing_extra_is_one_clear_line(
    bundle: Path, form: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SetupError, match=r"pip install 'deepnews\[export\]'"):
        export(bundle, form)


def test_what_cannot_be_exported_is_one_line(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="there is no form 'rtf'"):
        export(bundle, "rtf")
    with pytest.raises(SetupError, match="cannot write"):
        export(bundle, "md", tmp_path / "no" / "where.md")
    (bundle / "article.json").write_text('{"sections": 3}')
    with pytest.raises(SetupError, match="is damaged"):
        export(bundle, "md")
    (bundle / "article.json").unlink()
    (bundle / "run.json").write_text("{}")
    with pytest.raises(SetupError, match="has no article yet"):
        export(bundle, "md")


def test_a_folder_takes_the_file_under_the_runs_name(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert export(bundle, "md", tmp_path / "out") == tmp_path / "out" / "run.md"
