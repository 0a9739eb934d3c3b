"""Change documents of the corpora at random and parse them, for as long as you like.

``python -m tests.parse.fuzz 600`` goes on for ten minutes. Whatever comes out that is neither a
sound bulletin nor a ParseError, or takes too long, is kept as a file, and ends with status 1. A
seed as the second argument gives the same documents again.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.parse.bulletins import corpus
from tests.parse.feeds import golden
from tests.parse.feeds.test_properties import parses_or_refuses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SLOWEST: Final = 2.0
"""Seconds of processor time that a document of the corpora, however changed, may take."""

_LONGEST: Final = 200_000
_MOST_CHANGES: Final = 12
_MOST_CUT: Final = 400
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
}  # fmt: skip
_TOKENS: Final = (
    b"<", b">", b"&", b"&#x0;", b"]]>", b"<![CDATA[", b"<!--", b"\x00", b"\xff\xfe", b"\r",
    b"\n\n", b"<item>", b"</item>", b"<entry>", b"</feed>", b"<table><tr><td>", b"</div>", b"<h2>",
    b"<br>", b'<script type="application/ld+json">', b"{", b"[", b'"', b"---\n", b"\xe2\x80\x8f",
    b"12:30 ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A document of a corpus, as it is served."""

    body: bytes
    content_type: str | None


def samples() -> tuple[Sample, ...]:
    """Give the feeds and the bulletins."""
    paths = (*golden.documents(), *(case.path for case in corpus.cases()))
    return tuple(Sample(path.read_bytes(), _TYPES.get(path.suffix)) for path in paths)


def changed(sample: Sample, others: Sequence[Sample], dice: random.Random) -> Sample:
    """Change a document in up to a dozen places, and now and then what it is said to be."""
    body = sample.body[:_LONGEST]
    for _ in range(dice.randint(1, _MOST_CHANGES)):
        body = dice.choice(_CHANGES)(body, dice.choice(others).body, dice)
    other = dice.choice(others).content_type
    return Sample(body[:_LONGEST], other if dice.random() < 1 / 8 else sample.content_type)


def _flip(body: bytes, _: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(body))
    return body[:at] + dice.randbytes(1) + body[at + 1 :]


def _cut(body: bytes, _: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(body))
    return body[:at] + body[at + dice.randint(0, _MOST_CUT) :]


def _repeat(body: bytes, _: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(body))
    piece = body[at : at + dice.randint(0, _MOST_CUT)]
    return body[:at] + piece * dice.choice((2, 3, 50)) + body[at:]


def _insert(body: bytes, _: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(body))
    return body[:at] + dice.choice(_TOKENS) * dice.choice((1, 1, 2, 300)) + body[at:]


def _splice(body: bytes, other: bytes, dice: random.Random) -> bytes:
    at, begin = dice.randint(0, len(body)), dice.randint(0, len(other))
    return body[:at] + other[begin : begin + dice.randint(0, 2 * _MOST_CUT)] + body[at:]


def _shorten(body: bytes, _: bytes, dice: random.Random) -> bytes:
    return body[: dice.randint(0, len(body))]


_CHANGES: Final[Sequence[Callable[[bytes, bytes, random.Random], bytes]]] = (
    _flip, _flip, _cut, _repeat, _insert, _insert, _splice, _shorten,
)  # fmt: skip


def fault(sample: Sample) -> str | None:
    """Parse a document; say what is wrong with how that went, if anything is."""
    began = time.process_time()
    try:
        sound = parses_or_refuses(sample.body, sample.content_type)
    except Exception as error:  # noqa: BLE001  any at all is what is looked for
        return f"{type(error).__name__}: {error}"
    spent = time.process_time() - began
    if not sound:
        return "a bulletin that isn't sound"
    return f"{spent:.1f} s" if spent > SLOWEST else None


def main(seconds: float, seed: int) -> int:
    """Go on for so long; give how many documents were read wrongly."""
    dice, known, until = random.Random(seed), samples(), time.monotonic() + seconds
    tried = faults = 0
    while time.monotonic() < until:
        sample = changed(dice.choice(known), known, dice)
        tried += 1
        if (wrong := fault(sample)) is not None:
            faults += 1
            with tempfile.NamedTemporaryFile(prefix="feedd-fuzz-", delete=False) as kept:
                kept.write(sample.body)
            sys.stdout.write(f"{kept.name} ({sample.content_type}): {wrong}\n")
            sys.stdout.flush()
    sys.stdout.write(f"seed {seed}: {tried:,} documents in {seconds:g} s, {faults} faults\n")
    return faults


if __name__ == "__main__":
    _seconds, _seed = (*sys.argv[1:], *("60", str(time.time_ns()))[len(sys.argv) - 1 :])
    sys.exit(bool(main(float(_seconds), int(_seed))))
