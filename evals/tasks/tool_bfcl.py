"""Part ``bfcl`` of the task ``tool_use``: one function, one question, a tool-calling model.

The simple and irrelevance parts of BFCL v4 (Patil et al., ICML 2025). Three ways with the same
model at temperature 0: one plain call; our registry, which refuses what the schema does not allow
and asks once for values that the question does not state, with one guided retry; and the same,
a function being offered only where its words are near enough to the question's.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

from langchain_core.messages import AIMessage

from agent.errors import ToolRetry
from agent.own_loop import OwnLoop
from agent.tooling.choosing import NEAR, Chooser
from agent.tooling.loop import Bounds, ToolChat, asked_of, run_tools
from agent.tooling.schema import checked, faults, unstated
from agent.tooling.views import Described
from evals.records import Record
from evals.scorers.tool_gold import GoldCall, Made, Wanted, scores
from evals.task import Options
from evals.tasks.tool_chats import Remembering, has_model, open_chat
from evals.tasks.tool_part import Part
from evals.tasks.tool_sets import digest, json_schema, read_lines
from evals.tasks.tool_vectors import KeptVectors
from tools.contract import Capability, Tool, ToolResult
from tools.embed import open_embedder
from tools.registry import Registry

PLAIN, VALIDATED, NEARBY = "one plain call", "validated, one retry", "near, validated, one retry"
KINDS: Final = {"simple": "simple_python", "irrelevance": "irrelevance"}
SAMPLE: Final = 20  # cases of a kind where no limit is given: a small model takes 10 s for each
_ANYTHING = Capability(domain="outside", answers=frozenset(), returns="what the function gives")


class Asked(NamedTuple):
    """A question with its functions, and the calls that answer it: none where none does."""

    id: str
    part: str
    question: str
    tools: tuple[Described, ...]
    gold: tuple[GoldCall, ...]


class Arm(NamedTuple):
    """What came of one way: calls to be scored, and how many went wrong before or as the last."""

    made: list[Made]
    calls: int
    wrong: int
    ended_wrong: bool


def read_cases(folder: Path, *, limit: int, seed: int, held_back: bool = True) -> list[Asked]:
    """A sample of each kind, from the half that nothing was tuned on, in an order of the seed.

    Raises:
        SetupError: a file is missing or broken.
    """
    found = []
    for kind, name in KINDS.items():
        rows = read_lines(folder / f"BFCL_v4_{name}.json")
        random.Random(seed).shuffle(rows)
        middle = len(rows) // 2
        kept = (rows[middle:] if held_back else rows[:middle])[:limit]
        answers = {}
        if kind == "simple":
            path = folder / "possible_answer" / f"BFCL_v4_{name}.json"
            answers = {row["id"]: row["ground_truth"] for row in read_lines(path)}
        found += [_case(row, f"bfcl {kind}", answers.get(row["id"], [])) for row in kept]
    return found


def gold(truth: Sequence[Mapping[str, Mapping[str, list[Any]]]]) -> tuple[GoldCall, ...]:
    """The ground truth of BFCL: an empty string among the values says that one may be left out."""
    return tuple(
        GoldCall(
            name=safe(name),
            arguments={
                key: Wanted(
                    alternatives=tuple(v for one in values if one != "" for v in _unfolded(one)),
                    optional="" in values,
                )
                for key, values in arguments.items()
            },
        )
        for call in truth
        for name, arguments in call.items()
    )


def safe(name: str) -> str:
    """A name as model interfaces allow it: BFCL writes "math.hypot" as "math_hypot" for them."""
    return "".join(c if c.isalnum() or c in "_-" else "_" for c in name)


async def plain(chat: ToolChat, case: Asked) -> Arm:
    """The model's first message, as it is."""
    specs = [_spec(one) for one in case.tools]
    reply: AIMessage = await chat.bind_tools(specs).ainvoke(asked_of(case.question))
    schemas = {one.name: one.parameters for one in case.tools}
    made = [Made(call["name"], call["args"]) for call in reply.tool_calls]
    wrong = len(reply.invalid_tool_calls)
    wrong += sum(m.name not in schemas or bool(faults(schemas[m.name], m.arguments)) for m in made)
    return Arm(made, len(made) + len(reply.invalid_tool_calls), wrong, wrong > 0)


async def validated(chat: ToolChat, case: Asked, tools: Sequence[Described]) -> Arm:
    """The loop, until a call is accepted or the guided retry has failed as well."""
    registry = Registry([_checking(one, case.question) for one in tools])
    looped = await run_tools(
        chat, registry, asked_of(case.question), untrusted=False, bounds=Bounds(calls=2),
        enough=lambda calls: calls[-1].outcome == "done" or len(calls) >= 2,
    )  # fmt: skip
    done = [Made(c.name, c.arguments) for c in looped.calls if c.outcome == "done"]
    wrong = len(looped.calls) - len(done)
    return Arm(done, len(looped.calls), wrong, bool(looped.calls) and not done)


