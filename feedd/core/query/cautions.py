"""What a query may not have meant: read as the grammar says, and said aloud.

A caution changes nothing about the reading. What can't be read at all is a ``QueryError``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feedd.core import languages
from feedd.core.query.lexer import Lexeme, Mark
from feedd.core.query.stems import has_forms
from feedd.core.query.syntax import Exact, Field, Near, Node, Or, Phrase, Span, Stem, Word, written
from feedd.core.query.tokens import tokenise
from feedd.core.query.trees import parts_of

FARTHEST_NEAR = 50
SHORT_PREFIX = 4
SHORT_STEM = 3

# Capitals that, in small letters, are common words of English, French, German or Spanish.
_ALSO_WORDS = frozenset(
    """ ACT AD AGE AI AID AIDS AIM AIR AL ALL AM AN ARC ARE ARM ART ARTS AS ASK AT AX BAD BAN BAR
    BAT BE BEST BIT BUS BUY BY CAN CAP CARE CAT COD COP CUT DAM DAS DE DEN DES DIE DO DOT EAR EAT
    EL EN END ES FAR FAST FAT FIT FLY FOR GAP GAS GO GUN HAS HE HELP HIS HOPE HOT ICE IF IN IS IT
    ITS LA LAP LAW LE LED LES LIFE LOS MA MAC MAD MAP MAY ME MI MOM MY NE NO OF OIL ON ONE OUR OUT
    PACE PAN PEN PET PIN PLAN POST RAM RED SAD SAFE SALT SAT SE SEA SET SI SO STAR START SU TAP TEN
    THE TIP TO TU UN UNE UP US WASP WE WHO WILL WIN """.split()
)
_SAID = {
    "and": "AND", "or": "OR",
    "و": "AND", "یا": "OR", "يا": "OR",  # Persian
    "أو": "OR", "او": "OR",  # Arabic, whose “and” is a part of the next word
    "и": "AND", "или": "OR",  # Russian
    "і": "AND", "та": "AND", "або": "OR",  # Ukrainian
    "וגם": "AND", "או": "OR",  # Hebrew
    "和": "AND", "或": "OR", "または": "OR", "또는": "OR",
}  # fmt: skip
"""Words that are written for an operator, and the operator."""
_SAID_ALOUD: Final = {
    "UND": "AND", "ODER": "OR", "NICHT": "NOT",  # German
    "ET": "AND", "OU": "OR", "SAUF": "NOT",  # French
    "Y": "AND", "O": "OR",  # Spanish
    "VE": "AND", "VEYA": "OR",  # Turkish
    "LUB": "OR", "ATAU": "OR",  # Polish, Indonesian
}  # fmt: skip
"""Those that are common words unless in capitals."""
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_BEGINNING: Final = 3
"""How many letters the forms of a word share, at least of those that somebody writes out."""
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_LOWER_ATLEAST = re.compile(r"atleast\d+")
_LOWER_NEAR = re.compile(r"near/\d+", re.IGNORECASE)
_ONE_SOURCE = re.compile(r"[=≥]\s*0*[01]\b")
_INSIDE = re.compile(r"\S (AND|OR|NOT|NEAR/\d+) \S")
_COMMAS: Final = ",;،؛，；、"
_FOREIGN: Final = (
    (re.compile(r"(?i:(?:w|n|pre|onear)/\d+|o?near:?\d+)"), "nearness is written NEAR/5"),
    (re.compile(r"ANDNOT|BUTNOT"), "to exclude write -word"),
    (re.compile(r"~\d+"), "nearness is written NEAR/5"),
    (re.compile(r"\+\w.*"), "words side by side must all occur anyway"),
    (re.compile(r"\w+~[\d.]*"), "there is no search for similar words"),
    (re.compile(r"\w+\^[\d.]+"), "no word weighs more than another"),
    (re.compile(r"\w+\?\w+"), "“?” stands for no letter; write (one OR other)"),
    (re.compile(r"\[.*|.*\]"), "groups are written in round brackets"),
    (re.compile(r":\w.*"), "a field is written title:word, without a space"),
    (
        re.compile(r"(?:title|body|author|source|url|site|lang|topic)=.+"),
        "a field is written title:word",
    ),
    (
        re.compile(rf".*[^\W\d_][{_COMMAS}|]+[^\W\d_].*"),
        "its parts must stand side by side; to find one of them write OR",
    ),
)
"""How other languages write what this one writes otherwise, and what to say about it."""
_NOT_ARABIC: Final = "پچژگکیہےںټډړږښځڅڼېۍګٹڈڑھۆێڵڕەڤ"
"""Letters of Persian, Urdu, Pashto and Kurdish."""
_ENDINGS: Final = (
    ("uk", re.compile("(?=.*[іїєґ])[-а-яіїєґ\\W]+", re.IGNORECASE), "in other cases"),
    ("ru", re.compile("(?=.*[а-яё]{3})[-а-яё\\W]+", re.IGNORECASE), "in other cases"),
    # Letters that Arabic has and its neighbours write otherwise, none of theirs, no name of God.
    (
        "ar",
        re.compile(rf"(?=.*(?:[أإةىيك]|\bال(?!له\b)\w{{2}}))[^A-Za-z{_NOT_ARABIC}\u200c]+"),
        "after و ب ل ك ف",
    ),
    (
        "el",
        re.compile("(?=.*[\u03b1-\u03c9]{3})[\u0370-\u03ff\u1f00-\u1fff\\W]+", re.IGNORECASE),
        "in other cases",
    ),
    ("he", re.compile("(?=.*[\u05d0-\u05ea]{2})[\u0590-\u05ff\\W]+"), "after ו ש ה ב ל מ כ"),
    ("ko", re.compile("[\uac00-\ud7a3\\W]+"), "before 은 이 을 의 에"),
)
"""Languages that change names and set phrases, how these look, and where they are missed."""
_WITHIN = {Mark.PHRASE: "quotes", Mark.EXACT: "{…}"}
_OPERANDS = frozenset({Mark.WORD, Mark.PHRASE, Mark.EXACT, Mark.REGEX, Mark.FIELD, Mark.STEM,
                       Mark.ATLEAST, Mark.CONDITION})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing that may not be meant: a sentence, and the columns it is about."""

    column: int
    length: int
    message: str

    def __str__(self) -> str:
        return f"{self.message} (column {self.column})"


