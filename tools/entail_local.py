"""The shipped reader, and any other cross-encoder, through sentence-transformers.

The shipped weights are the layers and heads only; the word vectors are the embedder's.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agent.errors import SetupError
from tools.embed import DEFAULT, weights_path
from tools.embed_local import cpu_precision, quiet
from tools.entail import OWN, Read

WEIGHTS: Final = Path(__file__).parent / "weights" / "entail.safetensors"
CALIBRATION: Final = WEIGHTS.with_suffix(".json")  # written by evals.entail.calibrate
MOST: Final = 256  # tokens of a pair; learnt with 192
CLAIM: Final = 72  # tokens of a claim at most, as learnt
BATCH: Final = 32
Logits = NDArray[np.float32]


class OwnReader:
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
        self._words = head["weight"].float().numpy()[0], float(head["bias"][0])
        self._line = json.loads(CALIBRATION.read_text(encoding="utf-8"))

    @property
    def precision(self) -> str:
        """Number format of the weights: float16, bfloat16 or float32."""
        return str(self._model.model.dtype).removeprefix("torch.")

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
        """Those of like length together."""
        found: list[Read] = [Read(0.0)] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda n: -len(pairs[n][0]) - len(pairs[n][1]))
        for at in range(0, len(order), BATCH):
            some = order[at : at + BATCH]
            for place, one in zip(some, self._batch([pairs[n] for n in some]), strict=True):
                found[place] = one
        return found

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """See ``Entailer``; weighed on people's labels."""
        line = self._line
        told = {"pair": read.pair, "fault": read.fault or 0.0, "figures": figures, "names": names}
        return _sigmoid(line["bias"] + sum(line[name] * value for name, value in told.items()))

    def point(self, slip: float) -> tuple[float, float]:
        """See ``Entailer``: the measured point of the next smaller share."""
        return point_of(OWN, slip)

    def _batch(self, pairs: Sequence[tuple[str, str]]) -> Iterator[Read]:
        import torch

        told = self._model.tokenizer(
            [c for c, _ in pairs], [e for _, e in pairs], truncation="only_second", padding=True,
            max_length=MOST, return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        spots = told.pop("offset_mapping").numpy()
        with torch.inference_mode():
            body = self._model.model.bert(**told.to(self._model.model.device))
            pair = self._model.model.classifier(body.pooler_output)[:, 0]
        weight, bias = self._words
        words = body.last_hidden_state.float().cpu().numpy() @ weight + bias
        for n, logit in enumerate(pair.float().cpu().numpy()):
            own = np.array([part == 0 for part in told.sequence_ids(n)])
            worst = int(np.where(own, words[n], -np.inf).argmax())
            start, end = (int(v) for v in spots[n, worst])
            yield Read(float(logit), float(words[n, worst]), start, end)

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


class OtherReader:
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

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read]:
        """Read (claim, evidence) pairs; the models of this kind were taught (evidence, claim)."""
        from torch.nn import Identity

        turned = [(evidence, claim) for claim, evidence in pairs]
        with self._lock:
            told = self._model.predict(turned, activation_fn=Identity(), show_progress_bar=False)
        rows = np.asarray(told).reshape(len(turned), -1)
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


def check_entailer(name: str) -> None:
    """Whether the files of a reader are there, without loading any.

    Raises:
        SetupError: they are not.
    """
    if name == OWN:
        weights_path(DEFAULT)
        for path in (WEIGHTS, CALIBRATION):
            if not path.is_file():
                raise SetupError(f"cannot open the reader's weights: {path} is not there")
        return
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise SetupError(f"cannot open the verifier {name}: there is no such folder")
    if not any(folder.glob("config.json")) and not any(folder.glob("*/config.json")):
        raise SetupError(f"cannot open the verifier {name}: there is no model in it")


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


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _load(source: str, device: str | None) -> Any:
    with quiet():
        import torch
        from sentence_transformers import CrossEncoder

        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = "float16" if device.startswith("cuda") else cpu_precision()
        labels = {"num_labels": 1} if source == str(weights_path(DEFAULT)) else {}
        try:
            return CrossEncoder(
                source, device=device, local_files_only=True, model_kwargs={"dtype": kind}, **labels
            )
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            first = (str(error).strip().splitlines() or ["unreadable"])[0]
            raise SetupError(f"cannot open the verifier {source}: {first}") from error
