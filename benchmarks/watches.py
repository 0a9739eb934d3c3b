"""What matching costs: µs of CPU a story, by number of watches, length and language.

    python benchmarks/watches.py [--watches 1000 10000 100000] [--stories 200] [--peers]

Stories and watches are invented: words of made-up letters whose ranks follow Zipf's law, watches
of one to six terms, a third with a phrase, a fifth with an exclusion, a tenth each with NEAR and
a beginning, one in twenty-five with a regular expression (a fifth of them with nothing else), a
third with a group of alternatives. A watch is drawn again until it should match less than one
story in 2,000 (85 %), 330 (13 %) or 50 (2 %). Half of the terms are drawn as stories use them,
half from the rarer ranks. All figures are CPU time of this process; medians of interleaved rounds.

``--peers`` adds a Python regular expression for each keyword, and tantivy with the stories as one
index, if it can be imported; tantivy gets the watches it can express (no regex, no beginnings).
"""

from __future__ import annotations

import argparse
import bisect
import importlib
import itertools
import math
import random
import re
import statistics
import time
import tracemalloc
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from feedd.core.model import Story
from feedd.core.query import Matcher, Vocabulary, learned
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROUNDS = 5
VOCABULARY = 40_000
PRIMED = 400


@dataclass(frozen=True)
class Language:
    """How a language is made up: its letters, its words' lengths, what stands between words."""

    name: str
    code: str
    letters: Sequence[str]
    lengths: tuple[int, int]
    space: str = " "
    stop: str = ". "
    comma: str = ", "


ENGLISH = Language(
    "English",
    "en",
    [a + b for a in "bcdfglmnprst" for b in ("a", "e", "i", "o", "u", "er")],
    (1, 5),
)
PERSIAN = Language(
    "Persian",
    "fa",
    [*"ابپتثجچحخدذرزسشصطعغفقکگلمنوهی" * 3, "‌ها", "می‌"],
    (2, 6),
    stop=". ",
    comma="، ",
)
CHINESE = Language(
    "Chinese", "zh", [chr(c) for c in range(0x4E00, 0x4E00 + 3000)], (1, 2), "", "。", "，"
)
LANGUAGES = {language.code: language for language in (ENGLISH, PERSIAN, CHINESE)}


class Corpus:
    """Invented words of one language by rank, and stories made of them."""

    def __init__(self, language: Language, seed: int = 7) -> None:
        self.language = language
        self._random = random.Random(seed)
        self.words = list(itertools.islice(self._coined(), VOCABULARY))
        self._ranks = {word: rank for rank, word in enumerate(self.words)}
        self._sorted = sorted(self.words)
        self._weights = list(itertools.accumulate(1 / (n + 2.7) for n in range(VOCABULARY)))

    def _coined(self) -> Iterator[str]:
        known: set[str] = set()
        while True:
            length = self._random.randint(*self.language.lengths)
            letters = self._letters(length)
            word = "".join(letters).strip("\u200c")
            if len(word) > 1 and word not in known:
                known.add(word)
                yield word

    def _letters(self, length: int) -> list[str]:
        if self.language is not CHINESE:
            return self._random.choices(self.language.letters, k=length)
        ranks = [int(len(self.language.letters) ** self._random.random()) - 1 for _ in range(2)]
        return [self.language.letters[rank] for rank in ranks]

    def drawn(self, count: int) -> list[str]:
        return self._random.choices(self.words, cum_weights=self._weights, k=count)

    def share(self, word: str) -> float:
        """Give the share of a text's words that are this word."""
        rank = self._ranks[word]
        before = self._weights[rank - 1] if rank else 0.0
        return (self._weights[rank] - before) / self._weights[-1]

    def share_of_beginning(self, beginning: str) -> float:
        first = bisect.bisect_left(self._sorted, beginning)
        last = bisect.bisect_left(self._sorted, beginning + "\U0010ffff")
        return sum(map(self.share, self._sorted[first:last]))

    def rare(self) -> str:
        return self.words[int(300 * (VOCABULARY / 300) ** self._random.random()) - 1]

    def story(self, words: int) -> Story:
        sentences: list[str] = []
        left = words - 10
        while left > 0:
            length = min(left, self._random.randint(8, 24))
            sentences.append(self._sentence(length))
            left -= length
        parts = ["".join(sentences[n : n + 4]) for n in range(0, len(sentences), 4)]
        title = self._sentence(10)
        return Story(id="s", title=title, text="\n".join(parts), language=self.language.code)

    def _sentence(self, words: int) -> str:
        drawn = self.drawn(words)
        middle = self._random.randrange(1, words) if words > 1 else 0
        head = self.language.space.join(drawn[:middle]).capitalize()
        tail = self.language.space.join(drawn[middle:])
        return head + (self.language.comma if head else "") + tail + self.language.stop


