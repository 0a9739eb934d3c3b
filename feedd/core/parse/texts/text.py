"""Plain text and Markdown to a bulletin: the headline/body rhythm made entries.

``reading`` undoes wrapping and marks, ``rhythm`` says where stories begin, and here each
story's lines are told apart: headline, time, byline, link, text, caption, small print.
"""

from __future__ import annotations

import quopri
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise, takewhile
from typing import TypeAlias

from feedd.core.model import Bulletin
from feedd.core.parse import (
    clean,
    drafts,
    inlaid,
    language,
    lines,
    rubrics,
    runins,
    script,
    signing,
)
from feedd.core.parse.drafts import Draft
from feedd.core.parse.limits import LINES, OF_LINES, Limits, up_to
from feedd.core.parse.refusalphrases import INSTEAD
from feedd.core.parse.texts import (
    armour,
    closing,
    forwarded,
    joints,
    menus,
    notices,
    reading,
    rhythm,
    setting,
    signatures,
    times,
)
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.texts.setting import Cut
from feedd.core.parse.times import moments, stamps
from feedd.errors import ParseError

_SOFT_BREAK = re.compile(r"^.{59,74}[^=\n]=\r?$", re.MULTILINE)  # no rule drawn with "="
_JOINTS = " .,:：–—-"
_CLOSING_MARKS = " .,:："
_FIGURE = re.compile(r"\d")
_BRACKETED = re.compile(r"^[(（\[][^()（）\[\]]{3,160}[)）\]]$")
_SEVERAL = 2
_MANY = 3
_SUBSTANCE = 40  # weight of a sentence
_LONG_LINE = 200  # weight
_FIRST_LINES = 4  # of a story's text


def read(text: str, *, url: str | None, limits: Limits) -> Bulletin:
    """Split a text into its stories.

    Raises ParseError with code ``empty`` when there is nothing but white space.
    """
    legal = clean.legal(_unwrapped(_decoded(text)))
    if not legal.strip():
        raise ParseError("empty", "The text is empty: there is nothing to read in it.")
    kept = up_to(legal[: limits.bytes], "\n", LINES)
    title, stories, refused = _told(kept)
    warnings = list(_warnings(stories, legal, kept, limits))
    if not stories:
        warnings.append(f"No story was found: {refused or notices.NOTHING}.")
    made = drafts.entries(stories[: limits.entries], base=url, limits=limits)
    return Bulletin(
        kind="text",
        title=title,
        url=url,
        language=language.of(kept),
        warnings=tuple(warnings),
        entries=made,
        refused=refused in INSTEAD,
    )


def _unwrapped(text: str) -> str:
    """Take off what is around a text, and read logs as the mails that they are like."""
    return signatures.lifted(
        menus.opened(armour.removed(forwarded.passed_on(inlaid.removed(text))))
    )


def _decoded(text: str) -> str:
    """Undo the quoted-printable encoding (RFC 2045 §6.7) that a mail's text was left in."""
    if len(_SOFT_BREAK.findall(text)) < _SEVERAL:
        return text
    try:
        return quopri.decodestring(text.encode()).decode()
    except UnicodeDecodeError:
        return text


def _warnings(stories: Sequence[Draft], legal: str, kept: str, limits: Limits) -> Iterator[str]:
    if len(legal) > limits.bytes:
        yield f"Only the first {limits.bytes} characters were read (limit: bytes)."
    if len(kept) < min(len(legal), limits.bytes):
        yield OF_LINES
    if len(stories) > limits.entries:
        yield f"Only {limits.entries} of {len(stories)} stories were kept (limit: entries)."
    yield from drafts.warnings(stories[: limits.entries], limits)


def stories_of(text: str) -> tuple[Draft, ...]:
    """Give a text's stories."""
    return _told(text)[1]


def _told(text: str) -> tuple[str | None, tuple[Draft, ...], str | None]:
    """Give a text's own title, its stories and, if it tells no news, why not."""
    told = reading.read(text)
    cut = rhythm.cut(told)
    drawn = times.from_above(told, cut, drafts.without_lone_link(list(_stories(told, cut))))
    fuller = list(_without_listings(times.completed(told, cut, drawn)))
    stories = _without_credits(rubrics.lifted(fuller))
    title = drafts.line(told[cut.title].text) if cut.title is not None else None
    if refused := notices.reason(text, told, stories):
        return None, (), refused
    if not stories and (lone := _headless(told)):
        return None, (lone,), None
    return title, stories, None


