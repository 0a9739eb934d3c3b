"""Headlines told by rhythm alone: short lines without a full stop, each before full sentences.

Every line is measured against its own document: how heavy its sentences are, how wide its gaps,
how its headlines are set. A line that could be a headline is taken for a sub-heading, a caption
or a section's name where the document's other headlines speak against it; where unsure, the
story is kept together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from feedd.core.parse import lines, script
from feedd.core.parse.paragraphs import Paragraph

Role = Literal["head", "body", "about", "rule", "print"]
"""What a paragraph may be: a headline, text, a line about the story, a rule, small print."""


@dataclass(frozen=True, slots=True)
class Found:
    """The headlines of a document, and the lines that are none but look like it."""

    heads: tuple[int, ...] = ()
    sections: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    title: int | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that could be headlines with nothing but dates between; ``bears``: text follows."""

    lines: tuple[int, ...]
    bears: bool


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: its usual sentence weight and gap, and the style of its headlines."""

    body: float
    gap: float
    titled: bool


_HEAVIEST = 180
_LIGHTEST = 5
_SECTION_WORDS = 3
_TITLED = 0.75
_RULE_GAP = 9

Text = Sequence[Paragraph]


def could_be(paragraph: Paragraph, body: float = 120) -> bool:
    """Say whether a paragraph could be a headline where sentences weigh ``body``."""
    text = paragraph.text
    if paragraph.heading:
        return bool(text)
    heaviest = min(_HEAVIEST, max(1.1 * body, 40))
    if not text or paragraph.bullet or paragraph.quote or paragraph.label or paragraph.rule:
        return False
    if not _LIGHTEST <= script.weight(text) <= heaviest:
        return False
    return script.ending(text) in {"open", "ask"} and not script.starts_small(text)


def find(text: Text) -> Found:
    """Find the headlines of a text that marks them in no other way."""
    setting = _setting(text)
    roles = [_role(text, at, setting) for at in range(len(text))]
    runs = list(_runs(roles))
    bearing = [run for run in runs if run.bears]
    if not bearing:
        return _only_headlines(text, runs)
    return _without_subheadings(text, _without_title(text, _told(text, runs, setting)))


def _setting(text: Text) -> _Setting:
    full = [
        script.weight(each.text)
        for each in text
        if script.ending(each.text) == "stop" and each.text
    ]
    body = median(full) if full else max((script.weight(each.text) for each in text), default=0)
    gaps = [
        below.gap
        for above, below in zip(text, text[1:], strict=False)
        if script.ending(above.text) == "stop" == script.ending(below.text)
    ]
    usual = median(gaps) if gaps else 1
    shares = [script.title_share(each.text) for each in text if could_be(each, body)]
    titled = [share for share in shares if share >= _TITLED]
    return _Setting(body, usual, titled=len(titled) >= 0.6 * max(1, len(shares)))


def _role(text: Text, at: int, setting: _Setting) -> Role:
    each = text[at]
    if each.rule:
        return "rule"
    if lines.is_small_print(each.text) or lines.opens_links(each.text):
        return "print"
    if each.label or (each.stamp and not each.text) or lines.moment(each.text):
        return "about"
    if lines.byline(each.text) and _follows_headline(text, at, setting):
        return "about"
    if lines.is_caption(each.text) and not each.heading:
        return "about"
    if could_be(each, setting.body) or _stands_out(text, at, setting):
        return "head"
    return "body"


def _follows_headline(text: Text, at: int, setting: _Setting) -> bool:
    """Without a headline above it, a line like "De Vries Wins Again" names nobody."""
    above = next(
        (
            each
            for each in reversed(text[:at])
            if not each.label and lines.moment(each.text) is None
        ),
        None,
    )
    return above is not None and could_be(above, setting.body)


def _stands_out(text: Text, at: int, setting: _Setting) -> bool:
    """A short full sentence set apart by a wider gap than the paragraphs have among them."""
    each = text[at]
    apart = _gap(text, at) > setting.gap
    close = at + 1 < len(text) and text[at + 1].gap <= setting.gap and not text[at + 1].rule
    short = _LIGHTEST <= script.weight(each.text) <= min(_HEAVIEST, 0.6 * setting.body)
    plain = not (each.bullet or each.quote) and not script.starts_small(each.text)
    return at > 0 and apart and close and short and plain and script.ending(each.text) != "lead"


def _gap(text: Text, at: int) -> float:
    """Give the room above a line; a rule counts for many blank lines."""
    ruled = at > 0 and text[at - 1].rule
    return _RULE_GAP if ruled or at == 0 else text[at].gap


def _runs(roles: Sequence[Role]) -> Iterable[_Run]:
    held: list[int] = []
    for at, role in enumerate(roles):
        if role == "head":
            held.append(at)
        elif role == "body" and held:
            yield _Run(tuple(held), bears=True)
            held = []
        elif role in {"rule", "print"} and held:
            yield _Run(tuple(held), bears=False)
            held = []
    if held:
        yield _Run(tuple(held), bears=False)


def _only_headlines(text: Text, runs: Sequence[_Run]) -> Found:
    """A text without one full sentence may be a list of headlines."""
    found = [at for run in runs for at in run.lines if _reads_as_headline(text[at].text)]
    whole = [at for run in runs for at in run.lines]
    if len(found) < 3 or len(found) * 2 < len(whole):
        return Found(heads=tuple(found[:1]) if len(text) > 1 and found else ())
    return Found(heads=tuple(found))


def _reads_as_headline(text: str) -> bool:
    return script.weight(text) >= 18 and (
        script.weight(text) > len(text) or len(text.split()) >= 4
    )


# Runs of more than one line


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one run turned out to hold."""

    head: int | None = None
    title: int | None = None
    sections: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()


