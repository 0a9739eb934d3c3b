"""Text to an XML tree, whatever state the text is in.

The steps, each tried only when the one before fails: as it stands; mended (``xmltext``); taken
apart at its entries, each of which is parsed alone, so that a broken one costs no other. libxml2
runs with every door shut: no entities, no document types, no network, its own bounds on depth.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from html import escape, unescape
from itertools import accumulate, islice

from lxml import etree

from feedd.core.parse.clean import legal
from feedd.core.parse.feeds import xmltext
from feedd.core.parse.feeds.names import Element
from feedd.core.parse.limits import Limits
from feedd.errors import ParseError

_MARKUP = 400_000
"""The most tags that are read; a feed within the other limits has fewer."""

_SMALL = 500_000
"""Characters of which no tree grows too large, so that their tags needn't be counted."""

_AFFORDABLE = 50_000_000
"""Characters times tags of an entry, up to which its texts are searched for: that is the cost."""

_ENTRY = re.compile(r"<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])[^>]*>", re.IGNORECASE)
_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:item|entry|channel|rss|feed|rdf)\s*>\s*\Z", re.IGNORECASE)
"""Its end tag, or that of what it stands in."""
_LONGEST_TAG = 80
_FIELD = re.compile(
    r"(<((?:[\w.-]+:)?(?:title|description|summary|content|encoded|subtitle|body))\b[^>]*(?<!/)>)"
    r"(.*?)(</\2\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_FIELD_END = re.compile(
    r"</(?:[\w.-]+:)?(?:title|description|summary|content|encoded|link|author|creator|category"
    r"|guid|id)\s*>",
    re.IGNORECASE,
)
_PLACE = re.compile(r",? ?line \d+, column \d+.*")
_LONGEST_FAULT = 200
"""Characters of what the parser says, which quotes names and addresses of any length."""
_NAMESPACES = re.compile(r"""xmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")


@dataclass(frozen=True, slots=True)
class Tree:
    """A document's root, and what had to be done to get it.

    ``torn``: the document ends in the middle of its last entry.
    """

    root: Element
    warnings: tuple[str, ...] = ()
    torn: bool = False


def load(text: str, *, limits: Limits) -> Tree | None:
    """Parse XML text, however broken; None if there is no element in it.

    Raises:
        ParseError: More namespaces are declared in one place than a feed has.
    """
    text = xmltext.without_doctype(text)
    if _namespaces(text, limits.namespaces) > limits.namespaces:
        told = f"The document has more than {limits.namespaces} namespaces in one place."
        raise ParseError("not_a_feed", told)
    cut = _within(text, limits)
    if cut is not None:
        shorter, warning = cut
        root = parsed(legal(shorter), recover=True)
        return None if root is None else Tree(root, (warning,))
    try:
        root = _tree(text, recover=False)
    except etree.XMLSyntaxError as fault:
        return _mended(text, fault, limits)
    return None if root is None else Tree(root)


def _namespaces(text: str, most: int) -> int:
    """Count the declarations that stand around one place at most, or up to ``most`` roughly.

    libxml2 writes an element with all of them, and looks at each for each: of 30,000 on a feed's
    root, 20 entries took a minute.
    """
    if (found := text.count("xmlns")) <= most:
        return found
    reader = etree.XMLPullParser(("start-ns", "end-ns"), encoding="utf-8", recover=True)
    with suppress(etree.XMLSyntaxError):
        reader.feed(text.encode("utf-8", "replace"))
        reader.close()
    steps = (1 if event == "start-ns" else -1 for event, _ in reader.read_events())
    return max(accumulate(steps), default=0)


def _within(text: str, limits: Limits) -> tuple[str, str] | None:
    """Give the text up to the limit it breaks, and the warning; None if it keeps them all."""
    tags = text.count("<") if len(text) > _SMALL else 0
    if tags <= limits.entries:
        return None
    end = _end_of_entries(text, limits.entries)
    if end is not None:
        return text[:end], f"Only the first {limits.entries} entries were read (limit: entries)."
    if tags > _MARKUP and xmltext.masked(text).count("<") > _MARKUP:
        kept = len(text) * _MARKUP // tags
        return text[:kept], f"Only the first {_MARKUP} tags were read (limit: bytes)."
    return None


def _end_of_entries(text: str, most: int) -> int | None:
    """Say where the first entry begins that is one too many."""
    if sum(map(text.count, ("<item", "<entry", ":item", ":entry"))) <= most:
        return None
    starts = (found.start() for found in _ENTRY.finditer(xmltext.masked(text)) if not found[1])
    return next(islice(starts, most, None), None)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parsed(text: str, *, recover: bool) -> Element | None:
    """Parse text that is XML, or what can be saved of it where it isn't; None if nothing can."""
    with suppress(etree.XMLSyntaxError):
        return _tree(text, recover=recover)
    return None


def _tree(text: str, *, recover: bool) -> Element | None:
    root = etree.fromstring(text.encode("utf-8", "replace"), _parser(recover=recover))
    # A second document type, behind the first, would leave entities as they are.
    if root is not None and (recover or root.getroottree().docinfo.internalDTD is not None):
        _fill_in_references(root)
    return root


def _fill_in_references(root: Element) -> None:
    """Put text in the place of entities that nobody declared."""
    for reference in root.iter(etree.Entity):
        reference.tail = legal(unescape(reference.text or "") + (reference.tail or ""))
    etree.strip_elements(root, etree.Entity, with_tail=False)


def _mended(text: str, fault: etree.XMLSyntaxError, limits: Limits) -> Tree | None:
    where = _told(fault)
    if (root := parsed(xmltext.mended(text), recover=False)) is not None:
        return Tree(root, (f"The XML is not well-formed ({where}); it was mended.",))
    return _taken_apart(text, where, limits)


def _told(fault: etree.XMLSyntaxError) -> str:
    message = (fault.msg or "syntax error").partition("\n")[0]
    told = _PLACE.sub("", message)
    if len(told) > _LONGEST_FAULT:
        told = f"{told[:_LONGEST_FAULT].rstrip()}…"
    return f"line {fault.lineno}: {told}"


def _taken_apart(text: str, where: str, limits: Limits) -> Tree | None:
    spans = _entries(xmltext.masked(text))[: limits.entries]
    if not spans:
        root = parsed(xmltext.mended(text), recover=True)
        if root is None:
            return None
        return Tree(root, (f"The XML is broken ({where}); what could be read was kept.",))
    head = text[: spans[0][0]]
    root = parsed(xmltext.mended(head), recover=True)
    if root is None:
        root = etree.Element("rss")
    declared = _declared(head, limits.namespaces)
    entries = [_entry(text[start:end], declared) for start, end in spans]
    # Where none has an end tag, the last is as whole as the others.
    has_end = [
        _ENDS.search(text, max(start, end - _LONGEST_TAG), end) is not None for start, end in spans
    ]
    torn = spans[-1][1] == len(text) and any(has_end) and not has_end[-1]
    return _put_together(root, entries, where, torn=torn and entries[-1] is not None)


def _put_together(root: Element, entries: list[Element | None], where: str, *, torn: bool) -> Tree:
    saved = [entry for entry in entries if entry is not None]
    for entry in saved:
        root.append(entry)
    lost = len(entries) - len(saved)
    kept = "every entry was kept" if not lost else f"{lost} of {len(entries)} entries were lost"
    told = f"The XML is broken ({where}); it was read entry by entry and {kept}."
    return Tree(root, (told,), torn=torn)


def _entries(masked: str) -> list[tuple[int, int]]:
    """Say where entries begin and end; one without an end tag ends where the next begins."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for found in _ENTRY.finditer(masked):
        if found[0].endswith("/>"):
            continue
        if start is not None:
            spans.append((start, found.end() if found[1] else found.start()))
        start = None if found[1] else found.start()
    if start is not None:
        spans.append((start, len(masked)))
    return spans


def _declared(head: str, most: int) -> str:
    declarations = {found.partition("=")[0].strip(): found for found in _NAMESPACES.findall(head)}
    return " ".join(islice(declarations.values(), most))


def _entry(text: str, declarations: str) -> Element | None:
    """Parse one entry: mended, else with its texts as text, else as far as it goes."""
    whole = xmltext.with_cdata_closed(text, _FIELD_END)
    for attempt, recover in ((whole, False), (_with_texts_escaped(whole), False), (whole, True)):
        wrapped = f"<entries {declarations}>{attempt}</entries>"
        root = parsed(xmltext.mended(wrapped), recover=recover)
        if root is not None and len(root):
            return root[0]
    return None


def _with_texts_escaped(text: str) -> str:
    if len(text) * text.count("<") > _AFFORDABLE:
        return text
    return _FIELD.sub(lambda found: found[1] + _as_text(found[3]) + found[4], text)


def _as_text(markup: str) -> str:
    if "<" not in markup or markup.lstrip().startswith("<![CDATA["):
        return markup
    return escape(markup, quote=False)
