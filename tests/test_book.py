"""Listings as a reader of the book types them, beside the package `nnfs` that the book asks for.

They run in processes of their own: `nnfs.init()` replaces functions of NumPy's for all who use it.
"""

import math
import subprocess
import sys

import numpy as np
import pytest

from traces import ADJUST_SPIRAL, ADJUST_VERTICAL, SEARCH_VERTICAL, assert_published

START = """
import numpy as np
import nnfs
from nnfs.datasets import spiral_data, vertical_data
from nnfs_core.book import *

nnfs.init()
"""

NETWORK = """
hidden, relu = Layer_Dense(2, 3), Activation_ReLU()
scores, softmax = Layer_Dense(3, 3), Activation_Softmax()
crossentropy = Loss_CategoricalCrossentropy()
"""

FORWARD = """
    hidden.forward(X)
    relu.forward(hidden.output)
    scores.forward(relu.output)
    softmax.forward(scores.output)
    mean_loss = crossentropy.calculate(softmax.output, y)
    right = np.mean(np.argmax(softmax.output, axis=1) == y)
"""

SEARCH = f"""
{NETWORK}
least = float("inf")
for attempt in range(10000):
    hidden.weights = 0.05 * np.random.randn(2, 3)
    hidden.biases = 0.05 * np.random.randn(1, 3)
    scores.weights = 0.05 * np.random.randn(3, 3)
    scores.biases = 0.05 * np.random.randn(1, 3)
    {FORWARD}
    if mean_loss < least:
        least = mean_loss
        print(attempt, mean_loss, right)
"""

ADJUST = f"""
{NETWORK}
least = float("inf")
for attempt in range(10000):
    hidden.weights += 0.05 * np.random.randn(2, 3)
    hidden.biases += 0.05 * np.random.randn(1, 3)
    scores.weights += 0.05 * np.random.randn(3, 3)
    scores.biases += 0.05 * np.random.randn(1, 3)
    {FORWARD}
    if mean_loss < least:
        least = mean_loss
        print(attempt, mean_loss, right)
        best_hidden = hidden.weights.copy(), hidden.biases.copy()
        best_scores = scores.weights.copy(), scores.biases.copy()
    else:
        hidden.weights, hidden.biases = best_hidden[0].copy(), best_hidden[1].copy()
        scores.weights, scores.biases = best_scores[0].copy(), best_scores[1].copy()
"""

VERTICAL = "X, y = vertical_data(samples=100, classes=3)\n"
SPIRAL = "X, y = spiral_data(samples=100, classes=3)\n"


def run(code, start=START):
    done = subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, timeout=300
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("listing", "count", "published"),
    [
        (VERTICAL + SEARCH, 10, SEARCH_VERTICAL),
        (VERTICAL + ADJUST, 243, ADJUST_VERTICAL),
        (SPIRAL + ADJUST, 71, ADJUST_SPIRAL),
    ],
    ids=["search, vertical", "adjust, vertical", "adjust, spiral"],
)
def test_the_loops_of_chapter_6_print_the_book_s_traces(listing, count, published):
    accepted = numbers(run(listing))
    assert len(accepted) == count
    assert_published(accepted, published)


def numbers(lines):
    return [[float(number) for number in line.split()] for line in lines]


def test_a_layer_as_in_chapters_2_and_3():
    # 1·0.2 + 2·0.8 - 3·0.5 + 2.5·1 + 2 = 4.8, and so on, by hand
    lines = run("""
dense = Layer_Dense(4, 3)
dense.weights = np.array([[0.2, 0.8, -0.5, 1.0],
                          [0.5, -0.91, 0.26, -0.5],
                          [-0.26, -0.27, 0.17, 0.87]]).T
dense.biases = np.array([[2.0, 3.0, 0.5]])
dense.forward([[1.0, 2.0, 3.0, 2.5], [0.0, 0.0, 0.0, 0.0]])
for row in dense.output:
    print(*row)
""")
    np.testing.assert_allclose(numbers(lines), [[4.8, 1.21, 2.385], [2.0, 3.0, 0.5]], atol=1e-14)


