"""Lines inside a story that look like headlines: what divides a long text, and what it quotes.

The evidence is comparative: such lines are lighter than the document's headlines, have narrower
gaps above them or others below, aren't in title case where headlines are, take up the words of
the story above, say what their own text doesn't, or ask what it then answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from feedd.core.parse import cohesion, lines, runins, script
from feedd.core.parse.texts import echoes, numbering
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after, parts, sentences
from feedd.core.parse.texts.setting import TITLED, Cut, gap, weight
from feedd.core.parse.times import datelines

_NUMBER = re.compile(r"\d{3,}")
_TYPICAL = 30  # weight of a sub-heading
_SHARE_OF_TITLE = 0.6  # of the title's weight, usually
_SHARE_AT_MOST = 0.8  # of the title's weight
_LIGHT = 0.45  # of the usual weight
_LIGHT_WORDS = 4  # at most
_NARROW = 0.75  # of the usual weight
_SEVERAL_TITLED = 3  # headlines in title case
_NEARLY_ALL = 0.75  # of the headlines
_UNTITLED = 0.5  # share of capitals in a line that is set as a sentence
_APART = 0.5  # how far parts stand apart (``cohesion.apart``)
_NEAR = 0.1  # as near are the parts of one article
_TOGETHER = -0.2
_BRIEF = 20  # weight
_FEW = 2  # headlines
_NO_HEAVIER = 1.1  # of the usual weight


def without(text: Text, found: Cut) -> Cut:
    """Leave out the lines that only divide stories."""
    heads = found.heads
    ruled = len(heads) > _FEW and all(text[at - 1].rule for at in heads[1:])
    if len(heads) < _FEW or ruled:
        return found
    told = _of_stories(text, found)
    wide = _by_gap(told, heads)
    if _FEW < len(wide) < len(heads):
        return without(text, replace(found, heads=wide))
    if (lone := _lone_headline(text, told, found)) is not None:
        title = None if lone == found.title else found.title
        return replace(found, heads=(lone,), title=title)
    return _without_lighter(told, found)


def _lone_headline(text: Text, told: Text, found: Cut) -> int | None:
    """Give the headline of a text that is one article, which all others only divide."""
    heads = found.heads
    if all(_is_placed(text, at) for at in heads) or _are_registered(text, heads):
        return None
    named = _names_bulletin(text, found)
    if not named and are_subheadings(text, heads[0], heads[1:]):
        return heads[0]
    if found.title is not None:
        divided = not named and _are_parts(text, found.title, heads)
        return found.title if divided else None
    return heads[0] if _is_one_article(told, heads) else None


def _are_registered(text: Text, heads: Sequence[int]) -> bool:
    """Say whether each line is the number of a notice among many: "Warning IV 1123/2026"."""
    shown = [text[at].text for at in heads]
    alike = len({_NUMBER.sub("0", each) for each in shown}) == 1 and len(set(shown)) == len(shown)
    return alike and _NUMBER.search(shown[0]) is not None


def _names_bulletin(text: Text, found: Cut) -> bool:
    """Say whether the title, or the line dropped right below it, names a bulletin."""
    if found.title is None:
        return False
    named = {found.title, *(found.dropped & {found.title + 1})}
    return any(lines.names_bulletin(text[at].text) for at in named)


def _without_lighter(told: Text, found: Cut) -> Cut:
    kept = _by_case(told, _by_gap_below(told, _by_gap(told, found.heads)))
    apart = _set_apart(told, kept) | {at for at in kept if at - 1 in found.sections}
    if all(script.is_capitals(told[at].text) for at in kept):
        return replace(found, heads=kept)  # the capitals mark even a light one
    briefs = len(found.sections) >= _FEW and _are_briefs(told, kept)
    told_on = set() if briefs else _told_on(told, kept)
    lighter = (_lighter(told, kept) | told_on) - apart
    return replace(found, heads=tuple(at for at in kept if at not in lighter))


def _are_briefs(told: Text, heads: Sequence[int]) -> bool:
    """Say whether one paragraph stands right below each headline: so short, none goes on."""
    bodies = (sentences(part[1:]) for part in parts(told, heads))
    return all(len(body) == 1 and not body[0].gap for body in bodies)


def _set_apart(text: Text, heads: Sequence[int]) -> frozenset[int]:
    """Where rules, or wider gaps than paragraphs have, stand above headlines: these headlines."""
    known = frozenset(heads)
    going_on = (each.gap for at, each in enumerate(text) if _goes_on(text, at, known))
    inside = max(going_on, default=1)
    wide = frozenset(at for at in heads if gap(text, at) > max(1, inside))
    return wide if len(wide) * 4 >= len(heads) * 3 else frozenset()


def _goes_on(text: Text, at: int, heads: frozenset[int]) -> bool:
    """Say whether a paragraph is text below text."""
    said = at > 0 and bool(text[at].text) and bool(text[at - 1].text)
    return said and at not in heads and at - 1 not in heads and not text[at].rule


def _of_stories(text: Text, found: Cut) -> Text:
    """Blank the lines that belong to no story: their words are nobody's."""
    apart = {*found.dropped, *found.sections, found.title}
    return [replace(each, text="") if at in apart else each for at, each in enumerate(text)]


