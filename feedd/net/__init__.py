"""The only door out of the daemon.

Everything that leaves goes through one ``Door``: feeds, pages, robots.txt, OPML files, hubs,
webhooks. No other module imports an HTTP library or opens a socket to the outside.
"""

from feedd.core.politeness import user_agent
from feedd.core.visit import Failed
from feedd.net.addresses import AllowedNetwork
from feedd.net.door import Door
from feedd.net.exchange import Answer, Fetched, NotModified, Reply, Request

__all__ = [
    "AllowedNetwork",
    "Answer",
    "Door",
    "Failed",
    "Fetched",
    "NotModified",
    "Reply",
    "Request",
    "user_agent",
]
