"""How fast a 100-entry feed is served, beside nginx serving the same bytes as files.

    python benchmarks/serve.py [SECONDS]

Each row is one run of wrk with 32 connections against one process: feedd's feed application under
uvicorn (uvloop, httptools), or one nginx worker. The load generator shares the machine's cores
with the server, so the CPU column, the server's own time for a request, is the steady one. Without
wrk one connection asks one request after the other, which gives the CPU alone. Everything stays
on loopback.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random

import uvicorn
from starlette.responses import PlainTextResponse

from feedd.core.model import Story
from feedd.core.settings import Topic
from feedd.publish import Format, Rendered, feed_of, render
from feedd.store import Database
from feedd.web.entrance import Entrance
from feedd.web.feeds import Feeds, Suffix
from feedd.web.gate import Gate
from feedd.web.visitor import hosts

ENTRIES = 100
CONNECTIONS = 32
DAWN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
PATH = "/feeds/harbours.atom"
WORDS = (
    *("pilot", "boat", "pier", "nine", "dawn", "crane", "fog", "ferry", "tide", "buoy", "cargo"),
    *("the", "a", "of", "and", "before", "under", "while", "was", "left", "waits", "for", "said"),
    *("Marlow", "Ortiz", "Monday", "north", "customs", "engine", "repairs", "week", "late", "two"),
)


@dataclass(frozen=True, slots=True)
class Server:
    """One process that answers, and the tag it gives each representation."""

    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Run:
    """What one run showed; ``rate`` and ``p99`` are wrk's own."""

    requests: int
    cpu: float
    rate: float | None = None
    p99: str = ""


CASES = ("200 identity", "200 gzip", "304")


def document() -> Rendered:
    """Render the feed that both servers serve: about 1 kB of text an entry."""
    dice = Random(11)
    stories = [
        Story(
            id=f"s{number:03}",
            title=f"Report {number} from the harbour",
            text="\n".join(" ".join(dice.choices(WORDS, k=40)) for _ in range(4)),
            link=f"https://coast.example/{number}",
            sources=("coast",),
            first_seen=DAWN - timedelta(minutes=number),
            updated=DAWN - timedelta(minutes=number),
        )
        for number in range(ENTRIES)
    ]
    topic = Topic(name="harbours", title="Harbours", query="harbour")
    feed = feed_of(
        topic,
        stories,
        public_url="http://127.0.0.1",
        authority="127.0.0.1,2026-11-01",
        created=DAWN,
    )
    return render(feed, "atom")


class OneFeed:
    """A publisher with its one document at hand, as the daemon's is once it has rendered."""

    def __init__(self, only: Rendered) -> None:
        self._only = only

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        """Give the document for its own name."""
        return self._only if (topic, suffix) == ("harbours", "atom") else None

    async def watch(self, name: str, suffix: Format) -> Rendered | None:  # noqa: ARG002  the protocol's
        """Give nothing: there are no watches here."""
        return None

    async def archive(self, topic: str, page: int) -> Rendered | None:  # noqa: ARG002  the protocol's
        """Give nothing: there is no archive here."""
        return None

    async def index_under(
        self,
        prefix: str,  # noqa: ARG002  the protocol's
        only: frozenset[str] | None,  # noqa: ARG002  the protocol's
    ) -> Rendered:
        """Give the one document for the list, too."""
        return self._only


