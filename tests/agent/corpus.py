"""An invented company in a few short documents, ingested for real, and a run's dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from agent import nodes
from agent.app import DeepNews
from agent.brief import Brief
from agent.budget import Budget, Limits
from agent.bundle import Bundle
from agent.deps import Deps
from agent.domain import Block, Document, Evidence
from agent.events import Event, Trajectory
from agent.ingest import ingest
from agent.settings import Settings
from agent.tooling.desk import Desk
from agent.verify import Gate
from tests.agent.verify.sources import make_evidence
from tests.fakes import FakeClock
from tools.embed import HashEmbedder
from tools.library import Library

EMBEDDER = HashEmbedder()
BRIEF = "How Norvale Foods changed between 2021 and 2023: growth, margins, and debt"

_CALL = """Norvale Foods earnings call, {period}
{date}

INES HALVORSEN: Revenue in the quarter was ${revenue} million, up {growth} percent from a year \
earlier. Gross margin was {margin} percent because oat prices {oats}.

BO LIND: The mill in Ghent ran at {load} percent of its capacity. Customers in {country} ordered \
{orders} tonnes of oat flour.

INES HALVORSEN: We repaid ${repaid} million of debt in the quarter. Net debt was ${debt} million \
at the end of it.

BO LIND: We expect revenue to grow in the second half of the year.
"""
# File, period, date, revenue, growth, margin, oat prices, repaid, debt, load, country, tonnes.
_ROWS = """
2021q1;first quarter of 2021;April 28, 2021;410;3;31.5;fell;12;240;71;Spain;9100
2021q3;third quarter of 2021;October 27, 2021;422;5;30.9;rose;14;231;75;Italy;9700
2022q1;first quarter of 2022;April 27, 2022;447;9;29.2;jumped;17;226;81;France;10400
2022q3;third quarter of 2022;October 26, 2022;463;10;28.4;soared;19;212;86;Poland;11300
2023q1;first quarter of 2023;April 26, 2023;489;11;30.1;eased;21;204;92;Norway;12600
2023q3;third quarter of 2023;October 25, 2023;516;12;32.7;dropped;25;187;97;Sweden;13800
""".strip().splitlines()
_NEWS = """Baltic Grain Wire

November 2, 2023

Norvale Foods is in talks to sell its Ghent mill, according to people familiar with the matter. \
The price could reach $300 million, the people said.
"""


def write_documents(folder: Path) -> Path:
    """Six calls and one rumour."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in _ROWS:
        name, period, date, revenue, growth, margin, oats, repaid, debt, load, land, n = row.split(
            ";"
        )
        text = _CALL.format(
            period=period, date=date, revenue=revenue, growth=growth, margin=margin, oats=oats,
            repaid=repaid, debt=debt, load=load, country=land, orders=f"{int(n):,}",
        )  # fmt: skip
        (folder / f"norvale-{name}-call.txt").write_text(text, encoding="utf-8")
    (folder / "2023-11-02-baltic-grain-wire.txt").write_text(_NEWS, encoding="utf-8")
    return folder


def build(root: Path) -> Path:
    """The library of the documents, under ``root``."""
    ingest([str(write_documents(root / "docs"))], root / "library", embedder=EMBEDDER)
    return root / "library"


@contextmanager
def opened(
    library: Path, out: Path, *, brief: Brief | str = BRIEF, model: Any = None, **more: Any
) -> Iterator[tuple[Deps, list[Event]]]:
    """Dependencies of a run over the library, and the events that it will record."""
    wanted = Brief(text=brief, words=300) if isinstance(brief, str) else brief
    heard: list[Event] = []
    now = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    bundle = Bundle.create(out, wanted.text, now)
    clock = FakeClock()
    more.setdefault("desk", Desk((), (), lambda *_, **__: None))
    with Library.open(library, EMBEDDER) as books:
        yield (
            Deps(
                brief=wanted,
                settings=Settings(library=library, out=out, writer="extractive"),
                library=books,
                encode=EMBEDDER.encode,
                gate=Gate(None, quote=books.quote),
                model=model,
                bundle=bundle,
                trajectory=Trajectory(
                    bundle.path / "trajectory.jsonl", clock=clock, listener=heard.append
                ),
                budget=Budget(Limits(), clock=clock),
                now=lambda: now,
                documents={d.id: d for d in books.documents()},
                **more,
            ),
            heard,
        )


def document(document_id: str = "d1", **fields: Any) -> Document:
    """A company's earnings call unless the fields say otherwise."""
    known = {
        "source": f"{document_id}.txt", "sha256": "", "characters": 1000, "title": "Norvale call",
        "kind": "call", "date": "2023-02-02", "period": "FY2023Q2", "company": "Norvale Foods",
    }  # fmt: skip
    return Document.model_validate({"id": document_id, **known, **fields})


def said(quote: str, *, start: int = 100, document_id: str = "d1", **context: Any) -> Evidence:
    """A sentence of Ines Halvorsen on Norvale's call; a field given as "" is left out."""
    known = {
        "company": "Norvale Foods, Inc.", "period": "FY2023Q2", "date": "2023-02-02",
        "speaker": "Ines Halvorsen", "role": "Chief Financial Officer", "kind": "call",
    }  # fmt: skip
    flags = context.pop("flags", ())
    fields = {k: v for k, v in (known | context).items() if v}
    return make_evidence(quote, start=start, document_id=document_id, flags=flags, **fields)


def block(evidence: Evidence, **fields: Any) -> Block:
    """A block that one sentence carries."""
    from tools.figures import figures

    known = {
        "id": f"b{evidence.id[1:]}", "kind": "figure", "point": evidence.quote,
        "evidence_ids": (evidence.id,), "figures": tuple(figures(evidence.quote)), "score": 0.6,
    }  # fmt: skip
    return Block.model_validate({**known, **fields})


def by_id(*evidence: Evidence) -> Mapping[str, Evidence]:
    """Evidence under its ids."""
    return {e.id: e for e in evidence}


class OfflineNews(DeepNews):
    """The application with an embedder that needs no weights."""

    @property
    def embedder(self) -> HashEmbedder:
        return EMBEDDER


async def foraged(deps: Deps) -> dict[str, Any]:
    """Needs asked, patches foraged, blocks made and the plan laid, as the graph's nodes do it."""
    runtime: Any = SimpleNamespace(context=deps)
    state: dict[str, Any] = {"foraged": []}
    state |= await nodes.needs(state, runtime)
    while True:
        for need_id in sorted(set(state["need_ids"]) - set(state["foraged"])):
            done = await nodes.forage({"need_id": need_id}, runtime)
            state["foraged"] = sorted({*state["foraged"], *done["foraged"]})
        state |= await nodes.blocks(state, runtime)
        state |= await nodes.plan(state, runtime)
        if set(state["need_ids"]) <= set(state["foraged"]):
            return state


async def written(deps: Deps) -> dict[str, Any]:
    """A whole run, node after node."""
    runtime: Any = SimpleNamespace(context=deps)
    state = await foraged(deps)
    for section_id in state["section_ids"]:
        done = await nodes.draft({"section_id": section_id}, runtime)
        state["drafted"] = sorted({*state.get("drafted", []), *done["drafted"]})
    for node in (nodes.verify, nodes.repair, nodes.pace):
        state |= await node(state, runtime)
    return state | await nodes.publish(state, runtime)
