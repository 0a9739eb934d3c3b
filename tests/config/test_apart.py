from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.config import apart
from tests.config.writing import WHOLE

if TYPE_CHECKING:
    from pathlib import Path

APART = """
import sys
from pathlib import Path
from feedd import config
from feedd.config import apart
path = Path(sys.argv[1])
read = apart.load(path, environ={})
print("pydantic" in sys.modules)
print(read == config.load(path, environ={}))
"""


@pytest.mark.slow
def test_what_is_read_apart_is_the_same_and_leaves_nothing_that_read_it(tmp_path: Path) -> None:
    path = tmp_path / "feedd.toml"
    path.write_text(WHOLE)
    code = [sys.executable, "-c", APART, str(path)]
    said = subprocess.run(code, capture_output=True, text=True, check=True)
    assert said.stdout == "False\nTrue\n"


def test_faults_are_those_that_are_told_without_a_child(tmp_path: Path) -> None:
    path = tmp_path / "feedd.toml"
    path.write_text('[[sources]]\nname = "one two"\n[[watches]]\n')
    with pytest.raises(config.ConfigFaults) as apart_from_here:
        apart.load(path, environ={})
    with pytest.raises(config.ConfigFaults) as here:
        config.load(path, environ={})
    assert apart_from_here.value.faults == here.value.faults
