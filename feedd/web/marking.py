"""Texts cut into pieces for pages: where a query matched, and what a revision changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from feedd.core.characters import boundary

if TYPE_CHECKING:
    from feedd.core.model import Passage, Story
    from feedd.core.stories import Edit
    from feedd.deliver.notice import Snippet

_CONTEXT = 90
"""Code points shown on either side of a match."""

_AROUND = 160
"""Code points of unchanged text shown on either side of a change."""

_SNIPPETS = 3

Tone = Literal["plain", "marked", "ins", "del", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and how it is shown; a gap stands for text that is left out."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a field of which no more is kept, and the ``spans`` in it that matched."""

    field: str
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Give it with the matches marked."""
        return tuple(marked(self.text, 0, len(self.text), self.spans))


_LEFT_OUT_BEFORE = Piece("… ", "gap")
_LEFT_OUT_AFTER = Piece(" …", "gap")


def marked_title(story: Story, passages: Iterable[Passage]) -> tuple[Piece, ...]:
    """Give a story's title with the matches marked."""
    spans = [(p.start, p.end) for p in passages if p.field == "title"]
    return tuple(marked(story.title, 0, len(story.title), spans))


def snippets(story: Story, passages: Iterable[Passage]) -> tuple[tuple[Piece, ...], ...]:
    """Give the matches in a story's text, each within the words around it."""
    spans = sorted((p.start, p.end) for p in passages if p.field == "body")
    shown: list[tuple[Piece, ...]] = []
    covered = 0
    for start, end in spans:
        if start < covered or len(shown) == _SNIPPETS:
            continue
        first = max(covered, _word_start(story.text, max(0, start - _CONTEXT)))
        covered = _word_end(story.text, min(len(story.text), end + _CONTEXT))
        shown.append(
            (
                *([_LEFT_OUT_BEFORE] if first else []),
                *marked(story.text, first, covered, spans),
                *([_LEFT_OUT_AFTER] if covered < len(story.text) else []),
            )
        )
    return tuple(shown)


def excerpts(snippets: Iterable[Snippet]) -> tuple[Excerpt, ...]:
    """Join snippets that overlap, so that no word is shown twice."""
    told: list[Excerpt] = []
    for one in snippets:
        before, text = len(one.before), f"{one.before}{one.text}{one.after}"
        spans = ((before, before + len(one.text)),)
        found = Excerpt(one.passage.field, one.passage.start - before, text, spans)
        if told and (joined := _joined(told[-1], found)):
            told[-1] = joined
        else:
            told.append(found)
    return tuple(told)


def elsewhere(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Give the matches in other fields than title and text."""
    return tuple(p for p in passages if p.field not in {"title", "body"})


def changed(edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """Give a diff as pieces; what didn't change is shown near changes only."""
    pieces: list[Piece] = []
    for place, edit in enumerate(edits):
        if edit.op == "equal":
            pieces += _abridged(_kept(edit), first=place == 0, last=place == len(edits) - 1)
            continue
        pieces += _toned(edit.old, "del") if edit.old.strip() else []
        pieces += _toned(edit.new, "ins") if edit.new else []
    return tuple(pieces)


def pointed(text: str, column: int, length: int) -> tuple[Piece, ...]:
    """Give a query with its mistake marked; for one at the end, a space is marked."""
    start = max(0, column - 1)
    wrong = text[start : start + length] or "\u00a0"
    return (Piece(text[:start]), Piece(wrong, "marked"), Piece(text[start + length :]))


def marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """Cut a stretch of a text where what is to be marked begins and ends."""
    at = start
    for span in sorted(spans):
        first, last = max(span[0], at), min(span[1], end)
        if first >= last:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], "marked")
        at = last
    if at < end:
        yield Piece(text[at:end])


def _joined(one: Excerpt, other: Excerpt) -> Excerpt | None:
    """Join two excerpts where the second begins in the first; of authors each is a text."""
    at = other.start - one.start
    shared, rest = one.text[at:] if at >= 0 else "", other.text
    agree = rest.startswith(shared) or shared.startswith(rest)
    if one.field != other.field or not shared or not agree:
        return None
    spans = (*one.spans, *((at + first, at + last) for first, last in other.spans))
    return replace(one, text=one.text[:at] + max(shared, rest, key=len), spans=spans)


def _kept(edit: Edit) -> str:
    """Give unchanged text, with the space after it if either text has one there."""
    blank = edit.old[len(edit.old.rstrip()) :]
    return edit.new if edit.new[-1:].isspace() else edit.new + blank


def _toned(text: str, tone: Tone) -> list[Piece]:
    """Give a change without the space at its end, which would be underlined too."""
    words = text.rstrip()
    return [piece for piece in (Piece(words, tone), Piece(text[len(words) :])) if piece.text]


def _abridged(text: str, *, first: bool, last: bool) -> list[Piece]:
    kept = (not first) * _AROUND + (not last) * _AROUND
    if len(text) <= kept + _AROUND // 2:
        return [Piece(text)]
    before = "" if first else text[: _word_end(text, _AROUND)]
    after = "" if last else text[_word_start(text, len(text) - _AROUND) :]
    pieces = (Piece(before), Piece(" … ", "gap"), Piece(after))
    return [piece for piece in pieces if piece.text]


def _word_start(text: str, at: int) -> int:
    blank = text.find(" ", at, at + 20)
    return boundary(text, at) if at == 0 or blank < 0 else blank + 1


def _word_end(text: str, at: int) -> int:
    blank = text.rfind(" ", max(0, at - 20), at)
    return boundary(text, at) if at == len(text) or blank < 0 else blank
