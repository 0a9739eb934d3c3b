"""feedd in 256 MiB, as on a small machine, among sources that send all they are allowed to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.test_daemon import get
from tests.origin import Act, Origin, Seen, Serve
from tests.running import COMMAND, Feedd
from tests.service.cell import Cell
from tests.service.world import MEMORY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

GREEDY = 24
"""Sources that send the longest document allowed."""

TOGETHER = 16
"""So many of them are under way when the first one answers; feedd doesn't begin all at once."""

LONGEST = 10 * 1024 * 1024


def longest(number: int) -> bytes:
    """Give a feed whose only entry is as much text as a document may have."""
    paragraphs = "".join(f"&lt;p&gt;{number} {n}&lt;b&gt;x" for n in range(LONGEST // 40))
    item = f"<item><guid>{number}</guid><description>{paragraphs}</description></item>"
    return f"<rss version='2.0'><channel>{item}</channel></rss>".encode()


class Together:
    """Answers nobody until so many have asked; then all of them at once."""

    def __init__(self, count: int) -> None:
        self._missing = count
        self._enough = asyncio.Event()

    def act(self, body: bytes) -> Act:
        async def serve(seen: Seen, writer: asyncio.StreamWriter) -> None:
            self._missing -= 1
            if self._missing <= 0:
                self._enough.set()
            await self._enough.wait()
            await Serve(body=body)(seen, writer)

        return serve


def test_sources_that_send_all_they_may_do_not_cost_the_daemon_its_memory(tmp_path: Path) -> None:
    with Cell(MEMORY) as cell, Origin() as origin:
        sources, together = "", Together(TOGETHER)
        for number in range(GREEDY):
            origin.play(f"/{number}", together.act(longest(number)))
            sources += f'[[sources]]\nname = "s{number}"\nurl = "{origin.url(f"/{number}")}"\n'
        toml = f'[daemon.fetch]\nper_host = {GREEDY}\nhost_gap = "0s"\n{sources}'
        with Feedd(tmp_path, toml, program=cell.program(COMMAND)) as feedd:
            feedd.start()
            visited = set[object]()
            while len(visited) < GREEDY:
                visited.add(feedd.expect("visited")["source"])
            assert get(f"{feedd.url}/healthz")[0] == 200
            assert feedd.stop() == 0
        assert cell.deaths == 0
