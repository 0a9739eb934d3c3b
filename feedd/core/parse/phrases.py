"""The set phrases of news pages and bulletins in many languages.

Each is a label or a formula, never a topic: ``Photo:``, ``By``, ``Related stories``. A language
missing here loses only these hints, since lines are judged by their form first. Alternatives are
parted by semicolons and may be regular expressions.
"""

from __future__ import annotations

import re


def words(written: str) -> frozenset[str]:
    """Give the words of a list that is written as one text."""
    return frozenset(written.split())


def any_of(written: str) -> str:
    """Give an expression for any of a list's alternatives."""
    alternatives = (" ".join(each.split()) for each in written.split(";"))
    return "(?:" + "|".join(each for each in alternatives if each) + ")"


AUTHOR = any_of(
    """autor(?:a)?; author; text; texte; συντάκτης; автор; текст; نویسنده; نوشته; penulis; yazan"""
)
"""Nouns, which may belong to what follows: "Text Size", "Author Archive"."""

BY = any_of(
    f"""by; von; por; par; di; de; da; door; av; af; {AUTHOR};
    (?:reporting|written|posted|published|submitted) by; (?:geschrieben|veröffentlicht) von;
    (?:rédigé|publié) par; (?:escrito|publicado) por; (?:scritto|pubblicato) da; geschreven door;
    skrive[nt] a[vf]; γράφτηκε από(?: τον| την| το)?; от;
    گزارش; بقلم; كتبت?; כתב; מאת; 作者; 記者; 记者; 文; 撰文; โดย; przez; oleh"""
)

RELEASE = any_of(
    """for immediate (?:release|publication); zur sofortigen (?:veröffentlichung|verwendung);
    pour (?:diffusion|publication) immédiate; para (?:su )?(?:publicación|difusión) inmediata;
    para (?:divulgação|publicação) imediata; per (?:la )?(?:diffusione|pubblicazione) immediata;
    voor (?:onmiddellijke|directe) (?:publicatie|verspreiding); för omedelbar publicering;
    do natychmiastowej publikacji; для немедленн(?:ой публикации|ого распространения);
    للنشر الفوري; לפרסום מי(?:י)?די; برای انتشار فوری; 即时发布; 即時發布; derhal yayınlanabilir"""
)
"""What a press release says first: that it may be printed at once; all of the line."""

PAGE = any_of(
    """page; pg\\.; p\\.; seite; s\\.; página; pág\\.; pagina; pag\\.; strona; str\\.; strana;
    sida; side; sivu; oldal; sayfa; страница; стр\\.; с\\.; сторінка; стор\\.; σελίδα; صفحة;
    صفحه; ص; עמוד; עמ['׳]; पृष्ठ; หน้า; trang; halaman"""
)
"""What stands before the number of a page."""

SOURCE = any_of(
    """sources?; quelle; fonte; fuente; источник; джерело; منبع; المصدر; מקור; 来源; 來源; 出典;
    출처; ที่มา; kaynak; źródło; zdroj; bron; källa; kilde"""
)

READ = any_of(
    """read; viewed; seen; visited; shared; gelesen; lu; vue?; leíd[oa]; vist[oa]; lid[oa];
    lett[oa]; прочитано; просмотрено; переглянуто; читали; διαβάστηκε; okundu; dibaca; dilihat;
    przeczytano; बार (?:देखा|पढ़ा) गया; বার (?:পড়া|দেখা) হয়েছে; پڑھا گیا"""
)
"""What stands before how often a story was read: "Read 204 times"."""

EDITOR = any_of(
    """(?:web )?editors?; redactora?; redacteur; редактор; 责任编辑; 責任編輯; 责编; 責編; 编辑;
    編輯"""
)

