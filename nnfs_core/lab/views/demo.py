"""What moves a live demo: the play loop, and what goes to the browser and comes from it.

The browser asks (`{"do": …, "value": …}`), and every answer is a new frame: the traits below, in
one message. A sim does the work and says what is seen; the scripts draw it and ask.
"""

import asyncio
import base64
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
from matplotlib.figure import Figure
from traitlets import Bytes, Dict

from nnfs_core import _checks
from nnfs_core.lab.drawing import COLOURS, caption_below, compact, png
from nnfs_core.lab.sims.base import GRID, Sim
from nnfs_core.lab.views.controls import Control

HERE = Path(__file__).parent
SCRIPTS = ("canvas.js", "points.js", "demo.js")
FRAME_SECONDS = 1 / 40
CALM_SECONDS = 1.0  # between two frames, for those who asked their system for less motion
BREATH_SECONDS = 0.006  # of work between two pauses, in which other threads get their turn
IN_FLIGHT = 2  # frames on their way to the browser, or being drawn
PATIENCE_SECONDS = 3.0  # without a frame drawn: nobody looks
STILL_UPDATES = 10_000  # at most, for the picture where there is no kernel: some seconds
SPEEDS = {"slow": 1, "normal": 3, "fast": 10**6}  # moments a frame; the last: as many as there can
AGAIN = 10  # moments a frame at most of what was, which takes no work and would be over at once
SPEED = Control("speed", "speed", tuple(SPEEDS))
KEYS = ("do", "value")  # of a message from the browser
PARTS = ("code", "pin", "scrubber")  # which, beside the controls, can be hidden


