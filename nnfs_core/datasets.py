"""Small data sets, made on the spot from a source of random numbers, and how to split data.

A data set is inputs (n, features) float64 and targets (n,) int64. Where there are classes to draw,
they come one after the other, `samples` of each.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnfs_core import _checks
from nnfs_core._checks import RandomSource

Data = tuple[NDArray, NDArray]  # inputs (n, features) and targets (n,)


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


def noisy_points(
    samples: int, *, noise: float = 0.9, rng: RandomSource
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return two round clouds that overlap: class 0 around (-0.8, 0) and class 1 around (0.8, 0).

    `noise`, a positive number, is their standard deviation. At 0.9 the best that anyone can do on
    new points, to tell the classes by the sign of x, is right for 81 in 100. The draws of a class
    are its x, then its y.
    """
    samples, classes, rng = _arguments("noisy_points", samples, 2, rng)
    noise = _checks.positive("noisy_points", "noise", noise)
    clouds = [
        np.column_stack(
            [noise * rng.standard_normal(samples) + x, noise * rng.standard_normal(samples)]
        )
        for x in (-0.8, 0.8)
    ]
    return np.concatenate(clouds), _labels(samples, classes)


def circles(samples: int, *, rng: RandomSource) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a disc, class 0 within the radius 0.5, and a ring around it, class 1 from 0.7 to 1.

    The points are spread evenly over each area. The draws of a class are its radii, then its
    angles.
    """
    samples, classes, rng = _arguments("circles", samples, 2, rng)
    clouds = []
    for inner, outer in ((0.0, 0.5), (0.7, 1.0)):
        radius = np.sqrt(rng.uniform(inner**2, outer**2, samples))
        angle = rng.uniform(0, 2 * np.pi, samples)
        clouds.append(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    return np.concatenate(clouds), _labels(samples, classes)


def xor(samples: int, *, rng: RandomSource) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points of a square: class 0 where x and y have the same sign, class 1 where not.

    The sides go from -1 to 1, without a band of 0.1 on either side of both axes. The draws of a
    class are x and y of each point, then a sign for both.
    """
    samples, classes, rng = _arguments("xor", samples, 2, rng)
    clouds = []
    for first in (1, -1):
        corner = rng.uniform(0.1, 1, (samples, 2)) * (first, 1)
        clouds.append(corner * rng.choice([-1, 1], (samples, 1)))
    return np.concatenate(clouds), _labels(samples, classes)


def drifting_sensors(
    samples: int, *, memory: float = 100, rng: RandomSource
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return four sensors' readings over time, (samples, 4), and targets that they do not tell.

    Five series drift around zero, each on its own: value = a × value + √(1 - a²) × normal, with
    a = exp(-1 / memory), so that after `memory` steps 37 % of a value is left. Four are the
    sensors; the target is 1 while the fifth is above its median, else 0. Each step draws the five
    normals. (The Ornstein-Uhlenbeck process, at equal steps.)
    """
    samples, _, rng = _arguments("drifting_sensors", samples, 2, rng)
    kept = np.exp(-1 / _checks.positive("drifting_sensors", "memory", memory))
    series = rng.standard_normal((samples, 5))
    series[1:] *= np.sqrt(1 - kept**2)
    for now in range(1, samples):
        series[now] += kept * series[now - 1]
    hidden = series[:, 4]
    return series[:, :4].copy(), (hidden > np.median(hidden)).astype(np.int64)


def train_test_split(
    inputs: ArrayLike, targets: ArrayLike, *, test_share: float, rng: RandomSource
) -> tuple[Data, Data]:
    """Return (inputs, targets) to train with and (inputs, targets) to test with, drawn at random.

    `test_share`, between 0 and 1, is the share of samples to test with, rounded to whole samples.
    Where neighbouring samples are alike, as in a time series, this leaks: see `block_split`.
    """
    where = "train_test_split"
    inputs, targets = _checks.pairs(where, inputs, targets)
    count = _test_count(where, "samples", len(inputs), test_share)
    order = _checks.random_source(where, rng).permutation(len(inputs))
    test, train = order[:count], order[count:]
    return (inputs[train], targets[train]), (inputs[test], targets[test])


def block_split(
    inputs: ArrayLike, targets: ArrayLike, *, block: int, test_share: float, rng: RandomSource
) -> tuple[Data, Data]:
    """Return training and test data as `train_test_split` does, but draw whole blocks of time.

    The samples, in the order of time and left in it, are cut into blocks of `block` (the last may
    be shorter); `test_share` of the blocks, rounded, are drawn to test with.
    """
    where = "block_split"
    inputs, targets = _checks.pairs(where, inputs, targets)
    blocks = np.arange(len(inputs)) // _checks.count(where, "block", block)
    count = _test_count(where, f"blocks of {block}", blocks[-1] + 1, test_share)
    drawn = _checks.random_source(where, rng).permutation(blocks[-1] + 1)[:count]
    test = np.isin(blocks, drawn)
    return (inputs[~test], targets[~test]), (inputs[test], targets[test])


def _test_count(where: str, of_what: str, total: int, test_share: float) -> int:
    count = round(_checks.share(where, "test_share", test_share) * int(total))
    if not 0 < count < total:
        raise ValueError(
            f"{where}: test_share must leave something on both sides,"
            f" got {test_share} of {total} {of_what}"
        )
    return count


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
