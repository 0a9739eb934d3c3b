"""An alert as programs read it: JSON of less than 20 kB, as Standard Webhooks advises.

The body is made once and stored with the delivery: every retry sends the same bytes. Where a
story is too long its summary and passages are cut; the link leads to the rest. The schemas in
``feedd/deliver/schemas`` bind: within a major version fields are added, never changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_left
from collections.abc import Sequence

from feedd.core.model import Enclosure
from feedd.core.spans import rfc3339
from feedd.deliver.body import JSON, encode
from feedd.deliver.notice import Finding, Notice, Snippet, story_page, topic_feed
from feedd.deliver.text import clip, clip_start, json_bytes, link

LIMIT = 20_000  # bytes
CONTENT_TYPE = "application/json"
CLOUDEVENTS_TYPE = "application/cloudevents+json"

# Bytes inside the JSON string; together they leave the envelope room below LIMIT.
TITLE, SUMMARY, LINK, NAME, PASSAGE, AROUND = 1_000, 2_000, 2_000, 120, 400, 200
NAMES, PASSAGES, FILES, CHANGES, CHANGE = 12, 10, 3, 6, 300
# A digest has many stories, and less of each.
STORIES, DIGEST_SUMMARY, DIGEST_PASSAGES = 50, 300, 2


def webhook_id(watch: str, story: str, endpoint: str, text: str | None = None) -> str:
    """Name one delivery for ever: the same parts give the same id.

    ``text`` is None for a story's first alert, whichever text raised it. For a repeated alert it
    is the digest of the text: revision numbers may be given again after a restore. For several
    alerts in one message ``story`` is the message's own id.
    """
    parts = json.dumps([watch, story, endpoint, text or 0], ensure_ascii=True)
    digest = hashlib.sha256(parts.encode()).digest()[:20]
    return "msg_" + base64.b32encode(digest).decode("ascii").lower()


def render(notice: Notice) -> bytes:
    """Give the body of a notice: the same notice, the same bytes."""
    envelope: dict[str, JSON] = {"type": notice.type, "timestamp": rfc3339(notice.created)}
    return _fitted(envelope, notice)


def render_cloudevent(notice: Notice, *, id: str) -> bytes:  # noqa: A002  CloudEvents' own word
    """Give a notice as a CloudEvent 1.0 in structured mode; ``id`` is the ``webhook-id``."""
    envelope: dict[str, JSON] = {
        "specversion": "1.0",
        "id": id,
        "source": notice.public_url,
        "type": notice.type,
        "time": rfc3339(notice.created),
        "datacontenttype": "application/json",
    }
    return _fitted(envelope, notice)


def _fitted(envelope: dict[str, JSON], notice: Notice) -> bytes:
    """Drop passages from the last until the body is below the limit, then whole stories."""

    def body(findings: int, passages: int) -> bytes:
        return encode({**envelope, "data": _payload(notice, findings, passages)})

    findings = min(len(notice.findings), STORIES)
    most = DIGEST_PASSAGES if notice.type == "alert.digest" else PASSAGES
    for passages in range(most, -1, -1):
        whole = body(findings, passages)
        if len(whole) < LIMIT:
            return whole
    fitting = bisect_left(range(1, findings + 1), LIMIT, key=lambda count: len(body(count, 0)))
    return body(fitting, 0)


def _payload(notice: Notice, findings: int, passages: int) -> dict[str, JSON]:
    told: dict[str, JSON] = {"alert": notice.alert, "sequence": notice.sequence}
    if notice.type == "operator.notice":
        return {**told, "text": clip(notice.text, SUMMARY, size=json_bytes)}
    told["watch"] = _name(notice.watch)
    if notice.title:
        told["watch_title"] = _name(notice.title)
    if notice.type != "alert.digest":
        return {**told, **_finding(notice, notice.findings[0], passages)}
    shown = notice.findings[:findings]
    stories: list[JSON] = [_finding(notice, finding, passages) for finding in shown]
    return {**told, "stories": stories, "stories_omitted": len(notice.findings) - len(shown)}


def _finding(notice: Notice, finding: Finding, passages: int) -> dict[str, JSON]:
    shown = finding.snippets[:passages]
    return {
        "story": _story(finding, in_digest=notice.type == "alert.digest"),
        "matches": [_match(snippet) for snippet in shown],
        "matches_omitted": finding.matches - len(shown),
        "topics": _names(finding.story.topics),
        "links": {"story": story_page(notice, finding), "feed": topic_feed(notice, finding)},
        **({"changes": _changes(finding)} if finding.changes else {}),
    }


def _story(finding: Finding, *, in_digest: bool) -> dict[str, JSON]:
    story, summary = finding.story, DIGEST_SUMMARY if in_digest else SUMMARY
    files = [] if in_digest else _files(story.enclosures)
    return {
        "id": story.id,
        "revision": story.revision,
        "title": clip(story.title, TITLE, size=json_bytes),
        "summary": clip(story.summary, summary, size=json_bytes),
        "link": link(story.link, LINK, size=json_bytes),
        "published": rfc3339(story.published) if story.published else None,
        "language": _name(story.language) if story.language else None,
        "sources": _names(story.sources),
        **({"enclosures": files} if files else {}),
    }


def _changes(finding: Finding) -> list[JSON]:
    return [clip(change, CHANGE, size=json_bytes) for change in finding.changes[:CHANGES]]


def _files(enclosures: Sequence[Enclosure]) -> list[JSON]:
    return [
        {"url": url, "type": _name(file.type) if file.type else None, "length": file.length}
        for file in enclosures[:FILES]
        if (url := link(file.url, LINK, size=json_bytes))
    ]


def _match(snippet: Snippet) -> dict[str, JSON]:
    return {
        "field": _name(snippet.passage.field),
        "start": snippet.passage.start,
        "end": snippet.passage.end,
        "text": clip(snippet.text, PASSAGE, size=json_bytes),
        "before": clip_start(snippet.before, AROUND, size=json_bytes),
        "after": clip(snippet.after, AROUND, size=json_bytes),
    }


def _names(names: Sequence[str]) -> list[JSON]:
    return [_name(name) for name in names[:NAMES]]


def _name(name: str) -> str:
    return clip(name, NAME, size=json_bytes)
