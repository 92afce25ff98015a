"""What the training half refuses, and in which words: each time one whole sentence."""

import numpy as np
import pytest

from nnfs_core import (
    SGD,
    Adagrad,
    Adam,
    CategoricalCrossentropy,
    Dense,
    Model,
    ReLU,
    RMSprop,
    Softmax,
    SoftmaxCrossentropy,
    book,
)
from nnfs_core.datasets import block_split, drifting_sensors, noisy_points, train_test_split
from nnfs_core.gradcheck import check_gradients

NAN, INF = float("nan"), float("inf")
RNG_HINT = "(make one: numpy.random.default_rng(0))"
INPUTS, TARGETS = np.ones((6, 2)), np.array([0, 1, 2, 0, 1, 2])


def refusal(function, *arguments, **options):
    """The sentence with which a call is refused, after the name of its kind."""
    with pytest.raises((ValueError, TypeError)) as caught:
        function(*arguments, **options)
    kind = ValueError if isinstance(caught.value, ValueError) else TypeError
    return f"{kind.__name__} {caught.value}"


def dense(n_inputs=2, n_neurons=3):
    return Dense(n_inputs, n_neurons, rng=np.random.default_rng(0))


def after_forward(layer):
    layer.forward(INPUTS)
    return layer


def model(layers=None, loss=None, optimizer=None):
    return Model(
        [dense()] if layers is None else layers,
        loss=loss or SoftmaxCrossentropy(),
        optimizer=optimizer or Adam(),
    )


# ------------------------------------------------------------------------------ backward


@pytest.mark.parametrize("make", [dense, ReLU, Softmax])
def test_backward_before_forward(make):
    layer = make()
    assert refusal(layer.backward, [[1.0]]) == (
        f"ValueError {type(layer).__name__}.backward: forward must be called first:"
        " it keeps what backward needs"
    )


@pytest.mark.parametrize(("make", "columns"), [(dense, 3), (ReLU, 2), (Softmax, 2)])
def test_gradients_of_the_wrong_shape(make, columns):
    backward = after_forward(make()).backward
    where = f"ValueError {make().__class__.__name__}.backward"
    wanted = f"{where}: dvalues must have the shape of the output, (6, {columns}), got"
    assert refusal(backward, np.ones((5, columns))) == f"{wanted} (5, {columns})"
    assert refusal(backward, np.ones((columns, 6))) == f"{wanted} ({columns}, 6)"
    assert refusal(backward, np.ones((1, columns))) == f"{wanted} (1, {columns})"  # no broadcast
    assert refusal(backward, np.ones(columns)) == (
        f"{where}: dvalues must have shape (batch, features), got ({columns},)"
        " (one sample? write [sample])"
    )


def test_gradients_that_are_no_numbers():
    backward = after_forward(ReLU()).backward
    bad = np.ones((6, 2))
    bad[4, 1] = NAN
    assert refusal(backward, bad) == (
        "ValueError ReLU.backward: dvalues must be finite, got nan at [4, 1]"
    )
    assert refusal(backward, [["a", "b"]]) == (
        "TypeError ReLU.backward: dvalues must be real numbers, got text"
    )
    assert refusal(backward, [[1, 2], [3]]) == (
        "ValueError ReLU.backward: dvalues must have rows of one length, got a ragged list"
    )


@pytest.mark.parametrize("loss", [CategoricalCrossentropy(), SoftmaxCrossentropy()])
@pytest.mark.parametrize("method", ["forward", "calculate", "backward"])
def test_targets_that_do_not_match(loss, method):
    predictions = np.full((2, 4), 0.25)
    call = getattr(loss, method)
    where = f"{type(loss).__name__}.{'backward' if method == 'backward' else 'forward'}"
    assert refusal(call, predictions, [0, 1, 2]) == (
        f"ValueError {where}: targets must have shape (2,) or one-hot (2, 4), got (3,)"
    )
    assert refusal(call, predictions, [0, 4]) == (
        f"ValueError {where}: targets must be class numbers 0 to 3, got 4"
    )
    assert refusal(call, predictions, [0, -1]) == (
        f"ValueError {where}: targets must be class numbers 0 to 3, got -1"
    )
    assert refusal(call, predictions, [0.0, 1.0]) == (
        f"TypeError {where}: class numbers in targets must be integers, got float64"
    )
    assert refusal(call, predictions, np.ones((2, 4))) == (
        f"ValueError {where}: one-hot targets must have a single 1 in each row, else 0,"
        " got [1.0, 1.0, 1.0, 1.0] in row 0"
    )
    assert refusal(call, [[NAN, 1.0]], [0]) == (
        f"ValueError {where}: predictions must be finite, got nan at [0, 0]"
    )


