"""Addresses behind redirectors that carry them, as alerts, mails and social networks do."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

_TARGETS = {
    ("google", "/url"): ("q", "url"),
    ("google", "/imgres"): ("imgrefurl",),
    ("news.google.com", "/news/url"): ("url",),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("safelinks.protection.outlook.com", ""): ("url",),
    ("linkprotect.cudasvc.com", "/url"): ("a",),
    ("facebook.com", "/l.php"): ("u",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", "/"): ("u",),
    ("l.threads.com", "/"): ("u",),
    ("l.threads.net", "/"): ("u",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("linkedin.com", "/safety/go"): ("url",),
    ("t.me", "/iv"): ("url",),
    ("out.reddit.com", ""): ("url",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("steamcommunity.com", "/linkfilter"): ("url", "u"),
    ("youtube.com", "/redirect"): ("q",),
    ("vk.com", "/away.php"): ("to",),
    ("link.zhihu.com", "/"): ("target",),
    ("slack-redir.net", "/link"): ("url",),
    ("duckduckgo.com", "/l"): ("uddg",),
    ("feedproxy.google.com", ""): ("url", "u"),
    ("feedsportal.com", ""): ("url", "u"),
    ("exit.sc", ""): ("url",),
    ("medium.com", "/r"): ("url",),
}
"""Redirectors by host and path ("": any), with the parameters that may hold the target."""

_GOOGLE = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}")
_OF_ONE_READER = re.compile(r"\w+\.(safelinks\.protection\.outlook\.com)")
_AMP_CACHE = re.compile(r"/(?:[cvi]|amp)/(s/)?(.+)")
_WEB = ("http://", "https://")
_MOST_HOPS = 4  # redirectors inside one another


def behind(url: str) -> str:
    """Give the address that redirectors and AMP caches lead to; any other as it is."""
    for _ in range(_MOST_HOPS):
        target = _target(url)
        if target is None:
            break
        url = target
    return url


def _target(url: str) -> str | None:
    # What carries another address says so after its own host: nearly none does.
    if not ("=http" in url or "ampproject.org/" in url or "/amp/" in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that isn't one
        return None
    if not url[:8].lower().startswith(_WEB):
        return None
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    is_google = _GOOGLE.fullmatch(host) is not None
    if host.endswith(".cdn.ampproject.org") or (is_google and parts.path.startswith("/amp/")):
        return _cached(parts)
    reader = _OF_ONE_READER.fullmatch(host)
    names = _parameters("google" if is_google else reader[1] if reader else host, parts.path)
    values = dict(parse_qsl(parts.query)) if names else {}
    targets = (values[name] for name in names if name in values)
    # Of bytes that are no UTF-8 nothing would be left by which to tell pages apart.
    return next((each for each in targets if each.startswith(_WEB) and "\ufffd" not in each), None)


def _parameters(host: str, path: str) -> tuple[str, ...]:
    named = _TARGETS.get((host, path.rstrip("/") or "/")) or _TARGETS.get((host, path))
    return named or _TARGETS.get((host, ""), ())


def _cached(parts: SplitResult) -> str | None:
    found = _AMP_CACHE.match(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"http{'s' if found[1] else ''}://{found[2]}{query}" if found else None
