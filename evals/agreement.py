"""How often a judge agrees with people, kept beside the code so that reports can tell it.

``python -m evals.agreement OUT`` takes it from a run of the task ``grounding`` over sets labelled
by people, and rewrites ``agreement.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from evals.records import ALL, Result

TABLE: Final = Path(__file__).with_suffix(".json")
SAME: Final = {"gate": "all", "checks": "mechanical"}
"""Judges of whole texts and the judge of pairs that they are made of."""
TOLD: Final = "BA"


def measured(result: Result, command: str) -> dict[str, Any]:
    """Balanced accuracy of each judge on each set, with its 95 % interval.

    Args:
        result: of the task ``grounding``.
        command: what made it.
    """
    judges: dict[str, dict[str, Any]] = {}
    for one in result.measures:
        if one.name == TOLD and one.group == ALL and one.low is not None:
            limits = {"value": one.value, "low": one.low, "high": one.high, "n": one.n}
            judges.setdefault(one.subject, {})[one.part] = limits
    where = result.environment
    return {
        "command": command, "commit": where.get("commit"), "date": where.get("date"),
        "fingerprint": result.fingerprint, "judges": judges,
    }  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(json.loads(TABLE.read_text(encoding="utf-8"))) if TABLE.is_file() else {}


def told(judge: str) -> str | None:
    """The judge's balanced accuracy against people's labels; None where it is not known."""
    held = _table()
    sets = held.get("judges", {}).get(SAME.get(judge, judge))
    if not sets:
        return None
    each = ", ".join(
        f"{name} {100 * one['value']:.0f} ({100 * one['low']:.0f}..{100 * one['high']:.0f})"
        for name, one in sets.items()
    )
    return f"balanced accuracy against people's labels: {each} ({held['command']})"


def main() -> None:
    """Rewrite the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the run")
    parser.add_argument("--command", required=True, help="what made it, to be told")
    given = parser.parse_args()
    text = (given.out / "grounding.json").read_text(encoding="utf-8")
    made = measured(Result.model_validate_json(text), given.command)
    TABLE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TABLE}\n")


if __name__ == "__main__":
    main()
