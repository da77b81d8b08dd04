from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from agent.bearing import on_subject
from agent.brief import Brief
from agent.domain import Block
from tests.agent.corpus import document, said

TEXTS = {
    "own": "Halsted Foods sold 12 mills. Revenue of Halsted was 5 million euros in 2024.",
    "other": "Marholpor Foods sold 9 mills. Revenue of Marholpor was 7 million euros in 2024.",
}


def desk(brief: str, words: int) -> tuple[Any, dict[str, Block]]:
    found = {
        name: said(text, document_id=name, start=100 * n)
        for n, (name, text) in enumerate(TEXTS.items())
    }
    made = {
        name: Block(id=name, kind="context", point=e.quote, evidence_ids=(e.id,))
        for name, e in found.items()
    }
    held = {e.id: e for e in found.values()}
    deps = SimpleNamespace(
        brief=Brief(text=brief, words=words),
        evidence=lambda ids: {i: held[i] for i in ids if i in held},
        documents={name: document(name, title="", company=None) for name in TEXTS},
        library=SimpleNamespace(text=TEXTS.__getitem__),
    )
    return deps, made


@pytest.mark.parametrize(
    ("brief", "words", "kept"),
    [
        ("Halsted Foods: revenue and mills", 9, ["own"]),
        ("Halsted Foods: revenue and mills", 100, ["own", "other"]),  # too little without
        ("revenue of mills in 2024", 9, ["own", "other"]),  # about nobody by name
        ("Halsted Foods and Marholpor Foods: mills", 9, ["own", "other"]),
        ("Nobody Foods: mills", 9, ["own", "other"]),
    ],
)
def test_what_names_the_subject_goes_alone_where_it_is_enough(
    brief: str, words: int, kept: list[str]
) -> None:
    assert list(on_subject(*desk(brief, words))) == kept
