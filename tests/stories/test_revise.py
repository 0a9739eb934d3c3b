from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories import compare

if TYPE_CHECKING:
    from tests.rows import Row

TITLE = "Ferry aground off Port Ellery"
TEXT = (
    "A ferry with 212 passengers ran aground on Tuesday, the coastguard said.\n"
    "Nobody was hurt and tugs will try to refloat the vessel later.\n"
    "Harbour master Joan Teller thanked the crew."
)

COSMETIC = {
    "figure in digits": ("The blast hurt two people", "The blast hurt 2 people", "cosmetic"),
    "figure with a capital": ("Two men were hurt", "2 men were hurt", "cosmetic"),
    "Spanish figure in digits": ("Murieron dos hombres", "Murieron 2 hombres", "cosmetic"),
    "Portuguese dos": ("O apoio a estudantes", "O apoio dos estudantes", "cosmetic"),
    "Polish ten": ("Premier podpisał wniosek", "Premier podpisał ten wniosek", "cosmetic"),
    "Dutch onze": ("De minister kent het beleid", "De minister kent onze beleid", "cosmetic"),
    "English seize": ("Police may take the ship", "Police may seize the ship", "cosmetic"),
    "typo mended": (TEXT.replace("refloat", "refolat"), TEXT, "cosmetic"),
    "letter missing": (TEXT.replace("vessel", "vesel"), TEXT, "cosmetic"),
    "one plain word": (TEXT.replace("later", "soon"), TEXT, "cosmetic"),
    "blocks moved": ("\n".join(reversed(TEXT.splitlines())), TEXT, "reordered"),
    "whitespace": (TEXT.replace(" ", "  "), TEXT, "unchanged"),
    "markup": (TEXT.replace("Nobody", "<b>Nobody</b>"), TEXT, "unchanged"),
    "time stamp": ("Last updated 14:05\n" + TEXT, "Last updated 14:35\n" + TEXT, "unchanged"),
    "word to the reader": (TEXT, TEXT + "\nThis is a developing story.", "cosmetic"),
    "half a sentence": (
        TEXT,
        TEXT.replace("hurt and", "hurt, as far as is known, and"),
        "cosmetic",
    ),
    "Russian typo": (
        "Мэр объявил чрезвычайное положенние",
        "Мэр объявил чрезвычайное положение",
        "cosmetic",
    ),
}
MATERIAL = {
    "figure": (TEXT, TEXT.replace("212", "221"), "figures"),
    "figure put in": (TEXT, TEXT.replace("Nobody", "Of 300 nobody"), "figures"),
    "figure in words": (
        "The blast killed four people.",
        "The blast killed seven people.",
        "figures",
    ),
    "ten before": ("The blast killed ten people.", "The blast killed 12 people.", "figures"),
    "Spanish figure in words": ("Murieron dos hombres", "Murieron tres hombres", "figures"),
    "German figure in words": ("Vier Menschen starben", "Sieben Menschen starben", "figures"),
    "Russian figure in words": ("Погибли трое рабочих", "Погибли пятеро рабочих", "figures"),
    "Turkish figure in words": ("Patlamada dört kişi öldü", "Patlamada yedi kişi öldü", "figures"),
    "name": (TEXT, TEXT.replace("Joan Teller", "Jane Tiller"), "names"),
    "like-named country": ("Talks with Iran failed", "Talks with Iraq failed", "names"),
    "million for billion": ("a loss of one million", "a loss of one billion", None),
    "negation": (TEXT, TEXT.replace("will try", "will not try"), "negation"),
    "English contraction": (TEXT, TEXT.replace("will try", "won't try"), "negation"),
    "German negation": ("Er ist schuldig", "Er ist nicht schuldig", "negation"),
    "French negation": ("Il viendra", "Il ne viendra pas", "negation"),
    "Russian negation": ("Он приедет", "Он не приедет", "negation"),
    "Chinese negation": ("市长同意辞职", "市长不同意辞职", "negation"),
    "Arabic negation": ("وصل القطار", "لم يصل القطار", "negation"),
    "Persian verb denied": ("دولت موافقت کرد", "دولت موافقت نکرد", "names"),
    "Japanese name": ("首相は東京へ向かった", "首相は大阪へ向かった", "names"),
    "paragraph put in": (
        TEXT,
        TEXT + "\nThe company said that it would pay for all tickets and hotel rooms at once.",
        "text",
    ),
    "short sentence put in": (TEXT, TEXT + "\nThe coast road is closed for now.", "text"),
    "short sentence among others": (
        TEXT,
        TEXT.replace("said.\n", "said. All of them are safely ashore.\n"),
        "text",
    ),
    "short Russian sentence": (
        "Река вышла из берегов.",
        "Река вышла из берегов.\nПрибрежная дорога перекрыта до особого распоряжения.",
        "text",
    ),
    "paragraph taken out": (TEXT, "\n".join(TEXT.splitlines()[:1]), "text"),
    "Chinese paragraph": (
        "青湾地铁停运",
        "青湾地铁停运\n有关部门正在调查事故发生的具体原因",
        "text",
    ),
}


