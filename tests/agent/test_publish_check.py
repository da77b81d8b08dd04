from __future__ import annotations

import base64
import hashlib
import re

import pytest
from lxml import html as parser

from agent.publish_check import check_html
from agent.verify.gate import Gate
from agent.verify.mend import mend
from tests.agent.browser import browser, chromium
from tests.agent.sample import HOSTILE
from tests.agent.verify.test_citations import GOOD, check
from tests.agent.verify.test_draft import pool

BAD = GOOD.replace("$2.9 billion [1]", "$2.8 billion [1]").replace("Oslo [2]", "Oslo [2][7]")
MORE = "- A list with **bold** words and a [link](https://a.example).\n\n| a | b |\n\n"
MORE += "```\nx = 1\n```\n\n"


def page(text: str = BAD, name: str = "draft.md", *, fix: bool = False) -> str:
    report = check(text)
    mended = mend(text, report, pool(), Gate(None), check) if fix else None
    return check_html(text, report, name=name, sources=2, mended=mended)


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_each_sentence_has_the_class_and_the_reason_of_its_verdict() -> None:
    root = parser.document_fromstring(page())
    spans = root.xpath("//article//span[contains(@class, 'sentence')]")
    assert [s.get("class").split()[1] for s in spans] == [
        "not_checkable", "supported", "contradicted", "supported", "supported",
    ]  # fmt: skip
    assert "the evidence says $2.9 billion" in spans[2].get("title")
    assert "misquoted" in spans[4].get("class")
    assert [s.find("a").get("aria-label") for s in spans[1:3]] == [
        "Sentence 2: supported",
        "Sentence 3: contradicted; a citation is wrong",
    ]


def test_cards_show_verdict_reason_quote_source_and_the_proposal() -> None:
    card = words(parser.document_fromstring(page(fix=True)).get_element_by_id("e-2"))
    for told in (
        "✕ contradicted The sentence says $2.8 billion; the evidence says $2.9 billion.",
        "Dairy revenue was $2.9 billion.",
        "Norvale call fiscal 2023",
        "Figure not in its source: $2.8 billion stands nowhere in [1]",
        "Proposed: corrected Dairy revenue was $2.9 billion [1].",
    ):
        assert told in card


def test_defects_stand_at_the_top_and_lead_to_their_places() -> None:
    root = parser.document_fromstring(page(BAD + "[3] Nobody's report\n"))
    items = root.xpath("//ol[@id='defects']/li")
    assert [item.find("a").get("href") for item in items] == ["#s-2", "#s-4", "#ref-2", "#ref-2"]
    assert "The reference list has no [7]" in words(items[1])
    assert root.xpath("//ol[@id='defects']/following::article")
    assert "✕ 1 sentence not supported, 4 citation defects." in words(root)


def test_all_links_inside_the_page_have_a_target_and_ids_are_unique() -> None:
    root = parser.document_fromstring(page(MORE + BAD))
    names = root.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link[1:] for link in root.xpath("//a/@href") if link.startswith("#")} <= set(names)


def test_markdown_is_shown_as_its_reader_sees_it() -> None:
    root = parser.document_fromstring(page(MORE + BAD))
    article = root.find(".//article")
    assert "A list with bold words and a link." in words(article.find(".//li"))
    assert [words(one) for one in article.findall("pre")] == ["| a | b |○", "x = 1○"]
    assert "Sources" not in words(article)  # the list has a place of its own
    assert "2 citation" not in words(article)


def test_the_page_loads_nothing_and_runs_only_its_own_script() -> None:
    source = page(MORE + BAD)
    root = parser.document_fromstring(source)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not root.xpath("//@src | //link | //@style | //@*[starts-with(name(), 'on')]")
    assert not root.xpath("//a[not(starts-with(@href, '#'))]")
    assert "prefers-color-scheme: dark" in source
    assert "@media print" in source


def test_hostile_drafts_stay_text() -> None:
    evil = (
        f"# {HOSTILE}\n\nRevenue of {HOSTILE} rose 9 percent [1].\n\n## Sources\n\n[1] {HOSTILE}\n"
    )
    root = parser.document_fromstring(page(evil, name=HOSTILE))
    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//img | //@onerror | //a[contains(@href, 'javascript')]")
    assert HOSTILE.split(" [")[0] in words(root.find(".//article"))
    assert HOSTILE in words(root.get_element_by_id("references"))


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="chromium is not installed")
def test_pointing_at_a_sentence_and_the_keyboard_show_its_evidence(tmp_path) -> None:
    path = tmp_path / "checked.html"
    path.write_text(page(MORE + BAD), encoding="utf-8")
    panel = "document.querySelector('#panel').innerText"
    with browser(tmp_path / "profile") as tab:
        tab.open(path)
        tab.hover("article .contradicted")
        tab.until(f"{panel}.includes('Dairy revenue was $2.9 billion.')")
        tab.run("document.querySelector('article .supported .marker').focus()")
        tab.press("Enter")
        tab.until(f"{panel}.includes('up 14 percent')")
        tab.press("Escape")
        tab.until(f"{panel}.includes('Point at a sentence')")
        assert tab.run("document.documentElement.scrollWidth <= window.innerWidth")
        assert tab.console == []
