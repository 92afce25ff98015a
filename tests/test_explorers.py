"""The explorers of the chapters: every control's ends and middle, and what goes wrong said."""

import ast
from pathlib import Path

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure

from nnfs_core.lab.drawing import png
from nnfs_core.lab.explorer import Explorer

CHAPTERS = [  # that have explorers
    path
    for path in sorted(Path(__file__).parents[1].glob("notebooks/*.ipynb"))
    if "lab.explorer import" in path.read_text()
]
STAND_INS = {  # what the chapters compute before, at some length, for their explorers to look up
    "searches": {name: np.full((4, 4, 4), 0.5) for name in ("spiral", "noisy points")},
}


def explorers_of(path):
    """Run a chapter's imports, functions and plain tables, then make its explorers."""
    names, made = {}, []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef):
                exec(compile(ast.Module([node], []), path.name, "exec"), names)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.List):
                try:
                    exec(compile(ast.Module([node], []), path.name, "exec"), names)
                except NameError:  # a table of results, which no explorer reads
                    continue
            elif isinstance(node, ast.Expr) and ast.unparse(node).startswith("Explorer("):
                names.update(STAND_INS)
                made.append(eval(ast.unparse(node), names))
    return made


def values_to_try(control):
    if isinstance(control, widgets.Dropdown):
        return control.options
    if control.description in ("tries", "epochs"):  # the largest would take minutes
        return (control.min, 300)
    return (control.min, (control.min + control.max) // 2, control.max)


def test_a_chapter_has_explorers():
    assert CHAPTERS


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_control_of_every_explorer_works(path):
    explorers = explorers_of(path)
    assert explorers
    for explorer in explorers:
        for name in ("tries", "epochs"):
            if name in explorer.inputs:
                explorer.inputs[name].value = 100
        for name, control in explorer.inputs.items():
            before = control.value
            for value in values_to_try(control):
                control.value = value
                assert not explorer.sentence.startswith("This does not work"), (name, value)
            control.value = before


def draw_bar(height, broken):
    if broken == "yes":
        raise ZeroDivisionError("no bar")
    figure = Figure(figsize=(1, 1))
    figure.subplots().bar([0], [height])
    return figure, f"A bar of height {height:g}."


def make(draw=draw_bar, broken="no"):
    controls = {
        "height": widgets.FloatLogSlider(1, min=-1, max=1),
        "broken": widgets.Dropdown(options=["no", "yes"], value=broken),
    }
    return Explorer(draw, controls)


def test_slider_and_number_box_move_together_and_redraw():
    explorer = make()
    (box, slider) = explorer.children[0].children[0].children
    picture, sentence = explorer.children[1:]
    first = picture.value
    assert first == png(draw_bar(1, "no")[0])
    slider.value = 10**0.5
    assert box.value == 3.16
    assert box.description == "height"
    assert picture.value == png(draw_bar(3.16, "no")[0])
    assert "A bar of height 3.16." in sentence.value
    box.value = 1
    assert slider.value == 1
    assert picture.value == first


def test_an_error_is_said_and_the_picture_stays():
    explorer = make()
    picture = explorer.children[1]
    first = picture.value
    explorer.inputs["broken"].value = "yes"
    assert explorer.sentence == "This does not work: ZeroDivisionError: no bar"
    assert picture.value == first
    explorer.inputs["broken"].value = "no"
    assert explorer.sentence == "A bar of height 1."


def test_without_a_kernel_the_first_picture_and_its_sentence_are_shown():
    explorer = make()
    explorer.inputs["height"].value = 5
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == "A bar of height 1."
    assert metadata["image/png"]["alt"] == "A bar of height 1."
    assert bundle["image/png"].startswith("iVBORw0KGgo")  # a PNG file, in base64
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_first_picture_that_fails_leaves_its_sentence():
    bundle, _ = make(broken="yes")._repr_mimebundle_()
    assert bundle["text/plain"] == "This does not work: ZeroDivisionError: no bar"
    assert "image/png" not in bundle
