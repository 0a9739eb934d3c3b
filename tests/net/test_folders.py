"""Sources that are folders: what is new in one is read, once, and nothing is passed over."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.net import Answer, Failed, Fetched, Unchanged, files, folders
from feedd.net.folders import MOST_FILES

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 1000
ELSEWHERE = "is a link that leads out of the folder, or no file any more"


def look(folder: Path, before: Answer | None = None, *, hours: float = 1.0) -> Answer:
    """Look into a folder so many hours from now, when all files have settled."""
    etag = before.etag if isinstance(before, Fetched | Unchanged) else None
    now = datetime.now(UTC) + timedelta(hours=hours)
    return files.look(str(folder), etag=etag, limit=LIMIT, now=now)


def read(answer: Answer) -> dict[str, str]:
    """Give what was read by the name of its file."""
    assert isinstance(answer, Fetched)
    return {part.name: body.decode() or part.fault for part, body in answer.documents}


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text)


def test_each_file_is_a_document_and_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, a="one", b="two")
    first = look(tmp_path)
    assert read(first) == {"a": "one", "b": "two"}
    second = look(tmp_path, first)
    assert isinstance(second, Unchanged)
    put(tmp_path, c="three")
    third = look(tmp_path, second)
    assert read(third) == {"c": "three"}
    assert isinstance(look(tmp_path, third), Unchanged)


def test_only_a_first_look_is_whole(tmp_path: Path) -> None:
    put(tmp_path, a="one")
    first = look(tmp_path)
    put(tmp_path, b="two")
    second = look(tmp_path, first)
    assert [one.partial for one in (first, second) if isinstance(one, Fetched)] == [False, True]


def test_a_file_that_changed_or_was_moved_in_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    put(tmp_path, elsewhere="moved")
    put(folder, a="one", b="two")
    first = look(folder)
    put(folder, a="one again")
    (tmp_path / "elsewhere").rename(folder / "c")
    assert read(look(folder, first)) == {"a": "one again", "c": "moved"}


def test_what_has_just_changed_is_left_for_the_next_look(tmp_path: Path) -> None:
    put(tmp_path, a="one")
    now = look(tmp_path, hours=0)
    assert read(now) == {}
    assert read(look(tmp_path, now)) == {"a": "one"}


def test_a_folder_that_is_empty_at_first_is_no_failure(tmp_path: Path) -> None:
    first = look(tmp_path)
    assert read(first) == {}
    put(tmp_path, a="one")
    assert read(look(tmp_path, first)) == {"a": "one"}


def test_folders_hidden_files_and_what_editors_leave_are_passed_over(tmp_path: Path) -> None:
    names = ("a.txt", ".hidden", "a.txt~", "b.part", "c.tmp")
    put(tmp_path, **dict.fromkeys(names, "text"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert read(look(tmp_path)) == {"a.txt": "text"}


def test_more_than_one_look_may_read_is_read_by_the_next(tmp_path: Path) -> None:
    last = look(tmp_path)
    texts = {f"{n}": "x" * 300 for n in range(7)}
    put(tmp_path, **texts)
    seen: dict[str, str] = {}
    while isinstance(last := look(tmp_path, last), Fetched):
        assert len(last.body) <= LIMIT
        assert not seen.keys() & read(last).keys()
        seen |= read(last)
    assert seen == texts


def test_a_first_look_reads_the_newest_and_no_later_one_the_rest(tmp_path: Path) -> None:
    texts = {f"{n:04}": "" for n in range(MOST_FILES + 5)}
    put(tmp_path, **texts)
    first = look(tmp_path)
    assert isinstance(first, Fetched)
    assert first.parts is not None
    assert len(first.parts) == MOST_FILES
    assert isinstance(look(tmp_path, first), Unchanged)


def test_a_file_that_is_too_long_is_named_and_holds_up_no_other(tmp_path: Path) -> None:
    first = look(tmp_path)
    put(tmp_path, a="x" * (LIMIT + 1), b="two")
    second = look(tmp_path, first)
    assert read(second) == {"a": "holds more than 1000 bytes", "b": "two"}
    assert isinstance(look(tmp_path, second), Unchanged)


def test_a_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    (tmp_path / b"\xff.txt".decode(errors="surrogateescape")).write_text("one")
    assert read(look(tmp_path)) == {"?.txt": "one"}


def test_after_the_clock_was_set_back_nothing_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, a="one")
    first = look(tmp_path)
    assert isinstance(first, Fetched)
    ahead = int((datetime.now(UTC) + timedelta(days=9)).timestamp() * 1e9)
    before = Unchanged(etag=f"{ahead}-0123456789abcdef")
    assert read(look(tmp_path, before)) == {"a": "one"}


def test_files_of_a_clock_that_was_ahead_are_read_and_hide_no_later_one(tmp_path: Path) -> None:
    put(tmp_path, a="one")
    first = look(tmp_path, hours=-5)
    assert read(first) == {"a": "one"}
    put(tmp_path, b="two")
    assert read(look(tmp_path, first, hours=-4)) == {"a": "one", "b": "two"}


@pytest.mark.parametrize("etag", ["", "x", "-", "12", "1-2-3", "\u0661-a"])
def test_what_is_no_mark_of_ours_begins_anew(tmp_path: Path, etag: str) -> None:
    put(tmp_path, a="one")
    assert read(look(tmp_path, Unchanged(etag=etag))) == {"a": "one"}


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    answer = look(tmp_path / "gone")
    assert isinstance(answer, Failed)
    assert answer.code == "not_found"


def test_a_link_is_followed_within_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "..data").mkdir(parents=True)
    put(tmp_path, secret="key")
    put(folder / "..data", a="one")
    (folder / "a").symlink_to("..data/a")
    (folder / "b").symlink_to(tmp_path / "secret")
    assert read(look(folder)) == {"a": "one", "b": ELSEWHERE}


def test_what_a_file_became_since_it_was_looked_at_takes_no_room_and_no_time(
    tmp_path: Path,
) -> None:
    put(tmp_path, grown="one", pipe="two")
    seen = {one.path.name: one for one in folders._files(tmp_path)}
    put(tmp_path, grown="one and much more")
    (tmp_path / "pipe").unlink()
    os.mkfifo(tmp_path / "pipe")
    grown, kept = folders._content(tmp_path, seen["grown"], LIMIT)
    assert (grown.fault, kept) == ("is still being written", b"")
    pipe, kept = folders._content(tmp_path, seen["pipe"], LIMIT)
    assert (pipe.fault, kept) == (ELSEWHERE, b"")
