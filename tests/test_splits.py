"""Chapter 11's data sets, and splitting data to test with what was not trained on."""

import math

import numpy as np
import pytest

from nnfs_core import Adam, Dense, Model, ReLU, SoftmaxCrossentropy, datasets
from nnfs_core.datasets import block_split, train_test_split


def rng(seed=0):
    return np.random.default_rng(seed)


def scores(training, test, width, epochs, learning_rate, seed=0):
    """Train a classifier of two classes; return its accuracy on both and its test loss."""
    source = rng(seed)
    features = training[0].shape[1]
    network = [Dense(features, width, rng=source), ReLU(), Dense(width, 2, rng=source)]
    optimizer = Adam(learning_rate=learning_rate)
    model = Model(network, loss=SoftmaxCrossentropy(), optimizer=optimizer)
    history = model.train(*training, epochs)
    loss, accuracy = model.evaluate(*test)
    return history.accuracy[-1], accuracy, loss


def test_noisy_points_are_two_clouds_with_the_stated_centres_and_spread():
    inputs, targets = datasets.noisy_points(40_000, rng=rng())
    assert inputs.shape == (80_000, 2)
    np.testing.assert_array_equal(targets, [0] * 40_000 + [1] * 40_000)
    for number, x in ((0, -0.8), (1, 0.8)):
        cloud = inputs[targets == number]
        np.testing.assert_allclose(cloud.mean(axis=0), [x, 0], atol=0.02)
        np.testing.assert_allclose(np.cov(cloud.T), 0.81 * np.eye(2), atol=0.02)
    # the best rule's share: the normal distribution below 0.8 / 0.9
    best = np.mean((inputs[:, 0] > 0) == targets)
    assert best == pytest.approx((1 + math.erf(0.8 / 0.9 / math.sqrt(2))) / 2, abs=0.005)
    assert round(100 * best) == 81


def test_noise_spreads_the_noisy_points():
    inputs, _ = datasets.noisy_points(10_000, noise=0.1, rng=rng())
    np.testing.assert_allclose(inputs[:10_000].std(axis=0), 0.1, rtol=0.05)


def test_noisy_points_draw_x_then_y_of_each_class():
    inputs, _ = datasets.noisy_points(3, rng=np.random.RandomState(4))
    normals = np.random.RandomState(4).standard_normal((2, 2, 3))
    np.testing.assert_allclose(inputs[3:, 0], 0.8 + 0.9 * normals[1, 0], rtol=1e-14)
    np.testing.assert_allclose(inputs[:3, 1], 0.9 * normals[0, 1], rtol=1e-14)


def test_on_noisy_points_a_large_network_memorises_and_a_small_one_generalises():
    runs = {}
    for width in (2, 128):
        runs[width] = np.median(
            [
                scores(
                    datasets.noisy_points(30, rng=rng(seed)),
                    datasets.noisy_points(500, rng=rng(seed + 100)),
                    width=width,
                    epochs=2000,
                    learning_rate=0.05,
                )
                for seed in range(5)
            ],
            axis=0,
        )
    assert runs[2][0] == pytest.approx(0.83, abs=0.05)
    assert runs[2][1] == pytest.approx(0.80, abs=0.03)
    assert runs[128][0] > 0.98
    assert runs[128][1] == pytest.approx(0.74, abs=0.03)
    assert runs[128][2] > 3 * runs[2][2]


def test_sensors_drift_by_their_equation_and_each_on_its_own():
    inputs, targets = datasets.drifting_sensors(40_000, memory=10, rng=rng())
    assert inputs.shape == (40_000, 4)
    kept = math.exp(-0.1)
    steps = inputs[1:] - kept * inputs[:-1]
    np.testing.assert_allclose(steps.var(axis=0), 1 - kept**2, rtol=0.03)
    np.testing.assert_allclose(inputs.var(axis=0), 1, rtol=0.1)
    later = np.mean(inputs[10:] * inputs[:-10], axis=0) / inputs.var(axis=0)
    np.testing.assert_allclose(later, math.exp(-1), atol=0.05)  # 37 % after `memory` steps
    together = np.corrcoef(np.column_stack([inputs, targets]).T)
    assert np.abs(together[np.triu_indices(5, 1)]).max() < 0.05
    assert targets.mean() == 0.5
    assert set(targets) == {0, 1}


