"""Whoever asks a database that isn't there hears so, and finds none made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rows import Row

ASKING = (
    "stories",
    "stories retract s1",
    "explain s1",
    "feed world",
    "watch test flood",
    "watch test --all",
    "alerts list",
    "alerts show 1",
    "alerts held",
    "alerts release 1",
    "alerts drop 1",
    "alerts replay 1",
    "endpoints enable desk",
    "sources remove courier",
    "tokens list",
    "tokens revoke anna",
)
RULES = """
[[topics]]
name = "world"
query = "flood"
[[endpoints]]
name = "desk"
url = "https://desk.example/"
secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
[[watches]]
name = "floods"
query = "flood"
notify = ["desk"]
"""


def test_what_only_asks_makes_no_database(tmp_path: Path, row: Row) -> None:
    with Feedd(tmp_path / "feedd", RULES, new=True) as feedd:
        for words in ASKING:
            with row(words):
                done = feedd.call(*words.split())
                assert (done.code, done.out) == (3, "")
                told = f"feedd: there is no database {feedd.folder}/state/feedd.db: feedd run"
                assert done.err.startswith(told)
                assert not (feedd.folder / "state").exists()


def test_what_the_files_declare_is_listed_without_a_database(tmp_path: Path, row: Row) -> None:
    rules = f'{RULES}[[sources]]\nname = "gulf"\nurl = "https://gulf.example/news"\n'
    with Feedd(tmp_path / "feedd", rules, new=True) as feedd:
        for words, name in (
            ("watch list", "floods"),
            ("endpoints list", "desk"),
            ("sources list", "gulf"),
            ("sources export", "gulf"),
        ):
            with row(words):
                done = feedd.call(*words.split())
                assert (done.code, name in done.out) == (0, True)
                assert done.err.startswith("this is only what the files declare: there is no data")
                assert not (feedd.folder / "state").exists()


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    with Feedd(tmp_path / "feedd", RULES, new=True) as feedd:
        (feedd.folder / "state").mkdir()
        (feedd.folder / "state" / "feedd.db").touch()
        done = feedd.call("stories")
        assert done.code == 3
        assert done.err.endswith("feedd.db is empty: feedd run fills it\n")


def test_an_export_says_that_it_lacks_what_was_made(tmp_path: Path) -> None:
    with Feedd(tmp_path / "feedd", RULES, new=True) as feedd:
        done = feedd.call("config", "export")
        assert done.code == 0
        assert "so nothing made by page or API is here" in done.err
        assert not (feedd.folder / "state").exists()


def test_what_makes_something_begins_a_database(tmp_path: Path) -> None:
    with Feedd(tmp_path / "feedd", RULES, new=True) as feedd:
        assert feedd.call("tokens", "add", "anna").code == 0
        assert feedd.call("tokens", "list").out.startswith("anna  read")
