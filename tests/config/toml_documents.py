"""TOML documents of every shape, generated as text.

Made from the grammar, not from a writer's habits: dotted and quoted keys, headers of both kinds,
arrays over many lines, inline tables, the four kinds of strings, comments in every gap. A draw
may break a rule of TOML (a key twice); whoever uses it asks ``tomllib`` first.
"""

from __future__ import annotations

import itertools
import json
import re

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]

TRICKY = st.text(alphabet="ab#[]{}=,.\"'\\\n é", max_size=8)

blanks = st.sampled_from(["", " ", "\t"])
comments = st.sampled_from(["", " # plain", '  # "quotes [and] {braces} = 1', "#'''"])
gaps = st.sampled_from(["", " ", "\n", "\r\n  ", " # comment ]\n", '\n# }, "\n\n', "\n\t"])


def _basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "").replace("\n", "") + "'"


def _long_basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '""\\"')
    return f'"""\n{escaped}"""'


def _long_literal(text: str) -> str:
    return f"'''{text.replace(chr(39) * 3, '')}'''"


strings = st.builds(
    lambda text, write: write(text),
    TRICKY,
    st.sampled_from([_basic, _literal, _long_basic, _long_literal]),
)
scalars = st.one_of(
    strings,
    st.sampled_from([
        "1", "-1_000", "0xff", "1e6", "3.5", "inf", "true", "1979-05-27 07:32:00Z", "07:32:00",
        '""', "''", '""""""', "''''''", '"""a"""""', "'''a'''''", '"\\\\"', '"""\\\n  a"""',
    ]),
)  # fmt: skip


keys = st.one_of(
    st.sampled_from(["a", "b", "key", "x-1", "12"]), TRICKY.map(_basic), TRICKY.map(_literal)
)
unnumbered = st.sampled_from(["@", '"@"', "'@'"])


def documents(keys: Texts) -> Texts:
    """Draw documents whose keys are drawn from ``keys``."""
    lines = st.lists(statements(dotted(keys)), max_size=7)
    return st.builds(
        lambda parts, end: end.join(parts) + end, lines, st.sampled_from(["\n", "\r\n"])
    )


def numbered_documents() -> Texts:
    """Draw documents in which every key is a word of its own: ``key0``, ``key1`` …."""

    def number(text: str) -> str:
        count = itertools.count()
        return re.sub("@", lambda _: f"key{next(count)}_", text)

    return documents(unnumbered).map(number)


def dotted(keys: Texts) -> Texts:
    parts = st.lists(keys, min_size=1, max_size=3)
    return st.builds(lambda names, blank: f"{blank}.{blank}".join(names), parts, blanks)


@st.composite
def arrays(draw: st.DrawFn, elements: Texts) -> str:
    parts = draw(st.lists(elements, max_size=4))
    body = ",".join(draw(gaps) + part + draw(gaps) for part in parts)
    comma = draw(st.sampled_from(["", ","])) if parts else ""
    return f"[{body}{comma}{draw(gaps)}]"


@st.composite
def inline_tables(draw: st.DrawFn, keys: Texts, elements: Texts) -> str:
    parts = [f"{draw(keys)} = {draw(elements)}" for _ in range(draw(st.integers(0, 3)))]
    return "{" + draw(blanks) + " , ".join(parts) + draw(blanks) + "}"


def values(keys: Texts) -> Texts:
    return st.recursive(
        scalars, lambda inner: arrays(inner) | inline_tables(keys, inner), max_leaves=6
    )


@st.composite
def statements(draw: st.DrawFn, keys: Texts) -> str:
    kind = draw(st.sampled_from(["pair", "pair", "pair", "table", "array", "blank"]))
    indent, comment = draw(blanks), draw(comments)
    match kind:
        case "pair":
            value = draw(values(keys))
            return f"{indent}{draw(keys)}{draw(blanks)}={draw(blanks)}{value}{comment}"
        case "table":
            return f"{indent}[{draw(blanks)}{draw(keys)}{draw(blanks)}]{comment}"
        case "array":
            return f"{indent}[[{draw(blanks)}{draw(keys)}{draw(blanks)}]]{comment}"
        case _:
            return comment
