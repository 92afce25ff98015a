"""The live demos' keyword arguments, and what is shown of a demo where there is no kernel."""

import base64
import io

import pytest
from PIL import Image

from nnfs_core.lab import overfitting, search_race
from test_demos import SMALL, both, say, shown
from test_sims import DRAWN, TESTED
from test_sims_words import Leaky


def refusal(make, **given):
    with pytest.raises((ValueError, TypeError)) as caught:
        make(**given)
    return str(caught.value)


@pytest.mark.parametrize(
    "demo",
    [
        lambda: overfitting(**SMALL, at=40, hide=["pin"], show="all", speed="fast", noise=0.1),
        lambda: overfitting(data="drawn", points=[*DRAWN, *TESTED], activation=Leaky, at=12),
        lambda: search_race(data="xor", hidden=5, tries=500, at=100, hide=["seed", "code"]),
    ],
)
def test_the_state_opens_the_same_demo(demo):
    demo = demo()
    make = overfitting if demo.where == "overfitting" else search_race
    again = make(**demo.state)
    assert shown(again) == shown(demo)
    assert (again.spec, again.sim.settings) == (demo.spec, demo.sim.settings)
    say(demo, "seek", 4)
    again = make(**demo.state)
    assert again.frame["number"] == demo.frame["number"]
    assert again.frame["captions"] == demo.frame["captions"]
    assert again.regions == demo.regions


@pytest.mark.parametrize(("at", "number"), [(0, 0), (57, 57), (150, 152), (2000, 2000)])
def test_at_opens_at_the_first_moment_from_there(at, number):
    demo = overfitting(at=at)
    assert demo.frame["number"] == number
    assert demo.sim.numbers[demo.frame["place"]] == number
    assert demo.sim.numbers[demo.frame["place"] - 1] < at or at == 0
    assert not demo.frame["playing"]


REFUSED = [
    (overfitting, "data", "moons", "one of 'vertical', 'spiral', 'noisy points', 'circles', 'xor',"
     " 'drawn', got 'moons'"),
    (overfitting, "data", None, "one of 'vertical', 'spiral', 'noisy points', 'circles', 'xor',"
     " 'drawn', got None"),
    (search_race, "data", "drawn", "one of 'vertical', 'spiral', 'noisy points', 'circles', 'xor',"
     " got 'drawn'"),
    (overfitting, "samples", 2, "an integer from 3 to 200, got 2"),
    (overfitting, "samples", 10.0, "an integer from 3 to 200, got 10.0"),
    (overfitting, "noise", -0.1, "a number from 0.0 to 0.5, got -0.1"),
    (overfitting, "noise", True, "a number, got True"),
    (overfitting, "width", 65, "an integer from 1 to 64, got 65"),
    (overfitting, "width", True, "an integer from 1 to 64, got True"),
    (overfitting, "learning_rate", float("nan"), "a number from 0.001 to 2.0, got nan"),
    (overfitting, "learning_rate", 2.5, "a number from 0.001 to 2.0, got 2.5"),
    (overfitting, "learning_rate", "0.1", "a number, got '0.1'"),
    (overfitting, "depth", 0, "an integer from 1 to 3, got 0"),
    (overfitting, "optimizer", "adam", "one of 'Adam', 'SGD', 'SGD, momentum 0.9', 'RMSprop',"
     " 'Adagrad', got 'adam'"),
    (overfitting, "batch_size", -1, "an integer from 0 to 256, got -1"),
    (overfitting, "epochs", 10_001, "an integer from 100 to 10,000, got 10001"),
    (overfitting, "show", 1, "one of 'all', 'training', 'test', got 1"),
    (overfitting, "seed", -1, "an integer from 0 to 4,294,967,295, got -1"),
    (search_race, "seed", None, "an integer from 0 to 4,294,967,295, got None"),
    (search_race, "scale", 0, "a number from 0.01 to 10.0, got 0"),
    (search_race, "hidden", 17, "an integer from 1 to 16, got 17"),
    (search_race, "tries", 99, "an integer from 100 to 100,000, got 99"),
    (search_race, "speed", "faster", "one of 'slow', 'normal', 'fast', got 'faster'"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "name", "value", "wanted"), REFUSED)
def test_bad_arguments_are_refused_in_one_sentence(make, name, value, wanted):
    sentence = f"{make.__name__}: {name} must be {wanted}"
    assert refusal(make, **{name: value}) == sentence


@pytest.mark.parametrize(
    "point", [5, (0, 0, 1), (0, 0, 3, True), ("a", 0, 1, True), (0, 1.01, 1, 0)]
)
def test_bad_points_are_refused_in_one_sentence(point):
    assert refusal(overfitting, data="drawn", points=[DRAWN[0], point]) == (
        "overfitting: each of points must be (x, y, class, whether it is to test with), x and y"
        f" from -1 to 1, the class 0, 1 or 2, got {point!r}"
    )


def test_what_is_hidden_is_known():
    hide = ("seed", "scale", "code", "pin", "scrubber")
    assert search_race(hide=hide).spec["hide"] == list(hide)
    assert refusal(search_race, hide=["code", "title"]) == (
        "search_race: hide must name some of data, scale, hidden, seed, speed, tries, code, pin,"
        " scrubber, got 'title'"
    )


# ------------------------------------------------------------------------------- without a kernel


@both
def test_the_repr_makes_the_demo_again(make):
    demo = make(seed=3)
    again = eval(repr(demo), {make.__name__: make})
    assert repr(again) == repr(demo)
    assert shown(again) == shown(demo)
    assert "0x" not in repr(demo)


@pytest.mark.parametrize(
    ("demo", "words"),
    [
        (lambda: overfitting(data="xor", epochs=100), "After 100 epochs: learning"),
        (lambda: overfitting(**SMALL, data="drawn", points=DRAWN), "After 100 epochs: no test"),
        (lambda: search_race(data="xor", scale=1.0, tries=200, at=3), "Random search: best loss"),
    ],
)
def test_the_still_picture_is_the_end_of_the_run(demo, words):
    demo = demo()
    before = shown(demo)
    (bundle, metadata), (again, _) = demo._repr_mimebundle_(), demo._repr_mimebundle_()
    assert bundle == again
    assert bundle["text/plain"].startswith(
        f"The live demo needs a kernel. Here is its end. {words}"
    )
    assert metadata == {"image/png": {"alt": bundle["text/plain"]}}
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.format == "PNG"
    assert len(picture.getcolors()) > 20
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert shown(demo) == before
    end = type(demo.sim)(**demo.sim.settings)
    end.step(len(end.numbers))
    assert all(caption[1:] in bundle["text/plain"] for caption in end.snapshot().captions)
    say(demo, "step")
    assert demo.frame["moments"] == before["frame"]["moments"] + 1  # the demo itself has not moved
    assert demo._repr_mimebundle_()[0]["image/png"] == bundle["image/png"]


def test_without_training_points_there_is_a_sentence_and_no_picture():
    bundle, _ = overfitting(data="drawn", points=TESTED[:2])._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "The live demo needs a kernel."
        " Draw some training points: there is nothing to learn from yet."
    )
    assert "image/png" not in bundle
