"""Which paragraphs of a text are headlines, and so where one story ends and the next begins.

A document marks its stories in one way throughout, so ways are tried from the plainest to the
faintest, and the first that fits the whole document is taken for all of it:

1. messages: mail subjects, the "Channel, [date]" lines of chat exports;
2. versions of a program, counting up or down, over lists of what changed;
3. headings: Markdown, underlined or bold lines, at the level whose headings bear text;
4. numbers: ``1.`` ``2.`` ``3.`` over most of the document;
5. time stamps at the start of lines;
6. bullets over most of the document;
7. bold words that open paragraphs;
8. headlines run in before a dash, a colon or a stop, in nearly every paragraph (``joints``);
9. datelines without headlines above;
10. rules between paragraphs that no headline opens;
11. rhythm alone: short lines without a full stop, each before full sentences (``headlines``).
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from statistics import median

from feedd.core.parse import cohesion, lines, numerals, runins, script
from feedd.core.parse.texts import (
    days,
    echoes,
    headings,
    headlines,
    joints,
    numbering,
    subheadings,
)
from feedd.core.parse.texts.inline import EMPHASIS
from feedd.core.parse.texts.naming import below_names, may_head, parts_off, title_above
from feedd.core.parse.texts.paragraphs import END, Text, after, parts, sentences
from feedd.core.parse.texts.setting import Cut, could_be, weight
from feedd.core.parse.times import stamps

_SEVERAL = 2
_MANY = 3
_LONG = 5  # letters
_MOST_BEFORE = 0.5  # of the text's weight
_MOST_LAST = 0.6  # of the weight from the first item on
_BULLETED = 0.7  # of the text's weight
_LIGHTEST_ITEM = 20  # weight


def cut(text: Text) -> Cut:
    """Choose the way in which a document marks its stories, and cut it there."""
    marked = next((found for way in _WAYS if (found := way(text))), None) or headlines.find(text)
    return _without_own(text, _without_names_above(text, _with_names(text, marked)))


def _with_names(text: Text, cut: Cut) -> Cut:
    """Tell the marked names of sections above headlines that bear no such mark."""
    above = (at - 1 for at in cut.heads[1:] if not text[at].bullet)
    names = (at for at in above if text[at].bullet and parts_off(text, at))
    return replace(cut, sections=cut.sections.union(names))


def _without_names_above(text: Text, cut: Cut) -> Cut:
    signed = bool(cut.heads) and after(text, cut.heads[0]).label == "author"
    many = days.names_above(text, cut.heads) if len(cut.heads) > _SEVERAL and not signed else 0
    names = cut.heads[:many]
    if not names:
        return cut
    return replace(
        cut, heads=cut.heads[many:], title=names[0], dropped=cut.dropped.union(names[1:])
    )


def _without_own(text: Text, cut: Cut) -> Cut:
    """Leave out what the bulletin says of itself, or somebody paid for, under a headline."""
    places = [range(at, until) for at, until in pairwise((*cut.heads, len(text)))]
    named = ((part, text[part[0]].text) for part in places)
    own = [part for part, line in named if lines.is_small_print(line) or lines.is_advert(line)]
    if len(places) > _SEVERAL and _is_masthead(text, places[0]):
        own = [places[0], *own]
    if places and places[-1] not in own and _is_colophon(text, places[-1]):
        own = [*own, places[-1]]
    if not own or len(places) - len(own) < _SEVERAL:
        return cut
    kept = tuple(part[0] for part in places if part not in own)
    return replace(cut, heads=kept, dropped=cut.dropped.union(*own))


def _is_colophon(text: Text, part: range) -> bool:
    """Say whether all sentences behind a rule and a first line are small print."""
    said = [each.text for each in sentences(text[part.start : part.stop])]
    return text[part[0] - 1].rule and bool(said) and all(map(lines.is_small_print, said))


def _is_masthead(text: Text, part: range) -> bool:
    """Say whether all sentences below a first line stand in brackets: "(For clients only.)"."""
    said = [each.text for each in sentences(text[part.start + 1 : part.stop])]
    return bool(said) and all(line[0] in "(（[［" and line[-1] in ")）]］" for line in said)


def _by_messages(text: Text) -> Cut | None:
    for label in ("record", "subject", "message"):
        heads = [at for at, each in enumerate(text) if each.label == label]
        if len(heads) > _SEVERAL and label == "subject" and _is_cover(text, heads):
            return Cut(tuple(heads[1:]), title=heads[0])
        if len(heads) >= _SEVERAL:
            return Cut(tuple(heads), title=title_above(text, heads[0]))
    return None


def _is_cover(text: Text, heads: Sequence[int]) -> bool:
    """Say whether the first of several mails only holds the others: no sentence, no list."""
    first, *others = (part[1:] for part in parts(text, heads))
    lists = any(each.bullet for each in first)
    return not (lists or _has_sentence(first)) and all(map(_has_sentence, others))


def _has_sentence(mail: Text) -> bool:
    return any(not each.label for each in sentences(mail))


def _by_versions(text: Text) -> Cut | None:
    """Cut at lines that bear versions in their order, each over a list of what changed."""
    able = [at for at in range(len(text)) if _may_name(text, at)]
    read = numbering.versions([f"{text[at].text} {text[at].day}" for at in able])
    found = [(at, version) for at, version in zip(able, read, strict=True) if version]
    heads = [at for at, _ in found]
    counted = [version for _, version in found]
    if len(heads) < _SEVERAL or not numbering.count_one_way(counted) or not _covers(text, heads):
        return None
    listed = _are_over_lists(text, heads)
    return Cut(tuple(heads), title=title_above(text, heads[0])) if listed else None


def _may_name(text: Text, at: int) -> bool:
    """Say whether a line may name a version: no item, nor what an item goes on with."""
    each = text[at]
    plain = not (each.bullet or each.rule or each.label)
    apart = not at or each.gap > 0 or each.heading > 0 or not each.inner
    return plain and apart and each.ending in {"open", "lead"}


def _are_over_lists(text: Text, heads: Sequence[int]) -> bool:
    """Say whether lists stand under most of these lines, and under few headlines beside them.

    Names of lists recur. What an item goes on with isn't set apart from it.
    """
    below = [part[1:] for part in parts(text, heads)]
    listed = sum(1 for part in below if any(each.bullet for each in part))
    levels = {text[at].heading for at in heads}
    names = Counter(
        each.text
        for part in below
        for each, under in pairwise((*part, END))
        if could_be(each)
        and (each.heading in levels if each.heading else each.gap and under.bullet)
    )
    others = sum(1 for times in names.values() if times == 1)
    return listed * _MANY >= len(heads) * _SEVERAL and others * _SEVERAL <= len(heads)


# Numbers, times, bullets, dashes


def _by_numbers(text: Text) -> Cut | None:
    runs = numbering.runs(text)
    before = [0.0, *accumulate(map(weight, text))]
    starts = [*(run[0] for run in runs), len(text)]
    spans = [before[starts[bisect(starts, run[-1])]] - before[run[0]] for run in runs]
    several = [(span, run) for span, run in zip(spans, runs, strict=True) if len(run) >= _SEVERAL]
    _, best = max(several, default=(0.0, []))
    if not best or not _covers(text, best):
        return None
    title = title_above(text, best[0])
    if title is not None and _are_of_title(text, title, best):
        return Cut((_below_letterhead(text, title, best[0]),))
    return below_names(text, best) or _marked_cut(text, best)


def _below_letterhead(text: Text, title: int, until: int) -> int:
    """Give the headline of one text: below the sender's name and the day, if it begins so."""
    dated = (at for at in range(title, until) if stamps.moment(text[at].text))
    below = next(dated, title) + 1
    heads = below + 1 < until and could_be(text[below]) and text[below + 1].ending == "stop"
    return below if heads and below > title + 1 else title


