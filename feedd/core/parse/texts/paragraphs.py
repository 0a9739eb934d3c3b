"""What a text consists of: paragraphs, each with the marks that its line had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from feedd.core.parse import script
from feedd.core.parse.script import Ending
from feedd.core.parse.times import stamps


class Call(NamedTuple):
    """A short link that ends a paragraph: what was told before it, its words, its address."""

    told: str
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph without its marks."""

    text: str
    gap: int = 0  # blank lines before it
    heading: int = 0  # a Markdown level, ``BOLD`` for a bold line
    number: int | None = None
    stamp: str | None = None
    bullet: str = ""
    rule: bool = False
    quote: bool = False
    link: str | None = None
    label: str = ""  # the field name of a mail header
    call: bool = False  # all of it is a short link, as "Read the full story"
    opening: str = ""  # bold words that text follows
    inner: bool = False  # its small letter says that it begins within a sentence
    mark: str = ""  # the number or the time that stood before the text, as printed
    day: str = ""  # stated behind a headline, or by a line labelled ``day`` or ``reference``
    told: bool = False  # a sentence by its length, in a script whose sentences end with nothing
    closing: Call | None = None  # a short link at its end

    @property
    def ending(self) -> Ending:
        """Tell how the paragraph ends; what was told to be a sentence by its length ends one."""
        return "stop" if self.told else script.ending(self.text)

    @property
    def ends_as_headline(self) -> bool:
        """Say whether the paragraph ends with nothing, or with a question or an exclamation."""
        return self.ending in {"open", "ask"}

    @property
    def dated(self) -> bool:
        """Say whether the paragraph states a time, at its start or alone."""
        return bool(self.stamp) or stamps.moment(self.text) is not None


Text: TypeAlias = Sequence[Paragraph]
"""What a text consists of, in its order."""

END = Paragraph("", rule=True)
"""What stands behind the last paragraph: it parts as a rule does."""


def sentences(told: Text) -> list[Paragraph]:
    """Give the paragraphs that end a sentence."""
    return [each for each in told if each.ending == "stop"]


def parts(told: Text, heads: Sequence[int]) -> list[Text]:
    """Part a text at its headlines; what stands above the first is left out."""
    return [told[at:until] for at, until in pairwise((*heads, len(told)))]


def after(told: Text, at: int) -> Paragraph:
    """Give what stands right below a paragraph."""
    return told[at + 1] if at + 1 < len(told) else END
