"""The checks of the exercises, one module a chapter.

A check takes the reader's answer, `...` while there is none, and prints one verdict: right, not
yet with a hint, or not answered. Whatever the answer is, it raises nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any


def check(judge: Callable[[Any], str]) -> Callable[[Any], None]:
    """Make a check of a function that returns "" for a right answer and a hint for a wrong one.

    The function's docstring is what is said of a right answer.
    """

    @wraps(judge)
    def checked(answer: Any) -> None:
        if answer is ...:
            print("Not answered yet: put your answer in the place of the three dots.")
            return
        try:
            hint = judge(answer)
        except Exception as error:  # the reader's own code may raise anything
            hint = f"With this answer the check stops: {type(error).__name__}: {error}"
        print(f"Not yet. {hint}" if hint else f"Right. {judge.__doc__}")

    return checked
