"""What each entry of a visit turns out to be: new, a revision of a known one, or a duplicate.

Order: people's decisions stand above all; then the entry's identity inside its source; its
address, known from any source; its likeness to a recent text of any source; else it is new.
When in doubt an entry is new: one alert too many is a nuisance, a hidden story is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from feedd.core.model import Entry, Reason, Verdict
from feedd.core.stories import grounds
from feedd.core.stories.beside import Beside
from feedd.core.stories.decisions import Decisions
from feedd.core.stories.designations import name_others
from feedd.core.stories.filing import Filing
from feedd.core.stories.fingerprint import Fingerprint
from feedd.core.stories.forms import is_filled_anew
from feedd.core.stories.identity import Item, Remembered, is_completed, is_recalled_as, story_id
from feedd.core.stories.judge import SAME
from feedd.core.stories.pointers import Pointers
from feedd.core.stories.postings import Slips
from feedd.core.stories.recognise import Recognised
from feedd.core.stories.related import related
from feedd.core.stories.stacks import Kept
from feedd.core.stories.window import Document, Laid, Match, Shelf, Window, rank

_AT_ONCE = 32  # entries laid open at once; a page of an archive may have thousands
_DRIFTED = 0.12  # share of telling words with a story's first text, below which it is another


class Resolution(NamedTuple):
    """What an entry turned out to be.

    ``row`` is the remembered entry that it is, None if its source publishes it for the first time.
    ``material`` is None unless the verdict is "revised". With the verdict "new", ``event`` is the
    id of the story that its event began with, which may be its own. ``print`` and ``filing`` are
    there if the text is to be added to the window once it is stored. ``resealed`` is the new seal
    of the remembered entry, if it gets one; ``refiled`` says that it gets the enclosures that came
    now. ``edits`` is the remembered entry whose text has to be read to say what the revision
    changed. A tuple, as one is made for every entry of a visit.
    """

    entry: Entry
    verdict: Verdict
    key: str
    row: int | None
    story: str
    material: bool | None
    reasons: tuple[Reason, ...]
    digest: str = ""
    print: Fingerprint | None = None
    filing: Filing | None = None
    event: str | None = None
    resealed: bytes | None = None
    refiled: bool = False
    edits: int | None = None

    @property
    def redated(self) -> datetime | None:
        """The date that a revision states besides the story's own, if that is later."""
        entry = self.entry
        if self.verdict != "revised" or entry.updated is None:
            return None
        is_later = entry.published is None or entry.published < entry.updated
        return entry.updated if is_later else None

    @property
    def is_completion(self) -> bool:
        """Tell whether it is revised only as the article behind it was read."""
        return grounds.COMPLETED in self.reasons

    @property
    def brings_text(self) -> bool:
        """Tell whether the entry has a text that its source had never given, or not of late."""
        return self.row is None or self.verdict == "revised"

    @property
    def is_sealed(self) -> bool:
        """Tell whether the entry is known by the seal of its item, once this is stored."""
        if self.brings_text or self.resealed:
            return True
        return any(reason.name == "same_item" for reason in self.reasons)


def resolve(  # noqa: PLR0913  each is a different kind of knowledge
    recognised: Sequence[Recognised],
    *,
    source: str,
    at: datetime,
    remembered: Sequence[Remembered],
    urls: Mapping[str, str],
    window: Window,
    decisions: Decisions | None = None,
    headlines: Mapping[str, str] | None = None,
    by_hand: bool = True,
) -> tuple[Resolution, ...]:
    """Decide about each entry of one visit to a source, in the order given.

    ``urls`` maps canonical addresses to stories of any source, ``headlines`` these stories to the
    headlines that they show. The window isn't changed: the caller adds the documents once they are
    stored. A document that is handed in ``by_hand`` may be older than what is known, so it doesn't
    revise entries that were seen later, and says nothing about entries that it doesn't hold.
    """
    decided = decisions or Decisions()
    visit = _Visit(
        source=source,
        at=at,
        urls=_telling(urls, remembered),
        window=window,
        decisions=decided,
        by_row={known.row: known for known in remembered},
        beside=Beside(recognised, remembered, decided.current, by_hand=by_hand),
        headlines=headlines or {},
        pointers=Pointers(recognised, remembered),
        by_hand=by_hand,
    )
    places = range(0, len(recognised), _AT_ONCE)
    parts = (recognised[place : place + _AT_ONCE] for place in places)
    return tuple(chain.from_iterable(map(visit.resolve_all, parts)))


def _telling(urls: Mapping[str, str], remembered: Iterable[Remembered]) -> dict[str, str]:
    """Leave out addresses of stories that the source tells under other addresses by now.

    A source may number its addresses, and give the number of a withdrawn entry to another.
    """
    elsewhere = {known.story for known in remembered if known.link}
    return {address: story for address, story in urls.items() if story not in elsewhere}


