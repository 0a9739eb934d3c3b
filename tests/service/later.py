"""A later feedd's migrations: ours, and one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.store import schema

if TYPE_CHECKING:
    from pathlib import Path


def later_migrations(folder: Path, work: str) -> schema.Migrations:
    """Write the migrations of a later feedd, whose last one does ``work``, and name them."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    for path in schema.OURS.folder.glob("*.*"):
        (folder / path.name).write_text(path.read_text())
    for path in (schema.OURS.folder / "versions").glob("*.py"):
        (versions / path.name).write_text(path.read_text())
    (versions / "0002.py").write_text(
        "from alembic import op\nrevision = '0002'\ndown_revision = '0001'\n"
        f"def upgrade():\n    {work}\n"
    )
    return schema.Migrations(folder, (*schema.OURS.revisions, "0002"))
