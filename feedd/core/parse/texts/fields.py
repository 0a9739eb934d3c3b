"""The named fields that mails and exports write above or around a story: ``Subject: …``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Field(NamedTuple):
    """A field by its name as written, and its value."""

    name: str
    value: str


_SUBJECT = """title headline titre titel título titolo заголовок عنوان العنوان تیتر כותרת 标题
    標題 タイトル 見出し 제목 başlık tytuł rubrik overskrift otsikko τίτλος หัวข้อ หัวข้อข่าว शीर्षक
    subject betreff objet sujet asunto assunto oggetto тема موضوع الموضوع נושא 主题 主旨 件名 konu
    temat onderwerp ämne emne aihe θέμα विषय เรื่อง"""
_DATE = "date sent datum gesendet дата tarih fecha data dato 日付 日期 날짜 วันที่ दिनांक"
_LINK = "link url lien enlace"
_TEXT = "summary abstract description body text story"
_SENDER = """from von de da от від gönderen od van från lähettäjä feladó من از 发件人 寄件人 寄件者
    差出人 จาก प्रेषक"""
_MAILED = """to cc reply-to in-reply-to message-id list-id message an à кому kime do aan till para
    a mime-version content-type content-transfer-encoding content-language user-agent x-mailer"""
_GROUP = "source category section tags"
_SOURCES = frozenset(
    """source quelle fuente fonte источник джерело المصدر مصدر منبع מקור 来源 來源 出典 출처 kaynak
    źródło zdroj bron kilde källa lähde sursa πηγή स्रोत nguồn sumber""".split()
)
_ROLES = {
    **dict.fromkeys(_SUBJECT.split(), "subject"),
    **dict.fromkeys(_DATE.split(), "date"),
    **dict.fromkeys(_LINK.split(), "link"),
    **dict.fromkeys(_TEXT.split(), "text"),
    **dict.fromkeys(_SENDER.split(), "author"),
}
_OF_MAILS = frozenset([*_SENDER.split(), *_MAILED.split()])
_NAMES = (*_ROLES, *_MAILED.split(), *_GROUP.split())
_HEADER = re.compile(
    rf"^(?:-\s)?(?P<name>{'|'.join(_NAMES)})\s?(?:[:：]\s+|：)(?P<value>\S.*)$", re.IGNORECASE
)
_PAGE = re.compile(r"(?<!\S)[<(]?(https?://[^\s/]+/[^\s<>()]+)[>)]?$")
"""The page at the end of a source's line: "Source: Courier | https…"."""
_TAG = re.compile(r"\[[^\[\]]{2,40}\]\s+(?=\S)")


def list_mark(subjects: Sequence[str]) -> str:
    """Give the name in brackets that a mailing list puts before all its mails' subjects."""
    found = _TAG.match(subjects[0]) if len(subjects) > 1 else None
    return found[0] if found and all(each.startswith(found[0]) for each in subjects) else ""


def read(line: str) -> Field | None:
    """Read a line that is a field; a link's name is given as ``url``, whatever it is called."""
    found = _HEADER.match(line) if ":" in line or "：" in line else None
    if found is None:
        return None
    page = _PAGE.search(found["value"]) if names_source(found["name"]) else None
    if page:
        return Field("url", page[1])
    name = "url" if found["name"].casefold() == "link" else found["name"]
    return Field(name, found["value"])


def role(name: str) -> str:
    """Give what a field holds: subject, date, author, link or text; "" for anything else."""
    return _ROLES.get(name.casefold(), "")


def names_source(name: str) -> bool:
    """Say whether a field says where a story is from."""
    return name.casefold() in _SOURCES


def is_of_mail(name: str) -> bool:
    """Say whether a field stands in the headers of mails: who sent it, and to whom."""
    return name.casefold() in _OF_MAILS
