from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.publish.rendered import Rendered, pack
from feedd.web.conditional import HARMLESS, accepts_gzip, answer

if TYPE_CHECKING:
    from tests.rows import Row

CHANGED = datetime(2026, 11, 26, 8, 30, 15, tzinfo=UTC)
DOCUMENT = pack(
    b"<feed>" + b"news " * 400 + b"</feed>",
    content_type="application/atom+xml; charset=utf-8",
    last_modified=CHANGED,
)
SHORT = pack(b"<feed/>", content_type="application/atom+xml", last_modified=CHANGED)
OWN, GZIPPED, OTHER = DOCUMENT.etag, DOCUMENT.gzip_etag, '"0123456789abcdef"'
AT, BEFORE, AFTER = (
    "Thu, 26 Nov 2026 08:30:15 GMT",
    "Thu, 26 Nov 2026 08:30:14 GMT",
    "Thu, 26 Nov 2026 09:00:00 GMT",
)


def asked(**headers: str) -> list[tuple[bytes, bytes]]:
    return [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in headers.items()]


CONDITIONS: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 200),
    ({"if_none_match": OWN}, 304),
    ({"if_none_match": f"W/{OWN}"}, 304),
    ({"if_none_match": "*"}, 304),
    ({"if_none_match": " * "}, 304),
    ({"if_none_match": f"{OTHER}, {OWN}"}, 304),
    ({"if_none_match": f'"with, comma" ,W/{OTHER},{OWN}'}, 304),
    ({"if_none_match": OTHER}, 200),
    ({"if_none_match": OWN.strip('"')}, 200),
    ({"if_none_match": GZIPPED}, 200),
    ({"if_none_match": ""}, 200),
    ({"if_modified_since": AT}, 304),
    ({"if_modified_since": AFTER}, 304),
    ({"if_modified_since": BEFORE}, 200),
    ({"if_modified_since": "Thursday, 26-Nov-26 08:30:15 GMT"}, 304),
    ({"if_modified_since": "Thu Nov 26 08:30:15 2026"}, 304),
    ({"if_modified_since": "Thu Nov 26 08:30:14 2026"}, 200),
    ({"if_modified_since": "yesterday"}, 200),
    ({"if_modified_since": ""}, 200),
    ({"if_modified_since": "Thu, 99 Nov 2026 08:30:15 GMT"}, 200),
    ({"if_modified_since": f"Thu, 26 Nov {'9' * 40} 08:30:15 GMT"}, 200),
    ({"if_modified_since": f"Thu, 26 Nov 2026 08:30:15 +{'9' * 40}"}, 200),
    ({"if_none_match": OTHER, "if_modified_since": AT}, 200),
    ({"if_none_match": OWN, "if_modified_since": BEFORE}, 304),
    ({"if_match": OWN}, 200),
    ({"if_match": "*"}, 200),
    ({"if_match": f"{OTHER}, {OWN}"}, 200),
    ({"if_match": OTHER}, 412),
    ({"if_match": f"W/{OWN}"}, 412),
    ({"if_match": OWN, "if_none_match": OWN}, 304),
    ({"if_match": OTHER, "if_none_match": OWN}, 412),
    ({"if_unmodified_since": AT}, 200),
    ({"if_unmodified_since": AFTER}, 200),
    ({"if_unmodified_since": BEFORE}, 412),
    ({"if_unmodified_since": "yesterday"}, 200),
    ({"if_match": OWN, "if_unmodified_since": BEFORE}, 200),
)


def test_conditions_are_judged_as_rfc_9110_orders(row: Row) -> None:
    for condition, status in CONDITIONS:
        for method in ("GET", "HEAD"):
            with row(f"{method} {condition}"):
                assert answer(method, asked(**condition), DOCUMENT).status == status


WEIGHTS = (
    ("", False),
    ("identity", False),
    ("br", False),
    ("gzip", True),
    ("x-gzip", True),
    ("GZIP", True),
    ("*", True),
    ("deflate, gzip, br, zstd", True),
    ("gzip;q=0", False),
    ("gzip;q=0.000", False),
    ("gzip; q=0.5", True),
    ("gzip;\tq=0.5", True),
    ("*;q=0", False),
    ("gzip;q=0, *", False),
    ("identity;q=0, *", True),
    ("gzip;q=0.5, identity", False),
    ("gzip;q=0.5, identity;q=0.2", True),
    ("gzip;q=high", False),
    ("gzip;q=1.5", False),
    ("gzip;q=nan", False),
)


