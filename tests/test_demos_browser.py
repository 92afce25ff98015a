"""The live demos as a reader meets them: in JupyterLab, in a browser, with a kernel."""

import ast
import base64
import re
import subprocess
import sys
import time
from html.parser import HTMLParser

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook

from browser import NOTEBOOK, browser_page, jupyterlab, open_notebook, run_cell, until
from nnfs_core.lab.drawing import COLOURS
from nnfs_core.lab.views.demo import PATIENCE_SECONDS
from test_browser import browser  # noqa: F401  the fixture

DEMO, OTHER = 0, 1  # the notebook's cells
WIDE = {"width": 1280, "height": 1000}
ACCENT = (213, 94, 0)  # of the test points' curve
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
TRAINING = "lab.overfitting(epochs=500, samples=30, speed='fast')"
RACE = "lab.search_race(tries=1_000, speed='fast')"
LONG = TRAINING.replace("fast", "slow")  # twelve seconds: no end while a test looks
LONG_RACE = RACE.replace("1_000", "10_000").replace("fast", "slow")
both = pytest.mark.parametrize("made", [TRAINING, RACE], ids=["overfitting", "search_race"])
both_long = pytest.mark.parametrize("made", [LONG, LONG_RACE], ids=["overfitting", "search_race"])
CLICKABLE = ["Play", "Step", "Reset", "New seed", "Pin this run"]


class Shown:
    """A demo in the page."""

    def __init__(self, page, cell):
        self.page = page
        self.root = page.locator(f"{NOTEBOOK} .jp-CodeCell").nth(cell).locator(".nnfs-demo")
        self.root.wait_for()
        self.canvases = self.root.locator("canvas")
        self.scrubber = self.root.get_by_label("history of the run")
        self.caption = self.root.locator("figcaption")
        until(page, lambda: self.serial > 0)

    @property
    def serial(self):
        """The number of the frame that was drawn last."""
        return int(self.root.get_attribute("data-serial") or 0)

    @property
    def place(self):
        return int(self.root.get_attribute("data-place"))

    @property
    def playing(self):
        return self.root.get_attribute("data-playing") == "true"

    @property
    def last(self):
        return int(self.root.get_attribute("data-moments")) - 1

    @property
    def words(self):
        return self.root.locator(".nnfs-words").inner_text()

    @property
    def spoken(self):
        return self.root.locator("[aria-live]").inner_text()

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def labelled(self, name):
        return self.root.get_by_label(name, exact=True)

    def pixels(self):
        return self.canvases.evaluate_all("all => all.map(one => one.toDataURL())")

    def regions(self):
        """The pictures without the curves, which show the whole run."""
        return self.pixels()[:-1]

    def colours(self, canvas=-1):
        """The pixels of a canvas and how often each comes: {(red, green, blue, alpha): times}."""
        counts = self.canvases.nth(canvas % self.canvases.count()).evaluate(
            """canvas => {
                const { data } = canvas.getContext('2d')
                    .getImageData(0, 0, canvas.width, canvas.height);
                const counts = {};
                for (let i = 0; i < data.length; i += 4) {
                    const colour = data.subarray(i, i + 4).join();
                    counts[colour] = (counts[colour] ?? 0) + 1;
                }
                return counts;
            }"""
        )
        return {tuple(map(int, name.split(","))): times for name, times in counts.items()}

    def wait(self, condition, seconds=15):
        until(self.page, condition, seconds)

    def still(self):
        """Wait until no more frames come."""
        before = None
        while before != (before := self.serial):
            self.page.wait_for_timeout(150)

    def do(self, name):
        """Press a button with the mouse, and wait until what it does is drawn."""
        before = self.serial
        self.button(name).click()
        if name == "Play":
            self.wait(lambda: self.playing or self.place == self.last > 0)
        elif name == "Pause":
            self.wait(lambda: not self.playing)
        self.wait(lambda: self.serial > before)
        if name != "Play":
            self.still()

    def choose(self, name, option):
        """Choose from a menu, and wait until what that does is drawn."""
        before = self.serial
        self.labelled(name).select_option(option)
        self.wait(lambda: self.serial > before)
        self.still()

    def play_to_the_end(self):
        self.do("Play")
        self.wait(lambda: not self.playing, 30)
        self.still()


# ------------------------------------------------------------------------------- one page for all


