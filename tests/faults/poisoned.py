"""feedd's own command line in a process that a document with POISON in it kills as it is read.

Stands for a parser in C that crashes, or takes all the memory; no document is known that does.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from feedd.cli import feedd
from feedd.core.parse import parse
from feedd.workers import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.core.model import Bulletin


def deadly(harmless: Callable[..., Bulletin]) -> Callable[..., Bulletin]:
    def read(body: bytes, **about: object) -> Bulletin:
        if b"POISON" in body:
            os.kill(os.getpid(), signal.SIGSEGV)
        return harmless(body, **about)

    return read


if __name__ == "__main__":
    vars(reading)[parse.__name__] = deadly(parse)
    feedd(prog_name="feedd")