def test_scores_where_probabilities_are_meant():
    for method in (CategoricalCrossentropy().backward, CategoricalCrossentropy().calculate):
        assert refusal(method, [[2.0, -1.0]], [0]).endswith(
            "predictions must be probabilities, got -1 (Softmax forgotten?)"
        )
    fused = book.Activation_Softmax_Loss_CategoricalCrossentropy()
    assert refusal(fused.backward, [[2.0, 1.0]], [0]) == (
        "ValueError Activation_Softmax_Loss_CategoricalCrossentropy.backward: predictions of a"
        " sample must sum to 1, got 3 in row 0 (Softmax forgotten?)"
    )


# ------------------------------------------------------------------------------ optimizers

OPTIMIZERS = [SGD, Adagrad, RMSprop, Adam]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((number, "ValueError") for number in (-0.1, 0, NAN, INF)),
        *((other, "TypeError") for other in ("1", True, None)),
    ],
)
def test_learning_rates(optimizer, value, kind):
    assert refusal(optimizer, learning_rate=value) == (
        f"{kind} {optimizer.__name__}: learning_rate must be a positive number, got {value!r}"
    )


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("value", "kind"),
    [(-1e-3, "ValueError"), (NAN, "ValueError"), (INF, "ValueError"), (False, "TypeError")],
)
def test_decays(optimizer, value, kind):
    assert refusal(optimizer, decay=value) == (
        f"{kind} {optimizer.__name__}: decay must be zero or a positive number, got {value!r}"
    )


@pytest.mark.parametrize(
    ("optimizer", "name"), [(SGD, "momentum"), (RMSprop, "rho"), (Adam, "beta_1"), (Adam, "beta_2")]
)
@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, "ValueError"), (-0.1, "ValueError"), (NAN, "ValueError"), ("0", "TypeError")],
)
def test_shares_of_the_past(optimizer, name, value, kind):
    assert refusal(optimizer, **{name: value}) == (
        f"{kind} {optimizer.__name__}: {name} must be a number from 0 to below 1, got {value!r}"
    )


@pytest.mark.parametrize("optimizer", [Adagrad, RMSprop, Adam])
def test_epsilons(optimizer):
    assert refusal(optimizer, epsilon=0) == (
        f"ValueError {optimizer.__name__}: epsilon must be a positive number, got 0"
    )


def test_an_update_without_gradients_or_with_wrong_ones():
    optimizer, layer = Adam(), dense()
    assert refusal(optimizer.update, [layer]) == (
        "ValueError Adam.update: dweights of Dense(2, 3) must have shape (2, 3),"
        " got none (backward forgotten?)"
    )
    layer.dweights, layer.dbiases = np.ones((2, 3)), np.ones(3)
    assert refusal(optimizer.update, [layer]) == (
        "ValueError Adam.update: dbiases of Dense(2, 3) must have shape (1, 3), got (3,)"
    )
    assert refusal(optimizer.update, layer) == (
        "TypeError Adam.update: layers must be a list of layers, got Dense(2, 3)"
    )


def test_parameters_that_are_no_float_arrays():
    layer = dense()
    layer.weights, layer.dweights = np.ones((2, 1), int), np.ones((2, 1))
    assert refusal(SGD().update, [layer]) == (
        "TypeError SGD.update: weights of Dense(2, 1) must be a float array,"
        f" got {np.ones((2, 1), int)!r}"
    )


def test_an_optimizer_for_two_networks():
    optimizer = Adam()
    model(optimizer=optimizer).train(INPUTS, TARGETS, 2)
    second = model([dense(2, 4)], optimizer=optimizer)
    assert refusal(second.train, INPUTS, TARGETS, 2) == (
        "ValueError Adam.update: layers must be those of the first update, got Dense(2, 4),"
        " which this optimizer has no past of (make a new optimizer)"
    )


# ------------------------------------------------------------------------------ the model


class Forgetful(ReLU):
    def __init__(self, method):
        self.method = method

    def forward(self, inputs):
        output = super().forward(inputs)
        return None if self.method == "forward" else output

    def backward(self, dvalues):
        super().backward(dvalues)


def test_models():
    first = dense()
    assert (
        refusal(model, []) == "ValueError Model: layers must be a list of one layer or more, got []"
    )
    assert refusal(model, dense()) == (
        "ValueError Model: layers must be a list of one layer or more, got Dense(2, 3)"
    )
    assert refusal(model, [first, ReLU]) == (
        "TypeError Model: layers[1] must have forward and backward, got"
        " <class 'nnfs_core.activations.ReLU'> (write ReLU()?)"
    )
    assert refusal(model, [first, first]) == (
        "ValueError Model: layers[1], Dense(2, 3), is in the list twice"
    )
    assert refusal(model, loss=SoftmaxCrossentropy) == (
        "TypeError Model: loss must have calculate and backward, got"
        " <class 'nnfs_core.losses.SoftmaxCrossentropy'> (write SoftmaxCrossentropy()?)"
    )
    assert refusal(model, optimizer="adam") == (
        "TypeError Model: optimizer must have update and current_learning_rate, got 'adam'"
    )
    assert refusal(model, [first, Softmax()]) == (
        "ValueError Model: layers must end in scores for SoftmaxCrossentropy(), got Softmax()"
        " (leave it out: the loss applies it)"
    )


