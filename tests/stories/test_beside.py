"""Entries of one form of words, which their source tells apart though hardly a word differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stories.desk import HOUR, START, Desk, entry, names

if TYPE_CHECKING:
    from feedd.core.model import Entry
    from tests.rows import Row


DAY = timedelta(days=1)


class Form(NamedTuple):
    """A headline and a text with gaps, and what fills them in turn."""

    title: str
    text: str
    fillings: tuple[tuple[object, ...], ...]

    def told(self) -> list[tuple[str, str]]:
        return [(self.title.format(*one), self.text.format(*one)) for one in self.fillings]


WARNING = Form(
    "Amtliche WARNUNG vor STURMBÖEN für Landkreis {0}",
    "Es treten oberhalb 400 m Böen mit Geschwindigkeiten um {1} km/h auf. In Schauernähe muss "
    "mit Böen bis 85 km/h gerechnet werden. Achten Sie auf herabfallende Gegenstände.",
    (("Passau", 65), ("Celle", 70), ("Wesel", 65)),
)

FORMS = {
    "a weather warning": WARNING,
    "a figure that the form has too": WARNING._replace(
        fillings=(("Wesel", 59), ("Wesel", 85), ("Wesel", 60))
    ),
    "fog, told of a region": Form(
        "{0}: попередження про небезпечні явища, I рівень",
        "На території області {0} вночі та вранці очікується туман, видимість 200-500 м. "
        "Можливе ускладнення руху транспорту. Будьте обережні та стежте за оновленнями прогнозу.",
        (("Суми",), ("Полтава",), ("Вінниця",)),
    ),
    "a resolution": Form(
        "Resolución de 5 de mayo de 2031, del Ayuntamiento de {0}, referente a la convocatoria",
        "Se han convocado, mediante el sistema de oposición en turno libre, {1} plazas de "
        "Administrativo. El plazo de presentación de solicitudes será de veinte días hábiles.",
        (("Soria", "dos"), ("Lugo", "dos"), ("Murcia", "tres")),
    ),
    "an arrest": Form(
        "القبض على متهم بالإرهاب في {0}",
        "أعلنت خلية الإعلام الأمني القبض على متهم بالإرهاب في محافظة {0} وفق المادة الرابعة. "
        "وقالت الخلية إن القوة نفذت العملية بناء على معلومات دقيقة.",
        (("بغداد",), ("الموصل",), ("كركوك",)),
    ),
    "a release": Form(
        "quartzdb {0} released",
        "We are pleased to announce the release of quartzdb {0}. It contains bug fixes and "
        "improvements. Downloads and signatures are on the download page.",
        (("4.1.0",), ("4.2.0",), ("4.3.0",)),
    ),
    "a candidate and its release": Form(
        "Release {0}",
        "Docker images for {0} are available from the registry. Please report bugs.",
        (("2.1.0-rc1",), ("2.1.0-rc2",), ("2.1.0",)),
    ),
    "a judgment": Form(
        "{0} v Home Secretary [2031] EWCA Civ {1}",
        "Judgment. Court of Appeal, on appeal from the High Court. Before Lord Justice Moor. "
        "Neutral citation number [2031] EWCA Civ {1}. Crown copyright.",
        (("Teller", 112), ("Harrow", 113), ("Mansour", 114)),
    ),
    "a planned power cut": Form(
        "{0} elektrik kesintisi 7 Mayıs 2031",
        "{0} ilinde planlı bakım nedeniyle {1} ile 17:00 saatleri arasında elektrik "
        "verilemeyecektir. Abonelerimizin tedbirli olmaları rica olunur.",
        (("Rize", "09:00"), ("Rize", "10:00"), ("Sivas", "10:00")),
    ),
    "shelling": Form(
        "В городе {0} обстрелян жилой дом, погибли {1}",
        "В результате обстрела города {0} погибли люди, сообщил губернатор. Повреждён жилой дом. "
        "На месте работают экстренные службы.",
        (("Псков", "двое"), ("Курск", "двое"), ("Курск", "трое")),
    ),
    "a judgment in Chinese": Form(
        "{0}中级人民法院（2031）民终{1}号民事判决书",
        "上诉人因与被上诉人买卖合同纠纷一案，不服一审判决，向{0}中级人民法院提起上诉。"
        "判决如下：驳回上诉，维持原判。",
        (("成都市", 1204), ("昆明市", 1377), ("福州市", 1377)),
    ),
    "names alike in six letters": Form(
        "Штормовое предупреждение: {0} край",
        "Ожидается ветер до 25 м/с. Жителям края советуют не выходить из дома.",
        (("Краснодарский",), ("Красноярский",), ("Краснокамский",)),
    ),
    "a resignation": Form(
        "Mayor {0} of {1} resigns",
        "{2} The regional government will appoint a commissioner within ten days, and elections "
        "will be held in spring, said a spokesman for the interior ministry. Until then deputies "
        "run the town hall, and its council decides on nothing that costs over ten thousand.",
        (
            ("Moor", "Halden", "She who was first woman there has fallen ill."),
            ("Sellar", "Marwick", "After only four months it proved too much work."),
            ("Ekberg", "Tallholm", "Age 71 makes one want peace and quiet nights."),
        ),
    ),
    "a numbered bulletin": Form(
        "Bulletin {0} on sea levels",
        "{1} Owners of low houses should keep sandbags ready and move what is dear to them "
        "upstairs before the tide turns. The office measures at nine places along the coast, "
        "warns by siren and by radio, and answers questions at any hour.",
        (
            ("41", "Spring tides raise the water by a foot."),
            ("42", "North winds have pushed waves onto promenades."),
            ("43", "Calm returned overnight as both fronts left."),
        ),
    ),
    "a programme that names nothing": Form(
        "{0}",
        "{1} In this series old hands and newcomers from all shores of the country show what they "
        "make, cook, mend and sing, and our reporters stay with them for a whole week. Subtitled, "
        "and with a described version for the blind on the second channel, on demand for a year.",
        (
            ("Weavers", "Two sisters inherit something nobody asked for."),
            ("Beekeeping", "One man climbs higher than anyone should."),
            ("Ropes", "Grandfather never told how it all began."),
        ),
    ),
    "a headline alone": Form(
        "Removals; {0} Designations; Issuance of General License",
        "",
        (("Counter Terrorism",), ("Counter Narcotics",), ("Balkans-related",)),
    ),
}

LEAD = "A ferry ran aground off Port Ellery in thick fog before dawn, and all aboard are safe."
TITLE = "Harbour ferry aground off Port Ellery"

MARKS = {
    "ids and addresses": ("w-{}", "https://example.org/item/{}"),
    "ids that are addresses": ("https://example.org/item/{}", "https://example.org/item/{}"),
    "ids alone": ("w-{}", None),
    "addresses alone": (None, "https://example.org/item/{}"),
    "ids, and one address for all": ("w-{}", "https://example.org/list"),
    "parts of the one address of all": (
        "https://example.org/list?7&{}",
        "https://example.org/list?7",
    ),
    "nothing": (None, None),
}


def marked(told: tuple[str, str], number: int, marks: tuple[str | None, str | None]) -> Entry:
    id_, link = (mark.format(number) if mark else None for mark in marks)
    return entry(*told, id_=id_, link=link)


def feed(form: Form, marks: str = "ids and addresses") -> list[Entry]:
    return [marked(told, number, MARKS[marks]) for number, told in enumerate(form.told())]


def test_what_a_source_shows_side_by_side_in_one_form_is_news_each_time(row: Row) -> None:
    by_form = [(name, "ids and addresses") for name in FORMS]
    by_marks = [("a resolution", marks) for marks in MARKS]
    for name, marks in by_form + by_marks:
        with row((name, marks)):
            desk, (first, second, third) = Desk(), feed(FORMS[name], marks)
            assert desk.verdicts(first) == ["new"]
            assert desk.verdicts(second, first) == ["new", "duplicate"]
            assert desk.verdicts(third, second, first) == ["new", "duplicate", "duplicate"]


def test_so_is_what_comes_all_at_once(row: Row) -> None:
    for marks in ("ids and addresses", "nothing"):
        for name, form in FORMS.items():
            with row((name, marks)):
                assert Desk().verdicts(*feed(form, marks)) == ["new"] * 3


ON_ONE_BEAT = {
    "arrests": (
        (
            "القبض على ثلاثة تجار مخدرات في الساحل",
            "أعلنت مديرية مكافحة المخدرات ضبط كيلوغرامين من مادة الكريستال بحوزة المتهمين.",
        ),
        (
            "القبض على أربعة تجار مخدرات في الجبل",
            "أعلنت مديرية مكافحة المخدرات ضبط خمسة كيلوغرامات من الحشيش بحوزة المتهمين.",
        ),
    ),
    "crashes": (
        (
            "Konya'da iki otomobil çarpıştı: 2 ölü, 3 yaralı",
            "Kaza Karatay ilçesinde meydana geldi; yaralılar hastaneye kaldırıldı.",
        ),
        (
            "Adana'da tır ile otomobil çarpıştı: 3 ölü",
            "Kaza Ceyhan ilçesinde meydana geldi; yaralı sürücü hastaneye kaldırıldı.",
        ),
    ),
    "fires": (
        (
            "Explosion at gas depot in Kelmis kills four",
            "State television blames a leak; crews brought the blaze under control after hours.",
        ),
        (
            "Fire at chemical plant in Wexley injures nine",
            "State television says a leak caused the blaze, which crews brought under control.",
        ),
    ),
    "a headline of one word": (
        ("2.2", "Comments can be written in simple markup now."),
        ("2.2", "Comments can be edited by who wrote them, and a bug is fixed in the archive."),
    ),
}


def test_so_are_items_of_one_beat_that_share_no_more_than_its_words(row: Row) -> None:
    for marks in ("ids and addresses", "nothing"):
        for name, told in ON_ONE_BEAT.items():
            with row((name, marks)):
                shown = [marked(one, number, MARKS[marks]) for number, one in enumerate(told)]
                assert Desk().verdicts(*shown) == ["new", "new"]


def test_what_a_page_shows_twice_is_one_story_though_nothing_marks_it(row: Row) -> None:
    teasers = {
        "word for word": (TITLE, LEAD),
        "its headline alone": (TITLE, ""),
        "its headline over another sentence": (TITLE, "All aboard were taken off by lifeboats."),
        "its text under another headline": ("Ferry strikes rocks in fog", LEAD),
    }
    for name, teaser in teasers.items():
        with row(name):
            shown = [marked(told, 0, MARKS["nothing"]) for told in ((TITLE, LEAD), teaser)]
            first, second = Desk().visit(*shown)
            assert second.story == first.story


def test_what_comes_twice_under_one_id_isnt_told_apart_by_its_source() -> None:
    first = entry(TITLE, LEAD, id_="w-1")
    again = entry(TITLE, LEAD.replace("thick fog", "heavy rain"), id_="w-1")
    one, two = Desk(by_hand=False).visit(first, again)
    assert two.story == one.story


def test_so_is_what_is_pushed_one_at_a_time_under_ids_and_addresses(row: Row) -> None:
    for name, form in FORMS.items():
        with row(name):
            desk = Desk(by_hand=False)
            assert [desk.verdicts(one) for one in feed(form)] == [["new"]] * 3


def test_copies_that_a_feed_gathers_of_several_sites_are_one_story_side_by_side(row: Row) -> None:
    copies = {
        "under a longer headline": (f"{TITLE} in fog", LEAD),
        "with a word in another's place": ("Harbour ferry stranded off Port Ellery", LEAD),
        "with a figure": (TITLE, LEAD.replace("before dawn", "at 5")),
    }
    for name, told in copies.items():
        with row(name):
            desk = Desk()
            first = entry(TITLE, LEAD, id_="1", link="https://wire.example.org/ferry")
            second = entry(*told, id_="2", link="https://paper.example.org/17")
            (known,) = desk.visit(first)
            found, _ = desk.visit(second, first)
            assert found.story == known.story


SHOCK = (
    "A magnitude {} earthquake struck 12 km north of Port Ellery at 04:31, the institute said. "
    "There were no reports of damage."
)

SHOCKS = [(f"M {of} - 12 km N of Port Ellery", SHOCK.format(of)) for of in ("4.1", "4.3")]


def test_two_texts_at_one_address_among_others_are_one_article() -> None:
    first, second = (
        entry(*told, id_=f"w-{number}", link="https://example.org/quake")
        for number, told in enumerate(SHOCKS)
    )
    other = entry(TITLE, LEAD, id_="f", link="https://example.org/ferry")
    desk = Desk()
    known, _ = desk.visit(first, other)
    found, *_ = desk.visit(second, first, other)
    assert found.story == known.story


def test_filings_at_the_one_address_of_their_case_are_news_if_their_ids_are_parts_of_it() -> None:
    case = "5:31-cv-00123 Teller et al v. Ardmore Steel plc et al"
    orders = ("[Order] (13)", "[Order] (14)", "[Order]", "[Order on Motion to Dismiss] (15)")
    filings = [
        marked((case, order), number, MARKS["parts of the one address of all"])
        for number, order in enumerate(orders)
    ]
    desk = Desk(by_hand=False)
    desk.visit(filings[0], entry(TITLE, LEAD, id_="f", link="https://example.org/ferry"))
    for number in range(1, len(filings)):
        newest, *before = desk.verdicts(*filings[number::-1])
        assert (newest, set(before)) == ("new", {"duplicate"})


def test_copies_that_are_handed_in_one_by_one_are_one_story_at_whatever_address() -> None:
    desk = Desk()
    first = entry(TITLE, LEAD, id_="1", link="https://wire.example.org/ferry")
    second = entry(f"{TITLE} in fog", LEAD, id_="2", link="https://wire.example.org/ferry-2")
    assert desk.visit(first)[0].story == desk.visit(second)[0].story


def test_another_outlets_copy_of_each_is_a_copy_of_that_one(row: Row) -> None:
    for name, form in FORMS.items():
        with row(name):
            desk = Desk()
            told = [one.story for one in desk.visit(*feed(form))]
            copies = desk.visit(*feed(form), source="paper")
            assert [one.story for one in copies] == told


ALIKE = {
    "the same": (TITLE, LEAD),
    "other markup and punctuation": (TITLE.upper(), f"<p>{LEAD[:-1]}!</p>"),
    "a sentence added": (TITLE, f"{LEAD} Divers will look at the hull at 14:30."),
    "words left out": (TITLE, LEAD.replace(" in thick fog", "")),
    "another headline": ("Ferry strikes rocks in fog off Port Ellery", LEAD),
    "clauses in another order": (TITLE, f"All aboard are safe, and {LEAD[:-26].lower()}"),
}
UNLIKE = {"a word in another's place": (TITLE, LEAD.replace("dawn", "noon"))}


def test_what_is_alike_in_every_telling_respect_is_one_story_though_marks_differ(row: Row) -> None:
    first = marked((TITLE, LEAD), 1, MARKS["ids and addresses"])
    verdicts = {"one": ALIKE, "two": UNLIKE}
    for stories, cases in verdicts.items():
        for name, told in cases.items():
            with row((stories, name)):
                desk = Desk()
                (known,) = desk.visit(first)
                second, _ = desk.visit(marked(told, 2, MARKS["ids and addresses"]), first)
                assert (second.story == known.story) == (stories == "one")


QUAKE = (
    "Kuzova ilinde salı sabahı meydana gelen depremde {} kişi hayatını kaybetti, onlarca ev hasar "
    "gördü. Sarsıntı komşu illerde de hissedildi ve okullar iki gün tatil edildi. Vali Serpil "
    "Aydoğan, köylere çadır ve battaniye gönderildiğini, enkaz altında kimsenin kalmadığını "
    "söyledi. Elektrik kesintisi nedeniyle hastane jeneratörle çalışıyor. Uzmanlar fayın uzun "
    "süredir sessiz olduğunu, artçı sarsıntıların haftalarca sürebileceğini belirterek halkı "
    "hasarlı binalara girmemeleri konusunda uyardı. Bakan Kerem Soylu akşam bölgeye gidecek."
)

RESCUE = (
    "Rescuers pulled nine survivors from the wreck of the ferry Aldora on Tuesday morning{}, hours"
    " after it ran aground in fog{} with ninety people on board. The coast guard said that the "
    "master had reported a failure of the steering gear, and that divers would look at the hull "
    "as soon as the swell allows. Relatives gathered in the harbour hall, where the Red Cross "
    "served tea. The owner, Ellery Lines, promised to pay for the journey home of all passengers, "
    "and said the ship had been inspected in spring without complaint."
)

TUGS = (
    "The harbour office closed the outer channel, and two tugs stand by until the wind drops. Its "
    "owner, Ellery Lines, promised to pay the journey home of all passengers."
)

GALES = "The coast guard warns of gales and asks all boats to stay in harbour"

REPUBLISHED = {
    "an update with a sentence more": (
        (TITLE, LEAD),
        (f"UPDATE 1-{TITLE}", f"{LEAD} Divers will look at the hull when the tide is out."),
    ),
    "a correction that a headline announces": (
        (
            "Bürgermeister eröffnet neue Brücke in Altenau",
            (
                "Die Brücke über die Orr ist seit "
                "Montag für den Verkehr frei. Der Bau hat drei Jahre gedauert."
            ),
        ),
        (
            "Korrigiert: Bürgermeister eröffnet neue Brücke in Altenau",
            (
                "Die Brücke über die Orr ist "
                "seit Montag für den Verkehr frei. Der Bau hat drei Jahre gedauert."
            ),
        ),
    ),
    "a rewritten headline": (
        (
            "Détournement de fonds : le maire de Valmont démissionne",
            (
                "Le maire de Valmont, Luc "
                "Ferrand, a démissionné mardi après la publication d'un rapport sur ses dépenses."
            ),
        ),
        (
            "Luc Ferrand quitte la mairie de Valmont",
            (
                "Le maire de Valmont, Luc "
                "Ferrand, a démissionné mardi après la publication d'un rapport sur ses dépenses."
            ),
        ),
    ),
    "a rewritten text": (
        (
            "В Заречинске из-за аварии без отопления остались 120 домов",
            (
                "Ночью в Заречинске "
                "прорвало теплотрассу, без отопления остались 120 жилых домов и две школы."
            ),
        ),
        (
            "В Заречинске из-за аварии без отопления остались 120 домов",
            (
                "Жители 120 домов "
                "Заречинска мёрзнут после прорыва теплотрассы, мэр обещает тепло к вечеру."
            ),
        ),
    ),
    "a toll brought up to date in a long text": (
        ("Deprem Kuzova'yı salladı: 4 ölü", QUAKE.format(4)),
        ("Deprem Kuzova'yı salladı: 6 ölü", QUAKE.format(6)),
    ),
    "a toll in words brought up to date in a long text": (
        ("Deprem Kuzova'yı salladı: dört ölü", QUAKE.format("dört")),
        ("Deprem Kuzova'yı salladı: yedi ölü", QUAKE.format("yedi")),
    ),
    "a toll and a passage more under another headline": (
        ("Deprem Kuzova'yı salladı: 4 ölü", QUAKE.format(4)),
        (
            "Vali Aydoğan: Kuzova'da can kaybı artıyor, okullar kapalı",
            (
                f"{QUAKE.format(6)} Yaralılardan dokuzu gece boyunca askeri helikopterle "
                "başkentteki üç hastaneye taşındı."
            ),
        ),
    ),
    "a short form whose correction a headline announces": (
        SHOCKS[0],
        ("CORRECTION: M 4.3 - 12 km N of Port Ellery", SHOCK.format("4.3")),
    ),
    "a short form whose headline ends in that it was corrected": (
        SHOCKS[0],
        (f"{SHOCKS[0][0]} (corrected)", SHOCK.format("4.3")),
    ),
    "a toll in Arabic words, corrected": (
        (
            "مقتل ستة أشخاص بانهيار مبنى في المرسى",
            "لقي ستة أشخاص مصرعهم في انهيار مبنى من خمسة طوابق في حي المرسى، وفق بيان المحافظة.",
        ),
        (
            "تصحيح: مقتل أربعة أشخاص بانهيار مبنى في المرسى",
            "لقي أربعة أشخاص مصرعهم في انهيار مبنى من خمسة طوابق في حي المرسى، وفق بيان المحافظة.",
        ),
    ),
    "a report that gains and loses an hour, under another headline": (
        ("Nine pulled from wreck of ferry", RESCUE.format(" at 7", "")),
        ("Nine survivors pulled from wreck of ferry", RESCUE.format("", " at 4:30")),
    ),
    "what was sent under embargo": (
        (f"EMBARGOED: {TITLE}", f"Not for use before 14:00. {LEAD}"),
        (TITLE, LEAD),
    ),
    "a sentence rewritten": (
        (TITLE, RESCUE.format("", "")),
        (
            TITLE,
            RESCUE.format("", "").replace(
                "Relatives gathered in the harbour hall, where the Red Cross served tea",
                "Families met volunteers and priests inside a school nearby all through that day",
            ),
        ),
    ),
    "an hour more, and a sentence rewritten": (
        (TITLE, f"{LEAD} {TUGS} Divers look at her hull once swell allows."),
        (
            TITLE,
            f"{LEAD.replace('dawn', 'dawn at 5')} {TUGS} Families met volunteers inside a school.",
        ),
    ),
    "a report many times as long as its first lines, which it has in another order": (
        (
            "Ferry owner to pay for journeys home",
            (
                "Ellery Lines promised to pay for the journey home. Relatives gathered in the "
                "harbour hall. Rescuers pulled nine survivors from the wreck."
            ),
        ),
        ("Nine pulled from wreck at Port Ellery", f"{RESCUE.format('', '')} {LEAD} {TUGS}"),
    ),
    "a short text rewritten under the same headline": (
        (TITLE, "All 90 aboard were taken ashore by boats."),
        (TITLE, "All 90 aboard went safely ashore in boats."),
    ),
    "a post without a headline, with a sentence more": (
        ("", LEAD),
        ("", f"{LEAD} Divers will look at the hull at 14:30."),
    ),
    "a corrected toll that a headline announces": (
        ("Deprem Kuzova'yı salladı: 6 ölü", QUAKE.format(6)),
        (
            "(İlk paragrafta ölü sayısı düzeltildi) Deprem Kuzova'yı salladı: 4 ölü",
            QUAKE.format(4),
        ),
    ),
}


def test_what_a_source_publishes_again_edited_is_one_story_beside_the_first(row: Row) -> None:
    for name, (first, second) in REPUBLISHED.items():
        with row(name):
            desk, marks = Desk(), MARKS["ids and addresses"]
            (known,) = desk.visit(marked(first, 1, marks))
            found, _ = desk.visit(marked(second, 2, marks), marked(first, 1, marks))
            assert found.story == known.story


ANOTHER = {
    "an aftershock that a headline announces": (
        SHOCKS[0],
        ("Aftershock: M 3.3 - 12 km N of Port Ellery", SHOCK.format("3.3")),
    ),
    "the next by number, as it was corrected": (
        ("Hurricane Ida advisory number 25", GALES),
        ("Hurricane Ida advisory number 26...corrected", f"{GALES} from 14:00."),
    ),
    "the withdrawal of what others have as a headline": (
        (TITLE, LEAD),
        (
            f"WITHDRAWN: {TITLE}",
            (
                f"Please do not use “{TITLE}”. The report of our correspondent could not be "
                "verified and no other version of it will be sent to subscribers."
            ),
        ),
    ),
    "a warning that begins when the last one ends": (
        ("Gales expected off Port Ellery until 20:08", f"{GALES} from 14:00 to 20:08."),
        ("Gales expected off Port Ellery until 23:30", f"{GALES} from 20:08 to 23:30."),
    ),
    "such a warning, the first of which has a new headline": (
        ("Boats at Port Ellery asked to stay", f"{GALES} from 14:00 to 20:08."),
        ("Gales expected off Port Ellery until 23:30", f"{GALES} from 20:08 to 23:30."),
    ),
}


def test_what_a_source_tells_beside_is_another_though_others_have_its_headline(row: Row) -> None:
    for name, (first, second) in ANOTHER.items():
        with row(name):
            desk, marks = Desk(), MARKS["ids and addresses"]
            (known,) = desk.visit(marked(first, 1, marks))
            (copy,) = desk.visit(entry(first[0], "", id_="c"), source="headlines")
            found, _ = desk.visit(marked(second, 2, marks), marked(first, 1, marks))
            assert copy.story == known.story
            assert found.verdict == "new"


STRIKE = (
    "Un vol sur trois sera annulé mardi dans les aéroports du sud en raison d'une grève des "
    "contrôleurs aériens, a annoncé l'aviation civile. Les syndicats dénoncent un nouveau "
    "logiciel de pointage."
)
STRIKE_ENDED = (
    "Leurs organisations ont levé le mouvement dans la nuit après dix heures de négociations, le "
    "ministère ayant accepté de suspendre l'outil jusqu'à un audit. Le trafic redeviendra normal "
    "mercredi matin, mais des retards resteront possibles toute la journée."
)


def test_a_follow_up_is_news_though_a_lead_that_another_outlet_has_is_all_in_it(row: Row) -> None:
    marks = MARKS["ids and addresses"]
    rest = "Les compagnies doivent proposer un remboursement. Le ministre les reçoit ce soir."
    first = marked(("Ciel fermé mardi", f"{STRIKE} {rest}"), 1, marks)
    title = "La grève des contrôleurs aériens est levée"
    for name, begin, verdict in (
        ("what is new first", f"{STRIKE_ENDED} ", "new"),
        (
            "with the strike named in it",
            f"Finie, la grève des contrôleurs aériens. {STRIKE_ENDED} ",
            "new",
        ),
        ("a line before the rest", "Mauvaise nouvelle pour les voyageurs. ", "duplicate"),
    ):
        for source, beside in (("wire", [first]), ("paper", [])):
            with row(f"{name}, {source}"):
                desk, told = Desk(), marked((title, begin + STRIKE), 2, marks)
                (known,) = desk.visit(first)
                (copy,) = desk.visit(entry("Un vol sur trois", STRIKE, id_="c"), source="herald")
                found, *_ = desk.visit(told, *beside, source=source, after=DAY)
                assert (copy.story, found.verdict) == (known.story, verdict)


ABOARD = "All aboard safe as ferry strikes rocks in fog"
GATHERED = {
    "as each outlet has them": ("", ABOARD, "duplicate"),
    "with their names": (" - Wire", f"{ABOARD} - Coast Post", "duplicate"),
    "the same of two outlets": (" - Wire", f"{TITLE} - Coast Post", "duplicate"),
    "with what is new behind": ("", f"{ABOARD} - two tugs called", "new"),
    "another one": (" - Wire", "Ferry strikes rocks off Marwick - Coast Post", "new"),
}


def test_two_headlines_of_one_text_are_one_story_where_headlines_are_gathered(row: Row) -> None:
    for name, (suffix, headline, verdict) in GATHERED.items():
        with row(name):
            desk = Desk()
            (known,) = desk.visit(entry(TITLE, LEAD, id_="a"))
            desk.visit(entry(ABOARD, LEAD, id_="b"), source="post")
            titles = f"Rare orchid found in Halden{suffix}", f"{TITLE}{suffix}", headline
            others, first, second = (
                entry(title, title, id_=str(number), link=f"https://hub.example/{number}")
                for number, title in enumerate(titles)
            )
            _, copy = desk.visit(others, first, source="hub")
            found, *_ = desk.visit(second, first, others, source="hub")
            assert (copy.story, found.verdict) == (known.story, verdict)


def test_what_follows_one_headline_again_and_again_is_no_outlets_name() -> None:
    live, desk = "War in the Eastern Marches: live updates", Desk()
    desk.visit(entry(live, "", id_="a"))
    told = [
        entry(f"{live} - {news}", "", id_=news, link=f"https://hub.example/{number}")
        for number, news in enumerate(("Kyle hit", "talks begin", "dam breaks", "ships leave"))
    ]
    desk.visit(*told[:2], source="hub")
    assert desk.verdicts(*told[2:], *told[:2], source="hub")[:2] == ["new", "new"]


def hub(title: str, number: int, *, text: str = "", day: int = 0) -> Entry:
    """Give an entry of a feed that gathers what others publish."""
    told = entry(title, text, id_=str(number), link=f"https://hub.example/{number}")
    return replace(told, published=START + timedelta(days=day))


GATHERED_APART = {
    "with a text of its own": (
        ((TITLE, LEAD), (ABOARD, LEAD)),
        (hub(TITLE, 1),),
        hub(ABOARD, 2, text=LEAD.replace("Port Ellery", "Marwick")),
    ),
    "the same again, dated a day later": (
        (("Ardmore Steel plc: Transaction in Own Shares", ""),),
        (hub("Ardmore Steel plc: Transaction in Own Shares", 1),),
        hub("Ardmore Steel plc: Transaction in Own Shares", 2, day=1),
    ),
    "in the words that its own had before": (
        (),
        (hub(ABOARD, 1), hub("Ferry refloated after a night on the rocks", 1)),
        hub(ABOARD, 2),
    ),
    "one of two with something behind": (
        (("War in the Eastern Marches: live updates", ""),),
        (hub("War in the Eastern Marches: live updates - Kyle hit", 1),),
        hub("War in the Eastern Marches: live updates - talks begin", 2),
    ),
}


def test_a_headline_that_is_gathered_tells_another_story(row: Row) -> None:
    for name, (others, shown, new) in GATHERED_APART.items():
        with row(name):
            desk = Desk()
            for number, (title, text) in enumerate(others):
                desk.visit(entry(title, text, id_="a"), source=f"outlet{number}")
            for one in shown:
                desk.visit(one, source="hub")
            found, *_ = desk.visit(new, shown[-1], source="hub")
            assert found.verdict == "new"


def test_a_warning_goes_on_where_another_outlets_short_copy_of_the_last_one_ends() -> None:
    rest = "Nets may tear, roofs may lose tiles, and no ferries will run to the outer islands."
    title, marks = "Gales expected off Port Ellery until {}", MARKS["ids and addresses"]
    first = marked((title.format("20:08"), f"{GALES} from 14:00 to 20:08. {rest}"), 1, marks)
    second = marked((title.format("23:30"), f"{GALES} from 20:08 to 23:30. {rest}"), 2, marks)
    desk = Desk()
    (known,) = desk.visit(first)
    (post,) = desk.visit(entry("", f"{GALES} from 14:00 to 20:08.", id_="p"), source="chat")
    found, _ = desk.visit(second, first)
    assert (post.story, found.verdict) == (known.story, "new")


def test_what_has_other_words_in_their_place_a_third_time_is_a_form() -> None:
    shown = [
        marked((f"Kuzova: {of}", QUAKE.format(of)), of, MARKS["ids and addresses"])
        for of in (4, 6, 8)
    ]
    desk = Desk()
    first, second, third = (desk.visit(*shown[of::-1])[0] for of in range(3))
    assert first.story == second.story != third.story


ONE_TEXT = {
    "arrests": (
        ("بازداشت {}", "ماموران امنیتی او را در منزلش بازداشت و به مکان نامعلومی منتقل کردند."),
        ("بهرام نوری در بروجرد", "سارا منصوری در دزفول", "کاوه شریف در زابل"),
    ),
    "officials under investigation": (
        ("{}被查", "中央纪委国家监委网站称，其涉嫌严重违纪违法，正接受审查调查。"),
        ("洛阳市原副市长郭建平", "赣州市原副市长何志强", "柳州市原副市长邓国栋"),
    ),
}


def test_one_text_under_a_third_headline_that_names_another_is_a_form(row: Row) -> None:
    marks = MARKS["ids and addresses"]
    for name, ((title, text), people) in ONE_TEXT.items():
        for told in (people, people[::-1]):
            with row(name):
                shown = [marked((title.format(of), text), at, marks) for at, of in enumerate(told)]
                desk = Desk()
                first, second, third = (desk.visit(*shown[at::-1])[0] for at in range(3))
                assert third.story not in {first.story, second.story}


GAINED = (
    "Yollar heyelan yüzünden kapandığı için yaralılar ilçedeki spor salonunda tedavi ediliyor. ",
    "Tren seferleri hattaki köprü denetlenene kadar durduruldu, yolcular otobüslerle taşınıyor. ",
)


def test_a_long_text_that_grows_each_time_is_one_story_whatever_its_figures() -> None:
    told = [("", 4), (GAINED[0], 6), (GAINED[1] + GAINED[0], 8)]
    assert len(set(_stories(told))) == 1


def test_a_long_form_with_a_sentence_that_comes_and_goes_is_no_text_that_grows() -> None:
    first, second, third = _stories([("", 4), (GAINED[0], 6), (GAINED[1], 8)])
    assert first == second != third


def test_a_long_form_whose_headline_begins_with_what_is_filled_in_tells_another_story() -> None:
    title, text = "Kuvvetli rüzgar uyarısı yapıldı", QUAKE.format(4)
    marks = MARKS["ids and addresses"]
    first = marked((title, f"Uyarı Halden için geçerli. {text}"), 0, marks)
    second = marked((f"Marwick: {title}", f"Uyarı Marwick için geçerli. {text}"), 1, marks)
    desk = Desk()
    (before,) = desk.visit(first)
    (after, _) = desk.visit(second, first)
    assert after.story != before.story


def _stories(told: list[tuple[str, int]]) -> list[str]:
    """Give the stories of as many updates, each with a sentence put in and a toll of its own."""
    before, after = QUAKE.split("Vali", 1)
    shown = []
    for number, (gained, toll) in enumerate(told):
        title = f"GÜNCELLEME {number}: Kuzova'da deprem" if number else "Kuzova'da deprem"
        text = f"{before.format(toll)}{gained}Vali{after}"
        shown.append(marked((title, text), number, MARKS["ids and addresses"]))
    desk = Desk()
    return [desk.visit(*shown[number::-1])[0].story for number in range(len(shown))]


def test_what_comes_as_its_like_goes_from_among_others_is_put_in_its_place() -> None:
    first, second = SHOCKS
    other = entry("Ferry aground", LEAD, id_="f", link="https://example.org/ferry")
    desk = Desk()
    (known, _) = desk.visit(marked(first, 1, MARKS["ids and addresses"]), other)
    (again, _) = desk.visit(marked(second, 2, MARKS["ids and addresses"]), other)
    assert (again.verdict, again.story) == ("revised", known.story)


ACT = "Règlement d'exécution (UE) 2026/{} du Conseil"
OF = (
    "{} du 27 novembre 2026 concernant des mesures restrictives en raison de la situation à Kuzova"
)


def test_what_is_corrected_by_number_is_not_what_the_same_visit_brings_beside_it() -> None:
    titles = ACT.format(2411), f"Rectificatif au {ACT.format(2398).replace('R', 'r')}"
    shown = [
        marked((title, OF.format(title)), at, MARKS["ids and addresses"])
        for at, title in enumerate(titles)
    ]
    for visit in (shown, shown[::-1]):
        assert Desk().verdicts(*visit) == ["new", "new"]


def test_what_names_another_by_number_is_put_in_no_place() -> None:
    first, second = FORMS["a release"].told()[:2]
    other = entry("Ferry aground", LEAD, id_="f", link="https://example.org/ferry")
    desk = Desk()
    desk.visit(marked(first, 1, MARKS["ids and addresses"]), other)
    (found, _) = desk.visit(marked(second, 2, MARKS["ids and addresses"]), other)
    assert found.verdict == "new"


def test_what_comes_after_its_like_had_gone_is_news(row: Row) -> None:
    other = entry("Ferry aground", LEAD, id_="f", link="https://example.org/ferry")
    forms = (FORMS["a release"].told()[:2], SHOCKS)
    at_one = {"ids, and one address for all", "parts of the one address of all"}
    cases = product(forms, MARKS.keys() - at_one, MARKS)
    for (first, second), before, after in cases:
        with row((first[0], before, after)):
            desk = Desk(by_hand=False)
            desk.visit(marked(first, 1, MARKS[before]), other)
            desk.visit(other)
            (found, _) = desk.visit(marked(second, 2, MARKS[after]), other)
            assert found.verdict == "new"


def test_a_notice_that_is_but_a_headline_is_news_each_day() -> None:
    desk, days = Desk(), range(5)
    notices = [
        replace(
            marked(("Ardmore Steel plc: Transaction in Own Shares", ""), day, MARKS["ids alone"]),
            published=START + timedelta(days=day, minutes=30),
        )
        for day in days
    ]
    for day in days:
        newest, *before = desk.verdicts(*notices[max(0, day - 2) : day + 1][::-1], after=DAY)
        assert (newest, set(before) - {"duplicate"}) == ("new", set())


def test_so_it_is_once_the_one_before_has_gone_but_not_at_its_own_time() -> None:
    other = entry("Ferry aground", LEAD, id_="f", link="https://example.org/ferry")
    quake = ("ML 2.4 Western Marlow", "")
    first, again, moved = (
        replace(marked(quake, number, MARKS["ids and addresses"]), published=START + at)
        for number, at in ((1, HOUR), (2, 3 * HOUR), (3, HOUR))
    )
    desk = Desk(by_hand=False)
    assert desk.verdicts(first, other) == ["new", "new"]
    assert desk.verdicts(other) == ["duplicate"]
    assert desk.verdicts(again, other) == ["new", "duplicate"]
    assert desk.verdicts(other) == ["duplicate"]
    assert desk.verdicts(moved, other) == ["duplicate", "duplicate"]


def test_a_headline_given_twice_by_one_visit_is_one_story() -> None:
    twice = [
        marked(("Ardmore Steel plc: Transaction in Own Shares", ""), n, ("w-{}", None))
        for n in (1, 2)
    ]
    assert Desk().verdicts(*(replace(one, published=START) for one in twice)) == [
        "new",
        "duplicate",
    ]


def test_a_correction_under_the_same_id_stays_a_revision_beside_its_like() -> None:
    form = FORMS["a weather warning"]
    desk, (first, second, _) = Desk(), feed(form)
    told = desk.visit(first, second)
    title, text = form.told()[1]
    corrected = marked((title, text.replace("70", "75")), 1, MARKS["ids and addresses"])
    found = desk.visit(first, corrected)
    assert [one.verdict for one in found] == ["duplicate", "revised"]
    assert found[1].story == told[1].story


def test_what_an_entry_said_before_is_no_other_issue_of_a_form() -> None:
    title, mark = "Deprem Kuzova'yı salladı: {} ölü", MARKS["ids and addresses"]
    desk = Desk()
    (known,) = desk.visit(marked((title.format(4), QUAKE.format(4)), 1, mark))
    later = marked((title.format(6), QUAKE.format(6)), 1, mark)
    desk.visit(later)
    (again, _) = desk.visit(marked((title.format(9), QUAKE.format(9)), 2, mark), later)
    assert again.story == known.story


def test_the_reason_says_that_the_source_tells_them_apart() -> None:
    desk, (first, second, _) = Desk(), feed(FORMS["a release"])
    desk.visit(first)
    (found, _) = desk.visit(second, first)
    assert names(found)[0] == "told_apart"


LISTED = {
    name: FORMS[name]
    for name in (
        "a weather warning",
        "fog, told of a region",
        "an arrest",
        "a judgment in Chinese",
    )
}


def test_what_stands_alone_at_the_one_address_of_all_is_news_in_another_name(row: Row) -> None:
    for name, form in LISTED.items():
        with row(name):
            desk = Desk()
            shown = feed(form, "ids, and one address for all")
            assert [desk.verdicts(one) for one in shown] == [["new"]] * 3


def test_what_has_no_id_and_another_address_and_name_is_not_what_has_gone(row: Row) -> None:
    for name, form in LISTED.items():
        with row(name):
            other = entry("Ferry aground", LEAD, link="https://example.org/ferry")
            for others in ([other], []):
                desk = Desk()
                for one in feed(form, "addresses alone"):
                    assert desk.visit(one, *others)[0].verdict == "new"


def test_so_it_is_though_one_entry_among_several_has_moved(row: Row) -> None:
    ferry = entry("Ferry aground", LEAD, link="https://example.org/ferry")
    choir = "A choir of nine hundred voices opened the summer season in the old shipyard."
    for name, form in LISTED.items():
        with row(name):
            desk = Desk()
            for number, one in enumerate(feed(form, "addresses alone")):
                moving = entry("Choir opens season", choir, link=f"https://example.org/c{number}")
                others = (ferry, replace(ferry, title="Trams halted", link=None), moving)
                assert desk.visit(one, *others)[0].verdict == "new"


def test_what_fills_anew_the_form_of_another_outlet_is_news(row: Row) -> None:
    for name in ("a weather warning", "a resolution", "a judgment"):
        with row(name):
            desk, (first, second, third) = Desk(), feed(FORMS[name])
            desk.visit(first, second)
            (found,) = desk.visit(third, source="paper", after=HOUR)
            assert found.verdict == "new"
            assert names(found)[0] == "filled_anew"


def test_each_is_copied_by_an_outlet_that_always_words_such_news_in_its_own_way() -> None:
    agency = Form(
        "Magnitude {0} earthquake strikes off {1} coast",
        "A magnitude {0} earthquake struck {2} km off the coast of {1} on Monday, the geological "
        "survey said. The quake was 10 km deep. There were no immediate reports of damage and no "
        "tsunami warning was issued.",
        (("5.1", "Kamora", 40), ("5.4", "Belitra", 60), ("4.7", "Marlow", 90)),
    )
    paper = agency._replace(
        title="{0}-magnitude quake hits off {1}",
        text="A {0}-magnitude earthquake hit {2} km off {1}'s coast on Monday, according to the "
        "geological survey. It was 10 km deep. No damage was immediately reported and no tsunami "
        "warning was issued.",
    )
    desk, told, copies = Desk(), feed(agency), feed(paper)
    stories = [desk.visit(one)[0].story for one in told[:2]]
    assert [desk.visit(one, source="paper")[0].story for one in copies[:2]] == stories
    assert desk.verdicts(copies[2], source="paper") == ["new"]


SENTENCED = Form(
    "Жителя {0} приговорили к {1} годам колонии за комментарий",
    "{2} окружной военный суд приговорил жителя {0} {3} к {1} годам колонии по делу об оправдании "
    "терроризма. Поводом стал комментарий о взрыве на {4}. {5} не признал вину. Прокурор "
    "запрашивал семь лет. Защита намерена обжаловать решение в апелляционной инстанции.",
    (
        ("Омска", "пяти", "Второй западный", "Игоря Латыпова", "заводе красок", "Латыпов"),
        ("Читы", "шести", "Первый восточный", "Дмитрия Савельева", "старом мосту", "Савельев"),
    ),
)
HEADED = "Читинца отправили в колонию за слова о старом мосте"
CUT = (
    "Первый восточный окружной военный суд приговорил жителя Читы Дмитрия Савельева к шести годам "
    "колонии по делу об оправдании терроризма. Поводом стал комментарий о взрыве на старом мосту."
)


def test_what_another_outlet_cut_and_told_first_is_known_by_its_beginning(row: Row) -> None:
    """The agency told another of that form before; the cut copy has a headline of its own."""
    other, whole = feed(SENTENCED)
    told = ((entry(HEADED, CUT, id_="c"), "paper"), (whole, "wire"))
    for in_order in (told, told[::-1]):
        with row(f"{in_order[0][1]} first"):
            desk = Desk()
            desk.visit(other)
            (first,), (second,) = (desk.visit(one, source=of) for one, of in in_order)
            assert (first.verdict, second.verdict) == ("new", "duplicate")
            assert second.story == first.story


def test_what_begins_as_all_of_its_form_do_is_no_copy_of_one_by_that(row: Row) -> None:
    """An outlet's headline over nothing but the first lines of each day's outlook."""
    begin = (
        "The weather service issued its daily outlook at six on Friday for all regions, and "
        "reminded drivers to keep lights on and to leave early where roads are wet."
    )
    rain = ("Outlook for Orrin valley", f"{begin} In the Orrin valley rivers rise by a metre.")
    gales = (
        "Outlook for Carrow coast",
        f"{begin} On the Carrow coast gales from the west bring waves of six metres.",
    )
    for title in ("Snow shuts passes in the Hallow hills", "Outlook for Hallow hills"):
        with row(title):
            desk = Desk()
            desk.visit(entry(*rain, id_="a"))
            desk.visit(entry(*gales, id_="b"), entry(*rain, id_="a"))
            assert desk.verdicts(entry(title, begin, id_="c"), source="paper") == ["new"]


@settings(max_examples=10)
@given(
    fillings=st.lists(
        st.tuples(st.sampled_from(("Passau", "Celle", "Wesel")), st.integers(50, 99)),
        min_size=2,
        max_size=6,
        unique=True,
    ),
    at_once=st.integers(1, 3),
)
def test_as_many_are_news_as_a_source_tells(fillings: list[tuple[str, int]], at_once: int) -> None:
    desk, form = Desk(), WARNING._replace(fillings=tuple(fillings))
    shown, stories = feed(form), set[str]()
    for place in range(0, len(shown), at_once):
        found = desk.visit(*reversed(shown[: place + at_once]))
        stories.update(one.story for one in found)
    assert len(stories) == len(fillings)


def test_a_report_of_what_a_live_page_tells_by_now_is_news() -> None:
    fire = (
        "A fire broke out in a warehouse at the port of Kelmis on Tuesday night, and two hundred "
        "tonnes of timber burned. Firefighters from five towns had it under control by dawn."
    )
    desk = Desk()
    for text in (LEAD, fire):
        (live,) = desk.visit(entry("As it happens", text, id_="live"))
    (report,) = desk.visit(entry("Warehouse burns down in Kelmis", fire, id_="r"), source="post")
    assert (live.verdict, report.verdict) == ("revised", "new")