FORWARDED = any_of(
    """(?:begin )?forwarded message; weitergeleitete nachricht; (?:début du )?message transféré;
    mensaje reenviado; mensagem (?:en|re)caminhada; messaggio inoltrato; doorgestuurd bericht;
    пересылаемое сообщение; пересланное сообщение; переслане повідомлення; رسالة معاد توجيهها; پیام
    هدایت‌شده; iletilen mesaj; treść przekazanej wiadomości; 转发邮件; 转发的邮件; 轉寄的郵件"""
)

REFERENCE = any_of(
    """references?; (?:vendor|manufacturer|supplier|developer)(?:['’]?s)? (?:security
    )?(?:advisor(?:y|ies)|information|bulletin|notice|statement|page);
    herstellerinformation(?:en)?; hersteller-?(?:advisory|hinweise?|meldung);
    (?:sicherheits)?(?:hinweis|meldung|advisory|bulletin)e? (?:des herstellers|der entwickler);
    (?:avis|bulletin|annonce|communiqué|documentation)(?: de sécurité)? (?:de l['’]éditeur|du
    (?:fabricant|constructeur)); (?:aviso|boletín|información)(?: de seguridad)? del
    (?:fabricante|proveedor|desarrollador); referencias?; références?; riferimenti; referências?;
    (?:aviso|boletim|informações)(?: de segurança)? d[oe] (?:fabricante|fornecedor|desenvolvedor);
    (?:avviso|bollettino|informazioni)(?: di sicurezza)? del (?:produttore|fornitore|vendor);
    (?:уведомление|бюллетень|сообщение|информация)(?: безопасности)?
    (?:производителя|вендора|разработчика); (?:повідомлення|бюлетень) (?:виробника|вендора);
    (?:komunikat|informacja|biuletyn) (?:producenta|dostawcy);
    (?:ベンダー?|開発者|開発元|製造元|メーカー)(?:の|による|からの|提供)?
    ?(?:セキュリティ)?(?:情報|アドバイザリ|告知|発表); 参考(?:情報|リンク|文献|链接|资料|资讯)?;
    関連リンク; 厂商(?:安全)?(?:公告|通告|信息|建议); 廠商(?:安全)?(?:公告|通報|資訊); 제조사
    (?:공지|권고|정보); 참고(?: ?(?:자료|링크|사이트))?; (?:إشعار|بيان|نشرة)
    (?:المورد|المصنّ?عة?|الشركة المصنعة); اطلاعیه (?:سازنده|توسعه‌دهنده|فروشنده); (?:הודעת|עדכון)
    (?:היצרן|הספק); ประกาศจากผู้(?:ผลิต|พัฒนา); üretici (?:duyurusu|bildirimi); cve-\\d{4}-\\d{4,7}"""
)
"""What a digest of others' notices calls the one that a story is about."""

PICTURE = any_of(
    """(?:file |archive |stock |ap |afp )?photo(?:graph)?s?; foto(?:s|grafie|ğraf)?; image;
    picture; pictured; caption; bild; abbildung; grafik; légende; crédit; credits?; photo credit;
    imagen; imagem; didascalia; фото; снимок; иллюстрация; عکس; تصویر; صورة; الصورة; תמונה; צילום;
    รูป; ภาพ; zdjęcie; (?:资料)?图片?(?:来源|说明)?; 图[源说]; (?:資料)?圖片?(?:來源|說明)?;
    圖[源說]; 写真(?:提供)?; 画像(?:提供)?; (?:자료 ?)?사진(?: ?(?:제공|출처))?"""
)
TAKEN = any_of(
    """(?:(?: |[记記]者)[^ ，。,.]{0,8}(?<![拍开開]) ?[摄攝]|供[图圖](?: [^ ，。,.]{2,8})?);
    [(（][^ ()（）]{0,4}(?:截|[资資]料)[图圖]片?[)）]; [ =＝/／]撮影"""
)
"""How a line ends in who took its picture, where no bracket or dash parts that off."""
ARCHIVED = any_of("file; archiv; d'archives; de archivo; آرشیوی; أرشيفية")
AGENCY = any_of(
    """photo; foto; reuters; afp; ap; getty; epa; dpa; фото; عکس; صورة; 写真; 摄; 撮影;
    file; archiv\\w*; picture alliance; imago; tass; wikimedia; shutterstock"""
)

