"""Score story identity beside exact titles, SimHash and MinHash, and measure what it costs.

    python -m benchmarks.dedupe             quality on tests/data/stories/labelled.jsonl
    python -m benchmarks.dedupe --cost      CPU and memory at 1,000, 10,000 and 100,000 documents

Quality is on title and text alone, one visit a document; every other method takes the window's
most similar document, and joins its story from a threshold on. Costs are of an invented stream
with the word frequencies of natural text; memory is what the process grew by. A document is added
with the fingerprint and the filing that deciding took, as the store does.
"""

from __future__ import annotations

import hashlib
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from statistics import quantiles
from typing import TYPE_CHECKING
from zlib import crc32

from rensa import RMinHash

from benchmarks.dedupe_events import amid_everything, bcubed, by_event
from benchmarks.dedupe_score import Doc, by_feedd, read, score
from feedd.core.model import Entry
from feedd.core.stories import Document, Resolution, Window, item_of, recognise, resolve
from feedd.core.stories.words import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SPAN = timedelta(hours=72)
_SIZES = (1_000, 10_000, 100_000)
_LENGTHS = {"title and summary": 30, "full text": 200}
_MEASURED = 1_500
_VOCABULARY = 80_000

Signature = tuple[int, ...]


def main() -> None:
    """Print one of the two tables."""
    if "--cost" in sys.argv:
        costs()
    elif "--size" in sys.argv:
        cost(*map(int, sys.argv[sys.argv.index("--size") + 1 :]))
    else:
        quality()


def quality() -> None:
    """Print how well each method groups the labelled set, whole and in its parts."""
    docs = read()
    bulletins = {doc.id for doc in docs if doc.why.startswith("bulletin")}
    parts = {
        "all": docs,
        "without bulletins": [doc for doc in docs if doc.id not in bulletins],
        "short items": [
            doc for doc in docs if doc.story.startswith("short") and doc.id not in bulletins
        ],
    }
    for name, part in parts.items():
        print(f"\n{name}: {len(part)} documents")
        print(f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'extra':>8}{'hidden':>8}   per 100 documents")
        for method, group in _METHODS.items():
            got = score(part, group(part))
            print(
                f"{method:24}{got.precision:7.3f}{got.recall:7.3f}{got.f1:7.3f}"
                f"{got.extra:8.2f}{got.hidden:8.2f}"
            )
    _errors(docs)
    _events()


def _errors(docs: Sequence[Doc]) -> None:
    found = by_feedd(docs)
    told: set[str] = set()
    groups: set[str] = set()
    wrong: dict[str, int] = defaultdict(int)
    for doc, one in zip(docs, found, strict=True):
        wrong[f"extra: {doc.why}"] += doc.story in told and one.story not in groups
        wrong[f"hidden: {doc.why}"] += doc.story not in told and one.story in groups
        told.add(doc.story)
        groups.add(one.story)
    print("\nerrors of feedd that remain")
    for why, count in sorted(wrong.items(), key=lambda pair: -pair[1]):
        if count:
            print(f"{count:4}  {why}")


def _events() -> None:
    docs = amid_everything()
    everything = [*zip(docs, by_event(docs), strict=True)]
    tellings = [(doc, event) for doc, event in everything if doc.why == "event"]
    alone = [doc for doc, _ in tellings]
    print("\nsame event, BCubed" + " " * 6 + "P      R     F1")
    for name, found in (
        ("all", everything),
        ("tellings", tellings),
        ("nothing read before", [*zip(alone, by_event(alone), strict=True)]),
    ):
        got = bcubed([doc.story for doc, _ in found], [event for _, event in found])
        print(f"{name:20}{got.precision:7.3f}{got.recall:7.3f}{got.f1:7.3f}")


def feedd(docs: Sequence[Doc]) -> list[str]:
    """Group by what is measured here."""
    return [one.story for one in by_feedd(docs)]


def exact_title(docs: Sequence[Doc]) -> list[str]:
    """Group by normalised titles."""
    titles = [(crc32(" ".join(tokens(doc.title)).encode()),) for doc in docs]
    return _grouped(docs, titles, lambda one, other: one == other)


def simhash(docs: Sequence[Doc]) -> list[str]:
    """Group by 64-bit SimHash of words, three bits apart at most (Manku, Jain, Das Sarma 2007)."""
    prints = [(_simhash(tokens(f"{doc.title} {doc.text}")),) for doc in docs]
    return _grouped(docs, prints, lambda one, other: (one[0] ^ other[0]).bit_count() <= 3)


