"""Which encoding bytes are in that are no UTF-8 and say nothing: told by the commonest letters.

Read in the right one, most characters beyond ASCII are those that a language uses most. Letters
of Latin alphabets stand beside those of ASCII; those of other scripts don't. UTF-16 is told by the
zeros that its spaces, digits and line ends have, and by its making sense in one order of bytes.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

_LOOKED_AT = 16_384  # bytes
_FEWEST = 16  # bytes beyond ASCII
_FEWEST_AMONG = 6  # of them, among letters of ASCII
_STRAY = 0.9
"""Where so much of what is beyond ASCII is UTF-8, the rest is another's quotation."""
_MINGLED = 0.5  # of the bytes beyond ASCII
_BROKEN = 0.02  # of the characters
_FEWEST_ZEROS = 8
FOREIGN = 0.2  # of the bytes: those that a text in ASCII hasn't
_CLEARLY = 10  # times as many
_PLAIN = bytes([*b"\t\n\r", *range(32, 127)])
_STRANGE = frozenset({"Cc", "Cn", "Co", "Cs"})
_TAG = re.compile(rb"<[^<>]*>")
_HIGH = re.compile(rb"[\x80-\xff]")
_BESIDE_LETTER = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
# Words of either kind: what "It’s", "£5m", "§ 7" and "l’été" have of the other is no letter of it.
_AMONG = re.compile(rb"[\x80-\xff]*[A-Za-z][A-Za-z\x80-\xff]*")
_BY_ITSELF = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{2,}(?![A-Za-z\x80-\xff])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BEYOND = re.compile(r"[^\x00-\x7f\xa0«»·©®–—‘’“”„•…№\u3000-\u3002！-＠]")


class _Way(NamedTuple):
    """An encoding, a language's commonest characters, and the least that they are of a text.

    ``broken`` is the most of it that may be in none. The characters are listed as within a
    regular expression's brackets: a set of all that Hangul has would take a megabyte and a half.
    """

    encoding: str
    common: str
    least: float
    broken: float = _BROKEN


_KANA = "ぁ-ヺー"
_HANGUL = "가-힣"
_HANZI = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产"
    "种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小现实加量都两体制机当使点从业"
    "本去把性好应开合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反明看原又利比或"
    "但质气第向道命此变条只没结问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次"
    "品式活设及管特件长求老头资边流路级少图山统接知较将组见计别手期根论运农指区强放决西被干做必战先回则"
    "任取据处理世车市"
)
_HANZI_OF_OLD = (
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產"
    "種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小現實加量都兩體制機當使點從業"
    "本去把性好應開合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反明看原又利比或"
    "但質氣第向道命此變條只沒結問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次"
    "品式活設及管特件長求老頭資邊流路級少圖山統接知較將組見計別手期根論運農指區強放決西被幹做必戰先回則"
    "任取據處市車世"
)
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбіїє"
_ARABIC = "اليمنورتبةعدسفهحقكجشأیکپگخ"
_HEBREW = "יוהלארתמבשנעדקחםפכט"
_GREEK = "αοιετσνηυρπκλμάίόέήώςδγ"
_THAI = "านรอกเงมยลวดทสตะปบคหแจพชขใไโ่้ีั์ิุู"

