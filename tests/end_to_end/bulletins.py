"""A rolling bulletin of invented stories, edition by edition."""

from __future__ import annotations

from dataclasses import dataclass

SECRET = "whsec_" + "ZmVlZGQtdGVzdHMtc2VjcmV0LWZvci1sb29wYmFjaw=="


@dataclass(frozen=True, slots=True)
class Told:
    """One story of the bulletin."""

    title: str
    paragraphs: tuple[str, ...]


SEAWALL = Told(
    "Town Council Approves New Sea Wall For Marwick",
    (
        "The town council of Marwick has approved a new sea wall after three years of debate.",
        "Work is to begin in April and will cost nineteen million crowns, the mayor said.",
        "The wall will be built of granite from the quarries above Tallholm.",
    ),
)
ROCKETS = Told(
    "Rocket Attack On Fuel Depot Near Khelad Leaves Three Wounded",
    (
        "Three guards were wounded when two rockets hit a fuel depot near Khelad on Sunday.",
        "A spokesman for the governor said that the rocket attack came from across the river.",
        "No group has claimed responsibility, and the road to the border remains closed.",
    ),
)
SANCTIONS = Told(
    "Finance Ministry Sanctions Four Shipping Companies",
    (
        "The finance ministry has put four shipping companies on its list for carrying arms.",
        "Their accounts are frozen, and their ships may not call at any port of the union.",
        "One of the companies said it would appeal against the sanctions.",
    ),
)
WRITERS = Told(
    "Two Writers Begin Prison Terms Despite Appeals",
    (
        "Two novelists have begun prison terms for an essay on torture in the old citadel.",
        "Human rights groups called the verdict an attack on the freedom of speech.",
        "Some forty colleagues gathered at the gate to bid them farewell.",
    ),
)
TALKS = Told(
    "Foreign Minister Denies Talks With United States",
    (
        "The foreign minister has denied reports that his envoys met Americans in Lisbon.",
        "There has been no negotiation and there will be none, he told reporters on Monday.",
        "A newspaper had written that the two sides met twice in a hotel by the river.",
    ),
)


def edition(*stories: Told) -> str:
    """Print an edition: a title of the page, and each story under its headline."""
    told = ("\n\n".join((story.title, *story.paragraphs)) for story in stories)
    return "The Rolling Bulletin\n\n\n" + "\n\n\n".join(told) + "\n"


def corrected(story: Told, old: str, new: str) -> Told:
    """Change one thing in a story's text."""
    changed = tuple(paragraph.replace(old, new) for paragraph in story.paragraphs)
    assert changed != story.paragraphs
    return Told(story.title, changed)
