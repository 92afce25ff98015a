"""What the public functions refuse, and in which words: each time one whole sentence."""

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, accuracy, datasets
from nnfs_core.search import hill_climb, random_search

RNG_HINT = "(make one: numpy.random.default_rng(0))"
NAN, INF = float("nan"), float("inf")


def generator():
    return np.random.default_rng(0)


def dense(n_inputs=2, n_neurons=3, **parameters):
    """A Dense layer of ones, so that a message does not depend on the draws."""
    layer = Dense(n_inputs, n_neurons, rng=generator())
    layer.weights = np.ones((n_inputs, n_neurons), np.float32)
    vars(layer).update(parameters)
    return layer


def network():
    return [dense(2, 3), ReLU(), dense(3, 3), Softmax()]


def refusal(function, *arguments, **options):
    """The sentence with which a call is refused, after the name of its kind."""
    with pytest.raises((ValueError, TypeError)) as caught:
        function(*arguments, **options)
    kind = ValueError if isinstance(caught.value, ValueError) else TypeError
    return f"{kind.__name__} {caught.value}"


# ---------------------------------------------------------------- counts, scales, random sources

NOT_COUNTS = [
    (0, "ValueError", "0"),
    (-3, "ValueError", "-3"),
    (np.int64(0), "ValueError", "0"),
    (True, "TypeError", "True"),
    (np.True_, "TypeError", "np.True_"),
    (2.0, "TypeError", "2.0"),
    (NAN, "TypeError", "nan"),
    ("3", "TypeError", "'3'"),
    (None, "TypeError", "None"),
    ([3], "TypeError", "[3]"),
]
NOT_POSITIVE = [
    (0, "ValueError", "0"),
    (-0.5, "ValueError", "-0.5"),
    (NAN, "ValueError", "nan"),
    (INF, "ValueError", "inf"),
    (np.float32(0), "ValueError", "0.0"),
    (True, "TypeError", "True"),
    ("0.05", "TypeError", "'0.05'"),
    (None, "TypeError", "None"),
    (1j, "TypeError", "1j"),
    ([0.05], "TypeError", "[0.05]"),
]
NOT_SOURCES = [(0, "0"), (None, "None"), ("seed", "'seed'"), (np.random, repr(np.random))]


def run_search(search, layers=None, inputs=((1, 2), (3, 4), (5, 6)), targets=(0, 1, 2), **options):
    options = {"tries": 3, "scale": 0.1, "rng": generator(), **options}
    return search(layers or network(), inputs, targets, **options)


def with_argument(where, name, value):
    """Call the public function `where`, all right but for one argument."""
    calls = {
        "Dense": lambda **given: Dense(
            **{"n_inputs": 2, "n_neurons": 3, "rng": generator(), **given}
        ),
        "vertical": lambda **given: datasets.vertical(
            **{"samples": 2, "classes": 3, "rng": generator(), **given}
        ),
        "spiral": lambda **given: datasets.spiral(
            **{"samples": 2, "classes": 3, "rng": generator(), **given}
        ),
        "circles": lambda **given: datasets.circles(**{"samples": 2, "rng": generator(), **given}),
        "xor": lambda **given: datasets.xor(**{"samples": 2, "rng": generator(), **given}),
        "random_search": lambda **given: run_search(random_search, **given),
        "hill_climb": lambda **given: run_search(hill_climb, **given),
    }
    return refusal(calls[where], **{name: value})


@pytest.mark.parametrize(("value", "kind", "got"), NOT_COUNTS)
@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("Dense", "n_inputs"),
        ("Dense", "n_neurons"),
        ("vertical", "samples"),
        ("vertical", "classes"),
        ("spiral", "samples"),
        ("spiral", "classes"),
        ("circles", "samples"),
        ("xor", "samples"),
        ("random_search", "tries"),
        ("hill_climb", "tries"),
    ],
)
def test_counts_are_positive_integers(where, name, value, kind, got):
    expected = f"{kind} {where}: {name} must be a positive integer, got {got}"
    assert with_argument(where, name, value) == expected


@pytest.mark.parametrize(("value", "kind", "got"), NOT_POSITIVE)
@pytest.mark.parametrize(
    ("where", "name"),
    [("Dense", "weight_scale"), ("random_search", "scale"), ("hill_climb", "scale")],
)
def test_scales_are_positive_numbers(where, name, value, kind, got):
    expected = f"{kind} {where}: {name} must be a positive number, got {got}"
    assert with_argument(where, name, value) == expected