@pytest.fixture(scope="module")
def session(browser, tmp_path_factory):  # noqa: F811
    folder = tmp_path_factory.mktemp("demos")
    (folder / "root").mkdir()
    cells = [new_code_cell(""), new_code_cell("")]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    nbformat.write(notebook, folder / "root/demos.ipynb")
    lab = jupyterlab(folder / "root", folder / "private")
    with lab as address, browser_page(browser) as (page, errors):
        page.set_default_timeout(10_000)
        open_notebook(page, address.format("lab/tree/demos.ipynb"))
        yield page, errors, folder / "root/demos.ipynb"


@pytest.fixture
def page(session):
    page, errors, _ = session
    errors.clear()
    run_cell(page, OTHER, "")
    yield page
    page.set_viewport_size(WIDE)
    page.emulate_media(reduced_motion="no-preference")
    assert errors == []


@pytest.fixture
def dark(page):
    def change(theme):
        change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
        page.evaluate(change, theme)
        arrived = "theme => document.body.dataset.jpThemeName === theme"
        page.wait_for_function(arrived, arg=theme)
        page.wait_for_timeout(200)  # it goes on loading

    change("JupyterLab Dark")
    yield
    change("JupyterLab Light")


def shown(page, made, before="", cell=DEMO, name="demo"):
    """Make a demo in a cell of the notebook, and return it as it is shown."""
    lines = ["from nnfs_core import lab", before, f"{name} = {made}", name]
    failed = [output for output in run_cell(page, cell, "\n".join(lines)) if "ename" in output]
    assert failed == []
    return Shown(page, cell)


def value(page, expression):
    """The value of an expression in the kernel."""
    (output,) = run_cell(page, OTHER, f"print(repr({expression}))")
    return ast.literal_eval(output["text"])


def focused(page, script):
    return page.evaluate(f"() => {{ const it = document.activeElement; return {script}; }}")


# ------------------------------------------------------------------------------------- the buttons


@both
def test_play_goes_to_the_end_and_stops_there(page, made):
    demo = shown(page, made)
    first = demo.pixels()
    demo.do("Play")
    demo.wait(lambda: not demo.playing, 30)
    demo.still()
    assert demo.button("Play").is_visible()
    assert demo.words.endswith("The end.")
    assert demo.place == demo.last == value(page, "len(demo.sim.numbers)") - 1
    assert all(now != then for now, then in zip(demo.pixels(), first, strict=True))


@both_long
def test_pause_stops_where_it_is(page, made):
    demo = shown(page, made)
    demo.do("Play")
    demo.wait(lambda: demo.place > 5)
    demo.do("Pause")
    place, spoken = demo.place, demo.scrubber.get_attribute("aria-valuetext")
    assert 5 < place < 400
    page.wait_for_timeout(400)
    assert demo.button("Play").is_visible()
    assert (demo.place, demo.last) == (place, place)
    assert demo.scrubber.get_attribute("aria-valuetext") == spoken
    assert value(page, "len(demo.sim.moments)") == place + 1


@both
def test_step_goes_on_by_one_moment(page, made):
    demo = shown(page, made)
    place = demo.place
    for steps in (1, 2, 3):
        before = demo.pixels()[-1]
        demo.do("Step")
        assert demo.place == demo.last == place + steps
        assert demo.pixels()[-1] != before
    number = value(page, "demo.sim.moments[-1].number")
    assert f"After {number} " in demo.words


@both
def test_reset_gives_the_first_picture_and_the_same_run(page, made):
    demo = shown(page, made)
    first = demo.pixels(), demo.words
    demo.play_to_the_end()
    end = demo.pixels(), demo.words
    demo.do("Reset")
    demo.wait(lambda: (demo.pixels(), demo.words) == first)
    demo.play_to_the_end()
    demo.wait(lambda: (demo.pixels(), demo.words) == end)


@both
def test_a_new_seed_is_another_run_that_reset_keeps(page, made):
    demo = shown(page, made)
    first = demo.regions()
    demo.do("New seed")
    other = demo.pixels()
    assert all(one not in other for one in first)
    assert demo.labelled("seed").input_value() == "1"
    demo.do("Step")
    demo.do("Reset")
    demo.wait(lambda: demo.pixels() == other)


