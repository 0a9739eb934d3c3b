"""Times stated by halves are completed by the day above, a day nearby, the document's order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from feedd.core.parse.times import dates, moments, stamps, twocalendars
from feedd.core.parse.times.moments import Frame
from tests.parse.bulletins.corpus import read
from tests.rows import listed

if TYPE_CHECKING:
    from tests.rows import Row

DAY = date(2026, 5, 19)


FRAMED = (
    ("14:20", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
    ("14h20", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
    ("۱۴:۲۰", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
    ("14.20 Uhr", Frame(day=DAY), datetime(2026, 5, 19, 14, 20, tzinfo=UTC)),
    ("05-19 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
    ("5月19日 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
    ("19.05. 21:14", Frame(near=DAY), datetime(2026, 5, 19, 21, 14, tzinfo=UTC)),
    ("12/5", Frame(near=DAY), datetime(2026, 5, 12, tzinfo=UTC)),
    ("19 мая", Frame(near=DAY), datetime(2026, 5, 19, tzinfo=UTC)),
    ("۲۹ اردیبهشت", Frame(near=DAY), datetime(2026, 5, 19, tzinfo=UTC)),
    ("14 मई", Frame(near=DAY), datetime(2026, 5, 14, tzinfo=UTC)),
    ("22 juill.", Frame(near=DAY), datetime(2026, 7, 22, tzinfo=UTC)),
    ("2 травня", Frame(near=date(2026, 7, 20)), datetime(2026, 5, 2, tzinfo=UTC)),
    ("Jun 4, 03:00 UTC", Frame(near=DAY), datetime(2026, 6, 4, 3, tzinfo=UTC)),
    ("30 December", Frame(near=date(2026, 1, 2)), datetime(2025, 12, 30, tzinfo=UTC)),
    ("令和8年5月19日", Frame(), datetime(2026, 5, 19, tzinfo=UTC)),
    ("民國115年5月19日", Frame(), datetime(2026, 5, 19, tzinfo=UTC)),
    ("二〇二六年五月十九日", Frame(), datetime(2026, 5, 19, tzinfo=UTC)),
    ("令和八年五月二十日", Frame(), datetime(2026, 5, 20, tzinfo=UTC)),
    ("令和元年十一月三日", Frame(), datetime(2019, 11, 3, tzinfo=UTC)),
    ("民國一一五年十月三十一日", Frame(), datetime(2026, 10, 31, tzinfo=UTC)),
    ("0930 GMT", Frame(day=DAY), datetime(2026, 5, 19, 9, 30, tzinfo=UTC)),
    ("0041 hrs", Frame(day=DAY), datetime(2026, 5, 19, 0, 41, tzinfo=UTC)),
    ("12/02/2026", Frame(day_first=True), datetime(2026, 2, 12, tzinfo=UTC)),
    ("12/02/2026", Frame(day_first=False), datetime(2026, 12, 2, tzinfo=UTC)),
)


def test_a_time_is_completed_by_its_frame(row: Row) -> None:
    for stated, frame, expected in FRAMED:
        with row(stated):
            assert moments.read(stated, frame) == expected


AGO = listed(
    """5 minutes ago; 1 hr 20 min ago; 5m; 5 мин. назад; 5 хвилин тому; 2 ساعت و 5 دقیقه پیش;
    منذ ٥ دقائق; há 2 horas; il y a 2 heures; vor 5 Minuten; 5 dk önce; 2 jam yang lalu; 5
    phút trước; 3 godziny temu; 2시간전; 2 시간 전; 2時間前; 5分钟前; 5 घंटे पहले; לפני 5
    דקות; acum 2 ore; Yesterday, 18:20; Вчера в 18:20; 昨天 18:20; منذ ساعتين; قبل ساعة
    واحدة; час назад; 1 день назад; 21 минуту назад; 1 ч. назад; годину тому; vor einer
    Stunde; vor 1 Woche; לפני שעה; לפני כשעה; 1 hafta önce; az önce; 1 گھنٹہ پہلے; ۵ منٹ قبل;
    २ घंटे पूर्व; ৫ মিনিট আগে; ১ ঘণ্টা আগে; πριν από 1 ώρα; 3 tiếng trước; sejam yang lalu;
    1주 전; 1週間前; 半小时前; 2 個小時前; hace un día; há uma hora; 1 dzień temu; il y a une
    heure; för en timme sedan; před 2 hodinami; 刚刚; χθες, 18:20; 2 years ago; 5 นาทีที่แล้ว"""
)


def test_how_long_ago_is_a_time_that_no_page_completes(row: Row) -> None:
    for stated in AGO:
        with row(stated):
            assert stamps.moment(stated) == stated
            assert moments.read(stated, Frame(day=DAY)) is None


NO_AGES = listed(
    """Day 2; il 3 giugno; 27일; 5日; ngày 27; 12 ago 10 h; Vor Gericht; 5 t; 5 g; 400 m; 100 days;
    For 5 days; For a week; Il Giorno; Il mese; Vor 50 Jahren; 50 years ago; 50年前; il y a 50 ans;
    3sat; 주전; 日前; Hải An; Hai ngày; Za rok"""
)


def test_a_unit_beside_a_number_is_no_age_unless_it_says_ago(row: Row) -> None:
    for stated in NO_AGES:
        with row(stated):
            assert not stamps.is_vague(stated)


OF_TODAY = listed(
    """Today, 14:20; Heute, 14:20 Uhr; aujourd'hui à 14:20; hoy, 14:20; Hoje, 14h20;
    сегодня в 14:20; امروز ۱۴:۲۰; اليوم 14:20; 今天 14:20; 오늘 14:20; bugün 14:20;
    hari ini 14:20"""
)


def test_a_time_of_today_is_of_the_day_of_its_page(row: Row) -> None:
    for stated in OF_TODAY:
        with row(stated):
            shown = stamps.moment(stated) or ""
            assert moments.read(shown, Frame(day=DAY)) == datetime(2026, 5, 19, 14, 20, tzinfo=UTC)


MONTHS = listed(
    """14 მარტი, 2026; 14 մարտի 2026; ১৪ মার্চ ২০২৬; மார்ச் 14, 2026; 14 మార్చి 2026; 14 മാർച്ച് 2026;
    14 ਮਾਰਚ 2026; 14 មីនា 2026; 14 ມີນາ 2026; ማርች 14 2026; 14 сакавіка 2026; 14 наурыз 2026;
    2026 m. kovo 14 d.; 2026. gada 14. martā; 14 Mawrth 2026; 14 Machi 2026; ၁၄ မတ်၊ ၂၀၂၆;
    14 Mac 2026; Maarso 14, 2026; 14 Maris 2026; 14 ئازار 2026; 2026ko martxoa 14"""
)


def test_a_day_is_read_by_its_month_in_many_scripts(row: Row) -> None:
    for stated in MONTHS:
        with row(stated):
            assert stamps.moment(stated) == stated
            assert moments.read(stated) == datetime(2026, 3, 14, tzinfo=UTC)


SHORTENED = listed(
    """14 серп. 2026 р.; 14 अग॰ 2026; 14 আগ, 2026; 14 באוג׳ 2026; 14 באוג' 2026; 14 غشت 2026;
    14 ऑग, 2026; 14 ઑગસ્ટ, 2026; 14 ஆக., 2026; 14 Ogo 2026; 14\u200f/08\u200f/2026"""
)


def test_a_day_is_read_by_its_months_shortened_or_regional_name(row: Row) -> None:
    for stated in SHORTENED:
        with row(stated):
            shown = stamps.moment(stated) or ""
            assert moments.read(shown, Frame(day_first=True)) == datetime(2026, 8, 14, tzinfo=UTC)


IN_FULL = listed(
    """jueves, 14 de mayo de 2026; Thursday, May 14, 2026 at 10:45 a.m.;
    Quinta-feira, 14 de maio de 2026 às 10h45; Le jeudi 14 mai 2026 à 10 h 45;
    ngày 14 tháng 5 năm 2026; 14 мая 2026 года, 10:45; 14 травня 2026 року;
    Donnerstag, 14. Mai 2026; 2026. május 14., csütörtök; יום חמישי, 14 במאי 2026;
    令和8年5月14日（木曜日）; 令和8年5月14日（木）午前10時45分; R8.5.14; 115-05-14; （115.05.14）;
    中華民國115年5月14日; 2026.05.14(목); 2026. 5. 14. 오전 10:45;
    پنجشنبه ۲۴ اردیبهشت ۱۴۰۵ - ۱۰:۴۵; 14/05/2569"""
)


def test_a_line_that_is_a_date_in_full_is_read(row: Row) -> None:
    for line in IN_FULL:
        with row(line):
            shown = stamps.moment(line)
            assert shown is not None
            when = moments.read(shown)
            assert when is not None
            assert when.date() == date(2026, 5, 14)


IN_LATIN_LETTERS = (
    ("3 Tir 1405", date(2026, 6, 24)),
    ("03 Mordad 1405", date(2026, 7, 25)),
    ("3 mehr 1405", date(2026, 9, 25)),
    ("20 mehr", None),
    ("3 Mehr 2026", None),
    ("3 tir", None),
)


def test_persian_months_are_read_in_latin_letters_but_words_alike_are_none(row: Row) -> None:
    for line, day in IN_LATIN_LETTERS:
        with row(line):
            shown = stamps.moment(line)
            when = moments.read(shown) if shown else None
            assert (when.date() if when else shown) == day


def test_a_name_that_shortens_a_month_leaves_a_day_in_numbers_alone(row: Row) -> None:
    for line in listed("19.05.2026 09:12 Autor: Ewa Lis; 2026-05-19 09:12, por Marta Gil"):
        with row(line):
            assert moments.read(line) == datetime(2026, 5, 19, 9, 12, tzinfo=UTC)


def test_a_time_in_korean_words_is_a_stamp_only_behind_its_day(row: Row) -> None:
    for line in listed("오후 3시 30분; 3시30분; 3시 30분 대통령 담화; 5시 10개 도시 폭우"):
        with row(line):
            assert stamps.stamped(line) is None


def test_a_number_alone_is_no_day(row: Row) -> None:
    for line in listed("1382; 2014; 1,120; 2003-335; 0532-112; 1234567890; 3/139; 12.05"):
        with row(line):
            shown = stamps.moment(line)
            assert shown is None or stamps.is_clock(shown)


OF_THE_WIRE = listed(
    """2026.05.14. 15:15; 송고 2026년05월14일 15시15분; 2026/05/14(木) 15:15配信;
    ১৪ মে ২০২৬, ১৫: ১৫;
    ১৪ মে ২০২৬, ০৩:১৫ পিএম; 14 मई 2026 3:15 शाम; Publish Date: Thu, 14 May 2026 03:15 PM"""
)


def test_a_time_is_read_as_outlets_set_it(row: Row) -> None:
    for line in OF_THE_WIRE:
        with row(line):
            shown = stamps.moment(line) or ""
            assert moments.read(shown) == datetime(2026, 5, 14, 15, 15, tzinfo=UTC)


HALVES = listed(
    "2026年5月14日 午後3時15分; 2026-05-14 下午3:15; 2026-05-14 오후 03:15; 2026/5/14 下午 3:15"
)


def test_the_half_of_the_day_before_a_time_counts(row: Row) -> None:
    for line in HALVES:
        with row(line):
            shown = stamps.moment(line) or ""
            assert moments.read(shown) == datetime(2026, 5, 14, 15, 15, tzinfo=UTC)


CENTURIES = (
    ("26.07.21", "ko", 2000),
    ("26/07/21", "ja-JP", 2000),
    ("26.07.21", "de", None),
    ("21.07.26", "he", None),
    ("26.07.21; 26.07.20; 26.07.17", "en", 2000),
    ("21.07.26; 20.07.26; 17.07.26", "ko", None),
    ("26.07.42", "ko", None),
    ("05/02/24", "fa", 1400),
    ("26.07.21; 21.07.2026", "ko", None),
)


def test_years_of_two_digits_stand_first_by_the_dates_or_the_language(row: Row) -> None:
    for written, language, expected in CENTURIES:
        with row(written):
            assert moments.century(listed(written), language) == expected


def test_a_time_that_nothing_completes_is_none(row: Row) -> None:
    for stated in listed("14:20; 05-19 21:14; 19 мая; 12/02/2026"):
        with row(stated):
            assert moments.read(stated) is None


ORDERS = (
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
)


def test_a_documents_own_dates_tell_their_order_then_its_language(row: Row) -> None:
    for stated, language, expected in ORDERS:
        with row(stated):
            assert moments.is_day_first(stated, language) is expected


def test_when_a_story_was_changed_stands_behind_when_it_was_published(row: Row) -> None:
    for line, first in (
        ("7 May 2026 10:20, updated at 11:40 a.m.", "7 May 2026 10:20"),
        ("7 May 2026 10:20 (updated on Friday, 8 May)", "7 May 2026 10:20"),
        ("At 10:20, published reports said more.", None),
        ("At 10:20, published reports told of 3 more.", None),
        ("10:20, updated plans for the new harbour in 2027", None),
    ):
        with row(line):
            assert stamps.moment(line) == first


def test_a_position_at_sea_is_no_date(row: Row) -> None:
    for line in listed("19 Jul, 51-12N 003-40E; 43°55'N 9°20'W, 18 Jul"):
        with row(line):
            assert stamps.moment(line) is None


def test_english_dates_follow_the_country_of_the_page(row: Row) -> None:
    for address, expected in (
        ("https://news.example.co.uk/today", True),
        ("https://news.example.ie", True),
        ("https://news.example.gov/today", False),
        ("https://news.example.com/uk/", None),
        ("https://news.example.ca/", None),
    ):
        with row(address):
            assert moments.is_day_first(["12/02/2026"], "en", address) is expected
            assert moments.is_day_first(["12/02/2026"], "es", address) is True


IN_ADDRESSES = (
    "https://paper.example/2026/05/19/ferry",
    "https://paper.example/news/2026-05-19-ferry",
    "https://paper.example/20260519.html",
    "https://paper.example/20309911/2026/05/19/ferry",
)


def test_an_address_names_its_day_beside_other_numbers(row: Row) -> None:
    for address in IN_ADDRESSES:
        with row(address):
            assert moments.day_of_address(address) == DAY


def test_a_whole_time_is_not_changed_by_what_stands_above_it() -> None:
    posts = "".join(
        f"<div class=post><h2>Ferry number {each} leaves the quay</h2><p>It left on time.</p>"
        f"<time datetime='2026-05-18T0{each}:00:00Z'>0{each}:00</time></div>"
        for each in (1, 2, 3)
    )
    found = read(f"<h3>19 May 2026</h3><div>{posts}</div>", is_page=True)
    assert [each.published and each.published.day for each in found.entries] == [18, 18, 18]


EITHER_SIDE = listed(
    """5月19日（火）21:14　令和8年; 5월 19일 (화) 21:14 2026년; 21:14, 19 мая; 21:14 Uhr · 19. Mai;
    Tue 19 May, 21:14; wt., 19 maja, 21:14; május 19., 21:14"""
)


def test_year_clock_and_weekday_may_stand_on_either_side_of_a_day(row: Row) -> None:
    for line in EITHER_SIDE:
        with row(line):
            shown = stamps.moment(line) or ""
            when = moments.read(shown, Frame(near=DAY))
            assert when == datetime(2026, 5, 19, 21, 14, tzinfo=UTC)


IN_TWO_CALENDARS = (
    "2 ذو الحجة 1447هـ الموافق 19 مايو 2026م",
    "الثلاثاء 02/12/1447 هـ الموافق 19/05/2026 م",
    "١٩ مايو ٢٠٢٦م - ٢ ذو الحجة ١٤٤٧هـ",
    "Tuesday, 19 May 2026 (2 Dhu al-Hijjah 1447 AH)",
    "سه‌شنبه ۲۹ اردیبهشت ۱۴۰۵ - ۱۹ مه ۲۰۲۶",
    "۱۴۰۵/۲/۲۹ (2026/5/19)",
    "2026-05-19 | 1405-02-29",
    "ג' בסיוון תשפ\"ו, 19.5.2026",
)


def test_of_a_day_in_two_calendars_ours_is_read(row: Row) -> None:
    for line in IN_TWO_CALENDARS:
        with row(line):
            shown, expected = stamps.moment(line) or "", datetime(2026, 5, 19, tzinfo=UTC)
            assert moments.read(shown, Frame(day_first=True)) == expected
            assert dates.read(line) in {None, expected}


def test_a_day_of_one_calendar_is_left_as_it_is(row: Row) -> None:
    for line in listed("۲۹ اردیبهشت ۱۴۰۵; 2 ذو الحجة 1447هـ; Room 1405, 19 May 2026"):
        with row(line):
            assert twocalendars.in_ours(line) == line
