"""The named fields that mails and exports write above or around a story: ``Subject: …``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Field(NamedTuple):
    """A field by its name as written, and its value."""

    name: str
    value: str


_HEADER = re.compile(
    r"^(?:-\s)?(?P<name>title|headline|titre|titel|título|titolo|заголовок|عنوان|العنوان|تیتر|כותרת|标题|タイトル"
    r"|link|url|lien|enlace|summary|abstract|description|body|text|story|source|category|section|tags"
    r"|subject|betreff|objet|asunto|assunto|oggetto|тема|موضوع|الموضوع|נושא|主题|主旨|件名|konu|temat|onderwerp|ämne"
    r"|from|to|cc|date|sent|reply-to|message-id|list-id|message|von|an|datum|gesendet|de|à|от|кому|дата|gönderen|kime|tarih|od|do|data|van|aan|från|till|fecha|para|da|a)\s?[:：]\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)
_ROLES = {
    **dict.fromkeys(
        [
            "title",
            "headline",
            "titre",
            "titel",
            "título",
            "titolo",
            "заголовок",
            "عنوان",
            "العنوان",
            "تیتر",
            "כותרת",
            "标题",
            "タイトル",
            "subject",
            "betreff",
            "objet",
            "asunto",
            "assunto",
            "oggetto",
            "тема",
            "موضوع",
            "الموضوع",
            "נושא",
            "主题",
            "主旨",
            "件名",
            "konu",
            "temat",
            "onderwerp",
            "ämne",
        ],
        "subject",
    ),
    **dict.fromkeys(
        ["date", "sent", "datum", "gesendet", "дата", "tarih", "fecha", "data"], "date"
    ),
    **dict.fromkeys(["link", "url", "lien", "enlace"], "link"),
    **dict.fromkeys(["summary", "abstract", "description", "body", "text", "story"], "text"),
    **dict.fromkeys(["from", "von", "от", "gönderen", "od", "van", "från"], "author"),
}


_TAG = re.compile(r"\[[^\[\]]{2,40}\]\s+(?=\S)")


def list_mark(subjects: Sequence[str]) -> str:
    """Give the name in brackets that a mailing list puts before all its mails' subjects."""
    found = _TAG.match(subjects[0]) if len(subjects) > 1 else None
    return found[0] if found and all(each.startswith(found[0]) for each in subjects) else ""


def read(line: str) -> Field | None:
    """Read a line that is a field; a link's name is given as ``url``, whatever it is called."""
    found = _HEADER.match(line)
    if found is None:
        return None
    name = "url" if found["name"].casefold() == "link" else found["name"]
    return Field(name, found["value"])


def role(name: str) -> str:
    """Give what a field holds: subject, date, author, link or text; "" for anything else."""
    return _ROLES.get(name.casefold(), "")
