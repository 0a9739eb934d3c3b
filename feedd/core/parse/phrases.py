"""The set phrases of news pages and bulletins in many languages.

Each is a label or a formula, never a topic: ``Photo:``, ``By``, ``Related stories``. A language
missing here loses only these hints, since lines are judged by their form first. Alternatives are
parted by semicolons and may be regular expressions.
"""

from __future__ import annotations

import re


def words(written: str) -> frozenset[str]:
    """Give the words of a list that is written as words."""
    return frozenset(written.split())


def _any(written: str) -> str:
    alternatives = (" ".join(each.split()) for each in written.split(";"))
    return "(?:" + "|".join(each for each in alternatives if each) + ")"


CLOCK_WORDS = _any(
    "um; kl\\.?; klo; at; à; às; as; a las; alle; ore; ora; ساعت; الساعة; в; שעה; בשעה;เวลา"
)

HALF_DAY = _any("上午; 下午; 午前; 午後; 早上; 晚上; 凌晨; 오전; 오후")
"""What stands before a time and says which half of the day it is of."""

DATE_JOINTS = words(
    """de del d d' di du den der dem am um at on the of kl klo ore ora o w r rok roku dnia г года
    год в о об р року м el em às as a à las les los le la il dia día giorno om op ngày
    tháng năm lúc thứ pada pukul jam saat günü เวลา วันที่ พ.ศ ค.ศ ที่ को बजे m gada godz st nd rd th
    ساعت در ساعة الساعة يوم في ב בשעה יום"""
)
"""The small words between the parts of a date."""

BY = _any(
    """by; von; por; par; di; de; da; door; av; af; autor(?:a)?; author; text; texte;
    reporting by; written by; от; автор; текст; نویسنده; نوشته; گزارش; بقلم; كتب; כתב; מאת;
    作者; 記者; 记者; 文; 撰文; โดย; yazan; przez; penulis; oleh"""
)

SOURCE = _any(
    """sources?; quelle; fonte; fuente; источник; джерело; منبع; المصدر; מקור; 来源; 來源; 出典;
    출처; ที่มา; kaynak; źródło; zdroj; bron; källa; kilde"""
)

PICTURE = _any(
    """(?:file |archive |stock |ap |afp )?photo(?:graph)?s?; foto(?:s|grafie|ğraf)?;
    image; picture; pictured; caption; bild; abbildung; grafik; légende; crédit;
    credits?; photo credit; imagen; imagem; didascalia; фото; снимок; иллюстрация;
    عکس; تصویر; صورة; الصورة; תמונה; צילום; 图; 图片; 圖; 圖片; 写真; 画像; รูป; ภาพ; 사진;
    zdjęcie"""
)
ARCHIVED = _any("file; archiv; d'archives; de archivo; آرشیوی; أرشيفية")
AGENCY = _any(
    """photo; foto; reuters; afp; ap; getty; epa; dpa; фото; عکس; صورة; 写真; 摄; 撮影;
    file; archiv\\w*; picture alliance; imago; tass; wikimedia; shutterstock"""
)

