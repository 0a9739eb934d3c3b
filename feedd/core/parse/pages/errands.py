"""Pages that run an errand and tell no news: bills, receipts, thanks, how to reach an office.

A bill is known by its sum in any language: among its rows of prices, one is the total of those
above. A page that tells how to reach an office is known by its only heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from feedd.core.parse import lines
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.prices import AMOUNT, BEFORE, BEHIND

BILL: Final = "the page is a bill or the receipt of an order"
CONFIRMED: Final = "the page only thanks its reader, or asks to confirm something"
REACHED: Final = "the page only says how its owner is reached"

_PRICE = re.compile(
    rf"(?:^|\s){BEFORE}\s?(?P<behind>{AMOUNT})$"
    rf"|(?:^|\s)(?P<before>{AMOUNT})\s?(?:{BEHIND}|р\.?)$"
)
_FRACTION = re.compile(r"[.,٫](\d\d)$")
_NUMBER = re.compile(r"[:：]\s*\+?\d[\d\s()./-]{6,}$")
_CONTACT = re.compile(
    r"""^(?:(?:how\ to\ )?contact(?:\ (?:us|details|information|page))?|get\ in\ touch|contacts
    |kontakt(?:e|daten|formular|a|y)?|so\ erreichen\ sie\ uns|impressum
    |(?:nous\ )?contacter|contactez-nous|contacto|contáctenos|cómo\ contactar
    |contato|fale\ conosco|contatt(?:i|aci)|neem\ contact\ op|kontakta?\ oss|yhteystiedot
    |контакты?|контактная\ информация|контакти|как\ с\ нами\ связаться|iletişim|bize\ ulaşın
    |(?:تماس|ارتباط)\ با\ ما|(?:اتصل|تواصل|للتواصل)\ (?:بنا|معنا)|צורו?\ קשר|יצירת\ קשר
    |联系我们|聯絡我們|联系方式|お問い?合わ?せ(?:先)?|문의하기|연락처|오시는\ 길
    |ติดต่อ(?:เรา|สอบถาม)?|liên\ hệ|hubungi\ kami|kontak(?:\ kami)?|επικοινωνία
    |elérhetőség(?:ek|eink)?|संपर्क(?:\ करें)?)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_FEW_WORDS = 300  # weight of a page
_PARAGRAPH = 80  # weight
_PAIR = 2
_SEVERAL = 3


def reason(root: Element, heads: Sequence[str], stories: Sequence[Draft]) -> str | None:
    """Say what a page is for, if it runs an errand; ``heads`` are its headings or its title."""
    if any(each.link for each in stories[1:]):
        return None
    undated = not any(each.published or each.stated for each in stories)
    if undated and any(map(_CONTACT.match, heads)) and any(map(_reaches, dom.descendants(root))):
        return REACHED
    if paragraphs(root) < _SEVERAL and _holds_total(list(_prices(root))):
        return BILL
    confirms = undated and root.weight <= _FEW_WORDS and any(map(lines.runs_errand, heads))
    return CONFIRMED if confirms else None


def paragraphs(root: Element) -> int:
    """Count what a page tells at length, as the article above a form to comment on it does."""
    return sum(1 for each in dom.tagged(root, "p") if each.weight >= _PARAGRAPH)


def _reaches(element: Element) -> bool:
    """Say whether an element is a telephone number or a mail address, or leads to one."""
    if element.get("href").startswith(("mailto:", "tel:")):
        return True
    if not dom.is_lowest(element) or element.said is None:
        return False
    words = dom.text(element)
    return lines.states_contact(words) or bool(_NUMBER.search(words))


def _holds_total(prices: Sequence[int]) -> bool:
    """Say whether one of several prices, the first of them two, is the sum of those above."""
    sums = accumulate(prices)
    return any(
        at >= _PAIR and price == above > 0
        for at, (price, above) in enumerate(zip(prices[1:], sums, strict=False), start=1)
    )


def _prices(root: Element) -> Iterator[int]:
    """Give the prices that end the rows and lines of a page, in hundredths."""
    for each in filter(_is_line, dom.descendants(root)):
        last = next((part for part in reversed(each.elements) if part.weight), each)
        if found := _PRICE.search(dom.text(last)) or _PRICE.search(dom.text(each)):
            yield _hundredths(found["behind"] or found["before"])


def _is_line(element: Element) -> bool:
    """Say whether an element is a line, or the last cell of a table's row."""
    if not dom.is_lowest(element) or element.said is None or element.parent is None:
        return False
    return element.parent.tag != "tr" or element.parent.written[-1] is element


def _hundredths(amount: str) -> int:
    whole = _FRACTION.sub("", amount.strip())
    fraction = _FRACTION.search(amount.strip())
    units = int("".join(filter(str.isdecimal, whole)))
    return units * 100 + (int(fraction[1]) if fraction else 0)
