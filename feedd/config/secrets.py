"""Secrets: written in the configuration, or found where it says.

========================  =================================================================
``key``                   the value itself
``key_env``               the environment variable of that name
``key_file``              the file of that path, relative to the file that names it
``key_credential``        systemd's credential of that name, in ``$CREDENTIALS_DIRECTORY``
========================  =================================================================

A header's value is text, or a table with one of ``env``, ``file``, ``credential``. Exactly one
way at a time. No message and no ``repr`` here shows what was found.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from feedd.config import addresses, values
from feedd.config.faults import CONTROLS, Empty, Fault, Wrong, nearest, shown, text_of, toml_type
from feedd.config.files import Document, Toml
from feedd.config.lines import Loc
from feedd.config.values import absolute, check_path
from feedd.core.settings import EndpointKind
from feedd.deliver import headers
from feedd.deliver.signing import check_secret
from feedd.errors import ConfigError
from feedd.passwords import is_hash

SQLITE = "sqlite:///"

Read = Callable[[str, Path], str]
"""Checks a value that was found, and makes it absolute; raises ``Wrong``."""

_WAYS = ("env", "file", "credential")
_LARGEST = 64 * 1024
_MAKE_ONE = "make one with: feedd endpoints secret"

_USER = re.compile(r"[\w.@-]{1,64}", re.ASCII)

# Somebody wrote the secret itself, so the messages that name its place mustn't show it.
_NO_NAME = re.compile(r"whsec_|whsk_|\w[\w+.-]*://|(?:basic|bearer|token)\s", re.IGNORECASE)
# What feedd asks for itself when it visits a source, beside what frames any message.
_ASKED = re.compile(r"accept-encoding|if-.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What was found, each by the path of its key without the suffix; what was wrong."""

    values: Mapping[Loc, str] = field(repr=False)
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def find_secrets(document: Document, *, environ: Mapping[str, str]) -> Secrets:
    """Look up every value that may be, or hold, a secret."""
    search = _Search(document, environ)
    search.value(("daemon",), document.table("daemon"), "database")
    search.value(("daemon",), document.table("daemon"), "proxy")
    search.users(("daemon", "web"), document.table("daemon", "web"))
    for loc, row in document.rows("endpoints"):
        like, read_url = _address_of(row.get("kind", "webhook"))
        search.value(loc, row, "url", missing=f'add url = "{like}"', read=read_url)
        is_signed = row.get("kind", "webhook") == "webhook"
        search.value(loc, row, "secret")
        search.value(loc, row, "template")
        is_asked_to_sign = is_signed and (*loc, "template") not in search.values
        if is_asked_to_sign and not any(key.startswith("secret") for key in row):
            search.doubt((*loc, "secret"), "is missing: alerts are sent unsigned", _MAKE_ONE)
        search.retiring(loc, row)
        search.headers(loc, row)
    for loc, row in document.rows("sources"):
        search.headers(loc, row)
    return Secrets(search.values, tuple(search.faults), tuple(search.warnings))


_UNREAD = {
    FileNotFoundError: "write it there; a path is relative to the file that names it",
    PermissionError: "let feedd's user read it",
}


