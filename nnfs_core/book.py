"""The core under the class names of the book *Neural Networks from Scratch in Python*.

For a reader with the book on the desk: after ``from nnfs_core.book import *`` its listings run as
they are printed, beside the package ``nnfs`` that the book asks for. Like the book's own classes,
these draw from NumPy's global generator.
"""

import numpy as np

from nnfs_core.activations import ReLU, Softmax
from nnfs_core.layers import Dense
from nnfs_core.losses import CategoricalCrossentropy

__all__ = [
    "Activation_ReLU",
    "Activation_Softmax",
    "Layer_Dense",
    "Loss_CategoricalCrossentropy",
]


class Layer_Dense(Dense):
    """`Dense`, its weights 0.01 × normals drawn from NumPy's global generator."""

    def __init__(self, n_inputs: int, n_neurons: int) -> None:
        super().__init__(n_inputs, n_neurons, rng=np.random.mtrand._rand)


class Activation_ReLU(ReLU):
    """`ReLU`."""


class Activation_Softmax(Softmax):
    """`Softmax`."""


class Loss_CategoricalCrossentropy(CategoricalCrossentropy):
    """`CategoricalCrossentropy`."""
