"""A make-believe news world for trying feedd without a network.

It publishes the invented stories of stories.toml as one rolling bulletin and three feeds, a new
edition every few seconds, and receives alerts at /alerts, where it checks their signatures as
any receiver should. Standard library only; feedd itself knows nothing of it.

    python config/sample/wire.py [--port 8788] [--every 1.5] [--memory FILE]
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import sys
import threading
import time
import tomllib
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

HERE = Path(__file__).parent
SECRET = "whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtc2FtcGxlcyE="
ITEMS = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))["items"]
TOLERANCE = 300  # seconds by which a signature may be old
LAST = max(item["edition"] for item in ITEMS)


class World:
    """Which edition is out, remembered in a file so that a restart goes on from there."""

    def __init__(self, memory: Path | None, every: float, base: str) -> None:
        self.memory = memory
        self.every = every
        self.base = base
        self.started = datetime.now(UTC).replace(microsecond=0)
        known = memory.read_text(encoding="ascii") if memory and memory.exists() else "0"
        self.edition = int(known)
        self.unread = threading.Condition()
        self.read_at: set[str] = set()

    def run(self) -> None:
        """Bring out edition after edition."""
        if self.edition >= LAST:
            say("every edition is out and known to feedd, so nothing is left to alert;")
            say("`make fresh` forgets the samples and begins again")
        while self.edition < LAST:
            self.edition += 1
            if self.memory:
                self.memory.parent.mkdir(parents=True, exist_ok=True)
                self.memory.write_text(str(self.edition), encoding="ascii")
            fresh = [item for item in ITEMS if item["edition"] == self.edition]
            for item in fresh if self.edition > 1 else []:
                say(f"out: {' and '.join(item['places'])}: {item['title']}")
            self.wait_until_read()
            time.sleep(self.every)

    def wait_until_read(self) -> None:
        """Wait until feedd has seen the edition everywhere: a slow machine misses none."""
        with self.unread:
            self.read_at.clear()
            self.unread.wait_for(lambda: self.read_at >= PLACES.keys())

    def was_read(self, path: str) -> None:
        """Note that a place was visited in this edition."""
        with self.unread:
            self.read_at.add(path)
            self.unread.notify_all()

    def stories(self, place: str) -> list[dict[str, object]]:
        """Give what stands at a place now, newest first."""
        standing: dict[str, dict[str, object]] = {}
        for item in ITEMS:
            if item["edition"] <= self.edition and place in item["places"]:
                first = standing.get(item["story"], item)
                standing[item["story"]] = {**item, "edition": first["edition"]}
        return sorted(standing.values(), key=lambda item: -int(str(item["edition"])))


def say(line: str) -> None:
    """Print a line that can be told from the daemon's own."""
    print(f"  samples │ {line}", flush=True)


def paragraphs(item: dict[str, object]) -> list[str]:
    """Split an item's text."""
    return str(item["text"]).strip().split("\n\n")


def as_html(item: dict[str, object]) -> str:
    """Give an item's text as HTML."""
    return "".join(f"<p>{escape(line)}</p>" for line in paragraphs(item))


def bulletin(world: World) -> str:
    """Give the rolling bulletin: no ids, no links, newest on top."""
    told = (
        "\n\n".join([str(item["title"]), *paragraphs(item)]) for item in world.stories("bulletin")
    )
    return "The Harbour Bulletin\n\n\n" + "\n\n\n".join(told) + "\n"


def rss(world: World) -> str:
    """Give Coast Wire as RSS 2.0."""
    items = "".join(
        f"<item><title>{escape(str(item['title']))}</title>"
        f"<link>{world.base}/coast/{item['story']}</link>"
        f"<guid>{world.base}/coast/{item['story']}</guid>"
        f"<pubDate>{format_datetime(world.started)}</pubDate>"
        f"<description>{escape(as_html(item))}</description></item>"
        for item in world.stories("coast")
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Coast Wire</title><link>{world.base}/coast</link><language>en</language>"
        f"<description>Invented news from the coast</description>{items}</channel></rss>"
    )


def atom(world: World) -> str:
    """Give The Lowland Post as Atom."""
    stamp = world.started.isoformat()
    entries = "".join(
        f"<entry><title>{escape(str(item['title']))}</title><id>urn:lowland:{item['story']}</id>"
        f'<link href="{world.base}/lowland/{item["story"]}"/><updated>{stamp}</updated>'
        f'<content type="html">{escape(as_html(item))}</content></entry>'
        for item in world.stories("lowland")
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="en"><title>The Lowland Post</title><id>urn:lowland</id>'
        f"<updated>{stamp}</updated><author><name>The Lowland Post</name></author>{entries}</feed>"
    )


def json_feed(world: World) -> str:
    """Give پیک کرانه as a JSON Feed."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "پیک کرانه",
            "language": "fa",
            "items": [
                {
                    "id": f"payk-{item['story']}",
                    "url": f"{world.base}/payk/{item['story']}",
                    "title": item["title"],
                    "content_html": as_html(item),
                    "date_published": world.started.isoformat(),
                }
                for item in world.stories("payk")
            ],
        },
        ensure_ascii=False,
    )


PLACES = {
    "/bulletin.txt": (bulletin, "text/plain; charset=utf-8"),
    "/coast.rss": (rss, "application/rss+xml; charset=utf-8"),
    "/lowland.atom": (atom, "application/atom+xml; charset=utf-8"),
    "/payk.json": (json_feed, "application/feed+json; charset=utf-8"),
}


class Wire(BaseHTTPRequestHandler):
    """Answers GET for the places, and takes alerts."""

    world: World
    seen: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        """Serve a place, with an ETag so that an unchanged one costs nothing."""
        if self.path not in PLACES:
            self.send_error(404)
            return
        self.world.was_read(self.path)
        render, content_type = PLACES[self.path]
        body = render(self.world).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        unchanged = self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else 200)
        self.send_header("ETag", etag)
        if not unchanged:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(body)

    def do_POST(self) -> None:
        """Take an alert: check its signature and its age, and know a repeated one by its id."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        genuine = verify(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if not genuine:
            say("ALERT refused: its signature is wrong")
            return
        identity = self.headers["webhook-id"]
        again = " (seen before)" if identity in self.seen else ""
        self.seen.add(identity)
        told = json.loads(body)["data"]
        say(f"ALERT received, signature right: [{told['watch']}] {told['story']['title']}{again}")

    def log_message(self, *args: object) -> None:
        """Say nothing of single requests."""


def verify(headers: object, body: bytes) -> bool:
    """Check a Standard Webhooks signature over id, timestamp and body, at most 5 minutes old."""
    get = headers.get  # type: ignore[attr-defined]
    identity, stamp = get("webhook-id", ""), get("webhook-timestamp", "0")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{identity}.{stamp}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = get("webhook-signature", "").split()
    return any(hmac.compare_digest(f"v1,{wanted}", signature) for signature in given)


def main() -> None:
    """Run until interrupted."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--port", type=int, default=8788)
    arguments.add_argument("--every", type=float, default=1.5, help="seconds between editions")
    arguments.add_argument("--memory", type=Path, help="file that remembers the edition")
    given = arguments.parse_args()
    world = World(given.memory, given.every, f"http://127.0.0.1:{given.port}")
    Wire.world = world
    try:
        server = ThreadingHTTPServer(("127.0.0.1", given.port), Wire)
    except OSError as error:
        where = f"127.0.0.1:{given.port}"
        sys.exit(f"the samples can't listen at {where}: {error.strerror}. Do they run already?")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.run()
    threading.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
