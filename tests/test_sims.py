"""The moving part of the live demos: the same settings, the same run, and what is seen is so."""

import contextlib
import io
import math
import re

import numpy as np
import pytest

from nnfs_core import Dense, ReLU, Softmax, datasets
from nnfs_core.lab import recipes
from nnfs_core.lab.sims import Overfitting, SearchRace
from nnfs_core.search import hill_climb, random_search

TOP, RIGHT = (0.0, 0.8), (0.8, 0.0)
SIMS = {
    "race": (SearchRace, {"tries": 300}),
    "race, xor": (SearchRace, {"data": "xor", "scale": 1.0, "hidden": 5, "tries": 300, "seed": 4}),
    "training": (Overfitting, {"epochs": 120, "width": 8}),
    "deep training": (
        Overfitting,
        {
            "data": "circles", "noise": 0.2, "samples": 20, "depth": 3, "width": 6, "seed": 3,
            "learning_rate": 0.02, "optimizer": "RMSprop", "batch_size": 16, "epochs": 120,
        },
    ),
}  # fmt: skip
every_sim = pytest.mark.parametrize(("kind", "settings"), SIMS.values(), ids=SIMS)


def at_end(sim):
    sim.step(len(sim.numbers))
    return sim


def kept(sim):
    """All that a sim keeps of its moments, byte for byte."""
    return [
        (number, row, [array.tobytes() for network in parameters for array in network])
        for number, row, parameters in sim.moments
    ]


def seen(snapshot):
    number, regions, wrong, captions, words, best = snapshot
    return number, regions.tobytes(), wrong.tobytes(), captions, words, best


def sets(sim):
    """Inputs and targets of the training points, and of the test points."""
    return [(sim.inputs[part], sim.targets[part]) for part in (~sim.is_test, sim.is_test)]


def probabilities(parameters, inputs):
    """What Dense layers with ReLU between them, and a softmax, make of inputs: in plain NumPy."""
    *hidden, last = zip(parameters[::2], parameters[1::2], strict=True)
    for weights, biases in hidden:
        inputs = np.maximum(inputs @ weights + biases, 0)
    scores = inputs @ last[0] + last[1]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def loss_and_accuracy(predicted, targets):
    right = predicted[np.arange(len(targets)), targets].clip(1e-7, 1 - 1e-7)
    return -np.log(right).mean(), np.mean(predicted.argmax(axis=1) == targets)


# ------------------------------------------------------------------------------ runs and moments


@every_sim
def test_the_same_settings_give_the_same_run(kind, settings):
    one, other = at_end(kind(**settings)), at_end(kind(**settings))
    assert kept(one) == kept(other)
    for place in (0, 60, -1):
        assert seen(one.snapshot(place)) == seen(other.snapshot(place))
    next_seed = at_end(kind(**{**settings, "seed": settings.get("seed", 0) + 1}))
    assert not np.array_equal(one.inputs, next_seed.inputs)
    assert not np.array_equal(one.curves(), next_seed.curves())


@every_sim
def test_ten_steps_at_once_are_ten_steps(kind, settings):
    one, other = kind(**settings), kind(**settings)
    one.step(10)
    for _ in range(10):
        other.step()
    assert len(one.moments) == 11
    assert kept(one) == kept(other)
    assert seen(one.snapshot()) == seen(other.snapshot())


