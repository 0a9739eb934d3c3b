"""What agencies and papers write around a story: when it was sent, by whom, how long it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.parse import signing
from feedd.core.parse.texts import text

if TYPE_CHECKING:
    from tests.rows import Row

STORY = (
    "The ferry sails again at last\n\nThe ferry sails again from six. It was mended in May.\n\n"
)


def test_the_last_line_says_when_a_story_was_sent(row: Row) -> None:
    for line, sent in (
        ("jl/mb                      02/03/2026 08:41", None),
        ("jl/mb                      22/03/2026 08:41", "2026-03-22T08:41"),
        ("ADL 220841 MAR 26", "2026-03-22T08:41"),
        ("ADL 220841 GMT Mär 26", "2026-03-22T08:41"),
        ("KNA 220841 Mar 26NNNN", "2026-03-22T08:41"),
        ("TB-WF-03-02-26 0841EST", "2026-03-02T13:41"),
        ("OAG0123 2026-03-22/08:41", "2026-03-22T08:41"),
        ("XCV-KXZ/ABC 22-MAR-26 08:41 NNNN", "2026-03-22T08:41"),
        ("АД 22.03.2026 г., 08:41", "2026-03-22T08:41"),
        ("// انتهى // 2026-03-22 08:41 ت.غ", "2026-03-22T08:41"),
        ("(END) 2026-03-22 08:41", "2026-03-22T08:41"),
    ):
        with row(line):
            (story,) = text.stories_of(f"{STORY}{line}\n")
            assert story.paragraphs[-1].endswith("May.")
            assert (story.published and story.published.isoformat()[:16]) == sent


def test_a_number_in_a_sentence_sends_nothing(row: Row) -> None:
    for line in ("Room AB 12 seats 40.", "It cost EUR 220841 in March 26."):
        with row(line):
            (story,) = text.stories_of(f"{STORY}{line}\n")
            assert story.paragraphs[-1] == line
            assert story.published is None


def test_a_row_names_who_wrote_and_when(row: Row) -> None:
    for line, name in (
        ("Von Ole Brandt · 17. April 2026 · Lesezeit 3 Minuten", "Ole Brandt"),
        ("17 April 2026 | By Ada Quill | Harbour", "Ada Quill"),
        (
            "Par Anne Vasseur • Publié le 17 avril 2026 à 08:40 • Temps de lecture : 3 min",
            "Anne Vasseur",
        ),
        ("Текст: Ольга Рябова | 17 апреля 2026 | Время чтения: 4 минуты", "Ольга Рябова"),
        ("نویسنده: سارا بهرامی | ۲۸ فروردین ۱۴۰۵ | زمان مطالعه: ۳ دقیقه", "سارا بهرامی"),
        ("文／林小雨｜2026年4月17日｜閱讀時間 3 分鐘", "林小雨"),
        ("5 min read · 17 Apr 2026 · Jonas Veld", "Jonas Veld"),
    ):
        with row(line):
            signed = signing.read(line)
            assert signed is not None
            assert signed.name == name
            assert "17" in signed.day or "۲۸" in signed.day


def test_a_row_without_a_name_signs_nothing(row: Row) -> None:
    for line in (
        "Storm hits coast | 17 April 2026 | Harbour",
        "Ufficio: Viabilità | 17 aprile 2026 | Sportello",
        "The mill grinds again. · 17 April 2026 · By Ada Quill, who has followed it for years.",
    ):
        with row(line):
            assert signing.read(line) is None


def test_a_sender_is_called_by_name(row: Row) -> None:
    for field, name in (
        ('"Ayo"', "Ayo"),
        ("Ann Tarn <ann@rivers.example>", "Ann Tarn"),
        ('"L. Hendry" <lh@ships.example>', "L. Hendry"),
        ("lh@ships.example", "lh@ships.example"),
    ):
        with row(field):
            assert signing.sender(field) == name
