"""What two texts of an entry differ in, but for the lines that aren't about its story.

Many sites put "Read also" and the headline of another article into their texts, and another one
each hour. Such a line is told by the headline, which the source has published, so no list of
phrases is needed. Forums, aggregators and blogs count what readers do ("# Comments: 12", "4 posts
- 3 participants") or say how long ago it was ("5 minutes ago"), otherwise at each visit. Nothing
but figures and such words stands in those lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby

from feedd.core import ages
from feedd.core.model import Reason
from feedd.core.stories.identity import Item, Remembered
from feedd.core.stories.recognise import Recognised
from feedd.core.stories.revise import Change, compare
from feedd.core.stories.words import spelled, tokens

_LONGEST_CALL = 4  # words before the headline: "Lesen Sie auch zum Thema"
_FEWEST = 3  # words of a headline; a name alone may be a line of any text

_OF_READERS = frozenset(
    spelled(
        """
        comment comments like likes upvotes view views retweets reposts
        kommentar kommentare commentaire commentaires vues comentario comentarios
        comentário comentários visualizações commento commenti visualizzazioni
        komentarz komentarze komentarzy wyświetleń yorum görüntülenme
        комментарий комментария комментарии комментариев просмотр просмотра просмотры просмотров
        коментар коментарі коментарів перегляд перегляди переглядів
        نظر نظرات دیدگاه دیدگاه‌ها پسند لایک تعليق تعليقا تعليقات תגובה תגובות צפיות
        评论 条评论 評論 則評論 点赞 赞 转发 浏览 コメント 件のコメント 댓글 조회
        """
    ).split()
)
_OF_OTHERS_TOO = frozenset(
    spelled(
        """
        reply replies post posts participant participants point points reads boosts favorites
        favourites visits visited antworten beitrag beiträge teilnehmer aufrufe réponses respuestas
        visitas respostas risposte odpowiedzi yanıt ответ ответа ответы ответов
        بازدید مشاهدة مشاهدات 阅读 回复
        """
    ).split()
)
"""What a line may count of its story: "Points: 45", "Participants: 212", "٣ مشاهدات".

Two of them, or one beside what only readers do, are about readers all the same.
"""

_BESIDE = frozenset({"times", "total", "today"})
"""What may stand beside such words: "(Visited 143 times, 2 visits today)"."""

_TALLIED = _OF_READERS | _OF_OTHERS_TOO | _BESIDE
_TOGETHER = 2
_LONGEST_TALLY = 12  # figures and words
_LONGEST_AGE = 80  # characters, with what is counted beside it
_FIGURE_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:[k개](?![^\W\d_]))?|[^\W\d_]+")

_NOTHING_OF_IT = Reason(
    name="cosmetic",
    text="only lines that point to other stories, count comments, views … or say its age differ",
)


class Pointers:
    """The headlines of a source, to which its texts may point."""

    def __init__(self, recognised: Sequence[Recognised], remembered: Sequence[Remembered]) -> None:
        self._recognised = recognised
        self._remembered = remembered

    def compare(self, known: Remembered, item: Item) -> Change:
        """Compare what an entry said with what it says now."""
        change = compare(known.title, known.text, item.title, item.text)
        if not change.material:
            return change
        own = {spelled(known.title), spelled(item.title)}
        bare = tuple(self._without(text, own) for text in (known.text, item.text))
        if bare == (known.text, item.text):
            return change
        rest = compare(known.title, bare[0], item.title, bare[1])
        says_the_same = rest.new == rest.old or rest.reasons[0].name in {"unchanged", "reordered"}
        reasons = (_NOTHING_OF_IT,) if says_the_same else rest.reasons
        return replace(change, material=rest.material, reasons=reasons)

    @cached_property
    def _headlines(self) -> frozenset[str]:
        titles = {one.item.title for one in self._recognised}
        titles.update(known.title for known in self._remembered)
        return frozenset(spelled(title) for title in titles if len(tokens(title)) >= _FEWEST)

    def _without(self, text: str, own: set[str]) -> str:
        lines = (line for line in text.splitlines() if not self._is_pointer(line, own))
        return "\n".join(_untallied(line for line in lines if not _says_age(line)))

    def _is_pointer(self, line: str, own: set[str]) -> bool:
        words = spelled(line).split()
        calls = range(min(len(words), _LONGEST_CALL + 1))
        ends = {at: " ".join(words[at:]) for at in calls}
        found = [at for at, end in ends.items() if end in self._headlines and end not in own]
        return any(":" in line or not _says_more(" ".join(words[:at])) for at in found)


def _says_more(call: str) -> bool:
    """Tell whether words before a headline make it a sentence: "No", "At least 12"."""
    reasons = compare("", "", "", call).reasons
    return any(reason.name in {"figures", "negation"} for reason in reasons)


def _untallied(lines: Iterable[str]) -> Iterator[str]:
    """Leave out lines that count what readers do; those side by side are judged together."""
    for may_be, run in groupby(lines, key=lambda line: bool(_tallied(line))):
        together = tuple(run)
        words = frozenset[str]().union(*map(_tallied, together)) if may_be else frozenset()
        if words.isdisjoint(_OF_READERS) and len(words) < _TOGETHER:
            yield from together


def _tallied(line: str) -> frozenset[str]:
    """Give the words of what a line counts; none if it says anything else."""
    return _words_of(line, _TALLIED) - _BESIDE if any(map(str.isdigit, line)) else frozenset()


def _says_age(line: str) -> bool:
    """Tell whether a line says how long ago something was, and no more than counts beside it."""
    if len(line) > _LONGEST_AGE:
        return False
    others = ages.beside_age(line)
    return others is not None and all(spelled(word) in _TALLIED for word in others)


def _words_of(line: str, known: frozenset[str]) -> frozenset[str]:
    """Give the words of a line that holds figures and known words alone; none of any other."""
    said = _FIGURE_OR_WORD.findall(spelled(line))
    words = frozenset(word for word in said if not word[0].isdigit())
    return words if len(said) <= _LONGEST_TALLY and words <= known else frozenset()
