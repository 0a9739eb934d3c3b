"""What sites say instead of news, in many languages: not found, out of service, log in, consent.

Each reason is part of a warning. A phrase is a formula of such pages, with its alternatives parted
by semicolons; ``feedd.core.parse.refusals`` recognises them.
"""

from __future__ import annotations

from typing import Final

MISSING: Final = "the page says that what was asked for isn't there"
CLOSED: Final = "the page asks its readers to log in or to subscribe"
CHECKED: Final = "the page checks who asks and lets no program in"
UNAVAILABLE: Final = "the page says that its site is out of service for now"
ASKING: Final = "the page asks for consent, cookies or an age first"
EMPTY: Final = "the page says that its list is empty"
UNUSED: Final = "the page is what stands at an address that nobody uses"
SCRIPTED: Final = "the page's text is made by JavaScript, which feedd doesn't run"
NOTHING: Final = "the page has few words and no day, and is marked as none to be found"
INSTEAD: Final = frozenset({MISSING, CLOSED, CHECKED, UNAVAILABLE, ASKING, UNUSED, SCRIPTED})
"""Reasons for which an address gives something else than what there is at it."""
FOR_NOW: Final = frozenset({CHECKED, UNAVAILABLE})
"""Those of them that may pass."""


def _either(written: str) -> str:
    """Give the alternatives of a list over several lines, where bars part them."""
    return "".join(each.strip() for each in written.split("\n"))


_SITE = _either("""
    site(?:ul|-ul|miz)?|(?:web ?)?page|web ?site|services?|system|server|portal|platform|
    register|dienst|(?:web)?seite|angebot|serveur|plate-?forme|sitio(?: web)?|p[áa]gina|
    servicio|servidor|sistema|portale?|servi[çc]o|sito(?: web)?|servizio|strona|serwis|
    stránky?|web|oldal|honlap|szolgáltatás|nettside|webbplats|hjemmeside|sivusto|palvelu|
    tjänste?n?|tjeneste[nr]?|pagina|serviciul|сайте?|сервис|сервіс|портал|система|услуга|
    послуга|σελίδα|ιστοσελίδα|υπηρεσία|hizmet(?:imiz)?|sistem|(?:ال)?(?:موقع|خدمة|نظام|بوابة|
    منصة)|(?:وب.?)?سایت|سرویس|سامانه|درگاه|ה?(?:אתר|שירות|מערכת)|वेबसाइट|सेवा|网站|网页|系统|
    服务器?|平台|網站|系統|服務|当?サイト|サービス|システム|サーバー?|사이트|홈페이지|서비스|
    시스템|서버|เว็บไซต์|ระบบ|บริการ|trang web|hệ thống|dịch vụ|situs|layanan""")
_OUT = _either("""
    unavailable|not available|offline|out of (?:service|order)|maintenance|being (?:updated|
    upgraded)|nicht (?:verfügbar|erreichbar)|gewartet|in wartung|indisponible|inaccessible|
    hors service|no (?:está |se encuentra )?disponible|mantenimiento|fuera de servicio|
    indispon[ií]vel|manuten[çc][ãa]o|non (?:è )?disponibile|manutenzione|niet (?:beschikbaar|
    bereikbaar)|onderhoud|otillgänglig|utilg(?:jen|æn)gelig|inte tillgänglig|underhåll|
    vedlikehold|vedligeholdelse|ei ole käytettävissä|huollossa|niedostępn[ya]|konserwacji|
    nedostupn[áýé]|mimo provoz|odstávka|nem (?:elérhető|érhető el)|karbantartás|indisponibil|
    mentenanță|недоступ(?:ен|на|ний)|не работает|не працює|обслуживании|обслуговуванні|работы|
    роботи|недостъпн[аи]|διαθέσιμ[ηο]ς?|συντήρηση|kullanılamıyor|hizmet dışı|bakım(?:da|
    dadır)?|غير (?:متاح|متوفر)ة?|(?:تحت|قيد) (?:الصيانة|التحديث)|در دسترس (?:نیست|نمی.?باشد)|
    (?:حال|دست) (?:به.?روز ?رسانی|تعمیر|ارتقا)|זמי(?:ן|נה)|תחזוקה|रखरखाव|अनुपलब्ध|(?:升级|
    维护|升級|維護)[^ ]{0,6}|不可用|无法(?:访问|使用)|無法(?:訪問|使用)|
    メンテナンス[^ ]{0,12}|停止(?:中|して)[^ ]{0,8}|利用(?:できません|いただけません)|
    점검[^ ]{0,6}|이용할 수 없습니다|(?:ปิด|อยู่ระหว่าง)?ปรับปรุง[^ ]{0,12}|ไม่พร้อมใช้งาน|
    ขัดข้อง[^ ]{0,12}|bảo trì|nâng cấp|không khả dụng|pemeliharaan|perbaikan|
    tidak (?:tersedia|dapat diakses)""")
