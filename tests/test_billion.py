"""The billion tries: the stream, the committed result, and runs that are cut short."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, accuracy, billion
from nnfs_core.billion import __main__ as command
from nnfs_core.billion import blocks, results, states
from nnfs_core.search import Search
from traces import SEARCH_VERTICAL_100_000, assert_published

TRIES = 2_000  # of each block, where all hundred are searched
RECORD = 229_865_000


def network_of(row):
    """The book's network with the 21 numbers of a try, and its data."""
    layers, inputs, targets, _ = states.start()
    first, second = layers[0], layers[2]
    parts = np.split(row.astype(np.float32), [6, 9, 18])
    first.weights, first.biases = parts[0].reshape(2, 3), parts[1].reshape(1, 3)
    second.weights, second.biases = parts[2].reshape(3, 3), parts[3].reshape(1, 3)
    return layers, inputs, targets


def loss_and_accuracy(row):
    layers, inputs, targets = network_of(row)
    for layer in layers:
        inputs = layer.forward(inputs)
    return CategoricalCrossentropy().calculate(inputs, targets), accuracy(inputs, targets)


def is_same_state(one, other):
    return all(
        np.array_equal(a, b) for a, b in zip(one.get_state(), other.get_state(), strict=True)
    )


# ------------------------------------------------------------------------------------ the stream


def test_the_first_tries_are_the_published_ones():
    block = billion.search_block(0, tries=100_000)
    assert [record.number for record in block.records] == [
        number for number, *_ in SEARCH_VERTICAL_100_000
    ]
    assert_published(block.records, SEARCH_VERTICAL_100_000)


def test_the_numbers_of_a_try_give_its_loss():
    for number, loss, right in SEARCH_VERTICAL_100_000:
        found = loss_and_accuracy(billion.parameters(number))
        assert found[0] == pytest.approx(loss, abs=1e-6, rel=0)
        assert right in (None, round(found[1], 3))


def test_the_stream_follows_the_data_and_the_first_weights():
    rng = billion.start()[-1]
    assert is_same_state(billion.stream(0), rng)
    rng.standard_normal(2_345 * 21)
    assert is_same_state(billion.stream(2_345), rng)


def test_a_block_s_whole_stream_holds_the_record_and_ends_where_the_next_block_starts(monkeypatch):
    layers, inputs, targets, _ = states.start()
    rng = billion.stream(RECORD - 5_000)
    search = Search(layers, inputs, targets, scale=billion.SCALE, rng=rng)
    search.step(10_000)
    number, loss, right = search.accepted[-1]
    assert (number, round(loss, 7), round(right, 3)) == (5_000, 1.0911305, 0.333)
    assert loss_and_accuracy(search.best) == (loss, right)

    rng.standard_normal((230_000_000 - RECORD - 5_000) * 21)
    assert states.is_at_end(rng, 22)
    assert is_same_state(billion.stream(230_000_000), rng)
    assert not states.is_at_end(rng, 21)
    altered = states._states().copy()
    altered[23]["words"][400] ^= 1
    with monkeypatch.context() as patch:
        patch.setattr(states, "_states", lambda: altered)
        assert not states.is_at_end(rng, 22)
    rng.standard_normal(2)
    assert not states.is_at_end(rng, 22)


def test_the_record_s_numbers_alone():
    row = billion.parameters(RECORD)
    assert row.shape == (21,)
    loss, right = loss_and_accuracy(row)
    assert (round(loss, 7), round(right, 3)) == (1.0911305, 0.333)


