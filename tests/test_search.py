"""Both searches: the book's traces, the same tries as one at a time, interrupts, memory."""

import os
import signal
import subprocess
import sys
import time
import tracemalloc
from itertools import count, pairwise

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, accuracy, datasets
from nnfs_core.candidates import Candidates
from nnfs_core.search import Search, hill_climb, random_search
from traces import (
    ADJUST_SPIRAL,
    ADJUST_VERTICAL,
    ADJUST_VERTICAL_100_000,
    SEARCH_VERTICAL,
    SEARCH_VERTICAL_100_000,
    assert_published,
)

both_searches = pytest.mark.parametrize("search", [random_search, hill_climb])


def network(rng, *sizes):
    """Dense layers of these sizes with ReLU between them, and a softmax."""
    layers = []
    for n_inputs, n_neurons in pairwise(sizes):
        layers += [Dense(n_inputs, n_neurons, rng=rng), ReLU()]
    return [*layers[:-1], Softmax()]


def forward(layers, inputs):
    for layer in layers:
        inputs = layer.forward(inputs)
    return inputs


def places(layers):
    """Where the parameters are, in the order in which a try draws them."""
    return [(layer, n) for layer in layers for n in ("weights", "biases") if hasattr(layer, n)]


def parameters(layers):
    return [getattr(layer, name).copy() for layer, name in places(layers)]


def one_at_a_time(search, layers, inputs, targets, *, tries, scale, rng):
    """The plain loop: what the searches must not differ from in any try."""
    loss_function, accepted = CategoricalCrossentropy(), []
    best, best_loss = parameters(layers), None
    for number in range(tries):
        for (layer, name), array in zip(places(layers), best, strict=True):
            noise = scale * rng.standard_normal(array.shape)
            proposal = array + noise if search is hill_climb else noise
            setattr(layer, name, proposal.astype(array.dtype))
        output = forward(layers, inputs)
        loss = loss_function.calculate(output, targets)
        if best_loss is None or loss < best_loss:
            best, best_loss = parameters(layers), loss
            accepted.append((number, loss, accuracy(output, targets)))
    for (layer, name), array in zip(places(layers), best, strict=True):
        setattr(layer, name, array)
    return accepted


def assert_same_as_one_at_a_time(search, make_layers, inputs, targets, *, tries, scale, rngs):
    fast_rng, slow_rng = rngs
    fast, slow = make_layers(fast_rng), make_layers(slow_rng)
    result = search(fast, inputs, targets, tries=tries, scale=scale, rng=fast_rng)
    expected = one_at_a_time(search, slow, inputs, targets, tries=tries, scale=scale, rng=slow_rng)
    assert result.accepted == expected
    for ours, theirs in zip(parameters(fast), parameters(slow), strict=True):
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)
    assert result.tries == tries
    assert (result.loss, result.accuracy) == expected[-1][1:]
    assert fast_rng.standard_normal() == slow_rng.standard_normal()  # as many draws, in order


def small_data(batch=30, classes=3, dtype=np.float64):
    inputs, targets = datasets.vertical(batch, classes, rng=np.random.default_rng(9))
    every = len(inputs) // batch
    return inputs[::every].astype(dtype), targets[::every]


# ---------------------------------------------------------------------------- the book's traces


def replay(search, dataset, tries):
    rng = np.random.RandomState(0)
    inputs, targets = dataset(100, 3, rng=rng)
    return search(network(rng, 2, 3, 3), inputs, targets, tries=tries, scale=0.05, rng=rng)


@pytest.mark.parametrize(
    ("tries", "published"), [(10_000, SEARCH_VERTICAL), (100_000, SEARCH_VERTICAL_100_000)]
)
def test_random_search_accepts_the_book_s_tries_and_no_other(tries, published):
    result = replay(random_search, datasets.vertical, tries)
    assert [a.number for a in result.accepted] == [number for number, *_ in published]
    assert_published(result.accepted, published)


