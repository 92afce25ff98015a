"""What the live demos say of a run: each kind of sentence, divergence, and a reader's own class."""

import numpy as np
import pytest

from nnfs_core.lab.sims import Overfitting, SearchRace
from test_sims import DRAWN, TESTED, at_end, kept, seen

NOTHING = "The network has learned nothing yet. Press Play."
HARDLY = "hardly better than guessing (1.099)"
WORSE = "worse than guessing (1.099): the steps are too long. Lower the learning rate."
LEARNING = "learning, and the test points agree."
UNTESTED = "no test points, so nobody knows what the training is worth."
EARLY = {"data": "vertical", "scale": 0.05}


@pytest.mark.parametrize(
    ("settings", "epochs", "words"),
    [
        ({}, 0, NOTHING),
        ({"learning_rate": 0.001}, 1, f"After 1 epoch: {HARDLY} so far."),
        (
            {"width": 1},
            100,
            f"After 100 epochs: {HARDLY}. Try more neurons or epochs, or another rate. The end.",
        ),
        (
            {"learning_rate": 1.0},
            100,
            f"After 100 epochs: {HARDLY}. Lower the learning rate. The end.",
        ),
        (
            {"optimizer": "RMSprop", "learning_rate": 2.0},
            100,
            f"After 100 epochs: {WORSE} The end.",
        ),
        ({"data": "vertical"}, 60, f"After 60 epochs: {LEARNING}"),
        ({"data": "vertical"}, 100, f"After 100 epochs: {LEARNING} The end."),
        ({"data": "drawn", "points": DRAWN}, 100, f"After 100 epochs: {UNTESTED} The end."),
        ({"data": "drawn", "points": [*DRAWN, *TESTED]}, 30, f"After 30 epochs: {LEARNING}"),
        (
            {"data": "drawn", "points": TESTED},
            0,
            "Draw some training points: there is nothing to learn from yet.",
        ),
    ],
)
def test_the_words_of_a_training(settings, epochs, words):
    sim = at_end(Overfitting(**{"epochs": 100, **settings}))
    assert sim.snapshot(epochs).words == words


FACTS = {  # what each sentence says of loss, test loss, the best so far, and the guess
    ": worse than guessing (": lambda loss, test, low, guess: loss > guess,
    "hardly better than": lambda loss, test, low, guess: abs(loss - guess) < 0.1 * guess,
    "memorising: on the test points it was never": lambda loss, test, low, guess: (
        loss < 0.95 * guess < low
    ),
    "on the test points worse than": lambda loss, test, low, guess: max(loss, low) < guess < test,
    "the best: its test loss was": lambda loss, test, low, guess: (
        test - loss > 0.1 * guess and test > 1.04 * low
    ),
    "learning, but more": lambda loss, test, low, guess: (
        test - loss > 0.1 * guess and test < 1.06 * low
    ),
    "memorising a little": lambda loss, test, low, guess: loss < test and test > low,
    "unsteady": lambda loss, test, low, guess: test > low,
    "the test points agree": lambda loss, test, low, guess: test - loss < 0.15 * guess,
}
RUNS = [
    {},
    {"samples": 10},
    {"samples": 20},
    {"data": "vertical"},
    {"data": "noisy points", "samples": 30},
    {"data": "noisy points", "samples": 200},
    {"data": "noisy points", "samples": 200, "learning_rate": 1.0},
    {"learning_rate": 2.0},
]


@pytest.fixture(scope="module")
def spoken():
    """Of several runs and each of their moments: the usual losses, and the words."""
    moments = []
    for settings in RUNS:
        sim = at_end(Overfitting(**settings))
        curves = sim.curves().astype(float)
        for place in range(1, len(curves), 3):
            loss, test = np.median(curves[max(0, place - 9) : place + 1, 1:3], axis=0)
            best = sim._best(sim.moments[place].number)
            numbers = loss, test, curves[: place + 1, 2].min(), sim.guess
            moments.append((sim._words(place), numbers, best, curves[: place + 1]))
    return moments


@pytest.mark.parametrize("sentence", FACTS)
def test_what_is_said_of_a_training_is_true(spoken, sentence):
    said = [each for each in spoken if sentence in each[0]]
    assert said
    for words, numbers, _, _ in said:
        assert FACTS[sentence](*numbers), (words, numbers)