class Watches:
    """Draws watches that people would keep: few of them match often."""

    def __init__(self, corpus: Corpus, seed: int = 11) -> None:
        self._corpus = corpus
        self._random = random.Random(seed)

    def draw(self, count: int) -> list[str]:
        return [self._kept() for _ in range(count)]

    def _kept(self) -> str:
        limit = self._random.choices((0.0005, 0.003, 0.02), weights=(85, 13, 2))[0]
        while True:
            text, rate = self._watch()
            if rate <= limit:
                return text

    def _watch(self) -> tuple[str, float]:
        chance = self._random.random
        if chance() < 0.008:
            return f"/{self._corpus.rare()}{self._corpus.rare()}?[a-z]?/i", 0.0
        count = self._random.choices(range(1, 7), weights=(20, 30, 22, 14, 8, 6))[0]
        terms = [self._term() for _ in range(count)]
        parts = [self._dressed(term) for term in terms]
        shares = [self._share(part) for part in parts]
        if chance() < 0.32:
            parts[0], shares[0] = self._phrase()
        if chance() < 0.36:
            other = self._term()
            shares[-1] += self._share(other)
            parts[-1] = f"({parts[-1]} OR {other})"
        elif chance() < 0.15 and count > 1:
            parts[-2:] = [f"{terms[-2]} NEAR/{self._random.randint(3, 10)} {terms[-1]}"]
        if chance() < 0.20:
            parts.append(f"-{self._term()}")
        if chance() < 0.032:
            parts.append(f"/{self._corpus.rare()[:4]}/i")
        return " ".join(parts), math.prod(shares)

    def _dressed(self, term: str) -> str:
        if self._random.random() < 0.08:
            return f"title:{term}"
        if self._random.random() < 0.10 and len(term) > 4:
            return f"{term[:-1].rstrip(chr(0x200C))}*"
        return term

    def _term(self) -> str:
        is_drawn = self._random.random() < 0.5
        return self._corpus.drawn(1)[0] if is_drawn else self._corpus.rare()

    def _phrase(self) -> tuple[str, float]:
        one, other = self._corpus.drawn(2)
        share = self._corpus.share(one) * self._corpus.share(other)
        return f'"{one}{self._corpus.language.space}{other}"', 1 - math.exp(-1000 * share)

    def _share(self, term: str) -> float:
        bare = term.removeprefix("title:")
        share = (
            self._corpus.share_of_beginning(bare[:-1])
            if bare[-1] == "*"
            else (self._corpus.share(bare))
        )
        return max(1e-9, 1 - math.exp(-1000 * share))


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def filled(corpus: Corpus, watches: Sequence[str]) -> Matcher:
    rarity = learned(corpus.story(300) for _ in range(PRIMED))
    queries = {str(number): read(text) for number, text in enumerate(watches)}
    return Matcher(queries, vocabulary=Vocabulary(rarity=rarity))


def matched(matcher: Matcher, stories: Sequence[Story]) -> int:
    return sum(len(matcher.keys(story)) for story in stories)


