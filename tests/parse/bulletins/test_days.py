"""Days among other words: in any language's form, in datelines, beside headlines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from feedd.core.parse.texts import days, reading
from feedd.core.parse.times import datelines, moments, stamps
from feedd.core.parse.times.moments import Frame
from tests.parse.bulletins.corpus import read
from tests.rows import listed

if TYPE_CHECKING:
    from tests.rows import Row

DAY = datetime(2026, 11, 5, tzinfo=UTC)


AMONG_OTHERS = listed(
    """November 5, 2026; 5 November 2026; 5th of November 2026; 5. November 2026; 5 novembre 2026;
    5 de noviembre de 2026; 5 de novembre del 2026; 5 ноября 2026; 5 листопада 2026; 5 Kasım 2026;
    5ης Νοεμβρίου 2026; 5 تشرين الثاني 2026; 5 نوفمبر 2026; 5 בנובמבר 2026; ۱۴ آبان ۱۴۰۵;
    5 नवंबर 2026; ๕ พฤศจิกายน ๒๕๖๙; 5 พ.ย. 2569; 2026. november 5; 2026 m. lapkričio 5;
    5 tháng 11 năm 2026; 2026年11月5日; 令和8年11月5日; 2026년 11월 5일; 2026-11-05; 05.11.2026"""
)


def test_a_day_is_found_among_other_words_and_numbers(row: Row) -> None:
    for day in AMONG_OTHERS:
        with row(day):
            found = stamps.day_within(f"Nr. 24-1187, abc {day} xyz")
            assert found == day
            assert moments.read(found, Frame(day_first=True)) == DAY


def test_what_only_looks_like_a_day_is_none(row: Row) -> None:
    for line in listed(
        "No. 24-1187; 12 people 2024; Room 7, building 2026; Budget 2026; 5 to 2026"
    ):
        with row(line):
            assert stamps.day_within(line) is None


DATELINES = (
    ("TARN BAY, Nov 5 (ABC) - The ferry sailed at six.", "Nov 5"),
    ("PORT-LAZARE, 5 nov. 2026 - Les dockers ont voté.", "5 nov. 2026"),
    ("الميناء، 5 تشرين الثاني 2026 (و.س) - استأنف القطار رحلاته.", "5 تشرين الثاني 2026"),
    ("Bern, 05.11.2026 - Der Rat hat die Brücke bewilligt.", "05.11.2026"),
    ("ROMA, 5 novembre 2026 — Il treno riparte.", "5 novembre 2026"),
    ("新华社北京11月5日电 渡口恢复夜航。", "11月5日"),
    ("【海湾社蓝湾11月5日电】渡口恢复夜航。", "11月5日"),
    ("Ríoclaro, 5 nov (AC).- La cámara aplazó el debate.", "5 nov"),
    ("Wien (AXA) - 5.11.2026 - Der Rat hat die Brücke bewilligt.", "5.11.2026"),
    ("ОЗЁРСК, 5 ноября. /САН/. Паром снова ходит.", "5 ноября."),
    ("Praha 5. listopadu (AMZ) - Stavbaři dokončili most.", "5. listopadu"),
    ("Teluk Biru, 12/5 (KBP) - Kapal pertama berangkat.", "12/5"),
    ("ОЗЁРСК, 5 ноября. Паром снова ходит.", "5 ноября"),
    ("Bahía Honda, 5 de noviembre. La cámara aplazó el debate.", "5 de noviembre"),
    ("Kalnas, lapkričio 5 d. (BDA) – Keltas vėl plaukia.", "lapkričio 5"),
    ("ริมน้ำ 5 พ.ย. - สภาเมืองอนุมัติสะพาน", "5 พ.ย."),
    ("الوادي 5 نوفمبر - وافق المجلس على الجسر", "5 نوفمبر"),
    ("घाटनगर, 5 नवंबर (भासा) पुल खुल गया।", "5 नवंबर"),
)


def test_a_dateline_states_its_day(row: Row) -> None:
    for text, day in DATELINES:
        with row(text):
            assert datelines.day(text) == day


IN_SENTENCES = listed(
    """Am 5. November 2026 - so der Plan - soll die Brücke öffnen.;
    From Monday, 5 November 2026 - later than planned - the bus runs again.;
    The vote of 5 November 2026: what it means for ferries.;
    Borges - 5 de noviembre de 1899 - fue escritor y bibliotecario.;
    Mr Smith - born 5 May 1931 (Leeds) - was a miner.;
    Members met on Tuesday — the last time was 5 May 2025.;
    He was born in Tarn Bay, 5 November. The town was small.;
    On Monday, 5 November. The ferry sails again.;
    The deadline is 5 November. Later forms are void.;
    Lima on 5 November (a Thursday) was quiet - all of it.; สภาเมืองมีมติเห็นชอบร่างข้อบัญญัติ 5 พ.ย. - สภา;
    آخر موعد للتسليم هو 5 نوفمبر - وبعد ذلك"""
)


def test_a_day_in_a_sentence_is_no_datelines(row: Row) -> None:
    for text in IN_SENTENCES:
        with row(text):
            assert datelines.day(text) is None


def test_a_masthead_names_its_month(row: Row) -> None:
    for line, expected in (
        ("みなと便り【2026年11月】", date(2026, 11, 15)),
        ("Rundbrief November 2026", date(2026, 11, 15)),
        ("Boletín de noviembre de 2026", date(2026, 11, 15)),
        ("Rundbrief 2026", None),
        ("The class of 2026", None),
    ):
        with row(line):
            assert moments.month_in(line) == expected


def test_a_line_in_brackets_may_name_a_source_before_its_day(row: Row) -> None:
    for line in listed("[The Courier, 05.11.2026]; (Le Phare, 5 novembre 2026)"):
        with row(line):
            assert moments.read(stamps.moment(line) or "") == DAY


def test_a_line_that_numbers_something_else_is_more_than_a_day(row: Row) -> None:
    for line in listed(
        "Décision n° 2026-31 du 5 novembre 2026; No. 24-1187, filed November 5, 2026; "
        "harbour.example, March to October 2026"
    ):
        with row(line):
            assert stamps.moment(line) is None


def test_one_day_beside_one_line_makes_no_headline() -> None:
    told = reading.read("The old mill\n5 May 2026\nIt burned on Sunday.\n\nNobody was hurt.")
    assert days.over(told) == frozenset()


def test_days_beside_several_lines_make_headlines_of_them() -> None:
    told = reading.read(
        "The old mill\n5 May 2026\nIt burned on Sunday.\n\nA new bus\n6 May 2026\nIt runs hourly."
    )
    assert {told[at].text for at in days.over(told)} == {"The old mill", "A new bus"}


def test_a_shortened_weekday_ends_no_sentence(row: Row) -> None:
    for line in listed("El jue. 5 nov. 2026; le jeu. 5 nov. 2026; den tors. 5. nov. 2026"):
        with row(line):
            assert moments.read(stamps.moment(line) or "") == DAY


ABOVE_HEADLINES = listed(
    """Donnerstag, {d}. November 2026; Stand: {d}.11.2026 14:05 Uhr; Publié le {d}/11/2026 à 14h05;
    الخميس، {d} نوفمبر 2026; تاريخ النشر: {d}.11.2026; יום חמישי, {d} בנובמבר 2026;
    বৃহস্পতিবার, {d} নভেম্বর ২০২৬; Giriş Tarihi: {d}.11.2026 14:05; 기사입력 2026-11-{d} 14:05;
    Diterbitkan {d} November 2026, 14:05 WIB; शनिवार, {d} नवंबर 2026; شائع {d} نومبر 2026;
    جمعہ، {d} نومبر، 2026"""
)


def test_what_stands_before_a_day_above_a_headline_names_nobody(row: Row) -> None:
    told = ("Ferry aground off Tarn Bay", "Tram drivers end strike", "Mayor quits over tram deal")
    for above in ABOVE_HEADLINES:
        with row(above):
            stories = "\n\n".join(
                f"{above.format(d=day)}\n{headline}\nIt was told on the quay, and nobody was hurt."
                for day, headline in zip((15, 14, 13), told, strict=True)
            )
            found = read(f"News of the coast\n\n{stories}\n", is_page=False).entries
            assert [each.title for each in found] == list(told)
            assert [each.published and each.published.day for each in found] == [15, 14, 13]


LINES_ABOUT = listed(
    """Von Karla Bergen | {d}. November 2026, 14:05 Uhr | 3 Kommentare;
    Автор: Анна Лунина | {d} ноября 2026 года, 14:05 (мск) | 3 комментария;
    Автор: Анна Лунина | 14:05 • {d}.11.26 | 3 комментария;
    Autor: Ewa Lis | piątek, {d} listopada 2026 r. | 3 komentarze;
    Por Marta Gil | Publicado el {d} de noviembre de 2026 a las 14:05 | 3 comentarios"""
)
LABELLED = (
    ("입력 2026.05.19 09:12 | 정하늘 기자", "정하늘"),
    ("입력 2026.05.19 09:12 | 수정 2026.05.19 10:40 | 정하늘 기자", "정하늘"),
    ("Дата публикации: 19.05.2026, 09:12 · Автор: Анна Лунина · Тула", "Анна Лунина"),
    ("Published 19.05.2026 09:12 | Updated 19.05.2026 10:40 | By Jane Doe", "Jane Doe"),
    ("Data publikacji: 19.05.2026, 09:12 · Autor: Ewa Lis", "Ewa Lis"),
    ("Ngày đăng: 19.05.2026, 09:12 · 204", ""),
)
LONG_BEFORE_LINKS = listed(
    """Veröffentlicht am {d}.11.2026 um 14:05 Uhr; viernes, {d} de noviembre de 2026, 14:05 h;
    {d} جمادى الآخرة 1448هـ - {d} نوفمبر 2026م;
    Publié le {d} novembre 2026 à 14h05, mis à jour à 15h05"""
)
_HEADLINES = (
    "Ferry aground off Tarn Bay",
    "Tram drivers end strike",
    "Mayor quits over tram deal",
)


def _entries(story: str) -> list[tuple[str | None, int | None, str]]:
    shown = zip((15, 14, 13), _HEADLINES, strict=True)
    rows = "".join(story.format(d=day, headline=headline) for day, headline in shown)
    found = read(f"<title>Coast</title><main>{rows}</main>", is_page=True).entries
    return [
        (each.title, each.published.day if each.published else None, each.content_text or "")
        for each in found
    ]


def test_a_line_of_author_day_and_count_is_no_text(row: Row) -> None:
    for line in LINES_ABOUT:
        with row(line):
            told = "It was told on the quay, and nobody was hurt."
            story = f"<div><h2>{{headline}}</h2><div>{line}</div><p>{told}</p></div>"
            days = zip(_HEADLINES, (15, 14, 13), strict=True)
            assert _entries(story) == [(headline, day, told) for headline, day in days]


def test_a_time_behind_its_label_leaves_the_author_and_the_time_of_day(row: Row) -> None:
    for line, author in LABELLED:
        with row(line):
            told = "<p>It was told on the quay, and nobody was hurt.</p>"
            page = f"<h1>Ferry aground off Tarn Bay</h1><div>{line}</div>{told}{told}"
            found = read(f"<title>Coast</title><article>{page}</article>", is_page=True).entries
            assert [each.published for each in found] == [datetime(2026, 5, 19, 9, 12, tzinfo=UTC)]
            assert [each.authors for each in found] == [tuple(filter(None, [author]))]


def test_a_link_is_a_headline_behind_a_day_of_any_length(row: Row) -> None:
    for line in LONG_BEFORE_LINKS:
        with row(line):
            items = f"<li><span>{line}</span> <a href='/{{d}}'>{{headline}}</a></li>"
            days = list(zip(_HEADLINES, (15, 14, 13), strict=True))
            assert [each[:2] for each in _entries(items)] == days


ABOVE_POSTS = (
    ("Anna Weber: 2{n} November 2026", "Ben Kurz: 2{n} November 2026"),
    ("anna: 14:0{n}", "ben: 14:0{n}"),
    ("שני, 2{n}.11.2026 14:05", "דנה, 2{n}.11.2026 14:05"),
    ("Sunday 2{n} November 2026", "Max 2{n} November 2026"),
    ("Published: 2{n} November 2026", "Published: 2{n} November 2026"),
    ("입력 2026.11.2{n} 14:05", "입력 2026.11.2{n} 14:05"),
)


def test_posts_are_told_apart_whoever_wrote_them_and_if_nobody_is_named(row: Row) -> None:
    told = (
        "The ferry is late today, said the harbour master on the quay.",
        "Nobody was hurt in the fire by the port, the firemen said.",
        "Trams will run again from Monday on all lines.",
        "The bridge is closed to all traffic after the storm.",
    )
    for above in ABOVE_POSTS:
        with row(above[0]):
            posts = (f"{above[n % 2].format(n=n)}\n{text}" for n, text in enumerate(told))
            found = read("News of the coast\n\n" + "\n\n".join(posts), is_page=False).entries
            assert len(found) == len(told)
            assert all(map(str.endswith, [each.content_text or "" for each in found], told))


OF_DATE_WORDS = (
    ("שני הרוגים בתאונה", "ראשון לציון חוגגת", "שלישי במספר נעצר"),
    ("শুক্রবার ধর্মঘট শেষ", "শনিবার খুলছে স্কুল", "সোমবার ভোট গণনা"),
    ("Sunday Times wins", "May quits again", "Friday strike off"),
    ("जन सभा आज", "नव वर्ष मेला", "मे दिवस रैली"),
)


def test_a_headline_of_words_that_dates_have_is_one_beside_a_day_in_numbers(row: Row) -> None:
    for headlines in OF_DATE_WORDS:
        for form in ("## {h}, 2{n}.11.2026", "## 2{n}/11/2026 {h}", "## {h} 2026-11-2{n}"):
            with row(f"{form}, {headlines[0]}"):
                told = "It was told on the quay, and nobody was hurt."
                stories = (form.format(h=h, n=n) + f"\n\n{told}" for n, h in enumerate(headlines))
                found = read("# News\n\n" + "\n\n".join(stories), is_page=False).entries
                assert len(found) == len(headlines)
                for entry, headline in zip(found, headlines, strict=True):
                    assert headline in (entry.title or "")
                    assert entry.content_text == told


BELOW_HEADLINES = (
    ("27/NOVIEMBRE/2026", "2026-11-27T00:00"),
    ("来源：本站　时间：2026年11月27日", "2026-11-27T00:00"),
    ("Yayınlanma: 14:05 - 27 Kasım 2026", "2026-11-27T14:05"),
    ("27 نومبر 2026 2:05 شام", "2026-11-27T14:05"),
    ("27 جمادى الآخرة 1448هـ - 27 نوفمبر 2026م", "2026-11-27T00:00"),
    ("viernes, 27 de noviembre de 2026, 14:05 h", "2026-11-27T14:05"),
    ("27.11, 14:05", "2026-11-27T14:05"),
    ("vor einer Stunde", ""),
)


def test_a_line_below_a_headline_dates_it_in_any_form(row: Row) -> None:
    told = {
        "Old bridge closed to all traffic after the storm": "It will stay shut for days.",
        "Council passes its budget": "Schools get more money after six hours of debate.",
        "Fire by the port": "It was out by dawn, and nobody was hurt.",
    }
    for line, when in BELOW_HEADLINES:
        with row(line):
            stories = (f"{headline}\n{line}\n\n{text}" for headline, text in told.items())
            text = "\n\n".join(("News of 27 November 2026", *stories))
            found = read(text, is_page=False).entries
            assert {each.title: each.content_text for each in found} == told
            shown = {
                f"{each.published:%Y-%m-%dT%H:%M}" if each.published else "" for each in found
            }
            assert shown == {when}
