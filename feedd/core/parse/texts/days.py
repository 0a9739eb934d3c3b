"""Days beside headlines: behind them in brackets, on a line below, or on a line above.

What recurs tells which: one day beside one line may be anything, a day beside every headline is
that story's, and tells headlines where nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from feedd.core.parse import lines, script
from feedd.core.parse.texts import numbering
from feedd.core.parse.texts.inline import BOLD
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after, parts
from feedd.core.parse.times import moments, stamps, twocalendars

_BEHIND = re.compile(
    r"^(?P<told>.*?\S)\s*(?:[(（\[［【](?P<inside>[^()（）\[\]［］【】]{5,50})[)）\]］】]"
    r"|\s(?:[|·•]|[–—-]{1,2})\s(?P<day>[^|·•]{6,30}))$"
)
_ENDING = re.compile(
    r"[.。．!?！？…”\"」』»]\s?(?P<day>[(（\[［【][^()（）\[\]［］【】]{4,60}[)）\]］】])\.?$"
)
"""A day, perhaps with its source, in brackets behind the last sentence of a story."""
_DIGIT = re.compile(r"\d")
_INNER_STOP = re.compile(r"\w{3}[.!?]\s+\w")
_SEVERAL = 2
_HEADLINES = frozenset(["", "subject", "record"])
"""The labels of paragraphs that could be headlines."""
_LIGHTEST = 5  # weight of a headline
_HEAVIEST = 180  # weight of a headline
_REFERENCE_AT_MOST = 80  # characters
_CODE_AT_MOST = 40  # characters
_LABEL_AT_MOST = 16  # characters
_PLACE_AT_MOST = 16  # weight
_END = 12  # characters
_HEAVIER = 1.2  # times a headline's weight
_FIELD = re.compile(r"^[^\W\d_][^:：|]{1,22}[:：|]\s?\S")
_NAME = re.compile(r"^[^\W\d_][^:：]{1,22}[:：]\s?$")
_NAMED = re.compile(r"^[\s|·•,;]+[^\W\d_][^:：]{1,22}[:：]\s?\S")
"""What stands before and behind the day in a row of fields: "Issued: 3.5.2026 | Risk: low"."""
_BRACKETS = (")", "）", "]", "］", "】", ").", "].")
_JOINTS = frozenset(",،、|·•/")
"""What parts a source from the day behind it."""


def settle(told: Text) -> tuple[Paragraph, ...]:
    """Tell the days of a text's headlines from the text, and mark the lines that state them."""
    return _led(_parted(_referred(_turned(_unlabelled(told)))))


