"""The training that chapter 11 repeats with other settings.

It stands in a module, not in the chapter, because other processes must be able to import it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnfs_core import SoftmaxCrossentropy, datasets
from nnfs_core.activations import ReLU
from nnfs_core.layers import Dense
from nnfs_core.model import Model
from nnfs_core.optimizers import Adam

TEST_SAMPLES = {"spiral": 100, "noisy points": 500}  # of each class
Set = tuple[NDArray, NDArray]  # inputs (batch, 2) and class numbers (batch,)


class Scores(NamedTuple):
    """What a trained network measures on the data it was trained on, and on data it never saw."""

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float

    def __str__(self) -> str:
        return (
            f"training accuracy {self.train_accuracy:.3f}, loss {self.train_loss:.3f};"
            f" test accuracy {self.test_accuracy:.3f}, loss {self.test_loss:.3f}"
        )


def start(
    data: str = "spiral",
    hidden: int = 64,
    samples: int = 100,
    noise: float = 0.0,
    rate: float = 0.05,
    seed: int = 0,
) -> tuple[Model, Set, Set]:
    """Return a network before its training, its training data and its test data.

    `data` is "spiral" (three classes) or "noisy points" (two), `samples` the training points of
    each class; `noise` is the standard deviation of a further jitter of all points. The draws:
    training data, layers, test data.
    """
    rng = np.random.RandomState(seed)
    classes = 3 if data == "spiral" else 2
    train = points(data, samples, noise, rng)
    layers = [Dense(2, hidden, rng=rng), ReLU(), Dense(hidden, classes, rng=rng)]
    optimizer = Adam(learning_rate=rate, decay=5e-7)
    model = Model(layers, loss=SoftmaxCrossentropy(), optimizer=optimizer)
    return model, train, points(data, TEST_SAMPLES[data], noise, rng)


def points(data: str, samples: int, noise: float, rng: np.random.RandomState) -> Set:
    """Return so many samples of each class, with a further jitter if `noise` is above zero."""
    if data == "spiral":
        inputs, targets = datasets.spiral(samples, 3, rng=rng)
    else:
        inputs, targets = datasets.noisy_points(samples, rng=rng)
    if noise > 0:
        inputs += noise * rng.standard_normal(inputs.shape)
    return inputs, targets


def scores(
    data: str = "spiral",
    hidden: int = 64,
    samples: int = 100,
    noise: float = 0.0,
    rate: float = 0.05,
    seed: int = 0,
    epochs: int = 2000,
    rng: object = None,
) -> Scores:
    """Train the network of `start` for `epochs` and return its scores.

    Settings to be compared share their `seed`, so the `rng` that a sweep offers is not used.
    """
    model, train, test = start(data, hidden, samples, noise, rate, seed)
    for _ in model.epochs(*train, epochs):  # without a bar: many of these may run at once
        pass
    return measure(model, train, test)


def measure(model: Model, train: Set, test: Set) -> Scores:
    """Return what a network scores on both sets."""
    return Scores(*model.evaluate(*train), *model.evaluate(*test))
