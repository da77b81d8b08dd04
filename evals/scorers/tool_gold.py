"""Calls against the calls that were wanted. Knows no data set, no model and no registry.

Each figure is 0 to 1 and tells one thing, so that one fault lowers one figure:

=========  =====================================================================================
tools      wanted calls that were made with the wanted tool
values     given arguments, of those that gold knows, that say what is wanted, whatever the type
types      of the same arguments, those whose JSON type is a wanted one
complete   required arguments, of wanted calls that were made, that were given
known      given arguments that gold knows
once       calls that do not repeat an earlier call to the letter
order      pairs of wanted calls, one of which has to come first, that came in this order
restraint  calls that stand for a wanted one (or repeat one): what is lost was not to be called
=========  =====================================================================================

A figure with nothing to look at is 1. ``right`` is 1 when all are: BFCL's accuracy of a case.
The method follows BFCL's tree match (alternatives, optional arguments) and NESTFUL's references
(what must come first, 2409.03797, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agent.domain import Frozen
from evals.scorers.tool_values import same, same_type

FIGURES = ("tools", "values", "types", "complete", "known", "once", "order", "restraint")


class Wanted(Frozen):
    """An argument: any of the alternatives will do. ``optional``: it may be left out.

    ``unordered``: a list whose order says nothing.
    """

    alternatives: tuple[Any, ...]
    optional: bool = False
    unordered: bool = False


class GoldCall(Frozen):
    """A call that is wanted; ``after`` are the places, in the gold, of calls that come before."""

    name: str
    arguments: Mapping[str, Wanted] = {}
    after: tuple[int, ...] = ()


class Made(NamedTuple):
    """A call that was made."""

    name: str
    arguments: Mapping[str, Any]


def wanted(name: str, arguments: Mapping[str, Any], *, after: Sequence[int] = ()) -> GoldCall:
    """A gold call with one right value for each argument, none of them optional."""
    only = {key: Wanted(alternatives=(value,)) for key, value in arguments.items()}
    return GoldCall(name=name, arguments=only, after=tuple(after))


def scores(made: Sequence[Made], gold: Sequence[GoldCall]) -> dict[str, float]:
    """Every figure by name, and ``right``.

    Args:
        made: The calls in the order in which they were made.
        gold: The calls that were wanted; none where no tool should have been called.
    """
    repeats = repeated(made)
    fresh = [n for n in range(len(made)) if n not in repeats]
    partners = _paired(made, fresh, gold)
    pairs = [(made[m], gold[g]) for g, m in partners.items() if made[m].name == gold[g].name]
    given = [(one, key, value) for call, one in pairs for key, value in call.arguments.items()]
    judged = [(one.arguments[k], v) for one, k, v in given if k in one.arguments]
    required = [
        key in call.arguments
        for call, one in pairs
        for key, argument in one.arguments.items()
        if not argument.optional
    ]
    figures = {
        "tools": _share([_named(made, gold, partners, g) for g in range(len(gold))]),
        "values": _share([fits(value, argument) for argument, value in judged]),
        "types": _share([fits_type(value, argument) for argument, value in judged]),
        "complete": _share(required),
        "known": _share([key in one.arguments for one, key, _ in given]),
        "once": 1 - len(repeats) / len(made) if made else 1.0,
        "order": _share(_orders(gold, partners)),
        "restraint": _share([m in partners.values() for m in fresh]),
    }
    return figures | {"right": float(all(value == 1 for value in figures.values()))}


def fits(value: Any, argument: Wanted) -> bool:
    """Whether the value says what one of the alternatives says."""
    return any(same(value, one, unordered=argument.unordered) for one in argument.alternatives)


def fits_type(value: Any, argument: Wanted) -> bool:
    """Whether the value is of the type of an alternative; of one that it equals, if there is."""
    equal = [o for o in argument.alternatives if same(value, o, unordered=argument.unordered)]
    return any(same_type(value, one) for one in equal or argument.alternatives)


def repeated(made: Sequence[Made]) -> set[int]:
    """Places of calls whose tool and arguments, up to the type, are those of an earlier call."""
    return {
        n
        for n, one in enumerate(made)
        if any(one.name == o.name and same(one.arguments, o.arguments) for o in made[:n])
    }


def _paired(made: Sequence[Made], fresh: Sequence[int], gold: Sequence[GoldCall]) -> dict[int, int]:
    """Gold call → the call that stands for it: of one name first, most right arguments first.

    What is then left over on both sides is paired in order: it is the wrong tool for this call.
    """
    ranked = sorted(
        ((-_likeness(made[m], gold[g]), m, g) for m in fresh for g in range(len(gold))
         if made[m].name == gold[g].name),
    )  # fmt: skip
    partners: dict[int, int] = {}
    for _, m, g in ranked:
        if g not in partners and m not in partners.values():
            partners[g] = m
    left = [m for m in fresh if m not in partners.values()]
    for g in range(len(gold)):
        if g not in partners and left:
            partners[g] = left.pop(0)
    return partners


def _likeness(call: Made, one: GoldCall) -> int:
    """How many arguments are right, wrong ones taken off."""
    return sum(
        1 if key in one.arguments and fits(value, one.arguments[key]) else -1
        for key, value in call.arguments.items()
    )


def _named(
    made: Sequence[Made], gold: Sequence[GoldCall], partners: Mapping[int, int], place: int
) -> bool:
    return place in partners and made[partners[place]].name == gold[place].name


def _orders(gold: Sequence[GoldCall], partners: Mapping[int, int]) -> list[bool]:
    return [
        partners[before] < partners[g]
        for g, one in enumerate(gold)
        for before in one.after
        if g in partners and before in partners
    ]


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 1.0
