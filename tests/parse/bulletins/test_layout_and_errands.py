"""Blocks made of spans, days above lists, lines outside an article, pages that run an errand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from feedd.core.parse import script
from feedd.core.parse.times import moments, stamps
from tests.parse.bulletins.corpus import read

if TYPE_CHECKING:
    from tests.rows import Row

TOLD = (
    "<p>The keepers opened the gate at noon and the first three otters went straight in.</p>"
    "<p>Two more are expected from the north in the spring, the park's warden said.</p>"
)
ITEMS = "<tr><td>Beans</td><td>£6.40</td></tr><tr><td>Leeks</td><td>£2.10</td></tr>"
LISTED = (
    "<ul><li><a href=/1>Otters return to the mill brook</a></li>"
    "<li><a href=/2>Ferry pier closed for repairs</a></li></ul>"
    "{}<ul><li><a href=/3>School choir wins in Bergen</a></li>"
    "<li><a href=/4>Old library moves to the quay</a></li></ul>"
)


def days(html: str) -> list[date | None]:
    found = read(f"<html><title>Archive</title>{html}", is_page=True)
    return [each.published.date() if each.published else None for each in found.entries]


def test_a_list_takes_the_day_of_the_heading_above_it() -> None:
    lists = LISTED.format("<h3>1 March 2026</h3>")
    assert days(f"<h3>2 March 2026</h3>{lists}") == [date(2026, 3, 2)] * 2 + [date(2026, 3, 1)] * 2


def test_one_day_above_all_lists_is_the_pages_own_and_no_storys() -> None:
    assert days(f"<h3>2 March 2026</h3>{LISTED.format('')}") == [None] * 4


def test_months_above_lists_are_no_days() -> None:
    assert days(f"<h3>April 2026</h3>{LISTED.format('<h3>March 2026</h3>')}") == [None] * 4


def test_a_line_may_be_a_year_or_a_month(row: Row) -> None:
    for line, expected in (
        ("2025", date(2025, 7, 2)),
        ("2025年", date(2025, 7, 2)),
        ("March 2026", date(2026, 3, 15)),
        ("março de 2026", date(2026, 3, 15)),
        ("2026年3月", date(2026, 3, 15)),
        ("Budget 2026", None),
        ("3 March 2026", None),
        ("1887", None),
    ):
        with row(line):
            assert moments.period(line) == expected


def test_only_a_line_of_publication_dates_an_article_from_outside(row: Row) -> None:
    for bar, expected in (
        ("<div>No. 5512 | Published: 3 March 2026 | Print</div>", date(2026, 3, 3)),
        ("<div class=toolbar>Published: <b>3 March 2026</b></div>", date(2026, 3, 3)),
        ("<div class=date>3 March 2026</div>", None),
        ("<div>3 March 2026</div>", None),
        ("<div>Last visit: 3 March 2026</div>", None),
        (
            "<div class=related><a href=/7>Ferry is late again</a> Published: 3 March 2026</div>",
            None,
        ),
    ):
        with row(bar):
            article = f"<div><h1>Otters return to the mill brook</h1><div>{TOLD}</div></div>"
            assert days(f"<div>{bar}</div>{article}") == [expected]


def test_colours_within_a_heading_part_none_of_its_words() -> None:
    words = "<h2><span class=a>Otters ret</span><span class=b>urn to the brook</span></h2>"
    found = read(f"<title>News</title>{(words + TOLD) * 3}", is_page=True)
    assert found.entries[0].title == "Otters return to the brook"


def test_prices_with_their_sum_and_little_text_are_a_bill(row: Row) -> None:
    for total, more, is_bill in (
        ("£8.50", "", True),
        ("£9.50", "", False),
        ("£8.50", TOLD * 2, False),
    ):
        with row(total):
            rows = f"{ITEMS}<tr><td>All</td><td>{total}</td></tr>"
            body = f"<h1>Thank you</h1>{TOLD}{more}<table>{rows}"
            found = read(f"<title>Thank you</title>{body}", is_page=True)
            assert (found.entries == ()) is is_bill


def test_a_page_headed_contact_with_a_number_tells_no_news(row: Row) -> None:
    for head, line, is_contact in (
        ("Contact us", "Telephone: 01632 960 114", True),
        ("お問い合わせ", "電話：03-5555-0101", True),
        ("Contact us", "The old pier is closed.", False),
        ("Contact lenses get cheaper", "Telephone: 01632 960 114", False),
    ):
        with row(head):
            found = read(f"<title>{head}</title><h1>{head}</h1>{TOLD}<p>{line}</p>", is_page=True)
            assert (found.entries == ()) is is_contact


def test_an_hour_may_be_marked_as_one(row: Row) -> None:
    for line, clock in (
        ("13:48h", "13:48h"),
        ("13:48 hs", "13:48 hs"),
        ("Actualizado a las 13:48", "13:48"),
        ("Uppdaterad kl. 13:48", "13:48"),
        ("13:48 hombres", None),
    ):
        with row(line):
            assert stamps.moment(line) == clock


def test_words_are_counted_where_none_are_spaced(row: Row) -> None:
    for line in ("ตั้งจุดตรวจช่วงงานประจำปีวัด", "ស្ពានឈើចាស់ត្រូវបានជួសជុល", "တံတားဟောင်းကိုပြန်လည်ပြုပြင်ပြီး"):
        with row(line):
            assert len(line.split()) == 1
            assert script.length_in_words(line) > 3


def test_long_lines_drawn_with_equals_signs_are_no_soft_breaks_of_a_mail(row: Row) -> None:
    told = (
        "Mill Brook Otters Return After Forty Years",
        "Ferry Pier Closed Until The Easter Holidays",
        "Old Library Moves Into The Customs House",
    )
    text = "The wardens said so on Monday, and will count again in the spring.\n"
    for width in (61, 70, 75, 76):
        with row(width):
            line = "=" * width
            below = "".join(f"{each}\n{line}\n{text}\n" for each in told)
            found = read(below, is_page=False)
            assert [each.title for each in found.entries] == list(told)
            assert {each.content_text for each in found.entries} == {text.strip()}
