"""The training loop: what it yields and when, mini-batches, tests, snapshots, divergence."""

import numpy as np
import pytest

import nnfs_core.model
from nnfs_core import (
    SGD,
    Adam,
    CategoricalCrossentropy,
    Dense,
    DivergenceError,
    Model,
    ReLU,
    Softmax,
    SoftmaxCrossentropy,
    accuracy,
    datasets,
)


def layers(rng, width=8):
    return [Dense(2, width, rng=rng, weight_scale=0.5), ReLU(), Dense(width, 3, rng=rng)]


def small_model(seed=0, optimizer=None):
    """A model for 30 points, and those points."""
    rng = np.random.default_rng(seed)
    data = datasets.spiral(10, 3, rng=rng)
    optimizer = optimizer or Adam(learning_rate=0.05)
    return Model(layers(rng), loss=SoftmaxCrossentropy(), optimizer=optimizer), *data


@pytest.fixture(scope="module")
def book_run():
    """The book's classifier of Chapter 11: data, layers and test data drawn in this order."""
    rng = np.random.RandomState(0)
    inputs, targets = datasets.spiral(100, 3, rng=rng)
    network = [Dense(2, 64, rng=rng), ReLU(), Dense(64, 3, rng=rng)]
    test = datasets.spiral(100, 3, rng=rng)
    optimizer = Adam(learning_rate=0.05, decay=5e-7)
    model = Model(network, loss=SoftmaxCrossentropy(), optimizer=optimizer)
    return model, model.train(inputs, targets, 10_001), test


def test_the_books_classifier_learns_its_points_and_not_the_rule(book_run):
    model, history, test = book_run
    assert (history.epoch[-1], len(history.epoch)) == (10_000, 10_001)
    assert f"{history.accuracy[-1]:.3f}/{history.loss[-1]:.3f}" == "0.977/0.064"
    loss, right = model.evaluate(*test)
    assert f"{right:.3f}/{loss:.3f}" == "0.790/0.883"


def test_its_learning_rate_decays_with_the_updates(book_run):
    _, history, _ = book_run
    assert history.learning_rate[0] == 0.05
    assert history.learning_rate[10_000] == pytest.approx(0.05 / 1.005, rel=1e-12)


def test_an_epoch_is_measured_before_its_update():
    model, inputs, targets = small_model(optimizer=SGD(learning_rate=0.5))
    test = datasets.spiral(5, 3, rng=np.random.default_rng(1))
    dense1, relu, dense2 = model.layers
    loss = SoftmaxCrossentropy()
    expected = []
    for _ in range(3):  # by hand, on a copy
        copies = [array.copy() for array in model.parameters()]
        expected.append(copies)
        scores = dense2.forward(relu.forward(dense1.forward(inputs)))
        dense1.backward(relu.backward(dense2.backward(loss.backward(scores, targets))))
        for layer in (dense1, dense2):
            layer.weights -= 0.5 * layer.dweights
            layer.biases -= 0.5 * layer.dbiases
    after = model.parameters()

    model.restore(expected[0])
    rows = []
    for row, wanted in zip(model.epochs(inputs, targets, 3, test=test), expected, strict=True):
        held = model.parameters()
        model.restore(wanted)
        assert (row.loss, row.accuracy) == pytest.approx(model.evaluate(inputs, targets), rel=1e-12)
        assert (row.test_loss, row.test_accuracy) == pytest.approx(model.evaluate(*test), rel=1e-12)
        model.restore(held)
        rows.append(row.epoch)
    assert rows == [0, 1, 2]
    for got, wanted in zip(model.parameters(), after, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-6)


def test_when_an_epoch_is_yielded_the_model_is_the_one_that_the_next_will_measure():
    model, inputs, targets = small_model()
    seen = []
    for row in model.epochs(inputs, targets, 4):
        seen.append((row.loss, model.evaluate(inputs, targets)[0]))
    assert [after for _, after in seen[:-1]] == [before for before, _ in seen[1:]]
    assert seen[0][0] != seen[0][1]


def test_testing_changes_nothing():
    histories = []
    for test in (None, datasets.spiral(5, 3, rng=np.random.default_rng(1))):
        model, inputs, targets = small_model()
        histories.append(model.train(inputs, targets, 20, test=test))
    np.testing.assert_array_equal(histories[0].loss, histories[1].loss)
    assert histories[0].test_loss is None
    assert histories[0].test_accuracy is None
    assert histories[1].test_loss.shape == (20,)