TIME_LABEL = _any(
    """(?:first |last )?(?:published|updated|posted|modified); date(?: and time)?; time;
    datum(?: und uhrzeit)?; date et heure; fecha(?: y hora)?; data(?: [eé] (?:hora|ora))?;
    дата(?: и время| і час)?; التاريخ(?: والوقت)?; تاریخ و ساعت; תאריך(?: ושעה)?;
    tarih(?: ve saat)?; tanggal; datum en tijd; data i godzina; 日時; 日期; 일시; วันที่;
    veröffentlicht; aktualisiert; stand; publié; mis à jour; modifié; publicado;
    actualizado; atualizado; pubblicato; aggiornato; опубликовано; обновлено;
    опубліковано; оновлено; منتشر شده; تاریخ(?: انتشار)?; به‌روزرسانی; به‌روز شده;
    نُشر; نشر; تم التحديث; آخر تحديث; פורסם; עודכן; 发布(?:时间)?; 更新(?:时间)?; 發佈; 公開;
    更新日時; เผยแพร่; อัปเดต; yayınlanma; güncelleme; opublikowano; gepubliceerd;
    publicerad; uppdaterad; oppdatert; opdateret; päivitetty; zaktualizowano; güncellendi"""
)
PUBLISHED = _any(
    """(?:first )?published; posted; veröffentlicht; publié; mis en ligne; publicad[oa];
    pubblicat[oa]; опубликован[оа]; опубліковано; публикация; منتشر; تاریخ انتشار; نُشر; نشر;
    פורסם;
    发布; 發佈; 發布; 公開; 掲載; เผยแพร่; yayınlanma; yayın; opublikowan[oa]; gepubliceerd;
    geplaatst; posté; gepostet; eingestellt; postad[oa]; postat[oa]; размещен[оа];
    publicera[dt]; julkaistu; publisert; offentliggjort; udgivet; zveřejněno; vydáno; közzétéve;
    megjelent; objavljeno; publicat; δημοσίευση; diterbitkan; đăng; 등록; 게시"""
)
TIME_JOINT = _any(
    "on; at; am; um; le; el; il; à; em; в; في; در; ב; op; den; på; w; a las?; às; alle; kl\\.?;"
    "om; о"
)
UNIT = _any(
    """h; hrs?; min; mins; minutes?; hours?; days?; weeks?; stunden?; minuten; tagen?;
    heures?; jours?; horas?; minutos; días; dias; час\\w*; мин\\w*; дн\\w*; ساعت;
    دقیقه; روز; ساعات; ساعة; دقائق; 小时前?; 分钟前?; 天前?; 時間前; 分前; 日前; 시간 전; 분 전"""
)

READING = _any(
    """min(?:ute)?s? read; min\\. lesezeit; minuten lesezeit; min de lecture;
    min(?:utos)? de lectura; min(?:utos)? de leitura; min di lettura;
    мин(?:ут)? (?:на )?чтени[ея]; دقیقه مطالعه; دقائق للقراءة; דקות קריאה; 分钟阅读;
    分で読めます; 분 소요; dk okuma; min leestijd; min czytania"""
)
DAY = _any(
    """just now; yesterday; today; gestern; heute; hier; aujourd'hui; ayer; hoy; ontem;
    hoje; ieri; oggi; вчера; сегодня; вчора; сьогодні; دیروز; امروز; أمس; اليوم;
    אתמול; היום; 昨天; 今天; 昨日; 今日; 어제; 오늘; เมื่อวาน; วันนี้; dün; bugün; wczoraj;
    dziś; gisteren; vandaag; igår; idag"""
)

SMALL_PRINT = tuple(
    """©; (c) 19; (c) 20; change data exporting settings; erhalten diese mail; erhalten diese
    e-mail; recevez cette lettre; recevez cet e-mail; recibe este correo; ontvangt deze mail;
    ontvangt deze e-mail; получили это письмо;
    all rights reserved; to unsubscribe; can unsubscribe;
    unsubscribe at any; unsubscribe from this; unsubscribe here;
    you are receiving this; you're receiving this; you’re receiving this;
    you received this; you receive this; manage your preferences;
    manage your subscription; in your browser; we use cookies; site uses cookies;
    uses cookies to; alle rechte vorbehalten; newsletter abbestellen;
    newsletter abmelden; vom newsletter ab; im browser anzeigen; verwenden cookies;
    tous droits réservés; se désabonner; vous désabonner; se désinscrire;
    vous désinscrire; utilise des cookies; utilisons des cookies;
    todos los derechos reservados; todos os direitos reservados; usamos cookies;
    utiliza cookies; utilizamos cookies; darse de baja de esta;
    darse de baja del bolet; cancelar su suscripción; cancelar tu suscripción;
    cancelar la suscripción; cancelar a subscrição; cancelar sua inscrição;
    tutti i diritti riservati; annullare l'iscrizione; utilizza i cookie;
    utilizza cookie; все права защищены; отписаться от; всі права захищені;
    відписатися від; کلیه حقوق; تمامی حقوق; همه حقوق این; لغو اشتراک;
    جميع الحقوق محفوظة; إلغاء الاشتراك; כל הזכויות שמורות; להסרה מרשימת; 版权所有; 版權所有;
    退订; 取消订阅; 無断転載; 配信停止; 登録解除; สงวนลิขสิทธิ์; ยกเลิกการรับ; ยกเลิกการสมัคร;
    tüm hakları saklıdır; abonelikten çık; abonelikten ayrıl; 무단전재; 무단 전재; 구독 취소;
    구독취소; wszelkie prawa zastrzeżone; wypisać się z; alle rechten voorbehouden;
    uitschrijven voor; alla rättigheter förbehållna; avsluta prenumeration;
    page was last edited; page was last modified; seite wurde zuletzt; dernière modification de
    cette page; se editó por última vez; última modificação desta; pagina è stata modificata;
    страница в последний раз; 本页面最后; 本頁面最後; このページの最終更新""".replace(
        "\n   ", ""
    ).split("; ")
)
"""Phrases, in small letters, that make a line small print wherever they stand in it."""

