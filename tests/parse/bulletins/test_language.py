"""The language of a text is told where its writing leaves no doubt, and else not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.parse import language, parse
from feedd.core.parse.limits import Limits
from feedd.core.parse.pages import page
from feedd.core.parse.texts import text

if TYPE_CHECKING:
    from tests.rows import Row

TOLD = {
    "en": "The council said on Monday that the bridge will be closed for a week and a day.",
    "de": "Der Stadtrat hat am Montag mit knapper Mehrheit für die Brücke und das Bad gestimmt.",
    "fr": "Le conseil a dit que la fermeture du pont est prévue pour une semaine dans les faits.",
    "es": "El alcalde dijo que la carretera de la costa se abrirá con más obras por las lluvias.",
    "it": "Il sindaco ha detto che la strada della costa è chiusa per una frana e non riaprirà.",
    "pt": "O prefeito disse que a estrada não será aberta com as obras da ponte no mês que vem.",
    "nl": "Het college zegt dat de brug niet voor de zomer open is en dat het verkeer om moet.",
    "sv": "Kommunen säger att bron inte är klar till våren och att det har blivit för dyrt.",
    "pl": "Rada miasta nie zgodziła się na budowę mostu i jest to decyzja od poniedziałku.",
    "ru": "Мэр сказал, что мост закроют на неделю, и это был его последний выход из отпуска.",
    "uk": "Міський голова сказав, що міст закриють на тиждень, і це був його вихід із відпустки.",
    "ar": "قال رئيس البلدية إن الجسر مغلق من يوم الاثنين، وإن العمل في الطريق يستمر إلى الصيف.",
    "fa": "شهردار گفت که پل از دوشنبه بسته است و این کار برای مرمت آن با هزینه شهر انجام می‌شود.",
    "ur": "میئر نے کہا کہ پل پیر سے بند ہے اور اس کی مرمت کے لیے شہر میں کام جاری ہے۔",
    "hi": "महापौर ने कहा कि पुल सोमवार से बंद है और शहर में मरम्मत का काम जारी रहेगा।",
    "he": "ראש העיר אמר שהגשר ייסגר ביום שני ושהעבודות יימשכו עד הקיץ.",
    "ja": "市長は月曜日から橋を通行止めにすると述べた。工事は夏まで続く見込みだという。",
    "zh": "市长周一表示，大桥将封闭一周，维修工程预计持续到夏天，市民可绕行北路。",
    "ko": "시장은 월요일부터 다리를 일주일 동안 닫고 여름까지 공사를 이어 간다고 말했다.",
    "th": "นายกเทศมนตรีกล่าวว่าสะพานจะปิดตั้งแต่วันจันทร์เป็นเวลาหนึ่งสัปดาห์",
    "el": "Ο δήμαρχος είπε ότι η γέφυρα θα κλείσει τη Δευτέρα για μία εβδομάδα.",
}
DOUBTFUL = {
    "sw": (
        "Rais wa nchi alifungua daraja jipya jana mjini Mombasa na kusema kuwa serikali "
        "itajenga barabara nyingine. Wananchi walifurahi sana kwa sababu safari ya kwenda "
        "kazini sasa ni fupi. Kazi ya ujenzi ilichukua miaka minne na iligharimu fedha "
        "nyingi."
    ),
    "tl": (
        "Binuksan ng pangulo ang bagong tulay sa Cebu kahapon at sinabi na magtatayo ang "
        "pamahalaan ng iba pang kalsada. Natuwa ang mga tao dahil mas maikli na ang "
        "biyahe papunta sa trabaho. Tumagal ng apat na taon ang paggawa."
    ),
    "uz": (
        "Prezident kecha Samarqandda yangi ko'prikni ochdi va hukumat boshqa yo'llarni "
        "ham qurishini aytdi. Aholi xursand bo'ldi, chunki ishga borish endi qisqa. Bu "
        "qurilish to'rt yil davom etdi va bir necha million so'm sarflandi."
    ),
    "ga": (
        "D'oscail an tUachtarán droichead nua i nGaillimh inné agus dúirt sé go dtógfaidh "
        "an rialtas bóithre eile. Bhí áthas ar na daoine mar tá an turas chun na hoibre "
        "níos giorra anois."
    ),
    "cy": (
        "Agorodd y prif weinidog bont newydd yng Nghaerdydd ddoe a dywedodd y bydd y "
        "llywodraeth yn adeiladu ffyrdd eraill. Roedd y bobl yn hapus oherwydd bod y "
        "daith i'r gwaith yn fyrrach."
    ),
    "lv": (
        "Prezidents vakar Rīgā atklāja jaunu tiltu un sacīja, ka valdība būvēs arī citus "
        "ceļus. Iedzīvotāji bija priecīgi, jo ceļš uz darbu tagad ir īsāks. Darbi ilga "
        "četrus gadus un izmaksāja daudz naudas."
    ),
    "lt": (
        "Prezidentas vakar Vilniuje atidarė naują tiltą ir pasakė, kad vyriausybė ties "
        "kitus kelius. Gyventojai džiaugėsi, nes kelias į darbą dabar trumpesnis. "
        "Statybos truko ketverius metus ir kainavo daug pinigų."
    ),
    "is": (
        "Forsetinn opnaði nýja brú á Akureyri í gær og sagði að ríkisstjórnin myndi "
        "leggja fleiri vegi. Íbúar voru ánægðir því að leiðin í vinnuna er nú styttri. "
        "Framkvæmdir tóku fjögur ár og kostuðu mikið."
    ),
    "eo": (
        "La prezidanto malfermis hieraŭ novan ponton en la urbo kaj diris ke la registaro "
        "konstruos aliajn vojojn. La loĝantoj estis ĝojaj ĉar la vojo al la laboro estas "
        "nun pli mallonga."
    ),
    "lb": (
        "De Premier huet gëschter eng nei Bréck zu Lëtzebuerg opgemaach a gesot, datt "
        "d'Regierung nach aner Stroosse wäert bauen. D'Leit ware frou, well de Wee op "
        "d'Aarbecht elo méi kuerz ass an net méi iwwer de Bierg geet."
    ),
    "so": (
        "Madaxweynaha ayaa shalay furay buundo cusub oo ku taal Hargeysa, wuxuuna sheegay "
        "in dowladda ay dhisi doonto waddooyin kale. Dadka waa ay farxeen maadaama "
        "safarka shaqada uu gaabtay."
    ),
    "hr": (
        "Predsjednik je jučer u Zagrebu otvorio novi most i rekao da će vlada graditi i "
        "druge ceste. Građani su bili sretni jer je put na posao sada kraći. Radovi su "
        "trajali četiri godine i koštali su mnogo novca."
    ),
    "id": (
        "Presiden membuka jembatan baru di Surabaya kemarin dan mengatakan bahwa "
        "pemerintah akan membangun jalan lain. Warga senang karena perjalanan ke tempat "
        "kerja kini lebih pendek."
    ),
    "oc": (
        "Lo president dobriguèt ièr un pont novèl a Tolosa e diguèt que lo govèrn bastirà "
        "d'autras rotas. La gent èra contenta perque lo viatge fins al trabalh es ara mai "
        "cort que de costuma."
    ),
    "fo": (
        "Forsetin læt í gjár upp nýggja brúgv í Havn og segði at stjórnin fór at gera "
        "fleiri vegir. Fólk vóru glað tí at teinurin til arbeiðis er nú styttri enn hann "
        "var áður."
    ),
    "tg": (
        "Президент дирӯз пули навро кушод ва гуфт, ки ҳукумат роҳҳои дигар низ месозад. "
        "Мардум хурсанд шуданд, зеро роҳ ба кор акнун кӯтоҳтар аст."
    ),
    "ky": (
        "Президент кечээ жаңы көпүрө ачып, өкмөт башка жолдорду да курат деди. Эл "
        "кубанды, анткени жумушка баруу жолу эми кыска болду."
    ),
    "ug": (
        "پرېزىدېنت تۈنۈگۈن يېڭى كۆۋرۈكنى ئاچتى ۋە ھۆكۈمەتنىڭ باشقا يوللارنىمۇ "
        "ياسايدىغانلىقىنى ئېيتتى. خەلق خۇشال بولدى."
    ),
}
"""Languages that aren't known here, most of them near to one that is."""


