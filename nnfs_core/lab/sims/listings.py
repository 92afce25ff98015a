"""The few lines of `nnfs_core` that give the run of a demo, ready to be copied."""

from typing import Any

from numpy.typing import NDArray

import nnfs_core
from nnfs_core.lab.sims.base import DATA, TEST_SAMPLES, Set, rule_of


def search_race(settings: dict[str, Any], classes: int) -> str:
    """Return the lines that make both searches."""
    hidden = settings["hidden"]
    return f"""\
import numpy as np
from nnfs_core import Dense, ReLU, Softmax, datasets
from nnfs_core.search import hill_climb, random_search

for search in (random_search, hill_climb):
    rng = np.random.RandomState({settings["seed"]})
    X, y = {_call(settings["data"], 100)}
    hidden, output = Dense(2, {hidden}, rng=rng), Dense({hidden}, {classes}, rng=rng)
    layers = [hidden, ReLU(), output, Softmax()]
    tries, scale = {settings["tries"]}, {settings["scale"]}
    print(search(layers, X, y, tries=tries, scale=scale, rng=rng))
"""


def overfitting(settings: dict[str, Any], train: Set, test: Set, classes: int) -> str:
    """Return the lines that train the network and measure it at the end."""
    activation, width = _name(settings["activation"]), settings["width"]
    rule, options = rule_of(settings["optimizer"], settings["learning_rate"])
    names = {rule, "Dense", "Model", "SoftmaxCrossentropy"}
    is_own = getattr(nnfs_core, activation, None) is not settings["activation"]
    names |= set() if is_own else {activation}
    lines = ["import numpy as np"]
    lines += [f"from nnfs_core import {', '.join(sorted(names))}, datasets", ""]
    lines += [f"# {activation} is your own"] if is_own else []
    lines.append(f"rng = np.random.RandomState({settings['seed']})")
    lines += _data("X", "y", train, settings, settings["samples"])
    lines.append(f"layers = [Dense(2, {width}, rng=rng)]")
    for after in [*[width] * (settings["depth"] - 1), classes]:
        lines.append(f"layers += [{activation}(), Dense({width}, {after}, rng=rng)]")
    tested = len(test[1]) > 0
    if tested:
        lines += _data("X_test", "y_test", test, settings, TEST_SAMPLES)
    given = ", ".join(f"{name}={value}" for name, value in options.items())
    lines.append(f"optimizer = {rule}({given})")
    lines.append("model = Model(layers, loss=SoftmaxCrossentropy(), optimizer=optimizer)")
    batches = f", batch_size={settings['batch_size']}, rng=rng" if settings["batch_size"] else ""
    test_argument = ", test=(X_test, y_test)" if tested else ""
    lines.append(f"history = model.train(X, y, {settings['epochs']}{batches}{test_argument})")
    lines.append("print(model.evaluate(X, y))")
    lines += ["print(model.evaluate(X_test, y_test))"] if tested else []
    return "\n".join(lines) + "\n"


def _name(activation: Any) -> str:
    name = getattr(activation, "__name__", "")
    return name if name.isidentifier() else "activation"


def _data(
    inputs: str, targets: str, drawn: Set, settings: dict[str, Any], samples: int
) -> list[str]:
    if settings["data"] == "drawn":
        return [
            f"{inputs} = np.array({_rounded(drawn[0])})",
            f"{targets} = np.array({drawn[1].tolist()})",
        ]
    lines = [f"{inputs}, {targets} = {_call(settings['data'], samples)}"]
    if settings["noise"]:
        lines.append(f"{inputs} += {settings['noise']} * rng.standard_normal({inputs}.shape)")
    return lines


def _rounded(inputs: NDArray) -> list[list[float]]:
    return [[round(value, 3) for value in row] for row in inputs.tolist()]


def _call(data: str, samples: int) -> str:
    name, arguments = DATA[data]
    return f"datasets.{name}({', '.join(map(str, (samples, *arguments)))}, rng=rng)"
