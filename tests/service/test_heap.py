"""Memory that nothing is left on goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from feedd import heap

MB = 1 << 20
BLOCK = 4 * 4096


def private() -> int:
    """Give the bytes of memory that are this process's own."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss_Anon:"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have no trim")
def test_holes_in_a_heap_are_given_back() -> None:
    blocks = [b"x" * BLOCK for _ in range(64 * MB // BLOCK)]
    left = blocks[::8]  # so that no end of a heap is free
    del blocks
    before = private()
    heap.give_back()
    assert private() < before - 32 * MB
    assert len(left) == 64 * MB // BLOCK // 8
