"""How fast feeds are parsed, beside feedparser, and fastfeedparser where it is installed.

    python benchmarks/parse.py [--feeds N] [--entries N] [--rounds N]

Two corpora: synthetic well-formed feeds from a fixed seed, about 2 KB an entry, and the feeds
under ``tests/data/feeds``. Everyone sanitises and reads dates: fastfeedparser, which leaves HTML
as it is, is given the sanitiser that feedd has. Each round has synthetic feeds of its own, in
which links and times don't repeat, so that what a parser remembers doesn't flatter it. Times are
CPU, the best of the rounds, all in one process in turn. Agreement is counted field by field with
feedparser over the synthetic corpus.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import feedparser

from feedd.core.parse import clean, parse
from feedd.errors import ParseError

try:
    import fastfeedparser
except ImportError:
    fastfeedparser = None

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SEED = 20240501
URL = "https://news.example/feed"
CORPUS = Path(__file__).parents[1] / "tests" / "data" / "feeds"
WORDS = (
    "harbour ferry storm council budget bridge talks minister election inquiry market grain "
    "rescue vessel border treaty court verdict strike union hospital vaccine school exam river"
).split()

T = TypeVar("T")
Fields: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Parser:
    """Someone to measure: ``read`` gives the entries' fields of a document."""

    name: str
    run: Callable[[bytes], object]
    read: Callable[[bytes], list[Fields]]


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 20))
    return " ".join(words).capitalize() + "."


def paragraph(chance: random.Random) -> str:
    told = " ".join(sentence(chance) for _ in range(3))
    address = f"https://news.example/{chance.randrange(10**6)}?a=1&amp;b=2"
    linked = told.replace("river", f'<a href="{address}">river</a>', 1)
    return f"<p>{linked.replace('court', '<b>court</b>', 1)}</p>\n"


def clock(chance: random.Random) -> str:
    return f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"


def rss_item(chance: random.Random, number: int) -> str:
    text = "".join(paragraph(chance) for _ in range(5))
    return (
        f"<item><title>{sentence(chance)[:60].strip()} &amp; more</title>"
        f"<link>https://news.example/{number}</link>"
        f'<guid isPermaLink="false">n-{number}</guid>'
        f"<pubDate>Wed, {chance.randint(1, 28):02} May 2024 {clock(chance)} GMT</pubDate>"
        f"<dc:creator>Ann Ray</dc:creator><category>sea</category><category>trade</category>"
        f"<description>{sentence(chance)}</description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>\n"
    )


def atom_entry(chance: random.Random, number: int) -> str:
    text = escape("".join(paragraph(chance) for _ in range(5)))
    return (
        f"<entry><title>{sentence(chance)[:60].strip()} &amp; more</title>"
        f'<link href="https://news.example/{number}"/><id>tag:news.example,2024:{number}</id>'
        f"<published>2024-05-{chance.randint(1, 28):02}T{clock(chance)}Z</published>"
        f"<updated>2024-05-{chance.randint(1, 28):02}T{clock(chance)}+02:00</updated>"
        f'<author><name>Ann Ray</name></author><category term="sea"/>'
        f'<summary>{sentence(chance)}</summary><content type="html">{text}</content></entry>\n'
    )


def synthetic(feeds: int, entries: int, variant: int = 0) -> list[bytes]:
    """Make well-formed feeds, every second one Atom."""
    chance = random.Random(SEED + variant)
    documents = []
    for number in range(feeds):
        form, start, end = (rss_item, RSS, RSS_END) if number % 2 else (atom_entry, ATOM, ATOM_END)
        inside = "".join(form(chance, number * entries + n) for n in range(entries))
        documents.append((start + inside + end).encode())
    return documents


RSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour</title>'
    "<link>https://news.example/</link>\n"
)
RSS_END = "</channel></rss>\n"
ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    "<title>Harbour</title><id>tag:news.example,2024:feed</id>\n"
)
ATOM_END = "</feed>\n"


def ours(body: bytes) -> list[Fields]:
    return [
        {
            "id": entry.id,
            "title": entry.title,
            "link": entry.link,
            "published": entry.published and entry.published.timetuple()[:6],
            "updated": entry.updated and entry.updated.timetuple()[:6],
            "authors": list(entry.authors),
            "categories": list(entry.categories),
            "summary": entry.summary,
            "content": entry.content_text,
        }
        for entry in parse(body, url=URL).entries
    ]


def feedparsers(body: bytes) -> list[Fields]:
    return [_of_feedparser(entry) for entry in feedparser.parse(body).entries]