def test_every_sentence_of_a_training_is_known(spoken):
    assert all(sum(sentence in words for sentence in FACTS) == 1 for words, *_ in spoken)


def test_memorising_is_said_with_the_epoch_at_which_to_stop(spoken):
    for words, (_, _, low, _), best, curves in spoken:
        if "the best: its test loss was" not in words:
            continue
        assert f"memorising since epoch {best:,}," in words
        told = float(words.split("test loss was ")[1][:5])
        assert told <= low + 0.0005  # of every epoch, where the curves have only the moments
        assert told > 0.9 * low
        assert curves[-1, 0] > best


@pytest.mark.parametrize("data", ["spiral", "noisy points"])
def test_the_caption_of_a_training_gives_its_numbers(data):
    sim = Overfitting(data=data, epochs=100)
    sim.step(7)
    _, loss, test_loss, right, test_right = sim.moments[7].row
    assert sim.snapshot().captions == [
        f"training loss {loss:.3f}, accuracy {right:.3f};"
        f" test loss {test_loss:.3f}, accuracy {test_right:.3f}"
    ]
    drawn = Overfitting(data="drawn", points=DRAWN)
    assert "test" not in drawn.snapshot().captions[0]


@pytest.mark.parametrize(
    "settings",
    [EARLY, {"scale": 3.0}, {"data": "spiral", "scale": 2.0}, {"data": "xor", "hidden": 8}],
)
def test_what_is_said_of_a_race_is_true(settings):
    kinds = set()
    for seed in range(3):
        sim = at_end(SearchRace(**{"tries": 2000, **settings, "seed": seed}))
        for place in range(len(sim.moments)):
            tries, search, climb, *_ = sim.moments[place].row
            words = sim._words(place)
            behind = [loss > 0.95 * sim.guess for loss in (search, climb)]
            guessing = f"no better than guessing ({sim.guess:.3f})"
            assert words.startswith(
                "After 1 try: " if tries == 1 else f"After {tries:,.0f} tries: "
            )
            assert words.endswith(". The end.") == (place == len(sim.moments) - 1)
            assert (f"both are {guessing}" in words) == all(behind)
            assert (f"random search is {guessing}" in words) == (behind == [True, False])
            assert (f"the climber is {guessing}" in words) == (behind == [False, True])
            if abs(search - climb) < 0.02:
                assert "they are level" in words
            else:
                leader = "the climber" if climb < search else "random search"
                assert f"{leader} is ahead by {abs(search - climb):.2f}" in words
            kinds.add((tuple(behind), climb < search))
    assert len(kinds) > 1


def test_the_words_before_a_race():
    sim = SearchRace()
    assert sim.snapshot().words == "Both have made their first try. Press Play."
    sim.step(80)
    tries, search, climb, one, other = sim.moments[-1].row
    assert sim.snapshot().captions == [
        f"best loss {loss:.4f}, {accepted} of {tries} tries accepted ({accepted / tries:.2%})"
        for loss, accepted in ((search, one), (climb, other))
    ]


# ------------------------------------------------------------------------------------ divergence


class Own:
    """ReLU as a reader would write it, who may forget what the core's checks."""

    def forward(self, inputs):
        self.inputs = inputs
        return np.maximum(inputs, 0)

    def backward(self, dvalues):
        return np.where(self.inputs > 0, dvalues, 0)


class Squared(Own):
    def forward(self, inputs):
        self.inputs = inputs
        return inputs * inputs

    def backward(self, dvalues):
        return 2 * self.inputs * dvalues


LONG_STEPS = {"optimizer": "SGD, momentum 0.9", "learning_rate": 2.0, "batch_size": 8}


