"""Addresses that no receiver and no strict reader refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.uris import address_in_ascii

if TYPE_CHECKING:
    from tests.rows import Row


ADDRESSES = (
    ("https://example.org/a?b=c&d=%C3%A9#e", "https://example.org/a?b=c&d=%C3%A9#e"),
    ("HTTPS://Example.org", "https://example.org/"),
    ("https://example.org:8443/x", "https://example.org:8443/x"),
    ("https://example.org/بصره?q=é#ä", "https://example.org/%D8%A8%D8%B5%D8%B1%D9%87?q=%C3%A9#%C3%A4"),
    ("https://bücher.example/x y", "https://xn--bcher-kva.example/x%20y"),
    ("https://www.straße.example/", "https://www.xn--strae-oqa.example/"),
    ("https://نامه\u200cای.example/", "https://xn--mgba3gch31f060k.example/"),
    ("https://a。straße.example/", "https://a.xn--strae-oqa.example/"),
    ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
    ('https://example.org/"><b>', "https://example.org/%22%3E%3Cb%3E"),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("//example.org/x", None),
    ("/x", None),
    ("", None),
    ("https://", None),
    ("https://user:secret@example.org/", None),
    ("https://exa mple.org/", None),
    ("https://example.org:99999/", None),
    ("https://[::1", None),
    ("https://-example.org/", None),
    ("https://example.org/half-\ud800-a-letter", None),
)  # fmt: skip


def test_an_address_is_made_plain_or_left_out(row: Row) -> None:
    for url, address in ADDRESSES:
        with row(ascii(url)):
            assert address_in_ascii(url) == address


@given(
    st.text() | st.text().map("https://example.org/{}".format) | st.text().map("http://{}".format)
)
def test_what_comes_out_is_ascii_and_stays_as_it_is(url: str) -> None:
    address = address_in_ascii(url)
    if address is not None:
        assert address.isascii()
        assert not set(' "<>\\^`{}|\n') & set(address)
        assert urlsplit(address).hostname
        assert address_in_ascii(address) == address
