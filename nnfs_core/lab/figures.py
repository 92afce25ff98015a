"""The figures of chapter 6: data in, a matplotlib `Figure` out, nothing kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nnfs_core.lab.drawing import (
    ACCENT,
    COLOURS,
    INK,
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
from nnfs_core.search import Accepted, SearchResult

METHOD_COLOURS = (INK, ACCENT)  # of two searches, or two kinds of data: not those of the classes


def search_comparison(
    networks: dict[str, list[Any]],
    inputs: NDArray,
    targets: NDArray,
    results: dict[str, SearchResult],
) -> Figure:
    """Show each named network's decisions on the data, and the best losses over the tries."""
    figure = new_figure(len(networks) + 1, width=12.0, height=3.9)
    figure.set_layout_engine(None)  # measuring every label takes half as long again
    figure.subplots_adjust(left=0.06, right=0.99, bottom=0.15, top=0.9, wspace=0.3)
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
    for axes, colour, (name, result) in zip(
        figure.axes, METHOD_COLOURS, results.items(), strict=True
    ):
        _, losses, accuracies = np.array(result.accepted).T
        axes.plot(losses, accuracies, "-", color=colour, linewidth=0.8, alpha=0.5)
        axes.plot(losses, accuracies, "o", color=colour, markersize=4)
        axes.set(xlabel="loss of the accepted try (nats)", ylabel="accuracy", ylim=(0, 1))
        axes.set_title(name)
        axes.invert_xaxis()
    return figure


def long_staircase(
    accepted: Sequence[Accepted], tries: int, predictions: dict[str, float | None]
) -> Figure:
    """Show the best loss against tries up to a billion, and what was predicted for its end.

    Predictions start from the best of the first hundred thousand; None is left out.
    """
    figure = new_figure(width=9.0)
    axes = figure.axes[0]
    numbers, losses, _ = np.array(accepted).T
    axes.step(
        [*(numbers + 1), tries], [*losses, losses[-1]], where="post", color=METHOD_COLOURS[0],
        linewidth=2.5, label="random search",
    )  # fmt: skip
    seen = losses[numbers < 100_000][-1]
    for (name, loss), colour, marker in zip(predictions.items(), COLOURS, MARKERS, strict=False):
        if loss is not None:
            axes.plot((1e5, 1e9), (seen, loss), "--", color=colour, linewidth=1.5)
            axes.plot(1e9, loss, marker, color=colour, ms=10, label=name, clip_on=False, zorder=5)
    draw_guessing(axes)
    axes.set(xscale="log", xlabel="tries made", ylabel="best loss so far (nats)", xlim=(0.8, 1.3e9))
    axes.set_xticks(10.0 ** np.arange(10))
    axes.minorticks_off()
    legend_above(axes)
    return figure


def histogram(counts: NDArray, edges: NDArray, marks: dict[str, float | None]) -> Figure:
    """Show how many losses fell into each bin, on a logarithmic axis, and named losses."""
    figure = new_figure(width=9.0)
    axes = figure.axes[0]
    axes.stairs(counts, edges, fill=True, color=METHOD_COLOURS[0], alpha=0.3)
    axes.stairs(counts, edges, color=METHOD_COLOURS[0], linewidth=1.5)
    axes.set(yscale="log", xlabel="loss (nats)", ylabel="tries in a bin", ylim=(0.5, None))
    styles = zip(("-", ":", "--"), (ACCENT, INK, COLOURS[0]), strict=True)
    for (name, loss), (style, colour) in zip(marks.items(), styles, strict=False):
        if loss is not None:
            axes.axvline(loss, linestyle=style, color=colour, linewidth=2, label=name)
    axes.minorticks_off()
    legend_above(axes)
    return figure


def records(numbers: Sequence[Sequence[int]], tries: int) -> Figure:
    """Show how many records each search had set after so many tries, their mean, and the law.

    `numbers` holds, for each search, the numbers of the tries that set a record.
    """
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    made = np.unique(np.geomspace(1, tries, 200).astype(int))
    counts = np.array([np.searchsorted(n, made) for n in numbers])
    axes.step(made, counts.T, where="post", color=COLOURS[0], alpha=0.1)
    axes.plot(made, counts.mean(axis=0), color=COLOURS[0], linewidth=3, label="mean of them")
    law = np.log(made) + np.euler_gamma
    axes.plot(made, law, "--", color=ACCENT, linewidth=2.5, label="ln(tries) + 0.577")
    axes.set(xscale="log", xlabel="tries made", ylabel="records so far")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(fontsize=12, loc="upper left")
    return figure


def losses_reached(settings: Sequence[float], losses: dict[str, NDArray], setting: str) -> Figure:
    """Show the best loss of searches against a `setting`; losses[name] is (settings, seeds)."""
    figure = new_figure(width=8.0)
    axes = figure.axes[0]
    for (name, values), colour, marker in zip(
        losses.items(), METHOD_COLOURS, MARKERS, strict=False
    ):
        axes.plot(settings, values, marker, color=colour, alpha=0.4, markersize=6)
        axes.plot(settings, np.median(values, axis=1), color=colour, linewidth=2.5, label=name)
    draw_guessing(axes)
    axes.set(xscale="log", xlabel=setting, ylabel="best loss (nats)")
    axes.set_xticks(settings, [str(value) for value in settings])
    axes.minorticks_off()
    axes.legend(fontsize=12, title="lines: median", title_fontsize=11)
    return figure


def draw_staircases(axes: Axes, results: dict[str, SearchResult]) -> None:
    """Draw the best loss so far against the tries made, on a logarithmic axis."""
    for (name, result), colour in zip(results.items(), METHOD_COLOURS, strict=True):
        numbers, losses, _ = np.array(result.accepted).T
        axes.step(
            [*(numbers + 1), result.tries], [*losses, losses[-1]], where="post", color=colour,
            linewidth=2.5, label=name,
        )  # fmt: skip
    draw_guessing(axes)
    axes.set(xscale="log", xlabel="tries made", ylabel="best loss so far (nats)")
    axes.minorticks_off()  # laying them out is half of the time that the figure takes
    legend_above(axes)
