from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Reason
from feedd.core.stories import Decisions, said, story_id
from tests.stories.desk import HOUR, Desk, entry, names

if TYPE_CHECKING:
    from feedd.core.model import Entry
    from tests.rows import Row

TITLE = "Harbour ferry runs aground off Port Ellery, all 212 passengers rescued"
TEXT = (
    "A ferry carrying 212 passengers ran aground on rocks outside Port Ellery early on Tuesday.\n"
    "The Marguerite Dawn left the marked channel in thick fog shortly before 5 a.m.\n"
    "Three people were treated for minor injuries, the coastguard said.\n"
    "Divers will inspect the hull before tugs try to refloat the vessel."
)
OTHER = entry(
    "Port Ellery harbour master Joan Teller to retire",
    "Joan Teller, who has run the harbour of Port Ellery for nineteen years, will step down.",
    id_="o1",
)

COPIES = {
    "the same": (TITLE, TEXT),
    "headline rewritten": ("All aboard safe as ferry strikes rocks in fog", TEXT),
    "cut to its first paragraph": (TITLE, TEXT.splitlines()[0]),
    "paragraphs reordered": (TITLE, "\n".join(reversed(TEXT.splitlines()))),
    "a paragraph dropped": (TITLE, "\n".join(TEXT.splitlines()[:-1])),
    "credits added": (TITLE, f"(Agencies) - {TEXT}\nEditing by the night desk"),
    "markup": (TITLE, "".join(f"<p>{line}</p>" for line in TEXT.splitlines())),
    "typos": (TITLE, TEXT.replace("inspect", "inpsect").replace("thick", "thcik")),
    "capitals": (TITLE.upper(), TEXT.upper()),
    "a post that leads to it": (
        "",
        f"{TEXT.splitlines()[0]} https://www.wire.example/2031/05/05/harbour/118223?from=chat#top",
    ),
    "a post in which the address comes first": (
        "",
        f"HTTPS://wire.example/118223/ferry-aground-at-port-ellery {TEXT.splitlines()[0]}",
    ),
}


@pytest.mark.parametrize(("title", "text"), COPIES.values(), ids=COPIES.keys())
def test_another_outlets_copy_is_a_duplicate_with_reasons(title: str, text: str) -> None:
    desk = Desk()
    (first,) = desk.visit(entry(TITLE, TEXT, id_="a"), source="wire")
    (copy,) = desk.visit(entry(title, text, id_="x"), source="paper")
    assert (copy.verdict, copy.story, copy.row) == ("duplicate", first.story, None)
    assert copy.material is None
    assert names(copy)[0] == "same_story"
    assert copy.reasons[0].score is not None
    assert all(reason.text for reason in copy.reasons)


SAID = {
    "how alike two texts are": (
        Reason(name="unlike", text="another story", score=0.118),
        "another story (likeness 12%)",
    ),
    "what both have": (Reason(name="words", text="words", score=0.914), "words (91%)"),
    "a length that the sentence has": (
        Reason(name="text", text="a passage of 15 words changed", score=15),
        "a passage of 15 words changed",
    ),
    "what has no measure for a person": (
        Reason(name="brief", text="at least one text is short", score=0.6),
        "at least one text is short",
    ),
    "what is no plain share": (
        Reason(name="figures_conflict", text="figures that the other lacks", score=0.667),
        "figures that the other lacks",
    ),
    "no score": (Reason(name="alike", text="stands in its place"), "stands in its place"),
}


@pytest.mark.parametrize(("reason", "sentence"), SAID.values(), ids=SAID.keys())
def test_a_reason_is_said_with_its_score_where_that_tells_a_person_something(
    reason: Reason, sentence: str
) -> None:
    assert said(reason) == sentence


def test_what_speaks_against_a_copy_is_said_as_such() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT, id_="a"), source="wire")
    copy = entry(TITLE, TEXT.replace("212", "208"), id_="x")
    (found,) = desk.visit(copy, source="paper", after=2 * 24 * HOUR)
    assert [said(reason) for reason in found.reasons] == [
        "its text is that of an entry of wire (likeness 98%)",
        "telling words that both have (97%)",
        "though time has passed between the two",
        "passages of three words that both texts have (94%)",
    ]


