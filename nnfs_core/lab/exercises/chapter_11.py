"""Checks of the exercises of chapter 11, testing with out-of-sample data."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnfs_core.lab import recipes
from nnfs_core.lab.exercises import UnansweredError, check

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
ENOUGH = 0.7  # test accuracy of a network that has learned
LEAKY = {"A", "B", "D"}


@check
def stop(answer: Any) -> str:
    """The test loss is least there: before, it has still to learn; after, it memorises."""
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | np.integer):
        return f"An epoch is a whole number, got {answer!r}. `argmin` finds one."
    model, train, test = recipes.start(seed=4)
    record = model.train(*train, 2000, test=test)
    assert record.test_loss is not None
    assert record.test_accuracy is not None
    best = int(record.test_loss.argmin())
    near = record.test_loss < record.test_loss[best] + 0.003
    if answer in np.flatnonzero(near):
        return ""
    if answer in (record.loss.argmin(), len(record.loss) - 1):
        return "There the training loss is least. It nearly always falls: look at the other set."
    if answer == record.test_accuracy.argmax():
        return (
            "There the test accuracy is highest, but it moves by whole points of three hundred, up"
            " by luck and down by luck. The test loss notices more."
        )
    if not 0 <= answer < len(record.loss):
        return f"Epochs here are 0 to {len(record.loss) - 1}."
    loss, least = record.test_loss[int(answer)], record.test_loss[best]
    return f"The test loss at epoch {answer} is {loss:.3f}, and at its best it is {least:.3f}."


def splits() -> dict[str, tuple[NDArray, NDArray]]:
    """Return four splits of 600 rows, in order of time: the rows to train on, the rows to test."""
    rows = np.arange(600)
    shuffled = np.random.RandomState(0).permutation(600)
    blocks = np.isin(rows // 60, (2, 7))
    return {
        "A": (np.sort(shuffled[120:]), np.sort(shuffled[:120])),
        "B": (rows[rows % 5 != 4], rows[rows % 5 == 4]),
        "C": (rows[~blocks], rows[blocks]),
        "D": (rows[:500], rows[400:520]),
    }


@check
def leaks(answer: Any) -> str:
    """Only C keeps whole stretches of time apart; a few rows at their edges are a small price."""
    if isinstance(answer, str) or not all(name in splits() for name in answer):
        return 'Answer with a set of letters, such as {"C"}.'
    given = set(answer)
    if given == LEAKY:
        return ""
    if "C" in given:
        return (
            "C tests two whole minutes that nobody trained on. Only the rows at their four edges"
            " have a neighbour in training."
        )
    if "B" not in given:
        return (
            "B looks orderly, and order is no protection: how far is each of its test rows from the"
            " nearest row used for training?"
        )
    if "D" not in given:
        return "Compare the two lists of D: `np.intersect1d(training_rows, test_rows)`."
    return "A is shuffled: how far is each of its test rows from the nearest row of training?"


@check
def smallest(answer: Any) -> str:
    """The spiral needs many lines, two clouds need one: there is no right width without data."""
    names = {"spiral": 100, "noisy points": 30}
    if np.shape(answer) != (2,) or not all(width in WIDTHS for width in answer):
        return f"Two widths are asked for, spiral first, each one of {WIDTHS}."
    for width, (data, samples) in zip(answer, names.items(), strict=True):
        tested = _tested(data, samples, int(width))
        if min(tested) < ENOUGH:
            return (
                f"{width} neurons on the {data}: test accuracies {_listed(tested)} from seeds 0, 1"
                f" and 2. The least is below {ENOUGH}: too small."
            )
        if width > 1:
            half = int(width) // 2
            tested = _tested(data, samples, half)
            if min(tested) >= ENOUGH:
                return (
                    f"{width} neurons learn the {data}, but so do {half}: test accuracies"
                    f" {_listed(tested)}. Smaller still."
                )
    return ""


@check
def choice(answer: Any) -> str:
    """Trained on one set, chosen on another. What it is worth, a third set has to say."""
    if not callable(answer):
        return "Give the function itself, `choose`, without calling it."
    losses = {1: (math.nan, math.nan), 8: (0.50, 0.60), 32: (0.20, 0.40), 128: (0.01, 0.90)}
    settings = [{"hidden": hidden} for hidden in losses]
    trained = []

    def train_one(setting: dict[str, int]) -> tuple[float, float]:
        trained.append(setting["hidden"])
        return losses[setting["hidden"]]

    chosen = answer(settings, train_one)
    if chosen is None:
        raise UnansweredError
    if chosen == {"hidden": 128}:
        return (
            "It chose the least training loss, or the last of the list. Which loss says how a"
            " network does on points that it was not trained on?"
        )
    if chosen == {"hidden": 1}:
        return (
            "It chose a training that diverged. Every comparison with `nan` is false, so a `nan`"
            " that comes first is never replaced: start from infinity and ask `loss < lowest`."
        )
    if not isinstance(chosen, dict):
        return f"It returned {chosen!r}; asked for is the setting, one of the dictionaries."
    if len(trained) > len(losses):
        return "It trains some setting twice; that costs a night when a training takes hours."
    orders = (settings, settings[::-1], settings[1:] + settings[:1])
    if all(answer(order, train_one) == {"hidden": 32} for order in orders):
        return ""
    return f"Of {settings} it returned {chosen}; the least validation loss is that of 32 neurons."


@check
def spread(answer: Any) -> str:
    """A change of 0.02 drowns in it. Five seeds before, five after: then you may be impressed."""
    if np.shape(answer) != (3,):
        return "Three numbers are asked for: (lowest, median, highest)."
    scores = [recipes.scores(seed=seed) for seed in range(5)]
    if np.allclose(answer, _three([score.test_accuracy for score in scores]), atol=0.006):
        return ""
    if np.allclose(answer, _three([score.train_accuracy for score in scores]), atol=0.006):
        return "These are the training accuracies. Who cares how well it knows its own exam?"
    if np.allclose(answer, _three([score.test_loss for score in scores]), atol=0.006):
        return "These are the test losses; asked for are accuracies."
    if np.allclose(sorted(answer), _three([s.test_accuracy for s in scores]), atol=0.006):
        return "The right numbers in another order: lowest, median, highest."
    if np.ptp(answer) == 0:
        return "All three are the same: five seeds give five numbers. Is the seed passed on?"
    return "Train `recipes.scores(seed=seed)` for the seeds 0 to 4, and take `test_accuracy`."


def _tested(data: str, samples: int, width: int) -> list[float]:
    settings = [{"data": data, "samples": samples, "hidden": width, "seed": s} for s in range(3)]
    return [recipes.scores(**setting).test_accuracy for setting in settings]  # type: ignore[arg-type]


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _three(values: list[float]) -> tuple[float, float, float]:
    return min(values), float(np.median(values)), max(values)