_SITE_IS_OUT = f"""
    (?:{_SITE})[^ ]{{0,3}}(?: [^ ]+){{0,4}}? ?(?:ב|του |на )?(?:{_OUT})[^ ]{{0,3}};
    there(?:['’]s| is) a problem with (?:the|this|our) [^ ]+;
    we(?:['’]re| are) (?:down|offline|closed) for .*;
    (?:на [^ ]+ )?(?:ведутся|проводятся) .{{0,20}}работы"""
"""A site, service or system, in a few words, and that it is out of service."""
SAID: Final = {
    MISSING: """
    page (?:not|can(?:no|')t be|could not be|isn['’]t|is not) (?:found|available|there|here);
    (?:this |that |the )?page (?:(?:that )?you .{3,40} )?(?:does(?:n['’]t| not)
    exist|(?:can(?:no|')t|could not|couldn['’]t) be found|has (?:moved|gone|been removed)|is
    missing); (?:no such|nothing (?:was )?found) (?:page|here); (?:this )?page is no longer .*;
    no longer available; (?:content|article|story|document|resource) (?:not found|no longer
    available|unavailable); (?:die |diese )?(?:\\w+ )?seite (?:wurde |konnte |ist )?(?:leider
    )?nicht (?:gefunden|vorhanden|verfügbar).*; (?:die |diese )?(?:\\w+ )?seite existiert
    nicht.*; diese seite gibt es nicht .*; page (?:non trouvée|introuvable|inexistante); contenu
    introuvable; (?:la )?page (?:demandée )?n['’]existe pas; cette page n['’]existe
    (?:pas|plus); article introuvable; p[áa]gina no (?:encontrada|existe|disponible); no se
    (?:ha )?encontr(?:ó|ado) la página; no (?:podemos|hemos podido) encontrar .*; página n[ãa]o
    (?:encontrada|existe|disponível); pagina non (?:trovata|esiste|disponibile); pagina niet
    gevonden; deze pagina bestaat niet.*; sidan (?:kunde inte hittas|hittades inte|finns
    inte.*); siden (?:ble ikke funnet|blev ikke fundet|findes ikke.*|finnes ikke.*); sivua ei
    (?:löydy|löytynyt|ole); strona nie (?:została znaleziona|istnieje); nie znaleziono strony;
    nie ma takiej strony; stránka (?:nebyla nalezena|neexistuje|nenalezena|sa nenašla|nebola
    nájdená); (?:az oldal|a keresett oldal) nem (?:található|létezik); pagina nu (?:a fost
    găsită|există); stranica nije pronađena; strani ni mogoče najti; страницата не (?:е
    намерена|съществува); страница не (?:найдена|существует); такой страницы (?:нет|не
    существует); материал не найден; сторінк[уа] не (?:знайдено|існує); старонка не знойдзена;
    страница није пронађена; η σελίδα δεν (?:βρέθηκε|υπάρχει); sayfa bulunamadı; aradığınız
    sayfa .*; səhifə tapılmadı; الصفحة غير (?:موجودة|متوفرة|متاحة); لم يتم العثور على الصفحة;
    صفحه (?:مورد نظر )?(?:پیدا|یافت) نشد; (?:این )?صفحه وجود ندارد; صفحہ نہیں ملا; הדף (?:לא
    נמצא|המבוקש לא נמצא|אינו קיים); העמוד לא נמצא; (?:पृष्ठ|पेज) नहीं मिला; পৃষ্ঠা(?:টি)? পাওয়া
    যায়নি; பக்கம் கிடைக்கவில்லை; ไม่พบหน้า.*; ไม่พบเพจ; không tìm thấy trang; trang không tồn tại;
    halaman tidak ditemukan; 页面(?:不存在|未找到|没有找到|走丢了).*;
    找不到(?:页面|网页|頁面|網頁); 頁面不存在; 您访问的页面.*;
    (?:お探しの)?ページが?(?:見つかりません(?:でした)?|存在しません);
    ページは(?:見つかりません(?:でした)?|削除された.*|存在しません); 페이지를 찾을 수 없습니다;
    존재하지 않는 페이지.*""",
    UNAVAILABLE: """
    (?:scheduled |under |down for |site |website )*maintenance(?: mode| break| in progress)?;
    (?:we['’]ll|we will|will) be (?:right )?back (?:soon|shortly|in a (?:moment|minute)); coming
    soon; (?:service|site|website|server) (?:is )?(?:temporarily |currently
    )?(?:unavailable|offline|down|closed); bad gateway; internal server error; gateway
    time-?out; (?:site |page |website )?under construction; something went wrong; an?
    (?:unexpected |internal )?error (?:has )?occurred; too many requests; service unavailable;
    wartungs(?:arbeiten|modus|pause)|(?:wegen|in) wartung; (?:seite|website|dienst) (?:ist
    )?(?:derzeit|vorübergehend|zurzeit) nicht .*; (?:wir sind )?(?:bald|gleich|in kürze)
    (?:wieder )?(?:da|zurück|für sie da); in kürze verfügbar; im aufbau; interner serverfehler;
    (?:site )?en (?:cours de )?maintenance; (?:site|service) (?:temporairement |momentanément
    )?indisponible; en construction; (?:nous )?(?:revenons|de retour) (?:bientôt|très vite|dans
    .*); bientôt (?:en ligne|disponible); une erreur (?:est survenue|s['’]est produite);
    (?:sitio |página |web )?en mantenimiento; (?:sitio|servicio|página) (?:no disponible|fuera
    de servicio).*; volvemos (?:pronto|enseguida); próximamente; en construcción; error interno
    del servidor; (?:site |página )?em manuten[çc][ãa]o; voltamos (?:já|em breve); em
    constru[çc][ãa]o; serviço indisponível; ocorreu um erro; (?:sito |pagina )?in manutenzione;
    torniamo (?:presto|subito); in costruzione; servizio non disponibile; (?:site |wegens
    )?onderhoud(?:swerkzaamheden)?; (?:tijdelijk|momenteel) (?:niet beschikbaar|offline); we
    zijn (?:zo|snel) terug; (?:planerat )?underhåll(?:sarbete)?; vi är (?:strax|snart) tillbaka;
    (?:vedlikehold|vedligeholdelse)(?: pågår)?; vi er (?:snart|straks) tilbake;
    huolto(?:katko|työt|tauko); palaamme pian; (?:przerwa techniczna|prace
    (?:techniczne|konserwacyjne)); (?:strona|serwis) w budowie; wracamy (?:wkrótce|niebawem);
    (?:probíhá )?údržba(?: webu| stránek)?; stránky? (?:je|jsou) (?:dočasně )?(?:nedostupné|mimo
    provoz); karbantartás(?: alatt)?; (?:site |site-ul este )?în mentenanță; în
    (?:lucru|construcție); (?:u tijeku je |u toku je )?održavanje; в процес на поддръжка;
    (?:технические|профилактические|регламентные|ведутся) работы; сайт (?:временно |на
    )(?:недоступен|не работает|реконструкции|обслуживании|закрыт).*; сайт в разработке;
    (?:скоро|мы скоро) вернёмся; (?:мы )?скоро вернемся; внутренняя ошибка сервера; технічні
    роботи; сайт тимчасово .*; (?:εργασίες )?συντήρηση(?:ς)?; (?:επιστρέφουμε|θα επιστρέψουμε)
    σύντομα; (?:site(?:miz)? )?bakım(?:da| çalışması|dayız); yapım aşamasında.*; yakında
    (?:buradayız|hizmetinizdeyiz); (?:الموقع )?(?:تحت|قيد) (?:الصيانة|التحديث|الإنشاء|التطوير);
    سنعود قريب[اًا]+.*; الخدمة غير متاحة.*; خطأ في الخادم; (?:سایت |وب‌?سایت )?در (?:حال|دست)
    (?:به‌?روز ?رسانی|تعمیر|ساخت|بروزرسانی).*; به زودی (?:باز ?می‌?گردیم|برمی‌گردیم); سرویس در
    دسترس نیست; خطای (?:سرور|داخلی).*; האתר (?:בתחזוקה|בשיפוצים|בבנייה|אינו זמין.*); נחזור
    בקרוב; (?:साइट|वेबसाइट) (?:रखरखाव|निर्माणाधीन).*; रखरखाव .*; রক্ষণাবেক্ষণ.*;
    (?:网站|系统|服务器?)?(?:正在)?(?:维护(?:中|升级)?|升级中|建设中);
    (?:網站|系統)?(?:正在)?(?:維護中|建置中); 服务(?:暂时)?不可用; 服务器(?:内部)?错误;
    敬请期待;
    (?:ただいま|現在)?(?:サーバー?|システム)?(?:の)?メンテナンス(?:中|のお知らせ)?(?:です)?;
    準備中(?:です)?; 工事中(?:です)?; (?:ただいま|現在)?アクセスが集中.*;
    (?:서버|시스템|사이트)? ?점검 ?중(?:입니다)?; 서비스 점검.*; (?:일시적으로 )?서비스를?
    이용할 수 없습니다; 준비 ?중입니다; ปิดปรับปรุง(?:ชั่วคราว|ระบบ)?; กำลังปรับปรุง.*; (?:hệ thống
    |website )?(?:đang )?bảo trì; (?:situs |sedang )?(?:dalam )?(?:pemeliharaan|perbaikan)"""
    f"; {_SITE_IS_OUT}",
    CHECKED: """
    just a moment; one moment,? please; attention required!?; access (?:to this page )?(?:has
    been )?denied; forbidden; you have been blocked; (?:checking|verifying) (?:if|that|your|the)
    .*; verify (?:that )?you are (?:a )?human; are you (?:a robot|human|not a robot).*; i['’]?m
    not a robot; (?:please )?(?:confirm|prove) (?:that )?you are (?:human|not a robot).*;
    security check; ddos protection.*; pardon our interruption.*; unusual traffic.*;
    (?:zugriff|zugang) verweigert; zugriff nicht gestattet; einen moment(?: bitte)?; sind sie
    ein (?:mensch|roboter).*; sicherheits(?:prüfung|überprüfung|abfrage); (?:ihr )?browser wird
    (?:überprüft|geprüft).*; accès (?:refusé|interdit); un (?:instant|moment)(?:,? s['’]il vous
    plaît)?; vérification (?:de sécurité|de votre navigateur|en cours).*; êtes-vous un
    (?:robot|humain).*; acceso (?:denegado|prohibido|restringido); un momento(?:,? por favor)?;
    (?:comprobando|verificando) (?:su|tu|el) navegador.*; ¿?(?:es|eres) (?:usted )?un
    (?:robot|humano).*; comprobación de seguridad; acesso (?:negado|proibido); (?:só )?um
    momento(?:,? por favor)?; (?:verificando|verificação d).*navegador.*; accesso negato; un
    attimo(?:,? per favore)?; (?:verifica|controllo) (?:del browser|di sicurezza).*; toegang
    (?:geweigerd|geblokkeerd); een moment(?: geduld)?(?: a\\.?u\\.?b)?; åtkomst nekad; (?:ett
    ögonblick|et øyeblikk|et øjeblik).*; ingen tilgang; adgang nægtet; pääsy (?:evätty|estetty);
    hetkinen; (?:odmowa dostępu|dostęp zabroniony|brak dostępu); (?:chwileczkę|sprawdzanie
    przeglądarki.*); přístup (?:odepřen|zamítnut); hozzáférés megtagadva; acces interzis;
    πρόσβαση (?:απορρίφθηκε|δεν επιτρέπεται); доступ (?:запрещ[её]н|ограничен|закрыт);
    (?:проверка|проверяем) (?:браузера|ваш браузер|безопасности).*; (?:подтвердите|докажите),?
    что вы (?:не робот|человек).*; вы (?:не робот|робот).*; доступ заборонено; перевірка
    (?:браузера|безпеки).*; (?:erişim engellendi|erişim reddedildi); (?:bir dakika|lütfen
    bekleyin); (?:robot olmadığınızı|insan olduğunuzu) .*; (?:تم )?(?:رفض|حظر|منع)
    (?:الوصول|الدخول); (?:لحظة|لحظات) (?:من فضلك)?; (?:التحقق|جار(?:ي|ٍ) التحقق) من .*; دسترسی
    (?:غیرمجاز|ممنوع|رد شد|محدود).*; (?:لطفا )?کمی صبر کنید; (?:بررسی|در حال بررسی) مرورگر.*;
    ربات نیستم; הגישה (?:נדחתה|נחסמה); רק רגע.*; (?:אימות|בדיקת) (?:אבטחה|דפדפן).*; पहुँच
    अस्वीकृत; (?:访问被(?:拒绝|禁止)|拒绝访问|禁止访问|訪問被拒絕|存取遭拒);
    (?:请稍候|请稍等|安全验证|人机验证|请完成.*验证.*|正在(?:检查|验证).*);
    アクセスが?(?:拒否|禁止|制限)され.*; (?:少々)?お待ちください;
    (?:ブラウザを?確認.*|セキュリティ(?:チェック|確認)|ロボットではありません.*); 접근이?
    ?(?:거부|차단|제한).*; 잠시만 기다려.*; (?:로봇이 아닙니다|보안 확인|브라우저(?:를)?
    확인.*); ปฏิเสธการเข้าถึง; (?:โปรด|กรุณา)รอสักครู่; truy cập bị (?:từ chối|chặn); (?:vui
    lòng|xin) (?:chờ|đợi) .*; akses ditolak; (?:mohon )?tunggu sebentar""",
    CLOSED: """
    (?:please )?(?:log|sign) ?in(?: or .*)?(?: to (?:continue|keep|read|view|access|your).*)?;
    subscribe (?:now )?to (?:continue|keep|read|unlock|access).*; (?:subscribers?|members?)[
    -]only.*; (?:this (?:article|story|content) is )?for subscribers(?: only)?;
    (?:choose|select|pick) (?:a|your) (?:plan|subscription|offer|package).*; (?:our
    )?(?:subscription|membership) (?:plans?|offers?|options?); subscribe(?: today| now)?; create
    (?:a free |an |your )?account.*; register (?:now )?to (?:continue|read|keep).*; you have
    (?:reached|read) your .*; (?:bitte )?(?:melden sie sich an|loggen sie sich ein).*;
    (?:anmelden|einloggen|registrieren)(?:,? um .*| und weiterlesen)?; (?:jetzt )?weiterlesen
    mit .*; (?:nur für|exklusiv für) abonnenten.*; (?:wählen sie )?(?:ihr|unsere)
    (?:abo|abonnements?|angebote?).*; abo ?-?angebote; abo abschließen;
    (?:connectez-vous|identifiez-vous|se connecter|connexion).*; (?:abonnez-vous|inscrivez-vous)
    pour (?:lire|continuer|accéder).*; (?:article |contenu )?(?:est )?réservé (?:à nos |aux
    )abonnés.*;
    (?:choisissez votre|nos offres?|nos) (?:offre|abonnement|d['’]abonnement|abonnements).*;
    (?:inicia(?:r|e)? sesión|identifícate|regístrate|acceder).*; (?:suscríbete|suscríbase) para
    (?:seguir|leer|continuar|acceder).*; (?:contenido |artículo )?(?:exclusivo|solo) para
    suscriptores.*; (?:elige|elija|escoge) (?:tu|su) (?:plan|suscripción).*; planes de
    suscripción; (?:faça|fazer|iniciar) (?:o )?(?:seu )?(?:login|sessão|log in).*; assine para
    (?:continuar|ler|ter acesso).*; (?:conteúdo |artigo )?exclusivo para assinantes.*;
    (?:escolha|conheça) (?:o seu|seu|os) (?:plano|planos).*; (?:accedi|effettua (?:il
    login|l['’]accesso)|registrati)(?: per .*)?; abbonati per (?:continuare|leggere).*;
    (?:contenuto |articolo )?(?:riservato|solo per) (?:agli )?abbonati.*; scegli (?:il
    tuo|l['’]) ?(?:abbonamento|piano).*; (?:inloggen|log in|meld je aan)(?: om .*)?;
    (?:alleen|exclusief) voor abonnees.*; kies (?:je|uw) (?:abonnement|pakket).*; (?:logga
    in)(?: för att .*)?; (?:endast )?för prenumeranter.*; välj (?:din )?prenumeration.*; logg
    inn(?: for å .*)?; (?:bare |kun )?for abonnenter.*; velg abonnement.*; log ind(?: for at
    .*)?; vælg abonnement.*; kirjaudu(?: sisään)?.*; (?:vain )?tilaajille.*; zaloguj się.*;
    (?:tylko )?dla (?:subskrybentów|prenumeratorów).*; wybierz
    (?:plan|subskrypcję|prenumeratę).*; přihlá(?:ste se|šení).*; (?:pouze )?pro předplatitele.*;
    (?:jelentkezzen|lépjen) be.*; (?:csak )?előfizetőknek.*; autentificare.*;
    (?:σύνδεση|συνδεθείτε).*; (?:μόνο )?για συνδρομητές.*;
    (?:войдите|авторизуйтесь|войти|вход)(?:,? чтобы .*| на сайт| в аккаунт)?; (?:только
    для|доступно) подписчик(?:ов|ам).*; (?:оформите|выберите) (?:подписку|тариф).*; увійдіть.*;
    (?:лише|тільки) для передплатників.*; оберіть (?:передплату|тариф).*; (?:giriş
    yap(?:ın)?|oturum aç(?:ın)?|üye girişi).*; abonelere özel.*; (?:يرجى )?تسجيل الدخول.*;
    سج[ّل]+ (?:الدخول|دخولك).*; (?:اشترك|محتوى) (?:لمتابعة القراءة|للمشتركين|حصري للمشتركين).*;
    (?:لطفا )?وارد (?:شوید|حساب).*; ورود (?:به حساب|کاربران|به سایت).*; (?:ویژه|مخصوص)
    مشترک(?:ان|ین).*; (?:התחבר|התחברו|התחברות|כניסה)(?: ל?.*)?; (?:למנויים|לקריאת הכתבה) .*; लॉग
    ?इन (?:करें|कीजिए).*; (?:केवल )?(?:सदस्यों|ग्राहकों) के लिए.*; (?:请)?(?:先)?登录(?:后.*)?;
    登入(?:後.*)?; (?:订阅|會員|会员|付费)(?:后|專屬|专享|用户).*;
    ログイン(?:して.*|してください|が必要です)?; (?:会員|有料|購読者)(?:限定|会員限定|専用).*;
    (?:料金)?プラン(?:を|の)選(?:ぶ|択).*; 로그인(?:이 필요.*|하세요|해 주세요|해주세요|하고
    .*)?; (?:구독자|회원) 전용.*; (?:요금제|구독 상품)(?:를)? ?선택.*;
    (?:กรุณา|โปรด)?(?:เข้าสู่ระบบ|ล็อกอิน).*; (?:เฉพาะ|สำหรับ)สมาชิก.*; (?:vui lòng )?đăng nhập.*;
    (?:khusus|hanya) (?:untuk )?pelanggan.*; (?:silakan )?masuk (?:untuk|ke) .*""",
    ASKING: """
    (?:before you continue|your privacy (?:choices|matters|is important.*)|we
    (?:value|respect|care about) your privacy|cookie
    (?:consent|settings|notice|preferences)|accept (?:all )?cookies.*|cookies (?:are
    )?(?:required|disabled|needed).*|(?:please )?enable cookies.*); age
    (?:verification|check|gate|restricted); (?:are you|you must be|confirm (?:that )?you are)
    (?:over |at least |of )?(?:1[568]|21|legal).*; (?:confirm|verify|enter) your (?:age|date of
    birth); (?:ihre )?(?:privatsphäre|datenschutz-?einstellungen|cookie-?einstellungen)(?: .*)?;
    (?:bevor sie|wir brauchen ihre|ihre) (?:fortfahren|zustimmung|einwilligung).*; (?:bitte
    )?(?:aktivieren sie )?cookies (?:aktivieren|akzeptieren|erforderlich).*;
    alters(?:prüfung|verifikation|nachweis|abfrage); (?:sind sie )?(?:über|mindestens|schon)
    1[68].*; (?:respect de|votre|vos choix concernant la) (?:votre )?(?:vie
    privée|confidentialité).*; (?:gestion|paramètres|acceptez|activez) (?:des |les |de
    )?cookies.*; (?:avant de|pour) continuer.*; (?:vérification|contrôle) de (?:votre
    |l['’])?âge; (?:avez-vous|êtes-vous) .*(?:18 ans|majeur).*; (?:su|tu) privacidad.*; (?:antes
    de continuar|configuración de cookies|acepta(?:r)? (?:las )?cookies.*|active las cookies.*);
    (?:verificación|control) de edad; ¿?(?:eres|es usted) mayor de .*; (?:sua|a sua)
    privacidade.*; (?:antes de continuar|definições de cookies|aceitar cookies.*); verificação
    de idade; (?:tem|você tem) (?:mais de )?18 anos.*; (?:la tua|rispettiamo la tua) privacy.*;
    (?:prima di continuare|impostazioni (?:dei )?cookie|accetta (?:i )?cookie.*); verifica
    (?:dell['’])?età; (?:hai|sei) (?:più di|maggiorenne|18 anni).*; (?:voordat je verder
    gaat|cookie-?instellingen|jouw privacy.*|accepteer cookies.*);
    leeftijds(?:controle|verificatie); (?:ben je|bent u) 18.*; (?:innan du
    fortsätter|kakinställningar|cookieinställningar|din
    integritet.*|ålderskontroll|åldersgräns); (?:før du fortsetter|før du
    fortsætter|alderskontroll?|alderskontrol);
    (?:evästeasetukset|ikärajavahvistus|ikätarkistus); (?:zanim przejdziesz dalej.*|twoja
    prywatność.*|ustawienia (?:plików )?cookies?|weryfikacja wieku|czy masz (?:ukończone
    )?18.*); (?:než budete pokračovat.*|nastavení cookies|ověření věku|je vám (?:více než
    )?18.*); (?:süti beállítások|korhatár.*|elmúltál 18.*); (?:настройки (?:файлов )?cookie.*|мы
    используем (?:файлы )?cookie.*|подтвер(?:дите|ждение) (?:ваш )?возраст.*|вам (?:уже
    )?(?:есть|исполнилось) 18.*|включите cookie.*); (?:підтвердіть (?:свій )?вік.*|вам (?:вже
    )?(?:є|виповнилося) 18.*); (?:ρυθμίσεις cookies|επαλήθευση ηλικίας); (?:çerez
    (?:ayarları|tercihleri)|yaş doğrulama|18 yaşından büyük.*); (?:إعدادات (?:ملفات تعريف
    الارتباط|الكوكيز)|خصوصيتك.*|التحقق من العمر|هل (?:عمرك|أنت) .*18.*); (?:تنظیمات کوکی.*|حریم
    خصوصی شما.*|تأیید سن|(?:آیا )?بالای ۱۸ سال.*); (?:הגדרות (?:עוגיות|קוקיז)|הפרטיות
    שלך.*|אימות גיל|האם אתה מעל .*); (?:隐私设置|cookie
    ?设置|年龄(?:验证|确认)|您(?:是否)?(?:已|年)满.*|年齡(?:驗證|確認));
    (?:クッキー(?:の)?設定|年齢(?:確認|認証)|(?:あなたは)?1?[258]?0?歳以上ですか.*|プライバシー設定);
    (?:쿠키 (?:설정|동의)|연령 (?:확인|인증)|(?:만 )?1[89]세 이상.*);
    (?:การตั้งค่าคุกกี้|ยืนยันอายุ.*); (?:cài đặt cookie|xác minh (?:độ )?tuổi); (?:pengaturan
    cookie|verifikasi usia)""",
    EMPTY: """
    no (?:search
    )?(?:results?|matches|articles?|stories|news|posts?|items|entries|events|notices)(?: (?:were
    |was )?(?:found|yet|available|to (?:show|display)|match.*|at (?:this|the) .*|for .*))?;
    (?:nothing|there (?:is|are) (?:nothing|no \\w+)) (?:found|to
    (?:show|see|display)|here|yet|at (?:this|the) (?:time|moment)).*; (?:your search
    )?.{0,40}did not match any .*; 0 results.*; (?:keine|es wurden keine|leider keine|derzeit
    keine|zurzeit keine|aktuell keine) (?:passenden |aktuellen
    )?(?:ergebnisse|treffer|artikel|meldungen|einträge|beiträge|nachrichten|inhalte).*;
    (?:aucun|aucune) (?:résultat|article|actualité|contenu|élément|publication|événement).*;
    (?:il n['’]y a )?(?:pas|rien) (?:d['’]actualités?|de résultats?|à afficher).*; (?:no
    (?:hay|se (?:han )?encontr(?:aron|ado)|existen))
    (?:resultados|noticias|artículos|entradas|contenidos?|avisos).*; sin
    (?:resultados|noticias).*; (?:nenhum|nenhuma|não (?:há|foram encontrad[oa]s))
    (?:resultados?|notícias?|artigos?|conteúdos?|itens).*; sem (?:resultados|notícias).*;
    (?:nessun|nessuna|non (?:ci sono|sono stati trovati))
    ?(?:risultat[oi]|notizi[ae]|articol[oi]|contenut[oi]|element[oi]).*; (?:geen|er zijn geen|er
    werden geen) (?:resultaten|artikelen|berichten|nieuws).*; (?:inga|det finns inga)
    (?:resultat|träffar|artiklar|nyheter|inlägg).*; (?:ingen|der er ingen|fant ingen)
    (?:treff|resultater|artikler|nyheder|nyheter|resultat).*; (?:ei
    (?:tuloksia|hakutuloksia|uutisia|osumia)).*; (?:brak|nie znaleziono|nie ma)
    (?:wyników|artykułów|wiadomości|wpisów|aktualności).*; (?:žádné|nebyly nalezeny
    žádné|nenalezeny žádné) (?:výsledky|články|zprávy|aktuality|záznamy).*; (?:nincs(?:enek)?)
    (?:találat|eredmény|hír|bejegyzés|cikk).*; (?:nu (?:există|am găsit|s-au găsit)|niciun)
    (?:rezultate?|știri|articole?).*; (?:ничего не найдено|нет
    (?:результатов|новостей|материалов|записей|публикаций)|по вашему запросу ничего.*|новостей
    (?:пока )?нет).*; (?:нічого не знайдено|немає (?:результатів|новин|записів)|новин (?:поки
    )?немає).*; (?:няма (?:намерени )?(?:резултати|новини)).*; (?:δεν (?:βρέθηκαν|υπάρχουν))
    (?:αποτελέσματα|νέα|άρθρα).*; (?:sonuç|haber|kayıt|içerik|duyuru)
    (?:bulunamadı|bulunmamaktadır|yok).*; (?:لا (?:توجد|يوجد)|لم يتم العثور على) (?:أي
    )?(?:نتائج|أخبار|مقالات|عناصر|محتوى|مواد).*; (?:نتیجه‌?ای|خبری|مطلبی|موردی|محتوایی) (?:یافت
    نشد|پیدا نشد|وجود ندارد).*; (?:לא נמצאו|אין) (?:תוצאות|כתבות|חדשות|פריטים|ידיעות).*; (?:कोई
    (?:परिणाम|समाचार|ख़बर|खबर|लेख)) (?:नहीं).*; (?:কোনো|কোন) (?:ফলাফল|সংবাদ|খবর) .*;
    (?:没有(?:找到)?|未找到|暂无|抱歉,?没有)(?:相关|任何|符合.*)?(?:的)?(?:结果|内容|新闻|文章|数据|信息|公告).*;
    (?:沒有|查無|找不到|尚無)(?:相關|任何)?(?:結果|內容|新聞|文章|資料|公告).*;
    (?:該当する|現在、?|お探しの|検索)?(?:記事|結果|検索結果|お知らせ|ニュース|情報|データ)(?:が|は)(?:見つかりません(?:でした)?|ありません(?:でした)?|ございません).*;
    (?:검색 ?결과가|게시물이|등록된 (?:글|게시물)이|결과가|기사가|자료가) 없습니다.*;
    ไม่พบ(?:ข้อมูล|ผลลัพธ์|ข่าว|ผลการค้นหา).*; ไม่มี(?:ข่าว|ข้อมูล).*; (?:không (?:có|tìm thấy)) (?:kết
    quả|bài viết|tin).*; (?:tidak ada|tidak ditemukan) (?:hasil|berita|artikel).*""",
    UNUSED: """
    (?:this |the )?domain (?:name )?(?:\\S+ )?(?:is|may be) (?:for sale|available|parked).*;
    (?:buy|inquire about) this domain.*; (?:this )?domain (?:has )?expired.*; (?:domain )?parked
    (?:free )?(?:by|with|at) .*; welcome to nginx!?; apache2? .*default page; it works!?; index
    of /.*; (?:default|test) (?:web ?)?(?:page|site) .*; account suspended; future home of .*;
    .{0,40}(?:diese )?domain (?:steht zum verkauf|ist zu verkaufen|zu verkaufen|wurde
    (?:registriert|geparkt)).*; (?:ce )?(?:nom de )?domaine (?:est )?(?:à vendre|en
    vente|expiré).*; (?:este )?dominio (?:está )?(?:en venta|aparcado|à venda).*; (?:questo
    )?dominio (?:è )?in vendita.*; (?:deze )?domein(?:naam)? (?:is )?te koop.*; (?:ta )?domena
    (?:jest )?(?:na sprzedaż|zaparkowana|wygasła).*; домен
    (?:продаётся|продается|припаркован|выставлен на продажу|продається).*; (?:bu )?alan adı
    satılık.*; (?:هذا )?النطاق معروض للبيع; این دامنه .*فروش.*;
    (?:此|该)?域名(?:出售|正在出售|转让|已过期).*; このドメインは.*; 이 도메인은 .*""",
}

