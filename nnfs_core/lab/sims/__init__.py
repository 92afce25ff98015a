"""The moving part of each live demo: plain Python, without a browser.

A sim is one run from its settings and a seed. It goes from moment to moment along a fixed list of
them, so that the same settings always give the same run; of each moment it keeps the parameters,
and any of them can be looked at again. At most 500 moments are kept: of the largest network that
the demos offer, three layers of 64 neurons, about 17 MB.
"""

from nnfs_core.lab.sims.overfitting import Overfitting
from nnfs_core.lab.sims.search_race import SearchRace

__all__ = ["Overfitting", "SearchRace"]
