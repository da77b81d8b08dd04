"""A dossier with a story in six outlets, a disputed figure and an outlier, written end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.brief import Brief
from tests.agent.corpus import OfflineNews

BRIEF = "The fire at the Norvale mill in Ghent: what burned, what it cost and who was hurt"
OUTLETS = (
    "Baltic Wire", "Scheldt Post", "Ghent Courier", "Lille Dispatch", "Meuse Herald", "Rhine Echo",
)  # fmt: skip
_STORY = """{outlet}
{place}, 6 May 2023

{opening} The fire at the Norvale mill in Ghent destroyed 21 silos of oats on Friday night. \
The flames spread from a dryer on the third floor to the roof of the mill within an hour.

Four workers were injured in the fire at the Norvale mill in Ghent. Norvale put the damage at \
the Ghent mill at €34 million. The mill grinds about a third of the oat flour that Norvale sells \
in Belgium, and Norvale closed it for repairs.

Firemen from three towns fought the fire until Saturday noon.
"""
_OTHER = """Flanders Fire Review
Ghent, 12 May 2023

The fire brigade of Ghent sent 58 firemen to the Norvale mill. Six workers were injured in the \
fire at the Norvale mill in Ghent. The brigade asked mill owners in Flanders to test their dryers \
every year.
"""
_OUTLIER = """Polder Gazette
Ghent, 20 May 2023

A baker in Ghent, Mieke Claes, paid the wages of the Norvale mill's apprentices for a month after \
the fire. The burnt mill had been built by monks who owned the river meadows of Ghent.
"""
_COMPANY = """Norvale Foods press release
Ghent, 8 May 2023

Norvale Foods said the fire at its Ghent mill began in a dryer that was built in 1987. Norvale \
insured the Ghent mill for €40 million. Norvale Foods moved 120 employees of the burnt Ghent mill \
to its mill in Lille.
"""


_PORTRAIT = """Meadow Magazine
Ghent, 2 June 2023

The Norvale mill in Ghent was the largest oat mill of Flanders before the fire. Bo Lind ran the \
Norvale mill in Ghent for eleven years and left it a week before the fire. The mill in Ghent had \
14 grinding floors, and the fire burned nine of them to the ground.

Norvale paid €2.1 million to the farmers whose oats were burnt in the Ghent silos. The city of \
Ghent spent €310,000 on pumps and foam for the fire at the mill. Insurers sent 17 experts to the \
burnt mill in Ghent, and they stayed for three weeks.

Doctors in Ghent treated 26 neighbours of the mill who had breathed smoke of the fire. One fireman \
broke an arm when a floor of the burning mill in Ghent gave way. A school beside the mill in Ghent \
stayed shut for eight days after the fire.

The dryers of the Ghent mill had been tested for fire in March 2022 by a firm from Antwerp. Fire \
doors between the silos of the Ghent mill were closed by hand, which took 40 minutes. The heat of \
the fire cracked the quay behind the Norvale mill in Ghent over 60 metres.

