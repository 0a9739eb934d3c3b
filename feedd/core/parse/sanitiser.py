"""The sanitiser, set to what is ``allowed`` and to where relative links start."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

import nh3

from feedd.core.parse.allowed import ATTRIBUTES, DROPPED_WITH_CONTENT, RELATION, SCHEMES, TAGS
from feedd.core.parse.links import without_login

_Relative: TypeAlias = Literal["deny"] | tuple[Literal["rewrite_with_base"], str]

_ROOT = re.compile('<a href="([^"]*)/"')


@lru_cache(maxsize=16)  # each of 21 kB; of the documents that are read at once
def cleaner(base: str | None) -> nh3.Cleaner:
    """Give the sanitiser of HTML whose relative links start from ``base``, or else are dropped."""
    if base is not None and base[:8].lower().startswith(("http://", "https://")):
        try:
            return _cleaner_with(("rewrite_with_base", without_login(base)))
        except ValueError:  # not an address: its host may be impossible
            pass
    return _cleaner_with("deny")


def _cleaner_with(relative: _Relative) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative=relative,
        link_rel=RELATION,
    )


@lru_cache(maxsize=256)
def root(base: str | None) -> str | None:
    """Give, as it stands in HTML, what the sanitiser puts before the ``/`` of a link's path."""
    found = _ROOT.match(cleaner(base).clean('<a href="/"></a>'))
    return found[1] if found else None
