"""A document at which the process ends: it ends twice, and then all else goes on without it."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from feedd.workers.culprits import Culprits
from tests.origin import Origin, Serve
from tests.receiver import Receiver
from tests.running import PATIENCE, Feedd

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class Life(Culprits):
    """What a process knows, which ends in whatever it reads."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._begun: list[AbstractContextManager[None]] = []

    def begin(self, source: str) -> None:
        self._begun.append(self.reading(source))
        self._begun[-1].__enter__()


def end_at(folder: Path, *sources: str) -> None:
    with closing(Life(folder)) as life:
        for source in sources:
            life.begin(source)


def put_off(folder: Path, *sources: str) -> list[str]:
    with closing(Culprits(folder)) as culprits:
        return [one for one in sources if culprits.put_off(one)]


def test_who_was_read_at_one_end_is_read_again_and_at_two_is_put_off(tmp_path: Path) -> None:
    end_at(tmp_path, "paper")
    assert put_off(tmp_path, "paper", "wire") == []
    end_at(tmp_path, "paper")
    assert put_off(tmp_path, "paper", "wire") == ["paper"]
    # It takes no further end, as long as nobody has dared to read it; and no number is too high.
    assert put_off(tmp_path, "paper", "wire") == ["paper"]
    for _ in range(256):
        end_at(tmp_path, "paper")
    assert put_off(tmp_path, "paper", "wire") == ["paper"]


def test_it_is_put_off_once_a_start_and_read_afterwards(tmp_path: Path) -> None:
    end_at(tmp_path, "paper")
    end_at(tmp_path, "paper")
    with closing(Culprits(tmp_path)) as culprits:
        assert [culprits.put_off("paper") for _ in range(2)] == [True, False]
        assert culprits.has("paper")
        with culprits.reading("paper"):
            pass
        assert not culprits.has("paper")
    assert put_off(tmp_path, "paper") == []


def test_what_was_read_to_its_end_or_refused_is_no_culprit(tmp_path: Path) -> None:
    for _ in range(3):
        with closing(Culprits(tmp_path)) as culprits:
            with culprits.reading("paper"):
                pass
            with pytest.raises(ValueError, match="no feed"), culprits.reading("wire"):
                raise ValueError("no feed")
    assert put_off(tmp_path, "paper", "wire") == []


def test_two_processes_keep_apart_what_they_read(tmp_path: Path) -> None:
    for _ in range(2):
        with closing(Life(tmp_path)) as one, closing(Life(tmp_path)) as other:
            one.begin("paper")
            other.begin("wire")
    with closing(Life(tmp_path)) as one, closing(Life(tmp_path)) as other:
        assert (one.put_off("paper"), one.put_off("wire")) == (True, False)
        assert (other.put_off("paper"), other.put_off("wire")) == (False, True)


def test_more_than_there_is_room_for_and_a_missing_folder_do_no_harm(tmp_path: Path) -> None:
    names = [f"paper-{number}" for number in range(100)]
    for _ in range(2):
        end_at(tmp_path, *names)
    assert 0 < len(put_off(tmp_path, *names)) < len(names)
    end_at(tmp_path / "nowhere", "paper")
    with closing(Culprits(tmp_path / "nowhere")) as culprits, culprits.reading("paper"):
        pass
    assert put_off(tmp_path / "nowhere", "paper") == []


RULES = """
[[sources]]
name = "deadly"
url = "{origin}/deadly"
[[sources]]
name = "paper"
url = "{origin}/paper"
interval = "1s"
max_interval = "1s"
baseline = false
[[endpoints]]
name = "desk"
url = "{receiver}"
[[watches]]
name = "eels"
query = "eel*"
notify = ["desk"]
"""


def feed(*titles: str) -> Serve:
    items = "".join(f"<item><guid>{one}</guid><title>{one}</title></item>" for one in titles)
    return Serve(body=f"<rss><channel><title>Paper</title>{items}</channel></rss>".encode())


@pytest.mark.slow
def test_a_document_that_kills_feedd_keeps_no_other_source_waiting(tmp_path: Path) -> None:
    with Origin() as origin, Receiver() as receiver:
        origin.play("/deadly", Serve(body=b"<p>POISON</p>"))
        origin.play("/paper", feed("Herons leave the marsh"))
        rules = RULES.format(origin=origin.base, receiver=receiver.url)
        program = (sys.executable, "-m", "tests.faults.poisoned")
        with Feedd(tmp_path / "f", rules, program=program) as feedd:
            for _ in range(2):
                feedd.launch()
                assert feedd.process is not None
                feedd.process.wait(PATIENCE)
            origin.play("/paper", feed("Eels return to the marsh"))
            feedd.launch()
            receiver.wait_for(1, seconds=PATIENCE)
            failed = feedd.expect("visit failed", source="deadly")
            assert "ended each time" in str(failed["why"])
            assert len(origin.seen("/deadly")) == 2
