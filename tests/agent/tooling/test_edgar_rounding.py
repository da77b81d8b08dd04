"""Facts that EDGAR gives to the unit may be told rounded, never more exactly than they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from agent.domain import Evidence
from agent.ingest import ingest
from agent.verify import Gate
from tests.agent.corpus import EMBEDDER
from tests.tools import edgar_server, web_server
from tests.tools.edgar_server import CONTACT
from tests.tools.test_edgar import Remembering
from tools.addresses import Allowed
from tools.edgar import Edgar
from tools.edgar_tools import edgar_tools
from tools.library import Library
from tools.registry import Registry

REVENUE = "In fiscal 2024, Microsoft's revenue was {}."
ASSETS = "Microsoft's total assets were {} as of June 30, 2023."


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Gate, list[Evidence]]]:
    folder, kept = tmp_path_factory.mktemp("edgar"), Remembering()
    with web_server.serving() as web:
        edgar_server.edgar(web)
        edgar = Edgar(CONTACT, www=web.url, data=web.url)
        registry = Registry(edgar_tools(CONTACT, kept, Allowed(), edgar=edgar))
        for n, figure in enumerate(("revenue", "total assets")):
            given = {"company": "MSFT", "figure": figure}
            assert asyncio.run(registry.call("company_figure", given)).outcome == "done"
            (folder / f"{n}.md").write_text(kept[-1].text, encoding="utf-8")
    ingest([str(folder)], folder / "library", embedder=EMBEDDER)
    with Library.open(folder / "library", EMBEDDER) as library:
        found = [e for d in library.documents() for e in library.spans(d.id) if "$" in e.quote]
        yield Gate(None, quote=library.quote), found


@pytest.mark.parametrize(
    ("sentence", "amount", "passes"),
    [
        (REVENUE, "$245.122 billion", True),
        (REVENUE, "$245,122 million", True),
        (REVENUE, "$245,122,000,000", True),
        (REVENUE, "$245.1 billion", True),
        (REVENUE, "$245 billion", True),
        (REVENUE, "about $245 billion", True),
        (REVENUE, "$245.2 billion", False),
        (REVENUE, "$246 billion", False),
        (REVENUE, "$245.1224 billion", False),
        (REVENUE, "$245,122,400,000", False),
        (REVENUE, "$240 billion", False),
        (ASSETS, "$412.0 billion", True),
        (ASSETS, "$411.98 billion", True),
        (ASSETS, "$411.9 billion", False),
        (ASSETS, "$411.9764 billion", False),
    ],
)
def test_a_rounding_is_carried_by_the_fact_and_never_the_other_way(
    judged: tuple[Gate, list[Evidence]], sentence: str, amount: str, passes: bool
) -> None:
    gate, evidence = judged
    [verdict] = gate.judge([(sentence.format(amount), evidence)])
    assert (verdict.label == "supported") is passes, verdict.reason
