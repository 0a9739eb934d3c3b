from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedd.config import load
from tests.config.writing import SECRET, WHOLE, read

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = '[[sources]]\nname = "a"\n'
ENDPOINT = f'[[endpoints]]\nname = "a"\nsecret = "{SECRET}"\n'

WARNINGS = {
    "visits oftener than is polite": (
        f'{SOURCE}url = "https://coast.example/"\ninterval = "5m"\n',
        (
            "feedd.toml:4: sources[0].interval: every 5m is oftener than most publishers allow"
            ' (write "15m" or more)'
        ),
    ),
    "visits oftener than is polite, by their ceiling": (
        f'{SOURCE}url = "https://coast.example/"\nmax_interval = "5m"\n',
        (
            "feedd.toml:4: sources[0].max_interval: every 5m is oftener than most publishers allow"
            ' (write "15m" or more)'
        ),
    ),
    "visits of all sources oftener than is polite, told once": (
        (
            f'{SOURCE}url = "https://coast.example/"\n'
            '[[sources]]\nname = "b"\nurl = "https://lund.example/"\n'
            '[daemon.visits]\nmax_interval = "1m"\n'
        ),
        (
            "feedd.toml:8: daemon.visits.max_interval: every 1m is oftener than most publishers"
            ' allow (write "15m" or more)'
        ),
    ),
    "visits oftener than is polite, by the ceiling of all but one's own": (
        (
            f'{SOURCE}url = "https://coast.example/"\nmax_interval = "1h"\n'
            '[daemon.visits]\nmax_interval = "1m"\n'
        ),
        (
            "feedd.toml:6: daemon.visits.max_interval: every 1m is oftener than most publishers"
            ' allow (write "15m" or more)'
        ),
    ),
    "a private address that isn't allowed": (
        f'{SOURCE}url = "http://192.168.1.4/"\n',
        (
            "feedd.toml:3: sources[0].url: is not a public address, so it won't be dialled"
            ' (if it is meant, add "192.168.1.4" to allow_private in [daemon])'
        ),
    ),
    "an endpoint here that isn't allowed": (
        f'{ENDPOINT}url = "http://localhost:9000/"\n',
        (
            "feedd.toml:4: endpoints[0].url: is not a public address, so it won't be dialled"
            ' (if it is meant, add "127.0.0.1" to allow_private in [daemon])'
        ),
    ),
    "every network allowed": (
        '[daemon]\nallow_private = ["0.0.0.0/0"]\n',
        (
            "feedd.toml:2: daemon.allow_private[0]: lets any feed lead feedd to any address inside"
            " your networks (name the networks you mean)"
        ),
    ),
    "an address below a path of feedd's own": (
        '[daemon]\npublic_url = "https://coast.example/alerts/"\n',
        (
            "feedd.toml:2: daemon.public_url: has a path that begins as feedd's own do: /alerts"
            ' (choose another, as in "https://desk.example.org/feedd")'
        ),
    ),
    "every proxy trusted": (
        '[daemon.web]\ntrusted_proxies = ["127.0.0.1", "::/0"]\n',
        (
            "feedd.toml:2: daemon.web.trusted_proxies[1]: lets everybody say which address they"
            " come from, so that passwords can be tried out without end (name the address of your"
            " proxy)"
        ),
    ),
    "a query that may not mean what it says": (
        '[[topics]]\nname = "a"\n\nquery = "iraq and iran"\n',
        (
            "feedd.toml:4: topics[0].query: “and” is read as a word; the operator is written AND"
            " (column 6)"
        ),
    ),
    "a word of Persian for an operator": (
        '[[topics]]\nname = "a"\nquery = "نفت یا گاز"\n',
        (
            "feedd.toml:3: topics[0].query: “یا” is read as a word; the operator is written OR"
            " (column 5)"
        ),
    ),
    "a topic that isn't there": (
        (
            '[[topics]]\nname = "iran"\nquery = "x"\n'
            '[[topics]]\nname = "a"\nquery = "gas topic:irann"\n'
        ),
        (
            "feedd.toml:6: topics[1].query: no topic in these files is named irann"
            " (did you mean iran?)"
        ),
    ),
    "a source by its title": (
        (
            '[[sources]]\nname = "bbc-world"\ntitle = "BBC News: Worldwide"\n'
            '[[topics]]\nname = "a"\nquery = \'gas source:"BBC news"\'\n'
        ),
        (
            "feedd.toml:6: topics[0].query: no source in these files is named BBC news"
            ' ("BBC News: Worldwide" is the title of bbc-world: write source:{bbc-world})'
        ),
    ),
    "a source by words of two names": (
        (
            '[[sources]]\nname = "bbc"\n[[sources]]\nname = "world"\n'
            '[[topics]]\nname = "a"\nquery = \'gas source:"bbc world"\'\n'
        ),
        "feedd.toml:7: topics[0].query: no source in these files is named bbc world",
    ),
    "a source in other letters than its name's": (
        (
            '[[sources]]\nname = "payk"\ntitle = "پیک کرانه"\n'
            '[[topics]]\nname = "a"\nquery = "gas source:پیک"\n'
        ),
        (
            "feedd.toml:6: topics[0].query: no source in these files is named پیک"
            ' ("پیک کرانه" is the title of payk: write source:{payk})'
        ),
    ),
    "a topic that isn't there, as a whole name": (
        '[[topics]]\nname = "a"\nquery = "gas topic:{irann}"\n',
        "feedd.toml:3: topics[0].query: no topic in these files is named irann",
    ),
    "one address twice": (
        (
            '[[sources]]\nname = "a"\nurl = "https://coast.example/"\n'
            '[[sources]]\nname = "b"\nurl = "http://www.coast.example/"\n'
        ),
        'feedd.toml:6: sources[1].url: is visited as "a" already (one of the two is enough)',
    ),
    "a watch that tells nobody": (
        '[[watches]]\nname = "a"\nquery = "x"\n',
        (
            'feedd.toml:1: watches[0]: nobody hears of the alerts of "a"'
            ' (name endpoints in notify = ["…"])'
        ),
    ),
    "quiet hours of no length": (
        (
            '[[watches]]\nname = "a"\nquery = "x"\nnotify = ["a"]\n'
            'quiet = { start = "00:00", end = "00:00" }\n'
            f'{ENDPOINT}url = "https://desk.example/"\n'
        ),
        (
            "feedd.toml:5: watches[0].quiet: these hours end as they begin, so no hour is quiet"
            " (write two different times)"
        ),
    ),
    "alerts in the clear": (
        f'{ENDPOINT}url = "http://desk.example/"\n',
        'feedd.toml:1: endpoints[0]: alerts to "a" travel unencrypted (use https)',
    ),
}

