"""Trees score as the library that grew them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from agent.forage import trees
from evals.learn_scent import kept


def test_kept_trees_score_as_learnt() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    random = np.random.default_rng(3)
    features = random.normal(size=(400, 3)).round(1)  # many values equal to a threshold
    labels = (features[:, 0] * features[:, 1] + features[:, 2] > 0.2).astype(int)
    model = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=6).fit(features, labels)
    again = trees.read(json.loads(json.dumps(kept(model))))
    assert again.score(features) == pytest.approx(model.predict_proba(features)[:, 1], abs=1e-4)


def test_a_row_goes_left_at_the_threshold_and_no_row_is_no_error() -> None:
    one = trees.read(
        {"bias": 0.0, "trees": [[[0, 1.5, 1, 2, 0], [0, 0, 1, 1, -9], [0, 0, 2, 2, 9]]]}
    )
    low, high = one.score(np.array([[1.5], [1.6]]))
    assert low < 0.001 < 0.999 < high
    assert one.score(np.zeros((0, 1))).shape == (0,)
