"""The articles of a batch as tasks on Ray: each is written where a worker is free.

A worker that is lost, alone or with its machine, is replaced: the article goes on in its folder,
and no model call that it had finished is made again. ``OUT`` must be seen by every machine under
the same path, and so must a library that is a folder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from agent.app import DeepNews
from agent.batch_ledger import Item, Line
from agent.batch_write import By, written
from agent.cluster.start import started
from agent.settings import Settings
from tools.shared_schema import shared_name

RETRIES: Final = 10  # workers that one article may lose
_open: dict[str, DeepNews] = {}  # of a worker: loading the embedder takes seconds


@contextmanager
def on_ray(
    settings: Settings, out: Path, *, address: str | None = None, workers: int = 2
) -> Iterator[By]:
    """What ``write_batch`` takes to have items written on Ray.

    Args:
        settings: Of the application.
        out: Folder of the batch.
        address: Of the cluster; None starts Ray on this machine.
        workers: Articles at a time, where Ray is started here.
    """
    if shared_name(settings.library) is None:  # a worker has a working folder of its own
        settings = settings.model_copy(update={"library": settings.library.resolve()})
    with started(address, workers) as ray:
        article = ray.remote(_article).options(max_retries=RETRIES, num_cpus=1)

        async def by(item: Item) -> tuple[Line, Exception | None]:
            told: tuple[Line, Exception | None] = await article.remote(
                settings, item, out.resolve()
            )
            return told

        yield by


def _article(settings: Settings, item: Item, out: Path) -> tuple[Line, Exception | None]:
    """Runs in a worker."""
    name = repr(settings)
    if name not in _open:
        _open[name] = DeepNews(settings)
    return asyncio.run(written(_open[name], item, out))
