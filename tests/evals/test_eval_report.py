"""The report as files: what a page and a Markdown say of records, and nothing from outside."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest

from agent.errors import SetupError
from evals import agreement
from evals.figures import figures
from evals.records import Check, Curve, Failure, Measure, Record, Result, rows, versus
from evals.report import load, table, unfinished
from evals.report_write import written
from tests.agent.browser import browser, chromium

RECORDS = [
    Record(
        part="set <one>", case=str(n), subject=who, groups={"kind": str(n % 2)},
        scores={"support": float((n + k) % 3 > 0), "words": 0.5}, costs={"calls": 10.0 ** (k + 1)},
    )
    for n in range(6) for k, who in enumerate(("ours | full", "naive"))
]  # fmt: skip
MUTE = Record(part="set <one>", case="9", subject="naive", scores={})


def result(judge: str | None = "gate", **more: object) -> Result:
    return Result(
        task="hfr", primary="support", rows=tuple(rows(RECORDS)), records=(*RECORDS, MUTE),
        versus=tuple(versus(RECORDS, "naive", "support")), judge=judge, judged=("support",),
        measures=(Measure(part="set <one>", subject="naive", group="all", n=6, name="support",
                          value=0.5, low=0.2, high=0.8),),
        curves=(Curve(part="set <one>", subject="naive", points=((3, 0.2, 0.1), (3, 0.8, 0.9))),),
        checks=(Check(name="low", value=0.1, bar="at least .5", passed=False),),
        failures=(Failure(part="set <one>", case="7", error="ReplyError: <b>"),),
        notes=("a note",), fingerprint="f00d", figures=("own.svg",),
        environment={"commit": "c0ffee", "facts": {"seed": 7, "data": {"one": "d1gest"}}},
    ).model_copy(update=more)  # fmt: skip


class Outside(HTMLParser):
    """Every address that a page would load, and the words that it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.loads += [str(told[n]) for n in ("src", "data", "xlink:href") if n in told]
        if tag == "link" or tag == "script":
            self.loads.append(tag)
        href = told.get("href")
        if href and not href.startswith("#"):
            self.loads.append(href)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "own.svg").write_text("<?xml version='1.0'?>\n<svg id='own'></svg>", "utf-8")
    written([result()], tmp_path)
    return tmp_path


def test_the_page_holds_all_and_loads_nothing(out: Path) -> None:
    page = Outside()
    page.feed((out / "report.html").read_text(encoding="utf-8"))
    assert page.loads == []
    for said in ("set <one>", "ours | full", "66.7", "NOT PASSED", "a note", "ReplyError: <b>",
                 "c0ffee", "f00d", "d1gest", "support [gate]", "1 of 13"):  # fmt: skip
        assert said in page.words, said
    text = (out / "report.html").read_text(encoding="utf-8")
    assert "id='own'" in text
    assert "url(" not in text
    assert "@import" not in text


def test_the_markdown_says_the_same_and_its_tables_are_whole(out: Path) -> None:
    text = (out / "report.md").read_text(encoding="utf-8")
    for said in ("66.7", "**NOT PASSED**", "c0ffee", "ours \\| full", "support [gate]"):
        assert said in text
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        assert (out / name).is_file()
    lines = [line for line in text.splitlines() if line.startswith("|")]
    widths = {len(re.split(r"(?<!\\)\|", line)) for line in lines[:4]}
    assert len(widths) == 1


def test_files_go_where_they_are_wanted(tmp_path: Path) -> None:
    html, markdown = tmp_path / "a.html", tmp_path / "b.md"
    assert written([result()], tmp_path, html=html, markdown=markdown) == [html, markdown]
    assert not (tmp_path / "report.html").exists()


def test_every_figure_is_whole_and_shows_what_it_should() -> None:
    drawn = figures(result())
    assert set(drawn) == {"hfr-scores.svg", "hfr-calibration.svg", "hfr-cost.svg"}
    for drawing in drawn.values():
        root = ElementTree.fromstring(drawing)
        box = [float(n) for n in root.attrib["viewBox"].split()]
        for dot in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 <= float(dot.attrib["cx"]) <= box[2]
            assert 0 <= float(dot.attrib["cy"]) <= box[3]
    assert "ours | full: 66.7 (n = 6)" in drawn["hfr-scores.svg"]
    bare = figures(result().model_copy(update={"curves": (), "rows": ()}))
    assert set(bare) == {"hfr-scores.svg"}


def test_a_judge_is_named_with_how_often_it_agrees_with_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets = {"one": {"value": 0.61, "low": 0.5, "high": 0.7, "n": 9}}
    monkeypatch.setattr(
        agreement, "_table", lambda: {"judges": {"all": sets}, "command": "eval run grounding"}
    )
    shown = table(result())
    assert "judge of support: gate" in shown
    assert "one 61 (50..70) (eval run grounding)" in shown
    assert "not known here" in table(result("unheard of"))
    assert "judge" not in table(result(None))


def test_agreement_is_taken_from_the_measures_of_the_grounding_task() -> None:
    measure = Measure(
        part="wice", subject="all", group="all", n=9, name="BA", value=0.7, low=0.6, high=0.8
    )
    others = [
        measure.model_copy(update=one)
        for one in ({"group": "kind=x"}, {"name": "AUC"}, {"part": "all sets", "low": None})
    ]
    made = agreement.measured(result(measures=(measure, *others)), "a command")
    assert made["judges"] == {"all": {"wice": {"value": 0.7, "low": 0.6, "high": 0.8, "n": 9}}}
    assert made["command"] == "a command"


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="chromium is not installed")
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_it_without_scrolling_sideways(out: Path, width: int) -> None:
    with browser(out / "profile") as page:
        for scheme in ("light", "dark"):
            page.media(prefers_color_scheme=scheme)
            page.open(out / "report.html", width=width)
            assert page.run("document.documentElement.scrollWidth") <= width
            sizes = page.run("[...document.querySelectorAll('figure svg')].map(e => e.clientWidth)")
            assert sizes
            assert all(300 < size < 1000 for size in sizes)  # wide ones scroll in their own box
        assert page.console == []


def test_what_was_begun_and_has_no_result_is_told(tmp_path: Path) -> None:
    kept = '{"fingerprint": "f"}\n{"part": "a", "case": "1"}\n{"part": "a", "case": "2"}\n'
    (tmp_path / "cliff.records.jsonl").write_text(kept, encoding="utf-8")
    with pytest.raises(SetupError, match=r"has ended yet: cliff \(2 answers kept\)"):
        load(tmp_path)
    (tmp_path / "hfr.json").write_text(result().model_dump_json(), encoding="utf-8")
    (tmp_path / "hfr.records.jsonl").write_text(kept, encoding="utf-8")
    assert [one.task for one in load(tmp_path)] == ["hfr"]
    assert unfinished(tmp_path) == {"cliff": 2}


def test_other_files_may_lie_beside_results(tmp_path: Path) -> None:
    (tmp_path / "hfr.json").write_text(result().model_dump_json(), encoding="utf-8")
    (tmp_path / "notes.json").write_text("[1, 2]", encoding="utf-8")
    (tmp_path / "mine.json").write_bytes(b"\xff")
    assert len(load(tmp_path)) == 1
    (tmp_path / "cliff.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SetupError, match=r"cliff\.json is not the result .* run cliff --out"):
        load(tmp_path)
