"""The grammar of queries: lexemes to a tree.

::

    query     = or                                    with a condition beside it, or alone
    or        = and { "OR" and }
    and       = not { [ "AND" ] not }                 side by side is AND
    not       = { "NOT" | "-" } near                  NOT binds before AND, AND before OR
    near      = primary { "NEAR/" digits primary }    words, phrases and OR groups of them
    primary   = [ field ":" ] ( group | phrase | exact | regex | prefix | word | atleast | stem )
    group     = "(" or ")"
    atleast   = "ATLEAST" digits "(" or ")"
    stem      = "stem:" language "(" or ")"               words, phrases, NEAR, AND, OR
    condition = "sources>=" digits [ "of event" ] [ "within" digits ( "m" | "h" | "d" ) ]

An error stands at the mistake itself: a bracket that is never closed, the operator that has
nothing to work on, the letter of a regular expression that RE2 refuses.
"""

from __future__ import annotations

import difflib
from typing import Final, NoReturn

from feedd.core.query import cautions, regex
from feedd.core.query.cautions import Caution
from feedd.core.query.condition import Condition, parted
from feedd.core.query.extent import about_extent
from feedd.core.query.lexer import Lexeme, Mark, lexemes
from feedd.core.query.stems import LANGUAGES
from feedd.core.query.syntax import (
    And,
    Anything,
    AtLeast,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Span,
    Stem,
    Word,
)
from feedd.core.query.tokens import Token, tokenise
from feedd.core.query.trees import covering, field_within, flat, only_excludes, with_span
from feedd.errors import QueryError

TEXT_FIELDS: Final = ("title", "body")
METADATA_FIELDS: Final = ("author", "source", "url", "site", "lang", "topic", "tag")
FIELDS: Final = (*TEXT_FIELDS, *METADATA_FIELDS)
DEEPEST = 60
FARTHEST_NEAR = 1000
MOST_TIMES = 999_999
MOST_NEAR = 20
"""How many operands NEAR may chain: of more, one story full of them takes seconds."""
SHORTEST_PREFIX = 3

