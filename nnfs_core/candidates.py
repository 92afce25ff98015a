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

BLOCK_BYTES = 3 * 2**18  # of the widest array of a block: what stays in a processor's cache is fast

# glibc gives freed memory back to the system, which must clear it anew for each block: a half of
# the time. Once it has seen a larger array freed, it keeps what it has for the next.
np.empty(16 * BLOCK_BYTES, dtype=np.uint8)


class Candidates:
    """A network's parameters as one row of numbers, and the loss of any number of such rows.

    A row holds `weights` and `biases` of every layer that has them, in the order of the layers.
    `size` is its length; `block` is how many rows are worth evaluating at once: 1 for layers that
    are not this package's own or so wide that nothing is gained.
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
        self._columns = np.vstack([self.inputs.T, np.ones(len(self.inputs))])[np.newaxis]
        self.size = sum(array.size for _, _, array in self._arrays)
        widest = max(np.atleast_1d(array).shape[-1] for _, _, array in self._arrays)
        row_bytes = 8 * (len(self.inputs) * widest + 4 * self.size)
        self.block = max(1, BLOCK_BYTES // row_bytes) if _are_known(self.layers) else 1

    def read(self) -> NDArray:
        """Return the network's present parameters as a row (size,)."""
        return np.concatenate([getattr(layer, name).ravel() for layer, name, _ in self._arrays])

    def rounded(self, rows: NDArray) -> NDArray:
        """Return `rows` (k, size) as the network can hold them: in the types of its parameters."""
        with np.errstate(over="ignore"):  # an infinity is refused by the layers
            rows = rows.astype(np.result_type(*[array for _, _, array in self._arrays]))
            start = 0
            for _, _, array in self._arrays:
                if array.dtype != rows.dtype:
                    part = rows[:, start : start + array.size]
                    part[:] = part.astype(array.dtype)
                start += array.size
        return rows

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
        """Return the loss of every row, (k, size) to (k,), of numbers as `rounded` returns them."""
        if self.block == 1:
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
            end = start + (n_inputs + 1) * n_neurons
            both = rows[:, start:end].reshape(-1, n_inputs + 1, n_neurons).swapaxes(1, 2)
            start = end
            if values.shape[1] > n_inputs:  # the data with its row of ones, shared by all
                values = both.reshape(-1, n_inputs + 1) @ values[0]  # one large product
                values = values.reshape(len(rows), n_neurons, -1)
            else:
                values = both[:, :, :-1] @ values
                values += both[:, :, -1:]
        return self._mean_crossentropy(values)

    def _mean_crossentropy(self, scores: NDArray) -> NDArray:
        # 1 / probability of the right class = Σ exp(score - score of the right class)
        k, _, batch = scores.shape
        right = self.targets * batch + np.arange(batch)
        scores -= scores.reshape(k, -1).take(right, axis=1)[:, np.newaxis]
        inverse = np.exp(scores, out=scores).sum(axis=1)
        inverse.clip(1 / (1 - CLIP), 1 / CLIP, out=inverse)
        return np.log(inverse, out=inverse) @ np.full(batch, 1 / batch)  # their means

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


def _are_known(layers: list[Any]) -> bool:
    """Whether all that the layers do is known here: they are this package's own, unchanged."""
    *body, last = [getattr(layer.forward, "__func__", None) for layer in layers]
    if last is not Softmax.forward or not {*body} <= {Dense.forward, ReLU.forward}:
        return False
    dense = [layer for layer in layers if isinstance(layer, Dense)]
    return all(layer.biases.size == layer.weights.shape[1] for layer in dense)


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
            got = array.dtype if isinstance(array, np.ndarray) else f"a {type(array).__name__}"
            raise TypeError(f"{where}: {name} of {layer!r} must be a float array, got {got}")
    return arrays
