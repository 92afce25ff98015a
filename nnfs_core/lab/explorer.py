"""Sliders around a figure: the quiet kind of demo, whose code stands in the chapter's own cell."""

import base64
import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure
from traitlets import link

from nnfs_core.lab.drawing import compact, png


class Explorer(widgets.VBox):
    """Controls, and below them the figure that `draw` makes of their values.

    `draw(**values)` takes the value of each of `controls` by its name and returns a figure and
    one sentence that says what is seen. It is called once now, then whenever a value has changed
    (a slider: when it is let go). What it raises is said in the place of the sentence; the last
    figure stays. A slider gets a number box, which has a name and takes any value from the
    keyboard. Without a kernel the first figure and its sentence are shown.
    """

    def __init__(
        self, draw: Callable[..., tuple[Figure, str]], controls: dict[str, widgets.Widget]
    ) -> None:
        self._draw = draw
        self._picture = widgets.Image(format="png", layout={"max_width": "100%"})
        self._sentence = widgets.HTML()
        self.inputs: dict[str, widgets.Widget] = {}
        rows = [self._row(name, control) for name, control in controls.items()]
        super().__init__([widgets.VBox(rows), self._picture, self._sentence])
        for control in self.inputs.values():
            control.observe(self._redraw, names="value")
        self._redraw()
        self._still = (self._picture.value, self.sentence)

    def _row(self, name: str, control: widgets.Widget) -> widgets.Widget:
        """A control with its name; for a slider, its number box carries the name."""
        self.inputs[name] = box = _number_box(control)
        box.description = name
        if box is control:
            return control
        control.continuous_update = False
        control.readout = False
        return widgets.HBox([box, control])

    def _redraw(self, _change: Any = None) -> None:
        values = {name: control.value for name, control in self.inputs.items()}
        try:
            figure, self.sentence = self._draw(**values)
            self._picture.value = png(figure)
        except Exception as error:  # JupyterLab shows nothing of what a callback raises
            self.sentence = f"This does not work: {type(error).__name__}: {error}"
        self._sentence.value = f'<p aria-live="polite">{html.escape(self.sentence)}</p>'

    def __repr__(self) -> str:
        return f"Explorer of {', '.join(self.inputs)}"

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None, **kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(include=include, exclude=exclude)
        image, sentence = self._still
        bundle["text/plain"] = sentence
        if image:  # there is none if the first `draw` raised
            bundle["image/png"] = base64.b64encode(compact(image)).decode()
        return bundle, {"image/png": {"alt": sentence}}


def _number_box(control: widgets.Widget) -> widgets.Widget:
    """A number box that moves with a slider; any other control is its own box."""
    layout = {"width": "180px"}
    if isinstance(control, widgets.IntSlider):
        box = widgets.BoundedIntText(control.value, min=control.min, max=control.max, layout=layout)
        link((control, "value"), (box, "value"))
    elif isinstance(control, widgets.FloatSlider):
        box = widgets.BoundedFloatText(
            control.value, min=control.min, max=control.max, step=control.step, layout=layout
        )
        link((control, "value"), (box, "value"))
    elif isinstance(control, widgets.FloatLogSlider):
        box = widgets.BoundedFloatText(
            min=control.base**control.min, max=control.base**control.max, layout=layout
        )
        link((control, "value"), (box, "value"), transform=(_three_digits, float))
    else:
        return control
    return box


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
