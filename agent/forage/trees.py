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

    The nodes of all trees stand in one row, each tree after the other; a leaf leads to itself. A
    row of features goes left where it is at most ``threshold``.
    """

    roots: Places
    feature: Places
    threshold: Column
    left: Places
    right: Places
    value: Column
    bias: float

    def score(self, features: Column) -> Column:
        """Chance of yes for each row of features, (rows, features) → (rows,)."""
        # Flat places: 2.5 ms for 230 rows in 131 trees; indexing by (tree, node) takes 6.5.
        flat, rows = features.ravel(), np.arange(len(features))[:, None] * features.shape[1]
        node = np.broadcast_to(self.roots, (len(features), len(self.roots)))
        while True:
            goes_left = flat[rows + self.feature[node]] <= self.threshold[node]
            after = np.where(goes_left, self.left[node], self.right[node])
            if np.array_equal(after, node):
                break
            node = after
        logit = self.value[node].sum(1) + self.bias
        return np.asarray(1 / (1 + np.exp(-logit)))


def read(kept: Mapping[str, Any]) -> Trees:
    """Trees as ``kept`` wrote them: rows of (feature, threshold, left, right, value)."""
    trees: Sequence[Sequence[Sequence[float]]] = kept["trees"]
    size = max(len(tree) for tree in trees)
    table = np.zeros((len(trees), size, 5))
    for n, tree in enumerate(trees):
        table[n, : len(tree)] = tree
    roots = np.arange(len(trees)) * size
    whole = table[..., [0, 2, 3]].astype(np.int64)
    whole[..., 1:] += roots[:, None, None]
    flat = whole.reshape(-1, 3)
    return Trees(
        roots,
        flat[:, 0].copy(),
        table[..., 1].ravel(),
        flat[:, 1].copy(),
        flat[:, 2].copy(),
        table[..., 4].ravel(),
        kept["bias"],
    )
