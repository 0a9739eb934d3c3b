"""Sources and receivers that are reached over IPv6 alone, or that show bad certificates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.certificates import self_signed
from tests.end_to_end.bulletins import ROCKETS, SECRET, edition
from tests.origin import Origin, Serve
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HTML = (("Content-Type", "text/html"),)


def rules(source: str, hook: str) -> str:
    return (
        '[daemon.fetch]\nhost_gap = "0s"\n'
        f'[[sources]]\nname = "bulletin"\nbaseline = false\nurl = "{source}"\n'
        f'[[endpoints]]\nname = "desk"\nurl = "{hook}"\nsecret = "{SECRET}"\n'
        '[[watches]]\nname = "rockets"\nquery = "rocket*"\nnotify = ["desk"]\n'
    )


def test_news_travels_over_ipv6_alone(tmp_path: Path) -> None:
    with Origin(host="[::1]", address="::1") as origin:
        feed = origin.play("/news", Serve(body=edition(ROCKETS).encode(), headers=HTML))
        hook = origin.play("/hook", Serve(status=204))
        with Feedd(tmp_path / "f", rules(feed, hook)) as feedd:
            toml = feedd.config.read_text()
            feedd.config.write_text(toml.replace('"127.0.0.0/8"', '"127.0.0.0/8", "::1/128"'))
            assert feedd.call("check").code == 0
            feedd.start()
            feedd.expect("delivered", endpoint="desk")
            assert feedd.stop() == 0
        assert len(origin.seen("/hook")) == 1


def test_the_log_says_whose_certificate_is_bad_and_what_to_do(tmp_path: Path) -> None:
    tls = self_signed("localhost", file=tmp_path / "localhost.pem")
    with Origin(tls=tls, host="localhost") as origin:
        with Feedd(tmp_path / "f", rules(origin.url("/news"), origin.url("/hook"))) as feedd:
            feedd.start()
            visit = feedd.expect("visit failed", source="bulletin")
            feedd.ingest(edition(ROCKETS))
            attempt = feedd.expect("not delivered", endpoint="desk")
            listed = feedd.call("sources", "list", "--json").json
            shown = feedd.call("alerts", "list", "--json").json
            assert feedd.stop() == 0
        assert origin.requests == []
    for why in (visit["why"], attempt["why"], listed["error"], shown["why"]):
        said = str(why)
        assert said.startswith("the certificate of localhost isn't good: self-signed certificate")
        assert "SSL_CERT_FILE" in said
    key = (tmp_path / "localhost.pem").read_text().splitlines()[1]
    assert key not in json.dumps(feedd.seen)
