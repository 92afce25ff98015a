"""A model: layers, a loss and an optimizer, and the loop that trains them."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from nnfs_core import _checks
from nnfs_core._checks import RandomSource
from nnfs_core.activations import Softmax, softmax
from nnfs_core.datasets import Data
from nnfs_core.layers import PARAMETERS, Dense
from nnfs_core.losses import SoftmaxCrossentropy
from nnfs_core.metrics import accuracy


class Epoch(NamedTuple):
    """What one pass over the training data measured, before the update that it led to.

    Of mini-batches, each was measured before its own update; these are the means over all samples.
    """

    epoch: int  # from 0
    loss: float
    accuracy: float
    learning_rate: float  # of the (last) update
    test_loss: float | None  # at the parameters that the pass began with
    test_accuracy: float | None


class History(NamedTuple):
    """The columns of a training's `Epoch`s, each an array (epochs,); None for a test not made."""

    epoch: NDArray
    loss: NDArray
    accuracy: NDArray
    learning_rate: NDArray
    test_loss: NDArray | None
    test_accuracy: NDArray | None


class DivergenceError(ArithmeticError):
    """The loss is no longer a finite number; `history` is what `Model.train` recorded before."""

    history: History | None = None


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
        _checks.part("Model", "optimizer", optimizer, "update")
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
        training = self._data(where, inputs, targets)
        if test is None:
            return self._run(*training, epochs, batch_size, None, rng)
        if not isinstance(test, tuple | list) or len(test) != 2:
            raise TypeError(f"{where}: test must be (inputs, targets), got {type(test).__name__}")
        test = self._data(f"{where}, test", *test, columns=training[0].shape[1])
        return self._run(*training, epochs, batch_size, test, rng)

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
            error.history = _columns(rows) if rows else None
            raise
        return _columns(rows)

    def predict(self, inputs: ArrayLike) -> NDArray:
        """Return the probabilities (batch, classes) for `inputs`."""
        inputs = _checks.matrix("Model.predict", "inputs", inputs)
        with _finite("Model.predict"):
            output = self._forward(inputs)
        return softmax(output) if isinstance(self.loss, SoftmaxCrossentropy) else output

    def evaluate(self, inputs: ArrayLike, targets: ArrayLike) -> tuple[float, float]:
        """Return the loss and the accuracy on `inputs` and `targets`."""
        inputs, targets = self._data("Model.evaluate", inputs, targets)
        with _finite("Model.evaluate"):
            return self._measure(self._forward(inputs), targets)

    def parameters(self) -> list[NDArray]:
        """Return copies of all weights and biases, layer after layer: a snapshot."""
        return [array.copy() for array in self._arrays()]

    def restore(self, parameters: list[NDArray]) -> None:
        """Put back a snapshot that `parameters` made; what the optimizer remembers stays."""
        arrays = self._arrays()
        wanted, got = [a.shape for a in arrays], [np.shape(p) for p in parameters]
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
            with _finite("Model.epochs", f" at epoch {epoch}"), _checks.trusted(epoch > 0):
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
        for layer in self.layers:
            output = layer.forward(output)
            if output is None:
                raise TypeError(f"Model: {layer!r} must return its output, got None")
        return output

    def _backward(self, dvalues: NDArray) -> None:
        first, *others = self.layers
        for layer in reversed(others):
            dvalues = layer.backward(dvalues)
            if dvalues is None:
                raise TypeError(f"Model: backward of {layer!r} must return dinputs, got None")
        if type(first).backward is Dense.backward:  # nobody asks for the slopes of the data:
            first.backward_parameters(dvalues)  # a third of the work, where there are many features
        else:
            first.backward(dvalues)

    def _measure(self, output: NDArray, targets: NDArray) -> tuple[float, float]:
        loss = self.loss.calculate(output, targets)
        if not math.isfinite(loss):
            raise _checks.NotFiniteError
        return loss, accuracy(output, targets)

    def _data(
        self, where: str, inputs: ArrayLike, targets: ArrayLike, columns: int | None = None
    ) -> Data:
        inputs = _checks.matrix(where, "inputs", inputs, columns)
        with _finite(where):
            output = self._forward(inputs[:1])
        scores = np.broadcast_to(output, (len(inputs), output.shape[1]))
        return inputs, _checks.class_numbers(where, targets, scores)

    def _arrays(self) -> list[NDArray]:
        return [
            getattr(layer, name)
            for layer in self.layers
            for name in PARAMETERS
            if hasattr(layer, name)
        ]


@contextmanager
def _finite(where: str, when: str = "") -> Iterator[None]:
    """The data having been checked, numbers that are not finite come from the parameters."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    except _checks.NotFiniteError:
        raise DivergenceError(
            f"{where}: training has diverged, the loss is no longer finite{when}"
            " (start again with new layers and a smaller learning rate)"
        ) from None


def _columns(rows: list[Epoch]) -> History:
    untested = rows[0].test_loss is None
    epoch, loss, right, rate, *test = (np.array(column) for column in zip(*rows, strict=True))
    return History(epoch, loss, right, rate, *([None, None] if untested else test))
