"""The live demos in JupyterLab and a headless Chromium: from key to picture, frames, memory.

    uv run --group bench pytest -n0 tests/benchmarks/bench_demos.py

The last test plays for as many seconds as NNFS_MEMORY_SECONDS says, or 60 for each demo.

Times are taken in the page, from the event to the frame of the browser that shows what it did. The
time that the kernel takes for its answer and the page for its drawing are taken too; what remains
is the way there and back, and the wait for the next frame.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # where the tests of the demos are

from browser import NOTEBOOK, run_cell
from test_demos_browser import (
    DEMO,
    OTHER,
    browser,  # noqa: F401
    page,  # noqa: F401
    session,  # noqa: F401
    shown,
    value,
)

TURNS = 20
MEMORY_SECONDS = float(os.environ.get("NNFS_MEMORY_SECONDS", "60"))

# the time of each answer of the kernel
TIMED_KERNEL = """
import time
from nnfs_core.lab.views.demo import Demo
if not hasattr(Demo, "answers"):
    Demo.answers, receive = [], Demo._receive
    def timed(self, widget, content, buffers):
        began = time.perf_counter()
        receive(self, widget, content, buffers)
        if content.get("do") != "drawn":
            Demo.answers.append(1000 * (time.perf_counter() - began))
    Demo._receive = timed
Demo.answers.clear()
"""
# the time of each drawing of a demo, which is a callback of the name `draw`
TIMED_PAGE = """() => {
    window.drawings = [];
    if (window.plainFrame) return;
    window.plainFrame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => window.plainFrame((now) => {
        const began = performance.now();
        callback(now);
        if (callback.name === 'draw') window.drawings.push(performance.now() - began);
    });
}"""
# Go to the element, do something, and return how long until the picture is new, in ms.
TAKE = """async ([element, picture, what, wanted]) => {
    const frame = window.plainFrame ?? window.requestAnimationFrame.bind(window);
    const look = () => {
        if (picture.tagName !== 'IMG') return picture.dataset.serial;
        return picture.complete && picture.naturalWidth ? picture.src : null;
    };
    const before = look();
    let began = 0;
    element.addEventListener(what, (event) => { began = event.timeStamp; }, { once: true });
    if (what === 'input') {
        element.value = wanted;
        element.dispatchEvent(new Event('input'));
    } else if (what === 'click') element.click();
    return await new Promise((done) => {
        const watch = () => {
            const now = look();
            const there = what === 'click' ? picture.dataset.playing === 'false'
                : now !== null && now !== before;
            if (began && there) done(performance.now() - began);
            else frame(watch);
        };
        frame(watch);
    });
}"""
# The same for the next press of a key, which comes from outside: kept as `window.taken`.
ON_KEY = """([element, where]) => {
    const frame = window.plainFrame ?? window.requestAnimationFrame.bind(window);
    const find = () => (where ? document.querySelector(where) : element.closest('.nnfs-demo'));
    const look = () => {
        const picture = find();
        if (!picture) return null;
        if (picture.tagName !== 'IMG') return picture.dataset.serial;
        return picture.complete && picture.naturalWidth ? picture.src : null;
    };
    const before = look();
    window.taken = null;
    element.addEventListener('keydown', (event) => {
        const watch = () => {
            const now = look();
            if (now !== null && now !== before) window.taken = performance.now() - event.timeStamp;
            else frame(watch);
        };
        frame(watch);
    }, { once: true, capture: true });
}"""
FIGURES = {  # the same pictures in the usual way, drawn anew and shown by pyplot
    "overfitting": """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from nnfs_core.history import History
from nnfs_core.lab.sims import Overfitting
from nnfs_core.lab.training_figures import draw_losses, draw_tested

@ipywidgets.interact(width=ipywidgets.SelectionSlider(options=[1, 2, 3, 4, 8, 16, 32, 64], value=8))
def look(width):
    run = Overfitting(width=width)
    epoch, loss, test_loss, accuracy, test_accuracy = np.array([m.row for m in run.moments]).T
    history = History(epoch, loss, accuracy, loss, test_loss, test_accuracy)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    draw_tested(left, run.models[0].layers, run.train, run.test)
    draw_losses(right, history)
    plt.show()
""",
    "search_race": """
