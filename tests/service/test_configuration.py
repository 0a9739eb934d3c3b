"""What is in force and what would change: ``feedd config diff`` and ``export``."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedd import config
from feedd.config import declaration
from feedd.config.export import export
from feedd.core.settings import Made
from feedd.daemon.reloading import Files
from feedd.passwords import hash_password
from feedd.store import Database, made
from tests.databases import lay_down
from tests.running import Feedd

SECRET = "whsec_" + "c2VjcmV0" * 4
OTHER = "whsec_" + "b3RoZXJz" * 4

TOML = f"""
[daemon]
state = "state"
contact = "desk@example.org"
allow_private = ["10.0.0.0/8"]
[daemon.fetch]
max_size = "2MiB"
[daemon.delivery]
waits = ["1s", "2s"]
[[sources]]
name = "bulletin"
url = "https://example.org/a"
interval = "15m"
selectors = {{ story = "article.x > h2", title = 'a[href="/"]' }}
headers = {{ Authorization = "Bearer quilt", "X-Team" = {{ env = "TEAM" }} }}
[[sources]]
name = "file"
url = "news.txt"
[[topics]]
name = "iraq"
query = 'iraq OR "baghdad \\ gate"'
description = "two\\nlines — and \\"quotes\\""
[[watches]]
name = "w"
query = "rockets"
notify = ["desk"]
quiet = {{ start = "22:00", end = "06:30", zone = "Europe/Berlin" }}
[[endpoints]]
name = "desk"
url = "https://hooks.example.org/t/0123456789"
secret = "{SECRET}"
"""

ENVIRON = {"TEAM": "foreign"}


def write(folder: Path, toml: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "news.txt").write_text("A story\n\nIts text.\n")
    (folder / "feedd.toml").write_text(toml)
    return folder / "feedd.toml"


CHANGES = {
    "nothing": (("[daemon]", "# a comment\n[daemon]"), []),
    "a default written out": (("[daemon]", '[daemon]\ntick = "1s"'), []),
    "an interval": (('"15m"', '"20m"'), ["source bulletin.interval: 15m → 20m"]),
    "an interval left out": (
        ('interval = "15m"', ""),
        ["source bulletin.interval: 15m → (default)"],
    ),
    "a query": (('"rockets"', '"missiles"'), ["watch w.query: rockets → missiles"]),
    "a source renamed": (
        ('name = "file"', 'name = "paper"'),
        ["source file is gone", "source paper is new"],
    ),
    "limits": (('"2MiB"', '"3MiB"'), ["daemon.fetch.bytes: 2097152 → 3145728"]),
    "quiet hours": (("06:30", "07:00"), ["watch w.quiet.end: 06:30:00 → 07:00:00"]),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_told_in_a_line(tmp_path: Path, case: str) -> None:
    (before, after), told = CHANGES[case]
    assert before in TOML
    one, two = (
        declaration.lines(config.load(write(tmp_path / name, toml), environ=ENVIRON), key="k")
        for name, toml in (("a", TOML), ("a", TOML.replace(before, after)))
    )
    assert [str(change) for change in declaration.compare(one, two)] == told


def test_a_mute_is_told_as_one(tmp_path: Path) -> None:
    loud = config.load(write(tmp_path, TOML), environ=ENVIRON)
    until = datetime(2026, 11, 26, 13, 0, 12, tzinfo=UTC)
    (watch,) = loud.watches
    muted = replace(loud, watches=(replace(watch, muted_until=until),))
    spelled = [declaration.lines(one, key="k") for one in (loud, muted)]
    told = [str(*declaration.compare(*order)) for order in (spelled, spelled[::-1])]
    assert told == ["watch w is muted until 2026-11-26 13:00 UTC", "watch w isn't muted any more"]


def test_a_changed_secret_shows_as_changed_and_never_as_itself(tmp_path: Path) -> None:
    lines = [
        declaration.lines(config.load(write(tmp_path, toml), environ=ENVIRON), key="k")
        for toml in (TOML, TOML.replace(SECRET, OTHER).replace("Bearer quilt", "Bearer wool"))
    ]
    changed = [change.key for change in declaration.compare(*lines)]
    assert changed == ["endpoint desk.secrets", "source bulletin.headers"]
    for secret in (SECRET, OTHER, "quilt", "foreign", "0123456789"):
        assert secret not in str(lines)


def test_diff_compares_with_what_ran_last(tmp_path: Path) -> None:
    topic = '[[topics]]\nname = "a"\nquery = "harbour"\n'
    with Feedd(tmp_path / "f", topic, new=True) as feedd:
        assert "nothing is in force" in feedd.call("config", "diff").out
        assert not (tmp_path / "f" / "state").exists()
        feedd.call("poll")
        assert feedd.call("config", "diff").code == 0
        feedd.config.write_text(feedd.config.read_text().replace("harbour", "pilots"))
        done = feedd.call("config", "diff", "--json")
        assert done.code == 1
        query = {"key": "topic a.query", "before": "harbour", "after": "pilots"}
        assert done.json["changes"] == [{**query, "needs_restart": False}]
        feedd.config.write_text(feedd.config.read_text().replace("127.0.0.1:", "127.0.0.2:"))
        listen = "daemon.listen.host: 127.0.0.1 → 127.0.0.2 (needs a restart)"
        assert listen in feedd.call("config", "diff").out


def test_a_change_while_feedd_starts_or_cannot_store_it_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, TOML)
    in_force = config.load(path, environ=ENVIRON)
    write(tmp_path, TOML.replace('"15m"', '"20m"'))
    lay_down(tmp_path / "state")
    with closing(Database(in_force.daemon.database)) as database:
        files = Files(in_force, database)
        assert [files.have_changed() for _ in range(3)] == [False, True, False]
        files.were_not_read()
        assert [files.have_changed() for _ in range(2)] == [True, False]


def test_an_export_loads_as_what_it_was_made_of_and_holds_no_secret(tmp_path: Path) -> None:
    path = write(tmp_path, TOML)
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "more.toml").write_text('[[topics]]\nname = "more"\nquery = "x"\n')
    exported = export(path)
    for secret in (SECRET, "quilt", "0123456789"):
        assert secret not in exported.toml
    assert exported.withheld == (
        "FEEDD_SOURCE_BULLETIN_HEADERS_AUTHORIZATION",
        "FEEDD_ENDPOINT_DESK_URL",
        "FEEDD_ENDPOINT_DESK_SECRET",
    )
    found = ("Bearer quilt", "https://hooks.example.org/t/0123456789", SECRET)
    environ = {**ENVIRON, **dict(zip(exported.withheld, found, strict=True))}
    elsewhere = tmp_path / "elsewhere.toml"
    (tmp_path / "conf.d" / "more.toml").unlink()
    elsewhere.write_text(exported.toml)
    again = config.load(elsewhere, environ=environ)
    (tmp_path / "conf.d" / "more.toml").write_text('[[topics]]\nname = "more"\nquery = "x"\n')
    before = config.load(path, environ=environ)
    assert declaration.lines(again, key="k") == declaration.lines(before, key="k")


def test_the_login_in_a_sources_url_is_exported_as_a_header_that_is_withheld(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        '[[sources]]\nname = "a"\nurl = "https://anna:5f3a@news.example/feed"\n'
        '[[sources]]\nname = "b"\nurl = "https://anna:5f3a@news.example/b"\n'
        'headers = { authorization = "Bearer 77", Accept = "x" }\n',
    )
    exported = export(path)
    assert "5f3a" not in exported.toml
    again = write(tmp_path, exported.toml)
    found = ("Basic YW5uYTo1ZjNh", "Bearer 77", "x")
    environ = dict(zip(exported.withheld, found, strict=True))
    assert [(s.url, dict(s.headers)) for s in config.load(again, environ=environ).sources] == [
        ("https://news.example/feed", {"Authorization": "Basic YW5uYTo1ZjNh"}),
        ("https://news.example/b", {"authorization": "Bearer 77", "Accept": "x"}),
    ]


def test_an_export_finds_the_files_of_its_secrets_from_anywhere(tmp_path: Path) -> None:
    path = write(
        tmp_path / "own",
        '[daemon.web]\nusers = { anna = { file = "anna" } }\n'
        '[[sources]]\nname = "a"\nurl = "https://a.example/"\n'
        'headers = { X-Key = { file = "key" } }\n'
        '[[endpoints]]\nname = "e"\nurl_file = "url"\nsecret_file = "secret"\n',
    )
    secrets = {
        "anna": hash_password("x"),
        "key": "k",
        "url": "https://e.example/",
        "secret": SECRET,
    }
    for name, text in secrets.items():
        (tmp_path / "own" / name).write_text(text)
    before = declaration.lines(config.load(path, environ={}), key="k")
    again = write(tmp_path / "elsewhere", export(path).toml)
    assert declaration.lines(config.load(again, environ={}), key="k") == before


def test_the_example_survives_an_export(tmp_path: Path) -> None:
    example = "config/feedd.example.toml"
    environ = {**os.environ, "NEWS_AUTHORIZATION": "x"}
    toml = Path(example).read_text(encoding="utf-8")
    path = write(tmp_path, toml)
    exported = export(path)
    again = tmp_path / "again.toml"
    again.write_text(exported.toml)
    endpoint = config.load(path, environ=environ).endpoints[0]
    found = {
        "FEEDD_ENDPOINT_DESK_URL": endpoint.url,
        "FEEDD_ENDPOINT_DESK_SECRET": " ".join(endpoint.secrets),
        "FEEDD_DAEMON_DATABASE": "sqlite:////var/lib/feedd/feedd.db",
    }
    assert declaration.lines(
        config.load(again, environ={**environ, **found}), key="k"
    ) == declaration.lines(config.load(path, environ=environ), key="k")


def test_what_was_made_by_page_or_api_is_exported_too(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", '[[topics]]\nname = "a"\nquery = "harbour"\n') as feedd:
        feedd.call("stories")
        path = f"{feedd.folder}/state/feedd.db"
        with closing(Database(f"sqlite:///{path}")) as database, database.write() as connection:
            for name in ("a", "b"):
                table = {"query": "pilots", "limit": 5}
                thing = Made(kind="topics", name=name, table=table)
                made.save(connection, thing, now=datetime.now(UTC))
        done = feedd.call("config", "export")
        assert done.code == 0, done.err
        feedd.config.write_text(done.out)
        topics = config.load(feedd.config, environ={}).topics
        assert [(t.name, t.query, t.limit) for t in topics] == [
            ("a", "harbour", 100),
            ("b", "pilots", 5),
        ]
