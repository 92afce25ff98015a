"""Where the series is, JupyterLab opens on its table of chapters."""

import os
from pathlib import Path

if Path("README.md").is_file() and Path("notebooks").is_dir():
    get_config().LabApp.default_url = "/lab/tree/README.md"  # noqa: F821  Jupyter's own

# For the kernels: small networks gain nothing from more threads, and where other work goes on
# beside them they lose much, since these threads wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
