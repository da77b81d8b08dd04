"""Which of several supported wordings reads most like what a writer would have said. Pure.

Two measures of a wording under a language model, both in nats per token. *Deviation* from local
typicality: human wording tends to carry, word by word, about as much information as the model
expects (Meister et al. 2023, arXiv 2202.00666); the mean distance of surprisal from entropy says
how far a wording is from that. *Information*: how much likelier the evidence makes the wording
than the same model finds it without. Neither knows what is true: only wordings that the gate has
passed may be ranked.

Tried (``evals.bench.typical``, SmolLM2-135M, 80 tries at 40 sentences): none had two wordings worth
printing, so that there was nothing to rank. Supported wordings deviate less than the others (area
0.82, 95 % 0.74-0.91, copies of the source left out); information does not tell them apart (0.54).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from agent.llm import Prompt


class Likelihood(NamedTuple):
    """A wording under one prompt: surprisal of each token and entropy before it, in nats."""

    surprisal: tuple[float, ...]
    entropy: tuple[float, ...]


class Typicality(NamedTuple):
    """Nats per token; a low deviation and a high information are better."""

    deviation: float
    information: float


@runtime_checkable
class Scoring(Protocol):
    """A model that can tell how likely it finds a text."""

    ranks: bool
    """Whether the settings ask for it."""

    async def likelihoods(self, messages: Prompt, texts: Sequence[str]) -> list[Likelihood] | None:
        """Each text as the answer to the prompt; None where one does not fit into the context."""
        ...


def typicality(shown: Likelihood, bare: Likelihood) -> Typicality:
    """Measure a wording from its likelihoods with the evidence (``shown``) and without (``bare``).

    Raises:
        ValueError: there is no token, or not the same ones on both sides.
    """
    count = len(shown.surprisal)
    if not count or {len(shown.entropy), len(bare.surprisal)} != {count}:
        raise ValueError("typicality needs the same tokens with and without evidence, at least one")
    apart = sum(abs(s - h) for s, h in zip(shown.surprisal, shown.entropy, strict=True))
    return Typicality(apart / count, (sum(bare.surprisal) - sum(shown.surprisal)) / count)


def ranked(found: Sequence[Typicality], scores: Sequence[float]) -> list[int]:
    """Indices of supported wordings, best first.

    The places by deviation and by information are added, so that neither scale outweighs the
    other; ties go to the lower deviation, then to the higher score of the gate, then to the first.
    """
    near = _places([one.deviation for one in found])
    rich = _places([-one.information for one in found])
    return sorted(
        range(len(found)), key=lambda n: (near[n] + rich[n], found[n].deviation, -scores[n], n)
    )


def _places(values: Sequence[float]) -> list[int]:
    """How many values are smaller than each."""
    return [sum(other < value for other in values) for value in values]


async def weighed(
    model: Scoring, shown: Prompt, bare: Prompt, texts: Sequence[str]
) -> list[Typicality] | None:
    """Measure the wordings with a model; None where it cannot tell."""
    with_evidence = await model.likelihoods(shown, texts)
    without = await model.likelihoods(bare, texts) if with_evidence else None
    if not with_evidence or not without:
        return None
    return [typicality(s, b) for s, b in zip(with_evidence, without, strict=True)]


async def preferred(
    model: object, shown: Prompt, bare: Prompt, texts: Sequence[str], scores: Sequence[float]
) -> int:
    """Index of the supported wording to print, with the gate's scores beside the texts.

    The best score, the first of equals; by ``ranked`` where there is a choice and the model tells.
    """
    if len(texts) > 1 and isinstance(model, Scoring) and model.ranks:
        found = await weighed(model, shown, bare, texts)
        if found is not None:
            return ranked(found, scores)[0]
    return max(range(len(texts)), key=lambda n: (scores[n], -n))
