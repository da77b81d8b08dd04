"""Part ``world`` of the task ``tool_use``: questions that need library, table, calculator and more.

The needs of each question are given; who is measured picks a tool and its arguments for each. The
world knows the value that closes a need, so every call can be judged. Another registry is plugged
in by ``make_tools``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

from agent.forage.patch import Encode
from agent.own_loop import OwnLoop
from agent.tooling.choosing import WEIGHTS, Chooser
from agent.tooling.filling import fill
from agent.tooling.views import Described, described
from evals.records import Check, Record
from evals.scorers import tool_calls as scorer
from evals.scorers.tool_gold import GoldCall, Made, Wanted, scores
from evals.task import Options
from evals.tasks.errands import Errand, Want, World, errands, local_tools
from evals.tasks.tool_part import Part
from evals.tasks.tool_vectors import KeptVectors
from tools.contract import Tool, ToolResult
from tools.embed import open_embedder
from tools.registry import Called, Registry

SAMPLE: Final = 60
FEW: Final = 12  # errands in the shipped sample
LEAST: Final = 6  # errands, below which a share of their calls has no bar
TRIES: Final = 2  # tools that are tried for a need
GOLD, SCENT, NO_DIET, EMBEDDING = "gold", "scent and diet", "scent alone", "embedding"
MakeTools = Callable[[World], list[Tool]]
Pick = Callable[[Want, str], list[str]]
Policy = Callable[[Errand, Registry], Awaitable[list[tuple[Want, Called]]]]


async def gold(errand: Errand, registry: Registry) -> list[tuple[Want, Called]]:
    """The wanted calls, in order; ids in their arguments are those that earlier ones told."""
    ids: dict[str, str] = {}
    made = []
    for want in errand.wants:
        known = want._replace(arguments=_known(want.arguments, ids))
        called = await registry.call(known.tool, known.arguments)
        made.append((known, called))
        if called.result is not None and called.result.figures:
            ids[want.id] = called.result.figures[0].evidence_id
    return made


def _known(value: Any, ids: Mapping[str, str]) -> Any:
    """A value with ``{want}`` in it replaced by the id that the want's call told."""
    if isinstance(value, dict):
        return {key: _known(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [_known(one, ids) for one in value]
    return ids.get(value[1:-1], value) if isinstance(value, str) else value


async def by_ranking(
    errand: Errand, registry: Registry, *, pick: Pick
) -> list[tuple[Want, Called]]:
    """For each need the best ranked tool, with arguments out of its words; then the second.

    The next tool is tried where a call was refused or failed: whether a result is right is not
    known to who asks. A value that an earlier need did not give stays a gap in the words.
    """
    tools = {one.name: described(one) for one in registry.tools}
    told: dict[str, str] = {}
    made = []
    for want in errand.wants:
        text = want.text.format_map(_Gaps(told))
        for name in pick(want, text)[:TRIES]:
            called = await registry.call(name, fill(tools[name], text))
            made.append((want, called))
            if called.result is not None:
                told[want.id] = _said(called.result)
                break
    return made


def _said(result: ToolResult) -> str:
    """What a result tells, for the words of the next need."""
    if result.figures:
        return f"[{result.figures[0].evidence_id}] {result.figures[0].amount}"
    return result.value or result.text.rsplit(": ", 1)[-1]


def answered(
    errand: Errand, policies: Mapping[str, Callable[[Sequence[Tool]], Policy]],
    make_tools: MakeTools, loop: OwnLoop,
) -> list[Record]:  # fmt: skip
    """The errand by every policy, each with a registry of its own."""
    found = []
    for name, make in policies.items():
        tools = make_tools(errand.world)
        made = loop.wait(_run(make(tools), errand, Registry(tools)))
        if name == GOLD:  # with the ids that it was told
            errand = errand._replace(wants=tuple(want for want, _ in made))
        found.append(_record(errand, name, made))
    return found


def open_part(
    options: Options, stack: ExitStack, *, make_tools: MakeTools = local_tools,
    cases: Sequence[Errand] = (), loop: OwnLoop | None = None,
) -> Part:  # fmt: skip
    """Make the worlds and the policies.

    Args:
        options: Of the run.
        stack: Ends what is opened.
        make_tools: The tools of a world.
        cases: Instead of the errands of the local tools.
        loop: In which the tools run; it is ended with the stack.
    """
    count = options.limit or (FEW if options.sample else SAMPLE)
    cases = cases or errands(count, options.seed)
    name = cases[0].part
    vectors = KeptVectors(open_embedder(), options.libraries)
    stack.callback(vectors.keep)
    loop = loop or OwnLoop("errands")
    stack.callback(loop.close, _nothing)
    policies: dict[str, Callable[[Sequence[Tool]], Policy]] = {
        GOLD: lambda tools: gold,
        SCENT: lambda tools: partial(by_ranking, pick=scented(tools, vectors)),
        NO_DIET: lambda tools: partial(by_ranking, pick=scented(tools, vectors, diet=0.0)),
        EMBEDDING: lambda tools: partial(by_ranking, pick=nearest(tools, vectors)),
    }
    return Part(
        name=name,
        cases=cases,
        answer=partial(answered, policies=policies, make_tools=make_tools, loop=loop),
        facts={name: {"count": len(cases), "seed": options.seed}, "tries": TRIES},
        baseline=EMBEDDING,
        notes=(
            f"{name}: right means that every need was closed; shares are of calls, per question",
        ),
        checks=partial(checks, name=name),
    )


def scented(tools: Sequence[Tool], encode: Encode, *, diet: float = WEIGHTS.known) -> Pick:
    """Our choice; ``diet`` is what the kinds of need that a tool closes count."""
    weights = WEIGHTS._replace(known=diet)
    chooser = Chooser([described(one) for one in tools], encode, weights=weights)
    return lambda want, text: [c.name for c in chooser.rank(text, TRIES, known=want.kinds)]


def nearest(tools: Sequence[Tool], encode: Encode) -> Pick:
    """The cosine of the need with "name: description", as in the part ``choice``."""
    known: list[Described] = [described(one) for one in tools]
    vectors = encode([f"{one.name}: {one.description}" for one in known])

    def pick(want: Want, text: str) -> list[str]:
        near = vectors @ encode([text])[0]
        return [known[i].name for i in (-near).argsort(kind="stable")]

    return pick


def checks(records: Sequence[Record], name: str = "world") -> list[Check]:
    """The wanted calls have to close every need, and ours to be valid nine times in ten."""
    cells: dict[str, list[Record]] = {}
    for one in records:
        cells.setdefault(one.subject, []).append(one)
    right = [one.scores["right"] for one in cells[GOLD]]
    closed = sum(right) / len(right)
    gold = Check(name=f"{name}: gold closes all needs", value=closed, bar="1", passed=closed == 1)
    if len(right) < LEAST:
        return [gold]
    calls = sum(one.costs["calls"] for one in cells[SCENT])
    valid = sum(one.scores["valid"] * one.costs["calls"] for one in cells[SCENT]) / max(1, calls)
    return [
        gold,
        Check(
            name=f"{name}: valid calls of {SCENT}", value=valid, bar="at least .90",
            passed=valid >= 0.9,
        ),
    ]  # fmt: skip


async def _run(policy: Policy, errand: Errand, registry: Registry) -> list[tuple[Want, Called]]:
    return await policy(errand, registry)


def _record(errand: Errand, name: str, made: Sequence[tuple[Want, Called]]) -> Record:
    steps = [
        scorer.step(
            called, suited=called.name == want.tool, closed=frozenset(
                {want.id} if called.result and want.value in called.result.text else ()
            ),
        )
        for want, called in made
    ]  # fmt: skip
    needs = frozenset(want.id for want in errand.wants)
    closed = frozenset[str]().union(*(one.closed for one in steps))
    figures = scores([Made(c.name, c.arguments) for _, c in made], _wanted(errand))
    reached = scorer.success_at(steps, needs)
    each = scorer.calls_per_closed_need(steps)
    return Record(
        part=errand.part, case=errand.id, subject=name, groups={"kind": errand.kind},
        scores={
            "right": float(closed == needs), "closed": len(closed) / len(needs),
            **scorer.shares(steps), "redundant": scorer.redundancy(steps),
            "gold": figures["right"], "values": figures["values"],
            **{f"success@{k}": float(reached[k]) for k in scorer.STEPS},
        },
        costs={
            "calls": float(len(steps)),
            # No need closed: as if one more call would have closed one.
            "calls per closed need": each if closed else len(steps) + 1.0,
        },
        answer=tuple(f"{c.name}({c.arguments}): {c.outcome}" for _, c in made),
        gold=tuple(f"{w.tool}({w.arguments})" for w in errand.wants),
    )  # fmt: skip


def _wanted(errand: Errand) -> list[GoldCall]:
    places = {want.id: n for n, want in enumerate(errand.wants)}
    return [
        GoldCall(
            name=w.tool, arguments={k: Wanted(alternatives=(v,)) for k, v in w.arguments.items()},
            after=tuple(places[a] for a in w.after),
        )
        for w in errand.wants
    ]  # fmt: skip


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "an unknown value"


async def _nothing() -> None:
    return