def test_gzip_is_chosen_by_its_weight(row: Row) -> None:
    for accept_encoding, gzip in WEIGHTS:
        with row(accept_encoding):
            assert accepts_gzip(accept_encoding) is gzip


def header(method: str, name: bytes, **headers: str) -> bytes | None:
    return dict(answer(method, asked(**headers), DOCUMENT).headers).get(name)


def test_each_representation_has_a_tag_of_its_own() -> None:
    assert header("GET", b"etag") == OWN.encode()
    assert header("GET", b"etag", accept_encoding="gzip") == GZIPPED.encode()
    assert (
        answer("GET", asked(accept_encoding="gzip", if_none_match=GZIPPED), DOCUMENT).status == 304
    )
    assert answer("GET", asked(accept_encoding="gzip", if_none_match=OWN), DOCUMENT).status == 200


def test_a_whole_answer_describes_what_it_holds() -> None:
    whole = answer("GET", asked(accept_encoding="gzip"), DOCUMENT)
    assert whole.body == DOCUMENT.gzip
    assert dict(whole.headers) == {
        b"etag": GZIPPED.encode(),
        b"cache-control": b"public, max-age=300",
        b"vary": b"accept-encoding",
        b"last-modified": AT.encode(),
        b"content-type": b"application/atom+xml; charset=utf-8",
        b"content-length": str(len(DOCUMENT.gzip)).encode(),
        b"content-encoding": b"gzip",
        **dict(HARMLESS),
    }


def test_not_modified_says_what_caches_need_and_nothing_of_the_body() -> None:
    current = answer("GET", asked(if_none_match=OWN), DOCUMENT)
    assert current.body == b""
    assert dict(current.headers) == {
        b"etag": OWN.encode(),
        b"cache-control": b"public, max-age=300",
        b"vary": b"accept-encoding",
    }


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_has_the_headers_of_get_and_no_body(encoding: str) -> None:
    got = answer("GET", asked(accept_encoding=encoding), DOCUMENT)
    head = answer("HEAD", asked(accept_encoding=encoding), DOCUMENT)
    assert head.headers == got.headers
    assert got.body
    assert not head.body


def test_what_is_not_worth_compressing_is_sent_plain_and_varies_all_the_same() -> None:
    plain = answer("GET", asked(accept_encoding="gzip"), SHORT)
    assert plain.body == b"<feed/>"
    assert (b"vary", b"accept-encoding") in plain.headers
    assert b"content-encoding" not in dict(plain.headers)


def test_several_lines_of_one_header_are_one_list() -> None:
    headers = [(b"if-none-match", OTHER.encode()), (b"if-none-match", OWN.encode())]
    assert answer("GET", headers, DOCUMENT).status == 304


def test_bytes_that_are_no_ascii_do_no_harm() -> None:
    headers = [(b"if-none-match", b'"\xff\xfe", \x80'), (b"accept-encoding", b"\xe9")]
    assert answer("GET", headers, DOCUMENT).status == 200


def test_a_fraction_of_a_second_does_not_make_a_copy_stale() -> None:
    later = CHANGED + timedelta(milliseconds=700)
    rendered: Rendered = pack(b"x", content_type="text/plain", last_modified=later)
    assert answer("GET", asked(if_modified_since=AT), rendered).status == 304


numbers = st.one_of(st.integers(-(10**12), 10**12), st.just(10**40)).map(str)
dates = st.one_of(
    st.builds("{}, {} Nov {} {}:{}:15 {}".format, st.just("Thu"), *[numbers] * 4, numbers),
    st.builds("Thu, 1 Jan 1 00:00:00 {:+05}".format, st.integers(-9999, 9999)),
    st.builds("Fri, 31 Dec 9999 23:59:59 {:+05}".format, st.integers(-9999, 9999)),
)
values = st.one_of(st.binary(max_size=60), dates.map(str.encode), st.just(OWN.encode()))
names = st.sampled_from(
    [
        b"if-match",
        b"if-none-match",
        b"if-modified-since",
        b"if-unmodified-since",
        b"accept-encoding",
    ]
)


@given(st.sampled_from(["GET", "HEAD"]), st.lists(st.tuples(names, values), max_size=4))
def test_no_header_whatever_it_holds_breaks_an_answer(
    method: str, headers: list[tuple[bytes, bytes]]
) -> None:
    assert answer(method, headers, DOCUMENT).status in {200, 304, 412}
