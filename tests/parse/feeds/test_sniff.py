"""What kind of document it is, by what it holds more than by what it's called."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import Limits, parse, sniff
from feedd.core.parse.packed import unpacked
from feedd.errors import ParseError

if TYPE_CHECKING:
    from tests.rows import Row

SHAPES = {
    "rss": ('<?xml version="1.0"?><rss version="2.0"/>', "text/html", "feed"),
    "rss as text": ("<rss><channel/></rss>", "text/plain", "feed"),
    "atom after a comment": ("<!-- <html> --> <feed xmlns='x'/>", None, "feed"),
    "atom after a stylesheet": ("<?xml-stylesheet href='x'?>\n<feed/>", None, "feed"),
    "rdf with a prefix": ("<rdf:RDF xmlns:rdf='x'/>", None, "feed"),
    "rss after a document type": ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", None, "feed"),
    "rss after a warning": ("<br /><b>Warning</b>: x<?xml version='1.0'?><rss/>", None, "feed"),
    "other xml": ("<?xml version='1.0'?><opml/>", None, "feed"),
    "xml by name": ("<unknown/>", "application/xml; charset=utf-8", "feed"),
    "html": ("<!doctype html><title>x</title>", None, "page"),
    "html called xml": ("<!DOCTYPE html><html><body/></html>", "application/xml", "page"),
    "xhtml": ("<?xml version='1.0'?><html xmlns='x'><body/></html>", "text/xml", "page"),
    "a page that quotes a feed": ("<html><pre><rss version='2.0'></pre>", None, "page"),
    "a piece of html": ("<p>One</p><p>Two</p>", None, "page"),
    "html after text": ("Hello <b>you</b><br>there", None, "page"),
    "html by name": ("plain words", "text/html", "page"),
    "json": ('{"version": "x", "items": []}', None, "json"),
    "json by name": ("[", "application/feed+json", "json"),
    "a list": (" \n[1, 2]", None, "json"),
    "text": ("Harbour opens\n\nShips sail.", None, "text"),
    "text whose list speaks of tags": (
        "Log\n\n1.2\n- keep <br>\n- no <p>\n\n1.1\n- a\n- b\n- c",
        None,
        "text",
    ),
    "text that shows a feed": (
        "# Log\n\nParse this:\n\n<feed>\n <title>\n</feed>\n\n- more\n- all",
        None,
        "text",
    ),
    "words before markup": ("Dear all,<br>\nnews<br>\nand<br>\nmore<br>\nnews", None, "page"),
    "Markdown with markup": ("# Log\n<p>a</p>\n<br>", "text/markdown", "text"),
    "Markdown whose first heading stands above markup": (
        "# Log\n<table>\n<tr><td>1.2</td></tr>\n</table>\n## 1.2\n<br>\n",
        None,
        "text",
    ),
    "markup above what looks like headings": ("<p>Run</p><pre>\n# a\n# b\n</pre>", None, "page"),
    "text that names tags": ("Use <b> for bold.", "text/plain", "text"),
    "text with a brace": ("{draft} Harbour opens", None, "text"),
    "text with a bracket": ("[Oslo] Harbour opens", None, "text"),
    "markdown": ("# News\n\nText [link](https://a.example/)", "text/markdown", "text"),
}


def test_a_document_is_what_it_holds(row: Row) -> None:
    for name, (text, content_type, expected) in SHAPES.items():
        with row(name):
            assert sniff.shape(text, content_type=content_type) == expected


def test_a_charset_is_read_from_a_content_type(row: Row) -> None:
    for content_type, expected in (
        ("text/xml; charset=utf-8", "utf-8"),
        ('text/xml; Charset="KOI8-R"; x=y', "koi8-r"),
        ("text/xml;charset=", None),
        ("text/xml", None),
        ("charset", None),
        ("text/xml; charset=utf-8\r\nX: y", "utf-8"),
        (None, None),
    ):
        with row(content_type):
            assert (sniff.charset(content_type) or "").partition(" ")[0] == (expected or "")


def test_a_name_that_only_the_web_uses_names_its_codec(row: Row) -> None:
    for name, expected in (
        ("Latin1", "cp1252"),
        ("x-sjis", "cp932"),
        ("x-x-big5", "big5hkscs"),
        ("windows-874", "cp874"),
        ("iso-8859-8-i", "iso8859-8"),
        ("GB_2312-80", "gb18030"),
        ("unicode-1-1-utf-8", "utf-8"),
    ):
        with row(name):
            assert sniff.codec(name) == expected


def test_what_is_no_charset_names_no_codec(row: Row) -> None:
    for name in ("base64", "rot13", "idna", "unicode_escape", "nothing", "", "\0"):
        with row(name):
            assert sniff.codec(name) is None


def test_bytes_in_no_encoding_raise_a_warning_that_says_where() -> None:
    decoded = sniff.decode(b"<rss>caf\xe9 ol\xc3\xa9</rss>", content_type=None)
    assert decoded.text == "<rss>café olé</rss>"
    assert decoded.warnings == ("Byte 8 is not UTF-8; it was read as Windows-1252.",)


UNSTATED = {
    "cp1251": "Паромы снова ходят между островами, сообщила в понедельник капитанская служба.",
    "koi8-u": "Паромы снова ходят между островами, сообщила в понедельник капитанская служба.",
    "iso8859-5": "Паромы снова ходят между островами, сообщила капитанская служба порта.",
    "cp1256": "استأنفت العبارات رحلاتها بين الجزر صباح الاثنين بعد يومين من توقفها بسبب الرياح.",
    "cp1255": "המעבורות חזרו להפליג בין האיים ביום שני בבוקר לאחר שהרוח נחלשה, כך נמסר.",
    "cp1253": "Τα πλοία ξεκίνησαν πάλι τα δρομολόγια ανάμεσα στα νησιά τη Δευτέρα.",
    "cp1254": "Adalar arasındaki vapur seferleri pazartesi günü yeniden başladı, dedi müdürlük.",
    "cp1250": "Promy między wyspami znów kursują, ogłosiły w poniedziałek władze żeglugi.",
    "cp874": "เรือข้ามฟากระหว่างเกาะกลับมาให้บริการอีกครั้งในเช้าวันจันทร์",
    "gb18030": "风力减弱之后,各岛之间的渡轮从星期一早上起恢复通航,港务部门这样说。",
    "big5hkscs": "風力減弱之後,各島之間的渡輪從星期一早上起恢復通航,港務部門這樣說。",
    "cp932": "風が弱まったため、島と島を結ぶ渡船は月曜日の朝から運航を再開した。",
    "euc_jp": "風が弱まったため、島と島を結ぶ渡船は月曜日の朝から運航を再開した。",
    "cp949": "바람이 잦아들면서 섬을 오가는 여객선이 월요일 아침부터 운항을 다시 시작했다.",
}


def test_bytes_that_state_no_encoding_are_read_by_their_commonest_letters(row: Row) -> None:
    for encoding, text in UNSTATED.items():
        with row(encoding):
            decoded = sniff.decode(f"<p>{text}</p>".encode(encoding), content_type=None)
            assert decoded.text == f"<p>{text}</p>"
            assert decoded.warnings[0].endswith(f"the text was read as {encoding}.")


def test_polish_in_its_iso_charset_is_told_from_the_one_of_windows() -> None:
    text = "Promy między wyspami znów kursują, ogłosiły w sobotę władze żeglugi. Śnieg padał."
    assert sniff.decode(text.encode("iso8859-2"), content_type=None).text == text


def test_rare_syllables_of_windows_are_korean_as_well() -> None:
    text = "똠방각하 공연이 오늘 열린다. 펲시콜라 상자가 무대에 선다. 시장은 다리를 닫는다고 했다."
    for content_type in (None, "text/html; charset=latin1"):
        assert sniff.decode(text.encode("cp949"), content_type=content_type).text == text


def test_latin_1_is_not_believed_of_what_is_in_another_script(row: Row) -> None:
    for encoding, text in UNSTATED.items():
        if encoding not in {"cp1250", "cp1254"}:
            with row(encoding):
                told = f"<p>{text}</p>"
                decoded = sniff.decode(
                    told.encode(encoding), content_type="text/html; charset=ISO-8859-1"
                )
                assert decoded.text == told


SIGNS = (
    "It’s said they don’t know that Smith’s lawyers told Britain’s court. ",
    "Dell’Unione l’accordo c’è, d’altra parte un’altra. ",
    "The firm paid £5m for it, after £3m in May, and £200,000 in fees. ",
    "The firm’s chief paid £5m, Smith’s and Lee’s heirs’ lawyers’ fees. ",
    "Nach § 5 und § 7 sowie § 12 Abs. 3 des Gesetzes gilt das nicht. ",
    "Il va à Paris, à Lyon, à Nice et à Lille. ",
    "Le cœur de l’œuvre, la sœur. ",
)


def test_signs_and_lone_letters_among_ascii_tell_of_no_other_script(row: Row) -> None:
    for text in SIGNS:
        for content_type in (None, "text/plain; charset=utf-8", "text/plain; charset=latin1"):
            with row(f"{content_type}, {text}"):
                decoded = sniff.decode((text * 9).encode("cp1252"), content_type=content_type)
                assert decoded.text == text * 9


def test_utf_16_is_told_by_its_zeros(row: Row) -> None:
    for name, text in UNSTATED.items():
        for encoding in ("utf-16-le", "utf-16-be"):
            with row(f"{encoding}, {name}"):
                told = f"{text[:20]}\n\n28.11.2026 - {text}\n"
                decoded = sniff.decode(told.encode(encoding), content_type="text/plain")
                assert decoded == sniff.Decoded(told)


def test_iso_2022_is_told_by_its_escapes() -> None:
    for encoding, name in (("iso2022_jp", "cp932"), ("iso2022_kr", "cp949")):
        told = f"<p>{UNSTATED[name]}</p>"
        decoded = sniff.decode(told.encode(encoding), content_type="text/html; charset=utf-8")
        assert decoded == sniff.Decoded(told)


def test_zeros_strewn_into_a_text_make_it_no_utf_16() -> None:
    for told in ("Record 1\0\0" * 40 + "Café olé\0\0" * 9, "Сводка новостей за 12 мая\0" * 20):
        assert sniff.decode(told.encode(), content_type=None).text == told


def test_headlines_in_capitals_tell_nothing_of_the_encoding() -> None:
    text = f"ПАРОМЫ СНОВА ХОДЯТ МЕЖДУ ВСЕМИ ОСТРОВАМИ АРХИПЕЛАГА\n\n{UNSTATED['cp1251']}"
    decoded = sniff.decode(text.encode("cp1251"), content_type=None)
    assert decoded.text == text


def test_one_damaged_character_does_not_change_the_encoding() -> None:
    text = "渡轮恢复了" * 40
    body = text.encode("gb18030")[:-1] + b"<!-- \xff -->"
    decoded = sniff.decode(body, content_type="text/xml; charset=gb2312")
    assert decoded.text.startswith(text[:-1])
    assert decoded.warnings[0].endswith("is not gb18030; it was left out.")


def packed(name: str) -> bytes:
    """Give a story as a file that is no text."""
    story = (UNSTATED["cp1253"] + UNSTATED["cp1250"]).encode()
    if name == "gzip":
        return gzip.compress(gzip.compress(story, mtime=0), mtime=0)
    if name == "pdf":
        return b"%PDF-1.4\n1 0 obj<</Length 9>>stream\n" + zlib.compress(story) + b"\nendstream"
    holds = io.BytesIO()
    with zipfile.ZipFile(holds, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", story)
    return holds.getvalue()


@pytest.mark.parametrize("name", ["gzip", "pdf", "docx"])
@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8", "text/plain"])
def test_a_file_that_is_no_text_tells_no_stories(name: str, content_type: str | None) -> None:
    with pytest.raises(ParseError) as caught:
        parse(packed(name), content_type=content_type)
    assert caught.value.code == "not_text"


FEED = b"<rss><channel><item><title>Ferry sails again</title></item></channel></rss>"
GZIPPED = {
    "a feed": (gzip.compress(FEED), None),
    "a feed called a gzip file": (gzip.compress(FEED), "application/x-gzip"),
    "in two parts": (gzip.compress(FEED[:40]) + gzip.compress(FEED[40:]), None),
    "with padding": (gzip.compress(FEED) + b"\0" * 9, None),
    "a text": (gzip.compress(b"# Ferry sails again\n\nIt left the pier at noon."), None),
}


def test_a_gzip_file_tells_what_is_in_it(row: Row) -> None:
    for name, (body, content_type) in GZIPPED.items():
        with row(name):
            (story,) = parse(body, content_type=content_type).entries
            assert story.title == "Ferry sails again"


def test_a_gzip_file_that_is_not_whole_or_holds_nothing_is_refused_by_name(row: Row) -> None:
    whole = gzip.compress(FEED, mtime=0)
    for body, code, told in (
        (whole[:-9], "not_text", "gzip file that ends early"),
        (whole[:3], "not_text", "gzip file that ends early"),
        (whole + whole[:20], "not_text", "gzip file that ends early"),
        (whole[:-8] + b"\0" * 8, "not_text", "broken gzip file"),
        (whole * 101, "not_text", "more than 100 parts"),
        (gzip.compress(b""), "empty", "empty"),
    ):
        with row(told), pytest.raises(ParseError, match=told) as caught:
            parse(body)
        assert caught.value.code == code


def test_of_a_gzip_file_no_more_is_unpacked_than_is_read() -> None:
    bomb = gzip.compress(FEED + b" " * 200_000 + FEED)
    bulletin = parse(bomb, limits=Limits(bytes=len(FEED)))
    assert len(bulletin.entries) == 1
    assert bulletin.warnings == (f"Only the first {len(FEED)} bytes were read (limit: bytes).",)
    assert len(unpacked(bomb, most=50)) == 51


def test_a_sitemap_without_news_says_what_to_take_instead(row: Row) -> None:
    maps = "".join(f"<sitemap><loc>https://a.example/{n}.xml</loc></sitemap>" for n in range(6))
    named = f"{maps}<sitemap><loc>/News.xml.gz</loc></sitemap>"
    for document, told in (
        ("<urlset><url><loc>https://a.example/b</loc></url></urlset>", "its sitemap of news, or"),
        (f"<sitemapindex>{named}</sitemapindex>", "are: https://a.example/News.xml.gz, https:"),
        (f"<sitemapindex>{named}</sitemapindex>", "https://a.example/3.xml, 2 more"),
        (f"<?xml version='1.0'?><sitemapindex>{maps}", "are: https://a.example/0.xml, "),
        ("<sitemapindex/>", "are: none"),
    ):
        with row(document), pytest.raises(ParseError, match=told) as refused:
            parse(document.encode(), url="https://a.example/sitemap.xml")
        assert refused.value.code == "not_a_feed"


def test_what_frames_the_messages_of_a_wire_is_text() -> None:
    wire = "\x16\x16\x01a0012\r\n\x02^Café fire kills two<\r\n   PARIS _ Two died.<\r\n\x03\x04"
    (story,) = parse(wire.encode("latin-1")).entries
    assert story.title == "Café fire kills two"
