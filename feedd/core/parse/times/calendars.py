"""Names of months, halves of the day and zones, and years counted otherwise than ours."""

# The numbers are the calendar's own.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

# A line is a language, and what is indented goes on with it: twelve months as its dates have them,
# spellings of one month parted by a slash. Croatian lacks its October, listopad, as that is
# November in Polish and Czech.
_GREGORIAN = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept
  october/oct november/nov december/dec
januar/jänner/jän/jan februar/feber/feb märz/mär/mrz april/apr mai juni/jun juli/jul august/aug
  september/sep/sept oktober/okt november/nov dezember/dez
janvier/janv février/févr/fév mars avril/avr mai juin juillet/juill/juil août/aoû septembre/sept
  octobre/oct novembre/nov décembre/déc
enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago
  septiembre/setiembre/sep/set octubre/oct noviembre/nov diciembre/dic
gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago
  settembre/set/sett ottobre/ott novembre/nov dicembre/dic
janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set
  outubro/out novembro/nov dezembro/dez
januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep
  oktober/okt november/nov december/dec
januari februari mars april maj juni juli augusti/aug september oktober november december
januar februar marts/mars april maj/mai juni juli august september oktober november
  december/desember/des
tammikuuta/tammikuu/tammi helmikuuta/helmikuu/helmi maaliskuuta/maaliskuu/maalis
  huhtikuuta/huhtikuu/huhti toukokuuta/toukokuu/touko kesäkuuta/kesäkuu/kesä
  heinäkuuta/heinäkuu/heinä elokuuta/elokuu/elo syyskuuta/syyskuu/syys lokakuuta/lokakuu/loka
  marraskuuta/marraskuu/marras joulukuuta/joulukuu/joulu
január/jan február/febr/feb március/márc/már április/ápr május/máj június/jún július/júl
  augusztus/aug szeptember/szept/szep október/okt november/nov december/dec
stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj
  czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz
  października/październik/paź listopada/listopad/lis grudnia/grudzień/gru
ledna/leden/led února/únor/úno března/březen/bře dubna/duben/dub května/květen/kvě
  června/červen/čvn července/červenec/čvc srpna/srpen/srp září/zář října/říjen/říj
  listopadu/listopad prosince/prosinec/pro
ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug
  septembrie/sept octombrie/oct noiembrie/noi/nov decembrie/dec
ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl
  ekim/eki kasım/kas aralık/ara
januari februari maret april mei juni juli agustus/agu/ags september oktober nopember desember
января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн
  июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт
  ноября/ноябрь/ноя/нояб декабря/декабрь/дек
січня/січень/січ лютого/лютий/лют березня/березень/бер/берез квітня/квітень/кві/квіт
  травня/травень/тра/трав червня/червень/чер/черв липня/липень/лип серпня/серпень/сер/серп
  вересня/вересень/вер жовтня/жовтень/жов/жовт листопада/листопад/лис/лист грудня/грудень/гру/груд
януари/яну февруари март април май юни юли август септември/сеп октомври ноември декември
јануар/јан фебруар/феб март/мар април/апр мај јун/јуни јул/јули август/авг септембар/сеп
  октобар/окт новембар/нов децембар/дец
ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ/φεβρ μαρτίου/μάρτιος/μάρ
  απριλίου/απρίλιος/απρ μαΐου/μάιος/μάι/μαΐ ιουνίου/ιούνιος/ιούν ιουλίου/ιούλιος/ιούλ
  αυγούστου/αύγουστος/αύγ σεπτεμβρίου/σεπτέμβριος/σεπ/σεπτ οκτωβρίου/οκτώβριος/οκτ
  νοεμβρίου/νοέμβριος/νοέ/νοεμ δεκεμβρίου/δεκέμβριος/δεκ
يناير فبراير مارس أبريل/ابريل مايو يونيو/يونية يوليو/يولية أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر
جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
كانون‌الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين‌الأول تشرين‌الثاني كانون‌الأول
ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر
ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי
  אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר
ינו/בינו פבר/בפבר מרץ אפר/באפר מאי יונ/ביונ יול/ביול אוג/באוג ספט/בספט אוק/באוק נוב/בנוב דצמ/בדצמ
มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค
  กันยายน/ก.ย ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค
जन फ़र/फर मार्च अप्रै मई जून जुल अग सित अक्टू नव दिस
जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
جنوري فبروري مارچ اپریل می جون جولای اګست سپټمبر/سپتمبر اکتوبر/اکټوبر نومبر ډسمبر/دسمبر
جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
urtarrilaren otsailaren martxoaren apirilaren maiatzaren ekainaren uztailaren abuztuaren irailaren
  urriaren azaroaren abenduaren
ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr
janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
januára február/februára marca/marec apríla/apríl mája/máj júna/jún júla/júl augusta/august
  septembra októbra/október novembra decembra
januarja februarja marca/marec aprila maja junija/junij julija/julij avgusta/avgust septembra
  oktobra novembra decembra
januar februar mart april maj jun jul avgust septembar oktobar novembar decembar
јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра
siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj
  srpnja/srpanj kolovoza/kolovoz rujna/rujan october studenoga/studenog/studeni prosinca/prosinac
јануари февруари март април мај јуни јули август септември октомври ноември декември
jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru
январ феврал март апрел май июн июл август сентябр октябр ноябр декабр
январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри
студзеня лютага сакавіка красавіка траўня/мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада
  снежня
sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā
  jūlijs/jūlijā augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī
  decembris/decembrī
jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
yanvar fevral mart aprel may iyun iyul avqust/avgust sentyabr/sentabr oktyabr/oktabr noyabr dekabr
қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
հունվարի/հունվար փետրվարի/փետրվար մարտի/մարտ ապրիլի/ապրիլ մայիսի/մայիս հունիսի/հունիս
  հուլիսի/հուլիս օգոստոսի/օգոստոս սեպտեմբերի/սեպտեմբեր հոկտեմբերի/հոկտեմբեր նոյեմբերի/նոյեմբեր
  դեկտեմբերի/դեկտեմբեր
იანვარი/იანვარს თებერვალი/თებერვალს მარტი/მარტს აპრილი/აპრილს მაისი/მაისს ივნისი/ივნისს
  ივლისი/ივლისს აგვისტო/აგვისტოს სექტემბერი/სექტემბერს ოქტომბერი/ოქტომბერს ნოემბერი/ნოემბერს
  დეკემბერი/დეკემბერს
जाने फेब्रु मार्च एप्रि मे जून जुलै ऑग सप्टें ऑक्टो नोव्हें डिसें
जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर
জানু ফেব/ফেব্রু মার্চ এপ্রি মে জুন জুল আগ সেপ/সেপ্ট/সেপ্টে অক্টো নভে ডিসে
জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઓગસ્ટ/ઑગસ્ટ સપ્ટેમ્બર ઓક્ટોબર/ઑક્ટોબર નવેમ્બર ડિસેમ્બર
ਜਨਵਰੀ ਫ਼ਰਵਰੀ/ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ
ஜன பிப் மார் ஏப் மே ஜூன் ஜூலை ஆக செப் அக் நவ டிச
ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட்/ஆகஸ்டு செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்
జనవరి ఫిబ్రవరి మార్చి/మార్చ్ ఏప్రిల్ మే జూన్ జులై/జూలై ఆగస్టు/ఆగస్ట్ సెప్టెంబర్/సెప్టెంబరు అక్టోబర్/అక్టోబరు నవంబర్/నవంబరు
  డిసెంబర్/డిసెంబరు
ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್
ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മെയ്/മേയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ്/ആഗസ്റ്റ് സെപ്റ്റംബർ/സെപ്തംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ
ජනවාරි පෙබරවාරි මාර්තු අප්‍රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්
ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ်/သြဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ
ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ
មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ
ጃንዋሪ ፌብሩዋሪ ማርች ኤፕሪል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር ኦክቶበር ኖቬምበር ዲሴምበር
januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
enero pebrero/peb marso abril mayo hunyo/hun hulyo/hul agosto setyembre oktubre nobyembre/nob
  disyembre/dis