def test_a_language_is_told_by_its_script_or_its_small_words(row: Row) -> None:
    for name, written in TOLD.items():
        with row(name):
            assert language.of(written) == name


def test_a_language_that_is_not_known_is_not_taken_for_another(row: Row) -> None:
    for name, written in DOUBTFUL.items():
        with row(name):
            assert language.of(written) is None


def test_too_few_words_tell_nothing(row: Row) -> None:
    for few in ("", "Storm", "10:30", "Бой", "!!! ??? 2026"):
        with row(few):
            assert language.of(few) is None


def test_what_a_document_states_holds_unless_most_letters_are_of_another_script(row: Row) -> None:
    for stated, written, told in (
        ("en-US", TOLD["ru"], "ru"),
        ("en-US", f"Reuters, Dnipro Bank: {TOLD['ru'] * 2}", "ru"),
        ("en-US", f"{TOLD['ru']} {TOLD['en']}", "en-US"),
        ("en-US", f"{TOLD['ru'] * 2} {TOLD['en']}", "en-US"),
        ("ru", TOLD["ru"], "ru"),
        ("ru", "Storm", "ru"),
        ("eo", TOLD["ru"], "eo"),
        ("", TOLD["ru"], "ru"),
    ):
        with row(stated):
            assert language.agreed(stated, written) == told


def test_a_text_has_its_language() -> None:
    assert text.read(TOLD["ru"], url=None, limits=Limits()).language == "ru"


def test_a_page_is_believed_unless_it_is_written_in_another_script(row: Row) -> None:
    for stated, written, believed in (
        ("en-GB", "en", "en-GB"),
        ("en", "ar", "ar"),
        ("fa", "en", "en"),
        ("xx", "ru", "xx"),
    ):
        with row(stated):
            html = (
                f'<html lang="{stated}"><article><h1>A</h1><p>{TOLD[written]}</p></article></html>'
            )
            assert page.read(html, url=None, selectors=None, limits=Limits()).language == believed


STATED = {
    "fa": "fa", "zh-Hant": "zh-Hant", "en_US": "en-US", " EN ": "EN",
    "jp": "ja", "kr": "ko", "gr": "el", "JP-jp": "ja-jp", "eng": "en", "per-IR": "fa-IR",
    "English": None, "x-default": None, "und": None, "{{ lang }}": None, "en,de": None, "": None,
    "de-1996-x-a-b": "de-1996-x-a-b", "en" + "-a" * 9: None,
}  # fmt: skip


def test_what_is_stated_is_the_tag_that_is_meant_in_a_feed_and_a_page_alike(row: Row) -> None:
    for stated, meant in STATED.items():
        with row(stated):
            item = "<item><title>7</title><link>https://a.example/7</link></item>"
            feed = f"<rss><channel><language>{stated}</language>{item}</channel></rss>"
            listed = f'{{"version": "https://jsonfeed.org/version/1.1", "language": "{stated}"}}'
            told = f'<html lang="{stated}"><title>7</title><article><h1>7</h1><p>8.</article>'
            for document in (feed, listed, told):
                assert parse(document.encode(), url="https://a.example/").language == meant
