from __future__ import annotations

import subprocess
import sys

CODE = """
import threading
import torch
torch.set_num_threads(3)
from tools.lanes import lanes
made = lanes()
assert made is lanes()
product = lambda: (torch.ones(600, 600) @ torch.ones(600, 600)).sum() and torch.get_num_threads()
here = threading.Barrier(made.width)
told = [made.pool.submit(lambda: (here.wait(20), product())[1]) for _ in range(made.width)]
later = []
other = threading.Thread(target=lambda: later.append(product()))
other.start(); other.join()
print([one.result() for one in told], product(), later, made.width)
"""


def test_a_lane_has_one_thread_and_everybody_else_keeps_theirs() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[1, 1, 1] 3 [3] 3"


def test_one_thread_needs_no_lanes() -> None:
    code = "import torch; torch.set_num_threads(1)\nfrom tools.lanes import lanes; print(lanes())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
