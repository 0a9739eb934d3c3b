"""A small invented world for the pages: several sources, languages, revisions, a hostile story."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

from tests.databases import kept_folder
from tests.end_to_end.bulletins import SECRET
from tests.web.office import Office

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "http://canary.invalid"

RULES = f"""
[[sources]]
name = "coast-wire"
title = "The Coast Wire"
baseline = false
[[sources]]
name = "lowland-post"
title = "Lowland Post"
baseline = false
[[sources]]
name = "payk"
title = "پیک ساحل"
language = "fa"
baseline = false
[[sources]]
name = "mallory"
baseline = false
[[topics]]
name = "harbours"
title = "Harbours and ferries"
description = "Ships, cranes and the people who run them."
query = "harbour OR port OR ferry OR بندر"
[[topics]]
name = "storms"
title = "Storms"
query = "storm OR evacuat* OR توفان"
[[endpoints]]
name = "desk"
url = "https://desk.example/hook"
secret = "{SECRET}"
[[watches]]
name = "evacuations"
query = "evacuat* OR تخلیه"
notify = ["desk"]
[[watches]]
name = "pilots"
query = "pilot* AND strike"
notify = ["desk"]
"""

PILOTS = (
    "Harbour Pilots Call Off Their Strike",
    "https://coast.example/pilots",
    """<p>The pilots of Tallholm harbour have called off a strike that kept eleven ships waiting
    outside the port since Thursday.</p><p>They accept an offer of four per cent and two more men
    on each night shift, their union said on Monday.</p>""",
)
CORRECTED = PILOTS[2].replace("eleven ships", "fourteen ships").replace("Monday", "Tuesday")
STORM = (
    "Storm Floods the Lower Town, Hundreds Are Evacuated",
    "https://lowland.example/storm",
    """<p>A spring storm has flooded the lower town of Marwick, and four hundred people were
    evacuated to the school on the hill.</p><p>The ferry to the islands will not sail before
    Wednesday.</p>""",
)
HARVEST = (
    "Late Harvest Fills the Barns of the Lowlands",
    "https://lowland.example/harvest",
    """<p>After a dry May and a wet June the barns of the lowlands are full at last, and the price
    of barley has fallen to that of ten years ago.</p>""",
)
PERSIAN = (
    "توفان بهاری بندر انزلی را فرا گرفت؛ تخلیهٔ چهارصد نفر",
    "https://payk.example/storm",
    """<p>توفان بهاری دیشب بخش پایین شهر را زیر آب برد و چهارصد نفر به مدرسهٔ روی تپه برده شدند.</p>
    <p>کشتی جزیره‌ها تا چهارشنبه راه نمی‌افتد، به گفتهٔ ناخدا رضا کریمی (Reza Karimi).</p>""",
)
_EVIL = f"""
    <script>alert(1)</script><img src={CANARY}/pixel onerror=alert(2)>
    <iframe src={CANARY}/frame></iframe><style>@import url({CANARY}/css)</style>
    <a href="javascript:alert(3)">click</a><svg onload=alert(4)></svg>
    <form action={CANARY}/form><button>Log in</button></form><base href={CANARY}/>
    <link rel=stylesheet href={CANARY}/sheet><meta http-equiv=refresh content="0;{CANARY}">
    <p style="background:url({CANARY}/bg)" onclick=alert(5)>The mallory ferry sank.</p>
    <table><tr>{"<td>thirty columns</td>" * 30}</tr></table>"""
HOSTILE = ("</title><script>alert(9)</script><b onmouseover=alert(8)>Mallory", CANARY, _EVIL)

Item = tuple[str, str, str]


def feed(*items: Item, title: str) -> str:
    """Write an RSS feed, every text escaped."""
    told = "".join(
        f"<item><title>{_escaped(t)}</title><link>{_escaped(link)}</link><guid>{_escaped(link)}#{n}"
        f"</guid><description>{_escaped(html)}</description></item>"
        for n, (t, link, html) in enumerate(items)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{told}</channel></rss>'


def fill(office: Office) -> None:
    """Let two days pass."""
    office.later(hours=-40)
    take(office, "lowland-post", HARVEST)
    office.later(hours=20)
    take(office, "coast-wire", PILOTS)
    office.later(hours=6)
    take(office, "lowland-post", (PILOTS[0], "https://lowland.example/pilots", PILOTS[2]))
    office.later(hours=8)
    take(office, "coast-wire", (PILOTS[0], PILOTS[1], CORRECTED))
    office.later(hours=3)
    take(office, "lowland-post", STORM)
    office.later(hours=2, minutes=40)
    take(office, "payk", PERSIAN)
    office.later(minutes=20)
    take(office, "mallory", HOSTILE)


def build(folder: Path, head: str = "") -> Office:
    """Make a site full of news; ``head`` belongs to [daemon]."""
    shutil.copytree(_told(), folder / "state")
    return Office(folder, head + RULES)


@cache
def _told() -> Path:
    """Tell it all once; every world begins with a copy of that database."""
    folder = kept_folder()
    with Office(folder, RULES) as office:
        fill(office)
    return folder / "state"


def take(office: Office, source: str, *items: Item) -> None:
    """Let a source publish."""
    office.ingest(feed(*items, title=source), source=source, content_type="application/rss+xml")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
