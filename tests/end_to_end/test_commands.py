"""The commands as scripts rely on them: shapes, exit codes, sentences."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from feedd import cli
from feedd.deliver.signing import public_key
from feedd.store import Database, endpoints
from feedd.store.endpoints import Standing
from tests.end_to_end.bulletins import ROCKETS, SEAWALL, SECRET, edition
from tests.origin import Origin, Serve
from tests.receiver import Answer, Receiver
from tests.running import COMMAND, Feedd, database_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rows import Row

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "feedd", "") as running:
        yield running


def visited(url: str) -> str:
    return (
        f'[daemon.fetch]\nhost_gap = "0s"\n[[sources]]\nname = "bulletin"\nurl = "{url}"\n'
        'interval = "1h"\n'
    )


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "completed"), [("feedd al", "alerts"), ("feedd feed iraq --f", "--format")]
)
def test_a_shell_completes_commands_and_options(words: str, completed: str) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        [COMMAND],
        env={**os.environ, "_FEEDD_COMPLETE": "bash_complete", **asked},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.splitlines() == [f"plain,{completed}"]


def test_parse_prints_the_published_shape(feedd: Feedd) -> None:
    told: Any = feedd.call("parse", "-", "--json", given=edition(ROCKETS, SEAWALL)).json
    assert list(told) == [
        "kind",
        "title",
        "url",
        "language",
        "discovered_feeds",
        "warnings",
        "entries",
    ]
    assert (told["kind"], told["title"]) == ("text", "The Rolling Bulletin")
    entry = told["entries"][0]
    assert list(entry) == [
        "id",
        "title",
        "link",
        "published",
        "updated",
        "authors",
        "summary",
        "content_html",
        "content_text",
        "categories",
        "enclosures",
        "language",
    ]
    assert entry["content_text"].split("\n") == list(ROCKETS.paragraphs)
    assert entry["published"] is None


def test_parse_reads_a_page_as_the_one_article_it_is_said_to_be(feedd: Feedd) -> None:
    told = "".join(
        f"<h2>Part {n}</h2><p>The {n}th part of the wall has held so far.</p>" for n in (4, 5, 6)
    )
    opening = "<h1>Seawall</h1><p>The sea came over it on Monday at noon, and nobody was hurt.</p>"
    read: Any = feedd.call(
        "parse", "-", "--article", "Seawall", "--json", given=opening + told
    ).json
    (entry,) = read["entries"]
    assert entry["title"] == "Seawall"
    assert "The 6th part of the wall has held so far." in entry["content_text"]


def test_parse_of_what_cannot_be_read_exits_1_with_a_code(feedd: Feedd, tmp_path: Path) -> None:
    missing = feedd.call("parse", str(tmp_path / "nowhere.xml"), "--json")
    empty = feedd.call("parse", "-", "--json", given="")
    assert (missing.code, empty.code) == (1, 1)
    assert json.loads(missing.out)["error"]["code"] == "not_found"
    assert set(json.loads(empty.out)["error"]) == {"code", "message"}


def test_parse_needs_no_configuration_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.feedd, ["parse", "-"], input=edition(ROCKETS))
    assert done.exit_code == 0
    assert ROCKETS.title in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_parse_reaches_the_private_address_that_the_configuration_allows(
    feedd: Feedd, tmp_path: Path
) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text("[[watches]]\n")
    with Origin() as origin:
        origin.play("/b", Serve(body=edition(ROCKETS).encode()))
        done = feedd.call("parse", origin.url("/b"))
        refused = feedd.call("-c", str(tmp_path / "none.toml"), "parse", origin.url("/b"))
        judged = feedd.call("-c", str(faulty), "parse", origin.url("/b"))
    assert (done.code, ROCKETS.title in done.out) == (0, True)
    assert (refused.code, "isn't a public address" in refused.err) == (1, True)
    assert (judged.code, str(faulty) in judged.err) == (2, True)


def test_poll_visits_what_is_due_and_leaves_alone_what_is_not(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", visited(origin.url("/b"))) as feedd:
        origin.play("/b", Serve(body=edition(ROCKETS, SEAWALL).encode(), etag='"1"'))
        first = feedd.call("poll")
        again = feedd.call("poll", "bulletin")
        now = feedd.call("poll", "bulletin", "--now")
        forced = feedd.call("poll", "bulletin", "--force")
        assert (first.code, again.code, now.code, forced.code) == (0, 1, 1, 0)
        assert "2 new" in first.err
        assert "left alone" in again.err
        assert "visited less than" in now.err
        assert len(origin.requests) == 2


def test_poll_tells_a_failure_and_exits_1(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", visited(origin.url("/b"))) as feedd:
        origin.play("/b", Serve(status=404), Serve(body=b"<title>Soon</title>"))
        done = feedd.call("poll")
        assert done.code == 1
        assert "404" in done.err
        doubtful = feedd.call("poll", "--force")
        assert "\n  warning: No story was found" in doubtful.err


REFUSING = """CREATE TRIGGER refusing BEFORE INSERT ON visits
WHEN NEW.source_id = (SELECT id FROM sources WHERE name = 'bulletin')
BEGIN SELECT RAISE(ABORT, 'not today'); END"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_poll_visits_the_others_where_one_cannot_be_stored_and_exits_3(tmp_path: Path) -> None:
    with Origin() as origin:
        url = origin.play("/b", Serve(body=edition(ROCKETS, SEAWALL).encode()))
        rules = f'{visited(url)}[[sources]]\nname = "other"\nurl = "{url}"\n'
        with Feedd(tmp_path / "f", rules) as feedd:
            with closing(sqlite3.connect(feedd.folder / "state" / "feedd.db")) as database:
                database.execute(REFUSING)
            done = feedd.call("poll", "--force")
    assert done.code == 3
    assert "stored by somebody else first: not today" in done.err
    assert "other: 2 new" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("poll", "nobody"),
        ("feed", "nothing"),
        ("stories", "--topic", "nothing"),
        ("stories", "--query", "(a"),
        ("stories", "--since", "yesterday-ish"),
        ("endpoints", "test", "nobody"),
        ("ingest", "-"),
        ("ingest", "-", "--source", "no name"),
        ("parse", "-", "--title", "h2"),
        ("parse", "-", "--story", "p", "--article", "Seawall"),
        ("stories", "merge", "one", "one"),
        ("tokens", "add", "no name"),
        ("stories", "--limit", "-1"),
        ("stories", "--limit", "9" * 20),
        ("alerts", "list", "--limit", "9223372036854775807"),
        ("stories", "--since", "999999999d"),
        ("db", "copy", "sqlite:///one.db", "sqlite:///one.db"),
        ("no-such-command",),
    ],
)
def test_a_mistake_of_usage_exits_2_with_a_sentence(feedd: Feedd, words: tuple[str, ...]) -> None:
    done = feedd.call(*words, given="")
    assert done.code == 2
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_a_mistyped_command_is_guessed(feedd: Feedd) -> None:
    assert "did you mean check?" in feedd.call("chek").err
    assert "'serve': feedd --help lists them" in feedd.call("serve").err