def test_layers_that_do_not_fit_together():
    unfit = model([dense(2, 4), ReLU(), dense(3, 3)])
    assert refusal(unfit.epochs, INPUTS, TARGETS, 1) == (
        "ValueError Model: layers[2], Dense(3, 3), refuses its inputs:"
        " Dense.forward: inputs must have shape (batch, 3), got (6, 4)"
    )
    assert refusal(model([Forgetful("forward")]).predict, INPUTS) == (
        "TypeError Model: layers[0], Forgetful(), must return its output"
    )
    backward = model([dense(), Forgetful("backward")])
    assert refusal(backward.train, INPUTS, TARGETS, 1) == (
        "TypeError Model: backward of Forgetful() must return its dinputs"
    )
    scores = model(loss=CategoricalCrossentropy())
    assert refusal(scores.train, INPUTS, TARGETS, 1).startswith(
        "ValueError CategoricalCrossentropy.forward: predictions"
    )


@pytest.mark.parametrize("name", ["epochs", "train"])
def test_training_data(name):
    start = getattr(model(), name)
    where = "Model.epochs"
    assert refusal(start, INPUTS, TARGETS, 0) == (
        f"ValueError {where}: epochs must be a positive integer, got 0"
    )
    assert refusal(start, INPUTS, TARGETS, 10.0) == (
        f"TypeError {where}: epochs must be a positive integer, got 10.0"
    )
    assert refusal(start, np.ones((6, 3)), TARGETS, 1) == (
        "ValueError Model: layers[0], Dense(2, 3), refuses its inputs:"
        " Dense.forward: inputs must have shape (batch, 2), got (6, 3)"
    )
    assert refusal(start, [[1, NAN]], [0], 1) == (
        f"ValueError {where}: inputs must be finite, got nan at [0, 1]"
    )
    assert refusal(start, INPUTS, TARGETS[:5], 1) == (
        f"ValueError {where}: targets must have shape (6,) or one-hot (6, 3), got (5,)"
    )
    assert refusal(start, INPUTS, TARGETS + 1, 1) == (
        f"ValueError {where}: targets must be class numbers 0 to 2, got 3"
    )


def test_mini_batches():
    start = model().epochs
    assert refusal(start, INPUTS, TARGETS, 1, batch_size=2) == (
        "TypeError Model.epochs: rng must be a numpy.random.Generator or RandomState,"
        f" got None {RNG_HINT}"
    )
    for bad, kind in (
        (0, "ValueError"),
        (-2, "ValueError"),
        (2.5, "TypeError"),
        (True, "TypeError"),
    ):
        assert refusal(start, INPUTS, TARGETS, 1, batch_size=bad, rng=np.random.default_rng()) == (
            f"{kind} Model.epochs: batch_size must be a positive integer, got {bad}"
        )


def test_test_data():
    start = model().epochs
    where = "Model.epochs, test"
    assert refusal(start, INPUTS, TARGETS, 1, test=(np.ones((5, 3)), TARGETS[:5])) == (
        f"ValueError {where}: inputs must have shape (batch, 2), got (5, 3)"
    )
    assert refusal(start, INPUTS, TARGETS, 1, test=(INPUTS.T, TARGETS[:2])) == (
        f"ValueError {where}: inputs must have shape (batch, 2), got (2, 6) (transposed?)"
    )
    assert refusal(start, INPUTS, TARGETS, 1, test=(INPUTS, TARGETS[:5])) == (
        f"ValueError {where}: targets must have shape (6,) or one-hot (6, 3), got (5,)"
    )
    assert refusal(start, INPUTS, TARGETS, 1, test=(INPUTS, TARGETS + 7)) == (
        f"ValueError {where}: targets must be class numbers 0 to 2, got 9"
    )
    assert refusal(start, INPUTS, TARGETS, 1, test=0.2) == (
        "TypeError Model.epochs: test must be a pair (inputs, targets), got 0.2"
    )
    assert refusal(start, INPUTS, TARGETS, 1, test=(np.ones((0, 2)), [])) == (
        f"ValueError {where}: inputs must hold at least one sample and feature, got shape (0, 2)"
    )


