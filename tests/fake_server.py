"""The fault server, which the benches share; see ``evals.bench.fault_server``."""

from __future__ import annotations

from evals.bench.fault_replies import HTML, completion, echo
from evals.bench.fault_server import FakeServer

__all__ = ["HTML", "FakeServer", "completion", "echo"]
