"""The lines that name a document, or a group of its stories."""

from __future__ import annotations

from collections.abc import Sequence

from feedd.core.parse import script
from feedd.core.parse.texts import headlines
from feedd.core.parse.texts.paragraphs import Text
from feedd.core.parse.texts.setting import Cut, could_be, is_written, names_section
from feedd.core.parse.times import stamps

_LONGEST_TITLE = 200  # characters


def title_above(text: Text, head: int) -> int | None:
    """The document's own name is its first line where that doesn't end a sentence."""
    above = [at for at in range(head) if is_written(text[at])]
    plain = (at for at in above if not text[at].bullet)
    dated = (at for at in range(min(head, 1)) if _is_named_day(text[at].text))
    first = next(iter((*plain, *dated, *above)), None)
    if first is None or len(text[first].text) > _LONGEST_TITLE:
        return None
    return first if text[first].ends_as_headline else None


def _is_named_day(line: str) -> bool:
    """Say whether a line is a name and a day: "The Morning Post | 3 March 2026"."""
    day = stamps.day_within(line)
    words = script.words(line.replace(day, "")) if day else []
    return any(len(word) > 1 and not stamps.is_weekday(word) for word in words)


def below_names(text: Text, numbered: Sequence[int]) -> Cut | None:
    """Find the headlines under marked names of sections: "I. AT SEA"."""
    if not all(names_section(text, at) and may_head(text, at + 1) for at in numbered[:-1]):
        return None
    below = headlines.find(text[numbered[0] :])
    heads = tuple(at + numbered[0] for at in below.heads if at + numbered[0] not in numbered)
    fewest = len(numbered) + (not _are_wordier(text, heads, numbered))
    if len(heads) < fewest:
        return None
    return Cut(heads, sections=frozenset(numbered), title=title_above(text, numbered[0]))


def _are_wordier(text: Text, heads: Sequence[int], names: Sequence[int]) -> bool:
    """Say whether headlines are sentences beside the words that name their sections."""
    words = min((script.length_in_words(text[at].text) for at in heads), default=0)
    return words > max(script.length_in_words(text[at].text) for at in names)


def may_head(text: Text, at: int) -> bool:
    """Say whether a line could be a headline and is too long to name a section."""
    return could_be(text[at]) and not names_section(text, at)


def parts_off(text: Text, at: int) -> bool:
    """A very short line before a marked one, set apart from the text above, names a section."""
    each = text[at]
    apart = each.gap > 0 and each.ending == "open" and not each.label
    return apart and bool(each.text) and names_section(text, at)
