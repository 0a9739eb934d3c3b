"""Lists of what is configured: all at once as ever, or a part at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import Source
from feedd.web.api.paging import part
from feedd.web.problems import Refusal
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.rows import Row

SOURCES = [Source(name=f"s{n}") for n in range(5)]


def names(found: Sequence[Source]) -> str:
    return " ".join(one.name for one in found)


def test_a_list_is_read_part_by_part_whatever_changes_meanwhile(row: Row) -> None:
    _, cursor = part(SOURCES, limit=2, cursor=None)
    new = Source(name="new")
    for what, now, following in (
        ("nothing", SOURCES, "s2 s3"),
        ("one is new before", [new, *SOURCES], "s2 s3"),
        ("one is new behind", [*SOURCES, new], "s2 s3"),
        ("one before is gone", SOURCES[1:], "s2 s3"),
        ("the last that was given is gone", [SOURCES[0], *SOURCES[2:]], "s2 s3"),
        ("all is gone", [], ""),
    ):
        with row(what):
            found, _ = part(now, limit=2, cursor=cursor)
            assert names(found) == following


def test_without_a_limit_all_are_given_and_the_last_part_has_no_cursor(row: Row) -> None:
    for limit, given, is_last in ((None, 5, True), (4, 4, False), (5, 5, True), (9, 5, True)):
        with row(limit):
            found, cursor = part(SOURCES, limit=limit, cursor=None)
            assert (len(found), cursor is None) == (given, is_last)


@pytest.mark.parametrize("cursor", ["", "%00", "YmVmb3JlIDU=", "ÿ", "YWZ0ZXIgLTEgczE="])
def test_what_is_no_cursor_of_a_list_is_refused(cursor: str) -> None:
    with pytest.raises(Refusal):
        part(SOURCES, limit=2, cursor=cursor)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sources", "topics", "watches", "endpoints"])
def test_every_list_of_the_api_can_be_read_in_parts(kind: str, tmp_path: Path) -> None:
    rest = {
        "sources": "",
        "topics": 'query = "eel"\n',
        "watches": 'query = "eel"\n',
        "endpoints": 'kind = "webhook"\nurl = "https://x.example/"\nsecret = "whsec_MfKQ9r8GKYqr'
        'TwjUPD8ILPZIo2LaLaSw"\n',
    }[kind]
    toml = "".join(f'[[{kind}]]\nname = "n{n}"\n{rest}' for n in range(7))
    with Office(tmp_path, toml) as office:
        person = Person(office)
        whole = person.get(f"/api/v1/{kind}").json()
        read, cursor = [], ""
        while True:
            page = person.get(f"/api/v1/{kind}?limit=3{cursor}").json()
            read += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
    assert (len(whole["items"]), whole["next"]) == (7, None)
    assert read == whole["items"]


@pytest.mark.slow
def test_a_program_lets_a_source_be_visited(tmp_path: Path) -> None:
    toml = (
        '[[sources]]\nname = "wire"\nurl = "https://wire.example/"\n[[sources]]\nname = "hand"\n'
    )
    with Office(tmp_path, toml) as office:
        person = Person(office)
        asked = person.ask("POST", "/api/v1/sources/wire/visit")
        assert asked.status_code == 200
        assert asked.json()["why"] == "a person asked"
        assert asked.json()["next_visit"] == "2026-11-26T12:00:00Z"
        insisted = person.ask("POST", "/api/v1/sources/hand/visit?insist=true")
        assert insisted.status_code == 409
        assert "has no address" in insisted.json()["detail"]
        assert person.ask("POST", "/api/v1/sources/none/visit").status_code == 404
