"""One model at a time: while weights are loaded, torch's default number format is another's.

``from_pretrained`` sets the default dtype of the whole process until it ends. A second model that
was loaded or asked in another thread meanwhile mixed bfloat16 and float32: in a batch of two
articles the first one failed in half of the runs ("mat1 and mat2 must have the same dtype").
"""

from __future__ import annotations

import threading
from typing import Final

TURN: Final = threading.RLock()
"""Held while a model is loaded, and for each batch that one computes."""
