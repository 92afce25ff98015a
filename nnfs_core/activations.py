"""Activation functions, as layers without parameters."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks


class ReLU:
    """The rectified linear unit: what is below zero becomes zero.

        output = max(0, inputs)

    Nair & Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
    """

    def forward(self, inputs: ArrayLike) -> NDArray:
        """Return the output (batch, features) for finite `inputs` (batch, features)."""
        self.inputs = _checks.matrix("ReLU.forward", "inputs", inputs)
        self.output = np.maximum(self.inputs, 0)
        return self.output

    def backward(self, dvalues: ArrayLike) -> NDArray:
        """Return dinputs (batch, features) for `dvalues` (batch, features).

        The slope is 1 above zero and 0 below; at zero itself it is taken to be 0.
        """
        dvalues = _checks.gradient("ReLU.backward", self, dvalues)
        self.dinputs = dvalues * (self.output > 0)
        return self.dinputs

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Softmax:
    """Scores to probabilities: positive, and each row sums to 1.

        output[i, j] = exp(inputs[i, j]) / Σₖ exp(inputs[i, k])

    Subtracting a row's largest score first changes nothing in the quotient and keeps exp from
    overflowing. Bridle, "Probabilistic interpretation of feedforward classification network
    outputs", 1990.
    """

    def forward(self, inputs: ArrayLike) -> NDArray:
        """Return probabilities (batch, classes) for finite scores `inputs` (batch, classes)."""
        self.inputs = _checks.matrix("Softmax.forward", "inputs", inputs)
        self.output = softmax(self.inputs)
        return self.output

    def backward(self, dvalues: ArrayLike) -> NDArray:
        """Return dinputs (batch, classes) for `dvalues` (batch, classes).

        Within a sample every output depends on every input: doutput[j] / dinput[k] =
        output[j] × ((1 if j = k else 0) - output[k]). Summed over j against dvalues:

            dinputs = output × (dvalues - Σ dvalues × output over classes)
        """
        dvalues = _checks.gradient("Softmax.backward", self, dvalues)
        mean = (dvalues * self.output).sum(axis=1, keepdims=True)
        self.dinputs = self.output * (dvalues - mean)
        return self.dinputs

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def softmax(scores: NDArray) -> NDArray:
    """Return the probabilities (batch, classes) of finite float `scores` (batch, classes)."""
    columns = scores.T.copy()  # NumPy goes through a few long rows faster than many short ones
    columns -= columns.max(axis=0)
    np.exp(columns, out=columns)
    columns /= columns.sum(axis=0)
    return columns.T
