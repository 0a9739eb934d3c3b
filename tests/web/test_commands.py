"""``feedd tokens`` and ``feedd users``, and a daemon that is open to others."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from feedd.passwords import is_password
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

TOPIC = '[[topics]]\nname = "world"\nquery = "rocket"\n'


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "f", TOPIC) as made:
        yield made


def status(url: str, **headers: str) -> int:
    asked = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_token_is_shown_once_listed_by_name_and_revoked(feedd: Feedd) -> None:
    made = feedd.call("tokens", "add", "reader", "--scope", "feeds")
    token = made.out.strip()
    assert token.startswith("fdd_")
    assert f"/feeds/~{token}/index.opml" in made.err
    listed = feedd.call("tokens", "list", "--json")
    assert json.loads(listed.out)["scope"] == "feeds"
    assert token not in listed.out
    assert token.encode() not in (feedd.folder / "state" / "feedd.db").read_bytes()
    assert feedd.call("tokens", "add", "reader").code == 3
    assert feedd.call("tokens", "revoke", "reader").code == 0
    assert feedd.call("tokens", "revoke", "reader").code == 2
    assert feedd.call("tokens", "list").code == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_token_may_be_for_one_feed(feedd: Feedd) -> None:
    made = feedd.call("tokens", "add", "reader", "--scope", "feeds", "--feed", "world")
    assert f"/feeds/~{made.out.strip()}/world.atom" in made.err
    listed = feedd.call("tokens", "list", "--json")
    assert json.loads(listed.out)["feeds"] == ["world"]
    assert feedd.call("tokens", "list").out.startswith("reader  feeds: world  since ")
    strange = feedd.call("tokens", "add", "x", "--scope", "feeds", "--feed", "wrld")
    assert (strange.code, strange.err.strip()) == (2, "no feed is named 'wrld'; there are: world")
    assert feedd.call("tokens", "add", "x", "--feed", "world").code == 2


@pytest.mark.parametrize("name", ["", "a b", "<x>", "x" * 65])
def test_a_token_needs_a_name(feedd: Feedd, name: str) -> None:
    assert feedd.call("tokens", "add", name).code == 2


def test_a_password_is_hashed_from_standard_input(feedd: Feedd) -> None:
    done = feedd.call("users", "hash", given="a long enough password\n")
    assert is_password("a long enough password", done.out.strip())
    assert feedd.call("users", "hash", given="short\n").code == 2


def test_beyond_loopback_feedd_listens_only_with_users(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as feedd:
        toml = feedd.config.read_text().replace("127.0.0.1:", "0.0.0.0:", 1)
        feedd.config.write_text(toml)
        refused = feedd.call("check")
        assert refused.code == 2
        assert "open to others" in refused.out + refused.err


def test_a_daemon_with_users_asks_who_comes_and_logs_no_token(feedd: Feedd) -> None:
    hashed = feedd.call("users", "hash", given="a long enough password\n").out.strip()
    users = f'[daemon.web]\nusers = {{ anna = "{hashed}" }}\n'
    feedd.config.write_text(feedd.config.read_text() + users)
    token = feedd.call("tokens", "add", "reader", "--scope", "feeds").out.strip()
    feedd.start()
    assert status(f"{feedd.url}/feeds/world.atom") == 401
    assert status(f"{feedd.url}/feeds/~{token}/world.atom") == 200
    assert status(f"{feedd.url}/feeds/~{token}x/world.atom") == 404
    assert status(f"{feedd.url}/api/v1/stories", authorization=f"Bearer {token}") == 403
    assert status(f"{feedd.url}/healthz") == 200
    assert feedd.call("tokens", "revoke", "reader").code == 0
    assert status(f"{feedd.url}/feeds/~{token}/world.atom") == 404
    assert feedd.stop() == 0
    assert token not in str(feedd.seen)
