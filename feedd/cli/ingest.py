"""``feedd ingest``: one document, or many as JSON lines, through the whole pipe.

Nothing is delivered: alerts lie in the database until the daemon sends them.
``docs/commands.md`` describes what ``--json`` prints.
"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from feedd import pipeline
from feedd.cli import bulk, documents
from feedd.cli.documents import Document
from feedd.cli.options import Options, load
from feedd.cli.terminal import Json, dumped, shaped, tell
from feedd.cli.times import time
from feedd.config.faults import Wrong
from feedd.config.values import check_name
from feedd.core.alerting import Decision
from feedd.core.counting import counted
from feedd.core.model import Verdict
from feedd.core.parse import parse as parse_document
from feedd.core.stories import Resolution
from feedd.errors import FetchError, ParseError
from feedd.newsroom import Newsroom, open_newsroom
from feedd.visits import Ingested, Visited


@click.command()
@click.argument("place", metavar="PATH|URL|-")
@click.option("--source", "name", help="The source it comes from; it needn't be declared.")
@click.option("--url", help="The address the document came from.")
@click.option("--at", help="The time of the visit (default: now).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "jsonl"]),
    default="auto",
    help="jsonl: one document a line, as docs/commands.md describes it.",
)
@click.option("--silent", is_flag=True, help="Raise no alerts: for what was told long ago.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def ingest(  # noqa: PLR0913, PLR0917  one for each option
    options: Options,
    place: str,
    name: str | None,
    url: str | None,
    at: str | None,
    form: str,
    *,
    silent: bool,
    as_json: bool,
) -> int:
    """Take a document through the whole pipe, once."""
    config = load(options)
    now = time(at, "--at") if at else datetime.now(UTC)
    try:
        document = documents.read(
            place, url=url, content_type=None, allow_private=config.daemon.allow_private
        )
    except FetchError as error:
        return documents.refused(error, as_json=as_json)
    if form == "jsonl":
        with open_newsroom(config, now=now) as newsroom:
            return bulk.ingest(
                newsroom, document.body, now=now, source=name, silent=silent, as_json=as_json
            )
    if name is None:
        raise click.UsageError("say which source it comes from: --source NAME")
    with open_newsroom(config, now=now) as newsroom:
        try:
            (result,) = _ingest(newsroom, document, name, now, silent=silent)
        except ParseError as error:
            return documents.refused(error, as_json=as_json)
    tell(dumped(as_json_value(result), indent=2) if as_json else _summary(result, silent=silent))
    return 0


def _ingest(
    newsroom: Newsroom, document: Document, name: str, now: datetime, *, silent: bool
) -> tuple[Ingested, ...]:
    source = newsroom.config.source(name) or newsroom.source_or_new(_new_name(name))
    bulletin = parse_document(
        document.body,
        url=document.url or (source.url if _is_address(source.url) else None),
        content_type=document.content_type,
        selectors=source.selectors,
        known=frozenset(),
    )
    visited = Visited(source=source, bulletin=bulletin, at=now, silent=silent)
    results = pipeline.ingest(newsroom.database, newsroom.desk, [visited])
    return tuple(item for item in results if isinstance(item, Ingested))


def as_json_value(result: Ingested) -> dict[str, Json]:
    """Give what became of a document as the published JSON shape."""
    return {
        "source": result.source,
        "new": [_item(item) for item in result.having("new")],
        "revised": [
            {**_item(item), "material": item.material} for item in result.having("revised")
        ],
        "duplicate": [_item(item) for item in result.having("duplicate")],
        "alerts": [_alert(decision) for decision in result.alerts],
        "suppressed": [_alert(d) for d in result.decisions if d.fate != "alert"],
        "warnings": list(result.warnings),
    }


def _item(item: Resolution) -> dict[str, Json]:
    title = {"title": item.entry.title}
    return shaped(item, "story") | title | shaped(item, "entry=key reasons")


def _alert(decision: Decision) -> dict[str, Json]:
    of = shaped(decision.story, "story=id title")
    return {"watch": decision.watch, **of, **shaped(decision, "fate reasons")}


def _summary(result: Ingested, *, silent: bool) -> str:
    verdicts: tuple[Verdict, ...] = ("new", "revised", "duplicate")
    counts = ", ".join(f"{len(result.having(verdict))} {verdict}" for verdict in verdicts)
    lines = [f"{result.source}: {counts}, {counted(len(result.alerts), 'alert')}"]
    lines += [f"  warning: {warning}" for warning in result.warnings]
    for verdict in ("new", "revised"):
        lines += [f"  {verdict:9} {item.entry.title}" for item in result.having(verdict)]
    lines += [f"  alert     {d.watch}: {d.story.title}" for d in result.alerts]
    lines += [f"  held      {d.watch}: {d.story.title}" for d in result.held]
    if result.baseline and result.found:
        lines.append(
            "  --silent raises no alerts"
            if silent
            else "  the first visit of a source raises no alerts (baseline = false: it does)"
        )
    return "\n".join(lines)


def _new_name(name: str) -> str:
    try:
        return check_name(name)
    except Wrong as wrong:
        raise click.BadParameter(f"{wrong.message}; {wrong.hint}", param_hint="--source") from None


def _is_address(url: str | None) -> bool:
    return url is not None and url.startswith(("http://", "https://"))
