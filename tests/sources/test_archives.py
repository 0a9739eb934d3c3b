"""A feed's older documents (RFC 5005 §4): followed if it is new here, or nothing known is left."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.arrears import MOST_TRIES
from feedd.core.parse import parse
from feedd.core.schedule import Next
from feedd.core.settings import Source
from feedd.core.visit import Failed
from feedd.net import Answer, Fetched
from feedd.net.body import SMALL
from feedd.visits import Ingested
from feedd.workers.archives import (
    MOST_BYTES,
    MOST_DOCUMENTS,
    Missed,
    followed_request,
    with_archives,
)
from feedd.workers.backlog import MOST_LARGE
from tests.origin import Conditional, Origin, Serve, Stall
from tests.running import Feedd
from tests.websub.reader import play

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedd.core.model import Bulletin
    from tests.websub.reader import Reader

URL = "https://a.example/{}"


def document(*titles: str, older: str | None = None, day: str = "2026-03-02") -> bytes:
    """Write a feed document; an entry's id is its title without its stars."""
    link = f'<link rel="prev-archive" href="{older}"/>' if older else ""
    entries = "".join(
        f"<entry><id>tag:a.example,2026:{title.strip('*')}</id><title>{title}</title>"
        f"<updated>{day}T12:00:00Z</updated><content>The story of {title}.</content></entry>"
        for title in titles
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>{link}{entries}'
        "<updated>2026-03-02T12:00:00Z</updated></feed>"
    ).encode()


def followed(
    first: bytes,
    site: Mapping[str, bytes],
    *,
    last: datetime | None = None,
    known: str = "",
    dated: bool = True,
) -> tuple[Bulletin, list[str]]:
    """Follow the archives of a document; give the whole, and what was fetched."""
    asked: list[str] = []

    async def fetch(url: str) -> Answer:
        asked.append(url)
        if url not in site:
            return Failed(code="status_404", message="a.example answers HTTP 404", status=404)
        return Fetched(url=url, status=200, body=site[url], body_hash="")

    async def read(answer: Fetched) -> Bulletin:
        return parse(answer.body, url=answer.url)

    bulletin = parse(first, url=URL.format("feed"))

    async def knows(older: Bulletin) -> bool:
        return known in titles(older)

    missed = Missed(last, knows, dated=dated) if last else None
    following = with_archives(bulletin, fetch=fetch, read=read, patience=10.0, missed=missed)
    followed = asyncio.run(following)
    return followed.bulletin, asked


def titles(bulletin: Bulletin) -> list[str | None]:
    return [entry.title for entry in bulletin.entries]


def test_each_archive_leads_to_the_one_before() -> None:
    site = {URL.format(2): document("c", "d", older=URL.format(1)), URL.format(1): document("e")}
    whole, asked = followed(document("a", "b", older=URL.format(2)), site)
    assert titles(whole) == ["a", "b", "c", "d", "e"]
    assert asked == [URL.format(2), URL.format(1)]


def test_the_newest_document_s_text_of_an_entry_counts() -> None:
    whole, _ = followed(document("a*", older=URL.format(1)), {URL.format(1): document("a", "b")})
    assert titles(whole) == ["a*", "b"]


def test_a_ring_of_archives_ends() -> None:
    site = {
        URL.format(1): document("b", older=URL.format(2)),
        URL.format(2): document("c", older=URL.format(1)),
    }
    _, asked = followed(document("a", older=URL.format(1)), site)
    assert asked == [URL.format(1), URL.format(2)]


def test_an_endless_row_is_followed_for_a_while_only() -> None:
    site = {URL.format(n): document(f"e{n}", older=URL.format(n + 1)) for n in range(100)}
    whole, asked = followed(document("a", older=URL.format(0)), site)
    assert len(asked) == MOST_DOCUMENTS
    assert len(whole.entries) == MOST_DOCUMENTS + 1


