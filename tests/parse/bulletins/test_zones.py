"""A document says in which zone its times are, in many words; only what says so counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse.times import meridians
from tests.rows import listed

if TYPE_CHECKING:
    from feedd.core.parse.times.localtime import Zone
    from tests.rows import Row

MAY = datetime(2026, 5, 14, 12)  # noqa: DTZ001  clocks show times without their zone
JANUARY = datetime(2026, 1, 14, 12)  # noqa: DTZ001  as above


NAMED = (
    ("All times ET", 17, 16),
    ("ALL TIMES EASTERN", 17, 16),
    ("Updated 3 May · all times UK", 12, 11),
    ("All times GMT/BST", 12, 11),
    ("All times are in Central European Time", 11, 10),
    ("(Kyiv time)", 10, 9),
    ("Times shown are Singapore time (SGT)", 4, 4),
    ("Toutes les heures sont à l’heure de Paris", 11, 10),
    ("13h05, heure de Paris", 11, 10),
    ("Heure de Paris (GMT+2)", 10, 10),
    ("Hora peninsular española", 11, 10),
    ("Gli orari sono in ora italiana", 11, 10),
    ("Alle Zeiten MEZ/MESZ", 11, 10),
    ("14 Uhr Berliner Zeit", 11, 10),
    ("Uhrzeiten (+1)", 11, 11),
    ("Время местное (МСК+4)", 5, 5),
    ("усі години за київським часом", 10, 9),
    ("التوقيت بتوقيت مسقط (+4)", 8, 8),
    ("المواعيد بتوقيت القاهرة", 10, 9),
    ("השעות לפי שעון ישראל", 10, 9),
    ("Horário de Brasília (-3)", 15, 15),
)


def test_a_line_names_the_zone_of_a_documents_times(row: Row) -> None:
    for line, in_winter, in_summer in NAMED:
        with row(line):
            zone = meridians.stated(f"Live\n{line}\nThe harbour")
            assert zone is not None
            assert (zone.moment(JANUARY).hour, zone.moment(MAY).hour) == (in_winter, in_summer)


NOT_NAMED = listed(
    """New York Times reports from Beijing; Times in London are hard;
    Oil falls (Beijing) as demand wanes; Clocks: London GMT+1, New York GMT-4;
    Es la hora de España; Le textile à l'heure de Paris et de Milan; Seine Berliner Zeit endet;
    Wiener Zeitung; Ancora italiana la coppa; En kväll i svensk tidskrift"""
)


def test_words_that_only_look_like_a_zone_state_none(row: Row) -> None:
    for line in NOT_NAMED:
        with row(line):
            assert meridians.stated(line) is None


@pytest.mark.parametrize(
    ("line", "last_of_winter", "last_of_summer"),
    [
        ("Heure de Paris", (2026, 3, 28), (2026, 10, 24)),
        ("All times ET", (2026, 3, 7), (2026, 10, 31)),
        ("שעון ישראל", (2026, 3, 26), (2026, 10, 24)),
        ("توقيت القاهرة", (2026, 4, 23), (2026, 10, 29)),
    ],
)
def test_clocks_are_changed_on_the_days_that_the_law_says(
    line: str, last_of_winter: tuple[int, int, int], last_of_summer: tuple[int, int, int]
) -> None:
    zone = meridians.stated(line)
    assert zone is not None
    assert ahead(zone, *last_of_winter) == [False, True]
    assert ahead(zone, *last_of_summer) == [True, False]


def ahead(zone: Zone, year: int, month: int, day: int) -> list[bool]:
    """Say for the noon of a day and of the next whether clocks are ahead then."""
    noon = datetime(year, month, day, 12)  # noqa: DTZ001  as above
    noons = (noon, noon + timedelta(days=1))
    return [each - zone.moment(each) > zone.east for each in noons]
