"""Pages that tell no news give no entry, and a warning that says what they are instead."""

from __future__ import annotations

import pytest

from feedd.core.parse import lines, refusals
from tests.parse.bulletins.corpus import read

MISSING, OUT = "isn't there", "out of service"
CHECKED, CLOSED, ASKING = "checks who asks", "log in or to subscribe", "consent, cookies or an age"
EMPTY, UNUSED = "list is empty", "nobody uses"
LOGIN = "<form><input type=text><input type=password><button>OK</button></form>"
PLANS = "".join(
    f"<div><h2>{name}</h2><p>{price} € im Monat, monatlich kündbar. {more}</p></div>"
    for name, price, more in (
        ("Digital Basis", "9,99", "Alle Artikel auf der Website."),
        ("Digital Plus", "19,99", "Dazu das E-Paper am Vorabend."),
        ("Gedruckt", "39,90", "Zustellung montags bis samstags."),
    )
)
RAIL = "".join(
    f"<li><a href=/{day}>{head}</a> {day}.05.2026</li>"
    for day, head in (
        (12, "Stadtrat beschließt neuen Haushalt für das Jahr"),
        (11, "Hafenbrücke ab Montag wieder für Autos frei"),
        (10, "Freibad öffnet eine Woche früher als geplant"),
    )
)
NOTICES = {
    "gone-en": ("410 Gone", "<center><h1>410 Gone</h1></center><hr>", MISSING),
    "number-en": ("Error", "<h1>500</h1><p>Our team has been told about it.</p>", MISSING),
    "number-fr": (
        "Erreur 403 | Le Phare",
        "<h1>Erreur 403</h1><p>Vous n’entrez pas.</p>",
        MISSING,
    ),
    "not-found-es": (
        "Página no encontrada - El Faro",
        "<h1>¡Vaya!</h1><p>El enlace que ha seguido puede estar roto o haber caducado.</p>",
        MISSING,
    ),
    "not-found-hi": (
        "पेज नहीं मिला",
        "<h1>पेज नहीं मिला</h1><p>आप जिस पेज को ढूँढ रहे हैं वह हटा दिया गया है या उसका पता बदल गया है।</p>",
        MISSING,
    ),
    "not-found-among-news-de": (
        "Seite nicht gefunden",
        f"<h1>Seite nicht gefunden</h1><p>Es gibt sie nicht.</p><h2>Neu</h2><ul>{RAIL}</ul>",
        MISSING,
    ),
    "maintenance-ko": (
        "안내",
        "<h2>서비스 점검 중입니다</h2><p>더 나은 서비스를 위해 시스템을 살펴보고 있습니다.</p>",
        OUT,
    ),
    "maintenance-fa": (
        "در حال به‌روزرسانی",
        "<h1>سایت در دست تعمیر است</h1><p>همکاران ما در حال رفع مشکل هستند. کمی بعد سر بزنید.</p>",
        OUT,
    ),
    "maintenance-pl": (
        "Przerwa techniczna",
        "<h1>Przerwa techniczna</h1><p>Trwają prace nad serwisem. Zapraszamy za godzinę.</p>",
        OUT,
    ),
    "robots-en": (
        "Just a moment...",
        "<h1>harbour.example</h1><div id=cf-turnstile></div><p>It has to look at your line.</p>",
        CHECKED,
    ),
    "robots-ru": (
        "Проверка браузера",
        "<h1>Проверяем ваш браузер</h1><p>Подождите несколько секунд, вы попадёте дальше.</p>",
        CHECKED,
    ),
    "log-in-ru": (
        "Вестник",
        f"<main><h1>Добро пожаловать</h1>{LOGIN}<p>Нет записи? Её можно завести.</p></main>",
        CLOSED,
    ),
    "log-in-vi": ("Tin", f"<h2>Đăng nhập để đọc tiếp</h2><p>Hãy vào.</p>{LOGIN}", CLOSED),
    "plans-de": (
        "Abo",
        f"<main><h1>Lesen Sie mit</h1>{PLANS}<button>Weiter</button></main>",
        CLOSED,
    ),
    "consent-de": (
        "Der Bote",
        "<h1>Ihre Privatsphäre</h1><p>Wir speichern Angaben.</p><button>Ja</button>",
        ASKING,
    ),
    "age-en": ("Age check", "<h1>Are you over 18?</h1><p>You must be to go on.</p>", ASKING),
    "nothing-es": (
        "Buscar",
        "<h1>No se encontraron resultados</h1><p>Pruebe con otras palabras en la hemeroteca.</p>",
        EMPTY,
    ),
    "nothing-tr": ("Arşiv", "<h1>Arşiv</h1><p>Kayıt bulunamadı.</p><p>Gün seçin.</p>", EMPTY),
    "for-sale-en": (
        "kent.example",
        "<h1>kent.example</h1><p>This domain is for sale. Ask the broker for its price.</p>",
        UNUSED,
    ),
}
TOLD = (
    "<p>The council met for three hours before the vote, and members of the public filled the"
    " hall.</p><p>A second reading follows in the autumn, once the harbour office has reported"
    " on the cost of it.</p>"
)
HEADLINES = [
    "Maintenance on harbour bridge begins",
    "Missing boy not found after three days",
    "404 people moved to safety",
    "Flight 404 lands safely",
    "No news from the hostages, say families",
    "Access denied to flooded road",
    "Login details of thousands stolen",
    "Cookie factory to close after ninety years",
    "Royal domain is for sale",
    "Sign-in sheets return to schools",
]


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("notice", NOTICES)
def test_a_page_that_is_a_notice_gives_a_warning_and_no_entry(notice: str) -> None:
    title, body, expected = NOTICES[notice]
    found = read(page(title, body), is_page=True)
    assert found.entries == ()
    assert [expected in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_short_article_without_a_day_is_news_whatever_it_is_about(headline: str) -> None:
    found = read(page(headline, f"<h1>{headline}</h1>{TOLD}"), is_page=True)
    assert [entry.title for entry in found.entries] == [headline]


def test_a_form_to_comment_makes_no_article_a_wall() -> None:
    found = read(
        page("Pier", f"<h1>Pier reopens</h1>{TOLD}<h2>Comments</h2>{LOGIN}"), is_page=True
    )
    assert [entry.title for entry in found.entries] == ["Pier reopens"]


@pytest.mark.parametrize(
    "line",
    """View this email in your browser|Im Browser ansehen|Voir dans le navigateur|Leggi online
    |Ver en el navegador|Открыть в браузере|مشاهده در مرورگر|عرض في المتصفح|לצפייה בדפדפן
    |在浏览器中查看|ブラウザで表示する|브라우저에서 보기|Zobacz w przeglądarce
    |Gérer mes préférences
    |Einstellungen verwalten|Gestionar mis preferencias|Управление подпиской|管理订阅
    |配信停止はこちら
    |Abonelikten çık|Hantera dina inställningar|Manage your preferences""".split("|"),
)
def test_what_letters_offer_their_readers_is_told_from_headlines(line: str) -> None:
    assert lines.is_of_letter(line.strip()) or lines.is_small_print(line.strip())


@pytest.mark.parametrize(
    "headline",
    [
        "Browser Firefox bekommt Update",
        "크롬 브라우저에서 취약점 발견",
        "ブラウザで動くゲームが人気",
        "Zmień czas na letni w niedzielę",
        "Gérer les déchets coûte plus cher",
        "See the harbour lights go out",
        "Visa rules eased for students",
    ],
)
def test_headlines_that_begin_like_such_offers_are_headlines(headline: str) -> None:
    assert not lines.is_of_letter(headline)


WIRE = "".join(
    f"<h3><span>{hour}:10</span> {head}</h3><p>They told the paper so on the quay.</p>"
    for hour, head in ((9, "Harbour board meets"), (10, "Council votes"), (11, "Ferry is late"))
)


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("", 9),
        ("All times are GMT+3", 6),
        ("UTC−05:00", 14),
        ("Alle Zeitangaben in MESZ", 7),
        ("(по московскому времени)", 6),
        ("所有时间均为北京时间", 1),
        ("Hora de Colombia", 14),
        ("Times shown in UTC.", 9),
        ("All times ET", 13),
        ('<a href="/n/9">Where to watch: hora peninsular</a>', 9),
        ("The court sat at 10 GMT+2 on Monday.", 9),
    ],
)
def test_the_zone_that_a_page_states_is_that_of_its_times(line: str, hour: int) -> None:
    body = f"<h1>Wire</h1><p>14 May 2026</p><p>{line}</p>{WIRE}"
    first = read(page("Wire", body), is_page=True).entries[0].published
    assert first is not None
    assert (first.hour, first.minute) == (hour, 10)


