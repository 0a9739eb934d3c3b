from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings

from feedd.config.lines import Loc, find_lines
from tests.config.toml_documents import documents, keys, numbered_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rows import Row

PATIENT = settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)

EVERYTHING = """\
title = "one"                       # 1
"quoted key" = 'a # b'
dotted . inner.'literal' = 3
text = \"\"\"
[not] = "a key"
\"\"\"
after = 7

[daemon]
listen = "x"
networks = [                        # 11
  "a",
  # "b",
  ["c",
   "d"], { e = 1, f.g = [2,
   3] },
]
[daemon . fetch]                    # 18
size = 1

[[sources]]
name = "s0"
headers = { A = "1", "B-C" = { env = "X" } }
[sources.selectors]
story = "a"
[[sources]]                         # 26
name = '''
"s1" ]
''' # end
[[sources.more]]
x = 1e3
[[sources.more]]
x = 1979-05-27 07:32:00Z
"""

PLACES: dict[Loc, int] = {
    ("title",): 1,
    ("quoted key",): 2,
    ("dotted",): 3,
    ("dotted", "inner", "literal"): 3,
    ("text",): 4,
    ("after",): 7,
    ("daemon",): 9,
    ("daemon", "listen"): 10,
    ("daemon", "networks"): 11,
    ("daemon", "networks", 0): 12,
    ("daemon", "networks", 1): 14,
    ("daemon", "networks", 1, 1): 15,
    ("daemon", "networks", 2): 15,
    ("daemon", "networks", 2, "f", "g"): 15,
    ("daemon", "networks", 2, "f", "g", 1): 16,
    ("daemon", "fetch"): 18,
    ("daemon", "fetch", "size"): 19,
    ("sources",): 21,
    ("sources", 0): 21,
    ("sources", 0, "headers", "B-C", "env"): 23,
    ("sources", 0, "selectors"): 24,
    ("sources", 0, "selectors", "story"): 25,
    ("sources", 1): 26,
    ("sources", 1, "name"): 27,
    ("sources", 1, "more", 0): 30,
    ("sources", 1, "more", 1, "x"): 33,
}


def test_a_key_stands_where_it_is_written(row: Row) -> None:
    for loc, line in PLACES.items():
        with row(loc):
            assert find_lines(EVERYTHING)[loc] == line


def test_a_table_declared_after_its_child_stands_at_its_own_header() -> None:
    assert find_lines("[a.b]\nx = 1\n[a]\ny = 2\n")["a",] == 3


def test_a_table_that_is_never_declared_stands_at_its_first_child() -> None:
    assert find_lines("\n[a.b]\n[a.c]\n")["a",] == 2


def test_lines_end_in_either_way() -> None:
    assert find_lines("a = 1\r\n[b]\r\nc = [\r\n1]\r\n") == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("b", "c", 0): 4,
    }


def test_a_long_array_costs_time_in_proportion() -> None:
    text = "a = [\n" + "{ name = 'x', n = [1, 2] },\n" * 5_000 + "]\n"
    assert find_lines(text)["a", 4_999, "name"] == 5_001


@PATIENT
@given(documents(keys))
def test_every_key_and_element_that_tomllib_sees_has_a_line_and_nothing_else(text: str) -> None:
    assert set(find_lines(text)) == set(_paths(_parsed(text), ()))


@PATIENT
@given(numbered_documents())
def test_the_line_is_the_one_that_holds_the_key(text: str) -> None:
    _parsed(text)
    written = text.split("\n")
    for loc, line in find_lines(text).items():
        if isinstance(key := loc[-1], str):
            assert [n for n, words in enumerate(written, 1) if key in words] == [line]


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
        raise


def _paths(value: object, loc: Loc) -> Iterator[Loc]:
    items: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    for part, inner in items:
        yield (*loc, part)
        yield from _paths(inner, (*loc, part))
