"""How long ago something was, as pages say it: "5 minutes ago", "منذ ساعتين", "vor einer Stunde".

No time is told by it, since nobody knows when the page was made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_LEADING = """
    vor ilya hace há fa منذ قبل לפני før pred před prije pre пре пред преди acum πριν cách fyrir
    pirms prieš
"""
_SWEDISH = "för"  # only with "sedan": without its mark it is English
_TRAILING = """
    ago назад тому таму پیش قبل fa geleden siden sedan sitten eest tagasi temu önce əvvəl lalu
    trước atrás πριν पहले पूर्व पहिले আগে পূর্বে পূর্ব پہلے مخکې ezelőtt oldin бұрын мурун առաջ
    წინ முன் క్రితం ಹಿಂದೆ മുമ്പ് પહેલાં ਪਹਿਲਾਂ
"""
_SPANS = """
    sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w week weeks
      mo month months
    sek sekunde sekunden minuten std stunde stunden tag tage tagen woche wochen monat monaten
    seconde secondes heure heures jour jours semaine semaines sem mois
    seg segundo segundos minuto minutos hora horas día días dia dias semana semanas mes meses mês
    secondi minuti ora ore giorno giorni gg settimana settimane sett mese mesi
    segon minuts hores dies setmana setmanes mesos
    seconden minuut uur dag dagen dgn weken maand maanden
    sekund sekunder minut minutt minutter minuter timer timme timmar tim døgn dage dager
      dagar uge uger uke uker vecka veckor md mdr måned måneder månad månader
    sekuntia minuutti minuuttia tunti tuntia päivä päivää viikko viikkoa kuukausi kuukautta
    sekundę sekundy sekund minutę minuty godz godzinę godziny godzin dzień dni tydz tyg tydzień
      tygodnie tygodni mies miesiąc miesiące miesięcy
    sekundou sekundami minutou minutami hodinou hodinami dnem dny týdnem týdny měsícem měsíci
      minútou minútami dňom dňami týždňom týždňami mesiacom mesiacmi
    minutu minuta sata sati dana tjedan tjedna sedmicu nedelju nedelje mjesec mjeseca
      mjeseci meseca meseci
    perce perccel órája órával napja nappal hete héttel hónapja hónappal
    secunde oră zi zile săptămână săptămâni lună luni
    сек секунду секунды секунд мин минут минуты минуту ч час часа часов дн день дня дней нед
      неделю недели недель мес месяц месяца месяцев
    хв хвилину хвилини хвилин годину години годин тиж тиждень тижні тижнів дні днів міс місяць
      місяці місяців секунди хвіліну хвіліны хвілін гадзіну гадзіны гадзін дзень дзён тыдзень
      тыдні
    минута минути сат сата сати дан дана недељу недеље месец месеца месеци ден дни седмица
      седмици
    saniye sn dakika dk saat gün hafta hf ay dəqiqə həftə saniyə daqiqa soat kun
    δευτερόλεπτα λεπτό λεπτά ώρα ώρες ημέρα ημέρες μέρα μέρες εβδομάδα εβδομάδες μήνα μήνες
    ثانية ثانيتين ثوان ثواني دقيقة دقيقتين دقائق ساعة ساعتين ساعات يوم يوما يومين أيام أسبوع
      أسبوعا أسبوعين أسابيع شهر شهرا شهرين أشهر لحظات
    רגע שנייה שניה שניות דקה דקות שעה שעתיים שעות כשעה כשעתיים יום יומיים ימים שבוע שבועיים
      שבועות חודש חודשיים חודשים דק שע
    ثانیه دقیقه ساعت روز هفته ماه سیکنڈ منٹ گھنٹہ گھنٹے دن دنوں ہفتہ ہفتے مہینہ مہینے ماہ ورځ
      ورځې
    सेकंड सेकेंड मिनट मि घंटा घंटे घण्टा घण्टे घं दिन सप्ताह हफ्ता हफ्ते हफ़्ते माह महीना महीने
      मिनेट हप्ता महिना
    সেকেন্ড মিনিট ঘণ্টা ঘন্টা দিন সপ্তাহ মাস
    நிமிடங்களுக்கு நிமிடத்திற்கு மணிநேரத்திற்கு நாட்களுக்கு நாளுக்கு
    నిమిషాల నిమిషం గంట గంటల రోజు రోజుల മിനിറ്റ് മണിക്കൂർ ദിവസം ನಿಮಿಷಗಳ ಗಂಟೆ ಗಂಟೆಗಳ ದಿನಗಳ
    મિનિટ કલાક દિવસ ਮਿੰਟ ਘੰਟੇ ਘੰਟਾ ਦਿਨ
    րոպե ժամ օր շաբաթ ամիս წუთის საათის დღის კვირის თვის мүнөт саат күн апта минут сағат
    giây phút giờ tiếng ngày tuần tháng
    detik menit jam sejam hari sehari minggu seminggu bulan sebulan bln mnt mgg minit
    นาที ชั่วโมง วัน 分钟 分鐘 小时 小時
