"""The live demos: what moves in a notebook, drawn on a canvas."""

from nnfs_core.lab.views.overfitting import overfitting
from nnfs_core.lab.views.search_race import search_race

__all__ = ["overfitting", "search_race"]
