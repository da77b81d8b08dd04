"""Functions of one text, or of a few, that keep their last answers.

2,048 of them: with 65,536 neither ingest nor the gate nor an article was faster, and 400 claims
judged by the gate's rules held 80 MB more (README, "Measured").
"""

from __future__ import annotations

from functools import lru_cache

remembered = lru_cache(maxsize=2048)
