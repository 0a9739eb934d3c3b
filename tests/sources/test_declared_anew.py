"""A source that is declared with another address: the same feed elsewhere, or another feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.origin import Origin, Serve
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

REST = """
[[endpoints]]
name = "desk"
kind = "webhook"
url = "http://127.0.0.1:9/"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[[watches]]
name = "ferries"
query = "ferry"
notify = ["desk"]
"""


def feed(*numbers: int) -> Serve:
    items = "".join(
        f"<item><guid>urn:ferry:{n}</guid><title>Ferry {n} runs aground off Cape {n * 7}</title>"
        f"<description>All {n} on board of ferry {n} were taken to port {n * 13}.</description>"
        "</item>"
        for n in numbers
    )
    return Serve(body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


LOG_IN = b"<html><title>Log in</title><form><h1>Log in</h1><input type=password name=p></form>"
REFUSAL = Serve(body=LOG_IN, headers=(("Content-Type", "text/html"),))


@pytest.mark.parametrize(
    ("elsewhere", "alerts"),
    [
        pytest.param([feed(1, 2, 3, 4)], "1 alert", id="the same feed, and one new entry"),
        pytest.param([feed(*range(50, 62))], "0 alerts", id="another feed"),
        pytest.param(
            [REFUSAL, REFUSAL, feed(*range(50, 62))], "0 alerts", id="another feed, once it may"
        ),
    ],
)
def test_another_address_is_a_first_visit_where_nothing_of_it_is_known(
    elsewhere: list[Serve], alerts: str, tmp_path: Path
) -> None:
    with Origin() as origin:
        source = '[daemon.fetch]\nhost_gap = "0s"\n[[sources]]\nname = "wire"\nurl = "{}"\n' + REST
        before, after = origin.play("/a", feed(1, 2, 3)), origin.play("/b", *elsewhere)
        with Feedd(tmp_path / "f", source.format(before)) as feedd:
            assert "0 alerts" in feedd.call("poll", "--force").err
            feedd.config.write_text(feedd.config.read_text().replace(before, after))
            told = [feedd.call("poll", "--force").err for _ in elsewhere]
            assert alerts in told[-1]
