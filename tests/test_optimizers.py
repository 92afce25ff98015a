"""The optimizers' steps against values worked by hand from their papers' equations."""

import math
import pickle

import numpy as np
import pytest

from nnfs_core import SGD, Adagrad, Adam, RMSprop


class Layer:
    """One weight, whose gradient the test sets."""

    def __init__(self, dtype=np.float64):
        self.weights = np.ones((1, 1), dtype=dtype)


def walk(optimizer, gradients):
    """Start at 1 and return where the weight is after each step."""
    layer, path = Layer(), []
    for gradient in gradients:
        layer.dweights = np.array([[gradient]])
        optimizer.update([layer])
        path.append(layer.weights.item())
    return path


def test_sgd():
    assert walk(SGD(learning_rate=0.1), [2.0, -1.0]) == pytest.approx([0.8, 0.9])


def test_sgd_with_momentum_keeps_rolling():
    # steps: -0.2; 0.5 × -0.2 + 0.1 = 0; 0.5 × 0 - 0.4; 0.5 × -0.4
    path = walk(SGD(learning_rate=0.1, momentum=0.5), [2.0, -1.0, 4.0, 0.0])
    assert path == pytest.approx([0.8, 0.8, 0.4, 0.2])


def test_decay_divides_by_one_plus_decay_times_step():
    # rates 1, 1/2, 1/3
    optimizer = SGD(learning_rate=1.0, decay=1.0)
    assert walk(optimizer, [0.3, 0.3, 0.3]) == pytest.approx([0.7, 0.55, 0.45])
    assert optimizer.current_learning_rate == pytest.approx(1 / 3)
    assert optimizer.iterations == 3


def test_adagrad():
    # sums of squares 9, 25: steps 3/3 and 4/5, in units of the learning rate
    path = walk(Adagrad(learning_rate=0.1), [3.0, -4.0])
    assert path == pytest.approx([1 - 0.1, 1 - 0.1 + 0.08], rel=1e-7)
    assert walk(Adagrad(learning_rate=0.1, epsilon=2.0), [3.0]) == pytest.approx([1 - 0.3 / 5])


def test_rmsprop():
    # means of squares: 0.2 × 9 = 1.8, then 0.8 × 1.8 + 0.2 × 16 = 4.64
    path = walk(RMSprop(learning_rate=0.1, rho=0.8), [3.0, -4.0])
    first = 1 - 0.3 / math.sqrt(1.8)
    assert path == pytest.approx([first, first + 0.4 / math.sqrt(4.64)], rel=1e-7)
    with_epsilon = walk(RMSprop(learning_rate=0.1, rho=0.84, epsilon=1.0), [2.5])
    assert with_epsilon == pytest.approx([1 - 0.25 / 2])  # √(0.16 × 6.25) = 1


def test_adam():
    # m: 0.1, then 0.9 × 0.1 + 0.1 × 3 = 0.39, corrected by 0.1 and 0.19
    # v: 0.001, then 0.999 × 0.001 + 0.001 × 9 = 0.009999, corrected by 0.001 and 0.001999
    path = walk(Adam(learning_rate=0.5), [1.0, 3.0])
    second = 0.5 * (0.39 / 0.19) / math.sqrt(0.009999 / 0.001999)
    assert path == pytest.approx([0.5, 0.5 - second], abs=1e-6)


def test_adams_epsilon_is_added_to_the_corrected_root():
    # a steady gradient of 1: the corrected means are 1 at every step
    path = walk(Adam(learning_rate=0.5, epsilon=3.0), [1.0, 1.0, 1.0])
    assert path == pytest.approx([1 - 0.5 / 4, 1 - 1.0 / 4, 1 - 1.5 / 4])


def test_adam_with_decay():
    # a steady gradient: every step is the learning rate of its time, 0.5 and 0.25
    path = walk(Adam(learning_rate=0.5, decay=1.0), [2.0, 2.0])
    assert path == pytest.approx([0.5, 0.25], rel=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (SGD(), (1.0, 0.0, 0.0)),
        (Adagrad(), (1.0, 0.0, 1e-7)),
        (RMSprop(), (0.001, 0.0, 1e-7, 0.9)),
        (Adam(), (0.001, 0.0, 1e-7, 0.9, 0.999)),
    ],
    ids=repr,
)
def test_defaults_are_the_books(optimizer, settings):
    names = ("learning_rate", "decay", "momentum", "epsilon", "rho", "beta_1", "beta_2")
    assert tuple(vars(optimizer)[name] for name in names if name in vars(optimizer)) == settings


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.5), Adagrad(), RMSprop(), Adam()])
def test_weights_change_in_place_and_keep_their_type(optimizer):
    layer = Layer(np.float32)
    weights = layer.weights
    layer.dweights = np.ones((1, 1))
    optimizer.update([layer])
    assert layer.weights is weights
    assert weights.dtype == np.float32
    assert weights.item() < 1


def test_what_is_remembered_has_the_precision_of_the_gradient():
    # velocity -1, then 0.5 × -1 - 2⁻⁴⁰; float32 would lose the last bit, and the weight is float64
    layer, optimizer = Layer(), SGD(momentum=0.5)
    for gradient in (1.0, 2.0**-40):
        layer.dweights = np.array([[gradient]])
        optimizer.update([layer])
    assert layer.weights.item() == -0.5 - 2.0**-40


def test_each_parameter_has_its_own_past():
    one, two, optimizer = Layer(), Layer(), Adagrad(learning_rate=1.0)
    one.dweights, two.dweights = np.array([[3.0]]), np.array([[0.0]])
    optimizer.update([one, two])
    one.dweights, two.dweights = np.array([[4.0]]), np.array([[4.0]])
    optimizer.update([one, two])
    assert one.weights.item() == pytest.approx(1 - 1 - 0.8, rel=1e-6)
    assert two.weights.item() == pytest.approx(1 - 1, abs=1e-6)


def test_a_copy_goes_on_where_the_original_was():
    layer, optimizer = Layer(), SGD(learning_rate=0.1, momentum=0.5)
    layer.dweights = np.array([[2.0]])
    optimizer.update([layer])
    layer2, optimizer2 = pickle.loads(pickle.dumps((layer, optimizer)))
    optimizer2.update([layer2])  # -0.1 - 0.2
    assert layer2.weights.item() == pytest.approx(0.5)
    assert layer.weights.item() == pytest.approx(0.8)


def test_repr_says_what_it_is():
    assert repr(SGD(0.5, momentum=0.9)) == "SGD(learning_rate=0.5, decay=0.0, momentum=0.9)"
