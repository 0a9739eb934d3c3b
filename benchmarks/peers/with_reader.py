"""reader: every feed once a round, due or not; the first word says with how many threads."""

from __future__ import annotations

import importlib
import sqlite3
from contextlib import closing

from benchmarks.peers.rounds import serve, task


def main() -> None:
    """Subscribe to all, then serve rounds."""
    given = task()
    database = given.state / "reader.sqlite"
    reader = importlib.import_module("reader").make_reader(str(database))
    for url in given.urls:
        reader.add_feed(url)

    def held() -> int:
        with closing(sqlite3.connect(database)) as connection:
            return int(connection.execute("select count(*) from entries").fetchone()[0])

    serve(lambda: reader.update_feeds(workers=int(given.words[0]), scheduled=False), held)


if __name__ == "__main__":
    main()