@pytest.mark.parametrize(
    "words", ["check -c {}", "watch --config {} list", "watch list -c {}", "stories -c {}"]
)
def test_a_configuration_is_named_anywhere(feedd: Feedd, tmp_path: Path, words: str) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[[watches]]\nname = 1\n")
    done = feedd.call(*words.format(other).split())
    assert (done.code, str(other) in done.out + done.err) == (2, True)


def test_help_is_asked_for_in_short_too(feedd: Feedd) -> None:
    assert feedd.call("poll", "-h").out == feedd.call("poll", "--help").out != ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("alerts", "show", "99"), "no alert is named '99'"),
        (("alerts", "show", "9" * 30), "no alert is named '999"),
        (("alerts", "show", "²"), "no alert is named '²'"),
        (("alerts", "release", "99"), "nothing that was chosen is held"),
        (("alerts", "drop", "99"), "nothing that was chosen is held, waits, or was given up"),
        (
            ("alerts", "replay", "99"),
            "nothing that was chosen was delivered, was given up or waits",
        ),
        (("alerts", "held"), "no alert is held"),
        (("alerts", "list"), "no alerts yet"),
        (("alerts", "list", "--watch", "none"), "no such alert"),
        (("stories",), "no stories yet"),
        (("stories", "--since", "1h"), "no story matches"),
        (("tokens", "list"), "no tokens yet"),
        (("poll",), "nothing is due"),
    ],
)
def test_what_finds_nothing_says_so(feedd: Feedd, words: tuple[str, ...], told: str) -> None:
    assert told in feedd.call(*words).err


def test_an_alert_that_is_sent_to_nobody_is_listed_without_a_word_beside_it(
    tmp_path: Path,
) -> None:
    rules = (
        '[[sources]]\nname = "hand"\nbaseline = false\n[[watches]]\nname = "w"\nquery = "rocket"\n'
    )
    with Feedd(tmp_path / "f", rules) as feedd:
        feedd.ingest(edition(ROCKETS), source="hand")
        listed = feedd.call("alerts", "list")
    assert ROCKETS.title in listed.out
    assert not listed.err


