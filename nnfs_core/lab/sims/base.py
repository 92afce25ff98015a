"""What both sims share: data sets, the moments of a run, and the pictures of decision regions."""

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnfs_core import datasets
from nnfs_core._checks import RandomSource
from nnfs_core.model import Model

MOMENTS = 500  # of a run, at most
GRID = 80  # cells along each side of a picture of decision regions
DATA: dict[str, tuple[str, tuple[int, ...]]] = {  # their functions in `datasets`, and arguments
    "vertical": ("vertical", (3,)),
    "spiral": ("spiral", (3,)),
    "noisy points": ("noisy_points", ()),
    "circles": ("circles", ()),
    "xor": ("xor", ()),
}
TEST_SAMPLES = 100  # of each class
DECAY = 5e-7  # of a learning rate, as in chapter 11
OPTIMIZERS: dict[str, tuple[str, dict[str, float]]] = {  # their classes in `optimizers`, options
    "Adam": ("Adam", {}),
    "SGD": ("SGD", {}),
    "SGD, momentum 0.9": ("SGD", {"momentum": 0.9}),
    "RMSprop": ("RMSprop", {}),
    "Adagrad": ("Adagrad", {}),
}
Set = tuple[NDArray, NDArray]  # inputs (batch, 2) and class numbers (batch,)


class Moment(NamedTuple):
    """A run after so many tries or epochs."""

    number: int
    row: tuple[float, ...]  # what the curves show of it, first the number
    parameters: list[list[NDArray]]  # of each network


class Snapshot(NamedTuple):
    """What is seen of a moment."""

    number: int
    regions: NDArray[np.uint8]  # (networks, GRID, GRID), from the top left: class and confidence
    wrong: NDArray[np.uint8]  # (networks, points), 1 where a point is taken for another class
    captions: list[str]  # one a network
    words: str  # what is going on
    best: int | None  # the number of the best moment so far, where there is such a thing


class Sim:
    """A run that goes from moment to moment. `numbers` lists those that a run goes through."""

    settings: dict[str, Any]
    numbers: NDArray[np.int64]
    moments: list[Moment]
    models: list[Model]
    inputs: NDArray  # of all points that are shown
    targets: NDArray
    is_test: NDArray[np.bool_]  # (points,)
    guess: float  # the loss of one who knows nothing, ln(classes)
    updates = 1  # of the parameters in a piece of work, at most
    failed = ""  # why the run ended before its time

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to do."""
        return bool(self.failed) or len(self.moments) == len(self.numbers)

    def reset(self, **changes: Any) -> None:
        """Start again, with other settings if any are given; what is refused changes nothing."""
        self.__dict__ = type(self)(**{**self.settings, **changes}).__dict__

    def step(self, moments: int = 1) -> None:
        """Go on by so many moments, or to the end of the run."""
        wanted = len(self.moments) + moments
        while len(self.moments) < wanted and not self.ended:
            self.work()

    def work(self) -> None:
        """Do a small piece of what leads to the next moment."""
        raise NotImplementedError

    def curves(self) -> NDArray[np.float32]:
        """Return what the curves show of all moments so far, (moments, 3): number and losses."""
        return np.array([moment.row[:3] for moment in self.moments], dtype=np.float32)

    def bounds(self) -> list[float]:
        """Return the sides of the pictures: left, right, bottom, top."""
        low, high = self.inputs.min(axis=0), self.inputs.max(axis=0)
        margin = 0.08 * (high - low)
        return [
            float(side) for pair in zip(low - margin, high + margin, strict=True) for side in pair
        ]

    def snapshot(self, at: int = -1) -> Snapshot:
        """Return what is seen of the moment at this place; the run goes on as if nothing was."""
        place = range(len(self.moments))[at]
        moment, words = self.moments[place], self._words(place)
        regions = np.zeros((len(self.models), GRID, GRID), dtype=np.uint8)
        wrong = np.zeros((len(self.models), len(self.inputs)), dtype=np.uint8)
        for i, (model, then) in enumerate(zip(self.models, moment.parameters, strict=True)):
            now = model.parameters()
            model.restore(then)
            try:
                regions[i] = self._regions(model)
                if len(self.inputs):
                    wrong[i] = model.predict(self.inputs).argmax(axis=1) != self.targets
            except Exception as error:  # of a reader's activation, or on the brink of divergence
                words = f"{words} Its picture cannot be drawn. {said(error)}"
            finally:
                model.restore(now)
        captions, best = self._captions(place), self._best(moment.number)
        return Snapshot(moment.number, regions, wrong, captions, words, best)

    def _regions(self, model: Model) -> NDArray[np.uint8]:
        """A byte a cell: the class × 64, and up to 63 for how sure the network is of it."""
        left, right, bottom, top = self.bounds()
        x, y = np.linspace(left, right, GRID), np.linspace(top, bottom, GRID)
        cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        with np.errstate(all="ignore"):
            output = model.predict(cells.astype(np.float32))  # a picture needs no more digits
        if not np.isfinite(output).all():
            raise ValueError("The network's output is not a number.")
        guess = 1 / output.shape[1]
        sure = (output.max(axis=1) - guess) / (1 - guess)
        tint = 64 * output.argmax(axis=1) + np.rint(63 * sure)
        return tint.astype(np.uint8).reshape(GRID, GRID)

    def _keep(self, number: int, row: tuple[float, ...]) -> None:
        parameters = [model.parameters() for model in self.models]
        self.moments.append(Moment(number, (number, *row), parameters))

    def code(self) -> str:
        """Return the lines that give this run."""
        raise NotImplementedError

    def _captions(self, place: int) -> list[str]:
        raise NotImplementedError

    def _words(self, place: int) -> str:
        raise NotImplementedError

    def _best(self, number: int) -> int | None:
        return None


def said(error: Exception) -> str:
    """An error as a sentence, without addresses in memory."""
    text = re.sub(r" at 0x[0-9a-f]+", "", f"{type(error).__name__}: {error}")
    return text if text.endswith((".", "?", "!", ")")) else f"{text}."


def draw(data: str, samples: int, rng: RandomSource) -> Set:
    """Return so many samples of each class of a data set."""
    name, arguments = DATA[data]
    return getattr(datasets, name)(samples, *arguments, rng=rng)


def rule_of(optimizer: str, learning_rate: float) -> tuple[str, dict[str, float]]:
    """Return the name of an optimizer's class, and the arguments to make it with."""
    name, options = OPTIMIZERS[optimizer]
    return name, {"learning_rate": learning_rate, "decay": DECAY, **options}