class _Search:
    """Goes from key to key and keeps what it finds."""

    def __init__(self, document: Document, environ: Mapping[str, str]) -> None:
        self.document = document
        self.environ = environ
        self.values: dict[Loc, str] = {}
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def value(
        self, loc: Loc, row: Toml, key: str, *, missing: str = "", read: Read | None = None
    ) -> None:
        """Find ``key`` or one of its suffixed forms; ``missing`` says what to do without any."""
        ways = {key: "", **{f"{key}_{way}": way for way in _WAYS}}
        given = [name for name in ways if name in row]
        if missing and not given:
            self.fault((*loc, key), "is missing", missing)
        for name in given[1:]:
            self.fault((*loc, name), f"stands beside {given[0]}", "keep one of the two")
        if len(given) == 1:
            at = (*loc, given[0])
            with self.noting(at, missing=missing if given == [key] else ""):
                found = self.reveal(ways[given[0]], row[given[0]], at)
                self.values[(*loc, key)] = (read or _READ[key])(found, self.document.base(at))

    def retiring(self, loc: Loc, row: Toml) -> None:
        """Find the retiring secrets, which still sign for a while; ``shape`` judges the rest."""
        given = row.get("retiring", [])
        for index, old in enumerate(given if isinstance(given, list) else ()):
            if isinstance(old, dict):
                self.value((*loc, "retiring", index), old, "secret", missing=_MAKE_ONE)

    def headers(self, loc: Loc, row: Toml) -> None:
        """Find the value of each header."""
        seen: dict[str, str] = {}
        for name, value in self.table(loc, row, "headers", like='{ Name = "value" }').items():
            at = (*loc, "headers", name)
            if (twin := seen.setdefault(name.lower(), name)) != name:
                self.fault(at, f"is {twin}, spelled in another way", "keep one of the two")
            if loc[0] == "sources" and _ASKED.fullmatch(name):
                self.fault(at, f"the header {name} is feedd's own to set", "leave it out")
            with self.noting(at):
                _check_header(name)
                found = self.written_or_placed(at, value)
                _check_header(name, found)
                self.values[at] = found

    def users(self, loc: Loc, row: Toml) -> None:
        """Find the password hash of each user."""
        for name, value in self.table(loc, row, "users", like='{ name = "scrypt:…" }').items():
            at = (*loc, "users", name)
            with self.noting(at):
                if not _USER.fullmatch(name):
                    raise Wrong(f"{shown(name)} is not a user's name", "letters, digits, . _ @ -")
                self.values[at] = _hash(self.written_or_placed(at, value))

    def table(self, loc: Loc, row: Toml, key: str, *, like: str) -> Toml:
        """Give a table of secrets by their names; an empty one where it is none."""
        given = row.get(key, {})
        if isinstance(given, dict):
            return given
        words = f"must be a table, not {toml_type(given)}"
        self.fault((*loc, key), words, f"write {key} = {like}")
        return {}

    def written_or_placed(self, at: Loc, value: object) -> str:
        """Find a value that is written here, or is where a table says."""
        way, where = "", at
        if isinstance(value, dict):
            for key in value.keys() - set(_WAYS):
                self.fault((*at, key), "unknown key", nearest(key, _WAYS))
            if len(ways := [way for way in _WAYS if way in value]) != 1:
                raise Wrong("needs one of env, file and credential", 'write { env = "NAME" }')
            (way,) = ways
            where, value = (*at, way), value[way]
        return self.reveal(way, value, where)

    def reveal(self, way: str, value: object, at: Loc) -> str:
        """Read what ``value`` is or leads to."""
        text = text_of(value)
        if way and _NO_NAME.match(text):
            raise Wrong("holds a secret where the name of its place belongs", "write the name")
        match way:
            case "env":
                return _from_environment(text, self.environ)
            case "file":
                check_path(text)
                return self.from_file(self.document.base(at) / Path(text).expanduser(), at)
            case "credential":
                return self.from_file(_credential(text, self.environ), at)
            case _:
                return text

    def from_file(self, path: Path, at: Loc) -> str:
        """Read a file; one that everybody may read is a warning."""
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read(_LARGEST + 1).decode().strip()
        except OSError as error:
            hint = _UNREAD.get(type(error), "")
            raise Wrong(f"{path} can't be read: {error.strerror}", hint) from None
        except UnicodeDecodeError:
            raise Wrong(f"{path} doesn't hold text", "write UTF-8") from None
        if not text or len(text) > _LARGEST:
            raise Wrong(f"{path} {'holds too much' if text else 'is empty'}")
        if mode & stat.S_IROTH:
            words = f"everybody on this machine may read {path}"
            self.doubt(at, words, f"chmod o= {path}")
        return text

    def fault(self, loc: Loc, message: str, hint: str) -> None:
        self.faults.append(self.document.place(loc).fault(message, hint))

    def doubt(self, loc: Loc, message: str, hint: str) -> None:
        self.warnings.append(self.document.place(loc).fault(message, hint))

    @contextmanager
    def noting(self, loc: Loc, *, missing: str = "") -> Iterator[None]:
        """Keep what is wrong as a fault at ``loc`` and go on; as ``missing`` what is empty."""
        try:
            yield
        except Empty as empty:
            self.fault(loc, empty.message, missing or empty.hint)
        except Wrong as wrong:
            self.fault(loc, wrong.message, wrong.hint)


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise Wrong("is not the name of an environment variable", 'write as in "DESK_SECRET"')
    if name not in environ:
        raise Wrong(
            f"the environment variable {name} isn't set",
            "set it where feedd or its commands start",
        )
    if not environ[name].strip():
        raise Wrong(
            f"the environment variable {name} is empty", "set it where feedd or its commands start"
        )
    return environ[name].strip()


