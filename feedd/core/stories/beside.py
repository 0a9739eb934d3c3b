"""What a source itself tells apart: entries that it shows side by side as different ones.

A new earthquake, warning, judgment or release is told in the words of the last one, but for a
figure or a name. Likeness can't tell such a text from an edited copy; that the source shows both
at once can. So two entries with different ids or addresses are two stories, and two that one visit
shows without any, unless one repeats the other word for word or is plainly the other, edited
(``edited``). Of headlines without a text, different dates tell two stories, too. So do headlines
that name two things by number.

The two need not be shown at the same time. Only if one disappears and the other comes in the same
visit may it have replaced it, and likeness decides. Likeness also decides about entries that lead
to two sites, as in a feed that gathers other outlets' entries: these may copy one another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from feedd.core.stories.designations import name_others
from feedd.core.stories.edited import HEADLINE, is_told_again
from feedd.core.stories.fingerprint import Runs
from feedd.core.stories.headlines import COUNTS, is_refilled
from feedd.core.stories.identity import Item, Remembered, is_said_again
from feedd.core.stories.judge import SAME, says_no_more
from feedd.core.stories.recognise import Recognised
from feedd.core.stories.urls import canonical, site_of
from feedd.core.stories.window import Laid, Match
from feedd.core.stories.words import tokens

_PART = re.compile("[?#]")  # what begins the name of a part of a page
_SUFFIX = re.compile(r"\s[-–—|·]\s(?:(?!\s[-–—|·]\s).)+$")
_SEVERAL = 3  # entries; two at one address may be one article, given twice


class Beside:
    """The entries of a source beside which a new one stands, by their stories."""

    def __init__(
        self,
        recognised: Sequence[Recognised],
        remembered: Sequence[Remembered],
        current: Callable[[str], str],
        *,
        by_hand: bool,
    ) -> None:
        self._recognised = recognised
        self._remembered = remembered
        self._current = current
        self._by_hand = by_hand
        self._new: dict[str, list[_Entry]] = defaultdict(list)
        self._new_headlines: dict[str, set[str]] = defaultdict(set)

    def add(self, one: Recognised, story: str) -> None:
        """Note to which story a new entry of this visit belongs."""
        item, story = one.item, self._current(story)
        self._new[story].append(_Entry(item.digest, item.link, item.stated, item.stated))
        self._new_headlines[story].add(item.title)

    def tell_apart(
        self, one: Recognised, laid: Laid, story: str, matches: Iterable[Match]
    ) -> bool:
        """Tell whether a new entry stands beside entries of a story, and repeats none of them."""
        story = self._current(story)
        return self._names_another(one, story) or self._shows_both(one, laid, story, matches)

    def _shows_both(
        self, one: Recognised, laid: Laid, story: str, matches: Iterable[Match]
    ) -> bool:
        link = one.item.link
        entries = [*self._known.get(story, ()), *self._new.get(story, ())]
        if entries and all(entry.is_of_another_site(link) for entry in entries):
            return False
        if one.item.stated not in self._useless and any(
            entry.stated == one.item.stated for entry in entries
        ):
            return False
        its = [match for match in matches if self._current(match.story) == story]
        if self._is_headline_of_another(one, laid, story, its):
            return False
        source = laid.kept.source
        own = [match for match in its if match.source == source]
        if any(is_refilled(laid.probe, text, but=COUNTS) for text in _texts(own)):
            return True
        beside = [entry for entry in entries if self._is_apart(entry, one.item)]
        if not beside or any(entry.is_repeated_by(one) for entry in beside):
            return False
        # A headline alone, as another source has it, doesn't show which of two this one tells.
        telling = [match for match in its if match.source == source or not match.is_bare]
        is_alike = any(match.score >= SAME for match in telling)
        is_another = any(entry.is_another_part(one.item) for entry in beside)
        return is_another or not (is_alike and is_told_again(laid.probe, _texts(telling)))

    def _is_headline_of_another(
        self, one: Recognised, laid: Laid, story: str, its: Iterable[Match]
    ) -> bool:
        """Tell whether an entry is no more than the headline that another source gave a story.

        What gathers headlines has both that two outlets put over one text.
        """
        own, title = laid.probe.sketch.runs, one.item.title
        bare = _SUFFIX.sub("", title)
        is_named = 0 < self._under_names[bare] < _SEVERAL
        headline = own.title[: len(tokens(bare if is_named else title))]
        if not says_no_more(own) or len({*headline}) < HEADLINE:
            return False
        return title not in self._headlines.get(story, ()) and any(
            match.source != laid.kept.source and match.kept.sketch().runs.title == headline
            for match in its
        )

    def _names_another(self, one: Recognised, story: str) -> bool:
        """Tell whether an entry was set apart before, or its headline names another by number."""
        headlines = self._headlines.get(story, set()) | self._new_headlines.get(story, set())
        was_set_apart = any(self._current(other.story) == story for other in one.not_these)
        return was_set_apart or any(name_others(one.item.title, each) for each in headlines)

    def _is_apart(self, entry: _Entry, item: Item) -> bool:
        """Tell whether the source sets an entry apart from a new one."""
        link = item.link
        if link and link == entry.link:
            return (entry.is_shown and link in self._lists) or entry.is_another_part(item)
        return not entry.is_of_another_site(link)

    @cached_property
    def _lists(self) -> frozenset[str | None]:
        """Addresses that lead to lists, as all entries of the visit have them, or several."""
        times = Counter(one.item.link for one in self._recognised)
        enough = min(_SEVERAL, len(self._recognised))
        return frozenset(link for link, count in times.items() if count >= enough)

    @cached_property
    def _under_names(self) -> Counter[str]:
        """How often each headline stands before a name, where all end in one.

        So they do where other outlets' are gathered. What stands before several is no headline:
        "War in the north, live: ".
        """
        titles = [one.title for one in self._remembered]
        titles += [one.item.title for one in self._recognised if one.known is None]
        are_named = len(titles) >= _SEVERAL and all(map(_SUFFIX.search, titles))
        return Counter(_SUFFIX.sub("", title) for title in titles if are_named)

    @cached_property
    def _useless(self) -> frozenset[str | None]:
        """Ids that several entries of the visit have; two under one may be one, given twice."""
        times = Counter(one.item.stated for one in self._recognised)
        return frozenset({None, *(id_ for id_, count in times.items() if count >= _SEVERAL)})

    @cached_property
    def _headlines(self) -> dict[str, set[str]]:
        """What the source has called each story, shown still or not."""
        headlines: dict[str, set[str]] = defaultdict(set)
        for known in self._remembered:
            headlines[self._current(known.story)].add(known.title)
        return headlines

    @cached_property
    def _known(self) -> dict[str, list[_Entry]]:
        # Few visits bring anything that has to be told from what is known.
        known: dict[str, list[_Entry]] = defaultdict(list)
        stated = {one.known.row: one.item.stated for one in self._recognised if one.known}
        for one, is_shown in self._staying():
            ids = stated.get(one.row), None if one.id_derived else one.id
            entry = _Entry(one.digest, one.link, *ids, one.last_seen, is_shown)
            known[self._current(one.story)].append(entry)
        return known

    def _staying(self) -> Iterator[tuple[Remembered, bool]]:
        """Give the known entries that nothing can have replaced, and whether they are shown."""
        shown = {one.known.row for one in self._recognised if one.known is not None}
        last = max((known.last_seen for known in self._remembered), default=None)
        # What is handed in by itself doesn't say what its source shows, and what no more.
        is_view = bool(shown) or not self._by_hand
        for known in self._remembered:
            is_shown = known.row in shown
            if is_shown or (is_view and (not shown or known.last_seen != last)):
                yield known, is_shown


class _Entry(NamedTuple):
    digest: str
    link: str | None
    stated: str | None  # its id, in this visit
    id: str | None  # the one that it was first known by
    seen: datetime | None = None  # before this visit
    is_shown: bool = True

    def is_of_another_site(self, link: str | None) -> bool:
        """Tell whether an address leads elsewhere than its own."""
        if not (link and self.link):
            return False
        return site_of(link) != site_of(self.link)

    def is_another_part(self, item: Item) -> bool:
        """Tell whether this and a new entry have ids that lead to two parts of one page.

        So do the filings of a case: docket?100645&46, docket?100645&47.
        """
        if not item.link or item.link != self.link:
            return False
        places = [item.link, *(canonical(id_ or "") or "" for id_ in (item.stated, self.id))]
        pages = {_PART.split(place, maxsplit=1)[0] for place in places}
        return len(pages) == 1 and len({*places}) == len(places)

    def is_repeated_by(self, one: Recognised) -> bool:
        """Tell whether a new entry says the same at no other time."""
        is_later = self.seen is not None and is_said_again(one.item, self.seen)
        return self.digest == one.item.digest and not is_later


def _texts(matches: Iterable[Match]) -> list[Runs]:
    """Give the texts; of an entry that was revised, the latest."""
    kept = sorted((match.kept for match in matches), key=lambda one: one.hour)
    by_entry = {one.packed if one.row is None else (one.source, one.row): one for one in kept}
    return [one.sketch().runs for one in by_entry.values()]
