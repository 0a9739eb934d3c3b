from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedd.config import Config, ConfigFaults, declaration, load
from feedd.config.export import export
from tests.config.writing import OTHER_SECRET, SECRET, faults, read, told, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.rows import Row

HOOK = "https://desk.example/hook/t0ken"


def _endpoint(*lines: str) -> str:
    return "\n".join(("[[endpoints]]", 'name = "desk"', *lines)) + "\n"


def _with_secret(*lines: str) -> str:
    return _endpoint(f'url = "{HOOK}"', *lines)


def _private(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def places(tmp_path: Path) -> Mapping[str, str]:
    """Put the secret in a file, in a credential and in the environment that is returned."""
    _private(tmp_path / "private/secret", f"{SECRET}\n")
    _private(tmp_path / "credentials/desk", f"{SECRET}\n")
    _private(tmp_path / "private/hook", f"{HOOK}\n")
    return {
        "DESK_SECRET": SECRET,
        "DESK_HOOK": HOOK,
        "TOKEN": "Bearer abc",
        "CREDENTIALS_DIRECTORY": str(tmp_path / "credentials"),
    }


@pytest.mark.parametrize(
    "line",
    [
        f'secret = "{SECRET}"',
        'secret_env = "DESK_SECRET"',
        'secret_file = "private/secret"',
        'secret_credential = "desk"',
    ],
)
def test_a_secret_is_found_where_the_configuration_says(
    tmp_path: Path, places: Mapping[str, str], line: str
) -> None:
    config = read(tmp_path, _with_secret(line), environ=places)
    assert config.endpoints[0].secrets == (SECRET,)
    assert config.warnings == ()


@pytest.mark.parametrize("line", ['url_env = "DESK_HOOK"', 'url_file = "private/hook"'])
def test_a_url_that_holds_a_token_is_found_like_a_secret(
    tmp_path: Path, places: Mapping[str, str], line: str
) -> None:
    config = read(tmp_path, _endpoint(line, f'secret = "{SECRET}"'), environ=places)
    assert config.endpoints[0].url == HOOK


def test_a_template_that_holds_a_key_is_kept_like_a_secret(tmp_path: Path) -> None:
    """Some receivers, as PagerDuty, want their key in the body."""
    template = '{"routing_key": "k3y-of-the-pager", "summary": "{title}"}'
    (tmp_path / "pager.json").write_text(template, encoding="utf-8")
    (tmp_path / "pager.json").chmod(0o600)
    for declared in ('template_file = "pager.json"', f"template = '{template}'"):
        config = read(tmp_path, _endpoint(f'url = "{HOOK}"', declared))
        assert config.endpoints[0].template == template
        assert config.warnings == ()
        assert "k3y" not in repr(config)
        assert "k3y" not in "".join(declaration.lines(config, key="of this installation").values())
        assert "k3y" not in export(tmp_path / "feedd.toml").toml


def test_a_path_is_relative_to_the_file_that_names_it(
    tmp_path: Path, places: Mapping[str, str]
) -> None:
    part = _with_secret('secret_file = "../private/secret"')
    assert read(tmp_path, "", {"desk": part}, environ=places).endpoints[0].secrets == (SECRET,)


def test_several_secrets_stand_apart_by_blanks_or_lines(tmp_path: Path) -> None:
    _private(tmp_path / "both", f"{OTHER_SECRET}\n{SECRET}\n")
    both = (OTHER_SECRET, SECRET)
    in_file = read(tmp_path, _with_secret('secret_file = "both"'))
    assert in_file.endpoints[0].secrets == both
    written = read(tmp_path, _with_secret(f'secret = "{" ".join(both)}"'))
    assert written.endpoints[0].secrets == both


def test_headers_are_written_or_found(tmp_path: Path, places: Mapping[str, str]) -> None:
    _private(tmp_path / "key", "k3y")
    headers = (
        'headers = { X-Team = "desk", Authorization = { env = "TOKEN" }, K = { file = "key" } }'
    )
    wanted = (("X-Team", "desk"), ("Authorization", "Bearer abc"), ("K", "k3y"))
    text = f'[[sources]]\nname = "a"\n{headers}\n' + _with_secret(f'secret = "{SECRET}"', headers)
    config = read(tmp_path, text, environ=places)
    assert config.sources[0].headers == wanted
    assert config.endpoints[0].headers == wanted


def test_the_login_of_a_sources_url_becomes_a_header(tmp_path: Path) -> None:
    text = '[[sources]]\nname = "a"\nurl = "https://me:pass@coast.example/feed"\n'
    source = read(tmp_path, text).sources[0]
    assert source.url == "https://coast.example/feed"
    assert source.headers == (("Authorization", "Basic bWU6cGFzcw=="),)


def test_a_file_that_everybody_may_read_is_a_warning(tmp_path: Path) -> None:
    _private(tmp_path / "open", SECRET)
    (tmp_path / "open").chmod(0o644)
    (warning,) = read(tmp_path, _with_secret('secret_file = "open"')).warnings
    assert str(warning) == (
        f"{tmp_path}/feedd.toml:4: endpoints[0].secret_file: everybody on this machine may read"
        f" {tmp_path}/open (chmod o= {tmp_path}/open)"
    )


def test_an_endpoint_without_a_secret_is_a_warning(tmp_path: Path) -> None:
    text = '[[endpoints]]\nname = "a"\nurl = "https://desk.example/"\n'
    (warning,) = read(tmp_path, text).warnings
    assert warning.message == "is missing: alerts are sent unsigned"
    assert warning.key == "endpoints[0].secret"


def test_two_endpoints_with_one_secret_are_a_warning(tmp_path: Path) -> None:
    one = _with_secret(f'secret = "{SECRET}"')
    (warning,) = read(tmp_path, one + one.replace('"desk"', '"night"')).warnings
    assert warning.message == '"night" has the secret of "desk"'
    assert warning.line == 5


FAULTS = {
    "two ways at once": (
        [f'secret = "{SECRET}"', 'secret_env = "DESK_SECRET"'],
        "feedd.toml:5: endpoints[0].secret_env: stands beside secret (keep one of the two)",
    ),
    "a variable that isn't set": (
        ['secret_env = "NOWHERE"'],
        (
            "feedd.toml:4: endpoints[0].secret_env: the environment variable NOWHERE isn't set"
            " (set it where feedd or its commands start)"
        ),
    ),
    "a variable that is empty": (
        ['secret_env = "EMPTY"'],
        (
            "feedd.toml:4: endpoints[0].secret_env: the environment variable EMPTY is empty"
            " (set it where feedd or its commands start)"
        ),
    ),
    "a file that is empty": (
        ['secret_file = "empty"'],
        "feedd.toml:4: endpoints[0].secret_file: empty is empty",
    ),
    "a file that isn't text": (
        ['secret_file = "binary"'],
        "feedd.toml:4: endpoints[0].secret_file: binary doesn't hold text (write UTF-8)",
    ),
    "a file that is far too long": (
        ['secret_file = "long"'],
        "feedd.toml:4: endpoints[0].secret_file: long holds too much",
    ),
    "no name of a variable": (
        ['secret_env = "DESK SECRET"'],
        (
            "feedd.toml:4: endpoints[0].secret_env: is not the name of an environment variable"
            ' (write as in "DESK_SECRET")'
        ),
    ),
    "a file that isn't there": (
        ['secret_file = "nowhere"'],
        (
            "feedd.toml:4: endpoints[0].secret_file: nowhere can't be read: No such file or"
            " directory (write it there; a path is relative to the file that names it)"
        ),
    ),
    "a credential without systemd": (
        ['secret_credential = "desk"'],
        (
            "feedd.toml:4: endpoints[0].secret_credential: there is no credential desk: systemd"
            " gave feedd none (add LoadCredential=desk:/path to the unit; beside the service,"
            " name its folder in $CREDENTIALS_DIRECTORY)"
        ),
    ),
    "a credential that is a path": (
        ['secret_credential = "../desk"'],
        (
            'feedd.toml:4: endpoints[0].secret_credential: "../desk" is not a credential\'s name'
            " (write the name alone)"
        ),
    ),
    "a secret that is too short": (
        ['secret = "whsec_c2hvcnQ="'],
        (
            "feedd.toml:4: endpoints[0].secret: a webhook secret holds 24 to 64 bytes in base64;"
            " this one holds 5 (make one with: feedd endpoints secret)"
        ),
    ),
    "a header that feedd sets": (
        [f'secret = "{SECRET}"', 'headers = { Webhook-Id = "x" }'],
        (
            "feedd.toml:5: endpoints[0].headers.Webhook-Id: the header Webhook-Id is feedd's own"
            " to set"
        ),
    ),
    "a header with two ways": (
        [f'secret = "{SECRET}"', 'headers = { A = { env = "X", file = "y" } }'],
        (
            "feedd.toml:5: endpoints[0].headers.A: needs one of env, file and credential"
            ' (write { env = "NAME" })'
        ),
    ),
    "a header with an unknown way": (
        [f'secret = "{SECRET}"', 'headers = { A = { envv = "X", env = "HOME" } }'],
        "feedd.toml:5: endpoints[0].headers.A.envv: unknown key (did you mean env?)",
    ),
    "a header twice": (
        [f'secret = "{SECRET}"', 'headers = { X-A = "1", x-a = "2" }'],
        (
            "feedd.toml:5: endpoints[0].headers.x-a: is X-A, spelled in another way"
            " (keep one of the two)"
        ),
    ),
    "headers that aren't a table": (
        [f'secret = "{SECRET}"', 'headers = "X: y"'],
        (
            "feedd.toml:5: endpoints[0].headers: must be a table, not text"
            ' (write headers = { Name = "value" })'
        ),
    ),
}


def test_a_faulty_secret_is_named_by_its_place(tmp_path: Path, row: Row) -> None:
    environ = {"HOME": "x", "EMPTY": " "}
    _private(tmp_path / "empty", "\n")
    _private(tmp_path / "long", "x" * 70_000)
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    for name, (lines, words) in FAULTS.items():
        found = faults(tmp_path, _with_secret(*lines), environ=environ)
        with row(name):
            assert [str(fault).replace(f"{tmp_path}/", "") for fault in found] == [words]


def test_a_condition_of_a_visit_is_feedds_own(tmp_path: Path) -> None:
    text = '[[sources]]\nname = "a"\nheaders = { If-None-Match = "x" }\n'
    assert told(tmp_path, text) == [
        (
            "feedd.toml:3: sources[0].headers.If-None-Match: the header If-None-Match is feedd's"
            " own to set (leave it out)"
        )
    ]


CANARY = "Q0FOQVJZ"
LEAKS = {
    "too short": f'secret = "whsec_{CANARY}"',
    "not base64": f'secret = "whsec_{CANARY}!"',
    "without its prefix": f'secret = "{CANARY}"',
    "of the wrong type": f'secret = ["{CANARY}"]',
    "in the place of a variable": f'secret_env = "whsec_{CANARY}"',
    "in the place of a file": f'secret_file = "whsec_{CANARY}"',
    "in the place of a credential": f'secret_credential = "whsec_{CANARY}"',
    "in the environment": 'secret_env = "LEAK"',
    "in a file": 'secret_file = "leak"',
    "in a URL": f'url = "ftp://desk.example/{CANARY}"',
    "in a URL that can't be read": f'url = "https://desk.example:{CANARY}/"',
    "in a URL in the place of a file": f'url_file = "https://desk.example/{CANARY}"',
    "in a header": f'headers = {{ X = "{CANARY}\\n" }}',
    "in a header of the wrong type": f'headers = {{ X = ["{CANARY}"] }}',
    "in a header's place": f'headers = {{ X = {{ env = "Bearer {CANARY}" }} }}',
}


def test_no_fault_shows_a_secret(tmp_path: Path, row: Row) -> None:
    _private(tmp_path / "leak", CANARY)
    for place, line in LEAKS.items():
        with row(place):
            assert_hidden(tmp_path, line)


def assert_hidden(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f'[[endpoints]]\nname = "desk"\n{line}\nunknown = 1\n')
    with pytest.raises(ConfigFaults) as caught:
        load(path, environ={"LEAK": CANARY})
    error = caught.value
    assert CANARY not in f"{error!r} {error} {error.faults!r}"
    assert error.__cause__ is None
    assert error.__context__ is None
    assert len(error.faults) >= 2


@pytest.mark.parametrize("line", ['database = "mysql://u:{}@db/x"', 'proxy = "socks5://u:{}@p"'])
def test_no_fault_shows_a_password(tmp_path: Path, line: str) -> None:
    (fault,) = faults(tmp_path, f"[daemon]\n{line.format(CANARY)}\n")
    assert CANARY not in str(fault)


def _shown(config: Config) -> str:
    return f"{config!r} {config} {json.dumps([str(w) for w in config.warnings])}"


def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    text = (
        f'[daemon]\ndatabase = "postgresql+psycopg://u:{CANARY}@db/x"\n'
        f'proxy = "http://u:{CANARY}@proxy.example:3128"\n'
        f'[[sources]]\nname = "a"\nurl = "https://u:{CANARY}@coast.example/feed"\n'
        f'headers = {{ X = "{CANARY}" }}\n'
        f'[[endpoints]]\nname = "desk"\nurl = "http://desk.example/{CANARY}"\n'
        f'secret = "{SECRET}"\nheaders = {{ Authorization = "Bearer {CANARY}" }}\n'
    )
    config = read(tmp_path, text)
    assert CANARY in config.endpoints[0].url
    assert CANARY in config.daemon.database
    assert CANARY not in _shown(config)
    assert SECRET not in _shown(config)
