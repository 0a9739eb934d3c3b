"""The container is as careful as the unit: read here, as it can't be built everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
INSTRUCTIONS = [
    (word, rest.strip()) for word, rest in re.findall(r"^([A-Z]+) (.*)$", DOCKERFILE, re.MULTILINE)
]
"""Word and what follows it, of both stages."""

LAST_STAGE = INSTRUCTIONS[max(n for n, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
UNIT = (ROOT / "systemd" / "feedd.service").read_text(encoding="utf-8")


def told(word: str) -> list[str]:
    """Give what the last stage says after a word."""
    return [rest for said, rest in LAST_STAGE if said == word]


def composed(key: str) -> str:
    """Give what compose.yaml says under a key that stands there once."""
    (value,) = re.findall(rf"^ +{key}: (.*)$", COMPOSE, re.MULTILINE)
    return str(value)


def test_its_bases_are_of_a_stated_version() -> None:
    bases = [rest.split()[0] for word, rest in INSTRUCTIONS if word == "FROM"]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim", bases[0])


def test_it_starts_feedd_as_the_unit_does() -> None:
    (entry,), (command,) = told("ENTRYPOINT"), told("CMD")
    (unit,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    assert " ".join(json.loads(entry) + json.loads(command)) == unit
    assert told("STOPSIGNAL") == ["SIGTERM"]
    (patience,) = re.findall(r"^TimeoutStopSec=(.*)$", UNIT, re.MULTILINE)
    assert composed("stop_grace_period") == f"{patience}s"


def test_it_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    assert told("USER") == ["feedd"]
    assert "/readyz" in told("HEALTHCHECK")[0]


def test_it_may_write_its_state_and_nothing_else() -> None:
    (state,) = told("VOLUME")
    assert composed("read_only") == "true"
    assert composed("cap_drop") == "[ALL]"
    assert composed("security_opt") == '["no-new-privileges:true"]'
    mounts = re.findall(r"^ +- (\S+:/\S+)$", COMPOSE, re.MULTILINE)
    assert [m.split(":")[1] for m in mounts if not m.endswith(":ro")] == [state]


def test_what_is_installed_is_hashed_and_no_secret_comes_along() -> None:
    runs = " ".join(rest for word, rest in INSTRUCTIONS if word == "RUN")
    assert "--require-hashes -r requirements/run.lock" in runs
    assert "--no-index" in runs
    copied = [path for word, rest in INSTRUCTIONS if word == "COPY" for path in rest.split()[:-1]]
    assert {"config", ".", "var"}.isdisjoint(copied)
    assert all((ROOT / path).exists() for path in copied if not path.startswith(("-", "/")))