class Recorder(SGD):
    """Keeps the batches that each update learned from."""

    def __init__(self):
        super().__init__(learning_rate=0.1)
        self.batches = []

    def update(self, layers):
        self.batches.append(layers[0].inputs.copy())
        super().update(layers)


def test_mini_batches_are_every_sample_once_in_a_new_order():
    optimizer = Recorder()
    model, inputs, targets = small_model(optimizer=optimizer)
    model.train(inputs, targets, 2, batch_size=8, rng=np.random.default_rng(3))
    assert [len(batch) for batch in optimizer.batches] == [8, 8, 8, 6] * 2
    first, second = np.concatenate(optimizer.batches[:4]), np.concatenate(optimizer.batches[4:])
    order = np.random.default_rng(3)
    np.testing.assert_array_equal(first, inputs[order.permutation(30)])
    np.testing.assert_array_equal(second, inputs[order.permutation(30)])


def test_figures_of_mini_batches_are_means_over_the_samples():
    model, inputs, targets = small_model(optimizer=SGD(learning_rate=1e-30))
    # Beside biases of about 1 such steps are lost: the model stands still
    model.restore([array + 1 if len(array) == 1 else array for array in model.parameters()])
    wanted = model.evaluate(inputs, targets)
    row = next(model.epochs(inputs, targets, 1, batch_size=8, rng=np.random.default_rng(3)))
    assert (row.loss, row.accuracy) == pytest.approx(wanted, rel=1e-12)


def test_targets_of_a_batch_stay_with_its_inputs():
    # Dense(2, 3) alone cannot memorise: it learns which cloud is which, or nothing
    rng = np.random.default_rng(0)
    inputs, targets = datasets.vertical(10, 3, rng=rng)
    network = [Dense(2, 3, rng=rng)]
    model = Model(network, loss=SoftmaxCrossentropy(), optimizer=Adam(learning_rate=0.1))
    history = model.train(inputs, targets, 300, batch_size=8, rng=rng)
    assert history.accuracy[-1] > 0.9


def test_the_same_seed_gives_the_same_run():
    runs = []
    for seed in (0, 0, 1):
        model, inputs, targets = small_model()
        rng = np.random.default_rng(seed)
        runs.append(model.train(inputs, targets, 10, batch_size=8, rng=rng).loss)
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_one_hot_targets_and_lists_train_the_same():
    histories = []
    for convert in (np.asarray, np.ndarray.tolist, lambda targets: np.eye(3)[targets]):
        model, inputs, targets = small_model()
        targets = convert(targets)
        histories.append(model.train(inputs.tolist(), targets, 5, test=(inputs, targets)))
    for history in histories[1:]:
        np.testing.assert_array_equal(history.loss, histories[0].loss)
        np.testing.assert_array_equal(history.test_loss, histories[0].test_loss)


def test_training_goes_on_where_it_stopped():
    model, inputs, targets = small_model()
    whole = model.train(inputs, targets, 10).loss
    model, inputs, targets = small_model()
    for row in model.epochs(inputs, targets, 10):
        if row.epoch == 3:
            break
    rest = model.train(inputs, targets, 6)
    np.testing.assert_array_equal(rest.loss, whole[4:])
    np.testing.assert_array_equal(rest.epoch, range(6))


def test_a_history_is_the_epochs_as_columns():
    model, inputs, targets = small_model()
    rows = list(model.epochs(inputs, targets, 5, test=(inputs, targets)))
    model, inputs, targets = small_model()
    history = model.train(inputs, targets, 5, test=(inputs, targets))
    assert history._fields == rows[0]._fields
    assert [*zip(*(column.tolist() for column in history), strict=True)] == rows


def test_an_interrupt_keeps_what_was_learned(monkeypatch):
    model, inputs, targets = small_model()
    whole = model.train(inputs, targets, 10)
    model, inputs, targets = small_model()

    def interrupted(steps, **_):
        for step in steps:
            yield step
            if step.epoch == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(nnfs_core.model, "tqdm", interrupted)
    history = model.train(inputs, targets, 10)
    np.testing.assert_array_equal(history.loss, whole.loss[:4])
    assert model.evaluate(inputs, targets)[0] == whole.loss[4]


def test_softmax_in_the_loss_or_as_a_layer_trains_the_same():
    runs = []
    for last, loss in (([], SoftmaxCrossentropy()), ([Softmax()], CategoricalCrossentropy())):
        rng = np.random.default_rng(0)
        inputs, targets = datasets.spiral(10, 3, rng=rng)
        model = Model(layers(rng) + last, loss=loss, optimizer=SGD(learning_rate=0.5))
        runs.append((model.train(inputs, targets, 20).loss, model.predict(inputs)))
    np.testing.assert_allclose(runs[0][0], runs[1][0], rtol=1e-5)
    np.testing.assert_allclose(runs[0][1], runs[1][1], rtol=1e-3)


