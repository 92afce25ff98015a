"""A list of settings on one process, on several, and on a cluster that loses a worker."""

import os
import re
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import nnfs_core.sweep
from nnfs_core import Adam, Dense, Model, ReLU, SoftmaxCrossentropy, datasets
from nnfs_core.sweep import Outcome, sweep


def train(width, epochs, rng):
    """Train a small classifier: the work that a sweep is for."""
    inputs, targets = datasets.spiral(10, 3, rng=rng)
    network = [Dense(2, width, rng=rng), ReLU(), Dense(width, 3, rng=rng)]
    model = Model(network, loss=SoftmaxCrossentropy(), optimizer=Adam(learning_rate=0.05))
    return model.train(inputs, targets, epochs).loss[-1]


def pick(number, rng, wait=0.0):
    time.sleep(wait)
    if number == 2:
        raise ZeroDivisionError("no two, please")
    return number, rng.integers(10**6)


def fall_over_once(number, folder, rng):
    """Kill the process that runs number 3, the first time."""
    time.sleep(0.05)
    marker = Path(folder) / "killed"
    if number == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number, rng.integers(10**6), os.getpid()


class AwkwardError(Exception):
    """Cannot be unpickled: its arguments are not those of its constructor."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def raise_awkwardly(number, rng):
    raise AwkwardError(number, number)


NUMBERS = [{"number": number} for number in range(6)]
WIDTHS = [{"width": width, "epochs": 20} for width in (2, 4, 8)]


def numbers_of(seed):
    """What `pick` should return, straight from NumPy's own spawning."""
    children = np.random.SeedSequence(seed).spawn(6)
    return [(n, np.random.default_rng(child).integers(10**6)) for n, child in enumerate(children)]


def test_each_setting_has_its_own_seed_and_a_failure_is_told_beside_the_others():
    outcomes = sweep(pick, NUMBERS, seed=7)
    assert [outcome.setting for outcome in outcomes] == NUMBERS
    wanted = numbers_of(7)
    wanted[2] = None
    assert [outcome.value for outcome in outcomes] == wanted
    assert [outcome.error for outcome in outcomes] == [
        None, None, "ZeroDivisionError: no two, please", None, None, None,
    ]  # fmt: skip
    assert isinstance(outcomes[0], Outcome)


def test_threads_and_processes_give_the_same_outcomes():
    wanted = sweep(pick, NUMBERS, seed=7)
    for make in (ThreadPoolExecutor, ProcessPoolExecutor):
        with make(2) as executor:
            assert sweep(pick, NUMBERS, seed=7, executor=executor) == wanted


def test_the_order_is_that_of_the_list_not_of_finishing():
    settings = [{"number": n, "wait": wait} for n, wait in ((0, 0.4), (1, 0.2), (3, 0))]
    with ThreadPoolExecutor(3) as executor:
        outcomes = sweep(pick, settings, seed=0, executor=executor)
    assert [outcome.value[0] for outcome in outcomes] == [0, 1, 3]


def test_trainings_are_the_same_in_other_processes():
    in_order = sweep(train, WIDTHS, seed=1)
    with ProcessPoolExecutor(2) as executor:
        assert sweep(train, WIDTHS, seed=1, executor=executor) == in_order
    assert len({outcome.value for outcome in in_order}) == 3
    assert all(outcome.error is None for outcome in in_order)


def test_an_error_that_cannot_travel_is_told_all_the_same():
    with ProcessPoolExecutor(1) as executor:
        outcomes = sweep(raise_awkwardly, NUMBERS[:2], seed=0, executor=executor)
    assert [outcome.error for outcome in outcomes] == [
        "AwkwardError: 0 and 0",
        "AwkwardError: 1 and 1",
    ]


def test_a_setting_that_cannot_travel_fails_alone():
    settings = [{"number": 0}, {"number": lambda: 1}, {"number": 3}]
    with ProcessPoolExecutor(1) as executor:
        outcomes = sweep(pick, settings, seed=0, executor=executor)
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert re.search("pickle|local object", outcomes[1].error)


def test_a_setting_that_does_not_fit_the_function_fails_alone():
    outcomes = sweep(pick, [{"number": 0}, {"nmber": 1}], seed=0)
    assert outcomes[0].value[0] == 0
    assert outcomes[1].error.startswith("TypeError: pick() got an unexpected keyword argument")


def test_a_process_pool_that_breaks_keeps_what_was_finished(tmp_path):
    settings = [{"number": number, "folder": str(tmp_path)} for number in range(6)]
    with ProcessPoolExecutor(1) as executor:
        outcomes = sweep(fall_over_once, settings, seed=7, executor=executor)
        assert [outcome.value[:2] for outcome in outcomes[:3]] == numbers_of(7)[:3]
        assert all("BrokenProcessPool: " in outcome.error for outcome in outcomes[3:])
        again = sweep(fall_over_once, settings, seed=7, executor=executor)  # the same broken pool
        assert all("BrokenProcessPool: " in outcome.error for outcome in again)
    with ProcessPoolExecutor(1) as executor:
        again = sweep(fall_over_once, settings, seed=7, executor=executor)
    assert [outcome.value[:2] for outcome in again] == numbers_of(7)


