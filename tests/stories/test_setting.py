"""Which place on a page is an entry's own, by how the page stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.stories.setting import Setting
from tests.stories.desk import HOUR, START

if TYPE_CHECKING:
    from tests.rows import Row

PLACES = {
    "between the same others": ("abXcd abXcd", "has keeps returns"),
    "between the same others, among which something has come": (
        "abXcd abeXcd",
        "has keeps returns",
    ),
    "between others": ("abXcd aXbcd", ""),
    "at one end, and it was amid others": ("abXcd Xabcd", "has"),
    "at one end, and those it stood between have parted": ("abXcd Xbadc", ""),
    "at one end, and it was at the other": ("abcX Xabc", "pushes"),
    "at one end, and it went from the other with one more": ("abcdX Xabc", "pushes"),
    "at one end, and it went from the other with two more": ("abcdeX Xabc", "pushes"),
    "at one end, and it was amid others at the other": ("abXc Xabc", "has"),
    "at one end, and by its number it was next to both": ("abX cabX Xcab", ""),
    "at one end of a page in no order, and it was at the other": ("abcdX Xbacd", ""),
    "at the end of a page that shows the latest last": ("abXcd bXcde Xcdef cdefX", "pushes"),
    "at the end, and later ones had been taken off": ("X Xabcde Xacde Xace aceX", "pushes"),
    "amid others, and it was at one end": ("Xabc aXbc", ""),
    "at one end, and it was pinned": ("Xcba Xdcb Xedc Xfed Xgfe Xgfe", "keeps"),
    "amid others, and it was pinned": ("Xcba Xdcb Xedc Xfed Xgfe gXfe", ""),
    "among too few": ("aXb aXb", ""),
}


def test_what_stands_at_a_place_is_told_by_what_stood_there(row: Row) -> None:
    """``X`` is an entry, and on the last page what may be the same; a letter, another one."""
    for name, (pages, holds) in PLACES.items():
        with row(name):
            assert " ".join(_of(pages.split())) == holds


def _of(pages: list[str]) -> list[str]:
    *before, now = pages
    rows = {one: at for at, one in enumerate(dict.fromkeys("".join(before)))}
    seen = {one: START + at * HOUR for at, page in enumerate(before) for one in page}
    missing = {one: at for one, at in seen.items() if one == "X" or one not in now}
    last = START + (len(before) - 1) * HOUR
    setting = Setting(
        {rows[one]: now.index(one) for one in now if one in rows.keys() - {"X"}},
        gone={rows[one] for one, at in missing.items() if at == last},
        left={rows[one]: at for one, at in missing.items() if at < last},
    )
    place, of = now.index("X"), rows["X"]
    told = {
        "has": setting.has_place(place, of=of),
        "keeps": setting.keeps_place(place, of=of),
        "returns": setting.returns(place, of=of),
        "pushes": setting.pushes_out(place, of),
    }
    return [name for name, is_so in told.items() if is_so]
