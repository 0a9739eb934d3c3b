"""Log lines as a terminal's user, journald and a collector of JSON read them."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import select
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from feedd.core.characters import CONTROLS
from feedd.errors import StoreError
from feedd.log import _Lossy, _shown, tell_failure
from tests.running import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAY = """
import logging
from feedd import log
log.configure(form="{form}", level="info")
log.get().debug("not told")
log.get().info("visited", source="wire", new=2, note="first visit")
log.get().warning("health", what="a\\x1b[2Jb\\n\\u202ec")
logging.getLogger("uvicorn").warning("slow %s", "peer")
lost = "<psycopg.Pipeline [BAD] at 0x7fd34ba7c0d0>"
logging.getLogger("psycopg").warning("error ignored terminating %s: %s", lost, "it is lost")
late = OSError("Database error.")
late.__cause__ = OSError('Job was not found or not in "doing" or "todo" status (job id: 2)')
logging.getLogger("asyncio").error("Task exception was never retrieved", exc_info=late)
logging.getLogger("psycopg").warning("error ignored in rollback on %s", "it")
try:
    1 / 0
except ZeroDivisionError:
    log.get().exception("failed")
"""


def said(form: str, stderr: Path, *, journal: bool = False) -> list[str]:
    """Give what is written to stderr, which is a file here."""
    with stderr.open("w") as file:
        stat = os.fstat(file.fileno())
        stream = f"{stat.st_dev}:{stat.st_ino}" if journal else "1:1"
        subprocess.run(
            [sys.executable, "-c", SAY.format(form=form)],
            stderr=file,
            check=True,
            env={**os.environ, "JOURNAL_STREAM": stream},
        )
    return stderr.read_text().splitlines()


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("بندر می\u200cماند", '"بندر می\u200cماند"'),
        ('"no', r'"\"no"'),
        ('a" level=error', r'"a\" level=error"'),
        ('a\\" level=error', r'"a\\\" level=error"'),
        ("a\u202eb\u2028c", '"a b c"'),
        (r"rocket\w+", r"rocket\w+"),
    ],
)
def test_no_title_passes_for_more_of_the_line(title: str, told: str) -> None:
    assert _shown(title) == told


def test_a_line_reads_well(tmp_path: Path) -> None:
    lines = said("text", tmp_path / "log", journal=True)
    assert lines[0] == '<6>visited        source=wire new=2 note="first visit"'
    assert lines[1] == '<4>warning: health what="a [2Jb  c"'
    assert lines[2] == "<4>warning: slow peer library=uvicorn"
    assert lines[3] == "<4>warning: error ignored in rollback on it library=psycopg"
    assert lines[4] == "<3>error: failed"
    assert lines[-1].startswith("<3>ZeroDivisionError")


def test_a_line_in_a_file_says_when_it_was_written(tmp_path: Path) -> None:
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ "
    lines = said("text", tmp_path / "log")
    assert re.fullmatch(time + 'visited        source=wire new=2 note="first visit"', lines[0])
    assert re.fullmatch(time + "error: failed", lines[4])


@pytest.mark.parametrize("form", ["text", pytest.param("json", marks=pytest.mark.slow)])
def test_journald_is_told_the_priority_of_every_line(tmp_path: Path, form: str) -> None:
    lines = said(form, tmp_path / "log", journal=True)
    assert [line[:3] for line in lines[:5]] == ["<6>", "<4>", "<4>", "<4>", "<3>"]
    assert {line[:3] for line in lines[4:]} == {"<3>"}


def test_every_line_is_one_json_object(tmp_path: Path) -> None:
    said_so = said("json", tmp_path / "log")
    assert not any(map(CONTROLS.search, said_so))
    lines = [json.loads(line) for line in said_so]
    events = [line["event"] for line in lines]
    ignored = "error ignored in rollback on it"
    assert events == ["visited", "health", "slow peer", ignored, "failed"]
    assert lines[0]["new"] == 2
    assert lines[0]["timestamp"].endswith("Z")
    assert lines[2]["library"] == "uvicorn"
    assert "ZeroDivisionError" in lines[4]["exception"]


def test_a_log_changes_its_form_while_feedd_runs(tmp_path: Path) -> None:
    code = """