@pytest.mark.parametrize(
    ("dataset", "tries", "published"),
    [
        (datasets.vertical, 10_000, ADJUST_VERTICAL),
        (datasets.vertical, 100_000, ADJUST_VERTICAL_100_000),
        (datasets.spiral, 10_000, ADJUST_SPIRAL),
    ],
)
def test_hill_climbing_accepts_the_book_s_tries(dataset, tries, published):
    result = replay(hill_climb, dataset, tries)
    assert_published(result.accepted, published)
    assert result.accepted[-1].number == published[-1][0]  # nothing better came after the last
    within_10_000 = [a for a in result.accepted if a.number < 10_000]
    assert len(within_10_000) == (243 if dataset is datasets.vertical else 71)


# ------------------------------------------------------------------------ as one at a time would


@both_searches
@pytest.mark.parametrize("scale", [0.001, 0.05, 1, 30])
@pytest.mark.parametrize("sizes", [(2, 3), (2, 3, 3), (2, 16, 3), (2, 5, 4, 3)])
@pytest.mark.parametrize("make_rng", [np.random.default_rng, np.random.RandomState])
def test_the_same_tries_as_one_at_a_time(search, scale, sizes, make_rng):
    for seed in range(2):
        assert_same_as_one_at_a_time(
            search,
            lambda rng: network(rng, *sizes),
            *small_data(),
            tries=250,
            scale=scale,
            rngs=(make_rng(seed), make_rng(seed)),
        )


@both_searches
@pytest.mark.parametrize("scale", [0.05, 10])
@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        small_data(batch=1),
        small_data(dtype=np.float32),
        (small_data()[0], np.eye(3, dtype=int)[small_data()[1]]),
        small_data(batch=90, classes=10),
    ],
    ids=["one sample", "float32", "one-hot", "ten classes"],
)
def test_the_same_tries_on_other_data(search, scale, inputs, targets):
    classes = targets.shape[-1] if targets.ndim == 2 else max(3, targets.max() + 1)
    assert_same_as_one_at_a_time(
        search,
        lambda rng: network(rng, 2, 6, classes),
        inputs,
        targets,
        tries=300,
        scale=scale,
        rngs=(np.random.default_rng(3), np.random.default_rng(3)),
    )


@pytest.mark.parametrize(
    ("batch", "scale", "dtype"),
    [(1, 1e-15, np.float64), (1, 1e-7, np.float32), (30, 1e-6, np.float32)],
)
def test_the_same_tries_where_losses_differ_in_their_last_bits(batch, scale, dtype):
    def make_layers(rng):
        layers = network(rng, 2, 8, 3)
        for layer in layers[:3:2]:
            layer.weights = rng.standard_normal(layer.weights.shape).astype(dtype)
            layer.biases = rng.standard_normal(layer.biases.shape).astype(dtype)
        return layers

    assert_same_as_one_at_a_time(
        hill_climb,
        make_layers,
        *small_data(batch, dtype=dtype),
        tries=400,
        scale=scale,
        rngs=(np.random.default_rng(0), np.random.default_rng(0)),
    )


@both_searches
def test_the_same_tries_from_nested_lists(search):
    inputs, targets = small_data()
    results = []
    for convert in (np.asarray, lambda array: array.tolist()):
        rng = np.random.default_rng(0)
        given = convert(inputs), convert(targets)
        layers = network(rng, 2, 3, 3)
        results.append(search(layers, *given, tries=200, scale=0.5, rng=rng).accepted)
    assert results[0] == results[1]


@both_searches
def test_the_result_sums_up(search):
    rng, (inputs, targets) = np.random.default_rng(0), small_data()
    layers, began = network(rng, 2, 3, 3), time.perf_counter()
    result = search(layers, inputs, targets, tries=500, scale=0.3, rng=rng)
    assert 0 < result.seconds <= time.perf_counter() - began
    assert (result.tries, result.loss) == (500, result.accepted[-1].loss)
    output = forward(layers, inputs)
    assert CategoricalCrossentropy().calculate(output, targets) == result.loss
    assert accuracy(output, targets) == result.accuracy
    losses = [a.loss for a in result.accepted]
    assert losses == sorted(set(losses), reverse=True)  # each better than all before


