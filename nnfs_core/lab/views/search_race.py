"""The search race: random search and hill climbing, side by side."""

from collections.abc import Iterable
from typing import Any, ClassVar

from matplotlib.figure import Figure

from nnfs_core.lab import figures
from nnfs_core.lab.sims.base import DATA
from nnfs_core.lab.sims.search_race import SearchRace
from nnfs_core.lab.views.controls import Control
from nnfs_core.lab.views.demo import SPEED, Demo, checked, finish
from nnfs_core.search import SearchResult

NAMES = ("Random search", "Hill climbing")
CONTROLS = (
    Control("data", "data", tuple(DATA)),
    Control("scale", "scale", (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)),
    Control("hidden", "hidden neurons", (1, 2, 3, 4, 6, 8, 12, 16)),
    Control("seed", "seed"),
    SPEED,
    Control("tries", "tries of each", (100, 1_000, 10_000, 100_000), more=True),
)


class SearchRaceDemo(Demo):
    """The demo that `search_race` returns."""

    where = "search_race"
    controls = CONTROLS
    plot: ClassVar[dict[str, Any]] = {
        "title": "Search race",
        "pictures": NAMES,
        "moment": "try",
        "moments": "tries",
        "x": {"label": "tries made", "log": True},
        "y": "best loss so far (nats)",
        "lines": [
            {"name": NAMES[0], "column": 1, "colour": "ink", "steps": True},
            {"name": NAMES[1], "column": 2, "colour": "accent", "steps": True},
        ],
        "columns": 3,
        "key": "A ring: a mistake of the best network so far.",
        "idle": {},
        "top": 1.4,  # of the curves, in losses of guessing
    }

    sim: SearchRace

    def _still(self) -> tuple[Figure | None, str]:
        race = SearchRace(**self.sim.settings)
        head = finish(race)
        results = {
            name: SearchResult(search.accepted, *search.accepted[-1][1:], search.tries, 0.0)
            for name, search in zip(NAMES, race.searches, strict=True)
        }
        networks = {name: model.layers for name, model in zip(NAMES, race.models, strict=True)}
        figure = figures.search_comparison(networks, race.inputs, race.targets, results)
        captions = zip(NAMES, race.snapshot().captions, strict=True)
        ends = ". ".join(f"{name}: {caption}" for name, caption in captions)
        return figure, f"{head} {ends}."


def search_race(
    *,
    data: str = "vertical",
    scale: float = 0.05,
    hidden: int = 3,
    seed: int = 0,
    speed: str = "normal",
    tries: int = 10_000,
    at: int = 1,
    hide: Iterable[str] = (),
) -> SearchRaceDemo:
    """Show random search and hill climbing on the same data, with the same number of tries.

    Every control has its keyword argument; `at` opens the race after so many tries, `hide` names
    the controls to leave out, or "code", "pin", "scrubber". What is displayed has a `state`, the
    keyword arguments to open it again where it is. Bad arguments raise ValueError or TypeError.
    """
    values = checked("search_race", CONTROLS, locals())
    options = {"speed": values.pop("speed")}
    return SearchRaceDemo(SearchRace(**values), options, at=at, hide=hide)
