"""Random search against hill climbing."""

import math

import numpy as np

from nnfs_core.activations import ReLU, Softmax
from nnfs_core.lab.sims import listings
from nnfs_core.lab.sims.base import MOMENTS, Sim, draw
from nnfs_core.layers import Dense
from nnfs_core.losses import CategoricalCrossentropy
from nnfs_core.model import Model
from nnfs_core.optimizers import SGD
from nnfs_core.search import Search


class SearchRace(Sim):
    """Random search and hill climbing: the same data, first weights, random numbers and tries.

    A row is (tries, best loss of the search, of the climb, tries accepted, accepted).
    """

    def __init__(
        self,
        *,
        data: str = "vertical",
        scale: float = 0.05,
        hidden: int = 3,
        tries: int = 10_000,
        seed: int = 0,
    ) -> None:
        self.settings = {
            "data": data, "scale": scale, "hidden": hidden, "tries": tries, "seed": seed,
        }  # fmt: skip
        self.numbers = np.unique(np.geomspace(1, tries, MOMENTS).round().astype(np.int64))
        self.searches, self.models, self.moments = [], [], []
        for climb in (False, True):
            rng = np.random.RandomState(seed)
            self.inputs, self.targets = draw(data, 100, rng)
            classes = int(self.targets.max()) + 1
            layers = [Dense(2, hidden, rng=rng), ReLU(), Dense(hidden, classes, rng=rng), Softmax()]
            self.searches.append(
                Search(layers, self.inputs, self.targets, scale=scale, rng=rng, climb=climb)
            )
            self.models.append(Model(layers, loss=CategoricalCrossentropy(), optimizer=SGD()))
        self.is_test, self.guess = np.zeros(len(self.targets), dtype=bool), math.log(classes)
        self.step()

    def code(self) -> str:
        """Return the lines that give this run."""
        return listings.search_race(self.settings, len(np.unique(self.targets)))

    def work(self) -> None:
        """Make the tries that lead to the next moment."""
        number = int(self.numbers[len(self.moments)])
        for search in self.searches:
            search.step(number - search.tries)
        losses = [search.accepted[-1].loss for search in self.searches]
        self._keep(number, (*losses, *(len(search.accepted) for search in self.searches)))

    def _captions(self, place: int) -> list[str]:
        tries, *losses, one, other = self.moments[place].row
        return [
            f"best loss {loss:.4f}, {accepted:,.0f} of {tries:,.0f} tries accepted"
            f" ({accepted / tries:.2%})"
            for loss, accepted in zip(losses, (one, other), strict=True)
        ]

    def _words(self, place: int) -> str:
        tries, search, climb, *_ = self.moments[place].row
        head = f"After {tries:,.0f} {'try' if tries == 1 else 'tries'}: "
        if place == 0 and not self.ended and len(self.moments) == 1:
            return "Both have made their first try. Press Play."
        leader = "the climber" if climb < search else "random search"
        lead = f"{leader} is ahead by {abs(search - climb):.2f}"
        lead = "they are level" if abs(search - climb) < 0.02 else lead
        no_better = f"no better than guessing ({self.guess:.3f})"
        behind = [
            name
            for name, loss in (("random search", search), ("the climber", climb))
            if loss > 0.95 * self.guess
        ]
        if len(behind) == 2:
            text = f"both are {no_better}, {lead}"
        elif behind:
            text = f"{lead}, {behind[0]} is {no_better}"
        else:
            text = lead
        return head + text + (". The end." if place == len(self.numbers) - 1 else ".")