januari februari mac april mei jun julai ogos/ogo september oktober november disember
janairu fabrairu maris afrilu mayu yuni yuli agusta satumba oktoba nuwamba disamba
janaayo febraayo maarso abriil may juun luuliyo ogosto sebtembar oktoobar nofembar disembar
januarie februarie maart april mei junie julie augustus september oktober november desember
ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr
urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua
जनवरी फेब्रुअरी मार्च अप्रिल मे जुन जुलाई अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर
کانوونی‌دووەم شوبات ئازار نیسان ئایار حوزەیران تەمموز ئاب ئەیلوول تشرینی‌یەکەم تشرینی‌دووەم
  کانوونی‌یەکەم
"""
_SOLAR_HIJRI = """
فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند
حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت
farvardin ordibehesht khordad تیر mordad/amordad shahrivar مهر aban azar دی bahman esfand
وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب
"""
# Three of the Persian names in Latin letters are words of other languages ("20 mehr"): only beside
# a year of that calendar are they months, and then ``twocalendars`` writes them so.

_SPACE_WITHIN = re.compile(r"(?<=كانون|تشرين) (?=ال)|(?<=وونی|رینی) (?=[دی])")

_ETHIOPIAN = """
መስከረም ጥቅምት ኅዳር/ህዳር ታኅሣሥ/ታህሳስ/ታኅሳስ ጥር የካቲት መጋቢት ሚያዝያ/ሚያዚያ ግንቦት ሰኔ ሐምሌ/ሀምሌ ነሐሴ/ነሀሴ ጳጉሜን/ጳጉሜ
"""

WEEKDAYS = frozenset(
    """
monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
poniedziałek wtorek środa czwartek piątek sobota niedziela
pondělí úterý středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa
hétfő kedd szerda csütörtök péntek szombat vasárnap
luni marți miercuri joi vineri sâmbătă duminică dilluns dimecres dijous divendres dissabte diumenge
ponedjeljak ponedeljak utorak srijeda sreda četvrtak petak subota nedjelja nedelja
понеделник сряда четвъртък петък събота неделя понедељак уторак среда четвртак петак субота недеља
pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena
pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev
понедельник вторник среда четверг пятница суббота воскресенье
понеділок вівторок середа четвер п'ятниця п’ятниця субота неділя
pazartesi salı çarşamba perşembe cuma cumartesi
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
شنبه یکشنبه یک‌شنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه
سوموار پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار
सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার
ראשון שני שלישי רביעי חמישי שישי שבת
星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日
月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
월요일 화요일 수요일 목요일 금요일 토요일 일요일
วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์
senin selasa rabu kamis jumat sabtu minggu
""".split()
)
"""The days of the week in small letters, where they are words of their own."""

# Hours east of Greenwich. The letters are RFC 822's; the ambiguous names mean what RFC 822 or,
# failing it, most feeds mean by them.
ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "ت.غ": 0, "تغ": 0, "غرينتش": 0, "گرینویچ": 0,
    "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "ct": -6,
    "mst": -7, "mdt": -6, "mt": -7, "pst": -8, "pdt": -7, "pt": -8,
    "ast": -4, "adt": -3, "at": -4, "akst": -9, "akdt": -8, "hst": -10, "nst": -3.5, "ndt": -2.5,
    "bst": 1, "ist": 5.5, "west": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2,
    "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "мск": 3, "msd": 4,
    "trt": 3, "tsi": 3, "irst": 3.5, "irdt": 4.5,
    "gst": 4, "pkt": 5, "npt": 5.75, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8,
    "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12,
    "nzdt": 13, "brt": -3, "art": -3, "clt": -4, "sast": 2, "eat": 3, "wat": 1,
    "a": -1, "n": 1, "m": -12, "y": 12,
}  # fmt: skip

MORNING = frozenset(
    "am 오전 上午 早上 凌晨 午前 πμ ص صباحا صباحًا قظ صبح सुबह एएम এএম সকাল sa sáng".split()
)
AFTERNOON = frozenset(
    """pm 오후 下午 晚上 午後 μμ م مساء مساءً بظ بعدازظهر عصر شام دوپہر दोपहर शाम पीएम
    পিএম দুপুর বিকেল বিকাল সন্ধ্যা chiều tối ch""".split()
)


SHORTENING = ".'’׳॰ঃ"
"""The marks that writings put behind a shortened word."""


def _by_name(table: str) -> dict[str, int]:
    months: dict[str, int] = {}
    for language in filter(None, table.replace("\n ", " ").splitlines()):
        for number, names in enumerate(language.split(), start=1):
            for name in unicodedata.normalize("NFKC", names).casefold().split("/"):
                months.setdefault(name, number)
                months.setdefault(unmarked(name), number)
    return months


def unmarked(word: str) -> str:
    """Take the accents off a word."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


