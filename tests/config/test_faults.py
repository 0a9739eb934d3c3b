from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.config import ConfigFaults, load
from feedd.config.shape import EXAMPLES, tables_in
from feedd.config.tables import KeepTable, Tables
from tests.config.writing import OTHER_SECRET, SECRET, WHOLE, told, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from tests.rows import Row

FAULTS = {
    "an unknown table": ("[deamon]\n", "feedd.toml:1: deamon: unknown key (did you mean daemon?)"),
    "an unknown key": (
        '[[sources]]\nname = "a"\nintervall = "15m"\n',
        "feedd.toml:3: sources[0].intervall: unknown key (did you mean interval?)",
    ),
    "an unknown key that resembles none": (
        "[daemon.log]\nzzz = 1\n",
        "feedd.toml:2: daemon.log.zzz: unknown key (known: format, level)",
    ),
    "a key that stands in the table beside its own": (
        "[daemon.visits]\nper_host = 1\n",
        "feedd.toml:2: daemon.visits.per_host: unknown key (write it below [daemon.fetch])",
    ),
    "a key that stands below its table": (
        '[daemon.web]\npublic_url = "https://news.example"\n',
        "feedd.toml:2: daemon.web.public_url: unknown key (write it below [daemon])",
    ),
    "a key that stands above its table": (
        'interval = "15m"\n',
        "feedd.toml:1: interval: unknown key (write it below [daemon.visits])",
    ),
    "an unknown key in an optional list of tables": (
        (
            '[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nkind = "slack"\n'
            'rates = [{ burst = 1, every = "2s", evry = 1 }]\n'
        ),
        "feedd.toml:5: endpoints[0].rates[0].evry: unknown key (did you mean every?)",
    ),
    "an unknown key in an inline table over several lines": (
        "[[sources]]\nname = 'a'\nselectors = { story = 'p', title = '''\nh2''', hedd = 'h1' }\n",
        (
            "feedd.toml:4: sources[0].selectors.hedd: unknown key"
            " (known: body, link, story, time, title)"
        ),
    ),
    "a selector that can't be read": (
        '[[sources]]\nname = "a"\nselectors = { story = "article[[" }\n',
        (
            "feedd.toml:3: sources[0].selectors.story: 'article[[' is no CSS selector that can be"
            ' read (write as in "article.story h2")'
        ),
    ),
    "a time zone that is misspelt": (
        (
            '[[watches]]\nname = "w"\nquery = "a"\n'
            'quiet = { start = "22:00", end = "06:30", zone = "Asia/Teheran" }\n'
        ),
        (
            'feedd.toml:4: watches[0].quiet.zone: "Asia/Teheran" is not a time zone'
            " (did you mean Asia/Tehran?)"
        ),
    ),
    "a missing key": (
        '[[topics]]\nname = "a"\n',
        'feedd.toml:1: topics[0].query: is missing (add query = "flood OR storm")',
    ),
    "text where a number belongs": (
        '[daemon.fetch]\nredirects = "5"\n',
        (
            "feedd.toml:2: daemon.fetch.redirects: must be a whole number, not text"
            " (write digits, without quotes)"
        ),
    ),
    "a number where text belongs": (
        "[[sources]]\nname = 5\n",
        (
            "feedd.toml:2: sources[0].name: must be text, not a number"
            ' (put it in quotes, as in "example-news")'
        ),
    ),
    "text where yes or no belongs": (
        '[daemon.visits]\nbaseline = "no"\n',
        (
            "feedd.toml:2: daemon.visits.baseline: must be true or false, not text"
            " (write true or false, without quotes)"
        ),
    ),
    "one table where several belong": (
        '[sources]\nname = "a"\n',
        "feedd.toml:1: sources: must be an array, not a table (write [[sources]])",
    ),
    "a word that isn't among those to choose from": (
        '[daemon.log]\nformat = "xml"\n',
        "feedd.toml:2: daemon.log.format: must be 'text' or 'json'",
    ),
    "a word that resembles one of those, which is told alone": (
        (
            f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nsecret = "{SECRET}"\n'
            'kind = "web-hook"\n'
        ),
        (
            "feedd.toml:5: endpoints[0].kind: must be 'webhook', 'slack', 'discord', 'teams',"
            " 'mattermost', 'telegram', 'ntfy', 'apprise' or 'email' (write \"webhook\")"
        ),
    ),
    "a kind of endpoint that there isn't, whose address is nobody's fault": (
        '[[endpoints]]\nname = "a"\nurl = "smtp://mail.example.org"\nkind = "slak"\n',
        (
            "feedd.toml:4: endpoints[0].kind: must be 'webhook', 'slack', 'discord', 'teams',"
            " 'mattermost', 'telegram', 'ntfy', 'apprise' or 'email' (write \"slack\")"
        ),
    ),
    "a number where a duration belongs": (
        '[[sources]]\nname = "a"\ninterval = 15\n',
        (
            "feedd.toml:3: sources[0].interval: must be text, not a number"
            ' (put it in quotes, as in "15m")'
        ),
    ),
    "text where a table belongs": (
        '[[watches]]\nname = "a"\nquery = "x"\nquiet = "22:00-06:00"\n',
        (
            "feedd.toml:4: watches[0].quiet: must be a table, not text"
            ' (write { start = "22:00", end = "06:30" })'
        ),
    ),
    "one name where several may stand": (
        '[[watches]]\nname = "a"\nquery = "x"\nnotify = "desk"\n',
        ('feedd.toml:4: watches[0].notify: must be an array, not text (write ["desk"])'),
    ),
    "a time to keep that is none": (
        '[daemon.retention]\nvisits = "never"\n',
        (
            'feedd.toml:2: daemon.retention.visits: "never" is not a duration'
            ' (write a duration above zero, as in "90d", or "forever")'
        ),
    ),
    "a digest at no time": (
        '[[watches]]\nname = "a"\nquery = "x"\ndigest = "daily at 8"\n',
        (
            'feedd.toml:4: watches[0].digest: "daily at 8" says no time for a digest'
            ' (write as in "every day 08:00 Europe/Berlin" or "0 8 * * 1-5")'
        ),
    ),
    "an address with a blank": (
        '[[sources]]\nname = "a"\nurl = "https://coast.example/my news"\n',
        ("feedd.toml:3: sources[0].url: holds a blank, which no URL may (write %20 in its place)"),
    ),
    "a number out of bounds": (
        "[daemon.delivery]\njitter = 1.5\n",
        "feedd.toml:2: daemon.delivery.jitter: must be at most 1",
    ),
    "a fraction where a whole number belongs": (
        "[daemon.fetch]\nredirects = 1.5\n",
        "feedd.toml:2: daemon.fetch.redirects: must be a whole number",
    ),
    "more waits than there may be": (
        f"[daemon.delivery]\nwaits = {['1s'] * 101}\n",
        "feedd.toml:2: daemon.delivery.waits: holds 101 values, and may hold 100",
    ),
    "a word in capitals": (
        '[daemon.log]\nformat = "JSON"\n',
        "feedd.toml:2: daemon.log.format: must be 'text' or 'json' (write \"json\")",
    ),
    "a public address of another scheme": (
        '[daemon]\npublic_url = "ftp://news.example.org"\n',
        (
            "feedd.toml:2: daemon.public_url: is not an http or https URL"
            ' (write "https://news.example.org")'
        ),
    ),
    "a language's code of three letters": (
        '[[sources]]\nname = "a"\nlanguage = "fas"\n',
        'feedd.toml:3: sources[0].language: "fas" is not a language tag (write "fa")',
    ),
    "no duration": (
        '[[sources]]\nname = "a"\ninterval = "PT15M"\n',
        (
            'feedd.toml:3: sources[0].interval: "PT15M" is not a duration'
            ' (write numbers with units, as in "15m", "1h30m", "2d" or "500ms")'
        ),
    ),
    "an interval that nobody means": (
        '[[sources]]\nname = "a"\ninterval = "20ms"\n',
        (
            'feedd.toml:3: sources[0].interval: "20ms" is too often'
            ' (the shortest interval is "100ms")'
        ),
    ),
    "a ceiling below its floor": (
        '[[sources]]\nname = "a"\nmax_interval = "5m"\ninterval = "1h"\n',
        (
            "feedd.toml:3: sources[0].max_interval: is shorter than the interval of 1h"
            ' (write "1h" or more)'
        ),
    ),
    "no size": (
        '[daemon.fetch]\nmax_size = "10"\n',
        (
            'feedd.toml:2: daemon.fetch.max_size: "10" is not a size'
            ' (write it as in "10MiB", "500kB" or "4096B")'
        ),
    ),
    "no time at all": (
        '[daemon.fetch]\ntimeout = "0s"\n',
        (
            "feedd.toml:2: daemon.fetch.timeout: is no time at all"
            ' (write a duration above zero, as in "20s")'
        ),
    ),
    "a network with host bits": (
        '[daemon]\nallow_private = [\n  "127.0.0.0/8",\n  "10.0.0.5/8",\n]\n',
        (
            'feedd.toml:4: daemon.allow_private[1]: "10.0.0.5/8" is not a network'
            ' (write "10.0.0.0/8")'
        ),
    ),
    "a name where a network belongs": (
        '[daemon]\nallow_private = ["localhost"]\n',
        (
            'feedd.toml:2: daemon.allow_private[0]: "localhost" is not a network (write addresses,'
            ' not names, as in "10.0.0.0/8", "127.0.0.1" or "[fd00::/8]:443")'
        ),
    ),
    "a proxy by its name": (
        '[daemon.web]\ntrusted_proxies = ["caddy"]\n',
        (
            'feedd.toml:2: daemon.web.trusted_proxies[0]: "caddy" is not a network'
            ' (write an address, as in "172.18.0.5" or "172.18.0.0/16")'
        ),
    ),
    "listening beyond loopback": (
        '[daemon]\nlisten = "0.0.0.0:80"\n',
        (
            "feedd.toml:2: daemon.listen: 0.0.0.0 is open to others, and feedd asks nobody who"
            ' they are (listen on "127.0.0.1:80", or say who may come in: add [daemon.web] users ='
            " …)"
        ),
    ),
    "listening on a name": (
        '[daemon]\nlisten = "news.example:80"\n',
        (
            'feedd.toml:2: daemon.listen: "news.example" is a name'
            ' (write an address, as in "0.0.0.0:8787")'
        ),
    ),
    "a password where its hash belongs": (
        '[daemon.web]\nusers = { anna = "open sesame" }\n',
        (
            "feedd.toml:2: daemon.web.users.anna: is not the hash of a password"
            " (make one with: feedd users hash)"
        ),
    ),
    "listening without a port": (
        '[daemon]\nlisten = "127.0.0.1"\n',
        (
            'feedd.toml:2: daemon.listen: "127.0.0.1" is not an address to listen on'
            ' (write "127.0.0.1:8787")'
        ),
    ),
    "a port that doesn't exist": (
        '[daemon]\nlisten = "[::1]:65536"\n',
        "feedd.toml:2: daemon.listen: 65536 is not a port (ports are 1 to 65535)",
    ),
    "a public URL that isn't one": (
        '[daemon]\npublic_url = "news.example"\n',
        (
            "feedd.toml:2: daemon.public_url: is not an http or https URL"
            ' (write "https://news.example")'
        ),
    ),
    "a public URL with more than it may have": (
        '[daemon]\npublic_url = "https://me@news.example/feedd/?x=1#top"\n',
        (
            "feedd.toml:2: daemon.public_url: holds more than a host and a path"
            ' (write "https://news.example/feedd")'
        ),
    ),
    "a contact that would break the header": (
        '[daemon]\ncontact = "me\\r\\nX: y"\n',
        (
            'feedd.toml:2: daemon.contact: "me\\r\\nX: y" can\'t stand in a User-Agent (write a'
            ' URL or a mail address, as in "https://example.org/about" or "me@example.org")'
        ),
    ),
    "a database of another kind": (
        '[daemon]\ndatabase = "mysql://db/feedd"\n',
        (
            "feedd.toml:2: daemon.database: is not a database that feedd knows"
            " (write sqlite:///path/feedd.db or postgresql+psycopg://host/name)"
        ),
    ),
    "a database in memory": (
        '[daemon]\ndatabase = "sqlite:///:memory:"\n',
        (
            "feedd.toml:2: daemon.database: is not a database that feedd knows"
            " (write sqlite:///path/feedd.db or postgresql+psycopg://host/name)"
        ),
    ),
    "a name with a blank": (
        '[[topics]]\nname = "Human rights!"\nquery = "x"\n',
        (
            'feedd.toml:2: topics[0].name: "Human rights!" is not a name: letters (a–z), digits'
            ' and hyphens (write "human-rights")'
        ),
    ),
    "a name twice": (
        '[[sources]]\nname = "a"\n[[sources]]\nname = "a"\n',
        (
            'feedd.toml:4: sources[1].name: "a" is the name of sources[0] at feedd.toml:2 too'
            " (give one of them another name)"
        ),
    ),
    "an endpoint that nobody declared": (
        '[[watches]]\nname = "a"\nquery = "x"\nnotify = [\n  "desk",\n]\n',
        (
            'feedd.toml:5: watches[0].notify[0]: there is no endpoint "desk"'
            ' (add [[endpoints]] name = "desk")'
        ),
    ),
    "an endpoint misspelled": (
        WHOLE.replace('["desk"]', '["dsek"]'),
        'feedd.toml:12: watches[0].notify[0]: there is no endpoint "dsek" (did you mean desk?)',
    ),
    "a scheme that isn't fetched": (
        '[[sources]]\nname = "a"\nurl = "feed://coast.example/"\n',
        (
            "feedd.toml:3: sources[0].url: is not an http or https URL"
            ' (write "https://example.org/path")'
        ),
    ),
    "an address in disguise": (
        '[[sources]]\nname = "a"\nurl = "http://0x7f.1/"\n',
        (
            "feedd.toml:3: sources[0].url: '0x7f.1' is an address in disguise;"
            " write it as four numbers"
        ),
    ),
    "no language": (
        '[[sources]]\nname = "a"\nlanguage = "Persian language"\n',
        (
            'feedd.toml:3: sources[0].language: "Persian language" is not a language tag'
            ' (write as in "fa", "en" or "zh-Hant")'
        ),
    ),
    "an endpoint without a URL": (
        f'[[endpoints]]\nname = "a"\nsecret = "{SECRET}"\n',
        (
            "feedd.toml:1: endpoints[0].url: is missing"
            ' (add url = "https://hooks.example.org/feedd")'
        ),
    ),
    "something that isn't a table among tables": (
        "sources = [1]\n",
        "feedd.toml:1: sources[0]: must be a table, not a number (write [[sources]])",
    ),
    "no time of day": (
        '[[watches]]\nname = "a"\nquery = "x"\nquiet = { start = "22h", end = "06:00" }\n',
        'feedd.toml:4: watches[0].quiet.start: "22h" is not a time of day (write as in "22:30")',
    ),
    "no time zone": (
        (
            '[[watches]]\nname = "a"\nquery = "x"\n[watches.quiet]\nstart = "22:00"\n'
            'end = "06:00"\nzone = "Europe"\n'
        ),
        (
            'feedd.toml:7: watches[0].quiet.zone: "Europe" is not a time zone'
            ' (write as in "Europe/Berlin")'
        ),
    ),
    "a secret of what isn't signed": (
        (
            f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nsecret = "{SECRET}"\n'
            'kind = "slack"\n'
        ),
        "feedd.toml:4: endpoints[0].secret: is for webhooks only (leave it out)",
    ),
    "a bot that doesn't know whom to tell": (
        '[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nkind = "telegram"\n',
        'feedd.toml:1: endpoints[0].to: is missing (add to = ["the chat\'s id"])',
    ),
    "a recipient where there is none": (
        '[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nkind = "ntfy"\nto = ["b"]\n',
        "feedd.toml:5: endpoints[0].to: is for telegram and email only (leave it out)",
    ),
    "a duration where a table of it belongs": (
        '[daemon.retention]\nstories = "30d"\n',
        (
            "feedd.toml:2: daemon.retention.stories: must be a table, not text"
            ' (write { age = "30d" })'
        ),
    ),
    "text that fits no key of its table": (
        "[daemon.retention]\nstories = 30\n",
        (
            "feedd.toml:2: daemon.retention.stories: must be a table, not a number"
            ' (write { age = "90d" })'
        ),
    ),
    "a duration in words": (
        '[daemon.visits]\ninterval = "1 Hour, 30 minutes"\n',
        (
            'feedd.toml:2: daemon.visits.interval: "1 Hour, 30 minutes" is not a duration'
            ' (write "1h30m")'
        ),
    ),
    "a time to keep, in words": (
        '[daemon.retention]\nvisits = "30 days"\n',
        (
            'feedd.toml:2: daemon.retention.visits: "30 days" is not a duration'
            ' (write "30d", or "forever")'
        ),
    ),
    "a table that stands too high": (
        '[visits]\ninterval = "5m"\n',
        "feedd.toml:1: visits: unknown key (write [daemon.visits])",
    ),
    "one table where several may stand": (
        (
            f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nsecret = "{SECRET}"\n'
            'rates = { burst = 5, every = "2s" }\n'
        ),
        (
            "feedd.toml:5: endpoints[0].rates: must be an array, not a table"
            " (put brackets around it: [{ … }])"
        ),
    ),
    "text where tables stand": (
        (
            f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nsecret = "{SECRET}"\n'
            'rates = "5/min"\n'
        ),
        (
            "feedd.toml:5: endpoints[0].rates: must be an array, not text"
            ' (write [{ burst = 5, every = "2s" }])'
        ),
    ),
    "a date in quotes": (
        (
            f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\nsecret = "{SECRET}"\n'
            f'retiring = [{{ secret = "{OTHER_SECRET}", until = "2026-12-31" }}]\n'
        ),
        (
            "feedd.toml:5: endpoints[0].retiring[0].until: must be a date and time, not text"
            " (write as in 2026-12-31T00:00:00Z, without quotes)"
        ),
    ),
    "a name with accents": (
        '[[sources]]\nname = "Événements"\n',
        (
            'feedd.toml:2: sources[0].name: "Événements" is not a name: letters (a–z), digits and'
            ' hyphens (write "evenements")'
        ),
    ),
    "a proxy without a scheme": (
        '[daemon]\nproxy = "127.0.0.1:3128"\n',
        (
            "feedd.toml:2: daemon.proxy: is not an http or https URL"
            ' (write as in "http://127.0.0.1:3128")'
        ),
    ),
    "a date where text belongs": (
        "[[sources]]\nname = 2026-11-26\n",
        (
            "feedd.toml:2: sources[0].name: must be text, not a date"
            ' (put it in quotes, as in "example-news")'
        ),
    ),
    "an array where text belongs": (
        '[[sources]]\nname = ["a"]\n',
        (
            "feedd.toml:2: sources[0].name: must be text, not an array"
            ' (write one text, as in "example-news")'
        ),
    ),
    "yes or no where a number belongs": (
        "[daemon.fetch]\nper_host = true\n",
        (
            "feedd.toml:2: daemon.fetch.per_host: must be a whole number, not true or false"
            " (write digits, without quotes)"
        ),
    ),
    "a tick of an hour": (
        '[daemon]\ntick = "1h"\n',
        'feedd.toml:2: daemon.tick: "1h" is no sensible tick (write "50ms" to "1m")',
    ),
    "a size of nothing": (
        '[daemon.fetch]\nmax_size = "0B"\n',
        (
            "feedd.toml:2: daemon.fetch.max_size: is nothing at all"
            ' (write a size above zero, as in "10MiB")'
        ),
    ),
    "a line break in a title": (
        '[[sources]]\nname = "a"\ntitle = "x\\ny"\n',
        (
            'feedd.toml:3: sources[0].title: "x\\ny" holds a control character'
            " (write it on one line, without)"
        ),
    ),
    "a NUL in a query": (
        '[[topics]]\nname = "a"\nquery = "x\\u0000y"\n',
        (
            'feedd.toml:3: topics[0].query: "x\\u0000y" holds a NUL, which no story has'
            " (leave it out)"
        ),
    ),
    "a home that nobody has": (
        '[daemon]\nstate = "~no-such-person/var"\n',
        (
            'feedd.toml:2: daemon.state: there is no home for "~no-such-person/var"'
            " (write the whole path)"
        ),
    ),
    "an empty value": (
        '[[sources]]\nname = "a"\nurl = ""\n',
        "feedd.toml:3: sources[0].url: is empty (give it a value, or leave the key out)",
    ),
    "an empty value of a key that is needed": (
        '[[watches]]\nname = "a"\nquery = ""\n',
        'feedd.toml:3: watches[0].query: is empty (write query = "flood OR storm")',
    ),
    "an empty value among others": (
        '[[watches]]\nname = "a"\nquery = "b"\nnotify = [""]\n',
        "feedd.toml:4: watches[0].notify[0]: is empty (give it a value, or leave it out)",
    ),
    "an empty address of an endpoint": (
        '[[endpoints]]\nname = "a"\nurl = ""\n',
        'feedd.toml:3: endpoints[0].url: is empty (add url = "https://hooks.example.org/feedd")',
    ),
}


