"""Boosted regression trees, as learnt elsewhere: reading them and scoring rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Places = NDArray[np.int64]


class Trees(NamedTuple):
    """Gradient boosting for yes or no (Friedman, Annals of Statistics 2001): a sum of trees.

    All but ``bias`` have one row for each tree and one column for each of its nodes, the root
    first; a leaf leads to itself. A row of features goes left where it is at most ``threshold``.
    """

    feature: Places
    threshold: Column
    left: Places
    right: Places
    value: Column
    bias: float

    def score(self, features: Column) -> Column:
        """Chance of yes for each row of features, (rows, features) → (rows,)."""
        rows = np.arange(len(features))[:, None]
        tree = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(features), len(self.feature)), dtype=np.int64)
        while True:
            left = features[rows, self.feature[tree, node]] <= self.threshold[tree, node]
            after = np.where(left, self.left[tree, node], self.right[tree, node])
            if np.array_equal(after, node):
                break
            node = after
        logit = self.value[tree, node].sum(1) + self.bias
        return np.asarray(1 / (1 + np.exp(-logit)))


def read(kept: Mapping[str, Any]) -> Trees:
    """Trees as ``kept`` wrote them: rows of (feature, threshold, left, right, value)."""
    trees: Sequence[Sequence[Sequence[float]]] = kept["trees"]
    size = max(len(tree) for tree in trees)
    table = np.zeros((len(trees), size, 5))
    for n, tree in enumerate(trees):
        table[n, : len(tree)] = tree
    whole = table[..., [0, 2, 3]].astype(np.int64)
    return Trees(
        whole[..., 0], table[..., 1], whole[..., 1], whole[..., 2], table[..., 4], kept["bias"]
    )
