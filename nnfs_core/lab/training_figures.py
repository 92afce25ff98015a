"""The figures of chapter 11: data in, a matplotlib `Figure` out, nothing kept.

A set is (inputs (batch, 2), class numbers (batch,)). What is measured on training data is drawn
dark and dashed, what is measured on test data in red and solid.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from nnfs_core.history import History
from nnfs_core.lab.drawing import (
    ACCENT,
    INK,
    draw_points,
    draw_regions,
    legend_above,
    new_figure,
)
from nnfs_core.lab.drawing import show as show  # for the chapter, which imports figures alone
from nnfs_core.model import Model

Set = tuple[NDArray, NDArray]
TRAIN: Any = {"color": INK, "linestyle": "--", "label": "training data"}
TEST: Any = {"color": ACCENT, "linestyle": "-", "label": "test data"}
DIMMED = 0.3
FEW = 150  # points, or about so many, stand for a test set of more than twice as many


class Table(NamedTuple):
    """Test accuracies (widths, rates), what they belong to, and the row and column of one."""

    values: NDArray
    widths: Sequence[int]
    rates: Sequence[float]
    place: tuple[int, int]


def fits(networks: dict[str, list[Any]], points: Set) -> Figure:
    """Show what each network, a list of layers, makes of the same points."""
    figure = new_figure(len(networks), width=4.5 * len(networks))
    for axes, (title, layers) in zip(figure.axes, networks.items(), strict=True):
        draw_regions(axes, layers, points[0])
        draw_points(axes, *points)
        axes.set_title(title)
    figure.axes[0].legend(fontsize=11, loc="upper left")
    return figure


def on_new_points(layers: list[Any], train: Set, test: Set, title: str) -> Figure:
    """Show the training points dimmed, the test points on top, and mistakes in a ring."""
    figure = new_figure(width=6.0, height=4.7)
    draw_tested(figure.axes[0], layers, train, test)
    figure.axes[0].set_title(title)
    return figure


def curves(history: History) -> Figure:
    """Show loss and accuracy of both sets over the epochs, the gap, and the least test loss."""
    figure = new_figure(2, width=11.0)
    draw_losses(figure.axes[0], history)
    draw_gap(figure.axes[1], history.epoch, history.accuracy, history.test_accuracy)
    figure.axes[1].axvline(_best(history), color=INK, linewidth=1, linestyle=":")
    figure.axes[1].set(xlabel="epoch", ylabel="accuracy", ylim=(0.3, 1.0))
    legend_above(figure.axes[1])
    return figure


def moments(model: Model, snapshots: dict[int, list[NDArray]], test: Set) -> Figure:
    """Show decisions after some epochs, from the parameters then, and mistakes in a ring."""
    figure = new_figure(len(snapshots), width=11.0, height=3.9)
    now = model.parameters()
    for axes, (epoch, parameters) in zip(figure.axes, snapshots.items(), strict=True):
        model.restore(parameters)
        draw_tested(axes, model.layers, None, test, ring=8.0)
        axes.set_title(f"epoch {epoch}")
        axes.label_outer()
    model.restore(now)
    return figure


def difference(apart: NDArray) -> Figure:
    """Show how far apart two trainings are at each epoch, |loss - loss|, on a logarithmic axis."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    axes.plot(np.where(apart > 0, apart, np.nan), color=ACCENT)
    axes.set(yscale="log", xlabel="epoch", ylabel="difference of the losses (nats)")
    return figure


def spread(train: NDArray, test: NDArray) -> Figure:
    """Show training and test accuracy (seeds,) of one setting from many seeds, in their order."""
    figure = new_figure(width=8.0, height=3.8)
    axes = figure.axes[0]
    seeds = np.arange(len(train))
    axes.vlines(seeds, test, train, color=ACCENT, alpha=0.35, linewidth=4)
    axes.plot(seeds, train, "_", color=INK, ms=14, mew=3, label=TRAIN["label"])
    axes.plot(seeds, test, "o", color=ACCENT, ms=7, label=TEST["label"])
    axes.set(xlabel="seed", ylabel="accuracy", xticks=seeds)
    legend_above(axes)
    return figure


