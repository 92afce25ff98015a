"""The live demos at their edges: odd activations, odd points, pictures that cannot be drawn."""

import asyncio
import functools

import numpy as np
import pytest

from nnfs_core import Dense, Softmax
from nnfs_core.lab import overfitting, search_race
from nnfs_core.lab.sims import Overfitting
from nnfs_core.search import Search
from test_demos import SMALL, say, shown
from test_demos_play import Browser
from test_sims import at_end, kept
from test_sims_words import LONG_STEPS, BackwardForgotten, Leaky, Own, Squared


def test_normal_speed_is_three_moments_a_frame():
    demo = overfitting(**SMALL)

    async def run():
        say(demo, "play")
        await asyncio.sleep(0.5)
        say(demo, "pause")
        while demo._task:
            await asyncio.sleep(0.001)

    browser = Browser(demo)
    asyncio.run(run())
    assert max(np.diff(browser.places)) == 3


def test_drawn_can_be_chosen_before_anything_is_drawn():
    demo = overfitting()
    assert say(demo, "set", {"name": "data", "value": "drawn"}).startswith("Draw some training")
    assert "nan" not in demo.frame["captions"][0]


def test_a_test_point_may_be_of_a_class_that_is_not_trained():
    points = [(0.5, 0.5, 0, False), (-0.5, -0.5, 1, False), (0.1, 0.1, 2, True)]
    demo = overfitting(data="drawn", points=points)
    assert demo.frame["words"].startswith("The network has learned nothing")


@pytest.mark.parametrize("activation", [functools.partial(Leaky), lambda: Leaky()])
def test_an_activation_without_a_name_of_its_own(activation):
    demo = overfitting(activation=activation)
    assert demo.frame["words"].startswith("The network has learned nothing")
    compile(demo.run["code"], "code", "exec")


def test_the_code_of_an_own_activation_runs_where_it_is_defined():
    sim = at_end(Overfitting(epochs=100, activation=Leaky))
    names = {"Leaky": Leaky}
    exec(sim.code(), names)
    ours = [array.tobytes() for array in sim.moments[-1].parameters[0]]
    assert [array.tobytes() for array in names["model"].parameters()] == ours


class OnlyTraining(Own):
    def forward(self, inputs):
        return super().forward(inputs) + np.zeros((300, 1))  # not for a picture's 6,400 cells


def test_an_activation_that_fails_on_the_picture_is_said():
    demo = overfitting(activation=OnlyTraining)
    assert "Its picture cannot be drawn. ValueError" in demo.frame["words"]
    assert "Its picture cannot be drawn" in say(demo, "step")
    assert demo.frame["place"] == 1


class Tires(Own):
    """Works for 60 passes, then fails, also for pictures."""

    passes = 0

    def forward(self, inputs):
        Tires.passes += 1
        if Tires.passes > 60:
            raise RuntimeError("tired")
        return super().forward(inputs)


def test_a_picture_that_fails_while_playing_is_said():
    Tires.passes = 0
    demo = overfitting(**SMALL, activation=Tires)

    async def run():
        say(demo, "play")
        while demo._task:
            await asyncio.sleep(0.01)

    Browser(demo)
    asyncio.run(run())
    assert not demo.frame["playing"]
    assert "tired" in demo.frame["words"]
    Tires.passes = 0
    assert say(demo, "reset").startswith("The network has learned nothing")


def test_a_snapshot_that_fails_leaves_the_run_as_it_was():
    Tires.passes = 0
    sim = Overfitting(**SMALL, activation=Tires)
    sim.step(5)
    Tires.passes = 60
    assert "tired" in sim.snapshot(0).words
    Tires.passes = -(10**6)
    assert kept(at_end(sim)) == kept(at_end(Overfitting(**SMALL, activation=Own)))


class Cubed(Own):
    def forward(self, inputs):
        self.inputs = inputs
        return inputs**3

    def backward(self, dvalues):
        return 3 * self.inputs**2 * dvalues


def test_the_last_moment_before_divergence_can_be_looked_at():
    sim = at_end(Overfitting(activation=Cubed, samples=20, width=16, epochs=150, **LONG_STEPS))
    assert "Diverged" in sim.snapshot().words


class Flipped(Own):
    def backward(self, dvalues):
        return -super().backward(dvalues)


@pytest.mark.filterwarnings("error")
def test_no_warnings_and_no_nan_colours_where_float32_overflows():
    settings = {**LONG_STEPS, "optimizer": "SGD"}
    sim = at_end(Overfitting(activation=Flipped, samples=20, width=16, epochs=150, **settings))
    assert "Diverged" in sim.snapshot().words


def test_the_still_picture_of_a_diverged_run():
    demo = overfitting(activation=Squared, samples=20, width=16, epochs=150, **LONG_STEPS)
    assert "Diverged" in demo._repr_mimebundle_()[0]["text/plain"]


def test_play_without_an_event_loop_does_not_claim_to_play():
    demo = overfitting()
    say(demo, "play")
    assert not demo.frame["playing"]


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (overfitting, {"at": "x"}), (overfitting, {"at": None}), (search_race, {"at": "x"}),
        (overfitting, {"hide": 5}), (overfitting, {"hide": "code"}), (overfitting, {"seed": 2**32}),
        (overfitting, {"points": 5}), (overfitting, {"points": None}),
    ],
)  # fmt: skip
def test_bad_arguments_name_the_function_and_the_argument(make, given):
    with pytest.raises((ValueError, TypeError)) as caught:
        make(**given)
    (name,) = given
    assert str(caught.value).startswith(f"{make.__name__}: {name} must ")


def test_one_message_answers_one_request():
    demo, sent = overfitting(), []
    demo._send = lambda message, buffers=None: sent.append(message["state"])
    say(demo, "reset")
    assert len(sent) == 1


def test_search_steps_are_counted():
    rng = np.random.default_rng(0)
    search = Search([Dense(2, 2, rng=rng), Softmax()], [[1, 2]], [0], scale=1, rng=rng)
    for tries in (0, -1, 2.5, True):
        with pytest.raises((ValueError, TypeError), match=r"Search.step: tries must be"):
            search.step(tries)


def test_no_memory_address_in_what_is_compared():
    class Forgets(BackwardForgotten):
        __repr__ = object.__repr__

    texts = [
        overfitting(**SMALL, activation=Forgets)._repr_mimebundle_()[0]["text/plain"] for _ in "12"
    ]
    assert texts[0] == texts[1]
    assert "dinputs." in texts[0]


def test_a_changed_picture_after_reading_what_was_refused():
    demo = overfitting(**SMALL)
    before = shown(demo)
    say(demo, "set", {"name": "width", "value": None})
    assert shown(demo, but=("words",))["regions"] == before["regions"]
