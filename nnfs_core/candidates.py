"""Many candidate networks at once: the same layers, each row of an array another set of parameters.

One candidate at a time, nearly all of the time of a small network is Python's and NumPy's own
overhead. Stacked, a block of candidates costs one pass through the same few array operations.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core.activations import ReLU, Softmax
from nnfs_core.layers import Dense
from nnfs_core.losses import CLIP, CategoricalCrossentropy
from nnfs_core.metrics import accuracy

BLOCK_BYTES = 3 * 2**17  # of the widest array of a block: what stays in a processor's cache is fast


class Candidates:
    """A network's parameters as one row of numbers, and the loss of any number of such rows.

    A row holds `weights` and `biases` of every layer that has them, in the order of the layers.
    `size` is its length; `block` is how many rows are worth evaluating at once: 1 for layers that
    are not this package's own.
    """

    def __init__(
        self, where: str, layers: list[Any], inputs: ArrayLike, targets: ArrayLike
    ) -> None:
        self.inputs = _checks.matrix(where, "inputs", inputs)
        self.layers = _checked_layers(where, layers)
        predictions = self._first_pass(where)
        self.targets = _checks.class_numbers(where, targets, predictions)
        # a learner's layer may count in float64 or float32: where the last bits are rounded away
        self.rounding = 1e-9 if predictions.dtype == np.float64 else 1e-3

        self._arrays = _parameters(where, self.layers)
        self._columns = np.ascontiguousarray(self.inputs.T, dtype=np.float64)[np.newaxis]
        self.size = sum(array.size for _, _, array in self._arrays)
        *body, last = [getattr(type(layer), "forward", None) for layer in self.layers]
        self._stackable = last is Softmax.forward and {*body} <= {Dense.forward, ReLU.forward}
        widest = max(array.shape[-1] for _, _, array in self._arrays)
        row_bytes = 8 * (len(self.inputs) * widest + 4 * self.size)
        self.block = max(1, BLOCK_BYTES // row_bytes) if self._stackable else 1

    def read(self) -> NDArray:
        """Return the network's present parameters as a row (size,)."""
        return np.concatenate([getattr(layer, name).ravel() for layer, name, _ in self._arrays])

    def write(self, row: NDArray) -> None:
        """Give the network the parameters of a row (size,), in the shapes and types it had."""
        start = 0
        for layer, name, old in self._arrays:
            values = row[start : start + old.size].reshape(old.shape)
            setattr(layer, name, values.astype(old.dtype))
            start += old.size

    def evaluate(self, row: NDArray) -> tuple[float, float]:
        """Write a row and return the network's loss and accuracy, by the layers' own `forward`."""
        self.write(row)
        output = self.inputs
        for layer in self.layers:
            output = layer.forward(output)
        loss = CategoricalCrossentropy().calculate(output, self.targets)
        return loss, accuracy(output, self.targets)

    def losses(self, rows: NDArray) -> NDArray:
        """Return the loss of every row, (k, size) to (k,)."""
        if not self._stackable:
            return np.array([self.evaluate(row)[0] for row in rows])
        with np.errstate(over="ignore", invalid="ignore"):  # a score too large for exp is clipped
            return self._stacked_losses(rows.astype(np.float64))

    def _stacked_losses(self, rows: NDArray) -> NDArray:
        # Here `values` are (k, features, batch), samples last: long inner loops, and a layer's
        # output is weights.T @ values. It is the one second form of the layers' forward.
        values, start = self._columns, 0
        for layer in self.layers[:-1]:
            if isinstance(layer, ReLU):
                values = np.maximum(values, 0)
                continue
            n_inputs, n_neurons = layer.weights.shape
            end = start + n_inputs * n_neurons
            weights = rows[:, start:end].reshape(-1, n_inputs, n_neurons).swapaxes(1, 2)
            if len(values) == 1:  # the data, shared by all candidates: one large product
                values = weights.reshape(-1, n_inputs) @ values[0]
                values = values.reshape(len(rows), n_neurons, -1)
            else:
                values = weights @ values
            start = end + n_neurons
            values += rows[:, end:start, np.newaxis]
        return self._mean_crossentropy(values)

    def _mean_crossentropy(self, scores: NDArray) -> NDArray:
        # 1 / probability of the right class = Σ exp(score - score of the right class)
        k, _, batch = scores.shape
        right = self.targets * batch + np.arange(batch)
        scores -= scores.reshape(k, -1).take(right, axis=1)[:, np.newaxis]
        inverse = np.exp(scores, out=scores).sum(axis=1)
        np.clip(inverse, 1 / (1 - CLIP), 1 / CLIP, out=inverse)
        return np.log(inverse, out=inverse).mean(axis=1)

    def _first_pass(self, where: str) -> NDArray:
        output: Any = self.inputs
        for index, layer in enumerate(self.layers):
            try:
                output = layer.forward(output)
            except ValueError as error:
                raise ValueError(
                    f"{where}: layers[{index}], {layer!r}, refuses its inputs: {error}"
                ) from error
            if output is None:
                raise TypeError(
                    f"{where}: layers[{index}], {layer!r}, must return its output, got None"
                )
        return _checks.probabilities(f"{where}: after layers[{index}]", output)


def _checked_layers(where: str, layers: list[Any]) -> list[Any]:
    if not isinstance(layers, list | tuple) or not layers:
        raise ValueError(f"{where}: layers must be a list of one layer or more, got {layers!r}")
    for index, layer in enumerate(layers):
        if isinstance(layer, type) or not hasattr(layer, "forward"):
            hint = f" (write {layer.__name__}()?)" if isinstance(layer, type) else ""
            raise TypeError(
                f"{where}: layers[{index}] must be a layer with a forward method,"
                f" got {layer!r}{hint}"
            )
        if hasattr(layer, "weights") and any(layer is other for other in layers[:index]):
            raise ValueError(f"{where}: layers[{index}], {layer!r}, is in the list twice")
    return list(layers)


def _parameters(where: str, layers: list[Any]) -> list[tuple[Any, str, NDArray]]:
    """The parameter arrays of all layers, each with its layer and its name there."""
    arrays = [
        (layer, name, getattr(layer, name))
        for layer in layers
        for name in ("weights", "biases")
        if hasattr(layer, name)
    ]
    if not arrays:
        raise ValueError(f"{where}: layers must have weights or biases to search, got none")
    for layer, name, array in arrays:
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            raise TypeError(f"{where}: {name} of {layer!r} must be a float array, got {array!r}")
    return arrays
