"""What a committed notebook must be; each rule yields a sentence for every place that breaks it."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from notebooks.build import KERNEL

MOST_BYTES = 500_000
MOST_LINES = 12
MOST_LINES_OF_A_LESSON = 25  # of a cell that defines something, or loops
IMPORT = re.compile(r"^(from|import) [^(\n]*(\([^)]*\))?", re.MULTILINE)
LESSON = re.compile(r"^\s*(def|class|for) ", re.MULTILINE)
MACHINE_PATH = re.compile(r"/home/|/Users/|/root/|/tmp/|\b[A-Z]:\\\w")
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/svg+xml"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
IGNORED = re.compile(r"#\s*NBVAL_IGNORE_OUTPUT$", re.MULTILINE)
IGNORED_WITH_REASON = re.compile(r"#\s*NBVAL_IGNORE_OUTPUT\n\s*#\s*\w+")


def problems(path: Path) -> list[str]:
    """Everything that is wrong with a notebook, in sentences."""
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    found = [*of_the_file(path), *of_the_metadata(notebook), *of_the_run(notebook)]
    for number, cell in enumerate(notebook.cells):
        rules = [of_a_cell]
        if cell.cell_type == "code":
            rules += [of_the_code, of_the_outputs, of_the_pictures]
        found += [f"cell {number}: {problem}" for rule in rules for problem in rule(cell)]
    return found


def of_the_file(path: Path) -> Iterator[str]:
    size = path.stat().st_size
    if size >= MOST_BYTES:
        yield f"the file has {size:,} bytes, {MOST_BYTES:,} are too many"


def of_the_metadata(notebook: NotebookNode) -> Iterator[str]:
    if notebook.metadata.get("kernelspec") != KERNEL:
        yield f"the kernelspec is not {KERNEL}"
    if "version" in notebook.metadata.get("language_info", {}):
        yield "the metadata name a version of Python"
    others = notebook.metadata.keys() - {"kernelspec", "language_info"}
    if others:
        yield f"the metadata have more than kernelspec and language_info: {sorted(others)}"


def of_the_run(notebook: NotebookNode) -> Iterator[str]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        yield f"the cells were not run once each, from top to bottom: {counts}"
    if not any(cell.outputs for cell in cells):
        yield "no cell has an output"


def of_a_cell(cell: NotebookNode) -> Iterator[str]:
    if not cell.get("id"):
        yield "it has no id"
    others = cell.metadata.keys() - {"tags"}
    if others:
        yield f"its metadata have more than tags: {sorted(others)}"
    if MACHINE_PATH.search(cell.source):
        yield "a path in it is that of one machine"


def of_the_code(cell: NotebookNode) -> Iterator[str]:
    lines = [line.strip() for line in IMPORT.sub("", cell.source).splitlines()]
    code = [line for line in lines if line and not line.startswith("#")]
    most = MOST_LINES_OF_A_LESSON if LESSON.search(cell.source) else MOST_LINES
    if len(code) > most:
        yield f"it has {len(code)} lines of code beside its imports, at most {most} are read"
    if any(line.endswith(";") for line in code):
        yield "a line ends in a semicolon, which hides an output that the tests then miss"
    if "clear_output" in cell.source:
        yield "clear_output takes outputs away that the tests compare"
    if "pickle" in cell.source:
        yield "a pickle can run any code: store arrays with np.savez"
    if "NBVAL_SKIP" in cell.source or "nbval-skip" in cell.metadata.get("tags", []):
        yield "no test runs it"
    reasons = len(IGNORED_WITH_REASON.findall(cell.source))
    if len(IGNORED.findall(cell.source)) > reasons:
        yield "NBVAL_IGNORE_OUTPUT has no reason in a comment on the next line"
    if "nbval-ignore-output" in cell.metadata.get("tags", []):
        yield "its output is ignored by a tag, which nobody sees: write # NBVAL_IGNORE_OUTPUT"


def of_the_outputs(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"it raised {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"it wrote on stderr: {output.text.strip()}"
        if WIDGET_VIEW in output.get("data", {}):
            yield "it shows a widget, which ended with its kernel"
        texts = [output.get("text", ""), *output.get("data", {}).values()]
        if any(MACHINE_PATH.search(str(text)) for text in texts):
            yield "a path in its output is that of one machine"


def of_the_pictures(cell: NotebookNode) -> Iterator[str]:
    """A picture says in a sentence what is seen: as `text/plain`, and as its `alt`."""
    for output in cell.outputs:
        for kind in PICTURES & output.get("data", {}).keys():
            sentence = output.metadata.get(kind, {}).get("alt", "")
            if len(sentence.split()) < 3:
                yield f"its picture has no sentence that says what is seen, got {sentence!r}"
            elif output.data.get("text/plain") != sentence:
                yield "its picture's text/plain, which the tests compare, is not its alt"