@both_searches
def test_the_first_try_is_accepted_even_if_it_is_worse(search):
    inputs, targets = small_data()
    layers = network(np.random.default_rng(0), 2, 16, 3)
    good = hill_climb(
        layers, inputs, targets, tries=2000, scale=0.3, rng=np.random.default_rng(1)
    ).loss
    result = search(layers, inputs, targets, tries=1, scale=9, rng=np.random.default_rng(0))
    assert [a.number for a in result.accepted] == [0]
    assert result.loss > good + 1


@both_searches
def test_draws_are_tries_times_size(search):
    layers, data = network(np.random.default_rng(0), 2, 3, 3), small_data(300)
    block = Candidates("test", layers, *data).block
    for tries in (1, block - 1, block, block + 1, 997):
        rng, same = np.random.default_rng(5), np.random.default_rng(5)
        assert search(layers, *data, tries=tries, scale=0.05, rng=rng).tries == tries
        same.standard_normal(tries * (6 + 3 + 9 + 3))
        assert rng.standard_normal() == same.standard_normal()


@both_searches
def test_inputs_and_old_arrays_are_never_changed(search):
    rng, (inputs, targets) = np.random.default_rng(0), small_data()
    inputs[0] = [-1.0, -2.0]
    layers = [ReLU(), *network(rng, 2, 3, 3)]
    kept = inputs.copy(), targets.copy(), layers[1].weights, layers[1].weights.copy()
    search(layers, inputs, targets, tries=100, scale=0.5, rng=rng)
    assert np.array_equal(inputs, kept[0])
    assert np.array_equal(targets, kept[1])
    assert np.array_equal(kept[2], kept[3])  # what the caller still holds of the old network
    assert not np.array_equal(layers[1].weights, kept[3])


# ------------------------------------------------------------------ many at once, equal to one


def put(layers, row):
    """Spread a row over the network by hand: weights, then biases, layer after layer."""
    start = 0
    for layer in layers:
        if isinstance(layer, Dense):
            n_inputs, n_neurons = layer.weights.shape
            middle = start + n_inputs * n_neurons
            layer.weights = row[start:middle].reshape(n_inputs, n_neurons)
            layer.biases = row[middle : middle + n_neurons].reshape(1, n_neurons)
            start = middle + n_neurons


@pytest.mark.parametrize("scale", [0.05, 1, 30, 1e3])
@pytest.mark.parametrize(
    ("sizes", "batch"),
    [
        ((2, 3, 3), 300),
        ((2, 16, 3), 300),
        ((2, 8, 6, 3), 30),
        ((2, 3), 30),
        ((2, 3, 3), 1),
        ((2, 7, 10), 50),
        ((2, 7, 10), 1),
    ],
)
@pytest.mark.parametrize("one_hot", [False, True])
@pytest.mark.parametrize("first", [[], [ReLU()]], ids=["", "ReLU first"])
def test_stacked_losses_are_the_layers_own(sizes, batch, scale, one_hot, first):
    inputs, targets = small_data(batch, sizes[-1])
    rng = np.random.default_rng(4)
    layers = [*first, *network(rng, *sizes)]
    given = np.eye(sizes[-1], dtype=int)[targets] if one_hot else targets
    candidates = Candidates("test", layers, inputs - 0.2, given)
    assert candidates.block >= 5  # otherwise they would not be stacked
    rows = scale * rng.standard_normal((5, candidates.size))
    stacked = candidates.losses(rows)
    for row, loss in zip(rows, stacked, strict=True):
        put(layers, row)
        own = CategoricalCrossentropy().calculate(forward(layers, inputs - 0.2), targets)
        assert loss == pytest.approx(own, abs=1e-12, rel=0)


