"""Search without gradients: try random parameters, keep the best."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from nnfs_core import _checks
from nnfs_core._checks import RandomSource
from nnfs_core.candidates import Candidates


class Accepted(NamedTuple):
    """A try that was better than all before it."""

    number: int  # of the try, from 0
    loss: float
    accuracy: float


@dataclass(frozen=True)
class SearchResult:
    """What a search found; the network itself holds the best parameters."""

    accepted: list[Accepted] = field(repr=False)
    loss: float  # of the best try
    accuracy: float  # of the best try, which is not always the best accuracy
    tries: int  # made: fewer than asked for if the search was interrupted
    seconds: float


def random_search(
    layers: list[Any],
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    tries: int,
    scale: float,
    rng: RandomSource,
) -> SearchResult:
    """Try `tries` sets of random parameters, each `scale` × standard normals; keep the best.

    `layers` is a network that ends in probabilities, `inputs` (batch, features) its data and
    `targets` the class numbers (batch,) or one-hot (batch, classes). The first try is always
    accepted, then each with a lower loss than the best. A try draws for each layer its weights,
    then its biases. Layers of your own work too (`forward`, `weights`, `biases`), more slowly.

    The kernel's interrupt button ends the search early, with the best so far; `rng` may then be
    some draws ahead. Bad input raises ValueError or TypeError.
    """
    return _search("random_search", False, layers, inputs, targets, tries, scale, rng)


def hill_climb(
    layers: list[Any],
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    tries: int,
    scale: float,
    rng: RandomSource,
) -> SearchResult:
    """Change the best parameters by `scale` × standard normals, `tries` times; keep what helps.

    Starts from the parameters that `layers` have. All else is as in `random_search`.
    """
    return _search("hill_climb", True, layers, inputs, targets, tries, scale, rng)


def _search(
    where: str,
    climb: bool,
    layers: list[Any],
    inputs: ArrayLike,
    targets: ArrayLike,
    tries: int,
    scale: float,
    rng: RandomSource,
) -> SearchResult:
    began = time.perf_counter()
    tries = _checks.count(where, "tries", tries)
    search = Search(layers, inputs, targets, scale=scale, rng=rng, climb=climb, where=where)
    try:
        # the bar is for long searches: it stays away for the first second
        with tqdm(
            total=tries, desc=where, unit=" tries", unit_scale=True, delay=1, leave=False
        ) as bar:
            while search.tries < tries:
                bar.update(len(search.step(min(search.stride, tries - search.tries))))
    except KeyboardInterrupt:
        if not search.accepted:
            raise
    number, loss, accuracy = search.accepted[-1]
    made = max(search.tries, number + 1)
    return SearchResult(search.accepted, loss, accuracy, made, time.perf_counter() - began)


class Search:
    """A search under way: `step` goes on with it. Arguments as of `random_search`.

    `climb` makes it a hill climb. `best` (size,) holds the best parameters so far as one row, and
    the network has them after each step; `accepted` and `tries` are what a `SearchResult` reports.
    `stride` is a number of tries that is worth making in one step.
    """

    def __init__(
        self,
        layers: list[Any],
        inputs: ArrayLike,
        targets: ArrayLike,
        *,
        scale: float,
        rng: RandomSource,
        climb: bool = False,
        where: str = "Search",
    ) -> None:
        self.scale = _checks.positive(where, "scale", scale)
        self.rng = _checks.random_source(where, rng)
        self.climb = climb
        self._candidates = Candidates(where, layers, inputs, targets)
        self.best = self._candidates.read()
        self.accepted: list[Accepted] = []
        self.tries = 0
        self.stride = 100 * self._candidates.block
        self._at_once = 1

    def step(self, tries: int) -> NDArray:
        """Make so many tries more; return their losses (tries,), right to the last few bits."""
        left, losses = _checks.count("Search.step", "tries", tries), []
        try:
            while left > 0:
                n = min(left, self._candidates.block)
                losses += self._block(
                    self.scale * self.rng.standard_normal((n, self._candidates.size))
                )
                left -= n
        finally:
            self._candidates.write(self.best)
        return np.concatenate(losses)

    def _block(self, noise: NDArray) -> list[NDArray]:
        """Make one try for each row of `noise` (k, size)."""
        start, losses = 0, []
        while start < len(noise):
            # A climber must start again from each better place it finds, and what it evaluated
            # beyond is lost; so it looks at few proposals after a success, at more after each miss.
            end = start + self._at_once if self.climb else len(noise)
            proposals = noise[start:end]
            if self.climb:
                proposals = self.best + proposals
            decided = self._first_better(self._candidates.rounded(proposals))
            losses.append(decided)
            start += len(decided)
            self.tries += len(decided)
        return losses

    def _first_better(self, proposals: NDArray) -> NDArray:
        """Return the losses of what was decided: of all, or a climber's up to its first success."""
        losses = self._candidates.losses(proposals)
        # Promising ones, and any that is not a number: there the layers' own forward decides,
        # so that no rounding of ours can.
        for i in np.flatnonzero(~(losses > self._limit())):
            if losses[i] > self._limit():  # lower since this loop began
                continue
            loss, accuracy = self._candidates.evaluate(proposals[i])
            if self.accepted and not loss < self.accepted[-1].loss:
                continue
            better, row = Accepted(self.tries + int(i), loss, accuracy), proposals[i].copy()
            self.best = row  # nothing between these two that an interrupt could part
            self.accepted.append(better)
            if self.climb:
                self._at_once = 1
                return losses[: i + 1]
        self._at_once = min(2 * self._at_once, self._candidates.block)
        return losses

    def _limit(self) -> float:
        """Losses above it are surely no better than the best."""
        if not self.accepted:
            return np.inf
        return self.accepted[-1].loss + self._candidates.rounding
