"""The language of a text that doesn't state it, where its writing leaves no doubt.

A script that writes one language decides; where a script writes several, the small words of a text
do, and letters that a language doesn't have speak against it. Close relatives are in the table so
that they are told from each other; those that can't be told apart have no name. In doubt between
two the answer is None: none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SAMPLE = 12_000  # characters
_FEWEST_LETTERS = 30  # to tell a script
_DOMINANT = 0.75  # of the letters
_LEAST_SHARE = 0.06  # of the words
_LEAST_WORDS = 4  # small ones
_FEW_WORDS = 2  # small ones, if no other language of the script has any
_SMALL_SHARE = 0.02  # of the words, in that case
_RUNNER_UP = 0.7  # of the best score; above, two languages are too near
_FOREIGN = 0.01  # of the letters
_KANA = 0.05  # of kana and ideographs; below, it is Chinese

_SCRIPTS = {
    "latin": "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ",
    "cyrillic": "Ѐ-ԯ",
    "arabic": "ء-يٮ-ۓەۮ-ۿ",
    "devanagari": "ऀ-ॿ",
    "ethiopic": "ሀ-፿",
    "bengali": "ঀ-৿",
    "han": "㐀-䶿一-鿿",
    "kana": "ぁ-ヺ",
    "ko": "ᄀ-ᇿ가-힣",
    "he": "א-ת",
    "el": "Ͱ-Ͽἀ-῿",
    "th": "ก-๎",
    "lo": "ກ-ໝ",
    "ka": "Ⴀ-ჿ",
    "hy": "Ա-և",
    "ta": "ஂ-௺",
    "te": "ఀ-౿",
    "kn": "ಀ-ೲ",
    "ml": "ഀ-ൿ",
    "gu": "ઁ-૱",
    "pa": "ਁ-ੵ",
    "si": "ං-෴",
    "km": "ក-៓",
    "my": "က-႟",
}
"""Letters by script; a script that writes one language bears the name of this."""

_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_RUNS = {name: re.compile(f"[{letters}]+") for name, letters in _SCRIPTS.items()}
_YIDDISH = re.compile("[\u05f0-\u05f2\ufb1d-\ufb4f]|\u05d0[\u05b7\u05b8]")
_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f][^\W\d_]*)*")


@dataclass(frozen=True, slots=True)
class _Language:
    """A language by its small words, and the letters beyond its script's common ones.

    ``signs`` are letters of which no text goes without all, "" where there are none.
    """

    name: str
    script: str
    words: frozenset[str]
    letters: frozenset[str]
    signs: str


def _languages(script: str, table: str) -> tuple[_Language, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    told = ([field.strip() for field in row] for row in rows)
    return tuple(
        _Language(name, script, frozenset(words.split()), frozenset(letters), signs)
        for name, words, letters, signs in told
    )


def _owners(table: Sequence[_Language]) -> Mapping[str, Sequence[int]]:
    owners: dict[str, list[int]] = {}
    for at, each in enumerate(table):
        for word in each.words:
            owners.setdefault(word, []).append(at)
    return owners


_LATIN = _languages(
    "latin",
    """
en | the of and to in is was for that with on are has have said by from at an will be | |
de | der die das und nicht mit dem den ist von ein eine auf für im wird sich des zu am bei | äöüß |
nl | de het een van en in is dat op te voor zijn met niet aan om ook | ëïéè |
af | die van en in is dat op te vir 'n met nie het wat ook | ëïêô |
fr | le la les des et est une dans pour que du au sur pas qui en un par | àâçèéêëîïôùûœæ | éèàêç
es | el la los las y en que del una para con por se un de al más | áéíóúñü | áéíóñ
ca | el la els les i en que del una per amb és un de al més | àçèéíïòóúü | àèòç
gl | o a os as e en que do da unha para con non un de ao máis | áéíóúñ |
pt | o a os as e em que do da uma para com não um de ao na no | áâãàçéêíóôõú | ãçõ
it | il la di che e un una per non con del della nel gli sono alla i lo | àèéìòù | àèùò
ro | și în de la cu pe un o nu care din pentru a fost mai | ăâîșțşţ | ă
sv | och att det som en av är för på med inte den till har ett om | åäöé | åäö
da | og at det er en af for på med ikke den til har et blev efter | åæøé | æøå
nb | og å det er en av for på med ikke den til har et ble etter | åæøé | æøå
fi | ja on ei että se oli myös ovat mutta kun joka sen | äöå | ä
et | ja on ei et see oli ka kui ning mis selle | äöõüšž | äõ
hu | a az és hogy nem is egy van meg volt csak | áéíóöőúüű | éő
pl | i w na z nie się do to że jest o od przez po za | ąćęłńóśźż | łąę
cs | a se na v je že s z o do ve po byl i k za | áčďéěíňóřšťúůýž | ěřů
sk | a sa na v je že s z o do vo po bol i k za | áäčďéíĺľňóôŕšťúýž | áíľčž
sl | in je na se da za so v ki ne z po pa bo | čšž | čšž
   | i u je na se da za od su što s ne bi koji | čćđšž |
