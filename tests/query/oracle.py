"""A slow, obvious matcher: what the quick one must agree with.

It shares with the matcher the tree of a query and nothing else. It folds character by character,
tells scripts by the names of characters, and tries every place of a text for every word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from feedd.core.query import syntax as q

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedd.core.model import Story

_FALLING = ("LATIN", "GREEK", "ARABIC", "HEBREW", "DIGIT", "EXTENDED", "FEMININE", "MASCULINE")
_SPACELESS = (
    "CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "IDEOGRAPHIC",
    "KATAKANA-HIRAGANA", "BOPOMOFO",
)  # fmt: skip
_PLAIN: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
    "ħ": "h", "ŧ": "t", "ё": "е", "ي": "ی", "ى": "ی", "ك": "ک", "ٱ": "ا", "ة": "ه", "ہ": "ه",
    "ە": "ه", "ګ": "گ", "學": "学", "門": "门", "東": "东", "沢": "泽", "澤": "泽",
    "関": "关", "ヶ": "ケ", "ӏ": "і",
}  # fmt: skip
_UNSEEN = (
    "\u00ad\u0640\u200b\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff\u061c"
    "\u055b\u055c\u055e"
)
_LINKS = "&＆\u200c"
_DOTS = "·・ㆍ．"
_KANA = ("HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA")
_ALIKE = ("аеорсхуіјкмтвн", "aeopcxyijkmtbh")
_APOSTROPHES = "\u02bc\u02bb\u02bf\u02be"


@dataclass(frozen=True)
class Atom:
    """A word that holds no other; ``link``: it is joined to the one before."""

    word: str
    raw: str
    start: int
    end: int
    alone: bool
    glued: bool
    link: bool


def _is(char: str, scripts: Sequence[str]) -> bool:
    return unicodedata.name(char, "").split(" ")[0] in scripts


def _mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or char in "\u0e33\u0eb3\uff9e\uff9f"


@cache
def fold(cluster: str) -> str:
    """Fold a character with its marks."""
    folded = ""
    base = ""
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", cluster).casefold()):
        if not _mark(char):
            base = char
            digit = unicodedata.decimal(char, None)
            folded += char if digit is None else str(digit)
        elif not _is(base, _FALLING) and not 0xFE00 <= ord(char) <= 0xFE0F:
            folded += char
    folded = unicodedata.normalize("NFC", folded).replace("ँ", "ं")
    for nasal in "ङञणनम":
        folded = folded.replace(nasal + "्", "ं")
    for letter in "कखगजफ":
        folded = folded.replace(letter + "़", letter)
    return "".join(_PLAIN.get(char, char) for char in folded)


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (_mark(text[end]) or _is_amid(text, end)):
            end += 1
        cluster = text[at] + "".join(filter(_mark, text[at + 1 : end]))
        if text[at : at + 2] == "เเ":
            cluster, end = "แ", at + 2
            while end < len(text) and _mark(text[end]):
                cluster, end = cluster + text[end], end + 1
        if cluster.endswith("ํ้") and text[end : end + 1] == "า":
            cluster, end = cluster[:-2] + "้ำ", end + 1
        yield cluster, at, end
        at = end


def _is_amid(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2] or " "
    if text[at] == "\u200c":
        return "VIRAMA" in unicodedata.name(after, "")
    return unicodedata.category(text[at]) == "Cf" and _mark(after)


def atoms(text: str) -> list[list[Atom]]:
    """Read a text into paragraphs of atoms."""
    paragraphs: list[list[Atom]] = []
    start = 0
    for line in text.split("\n"):
        paragraphs.append(_line(line, start))
        start += len(line) + 1
    return paragraphs


def _line(line: str, offset: int) -> list[Atom]:
    found: list[Atom] = []
    is_open = False  # the last atom may still grow
    link = glue = False
    clusters = [c for c in _clusters(line) if c[0][0] not in _UNSEEN]
    skip = 0
    for index, (cluster, start, end) in enumerate(clusters):
        if skip:
            skip -= 1
            continue
        shown = unicodedata.normalize("NFKC", cluster)
        span = (offset + start, offset + end)
        if cluster[0] in _LINKS:
            link, is_open = bool(found) and not found[-1].alone and (is_open or link), False
            continue
        is_stop = cluster[0] == "．" and index and _is(clusters[index - 1][0][0], _KANA)
        if cluster[0] in _DOTS and not is_stop:
            is_open = link = False
            continue
        if shown[0] in "+#" and is_open and re.fullmatch("[a-z]", found[-1].word):
            rest = "".join(unicodedata.normalize("NFKC", c)[0] for c, _, _ in clusters[index:])
            sign = re.match(r"\+\+(?!\+)|#", rest)
            if sign and (sign[0] == "++" or not _starts_word(rest[1:])):
                last = found.pop()
                skip = len(sign[0]) - 1
                stop = offset + clusters[index + skip][2]
                found.append(
                    Atom(
                        last.word + sign[0],
                        last.raw + sign[0],
                        last.start,
                        stop,
                        last.alone,
                        last.glued,
                        last.link,
                    )
                )
            is_open = link = glue = False
            continue
        is_square = unicodedata.name(cluster[0], "").startswith("SQUARE")
        is_letter = unicodedata.category(cluster[0])[0] in "LN" or is_square
        if not is_letter or cluster[0] in _APOSTROPHES:
            is_open = link = glue = False
            continue
        if _is(shown[0], _SPACELESS) and not shown[0].isdecimal():
            found.append(Atom(fold(cluster), shown, *span, True, glue, False))
            glue, is_open, link = True, False, False
            continue
        glue = False
        if is_open and _is_european(fold(cluster)[0]) != _is_european(found[-1].word[-1]):
            is_open = link = False
        if is_open:
            last = found.pop()
            found.append(
                Atom(
                    last.word + fold(cluster),
                    last.raw + shown,
                    last.start,
                    span[1],
                    last.alone,
                    last.glued,
                    last.link,
                )
            )
        else:
            found.append(Atom(fold(cluster), shown, *span, False, False, link))
        is_open, link = True, False
    return [replace(atom, word=_in_one_alphabet(atom.word)) for atom in found]


def _in_one_alphabet(word: str) -> str:
    """Write Latin letters that look Cyrillic as these, if each stands alone, or the reverse."""
    parts = re.split("([a-z\u0430-\u052f]+)", word)
    for at, part in enumerate(parts):
        latin = [char for char in part if char.isascii()]
        if not latin or len(latin) == len(part) or re.fullmatch("[a-z]{2,}[^a-z]+", part):
            continue
        rest = set(part) - set(latin)
        to_cyrillic = set(latin) <= set(_ALIKE[1]) and not re.search("[a-z][a-z]", part)
        to_latin = rest <= set(_ALIKE[0])
        if to_latin and (len(latin) > len(part) / 2 or not to_cyrillic):
            parts[at] = part.translate(str.maketrans(*_ALIKE))
        elif to_cyrillic:
            parts[at] = part.translate(str.maketrans(*reversed(_ALIKE)))
    return "".join(parts)


def _is_european(letter: str) -> bool:
    return letter.isascii() or _is(letter, ("LATIN", "GREEK", "CYRILLIC", "COMBINING"))


def _starts_word(text: str) -> bool:
    return text[:1].isalnum() and (text[0].isdecimal() or not _is(text[0], _SPACELESS))


@dataclass(frozen=True)
class Spot:
    """Where something was found: paragraph, first and last atom, and the letters."""

    paragraph: int
    first: int
    until: int
    start: int
    end: int


def _readings(line: list[Atom], at: int) -> Iterator[tuple[str, str, int, bool, bool]]:
    """Give every word that begins at an atom: itself, and itself joined with what follows."""
    for until in range(at + 1, min(at + 4, len(line)) + 1):
        part = line[at:until]
        if until > at + 1 and not part[-1].link:
            return
        word, raw = "".join(a.word for a in part), "".join(a.raw for a in part)
        yield word, raw, until, part[0].alone, part[0].glued
        is_last = not (line[until:] and line[until].link)
        if is_last and len(part) == 2 and part[0].word.endswith("ه") and part[1].word == "ی":
            yield part[0].word, raw, until, False, False


@dataclass(frozen=True)
class Line:
    """A paragraph: its atoms, and for each of them the words that begin there."""

    atoms: list[Atom]
    readings: list[list[tuple[str, str, int, bool, bool]]]

    @classmethod
    def read(cls, found: list[Atom]) -> Line:
        return cls(found, [list(_readings(found, at)) for at in range(len(found))])


def _paths(line: list[Atom], at: int = 0) -> Iterator[list[tuple[str, str, bool, bool]]]:
    if at == len(line):
        yield []
        return
    for word, raw, until, alone, glued in _readings(line, at):
        for rest in _paths(line, until):
            yield [(word, raw, alone, glued), *rest]


class Oracle:
    """Judges trees on one story."""

    def __init__(self, story: Story) -> None:
        self._texts = {"title": story.title, "body": story.text}
        self._lines = {
            name: [Line.read(found) for found in atoms(text)] for name, text in self._texts.items()
        }
        self._found: dict[tuple[q.Word | q.Phrase | q.Exact, str], list[Spot]] = {}
        self._language = story.language or ""
        self._sources = story.sources

    def matches(  # noqa: PLR0911  one a kind of node
        self, node: q.Node, scope: str = ""
    ) -> bool:
        """Tell whether a node matches."""
        match node:
            case q.And(nodes):
                return all(self.matches(part, scope) for part in nodes)
            case q.Or(nodes):
                return any(self.matches(part, scope) for part in nodes)
            case q.Not(inner):
                return not self.matches(inner, scope)
            case q.Field(name, inner) if name in self._texts:
                return self.matches(inner, name)
            case q.Field("lang", q.Word(text)):
                return (self._language.lower() + "-").startswith(text.lower() + "-")
            case q.Field("source", q.Word(text)):
                return any(text.lower() in re.split(r"\W+", s.lower()) for s in self._sources)
            case q.AtLeast(count, inner):
                return self._count(inner, scope) >= count
            case q.Near(operands, distances):
                return any(self._near(operands, distances, f) for f in self._fields(scope))
            case q.Anything():
                return True
            case _:
                return any(self.spots(node, field) for field in self._fields(scope))

    def _fields(self, scope: str) -> list[str]:
        return [scope] if scope else list(self._texts)

    def _count(self, node: q.Node, scope: str) -> int:
        match node:
            case q.Or(nodes):
                return _apart([s for part in nodes for s in self._all_spots(part, scope)])
            case q.And(nodes):
                return min(self._count(part, scope) for part in nodes)
            case _:
                return _apart(self._all_spots(node, scope))

    def _all_spots(self, node: q.Node, scope: str) -> list[tuple[str, int, int]]:
        return [(f, s.start, s.end) for f in self._fields(scope) for s in self.spots(node, f)]

    def _near(self, operands: tuple[q.Node, ...], distances: tuple[int, ...], field: str) -> bool:
        chains = self.spots(operands[0], field)
        for distance, operand in zip(distances, operands[1:], strict=True):
            chains = [
                spot
                for spot in self.spots(operand, field)
                if any(_between(spot, other) <= distance for other in chains)
            ]
        return bool(chains)

    def spots(self, node: q.Node, field: str) -> list[Spot]:
        """Find a leaf, or any leaf of an OR group, in a field."""
        match node:
            case q.Or(nodes):
                return [spot for part in nodes for spot in self.spots(part, field)]
            case q.Field(name, inner):
                return self.spots(inner, field) if name == field else []
            case q.Regex(pattern, ignores_case):
                # As in RE2, a word's edge (\b) is ASCII's.
                flags = re.ASCII | (re.IGNORECASE if ignores_case else 0)
                found = re.finditer(pattern, self._texts[field], flags)
                return [Spot(0, 0, 0, *m.span()) for m in found if m.group()]
            case q.Word() | q.Phrase() | q.Exact():
                if (node, field) not in self._found:
                    self._found[node, field] = self._words(node, field)
                return self._found[node, field]
            case _:
                raise AssertionError(node)

    def _words(self, node: q.Word | q.Phrase | q.Exact, field: str) -> list[Spot]:
        is_prefix = isinstance(node, q.Word) and node.is_prefix
        is_exact = isinstance(node, q.Exact)
        paths = _query_paths(node.text)
        found: dict[Spot, None] = {}
        for number, line in enumerate(self._lines[field]):
            for at, first in enumerate(line.atoms):
                for path in paths:
                    for until in _ends(line, at, path, is_prefix=is_prefix, is_exact=is_exact):
                        spot = Spot(number, at, until, first.start, line.atoms[until - 1].end)
                        found[spot] = None
        return list(found)


def _apart(spots: list[tuple[str, int, int]]) -> int:
    """Count the letters that begin a mention: found, and not found on from the one before."""
    inner = {(f, at) for f, start, end in spots for at in range(start + 1, end)}
    return len({(f, start) for f, start, _ in spots} - inner)


@cache
def _query_paths(text: str) -> list[list[tuple[str, str, bool, bool]]]:
    return list(_paths(_line(text, 0)))


def _ends(  # noqa: PLR0913  what a slow search carries along
    line: Line,
    at: int,
    path: list[tuple[str, str, bool, bool]],
    *,
    is_prefix: bool,
    is_exact: bool,
    is_first: bool = True,
) -> Iterator[int]:
    if not path:
        yield at
        return
    if at >= len(line.atoms):
        return
    (wanted, wanted_raw, wanted_alone, wanted_glued), rest = path[0], path[1:]
    for word, raw, until, _, glued in line.readings[at]:
        if wanted_glued and not is_first and not glued:
            continue
        open_end = is_prefix and not rest and not wanted_alone
        fits = raw == wanted_raw if is_exact else word == wanted
        if fits or (open_end and word.startswith(wanted)):
            yield from _ends(
                line, until, rest, is_prefix=is_prefix, is_exact=is_exact, is_first=False
            )


def _between(one: Spot, other: Spot) -> float:
    gap = max(other.first - one.until, one.first - other.until)
    return gap if one.paragraph == other.paragraph and gap >= 0 else float("inf")
