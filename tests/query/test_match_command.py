"""``feedd match``: exit codes, the lines it prints, and its JSON."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from feedd.cli.match import match

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.rows import Row


def run(*args: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(match, args, input=stdin, standalone_mode=False)


EXITS: tuple[tuple[tuple[str, ...], str, int], ...] = (
    (("iran",), "Iran", 0),
    (("iran",), "Iraq", 1),
    (("iran", "-"), "Iran", 0),
    (("-iraq iran",), "Iran", 0),
    (("(iran",), "Iran", 2),
    (("title:iran", "--field", "title=Iran"), "", 0),
    (("iran", "--field", "title=Iran"), "", 0),
    (("iran", "--field", "lang=fa"), "Iraq", 1),
    (("iran lang:fa", "--field", "lang=fa"), "Iran", 0),
    (("iran", "--field", "body=x"), "Iran", 1),
    (("iran lang:fa", "-", "--field", "lang=fa"), "Iran", 0),
    (("site:example.com", "--field", "site=example.com"), "", 0),
    (("topic:a source:b author:c", "--field", "topic=a", "--field", "source=b",
      "--field", "author=c"), "", 0),
    (("iran", "--field", "colour=red"), "", 2),
    (("iran", "--field", "title"), "", 2),
    (("iran", "no such file"), "", 2),
)  # fmt: skip


def test_the_exit_code_tells(row: Row) -> None:
    for args, text, code in EXITS:
        with row(args):
            assert run(*args, stdin=text).return_value == code


def test_matching_lines_are_printed() -> None:
    result = run('"rocket attack" OR sanction*', stdin="a rocket attack\nnothing\nSanctions\n")
    assert result.stdout == "a rocket attack\nSanctions\n"


WRAPPED = """The harbour authority said that a rocket
attack on the pier had stopped all ferries
until Monday, when they sail again.

Nothing else
"""


def test_a_phrase_is_found_across_a_break_that_only_keeps_lines_short(row: Row) -> None:
    for query, stdin, printed in (
        ('"rocket attack"', WRAPPED, " ".join(WRAPPED.split("\n")[:3]) + "\n"),
        (
            '"rocket attack"',
            WRAPPED.replace("\n", "\r\n"),
            " ".join(WRAPPED.split("\n")[:3]) + "\n",
        ),
        ('"again nothing"', WRAPPED, ""),
        ('"nothing else"', WRAPPED, "Nothing else\n"),
        ('"port rome"', "Paris reopens its port\nRome closes a road\nOslo wins the cup\n", ""),
    ):
        with row(query):
            assert run(query, stdin=stdin).stdout == printed
    (found,) = json.loads(run('"rocket attack"', "--json", stdin=WRAPPED).stdout)["passages"]
    assert (found["start"], found["end"]) == (
        WRAPPED.index("rocket"),
        WRAPPED.index(" on the pier"),
    )


def test_matching_words_are_coloured_on_a_terminal() -> None:
    args = ["iran", "--field", "title=In Iran now"]
    result = CliRunner().invoke(match, args, color=True, standalone_mode=False)
    assert result.stdout == "In \x1b[31m\x1b[1mIran\x1b[0m now\n"


def test_json_gives_the_passages() -> None:
    result = run("iran US", "--json", "--field", "title=Iran", "--field", "body=the US")
    document = json.loads(result.stdout)
    assert document["match"] is True
    assert document["passages"] == [
        {"field": "title", "start": 0, "end": 4, "text": "Iran"},
        {"field": "body", "start": 4, "end": 6, "text": "US"},
    ]
    assert [(one["column"], one["length"]) for one in document["warnings"]] == [(6, 2)]


def test_json_of_no_match() -> None:
    result = run("iran", "--json", stdin="x")
    assert json.loads(result.stdout) == {"match": False, "passages": [], "warnings": []}


def test_a_bad_query_is_shown_with_a_caret_and_as_json() -> None:
    result = run("titel:recall tesla", "--json", stdin="x")
    assert result.stderr == (
        "unknown field titel: (did you mean title:?)\n  titel:recall tesla\n  ^^^^^\n"
    )
    assert json.loads(result.stdout) == {
        "error": {
            "message": "unknown field titel:",
            "column": 1,
            "length": 5,
            "hint": "did you mean title:?",
        }
    }


def test_a_page_is_read_as_its_text(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p class='center-wrap'>AT&amp;T co&shy;operates</p><p>next</p>", "utf-8")
    assert run("center", str(page)).return_value == 1
    assert run("amp", str(page)).return_value == 1
    result = run("at&t cooperates", str(page), "--json")
    assert [one["text"] for one in json.loads(result.stdout)["passages"]] == [
        "AT&T",
        "co\u00adoperates",
    ]


@pytest.mark.parametrize(
    ("query", "html", "found"),
    [
        ("iran", "<p><b>Ir</b>an</p>", True),
        ('"a b"', "<p>a</p><p>b</p>", False),
        ('"a b"', "<table><tr><td>a</td><td>b</td></tr></table>", False),
        ("secret", "<p hidden>secret</p><p>x</p>", False),
        ("secret", '<p style="display: none">secret</p><p>x</p>', False),
        ("sport", "<nav><a href='/sport'>Sport</a></nav><p>x</p>", False),
        ("sport", '<ul role="navigation"><li>Sport</li></ul><p>x</p>', False),
        ("title:recall", "<head><title>Tesla recall</title></head><p>x</p>", True),
    ],
)
def test_of_a_page_only_what_it_shows_is_read(
    tmp_path: Path, query: str, html: str, *, found: bool
) -> None:
    page = tmp_path / "page.html"
    page.write_text(html, "utf-8")
    assert (run(query, str(page)).return_value == 0) == found


def test_a_title_that_is_given_stands_for_the_pages_own(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>Tesla recall</title><p>x</p>", "utf-8")
    assert run("title:recall", str(page), "--field", "title=Other").return_value == 1


def test_bytes_of_any_kind_are_read() -> None:
    assert run("ایران", stdin="\ufeffایران".encode()).return_value == 0
    assert run("iran", stdin="iran".encode("utf-16")).return_value == 0
    assert run("iran", stdin=b"\xff\xfa iran \x00").return_value == 0


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    page = tmp_path / "page.HTML.gz"
    packed = gzip.compress(b"<title>Tesla recall</title><p>in Iran</p>")
    page.write_bytes(packed)
    assert run("title:recall iran", str(page)).return_value == 0
    assert run("iran", stdin=gzip.compress("Iran".encode("utf-16"))).return_value == 0
    page.write_bytes(packed[:-9])
    result = run("iran", str(page))
    assert result.return_value == 2
    assert "page.HTML.gz: The document is a gzip file that ends early." in result.stderr
    assert run("iran", stdin=packed[:-9]).return_value == 2


@pytest.mark.slow
def test_the_command_itself_answers() -> None:
    command = [sys.executable, "-m", "feedd", "match", "iran", "-"]
    done = subprocess.run(command, input="in Iran\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "in Iran\n", "")
    bad = subprocess.run(
        [*command[:4], "(iran"], input="", capture_output=True, text=True, check=False
    )
    assert bad.returncode == 2
    assert bad.stderr.splitlines()[-1] == "  ^"