@pytest.mark.parametrize(
    ("settings", "kept_moments"),
    [
        ({"optimizer": "SGD", "learning_rate": 1e300}, 1),
        ({"activation": Squared, "samples": 20, "width": 16, **LONG_STEPS}, 15),
    ],
)
def test_divergence_is_said_ends_the_run_and_is_left_by_reset(settings, kept_moments):
    sim = at_end(Overfitting(**{"epochs": 150, **settings}))
    assert sim.ended
    assert len(sim.moments) == kept_moments
    snapshot = sim.snapshot()
    assert snapshot.words.startswith("Diverged after epoch ")
    assert snapshot.words.endswith(": the loss is no longer a number. Lower the learning rate.")
    assert np.isfinite(sim.curves()).all()
    assert sim.snapshot(0).words == (NOTHING if kept_moments > 1 else snapshot.words)
    before = kept(sim)
    sim.step(3)
    assert kept(sim) == before
    sim.reset()
    assert (sim.failed, sim.ended, sim.snapshot().words) == ("", False, NOTHING)
    sim.reset(optimizer="Adam", learning_rate=0.05, activation=Own)
    assert at_end(sim).snapshot().words.endswith("The end.")
    assert sim.moments[-1].number == 150


# ---------------------------------------------------------------------- a reader's own activation


class Leaky(Own):
    def forward(self, inputs):
        self.inputs = inputs
        return np.where(inputs > 0, inputs, 0.1 * inputs)

    def backward(self, dvalues):
        return np.where(self.inputs > 0, dvalues, 0.1 * dvalues)


def test_an_own_activation_is_trained_with():
    settings = {"epochs": 100, "width": 16, "data": "circles"}
    core = at_end(Overfitting(**settings))
    assert kept(at_end(Overfitting(**settings, activation=Own))) == kept(core)
    leaky = at_end(Overfitting(**settings, activation=Leaky))
    assert kept(leaky) != kept(core)
    weights, biases, last, last_biases = leaky.moments[-1].parameters[0]
    hidden = leaky.inputs @ weights + biases
    scores = np.where(hidden > 0, hidden, 0.1 * hidden) @ last + last_biases
    wrong = scores.argmax(axis=1) != leaky.targets
    assert leaky.snapshot().wrong[0].tolist() == wrong.tolist()
    assert wrong.mean() < 0.1


class ForwardRaises(Own):
    def forward(self, inputs):
        raise RuntimeError("no way forward")


class ForwardLosesOne(Own):
    def forward(self, inputs):
        return super().forward(inputs)[:, 1:]


class BackwardRaises(Own):
    def backward(self, dvalues):
        raise RuntimeError("no way back")


class BackwardLosesOne(Own):
    def backward(self, dvalues):
        return super().backward(dvalues)[:, 1:]


class BackwardForgotten(Own):
    def backward(self, dvalues):
        self.dinputs = np.where(self.inputs > 0, dvalues, 0)

    def __repr__(self):
        return "my ReLU"


@pytest.mark.parametrize(
    ("activation", "message"),
    [
        (ForwardRaises, "no way forward"),
        (ForwardLosesOne, r"Dense.forward: inputs must have shape \(batch, 8\), got \(300, 7\)"),
    ],
)
def test_an_activation_that_cannot_go_forward_changes_nothing(activation, message):
    with pytest.raises((RuntimeError, ValueError), match=message):
        Overfitting(width=8, activation=activation)
    sim = Overfitting(width=8, epochs=100)
    sim.step(5)
    before, snapshot = kept(sim), seen(sim.snapshot())
    with pytest.raises((RuntimeError, ValueError), match=message):
        sim.reset(activation=activation)
    assert (kept(sim), seen(sim.snapshot())) == (before, snapshot)
    assert kept(at_end(sim)) == kept(at_end(Overfitting(width=8, epochs=100)))


@pytest.mark.parametrize(
    ("activation", "sentence"),
    [
        (BackwardRaises, "RuntimeError: no way back"),
        (
            BackwardLosesOne,
            "ValueError: Dense.backward: dvalues must have the shape of the output, (300, 8),"
            " got (300, 7)",
        ),
        (BackwardForgotten, "TypeError: Model: backward of my ReLU must return its dinputs"),
    ],
)
def test_an_activation_that_cannot_go_backward_is_said_and_ends_the_run(activation, sentence):
    sim = at_end(Overfitting(width=8, epochs=100, activation=activation))
    assert sim.ended
    assert len(sim.moments) == 1
    assert sim.snapshot().words.startswith(f"The training stopped: {sentence}")
    sim.reset()
    assert sim.snapshot().words == NOTHING
    sim.reset(activation=Own)
    assert kept(at_end(sim)) == kept(at_end(Overfitting(width=8, epochs=100)))
