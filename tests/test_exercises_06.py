"""The checks of chapter 6's exercises: right answers pass, usual wrong ones get their hint."""

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, datasets
from nnfs_core.lab.exercises import chapter_06 as exercises

UNANSWERED = "Not answered yet: put your answer in the place of the three dots.\n"


def climb(tries, scale, rng, *, copy=lambda array: array, lowest=False):
    """Hill climbing with or without copies; returns the loss at the end, or the lowest seen."""
    inputs, targets = datasets.vertical(100, 3, rng=rng)
    first, second = Dense(2, 3, rng=rng), Dense(3, 3, rng=rng)
    arrays = [first.weights, first.biases, second.weights, second.biases]
    best, lowest_loss = arrays, np.inf

    def measure():
        output = inputs
        for layer in (first, ReLU(), second, Softmax()):
            output = layer.forward(output)
        return CategoricalCrossentropy().calculate(output, targets)

    for _ in range(tries):
        for array in arrays:
            array += scale * rng.standard_normal(array.shape)
        loss = measure()
        if loss < lowest_loss:
            lowest_loss, best = loss, [copy(array) for array in arrays]
        else:
            for array, good in zip(arrays, best, strict=True):
                array[:] = good
    return lowest_loss if lowest else measure()


def careful(tries, scale, rng):
    return climb(tries, scale, rng, copy=np.copy)


def best_seen(tries, scale, rng):
    return climb(tries, scale, rng, lowest=True)


def next_try_only(made, more):
    return 1 / (made + 1)


def expected_records(made, more):
    return sum(1 / n for n in range(made + 1, made + more + 1))


def as_if_known(made, more):
    return 1 - (1 - 1 / made) ** more


def broken(*arguments):
    raise RuntimeError("oh")


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (exercises.replay, 204),
        (exercises.replay, np.array([204])),
        (exercises.careless, climb),
        (exercises.scale, 4),
        (exercises.chance, lambda made, more: more / (made + more)),
    ],
)
def test_right_answer(check, answer, capsys):
    check(answer)
    assert capsys.readouterr().out == f"Right. {check.__doc__}\n"


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (exercises.replay, 9397, "9397 is the number of the try"),
        (exercises.replay, 17, "This point has the same class before and after"),
        (exercises.replay, 300, "Give the row number of one point, from 0 to 299."),
        (exercises.careless, careful, "0.1771 is what a careful climb of 1,000 tries reaches."),
        (exercises.careless, best_seen, "is the best loss that was seen."),
        (exercises.careless, lambda *_: 1.0, "After 1,000 tries the loss came out as 1.0000."),
        (exercises.careless, 2.5076, "Give the function itself"),
        (exercises.careless, lambda *_: np.ones(300), "got ndarray of shape (300,)"),
        (exercises.scale, 0.05, "At scale 0.05 the median loss of ten seeds is 1.096"),
        (exercises.scale, 3, "the median loss of ten seeds is 0.396 (the best seed has 0.201)"),
        (exercises.scale, -1, "scale must be a positive number"),
        (exercises.chance, next_try_only, "That is the chance for the very next try"),
        (exercises.chance, expected_records, "That is the expected number of records"),
        (exercises.chance, as_if_known, "It treats every try as if it came next."),
        (exercises.chance, lambda made, more: 0.5, "For 1 tries made and 9 more it says 0.500."),
        (exercises.chance, 0.5, "Give the function itself"),
        (exercises.chance, broken, "With this answer the check stops: RuntimeError: oh"),
    ],
)
def test_wrong_answer_gets_its_hint(check, answer, hint, capsys):
    check(answer)
    verdict = capsys.readouterr().out
    assert verdict.startswith("Not yet. ")
    assert hint in verdict


@pytest.mark.parametrize(
    "check", [exercises.replay, exercises.careless, exercises.scale, exercises.chance]
)
def test_three_dots_are_no_answer(check, capsys):
    check(...)
    assert capsys.readouterr().out == UNANSWERED


@pytest.mark.parametrize("check", [exercises.careless, exercises.chance])
def test_an_empty_function_is_no_answer(check, capsys):
    check(lambda *_: None)
    assert capsys.readouterr().out == UNANSWERED


@pytest.mark.parametrize(
    "check", [exercises.replay, exercises.careless, exercises.scale, exercises.chance]
)
@pytest.mark.parametrize("answer", ["x", [], object(), float("nan"), -3])
def test_nonsense_raises_nothing(check, answer, capsys):
    check(answer)
    assert capsys.readouterr().out.startswith("Not yet. ")


@pytest.mark.parametrize(
    ("answer", "loss", "said"),
    [
        (1.09, 1.09, "Your guess, 1.09, is in the pictures below."),
        (np.float32(1), 1.0, "Your guess, 1, is in the pictures below."),
        (..., None, "No guess yet: put a number in the place of the three dots."),
        (None, None, "No guess yet: put a number in the place of the three dots."),
        (1.2, None, "A loss between 0 and ln 3 = 1.0986 is asked for, got 1.2."),
        (-1, None, "A loss between 0 and ln 3 = 1.0986 is asked for, got -1."),
        (float("nan"), None, "A loss between 0 and ln 3 = 1.0986 is asked for, got nan."),
        ("low", None, "A loss between 0 and ln 3 = 1.0986 is asked for, got 'low'."),
    ],
)
def test_a_guess_is_taken_or_told_why_not(answer, loss, said, capsys):
    assert exercises.guess(answer) == loss
    assert capsys.readouterr().out == f"{said}\n"