def _credential(name: str, environ: Mapping[str, str]) -> Path:
    if "/" in name or name in {".", ".."} or CONTROLS.search(name):
        raise Wrong(f"{shown(name)} is not a credential's name", "write the name alone")
    if "CREDENTIALS_DIRECTORY" not in environ:
        raise Wrong(
            f"there is no credential {name}: systemd gave feedd none",
            f"add LoadCredential={name}:/path to the unit; beside the service, name its folder"
            " in $CREDENTIALS_DIRECTORY",
        )
    return Path(environ["CREDENTIALS_DIRECTORY"]) / name


def _hash(text: str) -> str:
    if not is_hash(text):
        raise Wrong("is not the hash of a password", "make one with: feedd users hash")
    return text


def _check_header(name: str, value: str = "") -> None:
    for words in headers.faults([(name, value)]):
        raise Wrong(words)


def _database(url: str, base: Path) -> str:
    """Check a database's URL and make the path of a SQLite file absolute."""
    if CONTROLS.search(url) or not re.match(r"sqlite:///[^:]|postgresql\+psycopg://.", url):
        raise Wrong(
            "is not a database that feedd knows",
            "write sqlite:///path/feedd.db or postgresql+psycopg://host/name",
        )
    if not url.startswith(SQLITE):
        return url
    path, mark, options = url.removeprefix(SQLITE).partition("?")
    check_path(path)
    return f"{SQLITE}{absolute(base, path)}{mark}{options}"


def _proxy(url: str, _base: Path) -> str:
    try:
        addresses.check_url(url)
    except Wrong as wrong:
        raise Wrong(wrong.message, 'write as in "http://127.0.0.1:3128"') from None
    return url


def _url(url: str, _base: Path) -> str:
    addresses.check_url(url)
    return url


def _mail_server(url: str, _base: Path) -> str:
    addresses.check_mail_server(url)
    return url


def _address_of(kind: object) -> tuple[str, Callable[[str, Path], str]]:
    """Say how the address of such an endpoint looks, and give what reads it."""
    if kind == "email":
        return "smtp://user:password@mail.example.org", _mail_server
    # Of a kind that isn't known (``shape`` reports it) nobody knows how its address looks.
    is_known = kind in get_args(EndpointKind)
    return "https://hooks.example.org/feedd", _url if is_known else lambda url, _base: url


def _secrets(secrets: str, _base: Path) -> str:
    for secret in secrets.split():
        try:
            check_secret(secret)
        except ConfigError as error:
            raise Wrong(str(error), _MAKE_ONE) from None
    return secrets


_READ = {
    "database": _database,
    "proxy": _proxy,
    "secret": _secrets,
    "template": lambda text, _base: values.template(text),
}
