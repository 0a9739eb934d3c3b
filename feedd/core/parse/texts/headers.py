"""The fields above mails, which count only where several stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from feedd.core.parse.texts import fields
from feedd.core.parse.texts.paragraphs import Paragraph

_HEADERS_AT_LEAST = 2  # fields in one block
_OWN = frozenset(["", "message", "link", "record"])
"""The labels of paragraphs that are no field of a mail's header."""


def settle(told: Iterable[Paragraph]) -> Iterable[Paragraph]:
    """Read the fields of mails as what they hold."""
    return _without_list_mark(list(_headers(told)))


def _headers(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Keep a mail's header fields as such only where at least two stand together."""
    block: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.label not in _OWN and (not block or not paragraph.gap):
            block.append(paragraph)
            continue
        yield from _header_block(block)
        block = [paragraph] if paragraph.label not in _OWN else []
        if not block:
            yield paragraph
    yield from _header_block(block)


def _header_block(block: list[Paragraph]) -> Iterator[Paragraph]:
    """Give a mail's subject first, since its story begins with the block."""
    if len(block) < _HEADERS_AT_LEAST:
        yield from map(_alone, block)
        return
    roles = [replace(field, label=fields.role(field.label)) for field in block]
    ordered = sorted(
        (field for field in roles if field.label), key=lambda field: field.label != "subject"
    )
    yield from map(_as_field, ordered)


def _alone(field: Paragraph) -> Paragraph:
    """A line that looks like one field is only text, unless it holds the story's address."""
    if fields.role(field.label) == "link":
        return _as_field(replace(field, label="link"))
    return replace(field, text=f"{field.label}: {field.text}", label="")


def _as_field(field: Paragraph) -> Paragraph:
    """A field may hold what else stands without a name: the story's text or its address."""
    if field.label == "text":
        return replace(field, label="")
    return replace(field, text="", link=field.text) if field.label == "link" else field


def _without_list_mark(told: list[Paragraph]) -> list[Paragraph]:
    mark = fields.list_mark([each.text for each in told if each.label == "subject"])
    return [
        replace(each, text=each.text.removeprefix(mark)) if each.label == "subject" else each
        for each in told
    ]
