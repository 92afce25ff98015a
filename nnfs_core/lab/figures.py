"""The figures of chapter 6: data in, a matplotlib `Figure` out, nothing kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nnfs_core.lab.drawing import (
    ACCENT,
    COLOURS,
    MARKERS,
    draw_guessing,
    draw_points,
    draw_regions,
    legend_above,
    new_figure,
)
from nnfs_core.lab.drawing import data as data  # these three for the chapter, which imports figures
from nnfs_core.lab.drawing import decisions as decisions
from nnfs_core.lab.drawing import show as show
from nnfs_core.search import SearchResult


def summary(results: dict[str, SearchResult]) -> str:
    """Say in a line what each named search reached."""
    return "; ".join(
        f"{name}: loss {result.loss:.3f}, accuracy {result.accuracy:.2f}"
        for name, result in results.items()
    )


def search_comparison(
    networks: dict[str, list[Any]],
    inputs: NDArray,
    targets: NDArray,
    results: dict[str, SearchResult],
) -> Figure:
    """Show each named network's decisions on the data, and the best losses over the tries."""
    figure = new_figure(len(networks) + 1, width=12.0, height=3.9)
    figure.set_layout_engine(None)  # measuring every label takes half as long again
    figure.subplots_adjust(left=0.06, right=0.99, bottom=0.15, top=0.9, wspace=0.28)
    *panels, last = figure.axes
    for axes, (name, layers) in zip(panels, networks.items(), strict=True):
        draw_regions(axes, layers, inputs)
        draw_points(axes, inputs, targets)
        axes.set_title(f"{name}: accuracy {results[name].accuracy:.2f}")
    draw_staircases(last, results)
    return figure


def staircases(results: dict[str, SearchResult]) -> Figure:
    """Show the best loss so far against the tries made, a staircase for each named search."""
    figure = new_figure(width=8.0)
    draw_staircases(figure.axes[0], results)
    return figure


def loss_against_accuracy(results: dict[str, SearchResult]) -> Figure:
    """Show the accuracy of every accepted try against its loss, a panel for each named search."""
    figure = new_figure(len(results))
    for axes, colour, (name, result) in zip(figure.axes, COLOURS, results.items(), strict=False):
        _, losses, accuracies = np.array(result.accepted).T
        axes.plot(losses, accuracies, "-", color=colour, linewidth=0.8, alpha=0.5)
        axes.plot(losses, accuracies, "o", color=colour, markersize=4)
        axes.set(xlabel="loss of the accepted try (nats)", ylabel="accuracy", ylim=(0, 1))
        axes.set_title(name)
        axes.invert_xaxis()
    return figure


def records(results: Sequence[SearchResult]) -> Figure:
    """Show how many records each search had set after so many tries, and the law they follow."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    for i, result in enumerate(results):
        made = [record.number + 1 for record in result.accepted] + [result.tries]
        counts = [*range(1, len(result.accepted) + 1), len(result.accepted)]
        label = f"{len(results)} searches" if i == 0 else None
        axes.step(made, counts, where="post", color=COLOURS[0], alpha=0.35, label=label)
    tries = np.geomspace(1, max(result.tries for result in results), 200)
    axes.plot(
        tries, np.log(tries) + np.euler_gamma, color=ACCENT, linewidth=3, label="ln(tries) + 0.577"
    )
    axes.set(xscale="log", xlabel="tries made", ylabel="records so far")
    axes.legend(fontsize=12, loc="upper left")
    return figure


def scales(scales_tried: Sequence[float], losses: dict[str, NDArray]) -> Figure:
    """Show the best loss of a search against its scale; losses[name] is (scales, seeds)."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    for (name, values), colour, marker in zip(losses.items(), COLOURS, MARKERS, strict=False):
        axes.plot(scales_tried, values, marker, color=colour, alpha=0.5, markersize=6)
        axes.plot(scales_tried, np.median(values, axis=1), color=colour, linewidth=2, label=name)
    draw_guessing(axes)
    axes.set(xscale="log", xlabel="scale of the random parameters", ylabel="best loss (nats)")
    axes.legend(fontsize=12)
    return figure


def widths(neurons: Sequence[int], losses: NDArray) -> Figure:
    """Show the loss reached against the number of hidden neurons; losses is (widths, seeds)."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    axes.plot(neurons, losses, MARKERS[0], color=COLOURS[0], alpha=0.5, markersize=7)
    axes.plot(neurons, np.median(losses, axis=1), color=COLOURS[0], linewidth=2, label="median")
    axes.set(xscale="log", xlabel="hidden neurons", ylabel="loss reached (nats)")
    axes.set_xticks(neurons, [str(n) for n in neurons])
    axes.minorticks_off()
    axes.legend(fontsize=12)
    return figure


def draw_staircases(axes: Axes, results: dict[str, SearchResult]) -> None:
    """Draw the best loss so far against the tries made, on a logarithmic axis."""
    for (name, result), colour in zip(results.items(), COLOURS, strict=False):
        numbers, losses, _ = np.array(result.accepted).T
        axes.step(
            [*(numbers + 1), result.tries], [*losses, losses[-1]], where="post", color=colour,
            linewidth=2.5, label=name,
        )  # fmt: skip
    draw_guessing(axes)
    axes.set(xscale="log", xlabel="tries made", ylabel="best loss so far (nats)")
    axes.minorticks_off()  # laying them out is half of the time that the figure takes
    legend_above(axes)
