"""The marks that stand within a paragraph: links, addresses, bold and emphasised words."""

from __future__ import annotations

import re
from dataclasses import replace

from feedd.core.parse import lines, script
from feedd.core.parse.texts.paragraphs import Call, Paragraph
from feedd.core.parse.times import stamps

BOLD = 7
"""The heading level of a line that is all bold, below Markdown's six."""
EMPHASIS = 8
"""The level of a line that is all emphasised: a headline only where nothing else is."""

_LINK = re.compile(
    r"(!?)\[([^\[\]\n]{0,500})\]\((?:<([^<>\s]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*))(?:\s+[\"'][^\"'\n]*[\"'])?\)"
)
_OPENING = re.compile(
    r"^(\*\*|__)(?=\S)(?P<opening>.{8,140}?)(?<=\S)\1[:.]?\s*[–—-]?\s*(?P<rest>[^\s*_].{20,})$"
)
_TRAILING_URL = re.compile(
    r"^(?P<told>.{12,200}?)\s*[-–—:|(<\[→]*\s*(?P<url>https?://[^\s<>()\[\]]+)[>)\]]?$"
)
_CALLED_URL = re.compile(
    r"(?:\s(?P<words>[^\s.!?:：。！？؟][^.!?:：。！？؟]{1,39}?)\s?[:：→»>-]{0,3})?\s?[<(\[]?"
    r"(?P<url>https?://[^\s<>()\[\]]+)[>)\]]?\.?$"
)
_LAST_URL = re.compile(r"(?<!\S)[<(\[]?(?P<url>https?://[^\s<>()\[\]]+)[>)\]]?\.?$")
_PAGE = re.compile(r"https?://[^\s/]+/\S")
"""An address that isn't a site's front page."""
_TAIL = 300
"""The longest address with the words before it."""
_BEFORE_CALL = " *_([|·–—→»>-"
_BRACKETS = frozenset("([（")
"""What opens before a link that only names the source, which is a part of the text."""
_SOURCE = re.compile(r"\s*(?:\([^()]{2,30}\)|\[[^\[\]]{2,30}\])$")
"""What stands behind a link that is a headline: the paper that it leads to."""
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
"""Bounded, since for a mark that is never closed the search runs to the end of the text."""
_EMPHASIS = re.compile(r"(?<![\w*])([*_`])(?=[^\s*_`])([^*_`\n]+?)(?<=\S)\1(?![\w*])")
URL_LINE = re.compile(
    r"^(?:[→»>*-]+\s+)?(?:[^\s:：<]{2,24}(?:\s[^\s:：<]{1,16}){0,3}\s?(?:[:：»→>]+\s*|(?=<))"
    r"|[→»>(<\[]\s*)?[<(\[]?(?P<url>https?://[^\s<>\[\]]+?)[>)\]]?\.?$"
)
_JOINED = re.compile(r"\s?(?:[:：]\s\S.{20}|[–—-]\s\S.)")
"""What joins a link that is a headline to its text, or to its source."""
_CALL = 3  # words
_CALL_WEIGHT = 24  # weight
_LONGEST_CALL = 40  # weight
_LONGEST_NAME = 24  # characters of a menu's links


def unmarked(paragraph: Paragraph) -> Paragraph:
    """Read a paragraph's links, bold and emphasised words, and take their marks away.

    A line that names the source and links to its page is the story's link.
    """
    read = _read(paragraph)
    sourced = not read.label and _PAGE.match(read.link or "") and lines.names_source(read.text)
    return replace(read, text="", label="link", bullet="") if sourced else read


def _read(paragraph: Paragraph) -> Paragraph:
    text = paragraph.text
    if opened := _OPENING.match(text):
        paragraph = replace(paragraph, opening=_LINK.sub(lambda each: each[2], opened["opening"]))
    if "](" in text:
        return replace(_unlinked(paragraph), closing=_closing_link(text))
    if not paragraph.label and (url := URL_LINE.match(text)):
        small = lines.is_small_print(text)
        if small:
            return paragraph
        return replace(paragraph, text="", link=url["url"], label="link", bullet="")
    if "://" not in text:
        return _plain(paragraph, text)
    if sourced := _behind_source(text):
        return replace(
            paragraph, text=text[: sourced.start()].rstrip(_BEFORE_CALL), link=sourced["url"]
        )
    spaced = " ".join(text.split())  # on a run of spaces the expressions take quadratic time
    led, closing = _led(spaced), _closing_address(spaced)
    shown = _plain(paragraph, led["told"], led["url"]) if led else _plain(paragraph, text)
    return replace(shown, closing=closing) if closing else shown


