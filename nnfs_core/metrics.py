"""What people ask of a network; the loss is what training asks."""

import numpy as np
from numpy.typing import ArrayLike

from nnfs_core import _checks


def accuracy(predictions: ArrayLike, targets: ArrayLike) -> float:
    """Return the share of samples, 0 to 1, whose highest prediction is the right class.

    `predictions` (batch, classes) may be probabilities or scores; `targets` are class numbers
    (batch,) or one-hot (batch, classes). Bad input raises ValueError or TypeError.
    """
    predictions = _checks.matrix("accuracy", "predictions", predictions)
    classes = _checks.class_numbers("accuracy", targets, predictions)
    return float(np.mean(predictions.argmax(axis=1) == classes))
