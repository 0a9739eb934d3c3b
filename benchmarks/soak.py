"""Run the daemon against a local origin for a while, and see whether anything grows.

::

    python benchmarks/soak.py --minutes 30 --feeds 2000

Every feed publishes a story every twenty minutes, in words of its own; one visit in twenty
finds something new, the others hear 304. A watch alerts on some, to a receiver beside the origin.
Prints a line every minute, and in the end how far memory has moved since the fifth.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, fields
from pathlib import Path

ITEMS = 20
SETTLED = 5
"""Minutes after which memory should stand still."""

_SYLLABLES = re.findall(r"\w+", "ba ke lo mi nu ra se ti vo zu dra fel gor hin jal kep sto wen")
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """What is measured at one moment; sizes in MB, times in seconds."""

    minute: float
    memory: float
    handles: int
    lag: float
    loop_lag: float
    database: float
    stories: int
    visits: int
    delivered: int
    cpu: float


class Origin:
    """Feeds that publish by the clock, and a receiver of alerts, in one small server."""

    def __init__(self, *, period: float) -> None:
        self.period = period
        self.begun = time.monotonic()
        self.received = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                writer.write(await self._answer(head, reader))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader) -> bytes:
        method, path, _ = head.split(" ", 2)
        if method == "POST":
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            self.received += 1
            return b"HTTP/1.1 204 Done\r\n\r\n"
        if path == "/robots.txt":
            return b"HTTP/1.1 404 None\r\ncontent-length: 0\r\n\r\n"
        number = int(path.rpartition("/")[2])
        last = int((time.monotonic() - self.begun) / self.period + number % 97 / 97) + ITEMS
        etag = f'"{last}"'
        if f"if-none-match: {etag}" in head.lower():
            return f"HTTP/1.1 304 Same\r\netag: {etag}\r\n\r\n".encode()
        body = _feed(number, last)
        return (
            f"HTTP/1.1 200 Here\r\netag: {etag}\r\ncontent-type: application/rss+xml\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        ).encode() + body


def _feed(number: int, last: int) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}-{n}</guid>"
        f"<link>http://127.0.0.1/{number}/{n}</link>"
        f"<title>{_words(number, n, 7).capitalize()}</title>"
        f"<description>{_words(number, -n, 120)}</description></item>"
        for n in range(last, last - ITEMS, -1)
    )
    return f"<rss version='2.0'><channel><title>{number}</title>{items}</channel></rss>".encode()


def _words(number: int, place: int, count: int) -> str:
    chance = random.Random(number * 1_000_003 + place)
    return " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(count))


def _configuration(folder: Path, *, feeds: int, origin: int, port: int, interval: str) -> Path:
    sources = "".join(
        f'[[sources]]\nname = "s{n}"\nurl = "http://127.0.0.1:{origin}/{n}"\n'
        for n in range(feeds)
    )
    path = folder / "feedd.toml"
    path.write_text(
        f'[daemon]\nstate = "state"\nlisten = "127.0.0.1:{port}"\n'
        'allow_private = ["127.0.0.0/8"]\n'
        f'[daemon.visits]\ninterval = "{interval}"\nmax_interval = "{interval}"\n'
        '[daemon.fetch]\nhost_gap = "0s"\nper_host = 32\n'
        '[daemon.log]\nlevel = "error"\n'
        f'{sources}[[topics]]\nname = "a"\nquery = "bake* OR loba*"\n'
        f'[[endpoints]]\nname = "desk"\nurl = "http://127.0.0.1:{origin}/hook"\n'
        'secret = "whsec_c29hay1zZWNyZXQtZm9yLWxvb3BiYWNrLW9ubHk="\nconcurrency = 16\n'
        '[[watches]]\nname = "w"\nquery = "bakelo OR zudrafel"\nnotify = ["desk"]\n'
    )
    return path


def _measured(port: int, minute: float, delivered: int) -> Line:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    found: dict[str, float] = {}
    for name, _, value in _SAMPLE.findall(text):
        found[name] = found.get(name, 0.0) + float(value)
    return Line(
        minute=round(minute, 1),
        memory=round(found["process_resident_memory_bytes"] / 1e6, 1),
        handles=int(found["process_open_fds"]),
        lag=round(found["feedd_oldest_due_seconds"], 1),
        loop_lag=round(found["feedd_loop_lag_seconds"], 3),
        database=round(found["feedd_database_bytes"] / 1e6, 1),
        stories=int(found["feedd_stories"]),
        visits=int(found["feedd_visits_total"]),
        delivered=delivered,
        cpu=round(found["process_cpu_seconds_total"], 1),
    )


async def _soak(arguments: argparse.Namespace, folder: Path) -> list[Line]:
    origin = Origin(period=arguments.period)
    server = await asyncio.start_server(origin.serve, "127.0.0.1", 0, backlog=1024)
    port = _free_port()
    path = _configuration(
        folder,
        feeds=arguments.feeds,
        origin=server.sockets[0].getsockname()[1],
        port=port,
        interval=arguments.interval,
    )
    command = Path(sys.executable).with_name("feedd")
    daemon = await asyncio.create_subprocess_exec(command, "-c", path, "run")
    await _until_it_serves(daemon, port)
    begun, lines = time.monotonic(), list[Line]()
    print("  ".join(f"{field.name:>9}" for field in fields(Line)), flush=True)
    try:
        while (passed := time.monotonic() - begun) < arguments.minutes * 60:
            await asyncio.sleep(min(arguments.every, arguments.minutes * 60 - passed))
            minute = (time.monotonic() - begun) / 60
            lines.append(await asyncio.to_thread(_measured, port, minute, origin.received))
            values = (getattr(lines[-1], field.name) for field in fields(Line))
            print("  ".join(f"{value:>9}" for value in values), flush=True)
    finally:
        daemon.terminate()
        print(f"exit code {await daemon.wait()}")
        server.close()
    return lines


async def _until_it_serves(daemon: asyncio.subprocess.Process, port: int) -> None:
    """Wait for the daemon, which on a busy machine takes more than a moment to start."""
    while daemon.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit(f"feedd ended with exit code {daemon.returncode}")


def _free_port() -> int:
    import socket  # noqa: PLC0415  for this alone

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _verdict(lines: list[Line]) -> str:
    settled = [line for line in lines if line.minute >= SETTLED]
    if len(settled) < 2:
        return "too short for a verdict"
    first, most = settled[0].memory, max(line.memory for line in settled)
    growth = most / first - 1
    fits = "flat within 10 %" if growth <= 0.1 else "NOT flat"
    return f"memory since minute {SETTLED}: {first} MB, at most {most} MB ({growth:+.1%}): {fits}"


def main() -> None:
    """Soak, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--interval", default="1m", help="between two visits of one feed")
    parser.add_argument("--period", type=float, default=1200, help="seconds between two stories")
    parser.add_argument("--every", type=float, default=60, help="seconds between two lines")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(_verdict(asyncio.run(_soak(arguments, Path(folder)))))


if __name__ == "__main__":
    main()
