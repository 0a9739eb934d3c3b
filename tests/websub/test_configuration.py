"""Where hubs reach feedd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.config import ConfigFaults

if TYPE_CHECKING:
    from pathlib import Path


def loaded(folder: Path, callback: str) -> config.Config:
    file = folder / "feedd.toml"
    file.write_text(f'[daemon]\nstate = "state"\nwebsub_callback = "{callback}"\n')
    return config.load(file, environ={})


def test_it_is_kept_without_the_slash_at_its_end(tmp_path: Path) -> None:
    read = loaded(tmp_path, "https://feeds.example.org/feedd/")
    assert read.daemon.websub_callback == "https://feeds.example.org/feedd"
    assert read.warnings == ()


def test_plain_http_is_doubtful(tmp_path: Path) -> None:
    (warning,) = loaded(tmp_path, "http://feeds.example.org").warnings
    assert warning.key == "daemon.websub_callback"
    assert "unencrypted" in warning.message


@pytest.mark.parametrize("callback", ["feeds.example.org", "https://a.example/?x=1", ""])
def test_anything_else_is_refused(callback: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigFaults, match="websub_callback"):
        loaded(tmp_path, callback)