@pytest.mark.parametrize("scale", [0.05, 1])
def test_stacked_losses_of_float32_data(scale):
    inputs, targets = small_data(30, dtype=np.float32)
    rng = np.random.default_rng(4)
    layers = network(rng, 2, 8, 3)
    candidates = Candidates("test", layers, inputs, targets)
    rows = (scale * rng.standard_normal((20, candidates.size))).astype(np.float32)
    for row, loss in zip(rows, candidates.losses(rows), strict=True):
        put(layers, row)
        output = forward(layers, inputs)
        assert output.dtype == np.float32
        own = CategoricalCrossentropy().calculate(output, targets)
        assert loss == pytest.approx(own, abs=1e-5, rel=0)


@both_searches
def test_the_layers_own_forward_is_asked_only_where_it_matters(search, monkeypatch):
    calls, own = [], Softmax.forward

    def counted(self, inputs):
        calls.append(1)
        return own(self, inputs)

    monkeypatch.setattr(Softmax, "forward", counted)
    result = replay(search, datasets.vertical, 10_000)
    assert len(result.accepted) <= len(calls) <= len(result.accepted) + 25


@both_searches
@pytest.mark.parametrize(
    ("sizes", "batch", "tries"),
    [((2, 3, 3), 300, 30_000), ((2, 400, 3), 300, 40), ((2, 64, 64, 3), 3000, 40)],
)
def test_a_block_stays_below_64_megabytes(search, sizes, batch, tries):
    rng, (inputs, targets) = np.random.default_rng(0), small_data(batch)
    layers = network(rng, *sizes)
    tracemalloc.start()
    try:
        search(layers, inputs, targets, tries=tries, scale=0.05, rng=rng)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64e6


