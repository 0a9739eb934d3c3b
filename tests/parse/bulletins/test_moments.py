"""Times stated by halves are completed by the day above, a day nearby, the document's order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feedd.core.parse import lines, moments
from feedd.core.parse.moments import Frame
from tests.parse.bulletins.corpus import read

DAY = date(2026, 5, 19)


@pytest.mark.parametrize(
    ("stated", "frame", "expected"),
    [
        ("14:20", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
        ("14h20", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
        ("۱۴:۲۰", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
        ("14.20 Uhr", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
        ("05-19 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
        ("5月19日 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
        ("19.05. 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
        ("19 мая", Frame(near=DAY), datetime(2026, 5, 19, tzinfo=UTC)),
        ("۲۹ اردیبهشت", Frame(near=DAY), datetime(2026, 5, 19, tzinfo=UTC)),
        ("2 травня", Frame(near=date(2026, 7, 20)), datetime(2026, 5, 2, tzinfo=UTC)),
        ("Jun 4, 03:00 UTC", Frame(near=DAY), datetime(2026, 6, 4, 3, tzinfo=UTC)),
        ("30 December", Frame(near=date(2026, 1, 2)), datetime(2025, 12, 30, tzinfo=UTC)),
        ("令和8年5月19日", Frame(), datetime(2026, 5, 19, tzinfo=UTC)),
        ("民國115年5月19日", Frame(), datetime(2026, 5, 19, tzinfo=UTC)),
        ("12/02/2026", Frame(day_first=True), datetime(2026, 2, 12, tzinfo=UTC)),
        ("12/02/2026", Frame(day_first=False), datetime(2026, 12, 2, tzinfo=UTC)),
    ],
)
def test_a_time_is_completed_by_its_frame(stated: str, frame: Frame, expected: datetime) -> None:
    assert moments.read(stated, frame) == expected


@pytest.mark.parametrize(
    "stated",
    [
        "14 მარტი, 2026",
        "14 մարտի 2026",
        "১৪ মার্চ ২০২৬",
        "மார்ச் 14, 2026",
        "14 మార్చి 2026",
        "14 മാർച്ച് 2026",
        "14 ਮਾਰਚ 2026",
        "14 មីនា 2026",
        "14 ມີນາ 2026",
        "ማርች 14 2026",
        "14 сакавіка 2026",
        "14 наурыз 2026",
        "2026 m. kovo 14 d.",
        "2026. gada 14. martā",
        "14 Mawrth 2026",
        "14 Machi 2026",
    ],
)
def test_a_day_is_read_by_its_month_in_many_scripts(stated: str) -> None:
    assert lines.moment(stated) == stated
    assert moments.read(stated) == datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize("stated", ["14:20", "05-19 21:14", "19 мая", "12/02/2026"])
def test_a_time_that_nothing_completes_is_none(stated: str) -> None:
    assert moments.read(stated) is None


@pytest.mark.parametrize(
    ("stated", "language", "expected"),
    [
        (["12/02/2026"], "es", True),
        (["12/02/2026"], "en-GB", True),
        (["12/02/2026"], "en-US", False),
        (["12/02/2026"], "en", None),
        (["12/02/2026"], None, None),
        (["02/12/2026", "02/27/2026"], "en", False),
        (["02/12/2026", "27/02/2026"], "en-US", True),
        (["12/02/2026", "11/02/2026", "09/02/2026"], "en", True),
        (["02/12/2026", "02/11/2026", "02/09/2026"], "en", False),
        (["12/02/2026", "11/03/2026", "09/02/2026"], "en", None),
        (["27/02/2026", "02/27/2026"], "en", None),
    ],
)
def test_a_documents_own_dates_tell_their_order_then_its_language(
    stated: list[str], language: str | None, expected: bool | None
) -> None:
    assert moments.is_day_first(stated, language) is expected


@pytest.mark.parametrize("line", ["19 Jul, 51-12N 003-40E", "43°55'N 9°20'W, 18 Jul"])
def test_a_position_at_sea_is_no_date(line: str) -> None:
    assert lines.moment(line) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://news.example.co.uk/today", True),
        ("https://news.example.ie", True),
        ("https://news.example.gov/today", False),
        ("https://news.example.com/uk/", None),
        ("https://news.example.ca/", None),
    ],
)
def test_english_dates_follow_the_country_of_the_page(address: str, expected: bool | None) -> None:
    assert moments.is_day_first(["12/02/2026"], "en", address) is expected
    assert moments.is_day_first(["12/02/2026"], "es", address) is True


def test_a_whole_time_is_not_changed_by_what_stands_above_it() -> None:
    posts = "".join(
        f"<div class=post><h2>Ferry number {each} leaves the quay</h2><p>It left on time.</p>"
        f"<time datetime='2026-05-18T0{each}:00:00Z'>0{each}:00</time></div>"
        for each in (1, 2, 3)
    )
    found = read(f"<h3>19 May 2026</h3><div>{posts}</div>", is_page=True)
    assert [each.published and each.published.day for each in found.entries] == [18, 18, 18]
