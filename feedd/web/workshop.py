"""Making sources, topics and watches by page or API, and bringing them into force.

What a file declares is read-only here. What is made is judged exactly as a file would be, stored,
and in force when the call returns.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.config import Config, ConfigFaults
from feedd.config.files import NOUNS
from feedd.config.joining import name_of
from feedd.config.made import as_toml, judge, where_declared
from feedd.core.settings import Made, MadeKind
from feedd.store import Connection, made
from feedd.web import conditional
from feedd.web.drafts import fingerprint
from feedd.web.problems import FaultShape, Refusal

if TYPE_CHECKING:
    from feedd.web.site import Site


class Stale(Refusal):
    """Something isn't what it was when its form was shown; ``now`` is its fingerprint."""

    def __init__(self, kind: MadeKind, now: str) -> None:
        super().__init__(
            409,
            f"This {NOUNS[kind]} was changed meanwhile, in another window or by somebody else."
            " Save again to put what you see in its place.",
        )
        self.now = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold of what is there before it is written over (RFC 9110 §13.1)."""

    if_match: str | None
    if_none_match: str | None

    def hold(self, table: Mapping[str, object] | None, noun: str) -> None:
        """Refuse what was meant for another definition than this; raises ``Refusal``."""
        tag = entity_tag(table)
        wanted = self.if_match
        if wanted is not None and not (tag and conditional.names(wanted, tag, weak=False)):
            raise Refusal(
                412,
                f"This {noun} was changed or removed meanwhile:"
                " read it again, and send your change with its new ETag.",
            )
        if self.if_none_match and tag and conditional.names(self.if_none_match, tag, weak=True):
            raise Refusal(412, f"There is a {noun} of this name already.")


def entity_tag(table: Mapping[str, object] | None) -> str:
    """Give the ETag of a definition; "" if there is none."""
    return "" if table is None else f'"{fingerprint(table)}"'


def names(config: Config, kind: MadeKind) -> tuple[str, ...]:
    """Name everything of a kind that is in force."""
    return tuple(one.name for one in getattr(config, kind))


def is_made(config: Config, kind: MadeKind, name: str) -> bool:
    """Tell whether something was made by page or API, and so may be changed there."""
    return (kind, name) in config.made


def judged(site: Site, thing: Made) -> Config:
    """Give a configuration of this one thing; raises ``Refusal``."""
    try:
        return judge(thing, site.config)
    except ConfigFaults as faults:
        told = [_shape(fault.key, fault.message, fault.hint) for fault in faults.faults]
        raise Refusal(422, f"This is no {NOUNS[thing.kind]} yet.", told) from faults


async def make(site: Site, thing: Made, *, only_if: Condition | None = None) -> bool:
    """Make or change something; tell whether it is new. Raises ``Refusal``."""
    _refuse_declared(site, thing.kind, thing.name)
    judged(site, thing)
    is_new = thing.name not in names(site.config, thing.kind)
    await asyncio.to_thread(_save, site, thing, only_if)
    await site.reload()
    return is_new


async def keep(site: Site, thing: Made, *, saved: str | None = None, seen: str = "") -> None:
    """Make what a form holds, or change what it began with, if that was ``saved`` already.

    ``seen`` is the fingerprint that it had then. A form that is sent twice changes nothing. Raises
    ``Refusal``, and ``Stale`` if it isn't what was seen.
    """
    kind, name = thing.kind, thing.name
    before = await asyncio.to_thread(definition, site, kind, name)
    if thing.table == before and is_made(site.config, kind, name):
        return
    now = fingerprint(before)
    # What was deleted meanwhile is made anew.
    if name == saved and seen and now not in {seen, ""}:
        raise Stale(kind, now)
    if name != saved and name in names(site.config, kind):
        noun = NOUNS[kind]
        raise Refusal(409, f"There is a {noun} {name!r} already: take another name.")
    await make(site, thing)


async def remove(
    site: Site, kind: MadeKind, name: str, *, only_if: Condition | None = None
) -> None:
    """Remove something that was made, though it be declared by now, too. Raises ``Refusal``."""
    if not await asyncio.to_thread(_remove, site, kind, name, only_if):
        _refuse_declared(site, kind, name)
        raise Refusal(404, f"There is no {NOUNS[kind]} {name!r}.")
    await site.reload()


async def mute(site: Site, watch: str, until: datetime | None) -> None:
    """Mute a watch until then, or unmute it. Raises ``Refusal``."""
    if watch not in names(site.config, "watches"):
        raise Refusal(404, f"There is no watch {watch!r}.")
    await asyncio.to_thread(_mute, site, watch, until)
    await site.reload()


def definition(site: Site, kind: MadeKind, name: str) -> Mapping[str, object] | None:
    """Give the definition of something that was made; None for what a file declares."""
    with site.database.read() as connection:
        return _made(connection, kind, name)


_OPERATORS = re.compile(
    r"\b(?:OR|AND|NOT|NEAR)\b(?:/\d+)?|\bATLEAST\d+|\b(?:stem|lang):[\w-]+|\b[a-z]+:"
)
"""What is no word of a query, and so of no name that is made of it."""


def name_for(site: Site, kind: MadeKind, table: Mapping[str, object]) -> str:
    """Name what a person gave no name: by its title, or else by its query.

    What was made so already keeps its name, as its form was sent twice.
    """
    with site.database.read() as connection:
        found = made.every(connection, kind)
    if twin := next((one for one in found if one.table == table), None):
        return twin.name
    texts = (_OPERATORS.sub(" ", str(table.get(key, ""))) for key in ("title", "query"))
    return name_of(texts, names(site.config, kind), otherwise=NOUNS[kind])


def export(site: Site) -> str:
    """Write everything that was made as TOML."""
    with site.database.read() as connection:
        found = made.every(connection)
    return as_toml(found)


def _refuse_declared(site: Site, kind: MadeKind, name: str) -> None:
    if is_made(site.config, kind, name) or name not in names(site.config, kind):
        return
    place = where_declared(site.config, kind, name)
    raise Refusal(409, f"The {NOUNS[kind]} {name!r} is declared at {place}: change it there.")


def _save(site: Site, thing: Made, only_if: Condition | None) -> None:
    with site.database.write() as connection:
        if only_if:
            only_if.hold(_made(connection, thing.kind, thing.name), NOUNS[thing.kind])
        made.save(connection, thing, now=site.now())


def _remove(site: Site, kind: MadeKind, name: str, only_if: Condition | None) -> bool:
    with site.database.write() as connection:
        if only_if:
            only_if.hold(_made(connection, kind, name), NOUNS[kind])
        return made.remove(connection, kind, name)


def _made(connection: Connection, kind: MadeKind, name: str) -> Mapping[str, object] | None:
    return next((one.table for one in made.every(connection, kind, names=[name])), None)


def _mute(site: Site, watch: str, until: datetime | None) -> None:
    with site.database.write() as connection:
        made.mute(connection, watch, until, now=site.now())


def _shape(key: str, message: str, hint: str) -> FaultShape:
    first, *caret = message.split("\n")
    # A query's fault shows the query with a caret under the column (feedd.errors.QueryError).
    column = caret[-1].index("^") - 1 if caret and "^" in caret[-1] else None
    return FaultShape(key=key.rpartition("].")[2] or key, message=first, hint=hint, column=column)
