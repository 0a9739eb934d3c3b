"""The schemas of what is sent are served beside the API."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from feedd.deliver import schemas
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with Office(tmp_path) as office:
        yield Person(office)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_each_schema_is_served_as_it_is_packaged_with_what_it_refers_to(
    person: Person, name: str
) -> None:
    answer = person.get(f"/api/v1/schemas/{name}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    served, packaged = answer.json(), json.loads(schemas.read(name))
    assert {**served, "$defs": None} == {**packaged, "$defs": None}
    held = [one.get("$id") for one in served.get("$defs", {}).values()]
    for referred in re.findall('"\\$ref": "([^"#]*)#', answer.text):
        assert referred in {"", *held}


def test_an_unknown_schema_is_a_problem_that_names_the_known(person: Person) -> None:
    answer = person.get("/api/v1/schemas/alert.lost.json")
    assert answer.status_code == 404
    assert "alert.created" in json.loads(answer.content)["detail"]