@pytest.mark.parametrize(("value", "got"), NOT_SOURCES)
@pytest.mark.parametrize(
    "where", ["Dense", "vertical", "spiral", "circles", "xor", "random_search", "hill_climb"]
)
def test_rng_is_a_source_of_random_numbers(where, value, got):
    expected = (
        f"TypeError {where}: rng must be a numpy.random.Generator or RandomState, got {got}"
        f" {RNG_HINT}"
    )
    assert with_argument(where, "rng", value) == expected


# --------------------------------------------------------------------------------- matrices

NOT_MATRICES = [  # columns are unknown beforehand
    (
        [1.0, 2.0],
        "ValueError",
        "have shape (batch, features), got (2,) (one sample? write [sample])",
    ),
    ([], "ValueError", "have shape (batch, features), got (0,)"),
    (7.0, "ValueError", "have shape (batch, features), got ()"),
    (np.ones((1, 2, 3)), "ValueError", "have shape (batch, features), got (1, 2, 3)"),
    (np.ones((0, 2)), "ValueError", "hold at least one sample and feature, got shape (0, 2)"),
    (np.ones((2, 0)), "ValueError", "hold at least one sample and feature, got shape (2, 0)"),
    ([[1, 2], [3]], "ValueError", "have rows of one length, got a ragged list"),
    ([[1.0, NAN]], "ValueError", "be finite, got nan at [0, 1]"),
    ([[1.0, 2.0], [-INF, 3.0]], "ValueError", "be finite, got -inf at [1, 0]"),
    (np.float32([[INF]]), "ValueError", "be finite, got inf at [0, 0]"),
    ("text", "TypeError", "be real numbers, got text"),
    ([["1", "2"]], "TypeError", "be real numbers, got text"),
    ([[1.0, "2"]], "TypeError", "be real numbers, got text"),
    (np.array([[b"1"]]), "TypeError", "be real numbers, got text"),
    (None, "TypeError", "be real numbers, got objects (a None among them?)"),
    ([[None, 1.0]], "TypeError", "be real numbers, got objects (a None among them?)"),
    ([[True, False]], "TypeError", "be real numbers, got booleans"),
    ([[1j, 1.0]], "TypeError", "be real numbers, got complex numbers"),
]


def take_matrix(where, value):
    calls = {
        "ReLU.forward: inputs": ReLU().forward,
        "Softmax.forward: inputs": Softmax().forward,
        "CategoricalCrossentropy.forward: predictions": lambda value: (
            CategoricalCrossentropy().forward(value, [0])
        ),
        "accuracy: predictions": lambda value: accuracy(value, [0]),
        "random_search: inputs": lambda value: run_search(random_search, inputs=value),
        "hill_climb: inputs": lambda value: run_search(hill_climb, inputs=value),
    }
    return refusal(calls[where], value)


@pytest.mark.parametrize(("value", "kind", "must"), NOT_MATRICES)
@pytest.mark.parametrize(
    "where",
    [
        "ReLU.forward: inputs",
        "Softmax.forward: inputs",
        "CategoricalCrossentropy.forward: predictions",
        "accuracy: predictions",
        "random_search: inputs",
        "hill_climb: inputs",
    ],
)
def test_matrices(where, value, kind, must):
    assert take_matrix(where, value) == f"{kind} {where} must {must}"


@pytest.mark.parametrize(
    ("value", "kind", "must"),
    [
        (np.ones((300, 3)), "ValueError", "have shape (batch, 2), got (300, 3)"),
        (np.ones((2, 300)), "ValueError", "have shape (batch, 2), got (2, 300) (transposed?)"),
        ([1, 2], "ValueError", "have shape (batch, 2), got (2,) (one sample? write [sample])"),
        ([1, 2, 3], "ValueError", "have shape (batch, 2), got (3,)"),
        ([], "ValueError", "have shape (batch, 2), got (0,)"),
        (np.ones((0, 2)), "ValueError", "hold at least one sample and feature, got shape (0, 2)"),
        (np.ones((1, 1, 2)), "ValueError", "have shape (batch, 2), got (1, 1, 2)"),
        ([[1, 2], [3]], "ValueError", "have rows of one length, got a ragged list"),
        ([[1, 2], [3, NAN]], "ValueError", "be finite, got nan at [1, 1]"),
        ([["a", "b"]], "TypeError", "be real numbers, got text"),
        ([[None, 1]], "TypeError", "be real numbers, got objects (a None among them?)"),
    ],
)
def test_dense_knows_how_many_features_it_takes(value, kind, must):
    assert refusal(dense().forward, value) == f"{kind} Dense.forward: inputs must {must}"


# ------------------------------------------------------------------------ targets, probabilities

