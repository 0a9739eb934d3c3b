"""What a topic's feed says of the source of an entry, without what the source hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from lxml import etree

from tests.web.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

ATOM = "{http://www.w3.org/2005/Atom}"
PUBLIC, PRIVATE = "https://coast.example/feed", "https://coast.example/feed?key=sesame"


class Case(NamedTuple):
    """A source's address, what its feed says of its id, what is told of that, and its title."""

    url: str
    says: str
    told: str
    title: str = ""


CASES = {
    "stated": Case(PUBLIC, "<id> urn:coast </id>", "urn:coast"),
    "by-a-private-one": Case(PRIVATE, "<id>urn:coast</id>", "urn:coast"),
    "unstated": Case(PUBLIC, "", PUBLIC),
    "no-iri": Case(PUBLIC, "<id>17</id>", PUBLIC),
    "endless": Case(PUBLIC, f"<id>urn:{'x' * 5000}</id>", PUBLIC),
    "with-the-key": Case(PRIVATE, f"<id>{PRIVATE}</id>", "tag:"),
    "called-otherwise": Case(PUBLIC, "", PUBLIC, title="Coast desk"),
    "broken": Case(PRIVATE, "<id>HTTPS://me:sesame@[/</id>", "tag:"),
}
RULES = "".join(
    f'[[sources]]\nname = "{name}"\nurl = "{case.url}"\n'
    + (f'title = "{case.title}"\n' if case.title else "")
    + f'[[topics]]\nname = "{name}"\nquery = "source:{name}"\n'
    for name, case in {**CASES, "visited-alone": Case(PRIVATE, "", "tag:")}.items()
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("office"), RULES) as opened:
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_an_entry_names_its_source_by_its_title_and_the_id_of_its_feed(
    office: Office, name: str
) -> None:
    case = CASES[name]
    office.ingest(
        f'<feed xmlns="http://www.w3.org/2005/Atom">{case.says}<title>The Coast</title><entry>'
        f"<id>urn:{name}</id><title>Of {name}</title></entry></feed>",
        source=name,
        content_type="application/atom+xml",
    )
    body = office.publisher.render(name, "atom").body
    (source,) = etree.fromstring(body).iter(f"{ATOM}source")
    assert (source.findtext(f"{ATOM}id") or "").startswith(case.told)
    assert source.findtext(f"{ATOM}title") == (case.title or "The Coast")
    assert b"sesame" not in body


@pytest.mark.parametrize("url", [PRIVATE, "http://www.coast.example/?key=sesame#top"])
def test_a_site_whose_address_is_known_by_visiting_it_alone_hides_its_key(
    office: Office, url: str
) -> None:
    office.ingest(
        "Otters return to the brook\n\nKeepers counted four of them on Friday.\n\n\n"
        "Ferry stops until Monday\n\nThe boat is painted, the harbour office said.\n",
        source="visited-alone",
        url=url,
    )
    body = office.publisher.render("visited-alone", "atom").body
    assert b"Otters return" in body
    assert b"sesame" not in body
