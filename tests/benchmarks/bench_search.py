"""The searches beside the plain loop over `forward` that the book writes: one core, one run.

    uv run --group bench pytest -n0 tests/benchmarks/bench_search.py

Vertical data of 300 points, a network 2-3-3, scale 0.05. Loop and search take turns, so that a
busy machine slows both; the least time of many turns counts. Both must accept the same tries.
"""

import os
import time

import numpy as np
import pytest

from nnfs_core import Dense, ReLU, Softmax, datasets
from nnfs_core.search import hill_climb, random_search

SCALE = 0.05
SLICE = 2_000  # tries of the plain loop in a turn: it needs the same time for each


class PlainDense:
    def __init__(self, n_inputs, n_neurons, rng):
        self.weights = (0.01 * rng.standard_normal((n_inputs, n_neurons))).astype(np.float32)
        self.biases = np.zeros((1, n_neurons), dtype=np.float32)

    def forward(self, inputs):
        self.output = np.dot(inputs, self.weights) + self.biases


class PlainReLU:
    def forward(self, inputs):
        self.output = np.maximum(0, inputs)


class PlainSoftmax:
    def forward(self, inputs):
        exponentials = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exponentials / np.sum(exponentials, axis=1, keepdims=True)


def plain_loss(predictions, targets):
    clipped = np.clip(predictions, 1e-7, 1 - 1e-7)
    return np.mean(-np.log(clipped[range(len(predictions)), targets]))


def plain_loop(climb, tries):
    """Return the numbers of the accepted tries: plain classes, no checks, as in the book."""
    rng = np.random.default_rng(0)
    inputs, targets = datasets.vertical(100, 3, rng=rng)
    hidden, relu = PlainDense(2, 3, rng), PlainReLU()
    scores, softmax = PlainDense(3, 3, rng), PlainSoftmax()
    least, accepted = float("inf"), []
    for attempt in range(tries):
        noise = [SCALE * rng.standard_normal(shape) for shape in ((2, 3), (1, 3), (3, 3), (1, 3))]
        if climb:
            hidden.weights += noise[0]
            hidden.biases += noise[1]
            scores.weights += noise[2]
            scores.biases += noise[3]
        else:
            hidden.weights, hidden.biases, scores.weights, scores.biases = (
                array.astype(np.float32) for array in noise
            )
        hidden.forward(inputs)
        relu.forward(hidden.output)
        scores.forward(relu.output)
        softmax.forward(scores.output)
        loss = plain_loss(softmax.output, targets)
        np.mean(np.argmax(softmax.output, axis=1) == targets)  # the book takes it of every try
        if loss < least:
            least = loss
            accepted.append(attempt)
            best_hidden = hidden.weights.copy(), hidden.biases.copy()
            best_scores = scores.weights.copy(), scores.biases.copy()
        elif climb:
            hidden.weights, hidden.biases = best_hidden[0].copy(), best_hidden[1].copy()
            scores.weights, scores.biases = best_scores[0].copy(), best_scores[1].copy()
    return accepted


def core_search(search, tries):
    rng = np.random.default_rng(0)
    inputs, targets = datasets.vertical(100, 3, rng=rng)
    layers = [Dense(2, 3, rng=rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
    result = search(layers, inputs, targets, tries=tries, scale=SCALE, rng=rng)
    return [a.number for a in result.accepted]


@pytest.fixture(autouse=True)
def _one_thread(benchmark):
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        pytest.fail("set OPENBLAS_NUM_THREADS=1")
    if benchmark.disabled:
        pytest.fail("run with -n0: pytest-benchmark does not measure in several processes")


@pytest.mark.parametrize(
    ("search", "tries", "turns", "least_ratio"),
    [(random_search, 20_000, 60, 15), (hill_climb, 100_000, 20, 6)],
)
def test_tries_a_second(benchmark, capsys, search, tries, turns, least_ratio):
    loop_times, loop_accepted = [], []

    def take_a_turn_of_the_loop():
        began = time.perf_counter()
        loop_accepted[:] = plain_loop(search is hill_climb, SLICE)
        loop_times.append((time.perf_counter() - began) / SLICE)

    accepted = benchmark.pedantic(
        core_search, (search, tries), setup=take_a_turn_of_the_loop, rounds=turns, warmup_rounds=1
    )
    loop, ours = 1 / min(loop_times), tries / benchmark.stats.stats.min
    benchmark.extra_info["ratio"] = ours / loop
    with capsys.disabled():
        print(
            f"\n{search.__name__}: {ours:,.0f} tries/s, plain loop {loop:,.0f} tries/s,"
            f" ratio {ours / loop:.1f}"
        )
    assert loop_accepted == [number for number in accepted if number < SLICE]
    assert ours / loop >= least_ratio
