"""For maintainers: edit a notebook as text, and run it for a commit.

    uv run python notebooks/build.py text 06
        writes the notebook as text, notebooks/.text/06_….py: edit that
    uv run python notebooks/build.py run 06
        brings the notebook up to its text, and runs it
    uv run python notebooks/build.py run solutions/06
        the same for a chapter's solutions
    uv run python notebooks/build.py run
        runs all of them, after a dependency's upgrade

A notebook without a text is run as it stands, and a text without a notebook
makes a new one. A run that fails leaves the notebook as it was.
"""

import argparse
import os
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import map_outputs_to_inputs
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from tqdm import tqdm

NOTEBOOKS = Path(__file__).parent
TEXTS = NOTEBOOKS / ".text"  # ignored by git
TEXT_FORMAT = {
    "extension": ".py",
    "format_name": "percent",
    "cell_markers": '"""',
    "cell_metadata_filter": "all",  # a cell's tags stand in the text alone
    "notebook_metadata_filter": "-all",
}
KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}
KERNEL_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    # A progress bar is an output that only slow machines have. tqdm's bar
    # for notebooks does not heed TQDM_DISABLE; its plain bar does, which it
    # takes if it finds itself in Spyder.
    "TQDM_DISABLE": "1",
    "SPYDER": "1",
}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 120  # seconds, as in the tests


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", choices=["text", "run"])
    parser.add_argument(
        "name", nargs="?", default="", help="how the file name begins: 06"
    )
    arguments = parser.parse_args()
    notebooks = find(arguments.name)
    if not notebooks:
        raise SystemExit(f"no notebook begins with {arguments.name!r}")
    for notebook in notebooks:
        (write_text if arguments.action == "text" else run)(notebook)


def find(name: str) -> list[Path]:
    """The notebooks whose path begins with `name`, even before a run."""
    found = {
        path.relative_to(NOTEBOOKS) for path in NOTEBOOKS.rglob("*.ipynb")
    }
    for text in TEXTS.rglob("*.py"):
        found.add(text.relative_to(TEXTS).with_suffix(".ipynb"))
    return [
        NOTEBOOKS / path
        for path in sorted(found)
        if path.as_posix().startswith(name)
        and ".ipynb_checkpoints" not in str(path)
    ]


def text_of(notebook: Path) -> Path:
    """Where the text of a notebook stands."""
    return TEXTS / notebook.relative_to(NOTEBOOKS).with_suffix(".py")


def is_newer(one: Path, other: Path) -> bool:
    """Whether a file was written after another, or there is no other."""
    return not other.exists() or one.stat().st_mtime > other.stat().st_mtime


def write_text(path: Path) -> None:
    """Write a notebook as text, unless a newer text waits to be run."""
    text = text_of(path)
    if text.exists() and is_newer(text, path):
        raise SystemExit(
            f"{text} is newer than its notebook: run it, or delete it"
        )
    text.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    write_atomically(text, jupytext.writes(notebook, fmt=TEXT_FORMAT))
    match_times(text, path)
    print(text)


def run(path: Path) -> None:
    """Bring a notebook up to its text, if any, run it and tidy it."""
    notebook = execute(read(path), path)
    tidy(notebook)
    content = nbformat.writes(notebook) + "\n"
    write_atomically(path, content)
    if text_of(path).exists():
        match_times(text_of(path), path)
    size = len(content.encode())
    print(f"{path}: {len(notebook.cells)} cells, {size / 1000:.0f} KB")


def read(path: Path) -> NotebookNode:
    """Read a notebook with the cells of its text, and the ids they had."""
    text = text_of(path)
    if not text.exists():
        return nbformat.read(path, as_version=4)
    source = jupytext.read(text, fmt=TEXT_FORMAT)
    source.nbformat_minor = 5
    if path.exists():
        if is_newer(path, text):
            raise SystemExit(
                f"{path} is newer than {text}: delete or touch that"
            )
        keep_ids(source, nbformat.read(path, as_version=4))
    return source


def keep_ids(source: NotebookNode, old: NotebookNode) -> None:
    """Give cells of `source` the ids that the same cells have in `old`."""
    places = map_outputs_to_inputs(source.cells, old.cells)
    for cell, place in zip(source.cells, places, strict=True):
        same = (
            nbformat.v4.new_raw_cell()
            if place is None
            else old.cells[place]
        )
        cell.id = same.id


def execute(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Run all cells in a fresh kernel; an error stops, also a widget's."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    with tqdm(total=len(code), desc=path.stem, unit=" cells") as bar:
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(path.parent)}},
            extra_arguments=["--log-level=ERROR"],  # of the kernel itself
            on_cell_complete=lambda **_: bar.update(),
        )
        try:
            client.execute(env=os.environ | KERNEL_ENVIRONMENT)
        except CellExecutionError as error:
            raise SystemExit(str(error)) from None
    for model in widget_states(notebook):
        for output in model.get("outputs", []):
            if output["output_type"] == "error":
                trace = "\n".join(output["traceback"])
                raise SystemExit(f"a widget's callback failed:\n{trace}")
    return notebook


def widget_states(notebook: NotebookNode) -> list[NotebookNode]:
    """The states of all widgets; `interact` keeps its outputs in one."""
    kept = notebook.metadata.get("widgets", {}).get(
        WIDGET_STATE, {"state": {}}
    )
    return [model["state"] for model in kept["state"].values()]


def tidy(notebook: NotebookNode) -> None:
    """Leave what all machines agree on, and what needs no kernel."""
    language = notebook.metadata.language_info
    del language["version"]
    notebook.metadata = NotebookNode(
        kernelspec=KERNEL, language_info=language
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = NotebookNode(tags=tags) if tags else NotebookNode()
        for output in cell.get("outputs", []):
            # the widget ended with its kernel; its still picture stays
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.validate(notebook)


def write_atomically(path: Path, content: str) -> None:
    """Write a file: at any moment it is the old one or the new one."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)


def match_times(text: Path, notebook: Path) -> None:
    """Give a text its notebook's time: the newer was edited last."""
    times = notebook.stat()
    os.utime(text, ns=(times.st_atime_ns, times.st_mtime_ns))


if __name__ == "__main__":
    main()
