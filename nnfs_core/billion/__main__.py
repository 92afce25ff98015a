"""The command: `python -m nnfs_core.billion --help`."""

import argparse
import multiprocessing
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from nnfs_core.billion import blocks, results, states
from nnfs_core.billion.results import Result, result

OUT = "billion.json"


def main() -> int:
    """Do what was asked; return 0, or 1 where something differs or went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m nnfs_core.billion",
        description="The book's billion random tries on vertical data. Alone: what they gave.",
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--block", type=int, metavar="N", help="search block N, 0 to 99, again and compare"
    )
    asked.add_argument("--all", action="store_true", help="search all blocks that OUT lacks")
    asked.add_argument(
        "--states", action="store_true", help="draw the whole stream, write its states again"
    )
    parser.add_argument("--out", help=f"file of --all ({OUT})")
    parser.add_argument("--processes", type=int, help="of --all (one for each core)")
    parser.add_argument(
        "--tries", type=int, help="only the first so many of a block, with --block or --all"
    )
    options = parser.parse_args()
    tries = states.BLOCK_TRIES if options.tries is None else options.tries
    try:
        if not options.all:
            _refuse("--out", options.out, "--all")
            _refuse("--processes", options.processes, "--all")
            if options.block is None:
                _refuse("--tries", options.tries, "--block or --all")
        if options.block is not None:
            return _check(options.block, tries)
        if options.states:
            return _make_states()
        if options.all:
            _search_all(options.out or OUT, options.processes, tries)
        else:
            _tell(result())
    except KeyboardInterrupt as interrupt:
        print(str(interrupt) or "Interrupted.", file=sys.stderr)
        return 1
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _refuse(name: str, value: object, modes: str) -> None:
    if value is not None:
        raise ValueError(f"nnfs_core.billion: {name} goes with {modes} alone, got {name} {value}")


def _search_all(path: str, processes: int | None, tries: int) -> None:
    # Ctrl+C goes to all processes. Those of the pool leave it to this one, from their start on.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(processes, initializer=signal.signal, initargs=ignore) as executor:
        heed = signal.signal(*ignore)
        executor.submit(int).result()
        signal.signal(signal.SIGINT, heed)
        try:
            _tell(blocks.search_all(path, executor=executor, tries=tries))
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            time.sleep(0.2)  # the pool's thread stumbles over what is cancelled if it ends now
            for process in multiprocessing.active_children():  # else they finish their blocks
                process.terminate()
            raise


def _check(number: int, tries: int) -> int:
    block = blocks.search_block(number, tries=tries, progress=True)
    best, rate = block.records[-1], tries / max(block.seconds, 0.01)
    print(
        f"Block {number}: {tries:,} tries in {block.seconds:.2g} s, {rate:,.0f} a second;"
        f" {len(block.records)} records, the best is try {best.number:,} with loss {best.loss:.7f}."
    )
    told = blocks.differences(block, tries=tries)
    print(*told or ["All as committed."], sep="\n")
    return bool(told)


def _make_states() -> int:
    content, checksum = states.as_file(states.make_states())
    if checksum != states.STATES_SHA256:
        print(f"SHA-256 must be {states.STATES_SHA256}, got {checksum}: nothing was written.")
        return 1
    results.write(states.STATES, content)
    print(f"Written: {states.STATES.name}, SHA-256 {checksum}.")
    return 0


def _tell(result: Result) -> None:
    tries = result.tries * len(result.blocks)
    print(f"{tries:,} tries in {result.seconds / 60:,.0f} minutes. Records:")
    for number, loss, accuracy in result.records:
        print(f"try {number:>11,}   loss {loss:.7f}   accuracy {accuracy:.3f}")


if __name__ == "__main__":
    sys.exit(main())
