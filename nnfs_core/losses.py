"""Losses: how wrong a network's predictions are, as one number to make small."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks

CLIP = 1e-7  # keeps log away from 0; no sample's loss is above -log(1e-7) = 16.1


class CategoricalCrossentropy:
    """The surprise, in nats, at the right class: 0 if it was certain, large if it was ruled out.

        loss[i] = -log(predictions[i, class of sample i])

    Probabilities are first clipped to [1e-7, 1 - 1e-7]. Targets are class numbers (batch,) or
    one-hot (batch, classes).
    """

    def forward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return one loss a sample (batch,) for probabilities `predictions` (batch, classes)."""
        where = f"{type(self).__name__}.forward"
        predictions = _checks.probabilities(where, predictions)
        classes = _checks.class_numbers(where, targets, predictions)
        confidences = predictions[np.arange(len(predictions)), classes]
        return -np.log(np.clip(confidences, CLIP, 1 - CLIP))

    def calculate(self, predictions: ArrayLike, targets: ArrayLike) -> float:
        """Return the mean of `forward`'s losses: the number that training makes small."""
        return float(self.forward(predictions, targets).mean())

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
