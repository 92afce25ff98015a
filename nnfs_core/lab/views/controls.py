"""The controls of a live demo: what may be chosen, and what it is called."""

from dataclasses import dataclass
from numbers import Real
from typing import Any

from nnfs_core import _checks


@dataclass(frozen=True)
class Control:
    """One setting of a demo; `name` is that of its keyword argument.

    With `options` it is a menu if they are words, else a slider that stops at each of them. Without
    any it is a box for a whole number. `more` puts it under "More".
    """

    name: str
    label: str
    options: tuple[Any, ...] = ()
    more: bool = False

    def checked(self, where: str, value: Any) -> Any:
        """`value` if it may be set: one of the words, or a number no smaller or larger than them.

        Whole numbers stay whole; a slider's other stops don't matter.
        """
        if not self.options:
            return _checks.within(where, self.name, value, 0, 2**32 - 1)  # what a seed can be
        first, last = self.options[0], self.options[-1]
        if isinstance(first, str):
            if value not in self.options:
                wanted = ", ".join(map(repr, self.options))
                raise ValueError(f"{where}: {self.name} must be one of {wanted}, got {value!r}")
            return value
        if isinstance(first, int):
            return _checks.within(where, self.name, value, first, last)
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError(f"{where}: {self.name} must be a number, got {value!r}")
        if not first <= float(value) <= last:
            raise ValueError(
                f"{where}: {self.name} must be a number from {first} to {last}, got {value}"
            )
        return float(value)

    def described(self, value: Any) -> dict[str, Any]:
        """Return what a browser needs to draw it; the slider gets a stop at `value`."""
        options = self.options
        if options and value not in options:
            options = tuple(sorted([*options, value]))
        kind = "box" if not options else "menu" if isinstance(options[0], str) else "slider"
        return {
            "name": self.name, "label": self.label, "options": options, "kind": kind,
            "more": self.more,
        }  # fmt: skip
