"""The live demos at play, with a browser's part taken by a few lines: it draws, and says so."""

import asyncio
import time

import numpy as np
import pytest

from nnfs_core.lab import overfitting, search_race
from nnfs_core.lab.views import demo as demo_module
from test_demos import SMALL, both, say, shown

LIMIT_SECONDS = 20
FAST = {"name": "speed", "value": "fast"}


class Browser:
    """Looks at each frame of a demo, and `delay` seconds later says that it is drawn."""

    def __init__(self, demo, delay=0.0):
        self.demo, self.delay = demo, delay
        self.frames, self.times = [], []
        self.drawn = demo._serial
        self.most_on_their_way = 0
        self.loop = None
        demo.observe(self.see, "frame")

    def see(self, change):
        frame = change.new
        if frame["playing"]:
            on_their_way = frame["serial"] - self.drawn
            self.most_on_their_way = max(self.most_on_their_way, on_their_way)
        self.frames.append(frame)
        self.times.append(time.monotonic())
        if frame["playing"] and self.delay is not None:
            self.loop = self.loop or asyncio.get_running_loop()
            later = self.loop.call_later, self.delay, self.answer, frame["serial"]
            self.loop.call_soon_threadsafe(*later)

    def answer(self, serial):
        self.drawn = serial
        say(self.demo, "drawn", serial)

    @property
    def places(self):
        return [frame["place"] for frame in self.frames]


def played(demo, *, delay=0.0, until=None, then=lambda: None):
    """Play until the condition holds, do something, and wait until the demo stops by itself."""

    async def run():
        say(demo, "play")
        while until and not until():
            await asyncio.sleep(0.001)
        then()
        while demo.frame["playing"] or demo._task:
            await asyncio.sleep(0.001)

    browser = Browser(demo, delay)
    asyncio.run(asyncio.wait_for(run(), LIMIT_SECONDS))
    return browser


@both
def test_a_run_plays_to_its_end_and_stops(make):
    demo = make(**(SMALL if make is overfitting else {"tries": 100}), speed="fast")
    browser = played(demo)
    assert browser.places[-1] == len(demo.sim.numbers) - 1
    assert browser.places == sorted(browser.places)
    assert not browser.frames[-1]["playing"]
    assert all(frame["playing"] for frame in browser.frames[:-1])
    assert browser.frames[-1]["words"].endswith("The end.")
    by_steps = make(**{k: v for k, v in demo.state.items() if k != "at"}, at=10**6)
    assert shown(demo) == shown(by_steps)


def test_at_slow_speed_every_moment_has_its_frame():
    demo = overfitting(**SMALL, speed="slow")
    places = played(demo, until=lambda: demo._place > 20, then=lambda: say(demo, "pause")).places
    assert places[:20] == list(range(20))


def test_two_frames_at_most_are_on_their_way():
    demo = overfitting(**SMALL, speed="slow")
    browser = played(
        demo, delay=0.06, until=lambda: demo._place > 6, then=lambda: say(demo, "pause")
    )
    assert browser.most_on_their_way == 2


@pytest.mark.parametrize("speed", ["normal", "fast"])
def test_frames_come_no_faster_than_a_screen_needs_them(speed):
    demo = overfitting(epochs=10_000, speed=speed)
    browser = played(demo, until=lambda: demo._serial > 9, then=lambda: say(demo, "pause"))
    # on the whole: the time that a picture takes to be made shifts one frame against the next
    assert np.median(np.diff(browser.times)[:-2]) > 0.9 * demo_module.FRAME_SECONDS


def test_calm_shows_one_frame_a_second(monkeypatch):
    monkeypatch.setattr(demo_module, "CALM_SECONDS", 0.2)
    demo = overfitting(**SMALL, speed="slow")

    async def run():
        say(demo, "play", True)
        await asyncio.sleep(0.7)
        say(demo, "pause")
        while demo._task:
            await asyncio.sleep(0.001)

    browser = Browser(demo)
    asyncio.run(run())
    steps = np.diff(browser.places)[:-2]
    assert len(steps) in (2, 3)
    assert set(steps) == {8}  # as many moments as eight frames would have shown


@pytest.mark.parametrize("speed", ["slow", "normal", "fast"])
def test_pause_stops_at_once(speed):
    demo = overfitting(speed=speed)
    at_pause = []

    async def run():
        say(demo, "play")
        while demo._place < 10:
            await asyncio.sleep(0.001)
        say(demo, "pause")
        at_pause.append((demo.frame["playing"], len(demo.sim.moments)))
        began = time.thread_time()
        while demo._task:
            await asyncio.sleep(0.001)
        at_pause.append(time.thread_time() - began)

    Browser(demo)
    asyncio.run(asyncio.wait_for(run(), LIMIT_SECONDS))
    (playing, moments), seconds = at_pause
    assert not playing
    assert len(demo.sim.moments) == moments
    assert seconds < 0.05
    assert not demo.frame["playing"]
    assert demo.frame["words"].startswith("After ")


def test_a_demo_that_nobody_looks_at_pauses_and_says_so(monkeypatch):
    monkeypatch.setattr(demo_module, "PATIENCE_SECONDS", 0.1)
    demo = overfitting(speed="slow")
    browser = played(demo, delay=None)
    assert len(browser.frames) == 2  # that it plays, and that it does no more
    assert not browser.frames[-1]["playing"]
    assert browser.frames[-1]["words"] == "Paused: no one was looking."
    assert 0.1 < browser.times[-1] - browser.times[0] < 2
    assert len(demo.sim.moments) <= 2
    assert played(demo, until=lambda: demo._place > 5, then=lambda: say(demo, "pause")).places