def _serve(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    entrance = Entrance(Database("sqlite:///:memory:"), (), now=lambda: DAWN)
    nothing = PlainTextResponse("not a feed", status_code=404)
    feeds = Feeds(OneFeed(document()), entrance, otherwise=nothing)
    names = hosts(f"http://127.0.0.1:{port}", listen_host="127.0.0.1", port=port)
    app = Gate(
        feeds, entrance, hosts=names, logged_out=lambda _: nothing, unstored=lambda *_: nothing
    )
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def feedd() -> Iterator[Server]:
    """Run feedd's feed application in a process of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(listener,))
    process.start()
    try:
        yield Server("feedd", listener.getsockname()[1], process.pid or 0)
    finally:
        process.terminate()
        process.join()
        listener.close()


NGINX = """
daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 100000000; gzip_static on; gzip_vary on; etag on;
  default_type application/atom+xml; sendfile on; tcp_nopush on; open_file_cache max=10;
  client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home};
  uwsgi_temp_path {home}; scgi_temp_path {home};
  server {{ listen 127.0.0.1:{port}; root {home}; }}
}}
"""


@contextmanager
def nginx(binary: str, home: Path) -> Iterator[Server]:
    """Run one nginx worker over the same bytes, the gzipped ones beside the plain ones."""
    made = document()
    file = home / PATH.removeprefix("/")
    file.parent.mkdir()
    file.write_bytes(made.body)
    file.with_name(f"{file.name}.gz").write_bytes(made.gzip)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    conf = home / "nginx.conf"
    conf.write_text(NGINX.format(home=home, port=port))
    process = subprocess.Popen([binary, "-p", home, "-c", conf], stderr=subprocess.DEVNULL)
    try:
        yield Server("nginx", port, process.pid)
    finally:
        process.terminate()
        process.wait()


def headers_for(case: str, server: Server) -> dict[str, str]:
    """Say what a client of that kind sends."""
    encoding = "gzip" if case == "200 gzip" else "identity"
    headers = {"Accept-Encoding": encoding}
    if case == "304":
        headers["If-None-Match"] = _tag(server, headers)
    return headers


def _tag(server: Server, headers: dict[str, str]) -> str:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(100):
        try:
            connection.request("GET", PATH, headers=headers)
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    tag = connection.getresponse().headers["ETag"]
    connection.close()
    return tag


def by_wrk(server: Server, headers: dict[str, str], seconds: int) -> Run:
    """Load the server with wrk."""
    sent = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    url = f"http://127.0.0.1:{server.port}{PATH}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *sent, url]
    before = _cpu(server.pid)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = _cpu(server.pid) - before
    return Run(
        requests=int(_found(r"(\d+) requests in", told)),
        cpu=spent,
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", told)),
        p99=_found(r"99%\s+(\S+)", told),
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk said something unexpected:\n{text}")
    return match[1]


def one_by_one(server: Server, headers: dict[str, str], seconds: int) -> Run:
    """Ask one request after the other; the server's CPU a request is worth telling, no more."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    before, end, requests = _cpu(server.pid), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        connection.request("GET", PATH, headers=headers)
        connection.getresponse().read()
        requests += 1
    return Run(requests=requests, cpu=_cpu(server.pid) - before)


def _cpu(pid: int) -> float:
    """Give the seconds of CPU a process has used (proc(5), stat: utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


Loader = Callable[[Server, dict[str, str], int], Run]


def compare(servers: list[Server], load: Loader, seconds: int) -> None:
    """Run every case against every server and print one row each."""
    print(f"{'case':14}{'server':8}{'req/s':>10}{'p99':>10}{'CPU µs/req':>12}{'of nginx':>10}")
    for case in CASES:
        runs = {s.name: load(s, headers_for(case, s), seconds) for s in servers}
        best = runs["nginx"].rate if "nginx" in runs else None
        for name, run in runs.items():
            rate = f"{run.rate:,.0f}" if run.rate else "–"
            ratio = f"{run.rate / best:.2f}" if run.rate and best else "–"
            each = run.cpu / run.requests * 1e6
            print(f"{case:14}{name:8}{rate:>10}{run.p99 or '–':>10}{each:>12.1f}{ratio:>10}")


def main() -> None:
    """Serve the same feed by both, and compare."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    made = document()
    print(f"{ENTRIES} entries, {len(made.body):,} bytes, {len(made.gzip):,} gzipped")
    with ExitStack() as stack:
        servers = [stack.enter_context(feedd())]
        binary = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
        if binary is None:
            print("nginx isn't installed: no comparison (on Debian: apt install nginx-light)")
        else:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            servers.append(stack.enter_context(nginx(binary, home)))
        load: Loader = by_wrk
        if shutil.which("wrk") is None:
            print("wrk isn't installed: CPU only (on Debian: apt install wrk)")
            load = one_by_one
        compare(servers, load, seconds)


if __name__ == "__main__":
    main()