Norvale rented two mills in Poland to grind its oats while the burnt mill in Ghent was cleared. \
Lorries carried 9,000 tonnes of burnt oats from the mill in Ghent to a power station in Genk. The \
ruins of the Ghent mill were sold to a builder of flats for €6.5 million, before they were cold.
"""


def planted(folder: Path) -> Path:
    """Six copies of one story, the brigade's review, the firm's release and an outlier."""
    folder.mkdir(parents=True)
    openings = (
        "",
        "Firemen are at work.",
        "A night of flames.",
        "By our staff.",
        "",
        "From Ghent.",
    )
    for n, (outlet, opening) in enumerate(zip(OUTLETS, openings, strict=True)):
        text = _STORY.format(outlet=outlet, place=outlet.split()[0], opening=opening)
        (folder / f"2023-05-06-{n}-{outlet.split()[0].lower()}.txt").write_text(text, "utf-8")
    (folder / "2023-05-12-flanders-fire-review.txt").write_text(_OTHER, "utf-8")
    (folder / "2023-05-20-polder-gazette.txt").write_text(_OUTLIER, "utf-8")
    (folder / "2023-06-02-meadow-magazine.txt").write_text(_PORTRAIT, "utf-8")
    (folder / "2023-05-08-norvale-release.txt").write_text(_COMPANY, "utf-8")
    return folder


class Written:
    """The finished run, read once."""

    def __init__(self, path: Path, passed: bool) -> None:
        self.path, self.passed = path, passed
        self.report: dict[str, Any] = json.loads((path / "report.json").read_text("utf-8"))
        self.article: dict[str, Any] = json.loads((path / "article.json").read_text("utf-8"))
        self.plan: dict[str, Any] = yaml.safe_load((path / "plan.yaml").read_text("utf-8"))
        lines = (path / "blocks.jsonl").read_text("utf-8").splitlines()
        self.blocks = [json.loads(line) for line in lines]
        self.cover: dict[str, Any] = json.loads((path / "cover.json").read_text("utf-8"))

    def sentences(self) -> list[dict[str, Any]]:
        return [s for one in self.article["sections"] for s in one["sentences"]]

    def block(self, words: str) -> dict[str, Any]:
        return next(b for b in self.blocks if words in b["point"])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("planted")
    with OfflineNews(library=root / "library", out=root / "runs", writer="extractive") as news:
        news.ingest(planted(root / "docs"))
        done = news.write(Brief(text=BRIEF, words=150))
    return Written(done.path, done.passed)


def test_one_story_in_six_outlets_counts_as_one_source(run: Written) -> None:
    story = run.block("21 silos")
    assert story["sources"] == 1
    others = [b for b in run.blocks if "21 silos" in b["point"]]
    assert len(others) == 1
    printed = [s for s in run.sentences() if "21 silos" in s["text"]]
    assert len(printed) <= 1
    [side] = [s for s in run.report["contradictions"][0]["sides"] if s["value"].lower() == "four"]
    assert side["sources"] == 1
    copies = [r for r in run.report["left_out_documents"] if "copy of" in r["reason"]]
    assert len(copies) == 5


def test_the_disputed_figure_stands_in_the_plan_and_the_report(run: Written) -> None:
    [dispute] = run.plan["contradictions"]
    assert [s["value"].lower() for s in dispute["sides"]] == ["four", "six"]
    assert [s["date"] for s in dispute["sides"]] == ["2023-05-06", "2023-05-12"]
    assert all(s["kind"] and s["source"] for s in dispute["sides"])
    [row] = run.report["contradictions"]
    assert row["shown"]
    assert "Sources differ" in (run.path / "article.html").read_text("utf-8")


def test_the_article_tells_both_sides_side_by_side_with_source_and_date(run: Written) -> None:
    texts = [s["text"] for s in run.sentences()]
    at = next(n for n, t in enumerate(texts) if "our workers were injured" in t)
    one, other = run.sentences()[at : at + 2]
    assert "Six workers were injured" in other["text"]
    assert other["text"].startswith("By contrast, ")
    assert "May 6, 2023" in one["text"]
    assert "May 12, 2023" in other["text"]
    assert sum("workers were injured" in t for t in texts) == 2
    cited = [{c["document_id"] for k in s["claims"] for c in k["citations"]} for s in (one, other)]
    assert not cited[0] & cited[1]
    assert all(k["verdict"] == "supported" for s in (one, other) for k in s["claims"])


def test_an_outlier_survives_the_cover(run: Written) -> None:
    lead = run.block("Mieke Claes")["evidence_ids"][0]
    assert lead in run.cover["kept"]


def test_what_was_left_out_is_said_with_who_says_it_too(run: Written) -> None:
    rows = run.report["left_out_evidence"]
    assert rows
    assert run.report["prompt_evidence"]["left_out"] >= len(rows)
    assert all(r["reason"].startswith("said also by: ") for r in rows)
    spared = run.report["prompt_evidence"]
    assert spared["tokens_after"] < spared["tokens_before"]


def test_the_report_tells_how_far_foraging_came(run: Written) -> None:
    got = run.report["saturation"]
    assert got["target"] == 30_000
    assert not got["reached"]
    assert 0 < got["distinct_characters"] < 4_000  # one copy of the six, and three short texts


def test_every_sentence_is_carried_within_the_length(run: Written) -> None:
    claims, questions = run.report["claims"], len(run.report["threads"])
    assert claims["supported"] == sum(claims.values()) - questions
    assert claims["not_checkable"] == questions
    assert abs(run.report["words"] / run.report["planned_words"] - 1) <= 0.1
