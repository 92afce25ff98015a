"""The book's set-up, and its stream of random numbers cut into a hundred blocks of tries.

All numbers come one after the other from a single generator, `RandomState(0)`, which cannot jump:
who wants try 500,000,000 must draw what comes before it. That was done once. The state that the
generator has at the start of every ten millionth try is kept in `data/billion_states.npy`, so that
any block can be searched alone. `python -m nnfs_core.billion --states` makes that file again.
"""

import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from tqdm.auto import tqdm

from nnfs_core import _checks, datasets
from nnfs_core._checks import RandomSource
from nnfs_core.activations import ReLU, Softmax
from nnfs_core.layers import Dense

BLOCKS = 100
BLOCK_TRIES = 10_000_000
TRIES = BLOCKS * BLOCK_TRIES
SCALE = 0.05
STATES = Path(__file__).parents[1] / "data" / "billion_states.npy"
STATES_SHA256 = "7bc068f08351e6c7b798f17dcb5608992e1e9aef8daf24022d6e22de8eabc69c"

# Of a state of the Mersenne Twister: its 624 words, how many of them are used up, and a normal that
# waits, since they are made in pairs. One always waits: before the first try 615 have been drawn.
_STATE = np.dtype([("words", "<u4", 624), ("used", "<u4"), ("waiting", "<f8")])


def start() -> tuple[list[Any], NDArray, NDArray, RandomState]:
    """Return the book's network, inputs (300, 2), targets (300,) and the stream at its first try.

    The stream starts from seed 0: the data are drawn from it, then the network's weights, then for
    each try 21 normals.
    """
    rng = RandomState(0)
    inputs, targets = datasets.vertical(100, 3, rng=rng)
    layers = [Dense(2, 3, rng=rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
    return layers, inputs, targets, rng


def stream(number: int) -> RandomState:
    """Return the stream at the first draw of a try, 0 to a billion.

    At once where a block starts, every ten millionth try; else in seconds, what it takes to draw
    what comes before.
    """
    number = _checks.within("stream", "number", number, 0, TRIES)
    block, before = divmod(number, BLOCK_TRIES)
    words, used, waiting = _states()[block]
    rng = RandomState()
    rng.set_state(("MT19937", words, int(used), 1, float(waiting)))
    _skip(rng, before)
    return rng


def parameters(number: int) -> NDArray[np.float64]:
    """Return the 21 numbers of a try: the network's weights and biases, layer by layer.

    They are drawn anew, see `stream`; a network stores them as float32.
    """
    rng = stream(_checks.within("parameters", "number", number, 0, TRIES - 1))
    return SCALE * rng.standard_normal(_normals_of_a_try())


def is_at_end(rng: RandomSource, block: int) -> bool:
    """Whether the stream has come to exactly where the block after this one starts."""
    return bool(_state(rng) == _states()[block + 1])


def make_states() -> NDArray:
    """Draw the whole stream, some minutes, and return its states at the start of all blocks."""
    rng = start()[-1]
    states = [_state(rng)]
    for _ in tqdm(range(BLOCKS), "drawing", unit=" blocks"):
        _skip(rng, BLOCK_TRIES)
        states.append(_state(rng))
    return np.array(states)


def as_file(states: NDArray) -> tuple[bytes, str]:
    """Return the content of a file with these states, and its SHA-256."""
    file = io.BytesIO()
    np.save(file, states, allow_pickle=False)
    return file.getvalue(), hashlib.sha256(file.getvalue()).hexdigest()


def _skip(rng: RandomState, tries: int) -> None:
    at_once = 1000
    for done in range(0, tries, at_once):
        rng.standard_normal(min(at_once, tries - done) * _normals_of_a_try())


@cache
def _normals_of_a_try() -> int:
    return sum(layer.weights.size + layer.biases.size for layer in start()[0][::2])


@cache
def _states() -> NDArray:
    content = STATES.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != STATES_SHA256:
        raise ValueError(
            f"{STATES.name}: its SHA-256 must be {STATES_SHA256}, got {found}"
            " (damaged? make it again: python -m nnfs_core.billion --states)"
        )
    return np.load(io.BytesIO(content), allow_pickle=False)


def _state(rng: RandomSource) -> NDArray:
    assert isinstance(rng, RandomState)
    _, words, used, has_one, waiting = rng.get_state()
    assert has_one
    return np.array((words, used, waiting), dtype=_STATE)
