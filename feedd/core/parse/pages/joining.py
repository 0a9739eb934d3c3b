"""Joins the stories that a page declares with those that it shows, and those it shows twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from feedd.core.parse import clean, script
from feedd.core.parse.drafts import Draft

_OPENING = 2000  # characters of HTML
_BEGINNING = 40  # characters
_COMPARED = 500  # characters
_NAME_WORDS = 4  # at most


def joined(declared: Sequence[Draft], found: Sequence[Draft]) -> tuple[Draft, ...]:
    """Give declared stories what only the page shows: text, time, address, and older stories.

    Nothing, when the page shows many stories and the declaration is about others.
    """
    shown = {key: draft for draft in found for key in _keys(draft)}
    told = _by_opening(found)
    pairs = [(draft, _counterpart(draft, shown) or _alike(draft, told)) for draft in declared]
    whole = [completed(draft, seen) if seen else draft for draft, seen in pairs]
    known = {id(seen) for _, seen in pairs if seen}
    older = [draft for draft in found if id(draft) not in known]
    if len(known) * 2 >= len(declared) and known:
        return (*whole, *older)
    return tuple(whole) if len(whole) * 2 >= len(found) else ()


def _counterpart(draft: Draft, shown: Mapping[str, Draft]) -> Draft | None:
    return next((shown[key] for key in _keys(draft) if key in shown), None)


def _keys(draft: Draft) -> list[str]:
    """Give what a story is known by: its address and its headline."""
    return [key for key in (draft.link, script.fold(draft.headline or "")) if key]


def _by_opening(found: Sequence[Draft]) -> Mapping[str, list[tuple[str, Draft]]]:
    """File stories and their texts by the words that open these."""
    told: dict[str, list[tuple[str, Draft]]] = {}
    for draft in found:
        text = _text(draft)
        told.setdefault(text[:_BEGINNING], []).append((text, draft))
    return told


def _alike(draft: Draft, told: Mapping[str, list[tuple[str, Draft]]]) -> Draft | None:
    """Give the one story whose text goes on as that of a draft, as far as both are given."""
    text = _text(draft)
    if len(text) * 2 < _BEGINNING:
        return None
    alike = (
        seen
        for other, seen in told.get(text[:_BEGINNING], ())
        if text.startswith(other) or other.startswith(text)
    )
    found = tuple(islice(alike, 2))
    return found[0] if len(found) == 1 else None


def _text(draft: Draft) -> str:
    return script.fold(clean.plain_text((draft.html or "")[:_OPENING]))[:_COMPARED].rstrip(". …")


def completed(draft: Draft, seen: Draft) -> Draft:
    """Give a declared story what it lacks, and the fuller text.

    Of headlines that differ in marks alone the one that is shown counts: what is declared may
    have those of Markdown, "*Lantern*" for "Lantern".
    """
    fuller = len(seen.html or "") > len(draft.html or "")
    return replace(
        draft,
        headline=seen.headline if _is_same_but_marks(draft, seen) else draft.headline,
        html=seen.html if fuller else draft.html,
        link=draft.link or seen.link,
        id=draft.id or seen.id,
        published=draft.published or seen.published,
        authors=draft.authors or seen.authors,
        categories=draft.categories or seen.categories,
        summary=draft.summary or seen.summary,
    )


def _is_same_but_marks(draft: Draft, seen: Draft) -> bool:
    declared, shown = map(_words, (draft, seen))
    return bool(shown) and (not declared or declared == shown)


def _words(draft: Draft) -> list[str]:
    headline = draft.headline or ""
    return "".join(char if char.isalnum() else " " for char in headline).split()


def without_repeats(found: Iterable[Draft]) -> tuple[Draft, ...]:
    """Keep the fullest of the drafts with one link and one headline: lists show a story twice.

    A draft without a headline is a picture, and left out. Without links, drafts with one headline
    are one story only if the text of one holds that of the other, or the headline is a mere name.
    """
    kept: list[Draft] = []
    seen: dict[tuple[str, str], int] = {}
    for draft in (each for each in found if each.headline):
        key = (draft.link or "", script.fold(draft.headline or ""))
        at = seen.setdefault(key, len(kept)) if any(key) else len(kept)
        if at == len(kept) or not _is_same(draft, kept[at]):
            kept.append(draft)
        elif len(draft.html or "") > len(kept[at].html or ""):
            kept[at] = draft
    return tuple(kept)


def _is_same(draft: Draft, other: Draft) -> bool:
    """Say of two under one link and headline whether the text of one holds that of the other."""
    if draft.link or script.length_in_words(draft.headline or "") <= _NAME_WORDS:
        return True
    short, long = sorted((_text(draft), _text(other)), key=len)
    return short in long
