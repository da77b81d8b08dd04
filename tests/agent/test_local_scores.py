from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.local import find_weights
from agent.local_scores import likelihood, prompted

LOCAL = importlib.util.find_spec("llama_cpp") is not None and find_weights() is not None


def test_surprisal_and_entropy_are_those_of_the_softmax_in_nats() -> None:
    even = [math.log(4.0)] * 4
    found = likelihood(np.array([even, [100.0, 0.0, 0.0, 0.0]]), [2, 0])
    assert found.surprisal == pytest.approx((math.log(4), 0.0), abs=1e-9)
    assert found.entropy == pytest.approx((math.log(4), 0.0), abs=1e-9)


def test_huge_logits_do_not_overflow() -> None:
    found = likelihood(np.array([[5e4, 5e4]]), [1])
    assert found.surprisal == pytest.approx((math.log(2),))


def test_the_prompt_ends_where_the_answer_begins() -> None:
    assert prompted([("system", "Be brief."), ("user", "Go.")]) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nGo.<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


# A process of its own: loading leaves files of the C side open, which is a warning here.
SCRIPT = """
import asyncio, json
from agent.budget import Budget
from agent.draft.typicality import Scoring, weighed
from agent.journal import Journal
from agent.llm import ModelSettings, open_model
from agent.local_scores import CONTEXT_TOKENS, prompted
from prompts import render

about = {"company": "Microsoft", "moment": "fiscal 2017"}
quote = "We grew Office revenue 14 percent to $15.1 billion."
shown = render("rewrite_sentence", sentence=quote, **about)
bare = render("sentence_without_evidence", **about)
true, false = "Microsoft grew Office revenue 14 percent.", "Microsoft sold 3 bakeries to Norway."

async def told():
    model = await open_model(
        ModelSettings(kind="local", seed=7, ranking="typicality"),
        journal=Journal(), budget=Budget(), record=lambda event: None,
    )
    first = await weighed(model, shown, bare, [true, false])
    said = [await model.complete(shown, purpose="t", max_tokens=8, temperature=0.0)]
    ours = model._llama.tokenize(prompted(shown).encode(), add_bos=False, special=True)
    read = [int(token) for token in model._llama.input_ids[: len(ours)]]
    again = await weighed(model, shown, bare, [false, true])
    long = await model.likelihoods(shown, ["word " * CONTEXT_TOKENS])
    said += [await model.complete(shown, purpose="u", max_tokens=8, temperature=0.0, sample=1)]
    await model.aclose()
    return {
        "first": first, "again": again, "long": long, "said": [one.text for one in said],
        "template": list(ours) == read, "scoring": isinstance(model, Scoring) and model.ranks,
    }

print(json.dumps(asyncio.run(told())))
"""


@pytest.mark.skipif(not LOCAL, reason="the extra `local` is not installed")
def test_the_real_model_finds_what_the_evidence_says_likelier_with_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    (near, much), (far, little) = told["first"]
    assert much > 1 > little
    assert near < far
    # Neither the order nor what is written between changes it.
    assert told["again"][::-1] == [pytest.approx(one) for one in told["first"]]
    assert told["long"] is None
    assert told["said"][0] == told["said"][1]  # nor does it touch the context that writes
    assert told["template"]
    assert told["scoring"]
