"""Imports stand at the top; apart are only those for types that would load more than is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "feedd").rglob("*.py")
}


@cache
def statements(module: str) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(MODULES[module].read_text(encoding="utf-8")).body)


def with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def named_in(lines: Iterable[ast.stmt]) -> Iterator[str]:
    """Give what these lines import, and the packages that are loaded with it."""
    for line in lines:
        names = [one.name for one in line.names] if isinstance(line, ast.Import) else []
        if isinstance(line, ast.ImportFrom) and line.module:
            inside = [f"{line.module}.{one.name}" for one in line.names]
            names = [line.module, *(name for name in inside if name in MODULES)]
            names += loaded_late(line.module, {one.name for one in line.names})
        for name in names:
            yield from with_packages(name)


@cache
def for_types(module: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    blocks = [line for line in statements(module) if isinstance(line, ast.If)]
    return tuple(
        line
        for one in blocks
        if ast.unparse(one.test) == "TYPE_CHECKING"
        for line in one.body
        if isinstance(line, ast.Import | ast.ImportFrom)
    )


def loaded_late(package: str, names: set[str]) -> list[str]:
    """Give the modules that a package loads only when one of these names is asked for."""
    apart = for_types(package) if package in MODULES else ()
    return [
        line.module
        for line in apart
        if isinstance(line, ast.ImportFrom) and line.module
        if not names.isdisjoint(one.name for one in line.names)
    ]


def loaded_by(module: str) -> frozenset[str]:
    """Give all that is loaded with a module, as far as modules of feedd name it."""
    loaded, new = set[str](), {*with_packages(module)}
    while new:
        one = new.pop()
        loaded.add(one)
        if one in MODULES:
            new |= {*named_in(statements(one))} - loaded
    return frozenset(loaded)


@pytest.mark.slow
def test_imports_for_types_stand_apart_only_where_they_would_load_more() -> None:
    needless = {
        (module, name)
        for module in MODULES
        if (apart := for_types(module))
        for loaded in (loaded_by(module),)
        for line in apart
        if (named := {*named_in([line])}) <= loaded
        for name in named
    }
    assert needless == set()


@pytest.mark.slow
def test_a_daemon_loads_nothing_large_that_only_others_need() -> None:
    for_commands = {"rich", "attr", "pygments", "pydantic", "alembic"}
    for_who_asks = {"fastapi", "cryptography", "jinja2", "segno", "re2"}
    others = for_commands | for_who_asks
    code = f"import sys; import feedd.daemon.process; print({others} & {{*sys.modules}})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"
