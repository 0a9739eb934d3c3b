"""How a text is set, what its sentences weigh and how its headlines look; and where it is cut.

Every line is measured against its own document, never against a fixed length alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.texts.inline import EMPHASIS
from feedd.core.parse.texts.joints import Joint
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import stamps

TITLED = 0.75
"""The share of capitalised words from which a line is set in title case."""

_HEAVIEST = 180  # weight of a headline
_LIGHTEST = 5  # weight of a headline
_LEAST_ALLOWED = 110  # weight that a headline may have in any text
_USUAL_BODY = 120  # weight of a sentence
_MOSTLY = 0.6  # of the headlines, of the usual weight
_RULE_GAP = 9  # blank lines that a rule counts for
_APART = 0.5  # of the lines
_SECTION_WORDS = 3  # at most
_NAME_WORDS = 5  # at most
_SECTION_WEIGHT = 24  # at most


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: usual sentence weight and gap, and whether it uses title case.

    ``apart``: blank lines stand above most lines that could be headlines and have text below.
    """

    body: float
    gap: float
    titled: bool
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that could be headlines with nothing but dates between; ``bears``: text follows."""

    lines: tuple[int, ...]
    bears: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """How a document is divided into stories: the paragraphs at which each begins.

    ``heads`` index the document's paragraphs. ``inline``: a head's paragraph may hold the
    story's text too, after its ``joint`` if it has one. ``sections`` are lines that name a
    group of stories, ``title`` is the line that names the document, ``dropped`` lines belong to
    nothing.
    """

    heads: tuple[int, ...] = ()
    sections: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    title: int | None = None
    inline: bool = False
    joint: Joint = ""


def measure(text: Text) -> Setting:
    """Measure how a text is set."""
    full = [weight(each) for each in text if each.text and each.ending == "stop"]
    body = median(full) if full else max(map(weight, text), default=0)
    gaps = [below.gap for above, below in pairwise(text) if above.ending == "stop" == below.ending]
    shares = [script.title_share(each.text) for each in text if could_be(each, body)]
    titled = sum(1 for share in shares if share >= TITLED)
    usual = median(gaps) if gaps else 1
    titles = titled >= _MOSTLY * max(1, len(shares))
    return Setting(body, usual, titled=titles, apart=_are_apart(text, body))


def _are_apart(text: Text, body: float) -> bool:
    """Lines that only continue a glued block say nothing of how headlines are set."""
    opening = [
        above.rule or each.gap > 0
        for above, each, below in zip(text, text[1:], text[2:], strict=False)
        if could_be(each, body) and below.ending == "stop"
    ]
    return len(opening) > 1 and sum(opening) >= _APART * len(opening)


def weight(paragraph: Paragraph) -> float:
    """Weigh a paragraph's text."""
    return script.weight(paragraph.text)


def could_be(paragraph: Paragraph, body: float = _USUAL_BODY) -> bool:
    """Say whether a paragraph could be a headline where sentences weigh ``body``."""
    text = paragraph.text
    if 0 < paragraph.heading < EMPHASIS or paragraph.label == "subject":
        return bool(text)
    if not text or paragraph.bullet or paragraph.quote or paragraph.label or paragraph.rule:
        return False
    heaviest = min(_HEAVIEST, max(1.1 * body, _LEAST_ALLOWED))
    fits = _LIGHTEST <= script.weight(text) <= heaviest
    return fits and paragraph.ends_as_headline and not paragraph.inner


def is_slight(paragraph: Paragraph) -> bool:
    """Say whether a line is too short to be anything: a menu's word, a stray mark."""
    return weight(paragraph) < _LIGHTEST and paragraph.ending == "open"


def stands_out(text: Text, at: int, setting: Setting) -> bool:
    """Say whether a short full sentence is set apart by a wider gap than paragraphs have here.

    Right below what could be a headline it is that one's text.
    """
    each, below = text[at], after(text, at)
    if _has_headline(text, at, setting):
        return False
    apart = at > 0 and gap(text, at) > setting.gap
    close = below.gap <= setting.gap and not below.rule
    short = _LIGHTEST <= weight(each) <= min(_HEAVIEST, _MOSTLY * setting.body)
    plain = not (each.bullet or each.quote) and not each.inner
    return apart and close and short and plain and each.ending != "lead"


def _has_headline(text: Text, at: int, setting: Setting) -> bool:
    """Say whether a headline may stand right above.

    A first line may be the text's name, if it is short and not taken up.
    """
    if at <= 0 or not could_be(text[at - 1], setting.body):
        return False
    line = text[at - 1].text
    if at - 1 > first_written(text):
        return True
    long = script.length_in_words(line) > _NAME_WORDS
    told = long or cohesion.tells(cohesion.Part(line, text[at].text))
    return told and not lines.names_bulletin(line)


def gap(text: Text, at: int) -> float:
    """Give the room above a line; a rule counts for many blank lines."""
    ruled = at > 0 and text[at - 1].rule
    return _RULE_GAP if ruled or at == 0 else text[at].gap


def names_section(text: Text, at: int) -> bool:
    """Say whether a line is so short that it may name a group of stories."""
    shown = text[at].text
    words = len(shown.split())
    short = words <= _SECTION_WORDS and weight(text[at]) <= _SECTION_WEIGHT
    loud = script.is_capitals(shown) or not script.is_cased(shown)
    return short and (loud or words < _SECTION_WORDS)


def is_written(each: Paragraph) -> bool:
    """Say whether a line says something: no rule, field or day."""
    return bool(each.text) and not each.rule and not each.label and not stamps.moment(each.text)


def first_written(text: Text) -> int:
    """Give the place of the first line that isn't drawn."""
    return next((at for at, each in enumerate(text) if each.text and not each.rule), 0)
