"""Losses: how wrong a network's predictions are, as one number to make small."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core.activations import softmax

CLIP = 1e-7  # keeps log away from 0; no sample's loss is above -log(1e-7) = 16.1


class Loss:
    """What all losses share: `forward` gives one loss a sample, training asks for their mean."""

    def forward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return one loss a sample (batch,)."""
        raise NotImplementedError

    def calculate(self, predictions: ArrayLike, targets: ArrayLike) -> float:
        """Return the mean of `forward`'s losses: the number that training makes small."""
        return float(self.forward(predictions, targets).mean())

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class CategoricalCrossentropy(Loss):
    """The surprise, in nats, at the right class: 0 if it was certain, large if it was ruled out.

        loss[i] = -log(predictions[i, class of sample i])

    Probabilities are first clipped to [1e-7, 1 - 1e-7]. Targets are class numbers (batch,) or
    one-hot (batch, classes).
    """

    def forward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return one loss a sample (batch,) for probabilities `predictions` (batch, classes)."""
        where = f"{type(self).__name__}.forward"
        predictions = _checks.probabilities(where, predictions)
        return _surprise(predictions, _checks.class_numbers(where, targets, predictions))

    def backward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return dinputs (batch, classes): how the mean loss changes with each probability.

        The slope of -log(p) is -1/p; the mean over the batch divides it by the batch's size. Where
        p was clipped the slope at the edge is given: nothing else would pull such a sample back.
        """
        where = f"{type(self).__name__}.backward"
        predictions = _checks.probabilities(where, predictions)
        classes = _checks.class_numbers(where, targets, predictions)
        rows = np.arange(len(predictions))
        self.dinputs = np.zeros_like(predictions)
        self.dinputs[rows, classes] = -1 / np.maximum(predictions[rows, classes], CLIP)
        self.dinputs /= len(predictions)
        return self.dinputs


class SoftmaxCrossentropy(Loss):
    """Softmax and cross-entropy as one: it takes scores, any finite numbers, for predictions.

        loss[i] = -log(softmax(predictions)[i, class of sample i])

    A network with this loss ends in its last `Dense`. The loss is that of `Softmax` followed by
    `CategoricalCrossentropy`, the clipping included; its gradient is simpler than either's, and
    stays right where a probability is too small for a float. Bridle, "Training stochastic model
    recognition algorithms as networks", NIPS 1989.
    """

    def forward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return one loss a sample (batch,) for scores `predictions` (batch, classes)."""
        return _surprise(*self._probabilities("forward", predictions, targets))

    def backward(self, predictions: ArrayLike, targets: ArrayLike) -> NDArray:
        """Return dinputs (batch, classes): how the mean loss changes with each score.

        -log(softmax(z))[c] = log Σ exp(z) - z[c]; its slope in z[k] is softmax(z)[k], less 1 for
        the right class: what was said minus what is true. The mean divides by the batch's size.
        (The clipping is left out: a sample that is hopelessly wrong still pulls.)
        """
        self.dinputs = less_truth(*self._probabilities("backward", predictions, targets))
        return self.dinputs

    def _probabilities(
        self, method: str, predictions: ArrayLike, targets: ArrayLike
    ) -> tuple[NDArray, NDArray[np.intp]]:
        where = f"{type(self).__name__}.{method}"
        predictions = _checks.matrix(where, "predictions", predictions)
        return softmax(predictions), _checks.class_numbers(where, targets, predictions)


def less_truth(probabilities: NDArray, classes: NDArray[np.intp]) -> NDArray:
    """Change probabilities (batch, classes) into what `SoftmaxCrossentropy.backward` returns."""
    probabilities[np.arange(len(classes)), classes] -= 1
    probabilities /= len(classes)
    return probabilities


def _surprise(probabilities: NDArray, classes: NDArray[np.intp]) -> NDArray:
    confidences = probabilities[np.arange(len(classes)), classes]
    return -np.log(confidences.clip(CLIP, 1 - CLIP))