INVITATION = _any(
    """skip to (?:main )?content$; menu$; home$; about(?: us)?$; contact(?: us)?$; search$;
    log ?in$; sign in$; load more$; zum inhalt(?: springen)?$; startseite$; kontakt$; accueil$;
    inicio$; início$; главная$; خانه$; صفحه نخست$; الرئيسية$; 首页$; 首頁$; ホーム$;
    (?:we value )?your privacy$; (?:we use )?cookies?$; let us know you agree; privatsphäre;
    ihre privatsphäre; votre vie privée; vos données; su privacidad; sua privacidade;
    la tua privacy; privacy policy$; terms of (?:use|service)$; cookie (?:policy|settings)$;
    follow us; sign up; subscribe; to subscribe; read more\\W*$; click here;
    share this; share on; share$; advertisement$; advertising$;
    sponsored( content| by .*)?$; sponsor:; join our (?:channel|newsletter);
    forward this (?:mail|e-mail|email|message); anzeige$; werbung$; impressum(?:\\s?:.*)?$;
    datenschutz(?:erklärung)?$; folgen sie uns; teilen$; jetzt abonnieren;
    suivez-nous; publicité$; partager$; abonnez-vous; inscrivez-vous; síguenos;
    publicidad$; publicidade$; compartir$; suscríbete; siga-nos; subscreva; seguici;
    condividi$; iscriviti; pubblicità$; подпис(?:аться|ывайтесь); поделиться$;
    реклама$; підпис(?:атися|уйтесь); عضویت در; به کانال ما; کانال ما; ما را دنبال;
    تبلیغات$; به اشتراک بگذارید$; اشتراک‌گذاری$; اشترك(?:وا)? في; تابعونا; شارك(?:ها|ه)?$;
    إعلان$; שתפו$; שיתוף$; הצטרפו; עקבו אחרינו; פרסומת$; 订阅; 分享(?:到)?$; 关注我们; 广告$;
    メルマガ; シェア(?:する)?$; 広告$; ติดตามเรา; โฆษณา$; reklam$; bizi takip; paylaş$;
    obserwuj nas; volg ons; reclame$; advertentie$; följ oss;
    share your (?:news|story|stories|views); send us your; write to us; get in touch$;
    contact (?:the|our) (?:newsroom|editors?|desk|press office);
    about (?:this|our) [^\\W\\d]+$;
    schreiben sie uns; kontakt zur redaktion$; über uns$; écrivez-nous; écrivez à la rédaction;
    contactez-nous; scriveteci$; contact presse$; escríbanos; contacte con;
    quiénes somos$; fale conosco$; contattaci$;
    scrivi alla redazione$; пишите нам; связь с редакцией$; о нас$; пишіть нам; про нас$;
    تماس با ما$; درباره ما$; اتصل بنا$; من نحن$; צור קשר$; צרו קשר$; אודות$; 联系我们$;
    关于我们$; お問い合わせ$; お知らせ$; ติดต่อเรา$; संपर्क करें$; bize ulaşın$; hakkımızda$;
    kontakt z redakcją$; tip de redactie$; kontakta oss$"""
)
"""Phrases that make a line small print when it begins with them."""