class Demo(anywidget.AnyWidget):
    """A sim that plays in a notebook.

    `options` are the settings of the demo itself, such as its speed; `at` is the number of the
    moment to open at, and `hide` names controls and parts that a lesson does not need.
    """

    _esm = "\n".join((HERE / script).read_text() for script in SCRIPTS)
    _css = (HERE / "demo.css").read_text()

    spec = Dict().tag(sync=True)  # what never changes: the controls, the names of pictures, curves
    run = Dict().tag(sync=True)  # what belongs to a run: settings, code, the sides of the pictures
    points = Bytes().tag(sync=True)  # float32 (points, 2)
    kinds = Bytes().tag(sync=True)  # uint8 (points,): the class, + 4 for a test point
    frame = Dict().tag(sync=True)  # what belongs to a moment: words, captions, place in the run
    regions = Bytes().tag(sync=True)  # uint8 (networks, GRID, GRID)
    wrong = Bytes().tag(sync=True)  # uint8 (networks, points)
    curves = Bytes().tag(sync=True)  # float32 (moments, columns)
    pinned = Dict().tag(sync=True)  # the settings of a run kept for comparison, {} for none
    pinned_curves = Bytes().tag(sync=True)

    where: str  # the function that makes it, for messages
    controls: tuple[Control, ...]
    plot: ClassVar[dict[str, Any]]  # the names of the pictures and of what the curves show

    def __init__(
        self, sim: Sim, options: dict[str, Any], *, at: int, hide: Iterable[str], note: str = ""
    ) -> None:
        at = _checks.within(self.where, "at", at, 0, 10**9)
        if isinstance(hide, str) or not isinstance(hide, Iterable):
            raise TypeError(f"{self.where}: hide must be a list of names, got {hide!r}")
        self.sim, self.options, self.hide = sim, options, list(hide)
        names = [*(control.name for control in self.controls), *PARTS]
        for name in self.hide:
            if name not in names:
                wanted = ", ".join(names)
                raise ValueError(f"{self.where}: hide must name some of {wanted}, got {name!r}")
        self._lock = threading.RLock()  # JupyterLab may call from another thread
        self._task: asyncio.Task | None = None
        self._playing = self._calm = False
        self._serial = self._drawn = 0
        self._note = note
        while not sim.ended and sim.moments[-1].number < at:
            sim.step()
        self._place = len(sim.moments) - 1  # of the moment that is shown
        super().__init__(spec=self._spec())
        self.on_msg(self._receive)
        self._show_run()

    @property
    def state(self) -> dict[str, Any]:
        """The keyword arguments that open a demo as this one is now."""
        number = self.sim.moments[self._place].number
        return {**self.sim.settings, **self.options, "at": number, "hide": self.hide}

    def play(self, calm: bool = False) -> None:
        """Go on until paused or at the end; from a moment further back, first show what was.

        Only where an event loop runs, as in a notebook. `calm` is for few frames.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._at_end():
                self._place = 0
            self._playing, self._calm = True, bool(calm)
            self._show()
            if self._task is None:
                self._task = loop.create_task(self._play())

    def pause(self) -> None:
        """Stop where it is."""
        self._playing = False
        self._show()

    def step(self) -> None:
        """Go on by one moment."""
        self._playing = False
        while not self._at_end() and not self._advance():
            pass
        self._show()

    def seek(self, place: int) -> None:
        """Show a moment of the run so far, counted from 0."""
        self._playing = False
        self._place = min(max(int(place), 0), len(self.sim.moments) - 1)
        self._show()

    def reset(self, **changes: Any) -> None:
        """Start again with the same seed, or with other settings; what plays goes on playing."""
        self.sim.reset(**changes)
        self._place = 0
        self._show_run()

    def new_seed(self) -> None:
        """Start again with the next seed."""
        self.reset(seed=self.sim.settings["seed"] + 1)

    def set(self, name: str, value: Any) -> None:
        """Change a setting. Those of the sim start the run again."""
        control = next((control for control in self.controls if control.name == name), None)
        if control is None:
            raise ValueError(f"{self.where}: there is no control {name!r}")
        value = control.checked(self.where, value)
        if name in self.options:
            self.options[name] = value
            self._show_run()
        else:
            self.reset(**{name: value})

    def pin(self) -> None:
        """Keep this run's curves, to lay them under those of the next."""
        settings = {
            name: value for name, value in self._values().items() if name in self.sim.settings
        }
        self._show(pinned={"values": settings}, pinned_curves=self.sim.curves().tobytes())

    def unpin(self) -> None:
        """Forget the pinned run."""
        self._show(pinned={}, pinned_curves=b"")

    async def _play(self) -> None:
        shown = breath = time.monotonic()
        made = 0
        try:
            while self._goes_on():
                now, waits = time.monotonic(), self._serial >= self._drawn + IN_FLIGHT
                seconds = CALM_SECONDS if self._calm else FRAME_SECONDS
                speed = SPEEDS[self.options["speed"]]
                if self._place < len(self.sim.moments) - 1:
                    speed = min(speed, AGAIN)
                most = speed * (seconds / FRAME_SECONDS)
                if waits and now - shown > PATIENCE_SECONDS:
                    self._playing, self._note = False, "Paused: no one was looking."
                elif made and not waits and now - shown >= seconds:
                    shown, made = now, 0
                    self._show()
                elif made < most:
                    made += self._advance()
                    if now - breath > BREATH_SECONDS:
                        await asyncio.sleep(0.001)  # other cells, and what the browser asks
                        breath = time.monotonic()
                else:
                    await asyncio.sleep(0.002)
        except Exception as error:  # a task that fails is silent
            self._playing, self._task = False, None
            self._note = f"This does not work: {error}"
        self._show()

    def _goes_on(self) -> bool:
        with self._lock:  # with `play`, which starts a task only where none is at work
            if not self._playing:
                self._task = None
            return self._playing

    def _advance(self) -> bool:
        """Do a small piece of work; return whether another moment is to be shown."""
        with self._lock:
            before = self._place
            if before == len(self.sim.moments) - 1:
                self.sim.work()
            self._place = min(before + 1, len(self.sim.moments) - 1)
            self._playing = self._playing and not self._at_end()
            return self._place > before

    def _at_end(self) -> bool:
        return self.sim.ended and self._place == len(self.sim.moments) - 1

    def _receive(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        do, value = (content.get(key) if isinstance(content, dict) else None for key in KEYS)
        if do == "drawn":
            self._drawn = value if type(value) is int else self._drawn
            return
        with self._lock:
            self._note = ""
            try:
                self._do(do, value)
            except Exception as error:  # JupyterLab shows nothing of what a callback raises
                self._note = f"This does not work: {error}"
                self._show()

    def _do(self, do: Any, value: Any) -> None:
        if do == "set" and isinstance(value, dict):
            self.set(str(value.get("name")), value.get("value"))
        elif do in ("play", "seek"):
            getattr(self, do)(value)
        elif do in ("pause", "step", "reset", "new_seed", "pin", "unpin"):
            getattr(self, do)()
        else:
            raise ValueError(f"{self.where}: there is no action {do!r}")

    def _values(self) -> dict[str, Any]:
        values = {**self.sim.settings, **self.options}
        return {control.name: values[control.name] for control in self.controls}

    def _spec(self) -> dict[str, Any]:
        values = self._values()
        controls = [control.described(values[control.name]) for control in self.controls]
        return {
            **self.plot, "where": self.where, "controls": controls, "hide": self.hide,
            "colours": COLOURS, "grid": GRID, "speeds": list(SPEEDS),
        }  # fmt: skip

    def _show_run(self) -> None:
        with self._lock, self.hold_sync():
            self.run = {
                "values": self._values(),
                "code": self.sim.code(),
                "bounds": self.sim.bounds(),
                "last": int(self.sim.numbers[-1]),
                "moments": len(self.sim.numbers),
                "guess": self.sim.guess,
            }
            self.points = self.sim.inputs.astype(np.float32).tobytes()
            self.kinds = (self.sim.targets + 4 * self.sim.is_test).astype(np.uint8).tobytes()
            self._show()

    def _show(self, **others: Any) -> None:
        """Send a frame, and with it the `others` of the traits that have changed."""
        with self._lock, self.hold_sync():
            for name, value in others.items():
                setattr(self, name, value)
            snapshot = self.sim.snapshot(self._place)
            self._serial += 1
            self.regions = snapshot.regions.tobytes()
            self.wrong = snapshot.wrong.tobytes()
            self.curves = self.sim.curves().tobytes()
            self.frame = {
                "serial": self._serial,
                "place": self._place,
                "moments": len(self.sim.moments),
                "number": snapshot.number,
                "best": snapshot.best,
                "playing": self._playing,
                "captions": snapshot.captions,
                "words": self._note or snapshot.words,
            }

    def _still(self) -> tuple[Figure | None, str]:
        """A picture of the run at its end, and a sentence, for where there is no kernel."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        (bundle, _), (figure, sentence) = shown, self._still()
        bundle["text/plain"] = sentence
        if figure:
            caption_below(figure, sentence)  # few viewers show an alternative text
            bundle["image/png"] = base64.b64encode(compact(png(figure))).decode()
        return bundle, {"image/png": {"alt": sentence}}

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{self.where}({given})"


def finish(sim: Sim) -> str:
    """Run a sim to its end, or as far as is bearable; return the start of a sentence."""
    for _ in range(STILL_UPDATES // sim.updates):
        if sim.ended:
            break
        sim.work()
    return f"The live demo needs a kernel. Here is {'its end' if sim.ended else 'its beginning'}."


def checked(where: str, controls: Iterable[Control], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that were given for the controls, each one checked."""
    return {control.name: control.checked(where, values[control.name]) for control in controls}
