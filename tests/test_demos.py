"""The live demos without a browser: what they send, and what they make of messages."""

import json

import numpy as np
import pytest

from nnfs_core.lab import overfitting, search_race
from nnfs_core.lab.sims import Overfitting, SearchRace
from nnfs_core.lab.views.overfitting import CONTROLS as TRAINING_CONTROLS
from nnfs_core.lab.views.search_race import CONTROLS as RACE_CONTROLS
from test_sims import DRAWN, TESTED
from test_sims_words import BackwardRaises, ForwardRaises

FRAME = ("regions", "wrong", "curves", "frame")
RUN = ("run", "points", "kinds")
CONTROLS = [(overfitting, control) for control in TRAINING_CONTROLS]
CONTROLS += [(search_race, control) for control in RACE_CONTROLS]
NOTHING = "The network has learned nothing yet. Press Play."
SMALL = {"epochs": 100, "width": 8}
both = pytest.mark.parametrize("make", [overfitting, search_race])


def say(demo, do, value=None):
    """Send what a browser would, and return the words that answer."""
    demo._handle_custom_msg({"do": do, "value": value}, [])
    return demo.frame["words"]


def shown(demo, *, but=()):
    """All that a browser is given, without the number of the frame."""
    frame = {name: value for name, value in demo.frame.items() if name not in ("serial", *but)}
    return {name: getattr(demo, name) for name in (*FRAME, *RUN)} | {"frame": frame}


# --------------------------------------------------------------------------- what a browser gets


@pytest.mark.parametrize(
    ("demo", "sim", "networks"),
    [
        (lambda: overfitting(at=30), lambda: Overfitting(), 1),
        (lambda: search_race(at=26), lambda: SearchRace(), 2),
        (
            lambda: overfitting(data="drawn", points=[*DRAWN, *TESTED], at=30),
            lambda: Overfitting(data="drawn", points=[*DRAWN, *TESTED]),
            1,
        ),
    ],
)
def test_the_traits_are_the_bytes_of_the_sim(demo, sim, networks):
    demo, sim = demo(), sim()
    sim.step(len(demo.sim.moments) - len(sim.moments))
    snapshot, points = sim.snapshot(), len(sim.targets)
    assert len(demo.regions) == 80 * 80 * networks
    assert demo.regions == snapshot.regions.tobytes()
    assert len(demo.wrong) == points * networks
    assert demo.wrong == snapshot.wrong.tobytes()
    rows = np.frombuffer(demo.curves, np.float32).reshape(-1, demo.spec["columns"])
    assert np.array_equal(rows, sim.curves())
    positions = np.frombuffer(demo.points, np.float32).reshape(points, 2)
    np.testing.assert_allclose(positions, sim.inputs, rtol=1e-7)
    kinds = np.frombuffer(demo.kinds, np.uint8)
    assert (kinds % 4).tolist() == sim.targets.tolist()
    assert (kinds >= 4).tolist() == sim.is_test.tolist()
    assert demo.frame == {
        "serial": 1, "place": len(rows) - 1, "moments": len(rows), "number": snapshot.number,
        "best": snapshot.best, "playing": False, "captions": snapshot.captions,
        "words": snapshot.words,
    }  # fmt: skip
    assert demo.run["bounds"] == sim.bounds()
    assert (demo.run["guess"], demo.run["last"]) == (sim.guess, sim.numbers[-1])
    assert demo.run["code"] == sim.code()
    for trait in (demo.spec, demo.run, demo.frame):
        json.dumps(trait, allow_nan=False)


@pytest.mark.parametrize(("make", "most"), [(overfitting, 20_000), (search_race, 20_000)])
def test_a_frame_at_the_end_is_small(make, most):
    demo = make(at=10**6)
    assert demo.frame["place"] == len(demo.sim.numbers) - 1
    frame = json.dumps(demo.frame).encode()
    assert len(demo.regions) + len(demo.wrong) + len(demo.curves) + len(frame) <= most


def test_the_controls_are_described():
    described = {control["name"]: control for control in overfitting(width=5).spec["controls"]}
    assert [described[name]["kind"] for name in ("data", "width", "seed")] == [
        "menu", "slider", "box",
    ]  # fmt: skip
    assert described["width"]["options"] == (1, 2, 3, 4, 5, 8, 16, 32, 64)  # a stop at what is
    assert [control["name"] for control in described.values() if not control["more"]] == [
        "data", "samples", "noise", "width", "learning_rate", "show", "speed",
    ]  # fmt: skip


# -------------------------------------------------------------------------------------- messages


@both
def test_step_seek_reset_and_new_seed(make):
    demo = make()
    first = shown(demo)
    for _ in range(3):
        say(demo, "step")
    third = shown(demo, but=("moments",))
    assert (demo.frame["place"], demo.frame["moments"]) == (3, 4)
    say(demo, "step")
    say(demo, "seek", 3)
    assert (demo.frame["place"], demo.frame["moments"]) == (3, 5)
    assert shown(demo, but=("moments",)) == third | {"curves": demo.curves}
    say(demo, "step")  # first what was
    assert (demo.frame["place"], demo.frame["moments"]) == (4, 5)
    say(demo, "seek", -7)
    assert demo.frame["place"] == 0
    say(demo, "seek", 99)
    assert demo.frame["place"] == 4
    say(demo, "reset")
    assert shown(demo) == first
    say(demo, "new_seed")
    assert demo.run["values"]["seed"] == 1
    assert shown(demo) == shown(make(seed=1))
    assert demo.points != first["points"]