def test_what_a_reader_need_not_know_is_cosmetic(row: Row) -> None:
    for name, (old, new, reason) in COSMETIC.items():
        with row(name):
            change = compare(TITLE, old, TITLE, new)
            assert not change.material
            assert [one.name for one in change.reasons] == [reason]
            assert change.only_moved == (reason == "reordered")


def test_what_a_reader_must_know_is_material(row: Row) -> None:
    for name, (old, new, reason) in MATERIAL.items():
        with row(name):
            change = compare(TITLE, old, TITLE, new)
            if reason is not None:
                assert change.material
                assert reason in [one.name for one in change.reasons]


SAID_OF_CASELESS = {
    "Arabic": ("أصيب أربعة عمال", "أصيب سبعة عمال", ["words changed: “أربعة” became “سبعة”"]),
    "Persian": (
        "علی شمخانی گفت سه نفر",
        "علی لاریجانی گفت پنج نفر",
        ["words changed: “شمخانی” became “لاریجانی” and “سه” became “پنج”"],
    ),
    "names exchanged": (
        "王毅会见了毛宁",
        "毛宁会见了王毅",
        ["words changed: “王毅” became “毛宁” and “毛宁” became “王毅”"],
    ),
    "a passage": (
        "وصل القطار",
        "أعلنت الشركة أنها ستدفع ثمن جميع التذاكر وغرف الفنادق",
        ["a passage of 9 words changed"],
    ),
}


def test_without_capitals_a_change_says_which_words_stand_for_which(row: Row) -> None:
    for name, (old, new, said) in SAID_OF_CASELESS.items():
        with row(name):
            change = compare(TITLE, old, TITLE, new)
            assert change.material
            assert [one.text for one in change.reasons] == said


HEADLINES = {
    "rewritten": ("Ferry aground off Port Ellery", "All rescued from ferry", True),
    "figure": ("Quake kills 5", "Quake kills 8", True),
    "typo": ("Presidnet resigns", "President resigns", False),
    "punctuation": ("Ferry aground", "Ferry aground!", False),
}


@pytest.mark.parametrize(("old", "new", "material"), HEADLINES.values(), ids=HEADLINES.keys())
def test_another_headline_is_material(old: str, new: str, material: bool) -> None:
    assert compare(old, TEXT, new, TEXT).material == material


def test_the_diff_shows_words_that_changed() -> None:
    change = compare(TITLE, TEXT, TITLE, TEXT.replace("212", "221"))
    changed = [
        (edit.op, edit.old.strip(), edit.new.strip()) for edit in change.text if edit.op != "equal"
    ]
    assert changed == [("replace", "212", "221")]


@given(*[st.text("ab c\n.1é水", max_size=40)] * 2)
def test_the_diff_rebuilds_both_texts(old: str, new: str) -> None:
    change = compare("", old, "", new)
    assert "".join(edit.old for edit in change.text) == old
    assert "".join(edit.new for edit in change.text) == new


@given(st.text(max_size=80))
def test_a_text_is_no_change_of_itself(text: str) -> None:
    change = compare("T", text, "T", text)
    assert not change.material
    assert [reason.name for reason in change.reasons] == ["unchanged"]


def test_a_very_long_block_is_compared_in_one_piece() -> None:
    old = " ".join(f"w{n}" for n in range(5000))
    change = compare(TITLE, old, TITLE, old + " end")
    assert [edit.op for edit in change.text] == ["replace"]
    assert change.material


def test_what_would_take_too_long_to_compare_is_told_in_one_piece() -> None:
    words = [f"a{n}" for n in range(6_000)]
    for old, new in (
        ("x\n" * 5_000, "y\n" + "x\n" * 4_000 + "z"),
        ("\n".join(words), "\n".join(words[1:-1:2])),
    ):
        change = compare(TITLE, old, TITLE, new)
        assert [edit.op for edit in change.text] == ["replace"]


def test_a_thousand_words_that_are_but_three_are_compared_in_one_piece() -> None:
    before, after = "a b c x " * 250, "c b a y " * 250
    assert [edit.op for edit in compare(TITLE, before, TITLE, after).text] == ["replace"]


def test_of_a_very_long_text_is_told_what_changed_in_it() -> None:
    lines = [f"In line {n} all is as it was." for n in range(20_000)]
    changed = "\n".join([*lines[:9_000], "In this all is new.", *lines[9_001:]])
    change = compare(TITLE, "\n".join(lines), TITLE, changed)
    edits = [(edit.old.strip(), edit.new.strip()) for edit in change.text if edit.op != "equal"]
    assert edits == [("line 9000", "this"), ("as it was", "new")]