IN_BROWSER = _any(
    """(?:view|read|open|see|display)\\b.{0,24}\\b(?:(?:in|on|with) (?:your |a |the )?(?:web
    ?)?browser| online); (?:web|online|browser)[ -]?version; trouble (?:viewing|reading) this.*;
    .{0,24}\\bim (?:web)?browser (?:ansehen|anzeigen|lesen|öffnen|betrachten); online
    (?:ansehen|lesen); (?:voir|lire|afficher|consulter|ouvrir)\\b.{0,24}\\b(?:votre |le |un
    )(?:navigateur|web)(?: web)?; (?:voir|lire|consulter) en ligne; version (?:en ligne|web);
    versión (?:en línea|web); (?:ver|leer|abrir|visualizar)\\b.{0,24}\\b(?:navegador|en
    línea|online|browser); versão (?:online|web); versione (?:online|web);
    (?:visualizza|leggi|apri|guarda)\\b.{0,24}\\b(?:browser|online); веб-версия;
    (?:открыть|посмотреть|просмотреть|читать|смотреть)\\b.{0,24}\\b(?:браузере|онлайн);
    (?:відкрити|переглянути|читати)\\b.{0,24}\\b(?:браузері|онлайн); веб-версія;
    (?:مشاهده|نمایش|خواندن) .{0,24}مرورگر; نسخه (?:وب|آنلاین); (?:عرض|افتح|شاهد|قراءة|اقرأ)
    .{0,24}المتصفح; (?:ל?צפייה|פתח|הצג|לקריאה) .{0,24}בדפדפן;
    (?:在|用)(?:浏览器|瀏覽器)中?(?:查看|打开|阅读|檢視|開啟).{0,8}; 网页版; 網頁版;
    (?:web)?ブラウザで(?:見る|ご?覧|表示|開く|読む).{0,12}; web版(?:を見る)?; 웹 ?버전(?:으로)?
    보기; (?:웹 ?)?브라우저(?:에서|로) (?:보기|열기);
    (?:ดู|เปิด|อ่าน).{0,24}(?:เบราว์เซอร์|ออนไลน์);
    (?:bekijk|lees|open)\\b.{0,24}\\b(?:browser|online); webversie; webbversion;
    (?:visa|läs|öppna)\\b.{0,24}\\b(?:webbläsare\\w*|online);
    (?:vis|se|læs|les|åpne)\\b.{0,24}\\b(?:nettleser\\w*|browser\\w*|online);
    (?:avaa|katso|lue)\\b.{0,24}\\bselaimessa; wersja (?:online|internetowa);
    (?:zobacz|otwórz|czytaj|wyświetl)\\b.{0,24}\\b(?:przeglądarce|online);
    (?:zobrazit|otevřít|číst)\\b.{0,24}\\b(?:prohlížeči|online); megtekintés.{0,12}böngészőben;
    (?:vezi|citește|deschide)\\b.{0,24}\\b(?:browser|online); tarayıcı(?:da|nızda)
    (?:görüntüle|aç|oku)\\w*; (?:xem|mở)\\b.{0,24}\\b(?:trình duyệt|trực tuyến);
    (?:lihat|buka|baca)\\b.{0,24}\\b(?:browser|peramban);
    (?:δείτε|προβολή|άνοιγμα)\\b.{0,24}\\bbrowser"""
)
"""What a letter's first line offers to those who can't see it well; all of the line."""

