"""Invented news in nine languages, the same for the same seed.

A text is no sense, but its words are real ones, from ``tests/data/stories``, as often as words are
by Zipf's law; behind them come some thousand coined from their halves, which stand for names.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate, chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STORIES = Path(__file__).parents[2] / "tests" / "data" / "stories" / "labelled.jsonl"
CODES = ("en", "fa", "de", "ar", "ru", "fr", "zh", "es", "tr")
VOCABULARY = 8_000
SHORTEST, LONGEST = 60, 150
"""Words of an entry."""


@dataclass(frozen=True, slots=True)
class Language:
    """Words by rank, how often each is drawn (cumulated), and what stands between and after."""

    code: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    space: str = " "
    stop: str = ". "

    def drawn(self, dice: Random, count: int) -> list[str]:
        """Draw words as a text uses them."""
        return dice.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self, dice: Random, words: int) -> str:
        """Write one sentence."""
        written = self.space.join(self.drawn(dice, words))
        return written[0].upper() + written[1:] + self.stop


@cache
def languages() -> tuple[Language, ...]:
    """Read the words of all nine."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with STORIES.open(encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            counts[story["language"]].update(_words(story["text"], story["language"]))
    return tuple(_language(code, counts[code]) for code in CODES)


def _words(text: str, code: str) -> Iterator[str]:
    if code == "zh":  # no blanks: two letters are about a word
        pairs = (text[at : at + 2] for at in range(0, len(text), 2))
        yield from (pair for pair in pairs if len(pair) == 2 and pair.isalpha())
        return
    yield from (word for word in text.lower().split() if word.isalpha() and len(word) > 1)


def _language(code: str, count: Counter[str]) -> Language:
    real = [word for word, _ in count.most_common()]
    words = tuple(chain(real, _coined(Random(code), real)))
    weights = tuple(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    between = ("", "。") if code == "zh" else (" ", ". ")
    return Language(code, words, weights, *between)


def _coined(dice: Random, real: Sequence[str]) -> Iterator[str]:
    known = set(real)
    while len(known) < VOCABULARY:
        front, back = dice.choices(real, k=2)
        word = front[: len(front) // 2 + 1] + back[len(back) // 2 :]
        if word not in known:
            known.add(word)
            yield word


@dataclass(frozen=True, slots=True)
class Text:
    """What one entry says; ``paragraphs`` hold sentences and no markup."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def html(self) -> str:
        """The paragraphs as a desk's system writes them, with a link and something in bold."""
        first, *others = (escape(one.strip()) for one in self.paragraphs)
        head, _, tail = first.partition(" ")
        lead = f'<p class="lead"><b>{head}</b> {tail} <a href="/more?a=1&amp;b=2">…</a></p>'
        return lead + "".join(f"<p>{one}</p>" for one in others)


def own(language: Language, dice: Random) -> Text:
    """Write what nobody else has."""
    left, sentences = dice.randint(SHORTEST, LONGEST), []
    while left > 0:
        length = min(left, dice.randint(8, 20))
        sentences.append(language.sentence(dice, length))
        left -= length
    parts = ["".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return Text(language.sentence(dice, 9).rstrip(" .。"), tuple(parts))


def syndicated(language: Language, wire: Random, dice: Random) -> Text:
    """Write what an agency's text becomes at one of its customers: another title, a last word."""
    told = own(language, wire)
    title = told.title if dice.random() < 0.5 else language.sentence(dice, 9).rstrip(" .。")
    return Text(title, (*told.paragraphs, language.sentence(dice, 4)))


def topic_queries(count: int) -> tuple[str, ...]:
    """Ask for common words: each takes a few stories in a hundred."""
    return tuple(_topic(languages()[n % len(CODES)], Random(f"topic {n}")) for n in range(count))


def watch_queries(count: int) -> tuple[str, ...]:
    """Ask for rare words, pairs, phrases and beginnings: each takes a story in some thousand."""
    return tuple(_watch(languages()[n % len(CODES)], n) for n in range(count))


def _topic(language: Language, dice: Random) -> str:
    return " OR ".join(f'"{word}"' for word in dice.sample(language.words[40:160], 3))


def _watch(language: Language, number: int) -> str:
    dice = Random(f"watch {number}")
    rare, rarer = (f'"{dice.choice(language.words[2_000:])}"' for _ in range(2))
    known, other = dice.sample(language.words[60:400], 2)
    match number // len(CODES) % 5:
        case 0:
            return rare
        case 1:
            return f"{rare} OR {rarer}"
        case 2:
            return f'"{known}{language.space}{other}"'
        case 3:
            return f'{rare} -"{other}"'
        case _:
            return f'"{known}" NEAR/5 "{other}"'
