"""Lines that aren't about their story, and what is a revision beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.stories.desk import Desk, entry, names

if TYPE_CHECKING:
    from tests.rows import Row

TITLE = "Ferry aground off Port Ellery"
TEXT = (
    "A ferry with 212 passengers ran aground on Tuesday, the coastguard said.\n{}\n"
    "Nobody was hurt and tugs will try to refloat the vessel later."
)
TRAMS = ("Tram drivers of Halden call off Friday's strike", "The union took the offer of 4 %.")
CHOIR = ("هجوم موشکی به بندر الری دو کشته داد", "این حمله بامداد جمعه رخ داد.")


class Told(NamedTuple):
    """A line, what stands there later, and whether that is a material revision."""

    before: str
    after: str
    is_material: bool


LINES = {
    "another pointer": Told(f"Read also: {TRAMS[0]}", f"Read also: {CHOIR[0]}", False),
    "a pointer put in": Told("", f"بیشتر بخوانید: «{CHOIR[0]}»", False),
    "a bare headline taken out": Told(TRAMS[0], "", False),
    "a pointer, and a figure": Told(
        f"Read also: {TRAMS[0]}\nOf 14 tugs 2 came.",
        f"Read also: {CHOIR[0]}\nOf 14 tugs 3 came.",
        True,
    ),
    "a pointer, and a sentence": Told(
        f"Read also: {TRAMS[0]}", "The coast road is closed for now.", True
    ),
    "a sentence about the other story": Told(
        "", f"On the mainland the news is: {TRAMS[0]}, and buses run late.", True
    ),
    "the headline of a story that isn't known": Told(
        f"Read also: {TRAMS[0]}", "Read also: Mayor of Halden resigns over tram deal", True
    ),
    "a headline that is denied": Told(
        "Tram drivers of Halden call off Friday's strike",
        "No tram drivers of Halden call off Friday's strike",
        True,
    ),
    "a pointer not to be missed": Told("", f"Don't miss: {TRAMS[0]}", False),
    "a count of comments": Told("# Comments: 12", "# Comments: 1,305", False),
    "counts put in": Told("", "4 posts - 3 participants", False),
    "counts in letters without spaces": Told("评论 12", "13 条评论", False),
    "counts in Korean": Told("댓글 12개", "댓글 13개", False),
    "counts in Persian": Told("۱۲ نظر | ۳۴۰ بازدید", "۱۳ نظر | ۳۵۹ بازدید", False),
    "a count, and a figure": Told(
        "Points: 45\nOf 14 tugs 2 came.", "Points: 46\nOf 14 tugs 3 came.", True
    ),
    "counts of one entry in two lines": Told(
        "Points: 45\n# Comments: 12", "Points: 46\n# Comments: 12", False
    ),
    "visits in all and of a day": Told(
        "(Visited 143 times, 1 visits today)", "(Visited 1,217 times, 9 visits today)", False
    ),
    "views in all and of a day": Told(
        "712 total views, 5 views today", "723 total views, 4 views today", False
    ),
    "a count in Hebrew": Told("12 תגובות", "13 תגובות", False),
    "how long ago": Told("Posted 5 minutes ago", "Posted 2 hours ago", False),
    "how long ago in German": Told("vor 12 Minuten", "vor 2 Stunden", False),
    "how long ago in French": Told("il y a 2 heures", "il y a 3 heures", False),
    "how long ago in Persian": Told("۵ دقیقه پیش", "۲ ساعت پیش", False),
    "how long ago in Chinese": Told("5分钟前", "2小时前", False),
    "how long ago in Arabic": Told("منذ ساعة", "منذ ساعتين", False),
    "how long ago in Hindi": Told("एक घंटा पहले", "2 घंटे पहले", False),
    "how long ago in Bengali": Told("৫ মিনিট আগে", "১ ঘণ্টা আগে", False),
    "how long ago in Vietnamese": Told("vừa xong", "21 phút trước", False),
    "how long ago in weeks and months": Told("3 weeks ago", "about 1 month ago", False),
    "how long ago, without a figure": Told("vor einer Stunde", "vor 2 Stunden", False),
    "how long ago, and counts": Told(
        "45 points · 12 comments · 2 hours ago", "47 points · 14 comments · 3 hours ago", False
    ),
    "how long ago, and how long to read": Told(
        "2 d ago · 3 min read", "4 d ago · 3 min read", False
    ),
    "how long ago, and of whom": Told("Reopened 2 hours ago", "Reopened 3 hours ago", True),
    "how long from now": Told("In 3 weeks", "In 2 weeks", True),
    "how long from now in Polish": Told("Za 3 dni", "Za 12 dni", True),
    "for how long": Told("For 2 days", "For 40 days", True),
    "how many years ago": Told("25 years ago", "50 years ago", True),
    "how long ago, and how it ended": Told(
        "5 minutes ago", "The coast road is closed for now.", True
    ),
    "hectares": Told("12 ha", "15 ha", True),
    "a table's letters": Told("A: 12", "A: 15", True),
    "how long it took": Told("2 days 4 hours", "3 days 1 hour", True),
    "how long it took, beside a count": Told(
        "3 hours\n12 comments\nToday: 4", "5 hours\n12 comments\nToday: 4", True
    ),
    "what is counted of a day": Told("Today: 12", "Today: 19", True),
    "visits alone": Told("Visits: 212", "Visits: 251", True),
    "points alone": Told("Points: 45", "Points: 48", True),
    "who took part": Told("Participants: 212", "Participants: 251", True),
    "sightings in Arabic": Told("٣ مشاهدات", "٤ مشاهدات", True),
    "a sum": Told("$10k", "$12k", True),
    "a result": Told("Reads 5 – 3", "Reads 5 – 4", True),
    "thousands": Told("1.2k views", "1.3k views", False),
    "a count of something else": Told("Passengers: 212", "Passengers: 215", True),
    "a sentence that counts": Told("It drew 12 comments.", "It drew 13 comments.", True),
    "such a word without a figure": Told("Comments", "Views of the harbour are closed", True),
    "its own headline": Told("", TITLE + " in thick fog, says the harbour", True),
}


def test_a_line_that_is_not_about_its_story_changes_nothing_material(row: Row) -> None:
    for name, line in LINES.items():
        with row(name):
            desk, others = Desk(), (entry(*TRAMS, id_="trams"), entry(*CHOIR, id_="choir"))
            desk.visit(entry(TITLE, TEXT.format(line.before), id_="ferry"), *others)
            (found, *_) = desk.visit(entry(TITLE, TEXT.format(line.after), id_="ferry"), *others)
            assert found.verdict == "revised"
            assert found.material == line.is_material
            said = any("only lines that point" in reason.text for reason in found.reasons)
            assert said is not line.is_material


def test_the_reason_says_that_only_such_lines_differ() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT.format(""), id_="ferry"), entry(*TRAMS, id_="trams"))
    (found,) = desk.visit(entry(TITLE, TEXT.format(f"See also: {TRAMS[0]}"), id_="ferry"))
    assert names(found) == ["same_id", "cosmetic"]
    assert found.reasons[-1].text == (
        "only lines that point to other stories, count comments, views … or say its age differ"
    )