def test_predictions_are_probabilities_and_fit_the_evaluation():
    model, inputs, targets = small_model()
    model.train(inputs, targets, 50)
    probabilities = model.predict(inputs)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    loss = CategoricalCrossentropy().calculate(probabilities, targets)
    assert model.evaluate(inputs, targets) == pytest.approx(
        (loss, accuracy(probabilities, targets)), rel=1e-12
    )


def test_a_snapshot_comes_back_into_the_same_arrays():
    model, inputs, targets = small_model()
    arrays = [model.layers[0].weights, model.layers[2].biases]
    snapshot, before = model.parameters(), model.evaluate(inputs, targets)
    model.train(inputs, targets, 10)
    assert model.evaluate(inputs, targets) != before
    model.restore(snapshot)
    assert model.evaluate(inputs, targets) == before
    assert arrays[0] is model.layers[0].weights
    assert arrays[1] is model.layers[2].biases
    assert [array.shape for array in snapshot] == [(2, 8), (1, 8), (8, 3), (1, 3)]


def test_float32_data_train_in_float32():
    model, inputs, targets = small_model()
    model.train(inputs.astype(np.float32), targets, 2)
    assert {model.layers[0].dweights.dtype, model.predict(inputs.astype("f")).dtype} == {
        np.dtype(np.float32)
    }


DIVERGED = "training has diverged, the loss is no longer finite"


def test_divergence_says_so_and_keeps_the_history(recwarn):
    model, inputs, targets = small_model(optimizer=SGD(learning_rate=1e20))
    with pytest.raises(DivergenceError) as caught:
        model.train(inputs, targets, 100)
    last = len(caught.value.history.loss)
    assert str(caught.value) == (
        f"Model.epochs: {DIVERGED} at epoch {last} (start again with new layers and a smaller"
        " learning rate, or smaller inputs)"
    )
    assert 0 < last < 100
    assert np.isfinite(caught.value.history.loss).all()
    for method, call in (
        ("epochs", lambda: model.epochs(inputs, targets, 5)),
        ("predict", lambda: model.predict(inputs)),
        ("evaluate", lambda: model.evaluate(inputs, targets)),
    ):
        with pytest.raises(DivergenceError, match=rf"^Model.{method}: {DIVERGED} \(start again"):
            call()
    assert not recwarn.list  # no overflow warnings on top of the sentence


def test_a_learners_own_layers_that_check_nothing_diverge_with_the_same_sentence():
    class Plain:
        def __init__(self):
            self.weights = np.ones((2, 3))

        def forward(self, inputs):
            self.inputs = inputs
            return inputs @ self.weights

        def backward(self, dvalues):
            self.dweights = self.inputs.T @ dvalues

    class Squares:
        def calculate(self, predictions, targets):
            return float((predictions**2).mean())

        def backward(self, predictions, targets):
            return 2 * predictions / predictions.size

    model = Model([Plain()], loss=Squares(), optimizer=SGD(learning_rate=1e6))
    inputs, targets = datasets.spiral(10, 3, rng=np.random.default_rng(0))
    with pytest.raises(DivergenceError, match=f"^Model.epochs: {DIVERGED} at epoch"):
        model.train(inputs, targets, 1000)


def test_checks_stand_aside_within_an_epoch_only():
    class Failing(SoftmaxCrossentropy):
        calls = 0

        def backward(self, predictions, targets):
            self.calls += 1
            if self.calls == 3:
                raise ZeroDivisionError
            return super().backward(predictions, targets)

    model, inputs, targets = small_model()
    model.loss = Failing()
    epochs = model.epochs(inputs, targets, 5)
    for _ in range(2):
        next(epochs)
        with pytest.raises(ValueError, match="must be finite"):
            model.layers[0].forward([[np.nan, 0]])
    with pytest.raises(ZeroDivisionError):
        next(epochs)
    with pytest.raises(ValueError, match="must be finite"):
        model.layers[0].forward([[np.nan, 0]])


def test_repr_says_what_it_is():
    model, _, _ = small_model(optimizer=SGD())
    assert repr(model) == (
        "Model([Dense(2, 8), ReLU(), Dense(8, 3)], loss=SoftmaxCrossentropy(),"
        " optimizer=SGD(learning_rate=1.0, decay=0.0, momentum=0.0))"
    )
