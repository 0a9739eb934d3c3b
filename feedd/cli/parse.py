"""``feedd parse``: what a document holds. No database; of a configuration only ``allow_private``.

``--json`` prints one document, as ``docs/commands.md`` describes it; a document that can't be
read gives ``{"error": {"code", "message"}}`` and exit code 1.
"""

from __future__ import annotations

import click

from feedd.cli import documents
from feedd.cli.documents import Document
from feedd.cli.options import AS_JSON, Options, load
from feedd.cli.terminal import Json, dumped, shaped, tell
from feedd.core.model import Bulletin, Selectors
from feedd.core.parse import parse as parse_document
from feedd.core.spans import to_the_minute
from feedd.errors import FetchError, ParseError

_ENTRY = (
    "id title link published updated authors summary content_html content_text categories"
    " enclosures language"
)


@click.command()
@click.argument("place", metavar="PATH|URL|-")
@click.option("--url", help="The address the document came from; relative links start there.")
@click.option("--content-type", help="The type to take it for, as in HTTP.")
@click.option("--story", help="A page's stories: a CSS selector.")
@click.option("--title", help="Their headlines, inside each story.")
@click.option("--link", help="Their links, inside each story.")
@click.option("--time", "time_", help="Their times, inside each story.")
@click.option("--body", help="Their texts, inside each story.")
@click.option("--article", help="The headline of a page that is to be read as one article.")
@AS_JSON
@click.pass_obj
def parse(  # noqa: PLR0913, PLR0917  one for each option
    options: Options,
    place: str,
    url: str | None,
    content_type: str | None,
    story: str | None,
    title: str | None,
    link: str | None,
    time_: str | None,
    body: str | None,
    article: str | None,
    *,
    as_json: bool,
) -> int:
    """Show what a document holds: a feed, a page, or a text."""
    selectors = _selectors(story, title, link, time_, body)
    if selectors and article is not None:
        raise click.UsageError("a page is read by --story or as one --article, not both")
    try:
        document = _document(options, place, url, content_type)
        bulletin = parse_document(
            document.body,
            url=document.url,
            content_type=document.content_type,
            selectors=selectors,
            headline=article,
        )
    except (FetchError, ParseError) as error:
        return documents.refused(error, as_json=as_json)
    tell(dumped(as_json_value(bulletin), indent=2) if as_json else _summary(bulletin))
    return 0


def _document(options: Options, place: str, url: str | None, content_type: str | None) -> Document:
    """Read a document; the configuration, which may have faults, only if it takes that."""
    try:
        return documents.read(place, url=url, content_type=content_type)
    except FetchError as error:
        if error.code != "denied_address" or not options.config.exists():
            raise
    allowed = load(options).daemon.allow_private
    return documents.read(place, url=url, content_type=content_type, allow_private=allowed)


def _selectors(story: str | None, *inside: str | None) -> Selectors | None:
    if story is None:
        if any(inside):
            raise click.UsageError("selectors look inside each story: add --story")
        return None
    title, link, time, body = inside
    return Selectors(story=story, title=title, link=link, time=time, body=body)


def as_json_value(bulletin: Bulletin) -> dict[str, Json]:
    """Give a bulletin as the published JSON shape."""
    own = shaped(bulletin, "kind title url language discovered_feeds warnings")
    return {**own, "entries": [shaped(entry, _ENTRY) for entry in bulletin.entries]}


def _summary(bulletin: Bulletin) -> str:
    lines = [f"{bulletin.kind}: {bulletin.title or '(no title)'}"]
    lines += [f"  a feed: {feed}" for feed in bulletin.discovered_feeds]
    lines += [f"  warning: {warning}" for warning in bulletin.warnings]
    for number, entry in enumerate(bulletin.entries, 1):
        lines.append(f"{number:4}  {entry.title or entry.summary or '(no title)'}")
        published = to_the_minute(entry.published) if entry.published else None
        facts = (published, entry.link, ", ".join(entry.authors))
        if shown := "  ".join(filter(None, facts)):
            lines.append(f"      {shown}")
    return "\n".join(lines)