@pytest.mark.parametrize("speed", ["normal", "fast"])
@both
def test_others_get_their_turns_while_a_demo_plays(make, speed):
    demo, worked = make(speed=speed), []

    async def other():
        while True:
            began = time.thread_time()  # of this thread alone, whatever else the machine does
            await asyncio.sleep(0)
            worked.append(time.thread_time() - began)

    async def run():
        task = asyncio.create_task(other())
        say(demo, "play")
        await asyncio.sleep(0.7)
        say(demo, "pause")
        while demo._task:
            await asyncio.sleep(0.001)
        task.cancel()

    Browser(demo)
    asyncio.run(asyncio.wait_for(run(), LIMIT_SECONDS))
    assert demo.frame["place"] > 20
    assert max(worked) < 0.1


def test_play_from_further_back_first_shows_what_was():
    demo = overfitting(**SMALL, speed="slow", at=30)
    kept = list(demo.sim.moments)
    say(demo, "seek", 5)
    browser = played(demo, until=lambda: demo._place == 40, then=lambda: say(demo, "pause"))
    for frame in browser.frames[:24]:
        assert frame["moments"] == 31
        assert frame["number"] == frame["place"]
    assert browser.places[:4] == [5, 6, 7, 8]
    assert all(now is then for now, then in zip(demo.sim.moments, kept, strict=False))
    assert len(demo.sim.moments) == 41


def test_play_at_the_end_starts_from_the_front():
    demo = overfitting(**SMALL, speed="slow", at=100)
    kept = list(demo.sim.moments)
    browser = played(demo, until=lambda: demo._place >= 4, then=lambda: say(demo, "set", FAST))
    assert browser.places[:4] == [0, 1, 2, 3]
    assert browser.places[-1] == 100
    assert all(now is then for now, then in zip(demo.sim.moments, kept, strict=True))


@pytest.mark.parametrize(
    ("do", "value", "settings"),
    [
        ("set", {"name": "width", "value": 4}, {"width": 4}),
        ("set", {"name": "speed", "value": "fast"}, {}),
        ("new_seed", None, {"seed": 1}),
        ("reset", None, {}),
    ],
)
def test_a_change_while_playing_plays_on(do, value, settings):
    demo, seen = overfitting(**SMALL, speed="slow"), []
    browser = played(
        demo,
        until=lambda: demo._place >= 5,
        then=lambda: (say(demo, do, value), seen.append(demo.frame), say(demo, "set", FAST)),
    )
    (answer,) = seen
    assert answer["playing"]
    assert (answer["place"] > 0) == (value is not None and value["name"] == "speed")
    assert browser.frames[-1]["words"].endswith("The end.")
    expected = overfitting(**{**SMALL, **settings}, speed="fast", at=100)
    assert shown(demo) == shown(expected)


@pytest.mark.parametrize(("do", "value"), [("step", None), ("seek", 2)])
def test_a_step_and_the_scrubber_pause(do, value):
    demo = overfitting(**SMALL, speed="slow")
    played(demo, until=lambda: demo._place >= 5, then=lambda: say(demo, do, value))
    assert demo.frame["place"] < 100
    assert not demo.frame["playing"]
    assert demo.frame["place"] == 2 or do == "step"


def test_pressing_play_twice_plays_once():
    demo, tasks = overfitting(**SMALL, speed="slow"), set()

    def press():
        for do in ("play", "pause", "play"):
            tasks.add(demo._task)
            say(demo, do)
        tasks.add(demo._task)
        asyncio.get_running_loop().call_later(0.3, say, demo, "pause")

    browser = played(demo, until=lambda: demo._place >= 3, then=press)
    assert len(tasks) == 1
    assert browser.places[-1] > 8
    assert set(np.diff(browser.places)) == {0, 1}


def test_what_another_thread_asks_is_answered_while_a_demo_plays():
    demo, refused = overfitting(**SMALL, speed="slow"), []

    async def run():
        say(demo, "play")
        for width in [2, 4, 8] * 5:
            value = {"name": "width", "value": width}
            refused.append(await asyncio.to_thread(say, demo, "set", value))
        say(demo, "set", FAST)
        while demo._task:
            await asyncio.sleep(0.001)

    Browser(demo)
    asyncio.run(asyncio.wait_for(run(), LIMIT_SECONDS))
    assert not any(words.startswith("This does not work") for words in refused)
    assert shown(demo) == shown(overfitting(**SMALL, speed="fast", at=100))


def test_nothing_plays_by_itself():
    for make in (overfitting, search_race):
        demo = make(at=50)
        assert demo._task is None
        assert not demo.frame["playing"]
        moments = len(demo.sim.moments)

        async def wait():
            await asyncio.sleep(0.05)

        asyncio.run(wait())
        assert len(demo.sim.moments) == moments


def test_what_was_is_shown_again_at_a_pace_that_can_be_seen():
    demo = overfitting(**SMALL, speed="fast", at=10**6)
    browser = played(demo)
    assert browser.places[0] == 0
    assert max(np.diff(browser.places)) == demo_module.AGAIN
    assert browser.places[-1] == len(demo.sim.moments) - 1
