"""Logs whose entries are signed, above as GNU's and git's are or below as Debian's: read as mails.

In GNU's and Debian's only the line that begins an entry isn't indented: "2026-03-04  Name
<address>", or what it is called, which " -- Name <address>  date" then ends (deb-changelog(5)).
"""

from __future__ import annotations

import re
import textwrap
from itertools import takewhile

_WHO = r"(?P<who>[^<>\s][^<>]{0,60}<[^<>\s@]+@[^<>\s]+>)"
_ABOVE = re.compile(rf"(?P<when>\d{{4}}-\d\d-\d\d)\s+{_WHO}(?:\s+\([^()]*\))?\s*$")
_BELOW = re.compile(rf" ?--\s{_WHO}\s+(?P<when>.*\d.*)$")
_COMMIT = re.compile(
    rf"^commit [0-9a-f]{{7,64}}\b.*\n(?:Merge: .*\n)?Author: +{_WHO}\n"
    r"(?:Author)?Date: +(?P<when>.*)\n(?:Commit.*\n)*\n {4}(?P<subject>\S.*)$",
    re.MULTILINE,
)
_BULLET = "*"
_REMARK = "#"
_SEVERAL = 2


def lifted(text: str) -> str:
    """Put who signed an entry, and when, above it as in a mail; other texts stay as they are."""
    if "@" not in text:
        return text
    if len(_COMMIT.findall(text)) >= _SEVERAL:
        return _COMMIT.sub(lambda commit: _mail(commit, commit["subject"], []), text)
    blocks = _blocks(text)
    if len(blocks) < _SEVERAL:
        return text
    for signed in (_signed_below, _signed_above):
        mails = [*map(signed, blocks)]
        if mails[0] and sum(map(bool, mails)) >= max(_SEVERAL, len(blocks) / 2):
            told = zip(mails, blocks, strict=True)
            return "\n".join(mail or "\n".join(block) for mail, block in told)
    return text


def _blocks(text: str) -> list[list[str]]:
    """Part a text before each line that isn't indented; remarks are left out."""
    blocks: list[list[str]] = []
    for line in text.expandtabs().splitlines():
        if not blocks or (line and line[0] != " " and not line.startswith("-- ")):
            blocks.append([])
        if not line.startswith(_REMARK):
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _signed_above(block: list[str]) -> str:
    signed = _ABOVE.match(block[0])
    told = textwrap.dedent("\n".join(block[1:])).strip().split("\n")
    first = [told[0], *takewhile(lambda line: line and not line.startswith(_BULLET), told[1:])]
    return _mail(signed, " ".join(first).lstrip("* "), told) if signed else ""


def _signed_below(block: list[str]) -> str:
    ends = [at for at, line in enumerate(block) if line.strip()]
    signed = _BELOW.match(block[ends[-1]]) if ends else None
    told = (
        textwrap.dedent("\n".join(block[1 : ends[-1]])).strip("\n").split("\n") if signed else []
    )
    return _mail(signed, block[0], told) if signed else ""


def _mail(signed: re.Match[str], subject: str, told: list[str]) -> str:
    fields = f"From: {signed['who']}\nDate: {signed['when']}\nSubject: {subject}"
    return "\n".join([fields, "", *told, ""])
