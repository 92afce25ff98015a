"""What the figures of all chapters share: how they look, and how they are shown.

Classes differ by colour (Okabe & Ito's palette, safe for the colour-blind) and by marker.
"""

import base64
import html
import io
import textwrap
from typing import Any

import numpy as np
from IPython.display import publish_display_data
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

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
    """Return a PNG of a plot at less than half its size, in 64 colours: notebooks stay small."""
    buffer = io.BytesIO()
    palette = Image.open(io.BytesIO(picture)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
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


def caption_below(figure: Figure, text: str) -> None:
    """Make a figure without a layout engine taller, and write `text` below what is there."""
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(text, int(12 * width))
    added = 0.1 + 0.2 * len(lines)
    taller, spaces = height + added, figure.subplotpars
    bottom, top = ((side * height + added) / taller for side in (spaces.bottom, spaces.top))
    figure.set_size_inches(width, taller)
    figure.subplots_adjust(bottom=bottom, top=top)
    figure.text(0.01, 0.05 / taller, "\n".join(lines), fontsize=11, color=INK, va="bottom")


def data(inputs: NDArray, targets: NDArray) -> Figure:
    """Show points, inputs (batch, 2), by their class numbers targets (batch,)."""
    figure = new_figure(width=6.0, height=4.4)
    draw_points(figure.axes[0], inputs, targets)
    legend_above(figure.axes[0])
    return figure


def decisions(layers: list[Any], inputs: NDArray, targets: NDArray, title: str = "") -> Figure:
    """Show the data, and beside them the class that a network gives to each point of the plane."""
    figure = new_figure(2)
    left, right = figure.axes
    draw_points(left, inputs, targets)
    legend_above(left)
    draw_regions(right, layers, inputs)
    draw_points(right, inputs, targets)
    right.set_title(title)
    right.set(xlim=left.get_xlim(), ylim=left.get_ylim())
    return figure


def draw_points(axes: Axes, inputs: NDArray, targets: NDArray) -> None:
    """Draw points by class."""
    for k in np.unique(targets):
        x, y = inputs[targets == k].T
        colour, marker, size = COLOURS[k], MARKERS[k], SIZES[k]
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


def legend_above(axes: Axes) -> None:
    """Put the legend in a row above the axes, where it covers nothing."""
    axes.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=12, frameon=False,
        handlelength=1.0, handletextpad=0.4, columnspacing=1.0,
    )  # fmt: skip


def draw_guessing(axes: Axes) -> None:
    """Mark the loss of a network that gives three classes a third each."""
    axes.axhline(np.log(3), color=INK, linewidth=1, linestyle=":")
    axes.annotate(
        "guessing: ln 3", (1, np.log(3)), xycoords=("axes fraction", "data"), ha="right",
        va="bottom", fontsize=11, color=INK, xytext=(0, 3), textcoords="offset points",
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1},
    )  # fmt: skip
