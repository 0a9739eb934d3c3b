"""Plain briefings: what names the stories, stands between them or divides one is none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.parse import parse

if TYPE_CHECKING:
    from tests.rows import Row

BRIDGE = "Bridge over the Tarn closed for repairs"
FERRY = "Ferry fares rise in the spring"
MAYOR = "New mayor promises cleaner streets"
CRANE = "Two hurt as crane falls at dock"

VOTE = "Residents had asked for it for years, and many came to see the vote."
POLICE = "Nobody was hurt, the police said. It will cost 2 million crowns."
MARCH = "The decision takes effect in March, after the holidays."
TRADERS = "Traders fear that fewer guests will come. Work begins at once."

WRITTEN = {
    "a list of what follows": (
        ("CALDER WEEKLY No. 12", f"CONTENTS\n* {BRIDGE}\n* {MAYOR}"),
        (f"{BRIDGE}\nPlace: Tarn Bay", POLICE, MAYOR, MARCH, TRADERS),
        (BRIDGE, MAYOR),
    ),
    "a list of what follows, written otherwise": (
        ("The Calder Weekly", f"- {BRIDGE.upper()}\n- {FERRY}\n- {MAYOR}"),
        (BRIDGE, POLICE, f"{FERRY.upper()}\n{VOTE}", f"{MAYOR}\n{TRADERS}", MARCH),
        (BRIDGE, FERRY.upper(), MAYOR),
    ),
    "a sentence that names what follows": (
        ("The Calder Weekly", f"Today we tell of {FERRY.lower()}, {CRANE.lower()}."),
        (FERRY.upper(), VOTE, CRANE.upper(), POLICE),
        (FERRY.upper(), CRANE.upper()),
    ),
    "places below headlines": (
        ("The Calder Weekly", FERRY.upper(), POLICE, MARCH, TRADERS),
        (
            f"{BRIDGE.upper()}\nPlace: Tarn Bay\n{TRADERS}",
            f"{VOTE} {MARCH}",
            f"{MAYOR}\nPlace: Thornby\n{MARCH} {TRADERS}",
            f"{CRANE.upper()}\nPlace: Tarn Bay\n{VOTE} {POLICE}",
        ),
        (FERRY.upper(), BRIDGE.upper(), MAYOR, CRANE.upper()),
    ),
    "a place below one headline": (
        (FERRY, "Place: Tarn Bay", f"The fares of the ferry rise by a tenth. {VOTE}"),
        (CRANE, POLICE, BRIDGE, TRADERS, MAYOR, MARCH),
        (FERRY, CRANE, BRIDGE, MAYOR),
    ),
    "one heading within an article": (
        ("Calder Weekly", f"# {CRANE}", POLICE, VOTE),
        ("### Background", POLICE, MARCH, "---", "Subscribe to our newsletter."),
        (CRANE,),
    ),
    "sections with one story and with two": (
        ("The Calder Weekly", "Weather", f"{CRANE}\n{POLICE}"),
        ("Culture", f"{BRIDGE}\n{MARCH} {VOTE} {TRADERS}", f"{MAYOR}\n{VOTE}"),
        (CRANE, BRIDGE, MAYOR),
    ),
}


def test_the_headlines_of_a_briefing_are_its_stories(row: Row) -> None:
    for name, (above, below, titles) in WRITTEN.items():
        with row(name):
            told = "\n\n".join((*above, *below))
            bulletin = parse(
                told.encode(), content_type="text/plain", url="https://calder.example/"
            )
            assert tuple(entry.title for entry in bulletin.entries) == titles