ELSEWHERE = {
    "a place": ("Rocket attack on Kelmis", "Rocket attack on Aldersund"),
    "a short one": ("Army fires rockets at Israel", "Army fires rockets at Iraq"),
    "in the middle": ("Bomb explodes in Marlow market", "Bomb explodes in Calder market"),
    "before figures": ("Quake of 5 hits Orrin on Monday", "Quake of 5 hits Venne on Monday"),
    "of two words": (
        "Ministry sanctions Corran Bank over arms",
        "Ministry sanctions Venne Shipping over arms",
    ),
    "without spaces": ("周三奥林谷地天气预报", "周三文讷谷地天气预报"),
}


@pytest.mark.parametrize(("title", "other"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
@pytest.mark.parametrize("source", ["wire", "paper"])
@pytest.mark.parametrize("says_more", [True, False])
def test_one_form_of_headline_with_another_name_is_another_story(
    title: str, other: str, source: str, *, says_more: bool
) -> None:
    desk = Desk()
    told = [entry(one, one if says_more else "") for one in (title, other)]
    desk.visit(told[0])
    assert desk.verdicts(told[1], source=source) == ["new"]


IN_ONE_FORM = {
    "two places": (
        (
            "Warnstreik am Flughafen Altenau: Flüge fallen aus",
            "Die Gewerkschaft ruft das Bodenpersonal für Donnerstag zum Ausstand auf.",
        ),
        (
            "Warnstreik am Flughafen Marlow/Orrin: Flüge fallen aus",
            "Die Gewerkschaft ruft das Sicherheitspersonal für Montag zum Ausstand auf.",
        ),
    ),
    "two airports": (
        (
            "Аэропорт Внуково возобновил работу после ограничений",
            "Росавиация сообщила, что три самолёта ушли на запасные аэродромы.",
        ),
        (
            "Аэропорт Сочи возобновил работу после ограничений",
            "Росавиация сообщила, что семь самолётов ушли на запасные аэродромы.",
        ),
    ),
    "over one line": (
        (
            "Hallan cuatro cuerpos en una fosa en Valmor",
            "La fiscalía estatal trabaja en la identificación de las víctimas.",
        ),
        (
            "Hallan siete cuerpos en una camioneta en Orrin",
            "La fiscalía estatal trabaja en la identificación de las víctimas.",
        ),
    ),
    "two arrests": (
        (
            "القبض على ثلاثة تجار مخدرات في البصرة",
            "أعلنت مديرية مكافحة المخدرات ضبط كيلوغرامين من مادة الكريستال بحوزة المتهمين.",
        ),
        (
            "القبض على أربعة تجار مخدرات في ميسان",
            "أعلنت مديرية مكافحة المخدرات ضبط خمسة كيلوغرامات من الحشيش بحوزة المتهمين.",
        ),
    ),
    "two places of three letters": (
        (
            "مقتل أربعة أشخاص في قصف استهدف رفح فجرا",
            "قتل أربعة أشخاص وأصيب آخرون بقصف على رفح فجر الجمعة وفق مصادر طبية",
        ),
        (
            "مقتل خمسة أشخاص في قصف استهدف غزة فجرا",
            "قتل خمسة أشخاص وأصيب آخرون بقصف على غزة فجر الجمعة وفق مصادر طبية",
        ),
    ),
    "over a line of which one name is all that differs": (
        ("Earthquake of magnitude 4.3 shakes Valmor", "No damage or injuries were reported."),
        ("Earthquake of magnitude 4.3 shakes Orrindale", "No damage or injuries were reported."),
    ),
    "two officials": (
        ("广西原副主席涉嫌严重违纪违法被查", "中央纪委网站发布消息，其正接受纪律审查和监察调查。"),
        ("山西省政协原副主席涉嫌严重违纪违法被查", "中央纪委网站发布消息，其目前正接受审查调查。"),
    ),
}


def test_short_items_of_two_outlets_in_one_form_of_headline_are_perhaps_copies(row: Row) -> None:
    for name, (first, second) in IN_ONE_FORM.items():
        with row(name):
            desk = Desk()
            desk.visit(entry(*first))
            (found,) = desk.visit(entry(*second), source="paper")
            assert (found.verdict, names(found)[0]) == ("new", "possible_copy")


def test_a_copy_under_a_headline_in_which_a_word_or_a_count_is_another_is_one_story(
    row: Row,
) -> None:
    title, text = (
        "Explosion at gas depot in Kelmis kills four",
        "A leak set off the blast at dawn.",
    )
    line = "The blast at dawn destroyed two tanks and a crane, said the mayor."
    mended = {
        "a slip": ("Explosion at gas depot in Kelmsi kills four", line),
        "a synonym": ("Explosion at gas depot in Kelmis claims four", line),
        "a synonym, and the text goes on": (
            "Explosion at gas depot in Kelmis claims four",
            f"{line} Crews fought the flames until the afternoon.",
        ),
    }
    for name, copy in mended.items():
        with row(name):
            desk = Desk()
            desk.visit(entry(title, line))
            assert desk.verdicts(entry(*copy), source="paper") == ["duplicate"]
    copies = {
        "a verb": ("Blast at gas depot in Kelmis kills four", text),
        "a count": (
            "Explosion at gas depot in Kelmis kills five",
            "A leak set off the blast at dawn, and crews fought the flames until the afternoon.",
        ),
    }
    for name, copy in copies.items():
        with row(name):
            desk = Desk()
            desk.visit(entry(title, text))
            assert desk.verdicts(entry(*copy), source="paper") == ["duplicate"]


FILLED = {
    "a number": ("Rocket attack on Kelmis kills two", "Rocket attack on Kelmis kills five"),
    "more words": ("Bridge at Wexley closed", "Bridge at Wexley closed for weeks"),
}


@pytest.mark.parametrize(("title", "later"), FILLED.values(), ids=FILLED.keys())
def test_one_form_of_headline_with_another_number_or_more_words_is_one_story(
    title: str, later: str
) -> None:
    desk = Desk()
    desk.visit(entry(title, ""))
    assert desk.verdicts(entry(later, ""), source="paper") == ["duplicate"]


def test_a_headline_whose_other_name_stands_in_the_text_is_one_story() -> None:
    desk = Desk()
    desk.visit(entry("Rocket attack on Kelmis", ""))
    told = entry("Rocket attack on seaport", "A rocket hit the seaport of Kelmis at dawn.")
    assert desk.verdicts(told, source="paper") == ["duplicate"]


@pytest.mark.parametrize(("title", "text"), COPIES.values(), ids=COPIES.keys())
def test_either_of_two_copies_may_come_first(title: str, text: str) -> None:
    desk = Desk()
    (first,) = desk.visit(entry(title, text, id_="x"), source="paper")
    (copy,) = desk.visit(entry(TITLE, TEXT, id_="a"), source="wire")
    assert (copy.verdict, copy.story) == ("duplicate", first.story)


DIGEST = entry(
    "Morning briefing",
    f"{TITLE}. {TEXT.splitlines()[0]}\n"
    "Frost takes half of the cherry blossom. Growers along the upper Venne fear for the harvest.\n"
    "Court frees former minister Aldo Brenn. Judges in Wexley saw no proof of bribes.\n"
    "Lithium found below Orrin. The deposit may hold two million tonnes, geologists say.",
    id_="briefing",
)


@pytest.mark.parametrize("text", ["", TEXT.splitlines()[0]], ids=["a headline", "a short text"])
@pytest.mark.parametrize("comes_first", [True, False])
def test_a_digest_and_what_it_tells_of_are_stories_of_their_own(
    text: str, *, comes_first: bool
) -> None:
    desk, told = Desk(), entry(TITLE, text, id_="a")
    for one, source in [(DIGEST, "paper"), (told, "wire")][:: 1 if comes_first else -1]:
        assert desk.verdicts(one, source=source) == ["new"]


def test_a_digest_of_items_of_one_form_hides_none() -> None:
    title, text = (
        "Bank of Halden sets {0} at {1}",
        (
            "The Bank of Halden set the official rate of the {0} at {1}, after 7.0442 the day "
            "before. Turnover on the market between banks came to {2} million."
        ),
    )
    (crown, its), (mark, others) = (
        (title.format(*of), text.format(*of))
        for of in (("crown", 7.0591, 206), ("mark", 3.112, 95))
    )
    digest = entry("The week in brief", f"{crown}. {its}\n{mark}. {others}", id_="b")
    desk = Desk()
    desk.visit(entry(crown, its, id_="a"))
    assert desk.verdicts(digest, source="paper") == ["new"]


@pytest.mark.parametrize("comes_first", [True, False])
def test_a_follow_up_that_repeats_how_it_began_is_no_copy_of_that(*, comes_first: bool) -> None:
    lead, news = (
        "Fire destroyed the cannery in Halden in the night of Sunday; forty people worked there.",
        "A technician of a pest control firm was arrested on suspicion of arson on Thursday.",
    )
    told = [
        (entry("Cannery in Halden burns down", lead, id_="a"), "wire"),
        (entry("Halden: technician held for arson", f"{news} {lead}", id_="b"), "paper"),
    ]
    desk = Desk()
    for one, source in told[:: 1 if comes_first else -1]:
        assert desk.verdicts(one, source=source) == ["new"]


@pytest.mark.parametrize("title", ["Morning briefing", "The week in brief"])
def test_a_digest_of_which_a_story_is_half_is_no_copy_of_it(title: str) -> None:
    desk, half = Desk(), "\n".join(TEXT.splitlines()[:2])
    others = (DIGEST.content_text or "").splitlines()[1:]
    digest = entry(title, "\n".join((half, *others)), id_="b")
    (told,) = desk.visit(entry(TITLE, half, id_="a"))
    (found,) = desk.visit(digest, source="paper")
    assert (found.verdict, names(found)[0]) == ("new", "possible_copy")
    assert found.story != told.story


BEGIN, END = (
    "Dieser Artikel erschien zuerst im Abendblatt.",
    ("Folgen Sie uns auf Telegram und WhatsApp. Alle Rechte vorbehalten."),
)
RECALL = (
    "Die Firma Landgold ruft Bio-Eier mit dem Haltbarkeitsdatum 22. Mai zurück, weil Salmonellen "
    "nachgewiesen wurden. Betroffen sind Packungen mit der Stempelnummer 0-DE-0312."
)
EARLIER = (
    "Der Stadtrat lehnt die Umgehungsstraße bei Lohstadt mit neun Stimmen ab.",
    "Ein Storchenpaar brütet auf dem Rathaus von Brandach, erstmals seit Jahrzehnten.",
    "Im Hafenbecken fanden Taucher eine Kanone, vermutlich eines schwedischen Schiffes.",
    "Zwei Läuferinnen teilen sich den Sieg beim Deichmarathon im Regen.",
)


@pytest.mark.parametrize("earlier", [EARLIER, ()])
def test_what_an_outlet_says_below_each_text_makes_no_digest_of_a_copy(
    earlier: tuple[str, ...],
) -> None:
    desk = Desk()
    for number, text in enumerate(earlier):
        desk.visit(entry(text[:30], f"{BEGIN} {text} {END}", id_=str(number)), source="paper")
    desk.visit(entry("Rückruf: Salmonellen bei Landgold", RECALL, id_="a"))
    copy = entry("Was Sie heute nicht frühstücken sollten", f"{BEGIN} {RECALL} {END}", id_="x")
    assert desk.verdicts(copy, source="paper") == ["duplicate" if earlier else "new"]


def test_what_ends_with_the_words_of_an_old_headline_is_another_story() -> None:
    desk = Desk()
    desk.visit(entry("Marguerite Dawn aground off Port Ellery in fog", "", id_="g"), source="hub")
    news = (
        "A pilot will have to be on every ship that enters the bay from next spring, the "
        "transport minister told parliament. Owners called the plan costly; unions had asked "
        "for it for eleven years. Members vote on the bill before summer recess.\n"
        "In February the Marguerite Dawn had run aground off Port Ellery in fog."
    )
    told = entry("Minister wants pilots on all vessels", news, id_="b")
    assert desk.verdicts(told, source="paper") == ["new"]


def test_the_same_people_in_another_happening_are_another_story() -> None:
    desk = Desk()
    assert desk.verdicts(entry(TITLE, TEXT, id_="a"), OTHER) == ["new", "new"]


BLAST = (
    "At least 17 people were killed when a bomb went off in the crowded fish market of Pynois on "
    "Monday morning, police said."
)
AFTERMATH = (
    (
        "Prosecutors have opened an inquiry into how two men could leave a lorry beside the "
        "stalls for three days, although residents had twice called the town hall about it."
    ),
    (
        "Judge Amal Haddad, who leads the investigation, asked for the tapes of cameras between "
        "the quay and the station, and for the papers of the hauliers who had rented the vehicle."
    ),
    "Opposition councillors want the mayor, Luc Garnier, to answer for the missing patrols.",
)
FOLLOWED = {
    "what had happened, at the end": ("\n".join((*AFTERMATH, BLAST)), "new"),
    "what had happened, in between": ("\n".join((*AFTERMATH[:2], BLAST, AFTERMATH[2])), "new"),
    "a fuller text that begins with it": ("\n".join((BLAST, *AFTERMATH)), "duplicate"),
    "a fuller text after a line of the outlet's own": (
        "\n".join(("It was the worst day that Pynois has seen.", BLAST, *AFTERMATH)),
        "duplicate",
    ),
}


def test_who_only_repeats_what_had_happened_tells_another_story(row: Row) -> None:
    for name, (text, verdict) in FOLLOWED.items():
        with row(name):
            desk = Desk()
            desk.visit(entry("Bomb kills 17 at fish market in Pynois", BLAST))
            follow_up = entry("Judge asks for tapes after Pynois bomb", text)
            assert desk.verdicts(follow_up, source="paper") == [verdict]


def test_two_posts_of_one_address_alone_are_one_story_and_of_two_are_two() -> None:
    site, desk = "https://wire.example/2031/05/05", Desk()
    one, two = f"{site}/two-tugs-free-ferry-near-moor", f"{site}/talks-on-river-tolls-fail-again"
    told = [
        desk.verdicts(entry("", text, id_="p"), source=source)
        for source, text in (("chat", one), ("post", one), ("paper", two))
    ]
    assert told == [["new"], ["duplicate"], ["new"]]


NOTICES = (
    "Our new story: {}",
    "New video on our channel, watch it here: {}",
    "Новое видео на нашем канале смотрите здесь: {}",
    "新一期节目已经发布：{}",
    "({})",
    "<p>{}</p>",
)


def test_where_a_post_only_announces_it_the_address_is_the_news(row: Row) -> None:
    site = "https://wire.example/2031/05/05"
    one, two = f"{site}/two-tugs-free-ferry-near-moor", f"{site}/talks-on-river-tolls-fail-again"
    for notice in NOTICES:
        with row(notice):
            desk, posts = Desk(by_hand=False), [entry("", notice.format(two), id_="b")]
            posts.append(entry("", notice.format(one), id_="a"))
            desk.visit(posts[1], source="chat")
            told = [
                desk.verdicts(*posts, source="chat")[0],
                desk.verdicts(
                    entry("", notice.format(f"{site}/dam-holds-as-river-rises"), id_="c")
                )[0],
            ]
            again = desk.verdicts(posts[0], source="paper")
            assert (told, again) == (["new", "new"], ["duplicate"])


def test_a_new_story_says_what_it_was_compared_with() -> None:
    (found,) = Desk().visit(OTHER)
    assert (found.verdict, names(found)) == ("new", ["unknown"])
    assert found.story == story_id("wire", found.key)


def test_a_second_copy_in_one_document_is_a_duplicate_of_the_first() -> None:
    desk = Desk()
    found = desk.visit(entry(TITLE, TEXT, id_="a"), OTHER, entry(TITLE, TEXT, id_="b"))
    assert [one.verdict for one in found] == ["new", "new", "duplicate"]
    assert found[2].story == found[0].story
    assert found[2].key != found[0].key


def test_copies_in_one_document_are_known_however_many_entries_stand_between() -> None:
    numbers = range(80)
    others = [
        entry(f"Notice {n}", f"Lot w{n}x of pier w{n}y is w{n}z", id_=str(n)) for n in numbers
    ]
    copies = [entry(TITLE, TEXT, id_="a"), *others, entry(TITLE, TEXT, id_="b")]
    first, *between, last = Desk().visit(*copies)
    assert {one.verdict for one in between} == {"new"}
    assert (last.verdict, last.story) == ("duplicate", first.story)


def test_a_corrected_entry_is_a_revision_and_says_if_it_matters() -> None:
    desk = Desk()
    (first,) = desk.visit(entry(TITLE, TEXT, id_="a"))
    (typo,) = desk.visit(entry(TITLE, TEXT.replace("refloat", "reflaot"), id_="a"))
    (figure,) = desk.visit(entry(TITLE.replace("212", "221"), TEXT, id_="a"))
    assert (typo.verdict, typo.material, typo.row) == ("revised", False, 0)
    assert (figure.verdict, figure.material, figure.row) == ("revised", True, 0)
    assert first.story == typo.story == figure.story


def test_a_page_for_whatever_happens_hides_no_report_of_that() -> None:
    first, later = (
        "The Polar Star was refloated off Kelmis at high tide and towed into the harbour.",
        "The captain of the Polar Star was charged with negligence by a prosecutor in Kelmis.",
    )
    desk = Desk()
    (live,) = desk.visit(entry("Live: Polar Star off Kelmis", first, id_="live"))
    desk.visit(entry("Live: Polar Star off Kelmis", later, id_="live"))
    found = [
        desk.visit(entry(title, text, id_="x"), source=source)[0]
        for title, text, source in (
            ("Captain of Polar Star charged in Kelmis", later, "paper"),
            ("Polar Star refloated", first, "mail"),
        )
    ]
    assert [one.verdict for one in found] == ["new", "duplicate"]
    assert found[1].story == live.story


def test_reordered_blocks_are_no_revision() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT, id_="a"))
    (found,) = desk.visit(entry(TITLE, "\n".join(reversed(TEXT.splitlines())), id_="a"))
    assert (found.verdict, names(found)) == ("duplicate", ["same_id", "reordered"])


