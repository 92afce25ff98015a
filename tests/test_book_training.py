"""Listings of Chapters 9, 10 and 11 as a reader of the book types them, beside `nnfs`."""

import numpy as np
import pytest

from nnfs_core import Adam, Dense, Model, ReLU, SoftmaxCrossentropy, book, datasets
from test_book import run

LAYERS = """
X, y = spiral_data(samples=100, classes=3)
first, relu, second = Layer_Dense(2, {width}), Activation_ReLU(), Layer_Dense({width}, 3)
fused = Activation_Softmax_Loss_CategoricalCrossentropy()
"""

FORWARD = """
    first.forward(X)
    relu.forward(first.output)
    second.forward(relu.output)
    mean_loss = fused.forward(second.output, y)
    guesses = np.argmax(fused.output, axis=1)
    if len(y.shape) == 2:
        y = np.argmax(y, axis=1)
    right = np.mean(guesses == y)
"""

BACKWARD = """
    fused.backward(fused.output, y)
    second.backward(fused.dinputs)
    relu.backward(second.dinputs)
    first.backward(relu.dinputs)
"""

UPDATE = """
    optimizer.pre_update_params()
    optimizer.update_params(first)
    optimizer.update_params(second)
    optimizer.post_update_params()
"""


def training(optimizer, epochs, every):
    return f"""{LAYERS.format(width=64)}
optimizer = {optimizer}
for epoch in range({epochs}):
    {FORWARD}
    if not epoch % {every}:
        print(epoch, f"{{right:.3f}}", mean_loss, optimizer.current_learning_rate)
    {BACKWARD}
    {UPDATE}
"""


def numbers(lines):
    return [[float(number) for number in line.split()] for line in lines]


