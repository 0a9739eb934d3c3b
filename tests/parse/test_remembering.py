"""What is made of a text is remembered while its document is read, and part of it afterwards."""

from __future__ import annotations

from collections import Counter

from feedd.core.parse.remembering import LONGEST, forget_surplus, remembering

MOST = 10


def test_a_document_longer_than_what_is_kept_is_looked_through_once() -> None:
    asked: Counter[str] = Counter()

    @remembering(MOST)
    def doubled(text: str) -> str:
        asked[text] += 1
        return text * 2

    texts = [str(number) for number in range(5 * MOST)]
    for _ in range(3):
        assert [doubled(text) for text in texts] == [text * 2 for text in texts]
    assert set(asked.values()) == {1}
    forget_surplus()
    assert [doubled(text) for text in texts] == [text * 2 for text in texts]
    assert [text for text, times in asked.items() if times == 1] == texts[-MOST // 2 :]


def test_what_is_long_is_not_remembered_and_what_is_asked_besides_counts() -> None:
    asked = []

    @remembering(MOST)
    def beginning(text: str, most: int) -> str:
        asked.append((len(text), most))
        return text[:most]

    for text, most in (("ab", 1), ("ab", 2), ("ab", 1), ("x" * (LONGEST + 1), 1)):
        assert beginning(text, most) == text[:most]
    assert beginning("x" * (LONGEST + 1), 1) == "x"
    assert asked == [(2, 1), (2, 2), (LONGEST + 1, 1), (LONGEST + 1, 1)]
