from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedd.cli.check import check
from feedd.cli.options import Options, default_config
from tests.config.writing import WHOLE, write

RUDE = WHOLE.replace('/feed"', '/feed"\ninterval = "1m"')


def _check(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(check, arguments, obj=Options(path), standalone_mode=False)


def test_without_faults_it_says_what_is_declared(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    result = _check(path)
    assert result.return_value == 0
    assert result.stdout == f"{path}: ok (1 file, 1 source, 1 topic, 1 watch, 1 endpoint)\n"
    assert result.stderr == ""


def test_faults_go_to_stderr_and_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "[deamon]\n", {"b": "[[topics]]\nname = 'a'\n"})
    result = _check(path)
    assert result.return_value == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"{path}:1: deamon: unknown key (did you mean daemon?)",
        f'{tmp_path}/conf.d/b.toml:1: topics[0].query: is missing (add query = "flood OR storm")',
        "2 faults",
    ]


def test_warnings_change_no_exit_code(tmp_path: Path) -> None:
    result = _check(write(tmp_path, RUDE))
    assert result.return_value == 0
    assert result.stderr.startswith(f"warning: {tmp_path}/feedd.toml:6: sources[0].interval: ")


def test_of_a_thousand_warnings_a_person_is_told_some_and_json_all(tmp_path: Path) -> None:
    names = "".join(f'[[watches]]\nname = "name-{n}"\nquery = "name{n}"\n' for n in range(50))
    path = write(tmp_path, WHOLE + names)
    told = _check(path).stderr.splitlines()
    assert len(told) == 21
    assert told[-1] == "30 more warnings: --json prints all"
    assert len(json.loads(_check(path, "--json").stdout)["warnings"]) == 50


def test_json_without_faults(tmp_path: Path) -> None:
    result = _check(write(tmp_path, RUDE), "--json")
    assert result.return_value == 0
    assert json.loads(result.stdout) == {
        "ok": True,
        "faults": [],
        "warnings": [
            {
                "file": f"{tmp_path}/feedd.toml",
                "line": 6,
                "column": None,
                "key": "sources[0].interval",
                "message": "every 1m is oftener than most publishers allow",
                "hint": 'write "15m" or more',
            }
        ],
        "counts": {"files": 1, "sources": 1, "topics": 1, "watches": 1, "endpoints": 1},
    }


def test_json_with_faults(tmp_path: Path) -> None:
    result = _check(write(tmp_path, "a = 1m\n"), "--json")
    assert result.return_value == 2
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "ok": False,
        "faults": [
            {
                "file": f"{tmp_path}/feedd.toml",
                "line": 1,
                "column": 6,
                "key": "",
                "message": "isn't TOML: something follows the value",
                "hint": 'text needs quotes, as in "15m"',
            }
        ],
        "warnings": [],
        "counts": None,
    }


@pytest.mark.parametrize(
    ("environ", "local", "meant"),
    [
        ({"FEEDD_CONFIG": "/srv/feedd.toml"}, ("feedd.toml",), Path("/srv/feedd.toml")),
        ({}, ("feedd.toml", "config/feedd.toml"), Path("feedd.toml")),
        ({}, ("config/feedd.toml",), Path("config/feedd.toml")),
        ({}, (), Path("feedd.toml")),
        ({"FEEDD_CONFIG": ""}, (), Path("feedd.toml")),
    ],
)
def test_the_configuration_that_is_meant_when_none_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    local: tuple[str, ...],
    meant: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FEEDD_CONFIG", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config").mkdir()
    for name in local:
        (tmp_path / name).touch()
    assert default_config() == meant
