"""The page as people use it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.article import ArticleSection
from agent.publish import html
from tests.agent.browser import browser, chromium
from tests.agent.sample import HOSTILE, NOTE, REPORT, article, citation, long_read, sentence

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="chromium is not installed"),
]

QUOTE = "Revenue of the Water segment was $412 million"
PANEL = "document.querySelector('#panel').innerText"
FOCUS = "document.activeElement.getAttribute('href')"


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "article.html"
    path.write_text(html(long_read(), report=REPORT), encoding="utf-8")
    return path


def test_pointing_at_a_sentence_shows_its_quote_and_a_click_keeps_it(tab, story):
    tab.open(story)
    assert QUOTE not in tab.run(PANEL)
    tab.hover("#s-1-1")
    tab.until(f"{PANEL}.includes('{QUOTE}')")
    tab.hover("#s-1-3")
    tab.until(f"{PANEL}.includes('down two points')")
    tab.click("#s-1-1")
    tab.hover("#s-1-3")
    assert QUOTE in tab.run(PANEL)
    tab.click("#panel .close")
    tab.until(f"{PANEL}.includes('Point at a sentence')")


def test_keyboard_walks_the_evidence_opens_and_closes_it(tab, story):
    tab.open(story)
    for _ in range(3):
        tab.press("Tab")
    assert tab.run(FOCUS) == "#e-1-1"
    tab.until(f"{PANEL}.includes('{QUOTE}')")
    tab.press("Tab")
    assert tab.run(FOCUS) == "#e-1-2"
    tab.until(f"{PANEL}.includes('difference of two values')")
    tab.press("Enter")
    assert tab.run("document.querySelector('#panel').classList.contains('pinned')")
    tab.press("Escape")
    tab.until(f"{PANEL}.includes('Point at a sentence')")
    assert tab.run(FOCUS) == "#e-1-2"


def test_without_scripts_a_marker_leads_to_the_evidence(tab, story):
    tab.open(story, scripts=False)
    assert tab.run("document.querySelector('#panel').hidden")
    tab.click("#s-1-1 .marker")
    tab.until("location.hash == '#e-1-1'")
    tab.until("document.querySelector('#evidence details').open")


@pytest.mark.parametrize("width", [320, 360, 768, 1100, 1600])
def test_nothing_is_wider_than_the_window_and_the_chosen_sentence_stays_visible(tab, story, width):
    tab.open(story, width=width, height=640)
    assert tab.run("document.documentElement.scrollWidth <= window.innerWidth")
    tab.click("#s-1-2")
    tab.until("document.querySelector('#panel').classList.contains('open')")
    if width < 1088:
        tab.until(
            "document.querySelector('#s-1-2').getBoundingClientRect().bottom"
            " <= document.querySelector('#panel').getBoundingClientRect().top"
        )


def test_hostile_text_neither_runs_nor_navigates_even_in_the_panel(tab, tmp_path):
    evil = NOTE.model_copy(update={"title": HOSTILE, "source": "javascript:alert(1)"})
    section = ArticleSection(
        heading=HOSTILE, sentences=(sentence(HOSTILE, citation(evil, HOSTILE), reason=HOSTILE),)
    )
    path = tmp_path / "hostile.html"
    made = article(section, title="Plain", documents={evil.id: evil})
    path.write_text(html(made, report={}), encoding="utf-8")
    tab.console.clear()
    tab.open(path)
    tab.click("#s-1-1")
    tab.until(f"{PANEL}.includes('<script>')")
    assert tab.run("document.title") == "Plain"
    assert tab.run("document.querySelectorAll('img, a[href^=javascript]').length") == 0
    assert tab.console == []


def test_the_policy_refuses_a_script_that_is_not_ours(tab, story):
    injected = story.with_name("injected.html")
    page = story.read_text(encoding="utf-8")
    injected.write_text(
        page.replace("</main>", "<script>document.title='owned'</script></main>"), encoding="utf-8"
    )
    tab.open(injected)
    assert tab.run("document.title") == long_read().title


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(tab, story, width, scheme):
    axe = pytest.importorskip("axe_core_python")
    tab.media(prefers_color_scheme=scheme)
    tab.open(story, width=width)
    tab.press("Tab")
    tab.click("#s-1-1")  # with the panel open
    tab.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.run(Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8") + "; true")
    tab.run("axe.run().then(found => { window.found = found }); true")
    tab.until("window.found !== undefined")
    faults = tab.run("found.violations.map(v => [v.impact, v.id, v.nodes[0].html])")
    tab.media(prefers_color_scheme="light")
    assert [f for f in faults if f[0] in ("serious", "critical")] == []
    assert tab.run("found.passes.length") > 20
