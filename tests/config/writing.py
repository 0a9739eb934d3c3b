"""Configurations written to a folder, and what ``load`` says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.config import Config, ConfigFaults, Fault, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET = "whsec_bm90IGEgcmVhbCBzZWNyZXQsIGJ1dCBsb25nLg=="
OTHER_SECRET = "whsec_c29tZXRoaW5nIGVsc2UgZW50aXJlbHkgaGVyZS4="

WHOLE = f"""\
[daemon]
state = "var"
[[sources]]
name = "coast"
url = "https://coast.example/feed"
[[topics]]
name = "ferries"
query = "ferry"
[[watches]]
name = "storm"
query = "storm"
notify = ["desk"]
[[endpoints]]
name = "desk"
url = "https://desk.example/hook"
secret = "{SECRET}"
"""
NOTHING: Mapping[str, str] = {}


def write(folder: Path, text: str, parts: Mapping[str, str] = NOTHING) -> Path:
    """Write ``text`` as ``feedd.toml`` and each of ``parts`` as ``conf.d/{name}.toml``."""
    path = folder / "feedd.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "conf.d").mkdir(exist_ok=True)
    for name, part in parts.items():
        (folder / "conf.d" / f"{name}.toml").write_text(part, encoding="utf-8")
    return path


def read(
    folder: Path,
    text: str,
    parts: Mapping[str, str] = NOTHING,
    *,
    environ: Mapping[str, str] = NOTHING,
) -> Config:
    """Load a configuration that has no faults."""
    return load(write(folder, text, parts), environ=environ)


def faults(
    folder: Path,
    text: str,
    parts: Mapping[str, str] = NOTHING,
    *,
    environ: Mapping[str, str] = NOTHING,
) -> tuple[Fault, ...]:
    """Give the faults of a configuration; () when it has none."""
    try:
        read(folder, text, parts, environ=environ)
    except ConfigFaults as error:
        return error.faults
    return ()


def told(folder: Path, text: str, parts: Mapping[str, str] = NOTHING) -> list[str]:
    """Give the faults as they are told, the folder cut off."""
    found = faults(folder, text, parts)
    return [str(fault).replace(f"{folder}/", "") for fault in found]
