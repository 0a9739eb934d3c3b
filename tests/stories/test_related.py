"""Which tellings are of one happening, and which only of its kind: names tell."""

from __future__ import annotations

import pytest

from feedd.core.stories import Document, Window, fingerprint, related
from feedd.core.stories.related import names
from tests.rows import Row
from tests.stories.desk import HOUR, START

QUAKE = (
    "Magnitude 5.1 quake shakes northern Luzon",
    (
        "An earthquake of magnitude 5.1 shook northern Luzon on Friday morning, the seismology "
        "institute said; no damage was reported."
    ),
)
TRIAL = (
    "Court jails former minister for bribery",
    (
        "A court in Zagreb sentenced a former agriculture minister to four years in prison for "
        "taking bribes from contractors."
    ),
)
TURKISH_BANK = (
    "Turkey's central bank raises rates to 42 percent",
    (
        "Turkey's central bank raised its policy rate by two points to 42 percent on Thursday, "
        "citing inflation."
    ),
)
BANK = (
    "Central bank holds rates at 4.5 percent",
    (
        "The central bank left its benchmark rate at 4.5 percent, citing inflation that remains "
        "above target."
    ),
)
FIRE = (
    "Пожар на складе в Ростове",
    "На складе в Ростове в пятницу загорелась кровля, пожару присвоен повышенный ранг сложности.",
)

ONE_HAPPENING = {
    "a name in common": (
        QUAKE,
        (
            "Power cut in Laoag after Luzon earthquake",
            "Parts of Laoag were without power after the 5.1 magnitude earthquake on Friday.",
        ),
    ),
    "a name that begins its sentences": (
        (
            "Lufthansa pilots walk out over pay",
            "Lufthansa cancelled 300 flights as pilots walked out over pay, it said.",
        ),
        (
            "Lufthansa cancels flights as pilots walk out",
            "Lufthansa cancelled 300 flights over pay, the union Cockpit said.",
        ),
    ),
    "no name to be told": (TURKISH_BANK, BANK),
}
TWO_HAPPENINGS = {
    "quakes on two islands": (
        QUAKE,
        (
            "Quake of 4.8 felt in Crete",
            (
                "A quake of magnitude 4.8 was felt across Crete on Friday, the Athens observatory "
                "said. There were no reports of injuries."
            ),
        ),
    ),
    "sentences of two courts": (
        TRIAL,
        (
            "Ex-governor sentenced to six years for graft",
            (
                "A Jakarta court on Friday sentenced a former provincial governor to six years in "
                "prison for taking bribes over mining permits."
            ),
        ),
    ),
    "two banks' rates": (BANK, TURKISH_BANK),
    "fires in two cities": (
        FIRE,
        (
            "Пожар на складе стройматериалов в Твери",
            "Кровля загорелась в пятницу на складе стройматериалов в Твери, сообщили в МЧС.",
        ),
    ),
}

NAMES = {
    "no name": ("Rates held again", "The bank held rates.", ""),
    "inside a sentence": ("Quake in Crete", "It was felt in Athens. Nobody died.", "Crete Athens"),
    "in quotes, behind a comma": (
        "",
        "They sank in fog off the “Halcyon Star”, Prado said.",
        "Halcyon Star Prado",
    ),
    "at the beginning twice": ("Shell sells", "Shell leaves Omsk.", "Shell Omsk"),
    "twice, but a numeral": ("Three die in Omsk", "Three died.", "Omsk"),
    "twice, but also small": ("Strike in Omsk", "Strike spreads; a strike.", "Omsk"),
    "only at the beginning": ("Shell sells", "Shell leaves.", ""),
    "a day": ("Rates held", "It was told on Friday.", ""),
    "every word with a capital": ("Strong Quake Hits Crete Coast", "Nobody died.", ""),
    "capitals alone": ("QUAKE HITS CRETE", "IT WAS FELT IN ATHENS.", ""),
    "letters without capitals": ("زلزله در خوی", "مردم خوی به خیابان رفتند، گفت EPA News.", ""),
    "behind the beginning": ("Rates held", "it was " * 60 + "in Omsk", ""),
    "nothing": ("", "", ""),
}


@pytest.mark.parametrize("way", ["one", "two"])
def test_what_names_others_is_of_another_happening(row: Row, way: str) -> None:
    pairs = ONE_HAPPENING if way == "one" else TWO_HAPPENINGS
    for name, (first, second) in pairs.items():
        with row(name):
            window = Window()
            window.add(_document("first", *first))
            told = _document("second", *second, hours=1)
            near = window.find(told)
            linked = related(window.lay(told), near, window.members)
            assert linked is not None, "alike but for the names"
            link = related(
                window.lay(told), near, window.members, title=told.title, text=told.text
            )
            assert (link is not None) is (way == "one")


def test_names_are_told_by_capitals(row: Row) -> None:
    for name, (title, text, expected) in NAMES.items():
        with row(name):
            assert names(title, text) == set(fingerprint(expected, "").vocabulary)


def _document(story: str, title: str, text: str, *, hours: int = 0) -> Document:
    at = START + hours * HOUR
    return Document(story=story, source=story, title=title, text=text, at=at)
