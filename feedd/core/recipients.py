"""Whom of several recipients a message has reached: nobody twice, and nobody forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient who never gets the message, and in whose words: ``550 no such user``."""

    recipient: str
    said: str

    def __str__(self) -> str:
        """Say it behind what has become of the message: ``not for …``."""
        return f"not for {self.recipient}: {self.said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who has the message, and who was ``refused`` it for good; all others are owed it."""

    taken: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()

    def owed(self, to: Iterable[str]) -> tuple[str, ...]:
        """Give those of ``to`` who are to get it yet."""
        settled = {*self.taken, *(one.recipient for one in self.refused)}
        return tuple(one for one in dict.fromkeys(to) if one not in settled)

    def and_of(self, taken: Iterable[str], refused: Iterable[Refusal]) -> Recipients:
        """Give the same after an attempt that some took and some were refused for good."""
        return Recipients(taken=(*self.taken, *taken), refused=(*self.refused, *refused))

    def asked_again(self) -> Recipients:
        """Owe it again to those who were refused: a person may have mended what was wrong."""
        return replace(self, refused=())
