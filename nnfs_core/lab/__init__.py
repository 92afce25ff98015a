"""What the chapters show: figures, live demos, and the checks of their exercises.

The live demos are `lab.search_race()` and `lab.overfitting()`.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    # not imported above: they need matplotlib and widgets, which the processes of a sweep do not
    if name in ("overfitting", "search_race"):
        from nnfs_core.lab import views

        return getattr(views, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
