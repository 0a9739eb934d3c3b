"""Runs of lines that could all be headlines: which is, and what the others are.

Above a headline may stand the document's name, a section's name, a caption of the story before;
below it a deck, the second line that some papers give their headlines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.texts import echoes, subheadings
from feedd.core.parse.texts.paragraphs import Text, after
from feedd.core.parse.texts.setting import (
    TITLED,
    Cut,
    Run,
    Setting,
    first_written,
    is_written,
    names_section,
    weight,
)
from feedd.core.parse.times import stamps

_PAIR = 2
_BULLETIN = 3  # headlines
_MUCH_HEAVIER = 3  # times
_UNLIKE = 0.3  # difference of the shares of capitals
_ANNOUNCED = 0.5  # of a headline's words
_SMALL_WORD = 2  # letters
_COMPARED = 40  # characters
_LIGHTER = 0.8  # of the usual weight
_NAME_WORDS = 5  # at most


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one run turned out to hold."""

    head: int | None = None
    title: int | None = None
    sections: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the whole document goes: its setting, if it uses decks, if it tells one story."""

    setting: Setting
    decked: bool
    lone: bool


def tell(text: Text, runs: Sequence[Run], setting: Setting) -> Cut:
    """Tell for each run which line is the headline."""
    bearing = sum(1 for run in runs if run.bears)
    manner = _Manner(setting, decked=_uses_decks(text, runs, bearing), lone=bearing == 1)
    tellings = [
        _tell_first(text, runs[0], manner),
        *(_tell(text, run, manner) for run in runs[1:]),
    ]
    return Cut(
        heads=tuple(each.head for each in tellings if each.head is not None),
        sections=frozenset(at for each in tellings for at in each.sections),
        dropped=frozenset(at for each in tellings for at in each.dropped),
        title=next((each.title for each in tellings if each.title is not None), None),
    )


def _uses_decks(text: Text, runs: Sequence[Run], bearing: int) -> bool:
    """Where headlines have decks, the first has one; captions stand after the last story too."""
    paired = [run.lines for run in runs[1:] if run.bears and len(run.lines) == _PAIR]
    if not paired or len(paired) * 2 < bearing - 1 or not runs[-1].bears:
        return False
    first = runs[0].lines
    if len(first) - lines.names_bulletin(text[first[0]].text) < _PAIR:
        return False
    upper = median(weight(text[above]) for above, _ in paired)
    lower = median(weight(text[below]) for _, below in paired)
    sections = all(names_section(text, above) for above, _ in paired)
    return lower < _MUCH_HEAVIER * upper and not sections


def _tell(text: Text, run: Run, manner: _Manner) -> _Telling:
    if not run.bears:
        return _Telling(sections=tuple(at for at in run.lines if names_section(text, at)))
    if len(run.lines) == 1:
        return _Telling(head=run.lines[0])
    return _Telling() if _is_list(text, run) else _tell_last_two(text, run, manner)


def _tell_last_two(text: Text, run: Run, manner: _Manner) -> _Telling:
    upper, lower = run.lines[-2:]
    if _repeats(text[upper].text, text[lower].text):
        return _Telling(head=lower, title=upper, dropped=(upper,))
    if manner.decked and len(run.lines) == _PAIR:
        return _Telling(head=upper)
    if names_section(text, upper):
        return _Telling(head=lower, sections=(upper,))
    decked = _is_deck(text, upper, lower, manner.setting)
    closing = decked and echoes.closes(text, upper, lower)
    return _Telling(head=upper if decked and not closing else lower)


def _is_list(text: Text, run: Run) -> bool:
    """Lines that a colon announces are a list, unless a wider gap sets the last one apart."""
    first, last = run.lines[0], run.lines[-1]
    announced = first > 0 and text[first - 1].ending == "lead"
    return announced and text[last].gap <= text[first].gap


def _tell_first(text: Text, run: Run, manner: _Manner) -> _Telling:
    """The first lines are the document's name, then perhaps a list of what follows."""
    if not run.bears:
        if run.lines[0] != first_written(text):
            return _tell(text, run, manner)
        return _Telling(title=run.lines[0], sections=run.lines[1:])
    if len(run.lines) == 1:
        return _Telling(head=run.lines[0])
    upper, lower = run.lines[-2:]
    if _first_is_decked(text, run, manner):
        above = run.lines[0] if len(run.lines) > _PAIR else None
        return _Telling(head=upper, title=above, dropped=run.lines[1:-2])
    named = upper != run.lines[0] and names_section(text, upper)
    between = run.lines[1:-1]
    return _Telling(
        head=lower,
        title=run.lines[0],
        sections=(upper,) if named else (),
        dropped=between[:-1] if named else between,
    )


