"""An order carried out on a plan: a new plan, and what was done in one line. Pure.

Knows no library: blocks and documents are handed in; that the result can be told is checked where
it is kept (``agent.plan.checking``).
"""

from __future__ import annotations

from collections.abc import Collection

from agent.brief import LEAST_WORDS as LEAST_ARTICLE
from agent.brief import length
from agent.chat import naming
from agent.chat.material import (
    LEAST_WORDS,
    Ground,
    Steered,
    changed,
    more_on,
    with_sections,
)
from agent.chat.orders import (
    Again,
    Drop,
    DropBlock,
    Keep,
    Less,
    More,
    Move,
    Order,
    Pin,
    Rename,
    Resize,
    Swap,
    Title,
    Undo,
    Unpin,
    Without,
)
from agent.errors import SetupError
from agent.plan.outline import Plan


def carried_out(order: Order, plan: Plan, ground: Ground) -> Steered:
    """Carry out one order.

    Raises:
        SetupError: what it refers to is not there, or nothing would be left; one line.
    """
    match order:
        case Drop(said):
            return _drop(plan, said, ground)
        case Keep(said):
            kept = naming.sections(plan, said)
            return _left_out(plan, [n for n in range(len(plan.sections)) if n not in kept])
        case DropBlock(said):
            return _drop_block(plan, said, ground)
        case Move():
            return _move(plan, order)
        case Swap(one, other):
            return _swap(plan, one, other)
        case Rename(said, heading):
            index = naming.section(plan, said)
            old = plan.sections[index].heading
            return Steered(changed(plan, index, heading=heading), f"{old!r} is now {heading!r}")
        case Title(title):
            return Steered(plan.model_copy(update={"title": title}), f"the title is now {title!r}")
        case Resize():
            return _resize(plan, order)
        case More(topic):
            return more_on(plan, topic, ground)
        case Less(topic):
            index = naming.section(plan, topic)
            return _resize(plan, Resize(str(index + 1), factor=0.7))
        case Without(said):
            return _without_any(plan, said, ground)
        case Again(said):
            return _again(plan, said, ground)
        case Pin(said):
            return _pin(plan, naming.block(plan, said), ground)
        case Unpin(said):
            return _unpin(plan, naming.block(plan, said))
        case Undo():
            raise SetupError("“undo” stands alone: say it, then the other edit")


def _drop(plan: Plan, said: str, ground: Ground) -> Steered:
    """Leave out what the words mean: sections, or else a source of that name."""
    try:
        indexes = naming.sections(plan, said)
    except SetupError:
        if not naming.is_source(said, ground.documents):
            raise
        return _without(plan, said, ground)
    return _left_out(plan, indexes)


def _left_out(plan: Plan, indexes: Collection[int]) -> Steered:
    if not indexes:
        raise SetupError("these are all the sections there are")
    after = with_sections(plan, [s for n, s in enumerate(plan.sections) if n not in indexes])
    named = [f"section {n + 1} {plan.sections[n].heading!r}" for n in sorted(indexes)]
    verb = "is" if len(named) == 1 else "are"
    return Steered(after, f"{' and '.join(named)} {verb} out; {after.words} words")


def _drop_block(plan: Plan, said: str, ground: Ground) -> Steered:
    gone = naming.block(plan, said)
    if not any(gone in (*s.block_ids, *s.spare_block_ids) for s in plan.sections):
        raise SetupError(f"the plan has no block {gone}")
    sections = []
    for one in plan.sections:
        names = ("block_ids", "spare_block_ids", "pinned")
        kept = {name: tuple(b for b in getattr(one, name) if b != gone) for name in names}
        sections.append(one.model_copy(update=kept))
    left = [s for s in sections if s.block_ids or s.spare_block_ids]
    was = ", and its pin" if any(gone in s.pinned for s in plan.sections) else ""
    return Steered(with_sections(plan, left), f"out{was}: {_point(gone, ground)}")


def _move(plan: Plan, order: Move) -> Steered:
    index = naming.section(plan, order.section)
    sections = list(plan.sections)
    moved = sections.pop(index)
    last = len(sections)
    match order.side:
        case "first" | "last":
            to = 0 if order.side == "first" else last
        case "up" | "down":
            to = max(0, index - 1) if order.side == "up" else min(last, index + 1)
        case "at":
            number = naming.section(plan, order.other)
            to = min(last, number)
        case _:
            other = naming.section(plan, order.other)
            if other == index:
                raise SetupError(f"section {index + 1} cannot stand {order.side} itself")
            at = sections.index(plan.sections[other])
            to = at if order.side == "before" else at + 1
    sections.insert(to, moved)
    if to == index:
        raise SetupError(f"section {index + 1} {moved.heading!r} stands there already")
    return Steered(with_sections(plan, sections), f"{moved.heading!r} is now section {to + 1}")


