"""The overfitting lab: a network in training, and points that it never saw."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from nnfs_core.activations import ReLU
from nnfs_core.history import History
from nnfs_core.lab import training_figures
from nnfs_core.lab.sims.base import DATA, OPTIMIZERS, said
from nnfs_core.lab.sims.overfitting import Overfitting, Points
from nnfs_core.lab.views.controls import Control
from nnfs_core.lab.views.demo import SPEED, Demo, checked, finish

SHOW = Control("show", "points in front", ("all", "training", "test"))
CONTROLS = (
    Control("data", "data", (*DATA, "drawn")),
    Control("samples", "points a class", (3, 5, 10, 20, 30, 50, 100, 200)),
    Control("noise", "noise", (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)),
    Control("width", "hidden neurons", (1, 2, 3, 4, 8, 16, 32, 64)),
    Control(
        "learning_rate",
        "learning rate",
        (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0),
    ),
    SHOW,
    SPEED,
    Control("depth", "hidden layers", (1, 2, 3), more=True),
    Control("optimizer", "optimizer", tuple(OPTIMIZERS), more=True),
    Control("batch_size", "batch size (0: all)", (0, 8, 16, 32, 64, 128, 256), more=True),
    Control("epochs", "epochs", (100, 500, 1_000, 2_000, 5_000, 10_000), more=True),
    Control("seed", "seed", more=True),
)
MOST_DRAWN = 400  # points


class OverfittingDemo(Demo):
    """The demo that `overfitting` returns."""

    where = "overfitting"
    controls = CONTROLS
    plot: ClassVar[dict[str, Any]] = {
        "title": "Overfitting lab",
        "pictures": ["Decision regions"],
        "moment": "epoch",
        "moments": "epochs",
        "x": {"label": "epoch", "log": False},
        "y": "loss (nats)",
        "lines": [
            {"name": "training points", "column": 1, "colour": "ink", "dashed": True},
            {"name": "test points", "column": 2, "colour": "accent"},
        ],
        "gap": [1, 2],
        "columns": 3,
        "top": 4.5,
        "key": "Filled: training points. Hollow: test points. A ring: a mistake.",
        "idle": {"drawn": ["samples", "noise", "show"]},
    }

    sim: Overfitting

    def _do(self, do: Any, value: Any) -> None:
        if do == "draw":
            self.draw(value)
        else:
            super()._do(do, value)

    def draw(self, points: Points) -> None:
        """Take these points, (x, y, class, is it a test point?), and start the run again."""
        self.reset(data="drawn", points=checked_points(points))

    def _still(self) -> tuple[Figure | None, str]:
        run = Overfitting(**self.sim.settings)
        head = finish(run)
        if not len(run.train[1]):
            return None, f"The live demo needs a kernel. {run.failed}"
        (model,), snapshot = run.models, run.snapshot()
        model.restore(run.moments[-1].parameters[0])  # it may have diverged since
        epoch, loss, test_loss, accuracy, test_accuracy = np.array([m.row for m in run.moments]).T
        try:
            if len(run.test[1]):
                history = History(epoch, loss, accuracy, loss, test_loss, test_accuracy)
                figure = training_figures.overfitting(
                    model.layers, run.train, run.test, history, run.best[-1][0]
                )
            else:
                figure = training_figures.fits({"decision regions": model.layers}, run.train)
                figure.set_layout_engine(None)
                figure.subplots_adjust(left=0.18, bottom=0.14)
        except Exception:  # the sentence says why: this moment cannot be drawn
            figure = None
        words = snapshot.words.removesuffix(" The end.")
        return figure, f"{head} {words} {snapshot.captions[0].capitalize()}."


def overfitting(
    *,
    data: str = "spiral",
    samples: int = 100,
    noise: float = 0.0,
    width: int = 64,
    learning_rate: float = 0.05,
    show: str = "test",
    speed: str = "normal",
    depth: int = 1,
    optimizer: str = "Adam",
    batch_size: int = 0,
    epochs: int = 2000,
    seed: int = 0,
    points: Points = (),
    activation: Callable[[], Any] = ReLU,
    at: int = 0,
    hide: Iterable[str] = (),
) -> OverfittingDemo:
    """Show a network in training, what it makes of its points and of others that it never saw.

    Every control has its keyword argument; `at` opens the demo after so many epochs, `hide` names
    the controls to leave out, or "code", "pin", "scrubber". What is displayed has a `state`, the
    keyword arguments to open it again where it is. `points` are those of the data "drawn", each
    (x, y, class, whether it is to test with), x and y from -1 to 1, the class 0, 1 or 2.
    `activation` is the class of an activation, also one of your own with `forward` and `backward`:
    if it does not work, the demo says so and goes on with ReLU. Bad arguments raise ValueError or
    TypeError.
    """
    values = checked("overfitting", CONTROLS, locals())
    options = {name: values.pop(name) for name in ("show", "speed")}
    values["points"], note = checked_points(points), ""
    try:
        sim = Overfitting(**values, activation=activation)
    except Exception as error:  # whatever a reader's class may raise
        name = getattr(activation, "__name__", repr(activation))
        note = f"{name} does not work, so here is ReLU. {said(error)}"
        sim = Overfitting(**values)
    return OverfittingDemo(sim, options, at=at, hide=hide, note=note)


def checked_points(points: Points) -> Points:
    """Return drawn points, each one checked, as plain tuples."""
    if isinstance(points, str) or not isinstance(points, Sequence):
        raise TypeError(f"overfitting: points must be a list of points, got {points!r}")
    if len(points) > MOST_DRAWN:
        raise ValueError(f"overfitting: points must be {MOST_DRAWN} at most, got {len(points)}")
    plain = []
    for point in points:
        try:
            x, y, number, test = point
            if not (abs(x) <= 1 and abs(y) <= 1 and number in (0, 1, 2)):
                raise ValueError
        except (TypeError, ValueError):
            raise ValueError(
                "overfitting: each of points must be (x, y, class, whether it is to test with), x"
                f" and y from -1 to 1, the class 0, 1 or 2, got {point!r}"
            ) from None
        plain.append((round(float(x), 3), round(float(y), 3), int(number), bool(test)))
    return tuple(plain)
