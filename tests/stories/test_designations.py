"""One page that tells of one numbered thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd import pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source, Watch
from feedd.core.stories.designations import name_others
from feedd.visits import Ingested, Visited
from tests.deliver.newsdesk import Newsdesk
from tests.stories.desk import Desk, entry, names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rows import Row

OTHERS = (
    ("Log4j: CVE-2026-1000 denial of service", "Remote code execution in Log4j (CVE-2026-9000)"),
    ("nginx 1.29.3 released", "nginx-1.29.4 mainline version has been released"),
    ("Node v22.1.0", "Node 22.1.1"),
    ("DSA-5678-1 openssl security update", "[DSA 5679-1] dsa-5679-1 xz-utils"),
    ("KB5034441 fails to install", "KB5034763 is here"),
    ("CVE\u20112026\u20111000 in Acme", "CVE-2026-2000 in Acme"),
    ("Warnings for 27.11.2026", "Warnings for 28.11.2026"),
    ("Q3-2026 results", "Q4-2026 results"),
    ("RHSA-2026:21877 Important: kernel", "RHSA-2026:21878 Important: kernel-rt"),
    ("Règlement (UE) 2026/2411", "Rectificatif au règlement (UE) 2026/2398"),
    ("Sanctions under 269/2014", "Sanctions under 833/2014"),
    ("v1.30.0-rc1", "v1.30.0"),
    ("Warnings, 27.11.2026-14:05", "Warnings, 28.11.2026-14:05"),
    ("هشدار CVE-۲۰۲۶-۱۰۰۰", "هشدار CVE-2026-2000"),
)
PERHAPS_THE_SAME = (
    ("Log4j: CVE-2026-1000 denial of service", "Log4j 2.25.1 mends CVE-2026-1000"),
    ("Log4j 2.25.1 released", "CVE-2026-1000 in Log4j"),
    ("CVE-2026-1000 and CVE-2026-1001", "CVE-2026-1001 and CVE-2026-1002"),
    ("Ferry aground, 12 dead", "Ferry aground, 15 dead"),
    ("1.200 Tote nach Beben", "1.500 Tote nach Beben"),
    ("Home side lead 2-1", "Home side win 3-1"),
    ("Inflation at 2.4%", "Inflation at 2.5%"),
    ("An A320 lands on a river", "Airbus A321 on the river"),
    ("COVID-19 again", "Cases rise"),
    ("Watch out", "CVE-2026-1000"),
    ("Russia launches 500-drone attack", "Kyiv hit by a 600-drone wave"),
    ("Umsatz von 1.234.567 Euro", "Umsatz von 1.300.000 Euro"),
    ("Road closed 12:30-13:00", "Road closed 12:30-13:30"),
    ("Outage, update kl.14:05", "Outage, update kl.15:05"),
    ("Launch at UTC-14:05", "Launch at UTC-14:35"),
    ("Help line open 24/7", "A quarter, 1/4, is lost"),
    ("Deputies pass bill 226/450", "Deputies pass bill 230/450"),
    ("Gusts of 120/140 km/h", "Gusts of 130/150 km/h"),
    ("", ""),
)


def test_headlines_that_name_others_of_one_kind(row: Row) -> None:
    for one, other in OTHERS:
        with row(one):
            assert name_others(one, other)
            assert name_others(other, one)
            assert not name_others(one, one)


def test_headlines_that_may_be_of_one_thing(row: Row) -> None:
    for one, other in PERHAPS_THE_SAME:
        with row(one):
            assert not name_others(one, other)
            assert not name_others(other, one)


PAGE = "https://vendor.example/security.html"
FIRST = ("Acme Gate CVE-2026-1000", "A request of 65 kB ends the process of Acme Gate before 3.1.")
LATER = ("Acme Gate CVE-2026-9000", "Whoever may log in can read what others have written.")


def test_what_another_source_tells_at_a_known_address_under_another_number_is_new() -> None:
    desk = Desk()
    (first,) = desk.visit(entry(*FIRST, id_="a", link=PAGE), source="wire")
    (later,) = desk.visit(entry(*LATER, id_="z", link=PAGE), source="paper")
    (again,) = desk.visit(entry(FIRST[0], "Seen.", id_="q", link=PAGE), source="links")
    assert (later.verdict, again.verdict, again.story) == ("new", "duplicate", first.story)
    assert names(later)[0] == "names_another"
    assert first.story in later.reasons[0].text


def test_both_are_alerted(tmp_path: Path) -> None:
    """The first was told months ago: an address is known for as long as its story is kept."""
    watch = Watch(name="cve", query=r"/CVE-2026-\d+/", notify=("desk",))
    with Newsdesk(tmp_path, watches=[watch]) as newsdesk:
        for source, (title, text) in (("wire", FIRST), ("paper", LATER), ("links", FIRST)):
            told = Entry(id=title, title=title, content_text=text, link=PAGE)
            visited = Visited(
                source=Source(name=source, baseline=False),
                bulletin=Bulletin(kind="atom", entries=(told,)),
                at=newsdesk.now,
            )
            (left,) = pipeline.ingest(newsdesk.database, newsdesk.desk, [visited])
            assert isinstance(left, Ingested)
            newsdesk.later(days=100)
        assert [seen.titles for seen in newsdesk.sent()] == [[FIRST[0]], [LATER[0]]]
