"""Bytes to text, and what kind of document the text is.

Encoding, in this order (RFC 7303 §3, then the field's habits): a byte order mark; the shape of
UTF-16, UTF-32 and EBCDIC; the HTTP charset; what the document declares of itself; UTF-8, but for
the escapes of ISO-2022. Each is believed only if the bytes decode: a single-byte charset not
against bytes that are UTF-8, the lie servers tell most; Windows-1252, which fits any bytes, not
against another script. If nothing fits, the commonest letters tell (``codepages``), or the bytes
are UTF-8 with Windows-1252 mixed in.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import Literal

from feedd.core.parse import codepages, inlaid
from feedd.errors import ParseError

Shape = Literal["feed", "json", "page", "text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the first character of a document, "<", "{" or a space, looks like (XML 1.0 appendix F).
_SHAPES = (
    (re.compile(rb"[<{\[\s]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\[\s]"), "utf-32-be"),
    (re.compile(rb"[<{\[\s]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\[\s]\0[^\0]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
# Names that mean larger charsets in practice (WHATWG Encoding §4.2).
_SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "big5": "big5hkscs",
}  # fmt: skip
# Names in use, without "x-", that Python doesn't know (the same standard, §4.2).
_LABELS = {
    "cn-big5": "big5", "csmacintosh": "mac_roman", "dos-874": "cp874", "gb_2312": "gb2312",
    "gb_2312-80": "gb2312", "iso-10646-ucs-2": "utf-16", "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6", "iso-8859-8-e": "iso8859-8", "iso-8859-8-i": "iso8859-8",
    "koi8": "koi8-r", "koi8-ru": "koi8-u", "ks_c_5601-1989": "cp949", "ksc_5601": "cp949",
    "mac": "mac_roman", "mac-ukrainian": "mac_cyrillic", "ucs-2": "utf-16",
    "unicode-1-1-utf-8": "utf-8", "windows-31j": "cp932", "windows-874": "cp874",
    "windows-949": "cp949",
}  # fmt: skip
_UNSAFE = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
# What a text holds hardly any of; of what is compressed it is a fifteenth. Shifts between
# alphabets stay out of it, so do the zeros of wide characters, and what frames a wire's messages.
_CONTROLS = bytes({*range(5, 32)} - {*b"\t\n\v\f\r\x0e\x0f\x16\x1b"})
_MOST_CONTROLS = 0.04
_NOT_TEXT = "The document is no text but an image, a PDF, an archive or the like."
# A document that names one of these in ASCII isn't written in it: those that are were seen before.
_WIDE = ("utf-16", "utf-32", "cp037", "cp500", "cp1140")
_ESCAPING = ("iso2022", "hz", "utf-7")
_ESCAPES = (b"\x1b", b"\x0e", b"~", b"+")
# What no other text has: the escapes to the first character set of Japanese, and of Korean.
_SHIFTS = ((b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b$)C", "iso2022_kr"))
_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_META = re.compile(rb"""<(?i:meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+))""")
# Where PEP 383 puts a byte that is no UTF-8, and what it is in Windows-1252.
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}

_LEAD_IN = re.compile(
    r"[\s\ufeff]+|<\?[^>]*>|<!--.*?-->|<!DOCTYPE\b[^>\[]*(?:\[.*?\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
# A chat's lines begin with a bracket too: "[24.12.24, 10:30] Ana: …", "[1] …".
_JSON_START = re.compile(r'\{\s*(?:"|\})|\[\s*(?:[\[{"\]]|-?\d+(?:\.\d+)?\s*,\s*-?\d)')
_TAG = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>")
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FEED_ROOTS = frozenset(
    {"rss", "feed", "rdf", "channel", "item", "entry", "urlset", "sitemapindex"}
)
_FEED_START = re.compile(r"<\?xml\b|<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
# A text may speak of a feed's elements, and show some; what a feed begins with says more.
_FEED_WITHIN = re.compile(r"<\?xml\s|<(?:\w+:)?(?:rss|feed|rdf)\s", re.IGNORECASE)
_PLAIN = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/x-rst"})
_HTML = re.compile(
    r"<!doctype html|<(?:html|head|body|article|main|section|div|p|h[1-6]|table|ul|ol|meta|title"
    r"|script|link|a|span|br)\b[^<>]*>",
    re.IGNORECASE,
)
_HTML_DOCUMENT = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)
_LOOKED_AT = 4096  # bytes, or characters
_LINES = 5  # of a text, at least
_TAGGED = 0.25  # of its lines, at most


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text, and what was wrong with its bytes."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, *, content_type: str | None) -> Decoded:
    """Turn a document's bytes into text, whatever it says its encoding is.

    Of several byte order marks, which servers that join files send, none is left.

    Raises:
        ParseError: ``not_text``.
    """
    body = _without_repeated_marks(body)
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"))
    start = body[:_LOOKED_AT]
    for shape, encoding in _SHAPES:
        if shape.match(start):
            return Decoded(body.decode(_code_page(encoding, start), "replace"))
    if wide := codepages.wide(start):
        return Decoded(body.decode(wide, "replace"))
    return _as_stated(body, start, content_type)


def _without_repeated_marks(body: bytes) -> bytes:
    while body.startswith(codecs.BOM_UTF8 * 2):
        body = body[len(codecs.BOM_UTF8) :]
    return body


def _code_page(encoding: str, start: bytes) -> str:
    """Give the code page of EBCDIC that a document declares, in letters that all of them share."""
    if encoding != "cp037":
        return encoding
    declared = _DECLARED.search(start.decode(encoding, "replace").encode("ascii", "replace"))
    found = codec(declared[1].decode("ascii")) if declared else None
    return found if found and found.startswith("cp") else encoding


def _believed(start: bytes, content_type: str | None) -> list[str]:
    """Give the codecs that the server and the document name, the first to be believed first."""
    names = [charset(content_type)]
    names += [
        found[1].decode("ascii", "replace")
        for p in (_DECLARED, _META)
        if (found := p.search(start))
    ]
    stated = [encoding for name in names if name and (encoding := codec(name))]
    return [encoding for encoding in stated if not encoding.startswith(_WIDE)]


def charset(content_type: str | None) -> str | None:
    """Give the charset parameter of a Content-Type."""
    if not content_type or "charset" not in content_type.lower():
        return None
    header = Message()
    header["Content-Type"] = content_type.replace("\n", " ").replace("\r", " ")
    return header.get_content_charset()


@lru_cache(maxsize=256)
def codec(name: str) -> str | None:
    """Give the codec for a charset's name, or None if there is none for text."""
    label = name.strip().lower()
    if label.startswith("x-"):
        label = label.removeprefix("x-").removeprefix("x-")
    try:
        found = codecs.lookup(_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    is_text = found._is_text_encoding  # noqa: SLF001  codecs tells it nowhere else
    if not is_text or found.name.replace("-", "_") in _UNSAFE:
        return None
    return _SUPERSETS.get(found.name, found.name)


def _as_stated(body: bytes, start: bytes, content_type: str | None) -> Decoded:
    if body.isascii():
        return _ascii(body, start, content_type)
    try:
        return Decoded(body.decode("utf-8"))
    except UnicodeDecodeError as fault:
        if found := _in_surrogates(body):
            return found
        if len(body) - len(body.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(body):
            raise ParseError("not_text", _NOT_TEXT) from None
        believed = _believed(start, content_type)
        others = [encoding for encoding in believed if encoding != "utf-8"]
        # Windows-1252 fits any bytes, and is what servers say of all that they hold.
        is_doubtful = others[:1] == ["cp1252"]
        return (
            (is_doubtful and _guessed(body, fault, foreign=codepages.FOREIGN))
            or _decoded(body, others, strict=True)
            or _decoded(body, others, strict=False)
            or _guessed(body, fault)
            or _mixed(body, fault)
        )


def _in_surrogates(body: bytes) -> Decoded | None:
    """Read UTF-8 by programs that count in UTF-16, and write one character as two (CESU-8)."""
    try:
        pairs = body.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return Decoded(pairs.decode("utf-16-le", "replace"))


def _ascii(body: bytes, start: bytes, content_type: str | None) -> Decoded:
    """Read ASCII, in which an encoding that is stated first may hide other characters."""
    if any(mark in body for mark in _ESCAPES):
        escaped = [
            name for name in _believed(start, content_type)[:1] if name.startswith(_ESCAPING)
        ]
        escaped += [encoding for escape, encoding in _SHIFTS if escape in body]
        if found := _decoded(body, escaped, strict=True):
            return found
    return Decoded(body.decode("ascii"))


def _decoded(body: bytes, encodings: list[str], *, strict: bool) -> Decoded | None:
    """Decode by the first encoding that fits, or that fits but for a character in a hundred."""
    for encoding in encodings:
        try:
            return Decoded(body.decode(encoding))
        except UnicodeDecodeError as fault:
            text = "" if strict else body.decode(encoding, "replace")
            if 0 < text.count("\ufffd") * 100 <= len(text):
                return Decoded(text, (f"Byte {fault.start} is not {encoding}; it was left out.",))
    return None


def _guessed(body: bytes, fault: UnicodeDecodeError, *, foreign: float = 0) -> Decoded | None:
    """Decode by what the commonest characters tell; Windows-1252 may be mixed with UTF-8."""
    encoding = codec(codepages.guessed(body, foreign=foreign) or "cp1252")
    if encoding is None or encoding == "cp1252":
        return None
    return Decoded(
        body.decode(encoding, "replace"),
        (f"Byte {fault.start} is not UTF-8; by its letters the text was read as {encoding}.",),
    )


def _mixed(body: bytes, fault: UnicodeDecodeError) -> Decoded:
    """Read UTF-8 in which some bytes, or all above ASCII, are Windows-1252."""
    return Decoded(
        body.decode("utf-8", "surrogateescape").translate(_STRAY),
        (f"Byte {fault.start} is not UTF-8; it was read as Windows-1252.",),
    )


def shape(text: str, *, content_type: str | None) -> Shape:
    """Tell what kind of document a text is, by what it holds more than by what it's called."""
    begun = _lead_in(text)
    start = text[begun : begun + _LOOKED_AT]
    media = (content_type or "").partition(";")[0].strip().lower()
    if start.startswith(("{", "[")):
        return "json" if "json" in media or _JSON_START.match(start) else "text"
    root = _ROOT.match(start)
    if root and root[2].lower() in _FEED_ROOTS:
        return "feed"
    if _HTML_DOCUMENT.search(start):
        return "page"
    is_plain = media in _PLAIN
    feed = _FEED_START if start.startswith("<") else _FEED_WITHIN
    if feed.search(start) or (not is_plain and _is_xml(media, text)):
        return "feed"
    tag = None if is_plain else _HTML.search(start)
    tagged = tag and not (
        _speaks_of_tags(start) or inlaid.is_markdown(text, until=begun + tag.start())
    )
    return "page" if tagged or "html" in media else "text"


def _speaks_of_tags(text: str) -> bool:
    """Tell whether a text of several lines begins with words, and but few lines hold a tag."""
    lines = [line for line in text.split("\n") if line.strip()]
    tagged = sum(1 for line in lines if _HTML.search(line))
    return not text.startswith("<") and len(lines) >= _LINES and tagged <= _TAGGED * len(lines)


def has_markup(text: str) -> bool:
    """Tell whether a text holds anything that could be a tag."""
    return _TAG.search(text) is not None


def _lead_in(text: str) -> int:
    """Give where a document begins, after declarations, comments and blanks."""
    place = 0
    while found := _LEAD_IN.match(text, place):
        place = found.end()
    return place


def _is_xml(media: str, text: str) -> bool:
    called = media.endswith(("/xml", "+xml")) and "html" not in media
    return called or text.lstrip().startswith("<?xml")


def from_feed_start(text: str) -> str:
    """Drop what a broken server printed before the feed."""
    start = _FEED_START.search(text[:_LOOKED_AT])
    return "\n" * text.count("\n", 0, start.start()) + text[start.start() :] if start else text