def test_an_earlier_text_served_again_is_no_revision() -> None:
    desk = Desk()
    old, new = entry(TITLE, TEXT, id_="a"), entry(TITLE, TEXT.replace("212", "221"), id_="a")
    assert desk.verdicts(old) + desk.verdicts(new) + desk.verdicts(old) + desk.verdicts(new) == [
        "new",
        "revised",
        "duplicate",
        "duplicate",
    ]


def test_a_text_from_before_what_is_known_is_no_revision() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT, id_="a"))
    earlier = entry(TITLE, TEXT.replace("212", "several"), id_="a")
    (found,) = desk.visit(earlier, after=-3 * HOUR)
    assert (found.verdict, names(found)) == ("duplicate", ["same_id", "out_of_order"])


def test_a_source_that_reissues_a_changed_text_under_another_id_revises_its_story() -> None:
    desk = Desk()
    (first,) = desk.visit(entry(TITLE, TEXT, id_="a"))
    (same,) = desk.visit(entry(TITLE, f"<p>{TEXT}</p>", id_="b"))
    (changed,) = desk.visit(entry(TITLE, TEXT.replace("Three", "Thirteen 13"), id_="c"))
    assert (same.verdict, same.story) == ("duplicate", first.story)
    assert (changed.verdict, changed.material, changed.story) == ("revised", True, first.story)
    assert {"figures", "revision"} & {*names(changed)} == {"figures"}


