"""Numerical gradients, to hold against those of a layer or a loss."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core.layers import PARAMETERS

STEP = 1e-6  # of a value up to 1, and this part of a larger one
FLOOR = 1e-2  # a gradient below this part of its array's largest is compared as if it were as large
TINY = 1e-300  # keeps 0 / 0 away: two zeros agree


@dataclass(frozen=True)
class GradientCheck:
    """How far a `backward` is from central differences, and where it is farthest."""

    relative_error: float  # the largest of all
    gradient: str  # the array it is in
    index: tuple[int, ...]  # and where there
    analytic: float  # what backward says
    numeric: float  # what the differences say
    errors: dict[str, float]  # the largest relative error in each array


def check_gradients(
    part: Any, inputs: ArrayLike, targets: ArrayLike | None = None
) -> GradientCheck:
    """Compare `backward` of a layer, or with `targets` of a loss, with central differences.

        numeric = (f(x + h) - f(x - h)) / 2h

    for each number x in `inputs` (batch, features) and in the layer's weights and biases. f is the
    mean loss, or for a layer the sum of its outputs, each times a fixed random number. The relative
    error is |analytic - numeric| divided by the larger of the two: below 1e-6 for right code, if no
    x is so close to a kink, such as `ReLU` has at 0, that h leads across it.

    The work is done in float64 on a copy: `part` stays as it is. Inputs that it refuses, and a
    gradient that is missing or has the wrong shape, raise ValueError or TypeError.
    """
    _checks.part("check_gradients", "part", part, "forward", "backward")
    if targets is None and hasattr(part, "calculate"):
        raise ValueError(f"check_gradients: targets must be given for {part!r}, a loss, got None")
    part = copy.deepcopy(part)
    values = {"inputs": _checks.matrix("check_gradients", "inputs", inputs).astype(np.float64)}
    for name in PARAMETERS:
        if hasattr(part, name):
            values[name] = np.array(getattr(part, name), dtype=np.float64)
            setattr(part, name, values[name])

    def forward() -> NDArray:
        arguments = [values["inputs"]] if targets is None else [values["inputs"], targets]
        return np.array(part.forward(*arguments))

    output = forward()
    if targets is None:
        factors = np.random.default_rng(0).standard_normal(output.shape)
        returned = part.backward(factors)
    else:
        factors = np.full(output.shape, 1 / output.size)
        returned = part.backward(values["inputs"], targets)
    part.dinputs = getattr(part, "dinputs", None) if returned is None else returned

    analytic = {f"d{name}": _gradient(part, f"d{name}", values[name].shape) for name in values}
    found = []
    for name, array in values.items():
        numeric = _differences(forward, array, factors)
        found.append(_farthest(f"d{name}", analytic[f"d{name}"], numeric))
    worst = max(found, key=lambda check: math.inf if math.isnan(check[0]) else check[0])
    return GradientCheck(*worst, {check[1]: check[0] for check in found})


def _gradient(part: Any, name: str, shape: tuple[int, ...]) -> NDArray:
    gradient = getattr(part, name, None)
    came = "none" if gradient is None else np.shape(gradient)
    if came != shape:
        raise ValueError(
            f"check_gradients: {name} of {part!r} must have shape {shape} after backward,"
            f" got {came}"
        )
    return np.array(gradient, dtype=np.float64)


def _differences(forward: Callable[[], NDArray], array: NDArray, factors: NDArray) -> NDArray:
    numeric = np.empty_like(array)
    for index, x in np.ndenumerate(array):
        h = STEP * max(1, abs(x))
        array[index] = above = x + h
        output = forward()
        array[index] = below = x - h
        # what does not depend on x cancels exactly before the sum
        numeric[index] = ((output - forward()) * factors).sum() / (above - below)
        array[index] = x
    return numeric


def _farthest(
    name: str, analytic: NDArray, numeric: NDArray
) -> tuple[float, str, tuple[int, ...], float, float]:
    size = np.maximum(abs(analytic), abs(numeric))
    error = abs(analytic - numeric) / np.maximum(size, max(FLOOR * size.max(), TINY))
    index = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    return float(error[index]), name, index, float(analytic[index]), float(numeric[index])
