"""The set phrases of letters, and of what a site states for good, in many languages.

They are written like those of ``phrases``.
"""

from __future__ import annotations

from feedd.core.parse.phrases import any_of

IN_BROWSER = any_of(
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
    보기; (?:웹 ?)?브라우저(?:에서|로) (?:보기|열기); (?:ดู|เปิด|อ่าน).{0,24}(?:เบราว์เซอร์|ออนไลน์);
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

PREFERENCES = any_of(
    """(?:manage|update|change|edit|set) (?:(?:your|my|e-?mail|newsletter|subscription|cookie|the)
    )* (?:preferences|subscriptions?|settings); (?:e-?mail|your) preferences; unsubscribe; (?:ihre
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
    (?:подпиской|рассылкой|подписку|рассылку|настройки); отписаться; (?:керувати підпискою|змінити
    налаштування); відписатися; לעדכון העדפות; להסרה; (?:مدیریت|ویرایش|تنظیمات)
    (?:اشتراک|خبرنامه|ترجیحات); (?:إدارة|تعديل|تحديث) (?:التفضيلات|الاشتراك|تفضيلاتك);
    (?:ניהול|עדכון) (?:העדפות|המינוי);
    (?:管理|修改|更改)(?:您的|我的)?(?:订阅|訂閱|偏好)(?:设置|設定)?; 退订; 取消訂閱;
    配信(?:設定|停止|解除)(?:の変更|はこちら)?; (?:購読|メール)(?:設定|解除)(?:の変更|はこちら)?;
    구독 (?:관리|설정|해지|취소); 수신 ?거부; จัดการ(?:การสมัคร|การตั้งค่า).{0,12}; uitschrijven;
    afmelden; avregistrera(?: dig)?; (?:voorkeuren|abonnement|instellingen)
    (?:beheren|wijzigen|aanpassen); avmeld(?: deg)?; afmeld; (?:beheer|wijzig) (?:je |uw |mijn
    )?(?:voorkeuren|abonnement|instellingen); (?:hantera|ändra) (?:dina |mina
    )?(?:inställningar|prenumeration(?:er)?); (?:administrer|endre|rediger) (?:dine |mine |din |mit
    )?(?:innstillinger|indstillinger|abonnement); (?:muokkaa|hallitse)
    (?:asetuksia|tilausta|tilauksia); peru tilaus; wypisz się; (?:zarządzaj|zmień) (?:swoimi
    )?(?:subskrypcją|subskrypcjami|preferencjami|ustawienia); (?:spravovat|změnit|upravit)
    (?:odběr|předvolby|nastavení); odhlásit(?: se)?; leiratkozás; (?:gestionează|modifică)
    (?:preferințele|abonamentul); dezabonare; abonelikten (?:çık|ayrıl); (?:tercihler|abonelik)\\w*
    (?:yönet|güncelle)\\w*; (?:quản lý|cập nhật) (?:đăng ký|tùy chọn); hủy đăng ký; (?:kelola|ubah)
    (?:preferensi|langganan); berhenti berlangganan; διαχείριση (?:προτιμήσεων|συνδρομής)"""
)
"""What a letter's last lines offer to its subscribers; all of the line."""

ERRAND = any_of(
    """thank(?:s| you)(?: very much| so much)? for (?:subscribing|signing up|registering|your
    order); undeliver(?:ed|able)(?: mail)?; mail delivery (?:failed|failure|sub-?system); delivery
    (?:status notification|has failed); returned mail; (?:your
    )?(?:verification|security|sign-?in|login|one-time) code(?=(?: is)?\\W*(?:\\d|$)); (?:vielen
    )?dank für (?:ihre|deine) (?:anmeldung|bestellung|registrierung); unzustellbar; (?:ihr|dein)
    (?:bestätigungs|sicherheits|anmelde)code; merci (?:de|pour) votre
    (?:inscription|abonnement|commande); votre code de (?:vérification|sécurité|connexion); gracias
    por (?:suscribir\\w+|registrar\\w+|(?:tu|su) (?:compra|pedido|suscripción)); (?:tu|su) código
    de (?:verificación|seguridad); obrigad[oa] por (?:assinar|se inscrever|subscrever|(?:sua|tua)
    (?:compra|inscrição)); (?:seu|o teu|o seu) código de (?:verificação|segurança); grazie per
    (?:esserti iscritt\\w|l['’]iscrizione|il tuo ordine); il tuo codice di (?:verifica|sicurezza);
    (?:спасибо|благодарим)(?: вас)? за (?:подписку|регистрацию|заказ); (?:ваш )?код
    подтверждения(?=(?: is)?\\W*(?:\\d|$)); дякуємо за (?:підписку|реєстрацію|замовлення);
    dziękujemy za (?:zapisanie|rejestrację|subskrypcję|zamówienie); (?:twój )?kod
    weryfikacyjny(?=(?: is)?\\W*(?:\\d|$)); bedankt voor (?:je|uw)
    (?:aanmelding|inschrijving|bestelling); tack för (?:din|att du)
    (?:anmälan|prenumer\\S+|beställning); abone olduğunuz için; doğrulama
    kodu\\S{0,3}?(?=\\W*(?:\\d|$)); شكر[اً]+ (?:لاشتراكك|لتسجيلك|على اشتراكك); رمز التحقق(?=(?:
    is)?\\W*(?:\\d|$)); (?:با تشکر|سپاس|ممنون) از (?:عضویت|ثبت.?نام|اشتراک|خرید) شما; کد
    تأیید(?=(?: is)?\\W*(?:\\d|$)); תודה (?:שנרשמת|על ההרשמה|על ההזמנה); קוד
    (?:ה?אימות|ה?אישור)(?=(?: is)?\\W*(?:\\d|$)); 感谢您?的?(?:订阅|注册|订购);
    感謝您?的?(?:訂閱|註冊|訂購); 您的验证码(?=(?: is)?\\W*(?:\\d|$)); 您的驗證碼(?=(?:
    is)?\\W*(?:\\d|$)); ご(?:登録|購読|注文)(?:いただき)?(?:、)?(?:誠に)?ありがとう\\S*;
    認証コード\\S{0,3}?(?=\\W*(?:\\d|$)); (?:구독|가입|주문)해 주셔서 감사\\S*; 인증
    ?(?:번호|코드)\\S{0,3}?(?=\\W*(?:\\d|$)); ขอบคุณที่(?:สมัคร|ลงทะเบียน|สั่งซื้อ)\\S*;
    รหัส(?:ยืนยัน|OTP)\\S{0,3}?(?=\\W*(?:\\d|$)); (?:please )?(?:confirm|verify) your; action
    required: (?:confirm|verify); reset your password; password reset; out of (?:the )?office;
    automatic reply; auto-?reply; you (?:have been|are now|were) (?:un)?subscribed; (?:your
    )?(?:receipt|invoice) (?:for|from|no); (?:bitte )?bestätigen sie (?:ihre|die); anmeldung
    bestätigen; passwort zurücksetzen; abwesenheits(?:notiz|meldung); automatische antwort; sie
    (?:haben sich|wurden) (?:ab|an)gemeldet; (?:veuillez )?confirme[rz] votre; réinitialis\\S+
    (?:de )?votre mot de passe; réponse automatique; absence du bureau; vous êtes (?:bien
    )?(?:désinscrit|désabonné|inscrit|abonné); confirm[ae] (?:tu|su); restablec\\S+ (?:tu|su)
    contraseña; respuesta automática; fuera de la oficina; conferma (?:la tua|il tuo|l['’]) ?;
    reimposta la password; risposta automatica; fuori sede; confirme (?:a |o )?(?:sua|seu|tua|teu);
    redefin\\S+ (?:a |de |da )?(?:sua )?(?:senha|palavra-passe); resposta automática;
    (?:пожалуйста, )?подтверд\\S+ (?:ваш\\S* |свой |свою
    )?(?:подписк|адрес|регистрац|почт|e-mail)\\S*; (?:сброс|восстановление) пароля; автоответ\\S*;
    (?:будь ласка, )?підтверд\\S+ (?:ваш\\S* |свою )?(?:підписк|адрес|реєстрац|пошт)\\S*; скидання
    пароля; автовідповідь; (?:abonelik|aboneliğ|e-posta|kayıt|üyelik)\\S* (?:adresinizi
    )?onayla\\S*; şifre\\S* sıfırla\\S*; otomatik (?:yanıt|cevap); potwierdź
    (?:swój|swoją|adres|subskrypcję|zapis)\\S*; (?:resetowanie|zmiana) hasła; autoodpowiedź;
    bevestig (?:uw|je); wachtwoord (?:opnieuw|herstel)\\S*; automatisch antwoord; bekräfta
    (?:din|ditt); återställ\\S* (?:ditt )?lösenord; autosvar; (?:تأكيد|تاكيد|أكد)
    (?:ال)?(?:اشتراك|بريد|تسجيل)\\S*; إعادة تعيين كلمة (?:المرور|السر); رد تلقائي; (?:تأیید|تایید)
    (?:عضویت|اشتراک|ایمیل|نشانی)\\S*; بازنشانی (?:گذرواژه|رمز)\\S*; (?:عضویت|اشتراک|ایمیل|نشانی)
    .{0,20}(?:تأیید|تایید) کنید; پاسخ خودکار; אישור (?:ה?הרשמה|ה?מינוי|כתובת)\\S*; איפוס סיסמה;
    מענה אוטומטי; (?:ל?אשרו?) את (?:ה?הרשמה|ה?מינוי|ה?כתובת)\\S*;
    (?:请|請)?(?:确认|確認|验证|驗證)(?:您|你)的\\S*; 重置密码; 重設密碼; 自动回复; 自動回覆;
    (?:会員|購読|メール\\S*)?(?:仮登録|本登録|登録)(?:の)?(?:ご)?確認\\S*;
    メールアドレスの(?:ご)?確認\\S*; パスワード(?:の)?(?:再設定|リセット)\\S*; 自動返信; 구독
    (?:신청 )?확인\\S*; 이메일 (?:주소 )?(?:인증|확인)\\S*; 비밀번호 (?:재설정|초기화)\\S*; 자동
    (?:응답|회신); 부재중; ยืนยัน(?:การสมัคร|อีเมล|ที่อยู่)\\S*; รีเซ็ตรหัสผ่าน; ตอบกลับอัตโนมัติ; (?:सदस्यता|ईमेल)
    की पुष्टि\\S*; पासवर्ड रीसेट\\S*; स्वचालित उत्तर"""
)
"""How the subject of a mail begins that runs an errand and tells no news."""

PLEASE = any_of(
    """please; bitte; veuillez; merci de; s['’]il vous plaît; por favor; per favore; prosimy;
    prosím(?:e)?; gelieve; vänligen; vennligst; venligst; lütfen; пожалуйста; просим; будь ласка;
    يرجى; الرجاء; لطفا[ًً]?; נא; אנא; กรุณา; โปรด; कृपया; 请您?; 請您?; silakan; mohon; vui lòng"""
)
"""How a mail that runs an errand asks politely, before it says what."""

ABSENCE = any_of(
    """i(?:['’]m| am)(?: currently| now)? (?:out of|away from) (?:the |my )?(?:office|desk);
    i(?:['’]m| am)(?: currently| now)? (?:away|on (?:\\w+ ){0,2}leave|on vacation|on holiday); ich
    bin (?:derzeit|momentan|zurzeit|bis|vom|ab|wieder ab) .{0,40} ?(?:nicht (?:im
    (?:büro|haus)|erreichbar|am platz)|im urlaub|abwesend|erreichbar); je suis (?:actuellement
    )?(?:absente?|en congés?|en vacances); (?:estoy|estaré) (?:fuera de la oficina|ausente|de
    vacaciones|de baja); (?:estou|estarei) (?:fora do escritório|ausente|de férias); (?:sono|sarò)
    (?:fuori (?:ufficio|sede)|assente|in ferie); (?:я )?(?:сейчас )?(?:нахожусь|буду) (?:в
    отпуске|в командировке|вне офиса); (?:я )?(?:перебуваю|зараз) у відпустці; ik ben (?:.{0,30}
    )?(?:afwezig|niet op kantoor|met verlof|op vakantie); (?:jestem|będę) (?:na urlopie|poza
    biurem|nieobecn[ya]); jag är (?:inte på kontoret|på semester|ledig); jeg er (?:på ferie|ikke på
    kontoret); olen (?:lomalla|poissa); (?:jsem|budu) (?:na dovolené|mimo kancelář); szabadságon
    vagyok; sunt în concediu; είμαι (?:εκτός γραφείου|σε άδεια); (?:yıllık )?izindeyim; ofis
    dışındayım; أنا (?:حاليًا |حاليا )?(?:خارج المكتب|في إجازة); (?:در|به) (?:مرخصی|سفر) هستم; אני
    (?:נמצאת? )?(?:בחופשה|מחוץ למשרד); 我(?:目前|现在|正在|将)?(?:休假|不在办公室|外出);
    (?:休暇|お休み)をいただいて\\S*; 不在にして(?:おります|います)\\S*; (?:저는 )?(?:현재 )?(?:휴가
    중입니다|부재중입니다); (?:ดิฉัน|ผม|ขณะนี้)(?:อยู่ระหว่าง)?ลาพักร้อน\\S*; tôi (?:đang|hiện) (?:nghỉ
    phép|vắng mặt); saya sedang (?:cuti|tidak di kantor)"""
)
"""How an automatic reply says that its sender is away; until when follows."""

TERMS = any_of(
    """terms of (?:use|service)(?: and (?:conditions|sale|(?:privacy|cookies?)(?: policy|
    notice)?|(?:end.user )?licen[cs]e.*))?; terms (?:and|&) conditions(?: of use)?; privacy (?:and
    cookies? )?(?:policy|notice|statement); cookies? policy; imprint; legal
    (?:notice|information)s?; acceptable use policy; (?:allgemeine )?geschäftsbedingungen; agb;
    nutzungsbedingungen; datenschutz(?:erklärung|hinweise?|bestimmungen)?; impressum; rechtliche
    hinweise; mentions légales; conditions (?:générales )?(?:d['’]utilisation|de vente); politique
    de confidentialité; aviso legal; términos y condiciones(?: de uso)?; (?:términos|condiciones)
    de (?:uso|servicio); política de (?:privacidade?|cookies); termos (?:de uso|e condições|de
    serviço); (?:termini|condizioni) d['’]uso; termini (?:e condizioni|di servizio); note legali;
    informativa (?:sulla )?privacy; пользовательское соглашение; политика конфиденциальности;
    условия использования; умови використання; угода користувача; політика конфіденційності;
    kullanım (?:koşulları|şartları); gizlilik (?:politikası|sözleşmesi);
    (?:algemene|gebruiks)\\s?voorwaarden; privacy(?:beleid|verklaring); regulamin(?: serwisu|
    portalu)?; polityka prywatności; användarvillkor; integritetspolicy; personvernerklæring;
    privatlivspolitik; tietosuojaseloste; käyttöehdot; obchodní podmínky; (?:zásady
    ochrany|ochrana) osobních údajů; adatvédelmi (?:tájékoztató|nyilatkozat); politica de
    confidențialitate; όροι χρήσης; πολιτική απορρήτου; شروط (?:الاستخدام|الخدمة); سياسة الخصوصية;
    (?:شرایط|قوانین)(?: و (?:قوانین|مقررات))? استفاده(?: از (?:این
    )?(?:سایت|وب.?سایت|خدمات|سرویس)\\S*)?; (?:شرایط|قوانین) و مقررات(?: (?:سایت|وب.?سایت))?;
    (?:(?:سیاست )?حفظ )?حریم خصوصی; תנאי (?:ה?שימוש|ה?שירות); תקנון(?: האתר)?; מדיניות ה?פרטיות;
    गोपनीयता नीति; 利用規約; プライバシーポリシー; 個人情報保護方針; 特定商取引法に基づく表記;
    (?:服务|使用)条款; 用户协议; (?:法律|版权)声明; 隐私(?:政策|权政策); (?:服務|使用)條款;
    隱私(?:權?政策|權聲明); (?:서비스 )?이용 ?약관; 개인정보 ?처리방침;
    (?:ข้อกำหนด|เงื่อนไข)(?:และเงื่อนไข)?(?:ใน)?การ(?:ใช้งาน|ให้บริการ|ใช้บริการ); นโยบายความเป็นส่วนตัว; điều
    khoản (?:sử dụng|dịch vụ); chính sách (?:bảo mật|quyền riêng tư); (?:syarat dan )?ketentuan(?:
    layanan| penggunaan)?; kebijakan privasi"""
)
"""Headings of terms of use and the like; all of the line."""

ANSWERS = any_of(
    """faqs?; frequently asked questions; häufig(?:e| gestellte) fragen; foire aux questions;
    questions fréquentes; preguntas frecuentes; perguntas frequentes; domande frequenti;
    veelgestelde vragen; vanliga frågor; ofte (?:stilte|stillede) sp(?:ørsmål|ørgsmål); usein
    kysyttyä; najczęściej zadawane pytania; často kladené (?:dotazy|otázky); gyakori kérdések;
    întrebări frecvente; часто задаваемые вопросы; часті (?:за)?питання; sık(?:ça)? sorulan
    sorular; الأسئلة (?:الشائعة|المتكررة); (?:سؤالات|سوالات|پرسش.?های) متداول; שאלות נפוצות;
    常见问题(?:解答)?; 常見問題; よくあるご?質問; 자주 (?:묻는|하는) 질문; คำถามที่พบบ่อย; câu hỏi
    thường gặp; pertanyaan umum"""
)
"""Headings of a site's answers to common questions; all of the line."""

GREETING = any_of(
    """good (?:morning|afternoon|evening|day); hello; hi; dear; welcome; here(?:'s|’s| is| are);
    happy \\w+day; guten (?:morgen|tag|abend); liebe; hallo; willkommen; bonjour; bonsoir;
    bienvenue; chers?; chères?; voici; hola; buen[oa]s; queridos?; bienvenid[oa]s?; bom dia; boa
    (?:tarde|noite); olá; caros; car[aeio] lett\\w+; buongiorno; buonasera; ecco; benvenut[ioae];
    здравствуйте; добр(?:ое|ый|ого); доброго; вітаємо; سلام; درود; صبح بخیر; مرحبا; أهلا; صباح;
    مساء الخير; שלום; בוקר טוב; ערב טוב; 各位; 大家好; 早上好; 您好; こんにちは; おはよう; 皆さん;
    皆様; สวัสดี; 안녕(?:하세요|하십니까)?; नमस्ते; เรียน(?= (?:ผู้|คุณ|ท่าน|สมาชิก|ลูกค้า)); sehr
    geehrte[rsn]?; gentil[ei]; estimad[oa]s?; prezad[oa]s?; уважаем(?:ый|ая|ые); шановн(?:ий|а|і);
    szanown[aiey]; sayın; kære; kjære; bästa (?:läsare|kund|medlem|vän\\w*); hyvä
    (?:lukija|asiakas|tilaaja|jäsen); vážen[ýáí]; tisztelt; kedves; αγαπητ(?:έ|ή|οί); kính
    (?:gửi|chào); عزيز(?:ي|تي); السادة; \\S+ گرامی; 尊敬的\\w{0,8}; 親愛的\\w{0,8}; 亲爱的\\w{0,8};
    敬啟者; お客様(?:へ|各位)?; 拝啓; प्रिय; לקוח(?:ה)? יקר(?:ה)?; goedemorgen; goedenavond; beste;
    god morgon; hej; merhaba; günaydın; sevgili; dzień dobry; drodzy; selamat; xin chào"""
)