def test_what_is_older_than_what_is_wanted_is_left_out_and_ends_the_row() -> None:
    site = {
        URL.format(3): document("b", older=URL.format(2), day="2026-03-03"),
        URL.format(2): document("c", "d", older=URL.format(1), day="2026-03-03").replace(
            b"03-03T", b"03-01T", 1
        ),
        URL.format(1): document("e", day="2026-03-03"),
    }
    whole, asked = followed(
        document("a", older=URL.format(3)), site, last=datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert titles(whole) == ["a", "b", "d"]
    assert asked == [URL.format(3), URL.format(2)]


def test_what_is_known_ends_the_row() -> None:
    site = {URL.format(2): document("b", "c", older=URL.format(1)), URL.format(1): document("d")}
    whole, asked = followed(
        document("a", older=URL.format(2)), site, last=datetime(2026, 3, 2, tzinfo=UTC), known="c"
    )
    assert titles(whole) == ["a", "b", "c"]
    assert asked == [URL.format(2)]


def test_what_bears_no_date_may_be_wanted_and_ends_the_row() -> None:
    site = {URL.format(2): undated("b", older=URL.format(1)), URL.format(1): undated("c")}
    whole, asked = followed(
        document("a", older=URL.format(2)), site, last=datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert titles(whole) == ["a", "b"]
    assert asked == [URL.format(2)]


def test_what_bears_a_date_that_is_not_trusted_is_taken_as_if_it_bore_none() -> None:
    site = {URL.format(1): document("b", older=URL.format(0), day="1999-03-03")}
    whole, asked = followed(
        document("a", older=URL.format(1)),
        site,
        last=datetime(2026, 3, 3, tzinfo=UTC),
        dated=False,
    )
    assert titles(whole) == ["a", "b"]
    assert asked == [URL.format(1)]


def undated(title: str, *, older: str | None = None) -> bytes:
    return document(title, older=older).replace(b"<updated>2026-03-02T12:00:00Z</updated>", b"")


def test_an_archive_that_is_missing_costs_nothing_but_a_warning() -> None:
    whole, _ = followed(document("a", older=URL.format(9)), {})
    assert titles(whole) == ["a"]
    assert whole.warnings[-1] == (
        f"The archive {URL.format(9)} was left out: a.example answers HTTP 404"
    )


def test_the_token_of_an_archive_is_not_told() -> None:
    whole, _ = followed(document("a", older=URL.format("9?token=sesame")), {})
    assert whole.warnings[-1].startswith(f"The archive {URL.format('9?token=…')} was left out")


def test_an_archive_that_is_no_document_costs_nothing_but_a_warning() -> None:
    whole, _ = followed(document("a", older=URL.format(9)), {URL.format(9): b" "})
    assert titles(whole) == ["a"]
    assert "was left out" in whole.warnings[-1]


def test_a_page_in_the_place_of_an_archive_is_no_news() -> None:
    page = b"<html><body>" + b"".join(
        b"<article><h2>Sea wall of %s approved</h2><p>The council has approved it.</p></article>"
        % town
        for town in (b"Marwick", b"Khelad", b"Passau")
    )
    whole, _ = followed(document("a", older=URL.format(9)), {URL.format(9): page})
    assert titles(whole) == ["a"]
    assert whole.warnings[-1].endswith("was left out: a page stands where a feed should")


def test_archives_are_no_longer_together_than_one_document_may_be() -> None:
    filling = b" " * (MOST_BYTES // 3)
    site = {URL.format(n): document(f"e{n}", older=URL.format(n + 1)) + filling for n in range(9)}
    _, asked = followed(document("a", older=URL.format(0)), site)
    assert len(asked) == 3


def test_the_news_waits_no_longer_for_archives_than_for_one_document() -> None:
    async def fetch(_url: str) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    async def read(_answer: Fetched) -> Bulletin:
        raise AssertionError("nothing came")

    bulletin = parse(document("a", older=URL.format(1)), url=URL.format("feed"))
    whole = asyncio.run(with_archives(bulletin, fetch=fetch, read=read, patience=0.0))
    assert titles(whole.bulletin) == ["a"]
    assert whole.failed is not None
    assert whole.failed.code == "timeout"


@pytest.mark.slow
def test_archives_have_half_of_the_time_that_one_document_has(tmp_path: Path) -> None:
    async def scene(made: Reader) -> Ingested | Next:
        older = made.origin.play("/1", Stall())
        made.origin.play("/feed", Serve(body=document("a", older=older)))
        return await made.visit()

    left = play(tmp_path, scene)
    assert isinstance(left, Ingested)
    # The door itself would give such a document up after as long again.
    assert left.warnings[-1].endswith("its archives take too long")


def test_the_secrets_of_a_source_go_to_its_own_origin_alone() -> None:
    secret = ("Authorization", "Bearer abc")
    source = Source(name="a", url="https://a.example/feed", headers=(secret,))
    assert followed_request("https://a.example/1", source).headers == (secret,)
    for elsewhere in ("https://b.example/1", "http://a.example/1", "https://a.example:8443/1"):
        assert followed_request(elsewhere, source).headers == ()


@pytest.mark.slow
def test_only_the_first_visit_follows_them_and_no_alert_is_raised(tmp_path: Path) -> None:
    with Origin() as origin:
        toml = (
            '[daemon.fetch]\nhost_gap = "0s"\n'
            f'[[sources]]\nname = "a"\nurl = "{origin.url("/feed")}"\n'
            '[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
            '[[watches]]\nname = "all"\nquery = "story"\nnotify = ["desk"]\n'
        )
        older = origin.play("/1", Serve(body=document("c", "d")))
        origin.play(
            "/feed",
            Serve(body=document("a", "b", older=older)),
            Serve(body=document("z", "a", older=older, day=f"{datetime.now(UTC):%Y-%m-%d}")),
        )
        with Feedd(tmp_path / "f", toml) as feedd:
            first = feedd.call("poll", "--force")
            second = feedd.call("poll", "--force")
            alerts = feedd.call("alerts", "list", "--json").out.splitlines()
        assert len(origin.seen("/1")) == 1
    assert "4 new" in first.err + first.out
    assert "1 new" in second.err + second.out
    assert len({json.loads(line)["story"] for line in alerts}) == 1


@pytest.mark.parametrize(
    ("baseline", "alerted"),
    [("true", "b c d e f"), pytest.param("false", "a b c d e f", marks=pytest.mark.slow)],
)
@pytest.mark.slow
def test_what_scrolled_out_of_a_feed_since_the_last_visit_is_fetched_and_alerts(
    baseline: str, alerted: str, tmp_path: Path
) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    with Origin() as origin:
        toml = (
            '[daemon.fetch]\nhost_gap = "0s"\n'
            f'[[sources]]\nname = "a"\nurl = "{origin.url("/feed")}"\nbaseline = {baseline}\n'
            '[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
            '[[watches]]\nname = "all"\nquery = "story"\nnotify = ["desk"]\n'
        )
        before = origin.play("/1", Serve(body=document("older")))
        older = origin.play("/2", Serve(body=document("c", "b", "a", older=before, day=today)))
        # What is older than a source whose first visit brings news is none.
        begun = document("a", older=older if baseline == "false" else None, day=today)
        origin.play(
            "/feed",
            Serve(body=begun),
            Serve(body=document("e", "d", older=older, day=today)),
            Serve(body=document("f", "e", older=older, day=today)),
        )
        with Feedd(tmp_path / "f", toml) as feedd:
            said = [feedd.call("poll", "--force") for _ in range(3)]
            alerts = feedd.call("alerts", "list", "--json").out.splitlines()
        assert (len(origin.seen("/2")), len(origin.seen("/1"))) == (1, 0)
    assert ["4 new" in one.err + one.out for one in said] == [False, True, False]
    assert sorted(json.loads(line)["title"] for line in alerts) == alerted.split()


@pytest.mark.slow
def test_what_an_archive_owes_is_asked_for_again_and_told_once(tmp_path: Path) -> None:
    async def scene(made: Reader) -> list[Ingested | Next]:
        origin = made.origin
        pause = Serve(status=503, headers=(("Retry-After", "1200"),))
        before = origin.play("/1", Serve(body=document("a")))
        archive = Serve(body=document("d", "c", "b", older=before))
        older = origin.play("/2", pause, archive)
        news = Conditional(Serve(body=document("e", "d", older=older), etag='"2"'))
        origin.play("/feed", Serve(body=document("a")), news)
        told = []
        for minutes in (0, 60, 15, 15, 15):
            made.now += timedelta(minutes=minutes)
            told.append(await made.visit())
        assert (len(origin.seen("/2")), len(origin.seen("/1"))) == (2, 1)
        return told

    first, cut_off, too_soon, asked_again, quiet = play(tmp_path, scene)
    assert [found(one) for one in (first, cut_off, asked_again)] == [["a"], ["e", "d"], ["c", "b"]]
    assert isinstance(cut_off, Ingested)
    assert cut_off.warnings[-1] == "It is asked for again in 20 min at the earliest."
    assert isinstance(too_soon, Next)
    assert isinstance(quiet, Next)


def test_what_an_archive_owes_outlasts_an_answer_that_holds_only_what_is_new(
    tmp_path: Path,
) -> None:
    async def scene(made: Reader) -> list[Ingested | Next]:
        older = made.origin.play("/2", Serve(status=503), Serve(body=document("c", "b")))
        news = Serve(body=document("d", older=older), etag='"2"')
        delta = Serve(status=226, body=document("e"), headers=(("IM", "feed"),), etag='"3"')
        made.origin.play("/feed", Serve(body=document("a")), news, delta, news)
        told = []
        for minutes in (0, 60, 5, 15):
            made.now += timedelta(minutes=minutes)
            told.append(await made.visit())
        return told

    assert [found(one) for one in play(tmp_path, scene)] == [["a"], ["d"], ["e"], ["c", "b"]]


def test_an_archive_is_spared_until_its_time_though_there_is_news(tmp_path: Path) -> None:
    async def scene(made: Reader) -> list[Ingested | Next]:
        older = made.origin.play("/2", Serve(status=503))
        editions = (document("a"), document("d", older=older), document("e", "d", older=older))
        made.origin.play("/feed", *(Serve(body=edition) for edition in editions))
        told = []
        for minutes in (0, 60, 5):
            made.now += timedelta(minutes=minutes)
            told.append(await made.visit())
        assert len(made.origin.seen("/2")) == 1
        return told

    assert [found(one) for one in play(tmp_path, scene)] == [["a"], ["d"], ["e"]]


def test_what_an_archive_never_gives_is_given_up_and_said_so(tmp_path: Path) -> None:
    async def scene(made: Reader) -> list[str]:
        older = made.origin.url("/gone")
        made.origin.play(
            "/feed", Serve(body=document("a")), Serve(body=document("b", older=older))
        )
        told: list[str] = []
        for _ in range(MOST_TRIES + 3):
            left = await made.visit()
            made.now += timedelta(days=1)
            told += left.warnings[-1:] if isinstance(left, Ingested) else ()
        assert len(made.origin.seen("/gone")) == MOST_TRIES
        return told

    told = play(tmp_path, scene)
    assert len(told) == MOST_TRIES
    assert told[-1] == "It isn't asked for any more: what only it had was missed."


def found(left: Ingested | Next) -> list[str | None]:
    assert isinstance(left, Ingested)
    return [one.entry.title for one in left.found if one.row is None]


@pytest.mark.slow
def test_large_documents_of_one_host_and_their_archives_do_not_wait_for_one_another(
    tmp_path: Path,
) -> None:
    count, filling = 2 * MOST_LARGE, b" " * SMALL
    with Origin() as origin:
        toml = f'[daemon.fetch]\nhost_gap = "0s"\nper_host = {MOST_LARGE}\n'
        for n in range(count):
            older = origin.play(f"/{n}/1", Serve(body=document(f"older {n}") + filling))
            url = origin.play(f"/{n}", Serve(body=document(f"{n}", older=older) + filling))
            toml += f'[[sources]]\nname = "s{n}"\nurl = "{url}"\n'
        with Feedd(tmp_path / "f", toml) as feedd:
            done = feedd.command("poll", "--force")  # which ends it if they do
    said = done.err + done.out
    assert said.count("2 new") == count, said
