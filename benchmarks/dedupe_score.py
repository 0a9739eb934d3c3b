"""Score a grouping of labelled documents: pairs, and the alerts a reader would get or miss."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedd.core.model import Entry
from feedd.core.stories import (
    Document,
    Remembered,
    Resolution,
    Window,
    item_of,
    recognise,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LABELLED = Path(__file__).parents[1] / "tests" / "data" / "stories" / "labelled.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One labelled document."""

    id: str
    story: str
    why: str
    language: str
    source: str
    published: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a grouping fits the labels; alerts are per 100 documents."""

    precision: float
    recall: float
    f1: float
    extra: float  # documents taken for news whose story was told before
    hidden: float  # first documents of a story that were taken for copies


def read(path: Path = LABELLED) -> list[Doc]:
    """Read labelled documents in the order of their time."""
    lines = path.read_text(encoding="utf-8").splitlines()
    docs = [_doc(json.loads(line)) for line in lines]
    return sorted(docs, key=lambda doc: (doc.published, doc.id))


def _doc(fields: dict[str, str]) -> Doc:
    published = datetime.fromisoformat(fields["published"])
    names = ("id", "story", "why", "language", "source", "title", "text")
    return Doc(published=published, **{name: fields[name] for name in names})


def score(docs: Sequence[Doc], found: Sequence[str]) -> Score:
    """Compare the stories found, one a document, with the labels."""
    together = _pairs((doc.story, group) for doc, group in zip(docs, found, strict=True))
    labelled, grouped = _pairs(doc.story for doc in docs), _pairs(found)
    precision = together / grouped if grouped else 1.0
    recall = together / labelled if labelled else 1.0
    both = precision + recall
    extra, hidden = _alerts(docs, found)
    return Score(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / both if both else 0.0,
        extra=100 * extra / len(docs),
        hidden=100 * hidden / len(docs),
    )


def _pairs(marks: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(marks).values())


def _alerts(docs: Sequence[Doc], found: Sequence[str]) -> tuple[int, int]:
    told: set[str] = set()
    groups: set[str] = set()
    extra = hidden = 0
    for doc, group in zip(docs, found, strict=True):
        extra += doc.story in told and group not in groups
        hidden += doc.story not in told and group in groups
        told.add(doc.story)
        groups.add(group)
    return extra, hidden


def by_feedd(docs: Sequence[Doc]) -> list[Resolution]:
    """Ingest each document as one visit to its source, as bulk ingest does."""
    window, rows = Window(), dict[str, list[Remembered]]()
    found = []
    for doc in docs:
        window.expire(doc.published)
        entry = Entry(id=doc.id, title=doc.title, content_text=doc.text)
        known = rows.setdefault(doc.source, [])
        remembered = known[-20:]
        (resolution,) = resolve(
            recognise([item_of(entry)], remembered, window.stream),
            source=doc.source,
            at=doc.published,
            remembered=remembered,
            urls={},
            window=window,
        )
        remember(window, known, resolution, doc)
        found.append(resolution)
    return found


def remember(window: Window, known: list[Remembered], resolution: Resolution, doc: Doc) -> None:
    """Keep what a store would keep of a document."""
    known.append(
        Remembered(
            row=len(known),
            key=resolution.key,
            story=resolution.story,
            id=doc.id,
            id_derived=False,
            link=None,
            title=doc.title,
            text=doc.text,
            digest=resolution.digest,
            last_seen=doc.published,
        )
    )
    window.add(
        Document(
            story=resolution.story,
            source=doc.source,
            title=doc.title,
            text=doc.text,
            at=doc.published,
            row=len(known) - 1,
            print=resolution.print,
            filing=resolution.filing,
        )
    )
