"""Neural networks from scratch: the small core that the chapters build and import."""

from nnfs_core import datasets, gradcheck, search, sweep
from nnfs_core.activations import ReLU, Softmax
from nnfs_core.history import DivergenceError
from nnfs_core.layers import Dense
from nnfs_core.losses import CategoricalCrossentropy, SoftmaxCrossentropy
from nnfs_core.metrics import accuracy
from nnfs_core.model import Model
from nnfs_core.optimizers import SGD, Adagrad, Adam, RMSprop

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "CategoricalCrossentropy",
    "Dense",
    "DivergenceError",
    "Model",
    "RMSprop",
    "ReLU",
    "Softmax",
    "SoftmaxCrossentropy",
    "accuracy",
    "datasets",
    "gradcheck",
    "search",
    "sweep",
]