_OTHER_NAMES = {
    "intitle": "title", "headline": "title", "text": "body", "content": "body", "inurl": "url",
    "link": "url", "language": "lang", "domain": "site", "host": "site",
    "category": "tag", "label": "tag", "by": "author", "feed": "source",
}  # fmt: skip
_QUOTE = "put a word there, or quotes around it to look for the word itself"
_UNOPENED = "remove it, or open it before"
_INFIX = frozenset({Mark.AND, Mark.OR, Mark.NEAR})


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.cautions: list[Caution] = []
        self._at = 0
        self._depth = 0
        found = lexemes(text)
        self.cautions.extend(cautions.about_lexemes(found))
        self._lexemes, self.condition = parted(self._without_wordless(found), text)

    def query(self) -> Node:
        if not self._lexemes and self.condition is not None:
            return Anything()
        if not self._lexemes:
            self._refuse_empty()
        node = self._or()
        if left := self._peek():
            self._fail("this bracket closes nothing", left.span, hint=_UNOPENED)
        return node

    def _refuse_empty(self) -> NoReturn:
        found = lexemes(self.text)
        if not found:
            self._fail("the query is empty", Span(1, 1), hint="write a word to look for")
        last = found[-1]
        length = last.column + len(last.text) - found[0].column
        span = Span(found[0].column, length)
        self._fail(
            "nothing here can be looked for",
            span,
            hint="a query needs a letter or a digit; signs are found as in /🚀|€/",
        )

    def _without_wordless(self, found: tuple[Lexeme, ...]) -> list[Lexeme]:
        wordless = [x for x in found if x.mark is Mark.WORD and not tokenise(x.text)]
        if len(wordless) < len(found):
            self.cautions.extend(map(cautions.about_wordless, wordless))
        return [lexeme for lexeme in found if lexeme not in wordless]

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _is_next(self, mark: Mark) -> bool:
        following = self._peek()
        return following is not None and following.mark is mark

    def _next(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _fail(self, message: str, span: Span, *, hint: str = "") -> NoReturn:
        raise QueryError(
            message, text=self.text, column=span.column, length=span.length, hint=hint
        )

    def _or(self) -> Node:
        first, is_mixed = self._and()
        nodes, operators = [first], list[Lexeme]()
        while self._is_next(Mark.OR):
            operators.append(self._operator())
            node, is_several = self._and()
            nodes.append(node)
            is_mixed |= is_several
        combined = flat(Or, nodes)
        if operators and is_mixed and isinstance(combined, Or):
            self.cautions.append(cautions.about_mixing(operators[0], combined))
        return combined

    def _and(self) -> tuple[Node, bool]:
        """Read what OR parts; also tell whether it is more than one node."""
        nodes = [self._not()]
        while (following := self._peek()) and following.mark not in {Mark.OR, Mark.CLOSE}:
            if following.mark is Mark.AND:
                self._operator()
            nodes.append(self._not())
        return flat(And, nodes), len(nodes) > 1

    def _operator(self) -> Lexeme:
        """Take an operator, which must have something to its right."""
        operator = self._next()
        following = self._peek()
        if following is None or following.mark is Mark.CLOSE:
            self._fail(f"nothing stands after {operator.text}", operator.span, hint=_QUOTE)
        return operator

    def _not(self) -> Node:
        signs: list[Lexeme] = []
        while self._is_next(Mark.NOT):
            signs.append(self._operator())
        node = self._near()
        if len(signs) % 2 == 0:
            return node
        return Not(node, covering(signs[0].span, node.span))

    def _near(self) -> Node:
        operands, distances = [self._primary()], list[int]()
        while self._is_next(Mark.NEAR):
            if not distances:
                self._check_near_operand(operands[0])
            distances.append(self._distance())
            if self._is_next(Mark.NOT):
                self._fail_near(self._next().span)
            operands.append(self._primary())
            self._check_near_operand(operands[-1])
            if len(operands) > MOST_NEAR:
                hint = f"at most {MOST_NEAR}; AND has no limit"
                self._fail("this chain of NEAR is too long", operands[-1].span, hint=hint)
        if not distances:
            return operands[0]
        self._check_same_field(operands)
        span = covering(operands[0].span, operands[-1].span)
        return Near(tuple(operands), tuple(distances), span)

    def _distance(self) -> int:
        operator = self._next()
        if not operator.value.isdecimal():  # of any script, as in the text
            self._fail(
                "NEAR needs a number of words", operator.span, hint="write NEAR/5, without spaces"
            )
        if _is_above(FARTHEST_NEAR, operator.value):
            hint = f"at most {FARTHEST_NEAR}; AND has no limit"
            self._fail("NEAR reaches too far", operator.span, hint=hint)
        self._at -= 1
        self._operator()
        return int(operator.value)

    def _check_near_operand(self, node: Node) -> None:
        match node:
            case Word() | Phrase() | Exact() | Stem():
                return
            case Or(nodes):
                for part in nodes:
                    self._check_near_operand(part)
            case Field(name, inner) if name in TEXT_FIELDS:
                self._check_near_operand(inner)
            case _:
                self._fail_near(node.span)

    def _fail_near(self, span: Span) -> NoReturn:
        hint = "words, phrases, and OR groups of them can"
        self._fail("this can't stand beside NEAR", span, hint=hint)

    def _check_same_field(self, operands: list[Node]) -> None:
        named = [node for node in operands if isinstance(node, Field)]
        for node in named[1:]:
            if node.name != named[0].name:
                hint = "nothing is both in the title and in the body"
                self._fail("NEAR can't reach from one field to another", node.span, hint=hint)

    def _primary(self) -> Node:
        lexeme = self._peek()
        assert lexeme is not None  # noqa: S101  every caller has looked
        if lexeme.mark in _INFIX:
            self._fail(f"nothing stands before {lexeme.text}", lexeme.span, hint=_QUOTE)
        if lexeme.mark is Mark.CLOSE:
            self._fail("this bracket closes nothing", lexeme.span, hint=_UNOPENED)
        if lexeme.mark is Mark.NOT:
            return self._not()
        return self._operand(self._next())

    def _operand(self, lexeme: Lexeme) -> Node:  # noqa: PLR0911  one a kind of lexeme
        match lexeme.mark:
            case Mark.OPEN:
                return self._group(lexeme)
            case Mark.FIELD:
                return self._field(lexeme)
            case Mark.STEM:
                return self._stem(lexeme)
            case Mark.ATLEAST:
                return self._at_least(lexeme)
            case Mark.REGEX:
                return self._regex(lexeme)
            case Mark.PHRASE:
                return self._quoted(Phrase, lexeme)
            case Mark.EXACT:
                return self._quoted(Exact, lexeme)
            case _:
                return self._word(lexeme)

    def _group(self, opening: Lexeme) -> Node:
        if self._is_next(Mark.CLOSE):
            span = covering(opening.span, self._next().span)
            self._fail("these brackets are empty", span, hint="put words between them")
        if self._peek() is None or self._depth >= DEEPEST:
            self._fail_group(opening)
        self._depth += 1
        node = self._or()
        self._depth -= 1
        if not self._is_next(Mark.CLOSE):
            self._fail_group(opening)
        return with_span(node, covering(opening.span, self._next().span))

    def _fail_group(self, opening: Lexeme) -> NoReturn:
        if self._depth >= DEEPEST:
            self._fail("brackets are nested too deep", opening.span, hint=f"at most {DEEPEST}")
        self._fail("this bracket is never closed", opening.span, hint="a “)” is missing")

    def _field(self, lexeme: Lexeme) -> Node:
        if lexeme.value not in FIELDS:
            self._fail_field(lexeme)
        following = self._peek()
        if following is None or following.mark in _INFIX or following.mark is Mark.CLOSE:
            hint = f"write {lexeme.value}:word, without a space"
            self._fail(f"nothing stands after {lexeme.text}", lexeme.span, hint=hint)
        if following.mark is Mark.NOT:
            hint = f"write -{lexeme.value}:word"
            self._fail("a field can't be followed by an exclusion", following.span, hint=hint)
        if following.mark is Mark.FIELD and following.value in FIELDS:
            self._next()
            self._fail_nested(covering(following.span, (self._peek() or following).span))
        node = self._operand(self._next())
        if inner := field_within(node):
            self._fail_nested(inner.span)
        if lexeme.value == "site" and isinstance(node, Word) and "/" in node.text:
            self._fail("a site is a host", node.span, hint="write site:example.com, or url: …")
        return Field(lexeme.value, node, covering(lexeme.span, node.span))

    def _fail_nested(self, span: Span) -> NoReturn:
        self._fail("a field inside a field", span, hint="name the field once")

    def _fail_field(self, lexeme: Lexeme) -> NoReturn:
        name = lexeme.text[:-1]
        nearest = difflib.get_close_matches(lexeme.value, FIELDS, n=1, cutoff=0.7)
        meant = _OTHER_NAMES.get(lexeme.value) or (nearest[0] if nearest else "")
        hint = f"did you mean {meant}:?" if meant else f'write "{name}" to look for the word'
        if lexeme.value == "stem":
            hint = "name the language and put the word in brackets, as in stem:fa(word)"
        self._fail(f"unknown field {name}:", Span(lexeme.column, len(name)), hint=hint)

    def _at_least(self, lexeme: Lexeme) -> Node:
        if not lexeme.value or int(lexeme.value[:6]) < 1 or not self._is_next(Mark.OPEN):
            hint = "write ATLEAST3(word), without spaces"
            self._fail("ATLEAST needs a number and brackets", lexeme.span, hint=hint)
        if _is_above(MOST_TIMES, lexeme.value):
            self._fail("nothing occurs so often", lexeme.span, hint=f"at most {MOST_TIMES}")
        node = self._group(self._next())
        if only_excludes(node):
            self._fail("what must occur can't be an exclusion", node.span, hint="remove NOT")
        return AtLeast(int(lexeme.value), node, covering(lexeme.span, node.span))

    def _stem(self, lexeme: Lexeme) -> Node:
        if lexeme.value not in LANGUAGES:
            span = Span(lexeme.column + len("stem:"), max(1, len(lexeme.value)))
            hint = f"known are {', '.join(LANGUAGES)}"
            self._fail("no inflection rules for this language", span, hint=hint)
        return self._stemmed(lexeme.value, self._group(self._next()))

    def _stemmed(self, language: str, node: Node) -> Node:
        match node:
            case And(nodes) | Or(nodes):
                return type(node)(tuple(self._stemmed(language, p) for p in nodes), node.span)
            case Near(operands, distances, span):
                forms = tuple(self._stemmed(language, operand) for operand in operands)
                return Near(forms, distances, span)
            case Word(text, False, span) | Phrase(text, span):
                return Stem(language, text, span)
        hint = 'stem:fa(word), stem:fa("some words"), or these with NEAR, AND, OR between'
        return self._fail("only words and phrases have inflected forms", node.span, hint=hint)

    def _regex(self, lexeme: Lexeme) -> Node:
        try:
            regex.check(lexeme.value)
        except regex.PatternError as error:
            span = Span(lexeme.column + 1 + error.start, error.length)
            hint = "the dialect is RE2's"
            self._fail(f"bad regular expression: {error.message}", span, hint=hint)
        return Regex(lexeme.value, not lexeme.text.endswith("/"), lexeme.span)

    def _quoted(self, kind: type[Phrase | Exact], lexeme: Lexeme) -> Node:
        if not tokenise(lexeme.value):
            hint = "put a word between"
            self._fail("nothing here can be looked for", lexeme.span, hint=hint)
        return kind(lexeme.value, lexeme.span)

    def _word(self, lexeme: Lexeme) -> Node:
        star = lexeme.text.find("*")
        if star < 0:
            return Word(lexeme.text, span=lexeme.span)
        if star < len(lexeme.text) - 1:
            at = Span(lexeme.column + star, 1)
            hint = "write the beginning of the word: sanction*"
            if lexeme.text.startswith("*."):
                hint = f"write {lexeme.text[2:]}: a site is found by how it ends, too"
            self._fail("* can only end a word", at, hint=hint)
        text = lexeme.text[:-1]
        if not _is_long_enough(tokenise(text)):
            hint = f"give at least {SHORTEST_PREFIX} letters before *"
            self._fail("this beginning is too short", lexeme.span, hint=hint)
        return Word(text, is_prefix=True, span=lexeme.span)


def _is_above(most: int, digits: str) -> bool:
    # By their length first: Python refuses to read a number of thousands of digits.
    return len(digits) > len(str(most)) or int(digits) > most


def _is_long_enough(tokens: tuple[Token, ...]) -> bool:
    if not tokens:
        return False
    last = tokens[-1]
    if last.is_lone or "\uac00" <= last.word[0] <= "\ud7a3":
        return True
    return sum(len(token.word) for token in tokens) >= SHORTEST_PREFIX


def parse(text: str) -> tuple[Node, Condition | None, tuple[Caution, ...]]:
    """Read a query into its tree, its condition, and what it may not have meant."""
    parser = _Parser(text)
    tree = parser.query()
    found = (*parser.cautions, *cautions.about_query(tree), *about_extent(tree))
    return tree, parser.condition, tuple(sorted(found, key=lambda one: one.column))
