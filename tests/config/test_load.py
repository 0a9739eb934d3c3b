from __future__ import annotations

import os
from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from feedd.config import ConfigFaults, Storage, load_storage
from feedd.config.made import where_declared
from feedd.config.settings import Daemon, Listen, Log, Retention, Visits, Web
from feedd.config.tables import (
    DeliveryTable,
    KeepTable,
    LogTable,
    QuietTable,
    RetentionTable,
    SelectorsTable,
    SourceTable,
    TopicTable,
    WatchTable,
    WebTable,
)
from feedd.core.model import Selectors
from feedd.core.settings import FetchLimits, Keep, QuietHours, RetrySchedule, Source, Topic, Watch
from feedd.net.addresses import AllowedNetwork
from tests.config.writing import SECRET, WHOLE, read, told, write

if TYPE_CHECKING:
    from tests.rows import Row

FULL = """\
[daemon]
state = "state"
listen = "[::1]:9000"
public_url = "https://news.example/feedd/"
allow_private = ["127.0.0.0/8", "10.1.2.3:8080", "[fd00::/8]:443"]
contact = "https://news.example/about"
tick = "500ms"
visits = { interval = "30m", baseline = false }
alerts.max_age = "6h"
[daemon.fetch]
max_size = "2MiB"
timeout = "1m30s"
redirects = 3
concurrency = 8
per_host = 1
host_gap = "0s"
[daemon.delivery]
waits = ["1s", "2s"]
jitter = 0
disable_after = "1d"
[daemon.retention]
attempts = "forever"
[daemon.log]
format = "json"
level = "debug"
[daemon.web]
trusted_proxies = ["127.0.0.1", "fd00::/8", "::ffff:172.18.0.0/112"]
"""


def test_what_a_daemon_is_told_is_what_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, FULL).daemon == Daemon(
        state=tmp_path / "state",
        database=f"sqlite:///{tmp_path}/state/feedd.db",
        listen=Listen("::1", 9000),
        public_url="https://news.example/feedd",
        allow_private=(
            AllowedNetwork(ip_network("127.0.0.0/8")),
            AllowedNetwork(ip_network("10.1.2.3/32"), 8080),
            AllowedNetwork(ip_network("fd00::/8"), 443),
        ),
        contact="https://news.example/about",
        tick=timedelta(milliseconds=500),
        alert_max_age=timedelta(hours=6),
        visits=Visits(interval=timedelta(minutes=30), baseline=False),
        fetch=FetchLimits(
            bytes=2 * 2**20, seconds=90.0, redirects=3, concurrency=8, per_host=1, host_gap=0.0
        ),
        retry=RetrySchedule(
            waits=(timedelta(seconds=1), timedelta(seconds=2)),
            jitter=0.0,
            disable_after=timedelta(days=1),
        ),
        retention=Retention(attempts=None),
        log=Log(format="json", level="debug"),
        web=Web(
            trusted_proxies=tuple(map(ip_network, ("127.0.0.1/32", "fd00::/8", "172.18.0.0/16")))
        ),
    )


def test_an_empty_file_is_a_configuration(tmp_path: Path) -> None:
    config = read(tmp_path, "")
    assert config.daemon == Daemon(
        state=Path("/var/lib/feedd"),
        database="sqlite:////var/lib/feedd/feedd.db",
        listen=Listen("127.0.0.1", 8787),
        public_url="http://127.0.0.1:8787",
    )
    assert (config.sources, config.topics, config.watches, config.endpoints) == ((), (), (), ())
    assert config.warnings == ()


def test_readers_reach_feedd_where_it_listens_unless_told_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, '[daemon]\nlisten = "[::1]:80"\n').daemon.public_url == "http://[::1]:80"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///db/news.db?timeout=5", "sqlite:///{folder}/db/news.db?timeout=5"),
        ("sqlite:////srv/news.db", "sqlite:////srv/news.db"),
        ("postgresql+psycopg://db/news", "postgresql+psycopg://db/news"),
    ],
)
def test_a_sqlite_path_is_relative_to_its_file(tmp_path: Path, written: str, meant: str) -> None:
    config = read(tmp_path, f'[daemon]\ndatabase = "{written}"\n')
    assert config.daemon.database == meant.format(folder=tmp_path)


def test_a_sqlite_path_found_elsewhere_is_relative_to_the_file_that_says_where(
    tmp_path: Path,
) -> None:
    part = {"a": '[daemon]\ndatabase_env = "DB"\n'}
    config = read(tmp_path, "[daemon]\n", part, environ={"DB": "sqlite:///news.db"})
    assert config.daemon.database == f"sqlite:///{tmp_path}/conf.d/news.db"


