"""Web pages: main content, hidden text, tables, metadata."""

from __future__ import annotations

import pytest

from agent.errors import UnreadableError
from tests.tools.load_samples import read_one
from tools.load import Loaded
from tools.load_hidden import hides

PARAGRAPH = (
    "Veldmoor said on Monday that revenue rose 10.4 percent to 118.4 million euros in the first"
    " quarter, helped by orders from Oman and a weaker dollar than in the year before."
)


def page(body: str, head: str = "") -> Loaded:
    source = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_one(source.encode(), "a.html")


def article(extra: str = "", head: str = "") -> Loaded:
    menu = "<nav><a href='/'>Home</a> <a href='/x'>Companies</a></nav>"
    return page(
        f"{menu}<article><h1>Pumps in demand</h1><p>{PARAGRAPH}</p>{extra}<p>{PARAGRAPH[::-1]}</p>"
        f"<p>{PARAGRAPH.upper()}</p></article><footer>Imprint and cookies</footer>",
        head,
    )


def test_keeps_the_article_and_leaves_navigation_out() -> None:
    loaded = article()
    assert PARAGRAPH in loaded.text
    assert "Companies" not in loaded.text
    assert "Imprint" not in loaded.text


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">SECRET words</p>',
        '<p style="visibility: hidden">SECRET words</p>',
        '<p style="font-size:0">SECRET words</p>',
        '<p style="color:red;font-size: 0.0px !important">SECRET words</p>',
        '<p style="opacity:0">SECRET words</p>',
        "<p hidden>SECRET words</p>",
        '<p aria-hidden="true">SECRET words</p>',
        '<p style="position:absolute;left:-9999px">SECRET words</p>',
        '<p style="text-indent:-2000em">SECRET words</p>',
        '<p style="color:#fff;background-color:white">SECRET words</p>',
        '<p style="height:0;overflow:hidden">SECRET words</p>',
        '<div style="display:none"><p>deep <b>SECRET</b> words</p></div>',
        '<p class="x gone">SECRET words</p>',
        '<p id="lost">SECRET words</p>',
    ],
)
def test_hidden_words_are_dropped_with_a_notice(hidden: str) -> None:
    css = (
        "<style>.gone{display:none} #lost { opacity: 0 } @media print{.keep{display:none}}</style>"
    )
    loaded = article(hidden, css)
    assert "SECRET" not in loaded.text
    assert "hidden text was left out" in loaded.notices


@pytest.mark.parametrize(
    "extra",
    ["<!-- SECRET words for a machine -->", "<script>SECRET()</script>", "<style>SECRET{}</style>",
     "<template><p>SECRET</p></template>"],
)  # fmt: skip
def test_comments_and_code_are_dropped_silently(extra: str) -> None:
    loaded = article(extra)
    assert "SECRET" not in loaded.text
    assert loaded.notices == ()


@pytest.mark.parametrize(
    "style", ["opacity:0.9", "font-size:10px", "left:0", "display:block", "color:#fff",
              "margin-left:-10px", "max-width:0.5em", "opacity: 0.05"]
)  # fmt: skip
def test_visible_styles_hide_nothing(style: str) -> None:
    assert not hides(style)


def test_a_page_that_fades_in_is_not_hidden() -> None:
    source = f'<html><body style="opacity:0"><p>{PARAGRAPH}</p></body></html>'
    assert PARAGRAPH in read_one(source.encode(), "a.html").text


@pytest.mark.parametrize(
    "unseen",
    [
        '<p style="color:#ffffff">SECRET words</p>',
        '<p style="color:#fff">SECRET words</p>',
        '<p style="color: rgb(255, 255, 255) !important">SECRET words</p>',
        '<p style="color:hsl(0,0%,99%)">SECRET words</p>',
        '<p style="color:#fdfdfd">SECRET words</p>',
        '<p style="color:WhiteSmoke">SECRET words</p>',
        '<p style="color:rgba(0,0,0,0.01)">SECRET words</p>',
        '<p style="color:transparent">SECRET words</p>',
        '<p><font color="white">SECRET words</font></p>',
        '<p class="w">SECRET words</p>',
        '<div style="color:#fff"><p>SECRET <b>SECRET</b> SECRET</p></div>',
        '<div style="background:#fff"><p style="color:#fefefe">SECRET words</p></div>',
        '<div bgcolor="#000000"><p style="color:#0a0a0a">SECRET words</p></div>',
        '<p style="color:#fff"><span style="background:white">SECRET words</span></p>',
    ],
)
def test_words_in_the_colour_of_the_ground_are_dropped(unseen: str) -> None:
    loaded = article(unseen, "<style>.w { color: #fff }</style>")
    assert "SECRET" not in loaded.text
    assert PARAGRAPH in loaded.text
    assert "hidden text was left out" in loaded.notices


