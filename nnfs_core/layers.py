"""Layers of neurons."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core._checks import RandomSource

PARAMETERS = ("weights", "biases")  # what a layer learns; the gradient of each is named d…


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
        self.output = self.inputs @ self.weights
        self.output += self.biases
        return self.output

    def backward(self, dvalues: ArrayLike) -> NDArray:
        """Return dinputs (batch, n_inputs) for `dvalues` (batch, n_neurons): the chain rule.

        `dvalues` says how the loss changes with each output. A neuron's weight multiplies its
        input, so one sample changes dweight by input × dvalue; its bias by dvalue; its input by
        weight × dvalue. A matrix product sums over what is shared:

            dweights = inputsᵀ @ dvalues        every sample uses the same weights
            dbiases  = Σ dvalues over samples   and the same biases
            dinputs  = dvalues @ weightsᵀ       every neuron sees the same input
        """
        dvalues = self.backward_parameters(dvalues)
        self.dinputs = dvalues @ self.weights.T
        return self.dinputs

    def backward_parameters(self, dvalues: ArrayLike) -> NDArray:
        """Fill dweights and dbiases alone, all that a first layer needs, and return `dvalues`."""
        dvalues = _checks.gradient("Dense.backward", self, dvalues)
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        return dvalues

    def __repr__(self) -> str:
        n_inputs, n_neurons = np.shape(self.weights)
        return f"{type(self).__name__}({n_inputs}, {n_neurons})"