def test_a_block_that_ends_elsewhere_is_refused(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_TRIES", TRIES)  # as if a block were as short as this
    with pytest.raises(RuntimeError) as caught:
        billion.search_block(0, tries=TRIES)
    assert str(caught.value) == "search_block: block 0 ends where the next one does not start"


@pytest.fixture
def states_file(tmp_path, monkeypatch):
    """A copy of the file with the states, which the package then reads."""
    path = tmp_path / states.STATES.name
    path.write_bytes(states.STATES.read_bytes())
    monkeypatch.setattr(states, "STATES", path)
    states._states.cache_clear()
    yield path
    states._states.cache_clear()


def test_a_damaged_file_of_states_is_refused(states_file):
    billion.stream(0)
    states._states.cache_clear()
    content = bytearray(states_file.read_bytes())
    content[100_000] ^= 1
    states_file.write_bytes(content)
    with pytest.raises(ValueError, match=r"^billion_states\.npy: its SHA-256 must be ") as caught:
        billion.stream(0)
    assert str(caught.value).endswith(
        "(damaged? make it again: python -m nnfs_core.billion --states)"
    )


def test_the_file_of_states_holds_plain_numbers():
    loaded = np.load(states.STATES, allow_pickle=False)
    assert loaded.shape == (states.BLOCKS + 1,)
    assert states.as_file(loaded) == (states.STATES.read_bytes(), states.STATES_SHA256)
    assert states.STATES.stat().st_size < 300_000


def test_the_command_makes_the_file_of_states(states_file, monkeypatch, capsys):
    good = states._states()
    states_file.write_bytes(b"damaged")
    monkeypatch.setattr(states, "make_states", lambda: good)  # which draws for some minutes
    assert run_here(monkeypatch, "--states") == 0
    assert states.as_file(good)[0] == states_file.read_bytes()
    assert capsys.readouterr().out.startswith("Written: billion_states.npy, SHA-256 7bc068f0")

    altered = good.copy()
    altered[5]["waiting"] += 1e-9
    monkeypatch.setattr(states, "make_states", lambda: altered)
    assert run_here(monkeypatch, "--states") == 1
    assert states.as_file(good)[0] == states_file.read_bytes()
    assert capsys.readouterr().out.endswith(": nothing was written.\n")


def test_making_the_states_draws_the_stream(monkeypatch):
    monkeypatch.setattr(states, "BLOCKS", 2)
    monkeypatch.setattr(states, "BLOCK_TRIES", 1_500)
    rng = states.start()[-1]
    made = states.make_states()
    assert len(made) == 3
    for state in made:
        assert state == states._state(rng)
        rng.standard_normal(1_500 * 21)
    assert made[0] == states._states()[0]


# ------------------------------------------------------------------------------ committed result


def test_the_committed_result_is_whole():
    committed = json.loads(results.RESULT.read_text())
    whole = billion.result()
    assert [block.number for block in whole.blocks] == list(range(100))
    assert committed["tries of a block"] == whole.tries == billion.BLOCK_TRIES
    assert committed["tries"] == 10**9
    assert whole.counts.sum() == 10**9
    assert committed["counts"] == whole.counts.tolist()
    assert committed["records"] == [list(record) for record in whole.records]
    assert committed["edges"] == {"first": 1.09, "last": 1.12, "bins": 60}
    assert committed["versions"].keys() == {"python", "numpy", "machine"}
    assert committed["command"] == "python -m nnfs_core.billion --all"


def test_the_published_try_is_the_best_of_the_billion():
    records = billion.result().records
    assert (records[-1].number, round(records[-1].loss, 7)) == (RECORD, 1.0911305)
    assert records[-1].loss == min(b.records[-1].loss for b in billion.result().blocks)
    within = [record for record in records if record.number < 100_000]
    assert [record.number for record in within] == [n for n, *_ in SEARCH_VERTICAL_100_000]
    assert_published(within, SEARCH_VERTICAL_100_000)


def test_the_committed_blocks_agree_with_themselves():
    for block in billion.result().blocks:
        first = block.number * billion.BLOCK_TRIES
        numbers, losses, rights = zip(*block.records, strict=True)
        assert numbers[0] == first
        assert list(numbers) == sorted(set(numbers))
        assert numbers[-1] < first + billion.BLOCK_TRIES
        assert list(losses) == sorted(set(losses), reverse=True)
        assert all(0 < right < 1 for right in rights)
        lowest = np.flatnonzero(block.counts)[0]  # no loss is below the bin of the best
        assert billion.EDGES[lowest] <= losses[-1] <= billion.EDGES[lowest + 1]


@pytest.mark.parametrize("number", [3, 47, 99])
def test_the_start_of_a_block_is_as_committed(number):
    block = billion.search_block(number, tries=100_000)
    assert len(block.records) > 5
    assert sum(block.counts) == 100_000
    assert billion.differences(block, tries=100_000) == []
    assert billion.differences(block._replace(records=block.records[:-1]), tries=100_000)


def altered(place, change):
    """Block 3 as committed, with one of its records changed."""
    block = billion.result().blocks[3]
    records = list(block.records)
    records[place] = records[place]._replace(**change(records[place]))
    return block._replace(records=records)


def moved(count):
    block = billion.result().blocks[3]
    counts = list(block.counts)
    counts[10], counts[30] = counts[10] + count, counts[30] - count
    return block._replace(counts=counts)


def test_what_differs_from_the_committed_result_is_told():
    committed = billion.result().blocks[3]
    assert billion.differences(committed._replace(seconds=0.0)) == []
    told = {
        "records at other tries: ": altered(4, lambda old: {"number": old.number + 1}),
        "records with other losses: ": altered(4, lambda old: {"loss": old.loss - 2e-7}),
        "11 losses in other bins than committed": moved(11),
    }
    for sentence, block in told.items():
        (difference,) = billion.differences(block)
        assert difference.startswith(sentence)
    assert billion.differences(altered(4, lambda old: {"accuracy": old.accuracy + 0.0001}))
    assert billion.differences(committed._replace(records=committed.records[:-1]))
    assert billion.differences(committed, tries=1_000)  # it holds more


def test_processors_may_differ_in_their_last_bits():
    assert billion.differences(moved(10)) == []
    assert billion.differences(altered(4, lambda old: {"loss": old.loss + 0.5e-7})) == []


# ------------------------------------------------------------------------------------- executors


def same(one, other):
    """Whether two results agree in all but the time they took."""
    without = [[block._replace(seconds=0.0) for block in each.blocks] for each in (one, other)]
    return without[0] == without[1] and one.tries == other.tries


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """The result of all blocks, one after the other in this process."""
    return billion.search_all(tmp_path_factory.mktemp("wanted") / "all.json", tries=TRIES)


def test_all_blocks_in_order(wanted):
    assert [block.number for block in wanted.blocks] == list(range(100))
    for number in (0, 47):
        block = billion.search_block(number, tries=TRIES)
        assert wanted.blocks[number][:3] == block[:3]
    assert wanted.counts.sum() == 100 * TRIES
    assert [record.number for record in wanted.records[:8]] == [
        0, 3, 117, 124, 165, 552, 778, wanted.records[7].number
    ]  # fmt: skip
    assert wanted.records[7].number >= 10_000_000


@pytest.mark.parametrize("make", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_threads_and_processes_give_the_same_records(make, wanted, tmp_path):
    with make(2) as executor:
        found = billion.search_all(tmp_path / "all.json", executor=executor, tries=TRIES)
    assert same(found, wanted)
    assert same(billion.load(tmp_path / "all.json"), wanted)


def test_a_cluster_gives_the_same_records(cluster, wanted, tmp_path):
    executor = cluster.get_executor()
    assert same(billion.search_all(tmp_path / "all.json", executor=executor, tries=TRIES), wanted)


# ------------------------------------------------------------------- runs that are cut short


def after_blocks(monkeypatch, count, call):
    """Call once, as soon as a file with so many blocks has been written."""

    def save(result, path):
        results.save(result, path)
        if len(result.blocks) == count:
            call()

    monkeypatch.setattr(blocks, "save", save)


def resume(monkeypatch, path):
    """Go on in this process; return the result and the numbers of the blocks that were searched."""
    searched = []

    def search_block(number, **options):
        searched.append(number)
        return billion.search_block(number, **options)

    monkeypatch.setattr(blocks, "save", results.save)
    monkeypatch.setattr(blocks, "search_block", search_block)
    return billion.search_all(path, tries=TRIES), searched


def test_a_pool_that_loses_a_process_keeps_what_is_finished(wanted, tmp_path, monkeypatch):
    path = tmp_path / "all.json"
    with ProcessPoolExecutor(2) as executor:
        process = executor.submit(os.getpid).result()
        after_blocks(monkeypatch, 3, lambda: os.kill(process, signal.SIGKILL))
        with pytest.raises(RuntimeError) as caught:
            billion.search_all(path, executor=executor, tries=TRIES)
    kept = [block.number for block in billion.load(path).blocks]
    assert 3 <= len(kept) < 100
    first = min(set(range(100)) - set(kept))
    assert str(caught.value) == (
        f"search_all: {100 - len(kept)} of 100 blocks failed, first block {first}"
        " (BrokenProcessPool: A process in the process pool was terminated abruptly while the"
        f" future was running or pending.); {path} keeps the {len(kept)} that are finished:"
        " call again to go on"
    )
    result, searched = resume(monkeypatch, path)
    assert searched == [number for number in range(100) if number not in kept]
    assert same(result, wanted)


def test_a_cluster_that_loses_a_worker_loses_nothing(cluster, wanted, tmp_path, monkeypatch):
    before = set(cluster.run(os.getpid).values())
    after_blocks(monkeypatch, 3, lambda: os.kill(min(before), signal.SIGKILL))
    executor = cluster.get_executor()
    found = billion.search_all(tmp_path / "all.json", executor=executor, tries=TRIES)
    assert same(found, wanted)
    cluster.wait_for_workers(2, timeout=20)
    assert before - set(cluster.run(os.getpid).values()) == {min(before)}


def interrupt():
    raise KeyboardInterrupt


def test_an_interrupt_keeps_what_is_finished(wanted, tmp_path, monkeypatch):
    path = tmp_path / "all.json"
    after_blocks(monkeypatch, 4, interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        billion.search_all(path, tries=TRIES)
    assert str(caught.value) == (
        f"search_all: interrupted; {path} keeps the 4 blocks that are finished: call again to go on"
    )
    result, searched = resume(monkeypatch, path)
    assert searched == list(range(4, 100))
    assert same(result, wanted)


def test_a_finished_run_searches_nothing_again(wanted, tmp_path, monkeypatch):
    results.save(wanted, tmp_path / "all.json")
    content = (tmp_path / "all.json").read_bytes()
    result, searched = resume(monkeypatch, tmp_path / "all.json")
    assert (result, searched) == (wanted, [])
    assert (tmp_path / "all.json").read_bytes() == content


def test_a_block_that_fails_is_told_and_searched_again(wanted, tmp_path, monkeypatch):
    path, real = tmp_path / "all.json", billion.search_block

    def fail(number, **options):
        if number in (7, 40):
            raise MemoryError("no room")
        return real(number, **options)

    monkeypatch.setattr(blocks, "search_block", fail)
    with pytest.raises(RuntimeError) as caught:
        billion.search_all(path, tries=TRIES)
    assert str(caught.value) == (
        f"search_all: 2 of 100 blocks failed, first block 7 (MemoryError: no room); {path} keeps"
        " the 98 that are finished: call again to go on"
    )
    result, searched = resume(monkeypatch, path)
    assert searched == [7, 40]
    assert same(result, wanted)


@pytest.fixture
def start():
    """Start the command with `--all`, in a process group of its own, which ends with the test."""
    started = []

    def start(path, *options):
        line = [sys.executable, "-m", "nnfs_core.billion", "--all", "--out", str(path), *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(line, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_the_command_interrupted_and_resumed(start, wanted, tmp_path):
    path = tmp_path / "all.json"
    options = ("--tries", str(TRIES), "--processes", "2")
    process = start(path, *options)
    deadline = time.monotonic() + 30
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl+C does: to the processes of the pool, too
    out, err = process.communicate(timeout=30)
    kept = len(billion.load(path).blocks)
    assert 1 <= kept < 100
    assert process.returncode == 1
    assert out == ""
    assert err.splitlines()[-1] == (
        f"search_all: interrupted; {path} keeps the {kept} blocks that are finished:"
        " call again to go on"
    )
    assert "Traceback" not in err
    assert [file.name for file in tmp_path.iterdir()] == ["all.json"]

    process = start(path, *options)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert same(billion.load(path), wanted)
    assert out.startswith("200,000 tries in ")
    told = out.splitlines()[1:]
    assert [int(line.split()[1].replace(",", "")) for line in told] == [
        record.number for record in wanted.records
    ]


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_an_interrupt_does_not_wait_for_blocks_under_way(seconds, start, tmp_path):
    process = start(tmp_path / "all.json", "--processes", "2")
    begun = process.stderr.read(8)  # of the bar; now the blocks are being handed out
    time.sleep(seconds)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert begun.strip() == "blocks:"
    assert time.monotonic() - began < 10  # where a block takes half a minute or more
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "keeps the 0 blocks that are finished: call again to go on" in err
    assert list(tmp_path.iterdir()) == []


def test_two_runs_on_one_file_keep_each_other_s_blocks(wanted, tmp_path, monkeypatch):
    path = tmp_path / "all.json"
    other = results.Result(wanted.blocks[40:60], TRIES, 1.0, {})
    saved = []

    def save(result, path):
        if len(saved) == 0:
            assert not path.exists()
        if len(saved) == 10:  # the other run writes what it has, and knows nothing of this one
            results.save(other, path)
        elif len(saved) < 12:
            results.save(result, path)
        else:
            raise KeyboardInterrupt
        saved.append(len(result.blocks))

    monkeypatch.setattr(blocks, "save", save)
    with pytest.raises(KeyboardInterrupt, match=r"keeps the 32 blocks that are finished"):
        billion.search_all(path, tries=TRIES)
    assert saved == [*range(1, 12), 32]
    found, searched = resume(monkeypatch, path)
    assert same(found, wanted)
    assert searched == [*range(12, 40), *range(60, 100)]


def test_a_file_that_turns_into_something_else_is_left_alone(wanted, tmp_path, monkeypatch):
    path = tmp_path / "all.json"
    after_blocks(monkeypatch, 3, lambda: path.write_text("my diary"))
    with pytest.raises(ValueError, match=r" must be a result of nnfs_core\.billion"):
        billion.search_all(path, tries=TRIES)
    assert path.read_text() == "my diary"


@pytest.mark.parametrize("name", ["write_bytes", "replace"])
def test_a_write_that_fails_leaves_the_old_file_whole(name, wanted, tmp_path, monkeypatch):
    path, real = tmp_path / "all.json", Path.write_bytes
    results.save(wanted, path)
    before = path.read_bytes()

    def fail(self, content):
        if name == "write_bytes":
            real(self, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    shorter = results.Result(wanted.blocks[:50], TRIES, 1.0, {})
    with monkeypatch.context() as patch:
        patch.setattr(Path, name, fail)
        with pytest.raises(OSError, match="No space left"):
            results.save(shorter, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def spoil(content, kind):
    whole = json.loads(content)
    if kind == "a block is short":
        whole["blocks"][1]["counts"][20] -= 1
    elif kind == "a block twice":
        whole["blocks"][1] = whole["blocks"][0]
    elif kind == "no such block":
        whole["blocks"][-1]["number"] = 100
    elif kind == "a record is cut":
        whole["blocks"][1]["records"][0] = [1]
    elif kind == "another block's records":
        whole["blocks"][1]["records"] = whole["blocks"][0]["records"]
    elif kind == "a block without records":
        whole["blocks"][1]["records"] = []
    elif kind == "a record beyond the tries":
        whole["blocks"][1]["records"][-1][0] = 10_000_000 + TRIES
    elif kind == "records out of order":
        whole["blocks"][1]["records"][-1][0] = whole["blocks"][1]["records"][-2][0]
    elif kind == "a record that is none":
        whole["blocks"][1]["records"][-1][1] = 2.0
    elif kind == "no blocks":
        del whole["blocks"]
    elif kind == "other bins":
        whole["edges"]["last"] = 1.2
    elif kind == "tries in words":
        whole["tries of a block"], whole["blocks"] = "many", []
    return json.dumps(whole).encode()


SPOILT = [
    "a block is short", "a block twice", "no such block", "a record is cut", "no blocks",
    "other bins", "tries in words", "another block's records", "a block without records",
    "a record beyond the tries", "records out of order", "a record that is none",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["half", "empty", "text", "bytes", "a list", *SPOILT])
def test_a_file_of_something_else_is_refused_and_left_alone(kind, wanted, tmp_path):
    path = tmp_path / "all.json"
    results.save(wanted, path)
    content = path.read_bytes()
    foreign = {"empty": b"", "text": b"my diary", "bytes": b"\xff\xfe\x00", "a list": b"[1, 2]"}
    foreign["half"] = content[: len(content) // 2]
    content = foreign[kind] if kind in foreign else spoil(content, kind)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r" must be a result of nnfs_core\.billion") as caught:
        billion.search_all(path, tries=TRIES)
    assert str(caught.value).startswith(f"load: {path} ")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_other_tries_are_not_mixed(wanted, tmp_path):
    path = tmp_path / "all.json"
    results.save(wanted, path)
    content = path.read_bytes()
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        billion.search_all(path, tries=2_001)
    assert str(caught.value) == (f"search_all: tries must be 2,000 to go on with {path}, got 2,001")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda path: billion.search_block(100),
            ValueError,
            "search_block: block must be an integer from 0 to 99, got 100",
        ),
        (
            lambda path: billion.search_block(True),
            TypeError,
            "search_block: block must be an integer from 0 to 99, got True",
        ),
        (
            lambda path: billion.search_block(0, tries=0),
            ValueError,
            "search_block: tries must be an integer from 1 to 10,000,000, got 0",
        ),
        (
            lambda path: billion.search_all(path, tries=10_000_001),
            ValueError,
            "search_all: tries must be an integer from 1 to 10,000,000, got 10000001",
        ),
        (
            lambda path: billion.search_all(path, executor=ThreadPoolExecutor),
            TypeError,
            "search_all: executor must have submit, got"
            " <class 'concurrent.futures.thread.ThreadPoolExecutor'> (write ThreadPoolExecutor()?)",
        ),
        (
            lambda path: billion.search_all(path.parent / "no" / "all.json"),
            ValueError,
            "search_all: path must be a file in a folder that exists, got {folder}/no/all.json",
        ),
        (
            lambda path: billion.stream(10**9 + 1),
            ValueError,
            "stream: number must be an integer from 0 to 1,000,000,000, got 1000000001",
        ),
        (
            lambda path: billion.stream(0.5),
            TypeError,
            "stream: number must be an integer from 0 to 1,000,000,000, got 0.5",
        ),
        (
            lambda path: billion.parameters(10**9),
            ValueError,
            "parameters: number must be an integer from 0 to 999,999,999, got 1000000000",
        ),
    ],
)
def test_bad_arguments(call, error, sentence, tmp_path):
    with pytest.raises(error) as caught:
        call(tmp_path / "all.json")
    assert str(caught.value) == sentence.format(folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------------- the command


def run_here(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["nnfs_core.billion", *arguments])
    return command.main()


def run(*arguments):
    line = [sys.executable, "-m", "nnfs_core.billion", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=60)


def test_the_command_checks_a_block():
    done = run("--block", "3", "--tries", "20000")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("Block 3: 20,000 tries in ")
    assert " records, the best is try 30," in first
    assert second == "All as committed."


def test_the_command_says_what_differs(wanted, tmp_path, monkeypatch, capsys):
    path = tmp_path / "billion.json"
    path.write_bytes(results.RESULT.read_bytes().replace(b"[30000000, 1.", b"[30000000, 1.2"))
    monkeypatch.setattr(results, "RESULT", path)
    billion.result.cache_clear()
    try:
        assert run_here(monkeypatch, "--block", "3", "--tries", "1") == 1
    finally:
        billion.result.cache_clear()
    assert "records with other losses: " in capsys.readouterr().out


def test_the_command_alone_tells_the_records(monkeypatch, capsys):
    assert run_here(monkeypatch) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("1,000,000,000 tries in ")
    assert len(others) == len(billion.result().records)
    assert others[-1] == "try 229,865,000   loss 1.0911305   accuracy 0.333"


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["--tries", "5"], "--tries goes with --block or --all alone, got --tries 5"),
        (["--states", "--tries", "5"], "--tries goes with --block or --all alone, got --tries 5"),
        (["--out", "x.json"], "--out goes with --all alone, got --out x.json"),
        (["--block", "3", "--out", "x.json"], "--out goes with --all alone, got --out x.json"),
        (["--block", "3", "--processes", "2"], "--processes goes with --all alone,"
         " got --processes 2"),
    ],
)  # fmt: skip
def test_the_command_refuses_what_it_would_not_use(arguments, refused, monkeypatch, capsys):
    monkeypatch.setattr(states, "make_states", lambda: pytest.fail("drew the stream"))
    assert run_here(monkeypatch, *arguments) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"nnfs_core.billion: {refused}\n")


def test_the_command_refuses_in_a_sentence(tmp_path):
    done = run("--block", "100")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "search_block: block must be an integer from 0 to 99, got 100\n"

    foreign = tmp_path / "diary.json"
    foreign.write_text("my diary")
    done = run("--all", "--out", str(foreign))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"load: {foreign} must be a result of nnfs_core.billion, got ")
    assert len(done.stderr.splitlines()) == 1
    assert foreign.read_text() == "my diary"
