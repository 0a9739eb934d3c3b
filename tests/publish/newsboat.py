"""newsboat, a feed reader people use, as a client in tests: with a home of its own.

::

    reader = Newsboat.at(tmp_path, url)
    reader.reload()
    assert [entry.title for entry in reader.entries()] == ["Cranes stand still"]
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Read:
    """One entry as the reader keeps it; ``unread`` is what a person sees as new."""

    guid: str
    title: str
    url: str
    author: str
    content: str
    unread: bool


@dataclass(frozen=True, slots=True)
class Newsboat:
    """A reader subscribed to some addresses; its configuration and cache lie in ``home``."""

    home: Path

    @classmethod
    def at(cls, home: Path, *urls: str) -> Self:
        """Subscribe; skips the test where newsboat isn't installed, but never in CI."""
        if shutil.which("newsboat") is None:
            if os.environ.get("CI") == "true":
                pytest.fail("newsboat is missing; on Debian: apt install newsboat")
            pytest.skip("newsboat isn't installed")
        home.mkdir(parents=True, exist_ok=True)
        (home / "urls").write_text("".join(f"{url}\n" for url in urls))
        # The proxy of whoever runs the tests is no way to loopback.
        (home / "config").write_text("use-proxy no\ndownload-retries 1\ndownload-timeout 10\n")
        return cls(home)

    def reload(self) -> None:
        """Poll every subscription once; raises CalledProcessError when newsboat itself fails.

        newsboat 2.21 keeps an ETag only from the second poll on (newsboat issue 2734).
        """
        files = {"-u": "urls", "-C": "config", "-c": "cache.db"}
        options = [word for flag, name in files.items() for word in (flag, str(self.home / name))]
        subprocess.run(
            ["newsboat", "-q", *options, "-x", "reload"],
            env={"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            check=True,
            capture_output=True,
            timeout=30,
        )

    def entries(self) -> tuple[Read, ...]:
        """Give what it has read, newest first."""
        rows = self._rows(
            "SELECT guid, title, url, author, content, unread FROM rss_item"
            " WHERE deleted = 0 ORDER BY pubDate DESC, id"
        )
        return tuple(
            Read(guid, title, url, author, content, unread=bool(int(unread)))
            for guid, title, url, author, content, unread in rows
        )

    def feed_title(self) -> str:
        """Give the title of the one subscription."""
        ((title,),) = self._rows("SELECT title FROM rss_feed")
        return str(title)

    def mark_all_read(self) -> None:
        """Do what a person does who has read everything."""
        with closing(sqlite3.connect(self.home / "cache.db")) as cache, cache:
            cache.execute("UPDATE rss_item SET unread = 0")

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return cache.execute(query).fetchall()