def _are_of_title(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether numbered items are points or steps of what the title announces."""
    if subheadings.are_points(text, title, heads):
        return True
    bare = all(below == at + 1 for at, below in pairwise(heads))
    named = cohesion.stems(text[title].text, shortest=_LONG)
    told = [cohesion.stems(text[at].text, shortest=_LONG) for at in heads]
    taken_up = sum(1 for words in told if not named.isdisjoint(words))
    return bare and taken_up * 3 >= len(heads) and _is_told(text, title, heads[0])


def _is_told(text: Text, title: int, until: int) -> bool:
    """Say whether the text right below a title takes it up, as no bulletin's name is."""
    above = cohesion.Part(text[title].text, echoes.said(text, title + 1, until))
    return cohesion.tells(above) and not lines.names_bulletin(above.line)


def _covers(text: Text, heads: Sequence[int]) -> bool:
    """A list inside a story starts late, or its last item is followed by most of the text."""
    whole = sum(map(weight, text))
    before = sum(map(weight, text[: heads[0]]))
    last = sum(map(weight, text[heads[-1] :]))
    return before <= whole * _MOST_BEFORE and last <= _MOST_LAST * (whole - before)


def _by_stamps(text: Text) -> Cut | None:
    heads = [at for at, each in enumerate(text) if each.stamp is not None and not each.label]
    if len(heads) < _SEVERAL or not _covers(text, heads) or _stamps_follow(text, heads):
        return None
    return _marked_cut(text, heads)


def _stamps_follow(text: Text, heads: Sequence[int]) -> bool:
    """Times that stand alone under each headline, or below its text, date what is found else."""
    alone = [at for at in heads if at and not text[at].text]
    glued = (at for at in alone if text[at].gap <= text[at - 1].gap)
    under = sum(1 for at in glued if could_be(text[at - 1]))
    below = sum(1 for at in alone if _closes(text, at))
    return max(under, below) * 2 > len(heads)


def _closes(text: Text, at: int) -> bool:
    """Say whether a line stands right below a sentence and is parted from what follows."""
    below = after(text, at)
    ends = below.rule or text[at].gap < below.gap
    return ends and text[at - 1].ending == "stop"


def _by_bullets(text: Text) -> Cut | None:
    heads = _alike(text, [at for at, each in enumerate(text) if each.bullet])
    if len(heads) < _SEVERAL or not _covers(text, heads):
        return None
    bear = all(after(text, at).ending == "stop" for at in heads)
    light = not bear and median(weight(text[at]) for at in heads) < _LIGHTEST_ITEM
    share = sum(map(weight, text[heads[0] :])) / max(1.0, sum(map(weight, text)))
    return None if light or share < _BULLETED else _marked_cut(text, _without_name(text, heads))


def _alike(text: Text, bulleted: list[int]) -> list[int]:
    """Where one mark stands before most items, another one marks a name or a note."""
    marks = Counter(text[at].bullet for at in bulleted)
    mark, times = next(iter(marks.most_common(1)), ("", 0))
    most = times >= _MANY and times * 3 >= 2 * len(bulleted)
    return [at for at in bulleted if text[at].bullet == mark] if most else bulleted


def _without_name(text: Text, heads: list[int]) -> list[int]:
    """Where every item is a sentence or has text below, a first line that hasn't names them."""
    if len(heads) <= _SEVERAL:
        return heads
    told = [text[at].ending == "stop" for at in heads]
    bare = [below == at + 1 for at, below in pairwise(heads)]
    named = all(told[1:]) or (bare[0] and not any(bare[1:]))
    return heads[1:] if named and not told[0] else heads


def _by_openings(text: Text) -> Cut | None:
    """Bold words open stories; those that ask open an interview's answers."""
    heads = [at for at, each in enumerate(text) if each.opening]
    asked = sum(1 for at in heads if script.ending(text[at].opening) == "ask")
    if len(heads) < _MANY or asked * 2 > len(heads) or not _covers(text, heads):
        return None
    title = headings.document_title(text, EMPHASIS)
    if title is not None and _are_steps(text, title, heads):
        return Cut((title,))
    return _marked_cut(text, heads)


def _are_steps(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether bold words that count up open the steps of what title and text announce."""
    numbers = [each.number for at in heads if (each := numerals.read(text[at].opening))]
    counted = numbers == list(range(1, len(heads) + 1))
    return counted and _is_told(text, title, heads[0])


def _by_dashes(text: Text) -> Cut | None:
    told = [at for at, each in enumerate(text) if not each.label and each.ending == "stop"]
    heads = joints.heads(text, told)
    if not heads:
        return None
    between = sum(1 for at in heads if at and may_head(text, at - 1))
    return _marked_cut(text, heads) if between * 2 < len(heads) else None


def _by_places(text: Text) -> Cut | None:
    """Datelines open stories where no headlines stand above them."""
    heads = [at for at, each in enumerate(text) if runins.opens_with_place(each.text)]
    headed = sum(1 for at in heads if at and could_be(text[at - 1]))
    return _marked_cut(text, heads) if len(heads) >= _MANY and headed * 2 < len(heads) else None


def _by_rules(text: Text) -> Cut | None:
    """Rules part stories that have no headlines; the last part may be the bulletin's own words."""
    rules = [at for at, each in enumerate(text) if each.rule]
    starts = [at + 1 for at in rules if not after(text, at).rule]
    if len(starts) < _SEVERAL or not all(text[at].ending == "stop" for at in starts):
        return None
    above = range(rules[0])
    first = [at for at in above if text[at].ending == "stop"]
    heads = [*first[:1], *starts]
    spoken = lines.names_bulletin(text[heads[-1]].text) and len(text) - heads[-1] == 1
    kept, own = (heads[:-1], heads[-1:]) if spoken else (heads, [])
    title = title_above(text, kept[0])
    if title is not None and _are_chapters(text, title, kept):
        return Cut((title,))
    return Cut(tuple(kept), inline=True, title=title, dropped=frozenset(own))


def _are_chapters(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether stars part the chapters of one text, whose headline is taken up by the first."""
    drawn = {text[at - 1].text.strip("* ") for at in heads[1:]}
    until = heads[1] if len(heads) > 1 else len(text)
    first = cohesion.Part(text[title].text, echoes.said(text, heads[0], until))
    return drawn == {""} and cohesion.tells(first) and not lines.names_bulletin(first.line)


def _marked_cut(text: Text, heads: Sequence[int]) -> Cut:
    before = {at - 1 for at in heads[1:]}
    sections = frozenset(at for at in before.difference(heads) if parts_off(text, at))
    return Cut(
        heads=tuple(heads),
        inline=True,
        joint=joints.of(text, heads),
        sections=sections,
        title=title_above(text, heads[0]),
    )


_WAYS = (
    _by_messages,
    _by_versions,
    headings.cut,
    _by_numbers,
    _by_stamps,
    _by_bullets,
    _by_openings,
    _by_dashes,
    _by_places,
    _by_rules,
)