def test_one_step_is_no_drift():
    inputs, _ = datasets.drifting_sensors(1, rng=np.random.RandomState(4))
    np.testing.assert_array_equal(inputs[0], np.random.RandomState(4).standard_normal(5)[:4])


def test_a_random_split_of_a_time_series_leaks_and_blocks_do_not():
    how = {"width": 64, "epochs": 400, "learning_rate": 0.02}
    leaked, honest = [], []
    for seed in range(6):
        data = datasets.drifting_sensors(1000, memory=50, rng=rng(seed))
        by_chance = train_test_split(*data, test_share=0.25, rng=rng(seed))
        in_blocks = block_split(*data, block=100, test_share=0.25, rng=rng(seed))
        leaked.append(scores(*by_chance, **how))
        honest.append(scores(*in_blocks, **how))
    leaked, honest = np.mean(leaked, axis=0), np.mean(honest, axis=0)
    assert min(leaked[0], honest[0]) > 0.85  # what was trained on is learned by heart
    assert leaked[1] > 0.75  # and so are the neighbours of what was trained on
    assert honest[1] == pytest.approx(0.5, abs=0.1)  # but there was nothing to learn


INPUTS = np.arange(20.0).reshape(10, 2)
TARGETS = np.arange(10)


def test_a_random_split_parts_the_samples():
    (inputs, targets), (test_inputs, test_targets) = train_test_split(
        INPUTS, TARGETS, test_share=0.3, rng=rng()
    )
    assert (len(inputs), len(targets), len(test_inputs), len(test_targets)) == (7, 7, 3, 3)
    assert sorted([*targets, *test_targets]) == [*range(10)]
    np.testing.assert_array_equal(inputs[:, 0], 2 * targets)  # a sample keeps its target
    np.testing.assert_array_equal(test_inputs[:, 1], 2 * test_targets + 1)


def test_a_random_split_is_random():
    tests = {
        tuple(train_test_split(INPUTS, TARGETS, test_share=0.2, rng=rng(seed))[1][1])
        for seed in range(20)
    }
    assert len(tests) > 10
    assert set(np.ravel([*tests])) == set(range(10))


def test_blocks_stay_whole_and_in_the_order_of_time():
    # blocks of 3: 012 345 678 9
    for seed in range(20):
        (inputs, targets), (test_inputs, test_targets) = block_split(
            INPUTS, TARGETS, block=3, test_share=0.5, rng=rng(seed)
        )
        assert sorted([*targets, *test_targets]) == [*range(10)]
        assert len({*(targets // 3)}) == len({*(test_targets // 3)}) == 2
        assert not {*(targets // 3)} & {*(test_targets // 3)}
        assert (np.diff(targets) > 0).all()
        assert (np.diff(test_targets) > 0).all()
        np.testing.assert_array_equal(inputs[:, 0], 2 * targets)
        np.testing.assert_array_equal(test_inputs[:, 0], 2 * test_targets)


def test_blocks_are_drawn_by_chance():
    tests = {
        tuple(block_split(INPUTS, TARGETS, block=3, test_share=0.25, rng=rng(seed))[1][1])
        for seed in range(30)
    }
    assert tests == {(0, 1, 2), (3, 4, 5), (6, 7, 8), (9,)}


def test_the_same_seed_gives_the_same_split():
    for split in (train_test_split, lambda *data, **how: block_split(*data, block=2, **how)):
        one, two = (split(INPUTS, TARGETS, test_share=0.4, rng=rng(5)) for _ in range(2))
        np.testing.assert_array_equal(one[1][0], two[1][0])


def test_a_split_copies():
    inputs = INPUTS.copy()
    training, test = block_split(inputs, TARGETS, block=5, test_share=0.5, rng=rng())
    training[0][:] = test[0][:] = -1
    np.testing.assert_array_equal(inputs, INPUTS)
