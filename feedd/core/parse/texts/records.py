"""Stories written as records: the same named fields in each, whatever their names are.

"Title: … / Date: … / Text: …" is told in any language by what recurs and by what the fields hold:
days, addresses, sentences. The field that opens each record and is short is its headline.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from feedd.core.parse import script
from feedd.core.parse.texts import fields
from feedd.core.parse.texts.fields import Field
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.texts.wrapping import Line
from feedd.core.parse.times import stamps

_FIELD = re.compile(
    r"^(?:[-*•]\s)?(?:\*\*)?(?P<name>[^\W\d_][^:：\d\n*/<>]{0,21}?)\s?(?:(?:\*\*)?[:：](?:\*\*)?\s+|[:：](?=[^\s/]))"
    r"(?P<value>\S.*)$"
)
_NAME_WORDS = 3  # of a field's name
_SEVERAL = 2
_LONGEST_HEADLINE = 160  # characters
_LIGHTEST_HEADLINE = 5  # weight
_HEAVIER = 1.5  # times headlines' weight


@dataclass(frozen=True, slots=True)
class Records:
    """What the fields of a text's records hold, by their names: nothing where it has none."""

    roles: Mapping[str, str]

    def read(self, line: str) -> Field | None:
        """Read a line's field, named by what it holds."""
        found = _FIELD.match(line) if self.roles else None
        role = self.roles.get(_folded(found["name"])) if found else None
        return Field(role, found["value"]) if found and role else None


_NONE = Records({})


def find(raw: Sequence[Line]) -> Records:
    """Find the fields that recur in a text, if days or addresses prove them a record's.

    Mails have theirs too, and are read as mails.
    """
    held = _by_name(raw)
    recurring = _recurring(held)
    if not recurring or any(map(fields.is_of_mail, held)):
        return _NONE
    values = {name: [each.value for each in held] for name, held in recurring.items()}
    days = [name for name, held in values.items() if all(map(_is_day, held))]
    links = [name for name, held in values.items() if all(map(_is_address, held))]
    headline = _headline(raw, recurring)
    if headline is None or not (days or links):
        return _NONE
    texts = [name for name, held in values.items() if _are_texts(held, values[headline])]
    return Records(
        {
            **dict.fromkeys(values, "other"),
            **dict.fromkeys(days, "date"),
            **dict.fromkeys(links, "url"),
            **dict.fromkeys(texts, "text"),
            headline: "record",
        }
    )


def led(told: Text) -> Text:
    """Put the headlines of records before the fields that stand above them in one block."""
    ordered = list(told)
    for at in (at for at, each in enumerate(told) if each.label == "record"):
        start = _start(told, at)
        if start < at:
            headline, first = replace(told[at], gap=told[start].gap), replace(told[start], gap=0)
            ordered[start : at + 1] = [headline, first, *told[start + 1 : at]]
    return ordered


def _start(told: Text, at: int) -> int:
    """Find where the block of a record's headline starts, if no sentence stands before it."""
    start = at
    while start > 0 and not told[start].gap and _is_field(told[start - 1]):
        start -= 1
    return start if start == 0 or told[start].gap else at


def _is_field(each: Paragraph) -> bool:
    """Say whether a line above a record's headline may be one of the record's other fields."""
    return each.label != "record" and each.ending != "stop"


class _Placed(NamedTuple):
    """A field's value and the line on which it stands."""

    at: int
    value: str


_Fields = Mapping[str, Sequence[_Placed]]
"""The fields of a text by their names."""


def _headline(raw: Sequence[Line], recurring: _Fields) -> str | None:
    """Give the name of the field that holds headlines: one called so, or the first that could."""
    roles = {name: fields.role(name) for name in recurring}
    able = [
        name for name, held in recurring.items() if _are_headlines([each.value for each in held])
    ]
    called = (name for name in able if roles[name] == "subject")
    free = (name for name in able if not (roles[name] or fields.names_source(name)))
    led = (name for name in free if _opens_records(raw, recurring, name))
    return next(called, next(led, None))


def _opens_records(raw: Sequence[Line], recurring: _Fields, name: str) -> bool:
    """Say whether a field stands in blocks of fields, the first of which nothing precedes.

    Below Markdown's headings fields tell about what these head.
    """
    fielded = {each.at for held in recurring.values() for each in held}
    places = [each.at for each in recurring[name]]
    start = places[0]
    while start - 1 in fielded and not raw[start].gap:
        start -= 1
    headed = start > 0 and raw[start - 1].text.startswith("#")
    opens = not headed and (start == 0 or raw[start].gap > 0)
    return opens and all(_goes_with(raw, at, fielded) for at in places)


def _goes_with(raw: Sequence[Line], at: int, fielded: Container[int]) -> bool:
    """Say whether another field stands right above or below one."""
    return (at - 1 in fielded and not raw[at].gap) or (at + 1 in fielded and not raw[at + 1].gap)


def _by_name(raw: Sequence[Line]) -> _Fields:
    """Give the fields of which there are several, in the order of their names."""
    held: defaultdict[str, list[_Placed]] = defaultdict(list)
    for name, field in _fields(raw):
        held[name].append(field)
    return {name: found for name, found in held.items() if len(found) >= _SEVERAL}


def _recurring(held: _Fields) -> _Fields:
    """Give the fields that each record has."""
    times = Counter(len(found) for found in held.values())
    usual = max(times, key=lambda many: (times[many], many), default=0)
    return {name: found for name, found in held.items() if len(found) == usual}


def _fields(raw: Sequence[Line]) -> Iterable[tuple[str, _Placed]]:
    for at, line in enumerate(raw):
        marked = ":" in line.text or "：" in line.text
        found = _FIELD.match(line.text) if marked else None
        if found and len(found["name"].split()) <= _NAME_WORDS:
            yield _folded(found["name"]), _Placed(at, found["value"])


def _folded(name: str) -> str:
    return name.casefold().strip()


def _is_day(value: str) -> bool:
    return stamps.moment(value) is not None


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://", "www."))


def _are_headlines(values: Sequence[str]) -> bool:
    """Say whether values could be headlines: each its own, none a sentence, a day, an address."""
    return len(set(values)) == len(values) and all(map(_is_headline, values))


def _is_headline(value: str) -> bool:
    fits = script.weight(value) >= _LIGHTEST_HEADLINE and len(value) <= _LONGEST_HEADLINE
    told = fits and script.ends_as_headline(value)
    return told and not (_is_day(value) or _is_address(value))


def _are_texts(values: Sequence[str], headlines: Sequence[str]) -> bool:
    """Say whether values are sentences, or far heavier than headlines where none ends."""
    if all(script.ending(value) == "stop" for value in values):
        return True
    return _weight(values) > _HEAVIER * _weight(headlines)


def _weight(values: Sequence[str]) -> float:
    return median(map(script.weight, values))
