"""Paragraphs that begin with their headline, and what joins it to the text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from statistics import median
from typing import Literal

from feedd.core.parse import runins, script
from feedd.core.parse.runins import Parting
from feedd.core.parse.texts.paragraphs import Text

Joint = Literal["", "capitals", "colon", "dash", "scene", "stop"]
"""What joins headlines to their text in one paragraph, where one thing does throughout."""

PARTINGS: Mapping[Joint, Parting] = {
    "scene": runins.by_scene,
    "capitals": runins.by_capitals,
    "colon": runins.by_colon,
    "dash": runins.by_dash,
    "stop": runins.by_stop,
}
"""How each joint parts a headline from its text."""

_MANY = 3


def heads(text: Text, told: Sequence[int]) -> list[int]:
    """Find the paragraphs that begin with a headline, where nearly all sentences, ``told``, do."""
    found = [at for at in told if runins.part(text[at].text)]
    if len(found) >= _MANY and len(found) * 4 >= len(told) * 3:
        return found
    ways = (_before_dashes, _after_scenes, _in_capitals, _before_colons, _before_stops)
    return next((found for way in ways if (found := way(text, told))), [])


def _before_dashes(text: Text, told: Sequence[int]) -> list[int]:
    """Find paragraphs that all begin with a few words and a dash, half of them with a headline."""
    return list(told) if len(told) >= _MANY and _are_dashed(text, told) else []


def _after_scenes(text: Text, told: Sequence[int]) -> list[int]:
    """Find paragraphs that open with a place and a time, as the logs of police do."""
    heads = [at for at in told if runins.by_scene(text[at].text)]
    return heads if len(heads) >= _MANY and len(heads) * 4 >= len(told) * 3 else []


def _in_capitals(text: Text, told: Sequence[int]) -> list[int]:
    """Find paragraphs that open in capitals before a colon or dash; speakers would recur."""
    parted = [(at, runins.by_capitals(each.text)) for at, each in enumerate(text)]
    found = [(at, each) for at, each in parted if each]
    names = {name for _, (name, _) in found}
    whole = sum(1 for _, (_, rest) in found if script.ending(rest) == "stop")
    nearly_all = len(found) * 10 >= len(told) * 8 and whole * 3 >= len(found) * 2
    alike = len(names) == len(found) and (_are_led(text, found) or _are_wordy(names))
    return [at for at, _ in found] if len(found) >= _MANY and nearly_all and alike else []


def _are_led(text: Text, found: Sequence[tuple[int, tuple[str, str]]]) -> bool:
    return all(":" in text[at].text[: len(name) + 2] for at, (name, _) in found)


def _are_wordy(names: Collection[str]) -> bool:
    """Say whether most are several words, as headlines are before dashes and places mostly not."""
    return sum(1 for name in names if len(name.split()) > 1) * 4 >= len(names) * 3


def _before_colons(text: Text, told: Sequence[int]) -> list[int]:
    """Find paragraphs that a colon joins to their headline; speakers would recur, or be short."""
    parted = [(at, runins.by_colon(text[at].text)) for at in told]
    heads = [at for at, each in parted if each]
    names = [each[0] for _, each in parted if each]
    if len(heads) <= _MANY or len(heads) * 10 < len(told) * 9 or len(set(names)) < len(names):
        return []
    return heads if median(len(name.split()) for name in names) > _MANY else []


def _before_stops(text: Text, told: Sequence[int]) -> list[int]:
    """Find paragraphs that all begin with a few words that a full stop parts from their text."""
    parted = [(at, runins.by_stop(text[at].text)) for at in told]
    heads = [at for at, each in parted if each]
    names = {each[0] for _, each in parted if each}
    nearly_all = len(heads) * 10 >= len(told) * 8 and all(text[at].gap for at in heads[1:])
    return heads if len(heads) > _MANY and nearly_all and len(names) == len(heads) else []


def of(text: Text, heads: Sequence[int]) -> Joint:
    """Give what joins most of a document's headlines to their text."""
    plain: tuple[Joint, ...] = ("scene", "capitals", "colon")
    if found := next((each for each in plain if _are_parted(text, heads, PARTINGS[each])), None):
        return found
    if _are_parted(text, heads, runins.part) or _are_dashed(text, heads):
        return "dash"
    return "stop" if len(heads) > _MANY and _are_parted(text, heads, runins.by_stop) else ""


def _are_parted(text: Text, heads: Sequence[int], part: Parting) -> bool:
    return sum(1 for at in heads if part(text[at].text)) * 3 >= 2 * len(heads)


def _are_dashed(text: Text, heads: Sequence[int]) -> bool:
    """Say whether a dash follows a few words in all heads, and a headline in half of them."""
    wordy = sum(1 for at in heads if runins.part(text[at].text))
    return wordy * 2 >= len(heads) and all(runins.by_dash(text[at].text) for at in heads)
