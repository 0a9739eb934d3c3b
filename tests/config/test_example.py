"""``config/feedd.example.toml`` and docs/configuration.md against the code."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from feedd.config.tables import Tables
from tests.config.writing import read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config" / "feedd.example.toml"

INLINE = {"retiring", "selectors", "quiet", "stories", "keep"}

_HEADER = re.compile(r"\[\[?([a-z.]+)\]")
_OPTION = re.compile(r"(?:# )?([a-z_]+) = \S")


def test_the_example_holds_every_option_once_and_no_other() -> None:
    shown = _options_shown(EXAMPLE.read_text(encoding="utf-8"))
    assert {table: sorted(keys) for table, keys in shown.items()} == _options_known(Tables, "")


def test_the_example_has_no_faults_and_no_warnings(tmp_path: Path) -> None:
    config = read(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    assert config.warnings == ()
    assert (len(config.sources), len(config.topics)) == (1, 1)
    assert (len(config.watches), len(config.endpoints)) == (1, 1)


def test_a_default_in_the_example_is_the_codes_own(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    shown = read(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    bare = read(
        tmp_path / "bare",
        '[[sources]]\nname = "example-news"\nurl = "https://example.org/latest"\n'
        '[[topics]]\nname = "iraq"\ntitle = "Iraq"\nquery = "iraq OR baghdad"\n'
        '[[watches]]\nname = "rockets"\nquery = \'"rocket attack" OR sanction*\'\n'
        'notify = ["desk"]\n'
        '[[endpoints]]\nname = "desk"\nurl = "https://hooks.example.org/feedd"\n'
        f'secret = "{shown.endpoints[0].secrets[0]}"\n',
    )
    assert replace(shown, files=()) == replace(bare, files=())


@pytest.mark.parametrize("table", ["daemon", "sources", "topics", "watches", "endpoints"])
def test_the_documentation_names_every_option(table: str) -> None:
    words = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    known = _options_known(Tables, "")
    options = {key for name, keys in known.items() for key in keys if name.split(".")[0] == table}
    ways = ("_env", "_file", "_credential")
    plain = {option for option in options if not option.endswith(ways)}
    assert {option for option in plain if f"`{option}`" not in words} == set()


def _options_shown(text: str) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = defaultdict(list)
    table = ""
    for line in text.splitlines():
        if header := _HEADER.match(line):
            table = header[1]
        elif table and (option := _OPTION.match(line)):
            shown[table].append(option[1])
    return shown


def _options_known(model: type[BaseModel], name: str) -> dict[str, list[str]]:
    """Map each table to its keys; an inline table is a key of the one around it."""
    known: dict[str, list[str]] = {}
    own = []
    for key, field in model.model_fields.items():
        inner = [
            kind for kind in (field.annotation, *get_args(field.annotation)) if _is_table(kind)
        ]
        if inner and key not in INLINE:
            known |= _options_known(inner[0], f"{name}.{key}".lstrip("."))
        else:
            own.append(key)
    return {name: sorted(own)} | known if own else known


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_the_documentations_endpoints_have_no_faults_and_no_warnings(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    config = read(tmp_path, shown)
    assert config.warnings == ()
    assert [one.kind for one in config.endpoints] == ["email", "ntfy", "telegram", "slack"]