PREFERENCES = _any(
    """(?:manage|update|change|edit|set)
    (?:(?:your|my|e-?mail|newsletter|subscription|cookie|the) )*
    (?:preferences|subscriptions?|settings); (?:e-?mail|your) preferences; unsubscribe; (?:ihre
    |meine )?(?:einstellungen|abonnements?|newsletter|profil) (?:verwalten|ändern|bearbeiten);
    (?:newsletter )?(?:abmelden|abbestellen); (?:se )?désabonner; (?:se )?désinscrire;
    (?:gérer|modifier) (?:mes|vos|mon|votre)
    (?:préférences|abonnements?|newsletters?|inscriptions?);
    (?:gestionar|modificar|cambiar|actualizar) (?:mis|tus|sus|mi|tu|su)
    (?:preferencias|suscripci(?:ón|ones)|datos); darse de baja; descadastrar(?:-se)?;
    (?:gerir|gerenciar|alterar|atualizar) (?:as )?(?:minhas?|suas?|as)?
    ?(?:preferências|subscrição|assinatura); cancelar
    (?:subscrição|inscrição|suscripción|assinatura); disiscriviti; cancellati;
    (?:gestisci|modifica|aggiorna) (?:le |la )?(?:tue |tua |mie )?(?:preferenze|iscrizion[ei]);
    (?:управление|управлять|настроить|изменить)
    (?:подпиской|рассылкой|подписку|рассылку|настройки); отписаться; (?:керувати
    підпискою|змінити налаштування); відписатися; לעדכון העדפות; להסרה;
    (?:مدیریت|ویرایش|تنظیمات) (?:اشتراک|خبرنامه|ترجیحات); (?:إدارة|تعديل|تحديث)
    (?:التفضيلات|الاشتراك|تفضيلاتك); (?:ניהול|עדכון) (?:העדפות|המינוי);
    (?:管理|修改|更改)(?:您的|我的)?(?:订阅|訂閱|偏好)(?:设置|設定)?; 退订; 取消訂閱;
    配信(?:設定|停止|解除)(?:の変更|はこちら)?;
    (?:購読|メール)(?:設定|解除)(?:の変更|はこちら)?; 구독 (?:관리|설정|해지|취소); 수신 ?거부;
    จัดการ(?:การสมัคร|การตั้งค่า).{0,12}; uitschrijven; afmelden; avregistrera(?: dig)?;
    (?:voorkeuren|abonnement|instellingen) (?:beheren|wijzigen|aanpassen); avmeld(?: deg)?;
    afmeld; (?:beheer|wijzig) (?:je |uw |mijn )?(?:voorkeuren|abonnement|instellingen);
    (?:hantera|ändra) (?:dina |mina )?(?:inställningar|prenumeration(?:er)?);
    (?:administrer|endre|rediger) (?:dine |mine |din |mit
    )?(?:innstillinger|indstillinger|abonnement); (?:muokkaa|hallitse)
    (?:asetuksia|tilausta|tilauksia); peru tilaus; wypisz się; (?:zarządzaj|zmień) (?:swoimi
    )?(?:subskrypcją|subskrypcjami|preferencjami|ustawienia); (?:spravovat|změnit|upravit)
    (?:odběr|předvolby|nastavení); odhlásit(?: se)?; leiratkozás; (?:gestionează|modifică)
    (?:preferințele|abonamentul); dezabonare; abonelikten (?:çık|ayrıl);
    (?:tercihler|abonelik)\\w* (?:yönet|güncelle)\\w*; (?:quản lý|cập nhật) (?:đăng ký|tùy
    chọn); hủy đăng ký; (?:kelola|ubah) (?:preferensi|langganan); berhenti berlangganan;
    διαχείριση (?:προτιμήσεων|συνδρομής)"""
)
"""What a letter's last lines offer to its subscribers; all of the line."""

EXTRA = _any(
    """(?:the )?(?:quote|word|poll|question|photo|picture|number|joke|recipe|thought|saint)
    of the (?:day|week); on this day; name ?days?; today's (?:birthdays|name days?);
    (?:das |die |der )?(?:zitat|umfrage|frage|wort|spruch|bild|zahl|witz|rezept) (?:des|der)
    (?:tages|woche); namenstage?; kalenderblatt;
    (?:la |le |l['’])?(?:citation|sondage|question|mot|photo|image|chiffre|saint|éphéméride)
    (?:du jour|de la semaine); éphéméride;
    (?:la |el )?(?:frase|cita|encuesta|pregunta|palabra|foto|imagen|santo)
    (?:del día|de la semana); santoral;
    (?:a )?(?:frase|citação|palavra|foto|pergunta|santo) d[oae] (?:dia|semana);
    (?:la |il |le |l['’])?(?:citazione|frase|sondaggio|parola|foto|santo|domanda)
    (?:del giorno|della settimana); (?:цитата|вопрос|опрос|питання|слово|фото|цифра|анекдот)
    (?:дня|недели|тижня); именины; іменини; مقولة اليوم; حكمة اليوم; صورة اليوم; جمله روز;
    سخن روز; عکس روز; ציטוט היום; פתגם היום; 今日の一言; 今日の言葉; 每日一句; 今日语录;
    오늘의 한마디; 오늘의 말; (?:günün )(?:sözü|fotoğrafı|sorusu);
    (?:cytat|słowo|zdjęcie) (?:dnia|tygodnia);
    imieniny; citaat van de (?:dag|week); dagens (?:citat|ord|namn); คำคมประจำวัน; आज का विचार"""
)
"""What bulletins add to their stories, under a name that is all of a line."""

