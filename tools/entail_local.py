"""The shipped reader, and any other cross-encoder, through sentence-transformers.

The shipped weights are the layers and heads only; the word vectors are the embedder's.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.errors import SetupError
from tools.batching import EVEN, computed, moved
from tools.embed import DEFAULT, weights_path
from tools.embed_local import cpu_precision, quiet
from tools.entail import OWN, Read
from tools.entail_files import CALIBRATION, WEIGHTS, check_entailer
from tools.lanes import lanes
from tools.torch_turns import TURN

MOST: Final = 256  # tokens of a pair; learnt with 192
CLAIM: Final = 72  # tokens of a claim at most, as learnt
LETTERS: Final = 4  # of a token, about
SPECIAL: Final = 3
OTHER_MOST: Final = 512  # tokens of a pair, of another's model
CPU_TOKENS: Final = 4_096  # of a batch
GPU_TOKENS: Final = 65_536


class _Told(NamedTuple):
    """A batch ready for the model; where its tokens stand, and which are the claim's."""

    features: dict[str, Any]
    spots: NDArray[np.int64]
    own: NDArray[np.bool_]


class _Seen(NamedTuple):
    """What the model made of a batch, still on its device."""

    pair: Any
    words: Any
    spots: NDArray[np.int64]
    own: NDArray[np.bool_]


