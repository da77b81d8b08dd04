from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser
from markdown_it import MarkdownIt

from agent.article import ArticleSection, Sentence
from agent.publish_markdown import escape, markdown, safe_url
from tests.agent.sample import (
    CALL,
    HOSTILE,
    NOTE,
    article,
    citation,
    long_read,
    sentence,
)


def rendered(text: str):
    """What an independent Markdown reader makes of it, GFM tables and strikes included."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.fragment_fromstring(reader.render(text), create_parent="body")


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "# not a heading",
        "1. not a list",
        "2031) neither",
        "- no, + not, * this",
        "> said nobody",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "a\n===",
        "```\ncode\n```",
        "[1]: javascript:alert(1)\n\n[1]",
        "![x](http://tracker.example/p.png)",
        "<https://evil.example>",
        "Harrow &amp; Pike &#60;b&#62; AT&T",
        r"a \*b\* c \\",
        "~~gone~~ _it_ __is__ *so*",
        "    four spaces",
        "text with [3] of its own",
        "tab\tand\u2028line\x00feed",
    ],
)
def test_any_text_renders_as_itself_and_as_one_plain_paragraph(text):
    body = rendered(escape(text))
    plain = " ".join(re.sub(r"[\x00\u2028]", " ", text).split())
    assert [element.tag for element in body.iterdescendants()] == ["p"]
    assert body.text_content().strip() == plain


@given(st.text(alphabet=st.sampled_from(list("ab1 .)#+-=*_`~[]()<>&;!|\\:/\n")), max_size=40))
def test_no_mixture_of_syntax_characters_becomes_markup(text):
    plain = " ".join(text.split())
    body = rendered(escape(text))
    assert [element.tag for element in body.iterdescendants()] == (["p"] if plain else [])
    assert body.text_content().strip() == plain


def test_ordinary_prose_with_figures_is_left_alone():
    prose = "Revenue was $24.7 billion, up 5.3% (2% in Q4) - AT&T's best; see “Outlook”."
    assert escape(prose) == prose


def test_markers_follow_the_sentence_own_punctuation_without_a_space():
    text = markdown(long_read())
    assert "a year before.[1] The segment added $34 million over the year.[1] It kept" in text
    assert "two points lower.[1][2] “We would" in text
    assert "What would change that?\n" in text


def test_layout_is_title_standfirst_sections_paragraphs_and_one_reference_list():
    text = markdown(long_read())
    assert text.startswith(
        "# Norvane sells more water pumps and earns less on each\n\nRevenue rose"
    )
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "A price nobody wanted to pay",
        "The contracts behind the pumps",
        "References",
    ]
    assert "It kept less of it.[2]\n\nGross margin" in text
    assert text.endswith("`harrow & pike.md`\n")


def test_a_standfirst_that_begins_with_a_sentence_of_the_article_cites_what_it_cites():
    text = "Pumps sold well in 2031."
    section = ArticleSection(heading="Sales", sentences=(sentence(text, citation(CALL, text)),))
    papers = {CALL.id: CALL}
    told = markdown(article(section, standfirst=f"{text} Drawn from 2 papers.", documents=papers))
    assert "Pumps sold well in 2031.[1] Drawn from 2 papers." in told
    other = markdown(article(section, standfirst="Pumps sold.", documents=papers))
    assert "Pumps sold.\n" in other


def test_reference_list_gives_number_title_kind_outlet_date_and_source():
    body = rendered(markdown(long_read()).split("## References")[1])
    items = [item.text_content().strip() for item in body.findall(".//li")]
    assert items[1] == (
        "Norvane Systems, second-quarter call · call · Norvane Systems · 2031-07-18 · "
        "norvane_2031_q2.txt"
    )
    assert [link.get("href") for link in body.findall(".//a")] == [
        "https://filings.example/norvane/10q-2031q2.pdf?a=1&b=2"
    ]


def test_hostile_article_has_no_link_no_image_and_no_markup_of_its_own():
    source = "javascript:alert(`1`)"
    evil = NOTE.model_copy(update={"title": HOSTILE, "source": source})
    section = ArticleSection(
        heading=HOSTILE, sentences=(sentence(HOSTILE, citation(evil, HOSTILE)),)
    )
    text = markdown(
        article(section, title=f"x\n\n{HOSTILE}", standfirst=HOSTILE, documents={evil.id: evil})
    )
    tags = {element.tag for element in rendered(text).iterdescendants()}
    assert tags == {"h1", "h2", "p", "ol", "li", "code"}
    assert rendered(text).findtext(".//code") == source


def test_title_that_holds_line_breaks_stays_one_heading():
    text = markdown(article(title="One\n# Two"))
    assert [h.text_content() for h in rendered(text).findall("h1")] == ["One # Two"]


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("https://a.example/x?y=1", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://a.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https://a.example/<b>", False),
        ("https://a.example/ b", False),
        ("https:///nohost", False),
        ("https://[broken", False),
        ("notes/a.md", False),
    ],
)
def test_only_plain_web_addresses_may_be_links(source, safe):
    assert safe_url(source) == (source if safe else None)


def test_a_section_without_heading_prints_its_text_alone():
    section = ArticleSection(heading="", sentences=(Sentence(text="A."), Sentence(text="B.")))
    assert markdown(article(section)) == "# Title\n\nA. B.\n\n## References\n"


def test_unlisted_document_is_an_error_not_a_missing_marker():
    section = ArticleSection(heading="", sentences=(sentence("A.", citation(CALL, "a")),))
    with pytest.raises(KeyError, match=CALL.id):
        markdown(article(section).model_copy(update={"references": ()}))
