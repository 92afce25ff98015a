"""What the public functions ask of their arguments; each refusal is one sentence.

The sentence names the function and the argument, says what was expected and what came:
``Dense.forward: inputs must have shape (batch, 2), got (300, 3)``.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Integral, Real
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

RandomSource = np.random.Generator | np.random.RandomState
SUM_TOLERANCE = 1e-3  # how far from 1 the probabilities of a sample may sum
_trusting = ContextVar("trusting", default=False)


@contextmanager
def trusted(trust: bool = True) -> Iterator[None]:
    """Let arrays, targets and gradients pass: for a loop whose first round was checked."""
    token = _trusting.set(trust)
    try:
        yield
    finally:
        _trusting.reset(token)


class NotFiniteError(ValueError):
    """A number is infinite or none at all: in the midst of training, a sign of divergence."""


def count(where: str, name: str, value: object) -> int:
    """`value` as a positive integer."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{where}: {name} must be a positive integer, got {value!r}")
    if value < 1:
        raise ValueError(f"{where}: {name} must be a positive integer, got {value}")
    return int(value)


def seed(where: str, value: object) -> int:
    """`value` as an integer, zero or more."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{where}: seed must be zero or a positive integer, got {value!r}")
    if value < 0:
        raise ValueError(f"{where}: seed must be zero or a positive integer, got {value}")
    return int(value)


def within(where: str, name: str, value: object, first: int, last: int) -> int:
    """`value` as an integer from `first` to `last`."""
    wanted = f"an integer from {first:,} to {last:,}"
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{where}: {name} must be {wanted}, got {value!r}")
    if not first <= int(value) <= last:
        raise ValueError(f"{where}: {name} must be {wanted}, got {value}")
    return int(value)


def positive(where: str, name: str, value: object) -> float:
    """`value` as a positive, finite number."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{where}: {name} must be a positive number, got {value!r}")
    if not 0 < float(value) < math.inf:
        raise ValueError(f"{where}: {name} must be a positive number, got {value}")
    return float(value)


def not_negative(where: str, name: str, value: object) -> float:
    """`value` as a finite number that is zero or more."""
    return _between(where, name, value, 0, math.inf, "zero or a positive number")


def fraction(where: str, name: str, value: object) -> float:
    """`value` as a number from 0 up to, but not, 1."""
    return _between(where, name, value, 0, 1, "a number from 0 to below 1")


def share(where: str, name: str, value: object) -> float:
    """`value` as a number between 0 and 1, neither of which is meant."""
    return _between(where, name, value, math.ulp(0), 1, "a number between 0 and 1")


def _between(where: str, name: str, value: object, low: float, high: float, wanted: str) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{where}: {name} must be {wanted}, got {value!r}")
    if not low <= float(value) < high:
        raise ValueError(f"{where}: {name} must be {wanted}, got {value}")
    return float(value)


def random_source(where: str, rng: object) -> RandomSource:
    """`rng` itself, if it is a source of random numbers."""
    if not isinstance(rng, RandomSource):
        raise TypeError(
            f"{where}: rng must be a numpy.random.Generator or RandomState, got {rng!r}"
            " (make one: numpy.random.default_rng(0))"
        )
    return rng


def part(where: str, name: str, value: object, *names: str) -> None:
    """Refuse a `value` without these methods, or a class where one of its objects is meant."""
    if isinstance(value, type) or not all(hasattr(value, wanted) for wanted in names):
        hint = f" (write {value.__name__}()?)" if isinstance(value, type) else ""
        raise TypeError(f"{where}: {name} must have {' and '.join(names)}, got {value!r}{hint}")


def layers(where: str, values: object) -> list[Any]:
    """`values` as a list of layers that can be trained, none of them twice."""
    if not isinstance(values, list | tuple) or not values:
        raise ValueError(f"{where}: layers must be a list of one layer or more, got {values!r}")
    for index, layer in enumerate(values):
        part(where, f"layers[{index}]", layer, "forward", "backward")
        if any(layer is other for other in values[:index]):
            raise ValueError(f"{where}: layers[{index}], {layer!r}, is in the list twice")
    return list(values)