from feedd import log
for form in ("text", "json"):
    log.configure(form=form, level="info")
    log.get().info("visited")
"""
    with (tmp_path / "log").open("w") as file:
        subprocess.run([sys.executable, "-c", code], stderr=file, check=True)
    first, second = (tmp_path / "log").read_text().splitlines()
    assert first.endswith("visited")
    assert json.loads(second)["event"] == "visited"


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2> >(:)"])
def test_a_log_that_cannot_be_written_ends_nothing(where: str) -> None:
    code = SAY.format(form="text") + 'log.get().error("still")\nprint("went on")\n'
    done = subprocess.run(
        ["bash", "-c", f'exec "$0" -c "$1" {where}', sys.executable, code],
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("went on\n", 0)


def connected() -> tuple[int, int]:
    """As journald and those who write to it."""
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


@pytest.mark.parametrize("way", [os.pipe, os.openpty, connected])
def test_a_log_that_nobody_reads_keeps_nothing_waiting(way: Callable[[], tuple[int, int]]) -> None:
    """As one in a pager where somebody reads page one, or behind a connection that is lost."""
    ours, theirs = way()
    code = SAY.format(form="text") + 'for _ in range(900):\n  log.get().error("x" * 3000)\n'
    with os.fdopen(ours, "rb") as reader, os.fdopen(theirs, "wb") as writer:
        subprocess.run([sys.executable, "-c", code], stderr=writer, check=True, timeout=PATIENCE)
        assert os.get_blocking(writer.fileno())
        assert reader.read(select.PIPE_BUF)


def test_no_line_begins_where_another_was_cut_off() -> None:
    ours, theirs = os.pipe()
    lines = [f"{number}{'x' * 23000}\n" for number in range(4)]
    with os.fdopen(ours) as reader, os.fdopen(theirs, "w", encoding="utf-8") as writer:
        log = _Lossy(writer)
        for line in lines:
            log.write(line)
        came = os.read(ours, 1 << 17).decode()
        log.write("seen\n")
        del log
        writer.close()
        *whole, cut, seen = (came + reader.read()).splitlines(keepends=True)
    assert (whole, seen) == (lines[: len(whole)], "seen\n")
    assert lines[len(whole)].startswith(cut.strip())
    assert len(cut) > select.PIPE_BUF


class Trickle(io.RawIOBase):
    """Takes a little at a time, as a pipe does whose writer is interrupted by signals."""

    def __init__(self) -> None:
        self.came = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # a buffer of any kind
        self.came += bytes(data[:7])
        return len(data[:7])


@pytest.mark.parametrize("buffered", [True, False])
def test_a_line_that_is_taken_in_parts_is_written_whole(buffered: bool) -> None:
    file = Trickle()
    stream = io.TextIOWrapper(io.BufferedWriter(file) if buffered else file, encoding="utf-8")  # type: ignore[type-var]  # as unbuffered Python has it
    _Lossy(stream).write("visited source=wire note=“first visit”\n")
    assert file.came.decode() == "visited source=wire note=“first visit”\n"


@pytest.mark.parametrize(
    ("ends_by", "told"),
    [
        (None, []),
        (asyncio.CancelledError(), []),
        (StoreError("the disk is full"), [("not stored", "the disk is full")]),
        (ZeroDivisionError("odd"), [("please report this", "")]),
    ],
    ids=repr,
)
def test_a_task_that_nobody_awaits_says_why_it_failed(
    ends_by: BaseException | None, told: list[tuple[str, str]]
) -> None:
    async def work() -> None:
        if ends_by is not None:
            raise ends_by

    async def run() -> None:
        task = asyncio.create_task(work())
        await asyncio.wait([task])
        tell_failure(task, "please report this", source="wire")

    with capture_logs() as lines:
        asyncio.run(run())
    assert [(line["event"], line.get("error", "")) for line in lines] == told
    assert all(line["source"] == "wire" for line in lines)