import ipywidgets
import matplotlib.pyplot as plt
from nnfs_core.lab.drawing import draw_points, draw_regions
from nnfs_core.lab.figures import draw_staircases
from nnfs_core.lab.sims import SearchRace
from nnfs_core.search import SearchResult

@ipywidgets.interact(hidden=ipywidgets.SelectionSlider(options=[1, 2, 3, 4, 6, 8, 12, 16], value=3))
def look(hidden):
    race, results = SearchRace(hidden=hidden), {}
    figure, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, model, search in zip(axes, race.models, race.searches):
        draw_regions(axis, model.layers, race.inputs)
        draw_points(axis, race.inputs, race.targets)
        accepted = search.accepted
        results[str(search.climb)] = SearchResult(accepted, *accepted[-1][1:], search.tries, 0.0)
    draw_staircases(axes[2], results)
    plt.show()
""",
}


def of(times):
    """The median and the 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


def start(page, made):  # noqa: F811
    run_cell(page, OTHER, TIMED_KERNEL)
    page.evaluate(TIMED_PAGE)
    demo = shown(page, made)
    demo.still()
    forget(page)
    return demo


def forget(page):  # noqa: F811
    run_cell(page, OTHER, "Demo.answers.clear()")
    page.evaluate("() => { window.drawings = []; }")


def parts(page):  # noqa: F811
    """The medians of what the kernel and the page take, in words."""
    kernel = statistics.median(value(page, "[float(ms) for ms in Demo.answers]"))
    said = f"kernel {kernel:.1f} ms an answer"
    drawings = page.evaluate("window.drawings")  # what is not played is drawn at once, unseen here
    return f"{said}, page {statistics.median(drawings):.1f} ms a drawing" if drawings else said