def _headless(told: Text) -> Draft | None:
    """A text of sentences without any headline is one story that has none."""
    written = [each for each in told if each.text and not each.rule]
    body = [each for each in written if not lines.is_small_print(each.text)]
    if not any(each.ending == "stop" and script.weight(each.text) >= _SUBSTANCE for each in body):
        return None
    return replace(_draft(None, body, None, Cut()), headline=drafts.first_sentence(body[0].text))


def _stories(told: Text, cut: Cut) -> Iterator[Draft]:
    section: str | None = None
    ruled = len(cut.heads) > 1 and all(
        any(each.rule for each in told[above + 1 : at]) for above, at in pairwise(cut.heads)
    )
    end = closing.start(told, cut.heads) if len(cut.heads) > 1 else len(told)
    over = any(each.label == "day" for each in told)
    apart = cut.sections.union(
        cut.dropped, times.heading_days(told, cut), _shared_links(told, cut.heads)
    )
    for at, until in pairwise((*cut.heads, end)):
        section = _section_before(told, cut, at) or _slug(told[at]) or section
        rest = [
            told[each] for each in range(at + 1, until) if each not in apart and each != cut.title
        ]
        if ruled:
            rest = _until_rule(rest) if until == end else _without_slug(rest)
        if told[at].stamp and not told[at].text:
            rest = list(takewhile(lambda each: not (each.heading and times.is_day(each)), rest))
        if rest and stamps.is_clock(told[at].stamp or "") and times.is_day(rest[-1]):
            rest = rest[:-1]
        head = told[at]
        if over and not head.day:
            head = replace(head, day=times.day_over(told[:at]))
        yield _draft(head, list(_until_small_print(rest)), section, cut)


def _shared_links(told: Sequence[Paragraph], heads: Sequence[int]) -> Iterator[int]:
    """Find the lines that give one address below most of several headlines: the publisher's."""
    held = Counter(each.link for each in told if each.label == "link")
    most = {link for link, found in held.items() if found > _SEVERAL and found * 2 > len(heads)}
    return (at for at, each in enumerate(told) if each.label == "link" and each.link in most)


def _until_rule(rest: Text) -> list[Paragraph]:
    """Where rules part the stories, what stands behind the last one is the bulletin's own."""
    below = list(dropwhile(lambda each: each.rule, rest))
    return list(takewhile(lambda each: not each.rule, below))


def _without_slug(rest: list[Paragraph]) -> list[Paragraph]:
    """Leave out the word that stands between a rule and the next headline, as agencies write."""
    below = list(takewhile(lambda each: not each.rule, reversed(rest)))
    named = len(below) < len(rest) and not any(each.ending == "stop" for each in below)
    return rest[: len(rest) - len(below)] if named else rest


def _slug(head: Paragraph) -> str | None:
    """Give the words that say at the head of an agency's story what it is about."""
    return head.mark if head.label == "message" and head.mark else None


def _section_before(told: Text, cut: Cut, head: int) -> str | None:
    at = head - 1
    while at >= 0 and (told[at].rule or at in cut.sections):
        if at in cut.sections:
            return told[at].text
        at -= 1
    return None


def _until_small_print(rest: Text) -> Iterator[Paragraph]:
    """Leave out small print, the links that "Related stories" announces, the day's quotation."""
    linking = False
    for above, each in pairwise((None, *rest)):
        if each is None or (above and lines.is_extra(above.text)) or lines.tells_extra(each.text):
            continue
        if lines.opens_links(each.text):
            linking = True
        elif linking and (each.bullet or each.ends_as_headline):
            continue
        elif stamps.moment(each.text) or not (_is_print(each) or lines.names_source(each.text)):
            linking = False
            yield each


def _is_print(each: Paragraph) -> bool:
    """Say whether a line is small print or a code: a listed code may stand for a story."""
    return lines.is_small_print(each.text) or (not each.bullet and lines.is_code(each.text))


def _without_listings(stories: Sequence[Draft]) -> Iterator[Draft]:
    """Drop lists of what follows: headlines that fuller stories repeat, alone or under a name.

    What somebody signs is no list.
    """
    full = {name for each in stories if each.paragraphs for name in _names(each.headline or "")}
    for each in stories:
        listed = each.paragraphs if len(each.paragraphs) > 1 else (each.headline or "",)
        names = [script.fold(line) in full for line in listed]
        told = each.authors or len(each.paragraphs) == 1
        if told or sum(names) * 3 < 2 * len(names):
            yield each


