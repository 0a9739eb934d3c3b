"""X3: four bodies of a few kilobytes that unpack to 300 MB each, as a site may send them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from tests.origin import Origin, Serve

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
SIZE = 300


def packed(pack: Callable[[bytes], bytes], finish: Callable[[], bytes]) -> bytes:
    """Pack 300 MiB of blanks, a little at a time."""
    return b"".join([*(pack(b" " * MIB) for _ in range(SIZE)), finish()])


def by_gzip() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packed(packer.compress, packer.flush)


def by_brotli() -> bytes:
    packer = brotli.Compressor(quality=5)
    return packed(packer.process, packer.finish)


def by_zstd() -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return packed(packer.compress, packer.flush)


def test_x3_the_bombs_are_real() -> None:
    assert brotli.decompress(by_brotli()) == b" " * MIB * SIZE
    with zstandard.ZstdDecompressor().stream_reader(by_zstd()) as reader:
        assert sum(len(piece) for piece in iter(lambda: reader.read(MIB), b"")) == MIB * SIZE


def test_x3_four_bombs_end_as_too_large_and_add_little_to_memory() -> None:
    gzipped = by_gzip()
    bombs = (
        ("gzip", gzipped),
        ("gzip, gzip", gzip.compress(gzipped)),
        # Never asked for (Accept-Encoding), and sent all the same.
        ("br", by_brotli()),
        ("zstd", by_zstd()),
    )
    with Origin() as origin:
        urls = [origin.play("/", Serve(body=b"<rss/>"))]
        for number, (coding, bomb) in enumerate(bombs):
            assert len(bomb) < MIB
            act = Serve(body=bomb, headers=(("Content-Encoding", coding),))
            urls.append(origin.play(f"/{number}", act))
        command = [sys.executable, "-m", "tests.net.bombed", *urls]
        said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert said["first"] == "fetched"
    assert said["bombs"] == ["too_large"] * 4
    assert said["grew"] < 32 * MIB
