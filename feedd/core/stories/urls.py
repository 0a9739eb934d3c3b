"""Whether two addresses lead to the same page, without asking the network.

Order: redirectors and AMP caches (``feedd.core.redirectors``), host (case, port, ``www``, mobile),
path (dot segments, escapes, AMP, closing slash), query (tracking out, the rest sorted), fragment.
Whatever isn't known to be meaningless stays, so that different pages are never taken for one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from feedd.core.redirectors import behind

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|matomo_|hsa_|at_(?:medium|campaign|custom|link|ptr|bbc|format)|ns_"
    r"|__hs|vero_|oly_|wt_|ito$|cmp$|cmpid$|ocid$|xtor$|ncid$|smid$|spm$|scid$|mbid$|ftcamp$|ftag$"
    r"|intcmp$|icid$|srnd$|taid$|cvid$|guce_|guccounter$|fbclid$|gclid$|gclsrc$|dclid$|gbraid$"
    r"|wbraid$|msclkid$|yclid$|ysclid$|twclid$|ttclid$|igshid$|igsh$|mc_cid$|mc_eid$|mkt_tok$"
    r"|_ga$|_gl$|_hsenc$|_hsmi$|_openstat$|rss_?(?:id|src)?$|echobox$|soc_src$|soc_trk$"
    r"|s_cid$|s_kwcid$|ref_src$|ref_url$|traffic_source$|wkey$|wicked|jsessionid$|phpsessid$"
    r"|amp$|amp_|outputtype$|usqp$|feedtype$|feedname$|campaign_id$|emc$|xid$|sr_share$|share_id$)",
    re.IGNORECASE,
)
_ORIGIN = frozenset({"ref", "source", "src", "from", "partner", "via", "cid", "tag", "medium"})
_ORIGIN_VALUE = re.compile(
    r"(?:rss|atom|feed|newsletter|e?mail|twitter|facebook|whatsapp|telegram|home(?:page)?|social)"
    r"[\w-]*",
    re.IGNORECASE,
)
_IDLE_FRAGMENT = re.compile(
    r"\d{0,2}|top|content|main|main-content|comments?|respond|disqus_thread|rss|feed|share|amp"
    r"|(?:utm_|xtor|echobox|ref=|intcmp|at_|ns_|:~:text=|google_vignette).*",
    re.IGNORECASE,
)
_VARIANTS = frozenset({"www", "m", "mobile", "amp", "wap"})
_AMP_PATH = re.compile(r"(?:/amp|\.amp|\.amp\.html|/amp\.html)$", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_AS_IS = "/:@!$&'()*+,;=-._~%"
_INDEX = re.compile(r"/index\.html?$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?;]*", re.IGNORECASE)
_DEFAULT_PORTS = (None, 80, 443)
_USUAL = re.compile(
    r"https?://(?:www\.(?=[a-z0-9-]+\.[a-z]))?((?:(?!(?:www|m|mobile|wap)\.)[a-z0-9-]+\.)+[a-z]+)"
    r"((?:/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)*)/?"
)
_LABELS_OF_A_SUBDOMAIN = 3
_MOST_CACHED = 2048


@lru_cache(maxsize=_MOST_CACHED)
def canonical(url: str) -> str | None:
    """Give the one address that stands for all spellings of a page's, or None if it is no page.

    Only http and https lead to pages; the scheme given back is always https. Idempotent.
    """
    if url.lstrip()[:4].lower() != "http":
        return None
    usual = _USUAL.fullmatch(url)
    # Most addresses need no mending, and this shows it several times as fast.
    if usual and not _INDEX.search(usual[2]) and "/amp" not in url and ".amp" not in url:
        return f"https://{usual[1]}{usual[2]}"
    return _canonical(url)


def _canonical(url: str) -> str | None:
    parts = _split(behind(url.strip()))
    return None if parts is None else _assemble(parts)


def is_front_page(url: str) -> bool:
    """Tell whether an address is a site's front page, which identifies no entry."""
    _, _, page = url.partition("://")
    _, _, place = page.partition("/")
    return not place and "?" not in page and "#" not in page


def site_of(address: str) -> str:
    """Give the host, and the port if it is unusual, of a canonical address."""
    return address.split("/", 3)[2]


def _assemble(parts: SplitResult) -> str:
    query = _query(parts.query)
    fragment = _fragment(parts.fragment)
    return (
        f"https://{_host(parts)}{_path(parts.path)}"
        f"{'?' + query if query else ''}{'#' + fragment if fragment else ''}"
    )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:  # a bracket, or a port that isn't one
        return None
    return parts if usable else None


def _host(parts: SplitResult) -> str:
    host = ".".join(_without_variant((parts.hostname or "").rstrip(".").split(".")))
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in _DEFAULT_PORTS else f"{host}:{parts.port}"


def _without_variant(labels: list[str]) -> list[str]:
    # m.example.org, and en.m.example.org as encyclopaedias have it; never the domain itself.
    while places := [
        place
        for place in (0, 1)
        if len(labels) - place >= _LABELS_OF_A_SUBDOMAIN and labels[place] in _VARIANTS
    ]:
        labels = [*labels[: places[0]], *labels[places[0] + 1 :]]
    return labels


def _path(path: str) -> str:
    path = _SESSION.sub("", _without_dots(_ESCAPE.sub(_respelled, quote(path, safe=_AS_IS))))
    path = _INDEX.sub("", path.rstrip("/"))
    path = _AMP_PATH.sub("", path)
    return path.removeprefix("/amp") if path.startswith("/amp/") else path


def _respelled(escape: re.Match[str]) -> str:
    # RFC 3986 §6.2.2: unreserved characters need no escape, others are escaped in capitals.
    char = chr(int(escape[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape[0].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1] or [""]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(query: str) -> str:
    # Escapes that are no UTF-8 stay as they are.
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not _is_tracking(*pair))
    return urlencode(kept, errors="surrogateescape")


def _is_tracking(name: str, value: str) -> bool:
    if name.lower() in _ORIGIN:
        return _ORIGIN_VALUE.fullmatch(value) is not None
    return _TRACKING.match(name) is not None


def _fragment(fragment: str) -> str:
    return "" if _IDLE_FRAGMENT.fullmatch(fragment) else fragment