MONTHS = _by_name(_GREGORIAN)
SOLAR_HIJRI_MONTHS = _by_name(_SOLAR_HIJRI)
ETHIOPIAN_MONTHS = _by_name(_ETHIOPIAN)
_NAMES = MONTHS.keys() | SOLAR_HIJRI_MONTHS.keys() | ETHIOPIAN_MONTHS.keys()


def joined(text: str) -> str:
    """Join the months' names that are two words, as in the Levant and Kurdistan."""
    return _SPACE_WITHIN.sub("\u200c", text)


def names_month(word: str) -> bool:
    """Say whether a word is a month's name in some language."""
    folded = unicodedata.normalize("NFKC", word).casefold().rstrip(SHORTENING)
    return folded in _NAMES


def names_weekday(word: str) -> bool:
    """Say whether a word is the name of a day of the week in some language."""
    return word.casefold().strip(",،.") in WEEKDAYS


def shortens_weekday(word: str) -> bool:
    """Tell whether a word is the beginning of a name of a day of the week: "vie" of viernes."""
    return any(name.startswith(word.casefold()) for name in WEEKDAYS)


def gregorian(year: int, month: int, day: int) -> date:
    """Give the date as we count it: Thai Buddhist and Persian years are told by their size.

    From 1440 on a year is more likely of the lunar calendar, which isn't reckoned here.

    Raises:
        ValueError: There is no such day.
    """
    if year < 1000:
        raise ValueError("a year of three digits or fewer")
    if 2440 <= year <= 2640:
        return date(year - 543, month, day)
    if 1300 <= year < 1440:
        return from_solar_hijri(year, month, day)
    if 1440 <= year <= 1500:
        raise ValueError("a year of the lunar calendar, whose days are seen, not counted")
    return date(year, month, day)


def from_minguo(year: int) -> int | None:
    """Convert a year as Taiwan counts it, from 1912; None if it is too far from the present."""
    return year + 1911 if 90 <= year <= 150 else None


def from_solar_hijri(year: int, month: int, day: int) -> date:
    """Turn a day of the Persian calendar into ours, by its 33-year cycle of leap years.

    The cycle agrees with the astronomical calendar from 1343 to 1502, 1964 to 2123 of ours.

    Raises:
        ValueError: There is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError("no such day in the Persian calendar")
    leaps = sum(1 for y in range(1343, year) if _is_leap(y)) - sum(
        1 for y in range(year, 1343) if _is_leap(y)
    )
    passed = 31 * (month - 1) - max(0, month - 7) + day - 1
    return date(1964, 3, 21) + timedelta(days=365 * (year - 1343) + leaps + passed)


def _is_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}


def from_ethiopian(year: int, month: int, day: int) -> date:
    """Turn a day of the Ethiopian calendar into ours: twelve months of 30 days, one of the rest.

    Raises:
        ValueError: There is no such day.
    """
    if not (1 <= month <= 13 and 1 <= day <= (30 if month <= 12 else 5 + (year % 4 == 3))):
        raise ValueError("no such day in the Ethiopian calendar")
    leaps = year // 4 - 2019 // 4
    passed = 365 * (year - 2019) + leaps + 30 * (month - 1) + day - 1
    return date(2026, 9, 11) + timedelta(days=passed)