SORRY: Final = _either("""
    (?:we(?:['’]re| are)(?: very)? |i['’]m )?sorry|oops|whoops|unfortunately|apologies|
    es tut uns leid|entschuldigung|leider|hoppla|désolée?s?|oups|malheureusement|
    lo (?:sentimos|siento)(?: mucho)?|disculpen?|lamentablemente|desculpe|infelizmente|ops|
    ci dispiace|(?:siamo )?spiacenti|purtroppo|helaas|tyvärr|beklager|desværre|valitettavasti|
    przepraszamy|niestety|omlouváme se|bohužel|sajnáljuk|sajnos|ne pare rău|din păcate|
    žao nam je|извините|простите|к сожалению|вибачте|на жаль|съжаляваме|λυπούμαστε|üzgünüz|
    maalesef|عذر[اًا]+|نأسف|للأسف|مت[أا]سفیم|با عرض پوزش|متأسفانه|מצטערים|סליחה|לצערנו|
    क्षमा करें|खेद है|很?抱歉|对不起|對不起|申し訳(?:ございません|ありません)|恐れ入りますが|
    죄송합니다만?|ขออภัย|xin lỗi|rất tiếc|maaf""")
"""What such a page may say before a formula."""

OWN: Final = _either("""
    the|this|our|your|der|die|das|diese[rs]?|unsere?|ihre?|les?|la|l['’]|cet?(?:te)?|notre|el|
    los|las|este|esta|nuestr[oa]|n?oss[oa]|[oa]|il|lo|quest[oa]|nostr[oa]|de|het|deze|onze|
    denne|dette|den|det|ten|ta|nasz[ae]?|этот|эта|наш[ае]?|цей|ця|η|ο|το|bu|هذا|هذه|این|
    currently|at present|derzeit|zurzeit|actuellement|actualmente|сейчас|目前|当前|现在|現在|
    ただいま|현재|ขณะนี้|hiện tại|saat ini""")
"""An article or a pronoun, which may stand before a formula too."""