def median_per_story(matcher: Matcher, stories: Sequence[Story]) -> tuple[float, float]:
    """Give the median cost of a story over rounds, and the 99th percentile, in µs."""
    rounds = [cpu(lambda: matched(matcher, stories)) for _ in range(ROUNDS)]
    singles = sorted(cpu(partial(matcher.keys, story)) for story in stories)
    tail = singles[min(len(singles) - 1, int(len(singles) * 0.99))]
    return 1e6 * statistics.median(rounds) / len(stories), 1e6 * tail


def sizes(corpus: Corpus, counts: Sequence[int], stories: int) -> None:
    watches = Watches(corpus).draw(max(counts))
    for count in counts:
        matcher = filled(corpus, watches[:count])
        for words in (300, 1000):
            told = [corpus.story(words) for _ in range(stories)]
            cold = 1e6 * cpu(partial(matched, matcher, told)) / len(told)
            typical, tail = median_per_story(matcher, told)
            hits = matched(matcher, told) / len(told)
            print(
                f"{corpus.language.name:8} {count:>7,} watches {words:>5,} words: "
                f"{typical:>8,.0f} µs a story (first time {cold:,.0f}, p99 {tail:,.0f}), "
                f"{hits:.1f} matches",
                flush=True,
            )


def changes(corpus: Corpus) -> None:
    watches = Watches(corpus, seed=13).draw(12_000)
    matcher = filled(corpus, watches[:10_000])
    matched(matcher, [corpus.story(1000) for _ in range(20)])
    queries = [read(text) for text in watches[10_000:]]
    added = [cpu(partial(matcher.add, f"+{n}", query)) for n, query in enumerate(queries)]
    parsed = [cpu(partial(read, text)) for text in watches[10_000:]]
    for name, costs in (("read", parsed), ("add", added)):
        costs.sort()
        print(
            f"{name} one watch: {1e6 * statistics.mean(costs):.0f} µs mean, "
            f"{1e6 * costs[int(len(costs) * 0.99)]:.0f} µs p99"
        )


def refiled(corpus: Corpus) -> None:
    """Show what watches cost that were filed by guesses, and again once stories were counted."""
    matcher = Matcher({str(n): read(text) for n, text in enumerate(Watches(corpus).draw(10_000))})
    told = [corpus.story(1000) for _ in range(20)]
    guessed, _ = median_per_story(matcher, told)
    passing = [corpus.story(300) for _ in range(2_000)]
    while_passing = sorted(cpu(partial(matcher.keys, story)) for story in passing)
    counted, _ = median_per_story(matcher, told)
    print(
        f"10,000 watches filed by guesses: {guessed:,.0f} µs a story of 1,000 words, filed anew: "
        f"{counted:,.0f}; meanwhile p99 of 300 words: "
        f"{1e6 * while_passing[int(len(passing) * 0.99)]:,.0f}"
    )


def memory(corpus: Corpus) -> None:
    watches = Watches(corpus, seed=17).draw(10_000)
    tracemalloc.start()
    matcher = Matcher()
    queries = [read(text) for text in watches]
    alone, _ = tracemalloc.get_traced_memory()
    for number, query in enumerate(queries):
        matcher.add(str(number), query)
    both, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"bytes a watch: {(both - alone) / len(watches):,.0f} in the matcher, "
        f"{alone / len(watches):,.0f} in the query itself"
    )


def regexes() -> None:
    draw = random.Random(3)
    coined = ["".join(draw.choices("etaoinshrdlu", k=draw.randint(4, 9))) for _ in range(5000)]
    text = " ".join(draw.choices(coined, k=16_000))[:100_000]
    matcher = Matcher()
    for number, word in enumerate(draw.sample(coined, 1000)):
        ending = draw.choice(("s?", "(ed|ing)", r"\d+", r"[a-f]+ \$"))
        matcher.add(str(number), read(f"/{word}{ending}/"))
    story = Story(id="s", text=text)
    first = cpu(lambda: matcher.keys(story))
    later = statistics.median(cpu(lambda: matcher.keys(story)) for _ in range(ROUNDS))
    print(f"1,000 regular expressions, 100 kB: {1e3 * later:.2f} ms (first {1e3 * first:.2f})")
    evil = read("/(a+)+$/")
    story = replace(story, text="a" * 100_000 + "b")
    print(f"(a+)+$ on 100 kB: {1e3 * cpu(lambda: evil.match(story)):.2f} ms")