def test_a_title_may_hold_the_joiners_that_persian_needs(tmp_path: Path) -> None:
    title = "\u0645\u06cc\u200c\u0631\u0648\u062f"
    text = f'[[sources]]\nname = "a"\ntitle = "{title}"\n'
    assert read(tmp_path, text).sources[0].title == title


def test_sources_topics_watches_and_endpoints_keep_what_they_say(tmp_path: Path) -> None:
    text = (
        WHOLE.replace(
            'url = "https://coast.example/feed"',
            'title = "Coast"\nlanguage = "fa"\nbaseline = false\ninterval = "20m"\n'
            'url = "https://coast.example/feed"\nselectors = { story = "p", time = "time" }',
        )
        .replace('query = "ferry"', 'query = "ferry"\ncontent = "summary"\nlimit = 7')
        .replace(
            'query = "storm"',
            'query = "storm"\nmax_age = "3h"\nrealert = "any"\n'
            'quiet = { start = "22:00", end = "06:30", zone = "Asia/Tehran" }',
        )
        .replace("/hook", '/hook"\ntimeout = "5s"\nconcurrency = 2\nenvelope = "cloudevents')
    )
    config = read(tmp_path, text)
    (source,), (topic,), (watch,), (endpoint,) = (
        config.sources,
        config.topics,
        config.watches,
        config.endpoints,
    )
    assert (source.name, source.title, source.language) == ("coast", "Coast", "fa")
    assert (source.interval, source.baseline) == (timedelta(minutes=20), False)
    assert source.selectors == Selectors(story="p", time="time")
    assert (topic.name, topic.title, topic.query) == ("ferries", "ferries", "ferry")
    assert (topic.content, topic.limit) == ("summary", 7)
    assert (watch.notify, watch.max_age, watch.realert) == (("desk",), timedelta(hours=3), "any")
    assert watch.quiet == QuietHours(start=time(22), end=time(6, 30), zone=ZoneInfo("Asia/Tehran"))
    assert (endpoint.url, endpoint.secrets) == ("https://desk.example/hook", (SECRET,))
    assert (endpoint.timeout, endpoint.concurrency) == (5.0, 2)
    assert endpoint.envelope == "cloudevents"


def test_what_a_table_hands_over_by_its_keys_has_the_types_of_its_value(row: Row) -> None:
    """No type checker sees it. The others are written in another way than they are kept."""
    for table, value, others in (
        (SourceTable, Source, "url interval max_interval baseline selectors headers"),
        (TopicTable, Topic, "title query keep hub"),
        (WatchTable, Watch, "query notify max_age quiet"),
        (DeliveryTable, RetrySchedule, "waits"),
        (RetentionTable, Retention, "stories"),
        (WebTable, Web, "users trusted_proxies"),
        (KeepTable, Keep, ""),
        (LogTable, Log, ""),
        (QuietTable, QuietHours, ""),
        (SelectorsTable, Selectors, ""),
    ):
        with row(table.__name__):
            written, kept = get_type_hints(table), get_type_hints(value)
            keys = table.model_fields.keys() - others.split()
            assert {key: written[key] for key in keys} == {key: kept.get(key) for key in keys}


def test_an_endpoint_of_a_chat_has_no_secret(tmp_path: Path) -> None:
    text = (
        '[[endpoints]]\nname = "chat"\nkind = "telegram"\nto = ["-100"]\n'
        'url = "https://api.telegram.example/bot1/sendMessage"\n'
    )
    (endpoint,) = read(tmp_path, text).endpoints
    assert (endpoint.kind, endpoint.to, endpoint.secrets) == ("telegram", ("-100",), ())


def test_a_source_and_a_watch_take_what_they_dont_say_from_the_daemon(tmp_path: Path) -> None:
    config = read(tmp_path, WHOLE, {"daemon": FULL.replace('state = "state"\n', "")})
    (source,), (watch,) = config.sources, config.watches
    assert (source.interval, source.baseline) == (timedelta(minutes=30), False)
    assert watch.max_age == timedelta(hours=6)


@pytest.mark.parametrize(
    ("written", "floor", "ceiling"),
    [
        ("", timedelta(hours=1), timedelta(days=1)),
        ('interval = "2d"', timedelta(days=2), timedelta(days=2)),
        ('max_interval = "30m"', timedelta(minutes=30), timedelta(minutes=30)),
        ('interval = "2s"\nmax_interval = "4s"', timedelta(seconds=2), timedelta(seconds=4)),
    ],
)
def test_a_floor_and_a_ceiling_push_each_other(
    tmp_path: Path, written: str, floor: timedelta, ceiling: timedelta
) -> None:
    for table in ("[[sources]]", '[[sources]]\nname = "a"\n[daemon.visits]'):
        name = "" if "name" in table else 'name = "a"\n'
        (source,) = read(tmp_path, f"{table}\n{name}{written}\n").sources
        assert (source.interval, source.max_interval) == (floor, ceiling)


