"""The set phrases of times in many languages: what stands before, between and behind them.

They are written like those of ``phrases``.
"""

from __future__ import annotations

from feedd.core.parse.phrases import any_of, words

CLOCK_WORDS = any_of(
    "um; kl\\.?; klo; at; à; às; as; a las; alle; ore; ora; ساعت; الساعة; в; שעה; בשעה;เวลา"
)

HALF_DAY = any_of("上午; 下午; 午前; 午後; 早上; 晚上; 凌晨; 오전; 오후")
"""What stands before a time and says which half of the day it is of."""

DATE_JOINTS = words(
    """de del d d' di du den der dem am um at on the of kl klo ore ora o w r rok roku dnia г года
    год в о об р року м el em às as a à las les los le la il dia día giorno om op ngày
    tháng năm lúc thứ pada pukul jam saat günü เวลา วันที่ พ.ศ ค.ศ ที่ को बजे m gada godz st nd rd th
    ساعت در ساعة الساعة يوم في ב בשעה יום ቀን ዓ.ም"""
)
"""The small words between the parts of a date."""

_DATE_LABELS = """
    date(?: and time)?; time; datum(?: und uhrzeit)?; date et heure; fecha(?: y hora)?;
    data(?: [eé] (?:hora|ora))?; дата(?: и время| і час)?; التاريخ(?: والوقت)?; تاریخ و ساعت;
    תאריך(?: ושעה)?; tarih(?: ve saat)?; tanggal; datum en tijd; data i godzina; 日時; 日期; 일시;
    วันที่"""
DATE_LABEL = any_of(f"{_DATE_LABELS}; تاریخ")
"""What stands before a day and only says that it is one."""
TIME_LABEL = any_of(
    f"""(?:first |last )?(?:published|updated|posted|modified); {_DATE_LABELS};
    veröffentlicht; aktualisiert; stand; publié; mis à jour; modifié; publicado;
    actualizado; atualizado; pubblicato; aggiornato; опубликовано; обновлено;
    опубліковано; оновлено; منتشر شده; تاریخ(?: انتشار)?; به‌روزرسانی; به‌روز شده;
    نُشر; نشر; تم التحديث; آخر تحديث; פורסם; עודכן; 发布(?:时间)?; 更新(?:时间)?; 發佈; 公開;
    更新日時; เผยแพร่; อัปเดต; yayınlanma; güncelleme; opublikowano; gepubliceerd;
    publicerad; uppdaterad; oppdatert; opdateret; päivitetty; zaktualizowano; güncellendi"""
)
PUBLISHED = any_of(
    """(?:first )?published; posted; veröffentlicht; publié; mis en ligne; publicad[oa];
    pubblicat[oa]; опубликован[оа]; опубліковано; публикация; منتشر; تاریخ انتشار; نُشر; نشر; פורסם;
    发布(?:时间|日期)?; 發[布佈](?:時間|日期)?; 公開; 掲載; เผยแพร่; yayınlanma; yayın;
    opublikowan[oa]; gepubliceerd;
    geplaatst; posté; gepostet; eingestellt; postad[oa]; postat[oa]; размещен[оа]; publicera[dt];
    julkaistu; publisert; offentliggjort; udgivet; zveřejněno; vydáno; közzétéve; megjelent;
    objavljeno; publicat; δημοσίευση; diterbitkan; đăng; 등록; 게시"""
)
TIME_JOINT = any_of(
    "on; at; am; um; le; el; il; à; em; в; في; در; ב; op; den; på; w; a las?; às; alle; kl\\.?;"
    "om; о"
)
READING = any_of(
    """min(?:ute)?s? read; min\\. lesezeit; minuten lesezeit; min de lecture;
    min(?:utos)? de lectura; min(?:utos)? de leitura; min di lettura;
    мин(?:ут)? (?:на )?чтени[ея]; دقیقه مطالعه; دقائق للقراءة; דקות קריאה; 分钟阅读;
    分で読めます; 분 소요; dk okuma; min leestijd; min czytania"""
)
READING_LED = any_of(
    """reading time; estimated reading time; lesezeit; lesedauer; temps de lecture;
    tiempo de lectura; tempo de leitura; tempo di lettura; время чтения; час читання;
    زمان مطالعه; مدت مطالعه; وقت القراءة; مدة القراءة; זמן קריאה; 阅读时间; 閱讀時間; 読了時間;
    읽는 시간; okuma süresi; leestijd; czas czytania; lästid; lesetid; læsetid; lukuaika;
    doba čtení; เวลาอ่าน; waktu baca; thời gian đọc; χρόνος ανάγνωσης; पढ़ने का समय"""
)
"""What stands before the minutes that a story takes to read."""
TODAY = any_of(
    """today; heute; aujourd['’]hui; hoy; hoje; oggi; сегодня; сьогодні; امروز; اليوم; היום; 今天;
    今日; 오늘; วันนี้; bugün; dziś; dzisiaj; vandaag; idag; i dag; hari ini; astăzi; hôm nay; आज;
    আজ; آج; σήμερα; dnes; danas"""
)
YESTERDAY = any_of(
    """yesterday; gestern; hier; ayer; ontem; ieri; вчера; вчора; دیروز; أمس; אתמול; 昨天; 昨日;
    어제; เมื่อวาน; dün; wczoraj; gisteren; igår; i går; kemarin; hôm qua;
    χ[θτ]ες; গতকাল; گزشتہ روز; včera; jučer; tegnap; วานนี้"""
)
DAY = f"(?:just now|{TODAY}|{YESTERDAY})"