def test_a_cluster_gives_the_same_outcomes(cluster):
    executor = cluster.get_executor()
    assert sweep(pick, NUMBERS, seed=7, executor=executor) == sweep(pick, NUMBERS, seed=7)
    assert sweep(train, WIDTHS, seed=1, executor=executor) == sweep(train, WIDTHS, seed=1)


def test_a_cluster_that_loses_a_worker_loses_no_result(cluster, tmp_path, record_property):
    before = set(cluster.run(os.getpid).values())
    settings = [{"number": number % 6, "folder": str(tmp_path)} for number in range(24)]
    began = time.perf_counter()
    outcomes = sweep(fall_over_once, settings, seed=7, executor=cluster.get_executor())
    seconds = time.perf_counter() - began

    assert (tmp_path / "killed").exists()
    assert [outcome.error for outcome in outcomes] == [None] * 24
    children = np.random.SeedSequence(7).spawn(24)
    wanted = [np.random.default_rng(child).integers(10**6) for child in children]
    assert [outcome.value[:2] for outcome in outcomes] == [
        (number % 6, value) for number, value in enumerate(wanted)
    ]
    workers = {outcome.value[2] for outcome in outcomes}
    assert os.getpid() not in workers
    assert len(workers) >= 2
    assert len(before) == 2
    after = set(cluster.run(os.getpid).values())
    assert len(before - after) == 1  # the one that was killed
    record_property(
        "sweep on a cluster",
        f"24 settings, 1 of 2 workers killed, no result lost, {seconds:.1f} s",
    )


def test_an_interrupt_keeps_what_is_finished(monkeypatch):
    def interrupted(rounds, *_, **__):
        for count, outcome in enumerate(rounds):
            if count == 2:
                raise KeyboardInterrupt
            yield outcome

    monkeypatch.setattr(nnfs_core.sweep, "tqdm", interrupted)
    outcomes = sweep(pick, NUMBERS, seed=7)
    assert [outcome.value for outcome in outcomes[:2]] == numbers_of(7)[:2]
    assert [outcome.error for outcome in outcomes[2:]] == ["interrupted"] * 4
    with ThreadPoolExecutor(1) as executor:
        outcomes = sweep(pick, NUMBERS, seed=7, executor=executor)
    assert sum(outcome.error == "interrupted" for outcome in outcomes) >= 3


def test_threads_may_have_a_lambda():
    with ThreadPoolExecutor(1) as executor:
        (outcome,) = sweep(lambda x, rng: x + 1, [{"x": 1}], seed=0, executor=executor)
    assert outcome.value == 2


def inner():
    def function(rng):
        return 1

    return function


@pytest.mark.parametrize(
    ("function", "name"), [(lambda rng: 1, "<lambda>"), (inner(), "inner.<locals>.function")]
)
def test_a_process_pool_refuses_what_cannot_be_imported(function, name):
    with ProcessPoolExecutor(1) as executor, pytest.raises(ValueError, match=r"^sweep:") as caught:
        sweep(function, [{}], seed=0, executor=executor)
    assert str(caught.value) == (
        "sweep: function must be one that other processes can import, from a file: not a lambda,"
        f" nor one made in a notebook or inside a function; got {name}"
    )


def test_a_process_pool_refuses_a_function_made_in_a_notebook(monkeypatch):
    # a notebook's __main__ has no file; the function would be looked for in vain elsewhere
    import __main__

    def trial(rng):
        return 1

    trial.__module__, trial.__qualname__ = "__main__", "trial"
    monkeypatch.setattr(__main__, "trial", trial, raising=False)
    monkeypatch.delattr(__main__, "__file__", raising=False)
    with ProcessPoolExecutor(1) as executor, pytest.raises(ValueError, match=r"got trial$"):
        sweep(trial, [{}], seed=0, executor=executor)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((3, [{}]), TypeError, "sweep: function must be a function, got 3"),
        ((pick, []), ValueError, "sweep: settings must be a list of one dict or more, got []"),
        (
            (pick, {"number": 1}),
            ValueError,
            "sweep: settings must be a list of one dict or more, got {'number': 1}",
        ),
        ((pick, [{}, 4]), TypeError, "sweep: settings[1] must be a dict, got 4"),
    ],
)
def test_bad_settings(arguments, error, sentence):
    with pytest.raises(error) as caught:
        sweep(*arguments, seed=0)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (True, TypeError), (0.5, TypeError)])
def test_bad_seeds(seed, error):
    with pytest.raises(error) as caught:
        sweep(pick, NUMBERS, seed=seed)
    assert str(caught.value) == f"sweep: seed must be zero or a positive integer, got {seed}"


def test_a_class_is_no_executor():
    with pytest.raises(TypeError) as caught:
        sweep(pick, NUMBERS, seed=0, executor=ThreadPoolExecutor)
    assert str(caught.value) == (
        "sweep: executor must have submit, got"
        " <class 'concurrent.futures.thread.ThreadPoolExecutor'> (write ThreadPoolExecutor()?)"
    )
