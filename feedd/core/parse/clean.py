"""HTML made safe once, at ingest, and the plain text that is kept beside it.

First characters that XML forbids are dropped, then markup that would cost too much to build is
flattened to text, then one pass resolves relative links and keeps what ``allowed`` lists. Markup
that ``tidy`` accepts needs none of this. What nests is found as in a page (``pages.bounds``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple

import nh3

from feedd.core.parse import formulas, tidy
from feedd.core.parse.allowed import ATTRIBUTES, HTML, SCHEMES, WITHIN_PAGE
from feedd.core.parse.pages import bounds
from feedd.core.parse.sanitiser import cleaner

# Building an HTML tree costs the square of its depth, of one tag's attributes and of unclosed
# formatting: past these figures markup is flattened to its text.
_DEPTH = 100
_WORK = 1_000_000  # depth times tags
_TAG_LENGTH = 8192  # characters
_ROUNDS = 3  # cleanings; what still changes then is flattened

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_C1 = frozenset(map(chr, range(0x80, 0xA0)))
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
_DATA_URL = re.compile(r"\bdata:[^\s\"'<>]*")
_BEGINS = re.compile("<[a-zA-Z]")
_PRE_START = re.compile(r"(<pre\b[^>]*>)\n+")
# Comments, scripts, frames, titles, templates, capitals in tags; tables and preformatted text.
_UNEASY = re.compile(r"<(?:!|sc|sty|if|t[deir]|pre|r[tp]\b|/?[A-Z])")
_READING = re.compile(r"<(r[tp])\b[^<>]*>[^<]*(?:</\1\s*>)?")
"""How a letter is read, set small beside it; a text says it once."""
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|iframe|template|title)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# Elements that are dropped, but inside which another may begin that would otherwise end its like
# around them (HTML §13.2.4.2).
_HOLDS_APART = re.compile(
    r"<(?:applet|button|dir|fieldset|form|hgroup|listing|marquee|menu|nav|object|plaintext|search)\b",
    re.IGNORECASE,
)
# Elements whose content HTML reads to the document's end if their end tag is missing. What is
# behind one of the last two is code.
_SWALLOWS = re.compile(
    r"<(/?)(iframe|noembed|noframes|select|template|textarea|title|xmp|script|style)\b[^<>]*>",
    re.IGNORECASE,
)
_CODE = frozenset({"script", "style"})
_NAMED = re.compile(r"(</?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_NAMED_WITH_VALUES = re.compile(
    _NAMED.pattern + r"""((?:=\s*+(?:"[^"]*+"|'[^']*+')|[^<>])*+)"""  # what they quote is no tag
)
_DRAWN = re.compile(r"<(?:svg|math)\b", re.IGNORECASE)
# Elements that HTML's tree construction knows. The sanitiser drops others with what they hold if
# MathML or SVG has such: "<text>", "<list>", the "<int>" of a program.
_KNOWN = HTML | frozenset(
    """dialog dir hgroup image keygen listing menu nobr optgroup option plaintext rb rtc
    search""".split()
)
_LOUD = re.compile(r"</?[A-Za-z]*[A-Z]")
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|thead|tbody|tfoot|caption|blockquote|pre"
    r"|section|article|aside|header|footer|main|nav|figure|figcaption|hr|address|center|details"
    r"|summary|form|fieldset|video|audio|option)\b[^<>]*>"
)
CELL = re.compile(r"</?t[dh]\b[^<>]*>")
_LOGIN = re.compile(r'((?:href|src|poster|cite)="https?://)[^/?#"]*@', re.IGNORECASE)
_START = re.compile(r"<[a-zA-Z][^<>]*>")
_INLINE = re.compile(r"<[a-zA-Z/!?][^<>]*>")


class Markup(NamedTuple):
    """Safe HTML, and its text with one paragraph a line."""

    html: str
    text: str


def legal(text: str) -> str:
    """Drop the characters that XML 1.0 §2.2 forbids, and read C1 controls as Windows-1252."""
    if text.isascii():
        is_clean = len(text.encode().translate(None, _CONTROLS)) == len(text)
    else:
        is_clean = _is_printable(text)
    return text if is_clean else _ODD.sub(_in_windows_1252, text)


def _is_printable(text: str) -> bool:
    """Tell whether a text has only spaces, line ends, joiners of Persian, and what can be seen."""
    return text.replace("\n", "").replace("\u200c", "").isprintable()


def _in_windows_1252(odd: re.Match[str]) -> str:
    return odd[0].encode("latin-1").decode("cp1252", "ignore") if odd[0] in _C1 else ""


def sanitise(html: str, *, base: str | None) -> str:
    """Keep what is allowed of an HTML fragment, its relative links resolved against ``base``.

    Without a base, relative links lose their address. Cleaning the result again changes nothing.
    """
    html = legal(html)
    found = tidy.read(html, base=base)
    return _rebuilt(html, base) if found is None else found.html


def read(html: str, *, base: str | None) -> Markup:
    """Sanitise an HTML fragment that is ``legal``, and give its plain text beside it."""
    found = tidy.read(html, base=base)
    if found is None:
        cleaned = _rebuilt(html, base)
        return Markup(cleaned, plain_text(cleaned))
    return Markup(found.html, _text_of(found.lines))


def _text_of(lines: Iterable[str]) -> str:
    """Join the lines that say something, character references decoded."""
    text = "\n".join(filter(None, map(str.strip, lines)))
    if "&" in text:
        text = unescape(text)
    return text if _is_spaced_once(text) else _lines(text)