SMALL_PRINT = tuple(
    """©; (c) 19; (c) 20; change data exporting settings; erhalten diese mail; erhalten diese
    e-mail; recevez cette lettre; recevez cet e-mail; recibe este correo; ontvangt deze mail;
    ontvangt deze e-mail; получили это письмо;
    all rights reserved; to unsubscribe; can unsubscribe;
    unsubscribe at any; copyright (c); unsubscribe from this; unsubscribe here;
    you are receiving this; you're receiving this; you’re receiving this;
    you received this; you receive this; email was sent to; manage your preferences;
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
    به این دلیل دریافت; این ایمیل را دریافت; این نامه را دریافت; تصلك هذه الرسالة;
    وصلتك هذه الرسالة; 退订; 取消订阅; 無断転載; 配信停止; 登録解除; สงวนลิขสิทธิ์; ยกเลิกการรับ;
    ยกเลิกการสมัคร;
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

INVITATION = any_of(
    """skip to (?:main )?content$; menu$; home$; about(?: us)?$; contact(?: us)?$; search$; log
    ?in$; sign in$; load more$; zum inhalt(?: springen)?$; startseite$; kontakt$; accueil$;
    inicio$; início$; главная$; خانه$; صفحه نخست$; الرئيسية$; 首页$; 首頁$; ホーム$; (?:we value
    )?your privacy$; (?:we use )?cookies?$; let us know you agree; privatsphäre; ihre privatsphäre;
    votre vie privée; vos données; su privacidad; sua privacidade; la tua privacy; privacy policy$;
    terms of (?:use|service)$; cookie (?:policy|settings)$; eds\\.?:; editors:; attention,?
    editors; note to editors:; follow us; sign up; subscribe; to subscribe; read more\\W*$; click
    here; share this; share on; share$; advertisement$; advertising$; sponsored( content| by .*)?$;
    sponsor:; join our (?:channel|newsletter); forward this (?:mail|e-mail|email|message);
    anzeige$; werbung$; impressum(?:\\s?:.*)?$; datenschutz(?:erklärung)?$; folgen sie uns;
    teilen$; jetzt abonnieren; suivez-nous; publicité$; partager$; abonnez-vous; inscrivez-vous;
    síguenos; publicidad$; publicidade$; compartir$; suscríbete; siga-nos; subscreva; seguici;
    condividi$; iscriviti; pubblicità$; подпис(?:аться|ывайтесь); поделиться$; реклама$;
    підпис(?:атися|уйтесь); عضویت در; به کانال ما; کانال ما; ما را دنبال; تبلیغات$; به اشتراک
    بگذارید$; اشتراک‌گذاری$; اشترك(?:وا)? في; تابعونا; شارك(?:ها|ه)?$; إعلان$; שתפו$; שיתוף$;
    הצטרפו; עקבו אחרינו; פרסומת$; 订阅; 分享(?:到)?$; 关注我们; 广告$; メルマガ; シェア(?:する)?$;
    広告$; ติดตามเรา; โฆษณา$; reklam$; bizi takip; paylaş$; obserwuj nas; volg ons; reclame$;
    advertentie$; följ oss; share your (?:news|story|stories|views); send us your; write to us; get
    in touch$; contact (?:the|our) (?:newsroom|editors?|desk|press office); about (?:this|our)
    [^\\W\\d]+$; schreiben sie uns; kontakt zur redaktion$; über uns$; écrivez-nous; écrivez à la
    rédaction; contactez-nous; scriveteci$; contact presse$; escríbanos; contacte con; quiénes
    somos$; fale conosco$; contattaci$; scrivi alla redazione$; пишите нам; связь с редакцией$; о
    нас$; пишіть нам; про нас$; تماس با ما$; درباره ما$; اتصل بنا$; من نحن$; צור קשר$; צרו קשר$;
    אודות$; 联系我们$; 关于我们$; お問い合わせ$; お知らせ$; ติดต่อเรา$; संपर्क करें$; bize ulaşın$;
    hakkımızda$; kontakt z redakcją$; tip de redactie$; kontakta oss$"""
)
"""Phrases that make a line small print when it begins with them."""

EXTRA = any_of(
    """(?:the )?(?:quote|word|poll|question|photo|picture|number|joke|recipe|thought|saint) of the
    (?:day|week); on this day; name ?days?; today's (?:birthdays|name days?); (?:das |die |der
    )?(?:zitat|umfrage|frage|wort|spruch|bild|zahl|witz|rezept) (?:des|der) (?:tages|woche);
    namenstage?; kalenderblatt; (?:la |le
    |l['’])?(?:citation|sondage|question|mot|photo|image|chiffre|saint|éphéméride) (?:du jour|de la
    semaine); éphéméride; (?:la |el )?(?:frase|cita|encuesta|pregunta|palabra|foto|imagen|santo)
    (?:del día|de la semana); santoral; (?:a )?(?:frase|citação|palavra|foto|pergunta|santo) d[oae]
    (?:dia|semana); (?:la |il |le |l['’])?(?:citazione|frase|sondaggio|parola|foto|santo|domanda)
    (?:del giorno|della settimana); (?:цитата|вопрос|опрос|питання|слово|фото|цифра|анекдот)
    (?:дня|недели|тижня); именины; іменини; مقولة اليوم; حكمة اليوم; صورة اليوم; جمله روز; سخن روز;
    عکس روز; ציטוט היום; פתגם היום; 今日の一言; 今日の言葉; 每日一句; 今日语录; 오늘의 한마디;
    오늘의 말; (?:günün )(?:sözü|fotoğrafı|sorusu); (?:cytat|słowo|zdjęcie) (?:dnia|tygodnia);
    imieniny; citaat van de (?:dag|week); dagens (?:citat|ord|namn); คำคมประจำวัน; आज का विचार"""
)
"""What bulletins add to their stories, under a name that is all of a line."""

CORRECTION = any_of(
    """corrections?; clarifications?; berichtigung; korrektur; rectificatifs?; erratum; errata;
    fe de erratas?; rettifica; correção; уточнение; поправка; виправлення; اصلاحیه; تصحيح;
    תיקון טעות; 更正; 訂正; 정정; düzeltme; sprostowanie; rectificatie; rättelse"""
)
"""What a bulletin calls a note on its own mistakes."""

ADVERT = any_of(
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

ELSEWHERE = any_of(
    """other (?:news|stories|articles); latest (?:news|stories); weitere
    (?:artikel|nachrichten|meldungen); autres articles; otras noticias; outras notícias; altre
    notizie; другие новости; інші новини; سایر اخبار; أخبار أخرى; עוד חדשות; 其他新闻;
    その他のニュース; diğer haberler; inne wiadomości; fler nyheter; ander nieuws; (?:read|up)
    next; related; related (?:stories|articles|news|coverage|links|posts|content); (?:read|see)
    also; more (?:stories|news|on this(?: story)?|from .{1,30}); most (?:read|popular|viewed); also
    (?:read|on); you (?:may|might) also like; recommended(?: for you)?; in this issue; who['’]s
    hiring; job openings; stellenangebote; offres d['’]emploi; ofertas de empleo; вакансии;
    today'?s (?:headlines|topics|top stories); contents; lesen sie auch; mehr zum thema;
    meistgelesen; auch interessant; inhalt; verwandte artikel; themen(?:übersicht)?; lire aussi; à
    lire aussi; sur le même (?:sujet|thème); sommaire; lea también; le puede interesar; te puede
    interesar; más (?:noticias|leídas); lo más leído; noticias relacionadas; leia também; veja
    também; mais lidas; leggi anche; articoli correlati; i più letti; читайте также; (?:материалы
    )?по теме; читайте також; بیشتر بخوانید; مطالب مرتبط; اخبار مرتبط; در همین زمینه; پربازدیدها?;
    اقرأ أيض[ًا]+; مواضيع ذات صلة; الأكثر قراءة; קראו גם; כתבות נוספות; הנקראות ביותר; 友情链接;
    相关(?:新闻|阅读|报道); 延伸阅读; 热门新闻; 関連記事; あわせて読みたい; アクセスランキング;
    관련 ?기사; 많이 본 뉴스; ข่าวที่เกี่ยวข้อง; อ่านเพิ่มเติม; ilgili haberler; czytaj (?:też|także); zobacz
    też; lees ook; meest gelezen; läs också; (?:more )?(?:from|in) the same section; elsewhere on
    .{1,30}; mehr aus (?:dem ressort |der rubrik )?.{1,30}; aus (?:demselben|dem gleichen) ressort;
    dans la même rubrique; (?:en|de) la misma sección; na mesma (?:seção|secção); (?:dalla|nella)
    stessa sezione; (?:ещ[её]|другое|также) в (?:этой )?рубрике.{0,30}; ще в рубриці.{0,30}; z tego
    samego działu; uit dezelfde rubriek; az azonos rovatból; از همین (?:بخش|دسته); من القسم نفسه;
    עוד במדור.{0,30}; 同栏目(?:新闻|文章)?; 新着記事"""
)

REMARKS = any_of(
    """(?:reader )?comments?; readers['’] comments; leave a (?:comment|reply); post a comment; add
    (?:a|your) comment; (?:leser)?kommentare?; leserstimmen; (?:schreiben sie einen )?kommentar
    (?:schreiben|verfassen|hinterlassen); commentaires?; (?:laisse[rz]|ajoute[rz]) un commentaire;
    vos réactions; comentarios?; (?:comentarios|opiniones) de (?:los )?lectores; deja (?:un|tu)
    comentario; comentários?; deix[ea] (?:um|o seu|seu) comentário; commenti; lascia un commento;
    комментари(?:и|й|я|ев); отзыв(?:ы|ов) читателей; мнени[яй] читателей; (?:оставить|добавить)
    комментарий; коментар(?:і|ів|ии); додати коментар; نظرها; نظرات?(?: شما)?; نظر(?:ات)?
    (?:کاربران|بینندگان|خوانندگان|مخاطبان); دیدگاه(?:‌?ها)?(?: (?:کاربران|شما))?; ارسال
    (?:نظر|دیدگاه); (?:ال)?تعليقات(?: القراء)?; (?:أضف|اترك) تعليق[اً]*; תגובות(?: הגולשים)?;
    (?:הוס[פף]|כתבו?) תגובה; (?:网友|網友|读者|讀者)?(?:评论|評論|留言); 发表评论; 發表評論;
    (?:みんなの)?コメント(?:一覧)?; 댓글(?: 쓰기)?; (?:แสดง)?ความคิดเห็น; (?:okur )?yorumlar[ıi]?;
    yorum yap; plaats een reactie; kommentarer; skriv en kommentar; komentarze; dodaj komentarz;
    komentáře; hozzászólások; comentarii; σχόλια; bình luận; komentar; टिप्पणियाँ; মন্তব্য"""
)
"""Headings of readers' comments, or of the form to write one."""

COUNTED = any_of(
    """reactions?; responses?; replies; réactions?; réponses?; reacties?; antworten; respuestas?;
    respostas?; risposte; ответ(?:а|ов)?; відповід(?:ь|і|ей); ردود?; پاسخ; odpowiedzi; svar;
    yanıt; 回复; 回覆; 返信; 답글"""
)
"""Headings of readers' comments that count them; without a number they may divide a story."""

WRITER = any_of(
    """about the authors?; (?:über|zu) de[nrm] autor(?:en)?; (?:über die|zur) autor(?:in|innen|en);
    (?:der autor|die autor(?:in|en)); à propos de l['’]aut(?:eure?|rice); l['’]aut(?:eure?|rice);
    (?:sobre|acerca de) (?:el autor|la autora|los autores); acerca del autor;
    sobre (?:o autor|a autora); (?:sul)?l['’]aut(?:ore|rice); chi scrive; об авторе; об авторах;
    про автора; درباره نویسنده; نویسنده; عن (?:الكاتبة?|المؤلفة?); על הכותבת?; 作者(?:简介|簡介);
    关于作者; 關於作者; この記事を書いた人; (?:著者|筆者)(?:プロフィール|紹介); 글쓴이; 저자 소개;
    เกี่ยวกับผู้เขียน; yazar hakkında; over de auteurs?; om (?:forfatteren|författaren|skribenten);
    o (?:autorze|autorce|autorach|autorovi|autorce); a szerzőről; despre autor; về tác giả;
    tentang penulis; लेखक के बारे में"""
)
"""Headings of a few words on the author of an article."""

END = any_of(
    """ends?; ende; fin; fim; fine; einde; slut; slutt; koniec; konec; son; конец; кінець; край;
    پایان; تمام; انتهى; النهاية; סוף; 以上; 完; 了; 全文完; おわり; 終わり; 끝; จบ; จบข่าว; समाप्त;
    τέλος; schluss; vége; loppu; kraj; sfârșit; hết; tamat; selesai; bitti; 结束; 結束"""
)
"""What stands on a line of its own below the last story, or before the bulletin's name."""

BULLETIN = any_of(
    """bulletin; briefings?; brief; digest; newsletter; round-?up; headlines; news; updates?;
    edition; daily; weekly; live; today; recap; report; nachrichten; überblick; ticker; rundbrief;
    meldungen; schlagzeilen; journal; actualités?; blotter; (?:police|sheriff['’]s|incident) log;
    infos?; l'essentiel; matinale; boletín; noticias; resumen; titulares; boletim; notícias;
    resumo; notiziario; notizie; rassegna; новости; выпуск; главное; дайджест; сводка; лента;
    новини; випуск; nieuws; overzicht; nyheter; rubriker; haberler; bülten; özeti?; gündem;
    wiadomości; przegląd; biuletyn; berita; kabar; tin tức; bản tin"""
)

ISSUE = any_of(
    """№; n[o°º]\\.?; nr\\.?; núm\\.?; num\\.?; č\\.?; číslo; issue; edition; ausgabe; heft;
    numéro; número; numero; выпуск; випуск; sayı; nummer; numer; numărul; broj; szám; số; edisi;
    شماره; العدد; عدد; גיליון; ฉบับที่; अंक; τεύχος"""
)
"""What stands before the number of a paper's issue."""

BULLETIN_UNSPACED = any_of(
    """خبر; اخبار; خبرنامه; رویداد; نشرة; أخبار; موجز; حصاد; מבזק; חדשות; עדכוני; 新闻; 新聞; 要闻;
    快讯; 早报; 晚报; 日报; ニュース; まとめ; 速報; 朝刊; 夕刊; ข่าว; สรุป; 뉴스; 소식; समाचार; ख़बरें;
    خبریں; ዜና"""
)


def at_start(pattern: str) -> re.Pattern[str]:
    """Match a phrase at the start of a line, whole words where words are spaced."""
    return re.compile(rf"^{pattern}(?![^\W\d_])", re.IGNORECASE)


def whole(pattern: str) -> re.Pattern[str]:
    """Match a phrase that is all of a line, a colon aside."""
    return re.compile(rf"^{pattern}\s?[:：]?$", re.IGNORECASE)
