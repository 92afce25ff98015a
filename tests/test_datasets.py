"""The data sets against their definitions, point by point, and against the book's own package."""

import math

import nnfs.datasets
import numpy as np
import pytest

from nnfs_core import datasets

# the first normals of seed 0 of NumPy's legacy generator
NORMALS = [1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458]


def legacy():
    return np.random.RandomState(0)


def test_vertical_draws_the_x_of_a_class_then_its_y():
    inputs, targets = datasets.vertical(2, 1, rng=legacy())
    x, y = 0.1 * np.array(NORMALS[:2]), 0.1 * np.array(NORMALS[2:]) + 0.5
    np.testing.assert_allclose(inputs, np.column_stack([x, y]), rtol=1e-14)
    assert targets.tolist() == [0, 0]


def test_vertical_moves_each_class_by_a_third():
    inputs, targets = datasets.vertical(1, 2, rng=legacy())
    expected = [
        [0.1764052345967664, 0.54001572083672233],
        [0.09787379841057392 + 1 / 3, 0.7240893199201458],
    ]
    np.testing.assert_allclose(inputs, expected, rtol=1e-14)
    assert targets.tolist() == [0, 1]


def test_spiral_point_by_point():
    inputs, targets = datasets.spiral(2, 2, rng=legacy())
    # radius 0 at the start of an arm and 1 at its end, where the angle is 4, then 8
    first, second = (2.5 * (4 * (k + 1) + 0.2 * NORMALS[2 * k + 1]) for k in range(2))
    expected = [
        [0, 0],
        [math.sin(first), math.cos(first)],
        [0, 0],
        [math.sin(second), math.cos(second)],
    ]
    np.testing.assert_allclose(inputs, expected, atol=1e-14)
    assert targets.tolist() == [0, 0, 1, 1]


def test_spiral_noise_is_on_the_angle_alone():
    inputs, _ = datasets.spiral(101, 1, rng=np.random.default_rng(0))
    np.testing.assert_allclose(np.hypot(*inputs.T), np.linspace(0, 1, 101), atol=1e-14)
    assert inputs[1].tolist() != [0.01 * math.sin(0.1), 0.01 * math.cos(0.1)]


def test_vertical_clouds_have_their_centres_and_widths():
    samples = 20_000
    inputs, targets = datasets.vertical(samples, 3, rng=np.random.default_rng(0))
    error = 4 * 0.1 / samples**0.5  # four standard errors of a mean
    for k in range(3):
        cloud = inputs[targets == k]
        np.testing.assert_allclose(cloud.mean(axis=0), [k / 3, 0.5], atol=error)
        np.testing.assert_allclose(cloud.std(axis=0), 0.1, atol=error)


class Recorded(np.random.RandomState):
    """A legacy generator that keeps what it drew: the order of the draws, and their kind."""

    def __init__(self, seed):
        super().__init__(seed)
        self.drawn = []

    def kept(self, values):
        self.drawn.append(values.copy())
        return values

    def uniform(self, *arguments):
        return self.kept(super().uniform(*arguments))

    def choice(self, *arguments):
        return self.kept(super().choice(*arguments))


def test_circles_draw_the_radii_of_a_class_then_its_angles():
    rng = Recorded(0)
    inputs, targets = datasets.circles(4, rng=rng)
    radii = np.sqrt(np.concatenate(rng.drawn[::2]))
    angles = np.concatenate(rng.drawn[1::2])
    assert (radii[:4].max() <= 0.5, radii[4:].min() >= 0.7) == (True, True)
    expected = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    np.testing.assert_allclose(inputs, expected, atol=1e-14)
    assert targets.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_circles_are_spread_evenly_over_a_disc_and_a_ring():
    samples = 20_000
    inputs, targets = datasets.circles(samples, rng=np.random.default_rng(0))
    error = 4 * 0.5 / samples**0.5  # four standard errors of a share, at the most
    for k, (inner, outer) in enumerate([(0, 0.5), (0.7, 1)]):
        radius = np.hypot(*inputs[targets == k].T)
        angle = np.arctan2(*inputs[targets == k].T)
        assert inner <= radius.min() < inner + 0.01
        assert outer - 0.001 < radius.max() <= outer
        middle = math.sqrt((inner**2 + outer**2) / 2)  # half of the area lies within
        assert (radius < middle).mean() == pytest.approx(0.5, abs=error)
        for quarter in (-math.pi, -math.pi / 2, 0, math.pi / 2):
            inside = (angle >= quarter) & (angle < quarter + math.pi / 2)
            assert inside.mean() == pytest.approx(0.25, abs=error)


