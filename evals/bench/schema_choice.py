"""How often the schema is chosen that a desk editor would pick.

``python -m evals.bench.schema_choice [--model]`` ranks all schemas for each brief of
``schema_choice.yaml`` by the brief alone, as a run does before it reads anything; with ``--model``
the configured endpoint's model picks the first. What the material then fills best among the first
two decides in a run. Prints, for each split, how many briefs have their schema first and among
the first two, by cues alone and with purposes, with 95 % Wilson intervals. The briefs and picks
are our own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import yaml
from scipy.stats import binomtest

from agent.app import DeepNews
from agent.brief import Brief, read
from agent.budget import Budget, Limits
from agent.deps import Deps
from agent.journal import Journal
from agent.llm import Model, open_model
from agent.opening import opening
from agent.plan.choosing import likeliest
from agent.plan.schemas import Schema
from agent.plan.shelf import schemas
from agent.run import model_settings
from agent.schema_choice import nearness

BRIEFS = Path(__file__).with_name("schema_choice.yaml")


def rates(ranks: Sequence[int]) -> dict[str, Any]:
    """Share of briefs whose schema stands first, and among the first two, with intervals."""
    found = {}
    for name, most in (("top-1", 1), ("top-2", 2)):
        hits = sum(rank < most for rank in ranks)
        low, high = binomtest(hits, len(ranks)).proportion_ci(method="wilson")
        found[name] = {"hits": hits, "n": len(ranks), "low": round(low, 3), "high": round(high, 3)}
    return found


def ranked(text: str, near: dict[str, float] | None) -> list[Schema]:
    """All schemas for a brief's text."""
    return likeliest(read(Brief(text=text)), text, schemas().values(), near)


async def _model(app: DeepNews, folder: Path) -> Model | None:
    return await open_model(
        model_settings(app.settings), journal=Journal.open(folder / "calls.jsonl"),
        budget=Budget(Limits(calls=None, tokens=None, seconds=None, usd=None)),
        record=lambda *_, **__: None,
    )  # fmt: skip


async def measured(*, with_model: bool) -> dict[str, Any]:
    """The table: split, then by what it is chosen."""
    rows = yaml.safe_load(BRIEFS.read_text(encoding="utf-8"))
    found: dict[str, dict[str, list[int]]] = {}
    with DeepNews() as app, tempfile.TemporaryDirectory() as folder:
        encode = app.shared_embedder.encode
        model = await _model(app, Path(folder)) if with_model else None
        for row in rows:
            text = row["brief"]
            ways = {
                "cues": ranked(text, None),
                "cues and purpose": ranked(text, nearness(text, encode, schemas())),
            }
            if model is not None:
                trajectory = SimpleNamespace(record=lambda *_, **__: None)
                told = SimpleNamespace(model=model, brief=Brief(text=text), trajectory=trajectory)
                said = await opening(cast(Deps, told), [], list(schemas().values()))
                rest = ways["cues and purpose"]
                ways["model"] = [s for s in rest if s.id == said.schema_id]
                ways["model"] += [s for s in rest if s.id != said.schema_id]
            for way, order in ways.items():
                place = [s.id for s in order].index(row["schema"])
                found.setdefault(row["split"], {}).setdefault(way, []).append(place)
        if model is not None:
            await model.aclose()
    return {split: {way: rates(r) for way, r in ways.items()} for split, ways in found.items()}


def main() -> None:
    """Print the table as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="store_true", help="ask the configured endpoint too")
    options = parser.parse_args()
    told = asyncio.run(measured(with_model=options.model))
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