@pytest.mark.parametrize(
    "head",
    [
        "Sorry, the service is unavailable",
        "Désolé, ce site est momentanément indisponible",
        "К сожалению, сервис временно недоступен",
        "عذراً، الموقع تحت الصيانة",
        "抱歉，服务暂时不可用",
        "Lo sentimos, el servicio no está disponible",
    ],
)
def test_a_site_that_is_out_of_service_says_so_behind_an_apology(head: str) -> None:
    assert refusals.is_out(head)


@pytest.mark.parametrize(
    "head",
    [
        "Power plant under construction",
        "Website of ministry down after attack",
        "Ferry service suspended on Line 4",
        "システムメンテナンスのお知らせ",
    ],
)
def test_news_of_a_site_or_a_service_says_no_such_thing(head: str) -> None:
    assert not refusals.is_out(head)


@pytest.mark.parametrize(
    "line",
    [
        "3 comments",
        "Comments (12)",
        "Leave a reply",
        "Réactions (2)",
        "2 Kommentare",
        "Комментарии",
        "نظر بینندگان",
        "التعليقات 2",
        "תגובות (7)",
        "评论 3",
        "12条评论",
        "コメント2件",
        "About the author",
        "Об авторе",
        "この記事を書いた人",
    ],
)
def test_a_heading_opens_what_stands_behind_an_article(line: str) -> None:
    assert lines.opens_appendix(line)


@pytest.mark.parametrize(
    "headline",
    [
        "No comment from palace",
        "Réactions",
        "Kommentare der Presse zum Haushalt",
        "Комментарии экспертов",
        "About the author of the week's petition",
        "评论员文章",
    ],
)
def test_headings_of_such_words_are_a_storys(headline: str) -> None:
    assert not lines.opens_appendix(headline)