@every_sim
def test_scrubbing_back_gives_the_very_snapshot_and_disturbs_nothing(kind, settings):
    sim, before = kind(**settings), []
    while not sim.ended:
        sim.step()
        before.append(seen(sim.snapshot()))
        sim.snapshot(len(sim.moments) // 2)
    assert len({content[1] for content in before}) > 3  # the pictures do move
    for place in np.random.default_rng(0).permutation(len(before)):
        assert seen(sim.snapshot(place + 1)) == before[place]
        assert seen(sim.snapshot(place - len(before))) == before[place]
    assert kept(sim) == kept(at_end(kind(**settings)))


@pytest.mark.parametrize("epochs", [1, 100, 101, 499, 500, 501, 10_000])
def test_the_moments_of_a_training(epochs):
    numbers = Overfitting(epochs=epochs, width=1, samples=3).numbers
    assert numbers[: min(epochs, 100) + 1].tolist() == list(range(min(epochs, 100) + 1))
    assert numbers[-1] == epochs
    assert len(numbers) == min(500, epochs + 1)
    later = np.diff(numbers[100:])
    assert later.min(initial=1) >= 1
    assert later.max(initial=1) <= max(0, epochs - 100) / 399 + 1


@pytest.mark.parametrize(("tries", "count"), [(1, 1), (7, 7), (100, 100), (100_000, 379)])
def test_the_moments_of_a_race(tries, count):
    numbers = SearchRace(tries=tries).numbers
    assert (numbers[0], numbers[-1], len(numbers)) == (1, tries, count)
    ratios = numbers[1:] / numbers[:-1]
    assert ratios.min(initial=2) > 1
    assert ratios[numbers[:-1] > 1000].max(initial=0) < 1.03  # even steps on a logarithmic axis


@every_sim
def test_a_run_has_an_end_and_starts_again(kind, settings):
    sim = kind(**settings)
    first = kept(sim)
    sim.step(len(sim.numbers) - 2)
    assert not sim.ended
    sim.step(10)
    assert sim.ended
    assert [moment.number for moment in sim.moments] == sim.numbers.tolist()
    at_the_end = kept(sim)
    sim.step()
    assert kept(sim) == at_the_end
    sim.reset()
    assert kept(sim) == first
    assert kept(at_end(sim)) == at_the_end
    sim.reset(seed=8)
    assert sim.settings == {**kind(**settings).settings, "seed": 8}
    assert kept(sim) == kept(kind(**{**settings, "seed": 8}))
    with pytest.raises(KeyError):
        sim.reset(data="moons")
    assert kept(sim) == kept(kind(**{**settings, "seed": 8}))


# ---------------------------------------------------------------------------------- what is seen


@every_sim
@pytest.mark.parametrize("place", [0, 45, -1])
def test_the_picture_is_what_a_plain_forward_makes_of_each_cell(kind, settings, place):
    sim = at_end(kind(**settings))
    low, high = sim.inputs.min(axis=0), sim.inputs.max(axis=0)
    (left, bottom), (right, top) = low - 0.08 * (high - low), high + 0.08 * (high - low)
    assert sim.bounds() == pytest.approx([left, right, bottom, top])
    snapshot = sim.snapshot(place)
    for network, parameters in enumerate(sim.moments[place].parameters):
        cells = [
            (left + column * (right - left) / 79, top - row * (top - bottom) / 79)
            for row in range(80)
            for column in range(80)
        ]
        expected = probabilities(parameters, np.array(cells))
        guess = 1 / expected.shape[1]
        sure = 63 * (expected.max(axis=1) - guess) / (1 - guess)
        one, other = np.sort(expected)[:, -2:].T
        clear = other - one > 1e-6
        assert clear.sum() > 6000 or place == 0  # at the start nearly all is level
        got = snapshot.regions[network].ravel()
        assert np.array_equal((got // 64)[clear], expected.argmax(axis=1)[clear])
        assert np.abs(got % 64 - sure).max() < 0.51


@every_sim
@pytest.mark.parametrize("place", [0, 45, -1])
def test_the_wrong_points_are_those_that_a_plain_forward_gets_wrong(kind, settings, place):
    sim = at_end(kind(**settings))
    wrong = sim.snapshot(place).wrong
    assert wrong.dtype == np.uint8
    for network, parameters in enumerate(sim.moments[place].parameters):
        expected = probabilities(parameters, sim.inputs).argmax(axis=1) != sim.targets
        assert wrong[network].tolist() == expected.tolist()


@pytest.mark.parametrize(("towards", "side"), [(RIGHT, np.s_[:, -1]), (TOP, np.s_[0, :])])
def test_the_picture_stands_upright(towards, side):
    (x, y) = towards
    points = [(x, y, 1, False), (-x, -y, 0, False)]
    sim = at_end(Overfitting(data="drawn", points=points, epochs=100, width=16))
    assert sim.bounds() == [-1, 1, -1, 1]
    classes = sim.snapshot().regions[0] // 64
    assert (classes[side] == 1).all()
    assert (np.flip(classes)[side] == 0).all()


@pytest.mark.parametrize("name", ["training", "deep training"])
def test_the_curves_of_a_training_are_measured_at_each_moment(name):
    kind, settings = SIMS[name]
    sim = at_end(kind(**settings))
    curves = sim.curves()
    assert curves.dtype == np.float32
    for moment, row in zip(sim.moments, curves, strict=True):
        parts = [
            loss_and_accuracy(probabilities(moment.parameters[0], inputs), targets)
            for inputs, targets in sets(sim)
        ]
        (loss, right), (test_loss, test_right) = parts
        expected = [moment.number, loss, test_loss, right, test_right]
        np.testing.assert_allclose(moment.row, expected, rtol=1e-5)
        np.testing.assert_allclose(row, expected[:3], rtol=1e-5)


@pytest.mark.parametrize("name", ["race", "race, xor"])
def test_the_curves_of_a_race_are_two_searches_of_that_many_tries(name):
    kind, settings = SIMS[name]
    sim = at_end(kind(**settings))
    for place in (0, 5, 40, -1):
        number, *losses, one, other = sim.moments[place].row
        for network, search in enumerate((random_search, hill_climb)):
            rng = np.random.RandomState(sim.settings["seed"])
            make, extra = (datasets.xor, ()) if "data" in settings else (datasets.vertical, (3,))
            inputs, targets = make(100, *extra, rng=rng)
            n, classes = sim.settings["hidden"], 3 if extra else 2
            layers = [Dense(2, n, rng=rng), ReLU(), Dense(n, classes, rng=rng), Softmax()]
            scale = sim.settings["scale"]
            result = search(layers, inputs, targets, tries=int(number), scale=scale, rng=rng)
            assert losses[network] == result.loss
            assert (one, other)[network] == len(result.accepted)
            assert np.array_equal(sim.moments[place].parameters[network][0], layers[0].weights)


@pytest.mark.parametrize(
    "settings", [{"samples": 50, "width": 32, "epochs": 1000}, SIMS["deep training"][1]]
)
def test_the_best_epoch_is_the_lowest_of_all_not_of_the_moments(settings):
    sim, names = at_end(Overfitting(**settings)), {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(sim.code(), names)
    losses = [*names["history"].test_loss, sim.moments[-1].row[2]]
    best = [sim.snapshot(place).best for place in range(0, len(sim.moments), 5)]
    assert best == [int(np.argmin(losses[: number + 1])) for number in sim.numbers[::5]]
    assert len(set(best)) > 3
    assert settings["epochs"] < 500 or set(best) - {*sim.numbers}  # some are between moments
    assert SearchRace().snapshot().best is None


# ------------------------------------------------------------------------------ the lines of code

DRAWN = [(-0.5, 0.25, 0, False), (0.5, 0.125, 1, False), (0.1, -0.7, 2, False)]
TESTED = [(-0.4, 0.2, 0, True), (0.45, 0.1, 1, True), (0.2, -0.6, 2, True)]
CODES = [
    {}, {"data": "vertical", "noise": 0.05}, {"data": "noisy points", "seed": 5},
    {"data": "circles", "batch_size": 32}, {"data": "xor", "depth": 2, "noise": 0.3},
    {"depth": 3, "noise": 0.1, "batch_size": 8, "samples": 7, "optimizer": "RMSprop"},
    {"optimizer": "SGD", "learning_rate": 1.0}, {"optimizer": "Adagrad"},
    {"optimizer": "SGD, momentum 0.9", "learning_rate": 0.5, "batch_size": 256},
    {"data": "drawn", "points": DRAWN}, {"data": "drawn", "points": DRAWN[:2], "batch_size": 8},
    {"data": "drawn", "points": [*TESTED, *DRAWN], "noise": 0.3, "depth": 2},
]  # fmt: skip


@pytest.mark.parametrize("settings", CODES, ids=repr)
def test_the_code_of_a_training_gives_the_run(settings):
    sim = at_end(Overfitting(**{"epochs": 103, "width": 6, **settings}))
    names = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(sim.code(), names)
    assert "lab" not in sim.code()
    ours = [array.tobytes() for array in sim.moments[-1].parameters[0]]
    assert [array.tobytes() for array in names["model"].parameters()] == ours
    _, loss, test_loss, right, test_right = sim.moments[-1].row
    expected = [(loss, right)] + [(test_loss, test_right)] * bool(sim.is_test.any())
    assert [eval(line) for line in printed.getvalue().splitlines()] == expected


@pytest.mark.parametrize(
    "settings",
    [{}, {"data": "spiral", "scale": 2.0, "hidden": 7, "seed": 3}, {"data": "circles"},
     {"data": "xor", "scale": 0.5}, {"data": "noisy points", "hidden": 1}],
    ids=repr,
)  # fmt: skip
def test_the_code_of_a_race_gives_the_run(settings):
    sim = at_end(SearchRace(**{"tries": 500, **settings}))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(sim.code(), {})
    found = re.findall(r"loss=(\S+), accuracy=(\S+), tries=(\d+),", printed.getvalue())
    assert [float(loss) for loss, *_ in found] == list(sim.moments[-1].row[1:3])
    right = 1 - sim.snapshot().wrong.mean(axis=1)
    assert [float(share) for _, share, _ in found] == pytest.approx(right.tolist())
    assert [tries for *_, tries in found] == ["500", "500"]


# ----------------------------------------------------------------------- what the defaults show


def test_the_default_training_is_chapter_11_s():
    _, loss, test_loss, right, test_right = at_end(Overfitting()).moments[-1].row
    assert (loss, right, test_loss, test_right) == recipes.scores()


def test_where_a_search_wins():
    far = [at_end(SearchRace(seed=seed)).moments[-1].row for seed in range(8)]
    assert min(search for _, search, *_ in far) > 1.09  # nothing but guessing, ln 3
    assert max(climb for _, _, climb, *_ in far) < 0.25
    stuck = [at_end(SearchRace(data="spiral", seed=seed)).moments[-1].row for seed in range(8)]
    assert min(search for _, search, *_ in stuck) > 1.09
    assert min(climb for _, _, climb, *_ in stuck) > 0.95
    assert stuck[0][2] > 1.05  # of the default seed


def test_at_a_large_scale_random_search_is_in_front_for_a_while():
    rows = np.array([at_end(SearchRace(scale=3.0, tries=1000, seed=k)).curves() for k in range(40)])
    early, late = rows[:, rows[0, :, 0].searchsorted(10)], rows[:, -1]
    assert np.median(early[:, 1]) < np.median(early[:, 2])  # not for every seed
    assert (early[:, 1] < early[:, 2]).mean() > 0.6
    assert np.median(late[:, 1]) > np.median(late[:, 2])
    assert (late[:, 1] > late[:, 2]).mean() > 0.7
    assert math.isclose(SearchRace().guess, math.log(3))


def test_the_moments_of_the_largest_network_take_17_megabytes():
    sim = at_end(Overfitting(depth=3, width=64, samples=10, epochs=500))
    assert len(sim.moments) == 500
    parameters = [array for moment in sim.moments for array in moment.parameters[0]]
    assert {array.dtype for array in parameters} == {np.dtype(np.float32)}
    assert round(sum(array.nbytes for array in parameters) / 1e6) == 17
