"""Which names belong to one owner, and so count as one host.

The public suffix list knows where names are given out (``co.uk``, ``com``); what stands directly
below such a place is somebody's own, with all names under it. Only the registries' half of the
list counts here: its other half has the hosters that give out names below their own, and behind
those stand the hoster's machines.
"""

from __future__ import annotations

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from feedd.core.uris import host_in_ascii
from feedd.net.addresses import is_literal


@lru_cache(maxsize=10_000)
def counted_as(host: str) -> str:
    """Give the name under which requests to a host are counted: its owner's domain.

    An address, and a name that nobody registered, count as themselves.
    """
    name = _ascii(host.lower().rstrip("."))
    return name if is_literal(name) else _suffixes().privatesuffix(name) or name


@cache
def _suffixes() -> PublicSuffixList:
    # Reading the list takes 30 ms, so it waits for the first fetch.
    return PublicSuffixList(only_icann=True)


def _ascii(name: str) -> str:
    try:
        return host_in_ascii(name)
    except ValueError:
        return name
