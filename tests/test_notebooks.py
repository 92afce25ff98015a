from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from hygiene import MOST_BYTES, problems
from notebooks.build import KERNEL

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
COMMITTED = [path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: str(path.relative_to(NOTEBOOKS)))
def test_a_committed_notebook_is_tidy(path):
    assert problems(path) == []


def test_every_chapter_has_its_solutions():
    chapters = {path.name for path in NOTEBOOKS.glob("*.ipynb")}
    assert chapters
    assert chapters == {path.name for path in NOTEBOOKS.glob("solutions/*.ipynb")}


def good():
    """A notebook that keeps every rule."""
    sentence = "A line that rises."
    picture = new_output(
        "display_data",
        {"image/png": "iVBOR", "text/plain": sentence},
        metadata={"image/png": {"alt": sentence}},
    )
    cells = [
        new_markdown_cell("# A chapter"),
        new_code_cell("print(1)", execution_count=1, outputs=[new_output("stream", text="1\n")]),
        new_code_cell("show()", execution_count=2, outputs=[picture]),
        new_code_cell(""),
    ]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return new_notebook(cells=cells, metadata=metadata)


def problems_of(notebook, tmp_path):
    path = tmp_path / "notebook.ipynb"
    nbformat.write(notebook, path)
    return problems(path)


def test_a_good_notebook_has_no_problem(tmp_path):
    assert problems_of(good(), tmp_path) == []


def count(notebook):
    notebook.cells[2].execution_count = 3


def strip(notebook):
    for cell in notebook.cells[1:]:
        cell.outputs = []


def add_output(*args, **kwargs):
    return lambda notebook: notebook.cells[1].outputs.append(new_output(*args, **kwargs))


def write(source):
    return lambda notebook: notebook.cells[1].update(source=source)


def set_metadata(**metadata):
    return lambda notebook: notebook.metadata.update(metadata)


def set_cell(number, **metadata):
    return lambda notebook: notebook.cells[number].metadata.update(metadata)


def describe(alt, text):
    def change(notebook):
        notebook.cells[2].outputs[0].metadata = {"image/png": {"alt": alt}}
        notebook.cells[2].outputs[0].data["text/plain"] = text

    return change


BROKEN = {
    "not run": (lambda notebook: notebook.cells[1].update(execution_count=None), "not run once"),
    "run twice": (count, "not run once each, from top to bottom: [1, 3]"),
    "without outputs": (strip, "no cell has an output"),
    "too large": (write("#" * MOST_BYTES), "bytes"),
    "error": (add_output("error", ename="ValueError", evalue="no"), "raised ValueError: no"),
    "stderr": (add_output("stream", name="stderr", text="oh\n"), "wrote on stderr: oh"),
    "widget state": (set_metadata(widgets={}), "more than kernelspec and language_info"),
    "widget view": (
        add_output("display_data", {"application/vnd.jupyter.widget-view+json": {}}),
        "shows a widget",
    ),
    "other kernel": (set_metadata(kernelspec=KERNEL | {"name": "mine"}), "kernelspec is not"),
    "python's version": (set_metadata(language_info={"version": "3.11.7"}), "version of Python"),
    "timing": (set_cell(1, execution={"a": 1}), "more than tags: ['execution']"),
    "long": (write("x = 1\n" * 13), "13 lines of code beside its imports, at most 12"),
    "long lesson": (
        write("def f():\n" + "    x = 1\n" * 25),
        "26 lines of code beside its imports, at most 25",
    ),
    "semicolon": (write("plot(1);\nx = 1"), "semicolon"),
    "clear_output": (write("clear_output()"), "clear_output"),
    "pickle": (write("np.load(name, allow_pickle=True)"), "pickle"),
    "skipped": (write("# NBVAL_SKIP\nx"), "no test runs it"),
    "skipped by tag": (set_cell(1, tags=["nbval-skip"]), "no test runs it"),
    "no reason": (write("# NBVAL_IGNORE_OUTPUT\nprint(time())"), "has no reason"),
    "ignored by tag": (set_cell(1, tags=["nbval-ignore-output"]), "ignored by a tag"),
    "path": (write("open('/home/me/data.npz')"), "a path in it"),
    "windows path": (write(r"open('C:\data.npz')"), "a path in it"),
    "path in an output": (add_output("stream", text="/tmp/x.py:3\n"), "a path in its output"),
    "no alt": (describe("", ""), "no sentence that says what is seen, got ''"),
    "no sentence": (
        describe("a line", "a line"),
        "no sentence that says what is seen, got 'a line'",
    ),
    "other text": (describe("A line that rises.", "<Figure>"), "is not its alt"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_every_rule_finds_what_breaks_it(kind, tmp_path):
    break_it, sentence = BROKEN[kind]
    notebook = good()
    break_it(notebook)
    found = problems_of(notebook, tmp_path)
    assert len(found) == 1, found
    assert sentence in found[0]


def test_a_cell_without_an_id_is_found(tmp_path):
    notebook = good()
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]
    assert len(problems_of(notebook, tmp_path)) == len(notebook.cells)


def test_a_reason_for_an_ignored_output_is_enough(tmp_path):
    notebook = good()
    write("# NBVAL_IGNORE_OUTPUT\n# a time\nprint(time())")(notebook)
    assert problems_of(notebook, tmp_path) == []


def test_a_lesson_may_have_25_lines(tmp_path):
    notebook = good()
    write("for _ in range(3):\n" + "    x = 1\n" * 24)(notebook)
    assert problems_of(notebook, tmp_path) == []


def test_imports_are_not_counted(tmp_path):
    notebook = good()
    write("import math\nfrom math import (\n" + "    pi,\n" * 12 + ")\n" + "x = 1\n" * 12)(notebook)
    assert problems_of(notebook, tmp_path) == []