"""
"""Of these a count alone says an age, too: "5 min", "2 h"."""
_UNITS = """
    s с t д moment moments instant instants momento momentos chwilę chwilą time sat dan sa
"""
_YEARS = """
    y yr yrs year years jahr jahren j an ans año años ano anos g anno anni jaar år vuosi vuotta
    rok lata lat rokem lety rokom rokmi godinu godine godina éve évvel ani г год года лет рік роки
    років годину година години yıl il χρόνο χρόνια سنة سنتين سنوات عام عامين أعوام שנה שנתיים שנים
    سال साल वर्ष বছর năm tahun setahun 年前 年之前 年以前 년 년전 ปี ปีที่แล้ว
"""
"""More than nine years ago is what a newspaper looks back to: "50 years ago"."""
_GLUED = {
    "前 之前 以前": """
        秒 秒钟 秒鐘 分 分钟 分鐘 小时 小時 个小时 個小時 半小时 半小時 半天 时间 時間 天 日 周
        週 週間 星期 个星期 個星期 个月 個月 か月 カ月 ヶ月 ヵ月 年
    """,
    "전": "초 분 시간 일 주 주일 개월 달 년",
    "ที่แล้ว ก่อน ที่ผ่านมา": "วินาที นาที ชั่วโมง ชม วัน สัปดาห์ เดือน ปี",
    "पूर्वी": "मिनिटा मिनिटां तासा तासां दिवसा दिवसां आठवड्या आठवड्यां महिन्या महिन्यां",
}
"""What stands behind its unit with no space between, and those units."""
_BESIDE = """
    a one few about almost over posted published updated read and za einem einer einigen wenigen
    etwa rund und un une y et quelques environ una uno um uma unos cerca de e circa een ett en
    około kilka примерно около несколько одну один и кілька й і bir birkaç yaklaşık μία μια ένα
    έναν από λίγα λίγες περίπου نحو حوالي واحد واحدة بضع و أقل من כ אחת אחד כמה چند یک ایک کچھ एक
    कुछ करीब लगभग এক কয়েক প্রায় đây khoảng một vài yang sekitar satu beberapa 约 約 大约 大約
    約 한 몇
"""
"""What may stand beside them: "vor etwa einer Stunde", "2 ساعت و 5 دقیقه پیش"; "za" is no ago."""
_NOW = """
    just now; right now; gerade eben; soeben; à l'instant; hace un momento; ahora mismo; agora
    mesmo; agora há pouco; poco fa; proprio ora; zojuist; just nu; nå nettopp; akkurat nå; lige
    nu; juuri nyt; przed chwilą; przed momentem; právě teď; práve teraz; éppen most; chiar acum;
    upravo sada; только что; щойно; тільки що; az önce; biraz önce; şimdi; μόλις τώρα; πριν λίγο;
    πριν από λίγο; الآن; قبل قليل; منذ قليل; עכשיו; ממש עכשיו; לפני רגע; لحظاتی پیش; ابھی ابھی;
    अभी अभी; अभी-अभी; এইমাত্র; এই মাত্র; vừa xong; baru saja; เมื่อสักครู่; 刚刚; 刚才; 剛剛;
    剛才; たった今; 방금 전; 방금
