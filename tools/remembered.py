"""Functions of one text, or of a few, that keep their last answers.

2,048 of them, as more only take memory: ``python -m evals.bench.gate FOLDER --no-embedder
--no-reader --count 400`` on 41 calls takes the same time with 65,536 and 237 MB instead of 158.
"""

from __future__ import annotations

from functools import lru_cache

remembered = lru_cache(maxsize=2048)
