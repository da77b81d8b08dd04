"""What is wrong with the items of a list, told before any is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent import batch_check
from agent.batch_check import check_items
from agent.batch_ledger import Item
from agent.brief import Brief
from agent.errors import LibraryError, SetupError
from agent.resume import check
from agent.settings import Settings, load

TEXT = "How the mills of Norvale Foods fared in 2022: revenue, margins, the risks"


@pytest.fixture
def settings(norvale: Path) -> Settings:
    """Of the library; its embedder is nowhere, so whoever opens it fails."""
    return load(library=norvale, embedder="no-such-model", writer="extractive")


def item(name: str, text: str = TEXT, **asked: object) -> Item:
    return Item(id=name, brief=Brief.model_validate({"text": text, **asked}))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (item("a", ""), "a: the brief says nothing to look for"),
        (item("a", " ?"), "a: the brief says nothing to look for"),
        (item("a", since="nonsense"), "a: since 'nonsense' is not a date: write it as"),
        (item("a", since="2024-05-31", until="2023-05-31"), "a: since 2024-05-31 is later than"),
        (item("a", schema_id="nosuch"), "a: no schema 'nosuch'; there are: "),
        (item("a", voice=("nowhere.txt",)), "a: voice: no file at nowhere.txt"),
        (item("a", only=("nobody",)), "a: no document of the library is left by only, without,"),
        (item("a", until="1999-12-31", without=("x",)), "a: no document of the library is left"),
    ],
)
def test_a_wrong_item_is_named_with_its_reason(settings: Settings, wrong: Item, why: str) -> None:
    with pytest.raises(SetupError) as told:
        check_items([item("good"), wrong], settings)
    assert str(told.value).startswith(f"1 of 2 items cannot be written: {why}")
    assert len(str(told.value).splitlines()) == 1


def test_the_first_few_are_named_and_one_reason_is_said_once(settings: Settings) -> None:
    wrong = [item(name, since="soon") for name in "abd"]
    wrong[2:2] = [item("c", "")]
    with pytest.raises(SetupError) as told:
        check_items([*wrong, *(item(f"z{n}", "") for n in range(8))], settings)
    said = str(told.value)
    assert said.startswith("12 of 12 items cannot be written: a, b, d: since 'soon' is not a date")
    assert said.endswith("; c, z0: the brief says nothing to look for: name a subject and a "
                         "question; and 7 more")  # fmt: skip


def test_a_good_list_passes_without_a_model_and_what_items_share_is_checked_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def counted(brief: Brief, *given: Any) -> None:
        checked.append(brief.since)
        check(brief, *given)

    monkeypatch.setattr(batch_check, "check", counted)
    items = [
        item(f"{n:04}", f"{TEXT} {n}", only=("Norvale",), since=f"{1900 + n % 50}-01-01")
        for n in range(1000)
    ]
    check_items(items, settings)
    assert sorted(map(str, checked)) == [f"{year}-01-01" for year in range(1900, 1950)]


def test_a_library_is_read_only_where_an_item_chooses_from_it(tmp_path: Path) -> None:
    nowhere = load(library=tmp_path / "none", embedder="no-such-model")
    check_items([item("a")], nowhere)
    with pytest.raises(LibraryError, match="there is no library at"):
        check_items([item("a", only=("x",))], nowhere)
