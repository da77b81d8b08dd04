from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from lxml import html as parser

from agent import publish_html
from agent.article import ArticleSection, Sentence
from agent.publish import html
from tests.agent.sample import (
    CALL,
    HOSTILE,
    NOTE,
    REPORT,
    article,
    citation,
    long_read,
    sentence,
)


def page(made=None, report=REPORT):
    return parser.document_fromstring(html(made or long_read(), report=report))


def text(element) -> str:
    return " ".join(element.text_content().split())


def test_every_sentence_with_a_claim_links_to_its_evidence_and_back():
    root = page()
    marked = root.xpath("//span[contains(@class, 'sentence')][a]")
    assert len(marked) == 9
    for span in marked:
        target = span.find("a").get("href")
        card = root.get_element_by_id(target.removeprefix("#"))
        assert card.find(".//a[@class='back']").get("href") == f"#{span.get('id')}"
        assert text(card).startswith(span.text)


def test_evidence_shows_quote_document_page_offsets_verdict_and_reason():
    card = text(page().get_element_by_id("e-1-1"))
    for shown in (
        "✓ supported the figures, the unit and the period stand in the cited passage",
        "Revenue of the Water segment was $412 million, an increase of 9 percent.",
        "[1] Quarterly report, second quarter of 2031",
        "page 14, characters 31,877–31,949",
        "Period three months ended June 30, 2031",
    ):
        assert shown in card


def test_derivation_names_its_rule_and_what_it_came_from():
    card = text(page().get_element_by_id("e-1-2"))
    assert "Derived difference of two values in one unit 412 378" in card
    assert "Computed from the cited values." in card


@pytest.mark.parametrize(
    ("place", "label", "mark", "spoken"),
    [
        ("s-1-4", "supported", "[1][2]", "Evidence: supported; sources 1, 2"),
        ("s-2-3", "not_found", "?", "Evidence: not found"),
        ("s-2-4", "contradicted", "[1]✕", "Evidence: contradicted; source 1"),
        ("s-2-5", "not_checkable", "○", "Evidence: not checkable"),
    ],
)
def test_verdicts_are_marked_by_class_glyph_and_accessible_name(place, label, mark, spoken):
    span = page().get_element_by_id(place)
    link = span.find("a")
    assert label in span.get("class").split()
    assert (text(link), link.get("aria-label")) == (mark, spoken)


def test_sentence_shows_the_worst_verdict_among_its_claims():
    good, bad = sentence("A.", citation(CALL, "a")), sentence("B.", verdict="contradicted")
    both = Sentence(text="A and B.", claims=good.claims + bad.claims)
    root = page(article(ArticleSection(heading="", sentences=(both,))))
    assert "contradicted" in root.get_element_by_id("s-1-1").get("class").split()
    assert "A." in text(root.get_element_by_id("e-1-1"))


def test_sentence_without_claims_is_plain_text():
    span = page().get_element_by_id("s-2-2")
    assert (span.text, len(span), span.get("class")) == ("What would change that?", 0, "sentence")


def test_sentences_of_a_paragraph_are_separated_by_one_space_in_the_copied_text():
    first = page().xpath("//article/section/p")[0]
    assert "a year before.[1] The segment" in text(first)
    assert not first.text_content().startswith(" ")


def test_summary_counts_claims_words_documents_and_names_what_was_dropped():
    shown = text(page().get_element_by_id("checked"))
    for expected in (
        "6 ✓ supported",
        "1 ? not found",
        "103 words in 10 sentences",
        "Documents cited 3",
        "Model SmolLM2-135M-Instruct (local)",
        "Coverage 83% of the planned needs closed",
        "Dropped 2",
        "Norvane will sell the pump unit. only a rumour states it",
        "Margins will recover.",
        "Repaired 1",
        "Left open 1 the order book by region",
        "Judge the gate that shaped the text",
    ):
        assert expected in shown
    assert "6 of 8 checkable claims supported" in text(page().find(".//article/header"))


def test_long_lists_start_closed_and_short_ones_open():
    root = page(report={"dropped": ["a"] * 6, "repaired": ["b"] * 5})
    closed, opened = root.xpath("//section[@id='checked']/details")
    assert (closed.get("open"), opened.get("open")) == (None, "")
    assert text(closed.find("summary")) == "Dropped 6"


