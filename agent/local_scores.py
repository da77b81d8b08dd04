"""How likely the embedded model finds a text: surprisal and entropy of each token.

A context of its own beside the one that writes, over the same weights: keeping the logits of each
token would slow writing down, and scoring there would push the prompt out that the next candidate
shares. Knows no sentence and no evidence; only the model's thread may call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from agent.draft.typicality import Likelihood
from agent.errors import ReplyError

# A sentence twice, the prompt around it, and room: 22 MB of cache.
CONTEXT_TOKENS = 1024
BATCH = 256
_TURN = "<|im_start|>{role}\n{content}<|im_end|>\n"
_ANSWER = "<|im_start|>assistant\n"


class Scores:
    """A scoring context over the weights of a ``llama_cpp.Llama``."""

    def __init__(self, llama: Any, threads: int) -> None:
        """Take the loaded model, and how many threads to use. About 20 ms."""
        import llama_cpp

        self._lib = llama_cpp
        self._llama = llama
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = CONTEXT_TOKENS
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = params.n_threads_batch = threads
        self._context = llama_cpp.llama_init_from_model(llama._model.model, params)
        if not self._context:
            raise ReplyError("there is no memory for the scoring context of the local model")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(BATCH, 0, 1)

    def close(self) -> None:
        """Free the context; the weights stay."""
        if self._context:
            self._lib.llama_batch_free(self._batch)
            self._lib.llama_free(self._context)
            self._context = None

    def likelihoods(
        self, messages: Sequence[tuple[str, str]], texts: Sequence[str]
    ) -> list[Likelihood] | None:
        """Each text as the answer to (role, content) messages; None where one does not fit.

        On one idle core 0.6 s for a prompt of 90 tokens, and 0.2 s for each text of 24; so it is
        asked only where two wordings are to be told apart.
        """
        prompt = self._tokens(prompted(messages), special=True)
        answers = [self._tokens(text, special=False) for text in texts]
        if len(prompt) + max(map(len, answers), default=0) > CONTEXT_TOKENS:
            return None
        self._lib.llama_memory_clear(self._memory, True)
        before = self._logits(prompt, 0)[-1:]
        return [self._likelihood(before, prompt, answer) for answer in answers]

    def _likelihood(self, before: Any, prompt: list[int], answer: list[int]) -> Likelihood:
        if not answer:
            return Likelihood((), ())
        self._lib.llama_memory_seq_rm(self._memory, 0, len(prompt), -1)
        return likelihood(np.concatenate([before, self._logits(answer, len(prompt))[:-1]]), answer)

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        found = self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=special)
        return [int(token) for token in found]

    def _logits(self, tokens: Sequence[int], past: int) -> Any:
        """Logits after each token (tokens x vocabulary); after a prompt only the last is needed."""
        rows = []
        for start in range(0, len(tokens), BATCH):
            part = tokens[start : start + BATCH]
            keep = range(len(part)) if past else range(len(part) - 1, len(part))
            self._decode(part, past + start, keep)
            rows += [self._row(n) for n in keep]
        return np.stack(rows)

    def _decode(self, tokens: Sequence[int], past: int, keep: range) -> None:
        batch = self._batch
        batch.n_tokens = len(tokens)
        for n, token in enumerate(tokens):
            batch.token[n] = token
            batch.pos[n] = past + n
            batch.seq_id[n][0] = 0
            batch.n_seq_id[n] = 1
            batch.logits[n] = n in keep
        if code := self._lib.llama_decode(self._context, batch):
            raise ReplyError(f"the local model could not score {len(tokens)} tokens: code {code}")

    def _row(self, at: int) -> Any:
        pointer = self._lib.llama_get_logits_ith(self._context, at)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),)).copy()


def prompted(messages: Sequence[tuple[str, str]]) -> str:
    """Messages in the model's own template, up to where its answer begins."""
    return "".join(_TURN.format(role=r, content=c) for r, c in messages) + _ANSWER


def likelihood(logits: Any, tokens: Sequence[int]) -> Likelihood:
    """Surprisal and entropy in nats from the logits (tokens x vocabulary) before each token."""
    rows = np.asarray(logits, dtype=np.float64)
    rows = rows - rows.max(axis=1, keepdims=True)
    logs = rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))
    surprisal = -logs[np.arange(len(tokens)), list(tokens)]
    entropy = -(np.exp(logs) * logs).sum(axis=1)
    return Likelihood(tuple(map(float, surprisal)), tuple(map(float, entropy)))