def against(
    label: str, values: Sequence[int], panels: dict[str, tuple[NDArray, NDArray]]
) -> Figure:
    """Show accuracies against a setting: each panel's training and test data (values, seeds)."""
    figure = new_figure(len(panels), width=5.5 * len(panels))
    for axes, (title, (train, test)) in zip(figure.axes, panels.items(), strict=True):
        for accuracies, style in ((train, TRAIN), (test, TEST)):
            axes.plot(values, accuracies, "o", color=style["color"], alpha=0.35, markersize=5)
            axes.plot(values, np.median(accuracies, axis=1), linewidth=2.5, **style)
        axes.set(xscale="log", xlabel=label, ylabel="accuracy", ylim=(0.3, 1.03))
        axes.set_xticks(values, [str(value) for value in values])
        axes.minorticks_off()
        axes.set_title(title, pad=28)
        legend_above(axes)
    return figure


def leak(
    inputs: NDArray, targets: NDArray, tests: dict[str, NDArray], accuracies: dict[str, float]
) -> Figure:
    """Show drifting sensors (samples, sensors), the rows each split tests, and how it did."""
    figure = new_figure(width=9.5, height=3.8)
    axes = figure.axes[0]
    axes.plot(inputs, linewidth=0.8)
    low, step = inputs.min() - 0.5, 0.14 * np.ptp(inputs)
    rows = {"label is 1": np.flatnonzero(targets == 1)}
    rows |= {f"{name}: {accuracies[name]:.2f}": chosen for name, chosen in tests.items()}
    heights = low - step * np.arange(len(rows))
    for chosen, colour, height in zip(rows.values(), (INK, ACCENT, ACCENT), heights, strict=True):
        axes.plot(chosen, np.full(len(chosen), height), "|", color=colour, markersize=11)
    axes.set_yticks([*heights, 0], [*rows, "four sensors"])
    axes.set(xlabel="time (s)", title="which readings are tested, and the accuracy there")
    return figure