@pytest.mark.parametrize(
    "seen",
    [
        '<div style="background:#123"><p style="color:#fff">PUBLIC words</p></div>',
        '<p style="color:rgb(255,255,255);background:rgb(0,0,0)">PUBLIC words</p>',
        '<table bgcolor="navy"><tr><td><font color="white">PUBLIC</font></td></tr></table>',
        '<div class="hero"><p style="color:#fff">PUBLIC words</p></div>',
        '<div class="hero"><p class="w">PUBLIC words</p></div>',
        '<div style="background-image:url(night.jpg)"><p style="color:#fff">PUBLIC</p></div>',
        '<div style="color:#fff"><p style="color:#000">PUBLIC words</p></div>',
        '<p style="color:#fff"><span style="background:#000">PUBLIC words</span></p>',
        '<p style="color:#c0c0c0">PUBLIC words</p>',
        '<p style="color:var(--ink)">PUBLIC words</p>',
        '<p class="dark">PUBLIC words</p>',
    ],
)
def test_words_on_a_ground_of_another_colour_stay(seen: str) -> None:
    css = "<style>.w{color:#fff} .hero{background:#123} .night .dark{color:#fff}</style>"
    loaded = article(seen, css)
    assert "PUBLIC" in loaded.text
    assert loaded.notices == ()


def test_a_page_that_is_white_on_a_ground_told_elsewhere_is_kept() -> None:
    source = f'<html><body style="color:#fff"><p>{PARAGRAPH}</p></body></html>'
    assert PARAGRAPH in read_one(source.encode(), "a.html").text


def test_only_the_unseen_part_of_a_paragraph_is_dropped() -> None:
    loaded = article('<p>before <span style="color:#fff">SECRET</span> after it</p>')
    assert "before after it" in loaded.text


def test_text_after_a_hidden_element_stays() -> None:
    loaded = article('<p>before <span style="display:none">not this</span>after it</p>')
    assert "before after it" in loaded.text


def test_entities_cannot_bring_invisible_characters_back() -> None:
    loaded = article("<p>Sales&#8203; rose&#x202e; by&nbsp;5 per&shy;cent.</p>")
    assert "Sales rose by 5 percent." in loaded.text
    assert "2 invisible characters left out" in loaded.notices


def test_tables_become_rows_and_headings_keep_their_offsets() -> None:
    table = (
        "<h2>Revenue by segment</h2><table><tr><th>Segment</th><th>Q1</th></tr>"
        "<tr><td>Service <sup>1</sup></td><td><p>21.6</p></td></tr>"
        "<tr><td>Total</td><td>118.4</td></tr></table><ul><li>one</li><li>two</li></ul>"
    )
    loaded = article(table)
    assert "| Segment | Q1 |\n| Service 1 | 21.6 |\n| Total | 118.4 |" in loaded.text
    assert "- one\n- two" in loaded.text
    found = [(loaded.text[h.start : h.end], h.level) for h in loaded.headings]
    assert found == [("Pumps in demand", 1), ("Revenue by segment", 2)]


def test_all_visible_text_is_kept_where_no_main_content_is_found() -> None:
    loaded = page("<nav>Menu</nav><div>Short note: sales rose.<br>Second line.</div>")
    assert loaded.text == "Short note: sales rose.\nSecond line."


def test_layout_tables_do_not_become_rows() -> None:
    loaded = page(f"<table><tr><td><h2>Head</h2><p>{PARAGRAPH}</p></td></tr></table>")
    assert PARAGRAPH in loaded.text
    assert "|" not in loaded.text


@pytest.mark.parametrize(
    ("head", "title", "date", "outlet"),
    [
        (
            '<meta property="og:title" content="A title">'
            '<meta property="og:site_name" content="Wire">'
            '<meta property="article:published_time" content="2023-10-17T08:00:00Z">',
            "A title", "2023-10-17", "Wire",
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"LD",'
            '"datePublished":"2024-01-02","publisher":{"name":"Dispatch"}}]}</script>',
            "LD", "2024-01-02", "Dispatch",
        ),
        ("<title>Page title</title>", "Pumps in demand", None, None),
        ('<script type="application/ld+json">{broken</script>', "Pumps in demand", None, None),
    ],
)  # fmt: skip
def test_metadata(head: str, title: str, date: str | None, outlet: str | None) -> None:
    loaded = article(head=head)
    assert (loaded.title, loaded.date, loaded.outlet) == (title, date, outlet)


def test_declared_charset_of_the_page_is_used() -> None:
    source = f'<html><head><meta charset="windows-1251"></head><body><p>{"Цена растёт. " * 30}</p>'
    assert "Цена растёт." in read_one(source.encode("cp1251"), "a.html").text


def test_deep_pages_are_read_and_deeper_ones_refused() -> None:
    def nested(depth: int) -> bytes:
        return ("<html><body>" + "<div>" * depth + PARAGRAPH + "</div>" * depth).encode()

    assert PARAGRAPH in read_one(nested(1500), "a.html").text
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read_one(nested(9000), "a.html")


@pytest.mark.parametrize("body", ["", "<script>x</script>", '<p style="display:none">all</p>'])
def test_a_page_without_words_is_refused(body: str) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        page(body)


def test_html_is_recognised_under_another_name() -> None:
    source = f"\n<!-- saved --><html><body><p>{PARAGRAPH}</p></body></html>"
    loaded = read_one(source.encode(), "a.txt")
    assert (loaded.media_type, loaded.text) == ("text/html", PARAGRAPH)