CORRECTION = _any(
    """corrections?; clarifications?; berichtigung; korrektur; rectificatifs?; erratum; errata;
    fe de erratas?; rettifica; correção; уточнение; поправка; виправлення; اصلاحیه; تصحيح;
    תיקון טעות; 更正; 訂正; 정정; düzeltme; sprostowanie; rectificatie; rättelse"""
)
"""What a bulletin calls a note on its own mistakes."""

ADVERT = _any(
    """advertisement; advertising; sponsor(?:ed)?(?: content| posts?)?; promoted; paid content;
    sponsored links?; ads?; advertorial; anzeigen?; werbung; gesponsert; publicité; publicidad;
    publicidade; pubblicità; реклама; تبلیغات; تبلیغ; آگهی; رپورتاژ(?: آگهی)?; إعلان; إعلانات;
    محتوى ممول; اعلان; اشتہار; פרסומת; תוכן (?:שיווקי|ממומן); 广告; 廣告; 推广; 赞助内容; 広告;
    pr; 광고; 협찬; โฆษณา; विज्ञापन; বিজ্ঞাপন; reklam; reklama; reklāma; reklaam; reklame;
    reclame; advertentie; gesponsord; annons; annonse; annonce; annonsinnehåll; annonsørinnhold;
    mainos; hirdetés; publicitate; διαφήμιση; quảng cáo; iklan; sponsorlu içerik; contenu
    (?:sponsorisé|partenaire); sponsorisé; publi(?:reportage|rreportage|rreportaje); contenido
    patrocinado; conteúdo patrocinado; contenuto sponsorizzato; sponsorizzato; materiał
    sponsorowany; партн[её]рский материал; спонсорский материал; рекламний матеріал;
    (?:presented|sponsored|powered|brought to you|paid for) by .{2,40}; together with .{2,40};
    in partnership with .{2,40}; präsentiert von .{2,40}; présenté par .{2,40}; en partenariat
    avec .{2,40}; (?:patrocinado|presentado|apresentado) por .{2,40}; (?:presentato|offerto) da
    .{2,40}; aangeboden door .{2,40}; при поддержке .{2,40}; на правах рекламы; i samarbete med
    .{2,40}; a (?:word|message|note) from (?:our|today['’]s|this week['’]s)
    (?:sponsors?|partners?); ein wort unseres (?:sponsors|partners); un (?:mot|message) de notre
    (?:sponsor|partenaire); un mensaje de nuestr[oa]s? (?:patrocinador(?:es)?|socios?); uma
    mensagem d[oe] nosso (?:patrocinador|parceiro); un messaggio (?:dal|del) nostro
    (?:sponsor|partner); слово (?:наш(?:ему|его) )?спонсор[ау]; et ord fra vor(?:es)? sponsor;
    en hälsning från vår sponsor; een bericht van onze sponsor"""
)
"""What marks a box as paid for."""