def _rebuilt(html: str, base: str | None) -> str:
    """Sanitise what is free of illegal characters by building its HTML tree."""
    if "<" not in html and "&" not in html:
        return html
    html = _unknown_renamed(_unended_left_out(_NOSCRIPT.sub("", formulas.told(html))))
    html = _affordable(html)
    cleaned = _cleaned(html, base)
    if cleaned == html:
        return html
    cleaned = _finished(cleaned)
    if not _HOLDS_APART.search(html) and (
        _is_all_of(cleaned, html) or _is_all_of(cleaned, _HIDDEN.sub("", html))
    ):
        return cleaned
    return _settled(cleaned, base)


def _unended_left_out(html: str) -> str:
    """Leave out start tags that would hide all behind them: HTML reads ``<iframe/>`` as one."""
    pieces: list[str] = []
    ended: set[str] = set()
    upto, behind = len(html), ""
    for tag in reversed([*_SWALLOWS.finditer(html)]):
        name = tag[2].lower()
        if tag[1]:
            ended.add(name)
        elif name in _CODE and behind == name:
            pass  # what it holds is code, though its address ends with a slash
        elif tag[0].endswith("/>") or not (name in ended or name in _CODE):
            pieces.append(html[tag.end() : upto])
            upto = tag.start()
        behind = name if tag[1] else ""
    return html[:upto] + "".join(reversed(pieces)) if pieces else html


def _unknown_renamed(html: str) -> str:
    """Give elements that HTML doesn't know names that nothing knows: these are dropped alone."""
    if _KNOWN.issuperset(name.lower() for _, name in _NAMED.findall(html)) or _DRAWN.search(html):
        return html
    return _NAMED_WITH_VALUES.sub(
        lambda tag: tag[0] if tag[2].lower() in _KNOWN else f"{tag[1]}x-{tag[2]}{tag[3]}", html
    )


def _cleaned(html: str, base: str | None) -> str:
    """Keep what is allowed, and drop passwords from addresses."""
    cleaned = cleaner(base).clean(html)
    if "@" not in cleaned or not _LOGIN.search(cleaned):
        return cleaned
    # A text may tell how such an address is written.
    return _START.sub(lambda tag: _LOGIN.sub(r"\1", tag[0]), cleaned)


def within_page(html: str) -> str:
    """Give sanitised HTML as it may stand inside a page of ours.

    Without pictures, sounds and videos, which would tell their servers who reads; and without
    what a page has once, as its main part and its first heading.
    """
    if "<" not in html:
        return html
    return nh3.clean(html, tags=set(WITHIN_PAGE), attributes=ATTRIBUTES, url_schemes=set(SCHEMES))


def _finished(cleaned: str) -> str:
    """Drop characters that references brought in, and a line break that HTML would ignore."""
    cleaned = legal(cleaned)
    return _PRE_START.sub(r"\1", cleaned) if "<pre" in cleaned else cleaned


def _is_all_of(cleaned: str, html: str) -> bool:
    """Tell by the number of tags that nothing was dropped or added; to tables HTML adds unseen."""
    return (
        cleaned.count("<") == html.count("<")
        and cleaned.count("</") == html.count("</")
        and "<tbody" not in cleaned
    )


def _settled(html: str, base: str | None) -> str:
    """Clean until nothing changes, as what was dropped may have kept apart what mustn't meet."""
    for _ in range(_ROUNDS):
        again = _finished(_cleaned(html, base))
        if again == html:
            return html
        html = again
    return _flattened(html)


def plain_text(html: str) -> str:
    """Give the text of HTML with one paragraph a line, entities decoded."""
    if "<" not in html:
        return " ".join(unescape(html).split())
    html = _simpler(html) if _UNEASY.search(html) else html.replace("\n", " ")
    text = _INLINE.sub("", _BLOCK.sub("\n", html))
    return _lines(unescape(text) if "&" in text else text)


def _simpler(html: str) -> str:
    """Take out what isn't shown, and turn what lies in lines and cells into plain markup."""
    html = _LOUD.sub(lambda tag: tag[0].lower(), _HIDDEN.sub("", html))
    html = "</pre>".join(map(_with_lines_broken, html.split("</pre>")))
    if "<ruby" in html:
        html = _READING.sub("", html)
    return CELL.sub(" ", html.replace("\n", " "))


def _with_lines_broken(html: str) -> str:
    """Put a break at each line end after a ``<pre>``."""
    before, pre, inside = html.partition("<pre")
    return before + pre + inside.replace("\n", "<br>")


def _affordable(html: str) -> str:
    """Flatten markup that would cost too much to build; leave out drawings of what is long."""
    kept: str | None = html
    is_long = len(html) > _TAG_LENGTH
    if is_long or html.count("<") > _DEPTH:
        begun = len(_BEGINS.findall(html))
        if is_long or begun > _DEPTH:
            kept = bounds.kept(html, min(_DEPTH, _WORK // max(begun, 1)))
    if kept is None or (is_long and _longest_tag(html) > _TAG_LENGTH):
        return _flattened(html)
    return kept


def _longest_tag(html: str) -> int:
    if "data:" in html:
        html = _DATA_URL.sub("", html)
    pieces = (piece for piece in html.split(">") if "<" in piece)
    return max((len(piece) - piece.find("<") for piece in pieces), default=0)


def _flattened(html: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in plain_text(html).split("\n") if line)


def _lines(text: str) -> str:
    lines = text.split("\n")
    if _is_spaced_once(text):
        return "\n".join(filter(None, map(str.strip, lines)))
    return "\n".join(filter(None, [" ".join(line.split()) for line in lines]))


def _is_spaced_once(text: str) -> bool:
    """Tell whether words lie apart by one plain space, or by a line's end."""
    return "  " not in text and ("\t" not in text if text.isascii() else _is_printable(text))
