"""Neural networks from scratch: the small core that the chapters build and import."""

from nnfs_core import datasets, search
from nnfs_core.activations import ReLU, Softmax
from nnfs_core.layers import Dense
from nnfs_core.losses import CategoricalCrossentropy
from nnfs_core.metrics import accuracy

__all__ = [
    "CategoricalCrossentropy",
    "Dense",
    "ReLU",
    "Softmax",
    "accuracy",
    "datasets",
    "search",
]
