"""A configuration as lines that can be stored and compared, without its secrets.

A line is a key and a value: ``source bulletin.interval`` is ``15m``. What stands at its default
has no line. A field that is hidden from ``repr`` may hold a secret: its line is a fingerprint,
keyed, and so short that millions of secrets share it; enough to see that one changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b

from feedd.config.files import NOUNS
from feedd.config.quantities import spell_duration
from feedd.config.settings import Config
from feedd.core.spans import to_the_minute

_FIXED = ("daemon.state", "daemon.database", "daemon.listen")

_FINGERPRINT = 4
"""Bytes of a fingerprint."""

_CALM = ("digest", "cooldown", "quiet")
"""What says when a watch's alerts leave."""

Lines = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; None for what isn't there, or stands at its default."""

    key: str
    before: str | None
    after: str | None

    @property
    def needs_restart(self) -> bool:
        """Whether a running feedd can't take it up."""
        return self.key.startswith(_FIXED)

    def __str__(self) -> str:
        """Write it for a person."""
        if self.key.endswith(".name"):
            what = self.key.removesuffix(".name")
            return f"{what} is {'new' if self.before is None else 'gone'}"
        if self.key.endswith(".muted_until"):
            what = self.key.removesuffix(".muted_until")
            if self.after is None:
                return f"{what} isn't muted any more"
            return f"{what} is muted until {to_the_minute(datetime.fromisoformat(self.after))}"
        return f"{self.key}: {self.before or '(default)'} → {self.after or '(default)'}"


def lines(config: Config, *, key: str) -> dict[str, str]:
    """Write a configuration as lines; ``key`` keeps fingerprints of two installations apart."""
    spelled = dict(_spell("daemon", config.daemon, key))
    for kind, noun in NOUNS.items():
        for item in getattr(config, kind):
            spelled.update(_spell(f"{noun} {item.name}", item, key))
    return spelled


def compare(before: Lines, after: Lines) -> tuple[Change, ...]:
    """Give the differences by key; a table that was added or removed is one difference."""
    other = {key for key, value in after.items() if before.get(key) != value}
    changed = sorted(other | (before.keys() - after.keys()))
    whole = {key.removesuffix(".name") for key in changed if key.endswith(".name")}
    return tuple(
        Change(key, before.get(key), after.get(key))
        for key in changed
        if key.endswith(".name") or _owner(key) not in whole
    )


def changed_sources(changes: Iterable[Change]) -> frozenset[str]:
    """Name the sources that are new, gone, or otherwise than they were."""
    owners = (_owner(one.key) for one in changes)
    return frozenset(o.removeprefix("source ") for o in owners if o.startswith("source "))


def selected_otherwise(changes: Iterable[Change]) -> frozenset[str]:
    """Name the sources that stay but whose selectors changed."""
    return changed_sources(one for one in changes if ".selectors." in one.key)


def calmed_otherwise(changes: Iterable[Change]) -> frozenset[str]:
    """Name the watches whose alerts leave at other times, or that are gone."""
    changed = ((_owner(one.key), one.key.split(".")[1], one.after) for one in changes)
    calm = (o for o, key, then in changed if key in _CALM or (key == "name" and then is None))
    return frozenset(o.removeprefix("watch ") for o in calm if o.startswith("watch "))


def _owner(key: str) -> str:
    """Give what a line belongs to: ``source bulletin`` of ``source bulletin.selectors.title``."""
    return key.split(".", 1)[0]


def _spell(path: str, value: object, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple) and any(map(is_dataclass, value)):
        for place, item in enumerate(value):
            yield from _spell(f"{path}[{getattr(item, 'name', place)}]", item, key)
        return
    if not is_dataclass(value) or isinstance(value, type):
        yield path, _shown(value)
        return
    for name, default, is_shown in _settings(type(value)):
        inner = getattr(value, name)
        if inner is default or inner == default:
            continue
        if not is_shown:
            yield f"{path}.{name}", f"a secret ({_fingerprint(repr(inner), key)})"
        elif isinstance(inner, str):
            yield f"{path}.{name}", inner
        else:
            yield from _spell(f"{path}.{name}", inner, key)


@cache
def _settings(of: type) -> tuple[tuple[str, object, bool], ...]:
    """Give what a kind of table holds: name, default, and whether it may be shown."""
    return tuple((field.name, _default(field), field.repr) for field in fields(of))


def _default(field: Field[object]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _shown(value: object) -> str:
    match value:
        case timedelta():
            return spell_duration(value)
        case tuple():
            return ", ".join(_shown(item) for item in value) or "none"
        case bool():
            return str(value).lower()
        case None:
            return "none"
        case _:
            return str(value)


def _fingerprint(secret: str, key: str) -> str:
    return blake2b(secret.encode(), digest_size=_FINGERPRINT, key=key.encode()[:64]).hexdigest()