def test_an_address_known_from_any_source_is_its_story_whatever_the_text() -> None:
    desk = Desk()
    page = "https://example.org/ferry-17"
    (first,) = desk.visit(entry(TITLE, TEXT, id_="a", link=page), source="wire")
    short = entry("Worth a read", "Brave people.", id_="z", link=page + "?utm_source=links")
    (found,) = desk.visit(short, source="links")
    assert (found.verdict, found.story) == ("duplicate", first.story)
    assert names(found)[0] == "same_link"


def test_a_front_page_is_no_address_of_a_story() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT, id_="a", link="https://example.org/"), source="wire")
    assert desk.verdicts(replace(OTHER, link="https://example.org"), source="links") == ["new"]


def test_what_is_long_past_is_news_again() -> None:
    desk = Desk()
    desk.visit(entry(TITLE, TEXT, id_="a"))
    assert desk.verdicts(
        entry(TITLE, TEXT, id_="x"), source="paper", after=timedelta(hours=80)
    ) == ["new"]


def test_ingesting_everything_again_changes_nothing() -> None:
    desk = Desk()
    entries = [entry(title, text, id_=name) for name, (title, text) in COPIES.items()]
    desk.visit(*entries, OTHER)
    before = desk.known()
    assert set(desk.verdicts(*entries, OTHER)) == {"duplicate"}
    assert desk.known() == before