def matrix(where: str, name: str, values: object, columns: int | None = None) -> NDArray:
    """`values` as a finite float array of shape (batch, columns); a float array is not copied."""
    if _trusting.get():
        return cast(NDArray, values)
    array = _numbers(where, name, values)
    wanted = f"(batch, {columns})" if columns else "(batch, features)"
    if array.ndim != 2 or (columns and array.shape[1] != columns):
        hint = ""
        if array.ndim == 2 and array.shape[0] == columns:
            hint = " (transposed?)"
        elif array.ndim == 1 and array.size == (columns or array.size) > 0:
            hint = " (one sample? write [sample])"
        raise ValueError(f"{where}: {name} must have shape {wanted}, got {array.shape}{hint}")
    if array.size == 0:
        raise ValueError(
            f"{where}: {name} must hold at least one sample and feature, got shape {array.shape}"
        )
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise NotFiniteError(
            f"{where}: {name} must be finite, got {array[row, column]} at [{row}, {column}]"
        )
    return array


def gradient(where: str, layer: object, dvalues: object) -> NDArray:
    """`dvalues` as a finite float array of the shape of what `layer` put out last."""
    if _trusting.get():
        return cast(NDArray, dvalues)
    output = getattr(layer, "output", None)
    if output is None:
        raise ValueError(f"{where}: forward must be called first: it keeps what backward needs")
    array = matrix(where, "dvalues", dvalues)
    if array.shape != output.shape:
        raise ValueError(
            f"{where}: dvalues must have the shape of the output, {output.shape}, got {array.shape}"
        )
    return array


def probabilities(where: str, predictions: object) -> NDArray:
    """`predictions` as an array (batch, classes) whose rows are probabilities."""
    array = matrix(where, "predictions", predictions)
    if _trusting.get():
        return array
    if array.min() < 0:
        raise ValueError(
            f"{where}: predictions must be probabilities, got {array.min():.6g}"
            " (Softmax forgotten?)"
        )
    sums = array.sum(axis=1)
    worst = np.abs(sums - 1).argmax()
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"{where}: predictions of a sample must sum to 1, got {sums[worst]:.6g} in row {worst}"
            " (Softmax forgotten?)"
        )
    return array


def class_numbers(where: str, targets: object, predictions: NDArray) -> NDArray[np.intp]:
    """`targets`, class numbers (batch,) or one-hot (batch, classes), as class numbers (batch,)."""
    if _trusting.get():
        return cast(NDArray, targets)
    batch, classes = predictions.shape
    array = _numbers(where, "targets", targets)
    if array.ndim == 2 and array.shape == (batch, classes):
        wrong = ~(((array == 0) | (array == 1)).all(axis=1) & (array.sum(axis=1) == 1))
        if wrong.any():
            raise ValueError(
                f"{where}: one-hot targets must have a single 1 in each row, else 0,"
                f" got {array[wrong.argmax()].tolist()} in row {wrong.argmax()}"
            )
        return array.argmax(axis=1)
    if array.shape != (batch,):
        raise ValueError(
            f"{where}: targets must have shape ({batch},) or one-hot ({batch}, {classes}),"
            f" got {array.shape}"
        )
    if array.dtype.kind not in "iu":
        raise TypeError(f"{where}: class numbers in targets must be integers, got {array.dtype}")
    low, high = array.min(), array.max()
    if low < 0 or high >= classes:
        raise ValueError(
            f"{where}: targets must be class numbers 0 to {classes - 1},"
            f" got {low if low < 0 else high}"
        )
    return array.astype(np.intp)


def pairs(where: str, inputs: object, targets: object) -> tuple[NDArray, NDArray]:
    """`inputs` (batch, features) and `targets` as arrays, a target for each sample."""
    samples, array = matrix(where, "inputs", inputs), _numbers(where, "targets", targets)
    if array.ndim not in (1, 2) or len(array) != len(samples):
        raise ValueError(
            f"{where}: targets must be one for each of {len(samples)} samples,"
            f" got shape {array.shape}"
        )
    return samples, array


def _numbers(where: str, name: str, values: object) -> NDArray:
    try:
        array = np.asarray(values)
    except ValueError:  # NumPy's word for a ragged list is "inhomogeneous"
        raise ValueError(
            f"{where}: {name} must have rows of one length, got a ragged list"
        ) from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{where}: {name} must be real numbers, got {_kind(array)}")
    return array


def _kind(array: NDArray) -> str:
    kinds = {
        "U": "text",
        "S": "text",
        "b": "booleans",
        "c": "complex numbers",
        "O": "objects (a None among them?)",
    }
    return kinds.get(array.dtype.kind, str(array.dtype))
