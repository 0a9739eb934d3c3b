"""Pages from templates: autoescaped, with what every page shows around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from feedd.core.parse.clean import within_page
from feedd.core.spans import spoken
from feedd.core.stories import said
from feedd.store import Database, overview
from feedd.web import forms
from feedd.web.receipts import headline, receipts, stood, tellers
from feedd.web.times import ago, due, logged, stamped, tagged

if TYPE_CHECKING:
    import jinja2


RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)

_STORY = re.compile(r"\bstory ([a-z2-7]{16})\b")

_FRESH: Final = timedelta(minutes=1)
"""How long what sources call themselves isn't asked for again: every line of a list wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page; the titles of topics and ``watches`` by their names.

    ``root`` is the path below which feedd is reached; it stands before each address of feedd's.
    """

    titles: Mapping[str, str]
    watches: Mapping[str, str]
    outlets: Outlets
    now: Callable[[], datetime]
    asks_who: bool
    secure: bool
    root: str


class Renderer:
    """Renders templates; every page knows the topics, the visitor and the token of its forms."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._templates = _templates()

    @cached_property
    def _environment(self) -> jinja2.Environment:
        # 2 MB, and many a daemon is only asked for feeds.
        import jinja2  # noqa: PLC0415  see above

        frame = self._frame
        environment = jinja2.Environment(
            loader=jinja2.DictLoader(self._templates),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        environment.globals["root"] = frame.root
        environment.filters |= {
            "ago": lambda moment: ago(moment, frame.now()),
            "when": lambda moment: tagged(moment, frame.now()),
            "due": lambda moment: due(moment, frame.now()),
            "headline": headline,
            "receipts": lambda deliveries: receipts(deliveries, frame.now()),
            "stood": stood,
            "tellers": tellers,
            "called": lambda watch: frame.watches.get(watch, watch),
            "outlets": frame.outlets,
            "dir": direction,
            "query_dir": query_direction,
            "said": said,
            "linked": lambda text: linked(text, frame.root),
            "within_page": lambda text: Markup(within_page(text)),  # noqa: S704  it is sanitised
            "spoken": spoken,
            "stamp": stamped,
            "logged": logged,
        }
        return environment

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: object
    ) -> Response:
        """Render a page for a visitor."""
        text = self._environment.get_template(template).render(
            titles=self._frame.titles,
            now=self._frame.now(),
            path=request.url.path,
            visitor=request.scope.get("visitor"),
            asks_who=self._frame.asks_who,
            form=forms.token(forms.secret_of(request)),
            **values,
        )
        response = HTMLResponse(text, status_code=status)
        forms.remember(request, response, secure=self._frame.secure)
        return response


@cache
def _templates() -> dict[str, str]:
    """Read the templates once: those of a newer feedd, put in their place, want newer pages."""
    folder = resources.files("feedd.web") / "templates"
    pages = (one for one in folder.iterdir() if one.name.endswith(".html"))
    return {one.name: one.read_text("utf-8") for one in pages}


def linked(text: str, root: str) -> Markup:
    """Give a sentence in which each story that it names is a link to its page."""
    written = str(escape(text))
    named = rf'story <a href="{escape(root)}/stories/\1">\1</a>'
    return Markup(_STORY.sub(named, written))  # noqa: S704  it is escaped


def direction(language: str | None) -> str:
    """Give the ``dir`` of a text: by its language, or by its letters where that is unknown."""
    if not language:
        return "auto"
    return "rtl" if language.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def query_direction(text: str) -> str:
    """Give the ``dir`` of a query: from right to left only if no Latin letter is in it.

    From right to left ``OR stem:ar(…)`` would be shown as ``(…)OR stem:ar``.
    """
    return "ltr" if any(letter.isascii() and letter.isalpha() for letter in text) else "auto"


class Outlets:
    """Names sources by the title that a person has ``given`` them, or by their own."""

    def __init__(
        self, database: Database, given: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._given = given
        self._now = now
        self._called: Mapping[str, str] = given
        self._read_at: datetime | None = None

    def __call__(self, names: Sequence[str], most: int = 100) -> Markup:
        """Give what the first of these sources are called as HTML, each in its own direction.

        Several feeds of one publisher are often called the same: that is told once.
        """
        now = self._now()
        # If it was read in the future, the clock was set back since.
        if self._read_at is None or not timedelta() <= now - self._read_at < _FRESH:
            self._called, self._read_at = self._read(), now
        called = list(dict.fromkeys(self._called.get(name, name) for name in names))
        first = (Markup("<bdi>{}</bdi>").format(one) for one in called[:most])
        rest = f" and {len(called) - most} more" if len(called) > most else ""
        return Markup(", ").join(first) + rest

    def _read(self) -> Mapping[str, str]:
        with self._database.read() as connection:
            own = overview.source_titles(connection)
        return {**{name: title for name, title in own.items() if title}, **self._given}
