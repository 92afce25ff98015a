"""Dense, ReLU and Softmax, forward: values worked by hand, and the types that numbers keep."""

import math

import numpy as np
import pytest

from nnfs_core import Dense, ReLU, Softmax

# the first normals of seed 0 of NumPy's legacy generator
NORMALS = [1.764052346, 0.400157208, 0.978737984, 2.240893199, 1.867557990, -0.977277880]


def dense(n_inputs=2, n_neurons=3, seed=0, **options):
    return Dense(n_inputs, n_neurons, rng=np.random.RandomState(seed), **options)


def worked_dense():
    layer = dense()
    layer.weights = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    layer.biases = np.array([[0.5, -1.0, 0.0]])
    return layer


def test_dense_multiplies_and_adds():
    output = worked_dense().forward([[1.0, 2.0], [3.0, -1.0]])
    # 1·1 + 2·4 + 0.5, 1·2 + 2·5 - 1, 1·3 + 2·6; then 3·1 - 4 + 0.5, 3·2 - 5 - 1, 3·3 - 6
    assert output.tolist() == [[9.5, 11.0, 15.0], [-0.5, 0.0, 3.0]]


def test_dense_starts_with_small_normals_and_no_biases():
    layer = dense()
    assert layer.weights.shape == (2, 3)
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    assert layer.weights.ravel() == pytest.approx([0.01 * n for n in NORMALS], rel=1e-6)
    assert layer.biases.tolist() == [[0.0, 0.0, 0.0]]


def test_dense_weight_scale():
    assert dense(weight_scale=2).weights.ravel() == pytest.approx(
        [2 * n for n in NORMALS], rel=1e-6
    )


def test_dense_draws_from_a_generator_too():
    layer = Dense(300, 200, rng=np.random.default_rng(0))
    # 60,000 normals: mean and deviation lie within four standard errors
    assert layer.weights.mean() == pytest.approx(0, abs=4 * 0.01 / 60_000**0.5)
    assert layer.weights.std() == pytest.approx(0.01, rel=4 / 120_000**0.5)


def test_relu_lets_only_positive_numbers_through():
    output = ReLU().forward([[-2.0, 0.0, 3.0], [0.5, -0.1, 7.0]])
    assert output.tolist() == [[0.0, 0.0, 3.0], [0.5, 0.0, 7.0]]


def test_softmax_by_hand():
    # e^0 : e^ln2 : e^ln3 = 1 : 2 : 3, and equal scores share equally
    output = Softmax().forward([[0.0, math.log(2), math.log(3)], [5.0, 5.0, 5.0]])
    expected = [[1 / 6, 2 / 6, 3 / 6], [1 / 3, 1 / 3, 1 / 3]]
    np.testing.assert_allclose(output, expected, rtol=1e-15)


def test_softmax_of_the_book():
    output = Softmax().forward([[4.8, 1.21, 2.385], [1.0, 2.0, 3.0]])
    expected = [[0.89528266, 0.02470831, 0.08000903], [0.09003057, 0.24472847, 0.66524096]]
    np.testing.assert_allclose(output, expected, atol=1e-8)


@pytest.mark.parametrize("shift", [1000, -1000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_does_not_overflow(shift, dtype):
    inputs = np.array([[0, 0, 0], [shift, 0, 0]], dtype) + dtype(shift)
    even, far = Softmax().forward(inputs)
    np.testing.assert_allclose(even, 1 / 3, rtol=1e-6)
    assert far.tolist() == ([1, 0, 0] if shift > 0 else [0, 0.5, 0.5])


@pytest.mark.parametrize("layer", [dense(), ReLU(), Softmax()], ids=repr)
def test_output_has_the_type_of_the_data(layer):
    for given, expected in [("float64", "float64"), ("float32", "float32"), ("int64", "float64")]:
        inputs = np.array([[1, 2], [3, 4]], dtype=given)
        assert layer.forward(inputs).dtype == expected
    assert layer.forward([[1, 2], [3, 4]]).dtype == np.float64


@pytest.mark.parametrize("layer", [worked_dense(), ReLU(), Softmax()], ids=repr)
def test_nested_lists_and_integers_give_what_floats_give(layer):
    expected = layer.forward(np.array([[1.0, -2.0], [3.0, 4.0]]))
    assert layer.forward([[1, -2], [3, 4]]).tolist() == expected.tolist()
    assert layer.forward(((1, -2), (3, 4))).tolist() == expected.tolist()
    assert layer.forward(np.array([[1, -2], [3, 4]], dtype=np.int8)).tolist() == expected.tolist()


@pytest.mark.parametrize("layer", [worked_dense(), ReLU(), Softmax()], ids=repr)
def test_inputs_are_kept_but_never_changed(layer):
    inputs = np.array([[-1.0, 2.0], [3.0, -4.0]])
    output = layer.forward(inputs)
    assert inputs.tolist() == [[-1, 2], [3, -4]]
    assert layer.inputs.tolist() == [[-1, 2], [3, -4]]
    assert layer.output is output
    assert not np.shares_memory(output, inputs)


@pytest.mark.parametrize(
    ("layer", "text"),
    [(dense(4, 5), "Dense(4, 5)"), (ReLU(), "ReLU()"), (Softmax(), "Softmax()")],
)
def test_a_layer_says_what_it_is(layer, text):
    assert repr(layer) == text
