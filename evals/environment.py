"""Where and with what a result was made. Reads versions only."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("chromadb", "numpy", "scipy", "sentence-transformers", "tantivy", "torch")


def environment() -> dict[str, Any]:
    """The hour, versions, machine; in a checkout the commit, "-dirty" when files differ from it."""
    from agent import __version__

    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "deepnews": __version__,
        "commit": _commit(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Hash of what decides a result, in any order of its names."""
    stated = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(stated.encode()).hexdigest()[:16]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(
            asked, cwd=Path(__file__).parent, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
