"""How long after its commit a story is heard on /api/v1/stream.

    python benchmarks/stream.py [STORIES]

The real daemon visits a file of one bulletin ten times a second; each edition brings one story
more. The time counts from ``first_seen``, which is taken just before the commit, so the commit
itself is in it. Everything stays on this machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socket import create_server
from statistics import quantiles

WORDS = "harbour barley lantern quarry violin glacier saddle orchard compass kettle".split()


def main(count: int) -> None:
    """Print the median and the slowest tenth."""
    with tempfile.TemporaryDirectory() as name, create_server(("127.0.0.1", 0)) as probe:
        folder, port = Path(name), int(probe.getsockname()[1])
        probe.close()
        publish(folder, 0)
        with subprocess.Popen(
            [Path(sys.executable).with_name("feedd"), "-c", configure(folder, port), "run"],
            stderr=subprocess.PIPE,
            text=True,
        ) as daemon:
            assert daemon.stderr is not None
            next(line for line in daemon.stderr if '"visited"' in line)
            waits = [hear(folder, port, number) for number in range(1, count + 1)]
            daemon.terminate()
    tenths = quantiles(waits, n=10)
    print(f"{count} stories: heard after {tenths[4]:.1f} ms (median), {tenths[8]:.1f} ms (p90)")


def configure(folder: Path, port: int) -> Path:
    """Write a configuration that visits the bulletin as often as may be."""
    path = folder / "feedd.toml"
    path.write_text(
        f'[daemon]\nstate = "state"\nlisten = "127.0.0.1:{port}"\ntick = "50ms"\n'
        '[daemon.log]\nformat = "json"\n[[sources]]\nname = "bulletin"\nurl = "bulletin.txt"\n'
        'interval = "100ms"\nmax_interval = "100ms"\n',
        encoding="utf-8",
    )
    return path


def publish(folder: Path, number: int) -> None:
    """Print the edition that ends with a story of this number."""
    told = "\n\n\n".join(story(n) for n in range(number, max(-1, number - 8), -1))
    (folder / "next.txt").write_text(f"The Bulletin\n\n\n{told}\n", encoding="utf-8")
    (folder / "next.txt").rename(folder / "bulletin.txt")


def story(number: int) -> str:
    """Write a story unlike the others."""
    one, other = WORDS[number % 10], WORDS[number // 10 % 10]
    return (
        f"The {one.title()} Of {other.title()} Street Number {number}\n\n"
        f"A {one}{number} was found beside the {other}{number} by walkers on day {number}."
    )


def hear(folder: Path, port: int, number: int) -> float:
    """Publish one story; give the milliseconds from its commit until it is heard."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/api/v1/stream")
    stream = connection.getresponse()
    stream.readline()
    publish(folder, number)
    identity = next_story(stream)
    heard = datetime.now(UTC)
    stream.close()
    connection.close()
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", f"/api/v1/stories/{identity}")
    told = json.loads(asked.getresponse().read())
    asked.close()
    return (heard - datetime.fromisoformat(told["first_seen"])).total_seconds() * 1000


def next_story(stream: HTTPResponse) -> str:
    """Give the id of the next story that is heard."""
    while not (line := stream.readline()).startswith(b"data: "):
        if not line:
            raise EOFError("the stream ended")
    return str(json.loads(line.removeprefix(b"data: "))["story"])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