PAGE_FAULTS = """
import resource
import numpy as np
from nnfs_core import Dense, ReLU, Softmax, datasets
from nnfs_core.search import {search}

def tries(n):
    {search}(layers, inputs, targets, tries=n, scale=0.05, rng=rng)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

rng = np.random.default_rng(0)
inputs, targets = datasets.vertical(100, 3, rng=rng)
layers = [Dense(2, 3, rng=rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
print(-tries(10_000) + tries(10_000))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts as Linux does")
@pytest.mark.parametrize("search", ["random_search", "hill_climb"])
def test_blocks_are_made_in_the_same_memory(search):
    assert int(run(PAGE_FAULTS.format(search=search)).stdout) < 1000  # else nearly 30,000


# --------------------------------------------------------------------------- a learner's layers


class OwnDense:
    """Not a Dense, and float64 where that is float32."""

    def __init__(self, n_inputs, n_neurons, rng, dtype=np.float64):
        self.weights = (0.01 * rng.standard_normal((n_inputs, n_neurons))).astype(dtype)
        self.biases = np.zeros((1, n_neurons), dtype)

    def forward(self, inputs):
        return inputs @ self.weights + self.biases


class DoublingDense(Dense):
    def forward(self, inputs):
        return 2 * super().forward(inputs)


class OwnReLU:
    def forward(self, inputs):
        return np.where(inputs > 0, inputs, 0)


class WeightsAlone:
    def __init__(self, n_inputs, n_neurons, rng):
        self.weights = rng.standard_normal((n_inputs, n_neurons))

    def forward(self, inputs):
        return np.tanh(inputs @ self.weights)


class Stretch:
    """One weight without a dimension."""

    def __init__(self):
        self.weights = np.array(2.0)

    def forward(self, inputs):
        return inputs * self.weights


def mixed_types(rng):
    layers = network(rng, 2, 3, 3)
    layers[0].weights = layers[0].weights.astype(np.float64)
    return layers


def one_bias_for_all(rng):
    layers = network(rng, 2, 3, 3)
    layers[0].biases = np.zeros((1, 1), np.float32)
    return layers


def flat_biases(rng):
    layers = network(rng, 2, 3, 3)
    layers[0].biases = np.zeros(3, np.float32)
    return layers


def changed_layer(rng):
    layers = network(rng, 2, 3, 3)
    layers[1].forward = np.tanh
    return layers


LEARNERS = {
    "own dense": lambda rng: [OwnDense(2, 4, rng), ReLU(), OwnDense(4, 3, rng), Softmax()],
    "own and the core's": lambda rng: [
        OwnDense(2, 4, rng),
        ReLU(),
        Dense(4, 3, rng=rng),
        Softmax(),
    ],
    "a subclass of Dense": lambda rng: [DoublingDense(2, 3, rng=rng), Softmax()],
    "own activation": lambda rng: [
        Dense(2, 4, rng=rng),
        OwnReLU(),
        Dense(4, 3, rng=rng),
        Softmax(),
    ],
    "weights alone": lambda rng: [WeightsAlone(2, 3, rng), Softmax()],
    "one number": lambda rng: [Stretch(), Dense(2, 3, rng=rng), Softmax()],
    "mixed types": mixed_types,
    "one bias for all": one_bias_for_all,
    "flat biases": flat_biases,
    "a replaced forward": changed_layer,
}


@both_searches
@pytest.mark.parametrize("make_layers", LEARNERS.values(), ids=LEARNERS)
def test_a_learner_s_layers_are_searched_too(search, make_layers):
    assert_same_as_one_at_a_time(
        search,
        make_layers,
        *small_data(),
        tries=400,
        scale=0.1,
        rngs=(np.random.default_rng(2), np.random.default_rng(2)),
    )


@both_searches
def test_equal_layers_of_a_learner_accept_what_the_core_s_accept(search):
    def own(rng):
        def dense(n_inputs, n_neurons):
            return OwnDense(n_inputs, n_neurons, rng, np.float32)

        return [dense(2, 4), OwnReLU(), dense(4, 3), Softmax()]

    results = []
    for make_layers in (own, lambda rng: network(rng, 2, 4, 3)):
        rng = np.random.default_rng(7)
        layers = make_layers(rng)
        results.append(search(layers, *small_data(), tries=2000, scale=0.1, rng=rng).accepted)
    assert [a.number for a in results[0]] == [a.number for a in results[1]]
    for ours, theirs in zip(*results, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-12)


# ---------------------------------------------------------------------------- a search in pieces

PIECES = (1, 1, 7, 40, 1, 150)


def in_pieces(search, make_layers, inputs, targets, *, scale=0.2):
    """A `Search` that took `PIECES`, its network, its rng and the losses of all tries."""
    rng = np.random.default_rng(4)
    layers = make_layers(rng)
    climb = search is hill_climb
    under_way = Search(layers, inputs, targets, scale=scale, rng=rng, climb=climb)
    losses = [under_way.step(tries) for tries in PIECES]
    assert [len(piece) for piece in losses] == [*PIECES]
    return under_way, layers, rng, np.concatenate(losses)


@both_searches
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("make_layers", [lambda rng: network(rng, 2, 5, 3), *LEARNERS.values()])
def test_a_search_in_pieces_is_the_search_at_once(search, make_layers, dtype):
    data = small_data(dtype=dtype)
    pieces, layers, rng, losses = in_pieces(search, make_layers, *data)
    same = np.random.default_rng(4)
    whole = make_layers(same)
    result = search(whole, *data, tries=sum(PIECES), scale=0.2, rng=same)
    assert pieces.accepted == result.accepted
    assert pieces.tries == result.tries == sum(PIECES)
    assert all(map(np.array_equal, parameters(layers), parameters(whole)))
    assert np.array_equal(pieces.best, np.concatenate([a.ravel() for a in parameters(whole)]))
    assert rng.standard_normal() == same.standard_normal()
    numbers = [number for number, *_ in result.accepted]
    np.testing.assert_allclose(losses[numbers], [a.loss for a in result.accepted], atol=1e-5)
    best = np.minimum.accumulate(losses)
    assert (np.delete(losses[1:] - best[:-1], np.array(numbers[1:], int) - 1) > -1e-5).all()


@both_searches
@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("name", ["the core's", "own dense", "mixed types"])
def test_the_losses_of_a_step_are_those_of_its_tries(search, dtype, error, name):
    make_layers = {"the core's": lambda rng: network(rng, 2, 5, 3), **LEARNERS}[name]
    data = small_data(dtype=dtype)
    _, _, _, losses = in_pieces(search, make_layers, *data)
    rng, accepted = np.random.default_rng(4), None
    layers = make_layers(rng)
    best = parameters(layers)
    for number, loss in enumerate(losses):
        noise = [0.2 * rng.standard_normal(array.shape) for array in best]
        tried = [a + b for a, b in zip(best, noise, strict=True)] if search is hill_climb else noise
        for (layer, part), array, old in zip(places(layers), tried, best, strict=True):
            setattr(layer, part, array.astype(old.dtype))
        own = CategoricalCrossentropy().calculate(forward(layers, data[0]), data[1])
        assert loss == pytest.approx(own, abs=error, rel=0), number
        if accepted is None or own < accepted:
            accepted, best = own, parameters(layers)


def test_after_each_step_the_network_has_the_best_so_far():
    data, rng = small_data(), np.random.default_rng(0)
    layers = network(rng, 2, 5, 3)
    search = Search(layers, *data, scale=0.2, rng=rng, climb=True)
    for _ in range(20):
        search.step(3)
        loss = CategoricalCrossentropy().calculate(forward(layers, data[0]), data[1])
        assert loss == search.accepted[-1].loss
    assert len(search.accepted) > 5


# ------------------------------------------------------------------------------------ interrupts


class Stops(OwnDense):
    """A learner's layer that raises when it meets certain weights."""

    def stop_at(self, weights, error):
        self.bad, self.error = weights, error

    def forward(self, inputs):
        if np.array_equal(self.weights, self.bad):
            raise self.error
        return super().forward(inputs)


