"""Headlines told by rhythm alone: short lines without a full stop, each before full sentences.

A line that could be a headline is taken for a sub-heading, a caption or a section's name where
the document's other headlines speak against it (``decks``, ``subheadings``); where unsure, the
story is kept together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Literal

from feedd.core.parse import cohesion, lines, runins, script, signing
from feedd.core.parse.texts import closing, days, decks, echoes, speech, subheadings
from feedd.core.parse.texts.paragraphs import END, Text, after
from feedd.core.parse.texts.setting import (
    Cut,
    Run,
    Setting,
    could_be,
    is_slight,
    measure,
    stands_out,
    weight,
)
from feedd.core.parse.times import stamps

Role = Literal["head", "body", "about", "rule", "print"]
"""What a paragraph may be: a headline, text, a line about the story, a rule, small print."""

_LIST = 3  # lines that make a list
_TWICE = 2  # as many
_NEAR_END = 8  # paragraphs
_LONGEST = 110  # weight
_LIGHTEST = 18  # weight
_FEWEST_WORDS = 4  # of a headline
_DATELINE = 40  # characters
_LONGER = 1.5  # times
_SENTENCE = 10  # words


def find(text: Text) -> Cut:
    """Find the headlines of a text that marks them in no other way."""
    setting = measure(text)
    runs = list(_runs(_roles(text, setting)))
    if blocks := _openings_of_blocks(text, sum(run.bears for run in runs)):
        return blocks
    if not any(run.bears for run in runs):
        return _only_headlines(text, runs)
    told = _without_sentences(text, runs, decks.tell(text, runs, setting))
    told = decks.without_title(text, told)
    found = subheadings.without(text, closing.without_unlinked(text, told))
    return _with_sure(found, days.over(text) | days.below(text, told.heads))


def _with_sure(found: Cut, sure: frozenset[int]) -> Cut:
    """A day beside a line makes it a headline where several have one."""
    heads = tuple(sorted({*found.heads, *sure}))
    title = None if found.title in sure else found.title
    return replace(found, heads=heads, title=title, dropped=found.dropped - sure)


def _without_sentences(text: Text, runs: Sequence[Run], found: Cut) -> Cut:
    """Where few headlines are full sentences, these are a greeting, a colophon, a first line.

    The last stands below a headline, whose words it and the text behind it take up.
    """
    whole = {at for at in found.heads if text[at].ending == "stop"}
    if len(whole) * 2 >= len(found.heads):
        return found
    above = {run.lines[-1]: run.lines[-2] for run in runs if len(run.lines) > 1}
    names = {found.title, *found.sections}
    heads = []
    for at, part in zip(found.heads, echoes.parts(text, found.heads), strict=True):
        over = above.get(at, found.title)
        if at not in whole:
            heads.append(at)
        elif over is not None and over not in names:
            told = cohesion.Part(text[over].text, f"{part.line} {part.text}")
            heads += [over] if cohesion.tells(told) else []
    return replace(found, heads=tuple(heads), dropped=found.dropped.difference(heads))


def _roles(text: Text, setting: Setting) -> list[Role]:
    """Where blank lines set headlines apart, a line right under text goes on with it."""
    known: dict[int, Role] = dict.fromkeys(_signatures(text, setting), "about")
    known |= dict.fromkeys(speech.spoken(text), "body")
    roles: list[Role] = []
    for at, each in enumerate(text):
        role = known.get(at) or _role(text, at, setting)
        if at and not each.heading and lines.is_extra(text[at - 1].text):
            role = "print"
        glued = setting.apart and at > 0 and not each.gap and not each.heading
        goes_on = glued and roles[-1] == "body"
        told = roles[-1:] == ["head"] and not each.heading and _is_told(text, at)
        roles.append("body" if role == "head" and (goes_on or told) else role)
    return roles


def _is_told(text: Text, at: int) -> bool:
    """Say whether a long line stands to the one above as text to its headline, without a stop.

    The two stand closer to each other than to what is above and below them.
    """
    above, each, below = text[at - 1], text[at], after(text, at)
    together = above.gap > each.gap and (below is END or below.gap > each.gap)
    longer = weight(each) >= _LONGER * weight(above)
    return together and longer and script.length_in_words(each.text) >= _SENTENCE


def _signatures(text: Text, setting: Setting) -> frozenset[int]:
    """Find short lines with one word before a colon that say something about stories.

    Behind them they say who told these, "Reporter: A. Name", and below headlines where it was,
    "Place: Tarn Bay". Headlines under a label have text below. Their word recurs beside several
    stories; or the text below takes up the headline above, but not the word.
    """
    places: dict[str, list[int]] = {}
    for at, each in enumerate(text):
        label, colon, name = each.text.partition(":")
        if colon and name and len(each.text) <= _DATELINE and label.isalpha():
            places.setdefault(label, []).append(at)
    several = (found for found in places.values() if len(found) >= _LIST)
    ways = (_stands_behind, _stands_under)
    beside = (
        found
        for found in several
        if any(all(way(text, at, setting) for at in found) for way in ways)
    )
    marked = frozenset(at for found in places.values() for at in found)
    under = (at for at in marked if _is_passed_over(text, at, marked, setting))
    return frozenset(chain(chain.from_iterable(beside), under))


def _is_passed_over(text: Text, at: int, marked: frozenset[int], setting: Setting) -> bool:
    """Say whether the text below such a line takes up the headline above it, not its word."""
    above = range(at - 1, max(at - _LIST, 0) - 1, -1)
    over = next((place for place in above if place not in marked), None)
    following = range(at + 1, min(at + _LIST, len(text)))
    below = next((place for place in following if place not in marked), None)
    if over is None or below is None or text[below].ending != "stop":
        return False
    told = cohesion.Part(text[over].text, text[below].text)
    word = cohesion.stems(text[at].text.partition(":")[0])
    passed = cohesion.tells(told) and word.isdisjoint(cohesion.stems(told.text))
    return passed and could_be(text[over], setting.body)


def _stands_under(text: Text, at: int, setting: Setting) -> bool:
    """Say whether a line stands between a headline that opens a block and its text."""
    if not 0 < at < len(text) - 1 or text[at].gap:
        return False
    above, below = text[at - 1], text[at + 1]
    opens = above.gap > 0 or (at > 1 and text[at - 2].rule)
    return opens and could_be(above, setting.body) and below.ending == "stop" and not below.gap


def _stands_behind(text: Text, at: int, setting: Setting) -> bool:
    """Say whether a line stands between a story's last sentence and the next headline."""
    told, below = at > 0 and text[at - 1].ending == "stop", after(text, at)
    return told and (below is END or (text[at].gap <= below.gap and could_be(below, setting.body)))


