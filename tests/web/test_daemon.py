"""The web of the real daemon: what is made takes part at once, and alerts can be followed."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.bulletins import ROCKETS, SEAWALL, SECRET, WRITERS, edition
from tests.receiver import Answer, Receiver
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]


def rules(url: str) -> str:
    return (
        '[daemon.delivery]\nwaits = ["50ms"]\n'
        '[[sources]]\nname = "bulletin"\nurl = "bulletin.txt"\n'
        'interval = "100ms"\nmax_interval = "100ms"\n'
        f'[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "{SECRET}"\n'
    )


def ask(feedd: Feedd, method: str, path: str, body: object = None) -> Any:
    asked = urllib.request.Request(
        f"{feedd.url}/api/v1{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else b"" if method == "POST" else None,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.loads(answer.read() or "null")


def page(feedd: Feedd, path: str) -> str:
    with urllib.request.urlopen(f"{feedd.url}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def publish(feedd: Feedd, *stories: object) -> None:
    text = edition(*stories)  # type: ignore[arg-type]  # told stories
    # Whole or not at all, as it may be visited in between.
    (feedd.folder / "next.txt").write_text(text, encoding="utf-8")
    (feedd.folder / "next.txt").rename(feedd.folder / "bulletin.txt")


def test_a_watch_made_by_the_api_alerts_and_its_alert_can_be_followed(tmp_path: Path) -> None:
    with Receiver(Answer(500), Answer(204)) as receiver:
        folder = tmp_path / "f"
        with Feedd(folder, rules(receiver.url)) as feedd:
            publish(feedd, SEAWALL, WRITERS)
            feedd.start()
            feedd.expect("visited", new=2)
            made = ask(feedd, "PUT", "/watches/rockets", {"query": "rocket*", "notify": ["desk"]})
            assert made["made"] is True
            ask(feedd, "PUT", "/topics/war", {"query": "rocket*"})
            publish(feedd, ROCKETS, SEAWALL, WRITERS)
            feedd.expect("delivered")
            (alert,) = ask(feedd, "GET", "/alerts")["items"]
            told = page(feedd, f"/alerts/{alert['number']}")
            assert "delivered" in told
            assert "500" in told
            assert ROCKETS.title in page(feedd, "/feeds/war.atom")
            (delivery,) = alert["deliveries"]
            ask(feedd, "POST", f"/deliveries/{delivery['webhook_id']}/replay")
            feedd.expect("delivered")
            assert len({got.headers["webhook-id"] for got in receiver.requests}) == 1
            assert len(receiver.requests) == 3
            assert feedd.stop() == 0
