"""A network in training, and what it makes of points that it never saw."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnfs_core import optimizers
from nnfs_core.activations import ReLU
from nnfs_core.history import DivergenceError
from nnfs_core.lab.sims import listings
from nnfs_core.lab.sims.base import MOMENTS, TEST_SAMPLES, Set, Sim, draw, rule_of, said
from nnfs_core.layers import Dense
from nnfs_core.losses import SoftmaxCrossentropy
from nnfs_core.model import Model

SMOOTHED = 10  # moments
COLUMNS = ("number", "loss", "test_loss", "accuracy", "test_accuracy")
Points = Sequence[tuple[float, float, int, bool]]  # x, y, class, and whether it is to test with


class Overfitting(Sim):
    """A network in training, and what it makes of points that it never saw.

    A row is (epochs, training loss, test loss, training accuracy, test accuracy), each measured
    with the parameters of that moment; without test points theirs are NaN. `points` are those of
    the data "drawn"; `activation` makes a hidden layer's activation, such as `ReLU`.
    """

    def __init__(
        self,
        *,
        data: str = "spiral",
        samples: int = 100,
        noise: float = 0.0,
        width: int = 64,
        learning_rate: float = 0.05,
        depth: int = 1,
        optimizer: str = "Adam",
        batch_size: int = 0,
        epochs: int = 2000,
        seed: int = 0,
        points: Points = (),
        activation: Any = ReLU,
    ) -> None:
        self.settings = {
            "data": data, "samples": samples, "noise": noise, "width": width,
            "learning_rate": learning_rate, "depth": depth, "optimizer": optimizer,
            "batch_size": batch_size, "epochs": epochs, "seed": seed, "points": points,
            "activation": activation,
        }  # fmt: skip
        early = range(min(101, epochs + 1))  # much happens in the first epochs: every one is kept
        later = np.linspace(early[-1], epochs, MOMENTS - len(early) + 1).round()
        self.numbers = np.unique([*early, *later.astype(np.int64)])
        self.moments, self._done = [], 0
        self.best = [(0, math.inf)]  # each epoch with a lower test loss than all before it

        rng = np.random.RandomState(seed)
        drawn = data == "drawn"
        self.train = _parted(points, False) if drawn else _noisy(data, samples, noise, rng)
        known = [point[2] for point in points] if drawn else self.train[1].tolist()
        self._classes = classes = max([1, *known]) + 1
        layers: list[Any] = [Dense(2, width, rng=rng)]
        for after in [*[width] * (depth - 1), classes]:
            layers += [activation(), Dense(width, after, rng=rng)]
        self.test = _parted(points, True) if drawn else _noisy(data, TEST_SAMPLES, noise, rng)
        self.inputs = np.concatenate([self.train[0], self.test[0]])
        self.targets = np.concatenate([self.train[1], self.test[1]])
        self.is_test = np.arange(len(self.targets)) >= len(self.train[1])

        name, options = rule_of(optimizer, learning_rate)
        rule = getattr(optimizers, name)(**options)
        model = Model(layers, loss=SoftmaxCrossentropy(), optimizer=rule)
        self.models, self.guess = [model], math.log(classes)
        self.updates = math.ceil(len(self.train[1]) / batch_size) if batch_size else 1
        if len(self.train[1]) == 0:
            self.failed = "Draw some training points: there is nothing to learn from yet."
            self._keep(0, (math.nan,) * 4)
            return
        self._epochs = model.epochs(
            *self.train, epochs, batch_size=batch_size or None, rng=rng,
            test=self.test if len(self.test[1]) else None,
        )  # fmt: skip
        self._measure(0)

    def bounds(self) -> list[float]:
        """Return the sides of the picture: left, right, bottom, top."""
        return [-1.0, 1.0, -1.0, 1.0] if self.settings["data"] == "drawn" else super().bounds()

    def code(self) -> str:
        """Return the lines that give this run."""
        return listings.overfitting(self.settings, self.train, self.test, self._classes)

    def work(self) -> None:
        """Train for an epoch, and measure if it makes a moment."""
        try:
            epoch = next(self._epochs)
            self._remember_best(epoch.epoch, epoch.test_loss)
            self._done += 1
            if self._done == self.numbers[len(self.moments)]:
                self._measure(self._done)
        except DivergenceError:
            self.failed = (
                f"Diverged after epoch {self._done:,}: the loss is no longer a number. Lower the"
                " learning rate."
            )
        except Exception as error:  # of the reader's own activation
            self.failed = f"The training stopped: {said(error)}"

    def _measure(self, number: int) -> None:
        (model,) = self.models
        loss, accuracy = model.evaluate(*self.train)
        test_loss, test_accuracy = math.nan, math.nan
        if len(self.test[1]):
            test_loss, test_accuracy = model.evaluate(*self.test)
            self._remember_best(number, test_loss)
        self._keep(number, (loss, test_loss, accuracy, test_accuracy))

    def _remember_best(self, epoch: int, test_loss: float | None) -> None:
        if test_loss is not None and test_loss < self.best[-1][1]:
            self.best.append((epoch, test_loss))

    def _captions(self, place: int) -> list[str]:
        if not len(self.train[1]):
            return ["no training points"]
        row = dict(zip(COLUMNS, self.moments[place].row, strict=True))
        text = "training loss {loss:.3f}, accuracy {accuracy:.3f}"
        if len(self.test[1]):
            text += "; test loss {test_loss:.3f}, accuracy {test_accuracy:.3f}"
        return [text.format(**row)]

    def _words(self, place: int) -> str:
        number = self.moments[place].number
        last = place == len(self.moments) - 1
        if self.failed and last:
            return self.failed
        if number == 0:
            return "The network has learned nothing yet. Press Play."
        head = f"After {number:,.0f} {'epoch' if number == 1 else 'epochs'}: "
        ended = last and self.ended
        text = self._verdict(place, ended)
        return head + text + (" The end." if ended else "")

    def _verdict(self, place: int, ended: bool) -> str:
        rows = np.array([moment.row for moment in self.moments[: place + 1]])
        # the usual of the last moments, so that one needle of a loss does not change the words
        loss, test_loss = np.median(rows[-SMOOTHED:, 1:3], axis=0)
        best, lowest = next(pair for pair in reversed(self.best) if pair[0] <= rows[-1, 0])
        guess = f"guessing ({self.guess:.3f})"
        if loss > 1.05 * self.guess:
            return f"worse than {guess}: the steps are too long. Lower the learning rate."
        if loss > 0.93 * self.guess:
            if not ended:
                return f"hardly better than {guess} so far."
            if rows[:, 1].max() > 1.05 * self.guess:
                return f"hardly better than {guess}. Lower the learning rate."
            return f"hardly better than {guess}. Try more neurons or epochs, or another rate."
        if math.isnan(test_loss):
            return "no test points, so nobody knows what the training is worth."
        gap, risen = test_loss - loss, test_loss - lowest
        if gap > 0.15 * self.guess:
            if lowest > 0.95 * self.guess:
                return f"memorising: on the test points it was never better than {guess}."
            if test_loss > self.guess:
                return f"memorising since epoch {best:,}: on the test points worse than {guess}."
            if risen > 0.05 * lowest:
                return f"memorising since epoch {best:,}, the best: its test loss was {lowest:.3f}."
            return "learning, but more about its own points than about the test points."
        if risen > 0.05 * self.guess:
            if loss < rows[rows[:, 0] <= best][-1, 1]:
                return f"memorising a little: at epoch {best:,} the test loss was {lowest:.3f}."
            return f"unsteady: both losses were lower at epoch {best:,}. Lower the learning rate."
        return "learning, and the test points agree."

    def _best(self, number: int) -> int | None:
        best, lowest = next(pair for pair in reversed(self.best) if pair[0] <= number)
        return best if lowest < math.inf else None


def _parted(points: Points, test: bool) -> Set:
    chosen = [point for point in points if bool(point[3]) == test]
    inputs = np.array([point[:2] for point in chosen], dtype=np.float64).reshape(-1, 2)
    return inputs, np.array([point[2] for point in chosen], dtype=np.int64)


def _noisy(data: str, samples: int, noise: float, rng: np.random.RandomState) -> Set:
    inputs, targets = draw(data, samples, rng)
    if noise:
        inputs += noise * rng.standard_normal(inputs.shape)
    return inputs, targets
