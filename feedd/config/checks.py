"""What no table can know by itself: names, references, paths, intervals that contradict.

Each check reads the document as it was written and passes over what has the wrong type, so that
one fault doesn't hide another; types are judged in ``feedd.config.shape``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from feedd.config import addresses
from feedd.config.faults import Fault, Wrong, nearest, shown
from feedd.config.files import LISTS, Document, Toml
from feedd.config.lines import Loc
from feedd.config.quantities import duration, spell_duration
from feedd.config.values import absolute, check_path
from feedd.core.settings import EndpointKind

_TEMPLATE = ("template", "template_env", "template_file", "template_credential")
_WEBHOOKS_ONLY = {
    "secret", "secret_env", "secret_file", "secret_credential", "retiring", "envelope", *_TEMPLATE,
}  # fmt: skip
_PLACE = "write a path relative to this file, or an address with https://"
_TO = {"telegram": '"the chat\'s id"', "email": '"desk@example.org"'}


def find_faults(document: Document) -> Iterator[Fault]:
    """Give what is wrong between the tables and outside of them."""
    for kind in LISTS:
        yield from _twins(document, kind)
    yield from _strangers(document)
    yield from _open_to_all(document)
    for loc, row in document.rows("endpoints"):
        yield from _other_kinds_keys(document, loc, row)
    for loc, row in document.rows("sources"):
        yield from _bad_url(document, loc, row)
        yield from _crossed_intervals(document, loc, row)
    yield from _crossed_intervals(
        document, ("daemon", "visits"), document.table("daemon", "visits")
    )


def source_path(document: Document, loc: Loc, url: str) -> Path:
    """Give the absolute path that a source's ``url`` names, if it isn't http(s)."""
    return absolute(document.base((*loc, "url")), url)


def _twins(document: Document, kind: str) -> Iterator[Fault]:
    first: dict[str, Loc] = {}
    for loc, row in document.rows(kind):
        here = (*loc, "name")
        if isinstance(name := row.get("name"), str) and first.setdefault(name, here) != here:
            there = document.place(first[name])
            words = (
                f"{shown(name)} is the name of {there.key.removesuffix('.name')} at {there} too"
            )
            yield document.place(here).fault(words, "give one of them another name")


def _strangers(document: Document) -> Iterator[Fault]:
    names = (row.get("name") for _, row in document.rows("endpoints"))
    known = {name for name in names if isinstance(name, str)}
    told: tuple[tuple[Loc, Toml], ...] = (
        (("daemon", "operator"), document.table("daemon", "operator")),
        *document.rows("watches"),
    )
    for loc, row in told:
        notify = row.get("notify")
        for index, name in enumerate(notify if isinstance(notify, list) else ()):
            if isinstance(name, str) and name.strip() and name not in known:
                place = document.place((*loc, "notify", index))
                hint = nearest(name, known) or f"add [[endpoints]] name = {shown(name)}"
                yield place.fault(f"there is no endpoint {shown(name)}", hint)


def _open_to_all(document: Document) -> Iterator[Fault]:
    """Refuse to be reached from other machines while nobody is asked who they are."""
    listen = document.table("daemon").get("listen")
    if not isinstance(listen, str) or document.table("daemon", "web", "users"):
        return
    try:
        here = addresses.listen(listen)
    except Wrong:
        return
    if not addresses.is_loopback(here.host):
        yield document.place(("daemon", "listen")).fault(
            f"{here.host} is open to others, and feedd asks nobody who they are",
            f'listen on "127.0.0.1:{here.port}", or say who may come in: add'
            " [daemon.web] users = …",
        )


def _other_kinds_keys(document: Document, loc: Loc, row: Toml) -> Iterator[Fault]:
    kind = row.get("kind", "webhook")
    if kind not in get_args(EndpointKind):
        return  # ``shape`` reports it, and what such a kind would need isn't known
    if kind != "webhook":
        for key in row.keys() & _WEBHOOKS_ONLY:
            yield document.place((*loc, key)).fault("is for webhooks only", "leave it out")
    for key in row.keys() & set(_TEMPLATE):
        if "envelope" in row:
            yield document.place((*loc, key)).fault(
                "stands beside envelope", "keep one of the two"
            )
    if kind in _TO and row.get("to", []) == []:
        yield document.place((*loc, "to")).fault("is missing", f"add to = [{_TO[kind]}]")
    if kind not in _TO and "to" in row:
        yield document.place((*loc, "to")).fault("is for telegram and email only", "leave it out")
    if kind == "email" and "sender" not in row:
        hint = 'add sender = "feedd <feedd@example.org>"'
        yield document.place((*loc, "sender")).fault("is missing", hint)
    if kind != "email" and "sender" in row:
        yield document.place((*loc, "sender")).fault("is for email only", "leave it out")


def _bad_url(document: Document, loc: Loc, row: Toml) -> Iterator[Fault]:
    url = row.get("url")
    if not isinstance(url, str) or not url.strip():
        return
    try:
        if addresses.is_web(url):
            addresses.check_url(url)
        else:
            check_path(url)
            _check_file(source_path(document, loc, url))
    except Wrong as wrong:
        yield document.place((*loc, "url")).fault(wrong.message, wrong.hint)


def _check_file(path: Path) -> None:
    try:
        is_there = path.is_file() or path.is_dir()
    except OSError as error:  # a name that is too long, a folder above that isn't feedd's to enter
        hint = "let feedd's user read it" if isinstance(error, PermissionError) else _PLACE
        raise Wrong(f"{path} can't be reached: {error.strerror}", hint) from None
    if not is_there:
        raise Wrong(f"there is no file {path}", _PLACE)


def _crossed_intervals(document: Document, loc: Loc, row: Toml) -> Iterator[Fault]:
    try:
        floor, ceiling = duration(str(row["interval"])), duration(str(row["max_interval"]))
    except (KeyError, Wrong):
        return
    if ceiling < floor:
        yield document.place((*loc, "max_interval")).fault(
            f"is shorter than the interval of {spell_duration(floor)}",
            f'write "{spell_duration(floor)}" or more',
        )
