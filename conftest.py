"""What every test run needs, also `pytest --nbval notebooks`."""

import os

import pytest
from nbval.plugin import IPyNbCell

from notebooks.build import KERNEL_ENVIRONMENT

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported: tests run in pairs


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Start a notebook's kernel, which its first cell does, in the environment it was built in."""
    with pytest.MonkeyPatch.context() as patch:
        if isinstance(item, IPyNbCell):
            for name, value in KERNEL_ENVIRONMENT.items():
                patch.setenv(name, value)
        return (yield)


def pytest_terminal_summary(terminalreporter):
    """Say what tests have measured (`record_property`), which they cannot print from a worker."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
