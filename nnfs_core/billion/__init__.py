"""The book's billion random tries on vertical data, which anyone can check: see `states`.

python -m nnfs_core.billion              what the billion gave
python -m nnfs_core.billion --block 22   search that block again, and compare
"""

from nnfs_core.billion.blocks import differences, search_all, search_block
from nnfs_core.billion.results import EDGES, Block, Result, load, result
from nnfs_core.billion.states import BLOCK_TRIES, SCALE, parameters, start, stream

__all__ = [
    "BLOCK_TRIES",
    "EDGES",
    "SCALE",
    "Block",
    "Result",
    "differences",
    "load",
    "parameters",
    "result",
    "search_all",
    "search_block",
    "start",
    "stream",
]
