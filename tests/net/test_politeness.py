"""P4, P5, P13: what servers ask for in headers, and how feedd introduces itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd import __version__
from feedd.core.politeness import asked_wait, http_date, retry_after, user_agent

if TYPE_CHECKING:
    from tests.rows import Row

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT_ONE = "Mon, 02 Mar 2026 13:00:00 GMT"

FRESH: dict[str, tuple[dict[str, str], float | None]] = {
    "nothing": ({}, None),
    "max-age": ({"cache-control": "max-age=3600"}, 3600),
    "among others": ({"cache-control": "public, must-revalidate, max-age=60"}, 60),
    "in capitals, quoted": ({"cache-control": 'Max-Age="90"'}, 90),
    "less its age": ({"cache-control": "max-age=3600", "age": "600"}, 3000),
    "older than that": ({"cache-control": "max-age=60", "age": "600"}, None),
    "s-maxage is for others": ({"cache-control": "s-maxage=3600"}, None),
    "zero": ({"cache-control": "max-age=0"}, None),
    "negative": ({"cache-control": "max-age=-5"}, None),
    "words": ({"cache-control": "max-age=soon"}, None),
    "ten years": ({"cache-control": "max-age=315360000"}, 100_000_000),
    "a hundred digits": ({"cache-control": "max-age=" + "9" * 100}, 100_000_000),
    "no-cache beside it": ({"cache-control": "no-cache, max-age=3600"}, None),
    "no-cache of a field alone": ({"cache-control": 'max-age=3600, no-cache="set-cookie"'}, 3600),
    "no-store beside it": ({"cache-control": "max-age=3600,no-store"}, None),
    "Expires": ({"expires": AT_ONE}, 3600),
    "Expires by the server's clock": (
        {"expires": AT_ONE, "date": "Mon, 02 Mar 2026 12:50:00 GMT"},
        600,
    ),
    "Expires less its age": (
        {"expires": AT_ONE, "date": "Mon, 02 Mar 2026 12:50:00 GMT", "age": "240"},
        360,
    ),
    "Expires in the past": ({"expires": "Mon, 02 Mar 2026 11:00:00 GMT"}, None),
    "Expires 0": ({"expires": "0"}, None),
    "Expires -1": ({"expires": "-1"}, None),
    "max-age above Expires": ({"cache-control": "max-age=60", "expires": AT_ONE}, 60),
    "no-cache above Expires": ({"cache-control": "no-cache", "expires": AT_ONE}, None),
}


def test_how_long_an_answer_stays_fresh(row: Row) -> None:
    for name, (headers, seconds) in FRESH.items():
        with row(name):
            asked = asked_wait(headers, now=NOW)
            assert (asked.wait.total_seconds() if asked else None) == seconds


RETRY: dict[str, tuple[str | None, timedelta | None]] = {
    "nothing": (None, None),
    "seconds": ("120", timedelta(seconds=120)),
    "with a fraction": ("120.6", timedelta(seconds=120.6)),
    "with spaces": (" 120 ", timedelta(seconds=120)),
    "zero": ("0", timedelta(0)),
    "negative": ("-5", None),
    "a date": (AT_ONE, timedelta(hours=1)),
    "a date in the old form": ("Monday, 02-Mar-26 13:00:00 GMT", timedelta(hours=1)),
    "a date of asctime": ("Mon Mar  2 13:00:00 2026", timedelta(hours=1)),
    "a date with an offset": ("Mon, 02 Mar 2026 15:00:00 +0200", timedelta(hours=1)),
    "a date in the past": ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(0)),
    "words": ("garbage", None),
    "other digits": ("١٢٠", None),
    "beyond reason": ("1000000000", timedelta(days=7)),
    "a date beyond reason": ("Mon, 02 Mar 2099 13:00:00 GMT", timedelta(days=7)),
}


def test_what_retry_after_says(row: Row) -> None:
    for name, (value, expected) in RETRY.items():
        with row(name):
            assert retry_after(value, now=NOW) == expected


@given(st.text(), st.text(), st.text())
def test_no_header_can_do_any_harm(control: str, expires: str, retry: str) -> None:
    headers = {"cache-control": control, "expires": expires, "age": expires, "date": retry}
    asked = asked_wait(headers, now=NOW)
    assert asked is None or asked.wait > timedelta(0)
    wait = retry_after(retry, now=NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(days=7)


def test_a_date_without_a_zone_is_gmt() -> None:
    assert http_date("Mon, 02 Mar 2026 13:00:00") == datetime(2026, 3, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Fri, 31 Dec 9999 23:59:59 -0100", "Mon, 01 Jan 0100 00:30:00 +0100"]
)
def test_a_date_at_the_end_of_time_does_no_harm(text: str) -> None:
    assert asked_wait({"expires": text, "date": text}, now=NOW) is None


def test_feedd_says_who_it_is() -> None:
    contact = "https://operator.example/bot"
    assert user_agent() == f"feedd/{__version__}"
    assert user_agent(contact=contact) == f"feedd/{__version__} (+{contact})"