@both
def test_the_scrubber_shows_the_very_pictures_that_were(page, made):
    demo = shown(page, made)
    demo.choose("speed", "slow")
    seen = []
    for least in (60, 120):
        demo.do("Play")
        demo.wait(lambda least=least: demo.place > least)
        demo.do("Pause")
        seen.append((demo.place, demo.regions(), demo.words, demo.caption.all_inner_texts()))
    assert seen[0][1] != seen[1][1]
    for place, regions, words, captions in seen:
        demo.scrubber.fill(str(place))
        demo.wait(lambda regions=regions: demo.regions() == regions)
        assert (demo.place, demo.words) == (place, words)
        assert demo.caption.all_inner_texts() == captions
    assert demo.last == seen[1][0]


def pale_pixels(demo):
    """How many pixels of the curves are of the pale line of a pinned run's test points."""
    return sum(
        times
        for (*colour, alpha), times in demo.colours().items()
        if 90 < alpha < 115 and max(abs(a - b) for a, b in zip(colour, ACCENT, strict=True)) < 9
    )


def test_a_pinned_run_stays_pale_beside_the_next(page):
    demo = shown(page, TRAINING)
    demo.play_to_the_end()
    plain = demo.pixels()[-1]
    demo.do("Pin this run")
    demo.labelled("hidden neurons").press("ArrowLeft")
    demo.wait(lambda: pale_pixels(demo) > 100)
    assert demo.caption.last.inner_text() == "Pale: the pinned run, hidden neurons 64"
    demo.do("Unpin")
    demo.wait(lambda: pale_pixels(demo) < 20)
    assert demo.caption.last.inner_text() == ""
    demo.labelled("hidden neurons").press("ArrowRight")
    demo.play_to_the_end()
    demo.wait(lambda: demo.pixels()[-1] == plain)


# ------------------------------------------------------------------------------------ the settings


def test_a_slider_goes_from_stop_to_stop_by_the_keyboard_and_says_its_value(page):
    demo = shown(page, TRAINING)
    slider = demo.labelled("learning rate")
    for key, spoken in [
        ("ArrowLeft", "0.02"),
        ("ArrowLeft", "0.01"),
        ("End", "2"),
        ("Home", "0.001"),
    ]:
        slider.press(key)
        demo.wait(lambda spoken=spoken: slider.get_attribute("aria-valuetext") == spoken)
        demo.still()
        assert value(page, "demo.state['learning_rate']") == float(spoken)
        assert f"learning_rate={float(spoken)}" in demo.root.locator("pre").text_content()


def test_a_menu_and_a_number_box_change_the_run(page):
    demo = shown(page, RACE)
    first = demo.regions()
    demo.choose("data", "circles")
    assert all(one not in demo.regions() for one in first)
    demo.labelled("seed").fill("12")
    demo.labelled("seed").press("Enter")
    demo.wait(lambda: "RandomState(12)" in demo.root.locator("pre").text_content())
    assert value(page, "[demo.state[name] for name in ('data', 'seed')]") == ["circles", 12]


def test_a_seed_can_be_typed_while_it_plays(page):
    demo = shown(page, LONG)
    demo.root.get_by_text("More").click()
    demo.do("Play")
    demo.labelled("seed").fill("")
    page.keyboard.type("4321", delay=80)
    assert demo.labelled("seed").input_value() == "4321"
    page.keyboard.press("Enter")
    demo.wait(lambda: "RandomState(4321)" in demo.root.locator("pre").text_content())
    assert demo.playing


def test_every_label_names_a_control_of_its_own_demo(page):
    for demo in (shown(page, TRAINING), shown(page, RACE, cell=OTHER, name="race")):
        strangers = """root => [...root.querySelectorAll('label')]
            .filter(label => !root.contains(label.control)).map(label => label.textContent)"""
        assert demo.root.evaluate(strangers) == []
        assert demo.root.evaluate("root => root.querySelectorAll('label').length") > 5


