"""Where the data sets of the evals lie. Reads none."""

from __future__ import annotations

import os
from pathlib import Path

from agent.errors import SetupError

SAMPLES = Path(__file__).parent / "samples"


def data_folder(given: Path | None, *, sample: bool = False) -> Path:
    """The option, else DEEPNEWS_DATA, else ../shared/data; the shipped samples where asked for.

    Raises:
        SetupError: there is no such folder, or samples and a folder are both asked for.
    """
    if sample:
        if given is not None:
            raise SetupError("--sample is the shipped data: leave --data out")
        return SAMPLES
    folder = given or Path(os.environ.get("DEEPNEWS_DATA") or Path("..", "shared", "data"))
    if not folder.is_dir():
        raise SetupError(
            f"there is no data folder {folder}: name it with --data or DEEPNEWS_DATA, or take the "
            "shipped --sample"
        )
    return folder
