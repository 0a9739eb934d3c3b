"""Alerts arrive once as an event, whatever happens to the daemon on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SEAWALL, SECRET, WRITERS, edition
from tests.receiver import Answer, Received, Receiver
from tests.running import Feedd, free_port

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("engine")


def rules(url: str) -> str:
    return (
        '[daemon.delivery]\nwaits = ["100ms", "100ms", "100ms"]\n'
        '[[sources]]\nname = "bulletin"\nbaseline = false\n'
        f'[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "{SECRET}"\n'
        '[[watches]]\nname = "rockets"\nnotify = ["desk"]\n'
        "query = '\"rocket attack\" OR sanction*'\n"
    )


def verified(request: Received) -> str:
    """Check the signature as the standard says, without feedd's code; give the story's title."""
    headers = request.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert f"v1,{wanted}" in headers["webhook-signature"].split()
    title: str = json.loads(request.body)["data"]["story"]["title"]
    return title


def by_id(requests: list[Received]) -> dict[str, str]:
    return {request.headers["webhook-id"]: verified(request) for request in requests}


@pytest.mark.slow
def test_each_matching_story_is_posted_once_and_signed(tmp_path: Path) -> None:
    with Receiver() as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        feedd.start()
        feedd.ingest(edition(ROCKETS, SEAWALL, SANCTIONS, WRITERS))
        feedd.expect("delivered")
        feedd.expect("delivered")
        feedd.ingest(edition(ROCKETS, SEAWALL, SANCTIONS, WRITERS))
        assert feedd.stop() == 0
        assert sorted(by_id(receiver.requests).values()) == sorted(
            [ROCKETS.title, SANCTIONS.title]
        )
        assert len(receiver.requests) == 2


@pytest.mark.slow
def test_killed_between_ingest_and_delivery_it_delivers_after_the_restart(tmp_path: Path) -> None:
    with Receiver() as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        feedd.start()
        feedd.kill()
        feedd.ingest(edition(ROCKETS, SANCTIONS))
        assert receiver.requests == []
        feedd.start()
        feedd.expect("delivered")
        feedd.expect("delivered")
        assert len(by_id(receiver.requests)) == len(receiver.requests) == 2


@pytest.mark.slow
def test_killed_in_mid_request_it_repeats_the_event_under_its_id(tmp_path: Path) -> None:
    script = (Answer(manner="hang"), Answer(manner="hang"), Answer(204))
    with Receiver(*script) as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        feedd.start()
        feedd.ingest(edition(ROCKETS, SANCTIONS))
        receiver.wait_for(2)
        feedd.kill()
        feedd.start()
        feedd.expect("delivered")
        feedd.expect("delivered")
        first, repeated = receiver.requests[:2], receiver.requests[2:]
        assert by_id(first) == by_id(repeated)
        assert {r.body for r in first} == {r.body for r in repeated}
        assert len(repeated) == 2


@pytest.mark.slow
def test_a_failing_receiver_is_tried_again_until_it_takes_the_alert(tmp_path: Path) -> None:
    script = (Answer(500), Answer(503), Answer(200))
    with Receiver(*script) as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        feedd.start()
        feedd.ingest(edition(ROCKETS))
        feedd.expect("delivered", attempt=3)
        assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
        listed = json.loads(feedd.call("alerts", "list", "--json").out)
        assert (listed["state"], listed["attempts"]) == ("delivered", 3)
        assert feedd.stop() == 0


@pytest.mark.slow
def test_an_alert_that_nobody_takes_is_given_up_in_the_open(tmp_path: Path) -> None:
    with Receiver(Answer(500)) as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        feedd.start()
        feedd.ingest(edition(ROCKETS))
        feedd.expect("not delivered", attempt=4)
        listed = json.loads(feedd.call("alerts", "list", "--json").out)
        assert listed["state"] == "exhausted"
        assert "500" in listed["why"]
        (endpoint,) = feedd.call("endpoints", "list").out.splitlines()
        assert endpoint.endswith(f": {listed['why']}")
        assert feedd.stop() == 0


@pytest.mark.slow
def test_no_secret_and_no_address_of_an_endpoint_is_ever_shown(tmp_path: Path) -> None:
    """Canaries stand in addresses, a header and secrets, of endpoints that fail in three ways."""
    canary = "canary-7f3a"
    more = "".join(
        f'[[endpoints]]\nname = "{name}"\nurl = "{url}"\nsecret = "{SECRET}"\n'
        f'headers = {{ Authorization = "Bearer {canary}" }}\n'
        for name, url in (
            ("closed", f"http://{canary}:{canary}@127.0.0.1:{free_port()}/{canary}"),
            ("denied", f"http://192.168.1.1/{canary}?token={canary}"),
        )
    )
    with (
        Receiver(Answer(500), Answer(204)) as receiver,
        Feedd(tmp_path / "f", rules(f"{receiver.url}/{canary}") + more) as feedd,
    ):
        toml = feedd.config.read_text().replace('["desk"]', '["desk", "closed", "denied"]')
        feedd.config.write_text(toml)
        feedd.start()
        feedd.ingest(edition(ROCKETS))
        receiver.wait_for(2)
        feedd.expect("not delivered", attempt=4)
        feedd.expect("not delivered", attempt=4)
        shown = [shown_at(feedd, path) for path in ("/", "/alerts", "/metrics", "/readyz")]
        shown += [shown_at(feedd, f"/api/v1/{noun}") for noun in ("deliveries", "endpoints")]
        assert feedd.stop() == 0
    commands = ("alerts list --json", "alerts show 1 --json", "alerts show 1", "endpoints list")
    done = [feedd.call(*words.split()) for words in (*commands, "check --json")]
    printed = "".join((*shown, json.dumps(feedd.seen), *(one.out + one.err for one in done)))
    assert "desk" in printed
    assert canary not in printed
    assert SECRET.removeprefix("whsec_") not in printed


def without_endpoint(toml: str) -> str:
    """Take the endpoint out of a configuration, and out of the watch that notifies it."""
    kept = [part for part in toml.split("\n[[") if not part.startswith("endpoints]]")]
    return "\n[[".join(kept).replace('notify = ["desk"]\n', "")


def test_what_waits_for_an_endpoint_that_is_gone_is_told_by_list_and_doctor(
    tmp_path: Path,
) -> None:
    with Feedd(tmp_path / "f", rules("https://desk.example/")) as feedd:
        feedd.ingest(edition(ROCKETS))
        feedd.config.write_text(without_endpoint(feedd.config.read_text()))
        remedy = "declare it again, or give up what waits: feedd alerts drop --endpoint desk"
        listed = feedd.call("endpoints", "list").out
        assert listed == (
            f"desk  not declared any more  1 held or waiting, 0 pending, 0 given up; {remedy}\n"
        )
        told = feedd.call("endpoints", "list", "--json").json
        assert (told["declared"], told["kind"], told["waiting"]) == (False, None, 1)
        assert remedy in feedd.call("doctor").out
        assert feedd.call("alerts", "drop", "--endpoint", "desk").code == 0
        assert feedd.call("endpoints", "list").code == 1
        assert "desk" not in feedd.call("doctor").out


@pytest.mark.slow
def test_a_reload_without_an_endpoint_says_what_waits_for_it(tmp_path: Path) -> None:
    with (
        Receiver(Answer(500)) as receiver,
        Feedd(tmp_path / "f", rules(receiver.url).replace("100ms", "1h")) as feedd,
    ):
        feedd.start()
        feedd.ingest(edition(ROCKETS))
        feedd.expect("not delivered")
        feedd.config.write_text(without_endpoint(feedd.config.read_text()))
        stranded = feedd.expect("stranded")
        assert "1 message waits for the endpoint desk" in str(stranded["what"])
        assert "feedd alerts drop --endpoint desk" in str(stranded["remedy"])
        for path in ("/", "/alerts"):
            assert "1 message waits for the endpoint desk" in shown_at(feedd, path)
        assert feedd.stop() == 0


def shown_at(feedd: Feedd, path: str) -> str:
    with urllib.request.urlopen(feedd.url + path, timeout=10) as answer:
        text: str = answer.read().decode()
        return text
