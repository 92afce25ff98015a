"""What a training leaves behind: its epochs, their history, or a sentence on its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnfs_core import _checks


class Epoch(NamedTuple):
    """What one pass over the training data measured, before the update that it led to.

    Of mini-batches, each was measured before its own update; these are the means over all samples.
    """

    epoch: int  # from 0
    loss: float
    accuracy: float
    learning_rate: float  # of the (last) update
    test_loss: float | None  # at the parameters that the pass began with
    test_accuracy: float | None


class History(NamedTuple):
    """The columns of a training's `Epoch`s, each an array (epochs,); None for a test not made."""

    epoch: NDArray
    loss: NDArray
    accuracy: NDArray
    learning_rate: NDArray
    test_loss: NDArray | None
    test_accuracy: NDArray | None


class DivergenceError(ArithmeticError):
    """The loss is no longer a finite number; `history` is what `Model.train` recorded before."""

    history: History | None = None


@contextmanager
def finite(where: str, when: str = "") -> Iterator[None]:
    """Say that training has diverged where a number is not finite, the data having been checked."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    except _checks.NotFiniteError:
        raise DivergenceError(
            f"{where}: training has diverged, the loss is no longer finite{when}"
            " (start again with new layers and a smaller learning rate, or smaller inputs)"
        ) from None


def columns(rows: list[Epoch]) -> History:
    """Return the history of one epoch or more."""
    untested = rows[0].test_loss is None
    epoch, loss, right, rate, *test = (np.array(column) for column in zip(*rows, strict=True))
    return History(epoch, loss, right, rate, *([None, None] if untested else test))
