"""Checks of the exercises of chapter 6, introducing optimization."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nnfs_core
from nnfs_core.lab.exercises import UnansweredError, check, number

Search = Callable[..., nnfs_core.search.SearchResult]


@check
def replay(answer: Any) -> str:
    """It slid over a border by a hair: much to the accuracy, next to nothing to the loss."""
    row = number(answer)
    if row == 9397:
        return "9397 is the number of the try; asked for is the row of the point."
    if row not in range(300):
        return "Give the row number of one point, from 0 to 299."
    before, after = _climbed(tries=9397), _climbed(tries=9398)
    if before[int(row)] != after[int(row)]:
        return ""
    return (
        "This point has the same class before and after the try. Start two climbs, each from a"
        " fresh `start()`, with `tries=9397` and with `tries=9398`, and compare the classes that"
        " they give to all points."
    )


@check
def careless(answer: Any) -> str:
    """Without `.copy()` both names mean one array: going back goes nowhere, and it drifts."""
    if not callable(answer):
        return "Give the function itself, `careless_climb`, without calling it."
    loss = number(answer(1000, 0.05, np.random.RandomState(0)))
    drifted, lowest = _drifted(1000, 0.05)
    careful = _run(nnfs_core.search.hill_climb, 1000, 0.05, seed=0).loss
    if np.isclose(loss, drifted, atol=1e-6):
        return ""
    if np.isclose(loss, lowest, atol=1e-6):
        return f"{loss:.4f} is the best loss that was seen. What is the network's at the end?"
    if np.isclose(loss, careful, atol=1e-6):
        return (
            f"{loss:.4f} is what a careful climb of 1,000 tries reaches. Somewhere a copy is still"
            " made: `a = a + b` makes a new array, `a += b` does not."
        )
    return (
        f"After 1,000 tries the loss came out as {loss:.4f}. Draw in the chapter's order (data,"
        " layers, then each try), change the arrays in place with `+=`, drop both `.copy()`, and"
        " return the loss of one last forward pass."
    )


@check
def scale(answer: Any) -> str:
    """It serves most draws, not one. A lucky seed is no evidence, and ten are a little."""
    size = number(answer)
    search = nnfs_core.search.random_search
    losses = [_run(search, 10_000, size, seed).loss for seed in range(10)]
    median, best = np.median(losses), min(losses)
    if median <= 0.36:
        return ""
    return (
        f"At scale {size:g} the median loss of ten seeds is {median:.3f} (the best seed has"
        f" {best:.3f}). Look on both sides of 3, and not too far."
    )


@check
def chance(answer: Any) -> str:
    """The best of all made + more tries is equally likely to be any of them."""
    if not callable(answer):
        return "Give the function itself, `chance_of_record`, without calling it."
    for made, more in ((1, 9), (100, 50), (24_599, 24_599)):
        given, right = number(answer(made, more)), more / (made + more)
        if np.isclose(given, right):
            continue
        said = f"For {made} tries made and {more} more it says {given:.3f}."
        if np.isclose(given, sum(1 / n for n in range(made + 1, made + more + 1))):
            return f"{said} That is the expected number of records, not the chance of any."
        if np.isclose(given, 1 / (made + 1)):
            return f"{said} That is the chance for the very next try; asked for is any of them."
        if np.isclose(given, 1 - (1 - 1 / made) ** more) or np.isclose(
            given, 1 - (1 - 1 / (made + 1)) ** more
        ):
            return f"{said} It treats every try as if it came next. Where can the best of all be?"
        return f"{said} Where among all {made + more} can the best be, if no try is special?"
    return ""


def guess(answer: Any) -> float | None:
    """Return a guessed loss as a number; say so and return None if there is none."""
    try:
        loss = number(answer)
    except UnansweredError:
        print("No guess yet: put a number in the place of the three dots.")
        return None
    except TypeError:
        loss = np.nan
    if not 0 <= loss <= np.log(3):
        print(f"A loss between 0 and ln 3 = {np.log(3):.4f} is asked for, got {answer!r}.")
        return None
    print(f"Your guess, {loss:g}, is in the pictures below.")
    return loss


def _run(search: Search, tries: int, scale: float, seed: int) -> nnfs_core.search.SearchResult:
    layers, inputs, targets, rng = _start(seed)
    return search(layers, inputs, targets, tries=tries, scale=scale, rng=rng)


def _start(seed: int) -> tuple[list[Any], NDArray, NDArray, np.random.RandomState]:
    rng = np.random.RandomState(seed)
    inputs, targets = nnfs_core.datasets.vertical(100, 3, rng=rng)
    first, second = nnfs_core.Dense(2, 3, rng=rng), nnfs_core.Dense(3, 3, rng=rng)
    return [first, nnfs_core.ReLU(), second, nnfs_core.Softmax()], inputs, targets, rng


def _climbed(tries: int) -> NDArray:
    """The classes of all points after so many tries of the chapter's climb."""
    layers, inputs, targets, rng = _start(seed=0)
    nnfs_core.search.hill_climb(layers, inputs, targets, tries=tries, scale=0.05, rng=rng)
    return _forward(layers, inputs).argmax(axis=1)


def _drifted(tries: int, scale: float) -> tuple[float, float]:
    """The last loss of a walk that never goes back, and the lowest on its way."""
    layers, inputs, targets, rng = _start(seed=0)
    losses = []
    for _ in range(tries):
        for layer in (layers[0], layers[2]):
            layer.weights += scale * rng.standard_normal(layer.weights.shape)
            layer.biases += scale * rng.standard_normal(layer.biases.shape)
        loss_function = nnfs_core.CategoricalCrossentropy()
        losses.append(loss_function.calculate(_forward(layers, inputs), targets))
    return losses[-1], min(losses)


def _forward(layers: list[Any], inputs: NDArray) -> NDArray:
    output = inputs
    for layer in layers:
        output = layer.forward(output)
    return output
