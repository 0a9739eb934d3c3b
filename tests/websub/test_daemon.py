"""The real daemon subscribes, is verified, and takes what the hub delivers."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.origin import Origin, Serve
from tests.running import Feedd, free_port
from tests.websub.reader import feed, sign

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]


def answer_to(url: str, body: bytes | None = None, *, signature: str = "") -> tuple[int, bytes]:
    request = urllib.request.Request(url, body, {"X-Hub-Signature": signature})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_hub_s_news_is_in_the_feed_at_once(tmp_path: Path) -> None:
    port = free_port()
    with Origin() as origin:
        origin.play("/hub", Serve(status=202))
        offer = {"hub": origin.url("/hub"), "topic": origin.url("/feed")}
        origin.play("/feed", Serve(body=feed("one", **offer)))
        toml = (
            f'[[sources]]\nname = "a"\nurl = "{origin.url("/feed")}"\n'
            '[[topics]]\nname = "all"\ntitle = "All"\nquery = "story"\n'
        )
        with Feedd(tmp_path / "f", toml, port=port) as feedd:
            text = feedd.config.read_text().replace(
                "[daemon]\n", f'[daemon]\nwebsub_callback = "http://localhost:{port}"\n'
            )
            feedd.config.write_text(text)
            feedd.start()
            feedd.expect("visited", new=1)
            feedd.expect("asked hub")
            (posted,) = origin.seen("/hub")
            form = dict(urllib.parse.parse_qsl(posted.body.decode()))
            asked = {"mode": "subscribe", "topic": form["hub.topic"], "challenge": "42"}
            query = urllib.parse.urlencode({f"hub.{k}": v for k, v in asked.items()})
            assert answer_to(f"{form['hub.callback']}?{query}") == (200, b"42")
            news = feed("two")
            signature = sign(news, form["hub.secret"])
            assert answer_to(form["hub.callback"], news, signature=signature)[0] == 202
            feedd.expect("visited", source="a", new=1)
            assert len(origin.seen("/feed")) == 1
            assert answer_to(f"{feedd.url}/websub/guessed", news)[0] == 410
            assert b"story of two" in answer_to(f"{feedd.url}/feeds/all.atom")[1]
            assert feedd.stop() == 0
