import re
import tomllib
from pathlib import Path

import yaml
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def requirements(lines):
    """Each package, by PyPI's spelling, and its range: {"numpy": ">=2.2"}."""
    pairs = [re.fullmatch(r"([\w.-]+)(.*)", line).groups() for line in lines]
    return {name.replace("_", "-"): range_ for name, range_ in pairs}


def of_the_project():
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    itself, *tools = PROJECT["dependency-groups"]["dev"]
    assert itself == f"{project['name']}[{','.join(extras)}]"
    python = "python" + project["requires-python"]
    optional = [line for lines in extras.values() for line in lines]
    return requirements([python, *project["dependencies"], *optional, *tools])


def of_conda():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    named = [line for line in environment["dependencies"] if isinstance(line, str)]
    (pip,) = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    return requirements(line for line in named + pip if line not in {"pip", "-e ."})


def test_conda_gets_the_same_packages_in_the_same_ranges():
    assert of_conda() == of_the_project()


def test_conda_installs_the_package_itself():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert "pip" in environment["dependencies"]
    assert "-e ." in environment["dependencies"][-1]["pip"]


def test_a_kernel_s_answers_do_not_wait_for_each_other(monkeypatch):
    config = PyFileConfigLoader(str(ROOT / ".jupyter/jupyter_lab_config.py")).load_config()
    connection = config.ServerApp.kernel_websocket_connection_class
    (as_ever,) = connection.__bases__
    monkeypatch.setattr(as_ever, "connect", lambda self: "connected")
    asked = []

    class Socket:
        set_nodelay = asked.append

    class Opened(connection):
        websocket_handler = Socket()

        def __init__(self):
            pass

    assert Opened.connect(Opened.__new__(Opened)) == "connected"
    assert asked == [True]
