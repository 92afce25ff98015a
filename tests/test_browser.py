import os
import shutil
import statistics
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from browser import NOTEBOOK, browser_page, find_browser, jupyterlab, open_notebook, run_all_cells
from notebooks.build import KERNEL

ROOT = Path(__file__).parents[1]
PICTURE = f"{NOTEBOOK} .jp-OutputArea .jupyter-widgets img"
EXPLORER = """
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from nnfs_core.lab.explorer import Explorer

def draw(height):
    figure = Figure()
    figure.subplots().bar([0], [height])
    return figure, f"A bar of height {height}."

Explorer(draw, {"height": IntSlider(1, min=0, max=100)})
"""
MOVES = 10
LAG_SECONDS = 3.0  # a demo is to take half a second; the other tests run beside this one


@pytest.fixture(scope="module")
def browser():
    found = find_browser()
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium is installed: nothing is tried in a browser")
    assert found, "with CI=true a Chromium must be installed"
    return found


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(ROOT / "notebooks", folder / "series/notebooks")
    shutil.copy(ROOT / "README.md", folder / "series")
    explorer = new_notebook(cells=[new_code_cell(EXPLORER)], metadata={"kernelspec": KERNEL})
    nbformat.write(explorer, folder / "series/explorer.ipynb")
    with jupyterlab(folder / "series", folder / "private") as address:
        yield address


@pytest.fixture
def page(browser):
    with browser_page(browser) as (page, errors):
        yield page
    assert errors == []


def test_jupyterlab_opens_on_the_table_of_chapters(page, address):
    page.goto(address.format(""))
    link = page.locator(".jp-RenderedMarkdown table a", has_text="Introducing Optimization")
    link.click()
    page.locator(f"{NOTEBOOK} .jp-Cell").first.wait_for()
    assert "notebooks/06_introducing_optimization.ipynb" in page.url


def test_a_slider_of_chapter_6_changes_the_picture(page, address, record_property):
    open_notebook(page, address.format("lab/tree/notebooks/06_introducing_optimization.ipynb"))
    outputs = run_all_cells(page)
    assert outputs
    assert [output for output in outputs if output["output_type"] == "error"] == []
    demo = page.locator(f"{NOTEBOOK} .nnfs-demo")
    demo.get_by_role("slider", name="scale").focus()
    median = statistics.median(time_keys(page, f"{NOTEBOOK} .nnfs-demo", "dataset.serial"))
    record_property("chapter 6, slider to new picture", f"{median:.2f} s")
    assert median < LAG_SECONDS


def test_the_slider_of_an_explorer_changes_its_picture(page, address, record_property):
    open_notebook(page, address.format("lab/tree/explorer.ipynb"))
    run_all_cells(page)
    page.locator(f"{NOTEBOOK} .widget-slider .noUi-handle").focus()
    median = statistics.median(time_keys(page, PICTURE, "src"))
    record_property("explorer, slider to new picture", f"{median:.2f} s")
    assert median < LAG_SECONDS


def time_keys(page, selector, attribute):
    """Seconds from each press of an arrow key to another value of an element's attribute."""
    value = f"selector => document.querySelector(selector).{attribute}"
    page.locator(selector).wait_for()
    seconds = []
    for move in range(MOVES):
        old = page.evaluate(value, selector)
        pressed = time.perf_counter()
        page.keyboard.press("ArrowLeft" if move % 2 else "ArrowRight")
        is_new = f"([selector, old]) => ({value})(selector) !== old"
        page.wait_for_function(is_new, arg=[selector, old], polling="raf")
        seconds.append(time.perf_counter() - pressed)
    return seconds
