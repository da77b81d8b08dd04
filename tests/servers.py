"""Real servers for tests, which the benches share; see ``evals.bench.servers``."""

from __future__ import annotations

from evals.bench.servers import chroma, postgres, postgres_programs

__all__ = ["chroma", "postgres", "postgres_programs"]
