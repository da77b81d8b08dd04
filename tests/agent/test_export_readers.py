"""References read by the readers that reference managers are built on: BibTeX, RIS, CSL."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from agent.export_references import bibtex, csl_json, entries, ris
from tests.agent.sample import long_read
from tests.agent.test_export import DAY, hostile


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_bibtex_is_read_without_a_block_that_fails(made: Any) -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    found = bibtexparser.parse_string(bibtex(made(), DAY))
    assert found.failed_blocks == []
    assert [e.key for e in found.entries] == [e.key for e in entries(made(), DAY)]
    assert all(e.fields_dict["urldate"].value == DAY for e in found.entries)


@pytest.mark.parametrize("made", [long_read, hostile], ids=["long", "hostile"])
def test_ris_is_read_record_by_record(made: Any) -> None:
    rispy = pytest.importorskip("rispy")
    one = made()
    found = rispy.loads(ris(one, DAY))
    assert [f["title"] for f in found] == [r.title for r in one.references]
    assert all(f["notes"] for f in found)


def test_csl_is_set_as_a_bibliography() -> None:
    citeproc = pytest.importorskip("citeproc")
    from citeproc import formatter
    from citeproc.source.json import CiteProcJSON

    one = long_read()
    rows = json.loads(csl_json(one, DAY))
    for row in rows:
        row.pop("custom")  # of the standard since 1.0.2, unknown to this reader
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON(rows)
        style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
        listed = citeproc.CitationStylesBibliography(style, source, formatter.plain)
        for row in rows:
            listed.register(citeproc.Citation([citeproc.CitationItem(row["id"])]))
        text = " ".join(str(entry) for entry in listed.bibliography())
    assert all(reference.title in text for reference in one.references)
