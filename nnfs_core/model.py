"""A model: layers, a loss and an optimizer, and the loop that trains them."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from nnfs_core import _checks
from nnfs_core._checks import RandomSource
from nnfs_core.activations import Softmax, softmax
from nnfs_core.datasets import Data
from nnfs_core.history import DivergenceError, Epoch, History, columns, finite
from nnfs_core.layers import PARAMETERS, Dense
from nnfs_core.losses import SoftmaxCrossentropy
from nnfs_core.metrics import accuracy


class Model:
    """A network, its loss and its optimizer.

    `layers` are called in their order, and the loss takes what the last one puts out: scores for
    `SoftmaxCrossentropy`, probabilities for `CategoricalCrossentropy`. Layers, losses and
    optimizers of your own work too. For all methods, inputs are (batch, features) and targets class
    numbers (batch,) or one-hot (batch, classes); bad input raises ValueError or TypeError.
    """

    def __init__(self, layers: list[Any], *, loss: Any, optimizer: Any) -> None:
        self.layers = _checks.layers("Model", layers)
        _checks.part("Model", "loss", loss, "calculate", "backward")
        _checks.part("Model", "optimizer", optimizer, "update", "current_learning_rate")
        if isinstance(loss, SoftmaxCrossentropy) and isinstance(layers[-1], Softmax):
            raise ValueError(
                "Model: layers must end in scores for SoftmaxCrossentropy(), got Softmax()"
                " (leave it out: the loss applies it)"
            )
        self.loss = loss
        self.optimizer = optimizer

    def epochs(
        self,
        inputs: ArrayLike,
        targets: ArrayLike,
        epochs: int,
        *,
        batch_size: int | None = None,
        test: tuple[ArrayLike, ArrayLike] | None = None,
        rng: RandomSource | None = None,
    ) -> Iterator[Epoch]:
        """Train for `epochs` passes over the data, and yield after each what it measured.

        A pass makes one update from all samples, or with `batch_size` one from each batch of that
        many (the last may be smaller), shuffled by `rng`. `test`, (inputs, targets), is measured
        but not learned from. Leave the loop whenever you like: what was learned stays, and another
        call goes on from there. Once the loss is not finite, `DivergenceError` is raised.
        """
        where = "Model.epochs"
        epochs = _checks.count(where, "epochs", epochs)
        if batch_size is not None:
            batch_size = _checks.count(where, "batch_size", batch_size)
            rng = _checks.random_source(where, rng)
        training, _ = self._checked(where, inputs, targets)
        tested = None
        if test is not None:
            if not isinstance(test, tuple | list) or len(test) != 2:
                raise TypeError(f"{where}: test must be a pair (inputs, targets), got {test!r}")
            features = training[0].shape[1]
            tested, _ = self._checked(f"{where}, test", *test, columns=features)
        return self._run(*training, epochs, batch_size, tested, rng)

    def train(
        self,
        inputs: ArrayLike,
        targets: ArrayLike,
        epochs: int,
        *,
        batch_size: int | None = None,
        test: tuple[ArrayLike, ArrayLike] | None = None,
        rng: RandomSource | None = None,
    ) -> History:
        """Loop over `epochs`, with a progress bar if it takes long, and return their history.

        The kernel's interrupt button ends the training early, with the history so far.
        """
        rows: list[Epoch] = []
        steps = self.epochs(inputs, targets, epochs, batch_size=batch_size, test=test, rng=rng)
        try:
            # the bar is for long trainings: it stays away for the first second
            for row in tqdm(steps, desc="train", total=epochs, unit=" epochs", delay=1):
                rows.append(row)
        except KeyboardInterrupt:
            if not rows:
                raise
        except DivergenceError as error:
            error.history = columns(rows) if rows else None
            raise
        return columns(rows)

    def predict(self, inputs: ArrayLike) -> NDArray:
        """Return the probabilities (batch, classes) for `inputs`."""
        inputs = _checks.matrix("Model.predict", "inputs", inputs)
        with finite("Model.predict"):
            output = self._forward(inputs)
        return softmax(output) if isinstance(self.loss, SoftmaxCrossentropy) else output

    def evaluate(self, inputs: ArrayLike, targets: ArrayLike) -> tuple[float, float]:
        """Return the loss and the accuracy on `inputs` and `targets`."""
        (_, classes), output = self._checked("Model.evaluate", inputs, targets)
        with finite("Model.evaluate"):
            return self._measure(output, classes)

    def parameters(self) -> list[NDArray]:
        """Return copies of all weights and biases, layer after layer: a snapshot."""
        return [array.copy() for array in self._arrays()]

    def restore(self, parameters: list[NDArray]) -> None:
        """Put back a snapshot that `parameters` made; what the optimizer remembers stays."""
        if not isinstance(parameters, list | tuple):
            raise TypeError(
                "Model.restore: parameters must be a list that `parameters` returned,"
                f" got {parameters!r}"
            )
        arrays = self._arrays()
        wanted, got = [array.shape for array in arrays], [np.shape(array) for array in parameters]
        if wanted != got:
            raise ValueError(f"Model.restore: parameters must have the shapes {wanted}, got {got}")
        for array, values in zip(arrays, parameters, strict=True):
            array[...] = values

    def __repr__(self) -> str:
        return f"Model({self.layers}, loss={self.loss}, optimizer={self.optimizer})"

    def _run(
        self,
        inputs: NDArray,
        targets: NDArray,
        epochs: int,
        batch_size: int | None,
        test: Data | None,
        rng: Any,
    ) -> Iterator[Epoch]:
        samples = len(inputs)
        batches: list[Any] = [slice(None)]
        for epoch in range(epochs):
            if batch_size:
                order = rng.permutation(samples)
                batches = [order[i : i + batch_size] for i in range(0, samples, batch_size)]
            loss = right = 0.0
            with finite("Model.epochs", f" at epoch {epoch}"), _checks.trusted(epoch > 0):
                tested = self._measure(self._forward(test[0]), test[1]) if test else (None, None)
                for batch in batches:
                    measured = self._learn(inputs[batch], targets[batch])
                    part = len(targets[batch]) / samples
                    loss, right = loss + part * measured[0], right + part * measured[1]
            yield Epoch(epoch, loss, right, self.optimizer.current_learning_rate, *tested)

    def _learn(self, inputs: NDArray, targets: NDArray) -> tuple[float, float]:
        output = self._forward(inputs)
        measured = self._measure(output, targets)
        self._backward(self.loss.backward(output, targets))
        self.optimizer.update(self.layers)
        return measured

    def _forward(self, inputs: NDArray) -> NDArray:
        output: Any = inputs
        for index, layer in enumerate(self.layers):
            try:
                output = layer.forward(output)
            except _checks.NotFiniteError:
                raise
            except ValueError as error:
                raise ValueError(
                    f"Model: layers[{index}], {layer!r}, refuses its inputs: {error}"
                ) from error
            if output is None:
                raise TypeError(f"Model: layers[{index}], {layer!r}, must return its output")
        return output

    def _backward(self, dvalues: NDArray) -> None:
        first, *others = self.layers
        for layer in reversed(others):
            dvalues = layer.backward(dvalues)
            if dvalues is None:
                raise TypeError(f"Model: backward of {layer!r} must return its dinputs")
        if type(first).backward is Dense.backward:  # nobody asks for the slopes of the data:
            first.backward_parameters(dvalues)  # a third of the work, where there are many features
        else:
            first.backward(dvalues)

    def _measure(self, output: NDArray, targets: NDArray) -> tuple[float, float]:
        loss = self.loss.calculate(output, targets)
        if not math.isfinite(loss):
            raise _checks.NotFiniteError
        return loss, accuracy(output, targets)

    def _checked(
        self, where: str, inputs: ArrayLike, targets: ArrayLike, columns: int | None = None
    ) -> tuple[Data, NDArray]:
        inputs = _checks.matrix(where, "inputs", inputs, columns)
        with finite(where):
            output = _checks.matrix(where, "output of the layers", self._forward(inputs))
        return (inputs, _checks.class_numbers(where, targets, output)), output

    def _arrays(self) -> list[NDArray]:
        return [
            getattr(layer, name)
            for layer in self.layers
            for name in PARAMETERS
            if hasattr(layer, name)
        ]
