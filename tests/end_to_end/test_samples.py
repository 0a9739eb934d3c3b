"""The samples show the whole job: what `make run` starts on a fresh clone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from feedd import config

ROOT = Path(__file__).parents[2]
SHOWN = (
    'note="first visit: no alerts"',
    "ALERT received, signature right: [emergency] Storm",
    "merged         source=coast-wire",
    "revised        source=harbour-bulletin",
    "ALERT received, signature right: [earthquake]",
)


def test_the_shipped_configuration_has_no_faults_and_no_doubts() -> None:
    read = config.load(ROOT / "config" / "feedd.toml", environ={})
    assert read.warnings == ()
    assert {source.name for source in read.sources} == {
        "harbour-bulletin",
        "coast-wire",
        "lowland-post",
        "payk",
    }


def test_samples_whose_port_is_taken_say_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, ROOT / "config" / "sample" / "wire.py", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    told = f"the samples can't listen at 127.0.0.1:{port}: Address already in use."
    assert (done.returncode, done.stderr) == (1, f"{told} Do they run already?\n")


@pytest.mark.slow
def test_the_samples_show_new_stories_a_copy_a_correction_and_alerts(tmp_path: Path) -> None:
    home = tmp_path / "feedd"
    shutil.copytree(ROOT / "config", home / "config")
    shutil.copytree(ROOT / "scripts", home / "scripts")
    (home / ".venv").symlink_to(Path(sys.prefix))
    process = subprocess.Popen(
        [home / "scripts" / "run", "config/feedd.toml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    watchdog = threading.Timer(60, process.terminate)
    watchdog.start()
    wanted = set(SHOWN)
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            wanted -= {words for words in wanted if words in line}
            if not wanted:
                break
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    watchdog.cancel()
    assert (wanted, process.wait()) == (set(), 0)
