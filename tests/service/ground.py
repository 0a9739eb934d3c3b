"""What a feedd under test stands on: this machine as it is, or one that a test can break.

=========  ===========================================================  ==========
Firm       this machine                                                  always
Machine    syncing fails, the clock jumps (``machine.py``)               needs gcc
Cell       so much memory and no more (``cell.py``)                      needs root
Names      a name server that falls silent (``names.py``)                needs root
=========  ===========================================================  ==========
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Ground(Protocol):
    """``environ`` is what a process needs to run on it."""

    @property
    def environ(self) -> Mapping[str, str]: ...

    def program(self, *command: str | Path) -> tuple[str | Path, ...]:
        """Give a command that runs another one on it."""


class Firm:
    """Nothing happens here."""

    environ: Mapping[str, str] = {}

    def program(self, *command: str | Path) -> tuple[str | Path, ...]:
        return command
