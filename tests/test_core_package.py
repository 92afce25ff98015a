"""The core as a package: small, quick to import, and careful with what belongs to others."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np

import nnfs_core

CORE = Path(nnfs_core.__file__).parent
ALLOWED = {"numpy", "tqdm", "nnfs_core"}


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_public_names():
    names = {"Dense", "ReLU", "Softmax", "CategoricalCrossentropy", "accuracy"}
    assert names <= set(nnfs_core.__all__)
    assert {"datasets", "search"} <= set(nnfs_core.__all__)
    assert all(hasattr(nnfs_core, name) for name in nnfs_core.__all__)
    assert nnfs_core.search.random_search.__module__ == "nnfs_core.search"
    assert nnfs_core.datasets.vertical.__module__ == "nnfs_core.datasets"


def test_the_book_s_names():
    code = "from nnfs_core.book import *; print(*sorted(n for n in dir() if n[0].isupper()))"
    names = {
        "Activation_ReLU",
        "Activation_Softmax",
        "Layer_Dense",
        "Loss_CategoricalCrossentropy",
    }
    assert names <= set(run(code).split())


def test_import_takes_less_than_a_fifth_of_a_second_beyond_numpy_s_own():
    code = """
import time
import numpy
began = time.process_time()
import nnfs_core
print(time.process_time() - began)
"""
    assert any(float(run(code)) < 0.2 for _ in range(10))  # a busy machine may need a few turns


def imported_names(path):
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_core_imports_numpy_tqdm_and_the_standard_library_alone():
    files = sorted(CORE.glob("*.py"))
    assert len(files) >= 8
    for path in files:
        for name in imported_names(path):
            top = name.split(".")[0]
            assert top in ALLOWED or top in sys.stdlib_module_names, f"{path.name}: {name}"
            assert not name.startswith("nnfs_core.lab"), f"{path.name}: {name}"


def test_importing_the_core_loads_nothing_else():
    show = "print(*{name.split('.')[0] for name in sys.modules})"
    with_core = set(run(f"import sys, nnfs_core, nnfs_core.book; {show}").split())
    without = set(run(f"import sys, numpy.random, tqdm.auto; {show}").split())
    assert with_core - without - sys.stdlib_module_names == {"nnfs_core"}
    assert run("import sys, nnfs_core; print('nnfs_core.lab' in sys.modules)") == "False\n"


def use_everything():
    from nnfs_core import CategoricalCrossentropy, Dense, ReLU, Softmax, accuracy, datasets, search

    for make_rng in (np.random.default_rng, np.random.RandomState):
        rng = make_rng(0)
        datasets.spiral(5, 2, rng=rng)
        inputs, targets = datasets.vertical(10, 3, rng=rng)
        layers = [Dense(2, 3, rng=rng), ReLU(), Dense(3, 3, rng=rng), Softmax()]
        options = {"tries": 50, "scale": 0.5, "rng": rng}
        search.random_search(layers, inputs, targets, **options)
        search.hill_climb(layers, inputs, targets, **options)
        output = layers[-1].output
        CategoricalCrossentropy().calculate(output, targets)
        accuracy(output, targets)


def test_nothing_touches_numpy_s_global_random_state():
    before = np.random.get_state(legacy=False)  # noqa: NPY002
    use_everything()
    after = np.random.get_state(legacy=False)  # noqa: NPY002
    assert before["state"]["pos"] == after["state"]["pos"]
    assert np.array_equal(before["state"]["key"], after["state"]["key"])
    assert (before["has_gauss"], before["gauss"]) == (after["has_gauss"], after["gauss"])


def test_nothing_patches_numpy():
    changed = run("""
import numpy as np
def everything():
    return {(m.__name__, n): getattr(m, n) for m in (np, np.random, np.linalg) for n in dir(m)}
before = everything()
errors = np.geterr()
import nnfs_core, nnfs_core.book
print([name for name, value in everything().items() if before.get(name) is not value])
print(np.geterr() == errors)
""")
    assert changed == "[]\nTrue\n"
