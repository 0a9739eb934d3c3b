"""An alert's words as they are kept until they leave: JSON, fixed when the alert is raised.

A revision of the story in between doesn't change what is told. Only what a message can show is
kept: of the text the snippets, of long titles and summaries the beginning.
"""

from __future__ import annotations

import json
from datetime import datetime

from feedd.core.model import Enclosure, Passage, Story
from feedd.deliver.body import JSON, encode
from feedd.deliver.notice import Finding, Snippet

TITLE, SUMMARY, PASSAGE, CHANGE, OUTLET = 2_000, 4_000, 2_000, 2_000, 200
NAMES, FILES, CHANGES = 50, 3, 10


def finding(told: Finding) -> str:
    """Write down what a watch found."""
    story = told.story
    changes = told.changes[:CHANGES]
    files: list[JSON] = [[one.url, one.type, one.length] for one in story.enclosures[:FILES]]
    return _text(
        {
            "id": story.id,
            "revision": story.revision,
            "title": story.title[:TITLE],
            "summary": (story.summary or ("" if story.title else story.text))[:SUMMARY],
            "link": story.link,
            "published": story.published.isoformat() if story.published else None,
            "language": story.language,
            "sources": list(story.sources[:NAMES]),
            "outlets": [one[:OUTLET] for one in told.outlets[:NAMES]],
            "topics": list(story.topics[:NAMES]),
            **({"files": files} if files else {}),
            **({"changes": [one[:CHANGE] for one in changes]} if changes else {}),
            "matches": told.matches,
            "snippets": [_snippet(snippet) for snippet in told.snippets],
        }
    )


def notice(text: str) -> str:
    """Write down what the operator is to be told."""
    return _text({"text": text})


def read_finding(text: str) -> Finding:
    """Read what ``finding`` wrote."""
    kept = json.loads(text)
    published = kept["published"]
    story = Story(
        id=kept["id"],
        revision=kept["revision"],
        title=kept["title"],
        summary=kept["summary"],
        link=kept["link"],
        published=published and datetime.fromisoformat(published),
        language=kept["language"],
        sources=tuple(kept["sources"]),
        topics=tuple(kept["topics"]),
        enclosures=tuple(
            Enclosure(url=url, type=kind, length=length)
            for url, kind, length in kept.get("files", ())
        ),
    )
    return Finding(
        story=story,
        snippets=tuple(_read_snippet(parts) for parts in kept["snippets"]),
        matches=kept["matches"],
        changes=tuple(kept.get("changes", ())),
        outlets=tuple(kept.get("outlets", kept["sources"])),
    )


def read_notice(text: str) -> str:
    """Read what ``notice`` wrote."""
    return str(json.loads(text)["text"])


def title(text: str) -> str:
    """Give what a line of the ledger calls an alert: its story's heading, or the notice."""
    kept = json.loads(text)
    if "id" not in kept:
        return str(kept.get("text") or "")
    return Story(id=kept["id"], title=kept["title"], summary=kept["summary"]).heading


def _text(document: JSON) -> str:
    return encode(document).decode()


def _snippet(snippet: Snippet) -> list[JSON]:
    passage = snippet.passage
    around = snippet.before, snippet.text[:PASSAGE], snippet.after
    return [passage.field, passage.start, passage.end, *around, *([True] * snippet.is_cut)]


def _read_snippet(parts: tuple[str, int, int, str, str, str, *tuple[bool, ...]]) -> Snippet:
    field, start, end, before, text, after, *cut = parts
    passage = Passage(field=field, start=start, end=end, text=text)
    return Snippet(before=before, text=text, after=after, passage=passage, is_cut=bool(cut))
