"""Chapter 11's checks: the worked answer passes, typical wrong ones get the hint they need."""

import math

import numpy as np
import pytest

from nnfs_core.lab import recipes
from nnfs_core.lab.exercises import chapter_11 as exercises


def said(capsys, check, answer):
    check(answer)
    return capsys.readouterr().out.strip()


@pytest.fixture(scope="module")
def record():
    model, train, test = recipes.start(seed=4)
    return model.train(*train, 2000, test=test)


@pytest.fixture(scope="module")
def five():
    return [recipes.scores(seed=seed) for seed in range(5)]


def three(values):
    return min(values), np.median(values), max(values)


def choose(settings, train_one):
    lowest, best = math.inf, None
    for setting in settings:
        _, loss = train_one(setting)
        if loss < lowest:
            lowest, best = loss, setting
    return best


def test_the_epoch_to_stop_at(capsys, record):
    assert said(capsys, exercises.stop, record.test_loss.argmin()).startswith("Right. ")
    assert "look at the other set" in said(capsys, exercises.stop, int(record.loss.argmin()))
    near = int(np.flatnonzero(record.test_loss < record.test_loss.min() + 0.001)[0])
    assert said(capsys, exercises.stop, near).startswith("Right. ")
    assert "look at the other set" in said(capsys, exercises.stop, 1999)
    assert "up by luck" in said(capsys, exercises.stop, record.test_accuracy.argmax())
    assert "0 to 1999" in said(capsys, exercises.stop, 2000)
    assert f"{record.test_loss[5]:.3f}" in said(capsys, exercises.stop, 5)
    assert "whole number" in said(capsys, exercises.stop, 798.5)


def test_the_leaks(capsys):
    assert said(capsys, exercises.leaks, {"A", "B", "D"}).startswith("Right. ")
    assert said(capsys, exercises.leaks, ["D", "B", "A"]).startswith("Right. ")
    assert "order is no protection" in said(capsys, exercises.leaks, {"A", "D"})
    assert "np.intersect1d" in said(capsys, exercises.leaks, {"A", "B"})
    assert "A is shuffled" in said(capsys, exercises.leaks, {"B", "D"})
    assert "two whole minutes" in said(capsys, exercises.leaks, {"A", "B", "C", "D"})
    assert "set of letters" in said(capsys, exercises.leaks, "ABD")


def test_three_of_the_splits_leak_and_one_does_not():
    shares = {}
    for name, (training, tested) in exercises.splits().items():
        shares[name] = np.mean(abs(tested[:, np.newaxis] - training).min(axis=1) <= 1)
    assert min(shares[name] for name in "ABD") > 0.8
    assert shares["C"] < 0.05


@pytest.mark.parametrize(
    ("widths", "hint"),
    [
        ((32, 2), "Right. "),
        ((16, 2), "16 neurons on the spiral: test accuracies"),
        ((64, 2), "64 neurons learn the spiral, but so do 32"),
        ((32, 1), "1 neurons on the noisy points: test accuracies"),
        ((32, 4), "4 neurons learn the noisy points, but so do 2"),
        ((24, 2), "Two widths are asked for"),
    ],
)
def test_the_smallest_widths(capsys, widths, hint):
    assert hint in said(capsys, exercises.smallest, widths)


def test_the_loop_over_settings(capsys):
    def by_training_loss(settings, train_one):
        return min(settings, key=lambda s: np.nan_to_num(train_one(s)[0], nan=np.inf))

    def nan_stays(settings, train_one):
        return min(settings, key=lambda setting: train_one(setting)[1])

    def the_loss(settings, train_one):
        return min(loss for _, loss in map(train_one, settings) if loss == loss)

    def twice(settings, train_one):
        best = choose(settings, train_one)
        train_one(best)
        return best

    assert said(capsys, exercises.choice, choose).startswith("Right. ")
    assert "least training loss" in said(capsys, exercises.choice, by_training_loss)
    assert "diverged" in said(capsys, exercises.choice, nan_stays)
    assert "asked for is the setting" in said(capsys, exercises.choice, the_loss)
    assert said(capsys, exercises.choice, lambda *_: None).startswith("Not answered yet")
    assert "some setting twice" in said(capsys, exercises.choice, twice)
    assert "it returned {'hidden': 8}" in said(capsys, exercises.choice, lambda s, _: s[1])
    assert "without calling it" in said(capsys, exercises.choice, {"hidden": 32})


def test_the_spread_of_five_seeds(capsys, five):
    tested = three([scores.test_accuracy for scores in five])
    assert said(capsys, exercises.spread, tested).startswith("Right. ")
    assert said(capsys, exercises.spread, np.round(tested, 2)).startswith("Right. ")
    assert "another order" in said(capsys, exercises.spread, tested[::-1])
    trained = three([scores.train_accuracy for scores in five])
    assert "its own exam" in said(capsys, exercises.spread, trained)
    losses = three([scores.test_loss for scores in five])
    assert "test losses" in said(capsys, exercises.spread, losses)
    assert "seed passed on" in said(capsys, exercises.spread, (tested[0],) * 3)
    assert "Three numbers" in said(capsys, exercises.spread, tested[0])


def raises(*_):
    raise RuntimeError("no idea")


CHECKS = [getattr(exercises, name) for name in ("stop", "leaks", "smallest", "choice", "spread")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("answer", [None, "a text", raises, float("nan"), [], {}, object()])
def test_whatever_is_answered_nothing_is_raised(capsys, check, answer):
    assert said(capsys, check, answer).startswith("Not yet. ")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_an_unanswered_exercise_says_so(capsys, check):
    assert said(capsys, check, ...).startswith("Not answered yet")


def test_a_pair_of_dots_is_no_answer(capsys):
    assert said(capsys, exercises.smallest, (..., ...)).startswith("Not answered yet")
    assert said(capsys, exercises.spread, (..., 0.8, ...)).startswith("Not answered yet")