def _told(text: Text, runs: Sequence[_Run], setting: _Setting) -> Found:
    paired = [run for run in runs if run.bears and len(run.lines) == 2]
    bearing = [run for run in runs if run.bears]
    decked = len(paired) >= 2 and len(paired) * 2 >= len(bearing) and _are_decks(text, paired)
    tellings = [
        _tell(text, run, setting, first=run is runs[0], decked=decked, lone=len(bearing) == 1)
        for run in runs
    ]
    return Found(
        heads=tuple(each.head for each in tellings if each.head is not None),
        sections=frozenset(at for each in tellings for at in each.sections),
        dropped=frozenset(at for each in tellings for at in each.dropped),
        title=next((each.title for each in tellings if each.title is not None), None),
    )


def _are_decks(text: Text, paired: Sequence[_Run]) -> bool:
    upper = median(script.weight(text[run.lines[0]].text) for run in paired)
    lower = median(script.weight(text[run.lines[1]].text) for run in paired)
    return lower < 3 * upper and not all(_names_section(text, run.lines[0]) for run in paired)


def _tell(
    text: Text, run: _Run, setting: _Setting, *, first: bool, decked: bool, lone: bool
) -> _Telling:
    if not run.bears:
        return _tell_loose(text, run, first=first)
    if len(run.lines) == 1:
        return _Telling(head=run.lines[0])
    if first:
        return _tell_first(text, run, setting, lone=lone)
    upper, lower = run.lines[-2:]
    if decked and len(run.lines) == 2:
        return _Telling(head=upper)
    if _names_section(text, upper) and not lines.is_caption(text[upper].text):
        return _Telling(head=lower, sections=(upper,))
    if _is_deck(text, upper, lower, setting):
        return _Telling(head=upper)
    return _Telling(head=lower)


def _tell_loose(text: Text, run: _Run, *, first: bool) -> _Telling:
    """Lines before a rule, small print or the end: the document's name, a section's, or captions."""
    sections = tuple(at for at in run.lines if _names_section(text, at))
    if first and run.lines[0] == _first_written(text):
        return _Telling(title=run.lines[0], sections=run.lines[1:])
    return _Telling(sections=sections)


def _first_written(text: Text) -> int:
    return next((at for at, each in enumerate(text) if each.text and not each.rule), 0)


def _tell_first(text: Text, run: _Run, setting: _Setting, *, lone: bool) -> _Telling:
    """The first lines are the document's name, then perhaps a list of what follows."""
    upper, lower = run.lines[-2:]
    if len(run.lines) == 2 and not _repeats(text[upper].text, text[lower].text):
        if _is_deck(text, upper, lower, setting) or (
            lone and not lines.names_bulletin(text[upper].text)
        ):
            return _Telling(head=upper)
    elif (
        _is_deck(text, upper, lower, setting)
        and not _names_section(text, upper)
        and not _repeats(text[upper].text, text[lower].text)
    ):
        return _Telling(head=upper, title=run.lines[0], dropped=run.lines[1:-2])
    sections = tuple(at for at in run.lines[1:-1] if at == upper and _names_section(text, at))
    dropped = tuple(at for at in run.lines[1:-1] if at not in sections)
    return _Telling(head=lower, title=run.lines[0], sections=sections, dropped=dropped)