def _first_is_decked(text: Text, run: Run, manner: _Manner) -> bool:
    upper, lower = run.lines[-2:]
    if _repeats(text[upper].text, text[lower].text):
        return False
    if len(run.lines) > _PAIR:
        decked = manner.decked or _is_deck(text, upper, lower, manner.setting)
        return decked and not names_section(text, upper)
    if lines.names_bulletin(text[upper].text) and names_section(text, upper):
        return False
    named = lines.names_bulletin(text[upper].text) or lines.names_issue(text[upper].text)
    alone = manner.lone and not named
    if not alone and script.length_in_words(text[upper].text) == 1:
        return manner.decked
    return alone or _is_deck(text, upper, lower, manner.setting)


def _repeats(title: str, headline: str) -> bool:
    """A page's title is often its first headline with the site's name after it."""
    opening = script.fold(headline)[:_COMPARED]
    return bool(opening) and script.fold(title).startswith(opening)


def _is_deck(text: Text, upper: int, lower: int, setting: Setting) -> bool:
    """A second line under a headline: close to it, heavier, and set unlike headlines here."""
    above, below = text[upper], text[lower]
    over, under = script.title_share(above.text), script.title_share(below.text)
    close = lower == upper + 1 and below.gap <= min(above.gap, setting.gap)
    fits = over >= TITLED or not setting.titled
    plain = over >= TITLED and over - under > _UNLIKE
    unlike = plain or below.gap < min(setting.gap, above.gap)
    return close and weight(below) > weight(above) and fits and unlike


# A name above words to the reader


def without_title(text: Text, found: Cut) -> Cut:
    """Take a bulletin's name for no headline, though words to the reader follow it."""
    heads = found.heads
    if len(heads) < _BULLETIN or not _opens(text, found):
        return found
    if not _is_name(text, found):
        return found
    if found.title is None:
        return replace(found, heads=heads[1:], title=heads[0])
    return replace(found, heads=heads[1:], dropped=found.dropped | {heads[0]})


def _opens(text: Text, found: Cut) -> bool:
    """The title and the first headline may both be names: a mail's subject, then its letter's."""
    return first_written(text) in {found.heads[0], found.title}


def _is_name(text: Text, found: Cut) -> bool:
    first, second = found.heads[:2]
    if stamps.states_day(text[first].text):
        return True
    inner = [at for at in range(first + 1, second) if is_written(text[at])]
    between = [text[at] for at in inner if at not in found.sections]
    if any(lines.greets(each.text) for each in between) or text[first].label == "subject":
        return True
    if _announce(between, [text[at].text for at in found.heads[1:]]):
        return True
    if _names_nothing_told(text, found.heads):
        return True
    if _is_undated(text, found.heads) or _is_set_with_title(text, found):
        return True
    parted = _is_dated(text, found.heads) or any(first < at < second for at in found.sections)
    return parted and lines.names_bulletin(text[first].text)


def _is_set_with_title(text: Text, found: Cut) -> bool:
    """Say whether a line right below the title stands to its text as no headline here does.

    Without a blank where all others have one below, or the other way about.
    """
    first, *others = found.heads
    glued = found.title == first - 1 and not text[first].gap
    parted = text[first + 1].gap > 0
    return glued and all(parted != (text[at + 1].gap > 0) for at in others if at + 1 < len(text))


def _names_nothing_told(text: Text, heads: Sequence[int]) -> bool:
    """Headlines take up words of their text; a name doesn't, and is short or calls itself one.

    No address of its own stands below it as below all headlines.
    """
    if subheadings.are_linked(text, heads):
        return False
    first = text[heads[0]]
    usual = median(weight(text[at]) for at in heads[1:])
    short = weight(first) <= _LIGHTER * usual and len(first.text.split()) <= _NAME_WORDS
    if not (lines.names_bulletin(first.text) or short):
        return False
    taken_up = cohesion.taken_up(echoes.parts(text, heads))
    return not taken_up[0] and sum(taken_up) >= cohesion.TAKEN_UP * len(heads[1:])


def _announce(between: Text, heads: Sequence[str]) -> bool:
    """Say whether one paragraph names most of the stories that follow."""
    if len(between) != 1:
        return False
    said = set(script.fold(between[0].text).split())
    named = sum(1 for head in heads if _shared(said, head) >= _ANNOUNCED)
    return named * 2 > len(heads)


def _shared(said: set[str], head: str) -> float:
    told = [word for word in script.fold(head).split() if len(word) > _SMALL_WORD]
    return sum(1 for word in told if word in said) / len(told) if len(told) > 1 else 0.0


def _is_dated(text: Text, heads: Sequence[int]) -> bool:
    """Say whether a date stands under the first line and under no other headline."""
    return _over_dates(text, heads) == [heads[0]]


def _is_undated(text: Text, heads: Sequence[int]) -> bool:
    """Say whether a date stands under every headline but the first line."""
    return _over_dates(text, heads) == list(heads[1:])


def _over_dates(text: Text, heads: Sequence[int]) -> list[int]:
    return [at for at in heads if after(text, at).dated]