def test_a_fault_says_where_it_is_and_what_would_be_right(tmp_path: Path, row: Row) -> None:
    for fault, (text, words) in FAULTS.items():
        with row(fault):
            assert told(tmp_path, text) == [words]


def test_a_bad_query_is_shown_with_a_caret_under_the_mistake(tmp_path: Path) -> None:
    text = '[[topics]]\nname = "a"\nquery = \'ferry AND ("pilot\'\n'
    (words,) = told(tmp_path, text)
    assert words.split("\n") == [
        'feedd.toml:3: topics[0].query: this quotation mark is never closed (close it with ")',
        '  ferry AND ("pilot',
        "             ^",
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pages/nope.html", "there is no file pages/nope.html"),
        ("circle/nope.html", "there is no file circle/nope.html"),
        ("x" * 300, f"{'x' * 300} can't be reached: File name too long"),
    ],
)
def test_a_local_file_that_is_not_there_is_named_in_full(
    tmp_path: Path, path: str, words: str
) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (fault,) = told(tmp_path, f'[[sources]]\nname = "a"\nurl = "{path}"\n')
    hint = "write a path relative to this file, or an address with https://"
    assert fault == f"feedd.toml:3: sources[0].url: {words} ({hint})"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ('template = \'{"a": "{titel}"}\'', "{titel} is none of the names that are filled in"),
        ("template = '{\"a\": {title}}'", "is no JSON: Expecting property name"),
        ("template = '[\"{title\"]'", "a { stands alone (write {{ for a brace"),
        ("template = '\"{ title }\"'", "{ title } is none of the names that are filled in"),
        ("template = '1'\nenvelope = \"standard\"", "stands beside envelope"),
        ("template = '1'\nkind = \"slack\"", "is for webhooks only"),
        (
            "template = '\"{title:x}\"'",
            "{title:x} names no number of characters (write as in {title",
        ),
        ("template = '1'\ntemplate_file = \"t\"", "stands beside template"),
    ],
)
def test_a_template_that_can_not_be_meant_is_a_fault(
    tmp_path: Path, keys: str, words: str
) -> None:
    rows = f'[[endpoints]]\nname = "a"\nurl = "https://a.example/"\n{keys}\n'
    assert any(words in one and "endpoints[0].template" in one for one in told(tmp_path, rows))


