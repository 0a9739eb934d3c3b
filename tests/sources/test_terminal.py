"""What others wrote may be printed: it moves no cursor and turns no line, on no terminal."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedd.cli import health
from feedd.cli.options import Options, opened
from feedd.cli.terminal import dumped, shown
from feedd.core.characters import CONTROLS
from feedd.core.settings import Made
from feedd.store import made as store
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.running import Done

HOSTILE = "Rocket\x1b]0;owned\x07 \x9b31m near\x7f \u202eKhelad\u2066"
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": HOSTILE,
    "items": [
        {
            "id": "1",
            "title": HOSTILE,
            "content_text": f"A {HOSTILE} fell near the camp.",
            "authors": [{"name": HOSTILE}],
            "tags": [HOSTILE],
        }
    ],
}
TOML = (
    '[[sources]]\nname = "wire"\nbaseline = false\n'
    '[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
    '[[watches]]\nname = "rockets"\nquery = "rocket"\nnotify = ["desk"]\n'
)


def test_no_command_prints_the_control_characters_of_others(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", TOML) as feedd:
        document = feedd.folder / "feed.json"
        document.write_text(json.dumps(FEED), encoding="utf-8")
        page = feedd.folder / "page.txt"
        page.write_text(f"News\n\nThe {HOSTILE} fell.\n", encoding="utf-8")
        made = [feedd.call("ingest", str(document), "--source", "wire", "--json")]
        story = made[0].json["new"][0]["story"]  # type: ignore[index]  # a JSON document
        printed = [("parse", str(document)), ("stories",), ("explain", story)]
        ledger = [("alerts", "list"), ("alerts", "show", "1"), ("watch", "test", "rockets")]
        words = (*printed, *ledger, ("match", "rocket", str(page)))
        made += (feedd.call(*these) for these in words)
        made += (feedd.call(*these, "--json") for these in printed)
    assert [done for done in made if not told(done)] == []
    assert [controls(done) for done in made] == [""] * len(made)


def test_what_was_made_is_exported_with_escapes(tmp_path: Path) -> None:
    hostile = "News \u202e\u2066of Khelad"
    made = Made(kind="topics", name="khelad", table={"title": hostile, "query": "khelad"})
    with Feedd(tmp_path / "f", "") as feedd:
        with opened(Options(feedd.config)) as newsroom, newsroom.database.write() as connection:
            store.save(connection, made, now=datetime.now(UTC))
        exported = feedd.call("config", "export")
    assert controls(exported) == ""
    (topic,) = tomllib.loads(exported.out)["topics"]
    assert topic["title"] == hostile


def told(done: Done) -> bool:
    return done.code == 0 and "ocket" in done.out


def controls(done: Done) -> str:
    """Give the control characters of what a command printed, but for the ends of lines."""
    return "".join(CONTROLS.findall(done.out + done.err)).replace("\n", "")


def test_json_is_the_same_document_and_a_text_keeps_its_lines() -> None:
    value = {HOSTILE: ["ایران", HOSTILE, 1.5, None], "lines": "one\n\ttwo"}
    assert json.loads(dumped(value, indent=2)) == value
    assert "ایران" in dumped(value)
    assert shown("one\n\ttwo") == "one\n\ttwo"


def test_sources_stand_in_columns_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    paper = health.Row(
        source="paper",
        health="good",
        last_visit="2 h ago",
        next_visit="in 1 h",
        every="3 h",
        a_week="12",
        why_then="no rhythm\nknown yet",
    )
    health.show([paper, replace(paper, source="新聞", health="failed: a\x1bb")])
    assert capsys.readouterr().out.splitlines() == [
        "source  health       last visit  next visit  every  a week  why then",
        "paper   good         2 h ago     in 1 h      3 h    12      no rhythm known yet",
        "新聞    failed: a b  2 h ago     in 1 h      3 h    12      no rhythm known yet",
    ]