def test_a_local_source_is_an_absolute_path_from_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "page.html").touch()
    part = '[[sources]]\nname = "a"\nurl = "../page.html"\n'
    assert read(tmp_path, "", {"part": part}).sources[0].url == str(tmp_path / "page.html")


def test_parts_follow_in_the_order_of_their_names(tmp_path: Path) -> None:
    source = '[[sources]]\nname = "{}"\n'
    parts = {"b": source.format("three"), "a": source.format("two") + source.format("more")}
    config = read(tmp_path, source.format("one"), parts)
    assert [found.name for found in config.sources] == ["one", "two", "more", "three"]
    names = [path.relative_to(tmp_path).as_posix() for path in config.files]
    assert names == ["feedd.toml", "conf.d/a.toml", "conf.d/b.toml"]


def test_what_an_editor_leaves_behind_is_not_read(tmp_path: Path) -> None:
    hidden = {".#a": "not toml"}
    assert len(read(tmp_path, "", hidden).files) == 1


def test_a_table_may_be_spread_over_the_files(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "[daemon.fetch]\nredirects = 1\n",
        {"a": "[daemon.fetch]\nper_host = 9\n[daemon.log]\nlevel = 'error'\n"},
    )
    assert (config.daemon.fetch.redirects, config.daemon.fetch.per_host) == (1, 9)
    assert config.daemon.log.level == "error"


def test_a_key_in_two_files_is_a_fault_that_names_both(tmp_path: Path) -> None:
    first, second = "[daemon.log]\nlevel = 'info'\n", "\ndaemon.log.level = 'error'\n"
    assert told(tmp_path, first, {"a": second}) == [
        "conf.d/a.toml:2: daemon.log.level: is set at feedd.toml:2 too (keep one of the two)"
    ]


def test_a_name_in_two_files_is_a_fault_that_names_both(tmp_path: Path) -> None:
    topic = '[[topics]]\nname = "a"\nquery = "x"\n'
    assert told(tmp_path, topic, {"a": "# \n" + topic}) == [
        (
            'conf.d/a.toml:3: topics[0].name: "a" is the name of topics[0] at feedd.toml:2 too'
            " (give one of them another name)"
        )
    ]


def test_an_index_counts_within_its_file(tmp_path: Path) -> None:
    topic = '[[topics]]\nname = "{}"\nquery = "x"\n{}'
    parts = {"a": "# nothing", "b": topic.format("b", ""), "c": topic.format("c", "limt = 1\n")}
    assert told(tmp_path, topic.format("a", ""), parts) == [
        "conf.d/c.toml:4: topics[0].limt: unknown key (did you mean limit?)"
    ]


def test_a_fault_in_a_spread_table_is_told_where_it_stands(tmp_path: Path) -> None:
    part = "[daemon.fetch]\nper_host = 0\n"
    assert told(tmp_path, "[daemon.fetch]\nredirects = 1\n", {"a": part}) == [
        "conf.d/a.toml:2: daemon.fetch.per_host: must be at least 1"
    ]


LACKING = '[[endpoints]]\nname = "a"\nurl_env = "NOWHERE"\nsecret_credential = "s"\n'


def test_where_everything_is_stored_is_read_without_the_secrets_of_endpoints(
    tmp_path: Path,
) -> None:
    stored = load_storage(write(tmp_path, f'[daemon]\nstate = "s"\n{LACKING}'), environ={})
    assert stored == Storage(state=tmp_path / "s", database=f"sqlite:///{tmp_path}/s/feedd.db")


def test_where_everything_is_stored_needs_the_secret_of_the_database(tmp_path: Path) -> None:
    path = write(tmp_path, f'[daemon]\ndatabase_env = "DATABASE"\n{LACKING}')
    with pytest.raises(ConfigFaults, match=r"feedd\.toml:2: daemon\.database_env.*isn't set"):
        load_storage(path, environ={})
    url = "postgresql+psycopg://feedd:secret@db.example/feedd"
    assert load_storage(path, environ={"DATABASE": url}).database == url


def test_where_something_is_declared_is_looked_up_once_for_files_that_stay_as_they_are(
    tmp_path: Path,
) -> None:
    config = read(tmp_path, WHOLE)
    (path,) = config.files
    before = path.stat()
    assert where_declared(config, "topics", "ferries") == f"{path}:6"
    assert where_declared(config, "topics", "desk") == ""
    path.write_text("\n" + WHOLE[:-1], encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert where_declared(config, "topics", "ferries") == f"{path}:6"
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert where_declared(config, "topics", "ferries") == f"{path}:7"