def test_xor_draws_the_corner_of_each_point_then_the_signs():
    rng = Recorded(0)
    inputs, targets = datasets.xor(3, rng=rng)
    corners, signs, others, other_signs = rng.drawn
    for point, (x, y), (sign,) in zip(inputs[:3], corners, signs, strict=True):
        assert point.tolist() == [sign * x, sign * y]
    for point, (x, y), (sign,) in zip(inputs[3:], others, other_signs, strict=True):
        assert point.tolist() == [-sign * x, sign * y]
    assert targets.tolist() == [0, 0, 0, 1, 1, 1]


def test_xor_is_told_by_the_signs_and_fills_its_four_squares():
    samples = 20_000
    inputs, targets = datasets.xor(samples, rng=np.random.default_rng(0))
    assert ((inputs[:, 0] * inputs[:, 1] < 0) == targets).all()
    sizes, error = np.abs(inputs), 4 * 0.5 / samples**0.5
    assert 0.1 <= sizes.min() < 0.101
    assert 0.999 < sizes.max() <= 1
    for k in (0, 1):
        assert (inputs[targets == k, 0] > 0).mean() == pytest.approx(0.5, abs=error)
        halves = sizes[targets == k] > 0.55
        assert halves.mean(axis=0) == pytest.approx([0.5, 0.5], abs=error)
        assert (halves[:, 0] == halves[:, 1]).mean() == pytest.approx(0.5, abs=error)


@pytest.mark.parametrize("name", ["vertical", "spiral"])
def test_the_book_has_the_same_points(name):
    before = np.random.get_state()  # noqa: NPY002  the book's package knows no other source
    try:
        np.random.seed(0)  # noqa: NPY002
        inputs, targets = getattr(nnfs.datasets, f"{name}_data")(100, 3)
    finally:
        np.random.set_state(before)  # noqa: NPY002
    ours, our_targets = getattr(datasets, name)(100, 3, rng=legacy())
    np.testing.assert_allclose(ours, inputs, atol=1e-14)
    assert our_targets.tolist() == targets.tolist()


@pytest.mark.parametrize("make", [datasets.vertical, datasets.spiral])
@pytest.mark.parametrize("make_rng", [np.random.default_rng, np.random.RandomState])
def test_types_order_and_repetition(make, make_rng):
    inputs, targets = make(np.int64(4), 3, rng=make_rng(1))
    assert inputs.shape == (12, 2)
    assert inputs.dtype == np.float64
    assert targets.dtype == np.int64
    assert targets.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert make(4, 3, rng=make_rng(1))[0].tolist() == inputs.tolist()
    assert make(4, 3, rng=make_rng(2))[0].tolist() != inputs.tolist()


@pytest.mark.parametrize("make", [datasets.circles, datasets.xor])
@pytest.mark.parametrize("make_rng", [np.random.default_rng, np.random.RandomState])
def test_two_classes_types_order_and_repetition(make, make_rng):
    inputs, targets = make(np.int64(4), rng=make_rng(1))
    assert inputs.shape == (8, 2)
    assert inputs.dtype == np.float64
    assert targets.dtype == np.int64
    assert targets.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert make(4, rng=make_rng(1))[0].tolist() == inputs.tolist()
    assert make(4, rng=make_rng(2))[0].tolist() != inputs.tolist()