QUIET = {
    "topics and sources that are there": '[[sources]]\nname = "bbc-world"\n'
    '[[topics]]\nname = "a"\nquery = "source:bbc OR source:\\"bbc world\\""\n'
    '[[topics]]\nname = "b"\nquery = "(x topic:a) OR topic:(a OR c) OR source:reu*"\n',
    "a whole configuration": WHOLE,
    "visits to this machine": f'{SOURCE}url = "http://127.0.0.1:1/"\ninterval = "2s"\n'
    '[daemon]\nallow_private = ["127.0.0.1:1"]\n',
    "a private address behind a proxy": f'{SOURCE}url = "http://192.168.1.4/"\n'
    '[daemon]\nproxy = "http://proxy.example/"\n',
    "a source without an address": f'{SOURCE}interval = "1s"\n',
}


@pytest.mark.parametrize(("text", "words"), WARNINGS.values(), ids=WARNINGS)
def test_what_looks_like_a_mistake_is_a_warning(tmp_path: Path, text: str, words: str) -> None:
    found = [str(warning) for warning in read(tmp_path, text).warnings]
    assert [warning.replace(f"{tmp_path}/", "") for warning in found] == [words]


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_what_is_meant_is_none(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).warnings == ()


def test_without_doubts_a_configuration_is_the_same_but_for_its_warnings(tmp_path: Path) -> None:
    doubted = read(tmp_path, f'{SOURCE}url = "http://192.168.1.4/"\n')
    assert doubted.warnings
    quick = load(doubted.files[0], environ={}, with_doubts=False)
    assert quick == replace(doubted, warnings=())