def test_a_template_needs_no_secret(tmp_path: Path) -> None:
    rows = '[[endpoints]]\nname = "a"\nurl = "https://a.example/"\ntemplate = \'"{title}"\'\n'
    assert told(tmp_path, rows) == []


def test_a_folder_may_be_a_source(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    assert told(tmp_path, '[[sources]]\nname = "a"\nurl = "pages"\n') == []


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    broken = [text for text, _ in FAULTS.values() if text.startswith("[[sources]]")]
    unnamed = [text.replace('name = "a"', f'name = "n{n}"') for n, text in enumerate(broken)]
    apart = [words for n, text in enumerate(unnamed) for words in told(tmp_path, text)]
    together = told(tmp_path, "".join(unnamed))
    assert len(together) == len(apart) >= 10
    lines = [int(words.split(":")[1]) for words in together]
    assert lines == sorted(lines)


def test_one_fault_hides_no_other_of_the_same_table(tmp_path: Path) -> None:
    text = WHOLE.replace('name = "desk"', 'naem = "desk"').replace(SECRET, "whsec_c2hvcnQ=")
    assert [words.split(": ")[1] for words in told(tmp_path, text)] == [
        "watches[0].notify[0]",
        "endpoints[0].name",
        "endpoints[0].naem",
        "endpoints[0].secret",
    ]


SYNTAX = {
    "no quotes": ("a = 1\nb = 15m\n", "2:7", "something follows the value"),
    "a key twice": ("a = 1\na = 2\n", "2:6", "the key is set twice"),
    "a key twice, and no end of the line": ("a = 1\na = 2", "2:6", "the key is set twice"),
    "no closing quote, and no end of the line": ('a = "x', "1:7", "text may not hold this"),
    "a table twice": ("[a]\n[a]\n", "2:3", "the table is declared twice"),
    "no closing quote": ('a = "x\n', "1:7", "text may not hold this"),
    "no closing bracket": ("a = [\n1,\n", "2", "it ends too soon"),
    "no comma": ("a = [\n1 2]\n", "2:3", "an array isn't closed"),
    "no value": ("a\n", "1:2", "a key without a value"),
    "nothing TOML knows": ("= 1\n", "1:1", "not a statement"),
    "a bracket too few": ("[a\n", "1:3", "the closing bracket is missing"),
    "a backslash": ('a = "\\d"\n', "1:8", "a backslash alone"),
    "a path of Windows": ('a = "C:\\Users\\x"\n', "1:10", "a backslash alone"),
    "a bare word": ("a = yes\n", "1:5", "not a value"),
}


@pytest.mark.parametrize(("text", "place", "words"), SYNTAX.values(), ids=SYNTAX)
def test_what_isnt_toml_is_told_with_line_and_column_and_a_remedy(
    tmp_path: Path, text: str, place: str, words: str
) -> None:
    (fault,) = told(tmp_path, text)
    assert fault.startswith(f"feedd.toml:{place}: isn't TOML: {words} (")


def test_a_switch_that_isnt_true_or_false_is_told_what_it_may_be(tmp_path: Path) -> None:
    (fault,) = told(tmp_path, "[daemon.web]\npublic_feeds = True\n")
    assert fault.endswith("what is on or off is true or false)")


def test_files_that_cant_be_read_are_all_told(tmp_path: Path) -> None:
    assert told(tmp_path, "a = [\n", {"b": "b = [\n"}) == [
        "feedd.toml:1: isn't TOML: it ends too soon (a value, a quote or a bracket is missing)",
        "conf.d/b.toml:1: isn't TOML: it ends too soon (a value, a quote or a bracket is missing)",
    ]


def test_a_file_that_isnt_toml_hides_nothing_but_itself(tmp_path: Path) -> None:
    text = '[[watches]]\nname = "a"\nquery = "x"\nnotfy = ["desk"]\n'
    assert told(tmp_path, text, {"b": "b = [\n"}) == [
        "feedd.toml:4: watches[0].notfy: unknown key (did you mean notify?)",
        "conf.d/b.toml:1: isn't TOML: it ends too soon (a value, a quote or a bracket is missing)",
    ]


def test_a_query_within_the_quotes_that_it_holds_is_told_of_the_others(tmp_path: Path) -> None:
    (words,) = told(tmp_path, '[[topics]]\nquery = ""rocket attack" OR sanction*"\n')
    assert words == (
        "feedd.toml:2:11: isn't TOML: something follows the value"
        """ (text that holds " needs single quotes, as in '"rocket attack"')"""
    )


def test_a_folder_of_parts_that_cant_be_looked_into_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    (tmp_path / "conf.d").rmdir()
    (tmp_path / "conf.d").symlink_to("conf.d")  # which root can't look into either
    with pytest.raises(ConfigFaults) as caught:
        load(path, environ={})
    assert str(caught.value) == (
        f"{tmp_path}/conf.d: can't be read: Too many levels of symbolic links"
    )


def test_a_missing_file_is_a_fault_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigFaults) as caught:
        load(tmp_path / "none.toml", environ={})
    assert str(caught.value) == (
        f"{tmp_path}/none.toml: there is no such file (name it with -c or"
        " $FEEDD_CONFIG, or write a first one: feedd init)"
    )


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigFaults) as caught:
        load(tmp_path, environ={})
    assert str(caught.value) == f"{tmp_path}: can't be read: Is a directory"


def test_a_file_in_another_encoding_is_a_fault_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes("# Zürich\na = 'Genève'\n".encode("latin-1"))
    with pytest.raises(ConfigFaults, match=r":1: isn't UTF-8 text \(save the file in UTF-8\)"):
        load(path, environ={})


def test_nesting_without_end_is_a_fault(tmp_path: Path) -> None:
    assert told(tmp_path, "a = " + "[" * 100_000) == [
        "feedd.toml: arrays or tables are nested too deeply"
    ]


def test_every_key_that_is_needed_has_a_right_value_to_show(row: Row) -> None:
    for table in _tables(Tables):
        needed = [key for key, field in table.model_fields.items() if field.is_required()]
        with row(table.__name__):
            table.model_validate({key: EXAMPLES[key] for key in needed})
    assert KeepTable.model_validate({"age": EXAMPLES["age"]})


def _tables(table: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield table
    for field in table.model_fields.values():
        for inner in tables_in(field.annotation):
            yield from _tables(inner)
