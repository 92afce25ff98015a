"""The checks of the exercises, one module a chapter.

A check takes the reader's answer, `...` while there is none, and prints one verdict: right, not
yet with a hint, or not answered. Whatever the answer is, it raises nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


class UnansweredError(Exception):
    """Raised by a judge that finds the three dots inside an answer, such as in a function."""


def check(judge: Callable[[Any], str]) -> Callable[[Any], None]:
    """Make a check of a function that returns "" for a right answer and a hint for a wrong one.

    The function's docstring is what is said of a right answer.
    """

    @wraps(judge)
    def checked(answer: Any) -> None:
        try:
            parts = answer if isinstance(answer, tuple) else (answer,)
            if any(part is ... for part in parts):
                raise UnansweredError
            hint = judge(answer)
        except UnansweredError:
            print("Not answered yet: put your answer in the place of the three dots.")
            return
        except Exception as error:  # the reader's own code may raise anything
            hint = f"With this answer the check stops: {type(error).__name__}: {error}"
        print(f"Not yet. {hint}" if hint else f"Right. {judge.__doc__}")

    return checked


def number(value: Any) -> float:
    """Return an answer, or what a reader's function returned, as the number that it has to be."""
    if value is None or value is ...:
        raise UnansweredError
    try:
        return float(np.asarray(value).item())
    except (TypeError, ValueError):
        kind = f"{type(value).__name__} of shape {np.shape(value)}"
        raise TypeError(f"expected one number, got {kind}") from None