def _without_credits(stories: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Leave out the line that ends most stories: the same in all, or in brackets, who wrote it."""
    ends = [each.paragraphs[-1] if len(each.paragraphs) > 1 else "" for each in stories]
    held = Counter(ends)
    signed = [end for end in ends if end and (_BRACKETED.match(end) or held[end] * 2 > len(ends))]
    if len(signed) < _MANY or len(signed) * 3 < 2 * len(stories):
        return stories
    return tuple(
        replace(each, paragraphs=each.paragraphs[:-1]) if end in signed else each
        for each, end in zip(stories, ends, strict=True)
    )


def _names(headline: str) -> Iterator[str]:
    """Give what a list may call a story: its headline, or the number before the colon in it."""
    yield script.fold(headline)
    number, colon, _ = headline.partition(": ")
    if colon and _FIGURE.search(number):
        yield script.fold(number)


_Lead: TypeAlias = tuple[str | None, tuple[str, ...], list[Paragraph]]
"""A story's headline, the text that stands on its line, and the paragraphs below it."""


def _draft(head: Paragraph | None, body: list[Paragraph], section: str | None, cut: Cut) -> Draft:
    link = _link(head, body)
    headline, opening, body = _lead(head, body, cut)
    body = [each for each in body if not each.rule]
    about = [each for each in (*body[:_FIRST_LINES], *body[_FIRST_LINES:][-1:]) if _is_about(each)]
    about_ids = {id(each) for each in about}
    body = [each for each in body if id(each) not in about_ids]
    told = (_in_full(each) for each in body if not (each.call and len(body) > 1))
    stated = times.stated(head, about, body)
    published = times.read(stated)
    return Draft(
        headline=headline,
        paragraphs=(*opening, *(text for text in told if text)),
        link=link,
        published=published,
        stated=stated[0] if stated and published is None else None,
        local=bool(stated) and not moments.names_zone(stated[0]),
        authors=tuple(name for name in map(_author, about) if name),
        categories=(section,) if section else (),
    )


def _in_full(each: Paragraph) -> str:
    """Give a paragraph's text with its number or time: inside a story they are part of it."""
    return f"{each.mark}{each.text}" if each.text else ""


def _lead(head: Paragraph | None, body: list[Paragraph], cut: Cut) -> _Lead:
    if head is None:
        return None, (), body
    if not head.text:
        return _headline_below(body)
    if cut.inline and (parted := _parted(head, cut)):
        return parted[0], (parted[1],), body
    sentence = cut.inline and head.ending == "stop"
    if sentence or script.weight(head.text) > _LONG_LINE:
        return drafts.first_sentence(head.text), (head.text,), body
    return head.text.rstrip(":："), (), body


def _parted(head: Paragraph, cut: Cut) -> tuple[str, str] | None:
    if head.opening and head.text.startswith(head.opening):
        told = head.text[len(head.opening) :].lstrip(_JOINTS)
        return head.opening.rstrip(_CLOSING_MARKS), told
    joined = joints.PARTINGS[cut.joint](head.text) if cut.joint else None
    return joined or (None if head.stamp and not cut.joint else runins.part(head.text))


def _headline_below(body: list[Paragraph]) -> _Lead:
    """Under a stamp or a mail's header the next line is the headline, or begins with it."""
    told = [at for at, each in enumerate(body) if each.text and not each.rule]
    at = next((at for at in told if not _is_about(body[at])), None)
    if at is None:
        return None, (), body
    if at < told[-1] and setting.could_be(replace(body[at], bullet="")):
        return body[at].text, (), [*body[:at], *body[at + 1 :]]
    return drafts.first_sentence(body[at].text), (), body


def _is_about(each: Paragraph) -> bool:
    if each.label in {"date", "author", "link"} or (each.stamp is not None and not each.text):
        return True
    if lines.names_source(each.text):
        return True
    told = (stamps.moment(each.text), lines.byline(each.text), signing.read(each.text))
    return any(each is not None for each in told)


def _author(each: Paragraph) -> str | None:
    if signed := signing.read(each.text):
        return signed.name
    return signing.sender(each.text) if each.label == "author" else lines.author(each.text)


def _link(head: Paragraph | None, body: Text) -> str | None:
    if head and head.link:
        return head.link
    dated = (each.link for each in body[:_SEVERAL] if each.link and stamps.states_day(each.text))
    called = (each.link for each in body if each.label == "link" or each.call)
    return next(dated, next(called, None))