ELSEWHERE = _any(
    """other (?:news|stories|articles); latest (?:news|stories);
    weitere (?:artikel|nachrichten|meldungen);
    autres articles; otras noticias; outras notícias; altre notizie; другие новости; інші новини;
    سایر اخبار; أخبار أخرى; עוד חדשות; 其他新闻; その他のニュース; diğer haberler; inne wiadomości;
    fler nyheter; ander nieuws;
    (?:read|up) next; related; related (?:stories|articles|news|coverage|links|posts|content);
    (?:read|see) also; more (?:stories|news|on this(?: story)?|from .{1,30});
    most (?:read|popular|viewed); also (?:read|on); you (?:may|might) also like;
    recommended(?: for you)?; in this issue; who['’]s hiring; job openings; stellenangebote;
    offres d['’]emploi; ofertas de empleo; вакансии;
    today'?s (?:headlines|topics|top stories); contents; lesen sie auch;
    mehr zum thema; meistgelesen; auch interessant; inhalt; verwandte artikel;
    themen(?:übersicht)?; lire aussi; à lire aussi; sur le même (?:sujet|thème);
    sommaire; lea también; le puede interesar; te puede interesar;
    más (?:noticias|leídas); lo más leído; noticias relacionadas; leia também;
    veja também; mais lidas; leggi anche; articoli correlati; i più letti;
    читайте также; (?:материалы )?по теме; читайте також; بیشتر بخوانید; مطالب مرتبط; اخبار مرتبط;
    در همین زمینه; پربازدیدها?; اقرأ أيض[ًا]+; مواضيع ذات صلة; الأكثر قراءة;
    קראו גם; כתבות נוספות; הנקראות ביותר; 友情链接; 相关(?:新闻|阅读|报道); 延伸阅读; 热门新闻;
    関連記事;
    あわせて読みたい; アクセスランキング; 관련 ?기사; 많이 본 뉴스;
    ข่าวที่เกี่ยวข้อง; อ่านเพิ่มเติม;
    ilgili haberler; czytaj (?:też|także); zobacz też; lees ook; meest gelezen;
    läs också"""
)

END = _any(
    """ends?; ende; fin; fim; fine; einde; slut; slutt; koniec; konec; son; конец; кінець; край;
    پایان; تمام; انتهى; النهاية; סוף; 以上; 完; 全文完; おわり; 終わり; 끝; จบ; จบข่าว; समाप्त;
    τέλος"""
)
"""What stands on a line of its own below the last story, or before the bulletin's name."""

BULLETIN = _any(
    """bulletin; briefings?; brief; digest; newsletter; round-?up; headlines; news;
    updates?; edition; daily; weekly; live; today; recap; report; nachrichten;
    überblick; ticker; rundbrief; meldungen; schlagzeilen; journal; actualités?;
    blotter; (?:police|sheriff['’]s|incident) log;
    infos?; l'essentiel; matinale; boletín; noticias; resumen; titulares; boletim;
    notícias; resumo; notiziario; notizie; rassegna; новости; выпуск; главное;
    дайджест; сводка; лента; новини; випуск; nieuws; overzicht; nyheter; rubriker;
    haberler; bülten; özeti?; gündem; wiadomości; przegląd; biuletyn; berita; kabar;
    tin tức"""
)
BULLETIN_UNSPACED = _any(
    """خبر; اخبار; خبرنامه; رویداد; نشرة; أخبار; موجز; حصاد; מבזק; חדשות; עדכוני; 新闻;
    新聞; 要闻; 快讯; 早报; 晚报; 日报; ニュース; まとめ; 速報; 朝刊; 夕刊;
    ข่าว; สรุป; 뉴스; 소식; समाचार;
    ख़बरें; خبریں; ዜና"""
)