def test_the_gradients_of_chapter_9():
    lines = run(f"""{LAYERS.format(width=3)}
if True:
    {FORWARD}
    {BACKWARD}
print(mean_loss, right)
for gradient in (first.dweights, first.dbiases, second.dweights, second.dbiases):
    print(*gradient.ravel())
""")
    values = numbers(lines)
    assert values[0] == pytest.approx([1.0986104, 0.34], abs=1e-6)
    published = [
        [1.5766358e-04, 7.8368575e-05, 4.7324404e-05, 1.8161036e-04, 1.1045571e-05, -3.3096316e-05],
        [-3.6055347e-04, 9.6611722e-05, -1.0367142e-04],
        [
            *(5.4410957e-05, 1.0741142e-04, -1.6182236e-04, -4.0791339e-05, -7.1678100e-05),
            *(1.1246944e-04, -5.3011299e-05, 8.5817286e-05, -3.2805994e-05),
        ],
        [-1.0732794e-05, -9.4590941e-06, 2.0027626e-05],
    ]
    for got, wanted in zip(values[1:], published, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("labels", ["np.array([0, 1, 1])", "np.eye(3)[[0, 1, 1]]"])
def test_both_ways_to_the_gradient_of_softmax_in_chapter_9(labels):
    lines = run(f"""
probabilities = np.array([[0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08]])
targets = {labels}
fused = Activation_Softmax_Loss_CategoricalCrossentropy()
fused.backward(probabilities, targets)  # before any forward
print(*fused.dinputs.ravel())
softmax, crossentropy = Activation_Softmax(), Loss_CategoricalCrossentropy()
softmax.output = probabilities
crossentropy.backward(probabilities, targets)
softmax.backward(crossentropy.dinputs)
print(*softmax.dinputs.ravel())
print(*probabilities.ravel())
""")
    together, apart, probabilities = numbers(lines)
    wanted = np.array([[-0.3, 0.1, 0.2], [0.1, -0.5, 0.4], [0.02, -0.1, 0.08]]).ravel() / 3
    np.testing.assert_allclose(together, wanted, atol=1e-9)
    np.testing.assert_allclose(apart, wanted, atol=1e-7)
    assert probabilities == [0.7, 0.1, 0.2, 0.1, 0.5, 0.4, 0.02, 0.9, 0.08]  # left alone


# As published: epoch, accuracy, loss, learning rate of the update before; as far as the runs of
# different processors agree, which in float32 is not far
PUBLISHED = {
    "Optimizer_SGD()": [(0, 0.36, 1.099, 1.0)],
    "Optimizer_SGD(decay=1e-3)": [
        (0, 0.36, 1.099, 1.0),
        (100, 0.4, 1.088, 0.9099181073703367),
        (200, 0.423, 1.078, 0.8340283569641367),
    ],
    "Optimizer_SGD(decay=1e-3, momentum=0.5)": [
        (0, 0.36, 1.099, 1.0),
        (100, 0.427, 1.078, 0.9099181073703367),
    ],
    "Optimizer_Adagrad(decay=1e-4)": [(0, 0.36, 1.099, 1.0)],
    "Optimizer_RMSprop(decay=1e-4)": [(0, 0.36, 1.099, 0.001)],
    "Optimizer_Adam(learning_rate=0.02, decay=1e-5)": [(0, 0.36, 1.099, 0.02)],
}


@pytest.mark.parametrize("optimizer", PUBLISHED)
def test_the_trainings_of_chapter_10(optimizer):
    rows = numbers(run(training(optimizer, epochs=201, every=100)))
    assert [row[0] for row in rows] == [0, 100, 200]
    for (_, right, loss, rate), wanted in zip(rows, PUBLISHED[optimizer], strict=False):
        assert (right, loss) == pytest.approx(wanted[1:3], abs=2e-3)
        assert rate == wanted[3]
    assert rows[-1][2] < rows[0][2]


def test_chapter_10_s_first_optimizer_needs_no_more_than_update_params():
    lines = run(f"""{LAYERS.format(width=64)}
optimizer = Optimizer_SGD()
for epoch in range(3):
    {FORWARD}
    print(mean_loss)
    {BACKWARD}
    optimizer.update_params(first)
    optimizer.update_params(second)
""")
    losses = numbers(lines)
    assert losses[0] > losses[1] > losses[2]


def test_chapter_11_tests_with_new_points():
    listing = training("Optimizer_Adam(learning_rate=0.05, decay=5e-7)", epochs=1001, every=1000)
    for labels in ("y", "np.eye(3)[y]"):
        lines = run(f"""{listing}
X, y = spiral_data(samples=100, classes=3)
y = {labels}
if True:
    {FORWARD}
print(f"test {{right:.3f}}", mean_loss)
""")
        _, last, (_, test_accuracy, test_loss) = (line.split() for line in lines)
        assert float(last[1]) > 0.85
        assert 0.6 < float(test_accuracy) < float(last[1])
        assert float(test_loss) > 1.5 * float(last[2])


def test_a_listing_and_the_core_train_alike():
    rows = numbers(run(training("Optimizer_Adam(learning_rate=0.05, decay=5e-7)", 21, 10)))
    rng = np.random.RandomState(0)
    inputs, targets = datasets.spiral(100, 3, rng=rng)
    network = [Dense(2, 64, rng=rng), ReLU(), Dense(64, 3, rng=rng)]
    optimizer = Adam(learning_rate=0.05, decay=5e-7)
    model = Model(network, loss=SoftmaxCrossentropy(), optimizer=optimizer)
    losses = model.train(inputs.astype(np.float32), targets, 21).loss
    np.testing.assert_allclose([row[2] for row in rows], losses[::10], rtol=1e-4)


class Layer:
    def __init__(self):
        self.weights, self.dweights = np.ones((1, 1)), np.array([[2.0]])


@pytest.mark.parametrize(
    ("optimizer", "step"),
    [  # learning rate × this, for a first gradient of 2
        (book.Optimizer_SGD(0.5, 1.0, 0.0), 2),
        (book.Optimizer_Adagrad(0.5, 1.0, 2.0), 2 / 4),
        (book.Optimizer_RMSprop(0.5, 1.0, 1.0, 0.75), 2 / 2),
        (book.Optimizer_Adam(0.5, 1.0, 2.0, 0.8, 0.99), 2 / 4),
    ],
    ids=lambda value: type(value).__name__,
)
def test_optimizers_take_the_books_arguments_and_three_calls(optimizer, step):
    layer = Layer()
    optimizer.pre_update_params()
    optimizer.update_params(layer)
    assert layer.weights.item() == pytest.approx(1 - 0.5 * step)
    assert (optimizer.iterations, optimizer.current_learning_rate) == (0, 0.5)
    optimizer.post_update_params()
    optimizer.pre_update_params()
    assert (optimizer.iterations, optimizer.current_learning_rate) == (1, 0.25)