def test_the_first_forward_pass_of_chapter_3():
    # the first normals of seed 0 after the 300 of the data; X[0] lies in the middle: no output
    lines = run("""
X, y = spiral_data(samples=100, classes=3)
layer = Layer_Dense(2, 3)
layer.forward(X)
for row in layer.output[:5]:
    print(*row)
print(X.dtype, layer.weights.dtype, layer.output.dtype)
""")
    assert lines.pop() == "float32 float32 float32"
    expected = [  # as published
        [0, 0, 0],
        [-1.0475188e-04, 1.1395361e-04, -4.7983500e-05],
        [-2.7414842e-04, 3.1729150e-04, -8.6921798e-05],
        [-4.2188365e-04, 5.2666257e-04, -5.5912682e-05],
        [-5.7707680e-04, 7.1401405e-04, -8.9430439e-05],
    ]
    np.testing.assert_allclose(numbers(lines), expected, rtol=1e-5, atol=1e-10)


def test_activations_as_in_chapter_4():
    lines = run("""
relu, softmax = Activation_ReLU(), Activation_Softmax()
relu.forward([[0, 2, -1], [3.3, -2.7, 1.1]])
softmax.forward([[4.8, 1.21, 2.385], [1, 1, 1]])
for row in np.concatenate([relu.output, softmax.output]):
    print(*row)
""")
    expected = [
        [0, 2, 0],
        [3.3, 0, 1.1],
        [0.89528266, 0.02470831, 0.08000903],
        [1 / 3, 1 / 3, 1 / 3],
    ]
    np.testing.assert_allclose(numbers(lines), expected, atol=1e-8)


@pytest.mark.parametrize("targets", ["[0, 1, 1]", "[[1, 0, 0], [0, 1, 0], [0, 1, 0]]"])
def test_loss_and_accuracy_as_in_chapter_5(targets):
    lines = run(f"""
confidences = np.array([[0.7, 0.1, 0.2], [0.5, 0.1, 0.4], [0.02, 0.9, 0.08]])
targets = np.array({targets})
print(Loss_CategoricalCrossentropy().calculate(confidences, targets))
if targets.ndim == 2:
    targets = np.argmax(targets, axis=1)
print(np.mean(np.argmax(confidences, axis=1) == targets))
""")
    loss = -(math.log(0.7) + math.log(0.1) + math.log(0.9)) / 3
    np.testing.assert_allclose(numbers(lines), [[loss], [2 / 3]], rtol=1e-12)


def test_the_whole_forward_pass_of_chapter_5():
    once = f"for attempt in range(1):\n{FORWARD}"
    show = """
print(mean_loss)
print(right)
for row in softmax.output[:5]:
    print(*row)
"""
    lines = run(SPIRAL + NETWORK + once + show)
    (loss,), (accuracy,), *probabilities = numbers(lines)
    assert loss == pytest.approx(1.0986104, abs=1e-6)  # as published, like what follows
    assert accuracy == pytest.approx(0.34)
    expected = [
        [0.33333334, 0.33333334, 0.33333334],
        [0.33333316, 0.3333332, 0.33333364],
        [0.33333287, 0.3333329, 0.33333418],
        [0.3333326, 0.33333263, 0.33333477],
        [0.33333233, 0.3333324, 0.33333528],
    ]
    np.testing.assert_allclose(probabilities, expected, atol=1e-7)


def test_the_book_draws_from_numpy_s_global_generator():
    before, after = run(
        """
np.random.seed(3)
print(*Layer_Dense(2, 2).weights.ravel(), np.random.standard_normal())
np.random.seed(3)
print(*(0.01 * np.random.standard_normal(4)).astype(np.float32), np.random.standard_normal())
""",
        start="import numpy as np\nfrom nnfs_core.book import *\n",
    )
    assert before == after


def test_the_core_does_not_care_what_the_book_s_package_replaces():
    code = """
import numpy as np
import nnfs
from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, accuracy, datasets
from nnfs_core.search import hill_climb, random_search

def everything():
    for make in (datasets.vertical, datasets.spiral):
        for search in (random_search, hill_climb):
            rng = np.random.RandomState(0)
            inputs, targets = make(20, 3, rng=rng)
            layers = [Dense(2, 4, rng=rng), ReLU(), Dense(4, 3, rng=rng), Softmax()]
            result = search(layers, inputs, targets, tries=300, scale=0.3, rng=rng)
            yield result.accepted, inputs.dtype, layers[-1].output.dtype
            yield [array.dtype for array in (layers[0].weights, layers[0].biases)]
            predictions = layers[-1].output
            yield CategoricalCrossentropy().forward(predictions, np.eye(3)[targets]).dtype
            yield accuracy(predictions, targets)

before, dot = list(everything()), np.dot
nnfs.init()
assert np.dot is not dot
assert list(everything()) == before
print(before[1], before[2])
"""
    assert run(code, start="") == ["[dtype('float32'), dtype('float32')] float64"]
