"""``feedd match``: try a query on a text, like grep.

Exit codes: 0 it matches, 1 it doesn't, 2 the query can't be read or there is nothing to read.
``--json`` prints one document::

    {"match": true|false,
     "passages": [{"field", "start", "end", "text"}],
     "warnings": [{"column", "length", "message"}]}

A break that only keeps the lines of a text short ends no line: a phrase is found across it.
``start`` and ``end`` count the characters (code points) of the field; columns count from 1. A
query that can't be read prints ``{"error": {"message", "column", "length", "hint"}}`` beside the
message with its caret.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from feedd.cli.codes import FAULT, NO
from feedd.cli.options import AS_JSON
from feedd.cli.terminal import Json, dumped, listed, shaped, shown, tell
from feedd.core import query
from feedd.core.model import Story
from feedd.core.query import Caution, Match, Query
from feedd.errors import FeeddError, ParseError, QueryError
from feedd.web.marking import Piece, marked

MOST_BYTES: Final = 32 << 20
FIELDS: Final = ("title", "body", "author", "source", "url", "site", "lang", "topic", "tag")
_SAME = {
    "text": "body", "link": "url", "language": "lang", "authors": "author", "category": "tag",
}  # fmt: skip
_GZIP = b"\x1f\x8b"
_HTML = frozenset({".html", ".htm", ".xhtml"})


class _Unreadable(FeeddError):
    """The path that was given can't be read as a text."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query_text", metavar="QUERY")
@click.argument("path", required=False, metavar="[PATH|-]")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"Give a field: {', '.join(FIELDS)}. May be repeated.",
)
@AS_JSON
def match(query_text: str, path: str | None, fields: tuple[str, ...], *, as_json: bool) -> int:
    """Try QUERY on a text, a page (*.html) or standard input; print the matching lines.

    \b
    feedd match '"rocket attack" OR sanction*' story.txt
    feedd match 'title:iran lang:fa' --field title='Iran' --field lang=fa
    """  # noqa: D301  \b is click's mark of a paragraph that isn't wrapped
    try:
        read = query.compile(query_text)
        story = _story(path, _named(fields))
    except QueryError as error:
        return _refuse(error, as_json=as_json)
    except _Unreadable as error:
        return _fail(str(error), as_json=as_json)
    return _tell(read, story, as_json=as_json)


def _refuse(error: QueryError, *, as_json: bool) -> int:
    tell(str(error), err=True)
    if as_json:
        _print_error(error.message, column=error.column, length=error.length, hint=error.hint)
    return FAULT


def _fail(message: str, *, as_json: bool) -> int:
    tell(f"feedd match: {message}", err=True)
    if as_json:
        _print_error(message, column=None, length=None, hint="")
    return FAULT


def _print_error(message: str, *, column: int | None, length: int | None, hint: str) -> None:
    error = {"message": message, "column": column, "length": length, "hint": hint}
    tell(dumped({"error": error}))


def _named(fields: Iterable[str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for field in fields:
        given, separator, value = field.partition("=")
        name = _SAME.get(given.strip().lower(), given.strip().lower())
        if not separator or name not in FIELDS:
            raise _Unreadable(f"--field {field}: write NAME=VALUE, NAME being {', '.join(FIELDS)}")
        values[name] = (*values.get(name, ()), value)
    return values


def _story(path: str | None, values: Mapping[str, tuple[str, ...]]) -> Story:
    title, text = _text(path, values)
    sites = tuple(f"https://{site}/" for site in values.get("site", ()))
    return Story(
        id="match",
        title=" ".join(values.get("title", (title,))),
        text=text,
        authors=values.get("author", ()),
        sources=values.get("source", ()),
        topics=values.get("topic", ()),
        categories=values.get("tag", ()),
        language=next(iter(values.get("lang", ())), None),
        links=(*values.get("url", ()), *sites),
    )


def _text(path: str | None, values: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Give the title that a page has, and the text."""
    given = values.get("body", ())
    if path is None and (given or sys.stdin.isatty()):
        if not values:
            raise _Unreadable("nothing to read: name a file, pipe a text, or give --field")
        return "", "\n".join(given)
    title, text = _read(path or "-")
    return title, "\n".join((*given, text))


def _read(path: str) -> tuple[str, str]:
    try:
        if path == "-":
            return "", _unwrapped(_decoded(sys.stdin.buffer.read(MOST_BYTES)))
        with Path(path).open("rb") as file:
            text = _decoded(file.read(MOST_BYTES))
    except (OSError, ValueError, ParseError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _Unreadable(f"{path}: {reason}") from error
    kind = Path(path.lower().removesuffix(".gz")).suffix
    return _shown(text) if kind in _HTML else ("", _unwrapped(text))


def _decoded(data: bytes) -> str:
    if data.startswith(_GZIP):
        # As with the lines of a text.
        from feedd.core.parse.packed import unpacked  # noqa: PLC0415  as said

        data = unpacked(data, most=MOST_BYTES)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return data.decode(encoding, "replace").replace("\r\n", "\n")


def _unwrapped(text: str) -> str:
    if "\n" not in text.strip():
        return text
    # A tenth of a second, and most calls have one line.
    from feedd.core.parse.texts.wrapping import unwrapped  # noqa: PLC0415  as said

    return unwrapped(text)


def _shown(html: str) -> tuple[str, str]:
    # Reading HTML loads the parser, which most calls don't need.
    from feedd.core.parse.pages.shown import read  # noqa: PLC0415  as said

    return read(html)


def _tell(read: Query, story: Story, *, as_json: bool) -> int:
    found = read.match(story)
    if as_json:
        tell(dumped(_document(found, read.warnings)))
    else:
        for warning in read.warnings:
            tell(f"warning: {warning}", err=True)
        for line in _lines(story, found):
            click.echo(line)
    return 0 if found else NO


def _document(found: Match | None, warnings: Iterable[Caution]) -> dict[str, Json]:
    return {
        "match": found is not None,
        "passages": listed(found.passages) if found else [],
        "warnings": [shaped(one, "column length message") for one in warnings],
    }


def _lines(story: Story, found: Match | None) -> Iterable[str]:
    """Give each line that holds a passage, its passages marked."""
    passages = found.passages if found else ()
    for field, text in (("title", story.title), ("body", story.text)):
        spans = [(one.start, one.end) for one in passages if one.field == field]
        start = 0
        for line in text.split("\n"):
            pieces = [*marked(text, start, start + len(line), spans)]
            if any(one.tone == "marked" for one in pieces):
                yield "".join(map(_written, pieces))
            start += len(line) + 1
    for one in passages:
        if one.field not in {"title", "body"}:
            yield f"{one.field}: {_highlight(one.text)}"


def _written(piece: Piece) -> str:
    return _highlight(piece.text) if piece.tone == "marked" else shown(piece.text)


def _highlight(text: str) -> str:
    return click.style(shown(text), fg="red", bold=True)
