"""Narrative schemas and facets: what a YAML file may say, and what is wrong with one that errs.

Knows no evidence, and no folder: see ``agent.plan.shelf``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from agent.domain import BlockKind, Frozen
from agent.errors import SetupError
from agent.mistaken import in_words

OrderName = Literal["linear", "flashback", "in-medias-res", "end-first"]
_FIELDS: Final = ("topic", "facet")
_FILLING: Final = "only {topic} and {facet} may stand in it"


class Facet(Frozen):
    """One thing readers ask about: how it shows in a brief, and how it shows in sources.

    ``named`` are stems of the names that a brief gives it ("the Activision deal").
    """

    id: str = ""
    heading: str
    cues: tuple[str, ...] = ()
    terms: tuple[str, ...]
    kinds: tuple[BlockKind, ...] = ()
    figure: bool = False
    named: tuple[str, ...] = ()


class Slot(Frozen):
    """One place of a schema: what the reader must learn there.

    The slot with id ``facets`` stands for the brief's own facets, one section each. ``needs`` are
    further questions that foraging asks for it. ``terms`` are words that it is about, beside those
    of its facets. ``kinds`` are kinds of blocks of which it must
    hold one, ``sources`` how many independent sources it must stand on: short of either it is a
    gap. ``time`` narrows it to the first or last part of the period under study. ``share`` is its
    part of the article's length.
    """

    id: str
    heading: str
    question: str
    needs: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    kinds: tuple[BlockKind, ...] = ()
    sources: int = Field(default=1, ge=1, le=5)
    time: Literal["all", "first", "last"] = "all"
    share: float = Field(gt=0, le=1)
    optional: bool = False


class Thread(Frozen):
    """A question that one slot leaves open and a later one answers.

    ``facets`` are those of the brief that answer it as well: a section of one of them closes the
    thread where the slot named by ``closes`` is not planned. None given: the facets of that slot.
    """

    question: str
    opens: str
    closes: str
    facets: tuple[str, ...] = ()


class Schema(Frozen):
    """A narrative schema: its slots in the order named by ``usual``, and other orders of them.

    Briefs that span several ``years`` ask for it where it says so. ``orders`` maps the name of an
    order to all slot ids. ``linear`` goes with the events, ``end-first`` opens with how it ended,
    ``in-medias-res`` amid it, ``flashback`` opens late and goes back.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    purpose: str
    cues: tuple[str, ...]
    years: bool = False
    slots: tuple[Slot, ...]
    usual: OrderName = "linear"
    orders: dict[OrderName, tuple[str, ...]] = Field(default_factory=dict)
    threads: tuple[Thread, ...] = ()

    def told(self) -> dict[OrderName, tuple[str, ...]]:
        """Every order it can be told in, the usual one first."""
        return {self.usual: tuple(slot.id for slot in self.slots)} | self.orders


Model = TypeVar("Model", Facet, Schema)


def _parse(kind: type[Model], value: Any, where: str, text: str, *under: str) -> Model:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        wrong = error.errors()[0]
        loc: tuple[int | str, ...] = wrong["loc"]
        place = ".".join(map(str, loc))
        told = f"{place}: " if place else ""
        allowed = ""
        if wrong["type"] == "extra_forbidden":
            allowed = f"; allowed there: {', '.join(_allowed(kind, loc))}"
        at = _line(text, (*under, *loc))
        raise SetupError(f"{where}: {at}{told}{in_words(wrong)}{allowed}") from None


def _allowed(kind: type[Frozen], place: tuple[int | str, ...]) -> list[str]:
    """The fields of what holds the last part of a place."""
    inner: dict[str, type[Frozen]] = {"slots": Slot, "threads": Thread}
    return list((inner.get(str(place[0]), kind) if len(place) > 1 else kind).model_fields)


def _line(text: str, place: tuple[int | str, ...]) -> str:
    """Where a place stands in a YAML text ("line 7: "), as far into it as there is something."""
    node = yaml.compose(text)
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pairs = [(k, v) for k, v in node.value if k.value == str(part)]
            if not pairs:
                break
            node = pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
        else:
            break
    return f"line {node.start_mark.line + 1}: " if node is not None else ""


def mapping(text: str, where: str) -> dict[str, Any]:
    """A YAML text that must be a mapping.

    Raises:
        SetupError: it is none; the message names the line.
    """
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise SetupError(f"{where}: {place}not YAML: {problem}") from None
    if not isinstance(value, dict):
        raise SetupError(f"{where}: not a mapping")
    return value


def read_facets(text: str, where: str) -> dict[str, Facet]:
    """Facets by id from a YAML text.

    Raises:
        SetupError: it is wrong; the message names the place.
    """
    return {
        str(name): _parse(
            Facet, {"id": str(name), **body} if isinstance(body, dict) else body,
            f"{where}: {name}", text, str(name),
        )
        for name, body in mapping(text, where).items()
    }  # fmt: skip


def read_schema(text: str, where: str, known: Collection[str]) -> Schema:
    """A narrative schema from a YAML text, checked against the ids of the known facets.

    Raises:
        SetupError: it is wrong; the message names the place, the line and what is allowed.
    """
    found = _parse(Schema, mapping(text, where), where, text)
    if not found.slots:
        raise SetupError(f"{where}: slots: there is none")
    ids = [slot.id for slot in found.slots]

    def wrong(told: str, *place: int | str) -> SetupError:  # a line is looked for only then
        return SetupError(f"{where}: {_line(text, place)}{told}")

    for n, slot in enumerate(found.slots):
        here = f"slot {slot.id!r}"
        if ids.count(slot.id) > 1:
            raise wrong(f"{here} stands there twice", "slots", n)
        if unknown := _unknown(slot.facets, known):
            raise wrong(f"{here}: {unknown}", "slots", n)
        for name, asked in (("question", slot.question), *(("needs", one) for one in slot.needs)):
            if not _fillable(asked):
                raise wrong(f"{here}: {name}: {_FILLING}", "slots", n)
    for name, order in found.orders.items():
        if name == found.usual:
            told = f"order {name!r} is that of the slots: leave it out"
            raise wrong(told, "orders", name)
        if sorted(order) != sorted(ids):
            told = f"order {name!r} must name each slot once: {', '.join(ids)}"
            raise wrong(told, "orders", name)
    for n, thread in enumerate(found.threads):
        here = f"thread {n + 1}"
        if not _fillable(thread.question):
            raise wrong(f"{here}: question: {_FILLING}", "threads", n)
        for end in (thread.opens, thread.closes):
            if end not in ids:
                raise wrong(f"{here}: no slot {end!r}; allowed: {', '.join(ids)}", "threads", n)
        if unknown := _unknown(thread.facets, known):
            raise wrong(f"{here}: {unknown}", "threads", n)
        if ids.index(thread.opens) >= ids.index(thread.closes):
            told = f"{thread.closes!r} must come after {thread.opens!r}"
            raise wrong(f"{here}: {told}", "threads", n)
    return found


def _unknown(facets: Collection[str], known: Collection[str]) -> str:
    """What to say of facets that there are not; empty where all are known."""
    there_not = sorted(set(facets) - set(known))
    allowed = ", ".join(sorted(known))
    return f"unknown facet {there_not[0]!r}; allowed: {allowed}" if there_not else ""


def _fillable(text: str) -> bool:
    try:
        text.format(**dict.fromkeys(_FIELDS, ""))
    except (KeyError, IndexError, ValueError):
        return False
    return True