def _role(text: Text, at: int, setting: Setting) -> Role:
    each = text[at]
    if each.rule:
        return "rule"
    announced = lines.opens_links(each.text) or lines.tells_extra(each.text)
    if announced or lines.is_small_print(each.text):
        return "print"
    closing = lines.ends_bulletin(each.text) or lines.states_contact(each.text)
    released = at > 0 and lines.opens_release(text[at - 1].text)
    if closing and (released or at + _NEAR_END >= len(text)):
        return "print"
    if _is_about(text, at, setting):
        return "about"
    if runins.opens_with_place(each.text) and "(" in each.text[:_DATELINE]:
        return "body"
    return "head" if could_be(each, setting.body) or stands_out(text, at, setting) else "body"


def _is_about(text: Text, at: int, setting: Setting) -> bool:
    each = text[at]
    if each.label:
        return each.label != "subject"
    if (each.stamp and not each.text) or is_slight(each) or stamps.moment(each.text):
        return True
    if lines.names_source(each.text) or stamps.is_weekday(each.text) or lines.is_code(each.text):
        return True
    if stamps.opens_with_position(each.text):
        return True
    signed = lines.byline(each.text) or signing.read(each.text)
    if signed and _follows_headline(text, at, setting):
        return True
    caption = at > 0 and lines.is_caption(each.text) and not each.heading
    return caption and not _is_all_told(text, at, setting)


def _is_all_told(text: Text, at: int, setting: Setting) -> bool:
    """Say whether a line is all the text that stands below a headline."""
    below = after(text, at)
    alone = below.rule or (below.gap > 0 and below.ending != "stop")
    tells = text[at].ending == "stop" or _is_told(text, at)
    return alone and tells and could_be(text[at - 1], setting.body)


def _follows_headline(text: Text, at: int, setting: Setting) -> bool:
    """Without a headline above it, a line like "De Vries Wins Again" names nobody."""
    while at > 0:
        at -= 1
        if not text[at].label and stamps.moment(text[at].text) is None:
            return could_be(text[at], setting.body)
    return False


def _runs(roles: Sequence[Role]) -> Iterable[Run]:
    held: list[int] = []
    for at, role in enumerate(roles):
        if role == "head":
            held.append(at)
        elif role != "about" and held:
            yield Run(tuple(held), bears=role == "body")
            held = []
    if held:
        yield Run(tuple(held), bears=False)


def _openings_of_blocks(text: Text, bearing: int) -> Cut | None:
    """Blank lines may part stories whose first line, a short sentence, is the headline."""
    starts = [at for at, each in enumerate(text) if at == 0 or each.gap]
    if len(starts) < max(_LIST, _TWICE * bearing) or any(
        not _opens_block(text, at) for at in starts
    ):
        return None
    first, *others = starts
    named = all(stamps.moment(each.text) for each in text[first + 1 : others[0]])
    return Cut(heads=tuple(others), title=first) if named else Cut(heads=tuple(starts))


def _opens_block(text: Text, at: int) -> bool:
    each, below = text[at], after(text, at)
    return not (each.rule or below.gap) and weight(each) < min(_LONGEST, weight(below))


def _only_headlines(text: Text, runs: Sequence[Run]) -> Cut:
    """A text without one full sentence may be a list of headlines, below its name and day."""
    whole = [at for run in runs for at in run.lines]
    named = len(whole) > _LIST and stamps.states_day(text[whole[0]].text)
    listed = whole[1:] if named else whole
    found = tuple(at for at in listed if _reads_as_headline(text[at].text))
    if len(found) >= _LIST and len(found) * 4 >= len(listed) * 3:
        found = tuple(at for at in listed if weight(text[at]) >= _LIGHTEST)
    if len(found) >= _LIST and len(found) * 2 >= len(listed):
        return Cut(heads=found, title=whole[0] if named else None)
    return Cut(heads=found[:1] if len(text) > 1 else ())


def _reads_as_headline(text: str) -> bool:
    weight = script.weight(text)
    return weight >= _LIGHTEST and (weight > len(text) or len(text.split()) >= _FEWEST_WORDS)
