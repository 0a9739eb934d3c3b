"""What one look at something found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["well", "doubtful", "ill"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; ``advice`` says what to do, "" when nothing needs doing."""

    what: str
    state: State
    words: str
    advice: str = ""