def _of_feedparser(entry: Any) -> Fields:  # noqa: ANN401  feedparser has no types
    stated = dict(entry)  # without it, feedparser gives published where updated is missing
    content = (entry.get("content") or [{"value": entry.get("summary", "")}])[0]["value"]
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "published": _six(stated.get("published_parsed")),
        "updated": _six(stated.get("updated_parsed")),
        "authors": [author.get("name") for author in entry.get("authors", ())],
        "categories": [tag.get("term") for tag in entry.get("tags", ())],
        "summary": entry.get("summary"),
        "content": clean.plain_text(clean.sanitise(content, base=URL)),
    }


def _six(moment: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return tuple(moment[:6]) if moment else None


def fastfeedparsers(body: bytes) -> list[Fields]:
    """Give fastfeedparser's entries with what they lack to be compared: safe HTML."""
    read = []
    for entry in fastfeedparser.parse(body).entries:
        content = (entry.get("content") or [{"value": entry.get("description", "")}])[0]["value"]
        read.append(
            {
                "id": entry.get("id"),
                "title": entry.get("title"),
                "link": entry.get("link"),
                "published": _iso_six(entry.get("published")),
                "updated": _iso_six(entry.get("updated")),
                "authors": [author.get("name") for author in entry.get("authors", ())],
                "categories": [tag.get("term") for tag in entry.get("tags", ())],
                "summary": entry.get("description"),
                "content": clean.plain_text(clean.sanitise(content, base=URL)),
            }
        )
    return read


def _iso_six(text: str | None) -> tuple[int, ...] | None:
    digits = "".join(c if c.isdigit() else " " for c in text or "").split()
    return tuple(map(int, digits[:6])) or None


def parsers() -> list[Parser]:
    found = [
        Parser("feedparser", feedparser.parse, feedparsers),
        Parser("feedd", lambda body: parse(body, url=URL), ours),
    ]
    if fastfeedparser is not None:
        found.append(Parser("fastfeedparser + nh3", fastfeedparsers, fastfeedparsers))
    return found


def cpu(run: Callable[[bytes], object], documents: Sequence[bytes]) -> float:
    start = time.process_time()
    for document in documents:
        attempt(run, document)
    return time.process_time() - start


def attempt(run: Callable[[bytes], T], document: bytes) -> T | None:
    """Parse; a document that somebody refuses costs what it cost."""
    try:
        return run(document)
    except (ParseError, ValueError, TypeError, AttributeError):
        return None


def agreement(parser: Parser, judge: Parser, documents: Sequence[bytes]) -> dict[str, str]:
    """Give, field by field, how many of the judge's values a parser gives too."""
    same: dict[str, int] = {}
    total = 0
    for document in documents:
        for mine, theirs in zip(parser.read(document), judge.read(document), strict=True):
            total += 1
            for field, value in theirs.items():
                same[field] = same.get(field, 0) + (mine.get(field) == value)
    return {field: f"{count}/{total}" for field, count in same.items()}


def report(name: str, rounds: Sequence[Sequence[bytes]]) -> None:
    """Time everyone over each round's documents, in turn."""
    known = parsers()
    documents = rounds[0]
    entries = sum(len(attempt(known[0].read, document) or ()) for document in documents)
    size = sum(map(len, documents))
    print(f"\n{name}: {len(documents)} documents, {entries} entries, {size / 1e6:.1f} MB")
    taken = [{parser.name: cpu(parser.run, each) for parser in known} for each in rounds]
    best = {parser.name: min(times[parser.name] for times in taken) for parser in known}
    for parser, seconds in best.items():
        print(
            f"  {parser:22} {entries / seconds:9,.0f} entries/s"
            f" {seconds / entries * 1e6:8.1f} us an entry {best['feedparser'] / seconds:6.1f}x"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--feeds", type=int, default=20)
    options.add_argument("--entries", type=int, default=30)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    made = [synthetic(chosen.feeds, chosen.entries, n) for n in range(chosen.rounds + 1)]
    report("synthetic", made[1:])
    kept = [p.read_bytes() for p in sorted(CORPUS.rglob("*.xml"))]
    report("test corpus", [kept] * chosen.rounds)
    judge, *others = parsers()
    for parser in others:
        print(f"\n{parser.name} agrees with feedparser (synthetic):")
        for field, counted in agreement(parser, judge, made[0]).items():
            print(f"  {field:12} {counted}")


if __name__ == "__main__":
    main()
