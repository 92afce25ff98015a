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
        exponentials = np.exp(self.inputs - self.inputs.max(axis=1, keepdims=True))
        self.output = exponentials / exponentials.sum(axis=1, keepdims=True)
        return self.output

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
