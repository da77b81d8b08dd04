"""Stdout is for the product, whatever a cluster prints."""

from __future__ import annotations

import os
import subprocess

import pytest

from agent.cluster.start import stdout_to_stderr


def test_what_a_cluster_prints_is_not_on_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    with stdout_to_stderr():
        print("by Python")
        os.write(1, b"by a library\n")
        subprocess.run(["echo", "by a process"], check=True)
    print("the product")
    out, err = capfd.readouterr()
    assert out == "the product\n"
    assert set(err.splitlines()) == {"by Python", "by a library", "by a process"}
