from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.draft.voice import MEASURES, SPREAD, Profile
from agent.draft.voice_samples import Prose
from evals.voice_spread import articles, main, parted, spreads

DATA = Path(os.environ.get("DEEPNEWS_DATA", "../shared/data"))


def written(data: Path, *texts: str) -> Path:
    folder = data / "writing" / "freshwiki" / "txt"
    folder.mkdir(parents=True)
    for n, text in enumerate(texts):
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    return data


LONG = "# The mill\n\n" + "The mill burned down in May. Nobody was hurt.\n\n" * 40
SHORT = "The mill burned down.\n"
OTHER = "Why did they buy it? We do not know, because nobody asked them at that time.\n\n" * 40


def test_short_articles_and_headings_do_not_count(tmp_path: Path) -> None:
    [one] = articles(written(tmp_path, LONG, SHORT))
    assert len(one.sentences) == 80
    assert "# The mill" not in one.sentences


def test_a_measure_that_is_open_somewhere_is_left_out_there() -> None:
    rows = {
        row.measure: row for row in spreads([Profile(cv=0.4, past=1), Profile(cv=0.6), Profile()])
    }
    assert (rows["cv"].mean, rows["cv"].deviation) == pytest.approx((0.5, 0.1))
    assert (rows["past"].mean, rows["past"].deviation) == (1, 0)
    assert "quoted" not in rows


def test_a_stretch_is_taken_out_of_the_middle() -> None:
    texts = ["Short one."] * 20 + ["This sentence here is much longer than those."] * 30
    middle, rest = parted(Prose((*texts, *["Short one."] * 20), (0,) * 70))
    assert middle.mean_words == 8
    assert rest.mean_words == 2


def test_the_table_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind = tmp_path / "calls"
    kind.mkdir()
    for n in range(3):
        (kind / f"{n}.md").write_text(OTHER, encoding="utf-8")
    (kind / "short.txt").write_text(SHORT, encoding="utf-8")
    data = written(tmp_path / "data", LONG, OTHER)
    assert main(["--data", str(data), "--kind", str(kind)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 articles, ")
    assert all(name in out for name in MEASURES)
    assert "calls and calls: median 0.00" in out
    assert "articles and calls: median 0.00" not in out
    assert "30 sentences of 2 articles against their own rest: median 0.0" in out


def test_no_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no articles under" in capsys.readouterr().err


@pytest.mark.slow
def test_the_constants_are_what_the_articles_give() -> None:
    if not (DATA / "writing" / "freshwiki" / "txt").is_dir():
        pytest.skip(f"no articles in {DATA}: set DEEPNEWS_DATA")
    for row in spreads([one.profile() for one in articles(DATA)]):
        assert SPREAD[row.measure] == pytest.approx(row.deviation, rel=0.06), row.measure