_WIDE = (
    _Way("cp932", _KANA, 0.25),
    _Way("euc_jp", _KANA, 0.25),
    # In what cp949 adds to it, "It’s" has a syllable, too; but "펲시" is a word.
    _Way("euc_kr", _HANGUL, 0.8, broken=0.1),
    _Way("gb18030", _HANZI, 0.25),
    _Way("big5hkscs", _HANZI_OF_OLD, 0.25),
)
_APART = (
    _Way("cp1251", _CYRILLIC, 0.75),
    _Way("koi8-u", _CYRILLIC, 0.75),
    _Way("iso8859-5", _CYRILLIC, 0.75),
    _Way("cp866", _CYRILLIC, 0.75),
    _Way("cp1256", _ARABIC, 0.75),
    _Way("iso8859-6", _ARABIC, 0.75),
    _Way("cp1255", _HEBREW, 0.75),
    _Way("cp1253", _GREEK, 0.75),
    _Way("cp874", _THAI, 0.75),
)
_AMONG_ASCII = (
    _Way("cp1252", "áàâãäåæçéèêëíìîïñóòôõöøœúùûüßÀÁÂÄÅÉÈÍÓÖØÚÜÇ", 0.9),
    _Way("cp1252", "áéíóúýæöðþÁÉÍÓÚÞÖ", 0.9),
    _Way("cp1254", "çğıöşüâîİÇŞÖÜ", 0.9),
    _Way("cp1250", "ąćęłńóśźżŁŚŻ", 0.9),
    _Way("cp1250", "áčďéěíňóřšťúůýžČŘŠŽÚ", 0.9),
    _Way("iso8859-2", "ąćęłńóśźżŁŚŻ", 0.9),
    _Way("iso8859-2", "áčďéěíňóřšťúůýžČŘŠŽÚ", 0.9),
    _Way("cp1250", "áéíóöőúüűÁÉÖŐ", 0.9),
    _Way("cp1250", "čćžšđŠŽĆČĐ", 0.9),
    _Way("cp1250", "ăâîşţŞŢÎ", 0.9),
)


def guessed(body: bytes, *, foreign: float = 0) -> str | None:
    """Give the encoding that a text's characters tell of; None where they tell of none.

    Nor are they asked if fewer than a share of them, ``foreign``, are beyond ASCII.
    """
    shown = _TAG.sub(b" ", body[:_LOOKED_AT])
    high = len(_HIGH.findall(shown))
    if high < max(_FEWEST_AMONG, foreign * len(shown)) or _is_mostly_utf8(shown):
        return None
    wide = _likeliest(shown, _WIDE) if high >= _FEWEST else None
    if wide or len(_BESIDE_LETTER.findall(shown)) >= _MINGLED * high:
        return wide or _likeliest(b" ".join(_AMONG.findall(shown)), _AMONG_ASCII)
    words = b" ".join(_BY_ITSELF.findall(shown))
    return _likeliest(words, _APART) if len(words) >= _FEWEST else None


def wide(start: bytes) -> str | None:
    """Give the order of bytes in which a document's beginning is UTF-16, if in one."""
    start = start[: len(start) & ~1]
    zeros = {"utf-16-be": start[::2].count(0), "utf-16-le": start[1::2].count(0)}
    fewer, more = sorted(zeros.values())
    if more < _FEWEST_ZEROS or len(start.translate(None, _PLAIN)) < FOREIGN * len(start):
        return None
    if _HIGH.search(start) and _is_mostly_utf8(start):
        return None  # with zeros strewn in
    able = [encoding for encoding in zeros if _makes_sense(start.decode(encoding, "replace"))]
    # In ASCII's letters, either order gives characters that there are.
    is_clear = len(able) == 1 or fewer * _CLEARLY < more
    return max(able, key=zeros.__getitem__, default=None) if is_clear else None


def _makes_sense(text: str) -> bool:
    strange = sum(category(each) in _STRANGE for each in text if not each.isspace())
    return strange + text.count("\ufffd") <= _BROKEN * len(text)


def _is_mostly_utf8(shown: bytes) -> bool:
    read = _BEYOND.findall(shown.decode("utf-8", "replace"))
    return read.count("\ufffd") <= (1 - _STRAY) * len(read)


def _likeliest(shown: bytes, ways: tuple[_Way, ...]) -> str | None:
    shares = [(_share(shown, way), way) for way in ways]
    able = [(share / way.least, way.encoding) for share, way in shares if share >= way.least]
    return max(able, key=lambda each: each[0])[1] if able else None


def _share(shown: bytes, way: _Way) -> float:
    text = shown.decode(way.encoding, "replace")
    if text.count("\ufffd") > way.broken * len(text):
        return 0.0
    beyond = "".join(_BEYOND.findall(_WORD.sub(_unless_capitals, text)))
    return len(re.findall(f"[{way.common}]", beyond)) / max(1, len(beyond))


def _unless_capitals(word: re.Match[str]) -> str:
    """Leave out words in capitals, as headlines may be set: the commonest letters are small."""
    return "" if word[0].isupper() else word[0]
