"""A brief that lists nothing takes the sections of the paper that bears its subject's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import Brief, DeepNews
from agent.brief import read
from agent.completing import completed
from agent.once import once

PAPER = """Rye Bridge

# Planning

Fishermen of Rye asked for a crossing in 1954. A study of 1998 found a tunnel twice as dear.
Parliament chose the bridge in March 2003 by 104 votes to 71.

# Rye Works

The firm Rye Works began in May 2005 on the eastern shore. Two divers died there in August 2007.
The firm was fined 1.3 million euros for it in 2009.

# The flames of 2007

In August 2007 flames took two sheds on the western shore. Nobody was hurt by them at that time.

# References

Some source of 2003 that nobody reads any more. Another source of 2004 that nobody reads any more.
"""
LISTED = ("planning", "Rye Works", "the flames of 2007")
OTHER = "Oats\n\nOats of Norvale rose by 4 percent in 2003. Barley fell by 2 percent in 2004.\n"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> DeepNews:
    home = tmp_path_factory.mktemp("rye")
    (home / "papers").mkdir()
    (home / "papers" / "rye.txt").write_text(PAPER, encoding="utf-8")
    (home / "papers" / "oats.txt").write_text(OTHER, encoding="utf-8")
    app = DeepNews(library=home / "library", writer="extractive", out=home / "runs")
    app.ingest(home / "papers")
    return app


def of(news: DeepNews, text: str) -> Brief:
    return completed(Brief(text=text), news.library.documents(), news.library)


def test_the_sections_of_its_own_paper_are_listed(news: DeepNews) -> None:
    found = of(news, "Rye Bridge")
    assert (found.text, found.listed) == ("Rye Bridge", LISTED)
    assert [a.words for a in read(found).angles] == ["planning", "Rye Works", "the flames"]
    assert read(found).title == "Rye Bridge"


@pytest.mark.parametrize(
    "text", ["Rye Bridge: what it cost, traffic", "Rye", "Why Rye Bridge lost money", "Oats"]
)
def test_another_subject_or_a_list_of_its_own_stays(news: DeepNews, text: str) -> None:
    assert of(news, text).listed == ()


async def test_it_is_written_by_them_and_is_the_same_brief_afterwards(
    news: DeepNews, tmp_path: Path
) -> None:
    brief = Brief(text="Rye Bridge", words=120)
    done = await once(news, brief, tmp_path)
    told = " ".join(s.text for part in done.article.sections for s in part.sentences)
    assert "104 votes" in told
    assert "two sheds" in told
    assert "Oats" not in told
    assert any("sections of 'Rye Bridge' were taken" in n for n in done.report["notices"])
    again = await once(news, brief, tmp_path)
    assert again.path == done.path