tr | ve bir bu için ile da de olarak olan çok daha gibi sonra oldu | çğıöşüâîİ | ı
az | və bir bu üçün ilə da də olan çox daha kimi sonra | çəğıöşüİ | ə
vi | và của là có | àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ | ạ
   | de an d en net méi huet ass op fir vun den dat eng dass mat | äëéüöè |
   | lo los lei dels amb que sus dins foguèt ièr aquò | àèéíòóúç |
   | yang dan di ini untuk dengan dari tidak pada akan itu | é |
""",
)
_CYRILLIC = _languages(
    "cyrillic",
    """
ru | и в не на что с по из как для это его от был за о к | ёъыэщью | ы
uk | і в не на що з по із як для це його від був за та до у | іїєґщью | і
be | і ў не на што з па як для гэта яго ад быў за да у | іўёыэью | і
bg | и в не на че с по от като за това да се е ще са | ъщью | ъ
sr | и у не на што с по од као за да се је су | јљњћђџ | ј
mk | и во не на што со по од како за да се е ќе | јљњќѓџѕ | ј
kk | және мен бұл үшін деп бір да де болды | әғқңөұүһіыэъщёью | қ
""",
)
_ARABIC = _languages(
    "arabic",
    """
ar | في من على إلى أن التي عن مع هذا بعد ما أو قال الذي | ةىيكأإؤئ | ي
fa | در از به که این را با است و برای آن شد می | پچژگیک | ی
ur | کے میں کی ہے سے اور کا نے کو پر یہ ہیں | ٹڈڑےہھںپچژگیک | ے
ps | د په کې له چې او دا ته کړي سره | ټډړښېۍګڼپچژیک | ې
ckb | لە بۆ کە و بە ئەم لەگەڵ بوو دەکات | ەێۆڵڕڤپچژگیک | ە
""",
)
_INDIC = _languages(
    "devanagari",
    """
hi | के में की है से और का ने को पर यह हैं नहीं गया | |
mr | आहे आणि या ते होते नाही हा ही केले आहेत झाले | |
ne | छ र मा को गरेको भएको छन् यो लागि पनि गर्ने | |
""",
)
_ETHIOPIC = _languages(
    "ethiopic",
    """
am | ነው ላይ እና ውስጥ ወደ ግን ነበር ናቸው እንደ ጋር | |
ti | እዩ ናይ ኣብ እቲ ካብ ምስ ከም ድማ ነዚ | |
""",
)
_TABLES = {
    "latin": _LATIN,
    "cyrillic": _CYRILLIC,
    "arabic": _ARABIC,
    "devanagari": _INDIC,
    "ethiopic": _ETHIOPIC,
}
_COMMON = {
    "latin": frozenset("abcdefghijklmnopqrstuvwxyz"),
    "cyrillic": frozenset("абвгдежзийклмнопрстуфхцчшяѐѝ"),
    "arabic": frozenset("ءآابتثجحخدذرزسشصضطظعغفقلمنهوئؤأ"),
}
"""The letters that any language of a script may use; without an entry, all of them."""
_OWNERS = {script: _owners(table) for script, table in _TABLES.items()}
"""Which languages have a small word, by their places in the script's table."""

_WRITTEN_IN = {each.name: each.script for table in _TABLES.values() for each in table}


