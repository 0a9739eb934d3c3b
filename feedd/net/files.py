"""Sources that are files or folders on this machine, read like anything that is fetched."""

from __future__ import annotations

import mimetypes
import stat
from datetime import datetime
from pathlib import Path

from feedd.core.visit import Failed, Unchanged, hash_body
from feedd.net import folders
from feedd.net.exchange import Answer, Fetched


def is_path(url: str) -> bool:
    """Tell whether the address of a source is that of a file or folder."""
    return url.startswith("/")


def media(name: str) -> str | None:
    """Tell what the name of a file calls it, as a server would."""
    return mimetypes.guess_type(name)[0]


def read(path: str, *, etag: str | None = None, limit: int) -> Answer:
    """Read a file of at most ``limit`` bytes, unless it is still the one that ``etag`` names.

    Blocks as disks do. ``Failed.code`` is ``not_found``, ``not_a_file``, ``unreadable`` or
    ``too_large``.
    """
    try:
        return _read(Path(path), etag=etag, limit=limit)
    except FileNotFoundError:
        return Failed(code="not_found", message=f"there is no file {path}")
    except OSError as error:
        return Failed(code="unreadable", message=f"{path} can't be read: {error.strerror}")


def look(path: str, *, etag: str | None = None, limit: int, now: datetime) -> Answer:
    """Read a file as ``read`` does, or what is new in a folder."""
    try:
        if not Path(path).is_dir():
            return read(path, etag=etag, limit=limit)
        return folders.read(Path(path), etag=etag, limit=limit, now=now)
    except OSError as error:
        return Failed(code="unreadable", message=f"{path} can't be read: {error.strerror}")


def _read(path: Path, *, etag: str | None, limit: int) -> Answer:
    # Looked at before it's opened: opening a pipe waits until somebody writes to it.
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return Failed(code="not_a_file", message=f"{path} is no regular file")
    # The change time too: a file may be replaced by an older one of the same size.
    version = f"{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_size}"
    if version == etag:
        return Unchanged(etag=version)
    too_large = Failed(code="too_large", message=f"{path} holds more than {limit} bytes")
    if found.st_size > limit:
        return too_large
    with path.open("rb") as file:
        body = file.read()  # a bound would be asked of the memory in full, however small the file
    if len(body) > limit:
        return too_large
    return Fetched(
        url=str(path),
        status=200,
        body=body,
        body_hash=hash_body(body),
        content_type=media(path.name),
        etag=version,
    )
