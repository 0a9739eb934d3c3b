"""What the documents point to is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rows import Row

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
)
_LINK = re.compile(r"\]\((?![a-z]+:)([^)\s]*)\)")
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`((?:feedd|tests|benchmarks)/[\w/.]*)`")
_MODULE = re.compile(r"`([\w/]+\.py)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@cache
def prose(document: Path) -> str:
    """Give a document without what it quotes."""
    return _FENCED.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """Give the anchors that GitHub gives its headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(prose(document))
    }


def is_there(link: str, document: Path) -> bool:
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


def test_every_link_leads_somewhere(row: Row) -> None:
    for name in DOCUMENTS:
        with row(name):
            document = ROOT / name
            links = _LINK.findall(prose(document))
            assert [link for link in links if not is_there(link, document)] == []


def test_every_file_of_the_code_that_is_named_is_there(row: Row) -> None:
    for name in DOCUMENTS:
        with row(name):
            named = _CODE.findall(prose(ROOT / name))
            assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_module_that_is_named_by_the_end_of_its_path_is_there(row: Row) -> None:
    files = [
        f"/{path}" for place in ("feedd", "benchmarks") for path in ROOT.glob(f"{place}/**/*.py")
    ]
    for name in DOCUMENTS:
        with row(name):
            named = {path for path in _MODULE.findall(prose(ROOT / name)) if "tests/" not in path}
            assert {
                end for end in named if not any(one.endswith(f"/{end}") for one in files)
            } == set()


def test_every_guide_is_found_from_the_readme() -> None:
    found: set[Path] = set()
    coming = [ROOT / "README.md"]
    while coming:
        document = coming.pop()
        found.add(document)
        linked = (
            document.parent / link.partition("#")[0] for link in _LINK.findall(prose(document))
        )
        coming += [
            path.resolve()
            for path in linked
            if path.suffix == ".md" and path.resolve() not in found
        ]
    assert {ROOT / name for name in DOCUMENTS if name.startswith("docs/")} - found == set()
