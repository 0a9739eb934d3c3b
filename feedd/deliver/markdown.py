"""Text that is to stay text inside Markdown, as Discord and Mattermost read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedd.deliver.brief import Line, Run

_MARKUP = re.compile(r"([\\`*_~|<>\[\](){}#+\-!@:.])")
_BREAKS_LINK = str.maketrans({
    "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "*": "%2A", "_": "%5F",
    "~": "%7E", "|": "%7C", "`": "%60",
})  # fmt: skip


def escape(text: str) -> str:
    r"""Put ``\`` before whatever could be read as markup, an emoji, a mention or an address."""
    return _MARKUP.sub(r"\\\1", text)


def line(runs: Line) -> str:
    """Give a line, its strong runs in bold."""
    return "".join(_run(run) for run in runs)


def link(text: str, url: str) -> str:
    """Give ``text``, escaped already, as a link."""
    return f"[{text}]({url.translate(_BREAKS_LINK)})"


def _run(run: Run) -> str:
    text = escape(run.text)
    # Markdown knows no bold that begins or ends with a space.
    return f"**{text}**" if run.strong and text == text.strip() else text