def test_predicting_evaluating_and_restoring():
    trained = model()
    assert refusal(trained.predict, [[1.0, INF]]) == (
        "ValueError Model.predict: inputs must be finite, got inf at [0, 1]"
    )
    assert refusal(trained.predict, [1.0, 2.0]) == (
        "ValueError Model.predict: inputs must have shape (batch, features), got (2,)"
        " (one sample? write [sample])"
    )
    assert refusal(trained.evaluate, INPUTS, TARGETS[:1]) == (
        "ValueError Model.evaluate: targets must have shape (6,) or one-hot (6, 3), got (1,)"
    )
    assert refusal(trained.restore, [np.ones((3, 2))]) == (
        "ValueError Model.restore: parameters must have the shapes [(2, 3), (1, 3)], got [(3, 2)]"
    )
    assert refusal(trained.restore, None) == (
        "TypeError Model.restore: parameters must be a list that `parameters` returned, got None"
    )


# ------------------------------------------------------------------------------ the rest


class NoGradients(Dense):
    def backward(self, dvalues):
        return self.inputs


def test_checking_gradients():
    where = "check_gradients"
    assert refusal(check_gradients, ReLU, INPUTS) == (
        f"TypeError {where}: part must have forward and backward, got"
        " <class 'nnfs_core.activations.ReLU'> (write ReLU()?)"
    )
    assert refusal(check_gradients, ReLU(), [[NAN]]) == (
        f"ValueError {where}: inputs must be finite, got nan at [0, 0]"
    )
    assert refusal(check_gradients, SoftmaxCrossentropy(), INPUTS) == (
        f"ValueError {where}: targets must be given for SoftmaxCrossentropy(), a loss, got None"
    )
    layer = NoGradients(2, 3, rng=np.random.default_rng(0))
    assert refusal(check_gradients, layer, INPUTS) == (
        f"ValueError {where}: dweights of NoGradients(2, 3) must have shape (2, 3) after backward,"
        " got none"
    )
    layer.dweights = np.ones((3, 2))
    assert refusal(check_gradients, layer, INPUTS) == (
        f"ValueError {where}: dweights of NoGradients(2, 3) must have shape (2, 3) after backward,"
        " got (3, 2)"
    )


@pytest.mark.parametrize("make", [noisy_points, drifting_sensors])
def test_data_sets(make):
    name = make.__name__
    assert refusal(make, 0, rng=np.random.default_rng()) == (
        f"ValueError {name}: samples must be a positive integer, got 0"
    )
    assert refusal(make, 5, rng=0) == (
        f"TypeError {name}: rng must be a numpy.random.Generator or RandomState, got 0 {RNG_HINT}"
    )
    option = {noisy_points: "noise", drifting_sensors: "memory"}[make]
    assert refusal(make, 5, rng=np.random.default_rng(), **{option: -1}) == (
        f"ValueError {name}: {option} must be a positive number, got -1"
    )


def block_split_of_2(*data, **options):
    return block_split(*data, block=2, **options)


@pytest.mark.parametrize("split", [train_test_split, block_split_of_2])
def test_splits(split):
    rng = np.random.default_rng(0)
    where = "block_split" if split is block_split_of_2 else "train_test_split"
    for bad, kind in (
        (0, "ValueError"),
        (1, "ValueError"),
        (-0.2, "ValueError"),
        (NAN, "ValueError"),
    ):
        assert refusal(split, INPUTS, TARGETS, test_share=bad, rng=rng) == (
            f"{kind} {where}: test_share must be a number between 0 and 1, got {bad}"
        )
    assert refusal(split, INPUTS, TARGETS, test_share="0.2", rng=rng) == (
        f"TypeError {where}: test_share must be a number between 0 and 1, got '0.2'"
    )
    assert refusal(split, INPUTS, TARGETS[:4], test_share=0.5, rng=rng) == (
        f"ValueError {where}: targets must be one for each of 6 samples, got shape (4,)"
    )
    assert refusal(split, INPUTS, TARGETS, test_share=0.5, rng=None) == (
        f"TypeError {where}: rng must be a numpy.random.Generator or RandomState,"
        f" got None {RNG_HINT}"
    )


def test_splits_that_leave_nothing():
    rng = np.random.default_rng(0)
    wanted = "test_share must leave something on both sides, got"
    for share in (0.01, 0.99):
        assert refusal(train_test_split, INPUTS, TARGETS, test_share=share, rng=rng) == (
            f"ValueError train_test_split: {wanted} {share} of 6 samples"
        )
    assert refusal(block_split, INPUTS, TARGETS, block=3, test_share=0.2, rng=rng) == (
        f"ValueError block_split: {wanted} 0.2 of 2 blocks of 3"
    )
    assert refusal(block_split, INPUTS, TARGETS, block=6, test_share=0.5, rng=rng) == (
        f"ValueError block_split: {wanted} 0.5 of 1 blocks of 6"
    )
    assert refusal(block_split, INPUTS, TARGETS, block=0, test_share=0.5, rng=rng) == (
        "ValueError block_split: block must be a positive integer, got 0"
    )
