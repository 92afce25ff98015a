"""Layers of neurons."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core._checks import RandomSource


class Dense:
    """A fully connected layer: each neuron sees every input.

        output = inputs @ weights + biases

    `weights` (n_inputs, n_neurons) start as `weight_scale` × standard normals from `rng`, `biases`
    (1, n_neurons) as zeros, both float32. `weight_scale` is a positive number; a bad argument
    raises ValueError or TypeError.
    """

    def __init__(
        self, n_inputs: int, n_neurons: int, *, rng: RandomSource, weight_scale: float = 0.01
    ) -> None:
        n_inputs = _checks.count("Dense", "n_inputs", n_inputs)
        n_neurons = _checks.count("Dense", "n_neurons", n_neurons)
        weight_scale = _checks.positive("Dense", "weight_scale", weight_scale)
        normals = _checks.random_source("Dense", rng).standard_normal((n_inputs, n_neurons))
        self.weights: NDArray = (weight_scale * normals).astype(np.float32)
        self.biases: NDArray = np.zeros((1, n_neurons), dtype=np.float32)

    def forward(self, inputs: ArrayLike) -> NDArray:
        """Return the output (batch, n_neurons) for `inputs` (batch, n_inputs), finite numbers."""
        self.inputs = _checks.matrix("Dense.forward", "inputs", inputs, columns=len(self.weights))
        self.output = self.inputs @ self.weights + self.biases
        return self.output

    def __repr__(self) -> str:
        n_inputs, n_neurons = self.weights.shape
        return f"{type(self).__name__}({n_inputs}, {n_neurons})"