class _Budgeted:
    _budget: int

    def _smaller(self, tokens: int) -> int:
        self._budget = max(1, tokens // 2)
        return self._budget


class OwnReader(_Budgeted):
    """The cross-encoder that the package carries, with its head for words."""

    def __init__(self, device: str | None = None, weights: Path = WEIGHTS) -> None:
        """Load the weights on top of the embedder's word vectors.

        Raises:
            SetupError: the weights are missing or do not fit.
        """
        from safetensors.torch import load_file

        base = weights_path(DEFAULT)
        try:
            state = load_file(weights)
            self.fingerprint = f"{OWN}-{hashlib.sha256(weights.read_bytes()).hexdigest()[:8]}"
        except (OSError, ValueError) as error:
            raise SetupError(f"cannot open the reader's weights {weights}: {error}") from error
        self._model = _load(str(base), device)
        head = {k.removeprefix("words."): state.pop(k) for k in list(state) if k[:6] == "words."}
        state.pop("scale", None)
        missing, extra = self._model.model.load_state_dict(state, strict=False)
        if extra or [name for name in missing if "word_embeddings" not in name]:
            raise SetupError(f"the reader's weights {weights} do not fit: reinstall deepnews")
        self._lock = threading.Lock()  # a tokenizer is not to be used twice at once
        on = self._model.model.device
        self._device = str(on)
        self.lanes = lanes() if self._device == "cpu" else None
        self.even = EVEN if self._device == "cpu" else 1
        self._weight = head["weight"].float()[0].to(on)
        self._bias = float(head["bias"][0])
        self._budget = _budget(self._model)
        self._line = json.loads(CALIBRATION.read_text(encoding="utf-8"))

    @property
    def precision(self) -> str:
        """Number format of the weights: float16, bfloat16 or float32."""
        return str(self._model.model.dtype).removeprefix("torch.")

    @property
    def config(self) -> Any:
        """Of the transformer: its layers and widths."""
        return self._model.model.config

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read]:
        """Read (claim, evidence) pairs; a claim beyond 72 tokens is as good as its worst part."""
        with self._lock:
            parts = [self._parts(claim) for claim, _ in pairs]
            asked = [(c[a:b], e) for (c, e), row in zip(pairs, parts, strict=True) for a, b in row]
            read = iter(self._read(asked))
        found = []
        for row in parts:
            each = [(start, next(read)) for start, _ in row]
            start, worst = min(each, key=lambda one: one[1].pair)
            found.append(worst._replace(start=start + worst.start, end=start + worst.end))
        return found

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[Read]:
        """Those of like length together; characters stand for tokens, which are not known yet."""
        found: list[Read] = [Read(0.0)] * len(pairs)
        lengths = [min(MOST, SPECIAL + (len(c) + len(e)) // LETTERS) for c, e in pairs]

        def prepare(places: list[int]) -> _Told:
            return self._told([pairs[n] for n in places])

        before: tuple[list[int], _Seen] | None = None
        try:
            for done in computed(
                lengths, self._budget, prepare=prepare, compute=self._seen, smaller=self._smaller,
                lanes=self.lanes,
            ):  # fmt: skip
                if before is not None:  # fetched while the device computes the next
                    _place(found, before)
                before = done
        except SetupError:
            raise SetupError("the memory is too small for the reader: use cpu") from None
        if before is not None:
            _place(found, before)
        return found

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """See ``Entailer``; weighed on people's labels."""
        line = self._line
        told = {"pair": read.pair, "fault": read.fault or 0.0, "figures": figures, "names": names}
        return _sigmoid(line["bias"] + sum(line[name] * value for name, value in told.items()))

    def point(self, slip: float) -> tuple[float, float]:
        """See ``Entailer``: the measured point of the next smaller share."""
        return point_of(OWN, slip)

    def _told(self, pairs: Sequence[tuple[str, str]]) -> _Told:
        told = self._model.tokenizer(
            [c for c, _ in pairs], [e for _, e in pairs], truncation="only_second", padding=True,
            max_length=MOST, return_offsets_mapping=True, return_tensors="pt",
            pad_to_multiple_of=self.even,
        )  # fmt: skip
        spots = told.pop("offset_mapping").numpy()
        own = np.array([[part == 0 for part in told.sequence_ids(n)] for n in range(len(pairs))])
        return _Told(dict(told), spots, own)

    def _seen(self, told: _Told) -> _Seen:
        import torch

        with torch.inference_mode():
            body = self._model.model.bert(**moved(told.features, self._device))
            pair = self._model.model.classifier(body.pooler_output)[:, 0]
            words = body.last_hidden_state.float() @ self._weight + self._bias
        return _Seen(pair.float(), words, told.spots, told.own)

    def _parts(self, claim: str) -> list[tuple[int, int]]:
        """The claim in parts of at most 72 tokens, as even as they come."""
        tokens = self._model.tokenizer(
            claim, return_offsets_mapping=True, add_special_tokens=False, verbose=False
        )
        spots = tokens["offset_mapping"]
        count = -(-len(spots) // CLAIM)
        if count <= 1:
            return [(0, len(claim))]
        size = -(-len(spots) // count)
        return [
            (spots[at][0], spots[min(at + size, len(spots)) - 1][1])
            for at in range(0, len(spots), size)
        ]


class OtherReader(_Budgeted):
    """Any cross-encoder folder with one score, or with the three labels of inference."""

    def __init__(self, path: str, device: str | None = None) -> None:
        """Load the model.

        Raises:
            SetupError: there is no such model in this place, or its labels are unknown.
        """
        check_entailer(path)
        self._model = _load(str(Path(path).expanduser()), device)
        labels = {
            str(name).lower(): int(n)
            for n, name in (self._model.model.config.id2label or {}).items()
        }
        self._column = 0 if self._model.num_labels == 1 else labels.get("entailment", -1)
        if self._column < 0:
            raise SetupError(f"the verifier {path} gives neither one score nor 'entailment'")
        self.fingerprint = f"cross-encoder {Path(path).name}"
        self._lock = threading.Lock()
        self._budget = _budget(self._model)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read]:
        """Read (claim, evidence) pairs; the models of this kind were taught (evidence, claim)."""
        from torch.nn import Identity

        turned = [(evidence, claim) for claim, evidence in pairs]
        lengths = [min(OTHER_MOST, SPECIAL + len("".join(p)) // LETTERS) for p in turned]

        def predict(places: list[int]) -> NDArray[np.float32]:
            told = self._model.predict(
                [turned[n] for n in places], batch_size=len(places), activation_fn=Identity(),
                show_progress_bar=False,
            )  # fmt: skip
            return np.asarray(told, dtype=np.float32).reshape(len(places), -1)

        rows = np.zeros((len(turned), self._model.num_labels), dtype=np.float32)
        with self._lock:
            for places, found in computed(
                lengths, self._budget, prepare=list, compute=predict, smaller=self._smaller
            ):
                rows[places] = found
        if rows.shape[1] > 1:  # against the other labels together
            others = np.delete(rows, self._column, axis=1)
            rows = rows[:, [self._column]] - np.logaddexp.reduce(others, axis=1)[:, None]
        return [Read(float(row[0])) for row in rows]

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """The model's own probability; nothing is known of how well it is calibrated."""
        return _sigmoid(read.pair)

    def point(self, slip: float) -> tuple[float, float]:
        """One half: what would slip through was not measured."""
        return 0.5, 0.5


def point_of(name: str, slip: float) -> tuple[float, float]:
    """What ``point`` of the reader of that name tells."""
    if name != OWN:
        return 0.5, 0.5  # what would slip through was not measured
    line = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    known = {float(share): point for share, point in line["points"].items()}
    shared, other = known[max((s for s in known if s <= slip), default=min(known))]
    return float(shared), float(other)


@lru_cache(maxsize=2)
def open_entailer(name: str = OWN, device: str | None = None) -> OwnReader | OtherReader:
    """The shipped reader, or the cross-encoder in a folder.

    Raises:
        SetupError: see the two.
    """
    return OwnReader(device) if name == OWN else OtherReader(name, device)


def _place(found: list[Read], done: tuple[list[int], _Seen]) -> None:
    """Bring over what was computed: of each pair its logit, and the claim's worst word."""
    places, seen = done
    pairs = seen.pair.cpu().numpy()
    words = np.where(seen.own, seen.words.cpu().numpy(), -np.inf)
    for row, (place, worst) in enumerate(zip(places, words.argmax(axis=1).tolist(), strict=True)):
        start, end = (int(value) for value in seen.spots[row, worst])
        found[place] = Read(float(pairs[row]), float(words[row, worst]), start, end)


def _budget(model: Any) -> int:
    return CPU_TOKENS if str(model.model.device) == "cpu" else GPU_TOKENS


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _load(source: str, device: str | None) -> Any:
    with quiet():
        import torch
        from sentence_transformers import CrossEncoder

        first, *_ = (device or "").split(",")  # of several, which only the embedder uses
        device = first or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = "float16" if device.startswith("cuda") else cpu_precision()
        labels = {"num_labels": 1} if source == str(weights_path(DEFAULT)) else {}
        kwargs = {"model_kwargs": {"dtype": kind}, **labels}
        try:
            with TURN:
                return CrossEncoder(source, device=device, local_files_only=True, **kwargs)
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            first = (str(error).strip().splitlines() or ["unreadable"])[0]
            raise SetupError(f"cannot open the verifier {source}: {first}") from error