@pytest.mark.parametrize(
    ("make", "control"), CONTROLS, ids=[f"{make.__name__} {c.name}" for make, c in CONTROLS]
)
def test_every_control_is_set_by_a_message(make, control):
    ends = control.options or (0, 7, 2**32 - 1)
    values = ends if isinstance(ends[0], str) else (ends[0], ends[len(ends) // 2], ends[-1])
    demo = make()
    for value in json.loads(json.dumps(values)):
        say(demo, "step")
        words = say(demo, "set", {"name": control.name, "value": value})
        assert demo.run["values"][control.name] == value
        assert not words.startswith("This does not work")
        fresh = make(**{control.name: value})
        if control.name in ("show", "speed"):  # settings of the demo: the run goes on
            assert demo.frame["place"] > 0
            assert demo.run == fresh.run
        else:
            assert shown(demo) == shown(fresh)


def test_a_pinned_run_stays_while_the_next_one_moves():
    demo = overfitting(**SMALL)
    for _ in range(5):
        say(demo, "step")
    say(demo, "pin")
    pinned, curves = demo.pinned, demo.curves
    assert pinned
    say(demo, "set", {"name": "width", "value": 16})
    say(demo, "step")
    assert (demo.pinned, demo.pinned_curves) == (pinned, curves)
    assert demo.curves[20:] != curves[20:]
    say(demo, "unpin")
    assert (demo.pinned, demo.pinned_curves) == ({}, b"")


def test_points_are_drawn():
    demo = overfitting(**SMALL)
    assert say(demo, "draw", [[0.12345, -1, 1, True]]).startswith("Draw some training points")
    assert say(demo, "step").startswith("Draw some training points")
    words = say(demo, "draw", [[0.12345, -1, 1, False], [1, 0.5, 0, True]])
    assert words == NOTHING
    assert demo.run["values"]["data"] == "drawn"
    assert np.frombuffer(demo.points, np.float32).tolist() == [*np.float32([0.123, -1, 1, 0.5])]
    assert list(demo.kinds) == [1, 4]
    assert say(demo, "step").startswith("After 1 epoch: ")
    say(demo, "set", {"name": "data", "value": "xor"})
    say(demo, "set", {"name": "data", "value": "drawn"})
    assert list(demo.kinds) == [1, 4]  # they are still there


@pytest.mark.parametrize(
    ("do", "value", "sentence"),
    [
        ("fly", None, "overfitting: there is no action 'fly'"),
        ("_show", None, "overfitting: there is no action '_show'"),
        (None, None, "overfitting: there is no action None"),
        (["play"], None, "overfitting: there is no action ['play']"),
        ("seek", None, None),
        ("seek", "far", None),
        ("set", None, None),
        ("set", {"name": "width"}, None),
        ("set", {"name": "depths", "value": 2}, "overfitting: there is no control 'depths'"),
        (
            "set",
            {"name": "width", "value": 65},
            "overfitting: width must be an integer from 1 to 64, got 65",
        ),
        (
            "set",
            {"name": "seed", "value": 1.5},
            "overfitting: seed must be an integer from 0 to 4,294,967,295, got 1.5",
        ),
        ("set", {"name": "show", "value": "none"}, None),
        ("set", {"name": "seed", "value": 2**32}, None),
        ("draw", None, None),
        ("draw", 5, None),
        ("draw", [[2, 0, 0, False]], None),
        ("draw", [[0, 0, 3, False]], None),
        ("draw", [[0, 0, 0]], None),
        (
            "draw",
            [[0, 0, 0, False]] * 401,
            "overfitting: points must be 400 at most, got 401",
        ),
    ],
)
def test_what_does_not_work_is_said_and_changes_nothing(do, value, sentence):
    demo = overfitting(**SMALL, at=3)
    before, frame = shown(demo, but=("words",)), demo.frame
    words = say(demo, do, value)
    assert words.startswith("This does not work: ")
    assert sentence is None or words == f"This does not work: {sentence}"
    assert shown(demo, but=("words",)) == before
    assert say(demo, "seek", 3) == frame["words"]
    assert say(demo, "step").startswith("After 4 epochs")


@pytest.mark.parametrize(
    "message", ["junk", None, 5, [], {"do": "drawn", "value": "soon"}, {"do": "drawn"}]
)
def test_junk_is_survived(message):
    demo = overfitting(**SMALL)
    before = shown(demo)
    demo._handle_custom_msg(message, [])
    assert shown(demo, but=("words",))["regions"] == before["regions"]
    assert say(demo, "step").startswith("After 1 epoch")


# ---------------------------------------------------------------------------- a reader's own class


def test_an_own_activation_is_named_if_it_does_not_work():
    demo = overfitting(**SMALL, activation=ForwardRaises)
    words = "ForwardRaises does not work, so here is ReLU. RuntimeError: no way forward."
    assert demo.frame["words"] == words
    assert shown(demo, but=("words",)) == shown(overfitting(**SMALL), but=("words",))
    assert say(demo, "step").startswith("After 1 epoch")


def test_an_own_activation_that_cannot_go_backward_can_be_reset_and_set():
    demo = overfitting(**SMALL, activation=BackwardRaises)
    assert demo.frame["words"] == NOTHING
    for _ in range(2):
        assert say(demo, "step") == "The training stopped: RuntimeError: no way back."
        assert (demo.frame["place"], demo.frame["moments"]) == (0, 1)
    assert say(demo, "reset") == NOTHING
    assert say(demo, "set", {"name": "data", "value": "xor"}) == NOTHING
    assert demo._repr_mimebundle_()[0]["text/plain"].startswith("The live demo needs a kernel.")
