from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from feedd import config
from feedd.config import apart
from tests.config.writing import WHOLE
from tests.running import PATIENCE

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


@pytest.mark.slow
def test_a_child_ends_though_its_daemon_was_killed_while_it_read(tmp_path: Path) -> None:
    path = tmp_path / "feedd.toml"
    os.mkfifo(path)
    with subprocess.Popen([sys.executable, "-c", APART, str(path)]) as daemon:
        with path.open("w") as file:
            # The child has opened it, and waits for more.
            (child,) = Path(f"/proc/{daemon.pid}/task/{daemon.pid}/children").read_text().split()
            ends = os.pidfd_open(int(child))
            daemon.kill()
            daemon.wait()
            file.write(WHOLE)
        ended, _, _ = select.select([ends], [], [], PATIENCE)
        os.close(ends)
    assert ended


def test_faults_are_those_that_are_told_without_a_child(tmp_path: Path) -> None:
    path = tmp_path / "feedd.toml"
    path.write_text('[[sources]]\nname = "one two"\n[[watches]]\n')
    with pytest.raises(config.ConfigFaults) as apart_from_here:
        apart.load(path, environ={})
    with pytest.raises(config.ConfigFaults) as here:
        config.load(path, environ={})
    assert apart_from_here.value.faults == here.value.faults