def test_the_whole_demo_works_with_keys_alone(page):
    demo = shown(page, LONG)
    presses = 0
    while focused(page, "it.textContent") != "Play":  # from the cell that was run
        page.keyboard.press("Tab")
        presses += 1
        assert presses < 30, "Tab does not come to the demo"
    page.keyboard.press("Space")
    demo.wait(lambda: demo.place > 5)
    page.keyboard.press("Space")
    demo.wait(lambda: not demo.playing)
    demo.still()
    names, place = [], demo.place
    name = "it.ariaLabel || it.labels?.[0]?.textContent || it.textContent"
    while (name_now := focused(page, name)) != "Show the code":
        names.append(name_now)
        style, width = focused(
            page, "['outlineStyle', 'outlineWidth'].map(part => getComputedStyle(it)[part])"
        )
        assert style == "solid", name_now
        assert float(width.removesuffix("px")) >= 2, name_now
        if name_now == "Step":
            page.keyboard.press("Enter")
            demo.wait(lambda: demo.place == place + 1)
        elif name_now.startswith("history"):
            page.keyboard.press("Home")
            demo.wait(lambda: demo.place == 0)
        elif name_now == "data":
            page.keyboard.press("ArrowDown")
            demo.wait(lambda: "noisy_points" in demo.root.locator("pre").text_content())
        elif name_now == "hidden neurons":
            page.keyboard.press("ArrowLeft")
            demo.wait(lambda: "Dense(2, 32" in demo.root.locator("pre").text_content())
        elif name_now == "More":
            page.keyboard.press("Enter")
        elif name_now == "seed":
            page.keyboard.press("ArrowUp")
            demo.wait(lambda: "RandomState(1)" in demo.root.locator("pre").text_content())
        page.keyboard.press("Tab")
        assert len(names) < 30, names
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert focused(page, "it.textContent") == "Copy"
    page.keyboard.press("Tab")
    assert focused(page, "it.ariaLabel") == "the code of this run"
    assert names == [
        *CLICKABLE, "history of the run, in epochs", "data", "points a class", "noise",
        "hidden neurons", "learning rate", "points in front", "speed", "More", "hidden layers",
        "optimizer", "batch size (0: all)", "epochs", "seed",
    ]  # fmt: skip


# ----------------------------------------------------------------------------------------- drawing


@pytest.fixture
def board(page):
    return shown(page, "lab.overfitting(data='drawn', epochs=100, speed='fast')")


def drawn(page):
    return [list(point) for point in value(page, "demo.state['points']")]


def spot(demo, right, down):
    """Where in the window a place of the drawing board is, in shares of its canvas."""
    canvas = demo.canvases.first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def colour_at(demo, right, down):
    """The colour of the drawing board's canvas there, as #RRGGBB, without the cross over it."""
    demo.canvases.first.blur()
    script = """(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(
        Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data]"""
    red, green, blue, _ = demo.canvases.first.evaluate(script, [right, down])
    return f"#{red:02X}{green:02X}{blue:02X}"


def test_points_are_put_dragged_and_removed_with_the_mouse(page, board):
    assert board.words == "Draw some training points: there is nothing to learn from yet."
    one, other = (0.4, 0.4), (0.7, 0.6)
    page.mouse.click(*spot(board, *one))
    board.wait(lambda: colour_at(board, *one) == COLOURS[0].upper())
    ((x, y, *kind),) = drawn(page)
    assert kind == [0, False]
    page.mouse.move(*spot(board, *one))
    page.mouse.down()
    page.mouse.move(*spot(board, *other), steps=4)
    page.mouse.up()
    board.wait(lambda: colour_at(board, *other) == COLOURS[0].upper())
    assert colour_at(board, *one) != COLOURS[0].upper()
    ((new_x, new_y, *kind),) = drawn(page)
    assert kind == [0, False]
    assert new_x > x + 0.5
    assert new_y < y - 0.3
    page.mouse.dblclick(*spot(board, *other))
    board.wait(lambda: colour_at(board, *other) != COLOURS[0].upper())
    assert drawn(page) == []


def test_points_are_put_moved_and_removed_with_keys(page, board):
    board.labelled("class to draw").select_option("1")
    board.labelled("points to draw").select_option("test")
    board.canvases.first.focus()

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
        board.still()
        return [value(page, "demo.state['points']"), board.canvases.first.focus()][0]

    assert press("ArrowRight", "ArrowRight", "ArrowUp", "Space") == ((0.1, 0.05, 1, True),)
    assert "Added: test point of class 1 at 0.1, 0.05." in board.spoken
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    assert press("Shift+ArrowDown", "Space") == ((0.05, 0.04, 1, True),)
    assert "Put down" in board.spoken
    assert press("ArrowUp", "ArrowUp", "ArrowUp", "Space") == (
        (0.05, 0.04, 1, True),
        (0.05, 0.19, 1, True),
    )
    assert press("Delete") == ((0.05, 0.04, 1, True),)
    assert "Removed" in board.spoken