def answered(case: Asked, chat: ToolChat, chooser: Any, loop: OwnLoop) -> list[Record]:
    """The case in all three ways; what the model said to the same words is not asked again."""
    near = chooser(case.tools)
    memory = Remembering(chat)
    offered = [t for t in case.tools if near.get(t.name, 0.0) >= NEAR]
    arms = {
        PLAIN: loop.wait(plain(memory, case)),
        VALIDATED: loop.wait(validated(memory, case, case.tools)),
        NEARBY: loop.wait(validated(memory, case, offered)) if offered else Arm([], 0, 0, False),
    }
    return [
        Record(
            part=case.part, case=case.id, subject=name,
            scores=_scored(arm, case), costs={"calls": float(arm.calls)},
            answer=tuple(f"{m.name}({dict(m.arguments)})" for m in arm.made),
            gold=tuple(g.name for g in case.gold),
        )
        for name, arm in arms.items()
    ]  # fmt: skip


def open_part(options: Options, stack: ExitStack) -> Part:
    """Read the cases, open the model; without one there are no cases, unless the part was named.

    Raises:
        SetupError: no data, no such model, or an endpoint that does not answer.
    """
    unasked = options.sample and options.writer is None
    if not options.parts and (unasked or not has_model(options.writer)):
        why = "no model was named" if unasked else "no model is there"
        return Part("bfcl", [], lambda case: [], {}, notes=(f"bfcl was left out: {why}",))
    folder = options.data / "tools" / "bfcl"
    cases = read_cases(folder, limit=options.limit or SAMPLE, seed=options.seed)
    loop = OwnLoop("tool-chat")
    chat, name, close = open_chat(options.writer, loop)
    stack.callback(loop.close, close)
    vectors = KeptVectors(open_embedder(), options.libraries)
    stack.callback(vectors.keep)

    def near(tools: Sequence[Described], question: str) -> dict[str, float]:
        return {c.name: c.near for c in Chooser(tools, vectors).rank(question)}

    return Part(
        name="bfcl",
        cases=cases,
        answer=lambda case: answered(case, chat, lambda t: near(t, case.question), loop),
        facts={
            "bfcl": digest(sorted(folder.glob("BFCL_v4_*.json"))), "bfcl model": name, "near": NEAR
        },
        baseline=PLAIN,
        notes=(f"bfcl: {name}, temperature 0; well-formed: the last call was no usage error",),
    )  # fmt: skip


def _scored(arm: Arm, case: Asked) -> dict[str, float]:
    figures = scores(arm.made, case.gold)
    told = {"right": figures["right"], "well-formed": float(not arm.ended_wrong)}
    if case.gold:
        told |= {name: figures[name] for name in ("tools", "values", "types", "complete", "known")}
    return told


def _checking(one: Described, question: str) -> Tool:
    """A function that does nothing but look at its arguments; unstated values it asks for once."""
    first = True

    def read(given: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal first
        guiding, first = first, False
        found = checked(one.name, one.parameters, given)
        odd = unstated(one.parameters, found, question)
        if odd and guiding:
            names = ", ".join(f"`{name}`" for name in odd)
            raise ToolRetry(f"{one.name}: the question does not state {names}: take it from there.")
        return found

    async def run(found: dict[str, Any]) -> ToolResult:
        return ToolResult(text="done", trusted=True)

    return Tool(one.name, one.description, one.parameters, read, run, _ANYTHING)


def _case(row: Mapping[str, Any], part: str, truth: Sequence[Any]) -> Asked:
    tools = [
        Described(safe(f["name"]), f["description"], json_schema(f["parameters"]))
        for f in row["function"]
    ]
    return Asked(row["id"], part, row["question"][0][-1]["content"], tuple(tools), gold(truth))


def _spec(one: Described) -> dict[str, Any]:
    told = {"name": one.name, "description": one.description, "parameters": dict(one.parameters)}
    return {"type": "function", "function": told}


def _unfolded(value: Any) -> list[Any]:
    """Values in which each field of an object has alternatives of its own, one by one."""
    if isinstance(value, Mapping):
        fields = [[(k, v) for o in vs for v in _unfolded(o)] for k, vs in value.items()]
        return [dict(chosen) for chosen in product(*fields)]
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return [list(chosen) for chosen in product(*(_unfolded(one) for one in value))]
    return [value]
