"""Checks of the exercises of chapter 6, introducing optimization."""

from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nnfs_core
from nnfs_core.lab.exercises import check

Search = Callable[..., nnfs_core.search.SearchResult]


@check
def replay(answer: Any) -> str:
    """It slid over a border by a hair: much to the accuracy, next to nothing to the loss."""
    if isinstance(answer, bool | np.bool_) or np.shape(answer) not in ((), (1,)):
        return "One point changes its class: give its row number in `inputs`."
    before, after = _climbed(tries=9397), _climbed(tries=9398)
    (flipped,) = np.flatnonzero(before != after)
    if np.asarray(answer).item() == flipped:
        return ""
    if np.asarray(answer).item() == 9397:
        return "9397 is the number of the try; asked for is the row of the point."
    return (
        "The network's class for this point is the same before and after try 9397. Tries count"
        " from 0: try 9397 is the last of `tries=9398`. Start both climbs from a fresh"
        " `RandomState(0)`."
    )


@check
def careless(answer: Any) -> str:
    """Without `.copy()` both names mean one array: going back goes nowhere, and it drifts."""
    if not callable(answer):
        return "Give the function itself, `careless_climb`, without calling it."
    rng = np.random.RandomState(0)
    result = answer(1000, 0.05, rng)
    if not isinstance(result, Real):
        return f"The function should return the loss at the end, a number; it returned {result!r}."
    loss = float(result)
    if np.isclose(loss, _drifted(1000, 0.05), atol=1e-6):
        return ""
    best = _run(nnfs_core.search.hill_climb, nnfs_core.datasets.vertical, 1000, 0.05, seed=0).loss
    if np.isclose(loss, best, atol=1e-6):
        return (
            f"{loss:.4f} is the loss of the careful climb. Somewhere a copy is still made"
            " (`a = a + b` makes a new array, `a += b` does not), or the best loss is returned"
            " instead of the loss that the network has at the end."
        )
    return (
        f"The loss at the end came out as {loss:.4f}. Draw in the chapter's order (data,"
        " layers, then each try), change the arrays in place with `+=`, drop all four"
        " `.copy()`, and return the loss of one last forward pass."
    )


@check
def scale(answer: Any) -> str:
    """Parameters this large draw sharp borders; among 10,000 random ones some fit."""
    vertical, search = nnfs_core.datasets.vertical, nnfs_core.search.random_search
    accuracy = _run(search, vertical, 10_000, answer, seed=0).accuracy
    if accuracy >= 0.9:
        return ""
    direction = (
        "The probabilities hardly leave a third each: the parameters are too small."
        if answer < 1
        else "Try other scales of this order, and look at a few."
    )
    return f"At scale {answer:g} the search ends at accuracy {accuracy:.2f}. {direction}"


@check
def chance(answer: Any) -> str:
    """The best of all made + more tries is equally likely to be any of them."""
    if not callable(answer):
        return "Give the function itself, `chance_of_record`, without calling it."
    cases = ((100, 100), (1, 9), (24_599, 75_401))
    given = [answer(made, more) for made, more in cases]
    if np.allclose(given, [more / (made + more) for made, more in cases]):
        return ""
    if np.isclose(given[0], 1 - (1 - 1 / 100) ** 100):
        return (
            "That takes the chance of a single try as 1 / made and never lowers it. But the"
            " record stands for an unknown chance. Ask instead: of all made + more tries, where"
            " can the best one be?"
        )
    if np.isclose(given[0], 100 / (100 + 100) ** 2) or np.isclose(given[0], 1 / 101):
        return "That is the chance for the very next try; asked for is any of the `more` next."
    return (
        f"For 100 tries made and 100 more it says {given[0]:.3f}. Where among all 200 can the"
        " best one be, if no try is special?"
    )


def _run(
    search: Search, dataset: Callable[..., Any], tries: int, scale: float, seed: int
) -> nnfs_core.search.SearchResult:
    layers, inputs, targets, rng = _start(dataset, seed)
    return search(layers, inputs, targets, tries=tries, scale=scale, rng=rng)


def _start(
    dataset: Callable[..., Any], seed: int
) -> tuple[list[Any], NDArray, NDArray, np.random.RandomState]:
    rng = np.random.RandomState(seed)
    inputs, targets = dataset(100, 3, rng=rng)
    first, second = nnfs_core.Dense(2, 3, rng=rng), nnfs_core.Dense(3, 3, rng=rng)
    layers = [first, nnfs_core.ReLU(), second, nnfs_core.Softmax()]
    return layers, inputs, targets, rng


def _climbed(tries: int) -> NDArray:
    """The classes of all points after so many tries of the chapter's climb."""
    layers, inputs, targets, rng = _start(nnfs_core.datasets.vertical, 0)
    nnfs_core.search.hill_climb(layers, inputs, targets, tries=tries, scale=0.05, rng=rng)
    return _forward(layers, inputs).argmax(axis=1)


def _drifted(tries: int, scale: float) -> float:
    """The loss after a walk that never goes back."""
    layers, inputs, targets, rng = _start(nnfs_core.datasets.vertical, 0)
    for _ in range(tries):
        for layer in (layers[0], layers[2]):
            layer.weights += scale * rng.standard_normal(layer.weights.shape)
            layer.biases += scale * rng.standard_normal(layer.biases.shape)
    return nnfs_core.CategoricalCrossentropy().calculate(_forward(layers, inputs), targets)


def _forward(layers: list[Any], inputs: NDArray) -> NDArray:
    output = inputs
    for layer in layers:
        output = layer.forward(output)
    return output
