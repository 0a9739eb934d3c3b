"""The only door out of the daemon.

Everything that leaves goes through one ``Door``: feeds, pages, robots.txt, OPML files, hubs,
webhooks, mail. No other module imports an HTTP library.

=============  ==================================================================================
the door       ``door`` · ``exchange``, what goes out and comes back · ``messages``, in HTTP ·
               ``failures`` in our words
connections    ``client`` keeps them, ``dialling`` makes them, ``wire`` is one · ``body`` read ·
               ``resolver`` of names
the guard      ``guard`` · ``addresses`` that may be dialled · ``urls`` that may be asked for
manners        ``budget`` of each host · ``hosters``, which names are one host · ``robots`` ·
               ``places``, so many at a time
this machine   ``files``, ``folders``
=============  ==================================================================================
"""

import sys
from typing import TYPE_CHECKING

from feedd.core.politeness import user_agent
from feedd.core.visit import Failed, Unchanged
from feedd.net.addresses import AllowedNetwork
from feedd.net.exchange import Answer, Fetched, Reply, Request

if TYPE_CHECKING:
    from feedd.net.door import Door

# httpx loads its own command line where it can, and with it rich and Pygments: 5 MB. None tells
# the import system that there is no such module.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

__all__ = [
    "AllowedNetwork",
    "Answer",
    "Door",
    "Failed",
    "Fetched",
    "Reply",
    "Request",
    "Unchanged",
    "user_agent",
]


def __getattr__(name: str) -> "type[Door]":
    # The HTTP libraries take longer to load than most commands take to run.
    if name != "Door":
        raise AttributeError(name)
    from feedd.net.door import Door  # noqa: PLC0415  see above

    return Door
