"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedd.cli import feedd
from tests.end_to_end.bulletins import SECRET

README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```toml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^ +(?:\.venv/bin/)?(feedd .*?)(?: +#.*)?$", README, re.MULTILINE)


def call(folder: Path, words: str) -> Result:
    """Run one of its command lines, on the configuration that it shows."""
    config = folder / "feedd.toml"
    config.write_text(EXAMPLE, encoding="utf-8")
    _, *rest = shlex.split(words.replace("feedd.toml", str(config)))
    return CliRunner().invoke(feedd, rest, env={"DESK_SECRET": SECRET})


def test_its_configuration_has_no_faults(tmp_path: Path) -> None:
    done = call(tmp_path, "feedd -c feedd.toml check")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("words", COMMANDS)
def test_its_commands_exist_with_their_options(tmp_path: Path, words: str) -> None:
    done = call(tmp_path, f"{words} --help")
    assert done.exit_code == 0, done.output