def _swap(plan: Plan, one: str, other: str) -> Steered:
    first, second = naming.section(plan, one), naming.section(plan, other)
    if first == second:
        raise SetupError("the two are one section")
    sections = list(plan.sections)
    sections[first], sections[second] = sections[second], sections[first]
    told = f"{sections[second].heading!r} and {sections[first].heading!r} have changed places"
    return Steered(with_sections(plan, sections), told)


def _resize(plan: Plan, order: Resize) -> Steered:
    if order.section:
        indexes = naming.sections(plan, order.section)
        after, told = plan, []
        for index in indexes:
            old = plan.sections[index]
            words = _length(old.words, order, LEAST_WORDS, "a section")
            after = changed(after, index, words=words)
            told.append(f"{old.heading!r}: {old.words} → {words} words")
        return Steered(after, "; ".join(told))
    factor = _length(plan.words, order, LEAST_ARTICLE, "an article") / plan.words
    sections = [
        s.model_copy(update={"words": max(LEAST_WORDS, round(s.words * factor))})
        for s in plan.sections
    ]
    after = with_sections(plan, sections)
    if order.words is not None or order.by:  # what is told of the length is measured against it
        wanted = plan.words + order.by if order.words is None else order.words
        after = after.model_copy(update={"requested_words": wanted})
    return Steered(after, f"{plan.words} → {after.words} words")


def _length(now: int, order: Resize, least: int, what: str) -> int:
    """The length that is ordered; one that was said in words must be possible."""
    if order.words is None and not order.by:
        return max(least, round(now * order.factor))
    return length(now + order.by if order.words is None else order.words, least, what)


def _without_any(plan: Plan, said: str, ground: Ground) -> Steered:
    """Use nothing of a source, or, where the words mean no source but a section, leave that out."""
    try:
        return _without(plan, said, ground)
    except SetupError:
        try:
            indexes = naming.sections(plan, said)
        except SetupError:
            indexes = []
        if said.isdigit() or naming.is_source(said, ground.documents) or not indexes:
            raise
        return _left_out(plan, indexes)


def _without(plan: Plan, said: str, ground: Ground) -> Steered:
    document = naming.source(said, ground.documents, ground.numbers)
    if document.id in plan.without:
        raise SetupError(f"{document.title!r} is out already")
    if len(plan.without) + 1 >= len(ground.documents):
        raise SetupError("that would leave no document of the library")
    lost = {b: document.title for b, home in ground.homes.items() if home == document.id}
    planned = [b for s in plan.sections for b in s.block_ids if b in lost]
    pinned = [b for s in plan.sections for b in s.pinned if b in lost]
    if pinned:
        raise SetupError(f"{pinned[0]} of {document.title!r} is pinned: unpin it first")
    sections = [
        s.model_copy(
            update={
                "block_ids": tuple(b for b in s.block_ids if b not in lost),
                "spare_block_ids": tuple(b for b in s.spare_block_ids if b not in lost),
            }
        )
        for s in plan.sections
    ]
    after = with_sections(plan, sections).model_copy(
        update={"without": (*plan.without, document.id)}
    )
    blocks = f"{len(planned)} planned block{'s' * (len(planned) != 1)}"
    return Steered(after, f"nothing of {document.title!r} is used ({blocks} out)")


def _again(plan: Plan, said: str, ground: Ground) -> Steered:
    document = naming.source(said, ground.documents, ground.numbers)
    if document.id not in plan.without:
        raise SetupError(f"{document.title!r} is not left out")
    left = tuple(w for w in plan.without if w != document.id)
    told = f"{document.title!r} may be used again; its blocks come back with “more on …” or /undo"
    return Steered(plan.model_copy(update={"without": left}), told)


def _pin(plan: Plan, block_id: str, ground: Ground) -> Steered:
    home = next(
        (n for n, s in enumerate(plan.sections)
         if block_id in (*s.block_ids, *s.spare_block_ids)), None,
    )  # fmt: skip
    if home is None:
        raise SetupError(f"the plan has no block {block_id}: /plan shows them")
    old = plan.sections[home]
    if block_id in old.pinned:
        raise SetupError(f"{block_id} is pinned already")
    spare = tuple(b for b in old.spare_block_ids if b != block_id)
    blocks = old.block_ids if block_id in old.block_ids else (*old.block_ids, block_id)
    after = changed(
        plan, home, block_ids=blocks, spare_block_ids=spare, pinned=(*old.pinned, block_id)
    )
    return Steered(after, f"pinned in {old.heading!r}: {_point(block_id, ground)}")


def _unpin(plan: Plan, block_id: str) -> Steered:
    for n, one in enumerate(plan.sections):
        if block_id in one.pinned:
            left = tuple(b for b in one.pinned if b != block_id)
            return Steered(changed(plan, n, pinned=left), f"{block_id} is not pinned any more")
    raise SetupError(f"{block_id} is not pinned")


def _point(block_id: str, ground: Ground) -> str:
    known = ground.blocks.get(block_id)
    return known.point if known else block_id
