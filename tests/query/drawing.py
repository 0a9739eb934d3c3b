"""Stories and queries drawn at random from words that are easily confused, in many scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.model import Story
from feedd.core.query import compile as read
from feedd.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from feedd.core.query import Query

WORDS = """
iran Iran's US us WHO who at&t AT&T att C++ C# c A# covid-19 COVID‑19 19 o'neill O’Neill café cafe
Łódź lodz straße STRASSE R&D rd r&d&x co\u00adop coop ｕｓ sanctions sanction sanctioned x y z 5
#Iran @iran iran_war Apple™ apple a b c++17 1,000 1.000 000 e\u0301 Ærø
می‌خواهد میخواهد خواهد کتاب‌ها کتابها كتابي کتاب ها مُحَمَّد محمد ۱۲۳ 123 کتاب‌خانه‌ها کتابخانه الله
北京 北京大学 北京大學 我爱北京天安门 天安門 东北，京津 東北 京 犬 沢
澤 犬死に かきくけこ がき 𠮷京 京𠮷
ガギ ｶﾞｷﾞ か゚ か ジョー・バイデン バイデン iPhone手机 手机
ก กิน กา น้ำ ทำ 삼성전자가 삼성 삼 санкции Санкций й и\u0306 и ё е Москва́ हिन्दी हि צה״ל של
हिंदी फ़ोन फोन นํ้า เเม่ แม่ 関ケ原 関ヶ原 北．京 き．く Cанкции сanкции саnctions sаnctions аt&t ццc
iPhone는 は는 5G를 R&D를 3월 月3월 삼&성 삼ㆍ성 삼·北 الـFBI الـ٢٠ FBI 20 كتـاب ال
BJPने الFBI 1447هـ خانه‌ی خانه خانهٔ پێشمه‌رگه
پێشمەرگە ګټه گټه 10㎞ र\u200d्य र्य र\u200cय र\u200c्य क\u00adी ինչո՞ւ ինչու
""".split()
ALPHABETS = """
iran Iran's US us at&t AT&T att covid-19 19 o'neill café cafe Łódź lodz straße STRASSE R&D rd r&d&x
co\u00adop coop ｕｓ sanctions sanction x y z a b 000 Ærø İran ΣΟΦΟΣ σοφοσ می‌خواهد میخواهد خواهد
کتاب‌ها کتابها كتابي کتاب ها محمد ۱۲۳ 123 کتاب‌خانه‌ها کتابخانه 삼성전자가 삼성 санкции Санкций й ё е
iPhone는 5G를 R&D를 3월 삼&성 삼ㆍ성 a·b الـFBI الـ٢٠ 20 كتـاب ال الFBI 1447هـ خانه‌ی
خانه خانهٔ پێشمه‌رگه Cанкции сanкции саnctions sаnctions аt&t ццc
پێشمەرگە ګټه گټه 10㎞ ինչո՞ւ
""".split()
HAN = "北京 北京大学 北京大學 我爱北京天安门 天安門 东北，京津 東北 京 沢 犬 AT 19 iran US".split()
"""Words of texts in which no character changes another, and of the plainest without spaces."""
GAPS = (
    " ", " ", " ", " ", ", ", "\n", "", "-", "&", "\u200c", " 🚀 ", "。", "\u200c ", "'", "\u00ad",
)  # fmt: skip
PATTERNS = ("/san.t/", "/[a-c]&/i", "/ira/i", "/京.天/", "/^x/", "/z*/", "/\\bus\\b/")


class Drawing:
    """Draws from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def text(self, words: int, drawn: Sequence[str] = WORDS) -> str:
        pick = self._chance.choice
        return "".join(pick(drawn) + pick(GAPS) for _ in range(words))

    def story(self) -> Story:
        chance = self._chance
        drawn = chance.choice((WORDS, WORDS, ALPHABETS, HAN))
        return Story(
            id="drawn",
            title=self.text(chance.randint(0, 3), drawn),
            text=self.text(chance.randint(1, 16), drawn),
            language=chance.choice(("fa", "en-GB", None)),
            sources=chance.choice((("bbc",), ("bbc-persian", "x"), ())),
        )

    def query(self) -> Query:
        while True:
            try:
                return read(self._node(2), purpose="filter")
            except QueryError:
                continue

    def _node(self, depth: int) -> str:
        draw = self._chance.random()
        if depth == 0 or draw < 0.35:
            return self._leaf()
        if draw < 0.72:
            operator = " AND " if draw < 0.55 else " OR "
            parts = [self._node(depth - 1) for _ in range(self._chance.randint(2, 3))]
            return f"({operator.join(parts)})"
        if draw < 0.80:
            return f"NOT {self._node(depth - 1)}"
        if draw < 0.92:
            return self._near()
        return self._at_least() if draw < 0.96 else self._field()

    def _leaf(self) -> str:
        draw, word = self._chance.random(), self._word()
        if draw < 0.45:
            return word
        if draw < 0.65:
            return self._phrase(3)
        if draw < 0.75:
            return "{" + " ".join(self._word() for _ in range(self._chance.randint(1, 2))) + "}"
        if draw < 0.88:
            return word[: self._chance.randint(1, len(word))] + "*"
        if draw < 0.93:
            return self._chance.choice(PATTERNS)
        return self._chance.choice(("title:", "body:")) + word

    def _word(self) -> str:
        return self._chance.choice((*WORDS, *ALPHABETS))

    def _phrase(self, most: int) -> str:
        words = [self._word() for _ in range(self._chance.randint(1, most))]
        return f'"{" ".join(words)}"'

    def _near(self) -> str:
        operands = [self._operand() for _ in range(self._chance.choice((2, 2, 2, 3)))]
        return "(" + f" NEAR/{self._chance.randint(0, 4)} ".join(operands) + ")"

    def _operand(self) -> str:
        alternatives = f"({self._word()} OR {self._word()})"
        beginning = self._word()[:3] + "*"
        return self._chance.choice((self._word(), self._phrase(2), alternatives, beginning))

    def _at_least(self) -> str:
        other = self._chance.choice((self._word(), self._phrase(2), *PATTERNS))
        node = self._chance.choice((self._word(), f"{self._word()} OR {other}", other))
        return f"ATLEAST{self._chance.randint(1, 3)}({node})"

    def _field(self) -> str:
        group = f"title:({self._word()} OR {self._word()})"
        return self._chance.choice(("lang:fa", "source:bbc", "lang:en", group))
