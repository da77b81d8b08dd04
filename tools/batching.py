"""Batches of like length within a budget of tokens, prepared while the one before is computed.

On a processor several are computed at once instead, see ``lanes``. Knows lengths, and functions
that prepare and compute; nothing of texts or models. Memory that is too small for a batch makes the
rest of the batches smaller, and the work goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final, NamedTuple

from agent.errors import SetupError
from tools.lanes import Lanes
from tools.torch_turns import TURN

Prepare = Callable[[list[int]], Any]
Compute = Callable[[Any], Any]
LEAST: Final = 256
"""Tokens for which a lane is worth its while: some ten sentences."""
ROUND: Final = 32
"""Batches between which another model may have its turn: some seconds of two cores."""
EVEN: Final = 16
"""Numbers of four bytes in a processor's widest vector. Attention over 200 tokens, the last eight
of which fill none, takes longer than over 208 (``python -m evals.bench.lanes``: unpadded)."""
SHORT: Final = 32
"""Tokens up to which the padding costs more than it gains."""


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


def evened(lengths: Sequence[int], multiple: int) -> list[int]:
    """Lengths to pad to: the next multiple, where that pays."""
    return [-(-n // multiple) * multiple if n > SHORT else n for n in lengths]


def computed(
    lengths: Sequence[int],
    budget: int,
    *,
    prepare: Prepare,
    compute: Compute,
    smaller: Callable[[int], int],
    lanes: Lanes | None = None,
) -> Iterator[tuple[list[int], Any]]:
    """What is computed of each batch, with the places of its items.

    Args:
        lengths: Of the items, in tokens.
        budget: Tokens of a batch.
        prepare: Makes a batch ready, in a thread of its own; never two at once.
        compute: Computes it; on a GPU this returns before it is done, and the next can follow.
        smaller: Gives another budget after a batch of so many tokens did not fit.
        lanes: Threads to compute batches in, several at once, as far as memory is no question.

    Raises:
        SetupError: The memory does not hold one item.
    """
    if lanes is not None:
        budget = _shared(lengths, budget, lanes.width)
    todo = deque(packed(range(len(lengths)), lengths, budget))
    if lanes is not None and len(todo) > 1:
        yield from _at_once(todo, lengths, prepare, compute, smaller, lanes)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as ahead:
        # One batch needs no thread: most calls of a run are of that kind.
        ready = ahead.submit(prepare, todo[0].places) if len(todo) > 1 else None
        while todo:
            batch = todo[0]
            features = ready.result() if ready else prepare(batch.places)
            ready = ahead.submit(prepare, todo[1].places) if len(todo) > 1 else None
            with TURN:
                fits, result = _tried(compute, features)
            if fits:
                todo.popleft()
                yield batch.places, result
                continue
            del features
            todo = _repacked([batch], todo, lengths, smaller)
            ready = None


def _shared(lengths: Sequence[int], budget: int, width: int) -> int:
    """The budget at which a little work is a batch for each lane; padding takes some more."""
    share = max(LEAST, -(-sum(lengths) // width))
    while share < budget and len(packed(range(len(lengths)), lengths, share)) > width:
        share += share // 10
    return min(share, budget)


def _at_once(
    todo: deque[Batch], lengths: Sequence[int], prepare: Prepare, compute: Compute,
    smaller: Callable[[int], int], lanes: Lanes,
) -> Iterator[tuple[list[int], Any]]:  # fmt: skip
    one_at_a_time = Lock()  # a tokenizer is not to be used twice at once

    def work(batch: Batch) -> tuple[bool, Any]:
        with one_at_a_time:
            features = prepare(batch.places)
        return _tried(compute, features)

    while todo:
        some = [todo.popleft() for _ in range(min(ROUND, len(todo)))]
        with TURN:
            tried = list(lanes.pool.map(work, some))
        short = []
        for batch, (fits, result) in zip(some, tried, strict=True):
            if fits:
                yield batch.places, result
            else:
                short.append(batch)
        if short:
            todo = _repacked(short, [*short, *todo], lengths, smaller)


def _repacked(
    short: Sequence[Batch], todo: Iterable[Batch], lengths: Sequence[int],
    smaller: Callable[[int], int],
) -> deque[Batch]:  # fmt: skip
    """What is to be done in smaller batches, because the memory did not hold some of it."""
    if any(len(batch.places) == 1 for batch in short):
        raise SetupError("the memory does not hold one text")
    _free()
    rest = [place for one in todo for place in one.places]
    return deque(packed(rest, lengths, smaller(min(batch.tokens for batch in short))))


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