def apart(desk: Desk, one: Entry, other: Entry) -> frozenset[tuple[str, str]]:
    (first,), (second,) = desk.visit(one), desk.visit(other, source="paper")
    return frozenset({(first.story, story_id("paper", second.key))})


@pytest.mark.parametrize("page", [None, "https://example.org/ferry-17"])
def test_a_split_is_never_undone(page: str | None) -> None:
    one, other = (entry(TITLE, TEXT, id_=id_, link=page) for id_ in ("a", "x"))
    desk = Desk(decisions=Decisions(kept_apart=apart(Desk(), one, other)))
    (first,), (second,) = desk.visit(one), desk.visit(other, source="paper")
    assert (second.verdict, second.story != first.story) == ("new", True)
    assert desk.verdicts(other, source="paper") == ["duplicate"]
    assert desk.visit(other, source="paper")[0].story == second.story


def test_a_merge_is_remembered_by_whatever_comes_later() -> None:
    desk = Desk()
    first, second = desk.visit(entry(TITLE, TEXT, id_="a"), OTHER)
    desk.decisions = Decisions(joined={second.story: first.story})
    (again,) = desk.visit(OTHER)
    (copy,) = desk.visit(OTHER, source="paper")
    assert again.story == copy.story == first.story


def test_what_was_merged_into_a_later_story_is_known_once_its_first_text_is_past() -> None:
    told = "Storm-tossed buoys mean vessels must take pilots off Halden and Marwick, papers say."
    notice = entry("Pilots made compulsory for large vessels", told, id_="n")
    desk = Desk()
    (earlier,) = desk.visit(notice)
    (later,) = desk.visit(entry(TITLE, TEXT, id_="a"), after=60 * HOUR)
    desk.decisions = Decisions(joined={earlier.story: later.story})
    copies = [desk.visit(notice, source=paper, after=12 * HOUR) for paper in ("post", "times")]
    assert [copy.story for (copy,) in copies] == [later.story] * 2


def test_merges_that_lead_in_a_circle_end() -> None:
    decisions = Decisions(joined={"a": "b", "b": "a"})
    assert decisions.current("a") in {"a", "b"}
    assert decisions.current("c") == "c"


def test_a_chain_of_small_changes_does_not_lead_to_another_story() -> None:
    steps = 30
    here = [f"red{n} crimson{n} scarlet{n} ruby{n}" for n in range(steps)]
    there = [f"blue{n} azure{n} cobalt{n} navy{n}" for n in range(steps)]
    desk = Desk()
    stories = []
    for step in range(steps + 1):
        text = "\n".join(there[:step] + here[step:])
        (found,) = desk.visit(entry("The long road to the sea", text, id_=str(step)))
        stories.append(found.story)
    assert stories[0] == stories[2]
    assert stories[0] != stories[-1]