def peers(corpus: Corpus, counts: Sequence[int], stories: int) -> None:
    watches = [w for w in Watches(corpus).draw(max(counts)) if "/" not in w and "*" not in w]
    told = [corpus.story(1000) for _ in range(stories)]
    for count in counts:
        matcher = filled(corpus, watches[:count])
        matched(matcher, told)
        ours = statistics.median(cpu(partial(matched, matcher, told)) for _ in range(3)) / stories
        print(f"feedd, {count:,} watches without regex and beginnings: {1e6 * ours:,.0f} µs")
        keyword_regexes(watches[: min(count, 1000)], told[:3], ours, count)
        tantivy_batch(watches[:count], told, ours)


def keyword_regexes(
    watches: Sequence[str], stories: Sequence[Story], ours: float, count: int
) -> None:
    words = [set(re.findall(r"[\w\u200c]+", w)) - {"OR", "NEAR", "title"} for w in watches]
    compiled = [[re.compile(rf"\b{re.escape(w)}\b", re.IGNORECASE) for w in ws] for ws in words]

    def work() -> None:
        for story in stories:
            text = f"{story.title}\n{story.text}"
            for patterns in compiled:
                all(pattern.search(text) for pattern in patterns)

    cost = cpu(work) / len(stories) * count / len(watches)
    scaled = "" if count == len(watches) else f" (scaled from {len(watches):,})"
    print(f"  a Python regex a keyword{scaled}: {1e6 * cost:,.0f} µs, {cost / ours:,.0f} times")


def tantivy_batch(watches: Sequence[str], stories: Sequence[Story], ours: float) -> None:
    try:
        tantivy: Any = importlib.import_module("tantivy")
    except ImportError:
        print("  tantivy can't be imported: left out")
        return
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title")
    builder.add_text_field("body")
    schema = builder.build()

    def indexed(batch: Sequence[Story]) -> Any:  # noqa: ANN401  tantivy has no types
        index = tantivy.Index(schema)
        writer = index.writer(num_threads=1)
        for story in batch:
            writer.add_document(tantivy.Document(title=[story.title], body=[story.text]))
        writer.commit()
        index.reload()
        return index

    probe = indexed(stories[:1])
    queries = [q for q in (_tantivy_query(probe, w) for w in watches) if q is not None]

    def run(batch: Sequence[Story]) -> None:
        searcher = indexed(batch).searcher()
        for query in queries:
            searcher.search(query, limit=len(batch))

    many = cpu(lambda: run(stories)) / len(stories)
    one = cpu(lambda: run(stories[:1]))
    print(f"  tantivy, {len(queries):,} of the watches, {len(stories)} stories an index: "
          f"{1e6 * many:,.0f} µs, {many / ours:,.1f} times")  # fmt: skip
    print(f"  tantivy, one story an index: {1e6 * one:,.0f} µs, {one / ours:,.0f} times")


def _tantivy_query(index: Any, watch: str) -> Any:  # noqa: ANN401  tantivy has no types
    text = re.sub(r"NEAR/\d+", "AND", watch)
    text = re.sub(r"(?<=[^\s(]) (?=[^\s]|$)(?!OR|AND)", " ", text)
    try:
        return index.parse_query(text, ["title", "body"], conjunction_by_default=True)
    except (ValueError, TypeError):
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--watches", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    for code in options.languages:
        sizes(Corpus(LANGUAGES[code]), options.watches, options.stories)
    changes(Corpus(ENGLISH))
    refiled(Corpus(ENGLISH))
    memory(Corpus(ENGLISH))
    regexes()
    if options.peers:
        peers(Corpus(ENGLISH), options.watches, options.stories)


if __name__ == "__main__":
    main()