@dataclass(slots=True, kw_only=True)
class _Visit:
    """What is known during one visit; it grows with each entry, the window doesn't."""

    source: str
    at: datetime
    urls: dict[str, str]
    window: Window
    decisions: Decisions
    by_row: Mapping[int, Remembered]
    beside: Beside
    headlines: Mapping[str, str]
    pointers: Pointers
    by_hand: bool
    batch: Shelf | None = None  # what this visit brought, once there are two
    # Until another one is looked for beside them.
    to_file: list[tuple[Kept, Iterable[int]]] = field(default_factory=list)
    # New stories by event.
    begun: dict[str, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    laid: dict[str, Laid] = field(default_factory=dict)  # by key, of those looked up together
    # By key, of those whose address is unknown.
    near: dict[str, list[Match]] = field(default_factory=dict)

    def resolve_all(self, part: Sequence[Recognised]) -> list[Resolution]:
        self._look_up([one for one in part if one.known is None])
        return [self._resolve(one) for one in part]

    def _look_up(self, new: Sequence[Recognised]) -> None:
        """Lay new entries open, and judge them beside the documents of the window."""
        laid = self.window.lay_all([self._document(one) for one in new])
        self.laid = {one.key: its for one, its in zip(new, laid, strict=True)}
        unknown = [one.key for one in new if one.address not in self.urls]
        near = self.window.matches([self.laid[key] for key in unknown])
        self.near = dict(zip(unknown, near, strict=True))

    def _resolve(self, one: Recognised) -> Resolution:
        if one.known is not None:
            resolution = self._unless_retracted(self._known(one, one.known))
        else:
            laid = self.laid[one.key]
            resolution = (
                self._by_address(one, laid)
                or self._by_whole(one, laid)
                or self._by_likeness(one, laid)
            )
            resolution = self._unless_retracted(resolution)
            self._keep(laid, resolution)
            self.beside.add(one, resolution.story)
        if one.address:
            self.urls.setdefault(one.address, resolution.story)
        return resolution

    def _keep(self, laid: Laid, found: Resolution) -> None:
        kept = laid.told(found.story, found.event or found.story)
        self.to_file.append((kept, laid.keys))
        if found.event:
            self.begun[found.event].append(kept)

    def _unless_retracted(self, resolution: Resolution) -> Resolution:
        if resolution.story not in self.decisions.retracted:
            return resolution
        return resolution._replace(
            verdict="duplicate", material=None, reasons=(grounds.RETRACTED, *resolution.reasons)
        )

    def _known(self, one: Recognised, known: Remembered) -> Resolution:
        story = self.decisions.current(known.story)
        stale = self._stale(one.item, known)
        if stale:
            found = _resolution(one, "duplicate", story, (*one.reasons, stale))
            if not _is_said_anew(one.item, known):
                return found
            return found._replace(resealed=_resealed(one.item, known), refiled=True)
        if is_completed(one.item, known):
            material, reasons = False, (*one.reasons, grounds.COMPLETED)
        else:
            change = self.pointers.compare(known, one.item)
            material, reasons = change.material, (*one.reasons, *change.reasons)
            if change.only_moved:
                return _resolution(one, "duplicate", story, reasons)
        laid = self.window.lay(self._document(one))
        return _resolution(one, "revised", story, reasons, material=material, laid=laid)

    def _stale(self, item: Item, known: Remembered) -> Reason | None:
        if item.digest == known.digest:
            return grounds.UNCHANGED
        if item.digest in known.earlier:
            return grounds.EARLIER_TEXT
        if self.by_hand and self.at < known.last_seen:
            return grounds.OUT_OF_ORDER
        return None

    def _by_address(self, one: Recognised, laid: Laid) -> Resolution | None:
        story = self.urls.get(one.address) if one.address else None
        if story is None or self._forbidden(one, story) or self._names_another(one, story):
            return None
        story = self.decisions.current(story)
        reasons = (grounds.SAME_LINK, *one.reasons)
        return _resolution(one, "duplicate", story, reasons, laid=laid)

    def _by_whole(self, one: Recognised, laid: Laid) -> Resolution | None:
        """Take it for told if its source has shown it within a longer text, which was news."""
        whole = one.part_of
        if whole is None or whole.story != story_id(self.source, whole.key):
            return None
        story = self.decisions.current(whole.story)
        if self._forbidden(one, story):
            return None
        return _resolution(one, "duplicate", story, (grounds.PART, *one.reasons), laid=laid)

    def _by_likeness(self, one: Recognised, laid: Laid) -> Resolution:
        matches = self._matches(one, laid)
        against: list[Reason] = []
        for match in matches:
            if match.score < SAME:
                break
            why_not = self._why_not(one, laid, match, matches)
            if why_not is None:
                return self._copy(one, laid, match, matches)
            against.append(why_not)
        return self._new(one, laid, matches, against[:1])

    def _why_not(
        self, one: Recognised, laid: Laid, match: Match, matches: list[Match]
    ) -> Reason | None:
        """Give what speaks against a likely copy."""
        if self.beside.tell_apart(one, laid, match.story, matches):
            return grounds.told_apart(match)
        if is_filled_anew(laid, match, matches):
            return grounds.filled_anew(match)
        return grounds.drifted(match) if self._has_drifted(laid, match) else None

    def _matches(self, one: Recognised, laid: Laid) -> list[Match]:
        near = self.near.get(one.key)
        if near is None:
            (near,) = self.window.matches([laid])
        here = rank(laid, self._near_here(laid))
        found = sorted((*near, *here), key=lambda match: -match.score)
        return [match for match in found if not self._forbidden(one, match.story)]

    def _near_here(self, laid: Laid) -> list[Kept]:
        """Give documents of this visit, filing those that have not been looked for yet."""
        if self.batch is None:
            if not self.to_file:
                return []
            self.batch = Shelf(self.window.stream, Slips())
        for kept, keys in self.to_file:
            self.batch.put(kept, keys)
        self.to_file.clear()
        return self.batch.candidates(laid)

    def _members(self, event: str) -> tuple[Kept, ...]:
        return (*self.window.members(event), *self.begun.get(event, ()))

    def _copy(self, one: Recognised, laid: Laid, match: Match, matches: list[Match]) -> Resolution:
        story = self.decisions.current(match.story)
        why = (grounds.copied(match), *match.opinion.grounds(), *one.reasons)
        own = next(
            (m for m in matches if m.story == match.story and m.source == self.source), None
        )
        if own is None or own.same_content or own.score < SAME or own.kept.hour > laid.kept.hour:
            return _resolution(one, "duplicate", story, why, laid=laid)
        known = self.by_row.get(own.kept.row) if own.kept.row is not None else None
        material, changes = self._revision(one.item, own, known)
        found = _resolution(one, "revised", story, (*why, *changes), material=material, laid=laid)
        return found if known is None or known.read else found._replace(edits=known.row)

    def _revision(
        self, item: Item, own: Match, known: Remembered | None
    ) -> tuple[bool, tuple[Reason, ...]]:
        """Tell whether a source's edited copy of its own text is material, and what changed."""
        if known is None or not known.read:
            return own.looks_material, (grounds.UNSEEN_REVISION,)
        change = self.pointers.compare(known, item)
        return change.material, change.reasons

    def _new(
        self, one: Recognised, laid: Laid, matches: list[Match], against: list[Reason]
    ) -> Resolution:
        own = story_id(self.source, one.key)
        story = self.decisions.current(own)
        if story != own:
            reasons = (grounds.JOINED, *one.reasons)
            return _resolution(one, "duplicate", story, reasons, laid=laid)
        item = one.item
        link = related(laid, matches, self._members, title=item.title, text=item.text)
        why = against or [grounds.nearest(matches)]
        at_its_address = self.urls.get(one.address) if one.address else None
        if at_its_address is not None and self._names_another(one, at_its_address):
            why.insert(0, grounds.names_another(at_its_address))
        reasons = (*why, *grounds.happening(link), *one.reasons)
        event = link.event if link else story
        return _resolution(one, "new", story, reasons, laid=laid, event=event)

    def _names_another(self, one: Recognised, story: str) -> bool:
        """Tell whether its page tells of one numbered thing after the other."""
        return name_others(one.item.title, self.headlines.get(story, ""))

    def _forbidden(self, one: Recognised, story: str) -> bool:
        if not self.decisions.kept_apart:
            return False
        own = self.decisions.current(story_id(self.source, one.key))
        return self.decisions.forbid(own, self.decisions.current(story))

    def _has_drifted(self, laid: Laid, match: Match) -> bool:
        if self.decisions.took_in(match.story):
            return False
        shared = self.window.words_of_first(laid, match.story)
        return shared is not None and shared < _DRIFTED

    def _document(self, one: Recognised) -> Document:
        item = one.item
        return Document(
            story="",
            source=self.source,
            title=item.title,
            text=item.text,
            at=self.at,
            # Of an article its digest says only what the source gave.
            digest=None if item.entry.given else item.digest,
        )


def _is_said_anew(item: Item, known: Remembered) -> bool:
    """Tell whether an item replaced another one with the same words."""
    seal = item.entry.seal
    return seal is not None and seal != known.seal and item.digest == known.digest


def _resealed(item: Item, known: Remembered) -> bytes | None:
    """Give the seal of an item that replaced another, if it stands for all that is stored.

    A mark stands for nothing that an item says.
    """
    return item.entry.seal if item.entry.marked or is_recalled_as(item, known) else None


def _resolution(  # noqa: PLR0913  the parts of a verdict
    one: Recognised,
    verdict: Verdict,
    story: str,
    reasons: tuple[Reason, ...],
    *,
    material: bool | None = None,
    laid: Laid | None = None,
    event: str | None = None,
) -> Resolution:
    return Resolution(
        entry=one.item.entry,
        verdict=verdict,
        key=one.key,
        row=one.known.row if one.known else None,
        story=story,
        material=material,
        reasons=reasons,
        digest=one.item.digest,
        print=laid.kept.print if laid else None,
        filing=laid.filing if laid else None,
        event=event,
    )
