"""What a search of the billion found, and the file that keeps it: plain JSON, one line a block."""

import json
import os
import platform
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnfs_core import _checks
from nnfs_core.billion.states import BLOCK_TRIES, BLOCKS, STATES
from nnfs_core.search import Accepted

RESULT = STATES.with_name("billion.json")
# Bins of equal width for the losses; the first and the last also take what lies beyond them.
EDGES = np.linspace(1.09, 1.12, 61)


class Block(NamedTuple):
    """What a block holds: its own records, and how many of its losses fell into each bin."""

    number: int  # of the block, from 0
    records: list[Accepted]  # numbered as in the whole billion
    counts: list[int]  # one a bin of EDGES
    seconds: float


@dataclass(frozen=True)
class Result:
    """Finished blocks, in order; `records` and `counts` are those of all of them together.

    `versions` tells what the first block was made with. A call that goes on elsewhere leaves them.
    """

    blocks: list[Block] = field(repr=False)
    tries: int  # of each block
    seconds: float  # on the clock, of all calls together
    versions: dict[str, str]

    @property
    def records(self) -> list[Accepted]:
        """Each try that was better than all before it."""
        records: list[Accepted] = []
        for block in self.blocks:
            records += [new for new in block.records if not records or new.loss < records[-1].loss]
        return records

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many losses fell into each bin of EDGES."""
        return np.sum([block.counts for block in self.blocks], axis=0, dtype=np.int64)


@cache
def result() -> Result:
    """Return the committed result of the billion."""
    return load(RESULT)


def load(path: str | Path) -> Result:
    """Read a result; ValueError if the file is not one."""
    try:
        content = json.loads(Path(path).read_bytes())
        tries = _checks.within(
            "load", "tries of a block", content["tries of a block"], 1, BLOCK_TRIES
        )
        if content["edges"] != _edges():
            raise ValueError(f"its bins are not {_edges()}")
        blocks = [_block(each, tries) for each in content["blocks"]]
        numbers = [block.number for block in blocks]
        if numbers != sorted(set(numbers)):
            raise ValueError("its blocks are not in order")
        return Result(blocks, tries, content["seconds"], content["versions"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"load: {path} must be a result of nnfs_core.billion, got {type(error).__name__}:"
            f" {error}"
        ) from error


def save(result: Result, path: str | Path) -> None:
    """Write a result, one line a block."""
    head = {
        "what": "the losses of a billion random tries",
        "command": "python -m nnfs_core.billion --all",
        "tries": len(result.blocks) * result.tries,
        "tries of a block": result.tries,
        "seconds": result.seconds,
        "versions": result.versions,
        "records": result.records,
        "edges": _edges(),
        "counts": result.counts.tolist(),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    blocks = ",\n".join(json.dumps(block._asdict()) for block in result.blocks)
    text = "{\n" + ",\n".join(lines) + ',\n"blocks": [\n' + blocks + "\n]\n}\n"
    write(Path(path), text.encode())


def write(path: Path, content: bytes) -> None:
    """Write a file: whole, or else it stays as it was."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _edges() -> dict[str, float]:
    return {"first": EDGES[0], "last": EDGES[-1], "bins": len(EDGES) - 1}


def _block(content: dict[str, Any], tries: int) -> Block:
    number = _checks.within("load", "number of a block", content["number"], 0, BLOCKS - 1)
    records = [Accepted(*record) for record in content["records"]]
    block = Block(number, records, content["counts"], content["seconds"])
    if sum(block.counts) != tries or len(block.counts) != len(EDGES) - 1:
        raise ValueError(f"block {number} does not hold {tries:,} tries")
    first = number * BLOCK_TRIES
    numbers, losses = [record.number for record in records], [record.loss for record in records]
    if (
        numbers[:1] != [first]
        or numbers != sorted(set(numbers))
        or numbers[-1] >= first + tries
        or losses != sorted(losses, reverse=True)
    ):
        raise ValueError(f"the records of block {number} are not those of a search of its tries")
    return block


def versions() -> dict[str, str]:
    """Return what a result was made with."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }
