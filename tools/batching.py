"""Batches of like length within a budget of tokens, prepared while the one before is computed.

Knows lengths, and functions that prepare and compute; nothing of texts or models. Memory that is
too small for a batch makes the rest of the batches smaller, and the work goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from agent.errors import SetupError

Prepare = Callable[[list[int]], Any]
Compute = Callable[[Any], Any]


class Batch(NamedTuple):
    """Places of the items, longest first, and the tokens that they take with padding."""

    places: list[int]
    tokens: int


def packed(places: Sequence[int], lengths: Sequence[int], budget: int) -> list[Batch]:
    """Batches of at most so many tokens, padding included; one item is a batch at least.

    Args:
        places: Which items, in any order.
        lengths: Of all items, in tokens.
        budget: Tokens of a batch.
    """
    batches: list[Batch] = []
    some: list[int] = []
    for place in sorted(places, key=lambda place: -lengths[place]):
        if some and lengths[some[0]] * (len(some) + 1) > budget:
            batches.append(Batch(some, lengths[some[0]] * len(some)))
            some = []
        some.append(place)
    if some:
        batches.append(Batch(some, lengths[some[0]] * len(some)))
    return batches


def computed(
    lengths: Sequence[int],
    budget: int,
    *,
    prepare: Prepare,
    compute: Compute,
    smaller: Callable[[int], int],
) -> Iterator[tuple[list[int], Any]]:
    """What is computed of each batch, with the places of its items.

    Args:
        lengths: Of the items, in tokens.
        budget: Tokens of a batch.
        prepare: Makes a batch ready, in a thread of its own.
        compute: Computes it; on a GPU this returns before it is done, and the next can follow.
        smaller: Gives another budget after a batch of so many tokens did not fit.

    Raises:
        SetupError: The memory does not hold one item.
    """
    todo = deque(packed(range(len(lengths)), lengths, budget))
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as ahead:
        # One batch needs no thread: most calls of a run are of that kind.
        ready = ahead.submit(prepare, todo[0].places) if len(todo) > 1 else None
        while todo:
            batch = todo[0]
            features = ready.result() if ready else prepare(batch.places)
            ready = ahead.submit(prepare, todo[1].places) if len(todo) > 1 else None
            fits, result = _tried(compute, features)
            if fits:
                todo.popleft()
                yield batch.places, result
                continue
            if len(batch.places) == 1:
                raise SetupError("the memory does not hold one text")
            del features
            _free()
            rest = [place for one in todo for place in one.places]
            todo = deque(packed(rest, lengths, smaller(batch.tokens)))
            ready = None


def _tried(compute: Compute, features: Any) -> tuple[bool, Any]:
    """Whether the memory sufficed; the frames of the error, which fill it, end with this one."""
    import torch

    try:
        return True, compute(features)
    except torch.OutOfMemoryError:
        return False, None


def _free() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def moved(features: Any, device: str) -> Any:
    """Tensors on their way to the device; from pinned memory the copy does not hold up anybody."""
    pinned = device.startswith("cuda")
    return {
        name: (value.pin_memory() if pinned else value).to(device, non_blocking=pinned)
        if hasattr(value, "to")
        else value
        for name, value in features.items()
    }
