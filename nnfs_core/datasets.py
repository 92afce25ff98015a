"""Small data sets, made on the spot from a source of random numbers.

Each returns inputs (samples × classes, 2) float64 and targets (samples × classes,) int64, class
after class; `samples` is the number of each class.
"""

import numpy as np
from numpy.typing import NDArray

from nnfs_core import _checks
from nnfs_core._checks import RandomSource


def vertical(
    samples: int, classes: int, *, rng: RandomSource
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return upright clouds side by side: class k has x ~ N(k/3, 0.1) and y ~ N(0.5, 0.1).

    0.1 is the standard deviation. The draws of a class are its x, then its y.
    """
    samples, classes, rng = _arguments("vertical", samples, classes, rng)
    clouds = [
        np.column_stack(
            [
                0.1 * rng.standard_normal(samples) + k / 3,
                0.1 * rng.standard_normal(samples) + 0.5,
            ]
        )
        for k in range(classes)
    ]
    return np.concatenate(clouds), _labels(samples, classes)


def spiral(
    samples: int, classes: int, *, rng: RandomSource
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return arms wound around each other, which no straight line can part.

    Along arm k the radius r grows from 0 to 1 and the angle t from 4k to 4(k + 1), plus
    0.2 × normal; the point is (r sin 2.5t, r cos 2.5t). After Karpathy's notes for Stanford's
    CS231n, "Putting it together: a minimal neural network case study".
    """
    samples, classes, rng = _arguments("spiral", samples, classes, rng)
    arms = []
    for k in range(classes):
        radius = np.linspace(0.0, 1.0, samples)
        angle = np.linspace(4 * k, 4 * (k + 1), samples) + 0.2 * rng.standard_normal(samples)
        arms.append(np.column_stack([radius * np.sin(2.5 * angle), radius * np.cos(2.5 * angle)]))
    return np.concatenate(arms), _labels(samples, classes)


def _arguments(
    where: str, samples: int, classes: int, rng: RandomSource
) -> tuple[int, int, RandomSource]:
    return (
        _checks.count(where, "samples", samples),
        _checks.count(where, "classes", classes),
        _checks.random_source(where, rng),
    )


def _labels(samples: int, classes: int) -> NDArray[np.int64]:
    return np.repeat(np.arange(classes, dtype=np.int64), samples)
