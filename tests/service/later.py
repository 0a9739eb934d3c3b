"""A later feedd: this one, and one migration more."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import indent

import feedd
from feedd.store import schema

REVISIONS = (*schema.OURS.revisions, "0002")


def later_migrations(folder: Path, work: str) -> schema.Migrations:
    """Write the migrations of a later feedd, whose last one does ``work``, and name them."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    for path in schema.OURS.folder.glob("*.*"):
        (folder / path.name).write_text(path.read_text())
    for path in (schema.OURS.folder / "versions").glob("*.py"):
        (versions / path.name).write_text(path.read_text())
    _add_last(versions, work)
    return schema.Migrations(folder, REVISIONS)


def later_feedd(folder: Path, work: str) -> dict[str, str]:
    """Make a later feedd, whose last migration does ``work``; give the environment it runs in."""
    package = folder / "feedd"
    shutil.copytree(Path(feedd.__file__).parent, package)
    _add_last(package / "store" / "migrations" / "versions", work)
    module = package / "store" / "schema.py"
    before, after = (f'"migrations", {known}'.replace("'", '"') for known in _KNOWN)
    assert before in module.read_text()
    module.write_text(module.read_text().replace(before, after))
    return {"PYTHONPATH": str(folder)}


_KNOWN = (schema.OURS.revisions, REVISIONS)


def _add_last(versions: Path, work: str) -> None:
    before, last = REVISIONS[-2:]
    (versions / f"{last}.py").write_text(
        f"from alembic import op\nrevision = '{last}'\ndown_revision = '{before}'\n"
        f"def upgrade():\n{indent(work, '    ')}\n"
    )
