"""Part ``desk`` of the task ``tool_use``: the errands of ``world``, by the tools of the product.

The papers of each world are written, ingested, and its rates stand behind an MCP server; the tools
are those that a run opens (``agent.tooling.desk``): library, tables, calculator, calendar, MCP.
The same values close the same needs. What the product has no tool for is left out: it multiplies
no cited amount with a rate of elsewhere, as the gate could not do that again.
"""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import AsyncExitStack, ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from agent.app import DeepNews
from agent.errors import SetupError
from agent.own_loop import OwnLoop
from agent.tooling.desk import opened
from evals.task import Options
from evals.tasks import tool_world
from evals.tasks.errands import YEARS, Errand, Want, World, errands
from evals.tasks.tool_part import Part
from tools.contract import Tool
from tools.periods_labels import in_words

SAMPLE: Final = 24
FEW: Final = 6  # errands in the shipped sample
_TABLES: Final = {
    "results": ("revenue", "operating income"),
    "debt": ("net debt",),
}


def paper(company: str, world: World) -> str:
    """The annual report of a company for the last year: who leads it, and two tables."""
    told = next(text for name, text in world.passages if name == company)
    years = [f"FY{year}" for year in sorted(YEARS, reverse=True)]
    last = world.ends[company, years[0]]  # the same day of every year, as companies have it
    ends = [in_words(f"{year[2:]}{last[4:]}") for year in years]
    whole = f"# {company} annual report for {in_words(years[0])}"
    parts = [whole, f"For the fiscal year ended {ends[0]}", told]
    for name, measures in _TABLES.items():
        heads = [in_words(year).capitalize() for year in years] if name == "results" else ends
        parts.append(f"The table gives the {name} of {company} (in millions of US dollars):")
        rows = [["", *heads], ["---"] * (1 + len(years))] + [
            [m.capitalize(), *(f"${world.cells[company, m, year]}" for year in years)]
            for m in measures
        ]
        parts.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    return "\n\n".join(parts) + "\n"


def for_desk(errand: Errand) -> Errand:
    """The errand with the product's tools, their arguments and the forms of their values.

    The first operand is the earlier one: its id is told by the call that found it.
    """
    return errand._replace(
        part="desk", wants=tuple(_for_desk(w) for w in errand.wants if w.id != "product")
    )


def _for_desk(want: Want) -> Want:
    given = want.arguments
    if want.tool == "cell":
        asked = {"label": given["measure"], "company": given["company"], "period": given["period"]}
        return want._replace(tool="table", arguments=asked, value=f"${want.value} million")
    if want.tool == "calculate":
        old, new = (Decimal(str(one)) for one in given["operands"])
        exact = f"{(new - old) / old * 100:f}"[:8]
        operands = [
            {"evidence_id": f"{{{name}}}", "figure": f"${amount} million"}
            for name, amount in (("old", old), ("new", new))
        ]
        asked = {"operation": "growth", "operands": operands}
        return want._replace(arguments=asked, value=f"exactly {exact}")
    if want.tool == "exchange_rate":
        return want._replace(tool="rates_exchange_rate", value=f"was worth {want.value} ")
    if want.tool == "fiscal_end":
        return want._replace(tool="calendar", value=f"ended on {want.value}")
    return want._replace(arguments={"question": want.text})


class Desks:
    """The tools over one world at a time: its library and its MCP server end with the next."""

    def __init__(self, options: Options, loop: OwnLoop) -> None:
        """Keep libraries below the options' folder."""
        self._home = options.libraries / "desk"
        self._tell = options.tell
        self._loop = loop
        self._world: World | None = None
        self._tools: list[Tool] = []
        self._opened = ExitStack()

    def __call__(self, world: World) -> list[Tool]:
        """The tools of a world, opened once for all who are measured on it."""
        if world is not self._world:
            self.close()
            self._world, self._tools = world, self._open(world)
        return self._tools

    def close(self) -> None:
        """End what is open."""
        self._opened.close()
        self._world = None

    def _open(self, world: World) -> list[Tool]:
        folder = self._home / "papers"
        shutil.rmtree(self._home, ignore_errors=True)
        folder.mkdir(parents=True)
        for company, _ in world.passages:
            name = f"{company.lower().replace(' ', '-')}-annual-report.md"
            (folder / name).write_text(paper(company, world), encoding="utf-8")
        app = self._opened.enter_context(
            DeepNews(library=self._home / "library", writer="extractive")
        )
        app.ingest(folder, progress=lambda p: self._tell(f"tool_use: {p.done} papers ingested"))
        library, embedder = app.library, app.embedder
        stack = AsyncExitStack()
        notices: list[str] = []

        def record(kind: str, *told: str, **_: object) -> None:
            if kind == "notice":
                notices.extend(told)

        async def open_() -> list[Tool]:
            desk = await opened(
                library, embedder, record, stack, documents={}, said="",
                mcp=self._config(world),
            )  # fmt: skip
            return list(desk.registry.tools)

        tools = self._loop.wait(open_())
        self._opened.callback(lambda: self._loop.wait(stack.aclose()))
        if notices:
            raise SetupError(f"part desk: {notices[0]}")
        return tools

    def _config(self, world: World) -> Path:
        """The rates in a file, and the config of the server that tells them."""
        rates, config = self._home / "rates.json", self._home / "mcp.json"
        rates.write_text(json.dumps({" ".join(k): v for k, v in world.rates.items()}), "utf-8")
        script = Path(__file__).with_name("tool_rates.py")
        server: dict[str, Any] = {
            "command": sys.executable, "args": [str(script), str(rates.resolve())],
            "tools": ["exchange_rate", "weather", "headlines"], "answers": ["figure"],
            "startSeconds": 120,
        }  # fmt: skip
        config.write_text(json.dumps({"mcpServers": {"rates": server}}), encoding="utf-8")
        return config


def open_part(options: Options, stack: ExitStack) -> Part:
    """Make the worlds; each is opened when its errand is answered.

    Raises:
        SetupError: the extra ``mcp`` is not installed.
    """
    count = options.limit or (FEW if options.sample else SAMPLE)
    cases = [for_desk(one) for one in errands(count, options.seed)]
    loop = OwnLoop("desk")
    desks = Desks(options, loop)
    part = tool_world.open_part(options, stack, make_tools=desks, cases=cases, loop=loop)
    stack.callback(desks.close)  # before the loop ends
    return part
