"""A JupyterLab of the tests' own, and a page of a real browser that shows it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, sync_playwright

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden)"
START_SECONDS = 60
INFO = "RUNTIME_DIR/jpserver-*.json"  # empty for a moment, before the server writes it

RUN_ALL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
    return panel.content.model.toJSON().cells.flatMap(cell => cell.outputs ?? []);
}"""

RUN_CELL = """async ([place, source, waits]) => {
    const { commands, shell } = window.jupyterapp;
    const { content, sessionContext } = shell.currentWidget;
    await sessionContext.ready;
    const cell = content.model.cells.get(place);
    cell.sharedModel.setSource(source);
    content.activeCellIndex = place;
    const ran = commands.execute('notebook:run-cell');
    if (!waits) return [];
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error(source)), 30000));
    await Promise.race([ran, late]);
    return cell.outputs.toJSON();
}"""


def find_browser() -> str | None:
    """The path of a Chromium that is installed, if one is."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def jupyterlab(root: Path, private: Path) -> Iterator[str]:
    """Run JupyterLab in `root`, with nothing of the user's: `{}` in the address is for a path."""
    folders = ["CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"]
    environment = {f"JUPYTER_{name}": str(private / name) for name in folders}
    environment |= {
        f"JUPYTERLAB_{name}": str(private / name) for name in ["WORKSPACES_DIR", "SETTINGS_DIR"]
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--allow-root"]
    private.mkdir()
    log = private / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=root, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        started = time.monotonic()
        while not (found := [path.read_text() for path in private.glob(INFO)]) or not found[0]:
            if server.poll() is not None or time.monotonic() > started + START_SECONDS:
                raise RuntimeError(f"JupyterLab does not start:\n{log.read_text()}")
            time.sleep(0.1)
        info = json.loads(found[0])
        yield f"http://127.0.0.1:{info['port']}/{{}}?reset&token={info['token']}"
    finally:
        server.terminate()  # it ends its kernels, then itself
        server.wait(timeout=START_SECONDS)


@contextmanager
def browser_page(browser: str) -> Iterator[tuple[Page, list[str]]]:
    """A page of the browser, and the list that its errors go to."""
    errors: list[str] = []
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # whom Chromium's sandbox refuses
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox"] if as_root else []
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.on("pageerror", lambda error: errors.append(str(error)))

        def hear(line: ConsoleMessage) -> None:
            if line.type == "error":
                errors.append(f"{line.text} ({line.location['url']})")

        page.on("console", hear)
        yield page, errors
        chromium.close()


def open_notebook(page: Page, address: str) -> None:
    """Open a notebook, and wait until its cells are there."""
    page.goto(address)
    page.locator(f"{NOTEBOOK} .jp-Cell").first.wait_for(timeout=1000 * START_SECONDS)


def run_cell(page: Page, place: int, source: str, waits: bool = True) -> list[dict[str, Any]]:
    """Put a source into a cell of the open notebook, run it, and return its outputs."""
    return page.evaluate(RUN_CELL, [place, source, waits])


def until(page: Page, condition: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert condition()


def run_all_cells(page: Page) -> list[dict[str, Any]]:
    """Run all cells of the open notebook, and return their outputs."""
    return page.evaluate(RUN_ALL)
