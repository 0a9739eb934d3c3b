"""Rounds in which the real daemon is killed, against a real receiver: nothing may be lost.

::

    python -m tests.faults.rounds [ROUNDS]      rounds for each point, 15 unless said

In each round a source publishes a story that matches, and the daemon is killed at the point. At
the end it is let run: each story must have arrived, and what arrived twice under one id, with the
same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from tests.end_to_end.bulletins import SECRET
from tests.faults.mortal import POINTS, Point
from tests.receiver import Answer, Received, Receiver
from tests.running import COMMAND, Feedd

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 15
PATIENCE = 30.0
MID_REQUEST: Literal["in mid-request"] = "in mid-request"
EVERY: tuple[Point | Literal["in mid-request"], ...] = (*POINTS, MID_REQUEST)

_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rounds at one point came to; ``lost`` and ``mixed`` must be empty."""

    point: str
    rounds: int
    killed: int
    published: int
    requests: int
    duplicates: int
    lost: tuple[str, ...]
    mixed: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.point:28} {self.rounds:6} {self.killed:6} {self.published:7} "
            f"{self.requests:8} {self.duplicates:10} {len(self.lost):5} {len(self.mixed):5}"
        )


def said(random: Random, words: int) -> str:
    """Say something in words that no other story has, so that none is taken for another."""
    return " ".join("".join(random.choices(_SYLLABLES, k=4)) for _ in range(words))


def title(number: int) -> str:
    return f"Rocket Hits {said(Random(number), 3).title()}"


def edition(numbers: Sequence[int]) -> str:
    """Print the stories."""
    stories = []
    for number in numbers:
        random = Random(1000 + number)
        lines = (said(random, 12).capitalize() + "." for _ in range(3))
        stories.append("\n\n".join((title(number), *lines)))
    return "The Rolling Bulletin\n\n\n" + "\n\n\n".join(stories) + "\n"


def rules(url: str) -> str:
    waits = ", ".join(['"100ms"'] * 90)
    return (
        f"[daemon.delivery]\nwaits = [{waits}]\n"
        '[[sources]]\nname = "bulletin"\nurl = "edition.txt"\ninterval = "100ms"\n'
        'max_interval = "200ms"\nbaseline = false\n'
        f'[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "{SECRET}"\n'
        '[[watches]]\nname = "rockets"\nquery = "rocket*"\nnotify = ["desk"]\n'
    )


def play(point: Point | Literal["in mid-request"], rounds: int, folder: Path) -> Outcome:
    """Play the rounds at one point, then let everything be delivered."""
    folder.mkdir()
    numbers: list[int] = []
    killed = 0
    (folder / "edition.txt").write_text(edition([0]), encoding="utf-8")
    with Receiver() as receiver, Feedd(folder, rules(receiver.url)) as feedd:
        for number in range(rounds):
            numbers.append(number)
            (folder / "edition.txt").write_text(edition(numbers), encoding="utf-8")
            killed += _round(point, feedd, receiver)
        receiver.script(Answer(204))
        feedd.program = (COMMAND,)
        published = [title(number) for number in numbers]
        feedd.launch()
        _wait_until_delivered(receiver, set(published))
        return _judged(point, rounds, killed, published, receiver.requests)


def _round(point: Point | Literal["in mid-request"], feedd: Feedd, receiver: Receiver) -> bool:
    """Start the daemon and see it die; tell whether it did so at the point."""
    if point == MID_REQUEST:
        receiver.script(Answer(manner="hang"))
        asked = len(receiver.requests)
        feedd.launch()
        receiver.wait_for(asked + 1, seconds=PATIENCE)
        feedd.kill()
        return True
    feedd.program = (sys.executable, "-m", "tests.faults.mortal", point)
    feedd.launch()
    assert feedd.process is not None
    try:
        feedd.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        feedd.kill()
        return False
    return feedd.process.returncode < 0


def _wait_until_delivered(receiver: Receiver, published: set[str]) -> None:
    """Wait until the receiver has everything, or too long."""
    receiver.wait_until(lambda got: published <= set(map(_titled, got)), seconds=2 * PATIENCE)


def _titled(request: Received) -> str:
    title: str = json.loads(request.body)["data"]["story"]["title"]
    return title


def _judged(
    point: str, rounds: int, killed: int, published: Sequence[str], requests: Sequence[Received]
) -> Outcome:
    told: dict[str, set[bytes]] = defaultdict(set)
    titles: dict[str, set[str]] = defaultdict(set)
    for request in requests:
        identity = request.headers["webhook-id"]
        told[identity].add(request.body)
        titles[_titled(request)].add(identity)
    return Outcome(
        point=point,
        rounds=rounds,
        killed=killed,
        published=len(published),
        requests=len(requests),
        duplicates=len(requests) - len(told),
        lost=tuple(one for one in published if one not in titles),
        mixed=tuple(
            one
            for one, ids in titles.items()
            if len(ids) > 1 or any(len(told[i]) > 1 for i in ids)
        ),
    )


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(  # noqa: T201  a command prints
        f"{'killed':28} {'rounds':>6} {'killed':>6} {'stories':>7} {'requests':>8} "
        f"{'duplicates':>10} {'lost':>5} {'mixed':>5}"
    )
    failed = False
    with tempfile.TemporaryDirectory(prefix="feedd-faults-") as folder:
        for number, point in enumerate(EVERY):
            outcome = play(point, rounds, Path(folder) / str(number))
            print(outcome, flush=True)  # noqa: T201
            failed |= bool(outcome.lost or outcome.mixed)
    print("something was lost" if failed else "nothing was lost; duplicates bear the same id")  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