def stopping_network(search, number, error):
    """A network whose try of this number raises, its rng, and the tries accepted before that."""
    rng = np.random.default_rng(8)
    layers = [Stops(2, 3, rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
    layers[0].stop_at(None, error)
    start = parameters(layers)
    state = rng.bit_generator.state
    options = {"scale": 0.2, "rng": rng}
    accepted = []
    if number > 0:
        accepted = one_at_a_time(search, layers, *small_data(), tries=number, **options)
    best = parameters(layers)
    noise = 0.2 * rng.standard_normal((2, 3))
    bad = best[0] + noise if search is hill_climb else noise
    layers[0].stop_at(bad, error)
    for (layer, name), array in zip(places(layers), start, strict=True):
        setattr(layer, name, array)
    rng.bit_generator.state = state
    return layers, rng, accepted, best


@both_searches
@pytest.mark.parametrize("number", [1, 2, 17, 60])
def test_an_interrupt_returns_the_best_so_far(search, number):
    layers, rng, accepted, best = stopping_network(search, number, KeyboardInterrupt)
    try:
        result = search(layers, *small_data(), tries=100, scale=0.2, rng=rng)
    except KeyboardInterrupt:  # which would end the whole test run
        pytest.fail("the interrupt was passed on")
    assert result.tries == number
    assert result.accepted == accepted
    assert (result.loss, result.accuracy) == accepted[-1][1:]
    assert all(map(np.array_equal, parameters(layers), best))


@both_searches
@pytest.mark.parametrize("number", [1, 2, 17, 60])
def test_any_other_exception_is_raised_and_leaves_the_best_so_far(search, number):
    layers, rng, _, best = stopping_network(search, number, RuntimeError("my layer is broken"))
    with pytest.raises(RuntimeError, match="my layer is broken"):
        search(layers, *small_data(), tries=100, scale=0.2, rng=rng)
    assert all(map(np.array_equal, parameters(layers), best))


@both_searches
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_before_anything_is_accepted_nothing_has_changed(search, error):
    layers, rng, _, start = stopping_network(search, 0, error)
    with pytest.raises(error):
        search(layers, *small_data(), tries=100, scale=0.2, rng=rng)
    assert all(map(np.array_equal, parameters(layers), start))


class InterruptAfter:
    """Raise KeyboardInterrupt at a function call, counted within the blocks of a search.

    That is where Python looks for signals: on entering a function and on coming back from one.
    """

    def __init__(self, calls):
        self.calls = calls

    def __enter__(self):
        sys.setprofile(self.profile)

    def __exit__(self, *_):
        sys.setprofile(None)

    def profile(self, frame, event, _):
        if event == "c_call" or not self.is_within_a_block(frame):
            return
        self.calls -= 1
        if self.calls == 0:
            sys.setprofile(None)
            raise KeyboardInterrupt

    def is_within_a_block(self, frame):
        while frame is not None:
            if frame.f_code.co_name == "_block":
                return True
            frame = frame.f_back
        return False


@both_searches
def test_an_interrupt_may_come_at_any_moment(search):
    data, seed, tries = small_data(), 15, 5  # a seed with which several tries are accepted
    rng = np.random.default_rng(seed)
    full = search(network(rng, 2, 3, 3), *data, tries=tries, scale=0.2, rng=rng).accepted
    assert len(full) >= 3
    seen = set()
    for calls in count(1):
        rng = np.random.default_rng(seed)
        layers = network(rng, 2, 3, 3)
        best, interrupt = parameters(layers), InterruptAfter(calls)
        try:
            with interrupt:
                result = search(layers, *data, tries=tries, scale=0.2, rng=rng)
        except KeyboardInterrupt:  # nothing was accepted yet
            assert not seen
            assert all(map(np.array_equal, parameters(layers), best))
            continue
        assert result.accepted == [a for a in full if a.number < result.tries]
        assert CategoricalCrossentropy().calculate(forward(layers, data[0]), data[1]) == result.loss
        seen.add(len(result.accepted))
        if interrupt.calls > 0:  # the search was over before
            break
    assert seen == set(range(1, len(full) + 1))
    assert result.tries == tries


def run(code):
    environment = {name: value for name, value in os.environ.items() if "TQDM" not in name}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120, env=environment
    )


INTERRUPTED = """
import signal, threading
import numpy as np
from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, datasets
from nnfs_core.search import {search}

signal.signal(signal.SIGINT, signal.default_int_handler)
rng = np.random.default_rng(0)
inputs, targets = datasets.vertical(100, 3, rng=rng)
layers = [Dense(2, 3, rng=rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
threading.Timer(1.0, signal.raise_signal, [signal.SIGINT]).start()
result = {search}(layers, inputs, targets, tries=10**9, scale=0.05, rng=rng)

output = inputs
for layer in layers:
    output = layer.forward(output)
assert CategoricalCrossentropy().calculate(output, targets) == result.loss
assert result.accepted[-1].loss == result.loss
assert result.accepted[-1].number < result.tries < 10**9
assert result.tries > 100
assert 0 < result.seconds < 60
print("coherent")
"""


@pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="no signals here")
@pytest.mark.parametrize("search", ["random_search", "hill_climb"])
def test_a_real_interrupt_of_a_long_search(search):
    assert run(INTERRUPTED.format(search=search)).stdout == "coherent\n"


# ------------------------------------------------------------------------------ the progress bar

SLOW = """
import time
import numpy as np
from nnfs_core import Dense, Softmax
from nnfs_core.search import {search}

class Wait:
    def forward(self, inputs):
        time.sleep(0.01)
        return inputs

rng = np.random.default_rng(0)
layers = [Wait(), Dense(2, 3, rng=rng), Softmax()]
{search}(layers, [[1, 2], [3, 4]], [0, 1], tries={tries}, scale=0.05, rng=rng)
"""


@pytest.mark.parametrize("search", ["random_search", "hill_climb"])
def test_a_long_search_shows_its_progress(search):
    done = run(SLOW.format(search=search, tries=150))  # 1.5 seconds of waiting at the least
    assert done.stdout == ""
    shown = done.stderr.splitlines()
    assert any(line.startswith(f"{search}: ") and "/150 [" in line for line in shown)
    assert shown[-1].strip() == ""  # and takes it away again


@pytest.mark.parametrize("search", ["random_search", "hill_climb"])
def test_a_short_search_shows_none(search):
    done = run(SLOW.format(search=search, tries=3))
    assert (done.stdout, done.stderr) == ("", "")
