"""The types of columns: how values are stored so that both databases sort and compare alike.

Times are integers: microseconds since 1970-01-01 UTC. Lists are JSON. Texts that nobody asks a
database about are packed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy import BigInteger, Integer, LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect

from feedd.core.model import Enclosure
from feedd.core.recipients import Recipients, Refusal
from feedd.store import packing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

# PostgreSQL would sort by the language it was set up in, and SQLite knows none.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    # Processors of its own, as the usual ones call three functions for each value.

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """Refuse naive times: they would be read back as another moment."""
        return _microseconds_or_none

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        """Give aware UTC times."""
        return _moment


# Cached, as the entries of a source were mostly seen at the same few times.
@lru_cache(maxsize=512)
def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _microseconds_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)


def microseconds(moment: datetime) -> int:
    """Give the number that a time is kept as; raises ``ValueError`` for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone can't be stored: {moment!r}")
    return (moment - _EPOCH) // _MICROSECOND


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, kept as a JSON list; an empty one as NULL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the list compactly, in the letters it came in."""
        return _to_json(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Give an empty tuple for NULL."""
        return tuple(json.loads(value)) if value else ()


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Packed(TypeDecorator[str]):
    """A text that is only ever read as a whole, kept at about half its size."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Pack it."""
        return None if value is None else packing.pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Give it as it was."""
        return None if value is None else packing.unpack(value)


class Files(TypeDecorator[tuple[Enclosure, ...]]):
    """The files that an entry carries, kept as a packed JSON list; none as NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Enclosure, ...] | None, dialect: Dialect
    ) -> bytes | None:
        """Write each as a list of its own, as the names of its parts are always the same."""
        if not value:
            return None
        return packing.pack(_to_json([[file.url, file.type, file.length] for file in value]))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[Enclosure, ...]:
        """Give an empty tuple for NULL."""
        if value is None:
            return ()
        kept = json.loads(packing.unpack(value))
        return tuple(Enclosure(url=url, type=kind, length=length) for url, kind, length in kept)


class Settled(TypeDecorator[Recipients]):
    """Which recipients have a message and which were refused it, kept as JSON; nobody as NULL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Recipients | None, dialect: Dialect) -> str | None:
        """Write two lists; each refusal is one too."""
        if value is None:
            return None
        refused = [[one.recipient, one.said] for one in value.refused]
        return _to_json([value.taken, refused])

    def process_result_value(self, value: str | None, dialect: Dialect) -> Recipients | None:
        """Give None for NULL."""
        if value is None:
            return None
        taken, refused = json.loads(value)
        return Recipients(
            taken=tuple(taken), refused=tuple(Refusal(who, said) for who, said in refused)
        )


class Hexadecimal(TypeDecorator[str]):
    """Hexadecimal digits, kept as the bytes that they stand for."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Give two digits a byte."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Give the digits, in lower case."""
        return None if value is None else bytes(value).hex()