def test_the_run_learns_the_points_that_were_drawn(page, board):
    places = {0: (0.3, 0.3), 1: (0.8, 0.7)}
    for number, (right, down) in places.items():
        board.labelled("class to draw").select_option(str(number))
        for kind in ("training", "test"):
            board.labelled("points to draw").select_option(kind)
            shift = 0.1 if kind == "test" else 0
            page.mouse.click(*spot(board, right + shift, down))
            board.still()
    assert sorted(point[2:] for point in drawn(page)) == [
        [0, False], [0, True], [1, False], [1, True],
    ]  # fmt: skip
    board.play_to_the_end()
    assert board.words.endswith("The end.")
    losses = re.findall(r"loss ([\d.]+), accuracy 1\.000", board.caption.first.inner_text())
    assert len(losses) == 2
    assert max(map(float, losses)) < 0.3


# ------------------------------------------------------------------------------- code, words, still


@both
def test_the_code_gives_the_numbers_of_the_caption(page, made):
    demo = shown(page, made)
    demo.play_to_the_end()
    demo.root.get_by_text("Show the code").click()
    code = demo.root.locator("pre").inner_text()
    printed = "".join(o["text"] for o in run_cell(page, OTHER, f"exec({code!r}, {{}})"))
    texts = " ".join(demo.caption.all_inner_texts())
    if made == TRAINING:
        wanted = [float(number) for number in re.findall(r"[\d.]+\d", texts)]
        found = [round(float(number), 3) for number in re.findall(r"\d\.\d+", printed)]
    else:
        wanted = [float(number) for number in re.findall(r"best loss ([\d.]+)", texts)]
        found = [round(float(number), 4) for number in re.findall(r"loss=([\d.]+)", printed)]
    assert len(wanted) == len(found) == (4 if made == TRAINING else 2)
    assert found == wanted


OWN = """
class Mine:
    def forward(self, inputs):
        return inputs + missing
    def backward(self, dvalues):
        return dvalues
"""


def test_an_own_activation_that_does_not_work_is_said_and_the_demo_goes_on(page):
    demo = shown(page, "lab.overfitting(activation=Mine)", OWN)
    assert demo.words == (
        "Mine does not work, so here is ReLU. NameError: name 'missing' is not defined."
    )
    demo.do("Step")
    assert demo.words.startswith("After 1 epoch: ")


DIVERGES = """
class Squared:
    def forward(self, inputs):
        self.inputs = inputs
        return inputs * inputs
    def backward(self, dvalues):
        return 2 * self.inputs * dvalues
settings = dict(optimizer='SGD, momentum 0.9', batch_size=8, samples=20, width=16, epochs=500)
"""


def test_divergence_is_said_and_a_lower_learning_rate_helps(page):
    made = "lab.overfitting(activation=Squared, learning_rate=2.0, **settings)"
    demo = shown(page, made, DIVERGES)
    demo.play_to_the_end()
    assert re.match(r"Diverged after epoch \d+: .* Lower the learning rate\.$", demo.words)
    demo.labelled("learning rate").press("Home")
    demo.still()
    demo.play_to_the_end()
    assert demo.words.endswith("The end.")