def _unlabelled(told: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Take the word that stands behind every time from there: "2026/5/19 10:20 sent"."""
    stamped = [each.text for each in told if each.stamp and each.text]
    if len(stamped) < _SEVERAL or len(set(stamped)) > 1 or len(stamped[0]) > _LABEL_AT_MOST:
        return told
    return [replace(each, text="") if each.stamp and each.text else each for each in told]


def over(text: Text) -> frozenset[int]:
    """Find the headlines that have a day behind them, below them or above them."""
    beside = [at for at, each in enumerate(text) if each.day or _dates(each)]
    if len(beside) < _SEVERAL:
        return frozenset()
    found = frozenset(head for at in beside if (head := _headline_at(text, at)) is not None)
    return found if len(found) >= _SEVERAL else frozenset()


def _headline_at(text: Text, at: int) -> int | None:
    """Give the headline that a day stands beside: its own line, the next, or one above bylines."""
    if text[at].label == "day":
        head, below = at + 1, at + 2
    elif text[at].day and text[at].label != "reference":
        head, below = at, at + 1
    else:
        head, below = _above_bylines(text, at - 1), at + 1
        if head < 0 or text[head + 1].gap > text[head].gap:
            return None
    told = head < len(text) and _is_told(text, head, below) and _could_head(text[head])
    return head if told else None


def _above_bylines(text: Text, at: int) -> int:
    while at >= 0 and (lines.byline(text[at].text) or lines.names_source(text[at].text)):
        at -= 1
    return at


def behind(line: str) -> str | None:
    """Give the day that stands in brackets behind a line's last sentence."""
    found = _ENDING.search(line) if line.endswith(_BRACKETS) else None
    day = stamps.moment(found["day"]) if found else None
    return day if day and _is_day(day) else None


def below(text: Text, heads: Sequence[int]) -> frozenset[int]:
    """Give a text's headlines, if right above all but the first stands the day of a story.

    It stands on a line below the story's text, or in brackets behind that.
    """
    told = [at for at in heads[1:] if _closes(text, at - 1) or behind(text[at - 1].text)]
    return frozenset(heads) if len(told) >= max(_SEVERAL, len(heads) - 1) else frozenset()


def _closes(text: Text, at: int) -> bool:
    """Say whether a line below a sentence is nothing but a day."""
    told = at > 0 and text[at - 1].ending == "stop"
    return told and text[at].ending != "stop" and _dates(text[at])


def names_above(text: Text, heads: Sequence[int]) -> int:
    """Say how many first headlines name the document, as all others have a day or address."""
    if any(each.text and not each.rule for each in text[: heads[0]]):
        return 0
    dated = [_has_day(text, at) for at in heads]
    linked = [_has_link(story) for story in parts(text, heads)]
    return _first_of_all(dated) or _first_of_all(linked)


def _first_of_all(marked: Sequence[bool]) -> int:
    """Give where marks begin, if one or two headlines lack them and all the rest have them."""
    first = marked.index(True) if True in marked else 0
    several = first <= _SEVERAL and len(marked) - first > first
    return first if several and all(marked[first:]) else 0


def _has_link(story: Text) -> bool:
    return bool(story[0].link) or any(each.label == "link" for each in story)


def _has_day(text: Text, at: int) -> bool:
    beside = bool(text[at].day or text[at].stamp) or (at > 0 and text[at - 1].label == "day")
    return beside or _dates(after(text, at))


def _is_told(text: Text, head: int, below: int) -> bool:
    """Say whether what stands below a line is its text: a sentence, or heavier where none ends."""
    if below >= len(text):
        return False
    said = text[below]
    if not said.text or said.rule or said.heading or stamps.moment(said.text):
        return False
    if said.ending == "stop":
        return True
    heavier = script.weight(said.text) > _HEAVIER * script.weight(text[head].text)
    told_on = script.is_unstopped(said.text) or _INNER_STOP.search(said.text) is not None
    return heavier and told_on


def _dates(each: Paragraph) -> bool:
    """Say whether a line does nothing but date a story."""
    if each.label:
        return each.label in {"date", "reference"}
    return bool(each.stamp and not each.text) or stamps.moment(each.text) is not None


def _could_head(each: Paragraph) -> bool:
    if not each.text or each.rule or each.quote or each.inner or each.label not in _HEADLINES:
        return False
    fits = _LIGHTEST <= script.weight(each.text) <= _HEAVIEST
    return fits and each.ends_as_headline and not _is_about(each.text)


def _is_about(line: str) -> bool:
    if stamps.moment(line) or lines.is_small_print(line):
        return True
    return lines.byline(line) is not None


# Behind headlines


def _parted(told: Text) -> Text:
    """Take the day from the end of headlines, where several have one; a bulletin's name keeps it.

    Above the first headline is no text that it could head.
    """
    found = {at: parted for at, each in enumerate(told) if (parted := _without_day(each))}
    if len(found) < _SEVERAL:
        return told
    first = min(found)
    if _is_plain(told[first]) and (first + 1 in found or not _has_text(told, first)):
        del found[first]
    return [found.get(at, each) for at, each in enumerate(told)] if len(found) > 1 else told


def _is_plain(each: Paragraph) -> bool:
    return not (each.bullet or each.heading or each.link or each.number is not None)


def _has_text(told: Text, at: int) -> bool:
    below = after(told, at)
    return below.ending == "stop" or bool(below.bullet)


def _without_day(each: Paragraph) -> Paragraph | None:
    """Give a headline without the day behind it, which a source may precede in brackets."""
    if not each.text or each.rule or each.label not in _HEADLINES or each.stamp:
        return None
    found = _BEHIND.match(each.text) if _ends_in_number(each.text) else None
    if found and not each.heading and _is_numbered(found["told"], each.text):
        return None
    day = _day_of(found) if found else None
    if found is None or day is None or not script.ends_as_headline(found["told"]):
        return None
    told = stamps.moment(found["told"])
    if told and (stamps.is_clock(told) or twocalendars.is_lunar(told)):
        return None
    bold = each.opening == found["told"]
    opening, heading = ("", each.heading or BOLD) if bold else (each.opening, each.heading)
    return replace(each, text=found["told"], day=day, opening=opening, heading=heading)


def _is_numbered(told: str, line: str) -> bool:
    """Say whether what a day stands behind is mostly figures, and no version: "第2026-31号"."""
    return numbering.version(line) is None and 2 * sum(map(str.isdigit, told)) > sum(
        map(str.isalpha, told)
    )


def _ends_in_number(text: str) -> bool:
    return _DIGIT.search(text, max(0, len(text) - _END)) is not None


def _day_of(found: re.Match[str]) -> str | None:
    shown = found["inside"] or found["day"]
    return stamps.moment(shown) if _is_day(shown) else None


def _is_day(text: str) -> bool:
    shown = stamps.moment(text)
    return shown is not None and not stamps.is_clock(shown) and any(map(str.isdigit, shown))


# Below headlines


def _turned(told: Text) -> Text:
    """Put lines that name a document by its number and day below the headlines that they lead."""
    found = frozenset(at for at in range(len(told) - 2) if _leads_headline(told, at))
    if len(found) < _SEVERAL:
        return told
    turned = list(told)
    for at in found:
        reference, headline = told[at], told[at + 1]
        turned[at] = replace(headline, gap=reference.gap, heading=headline.heading or BOLD)
        turned[at + 1] = replace(_referring(reference), gap=0)
    return turned


def _leads_headline(told: Text, at: int) -> bool:
    each, headline = told[at], told[at + 1]
    if 0 < each.heading < headline.heading or not _DIGIT.search(each.text, 0, _REFERENCE_AT_MOST):
        return False
    opens = (at == 0 or each.gap > 0 or told[at - 1].rule) and headline.gap <= each.gap
    plain = not (each.bullet or each.stamp or each.number is not None or headline.day)
    if not (opens and plain and len(each.text) <= _REFERENCE_AT_MOST and _could_head(each)):
        return False
    day = stamps.day_within(each.text)
    numbered = day is not None and any(map(str.isdigit, each.text.replace(day, "")))
    numbered = numbered and numbering.version(each.text) is None
    return numbered and _could_head(headline) and _is_told(told, at + 1, at + 2)


def _referred(told: Text) -> Text:
    """Mark the lines below headlines that name a document by its number and day.

    They are "No. 24-118, filed May 4, 2026", "Décision n° 31 du 4 mai 2026".
    """
    found = [at for at, each in enumerate(told) if at and _refers(told, at)]
    if len(found) < _SEVERAL:
        return told
    marked = frozenset(found)
    return [_referring(each) if at in marked else each for at, each in enumerate(told)]


def _referring(each: Paragraph) -> Paragraph:
    shown = f"{each.mark}{each.text}" if each.stamp else each.text
    day = each.stamp or stamps.day_within(each.text) or moments.day_opening(each.text) or ""
    return replace(each, text=shown, label="reference", day=day, stamp=None, bullet="", mark="")


def _refers(told: Text, at: int) -> bool:
    each, above = told[at], told[at - 1]
    if (
        len(each.text) > _REFERENCE_AT_MOST
        or each.heading
        or each.label
        or each.number is not None
        or not _holds_number(each)
    ):
        return False
    if not _could_head(above) or each.gap > above.gap or not _is_told(told, at - 1, at + 1):
        return False
    if each.stamp and each.text:
        return not above.stamp and each.ending == "open"
    return _could_head(each) and _is_referring(each)


def _holds_number(each: Paragraph) -> bool:
    return bool(each.stamp) or _DIGIT.search(each.text) is not None


def _is_referring(each: Paragraph) -> bool:
    """Say whether a line refers to something by a day, rather than dating what follows.

    It states a number and a day, or a name, a comma and a day, or a day without its year and a
    place: "2月3日 东岭市".
    """
    day = stamps.day_within(each.text)
    if day is None:
        return _is_day_and_place(each.text)
    named, _, rest = each.text.partition(day)
    if _NAME.match(named) and _NAMED.match(rest):
        return True
    numbered = any(map(str.isdigit, named + rest))
    return numbered or (not rest.strip(".") and named.rstrip()[-1:] in _JOINTS)


def _is_day_and_place(line: str) -> bool:
    led = moments.day_opening(line)
    return led is not None and 0 < script.weight(line[len(led) :]) <= _PLACE_AT_MOST


# Above headlines


def _led(told: Text) -> tuple[Paragraph, ...]:
    """Mark the days that stand above headlines, where all of a text's days do.

    A day above the first of these is the bulletin's own; one below a heading is the heading's.
    """
    days = {at: day for at, each in enumerate(told) if (day := _day_alone(each))}
    leading = [at for at in days if _leads(told, at)]
    if len(leading) < _SEVERAL or any(at > leading[0] for at in days if at not in leading):
        return tuple(told)
    if 2 * sum(1 for at in leading if _is_headed(told, at)) > len(leading):
        return tuple(told)
    return tuple(
        replace(each, text="", heading=0, label="day", day=days[at]) if at in leading else each
        for at, each in enumerate(told)
    )


def _are_fields(each: Paragraph, below: Paragraph) -> bool:
    """Say whether both lines are a name and what it names: "Issued: 3.5.2026", "Risk: low"."""
    return not below.gap and all(_FIELD.match(line.text) for line in (each, below))


def _is_headed(told: Text, at: int) -> bool:
    """Say whether a day stands below a heading, and over none."""
    return at > 0 and told[at - 1].heading > 0 and not told[at + 1].heading


def _day_alone(each: Paragraph) -> str | None:
    """Give the day of a line that states nothing else, or only a number: "AB-118 / 4.5.2026"."""
    if each.label or each.rule or not _DIGIT.search(each.text, 0, _CODE_AT_MOST):
        return None
    if _is_day(each.text):
        return each.text
    day = stamps.day_within(each.text) if len(each.text) <= _CODE_AT_MOST else None
    rest = each.text.replace(day, "") if day else ""
    coded = any(map(str.isdigit, rest)) and len(script.words(rest)) <= _SEVERAL
    return day if coded else None


def _leads(told: Text, at: int) -> bool:
    """Say whether a day stands over a headline, not below the text that it ends."""
    if at + 1 >= len(told):
        return False
    if told[at].heading and told[at + 1].opening:
        return True
    if not _could_head(told[at + 1]) or _are_fields(told[at], told[at + 1]):
        return False
    above = told[at - 1] if at else None
    ends = above is not None and not above.rule and told[at].gap < told[at + 1].gap
    return not ends and _is_told(told, at + 1, at + 2)