ERRAND = _any(
    """(?:please )?(?:confirm|verify) your; action required: (?:confirm|verify);
    reset your password; password reset; out of (?:the )?office; automatic reply; auto-?reply;
    you (?:have been|are now|were) (?:un)?subscribed;
    (?:your )?(?:receipt|invoice) (?:for|from|no); (?:bitte )?bestätigen sie (?:ihre|die);
    anmeldung bestätigen; passwort zurücksetzen; abwesenheits(?:notiz|meldung);
    automatische antwort; sie (?:haben sich|wurden) (?:ab|an)gemeldet;
    (?:veuillez )?confirme[rz] votre; réinitialis\\S+ (?:de )?votre mot de passe;
    réponse automatique; absence du bureau;
    vous êtes (?:bien )?(?:désinscrit|désabonné|inscrit|abonné); confirm[ae] (?:tu|su);
    restablec\\S+ (?:tu|su) contraseña; respuesta automática; fuera de la oficina;
    conferma (?:la tua|il tuo|l['’]) ?; reimposta la password; risposta automatica; fuori sede;
    confirme (?:a |o )?(?:sua|seu|tua|teu);
    redefin\\S+ (?:a |de |da )?(?:sua )?(?:senha|palavra-passe); resposta automática;
    (?:пожалуйста, )?подтверд\\S+ (?:ваш\\S* |свой |свою
    )?(?:подписк|адрес|регистрац|почт|e-mail)\\S*; (?:сброс|восстановление) пароля;
    автоответ\\S*;
    (?:будь ласка, )?підтверд\\S+ (?:ваш\\S* |свою )? (?:підписк|адрес|реєстрац|пошт)\\S*;
    скидання пароля; автовідповідь;
    (?:abonelik|aboneliğ|e-posta|kayıt|üyelik)\\S* (?:adresinizi )?onayla\\S*;
    şifre\\S* sıfırla\\S*; otomatik (?:yanıt|cevap);
    potwierdź (?:swój|swoją|adres|subskrypcję|zapis)\\S*; (?:resetowanie|zmiana) hasła;
    autoodpowiedź; bevestig (?:uw|je); wachtwoord (?:opnieuw|herstel)\\S*; automatisch antwoord;
    bekräfta (?:din|ditt); återställ\\S* (?:ditt )?lösenord; autosvar;
    (?:تأكيد|تاكيد|أكد) (?:ال)?(?:اشتراك|بريد|تسجيل)\\S*; إعادة تعيين كلمة (?:المرور|السر);
    رد تلقائي; (?:تأیید|تایید) (?:عضویت|اشتراک|ایمیل|نشانی)\\S*; بازنشانی (?:گذرواژه|رمز)\\S*;
    پاسخ خودکار; אישור (?:ה?הרשמה|ה?מינוי|כתובת)\\S*; איפוס סיסמה; מענה אוטומטי;
    (?:请|請)?(?:确认|確認|验证|驗證)(?:您|你)的\\S*; 重置密码; 重設密碼; 自动回复; 自動回覆;
    (?:会員|購読|メール\\S*)?(?:仮登録|本登録|登録)(?:の)?(?:ご)?確認\\S*;
    メールアドレスの(?:ご)?確認\\S*;
    パスワード(?:の)?(?:再設定|リセット)\\S*; 自動返信; 구독 (?:신청 )?확인\\S*;
    이메일 (?:주소 )?(?:인증|확인)\\S*;
    비밀번호 (?:재설정|초기화)\\S*; 자동 (?:응답|회신); 부재중;
    ยืนยัน(?:การสมัคร|อีเมล|ที่อยู่)\\S*;
    รีเซ็ตรหัสผ่าน; ตอบกลับอัตโนมัติ; (?:सदस्यता|ईमेल) की पुष्टि\\S*; पासवर्ड रीसेट\\S*;
    स्वचालित उत्तर"""
)
"""What begins the subject of a mail that runs an errand and tells no news."""

GREETING = _any(
    """good (?:morning|afternoon|evening|day); hello; hi; dear; welcome;
    here(?:'s|’s| is| are); happy \\w+day; guten (?:morgen|tag|abend); liebe; hallo;
    willkommen; bonjour; bonsoir; bienvenue; chers?; chères?; voici; hola;
    buen[oa]s; queridos?; bienvenid[oa]s?; bom dia; boa (?:tarde|noite); olá; caros;
    car[aeio] lett\\w+; buongiorno; buonasera; ecco; benvenut[ioae]; здравствуйте;
    добр(?:ое|ый|ого);
    доброго; вітаємо; سلام; درود; صبح بخیر; مرحبا; أهلا; صباح; مساء الخير; שלום;
    בוקר טוב; ערב טוב; 各位; 大家好; 早上好; 您好; こんにちは; おはよう;
    皆さん; 皆様; สวัสดี; 안녕; नमस्ते;
    goedemorgen; goedenavond; beste; god morgon; hej; merhaba; günaydın; sevgili;
    dzień dobry; drodzy; selamat; xin chào"""
)


def at_start(pattern: str) -> re.Pattern[str]:
    """Match a phrase at the start of a line, whole words where words are spaced."""
    return re.compile(rf"^{pattern}(?![^\W\d_])", re.IGNORECASE)


def whole(pattern: str) -> re.Pattern[str]:
    """Match a phrase that is all of a line, a colon aside."""
    return re.compile(rf"^{pattern}\s?[:：]?$", re.IGNORECASE)