@pytest.mark.parametrize(
    ("state", "words", "why"),
    [
        ("feedd.toml", ("run",), "it is no folder"),
        ("feedd.toml", ("stories",), "it is no folder"),
        ("feedd.toml", ("db", "upgrade"), "it is no folder"),
        ("circle", ("stories",), "it is no folder"),
        ("x" * 300, ("stories",), "File name too long"),
    ],
)
def test_a_state_where_nothing_can_be_stored_is_told_in_a_sentence(
    tmp_path: Path, state: str, words: tuple[str, ...], why: str
) -> None:
    config = tmp_path / "feedd.toml"
    config.write_text(f'[daemon]\nstate = "{state}"\n')
    (tmp_path / "circle").symlink_to("circle")
    with Feedd(tmp_path / "f", "") as feedd:
        done = feedd.call("-c", str(config), *words)
    assert done.code == 3
    assert f"nothing can be stored in {tmp_path / state}: {why}" in done.err


@pytest.mark.parametrize(("status", "code"), [(204, 0), (500, 1)])
def test_an_endpoint_is_tried_with_a_signed_sample(tmp_path: Path, status: int, code: int) -> None:
    with Receiver(Answer(status)) as receiver:
        rules = f'[[endpoints]]\nname = "desk"\nurl = "{receiver.url}"\nsecret = "{SECRET}"\n'
        with Feedd(tmp_path / "f", rules) as feedd:
            done = feedd.call("endpoints", "test", "desk")
        (request,) = receiver.requests
    assert done.code == code
    assert str(status) in done.out
    assert json.loads(request.body)["type"] == "endpoint.test"
    assert request.headers["webhook-signature"].startswith("v1,")


def test_a_new_secret_is_one_that_the_configuration_takes(feedd: Feedd) -> None:
    one, other = (feedd.call("endpoints", "secret").out.strip() for _ in range(2))
    assert one != other
    assert 24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64


def test_a_key_of_ones_own_is_made_with_the_half_that_the_receiver_needs(feedd: Feedd) -> None:
    made = feedd.call("endpoints", "secret", "--ed25519")
    private = made.out.strip()
    assert len(base64.b64decode(private.removeprefix("whsk_"))) == 32
    assert made.err.strip() == f"for the receiver: {public_key(private)}"


def test_help_names_every_command(feedd: Feedd) -> None:
    done = feedd.call("--help")
    assert done.code == 0
    for command in ("run", "check", "parse", "ingest", "poll", "feed", "stories", "match"):
        assert f"\n  {command} " in done.out


@pytest.mark.parametrize("group", ["alerts", "db", "endpoints", "sources", "stories"])
def test_no_commands_sentence_is_cut_short_by_its_groups_help(feedd: Feedd, group: str) -> None:
    _, commands = feedd.call(group, "--help").out.split("Commands:\n")
    assert "..." not in commands


@pytest.mark.slow
@pytest.mark.parametrize(
    "modules", ["feedd.cli, feedd.store", "feedd.daemon.process, feedd.web.app"]
)
def test_importing_feedd_opens_nothing(modules: str, tmp_path: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_):\n    raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        f"import {modules}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_every_script_is_printed_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "زلزله.txt").write_text(
        "زمین‌لرزه در بندر\n\nمتن خبر درباره بندر است.", encoding="utf-8"
    )
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("News")
    with Feedd(tmp_path / "f", "", environ={"PYTHONIOENCODING": "latin-1"}) as feedd:
        told = feedd.command("parse", str(tmp_path / "زلزله.txt"))
        named = feedd.command(
            "ingest", str(tmp_path / os.fsdecode(b"caf\xe9.txt")), "--source", "x"
        )
    assert (told.code, "زمین‌لرزه" in told.out) == (0, True)
    assert "Traceback" not in named.err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_cannot_be_printed_is_told_in_one_line(unbuffered: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [COMMAND, "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    told = "feedd: what it prints can't be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, told)


def test_a_list_of_nothing_says_so(feedd: Feedd, row: Row) -> None:
    for noun, told in (
        ("sources", "no sources yet: feedd sources add URL"),
        ("watch", "no watches yet"),
        ("endpoints", "no endpoints yet"),
        ("alerts", "no alerts yet"),
        ("tokens", "no tokens yet: feedd tokens add NAME"),
    ):
        with row(noun):
            assert feedd.call(noun, "list").err == f"{told}\n"
            done = feedd.call(noun, "list", "--json")
            assert (done.code, done.out) == (1, "")


def test_an_endpoint_that_asked_for_a_pause_says_until_when(tmp_path: Path) -> None:
    rules = '[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
    until = datetime(2999, 1, 1, tzinfo=UTC)
    with Feedd(tmp_path / "feedd", rules) as feedd:
        assert feedd.call("endpoints", "list").out == "desk  webhook  0 pending, 0 given up\n"
        url = database_url(feedd.folder / "state")
        with closing(Database(url)) as database, database.write() as connection:
            endpoints.stand(connection, {"desk": Standing(paused_until=until)})
        listed = feedd.call("endpoints", "list").out
    assert listed.endswith("; it asked for a pause until 2999-01-01 00:00 UTC\n")
