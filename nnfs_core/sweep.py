"""A list of settings, each tried by the same function: in order, on many processes, on a cluster.

def train(width, learning_rate, rng):  # in a file of its own, trials.py
    ...
    return history.test_accuracy[-1]

settings = [{"width": w, "learning_rate": 0.05} for w in (4, 16, 64)]
with ProcessPoolExecutor() as pool:
    outcomes = sweep(trials.train, settings, seed=0, executor=pool)
"""

import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.random import SeedSequence
from tqdm.auto import tqdm

from nnfs_core import _checks


class Outcome(NamedTuple):
    """What became of a setting: the function's value, or else the error in a line of text."""

    setting: dict[str, Any]
    value: Any
    error: str | None


def sweep(
    function: Callable[..., Any],
    settings: list[dict[str, Any]],
    *,
    seed: int,
    executor: Executor | None = None,
) -> list[Outcome]:
    """Call `function(**setting, rng=...)` for each of `settings`; return what came, in their order.

    Each call gets a generator of its own, made from `seed` and the setting's place in the list, so
    that the outcomes are the same wherever and in whatever order they come about: one after the
    other without an `executor`, at once on one of `concurrent.futures`, on a cluster with Dask's
    `Client.get_executor()`. Other processes must be able to import the function.

    A call that raises, or whose process dies, has its error told in its outcome; the others are not
    touched. (A process pool stops when one of its processes dies: what it had not finished is told
    as such an error. Dask tries again.) The kernel's interrupt button ends the sweep with what is
    finished. Bad input raises ValueError or TypeError.
    """
    if not callable(function):
        raise TypeError(f"sweep: function must be a function, got {function!r}")
    if not isinstance(settings, list | tuple) or not settings:
        raise ValueError(f"sweep: settings must be a list of one dict or more, got {settings!r}")
    for index, setting in enumerate(settings):
        if not isinstance(setting, dict):
            raise TypeError(f"sweep: settings[{index}] must be a dict, got {setting!r}")
    seeds = SeedSequence(_checks.seed("sweep", seed)).spawn(len(settings))
    calls = [partial(_call, function, *each) for each in zip(settings, seeds, strict=True)]
    if executor is not None:
        _checks.part("sweep", "executor", executor, "submit")
        _refuse_if_only_here(function, executor)
    rounds = as_finished(calls, executor)

    outcomes = [Outcome(setting, None, "interrupted") for setting in settings]
    finished = 0
    try:
        # the bar is for long sweeps: it stays away for the first second
        for index, value, error in tqdm(rounds, "sweep", len(settings), unit=" settings", delay=1):
            outcomes[index] = Outcome(settings[index], value, error)
            finished += 1
    except KeyboardInterrupt:
        if not finished:
            raise
    return outcomes


def as_finished(
    calls: Sequence[Callable[[], Any]], executor: Executor | None = None
) -> Iterator[tuple[int, Any, str | None]]:
    """Call each of `calls`; yield its place in the list, its value or its error, as they finish.

    Without an `executor` that is one after the other. Who stops taking cancels what is waiting.
    """
    if executor is None:
        for index, call in enumerate(calls):
            yield index, *_try(call)
        return
    places = {_submit(executor, call): index for index, call in enumerate(calls)}
    try:
        for future in as_completed(places):
            try:
                yield places[future], *future.result()
            except Exception as error:  # it never came to the function, or never came back
                yield places[future], None, _line(error)
    finally:
        for future in places:
            future.cancel()


def _submit(executor: Executor, call: Callable[[], Any]) -> Future:
    try:
        return executor.submit(_try, call)
    except BrokenExecutor as error:  # it broke while the calls were being handed out
        future: Future = Future()
        future.set_exception(error)
        return future


def _call(function: Callable[..., Any], setting: dict[str, Any], seed: SeedSequence) -> Any:
    return function(**setting, rng=np.random.default_rng(seed))


def _try(call: Callable[[], Any]) -> tuple[Any, str | None]:
    try:
        return call(), None
    except Exception as error:  # as text, since not every exception can travel
        return None, _line(error)


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _refuse_if_only_here(function: Callable[..., Any], executor: Executor) -> None:
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and often not needed

    if not isinstance(executor, ProcessPoolExecutor):
        return
    module = getattr(function, "__module__", None)
    here = module == "__main__" and not hasattr(sys.modules["__main__"], "__file__")
    try:
        pickle.dumps(function)
    except Exception:
        here = True
    if here:
        name = getattr(function, "__qualname__", type(function).__name__)
        raise ValueError(
            "sweep: function must be one that other processes can import, from a file:"
            f" not a lambda, nor one made in a notebook or inside a function; got {name}"
        )