def _simhash(words: Sequence[str]) -> int:
    votes = [0] * 64
    for word in words:
        hashed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        votes = [vote + (1 if hashed >> bit & 1 else -1) for bit, vote in enumerate(votes)]
    return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)


def minhash(docs: Sequence[Doc], least: float) -> list[str]:
    """Group by MinHash of three-word shingles, 128 permutations, from a Jaccard estimate on."""
    signatures = [_minhash(_shingles(doc)) for doc in docs]
    return _grouped(
        docs,
        signatures,
        lambda a, b: sum(x == y for x, y in zip(a, b, strict=True)) >= 128 * least,
    )


def _shingles(doc: Doc) -> list[str]:
    words = tokens(f"{doc.title} {doc.text}")
    return [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]


def _minhash(shingles: list[str]) -> Signature:
    signature = RMinHash(num_perm=128, seed=42)
    signature.update(shingles)
    return tuple(signature.digest())


def _grouped(
    docs: Sequence[Doc],
    signatures: Sequence[Signature],
    alike: Callable[[Signature, Signature], bool],
) -> list[str]:
    stories: list[str] = []
    for place, doc in enumerate(docs):
        recent = (
            i for i in range(place - 1, -1, -1) if doc.published - docs[i].published <= _SPAN
        )
        known = next((i for i in recent if alike(signatures[place], signatures[i])), None)
        stories.append(doc.id if known is None else stories[known])
    return stories


_METHODS: dict[str, Callable[[Sequence[Doc]], list[str]]] = {
    "feedd": feedd,
    "exact title": exact_title,
    "SimHash-64, 3 bits": simhash,
    "MinHash, Jaccard .8": lambda docs: minhash(docs, 0.8),
    "MinHash, Jaccard .3": lambda docs: minhash(docs, 0.3),
}


def costs() -> None:
    """Measure each size in a process of its own, so that one's memory is not another's."""
    head = f"{'':20}{'documents':>10}{'resolve p50':>13}{'p99':>7}{'add p50':>9}{'KiB/doc':>9}"
    print(head + "   CPU in ms")
    for name, length in _LENGTHS.items():
        for size in _SIZES:
            print(f"{name:20}{size:10,}", end="", flush=True)
            command = [sys.executable, "-m", "benchmarks.dedupe", "--size", str(size), str(length)]
            subprocess.run(command, check=True)


def cost(size: int, length: int) -> None:
    """Print the cost of a decision and of an addition at a window of a size, and its memory."""
    dice = random.Random(3)
    words = [
        "".join(dice.choices("aeioubdfgklmnprstvz", k=dice.randint(3, 9)))
        for _ in range(_VOCABULARY)
    ]
    odds = list(accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))
    window, at = Window(), datetime(2031, 1, 1, tzinfo=UTC)
    window.add(Document(story="", source="", title="", text="", at=at))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    decided, added = [], []
    for number in range(size):
        at += _SPAN / size
        title = " ".join(dice.choices(words, cum_weights=odds, k=9))
        text = " ".join(dice.choices(words, cum_weights=odds, k=length))
        document = Document(
            story=f"s{number}", source=f"w{number % 40}", title=title, text=text, at=at
        )
        if number >= size - _MEASURED:
            begin = time.process_time()
            found = _decide(document, window)
            middle = time.process_time()
            window.add(replace(document, print=found.print, filing=found.filing))
            decided.append(middle - begin)
            added.append(time.process_time() - middle)
        else:
            window.add(document)
    kib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / size
    steps = quantiles(decided, n=100)
    print(
        f"{steps[49] * 1e3:13.2f}{steps[98] * 1e3:7.2f}{quantiles(added)[1] * 1e3:9.2f}{kib:9.1f}"
    )


def _decide(document: Document, window: Window) -> Resolution:
    entry = Entry(
        id=document.story,
        title=document.title,
        content_text=document.text,
        link=f"https://news.example/{document.source}/{document.story}",
    )
    (found,) = resolve(
        recognise([item_of(entry)], (), window.stream),
        source=document.source,
        at=document.at,
        remembered=(),
        urls={},
        window=window,
    )
    return found


if __name__ == "__main__":
    main()