@pytest.mark.parametrize("report", [{}, {"dropped": 3, "coverage": {"closed": 1}, "model": None}])
def test_report_without_the_expected_entries_still_makes_a_page(report):
    shown = text(page(report=report).get_element_by_id("checked"))
    assert "Model" not in shown
    assert "Dropped" not in shown


def test_reference_list_has_anchors_and_links_only_web_sources():
    root = page()
    items = root.xpath("//ol[@class='references']/li")
    assert [item.get("id") for item in items] == ["ref-1", "ref-2", "ref-3"]
    assert [link.get("href") for link in root.xpath("//ol[@class='references']//a")] == [
        "https://filings.example/norvane/10q-2031q2.pdf?a=1&b=2"
    ]
    assert text(items[2]).endswith("note · Harrow & Pike Research · 2031-08-11 harrow & pike.md")


def test_all_internal_links_have_a_target_and_ids_are_unique():
    root = page()
    names = root.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link[1:] for link in root.xpath("//a/@href") if link.startswith("#")} <= set(names)


def test_page_loads_nothing_and_its_policy_names_style_and_script_by_hash():
    source = html(long_read(), report=REPORT)
    root = parser.document_fromstring(source)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not root.xpath(
        "//@src | //link | //@style | //iframe | //object | //@*[starts-with(name(), 'on')]"
    )
    assert not re.search(r"url\(|@import|https?:", root.findtext(".//style"))


def test_hostile_text_anywhere_stays_text():
    evil = NOTE.model_copy(
        update={"title": HOSTILE, "source": "javascript:alert(1)", "outlet": HOSTILE}
    )
    section = ArticleSection(
        heading=HOSTILE,
        sentences=(sentence(HOSTILE, citation(evil, HOSTILE, field=HOSTILE), reason=HOSTILE),),
    )
    root = page(
        article(
            section,
            title=HOSTILE,
            standfirst=f'">{HOSTILE}',
            schema_id=HOSTILE,
            notices=(HOSTILE,),
            documents={evil.id: evil},
        ),
        {"model": HOSTILE, "dropped": [{"text": HOSTILE, "reason": HOSTILE}]},
    )
    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//img | //@onerror | //a[contains(@href, 'javascript')]")
    assert text(root.find(".//h1")) == HOSTILE
    assert HOSTILE in text(root.get_element_by_id("e-1-1"))


def test_characters_that_cannot_be_encoded_or_shown_are_replaced():
    made = article(
        ArticleSection(heading="", sentences=(Sentence(text="a\x00b\ud800c\u009bd"),)), title="T"
    )
    source = html(made, report={})
    source.encode("utf-8")
    assert "a\ufffdb\ufffdc\ufffdd" in source


def test_the_page_has_landmarks_language_title_and_a_skip_link():
    root = page()
    assert root.get("lang") == "en"
    assert root.findtext(".//title") == long_read().title
    assert [len(root.xpath(f"//{name}")) for name in ("main", "aside", "h1")] == [1, 1, 1]
    assert root.xpath("//body/a")[0].get("href") == "#article"
    assert all(root.xpath(f"//*[@id='{name}']") for name in root.xpath("//@aria-labelledby"))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palettes() -> list[dict[str, str]]:
    style = Path(publish_html.__file__).with_name("templates") / "article.css.j2"
    blocks = re.findall(r":root \{(.*?)\}", style.read_text(encoding="utf-8"), re.DOTALL)
    return [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in blocks[:2]]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "chosen"])
@pytest.mark.parametrize("colour", ["ink", "soft", "link", "red", "amber", "green"])
def test_text_colours_reach_wcag_aa_on_every_ground(scheme, ground, colour):
    palette = palettes()[scheme]
    darker, lighter = sorted((luminance(palette[ground]), luminance(palette[colour])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_on_paper_a_marker_leads_to_the_passages_of_its_reference():
    page = html(long_read(), report=REPORT, paper=True)
    assert 'id="evidence"' not in page
    assert 'href="#e-' not in page
    assert 'class="passages"' in page
    assert 'class="passages"' not in html(long_read(), report=REPORT)