def of(text: str) -> str | None:
    """Give the language of a text as a BCP 47 tag; None in doubt or where there is too little."""
    sample = _ADDRESS.sub(" ", text[:_SAMPLE])
    written = _script(sample)
    if written in _TABLES:
        return _by_words(sample.lower(), written)
    if written == "bengali":
        return "as" if re.search("[ৰৱ]", sample) else "bn"
    return None if written == "he" and _YIDDISH.search(sample) else written


@lru_cache(maxsize=256)  # of a visit's entries: they are asked for when judged and when stored
def agreed(stated: str | None, text: str) -> str | None:
    """Give the language that a document states, unless its text is written in another's script.

    Templates often state a language that nobody writes in. A language that isn't known here is
    believed, as it may be written in several scripts.
    """
    if not stated:
        return of(text)
    usual, sample = _WRITTEN_IN.get(stated.lower().partition("-")[0]), text[:_SAMPLE]
    if not usual or _leaves_no_other(sample, usual):
        return stated
    written = _script(sample)
    return of(text) if written and written != usual else stated


def _leaves_no_other(sample: str, script: str) -> bool:
    """Tell whether so much is in a script that no other can be that of most letters.

    Half of a sample is nearly always enough to know it.
    """
    runs = _RUNS[script].findall(sample, 0, len(sample) // 2)
    return sum(map(len, runs)) > (1 - _DOMINANT) * len(sample)


def _script(sample: str) -> str | None:
    """Give the script of most letters; Chinese and Japanese are given by their names."""
    counts: Counter[str] = Counter()
    for letter, times in Counter(sample).items():
        counts[_script_of(letter)] += times
    del counts[""]
    kana, han = counts.pop("kana", 0), counts.pop("han", 0)
    counts["ja" if kana > _KANA * (kana + han) else "zh"] = kana + han
    name, most = counts.most_common(1)[0]
    known = most >= _FEWEST_LETTERS and most >= _DOMINANT * counts.total()
    return name if known else None


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    """Name the script of a letter, "" for none: a text's letters are few, and asked for often."""
    return next((name for name, each in _LETTERS.items() if each.match(letter)), "")


def _by_words(sample: str, script: str) -> str | None:
    words = Counter(_WORD.findall(sample))
    letters = {each: times for each, times in Counter(sample).items() if each.isalpha()}
    table = _TABLES[script]
    strange, usual = _strange(letters, script), _FOREIGN * sum(letters.values())
    possible = {at for at, each in enumerate(table) if _foreign(strange, each) <= usual}
    owned = _owned(words, script, possible)
    ranked = sorted(owned.items(), key=lambda one: one[1], reverse=True)
    (best, most), (_, next_) = [*ranked, (-1, 0.0), (-1, 0.0)][:2]
    if best < 0 or next_ > _RUNNER_UP * most or not _is_signed(table[best], letters):
        return None
    found = sum(words[word] for word in table[best].words)
    alone = not next_ and len(table[best].signs) == 1
    few, share = (_FEW_WORDS, _SMALL_SHARE) if alone else (_LEAST_WORDS, _LEAST_SHARE)
    return table[best].name or None if found >= max(few, share * words.total()) else None


def _owned(words: Mapping[str, int], script: str, possible: Container[int]) -> Mapping[int, float]:
    """Count each language's small words; those that it shares with others count in part."""
    owned: dict[int, float] = {}
    for word, times in words.items():
        owners = [each for each in _OWNERS[script].get(word, ()) if each in possible]
        for each in owners:
            owned[each] = owned.get(each, 0.0) + times / len(owners)
    return owned


def _is_signed(language: _Language, letters: Mapping[str, int]) -> bool:
    return not language.signs or any(each in letters for each in language.signs)


def _strange(letters: Mapping[str, int], script: str) -> Mapping[str, int]:
    """Give the letters of a script that not every language of it has."""
    common, of_script = _COMMON.get(script), _LETTERS[script]
    return {
        each: times
        for each, times in letters.items()
        if common is not None and each not in common and of_script.match(each)
    }


def _foreign(strange: Mapping[str, int], language: _Language) -> int:
    """Count the letters that a language hasn't; names use some."""
    return sum(times for each, times in strange.items() if each not in language.letters)