def _behind_source(text: str) -> re.Match[str] | None:
    """Read the address that ends a line which names the source: "Source: Courier | https…"."""
    found = _LAST_URL.search(text, max(0, len(text) - _TAIL))
    return (
        found if found and lines.names_source(text[: found.start()].rstrip(_BEFORE_CALL)) else None
    )


def _closing_link(text: str) -> Call | None:
    """Read the first of the links that end a paragraph, if it is short."""
    first, end = None, len(text)
    for each in reversed(list(_LINK.finditer(text))):
        if any(map(str.isalnum, text[each.end() : end])):
            break
        first, end = each, each.start()
    if first is None or first[1] or script.weight(first[2]) > _LONGEST_CALL:
        return None
    credited = text[:end].rstrip()[-1:] in _BRACKETS
    told = _bare(_LINK.sub(r"\2", text if credited else text[:end])).rstrip(_BEFORE_CALL)
    return Call(told, _bare(first[2]), first[3] or first[4]) if told else None


def _closing_address(text: str) -> Call | None:
    """Read the address behind a few words that follow a sentence: "… on Monday. More: https…"."""
    found = _CALLED_URL.search(text, max(0, len(text) - _TAIL))
    told = _bare(text[: found.start()]) if found else ""
    if found is None or not script.ends_sentence(told):
        return None
    return Call(told, found["words"] or "", found["url"])


def _bare(text: str) -> str:
    return " ".join(_EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)).split())


def _unlinked(paragraph: Paragraph) -> Paragraph:
    text = paragraph.text
    found = next((each for each in _LINK.finditer(text) if not each[1]), None)
    link = paragraph.link or ((found[3] or found[4]) if found else None)
    if _is_menu(text):
        return replace(paragraph, text="")
    if paragraph.opening and not paragraph.bullet and found and not _is_of_headline(found):
        link = paragraph.link
    if found and not paragraph.opening and _JOINED.match(text, found.end()) and not found.start():
        paragraph = replace(paragraph, opening=found[2])
    whole = found is not None and found[0] == text
    if found is not None and found.start() == 0 and _leads_to_source(text, found.end()):
        text = found[0]
    text = _LINK.sub(lambda each: "" if each[1] else each[2], text)
    if whole and _is_call(paragraph, text):
        return replace(paragraph, text="", link=link, label="link")
    call = whole and script.weight(text) <= _LONGEST_CALL
    return _plain(replace(paragraph, call=call), text, link)


def _plain(paragraph: Paragraph, text: str, link: str | None = None) -> Paragraph:
    shown = _bare(text) if "*" in text or "_" in text or "`" in text else " ".join(text.split())
    link = link or paragraph.link
    if shown == paragraph.text and link == paragraph.link:
        return paragraph
    return replace(paragraph, text=shown, link=link)


def _leads_to_source(text: str, end: int) -> bool:
    """Say whether nothing but a paper's name in brackets, and no day, stands behind a link."""
    source = _SOURCE.match(text, end)
    return source is not None and stamps.moment(source[0]) is None


def _is_of_headline(link: re.Match[str]) -> bool:
    """Say whether a link stands in the bold words that open a paragraph, or ends this."""
    return link.start() <= len("**") or not any(map(str.isalnum, link.string[link.end() :]))


def _led(text: str) -> re.Match[str] | None:
    """Part a headline from the address at the end of its line."""
    led = _TRAILING_URL.match(text)
    return led if led is not None and script.ending(led["told"]) == "open" else None


def _is_menu(text: str) -> bool:
    """Say whether a line holds several short links and nothing else."""
    names = [each[2] for each in _LINK.finditer(text)]
    rest = _LINK.sub("", text)
    short = len(names) > 1 and all(len(name) <= _LONGEST_NAME for name in names)
    return short and not any(map(str.isalnum, rest))


def _is_call(paragraph: Paragraph, text: str) -> bool:
    """A short link on a line of its own ("Read it") leads to the story above."""
    listed = paragraph.bullet or paragraph.stamp or paragraph.number is not None
    marked = paragraph.heading or listed
    return not marked and len(text.split()) <= _CALL and script.weight(text) <= _CALL_WEIGHT
