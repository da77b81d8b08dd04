"""A closed world for tools: questions that no single source answers, and all that is true in it.

Companies, sheets, passages and rates are invented from a seed, so the value that closes each need
is known. The tools are small and local: where a registry of the real ones is wanted, give the task
another ``make_tools`` (see ``evals.tasks.tool_world``). Knows no policy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Citation
from agent.errors import ToolFailed, ToolRetry
from tools.contract import Answer, Capability, Tool, ToolResult, tool
from tools.words import stems

Measure = Literal["revenue", "operating income", "net debt"]
MEASURES: Final[tuple[Measure, ...]] = ("revenue", "operating income", "net debt")
YEARS: Final = (2022, 2023, 2024)
_FIRST = ("Arden", "Belmora", "Corvane", "Dunmere", "Eskdale", "Fenwick", "Galloway", "Harlow")
_SECOND = ("Mills", "Marine", "Foods", "Optics", "Rail", "Timber", "Glass", "Paper")
_PEOPLE = ("Ines Halvorsen", "Marek Dvorak", "Priya Raman", "Tomas Lindqvist", "Aoife Brennan")
_CITIES = ("Bergen", "Leuven", "Porto", "Tampere", "Graz")


class Want(NamedTuple):
    """A need of an errand. ``text`` may name values of earlier needs: "{first}".

    ``value`` is what the answer has to hold; ``tool`` and ``arguments`` are the wanted call.
    """

    id: str
    text: str
    kinds: frozenset[Answer]
    value: str
    tool: str
    arguments: dict[str, Any]
    after: tuple[str, ...] = ()


class Errand(NamedTuple):
    """A question and its needs, in an order in which they can be closed."""

    id: str
    part: str
    question: str
    kind: str
    wants: tuple[Want, ...]
    world: World


class World(NamedTuple):
    """All that is true: cells by company, measure and year; passages; rates; last days of years."""

    cells: Mapping[tuple[str, str, str], float]
    passages: Sequence[tuple[str, str]]
    rates: Mapping[tuple[str, str, str], float]
    ends: Mapping[tuple[str, str], str]


def errands(count: int, seed: int) -> list[Errand]:
    """Questions, each in a world of its own: of three kinds in turn."""
    return [_errand(n, random.Random(f"{seed}/{n}")) for n in range(count)]


def _errand(number: int, rng: random.Random) -> Errand:
    names = [f"{a} {b}" for a, b in zip(rng.sample(_FIRST, 4), rng.sample(_SECOND, 4), strict=True)]
    world = _world(names, rng)
    company, measure = names[0], rng.choice(MEASURES)
    kind = ("growth", "conversion", "year-end conversion")[number % 3]
    lead = _lead(company, world)
    if kind == "growth":
        wants = _growth(company, measure, world)
        question = (
            f"How much did the {measure} of {company} grow from FY2023 to FY2024, and who leads it?"
        )
    else:
        wants = _conversion(company, measure, world, dated=kind == "conversion")
        when = "on 2024-10-01" if kind == "conversion" else "at the end of that fiscal year"
        question = (
            f"What was the {measure} of {company} in FY2024 in EUR at the rate {when}, and who "
            "leads the company?"
        )
    return Errand(str(number), "world", question, kind, (*wants, lead), world)


def _world(names: Sequence[str], rng: random.Random) -> World:
    leaders = rng.sample(_PEOPLE, len(names))
    ends = {(n, f"FY{y}"): f"{y}-{rng.choice(('03-31', '06-30', '09-30'))}"
            for n in names for y in YEARS}  # fmt: skip
    days = {"2024-10-01", *ends.values()}
    return World(
        cells={
            (n, m, f"FY{y}"): round(rng.uniform(40, 900), 1)
            for n in names for m in MEASURES for y in YEARS
        },
        passages=[
            (n, f"{n} is led by its chief executive {who}, who lives in {rng.choice(_CITIES)}.")
            for n, who in zip(names, leaders, strict=True)
        ],
        rates={
            ("USD", q, d): round(rng.uniform(0.5, 1.6), 4)
            for q in ("EUR", "GBP") for d in sorted(days)
        },
        ends=ends,
    )  # fmt: skip


def _cell(id_: str, company: str, measure: str, period: str, world: World) -> Want:
    return Want(
        id_, f"What was the {measure} of {company} in {period}?", frozenset({"figure"}),
        f"{world.cells[company, measure, period]}", "cell",
        {"company": company, "measure": measure, "period": period},
    )  # fmt: skip


def _growth(company: str, measure: str, world: World) -> tuple[Want, ...]:
    old, new = (world.cells[company, measure, period] for period in ("FY2023", "FY2024"))
    return (
        _cell("old", company, measure, "FY2023", world),
        _cell("new", company, measure, "FY2024", world),
        Want(
            "growth", "Calculate the growth from {old} to {new}.", frozenset({"calculation"}),
            _computed("growth", [old, new]), "calculate",
            {"rule": "growth", "operands": [old, new]}, ("old", "new"),
        ),
    )  # fmt: skip


def _conversion(company: str, measure: str, world: World, *, dated: bool) -> tuple[Want, ...]:
    day = "2024-10-01" if dated else world.ends[company, "FY2024"]
    level, rate = world.cells[company, measure, "FY2024"], world.rates["USD", "EUR", day]
    end = Want(
        "end", f"What is the last day of FY2024 of {company}?", frozenset({"date"}), day,
        "fiscal_end", {"company": company, "period": "FY2024"},
    )  # fmt: skip
    return (
        _cell("level", company, measure, "FY2024", world),
        *(() if dated else (end,)),
        Want(
            "rate", f"What was the exchange rate from USD to EUR on {day if dated else '{end}'}?",
            frozenset({"figure"}), f"{rate}", "exchange_rate",
            {"base": "USD", "quote": "EUR", "day": day}, () if dated else ("end",),
        ),
        Want(
            "product", "Calculate the product of {level} and {rate}.", frozenset({"calculation"}),
            _computed("product", [level, rate]), "calculate",
            {"rule": "product", "operands": [level, rate]}, ("level", "rate"),
        ),
    )  # fmt: skip


def _lead(company: str, world: World) -> Want:
    told = next(text for name, text in world.passages if name == company)
    text = f"Who is the chief executive of {company}?"
    return Want(
        "lead", text, frozenset({"statement"}), told, "find", {"query": text}
    )  # fmt: skip


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid")
    query: str = Field(min_length=3, description="What is looked for, in words.")


class _CellOf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    company: str = Field(description="Name of the company.")
    measure: Measure = Field(description="Row of the table.")
    period: str = Field(description="Period of the column, as FY2024.", pattern=r"^FY\d{4}$")


class _Sum(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rule: Literal["growth", "difference", "product", "ratio"]
    operands: list[float] = Field(min_length=2, max_length=2, description="Earlier number first.")


class _RateOf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base: str = Field(description="Code of the currency that is paid in.", pattern="^[A-Z]{3}$")
    quote: str = Field(description="Code of the currency that is wanted.", pattern="^[A-Z]{3}$")
    day: str = Field(description="Day, as 2024-10-01.", pattern=r"^\d{4}-\d{2}-\d{2}$")


class _EndOf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    company: str = Field(description="Name of the company.")
    period: str = Field(description="Fiscal period, as FY2024.", pattern=r"^FY\d{4}$")


class _Weather(BaseModel):
    model_config = ConfigDict(extra="forbid")
    place: str = Field(description="City or country.")
    day: str = Field(description="Day, as 2024-10-01.", pattern=r"^\d{4}-\d{2}-\d{2}$")


def local_tools(world: World) -> list[Tool]:
    """Library, table, calculator, calendar and services of the world; the last two mislead."""

    async def find(asked: _Query) -> ToolResult:
        wanted = set(stems(asked.query))
        ranked = sorted(world.passages, key=lambda p: -len(wanted & set(stems(p[1]))))
        name, text = ranked[0]
        if not wanted & set(stems(text)):
            raise ToolFailed("nothing in the library speaks of it")
        cited = Citation(document_id=f"profile of {name}", start=0, end=len(text), quote=text)
        return ToolResult(text=text, citations=(cited,))

    async def cell(asked: _CellOf) -> ToolResult:
        key = (asked.company, asked.measure, asked.period)
        return ToolResult(text=f"{asked.measure}, {asked.period}: {_known(world.cells, key)}")

    async def calculate(asked: _Sum) -> ToolResult:
        return ToolResult(text=_computed(asked.rule, asked.operands), trusted=True)

    async def exchange_rate(asked: _RateOf) -> ToolResult:
        key = (asked.base, asked.quote, asked.day)
        return ToolResult(text=f"{_known(world.rates, key)}", origin="rates service")

    async def fiscal_end(asked: _EndOf) -> ToolResult:
        return ToolResult(text=_known(world.ends, (asked.company, asked.period)), trusted=True)

    async def weather(asked: _Weather) -> ToolResult:
        return ToolResult(text=f"{asked.place}: 12 degrees", origin="weather service")

    async def headlines(asked: _Query) -> ToolResult:
        return ToolResult(text="Harvest festival opens in Graz", origin="news service")

    made: list[tuple[str, str, type[Any], Callable[[Any], Any], Any, frozenset[Answer]]] = [
        ("find", "Finds passages of the library about companies and people: who leads, who said "
         "what, what happened. Not for figures of tables.", _Query, find, "library",
         frozenset({"statement", "event", "definition"})),
        ("cell", "Reads the figure of a measure of a company for a fiscal year out of its tables, "
         "in millions of USD.", _CellOf, cell, "tables", frozenset({"figure"})),
        ("calculate", "Computes growth in per cent, difference, product or ratio of two numbers.",
         _Sum, calculate, "arithmetic", frozenset({"calculation", "comparison"})),
        ("exchange_rate", "Gives the exchange rate between two currencies on a day.", _RateOf,
         exchange_rate, "outside", frozenset({"figure"})),
        ("fiscal_end", "Gives the last day of a fiscal year or quarter of a company.", _EndOf,
         fiscal_end, "calendar", frozenset({"date"})),
        ("weather", "Gives the weather in a place on a day.", _Weather, weather, "outside",
         frozenset({"figure"})),
        ("headlines", "Finds today's headlines in the news.", _Query, headlines, "web",
         frozenset({"event", "statement"})),
    ]  # fmt: skip
    return [
        tool(name, told, model, run, Capability(domain=domain, answers=answers, returns="text"))
        for name, told, model, run, domain, answers in made
    ]


def _known(facts: Mapping[Any, Any], key: Any) -> Any:
    if key not in facts:
        raise ToolRetry(f"nothing is known of {' / '.join(key)}: check each of them")
    return facts[key]


def _computed(rule: str, operands: Sequence[float]) -> str:
    first, second = operands
    if rule == "growth":
        return f"{100 * (second - first) / first:.2f} per cent"
    value = {"difference": second - first, "product": first * second, "ratio": first / second}[rule]
    return f"{value:.4f}"
