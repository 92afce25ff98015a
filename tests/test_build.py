import nbformat
import pytest

from notebooks import build

TEXT = '''# %% [markdown]
"""
# A chapter
"""

# %%
from tqdm.auto import tqdm
for _ in tqdm(range(2)):
    print("ran")

# %% tags=["raises-exception"]
1 / 0
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(build, "TEXTS", tmp_path / ".text")
    build.TEXTS.mkdir()
    (build.TEXTS / "06_try.py").write_text(TEXT)
    return tmp_path


def test_a_text_is_run_changed_and_run_again(folder):
    (path,) = build.find("06")
    build.run(path)
    notebook = nbformat.read(path, as_version=4)
    title, loop, failure = notebook.cells
    assert title.source == "# A chapter"
    assert [cell.execution_count for cell in (loop, failure)] == [1, 2]
    # no progress bar
    assert [output.text for output in loop.outputs] == ["ran\nran\n"]
    assert failure.metadata == {"tags": ["raises-exception"]}
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}
    before = path.read_bytes()
    build.run(path)
    assert path.read_bytes() == before

    build.write_text(path)
    text = build.text_of(path)
    text.write_text(text.read_text().replace('"ran"', '"ran again"'))
    build.run(path)
    changed = nbformat.read(path, as_version=4)
    assert [cell.id for cell in changed.cells] == [cell.id for cell in notebook.cells]
    assert changed.cells[1].outputs[0].text == "ran again\nran again\n"


def test_a_run_that_fails_leaves_the_notebook(folder):
    (path,) = build.find("06")
    build.run(path)
    before = path.read_bytes()
    text = build.text_of(path)
    for failing in ["1 / 0", "from ipywidgets import interact\ninteract(lambda n: 1 / n, n=0)"]:
        text.write_text(f"# %%\n{failing}\n")
        with pytest.raises(SystemExit, match="ZeroDivisionError"):
            build.run(path)
        assert path.read_bytes() == before


def test_what_was_edited_last_is_never_overwritten(folder):
    (path,) = build.find("06")
    with pytest.raises(SystemExit, match="newer than its notebook"):
        build.write_text(path)
    build.run(path)
    build.write_text(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(SystemExit, match="newer than"):
        build.run(path)
