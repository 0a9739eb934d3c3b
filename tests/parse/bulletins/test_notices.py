"""Pages that tell no news give no entry, and a warning that says what they are instead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedd.core.parse import lines, refusals
from tests.parse.bulletins.corpus import read
from tests.rows import listed

if TYPE_CHECKING:
    from tests.rows import Row

MISSING, OUT = "isn't there", "out of service"
CHECKED, CLOSED, ASKING = "checks who asks", "log in or to subscribe", "consent, cookies or an age"
EMPTY, UNUSED = "list is empty", "nobody uses"
TERMS, LISTED, GOODS = "on what terms", "lists offices or people", "goods at prices"
FORECAST, FIGURES = "forecast of the weather", "table of figures"
ARCHIVE, CONFIRMED = "months of an archive", "only thanks its reader"
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
TEXT_OF_MONTH = "The office counted the boats in the harbour again, and found more of them."
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
STANDING = {
    "imprint-de": (
        "Impressum | Talbote",
        (
            "<h1>Impressum</h1><h2>Angaben</h2><p>Talbote Verlag GmbH<br>Am Anger 3</p>"
            "<h2>Vertreten durch</h2><p>Geschäftsführerin Irmgard Wolle</p>"
        ),
        TERMS,
    ),
    "privacy-he": (
        "מדיניות פרטיות",
        (
            "<h1>מדיניות הפרטיות</h1><h2>איזה מידע נאסף</h2><p>אנו אוספים את כתובת הדואר שלך .</p>"
            "<h2>שיתוף עם אחרים</h2><p>איננו מוסרים מידע לאחרים אלא אם החוק מחייב.</p>"
        ),
        TERMS,
    ),
    "answers-fr": (
        "Foire aux questions | La Halle",
        (
            "<h1>Foire aux questions</h1><h3>Comment s’inscrire ?</h3><p>Présentez une pièce"
            " d’identité.</p><h3>Combien de livres ?</h3><p>Dix pour trois semaines, pas plus.</p>"
        ),
        TERMS,
    ),
    "offices-it": (
        "Uffici comunali",
        (
            "<h1>Uffici</h1><div><h3>Ufficio Anagrafe</h3><p>Piazza Grande 1</p>"
            "<p>Tel. 0461 111111</p></div><div><h3>Polizia Locale</h3><p>Via Mazzini 5</p>"
            "<p>Tel. 0461 333333</p></div>"
        ),
        LISTED,
    ),
    "writers-it": (
        "Le nostre firme",
        (
            "<div class=author-card><h3><a href=/1>Oreste Valbruna</a></h3>"
            "<p>Inviato in montagna.</p></div><div class=author-card>"
            "<h3><a href=/2>Tazio Moretto</a></h3><p>Organista.</p></div>"
        ),
        LISTED,
    ),
    "plans-it": (
        "Abbonamenti",
        "<h1>Scegli il tuo abbonamento</h1>"
        + "".join(
            f"<div><h2>{name}</h2><p>{price} € al mese. Tutto incluso.</p>"
            f"<a href=/{price}>Vai</a></div>"
            for name, price in (("Digitale", "9,90"), ("Carta", "19,90"), ("Sabato", "6,90"))
        ),
        CLOSED,
    ),
    "shop-tr": (
        "Çınar Kitabevi",
        "<h1>Çok satanlar</h1>"
        + "".join(
            f"<div><h3><a href=/{at}>{name}</a></h3><p>Roman, karton kapak</p>"
            f"<span>{at}9,00 TL</span></div>"
            for at, name in enumerate(("Fenerin Bekçisi", "Küçük Gökbilimci", "Rüzgâr ve Taş"), 1)
        ),
        GOODS,
    ),
    "forecast-sv": (
        "Vädret i Umeå",
        "<h1>Vädret i Umeå</h1>"
        + "".join(
            f"<div><h3>{day}</h3><p>{sky}</p><span>−{at}°</span></div>"
            for at, (day, sky) in enumerate(
                (
                    ("Torsdag 26 november", "Mulet med snöbyar på eftermiddagen"),
                    ("Fredag 27 november", "Klart och kallt hela dagen och natten"),
                    ("Lördag 28 november", "Ökande molnighet, vind från nordväst"),
                )
            )
        ),
        FORECAST,
    ),
    "table-pl": (
        "Tabela",
        "<h1>Tabela</h1><table>"
        + "".join(
            f"<tr><td>{at}</td><td><a href=/{at}>{name}</a></td><td>{31 - at}</td></tr>"
            for at, name in enumerate(
                ("Orzeł Zielonka Dolna", "Górnik Stare Szyby", "Wisła Podgórze Małe")
            )
        )
        + "</table>",
        FIGURES,
    ),
    "months-es": (
        "Archivo",
        (
            "<h1>Archivo</h1><ul><li><a href=/11>Noviembre de 2026 (31)</a></li>"
            "<li><a href=/10>Octubre de 2026 (44)</a></li>"
            "<li><a href=/09>Septiembre de 2026 (27)</a></li></ul>"
        ),
        ARCHIVE,
    ),
    "thanks-nl": (
        "Bedankt!",
        "<h1>Bedankt voor uw aanmelding</h1><p>We hebben u gemaild. Klik op de link.</p>",
        CONFIRMED,
    ),
    "terms-and-licence": (
        "Terms of Service and End User License Agreement",
        "<h2>1. Use</h2><p>You may read what we publish.</p><h2>2. Law</h2><p>Ours applies.</p>",
        TERMS,
    ),
    "to-confirm-uk": (
        "Листи",
        "<h1>Підтвердіть адресу</h1><p>Ми надіслали вам лист. Натисніть на посилання.</p>",
        CONFIRMED,
    ),
}
NEWS_LIKE_THEM = {
    "who to call ends the notices of a parish": (
        "<h3>Seniorennachmittag</h3><p>Am Dienstag im Pfarrsaal. Anmeldung: 0351 123456.</p>"
        "<h3>Altkleidersammlung</h3><p>Die Säcke bis Freitag vor die Tür. Fragen: 0351 654321.</p>"
    ),
    "prices stand below recalls": "".join(
        f"<h3><a href=/{at}>{name} recalled</a></h3><p>It may come off.</p><p>${at}4.99</p>"
        for at, name in enumerate(("Halden kettle", "Oak cot bumper", "Bright bike light"), 1)
    ),
    "links to a month's reports": "".join(
        f"<h3><a href=/{at}>{month} 2026</a></h3><p>{TEXT_OF_MONTH}</p>"
        for at, month in enumerate(("May report", "June report", "July report"), 5)
    ),
    "years in Ukrainian begin them": (
        "<h3>Уряд ухвалив бюджет</h3><p>У 2027 р. видатки на школи зростуть на третину.</p>"
        "<h3>Парламент змінив закон</h3><p>З 2028 р. виборці матимуть відкриті списки.</p>"
    ),
    "a word before a number ends like a currency": (
        "<h3>국회, 새 법안 통과</h3><p>국회의원 3명이 반대 표를 던졌다고 사무처가 밝혔다.</p>"
        "<h3>부산 폭우</h3><p>병원 2곳이 문을 닫았고 환자들은 다른 곳으로 옮겨졌다.</p>"
    ),
}
TOLD = (
    "<p>The council met for three hours before the vote, and members of the public filled the"
    " hall.</p><p>A second reading follows in the autumn, once the harbour office has reported"
    " on the cost of it.</p>"
)
HEADLINES = listed(
    """Maintenance on harbour bridge begins; Missing boy not found after three days;
    404 people moved to safety; Flight 404 lands safely; No news from the hostages, say families;
    Access denied to flooded road; Login details of thousands stolen;
    Cookie factory to close after ninety years; Royal domain is for sale;
    Sign-in sheets return to schools; Terms of use and how a court threw them out;
    قوانین و مقررات جدید رانندگی از فردا اجرا می‌شود"""
)


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def test_a_page_that_is_a_notice_gives_a_warning_and_no_entry(row: Row) -> None:
    for name, (title, body, expected) in (NOTICES | STANDING).items():
        with row(name):
            found = read(page(title, body), is_page=True)
            assert found.entries == ()
            assert [expected in warning for warning in found.warnings] == [True]


def test_several_stories_that_a_page_tells_are_news_however_they_are_set(row: Row) -> None:
    for form, body in NEWS_LIKE_THEM.items():
        with row(form):
            found = read(page("Bote", f"<h1>Bote</h1>{body}"), is_page=True)
            assert len(found.entries) > 1


def test_a_short_article_without_a_day_is_news_whatever_it_is_about(row: Row) -> None:
    for headline in HEADLINES:
        with row(headline):
            found = read(page(headline, f"<h1>{headline}</h1>{TOLD}"), is_page=True)
            assert [entry.title for entry in found.entries] == [headline]


def test_the_name_of_a_box_above_an_article_doesnt_name_the_page() -> None:
    assert read(
        page("Pier reopens", f"<h4>FAQ</h4><article>{TOLD}</article>"), is_page=True
    ).entries


def test_a_form_to_comment_makes_no_article_a_wall() -> None:
    found = read(
        page("Pier", f"<h1>Pier reopens</h1>{TOLD}<h2>Comments</h2>{LOGIN}"), is_page=True
    )
    assert [entry.title for entry in found.entries] == ["Pier reopens"]


OFFERED = """View this email in your browser|Im Browser ansehen|Voir dans le navigateur
|Leggi online|Ver en el navegador|Открыть в браузере|مشاهده در مرورگر|عرض في المتصفح|לצפייה בדפדפן
|在浏览器中查看|ブラウザで表示する|브라우저에서 보기|Zobacz w przeglądarce
|Gérer mes préférences
|Einstellungen verwalten|Gestionar mis preferencias|Управление подпиской|管理订阅
|配信停止はこちら
|Abonelikten çık|Hantera dina inställningar|Manage your preferences""".split("|")


def test_what_letters_offer_their_readers_is_told_from_headlines(row: Row) -> None:
    for line in OFFERED:
        with row(line):
            assert lines.is_of_letter(line.strip()) or lines.is_small_print(line.strip())


LIKE_OFFERS = listed(
    """Browser Firefox bekommt Update; 크롬 브라우저에서 취약점 발견; ブラウザで動くゲームが人気;
    Zmień czas na letni w niedzielę; Gérer les déchets coûte plus cher;
    See the harbour lights go out; Visa rules eased for students"""
)


def test_headlines_that_begin_like_such_offers_are_headlines(row: Row) -> None:
    for headline in LIKE_OFFERS:
        with row(headline):
            assert not lines.is_of_letter(headline)


WIRE = "".join(
    f"<h3><span>{hour}:10</span> {head}</h3><p>They told the paper so on the quay.</p>"
    for hour, head in ((9, "Harbour board meets"), (10, "Council votes"), (11, "Ferry is late"))
)


HOURS = (
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
)


def test_the_zone_that_a_page_states_is_that_of_its_times(row: Row) -> None:
    for line, hour in HOURS:
        with row(line):
            body = f"<h1>Wire</h1><p>14 May 2026</p><p>{line}</p>{WIRE}"
            first = read(page("Wire", body), is_page=True).entries[0].published
            assert first == datetime(2026, 5, 14, hour, 10, tzinfo=UTC)


OUT_OF_SERVICE = listed(
    """Sorry, the service is unavailable; Désolé, ce site est momentanément indisponible;
    К сожалению, сервис временно недоступен; عذراً، الموقع تحت الصيانة; 抱歉，服务暂时不可用;
    Lo sentimos, el servicio no está disponible"""
)
NEWS_OF_SERVICES = listed(
    """Power plant under construction; Website of ministry down after attack;
    Ferry service suspended on Line 4; システムメンテナンスのお知らせ"""
)


def test_a_site_that_is_out_of_service_says_so_behind_an_apology(row: Row) -> None:
    for head in (*OUT_OF_SERVICE, *NEWS_OF_SERVICES):
        with row(head):
            assert refusals.is_out(head) is (head in OUT_OF_SERVICE)


BEHIND = listed(
    """3 comments; Comments (12); Leave a reply; Réactions (2); 2 Kommentare; Комментарии;
    نظر بینندگان; التعليقات 2; תגובות (7); 评论 3; 12条评论; コメント2件; About the author;
    Об авторе; この記事を書いた人"""
)


OF_STORIES = listed(
    """No comment from palace; Réactions; Kommentare der Presse zum Haushalt;
    Комментарии экспертов; About the author of the week's petition; 评论员文章"""
)


def test_a_heading_opens_what_stands_behind_an_article(row: Row) -> None:
    for line in (*BEHIND, *OF_STORIES):
        with row(line):
            assert lines.opens_appendix(line) is (line in BEHIND)


def test_how_often_a_story_was_read_is_no_text_of_it(row: Row) -> None:
    for line, counted in (
        ("4.2K views", True),
        ("Views: 31", True),
        ("Read 204 times", True),
        ("Διαβάστηκε 204 φορές", True),
        ("बार देखा गया: 204", True),
        ("বার পড়া হয়েছে: ২০৪", True),
        ("Visualizações: 204", True),
        ("Boeing 737 crashes", False),
        ("Apollo 11 returns", False),
    ):
        with row(line):
            assert lines.counts(line) is counted