def are_subheadings(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether headings only divide one article that ``title`` names."""
    if numbering.count_up([text[at].text for at in heads]):
        return not lines.names_bulletin(text[title].text)
    if not sentences(text[title + 1 : heads[0]]) or are_linked(text, heads):
        return False
    if all(text[at].ending == "ask" for at in heads):
        return True
    if _is_signed(text, title, heads[0]) and _are_plain_parts(text, title, heads):
        return True
    return _divide(text, title, heads)


def _divide(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Weigh how light short headings are beside the title against what their text is about."""
    weights, above = [weight(text[at]) for at in heads], weight(text[title])
    typical = median(weights)
    if typical > _TYPICAL:
        return False
    light = typical <= _SHARE_OF_TITLE * above and max(weights) <= _SHARE_AT_MOST * above
    told = echoes.parts(text, (title, *heads))
    apart = cohesion.apart(told)
    if light:
        return apart <= _APART
    deeper = 0 < text[title].heading < min(text[at].heading for at in heads)
    return apart <= (_NEAR if deeper else -_APART) and cohesion.tells(told[0])


def _are_parts(text: Text, title: int, heads: Sequence[int]) -> bool:
    counted = numbering.count_up([text[at].text for at in heads])
    named = lines.names_bulletin(text[title].text)
    return are_points(text, title, heads) or (counted and not named)


def are_points(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether a word or two head each point of one document: minutes, instructions."""
    brief = median(weight(text[at]) for at in heads) <= _BRIEF
    if are_linked(text, heads):
        return False
    if not brief or lines.names_bulletin(text[title].text) or _are_dated(text, heads):
        return False
    shown = [text[at].text for at in heads]
    if _are_names(shown) and not _are_names([text[title].text]):
        return False
    told = sentences(text[title + 1 : heads[0]])
    single = bool(told) and all(script.length_in_words(each) == 1 for each in shown)
    apart = cohesion.apart(echoes.parts(text, (title, *heads)))
    return apart <= (_APART if single else _TOGETHER)


def _are_names(shown: Sequence[str]) -> bool:
    """Say whether lines are several words that all begin with capitals, as people's names do."""
    return all(script.title_share(each) == 1 and len(each.split()) > 1 for each in shown)


def _are_dated(text: Text, heads: Sequence[int]) -> bool:
    """Say whether times stand right below most headlines, as they do below stories'."""
    return sum(after(text, at).dated for at in heads) * 2 > len(heads)


def are_linked(text: Text, heads: Sequence[int]) -> bool:
    """Say whether each part has an address of its own, as stories have."""
    return all(any(each.label == "link" for each in part) for part in parts(text, heads))


def _are_plain_parts(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether marked headings count up, or short ones follow several paragraphs.

    What counts up says no more than its title, which is longer than the name of a letter.
    """
    rest = [text[at] for at in heads]
    typical = median(map(weight, rest))
    counted = [each.number for each in rest] == list(range(1, len(rest) + 1))
    if counted and 0 < text[title].heading < rest[0].heading and typical <= weight(text[title]):
        return True
    return len(sentences(text[title + 1 : heads[0]])) > 1 and typical <= _TYPICAL


def _is_signed(text: Text, title: int, first: int) -> bool:
    """Say whether an author, and nobody else, stands under the title and above all headings."""
    named = [
        at for at, each in enumerate(text) if lines.byline(each.text) or each.label == "author"
    ]
    told = sentences(text[title + 1 : first])
    own = lines.names_bulletin(text[title].text) or any(lines.greets(each.text) for each in told)
    return len(named) == 1 and title < named[0] < first and not own


def _is_one_article(text: Text, heads: Sequence[int]) -> bool:
    """A text without a name tells one story when what its lines head goes on with what is above.

    Such lines are light, or most aren't taken up by their own text.
    """
    rest = [weight(text[at]) for at in heads[1:]]
    light = median(rest) <= _TYPICAL and max(rest) <= _SHARE_AT_MOST * weight(text[heads[0]])
    told = echoes.parts(text, heads)
    if light:
        return cohesion.is_one(told)
    first, *others = cohesion.taken_up(told)
    return first and sum(others) * 2 < len(others) and cohesion.is_one(told, least=1)


def _by_gap(text: Text, heads: Sequence[int]) -> tuple[int, ...]:
    """Where wide gaps set most stories apart, lighter lines after narrow ones divide them."""
    widest = max(gap(text, at) for at in heads[1:])
    wide = tuple(at for at in heads if at == heads[0] or gap(text, at) >= widest)
    return wide if _are_lighter(text, heads, wide, _NARROW) else tuple(heads)


def _by_gap_below(text: Text, heads: Sequence[int]) -> tuple[int, ...]:
    """Where headlines stand over their text as the first one does, lighter lines don't."""
    alike = tuple(at for at in heads if _gap_below(text, at) == _gap_below(text, heads[0]))
    return alike if _are_lighter(text, heads, alike, cohesion.LIGHTER) else tuple(heads)


def _are_lighter(text: Text, heads: Sequence[int], kept: Sequence[int], share: float) -> bool:
    """Say whether headlines but for several are lighter than a share of what those weigh."""
    others = [weight(text[at]) for at in set(heads).difference(kept)]
    usual = median(weight(text[at]) for at in kept)
    return len(kept) > 1 and bool(others) and median(others) <= share * usual


def _gap_below(text: Text, at: int) -> bool:
    """Say whether a blank line parts a line from what follows; the last has nothing below."""
    return at + 1 < len(text) and (text[at + 1].gap > 0 or text[at + 1].rule)


def _by_case(text: Text, heads: tuple[int, ...]) -> tuple[int, ...]:
    """Where nearly all headlines are in title case, a line set as a sentence may be none.

    It is none when it is lighter, or no heavier and takes up the story above, not the one below.
    """
    titled = [script.title_share(text[at].text) for at in heads]
    most = sum(1 for share in titled if share >= TITLED)
    if titled[0] < TITLED or most < max(_SEVERAL_TITLED, _NEARLY_ALL * len(heads)):
        return heads
    usual = median(weight(text[at]) for at in heads)
    kept = heads[:1]
    for at, share in zip(heads[1:], titled[1:], strict=True):
        if share >= _UNTITLED or not _is_set_inside(text, at, kept[-1], usual):
            kept = (*kept, at)
    return kept


def _is_set_inside(text: Text, at: int, head: int, usual: float) -> bool:
    if text[at].heading:
        return False
    heavy = weight(text[at]) / usual
    return heavy <= cohesion.LIGHTER or (
        heavy <= _NO_HEAVIER and echoes.leans_back(text, at, head)
    )


def _lighter(text: Text, heads: Sequence[int]) -> set[int]:
    """Find lines far lighter than headlines are here, and quotations where headlines are none."""
    usual = median(weight(text[at]) for at in heads)
    least = min(_LIGHT * usual, _SHARE_OF_TITLE * weight(text[heads[0]]))
    light = {at for at in heads[1:] if _is_light(text[at], least)}
    quoted = {at for at in heads[1:] if script.is_quoted(text[at].text)}
    return light | quoted if len(quoted) * 2 < len(heads) - 1 else light


def _told_on(text: Text, heads: Sequence[int]) -> set[int]:
    """Find the lines that don't begin a story, but go on with the one above.

    A line that is marked as a heading begins one, and so does a line above a dateline.
    """
    found = cohesion.told_on(echoes.parts(text, heads))
    return {
        heads[at] for at in found if not (text[heads[at]].heading or _is_placed(text, heads[at]))
    }


def _is_placed(text: Text, head: int) -> bool:
    below = after(text, head).text
    return runins.opens_with_place(below) or datelines.day(below) is not None


def _is_light(line: Paragraph, least: float) -> bool:
    few = len(line.text.split()) <= _LIGHT_WORDS
    return few and not line.heading and weight(line) < least
