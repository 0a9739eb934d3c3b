"""Fetches each URL once, in a process of its own, and prints what that did to its memory.

The first URL is harmless: it brings in whatever a fetch needs anyway.
"""

from __future__ import annotations

import json
import resource
import sys

from feedd.net import Failed
from tests.net.doors import fetch


def outcome(url: str) -> str:
    """Fetch, and say how that ended in a word."""
    answer = fetch(url)
    return answer.code if isinstance(answer, Failed) else "fetched"


def peak() -> int:
    """Give the most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    harmless, *bombs = sys.argv[1:]
    first = outcome(harmless)
    before = peak()
    ended = [outcome(url) for url in bombs]
    json.dump({"first": first, "bombs": ended, "grew": peak() - before}, sys.stdout)