def _without_title(text: Text, found: Found) -> Found:
    """A bulletin's name may stand above words to the reader as a headline does above its story."""
    if found.title is not None or len(found.heads) < 3 or found.heads[0] != _first_written(text):
        return found
    first, second = found.heads[:2]
    between = [
        each
        for at, each in enumerate(text[first + 1 : second], first + 1)
        if _is_telling(each) and at not in found.sections
    ]
    greeted = any(lines.greets(each.text) for each in between)
    sectioned = any(first < at < second for at in found.sections) and lines.names_bulletin(
        text[first].text
    )
    if (
        not greeted
        and not sectioned
        and not (lines.names_bulletin(text[first].text) and _is_dated(text, found.heads))
    ):
        return found
    return replace(found, heads=found.heads[1:], title=first)


def _is_telling(each: Paragraph) -> bool:
    return bool(each.text) and not each.rule and not each.label and lines.moment(each.text) is None


def _is_dated(text: Text, heads: Sequence[int]) -> bool:
    """Say whether a date stands under the first line and under no other headline."""
    dated = [
        at for at in heads if at + 1 < len(text) and lines.moment(text[at + 1].text) is not None
    ]
    return dated == [heads[0]]


def _repeats(title: str, headline: str) -> bool:
    """A page's title is often its first headline with the site's name after it."""
    return script.fold(title).startswith(script.fold(headline)[:40])


def _names_section(text: Text, at: int) -> bool:
    shown = text[at].text
    few = len(shown.split()) <= _SECTION_WORDS and script.weight(shown) <= 24
    return few and (
        script.is_capitals(shown) or len(shown.split()) <= 2 or not script.is_cased(shown)
    )


def _is_deck(text: Text, upper: int, lower: int, setting: _Setting) -> bool:
    """A second line under a headline: close to it, heavier, and set unlike headlines here."""
    close = text[lower].gap <= min(text[upper].gap, setting.gap)
    heavier = script.weight(text[lower].text) > script.weight(text[upper].text)
    over, under = script.title_share(text[upper].text), script.title_share(text[lower].text)
    fits = over >= _TITLED or not setting.titled
    unlike = over - under > 0.3 or text[lower].gap < min(setting.gap, text[upper].gap)
    return close and heavier and fits and unlike and not lines.is_caption(text[upper].text)


# Sub-headings


def _without_subheadings(text: Text, found: Found) -> Found:
    heads = found.heads
    if len(heads) < 2:
        return found
    if are_subheadings(text, heads[0], heads[1:]):
        return replace(found, heads=heads[:1])
    kept = _by_gap(text, heads)
    lighter = _lighter(text, kept[1:], usual=median(script.weight(text[at].text) for at in kept))
    return replace(found, heads=tuple(at for at in kept if at not in lighter))


def _lighter(text: Text, heads: Sequence[int], *, usual: float) -> frozenset[int]:
    """Find the lines that divide stories: far lighter than headlines are here, or mere quotations."""
    light = {at for at in heads if _is_light(text[at], usual)}
    quoted = {at for at in heads if script.is_quoted(text[at].text)}
    return frozenset(light | quoted if len(quoted) * 2 < len(heads) else light)


def _is_light(line: Paragraph, usual: float) -> bool:
    few = len(line.text.split()) <= 4
    return few and not line.heading and script.weight(line.text) < 0.45 * usual


def are_subheadings(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether headings only divide one article that ``title`` names."""
    rest = [at for at in heads if at != title]
    if not rest:
        return False
    typical = median(script.weight(text[at].text) for at in rest)
    above = script.weight(text[title].text)
    if all(script.ending(text[at].text) == "ask" for at in rest):
        return _tells_much(text, title, rest[0])
    heaviest = max(script.weight(text[at].text) for at in rest)
    light = typical <= min(30, 0.6 * above) and heaviest <= 0.8 * above
    return light and _tells_much(text, title, rest[0])


def _tells_much(text: Text, title: int, until: int) -> bool:
    return any(script.ending(each.text) == "stop" for each in text[title + 1 : until])


def _by_gap(text: Text, heads: Sequence[int]) -> tuple[int, ...]:
    """Where wide gaps set most stories apart, lighter lines after narrow ones divide them."""
    widest = max(_gap(text, at) for at in heads[1:])
    wide = [at for at in heads if at == heads[0] or _gap(text, at) >= widest]
    narrow = sorted(set(heads) - set(wide))
    if len(wide) < 2 or not narrow:
        return tuple(heads)
    lighter = median(script.weight(text[at].text) for at in narrow) <= 0.75 * median(
        script.weight(text[at].text) for at in wide
    )
    return tuple(wide) if lighter else tuple(heads)
