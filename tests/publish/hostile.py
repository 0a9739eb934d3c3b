"""Texts that have broken feeds before, and entries that hold them in every field."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice

from feedd.core.model import Story
from tests.publish.stories import NOON

TEXTS = (
    "",
    " \n\t",
    "AT&amp;T and AT&T",
    "<b>bold</b> & <i>bolder",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<script>alert(1)</script>",
    "]]><![CDATA[",
    "<!-- <!-- --> -->",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'x'>]>&e;",
    "nul\x00 bell\x07 escape\x1b",
    "half a pair \ud83d and \udc00 another",
    "not a character \ufffe\uffff",
    "next line\x85 and \u2028 separators \u2029",
    "۱۲۳ سلام\u200cدنیا \u202eover\u202c",
    "😀👩\u200d👩\u200d👧 e\u0301\u0301\u0301",
    "javascript:alert(1)",
    "https://a.example/?a=1&b=<2>\"'`{|}\\^ ü",
    "//no.scheme/x",
    "data:text/html,<script>",
    "x" * 5000,
    "{{ 7*7 }} ${x} %s %(y)s",
    "'; DROP TABLE feeds; --",
)


def stories(count: int) -> list[Story]:
    """Make stories whose every field is one of the texts, each at another offset."""
    return [_story(number) for number in range(count)]


def _story(number: int) -> Story:
    step = 1 + number // len(TEXTS)
    pick = list(islice(cycle(TEXTS), number, number + 9 * step, step))
    return Story(
        id=f"{pick[0][:50]}{number}",
        title=pick[1],
        text=pick[2],
        html=pick[3] if number % 2 else "",
        summary=pick[4],
        link=pick[5],
        links=(pick[5], pick[6], pick[7]),
        authors=(pick[6], pick[7]),
        sources=(pick[7], pick[8], pick[0]),
        categories=(pick[8], pick[0]),
        language=pick[1],
        published=NOON + timedelta(days=number % 3 - 1),
        first_seen=NOON - timedelta(minutes=number),
        updated=NOON - timedelta(minutes=number),
    )
