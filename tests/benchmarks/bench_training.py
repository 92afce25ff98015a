"""The training loop beside eager PyTorch and scikit-learn: one core, one BLAS thread, one run.

    uv run --group bench pytest -s --numprocesses=0 tests/benchmarks/bench_training.py

Contestants take turns, so that a busy machine slows them all; the least time of many turns counts.
Every one of them reports loss and accuracy of each epoch (scikit-learn its loss), from the same
start, data and batch size, with Adam.
"""

import itertools
import time
import warnings

import numpy as np
import pytest
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from nnfs_core import Adam, Dense, Model, ReLU, SoftmaxCrossentropy, datasets


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
    torch.set_num_threads(before)


def ours(inputs, targets, widths, learning_rate, batch_size):
    rng = np.random.default_rng(0)
    layers = []
    for n_inputs, n_neurons in itertools.pairwise(widths):
        layers += [Dense(n_inputs, n_neurons, rng=rng, weight_scale=n_inputs**-0.5), ReLU()]
    optimizer = Adam(learning_rate=learning_rate)
    model = Model(layers[:-1], loss=SoftmaxCrossentropy(), optimizer=optimizer)
    rows = model.epochs(inputs, targets, 10**9, batch_size=batch_size, rng=rng)
    return lambda epochs: [next(rows).loss for _ in range(epochs)][-1]


def pytorch(inputs, targets, widths, learning_rate, batch_size):
    inputs, targets = torch.from_numpy(inputs), torch.from_numpy(targets)
    layers = []
    for n_inputs, n_neurons in itertools.pairwise(widths):
        layers += [torch.nn.Linear(n_inputs, n_neurons, dtype=inputs.dtype), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    crossentropy = torch.nn.CrossEntropyLoss()

    def learn(inputs, targets):
        scores = network(inputs)
        loss = crossentropy(scores, targets)
        right = (scores.argmax(1) == targets).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item() * len(targets), right.item()

    def epoch():
        order = [slice(None)]
        if batch_size:
            order = torch.randperm(len(inputs)).split(batch_size)
        return sum(learn(inputs[batch], targets[batch])[0] for batch in order) / len(inputs)

    return lambda epochs: [epoch() for _ in range(epochs)][-1]


def scikit_learn(inputs, targets, widths, learning_rate, batch_size):
    network = MLPClassifier(
        widths[1:-1],
        alpha=0,
        batch_size=batch_size or len(inputs),
        learning_rate_init=learning_rate,
        warm_start=True,
        tol=0,
        n_iter_no_change=10**9,
    )
    return lambda epochs: network.set_params(max_iter=epochs).fit(inputs, targets).loss_


def least_times(contestants, epochs, turns):
    """Return the least seconds an epoch of each, in turns of so many epochs."""
    least = dict.fromkeys(contestants, float("inf"))
    for _ in range(turns):
        for name, train in contestants.items():
            began = time.perf_counter()
            train(epochs)
            least[name] = min(least[name], (time.perf_counter() - began) / epochs)
    return least


def report(title, least):
    print(f"\n{title}")
    for name, seconds in least.items():
        ratio = seconds / least["PyTorch"]
        print(f"  {name:12s} {1e6 * seconds:9.1f} µs an epoch, {ratio:.2f} of PyTorch's")
    return least["nnfs_core"] / least["PyTorch"]


def contest(*arguments):
    makers = {"nnfs_core": ours, "PyTorch": pytorch, "scikit-learn": scikit_learn}
    return {name: make(*arguments) for name, make in makers.items()}


def test_the_spiral_classifier():
    inputs, targets = datasets.spiral(100, 3, rng=np.random.default_rng(0))
    contestants = contest(inputs, targets, (2, 64, 3), 0.05, None)
    ratio = report("2-64-3, Adam, full batch of 300", least_times(contestants, 100, 15))
    assert contestants["nnfs_core"](1) == pytest.approx(contestants["PyTorch"](1), abs=0.2)
    assert ratio <= 0.4


def test_images_in_mini_batches():
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((2560, 784)).astype(np.float32)
    targets = rng.integers(0, 10, len(inputs))
    contestants = contest(inputs, targets, (784, 128, 128, 10), 0.001, 128)
    ratio = report(
        "784-128-128-10, float32, Adam, 20 batches of 128", least_times(contestants, 2, 15)
    )
    assert ratio <= 0.8