def press_keys(page, slider, picture=None):  # noqa: F811
    """The times from a key on a slider to the new picture, in ms."""
    times = []
    for turn in range(TURNS + 2):
        page.evaluate(ON_KEY, [slider.element_handle(), picture])
        slider.press("ArrowRight" if turn // 3 % 2 == 0 else "ArrowLeft")
        page.wait_for_function("window.taken !== null")
        times.append(page.evaluate("window.taken"))
        page.wait_for_timeout(random.uniform(80, 120))
    return times[2:]  # the first ones import and compile


@pytest.mark.parametrize(
    ("name", "label"), [("overfitting", "hidden neurons"), ("search_race", "hidden neurons")]
)
def test_from_a_key_to_the_picture(page, capsys, name, label):  # noqa: F811
    opened = "lab.overfitting(width=8)" if name == "overfitting" else "lab.search_race(hidden=3)"
    demo = start(page, opened)
    times = press_keys(page, demo.labelled(label))
    where = parts(page)
    run_cell(page, DEMO, FIGURES[name])
    handle = page.locator(f"{NOTEBOOK} .widget-slider .noUi-handle")
    image = f"{NOTEBOOK} .jp-OutputArea .jupyter-widgets img"
    page.locator(image).wait_for()
    figure_times = press_keys(page, handle, image)
    (median, most), (figure, figure_most) = of(times), of(figure_times)
    with capsys.disabled():
        print(f"\n{name}, from a key on a slider to the picture, {TURNS} times")
        print(
            f"  demo                 median {median:5.0f} ms, 95 % within {most:5.0f} ms; {where}"
        )
        print(f"  interact, matplotlib median {figure:5.0f} ms, 95 % within {figure_most:5.0f} ms")
        print(f"  ratio {figure / median:.1f}")
    assert median <= 50
    assert most <= 100
    assert figure / median >= 5


def number(demo):
    return int(demo.scrubber.get_attribute("aria-valuetext").split()[0].replace(",", ""))


def test_frames_while_it_plays(page, capsys):  # noqa: F811
    demo = start(page, "lab.overfitting(speed='fast', epochs=10_000)")
    received = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on(
        "Network.webSocketFrameReceived",
        lambda event: received.append(
            len(event["response"]["payloadData"])
            * (0.75 if event["response"]["opcode"] == 2 else 1)
        ),
    )
    demo.do("Play")
    page.wait_for_timeout(300)
    received.clear()
    began, serial, epochs = time.perf_counter(), demo.serial, number(demo)
    page.wait_for_timeout(3000)
    seconds = time.perf_counter() - began
    frames, epochs, size = demo.serial - serial, number(demo) - epochs, sum(received)
    assert demo.playing, "the run has ended too early"
    demo.button("Pause").click()
    where = parts(page)
    devtools.detach()
    pauses = []
    for _ in range(10):
        demo.do("Reset")
        demo.do("Play")
        page.wait_for_timeout(150)
        click = [demo.button("Pause").element_handle(), demo.root.element_handle(), "click", None]
        pauses.append(page.evaluate(TAKE, click))
        page.wait_for_timeout(100)
    pause, most = of(pauses)
    with capsys.disabled():
        print("\noverfitting, 300 points, 2-64-3, played at full speed")
        print(f"  {frames / seconds:.1f} frames/s, {epochs / seconds:,.0f} epochs/s; {where}")
        print(f"  {size / frames / 1000:.1f} kB a frame, with all that comes from the kernel")
        print(f"  from the click on Pause to the stop: median {pause:.0f} ms, 95 % {most:.0f} ms")
    assert frames / seconds >= 25
    assert epochs / seconds >= 1500
    assert size / frames <= 20_000
    assert pause <= 100


@pytest.mark.parametrize("made", ["lab.overfitting(at=10**6)", "lab.search_race(at=10**6)"])
def test_scrubbing(page, capsys, made):  # noqa: F811
    demo = start(page, made)
    places = random.Random(0).sample(range(demo.last), TURNS + 3)
    times = []
    for place in places:
        script = [demo.scrubber.element_handle(), demo.root.element_handle(), "input", place]
        times.append(page.evaluate(TAKE, script))
        assert demo.place == place
        page.wait_for_timeout(100)
    median, most = of(times[3:])
    with capsys.disabled():
        print(f"\n{made}, scrubbing among {demo.last + 1} moments, {TURNS} times")
        print(f"  median {median:.0f} ms, 95 % within {most:.0f} ms; {parts(page)}")
    assert median <= 50


def memory(page, devtools):  # noqa: F811
    """The megabytes of the kernel and of what JavaScript holds."""
    kernel = value(page, "(__import__('gc').collect(), __import__('psutil').Process()"
                         ".memory_info().rss)[1]")  # fmt: skip
    devtools.send("HeapProfiler.collectGarbage")
    return kernel / 1e6, devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6


# Reset and play again whenever it stops, for so many seconds. Asked from here, each look at the
# page would leave something behind in it.
AGAIN_AND_AGAIN = """(seconds) => new Promise((done) => {
    const [play, , reset] = document.querySelectorAll('.nnfs-demo button');
    const { dataset } = document.querySelector('.nnfs-demo');
    const [began, first] = [performance.now(), Number(dataset.serial)];
    const look = () => {
        if (performance.now() > began + 1000 * seconds) return done(Number(dataset.serial) - first);
        if (dataset.playing === 'false') {
            reset.click();
            setTimeout(() => play.click(), 60);
        }
        setTimeout(look, 300);
    };
    look();
})"""


@pytest.mark.parametrize("made", ["lab.overfitting(speed='fast')", "lab.search_race(speed='fast')"])
def test_memory_while_it_plays_again_and_again(page, capsys, made):  # noqa: F811
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.enable")
    page.set_default_timeout(2000 * MEMORY_SECONDS)
    shown(page, made)
    page.evaluate(AGAIN_AND_AGAIN, 10)
    seen, frames = [memory(page, devtools)], 0
    for _ in range(4):
        frames += page.evaluate(AGAIN_AND_AGAIN, MEMORY_SECONDS / 4)
        seen.append(memory(page, devtools))
    devtools.detach()
    with capsys.disabled():
        print(f"\n{made}, played for {MEMORY_SECONDS:.0f} s, {frames:,} frames; in quarters")
        for name, sizes in zip(
            ("kernel", "page's JavaScript"), zip(*seen, strict=True), strict=True
        ):
            print(f"  {name}: {', '.join(f'{size:.1f}' for size in sizes)} MB")
    kernel, javascript = (after - before for before, after in zip(seen[0], seen[-1], strict=True))
    assert kernel < 30
    assert javascript < 10
