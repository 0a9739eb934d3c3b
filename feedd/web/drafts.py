"""A watch as it stands in the editor, every value as a person wrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from feedd.config.quantities import spell_duration
from feedd.core.settings import Watch

if TYPE_CHECKING:
    from feedd.web.forms import Form

TEXTS: Final = ("title", "max_age", "cooldown", "digest")
_QUIET: Final = ("start", "end", "zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the editor's fields hold, named as in TOML; an empty field means the default.

    ``seen`` is the fingerprint of the definition that it began with, "" if there was none.
    """

    seen: str = ""
    name: str = ""
    query: str = ""
    title: str = ""
    notify: tuple[str, ...] = ()
    realert: str = "never"
    max_age: str = ""
    cooldown: str = ""
    digest: str = ""
    rollup: str = ""
    quiet_start: str = ""
    quiet_end: str = ""
    quiet_zone: str = ""

    @property
    def is_timed(self) -> bool:
        """Tell whether it says when alerts leave, and of which stories."""
        return self.realert != "never" or any(
            (self.max_age, self.cooldown, self.digest, self.rollup, self.quiet)
        )

    @property
    def quiet(self) -> Mapping[str, str]:
        """Give the quiet hours as a table; a zone alone says none."""
        told = {key: str(getattr(self, f"quiet_{key}")) for key in _QUIET}
        is_said = told["start"] or told["end"]
        return {key: value for key, value in told.items() if value} if is_said else {}


def from_form(form: Form) -> Draft:
    """Read what a person sent."""
    return Draft(
        seen=form["seen"],
        name=form["name"],
        query=form["query"],
        notify=form.all("notify"),
        realert=form["realert"] or "never",
        **{key: form[key] for key in (*TEXTS, "rollup", *(f"quiet_{one}" for one in _QUIET))},
    )


def of_watch(watch: Watch, table: Mapping[str, object] | None, *, max_age: timedelta) -> Draft:
    """Give the draft of a watch; ``table`` is what it was made from, if no file declares it.

    ``max_age`` is that of watches that say nothing of their own.
    """
    told = _told(watch, max_age) if table is None else table
    quiet = told.get("quiet")
    hours = quiet if isinstance(quiet, dict) else {}
    return Draft(
        seen=fingerprint(table),
        name=watch.name,
        query=watch.query,
        notify=watch.notify,
        realert=watch.realert,
        **{key: str(told.get(key, "")) for key in (*TEXTS, "rollup")},
        **{f"quiet_{key}": str(hours.get(key, "")) for key in _QUIET},
    )


def as_table(draft: Draft) -> Mapping[str, object]:
    """Give what is saved: every key of a watch stands in the editor."""
    told: dict[str, object] = {key: getattr(draft, key) for key in TEXTS}
    told["rollup"] = int(draft.rollup) if draft.rollup.isdecimal() else draft.rollup
    told["quiet"] = draft.quiet
    return {
        "query": draft.query,
        "notify": [*draft.notify],
        "realert": draft.realert,
        **{key: value for key, value in told.items() if value not in ("", {})},
    }


def fingerprint(table: Mapping[str, object] | None) -> str:
    """Give a fingerprint by which a changed definition is noticed; "" if there is none."""
    if table is None:
        return ""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


def _told(watch: Watch, max_age: timedelta) -> Mapping[str, object]:
    """Write down what a file says of a watch."""
    told: dict[str, object] = {}
    if watch.title:
        told["title"] = watch.title
    if watch.max_age != max_age:
        told["max_age"] = spell_duration(watch.max_age)
    if watch.cooldown:
        told["cooldown"] = spell_duration(watch.cooldown)
    if watch.digest:
        told["digest"] = f"{watch.digest.cron} {watch.digest.zone.key}"
    if watch.rollup:
        told["rollup"] = watch.rollup
    if watch.quiet:
        start, end = f"{watch.quiet.start:%H:%M}", f"{watch.quiet.end:%H:%M}"
        told["quiet"] = {"start": start, "end": end, "zone": watch.quiet.zone.key}
    return told
