"""The blocks of the billion, searched anywhere and in any order."""

import time
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from nnfs_core import _checks
from nnfs_core.billion import states
from nnfs_core.billion.results import EDGES, Block, Result, load, result, save, versions
from nnfs_core.billion.states import BLOCK_TRIES, BLOCKS, SCALE
from nnfs_core.search import Accepted, Search
from nnfs_core.sweep import as_finished


def search_block(block: int, *, tries: int = BLOCK_TRIES, progress: bool = False) -> Block:
    """Search a block, 0 to 99, or only its first `tries`; ten million take about a minute.

    At the end of a whole block the stream must have come to where the next one starts; if it has
    not, RuntimeError says so. `progress` shows a bar.
    """
    block = _checks.within("search_block", "block", block, 0, BLOCKS - 1)
    tries = _checks.within("search_block", "tries", tries, 1, BLOCK_TRIES)
    began, first = time.perf_counter(), block * BLOCK_TRIES
    layers, inputs, targets, _ = states.start()
    search = Search(layers, inputs, targets, scale=SCALE, rng=states.stream(first))
    counts = np.zeros(len(EDGES) - 1, dtype=np.int64)
    with tqdm(
        total=tries, desc=f"block {block}", unit=" tries", unit_scale=True, disable=not progress
    ) as bar:
        while search.tries < tries:
            losses = search.step(min(search.stride, tries - search.tries))
            counts += np.histogram(losses.clip(EDGES[0], EDGES[-1]), EDGES)[0]
            bar.update(len(losses))
    if tries == BLOCK_TRIES and not states.is_at_end(search.rng, block):
        raise RuntimeError(f"search_block: block {block} ends where the next one does not start")
    records = [
        Accepted(first + number, round(loss, 10), round(accuracy, 4))
        for number, loss, accuracy in search.accepted
    ]
    return Block(block, records, counts.tolist(), round(time.perf_counter() - began, 2))


def search_all(
    path: str | Path, *, executor: Executor | None = None, tries: int = BLOCK_TRIES
) -> Result:
    """Search every block that the file at `path` does not hold yet, and keep each one in it.

    The file is written anew after each block, whole or not at all. Whatever ends a run early, the
    kernel's interrupt button or a process that died, the next call goes on from the file. Blocks
    run in this process, or at once on an `executor` of `concurrent.futures` (Dask's
    `Client.get_executor()` gives one); the records do not depend on it. `tries` searches only the
    first so many of each block. Two calls that go on at once with one file keep each other's
    blocks, though each searches all that it found missing; should both write in the same instant, a
    block may be left for the next call.

    Bad input, or a file that holds something else, raises ValueError or TypeError and leaves the
    file as it was. RuntimeError tells what went wrong with blocks that could not be finished, a
    KeyboardInterrupt what is kept.
    """
    path, tries = Path(path), _checks.within("search_all", "tries", tries, 1, BLOCK_TRIES)
    if executor is not None:
        _checks.part("search_all", "executor", executor, "submit")
    if not path.parent.is_dir():
        raise ValueError(f"search_all: path must be a file in a folder that exists, got {path}")
    result = _kept(path, tries)
    finished = {block.number: block for block in result.blocks}
    missing = [number for number in range(BLOCKS) if number not in finished]
    calls = [partial(search_block, number, tries=tries) for number in missing]
    began, errors = time.perf_counter(), {}
    rounds: Any = as_finished(calls, executor)
    try:
        with (
            closing(rounds),  # early, it cancels what is waiting
            tqdm(rounds, "blocks", BLOCKS, initial=len(finished), unit=" blocks") as bar,
        ):
            for index, block, error in bar:
                if error is not None:
                    errors[missing[index]] = error
                    continue
                seconds = round(result.seconds + time.perf_counter() - began, 1)
                # another call may have written to the file in the meantime
                theirs = {other.number: other for other in _kept(path, tries).blocks}
                blocks = finished | {block.number: block} | theirs
                save(Result(sorted(blocks.values()), tries, seconds, result.versions), path)
                finished = blocks
    except KeyboardInterrupt:
        kept = len(load(path).blocks) if path.exists() else 0
        raise KeyboardInterrupt(
            f"search_all: interrupted; {path} keeps the {kept} blocks that are finished:"
            " call again to go on"
        ) from None
    if errors:
        number, error = min(errors.items())
        raise RuntimeError(
            f"search_all: {len(errors)} of {BLOCKS} blocks failed, first block {number} ({error});"
            f" {path} keeps the {len(finished)} that are finished: call again to go on"
        )
    return load(path)


def _kept(path: Path, tries: int) -> Result:
    result = load(path) if path.exists() else Result([], tries, 0.0, versions())
    if result.tries != tries:
        raise ValueError(
            f"search_all: tries must be {result.tries:,} to go on with {path}, got {tries:,}"
        )
    return result


def differences(block: Block, *, tries: int = BLOCK_TRIES) -> list[str]:
    """Compare a block, or its first `tries`, with the committed result; say what differs.

    Processors differ in the last bit of `exp`, so losses may differ by 1e-7, and of ten million
    tries ten may have fallen to the other side of a bin's edge.
    """
    committed = result().blocks[block.number]
    end = block.number * BLOCK_TRIES + tries
    wanted = [record for record in committed.records if record.number < end]
    told = []
    if [record.number for record in block.records] != [record.number for record in wanted]:
        told.append(f"records at other tries: {block.records}, committed {wanted}")
    elif any(
        abs(one.loss - other.loss) > 1e-7 or one.accuracy != other.accuracy
        for one, other in zip(block.records, wanted, strict=True)
    ):
        told.append(f"records with other losses: {block.records}, committed {wanted}")
    moved = np.abs(np.subtract(block.counts, committed.counts)).sum() // 2
    if tries == BLOCK_TRIES and moved > 10:
        told.append(f"{moved:,} losses in other bins than committed")
    return told