def caution(span: Span, message: str) -> Caution:
    """Say something about a span of the query."""
    return Caution(span.column, max(1, span.length), message)


def about_lexemes(found: Sequence[Lexeme]) -> Iterator[Caution]:
    """Tell of operators in small letters, lone dashes and signs of other languages."""
    for before, lexeme, after in zip((None, *found), found, (*found[1:], None), strict=False):
        yield from _about(before, lexeme, after)
        yield from _about_foreign(lexeme)
    yield from _about_single_quotes(found)


def _about_foreign(lexeme: Lexeme) -> Iterator[Caution]:
    if within := _WITHIN.get(lexeme.mark):
        if operator := _INSIDE.search(lexeme.value):
            yield caution(lexeme.span, f"within {within} “{operator[1]}” is a word")
        if "*" in lexeme.value:
            yield caution(lexeme.span, f"within {within} * stands for nothing")
    if lexeme.mark is Mark.WORD:
        for shape, hint in _FOREIGN:
            if shape.fullmatch(lexeme.text):
                yield caution(lexeme.span, f"“{lexeme.text}” is read as a word; {hint}")
                return


def _about_single_quotes(found: Sequence[Lexeme]) -> Iterator[Caution]:
    words = [lexeme for lexeme in found if lexeme.mark is Mark.WORD]
    opening = next((one for one in words if one.text[0] in "'‘‚"), None)
    closing = next((one for one in reversed(words) if one.text[-1] in "'’‘"), None)
    if opening and closing and opening.column < closing.column:
        length = closing.column + len(closing.text) - opening.column
        span = Span(opening.column, length)
        yield caution(span, "single quotes make no phrase; write it in double ones")


def _about(before: Lexeme | None, lexeme: Lexeme, after: Lexeme | None) -> Iterator[Caution]:
    if lexeme.mark is Mark.WORD:
        for said in _about_word(before, lexeme, after):
            yield caution(lexeme.span, said)
    if lexeme.mark is Mark.CONDITION and _ONE_SOURCE.search(lexeme.value):
        yield caution(lexeme.span, "every story has a source; ask for two or more")
    if lexeme.text == "-" and after is not None and after.column > lexeme.column + 1:
        yield caution(lexeme.span, "this dash excludes what stands after it")


def _about_word(before: Lexeme | None, lexeme: Lexeme, after: Lexeme | None) -> Iterator[str]:
    text = lexeme.text
    if _looks_like_operator(before, lexeme, after):
        meant = _SAID_ALOUD.get(text) or _SAID.get(text.casefold()) or text.upper()
        yield f"“{text}” is read as a word; the operator is written {meant}"
    if text.startswith("!"):
        yield f"“!” is no operator; to exclude write -{text[1:]}"
    if text[0] in _DASHES and len(text) > 1:
        yield f"this dash excludes nothing; to exclude write -{text[1:]}"
    if text[-1] in _COMMAS and after is not None and after.mark in _OPERANDS:
        sign = text[-1]
        yield f"“{sign}” means nothing, and all words must occur; to find one of them write OR"


def _looks_like_operator(before: Lexeme | None, lexeme: Lexeme, after: Lexeme | None) -> bool:
    name = lexeme.text.casefold()
    starts = after is not None and (after.mark in _OPERANDS or after.mark in {Mark.OPEN, Mark.NOT})
    if name == "not":
        return starts
    ends = before is not None and (before.mark in _OPERANDS or before.mark is Mark.CLOSE)
    if _LOWER_ATLEAST.fullmatch(name):
        return after is not None and after.mark is Mark.OPEN
    is_said = name in _SAID or lexeme.text in _SAID_ALOUD
    return starts and ends and (is_said or _LOWER_NEAR.fullmatch(name) is not None)


