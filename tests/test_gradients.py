"""Each layer's and loss's own gradients against central differences, and the check itself."""

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, SoftmaxCrossentropy
from nnfs_core.gradcheck import check_gradients

RIGHT = 1e-6
TARGETS = np.array([2, 0, 1, 1, 0, 2, 2])


def normals(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def dense(n_inputs=3, n_neurons=4):
    layer = Dense(n_inputs, n_neurons, rng=np.random.default_rng(5), weight_scale=1.0)
    layer.biases += normals(1, n_neurons, seed=6)
    return layer


def away_from_zero(*shape):
    values = normals(*shape)
    return values + 0.1 * np.sign(values)


@pytest.mark.parametrize(
    ("layer", "inputs"),
    [(dense(), normals(7, 3)), (ReLU(), away_from_zero(7, 5)), (Softmax(), normals(7, 4))],
    ids=repr,
)
def test_layers(layer, inputs):
    assert check_gradients(layer, inputs).relative_error < RIGHT


@pytest.mark.parametrize("targets", [TARGETS, np.eye(3, dtype=int)[TARGETS]])
def test_losses(targets):
    scores = normals(7, 3)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert check_gradients(SoftmaxCrossentropy(), scores, targets).relative_error < RIGHT
    assert check_gradients(CategoricalCrossentropy(), probabilities, targets).relative_error < RIGHT


def test_a_chain_of_layers_agrees_with_differences_of_the_loss():
    layers = [dense(3, 5), ReLU(), dense(5, 3)]
    for layer in layers[::2]:  # float64, so that differences are exact enough
        layer.weights, layer.biases = layer.weights.astype(float), layer.biases.astype(float)
    inputs, loss = normals(7, 3), SoftmaxCrossentropy()

    def forward():
        output = inputs
        for layer in layers:
            output = layer.forward(output)
        return output

    dvalues = loss.backward(forward(), TARGETS)
    for layer in reversed(layers):
        dvalues = layer.backward(dvalues)
    weights, analytic = layers[0].weights, layers[0].dweights.copy()
    for index in np.ndindex(weights.shape):
        weights[index] += 1e-6
        above = loss.calculate(forward(), TARGETS)
        weights[index] -= 2e-6
        below = loss.calculate(forward(), TARGETS)
        weights[index] += 1e-6
        assert (above - below) / 2e-6 == pytest.approx(analytic[index], rel=1e-6, abs=1e-9)


def test_values_worked_by_hand():
    layer = Dense(2, 2, rng=np.random.default_rng(0))
    layer.weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    layer.forward([[1.0, 10.0], [100.0, 1000.0]])
    dinputs = layer.backward([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_array_equal(layer.dweights, [[301, 502], [3010, 5020]])
    np.testing.assert_array_equal(layer.dbiases, [[4, 7]])
    np.testing.assert_array_equal(dinputs, [[5, 11], [13, 29]])

    relu = ReLU()
    relu.forward([[-1.0, 0.0, 2.0]])
    np.testing.assert_array_equal(relu.backward([[5.0, 6.0, 7.0]]), [[0, 0, 7]])

    softmax = Softmax()
    softmax.forward(np.log([[0.2, 0.8]]))  # Jacobian [[.16, -.16], [-.16, .16]]
    np.testing.assert_allclose(softmax.backward([[1.0, 3.0]]), [[-0.32, 0.32]], rtol=1e-14)

    surprise = CategoricalCrossentropy().backward([[0.2, 0.8], [0.5, 0.5]], [1, 0])
    np.testing.assert_allclose(surprise, [[0, -0.625], [-1, 0]], rtol=1e-14)

    together = SoftmaxCrossentropy().backward(np.log([[0.2, 0.8], [0.5, 0.5]]), [1, 0])
    np.testing.assert_allclose(together, [[0.1, -0.1], [-0.25, 0.25]], rtol=1e-14)


def test_softmax_and_loss_as_one_equal_the_two_apart():
    scores, softmax, loss = normals(7, 3), Softmax(), CategoricalCrossentropy()
    probabilities = softmax.forward(scores)
    apart = softmax.backward(loss.backward(probabilities, TARGETS))
    together = SoftmaxCrossentropy()
    np.testing.assert_allclose(together.backward(scores, TARGETS), apart, rtol=1e-12)
    np.testing.assert_allclose(
        together.forward(scores, TARGETS), loss.forward(probabilities, TARGETS), rtol=1e-12
    )


def test_scores_of_a_thousand_are_no_trouble():
    loss, scores = SoftmaxCrossentropy(), [[1000.0, -1000.0], [1000.0, -1000.0]]
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(loss.backward(scores, [0, 1]), [[0, 0], [0.5, -0.5]])
        losses = loss.forward(scores, [0, 1])
    np.testing.assert_allclose(losses, [1e-7, 7 * np.log(10)], rtol=1e-6)  # clipped, both


def test_a_probability_of_zero_pulls_hard_but_finitely():
    gradient = CategoricalCrossentropy().backward([[0.0, 1.0]], [0])
    np.testing.assert_allclose(gradient, [[-1e7, 0]], rtol=1e-12)


def test_backward_may_be_asked_about_predictions_changed_in_place():
    loss, scores = SoftmaxCrossentropy(), np.zeros((1, 2))
    loss.forward(scores, [0])
    scores[0, 0] = np.log(3)
    np.testing.assert_allclose(loss.backward(scores, [0]), [[-0.25, 0.25]], rtol=1e-14)


def test_float32_stays_float32():
    layer, relu, loss = dense(), ReLU(), SoftmaxCrossentropy()
    scores = relu.forward(layer.forward(normals(3, 3).astype(np.float32)))
    dvalues = loss.backward(scores, [0, 1, 2])
    layer.backward(relu.backward(dvalues))
    for gradient in (dvalues, relu.dinputs, layer.dweights, layer.dbiases, layer.dinputs):
        assert gradient.dtype == np.float32


class Wrong(Dense):
    """A layer of one's own, with a mistake to be found."""

    def backward(self, dvalues):
        dinputs = super().backward(dvalues)
        self.dweights[1, 2] *= -1
        return dinputs


def test_a_flipped_sign_is_found_where_it_is():
    layer = Wrong(3, 4, rng=np.random.default_rng(0), weight_scale=1.0)
    check = check_gradients(layer, normals(7, 3))
    assert (check.gradient, check.index) == ("dweights", (1, 2))
    assert check.relative_error == pytest.approx(2, abs=1e-6)
    assert check.analytic == pytest.approx(-check.numeric, rel=1e-6)
    assert check.errors["dweights"] == check.relative_error
    assert check.errors["dbiases"] < RIGHT
    assert check.errors["dinputs"] < RIGHT


class BookStyle:
    """A learner's layer that returns nothing from backward, sin(inputs × weights)."""

    def __init__(self):
        self.weights = np.array([[0.5, -1.5]], dtype=np.float32)

    def forward(self, inputs):
        self.inputs = inputs
        return np.sin(inputs * self.weights)

    def backward(self, dvalues):
        slope = dvalues * np.cos(self.inputs * self.weights)
        self.dinputs = slope * self.weights
        self.dweights = (slope * self.inputs).sum(axis=0, keepdims=True)


class SquaredError:
    """A learner's loss."""

    def forward(self, predictions, targets):
        return ((predictions - targets) ** 2).mean(axis=1)

    def backward(self, predictions, targets):
        return 2 * (predictions - targets) / predictions.size


def test_a_learners_own_layer_and_loss():
    check = check_gradients(BookStyle(), normals(6, 2))
    assert check.errors.keys() == {"dinputs", "dweights"}
    assert check.relative_error < RIGHT
    assert (
        check_gradients(SquaredError(), normals(6, 2), normals(6, 2, seed=1)).relative_error < 1e-6
    )


def test_the_layer_is_left_as_it_was():
    layer = dense()
    weights, biases, values = layer.weights, layer.biases, layer.weights.copy()
    inputs = normals(7, 3)
    check_gradients(layer, inputs)
    with pytest.raises(ValueError, match="inputs must have shape"):
        check_gradients(layer, inputs[:, :2])
    assert layer.weights is weights
    assert layer.biases is biases
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights, values)
    np.testing.assert_array_equal(inputs, normals(7, 3))


def test_a_gradient_that_is_not_a_number_is_the_worst():
    class Nothing(ReLU):
        def backward(self, dvalues):
            return np.full(dvalues.shape, np.nan)

    check = check_gradients(Nothing(), away_from_zero(2, 2))
    assert np.isnan(check.relative_error)
    assert check.gradient == "dinputs"
