"""Each module is named in a map, so that whoever looks for something finds it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

ARCHITECTURE = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")


def modules_of(package: str) -> set[str]:
    return {found.name for found in iter_modules(import_module(package).__path__)}


@pytest.mark.parametrize(
    "package",
    [
        "feedd.config",
        "feedd.core.parse",
        "feedd.core.parse.pages",
        "feedd.core.parse.texts",
        "feedd.core.query",
        "feedd.core.stories",
        "feedd.daemon",
        "feedd.deliver",
        "feedd.net",
        "feedd.store",
        "feedd.web",
        "feedd.workers",
    ],
)
def test_a_large_package_names_each_of_its_modules_in_its_docstring(package: str) -> None:
    said = import_module(package).__doc__ or ""
    assert {name for name in modules_of(package) if f"``{name}``" not in said} == set()


@pytest.mark.parametrize("package", ["feedd", "feedd.core"])
def test_the_architecture_names_what_lies_at_the_top_and_in_the_core(package: str) -> None:
    folder = package.replace(".", "/")
    unnamed = {
        name
        for name in modules_of(package) - {"__main__", "core"}
        if f"`{name}.py`" not in ARCHITECTURE
        and f"`{folder}/{name}.py`" not in ARCHITECTURE
        and f"`{folder}/{name}/`" not in ARCHITECTURE
    }
    assert unnamed == set()
