"""A source as it stands in its form, every value as a person wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from feedd.core.model import Selectors
from feedd.core.settings import Source
from feedd.web.drafts import fingerprint

if TYPE_CHECKING:
    from feedd.web.forms import Form

SELECTORS: Final = ("story", "title", "link", "time", "body")
TEXTS: Final = {
    "url": "url",
    "called": "title",
    "interval": "interval",
    "max_interval": "max_interval",
    "language": "language",
}
"""The keys of a source by the fields that hold them; a selector has the name ``title``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """What the fields hold; what is empty is left to its default.

    ``seen`` is the fingerprint of the definition that it began with.
    """

    seen: str
    texts: Mapping[str, str]
    selectors: Mapping[str, str]
    baseline: bool
    enabled: bool
    trust_dates: bool
    articles: bool


def of_source(source: Source, table: Mapping[str, object]) -> SourceDraft:
    """Give the draft of a source that was made of this table."""
    chosen = table.get("selectors")
    selectors = chosen if isinstance(chosen, dict) else {}
    return SourceDraft(
        seen=fingerprint(table),
        texts={name: str(table.get(key, "")) for name, key in TEXTS.items()},
        selectors={key: str(selectors.get(key, "")) for key in SELECTORS},
        baseline=source.baseline,
        enabled=source.enabled,
        trust_dates=source.trust_dates,
        articles=source.articles,
    )


def from_form(form: Form) -> SourceDraft:
    """Read what a person sent."""
    return SourceDraft(
        seen=form["seen"],
        texts={name: form[name] for name in TEXTS},
        selectors={key: form[key] for key in SELECTORS},
        baseline=form["loud"] != "true",
        enabled=form["off"] != "true",
        trust_dates=form["undated"] != "true",
        articles=form["articles"] == "true",
    )


def as_table(
    draft: SourceDraft, before: Mapping[str, object], *, baseline: bool
) -> Mapping[str, object]:
    """Give what is saved; keys that have no field stay. ``baseline`` is what holds so far."""
    with_fields = {*TEXTS.values(), "selectors", "enabled", "trust_dates", "articles"}
    table = {key: value for key, value in before.items() if key not in with_fields}
    table |= {key: draft.texts[name] for name, key in TEXTS.items() if draft.texts[name]}
    table |= chosen(draft)
    if not draft.enabled:
        table["enabled"] = False
    if not draft.trust_dates:
        table["trust_dates"] = False
    if draft.articles:
        table["articles"] = True
    return table if draft.baseline == baseline else {**table, "baseline": draft.baseline}


def chosen(draft: SourceDraft) -> Mapping[str, object]:
    """Give the selectors as a table's key, which is left out where none is written."""
    written = {key: value for key, value in draft.selectors.items() if value}
    return {"selectors": written} if written else {}


def selectors(draft: SourceDraft) -> Selectors | None:
    """Give the selectors as a visit uses them; None where none says what a story is."""
    told = {key: value or None for key, value in draft.selectors.items()}
    story = told.pop("story")
    return Selectors(story=story, **told) if story else None
