"""S6: there is one way out, and every request takes it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "feedd"
HTTP = {"aiohttp", "http.client", "httpcore", "httptools", "httpx", "httpx_aiohttp", "requests",
        "urllib3", "urllib.request"}  # fmt: skip
NAMED = re.compile(
    rf"^\s*(?:from|import)\b.*\b(?:{'|'.join({name.partition('.')[0] for name in HTTP})})\b",
    re.MULTILINE,
)
"""A line that may import one of them: only files that have it are read as Python."""


def imported(source: str) -> set[str]:
    """Name every module that a file imports, and the folders above each."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found | {name.partition(".")[0] for name in found}


def test_no_module_outside_net_speaks_http() -> None:
    outside = [
        path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "net"
    ]
    assert len(outside) > 20
    suspect = {path: source for path in outside if NAMED.search(source := path.read_text("utf-8"))}
    assert [path for path, source in suspect.items() if imported(source) & HTTP] == []


def test_nothing_is_dialled_or_opened_by_importing() -> None:
    """Rule 8: what is built is built in the composition root."""
    source = (PACKAGE / "net" / "client.py").read_text("utf-8")
    calls = [node for node in ast.parse(source).body if isinstance(node, ast.Expr)]
    assert all(isinstance(node.value, ast.Constant) for node in calls)
