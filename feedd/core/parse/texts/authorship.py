"""What stands between a headline and its text: who tells the story, or a second headline.

No word says that a bare name is an author's. A person's names below a headline do, and an
agency's name does where it recurs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from feedd.core.parse import lines, script, signing
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.texts.setting import TITLED

_DECK = re.compile(
    r"^(?:Utl\.|Untertitel|Unterzeile|Sub-?head(?:line)?|Subtitle|Chapô|Sous-titre|Bajada|Subtítulo|"
    r"Copete|Occhiello|Sommario|Подзаголовок|Підзаголовок)\s?:\s(?P<deck>\S.*)$"
)
_PLACED = re.compile(r"^[^\W\d_][^()]{1,30}?\.?\s\((?P<agency>[^\W\d_a-z]{2,8})\)$")
_WRAPPED = re.compile(r"\s=$")
_SEVERAL = 2
_LONGEST = 40  # characters
_NAMES = 3  # of one person
_HEADLINE_WORDS = 4  # at least
_LEAST_TOLD = 60  # weight


def settle(told: Text) -> Text:
    """Read the names between headlines and their text as the authors', and labelled decks."""
    told = _decked(told)
    beside = [at for at in range(1, len(told) - 1) if _is_beside(told, at)]
    names = dict.fromkeys(_recurring(told, beside) | _persons(told, beside), "author")
    labels = {**names, **dict.fromkeys(_places(told, beside), "place")}
    return [
        replace(each, label=labels[at]) if at in labels else each for at, each in enumerate(told)
    ]


def _decked(told: Text) -> Text:
    """Take the word from before second headlines, and the mark behind which agencies wrap both."""
    labelled = (at for at, each in enumerate(told) if ":" in each.text)
    decks = {at: found for at in labelled if (found := _DECK.match(told[at].text))}
    if not decks:
        return told
    return [
        replace(each, text=_WRAPPED.sub("", decks[at]["deck"]), label="deck")
        if at in decks
        else replace(each, text=_WRAPPED.sub("", each.text))
        for at, each in enumerate(told)
    ]


def _is_beside(told: Text, at: int) -> bool:
    """Say whether a short line stands right above text, and below what ends no sentence."""
    each, above, below = told[at], told[at - 1], told[at + 1]
    brief = 0 < len(each.text) <= _LONGEST and _is_plain(each) and each.ending == "open"
    if not (brief and above.text and above.ends_as_headline and _is_text(below)):
        return False
    return lines.byline(each.text) is None


def _is_plain(each: Paragraph) -> bool:
    marked = each.heading or each.label or each.rule or each.bullet or each.stamp or each.quote
    return not (marked or each.link or each.number is not None)


def _is_text(below: Paragraph) -> bool:
    told = below.ending == "stop" and script.weight(below.text) >= _LEAST_TOLD
    return told and not below.heading and not lines.is_caption(below.text)


def _recurring(told: Text, beside: Sequence[int]) -> frozenset[int]:
    """Find the lines that stand so in several stories, each time glued to what is around."""
    able = [at for at in beside if not told[at].gap and signing.is_person(told[at].text)]
    times = Counter(told[at].text for at in able)
    return frozenset(at for at in able if times[told[at].text] >= _SEVERAL)


def _places(told: Text, beside: Sequence[int]) -> frozenset[int]:
    """Find the places with one agency's letters behind them: "Tarn Bay (ABC)"."""
    found = {at: each["agency"] for at in beside if (each := _PLACED.match(told[at].text))}
    times = Counter(found.values())
    return frozenset(at for at, agency in found.items() if times[agency] >= _SEVERAL)


def _persons(told: Text, beside: Sequence[int]) -> frozenset[int]:
    """Find persons' names below headlines: below several, or below the only one there is."""
    found = [at for at in beside if _is_signed(told, at)]
    if len(found) == 1 and any(_heads(told, at) for at in range(found[0] + 1, len(told) - 1)):
        return frozenset()
    return frozenset(found)


def _is_signed(told: Text, at: int) -> bool:
    name, headline = told[at].text, told[at - 1].text
    persons = signing.is_person(name) and len(name.split()) <= _NAMES
    wordy = len(headline.split()) >= _HEADLINE_WORDS and len(headline) > len(name)
    return persons and wordy and script.title_share(headline) < TITLED


def _heads(told: Text, at: int) -> bool:
    """Say whether a line stands apart above text, as another headline would."""
    each = told[at]
    return bool(each.text) and each.gap > 0 and each.ending == "open" and _is_text(told[at + 1])
