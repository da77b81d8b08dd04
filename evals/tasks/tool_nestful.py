"""Part ``nestful`` of the task ``tool_use``: gold sequences, each call carried out by our registry.

NESTFUL (2409.03797): the arguments of a call refer to what an earlier one gave (``$var1.skyId$``).
The functions are web services; in their place stand doubles of their published specifications,
which return every declared output, the same for the same arguments. So what is tested is not the
service but the way there: schemas, validation, references, order, and that gold is scored 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from typing import Any, Final, NamedTuple

from agent.own_loop import OwnLoop
from agent.tooling.schema import checked
from evals.records import Check, Record
from evals.scorers.tool_calls import classed, step
from evals.scorers.tool_gold import GoldCall, Made, scores, wanted
from evals.task import Options
from evals.tasks.tool_part import Part
from evals.tasks.tool_sets import digest, nestful_tool, read_json
from tools.contract import Arguments, Capability, Tool, ToolResult
from tools.registry import Called, Registry

PART: Final = "nestful"
RESULT: Final = "var_result"  # not a function: it names what the answer is made of
GOLD, LAST_FIRST = "gold", "gold, last call first"
_REFERENCE = re.compile(r"\$(var\d+)(?:\.([^$]+))?\$")
_OUTSIDE = Capability(domain="outside", answers=frozenset(), returns="fields of a service")


class Nested(NamedTuple):
    """An instruction and its calls; ``label`` of a call is what later ones refer to it by."""

    id: str
    part: str
    calls: tuple[dict[str, Any], ...]


class Played(NamedTuple):
    """The calls that were made, as they were sent, and references that led nowhere."""

    called: list[Called]
    dangling: list[str]


def double(row: Mapping[str, Any]) -> Tool:
    """A function of the set that gives what its specification promises."""
    told = nestful_tool(row)

    async def run(given: dict[str, Any]) -> ToolResult:
        seed = json.dumps([row["name"], given], sort_keys=True, default=str)
        fields = {n: _made(s, f"{seed}/{n}") for n, s in row["output_parameters"].items()}
        return ToolResult(text=json.dumps(fields), origin=str(row["host"]))

    def read(given: Arguments) -> dict[str, Any]:
        return checked(told.name, told.parameters, given)

    return Tool(told.name, told.description, told.parameters, read, run, _OUTSIDE)


async def played(calls: Sequence[Mapping[str, Any]], registry: Registry) -> Played:
    """Make the calls in order, each reference replaced by what the earlier call gave."""
    results: dict[str, Any] = {}
    found = Played([], [])
    for call in calls:
        given = _resolved(call["arguments"], results, found.dangling)
        called = await registry.call(call["name"], given)
        found.called.append(called)
        if called.result is not None:
            results[call["label"]] = json.loads(called.result.text)
    return found


def gold(calls: Sequence[Mapping[str, Any]]) -> tuple[GoldCall, ...]:
    """The calls as wanted, each after those it refers to."""
    labels = {call["label"]: n for n, call in enumerate(calls)}
    return tuple(
        wanted(
            call["name"], call["arguments"],
            after=sorted({labels[v] for v in _referred(call["arguments"]) if v in labels}),
        )
        for call in calls
    )  # fmt: skip


def answered(case: Nested, registry_of: Any, loop: OwnLoop) -> list[Record]:
    """The gold as it stands, and turned round: the order is then wrong and nothing resolves."""
    found = []
    for subject in (GOLD, LAST_FIRST):
        calls = case.calls if subject == GOLD else tuple(reversed(case.calls))
        told = loop.wait(played(calls, registry_of()))
        figures = scores([Made(c["name"], c["arguments"]) for c in calls], gold(case.calls))
        classes = classed([step(called) for called in told.called])
        figures["carried out"] = classes.count("valid") / len(calls)
        figures["resolved"] = float(not told.dangling)
        wrong = [c.message for c in told.called if c.outcome != "done"] + told.dangling
        found.append(
            Record(
                part=PART, case=case.id, subject=subject, scores=figures, answer=tuple(wrong),
                costs={"calls": float(len(calls))},
            )
        )  # fmt: skip
    return found


def checks(records: Sequence[Record]) -> list[Check]:
    """Gold has to be scored 1 in every case."""
    gold_ones = [one.scores["right"] for one in records if one.subject == GOLD]
    value = sum(gold_ones) / len(gold_ones)
    return [Check(name="nestful: gold is right", value=value, bar="1", passed=value == 1)]


def open_part(options: Options, stack: ExitStack) -> Part:
    """Read the sequences that can be executed.

    Raises:
        SetupError: a file is missing or broken.
    """
    files = [
        options.data / "tools" / "nestful" / "executable" / f"executable-{name}.json"
        for name in ("spec", "data")
    ]
    rows = read_json(files[0])
    cases = [
        Nested(str(n), PART, tuple(c for c in row["output"] if c["name"] != RESULT))
        for n, row in enumerate(read_json(files[1]))
    ]
    loop = OwnLoop("nestful")
    stack.callback(loop.close, _nothing)
    return Part(
        name="nestful",
        cases=cases[: options.limit],
        answer=partial(
            answered, registry_of=lambda: Registry([double(row) for row in rows]), loop=loop
        ),
        facts={"nestful": digest(files)},
        baseline=GOLD,
        notes=(
            "nestful: doubles of the services; carried out: calls that the registry accepted and "
            "that brought something new; what it refused is in the records (the set's own slips)",
        ),
        checks=checks,
    )


async def _nothing() -> None:
    return


def _made(schema: Any, seed: str) -> Any:
    """A value of a declared type, the same for the same seed; bare words declare nothing."""
    if not isinstance(schema, Mapping):
        schema = {}
    if isinstance(schema.get("properties"), Mapping):
        return {n: _made(s, f"{seed}/{n}") for n, s in schema["properties"].items()}
    number = int(sha256(seed.encode()).hexdigest()[:6], 16)
    kind = str(schema.get("type"))
    if kind in ("array", "list"):
        items = schema.get("items")
        return [_made(items, f"{seed}/0") if isinstance(items, Mapping) else f"v{number}"]
    if kind in ("integer", "number", "float", "int"):
        return number
    return bool(number % 2) if kind in ("boolean", "bool") else f"v{number}"


def _resolved(value: Any, results: Mapping[str, Any], dangling: list[str]) -> Any:
    if isinstance(value, Mapping):
        return {k: _resolved(v, results, dangling) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(v, results, dangling) for v in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _looked_up(whole, results, dangling)
    return _REFERENCE.sub(lambda m: str(_looked_up(m, results, dangling)), value)


def _looked_up(found: re.Match[str], results: Mapping[str, Any], dangling: list[str]) -> Any:
    node = results.get(found[1])
    for key in re.findall(r"[^.\[\]]+", found[2] or ""):
        while isinstance(node, list) and node and not key.isdigit():
            node = node[
                0
            ]  # a field of a list is that of its first item, as the set's parser has it
        if isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            node = node.get(key) if isinstance(node, Mapping) else None
    if node is None:
        dangling.append(found[0])
        return found[0]
    return node


def _referred(value: Any) -> set[str]:
    return {m[1] for m in _REFERENCE.finditer(json.dumps(value))}
