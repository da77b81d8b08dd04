"""Where the data sets of the evals lie. Reads none."""

from __future__ import annotations

import os
from pathlib import Path

from agent.errors import SetupError

SAMPLES = Path(__file__).parent / "samples"


def data_folder(given: Path | None, *, sample: bool = False, needed: bool = True) -> Path:
    """The option, else DEEPNEWS_DATA, else ../shared/data; the shipped samples where asked for.

    Raises:
        SetupError: there is no such folder and it is ``needed`` or named, or samples and a folder
            are both asked for.
    """
    if sample:
        if given is not None:
            raise SetupError("--sample is the shipped data: leave --data out")
        return SAMPLES
    folder = given or Path(os.environ.get("DEEPNEWS_DATA") or Path("..", "shared", "data"))
    if not folder.is_dir() and (needed or given):
        raise SetupError(
            f"there is no data folder {folder}: name it with --data or DEEPNEWS_DATA, or take the "
            "shipped --sample"
        )
    return folder