PREDICTIONS = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
WRONG_TARGETS = [
    ([0], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (1,)"),
    ([0, 1, 2], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (3,)"),
    ([[0], [1]], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (2, 1)"),
    ([[1, 0], [0, 1]], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (2, 2)"),
    ([[1, 0, 0]], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (1, 3)"),
    ([], "ValueError", "targets must have shape (2,) or one-hot (2, 3), got (0,)"),
    (1, "ValueError", "targets must have shape (2,) or one-hot (2, 3), got ()"),
    ([0, 3], "ValueError", "targets must be class numbers 0 to 2, got 3"),
    ([-1, 2], "ValueError", "targets must be class numbers 0 to 2, got -1"),
    (np.uint8([0, 255]), "ValueError", "targets must be class numbers 0 to 2, got 255"),
    ([0.0, 1.0], "TypeError", "class numbers in targets must be integers, got float64"),
    ([NAN, 1.0], "TypeError", "class numbers in targets must be integers, got float64"),
    (["0", "1"], "TypeError", "targets must be real numbers, got text"),
    ([True, False], "TypeError", "targets must be real numbers, got booleans"),
    (None, "TypeError", "targets must be real numbers, got objects (a None among them?)"),
    ([[0, 1], [1]], "ValueError", "targets must have rows of one length, got a ragged list"),
    (
        [[1, 0, 0], [1, 1, 0]],
        "ValueError",
        "one-hot targets must have a single 1 in each row, else 0, got [1, 1, 0] in row 1",
    ),
    (
        [[0, 0, 0], [0, 1, 0]],
        "ValueError",
        "one-hot targets must have a single 1 in each row, else 0, got [0, 0, 0] in row 0",
    ),
    (
        [[0, 0, 1], [0.5, 0.5, 0]],
        "ValueError",
        "one-hot targets must have a single 1 in each row, else 0, got [0.5, 0.5, 0.0] in row 1",
    ),
    (
        [[0, 0, 1], [2, -1, 0]],
        "ValueError",
        "one-hot targets must have a single 1 in each row, else 0, got [2, -1, 0] in row 1",
    ),
    (
        [[0, 0, 1], [NAN, 1, 0]],
        "ValueError",
        "one-hot targets must have a single 1 in each row, else 0, got [nan, 1.0, 0.0] in row 1",
    ),
]


def take_targets(where, value):
    two_samples = [[1, 2], [3, 4]]
    calls = {
        "CategoricalCrossentropy.forward": lambda value: CategoricalCrossentropy().calculate(
            PREDICTIONS, value
        ),
        "accuracy": lambda value: accuracy(PREDICTIONS, value),
        "random_search": lambda value: run_search(random_search, inputs=two_samples, targets=value),
        "hill_climb": lambda value: run_search(hill_climb, inputs=two_samples, targets=value),
    }
    return refusal(calls[where], value)


@pytest.mark.parametrize(("value", "kind", "sentence"), WRONG_TARGETS)
@pytest.mark.parametrize(
    "where", ["CategoricalCrossentropy.forward", "accuracy", "random_search", "hill_climb"]
)
def test_targets(where, value, kind, sentence):
    assert take_targets(where, value) == f"{kind} {where}: {sentence}"


@pytest.mark.parametrize(
    ("predictions", "must"),
    [
        ([[0.7, 0.2, 0.2]], "of a sample must sum to 1, got 1.1 in row 0"),
        ([[0.5, 0.5], [0.5, 0.4985]], "of a sample must sum to 1, got 0.9985 in row 1"),
        ([[0, 0, 0]], "of a sample must sum to 1, got 0 in row 0"),
        ([[1.5, -0.5]], "must be probabilities, got -0.5"),
        ([[2.5, -1.25, 7.0]], "must be probabilities, got -1.25"),
    ],
)
@pytest.mark.parametrize("method", ["forward", "calculate"])
def test_predictions_are_probabilities(method, predictions, must):
    sentence = refusal(getattr(CategoricalCrossentropy(), method), predictions, [0])
    where = "ValueError CategoricalCrossentropy.forward: predictions"
    assert sentence == f"{where} {must} (Softmax forgotten?)"


# ------------------------------------------------------------------------------- lists of layers


class Unnamed:
    def __repr__(self):
        return "my layer"


class ReturnsNothing(Unnamed):
    def forward(self, inputs):
        self.output = inputs


class ReturnsOne(Unnamed):
    def forward(self, inputs):
        return np.ones(len(inputs))


def layers_that_do_not_work():
    again, negative = dense(2, 2), dense()
    negative.weights[0, 0] = -9
    whole = dense()
    whole.weights = np.ones((2, 3), int)
    listed = dense()
    listed.weights = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    broken = dense()
    broken.weights = broken.weights * np.nan
    not_a_list = "layers must be a list of one layer or more, got"
    not_a_layer = "must be a layer with a forward method, got"
    yield [], "ValueError", f"{not_a_list} []"
    yield (), "ValueError", f"{not_a_list} ()"
    yield None, "ValueError", f"{not_a_list} None"
    yield dense(), "ValueError", f"{not_a_list} Dense(2, 3)"
    yield "Dense", "ValueError", f"{not_a_list} 'Dense'"
    yield [3], "TypeError", f"layers[0] {not_a_layer} 3"
    yield [dense(), None], "TypeError", f"layers[1] {not_a_layer} None"
    yield [dense(), "softmax"], "TypeError", f"layers[1] {not_a_layer} 'softmax'"
    yield (
        [dense(), Softmax],
        "TypeError",
        f"layers[1] {not_a_layer} {Softmax!r} (write Softmax()?)",
    )
    yield [[dense(), Softmax()]], "TypeError", f"layers[0] {not_a_layer} [Dense(2, 3), Softmax()]"
    yield [again, again, Softmax()], "ValueError", "layers[1], Dense(2, 2), is in the list twice"
    yield (
        [dense(), ReLU(), dense(), Softmax()],
        "ValueError",
        "layers[2], Dense(2, 3), refuses its inputs:"
        " Dense.forward: inputs must have shape (batch, 2), got (3, 3)",
    )
    yield (
        [dense(4, 3), Softmax()],
        "ValueError",
        "layers[0], Dense(4, 3), refuses its inputs:"
        " Dense.forward: inputs must have shape (batch, 4), got (3, 2)",
    )
    yield (
        [dense(3, 3), Softmax()],
        "ValueError",
        "layers[0], Dense(3, 3), refuses its inputs:"
        " Dense.forward: inputs must have shape (batch, 3), got (3, 2) (transposed?)",
    )
    yield (
        [broken, Softmax()],
        "ValueError",
        "layers[1], Softmax(), refuses its inputs:"
        " Softmax.forward: inputs must be finite, got nan at [0, 0]",
    )
    yield (
        [dense()],
        "ValueError",
        "after layers[0]: predictions of a sample must sum to 1, got 33 in row 2"
        " (Softmax forgotten?)",
    )
    yield (
        [negative],
        "ValueError",
        "after layers[0]: predictions must be probabilities, got -39 (Softmax forgotten?)",
    )
    yield (
        [dense(), ReturnsNothing()],
        "TypeError",
        "layers[1], my layer, must return its output, got None",
    )
    yield (
        [dense(), ReturnsOne()],
        "ValueError",
        "after layers[1]: predictions must have shape (batch, features), got (3,)"
        " (one sample? write [sample])",
    )
    yield (
        [dense(2, 2), Softmax()],
        "ValueError",
        "targets must be class numbers 0 to 1, got 2",
    )
    yield (
        [whole, Softmax()],
        "TypeError",
        "weights of Dense(2, 3) must be a float array, got int64",
    )
    yield (
        [listed, Softmax()],
        "TypeError",
        "weights of Dense(2, 3) must be a float array, got a list",
    )


@pytest.mark.parametrize(("layers", "kind", "sentence"), list(layers_that_do_not_work()))
@pytest.mark.parametrize("search", [random_search, hill_climb])
def test_layers_that_do_not_work(search, layers, kind, sentence):
    arguments = layers, [[1, 2], [3, 4], [5, 6]], [0, 1, 2]
    options = {"tries": 3, "scale": 0.1, "rng": generator()}
    assert refusal(search, *arguments, **options) == f"{kind} {search.__name__}: {sentence}"


@pytest.mark.parametrize("search", [random_search, hill_climb])
def test_a_network_without_parameters_cannot_be_searched(search):
    sentence = refusal(
        search, [Softmax()], [[1, 2]], [0], tries=1, scale=1.0, rng=np.random.RandomState(0)
    )
    name = search.__name__
    assert sentence == f"ValueError {name}: layers must have weights or biases to search, got none"


@pytest.mark.parametrize("search", [random_search, hill_climb])
@pytest.mark.parametrize(
    "wrong",
    [
        {"tries": 0},
        {"scale": -1},
        {"rng": 0},
        {"inputs": [[NAN, 1]]},
        {"inputs": [[1, 2, 3]]},
        {"targets": [0, 1, 3]},
        {"targets": [0.0, 1.0, 2.0]},
    ],
)
def test_a_refused_search_leaves_the_network_and_the_rng_as_they_were(search, wrong):
    layers, rng, same = network(), generator(), generator()
    hidden = layers[0]
    weights, biases = hidden.weights, hidden.biases
    with pytest.raises((ValueError, TypeError)):
        run_search(search, layers, **{"rng": rng, **wrong})
    assert hidden.weights is weights
    assert hidden.biases is biases
    assert weights.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert biases.tolist() == [[0, 0, 0]]
    assert rng.standard_normal() == same.standard_normal()
