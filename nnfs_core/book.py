"""The core under the class names of the book *Neural Networks from Scratch in Python*.

For a reader with the book on the desk: after ``from nnfs_core.book import *`` its listings run as
they are printed, beside the package ``nnfs`` that the book asks for. Like the book's own classes,
these draw from NumPy's global generator.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core.activations import ReLU, Softmax
from nnfs_core.layers import Dense
from nnfs_core.losses import CategoricalCrossentropy, less_truth
from nnfs_core.optimizers import SGD, Adagrad, Adam, Optimizer, RMSprop

__all__ = [
    "Activation_ReLU",
    "Activation_Softmax",
    "Activation_Softmax_Loss_CategoricalCrossentropy",
    "Layer_Dense",
    "Loss_CategoricalCrossentropy",
    "Optimizer_Adagrad",
    "Optimizer_Adam",
    "Optimizer_RMSprop",
    "Optimizer_SGD",
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


class Activation_Softmax_Loss_CategoricalCrossentropy:
    """`SoftmaxCrossentropy` as the book cuts it: `backward` takes the probabilities."""

    def __init__(self) -> None:
        self.activation = Activation_Softmax()
        self.loss = Loss_CategoricalCrossentropy()

    def forward(self, inputs: ArrayLike, y_true: ArrayLike) -> float:
        """Keep the probabilities in `output` and return the mean loss."""
        self.output = self.activation.forward(inputs)
        return self.loss.calculate(self.output, y_true)

    def backward(self, dvalues: ArrayLike, y_true: ArrayLike) -> NDArray:
        """Return dinputs for probabilities `dvalues`, from `output` or from anywhere else."""
        where = f"{type(self).__name__}.backward"
        probabilities = _checks.probabilities(where, dvalues)
        classes = _checks.class_numbers(where, y_true, probabilities)
        self.dinputs = less_truth(probabilities.copy(), classes)
        return self.dinputs


class _LayerByLayer(Optimizer):
    """An optimizer's update in the book's three parts."""

    def pre_update_params(self) -> None:
        """Let the learning rate decay: before the layers' updates."""
        self._decay_learning_rate()

    def update_params(self, layer: Any) -> None:
        """Change the weights and biases of one layer."""
        self._update_layer(layer)

    def post_update_params(self) -> None:
        """Count the update: after the last layer's."""
        self.iterations += 1


class Optimizer_SGD(_LayerByLayer, SGD):
    """`SGD`."""


class Optimizer_Adagrad(_LayerByLayer, Adagrad):
    """`Adagrad`."""


class Optimizer_RMSprop(_LayerByLayer, RMSprop):
    """`RMSprop`."""


class Optimizer_Adam(_LayerByLayer, Adam):
    """`Adam`."""
