"""What the live demos say of a run: each kind of sentence, divergence, and a reader's own class."""

import numpy as np
import pytest

from nnfs_core.lab.sims import Overfitting, SearchRace
from test_sims import DRAWN, TESTED, at_end, kept, seen

NOTHING = "The network has learned nothing yet. Press Play."
HARDLY = "hardly better than guessing so far, 1.099."
WORSE = "worse than guessing, 1.099: the steps are too long."
LEARNING = "learning, and what is learned holds on the test points too."
UNTESTED = "no test points, so nobody knows what the training is worth."
EARLY = {"data": "vertical", "scale": 0.05}


@pytest.mark.parametrize(
    ("settings", "epochs", "words"),
    [
        ({}, 0, NOTHING),
        ({"learning_rate": 0.001}, 1, f"After 1 epoch: {HARDLY}"),
        ({"width": 1}, 100, f"After 100 epochs: {HARDLY} The end."),
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


def test_memorising_is_said_with_the_epoch_at_which_to_stop():
    sim = at_end(Overfitting(samples=20, epochs=500))
    snapshot, curves = sim.snapshot(), sim.curves()
    before = curves[:, 0] <= snapshot.best
    lowest = curves[before, 2].min()
    assert 20 < snapshot.best < 200
    assert curves[-1, 2] > 1.5 * lowest
    assert curves[-1, 1] < 0.5 * curves[before, 1].min()
    assert snapshot.words == (
        f"After 500 epochs: memorising. Best was epoch {snapshot.best}, with the test loss"
        f" {lowest:.3f}; since then only the training loss has fallen. The end."
    )


def test_steps_too_long_are_no_memorising():
    sim = at_end(Overfitting(data="xor", samples=30, width=16, learning_rate=2.0, epochs=100))
    words = [sim.snapshot(place).words for place in range(101)]
    risen = [place for place in range(101) if "both losses have risen" in words[place]]
    assert risen
    for place in risen:
        best = sim.snapshot(place).best
        assert (sim.curves()[place, 1:3] > sim.curves()[best, 1:3]).all()
        assert words[place] == (
            f"After {place} epochs: both losses have risen since epoch {best}, the best:"
            " the steps are too long."
        )


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
    ("settings", "number", "words"),
    [
        (EARLY, 2, "both are still about as good as guessing, 1.099"),
        (EARLY, 2000, "the climber has left guessing (1.099) behind, random search has not"),
        ({"data": "spiral", "scale": 2.0}, 3, "both are worse than guessing, 1.099"),
        ({"scale": 1.0, "tries": 300}, 300, "the climber is ahead by {ahead:.2f}"),
        ({"data": "xor", "scale": 3.0, "hidden": 8}, None, "they are level"),
        (
            {"scale": 3.0},
            None,
            "random search has left guessing (1.099) behind, the climber has not",
        ),
        ({"scale": 3.0}, None, "random search is ahead by {ahead:.2f}"),
    ],
)
def test_the_words_of_a_race(settings, number, words):
    for seed in range(30 if number is None else 1):  # some seed of a few has such a moment
        sim = at_end(SearchRace(**{"tries": 2000, **settings, "seed": seed}))
        places = [k for k, n in enumerate(sim.numbers) if number is None or n >= number]
        for place in places:
            tries, search, climb, *_ = sim.moments[place].row
            said = words.format(ahead=abs(search - climb))
            end = ". The end." if place == len(sim.moments) - 1 else "."
            head = "After 1 try: " if tries == 1 else f"After {tries:,.0f} tries: "
            if sim.snapshot(place).words == head + said + end:
                if "search is ahead" in words or "search has left" in words:
                    assert search < climb
                if "climber is ahead" in words or "climber has left" in words:
                    assert climb < search
                return
            assert number is None, sim.snapshot(place).words
    pytest.fail(f"never said: {words}")


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
