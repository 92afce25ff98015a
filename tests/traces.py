"""The runs of the book's Chapter 6, as published: try, loss, accuracy where it was given.

Of a search all accepted tries are listed, of the adjustments some; their number is given beside.
"""

import pytest

SEARCH_VERTICAL = [
    (0, 1.0986564, 0.333),
    (3, 1.098138, None),
    (117, 1.0980115, None),
    (124, 1.0977516, 0.6),
    (165, 1.097571, None),
    (552, 1.0974693, 0.34),
    (778, 1.0968257, None),
    (4307, 1.0965533, None),
    (4615, 1.0964499, None),
    (9450, 1.0964295, 0.333),
]
SEARCH_VERTICAL_100_000 = [
    *SEARCH_VERTICAL,
    (13361, 1.0963014, None),
    (14001, 1.0959858, None),
    (24598, 1.0947444, None),
]
ADJUST_VERTICAL = [  # of 243
    (0, 1.0987684, None),
    (29, 1.0725244, 0.527),
    (30, 1.0724432, 0.347),
    (48, 1.0303522, 0.667),
    (97, 0.9277446, 0.733),
    (152, 0.7339048, 0.843),
    (160, 0.7049076, 0.907),
    (7446, 0.1728010, 0.933),
    (9397, 0.1727971, 0.93),
]
ADJUST_VERTICAL_100_000 = [
    *ADJUST_VERTICAL,
    (14206, 0.1727932, None),
    (63704, 0.1727823, None),
]
ADJUST_SPIRAL = [  # of 71
    (0, 1.1008677, None),
    (31, 1.0982264, None),
    (65, 1.0954362, None),
    (67, 1.093989, None),
    (129, 1.0874122, None),
    (5415, 1.0790575, 0.39),
]


def assert_published(accepted, published):
    """Each published try is among the accepted, with its loss to 1e-6 and its accuracy's digits."""
    found = {number: (loss, accuracy) for number, loss, accuracy in accepted}
    for number, loss, accuracy in published:
        assert found[number][0] == pytest.approx(loss, abs=1e-6, rel=0)
        assert accuracy in (None, round(found[number][1], 3))
