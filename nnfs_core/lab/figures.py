"""The chapters' figures: data in, a matplotlib `Figure` out, nothing kept.

Classes differ by colour (Okabe & Ito's palette, safe for the colour-blind) and by marker.
"""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from IPython.display import publish_display_data
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from nnfs_core.search import SearchResult

# the colours and markers of class 0, 1 and 2; a triangle looks smaller than a square of its size
COLOURS = ("#0072B2", "#E69F00", "#009E73")
MARKERS = ("o", "s", "^")
SIZES = (5.0, 4.5, 6.0)
INK, ACCENT = "#222222", "#D55E00"
GRID_POINTS = 160  # along each side of the picture of a network's decisions


def show(figure: Figure, description: str) -> None:
    """Display a figure with one sentence that says what is seen.

    The sentence is for those who don't see the picture: JupyterLab hides it and screen readers
    read it, elsewhere it is a caption. nbval compares it, which it does not do with pictures.
    """
    picture = base64.b64encode(compact(png(figure))).decode()
    metadata = {"image/png": {"alt": description}}  # which JupyterLab 4.6 does not yet read
    publish_display_data({"image/png": picture, "text/plain": description}, metadata)
    paragraph = f'<p class="jp-sr-only">{html.escape(description)}</p>'
    publish_display_data({"text/html": paragraph, "text/plain": description})


def png(figure: Figure) -> bytes:
    """Return a figure as the bytes of a PNG file, the same bytes for the same figure."""
    buffer = io.BytesIO()
    # the canvas draws once, where Figure.savefig draws twice
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def compact(picture: bytes) -> bytes:
    """Return a PNG of a plot at less than half its size, in 128 colours: notebooks stay small."""
    buffer = io.BytesIO()
    palette = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    palette.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def new_figure(columns: int = 1, *, width: float = 9.0, height: float = 4.2) -> Figure:
    """Return an empty figure with `columns` axes side by side, sizes in inches."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    figure.subplots(1, columns)
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=12)
        axes.xaxis.label.set_fontsize(13)
        axes.yaxis.label.set_fontsize(13)
        axes.title.set_fontsize(14)
    return figure


def data(inputs: NDArray, targets: NDArray) -> Figure:
    """Show points, inputs (batch, 2), by their class numbers targets (batch,)."""
    figure = new_figure(width=6.0, height=4.4)
    draw_points(figure.axes[0], inputs, targets)
    _legend_above(figure.axes[0])
    return figure


def decisions(layers: list[Any], inputs: NDArray, targets: NDArray, title: str = "") -> Figure:
    """Show the data, and beside them the class that a network gives to each point of the plane."""
    figure = new_figure(2)
    left, right = figure.axes
    draw_points(left, inputs, targets)
    _legend_above(left)
    draw_regions(right, layers, inputs)
    draw_points(right, inputs, targets)
    right.set_title(title)
    right.set(xlim=left.get_xlim(), ylim=left.get_ylim())
    return figure


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


def draw_points(axes: Axes, inputs: NDArray, targets: NDArray) -> None:
    """Draw points by class."""
    for k, (colour, marker, size) in enumerate(zip(COLOURS, MARKERS, SIZES, strict=True)):
        x, y = inputs[targets == k].T
        axes.plot(x, y, marker, color=colour, ms=size, mec="white", mew=0.4, label=f"class {k}")
    axes.set(xlabel="x", ylabel="y")


def draw_regions(axes: Axes, layers: list[Any], inputs: NDArray) -> None:
    """Tint the plane around `inputs` by the class that the network gives each point."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    margin = 0.08 * (high - low)
    x, y = np.linspace(low - margin, high + margin, GRID_POINTS).T
    output = np.column_stack([values.ravel() for values in np.meshgrid(x, y)])
    for layer in layers:
        output = layer.forward(output)
    winners = output.argmax(axis=1).reshape(GRID_POINTS, GRID_POINTS)
    extent = (x[0], x[-1], y[0], y[-1])
    tints = ListedColormap(COLOURS)
    tint = axes.imshow(winners, tints, extent=extent, origin="lower", aspect="auto", alpha=0.25)
    tint.set_clim(0, len(COLOURS) - 1)


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
    _legend_above(axes)


def _legend_above(axes: Axes) -> None:
    """Put the legend in a row above the axes, where it covers nothing."""
    axes.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=12, frameon=False,
        handlelength=1.0, handletextpad=0.4, columnspacing=1.0,
    )  # fmt: skip


def draw_guessing(axes: Axes) -> None:
    """Mark the loss of a network that gives three classes a third each."""
    axes.axhline(np.log(3), color=INK, linewidth=1, linestyle=":")
    axes.annotate(
        "guessing: ln 3", (0, np.log(3)), xycoords=("axes fraction", "data"), va="top",
        fontsize=11, color=INK, xytext=(4, -3), textcoords="offset points",
    )  # fmt: skip
