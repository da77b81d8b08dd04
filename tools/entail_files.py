"""Where a reader's files are, told without loading any."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from agent.errors import SetupError
from tools.embed import DEFAULT, weights_path
from tools.entail import OWN

WEIGHTS: Final = Path(__file__).parent / "weights" / "entail.safetensors"
CALIBRATION: Final = WEIGHTS.with_suffix(".json")  # written by evals.entail.calibrate


def check_entailer(name: str) -> None:
    """Whether the files of a reader are there, without loading any.

    Raises:
        SetupError: they are not.
    """
    if name == OWN:
        weights_path(DEFAULT)
        for path in (WEIGHTS, CALIBRATION):
            if not path.is_file():
                raise SetupError(f"cannot open the reader's weights: {path} is not there")
        return
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise SetupError(f"cannot open the verifier {name}: there is no such folder")
    if not any(folder.glob("config.json")) and not any(folder.glob("*/config.json")):
        raise SetupError(f"cannot open the verifier {name}: there is no model in it")