def test_a_live_region_says_politely_what_is_new(page):
    demo = shown(page, LONG)
    region = demo.root.locator("[aria-live]")
    assert region.get_attribute("aria-live") == "polite"
    before = demo.spoken
    demo.do("Step")
    assert demo.spoken != before
    assert demo.words in demo.spoken
    assert demo.caption.first.inner_text() in demo.spoken
    assert demo.canvases.first.get_attribute("aria-label").endswith(demo.caption.first.inner_text())
    region.evaluate(
        """region => {
            window.changes = 0;
            new MutationObserver(() => { window.changes += 1; })
                .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    demo.do("Play")
    page.wait_for_timeout(1500)
    assert demo.place > 10
    assert page.evaluate("window.changes") <= 2


class Images(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


@both
def test_a_saved_notebook_becomes_a_page_with_a_still_picture(page, session, made):
    shown(page, made)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    path = session[2]
    assert "state" not in nbformat.read(path, 4).metadata.get("widgets", {})
    command = [sys.executable, "-m", "nbconvert", "--to=html", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    text = path.with_suffix(".html").read_text()
    (image,) = Images(text).found
    head, data = image["src"].split(",", 1)
    assert head == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    (output,) = nbformat.read(path, 4).cells[DEMO].outputs
    sentence = value(page, "demo._still()[1]")
    assert sentence.startswith("The live demo needs a kernel. Here is its end. ")
    assert output.metadata["image/png"]["alt"] == sentence  # which nbconvert does not read
    assert output.data["text/plain"] == sentence


# -------------------------------------------------------------------- other cells, views, kernels


@both
def test_the_same_demo_shown_twice_follows_itself(page, made):
    one = shown(page, made)
    run_cell(page, OTHER, "demo")
    two = Shown(page, OTHER)
    for demo, other in [(one, two), (two, one)]:
        demo.do("Step")
        other.wait(lambda demo=demo, other=other: other.place == demo.place)
        other.wait(lambda demo=demo, other=other: other.pixels() == demo.pixels())
    assert one.place == 2
    two.play_to_the_end()
    one.wait(lambda: (one.place, one.words) == (two.place, two.words))
    one.wait(lambda: one.pixels() == two.pixels())


@both_long
def test_a_demo_whose_cell_runs_again_stops(page, made):
    demo = shown(page, made)
    demo.do("Play")
    run_cell(page, OTHER, "old = demo")
    demo = shown(page, made)
    page.wait_for_timeout(1000 * (PATIENCE_SECONDS + 1))
    assert value(page, "(old.frame['playing'], old._task is None, old.frame['words'])") == (
        False, True, "Paused: no one was looking.",
    )  # fmt: skip
    assert (demo.place, demo.playing) == (0, False)


@pytest.mark.parametrize(
    "made",
    ["lab.overfitting(speed='fast')", "lab.search_race(tries=100_000, speed='fast')"],
    ids=["overfitting", "search_race"],
)
def test_other_cells_run_while_a_demo_plays(page, made):
    demo = shown(page, made)
    demo.do("Play")
    began = time.monotonic()
    assert value(page, "1 + 1") == 2
    assert time.monotonic() - began < 1
    place = demo.place
    demo.wait(lambda: demo.place > place + 3)
    assert demo.playing


@both
def test_a_demo_that_is_used_while_a_slow_cell_runs_keeps_up(page, made):
    demo = shown(page, made)
    slider = demo.labelled("hidden neurons")
    run_cell(page, OTHER, "import time; time.sleep(2); print('slept')", waits=False)
    page.wait_for_timeout(200)
    for _ in range(2):
        slider.press("ArrowLeft")
        page.wait_for_timeout(100)
    demo.button("Play").click()
    wanted = slider.get_attribute("aria-valuetext")
    slept = page.locator(f"{NOTEBOOK} .jp-CodeCell").nth(OTHER).get_by_text("slept", exact=True)
    slept.wait_for()
    demo.wait(lambda: demo.words.endswith("The end."), 30)
    demo.still()
    name = "width" if made == TRAINING else "hidden"
    assert value(page, f"demo.state['{name}']") == int(wanted)
    assert int(wanted) == (16 if made == TRAINING else 1)
    assert slider.get_attribute("aria-valuetext") == wanted
    again = shown(page, f"lab.{'overfitting' if made == TRAINING else 'search_race'}(**demo.state)")
    again.wait(lambda: again.regions() == demo.regions())


def test_a_demo_says_when_its_kernel_is_gone(page):
    demo = shown(page, LONG)
    demo.do("Play")
    page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    gone = "Not connected to a kernel: run this notebook cell again."
    demo.wait(lambda: demo.words == gone)
    demo.button("Step").click()
    page.wait_for_timeout(300)
    assert demo.words == gone
    demo = shown(page, TRAINING)
    demo.do("Step")
    assert demo.words.startswith("After 1 epoch: ")


# -------------------------------------------------------------------------------- sizes and colours


@both
def test_a_narrow_window_is_enough(page, made):
    demo = shown(page, made)
    page.set_viewport_size({"width": 700, "height": 900})
    for summary in demo.root.locator("summary").all():
        summary.click()
    sharp = """all => all.every(one => {
        const { width, height } = one.getBoundingClientRect();
        return one.width === Math.round(width * devicePixelRatio) && width > 150
            && one.height === Math.round(height * devicePixelRatio);
    })"""
    demo.wait(lambda: demo.canvases.evaluate_all(sharp))
    page.wait_for_timeout(100)
    assert demo.canvases.evaluate_all(sharp)
    sticking_out = """root => [root, ...root.querySelectorAll('*')]
        .filter(one => one.tagName !== 'PRE' && !one.closest('.nnfs-unseen'))
        .filter(one => one.scrollWidth > one.clientWidth && one.clientWidth
            || one.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5)
        .map(one => one.outerHTML.slice(0, 80))"""
    assert demo.root.evaluate(sticking_out) == []
    assert demo.root.evaluate("root => root.scrollWidth <= root.clientWidth")
    assert demo.root.evaluate("root => root.clientWidth") < 600


def test_on_a_screen_with_finer_pixels_the_pictures_are_finer(page):
    demo = shown(page, TRAINING)
    plain = demo.canvases.evaluate_all("all => all.map(one => one.width)")
    devtools = page.context.new_cdp_session(page)
    size = {**WIDE, "width": WIDE["width"] + 20, "deviceScaleFactor": 2, "mobile": False}
    devtools.send("Emulation.setDeviceMetricsOverride", size)
    now = "all => all.map(one => one.width)"
    demo.wait(lambda: all(
        fine > 1.9 * one for fine, one in zip(demo.canvases.evaluate_all(now), plain, strict=True)
    ))  # fmt: skip
    devtools.send("Emulation.clearDeviceMetricsOverride")
    devtools.detach()


def ink_of(demo):
    """The lightness, 0 to 255, of what the curves' axes and words are written in."""
    grey = {
        colour: times
        for colour, times in demo.colours().items()
        if colour[3] > 200 and max(colour[:3]) - min(colour[:3]) < 12
    }
    return max(grey, key=grey.get)[0]


@both
def test_the_ink_is_light_where_the_theme_is_dark(page, dark, made):
    demo = shown(page, made)
    demo.play_to_the_end()
    assert ink_of(demo) > 200


def test_the_ink_follows_the_theme(page, request):
    demo = shown(page, RACE)
    assert ink_of(demo) < 80
    request.getfixturevalue("dark")
    demo.wait(lambda: ink_of(demo) > 200)


def axe(page):
    """What axe says of all demos in the page."""
    # JupyterLab's body is 0 pixels high and hides what overflows: axe takes all texts for hidden
    page.evaluate("() => { document.body.style.overflow = 'visible'; }")
    kinds = ["violations", "passes", "incomplete"]
    results = Axe().run(page, ".nnfs-demo", {"resultTypes": kinds})
    page.evaluate("() => { document.body.style.overflow = ''; }")
    return results


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(page, request, theme):
    if theme == "dark":
        request.getfixturevalue("dark")
    page.set_viewport_size({"width": 1280, "height": 2000})  # both are to be seen
    demo = shown(page, TRAINING)
    race = shown(page, RACE, cell=OTHER, name="race")
    for each in (demo, race):
        for summary in each.root.locator("summary").all():
            summary.click()
        each.do("Pin this run")
        each.do("New seed")
    for data in ("circles", "drawn"):
        demo.choose("data", data)
        results = axe(page)
        assert results.violations_count == 0, results.generate_report()
        counted = {
            kind: {rule["id"]: len(rule["nodes"]) for rule in results.response[kind]}
            for kind in ("passes", "incomplete")
        }
        assert counted["incomplete"] == {}
        assert counted["passes"]["color-contrast"] > 50  # it has looked at both demos


def test_who_asked_for_less_motion_gets_a_frame_a_second(page):
    page.emulate_media(reduced_motion="reduce")
    demo = shown(page, LONG)
    demo.do("Play")
    began, serial = time.monotonic(), demo.serial
    page.wait_for_timeout(2500)
    frames = demo.serial - serial
    assert 1 <= frames <= 2 * (time.monotonic() - began)
    assert demo.playing
    demo.do("Pause")


# ------------------------------------------------ at the end: what fails here takes the cells away


@both
def test_the_keys_of_jupyterlab_leave_a_demo_alone(page, made):
    demo = shown(page, made)
    cells = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
    before = [cell["source"] for cell in page.evaluate(cells)]
    for summary in demo.root.locator("summary").all():
        summary.click()
    if made == TRAINING:
        demo.choose("data", "drawn")
    takers = demo.root.locator("button, input, select, summary, pre, canvas[tabindex]")
    for taker in takers.all():
        if not taker.is_visible() or taker.is_disabled():
            continue
        taker.focus()
        for key in ("x", "a", "d", "d", "m", "Delete", "ArrowDown"):
            page.keyboard.press(key)
        demo.still()  # the letters choose from menus, and some data need no noise
        assert taker.is_disabled() or taker.evaluate("it => it === document.activeElement")
    assert [cell["source"] for cell in page.evaluate(cells)] == before
