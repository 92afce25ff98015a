"""How JupyterLab serves the series: its first page, its kernels, its sliders."""

import os
from pathlib import Path

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

if Path("README.md").is_file() and Path("notebooks").is_dir():
    get_config().LabApp.default_url = "/lab/tree/README.md"  # noqa: F821  Jupyter's own

# For the kernels: small networks gain nothing from more threads, and where other work goes on
# beside them they lose much, since these threads wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A kernel's answers go out at once, each for itself.

    As a rule a second message waits until the browser has confirmed the first one (Nagle's
    algorithm), which browsers put off for up to 40 ms: too long for a slider.
    """

    def connect(self):
        """Connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


get_config().ServerApp.kernel_websocket_connection_class = PromptConnection  # noqa: F821
