"""Optimizers: what to do with a gradient.

All change the parameters in place, at a learning rate that decays as 1 / (1 + decay × step). In the
equations g is the gradient of a parameter, and epsilon keeps a division away from zero.
"""

import inspect
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnfs_core import _checks
from nnfs_core.layers import PARAMETERS


class Optimizer:
    """What all optimizers share; each adds its own rule, `_step`.

    `iterations` counts the updates made; `current_learning_rate` is that of the last one. What a
    rule remembers of the past is kept here, for every parameter, in the float type of its gradient.
    """

    slots = 1  # how many arrays of a parameter's shape the rule works with, zeros at the start

    def __init__(self, learning_rate: float, decay: float) -> None:
        where = type(self).__name__
        self.learning_rate = _checks.positive(where, "learning_rate", learning_rate)
        self.decay = _checks.not_negative(where, "decay", decay)
        self.current_learning_rate = self.learning_rate
        self.iterations = 0
        self._memory: list[tuple[Any, dict[str, list[NDArray]]]] = []

    def update(self, layers: list[Any]) -> None:
        """Change `weights` and `biases` of `layers` by the gradients that `backward` left there.

        One optimizer trains one network: after its first update it refuses layers it has not met.
        """
        if not isinstance(layers, list | tuple):
            raise TypeError(
                f"{type(self).__name__}.update: layers must be a list of layers, got {layers!r}"
            )
        self._decay_learning_rate()
        for layer in layers:
            self._update_layer(layer)
        self.iterations += 1

    def _decay_learning_rate(self) -> None:
        self.current_learning_rate = self.learning_rate / (1 + self.decay * self.iterations)

    def _update_layer(self, layer: Any) -> None:
        memory = next((memory for known, memory in self._memory if known is layer), None)
        if memory is None:
            memory = self._remember(layer)
        for name, arrays in memory.items():
            parameter, gradient = getattr(layer, name), getattr(layer, f"d{name}", None)
            if gradient is None or gradient.shape != parameter.shape:
                came = "none (backward forgotten?)" if gradient is None else gradient.shape
                raise ValueError(
                    f"{type(self).__name__}.update: d{name} of {layer!r} must have shape"
                    f" {parameter.shape}, got {came}"
                )
            if not arrays:
                arrays += [np.zeros_like(gradient) for _ in range(self.slots)]
            self._step(parameter, gradient, *arrays)

    def _remember(self, layer: Any) -> dict[str, list[NDArray]]:
        if self.iterations:
            raise ValueError(
                f"{type(self).__name__}.update: layers must be those of the first update,"
                f" got {layer!r}, which this optimizer has no past of (make a new optimizer)"
            )
        memory: dict[str, list[NDArray]] = {name: [] for name in PARAMETERS if hasattr(layer, name)}
        for name in memory:
            if getattr(getattr(layer, name), "dtype", np.dtype(object)).kind != "f":
                raise TypeError(
                    f"{type(self).__name__}.update: {name} of {layer!r} must be a float array,"
                    f" got {getattr(layer, name)!r}"
                )
        self._memory.append((layer, memory))
        return memory

    def _step(self, parameter: NDArray, gradient: NDArray, *memory: NDArray) -> None:
        raise NotImplementedError

    def __repr__(self) -> str:
        names = inspect.signature(type(self)).parameters
        settings = ", ".join(f"{name}={getattr(self, name)}" for name in names)
        return f"{type(self).__name__}({settings})"


class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient, and `momentum` × the last step.

        step = momentum × step - learning_rate × g;  parameter += step

    Momentum: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, momentum: float = 0.0
    ) -> None:
        super().__init__(learning_rate, decay)
        self.momentum = _checks.fraction("SGD", "momentum", momentum)

    def _step(self, parameter: NDArray, gradient: NDArray, *memory: NDArray) -> None:
        (step,) = memory
        step *= self.momentum
        step -= self.current_learning_rate * gradient
        parameter += step


class Adagrad(Optimizer):
    """Smaller steps for a parameter that has moved much: divided by the root of all g² so far.

        sum += g²;  parameter -= learning_rate × g / (√sum + epsilon)

    Duchi, Hazan & Singer, "Adaptive subgradient methods", JMLR 12, 2011.
    """

    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate, decay)
        self.epsilon = _checks.positive("Adagrad", "epsilon", epsilon)

    def _step(self, parameter: NDArray, gradient: NDArray, *memory: NDArray) -> None:
        (total,) = memory
        total += gradient**2
        parameter -= self.current_learning_rate * gradient / (np.sqrt(total) + self.epsilon)


class RMSprop(Optimizer):
    """Adagrad that forgets: divided by the root of a moving average of g².

        mean = rho × mean + (1 - rho) × g²;  parameter -= learning_rate × g / (√mean + epsilon)

    Tieleman & Hinton, Lecture 6.5 of "Neural networks for machine learning", Coursera 2012.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        rho: float = 0.9,
    ) -> None:
        super().__init__(learning_rate, decay)
        self.epsilon = _checks.positive("RMSprop", "epsilon", epsilon)
        self.rho = _checks.fraction("RMSprop", "rho", rho)

    def _step(self, parameter: NDArray, gradient: NDArray, *memory: NDArray) -> None:
        (mean,) = memory
        mean *= self.rho
        mean += (1 - self.rho) * gradient**2
        parameter -= self.current_learning_rate * gradient / (np.sqrt(mean) + self.epsilon)


class Adam(Optimizer):
    """Moving averages of both g and g², each corrected for having started from zero.

        m = beta_1 × m + (1 - beta_1) × g;   v = beta_2 × v + (1 - beta_2) × g²
        parameter -= learning_rate × m' / (√v' + epsilon),  m' = m / (1 - beta_1ᵗ) at step t = 1, 2…
                                                            v' = v / (1 - beta_2ᵗ)

    Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """

    slots = 3  # m, v and room to work in: for large arrays, making new ones takes the most time

    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
    ) -> None:
        super().__init__(learning_rate, decay)
        self.epsilon = _checks.positive("Adam", "epsilon", epsilon)
        self.beta_1 = _checks.fraction("Adam", "beta_1", beta_1)
        self.beta_2 = _checks.fraction("Adam", "beta_2", beta_2)

    def _step(self, parameter: NDArray, gradient: NDArray, *memory: NDArray) -> None:
        m, v, work = memory
        m *= self.beta_1
        m += gradient
        v *= self.beta_2
        v += np.multiply(gradient, gradient, out=work)

        # These m and v lack the factors (1 - beta). They are the same for every number in the
        # array, as the corrections are, so that all of them come in here: √v' = √v / root.
        t = self.iterations + 1
        root = math.sqrt((1 - self.beta_2**t) / (1 - self.beta_2))
        np.sqrt(v, out=work)
        work += self.epsilon * root
        np.divide(m, work, out=work)
        work *= self.current_learning_rate * root * (1 - self.beta_1) / (1 - self.beta_1**t)
        parameter -= work