def about_wordless(lexeme: Lexeme) -> Caution:
    """Tell that a word without letters or digits is left out."""
    meant = {"|": "OR", "||": "OR", "&&": "AND", "&": "AND"}.get(lexeme.text)
    hint = f"; to combine write {meant}" if meant else ""
    return caution(lexeme.span, f"“{lexeme.text}” holds no letter or digit and is ignored{hint}")


def about_mixing(operator: Lexeme, node: Or) -> Caution:
    """Tell how AND and OR without brackets are read."""
    return caution(
        operator.span, f"AND and OR are mixed without brackets; this is read as {written(node)}"
    )


def about_query(node: Node) -> Iterator[Caution]:
    """Tell of all that a query's words may not have meant."""
    yield from about_tree(node)
    yield from about_forms(node)
    yield from about_alphabets(node)


def about_tree(node: Node) -> Iterator[Caution]:
    """Warn of acronyms that are also words, wide NEARs, short beginnings, unknown languages."""
    match node:
        case Word(text, True, span):
            if len(text) < SHORT_PREFIX and text.isascii():
                yield caution(span, f"“{text}*” is a short beginning and will find many words")
        case Word(text, False, span) | Phrase(text, span):
            if text in _ALSO_WORDS:
                said = f"“{text}” also finds “{text.lower()}”; write {{{text}}} for the capitals"
                yield caution(span, said)
        case Stem(language, text, span):
            if _is_short_stem(language, text):
                said = f"“{text}” is too short for stem: and is found only as written"
                yield caution(span, said)
        case Near(_, distances, span):
            yield from _about_distances(distances, span)
        case Field("lang", inner):
            yield from _about_languages(inner)
    for part in _of_texts(node):
        yield from about_tree(part)


def about_alphabets(node: Node) -> Iterator[Caution]:
    """Warn of words that mix alphabets and that no look-alike letters can explain."""
    if isinstance(node, Word | Phrase | Exact | Stem) and _CYRILLIC.search(node.text):
        for token in tokenise(node.text):
            is_mixed = isinstance(node, Exact) or _strays(token.word)
            if is_mixed and (strays := _strays(token.raw)):
                said = f"“{token.raw}” mixes alphabets: “{strays[0]}” is {strays[1]}"
                yield caution(node.span, said)
    for part in _of_texts(node):
        yield from about_alphabets(part)


def _strays(word: str) -> tuple[str, str] | None:
    """Give the fewer letters of a word that is Latin and Cyrillic, and what they are."""
    latin, cyrillic = "".join(_LATIN.findall(word)), "".join(_CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return None
    return (latin, "Latin") if len(latin) < len(cyrillic) else (cyrillic, "Cyrillic")


def about_forms(node: Node) -> Iterator[Caution]:
    """Warn that a phrase isn't inflected, if its language has case endings or prefixes.

    Whoever writes several forms of one phrase knows that already.
    """
    match node:
        case Phrase(text, span):
            for language, shape, said in _ENDINGS:
                if " " in text and shape.fullmatch(text):
                    hint = f'write stem:{language}("{text}")'
                    yield caution(span, f"“{text}” isn't found {said}; for these {hint}")
        case Or(nodes):
            forms = Counter(map(_bare, nodes))
            for part in nodes:
                if not isinstance(part, Phrase) or forms[_bare(part)] == 1:
                    yield from about_forms(part)
        case _:
            for part in _of_texts(node):
                yield from about_forms(part)


def _of_texts(node: Node) -> tuple[Node, ...]:
    """Give the parts of a node that are looked for in titles and texts."""
    if isinstance(node, Field) and node.name not in {"title", "body"}:
        return ()
    return parts_of(node)


def _bare(node: Node) -> tuple[str, ...]:
    """Give what the forms of a phrase in one of these languages share."""
    if not isinstance(node, Phrase):
        return ()
    is_inflected = any(shape.fullmatch(node.text) for _, shape, _ in _ENDINGS)
    words = (token.word for token in tokenise(node.text))
    return tuple(word[:_BEGINNING] if is_inflected else word for word in words)


def _about_languages(node: Node) -> Iterator[Caution]:
    match node:
        case Word(text, _, span) if (right := languages.meant(text)) != text:
            said = f"“{text}” is no tag of a language; write {right or 'as in lang:fa, lang:zh'}"
            yield caution(span, said)
        case Or(nodes):
            for part in nodes:
                yield from _about_languages(part)
        case _:
            return


def _about_distances(distances: tuple[int, ...], span: Span) -> Iterator[Caution]:
    for distance in distances:
        if distance > FARTHEST_NEAR:
            yield caution(span, f"NEAR/{distance} reaches over most of a paragraph; is AND meant?")


def _is_short_stem(language: str, text: str) -> bool:
    words = [token.word for token in tokenise(text)]
    # Nobody inflects an acronym.
    is_short = len(words) == 1 and len(words[0]) < SHORT_STEM and text != text.upper()
    return is_short and not has_forms(language, words[0])
