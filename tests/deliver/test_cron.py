"""When a digest leaves: in words, in cron's fields, and in local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedd.core import cron
from feedd.digests import next_digest

READ = {
    "every day 08:00 Europe/Berlin": ("0 8 * * *", "Europe/Berlin"),
    "Every weekday 18:30": ("30 18 * * mon,tue,wed,thu,fri", "UTC"),
    "every  sunday 9:05": ("5 9 * * sun", "UTC"),
    "0 8 * * 1-5": ("0 8 * * mon,tue,wed,thu,fri", "UTC"),
    "0 8 * * 0,7 Asia/Tehran": ("0 8 * * sun", "Asia/Tehran"),
    "*/20 6-7 1,15 jan-mar *": ("0,20,40 6,7 1,15 1,2,3 *", "UTC"),
}
WRONG = {
    "": "write as in",
    "every year 08:00": "a day's name",
    "every day 24:00": "a day's name",
    "0 8 * *": "write as in",
    "61 * * * *": "0 to 59",
    "0 8 1 * 1": "not both",
    "0 8 * * fri-mon": "day of the week",
    "*/0 * * * *": "minute",
    "x * * * *": "no minute",
    "every day 08:00 Mars/Base": "not a time zone",
}
# Berlin's clock goes forward on 29 March 2026 and back on 25 October 2026.
NEXT = {
    "winter": ("every day 08:00 Europe/Berlin", "2026-01-05T08:00", "2026-01-06T07:00"),
    "summer": ("every day 08:00 Europe/Berlin", "2026-07-05T08:00", "2026-07-06T06:00"),
    "spring": ("every day 08:00 Europe/Berlin", "2026-03-28T08:00", "2026-03-29T06:00"),
    "autumn": ("every day 08:00 Europe/Berlin", "2026-10-24T08:00", "2026-10-25T07:00"),
    "midnight": ("every day 00:00 Europe/Berlin", "2026-03-28T23:01", "2026-03-29T22:00"),
    "a midnight a week": ("0 0 * * 1 Europe/Berlin", "2026-03-27T12:00", "2026-03-29T22:00"),
    "a time skipped": ("every day 02:30 Europe/Berlin", "2026-03-29T00:45", "2026-03-29T01:30"),
    "a time shown twice": ("30 2 * * * Europe/Berlin", "2026-10-24T23:00", "2026-10-25T00:30"),
    "not the second": ("30 2 * * * Europe/Berlin", "2026-10-25T00:45", "2026-10-26T01:30"),
    "nor before it": ("30 2 * * * Europe/Berlin", "2026-10-25T01:15", "2026-10-26T01:30"),
    "many shown twice": ("*/20 * * * * Europe/Berlin", "2026-10-25T01:05", "2026-10-25T02:00"),
    "sunday by number": ("0 9 * * 0", "2026-11-26T00:00", "2026-11-29T09:00"),
    "a day that never comes": ("0 8 30 2 *", "2026-01-05T08:00", "2026-01-05T08:00"),
    "over a weekend": ("0 8 * * 1-5 Europe/Berlin", "2026-11-28T08:00", "2026-11-30T07:00"),
}


@pytest.mark.parametrize(("text", "read"), READ.items(), ids=READ)
def test_is_read(text: str, read: tuple[str, str]) -> None:
    digest = cron.read(text)
    assert (digest.cron, digest.zone.key) == read


@pytest.mark.parametrize(("text", "words"), WRONG.items(), ids=WRONG)
def test_what_can_t_be_read_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cron.read(text)


@pytest.mark.parametrize(("text", "after", "then"), NEXT.values(), ids=NEXT)
def test_the_next_time_is_local(text: str, after: str, then: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert next_digest(cron.read(text), moment) == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham"])
@pytest.mark.parametrize("line", ["30 2 * * *", "*/20 * * * *"])
def test_what_is_raised_later_never_leaves_earlier(line: str, zone: str) -> None:
    digest = cron.read(f"{line} {zone}")
    for day in ("2026-04-04", "2026-10-24"):
        noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        leaving = [next_digest(digest, noon + timedelta(minutes=10 * n)) for n in range(150)]
        assert leaving == sorted(leaving)
