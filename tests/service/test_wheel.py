"""A built wheel holds all that feedd needs, and works where nothing else of the project is."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.bulletins import WRITERS, edition

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_it_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("feedd/")}
    there = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "feedd").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there - packed == set()
    kinds = {Path(name).suffix for name in packed}
    assert kinds >= {".py", ".html", ".css", ".json", ".toml", ".mako"}


@pytest.mark.slow
def test_installed_alone_it_does_its_work(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    install = ["-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target"]
    subprocess.run([sys.executable, *install, str(site), str(wheel)], check=True)
    # The libraries are those of this environment; the project itself must not come along.
    libraries = sysconfig.get_path("purelib")
    (site / "libraries.pth").write_text(libraries + "\n")
    feedd = [str(home / "bin" / "python"), "-P", "-m", "feedd"]

    def run(*words: str, given: str = "") -> str:
        done = subprocess.run(
            [*feedd, *words],
            cwd=tmp_path,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run_python(home, "import feedd; print(feedd.__file__)", tmp_path)
    assert where.startswith(str(home))
    run("init", "feedd.toml")
    run("-c", "feedd.toml", "check")
    run("-c", "feedd.toml", "ingest", "-", "--source", "b", given=edition(WRITERS))
    assert WRITERS.title in run("-c", "feedd.toml", "stories")
    assert "<feed" in run("-c", "feedd.toml", "feed", "harbours")


def run_python(home: Path, code: str, cwd: Path) -> str:
    command = [str(home / "bin" / "python"), "-P", "-c", code]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()
