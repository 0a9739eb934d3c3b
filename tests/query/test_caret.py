"""Where an error's carets stand: below the mistake, whatever letters come before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.errors import QueryError

if TYPE_CHECKING:
    from tests.rows import Row

BLANK, WIDE, UNSEEN = " ", "\u3000", "\u200c"


def shown(text: str, mistake: str) -> list[str]:
    """Show an error about the last occurrence of a part of a query."""
    error = QueryError(
        "wrong", text=text, column=text.rindex(mistake) + 1, length=len(mistake), hint="not that"
    )
    message, *lines = str(error).split("\n")
    assert message == "wrong (not that)"
    return [line.removeprefix("  ") for line in lines]


MISTAKES = (
    ("titel:recall tesla", "titel", "titel:recall tesla", "^^^^^"),
    ("a OR\n  b OR", "OR", "  b OR", BLANK * 4 + "^^"),
    ("a (\nb\nc", "(", "a (", BLANK * 2 + "^"),
    ("a\n\n  titel:b\nc", "titel", "  titel:b", BLANK * 2 + "^^^^^"),
    ("a\n(", "(", "(", "^"),
    ("a (b\nc d", "(b\nc", "a (b", BLANK * 2 + "^^"),
    ("北京 titel:x", "titel", "北京 titel:x", WIDE * 2 + BLANK + "^^^^^"),
    ("titel:北京 大学:x", "大学", "titel:北京 大学:x", BLANK * 6 + WIDE * 2 + BLANK + "^^^^"),
    ("🚀 (", "(", "🚀 (", WIDE + BLANK + "^"),
    ("cafe\u0301 (", "(", "cafe\u0301 (", BLANK * 4 + UNSEEN + BLANK + "^"),
    ("हिन्दी (", "(", "हिन्दी (", "   " + UNSEEN + "   ^"),
    ("a\t(", "(", "a\t(", " \t^"),
    ("می‌خواهد (تهران", "(", "می‌خواهد (تهران", "  " + UNSEEN + "      ^ ("),
    ("ایران titel:x", "titel", "ایران titel:x", BLANK * 6 + "^^^^^ titel"),
)


def test_the_carets_stand_below_the_mistake(row: Row) -> None:
    for text, mistake, line, carets in MISTAKES:
        with row(text):
            assert shown(text, mistake) == [line, carets]


def test_a_mistake_beyond_the_end_has_a_caret_too() -> None:
    error = QueryError("nothing is asked for", text="", column=1)
    assert str(error) == "nothing is asked for\n  \n  ^"