"""
_WORD = re.compile(r"\d+|[^\s\d.,،;:!?·•|/()\[\]«»\"“”–—-]+")
_SHORTENED = "'’׳॰"
"""What marks a word as shortened where no stop does."""
_COUNT_AT_MOST = 3  # digits
_ALONE_AT_MOST = 2  # digits; "100 m", "100 days" are something else
_HALF = "半"
_LONGEST = 40  # characters


def _said(text: str) -> list[str]:
    """Give figures and words in small letters without marks; Indian vowels stay."""
    bare = text.casefold().replace("il y a", "ilya")  # "il" and "y" alone are other words
    if not bare.isascii():
        apart = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in apart if not unicodedata.combining(char))
    return [word.strip(_SHORTENED) for word in _WORD.findall(bare)]


def _words(written: str) -> frozenset[str]:
    return frozenset(_said(written))


_AGO_GLUED: Final = frozenset(
    unit + ago for agos, units in _GLUED.items() for ago in _words(agos) for unit in _words(units)
)
_BEFORE: Final = _words(_LEADING)
_BEHIND: Final = _words(_TRAILING)
_COUNTED: Final = _words(_SPANS)
_OF_YEARS: Final = _words(_YEARS)
_UNIT: Final = _COUNTED | _OF_YEARS | _words(_UNITS)
_OF_AGES: Final = (
    _BEFORE
    | _BEHIND
    | _UNIT
    | _AGO_GLUED
    | _words(" ".join((_SWEDISH, *_GLUED, *_GLUED.values())))
)
_AROUND: Final = _words(_BESIDE)
_JUST: Final = frozenset(tuple(_said(each)) for each in _NOW.split(";"))


def is_age(line: str) -> bool:
    """Tell whether a line says how long ago something was, and nothing else."""
    return len(line) <= _LONGEST and (beside_age(line) == [] or _is_span(_told(line)))


def beside_age(line: str) -> list[str] | None:
    """Give what a line says besides how long ago something was; None if it doesn't say that."""
    if tuple(_said(line)) in _JUST:
        return []
    told = _told(line)
    return _rest(told) if _ages(told) else None


def _told(line: str) -> list[str]:
    return [word for word in _said(line) if word not in _AROUND]


def _ages(told: Sequence[str]) -> bool:
    """Tell whether a unit stands where words that say "ago" have it: "vor 2 h", not "12 ago"."""
    around = zip(("", *told), told, (*told[1:], ""), (*told[2:], "", ""), strict=False)
    for before, word, behind, last in around:
        count, unit = (behind, last) if behind.isdigit() else ("", behind)
        led = word in _BEFORE and unit in _UNIT and _is_recent(count, unit)
        followed = (word in _UNIT and behind in _BEHIND) or word + behind in _AGO_GLUED
        if led or ((followed or word in _AGO_GLUED) and _is_recent(before, word)):
            return True
    return False


def _is_recent(count: str, unit: str) -> bool:
    """Tell whether a unit may be how old a story on the web is, with its count or for itself.

    A letter has its count, as has what is one word with "ago": "일전" and "年前" mean more.
    """
    if count.isdigit():
        return len(count) == 1 or unit not in _OF_YEARS
    return len(unit) > 1 and (unit not in _AGO_GLUED or unit.startswith(_HALF))


def _rest(told: Sequence[str]) -> list[str]:
    return [word for word in told if word not in _OF_AGES and not _is_count(word)]


def _is_span(told: Sequence[str]) -> bool:
    """Tell whether words are one or two counts of units: "5 min", "1 h 20 min"."""
    counts, units = told[::2], told[1::2]
    return (
        len(counts) == len(units) in {1, 2}
        and all(count.isdigit() and len(count) <= _ALONE_AT_MOST for count in counts)
        and _COUNTED.issuperset(units)
    )


def _is_count(word: str) -> bool:
    return word.isdigit() and len(word) <= _COUNT_AT_MOST