def learned_then_memorised(epochs: Sequence[int], true: NDArray) -> Figure:
    """Show the share of wrongly labelled points that get their true class; (epochs, seeds)."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    mean = true.mean(axis=1)
    axes.plot(epochs, mean, "o-", color=INK, label="called by their true class")
    axes.plot(epochs, 1 - mean, "s-", color=ACCENT, label="called what it was told")
    axes.set(xscale="log", xlabel="epochs", ylabel="share of the flipped points", ylim=(0, 1))
    legend_above(axes)
    return figure


def picked(table: Table, layers: list[Any], train: Set, test: Set) -> Figure:
    """Show a table of test accuracies, a frame around one, and what its network decides."""
    figure = _two_panels()
    draw_heat_map(figure.axes[0], table)
    figure.axes[0].set_title("test accuracy")
    draw_tested(figure.axes[1], layers, train, test)
    row, column = table.place
    title = f"{table.widths[row]} neurons, learning rate {table.rates[column]:g}"
    figure.axes[1].set_title(title)
    return figure


def overfitting(
    layers: list[Any], train: Set, test: Set, history: History, best: int | None = None
) -> Figure:
    """Show what a network has made of its data, and its losses over the epochs.

    `best` is the epoch of the least test loss, if the history leaves epochs out.
    """
    figure = _two_panels()
    draw_tested(figure.axes[0], layers, train, test)
    draw_losses(figure.axes[1], history, best)
    return figure


def verdict(history: History) -> str:
    """Say in a line how a training ended."""
    (loss, accuracy), (test_loss, test_accuracy) = _last(history)
    if loss > 0.95 * np.log(2 if history.loss[0] < 0.9 else 3):
        word = "It has not learned (more neurons, more epochs, or another rate?)"
    elif test_loss > 1.5 * loss:
        word = "It overfits"
    else:
        word = "Both agree, near enough"
    return (
        f"{word}: accuracy {accuracy:.2f} on training data, {test_accuracy:.2f} on test data;"
        f" loss {loss:.2f} and {test_loss:.2f}; least test loss {min(_tests(history)):.2f} at epoch"
        f" {_best(history)}."
    )


def draw_tested(
    axes: Axes, layers: list[Any], train: Set | None, test: Set, ring: float = 9.0
) -> None:
    """Tint the plane by decisions; training points dimmed, test points on top, mistakes ringed."""
    few = slice(None, None, len(test[1]) // FEW if len(test[1]) > 2 * FEW else 1)
    inputs, targets = test[0][few], test[1][few]
    draw_regions(axes, layers, inputs if train is None else np.concatenate([inputs, train[0]]))
    if train is not None:
        draw_points(axes, *train)
        for line in axes.lines:
            line.set(alpha=DIMMED, label="_")
    draw_points(axes, inputs, targets)
    wrong = _decided(layers, inputs) != targets
    axes.plot(*inputs[wrong].T, "o", mfc="none", mec=INK, mew=1.0, ms=ring, label="mistake")


def draw_losses(axes: Axes, history: History, best: int | None = None) -> None:
    """Draw both losses over the epochs, the gap between them, and the least test loss."""
    draw_gap(axes, history.epoch, history.loss, history.test_loss)
    best = _best(history) if best is None else best
    axes.axvline(best, color=INK, linewidth=1, linestyle=":")
    axes.annotate(
        f"least test loss: epoch {best}", (best, 0.03), xycoords=("data", "axes fraction"),
        fontsize=11, color=INK, xytext=(5, 0), textcoords="offset points", va="bottom",
    )  # fmt: skip
    usual = np.percentile(_tests(history), 99)  # a needle may be cut off
    axes.set(xlabel="epoch", ylabel="loss (nats)", ylim=(0, 1.15 * max(usual, history.loss[0])))
    legend_above(axes)


def draw_gap(axes: Axes, epochs: NDArray, train: NDArray, test: Any) -> None:
    """Draw what both sets measured over the epochs, and shade what lies between."""
    axes.fill_between(epochs, train, test, color=ACCENT, alpha=0.15, linewidth=0)
    axes.plot(epochs, train, linewidth=1.8, **TRAIN)
    axes.plot(epochs, test, linewidth=1.8, **TEST)


def draw_heat_map(axes: Axes, table: Table) -> None:
    """Draw a table as tinted numbers, and a frame around one of them."""
    values, widths, rates, (row, column) = table
    axes.imshow(values, "cividis", aspect="auto")
    middle = (values.min() + values.max()) / 2
    for (i, j), value in np.ndenumerate(values):
        colour = "white" if value < middle else "black"
        axes.text(j, i, f"{value:.2f}", ha="center", va="center", color=colour, fontsize=12)
    frame: Any = {"fill": False, "edgecolor": ACCENT, "linewidth": 4}
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **frame))
    axes.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
    axes.set_yticks(range(len(widths)), [str(width) for width in widths])
    axes.set(xlabel="learning rate", ylabel="hidden neurons")


def _decided(layers: Iterable[Any], inputs: NDArray) -> NDArray:
    output = inputs
    for layer in layers:
        output = layer.forward(output)
    return output.argmax(axis=1)


def _best(history: History) -> int:
    return int(_tests(history).argmin())


def _tests(history: History) -> NDArray:
    assert history.test_loss is not None
    return history.test_loss


def _last(history: History) -> tuple[tuple[float, float], tuple[float, float]]:
    assert history.test_accuracy is not None
    return (history.loss[-1], history.accuracy[-1]), (
        _tests(history)[-1],
        history.test_accuracy[-1],
    )


def _two_panels() -> Figure:
    figure = new_figure(2, width=10.0, height=4.0)
    figure.set_layout_engine(None)  # measuring every label takes half as long again
    figure.subplots_adjust(left=0.09, right=0.98, bottom=0.14, top=0.9, wspace=0.26)
    return figure
