"""Ray, started on this machine or joined on a cluster. Nothing is sent to its makers."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from agent.errors import SetupError

ROOT = Path(__file__).parents[2]  # where the packages of this program lie


def prepare() -> None:
    """Settings that Ray reads when it is imported: it tells nobody that it is used.

    What is started on this machine finds the packages where this process has them; the machines of
    a cluster have them installed.
    """
    before = os.environ.get("PYTHONPATH", "")
    if str(ROOT) not in before.split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), before)))
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    # Of an actor with arguments it warns, at level "error", that they may get lost: ours are held.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")


@contextmanager
def started(address: str | None, workers: int) -> Iterator[Any]:
    """Ray, until the block ends; one that this process has already joined is used and left.

    Args:
        address: Of a cluster (``host:6379``, ``auto`` for the one of this machine); None starts
            one here.
        workers: So many at a time, where it is started here.

    Raises:
        SetupError: Ray is not installed, or there is no cluster at the address.
    """
    prepare()
    try:
        import ray
        import ray.data
    except ImportError:
        raise SetupError(
            "the extra `ray` is not installed: pip install -c constraints.txt -e '.[ray]'"
        ) from None
    with stdout_to_stderr():
        joined = ray.is_initialized()
        if not joined:
            _begin(ray, address, workers)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        # Small blocks spread one large file over the workers.
        context.target_max_block_size = 512 * 1024
        context.print_on_execution_start = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        try:
            yield ray
        finally:
            if not joined:
                ray.shutdown()


@contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """Until the block ends, whatever is printed goes to stderr: stdout is for the product.

    The file itself is turned: what Ray says of lost workers comes from threads and from a library
    in C++ that know nothing of ``sys.stdout``.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _begin(ray: Any, address: str | None, workers: int) -> None:
    here: dict[str, Any] = {} if address else {"num_cpus": workers + 1}
    try:
        ray.init(
            address or "local", include_dashboard=None if address else False,
            log_to_driver=False, logging_level=logging.ERROR, **here,
        )  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise SetupError(f"no Ray cluster can be used at {address or 'here'}: {said}") from None
