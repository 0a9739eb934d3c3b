"""What HTML an entry may hold: elements, their attributes, the schemes of their addresses."""

from __future__ import annotations

TAGS = frozenset(
    """a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code
    col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr i img ins kbd li main mark ol p picture pre q rp rt ruby s samp section small
    source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var
    video audio wbr""".split()
)
DROPPED_WITH_CONTENT = frozenset(
    "script style iframe noembed noframes template textarea title xmp select svg math".split()
)
HTML = (
    TAGS
    | DROPPED_WITH_CONTENT
    | frozenset(
        """applet area base body button embed fieldset font form frame frameset head html input
        label link map marquee meta nav noscript object param strike""".split()
    )
)
"""Elements by which a text shows that it is HTML."""
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that hold nothing and have no end tag (HTML §13.1.2)."""
EVERYWHERE = "*"
ATTRIBUTES = {
    EVERYWHERE: {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
}
_LOADED = frozenset("audio img picture source video".split())
_ONCE = frozenset("footer h1 header main".split())
WITHIN_PAGE = TAGS - _LOADED - _ONCE
SCHEMES = frozenset({"http", "https", "mailto"})
RELATION = "noopener noreferrer nofollow"
"""What every link is to the page that shows it."""
