"""``feedd doctor`` finds what ails, and ``feedd init`` gives what needs no doctor."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from feedd import config, doctor
from feedd.cli import feedd as commands
from feedd.errors import NoRoom, StoreError
from feedd.lock import alone_on, open_lock
from feedd.store import Database
from tests.end_to_end.bulletins import SECRET, WRITERS
from tests.running import Feedd
from tests.service.seeds import plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.rows import Row

NOW = datetime(2027, 3, 1, tzinfo=UTC)
THEN = datetime(2026, 11, 1, tzinfo=UTC)
SOURCE = '[[sources]]\nname = "b"\nurl = "https://news.example/latest"\n'


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "f", SOURCE) as one:
        one.config.write_text(one.config.read_text().replace('"127.0.0.0/8"', ""))
        plant(one.folder, ((THEN, (WRITERS,)),))
        assert one.call("stories").code == 0
        yield one


def found(
    feedd: Feedd, *, now: datetime = NOW, reachable: bool = True
) -> dict[str, doctor.Finding]:
    def look_up(host: str, _port: int) -> None:
        if not reachable:
            raise socket.gaierror(-2, f"{host} is unknown")

    settings = config.load(feedd.config, environ=os.environ)
    findings = doctor.examine(settings, now=now, look_up=look_up)
    return {one.what: one for one in findings if one.state != "well"}


def test_a_feedd_that_runs_is_well(feedd: Feedd) -> None:
    with alone_on(feedd.folder / "state"):
        ails = found(feedd, now=datetime.now(UTC))
    ails.pop("sqlite", None)
    assert ails == {}


def test_a_feedd_without_sources_is_doubted_until_some_are_made(tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="B" xmlUrl="https://news.example/b"/></body></opml>'
    )
    with Feedd(tmp_path / "f", "") as bare:
        bare.call("stories")
        assert found(bare)["sources"].words == "there are none"
        bare.call("sources", "import", str(opml))
        assert {"configuration", "sources"}.isdisjoint(found(bare))


def test_a_look_changes_nothing(feedd: Feedd) -> None:
    before = feedd.call("feed", "x").err, feedd.call("stories", "--json").out
    found(feedd)
    assert (feedd.call("feed", "x").err, feedd.call("stories", "--json").out) == before


def damage(feedd: Feedd) -> None:
    path = feedd.folder / "state" / "feedd.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))


def new_schema(feedd: Feedd) -> None:
    with closing(sqlite3.connect(feedd.folder / "state" / "feedd.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def open_secret(feedd: Feedd) -> None:
    toml = f'[[endpoints]]\nname = "d"\nurl = "https://example.org/"\nsecret = "{SECRET}"\n'
    feedd.config.write_text(feedd.config.read_text() + toml)
    feedd.config.chmod(0o644)


def nobody_told(feedd: Feedd) -> None:
    toml = f'[[endpoints]]\nname = "d"\nurl = "https://example.org/"\nsecret = "{SECRET}"\n'
    feedd.config.write_text(feedd.config.read_text() + toml)


def state_as_file(feedd: Feedd) -> None:
    shutil.rmtree(feedd.folder / "state")
    (feedd.folder / "state").touch()


def state_behind_a_circle(feedd: Feedd) -> None:
    (feedd.folder / "there").symlink_to("back")
    (feedd.folder / "back").symlink_to("there")
    text = feedd.config.read_text()
    feedd.config.write_text(text.replace('"state"', '"there/state"'))


def state_of_a_long_name(feedd: Feedd) -> None:
    text = feedd.config.read_text()
    feedd.config.write_text(text.replace('"state"', f'"{"x" * 300}"'))


def empty(feedd: Feedd) -> None:
    (feedd.folder / "state" / "feedd.db").write_bytes(b"")


AILMENTS: dict[str, tuple[Callable[[Feedd], object], str, str, str]] = {
    "no state yet": (
        lambda f: shutil.rmtree(f.folder / "state"),
        "state",
        "doubtful",
        "feedd run",
    ),
    "no database yet": (
        lambda f: shutil.rmtree(f.folder / "state"),
        "database",
        "doubtful",
        "feedd run",
    ),
    "a state that is a file": (state_as_file, "state", "ill", "no folder"),
    "a state behind links in a circle": (state_behind_a_circle, "state", "ill", "go in a circle"),
    "a state of too long a name": (state_of_a_long_name, "daemon", "doubtful", "doesn't run"),
    "an open state": (lambda f: (f.folder / "state").chmod(0o755), "state", "doubtful", "chmod"),
    "a damaged database": (damage, "database", "ill", "feedd restore"),
    "a database that was never filled": (empty, "database", "doubtful", "feedd run upgrades it"),
    "a newer database": (new_schema, "database", "ill", "newer feedd"),
    "a secret that all may read": (open_secret, "secrets", "doubtful", "chmod"),
    "an operator who hears nothing": (nobody_told, "operator", "doubtful", "daemon.operator"),
    "no daemon": (lambda _: None, "daemon", "doubtful", "feedd run"),
}


@pytest.mark.parametrize("case", AILMENTS)
def test_it_finds(feedd: Feedd, case: str) -> None:
    ail, what, state, words = AILMENTS[case]
    ail(feedd)
    finding = found(feedd)[what]
    assert finding.state == state
    assert words in f"{finding.words} {finding.advice}"


def test_a_port_that_another_program_holds_is_told(feedd: Feedd) -> None:
    listen = config.load(feedd.config, environ=os.environ).daemon.listen
    with socket.create_server((listen.host, listen.port)):
        finding = found(feedd)["daemon"]
    assert str(listen) in finding.words
    assert "set another listen" in finding.advice
    assert found(feedd)["daemon"].advice == "feedd run"


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("the database refuses: database is locked", "close the program that holds it"),
        ("the database is locked: another feedd holds /f/feedd.lock", "wait for its end"),
        ("the database refuses: database or disk is full; make room", "goes on by itself"),
        ("the database refuses: disk I/O error; make room", "goes on by itself"),
        ("the database was written by a newer feedd: install that feedd", ""),
        ("feedd.db is damaged: page 28", "feedd restore"),
    ],
)
def test_a_backup_is_advised_only_for_what_it_would_heal(words: str, advice: str) -> None:
    found = doctor._remedy(Database("sqlite:////var/feedd.db"), words)
    assert advice in found
    assert ("restore" in found) == ("restore" in advice)


@pytest.mark.slow
def test_the_lock_that_another_feedd_holds_is_named(feedd: Feedd) -> None:
    lock = feedd.folder / "state" / "feedd.lock"
    with open_lock(lock) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = feedd.call("sources", "remove", "b")
    assert done.code == 3
    assert f"another feedd holds {lock}" in done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["feedd.db", "feedd.lock", "daemon.lock"])
def test_root_finds_a_file_that_feedd_could_not_write(feedd: Feedd, name: str) -> None:
    state = feedd.folder / "state"
    for path in (state, *state.iterdir()):
        os.chown(path, 61234, 61235)
    assert "rights" not in found(feedd)
    (state / name).chmod(0o400)
    assert found(feedd)["rights"].advice == f"chmod u+w {state / name}"
    (state / name).chmod(0o600)
    os.chown(state / name, 0, 0)
    finding = found(feedd)["rights"]
    assert finding.state == "ill"
    assert finding.words == f"{state / name} belongs to root, its folder to user 61234"
    assert finding.advice == f"chown --reference={state} {state / name}"
    (state / name).chmod(0o666)
    assert "rights" not in found(feedd)


def test_a_disk_that_is_read_only_is_told(feedd: Feedd) -> None:
    state = feedd.folder / "state"
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "feedd", str(state)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root mounts, and not everywhere")
    try:
        finding = found(feedd)["state"]
        done = feedd.call("tokens", "add", "anna")
        with pytest.raises(NoRoom):
            open_lock(state / "feedd.lock")
    finally:
        subprocess.run(["umount", str(state)], check=True)
    assert (finding.state, finding.words) == ("ill", f"{state} is mounted to be read only")
    assert done.code == 3
    assert "ReadWritePaths=" in done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_in_the_folder_of_feedd_is_feedds(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "", new=True) as feedd:
        state, saved = feedd.folder / "state", tmp_path / "saved.db"
        state.mkdir(mode=0o700)
        os.chown(state, 61234, 61235)
        commands = ("poll",), ("backup", str(saved)), ("restore", str(saved)), ("doctor",)
        for words in commands:
            assert feedd.call(*words).code == 0
        made = {path.name: path.stat().st_uid for path in state.iterdir()}
        assert {"feedd.db", "feedd.lock", "daemon.lock"} <= made.keys()
        assert set(made.values()) == {61234}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["feedd.lock", "daemon.lock", "feedd.db.restoring.part"])
def test_root_is_led_by_no_link_in_the_folder_of_feedd(tmp_path: Path, name: str) -> None:
    with Feedd(tmp_path / "f", "", new=True) as feedd:
        state, saved = feedd.folder / "state", tmp_path / "saved.db"
        for words in (("poll",), ("backup", str(saved))):
            assert feedd.call(*words).code == 0
        others = tmp_path / "others"
        others.write_text("of root's")
        (state / name).unlink(missing_ok=True)
        (state / name).symlink_to(others)
        os.chown(state, 61234, 61235)
        feedd.call("poll")
        feedd.call("doctor")
        done = feedd.call("restore", str(saved))
    assert (others.read_text(), others.stat().st_uid) == ("of root's", 0)
    assert done.code == (3 if name.endswith(".lock") else 0)
    assert ("is a symbolic link; remove it" in done.err) == name.endswith(".lock")


def test_links_in_a_circle_are_told_from_a_lock_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").symlink_to("there")
    with pytest.raises(StoreError, match="go in a circle"):
        open_lock(tmp_path / "there" / "state" / "daemon.lock")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_takes_no_file_from_whom_it_belongs_to(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    os.chown(state, 61234, 61235)
    (state / "daemon.lock").touch()
    os.chown(state / "daemon.lock", 61236, 61235)
    open_lock(state / "daemon.lock").close()
    assert (state / "daemon.lock").stat().st_uid == 61236


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(
    ("mode", "group", "closed"),
    [(0o644, 0, False), (0o640, 0, True), (0o600, 61235, True), (0o640, 61235, False)],
)
def test_root_finds_a_configuration_that_feedd_could_not_read(
    feedd: Feedd, mode: int, group: int, closed: bool
) -> None:
    state = feedd.folder / "state"
    for path in (state, *state.iterdir()):
        os.chown(path, 61234, 61235)
    os.chown(feedd.config, 0, group)
    feedd.config.chmod(mode)
    assert ("rights" in found(feedd)) == closed
    feedd.config.chmod(0o644)
    feedd.folder.chmod(0o700)
    assert f"{feedd.folder} is closed to user 61234" in found(feedd)["rights"].words


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_no_secret_is_hidden_from_feedd_itself(
    feedd: Feedd, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_secret(feedd)
    state = feedd.folder / "state"
    assert found(feedd)["secrets"].advice.startswith("chmod o-r")
    os.chown(state, 61234, 61235)
    assert found(feedd)["secrets"].advice.startswith(f"chown --reference={state}")
    monkeypatch.setattr(doctor.files, "PRIVATE", feedd.folder.resolve())
    assert found(feedd)["secrets"].advice.startswith("name each as secret_credential")


@contextmanager
def as_somebody_else() -> Iterator[None]:
    os.setresuid(61234, 61234, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_a_state_of_somebody_else_is_told_in_a_sentence() -> None:
    # Below a test's own folder nobody else may look.
    with TemporaryDirectory() as name, Feedd(Path(name) / "f", SOURCE) as feedd:
        Path(name).chmod(0o755)
        state = feedd.folder / "state"
        state.chmod(0o700)
        commands = ("stories",), ("config", "diff"), ("backup", f"{name}/b.db")
        assert [feedd.call(*words).code for words in commands] == [1, 0, 0]
        Path(name, "b.db").unlink()
        with as_somebody_else():
            ail = found(feedd)["state"]
            told = [feedd.call(*words) for words in commands]
        assert (ail.state, ail.words) == ("ill", f"{state} belongs to root and can't be written")
        for done in told:
            assert done.code == 3
            assert str(state) in done.err
            assert "run this as feedd's user or as root" in done.err
        text = feedd.config.read_text()
        feedd.config.write_text(text.replace('"state"', '"state/below"'))
        with as_somebody_else():
            assert "can't be reached" in found(feedd)["state"].words


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_a_configuration_of_somebody_else_is_told_with_what_to_do() -> None:
    with TemporaryDirectory() as name, Feedd(Path(name) / "f", SOURCE) as feedd:
        Path(name).chmod(0o755)
        feedd.config.chmod(0o600)
        with as_somebody_else():
            done = feedd.call("check")
    assert (done.code, "let feedd's user read it" in done.err) == (2, True)


def test_it_finds_a_name_without_an_address(feedd: Feedd) -> None:
    finding = found(feedd, reachable=False)["names"]
    assert finding.state == "ill"
    assert "news.example" in finding.words


def test_it_finds_a_clock_that_was_set_back(feedd: Feedd) -> None:
    finding = found(feedd, now=datetime(2001, 1, 1, tzinfo=UTC))["clock"]
    assert finding.state == "ill"
    assert "timedatectl" in finding.advice


def test_it_finds_a_visit_that_is_not_made(feedd: Feedd) -> None:
    assert "due since" in found(feedd, now=NOW + timedelta(days=9))["sources"].words


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 40, 1), "doubtful"),
        ((3, 44, 5), "doubtful"),
        ((3, 44, 6), "well"),
        ((3, 50, 6), "doubtful"),
        ((3, 50, 7), "well"),
        ((3, 51, 2), "doubtful"),
        ((3, 51, 3), "well"),
        ((3, 53, 0), "well"),
        ((4, 0, 0), "well"),
    ],
)
def test_it_knows_which_sqlite_has_the_race(version: tuple[int, ...], state: str) -> None:
    assert doctor._sqlite(version).state == state


def test_the_command_says_what_to_do(feedd: Feedd) -> None:
    damage(feedd)
    done = feedd.call("doctor")
    assert done.code == 1
    assert "→ stop feedd and restore a backup" in done.out


def test_the_service_can_read_its_first_configuration_whatever_the_umask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedd.cli.init.SYSTEM", tmp_path / "etc")
    fresh = tmp_path / "etc" / "feedd.toml"
    before = os.umask(0o077)
    try:
        done = CliRunner().invoke(commands, ["init", str(fresh)])
    finally:
        os.umask(before)
    assert done.exit_code == 0
    assert (fresh.parent.stat().st_mode & 0o777, fresh.stat().st_mode & 0o777) == (0o755, 0o644)


def test_a_first_configuration_says_how_it_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FEEDD_CONFIG", raising=False)
    for words, told in (
        ("init other.toml", "feedd -c other.toml check"),
        ("-c third.toml init", "feedd -c third.toml check"),
        ("init", "feedd check"),
    ):
        with row(words):
            done = CliRunner().invoke(commands, words.split())
            assert done.output.endswith(f", then: {told}\n")


def test_a_first_configuration_has_no_faults_and_is_for_its_owner(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as feedd:
        fresh = tmp_path / "news" / "feedd.toml"
        assert feedd.call("init", str(fresh)).code == 0
        assert fresh.stat().st_mode & 0o777 == 0o600
        assert "is there already" in feedd.call("init", str(fresh)).err
        assert (
            f"name a file, as in: feedd init {fresh}" in feedd.call("init", str(fresh.parent)).err
        )
        below_a_file = feedd.call("init", str(fresh / "feedd.toml"))
        assert below_a_file.code == 3
        assert "can't be written" in below_a_file.err
        feedd.config.write_text(fresh.read_text())
        assert feedd.call("check").code == 0
        commented = fresh.read_text().replace("# [[endpoints]]", "[[endpoints]]")
        for key in ("name", "kind", "url", "secret", "notify"):
            commented = commented.replace(f"\n# {key} = ", f"\n{key} = ")
        feedd.config.write_text(commented)
        done = feedd.call("check")
        assert (done.code, done.err) == (0, "")
