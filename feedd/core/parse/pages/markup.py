"""What a story's elements say by their names and attributes: times, authors, labels."""

from __future__ import annotations

import re

from feedd.core.parse import lines, phrases, script
from feedd.core.parse.pages import dom, times
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.pages.regions import is_dated
from feedd.core.parse.times import stamps, timephrases

SEPARATORS = re.compile(r"\s*(?:[|·•–—\n\u3000]|(?<!\d)/|/(?!\d))\s*|\s-\s|\s{2,}")
NAME_AND_DATE = re.compile(r"(?<=[^\W\d]),\s+(?=\d)")

# In characters: the longest byline, and the longest label.
_SHORT = 100
_MORE = 40
_OVERLINE = 3  # words
_AUTHOR = phrases.words(
    """author byline writer autor autore auteur autoria assinatura sig sender username fullname
    fromname displayname screenname nickname"""
)
_LABEL = phrases.words(
    """category categories section kicker overline rubric topic label eyebrow p-category badge"""
)
_HEADS = frozenset({"title", "headline"})
_LABEL_ENDS = phrases.words("category kicker overline rubric topic label eyebrow badge")
_OF_AUTHOR = re.compile(
    r"/(?:authors?|autore?s?|autori|auteurs?|autorinnen|contributors?|writers?|journalists?|"
    r"columnists?|by)/[^/?#]",
    re.IGNORECASE,
)
_LEADS_TO_TIME = re.compile(rf"\s(?:{timephrases.TIME_JOINT}|\S+[:：])$", re.IGNORECASE)
_BRACKETED = re.compile(r"^[(（\[]([^()（）\[\]\d]{1,40})[)）\]]$")
_IN_BRACKETS = re.compile(r"(?<=\S)\s+[(（][^()（）]+[)）]$")
_HYPHENS = re.compile("[_-]")


def hear(element: Element, parts: Parts) -> None:
    """Hear what an element says by its name or attributes: a time, an author, a label."""
    says = bool(element.attributes) or element.tag == "time"
    if says and not (times.states_time(element, parts) or _states_author(element, parts)):
        _states_label(element, parts)
    times.hear_bare_times(element, parts)


def _states_author(element: Element, parts: Parts) -> bool:
    if not 0 < element.weight <= _SHORT or not is_of_author(element):
        return False
    parts.gone.add(id(element))
    inner = [each for each in element.elements if any(map(is_of_author, dom.within(each)))]
    if sum(each.weight for each in inner) == element.weight:
        return True  # each of them says it
    shown = _BRACKETED.sub(r"\1", dom.text(element))
    pieces = [piece for piece in SEPARATORS.split(shown) if piece]
    exact = any(dom.tagged(element, "time"))  # heard on its own
    signed = _bylines(element)
    parts.authors += signed
    for piece in NAME_AND_DATE.split(shown) if len(pieces) == 1 else pieces:
        name, when = _name_and_time(piece)
        doubtful = len(pieces) > 1 and lines.byline(name) is not None
        said = lines.author(name) if doubtful else lines.byline(name) or name
        if said and not signed:
            parts.authors.append(said)
        if when and not exact:
            parts.hear(when)
    return True


def _bylines(element: Element) -> list[str]:
    """Give the names in bylines among several elements that hold all words of a line."""
    held = [each for each in element.elements if each.weight]
    whole = sum(each.weight for each in held) == element.weight
    told = map(dom.text, held if whole and len(held) > 1 else ())
    return [name for each in told if (name := lines.author(each))]


def _name_and_time(piece: str) -> tuple[str, str | None]:
    """Part an author's name from the time behind it: "Ada Lin @adalin on June 26, 2014"."""
    words = piece.split()
    for at, word in enumerate(words):
        opens = not at or word[0].isdigit() or stamps.is_month(word.rstrip(".,"))
        if opens and (when := stamps.moment(" ".join(words[at:]))):
            return _name(_LEADS_TO_TIME.sub("", " ".join(words[:at]))), when
    before = piece.partition(stamps.day_within(piece) or piece)[0].strip()
    return _name_and_time(_LEADS_TO_TIME.sub("", before)) if before else (_name(piece), None)


def _name(shown: str) -> str:
    """Give a name without an address, or what it is in brackets; none of a label or a number."""
    words = _IN_BRACKETS.sub("", shown).split()
    name = " ".join([each for each in words if "@" not in each] or words)
    return name if any(map(str.isalpha, name)) and not lines.names_source(name) else ""


def is_of_author(element: Element) -> bool:
    """Say whether an element is there to name an author: by its attributes, class or address."""
    stated = "author" in {element.get("itemprop"), element.get("rel")} or _leads_to_author(element)
    names = element.called
    if stated or not names:
        return stated
    if not _AUTHOR.isdisjoint(each.lower() for each in dom.WORDS.findall(names)):
        return True
    if "by" in element.get("class").split() and _BRACKETED.match(dom.text(element)):
        return True
    joined = _HYPHENS.sub("", names).lower() if _HYPHENS.search(names) else ""
    return not _AUTHOR.isdisjoint(joined.split())


def _leads_to_author(element: Element) -> bool:
    """Say whether a link's words are a name, and its address is where a site keeps its authors."""
    if element.tag != "a" or not _OF_AUTHOR.search(element.get("href")):
        return False
    return lines.is_name(dom.text(element))


def is_headline(element: Element) -> bool:
    """Say whether an element calls itself a headline (microdata, microformats)."""
    return element.get("itemprop") == "headline" or "p-name" in element.get("class").split()


def adds(element: Element, words: str, parts: Parts) -> bool:
    """Say whether a part of a headline's element is none of its words: a label, an anchor."""
    if element.weight > _MORE:
        return False
    marked = not any(map(str.isalpha, words)) and element.tag == "a"
    small = marked or element.tag == "small" or words in parts.refrains
    if small or _is_label(element):
        return True
    over = _is_overline(element, words)
    if over:
        parts.labels.append(words)
    return over


def _is_overline(element: Element, words: str) -> bool:
    """Say whether a few words in capitals have a line to themselves above others that aren't."""
    if element.tag in dom.INLINE or len(words.split()) > _OVERLINE:
        return False
    if not script.is_capitals(words) or any(map(dom.is_written, element.before)):
        return False
    below = dom.text(element.after)
    told = len(below) > len(words) and not script.starts_small(below)
    return told and not script.is_capitals(below)


def _is_label(element: Element) -> bool:
    names = set(element.get("class").lower().split())
    ends = {found[-1] for each in names if (found := dom.WORDS.findall(each))}
    if not _HEADS.isdisjoint(ends):
        return False
    return (
        bool(_LABEL & names or _LABEL_ENDS & ends)
        or element.get("itemprop") == "articleSection"
        or "tag" in element.get("rel").split()
    )


def _states_label(element: Element, parts: Parts) -> bool:
    if not _is_label(element) or not 0 < element.weight <= _MORE or is_dated(element):
        return False
    take_label(element, parts)
    return True


def take_label(element: Element, parts: Parts) -> None:
    """Take an element's words as a label of its story."""
    parts.labels.append(dom.text(element))
    parts.gone.add(id(element))
