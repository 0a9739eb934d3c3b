"""Make tests/data/stories/labelled.jsonl out of the invented texts that lie beside it.

    python benchmarks/dedupe_make.py [SEED]

Each line is a document as ``feedd ingest --format jsonl`` takes it, with the story it tells
(``story``) and why it is of that story or of its own (``why``). The same seed gives the same file.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "stories"
SEED = 5
_START = datetime(2031, 3, 3, 6, tzinfo=UTC)
_DAYS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A document, the story it tells, and why."""

    id: str
    story: str
    why: str
    language: str
    source: str
    published: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """One invented story: its text, another desk's wording, and another happening near it."""

    language: str
    title: str
    retitle: str
    paragraphs: tuple[str, ...]
    summary: str
    other_title: str
    other_text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One way in which a story comes again."""

    why: str
    source: str
    hours: float
    title: str
    text: str


_CREDITS = {
    "en": ("(Agencies) - ", "Reporting by our correspondents; editing by the night desk"),
    "de": ("(Agenturen) – ", "Redaktion: Nachtdienst. Alle Rechte vorbehalten."),
    "fr": ("(Agences) – ", "Avec nos correspondants. Reproduction interdite."),
    "es": ("(Agencias) – ", "Con información de nuestros corresponsales."),
    "ru": ("(Агентства) – ", "Редактор ночной смены. Все права защищены."),
    "fa": ("(خبرگزاری‌ها) – ", "گزارش از خبرنگاران ما در محل"),
    "ar": ("(وكالات) – ", "إعداد: القسم الليلي. جميع الحقوق محفوظة"),
    "zh": ("（综合通讯社消息）", "责任编辑：夜班编辑部 版权所有"),
    "ja": ("【共同取材】", "（夜間編集部）無断転載を禁じます"),
    "tr": ("(Ajanslar) – ", "Haber: gece masası. Tüm hakları saklıdır."),
    "ko": ("(종합 통신) ", "야간 편집부 무단 전재 금지"),
    "hi": ("(एजेंसियाँ) – ", "रात्रि संपादकीय। सर्वाधिकार सुरक्षित।"),
}


def main() -> None:
    """Write the file."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in labelled(seed)]
    (FOLDER / "labelled.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} documents")


def labelled(seed: int) -> list[Labelled]:
    """Make all documents, in the order of their time."""
    dice = random.Random(seed)
    made = [*_stories(dice), *_revisions(dice), *_bulletins(dice)]
    made.sort(key=lambda one: (one.published, one.story, one.why))
    return [replace(one, id=f"d{number:04}") for number, one in enumerate(made, 1)]


def _stories(dice: random.Random) -> Iterator[Labelled]:
    for number, base in enumerate(bases()):
        begin = _START + timedelta(hours=dice.uniform(0, 24 * (_DAYS - 1)))
        make = _maker(f"{base.language}-{number:02}", base.language, begin)
        yield make(Copy("first", "alpha", 0, base.title, "\n".join(base.paragraphs)))
        copies = [way(base, dice) for way in _WAYS]
        kept = [copies[number % len(copies)], *dice.sample(copies, 4)]
        yield from map(make, dict.fromkeys(kept))
        other = _maker(f"{base.language}-{number:02}-other", base.language, begin)
        if number % 3 == 1:
            yield other(_follow_up(base, dice))
            continue
        why = "same people or place, other happening"
        hours = dice.uniform(0.2, 14)
        yield other(Copy(why, dice.choice(_OUTLETS), hours, base.other_title, base.other_text))


def _follow_up(base: Base, dice: random.Random) -> Copy:
    text = base.other_text + "\n" + base.paragraphs[dice.choice((1, 2))]
    why = "follow-up that repeats a paragraph of background"
    return Copy(why, dice.choice(_OUTLETS), dice.uniform(0.5, 20), base.other_title, text)


def _maker(story: str, language: str, begin: datetime) -> Callable[[Copy], Labelled]:
    def make(copy: Copy) -> Labelled:
        published = begin + timedelta(hours=copy.hours)
        return Labelled(
            id="",
            story=story,
            why=copy.why,
            language=language,
            source=f"{copy.source}-{language}",
            published=published.isoformat(timespec="seconds"),
            title=copy.title,
            text=copy.text,
        )

    return make


_OUTLETS = ("alpha", "bravo", "charlie", "delta")


def _credited(base: Base, dice: random.Random) -> Copy:
    before, after = _CREDITS[base.language]
    text = before + "\n".join(base.paragraphs) + "\n" + after
    return Copy("credits added", dice.choice(_OUTLETS[1:]), dice.uniform(0.2, 9), base.title, text)


def _encoded(base: Base, dice: random.Random) -> Copy:
    text = "".join(f"<p>{html.escape(html.escape(one))}</p>\n" for one in base.paragraphs)
    title = base.title.replace(" ", " \u200b", 1)
    return Copy("markup and encoding differ", "alpha", dice.uniform(0.2, 20), title, text)


def _mended(base: Base, dice: random.Random) -> Copy:
    text = "\n".join(base.paragraphs)
    for _ in range(3):
        text = _with_slip(text, dice)
    return Copy("typos differ", dice.choice(_OUTLETS), dice.uniform(0.2, 5), base.title, text)


def _with_slip(text: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(text) - 3)
    while not (text[place : place + 2].isalpha() and text[place - 1].isalpha()):
        place = dice.randrange(1, len(text) - 3)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _retitled(base: Base, dice: random.Random) -> Copy:
    text = "\n".join(base.paragraphs)
    return Copy(
        "headline rewritten", dice.choice(_OUTLETS[1:]), dice.uniform(0.5, 12), base.retitle, text
    )


def _cut(base: Base, dice: random.Random) -> Copy:
    return Copy(
        "cut to its first paragraph",
        dice.choice(_OUTLETS[1:]),
        dice.uniform(0.5, 20),
        dice.choice((base.title, base.retitle)),
        base.paragraphs[0],
    )


def _shuffled(base: Base, dice: random.Random) -> Copy:
    kept = list(base.paragraphs)
    kept.pop(dice.randrange(1, len(kept)))
    dice.shuffle(kept)
    return Copy(
        "paragraphs dropped and reordered",
        dice.choice(_OUTLETS[1:]),
        dice.uniform(0.5, 16),
        base.retitle,
        "\n".join(kept),
    )


def _updated(base: Base, dice: random.Random) -> Copy:
    def raised(figure: re.Match[str]) -> str:
        changes = dice.random() < 0.5
        return str(int(figure[0]) + dice.randint(1, 9)) if changes else figure[0]

    title, text = (re.sub(r"\d+", raised, one) for one in (base.title, "\n".join(base.paragraphs)))
    return Copy("figures updated", "alpha", dice.uniform(0.5, 8), title, text)


def _grown(base: Base, dice: random.Random) -> Copy:
    text = "\n".join((base.summary, *base.paragraphs))
    return Copy("grown by a paragraph", "alpha", dice.uniform(1, 14), base.title, text)


def _wired(base: Base, dice: random.Random) -> Copy:
    before, after = _CREDITS[base.language]
    kept = [one for place, one in enumerate(base.paragraphs) if place != 1]
    text = before + "\n".join(kept) + "\n" + after
    hours = dice.uniform(0.5, 24)
    return Copy("wire copy edited by others", dice.choice(_OUTLETS[1:]), hours, base.retitle, text)


def _reworded(base: Base, dice: random.Random) -> Copy:
    hours = dice.uniform(0.5, 10)
    return Copy(
        "headline and summary reworded", dice.choice(_OUTLETS), hours, base.retitle, base.summary
    )


def _bare(base: Base, dice: random.Random) -> Copy:
    hours = dice.uniform(0.2, 12)
    return Copy("headline only", dice.choice(_OUTLETS[1:]), hours, base.title, "")


_WAYS = (
    _bare,
    _credited,
    _encoded,
    _mended,
    _retitled,
    _cut,
    _shuffled,
    _updated,
    _grown,
    _wired,
    _reworded,
)


def _revisions(dice: random.Random) -> Iterator[Labelled]:
    for number, line in enumerate(_lines("short.txt")):
        first, text, revised, new_text, other, other_text = (p.strip() for p in line.split("|"))
        begin = _START + timedelta(hours=dice.uniform(0, 24 * (_DAYS - 1)))
        make = _maker(f"short-{number:02}", "en", begin)
        yield make(Copy("first of a short item", "public", 0, first, text))
        way = dice.choice(
            ((revised, new_text), (revised, new_text), (revised, text), (first, new_text))
        )
        hours = dice.uniform(0.3, 9)
        yield make(Copy("short item revised", "public", hours, *way))
        yield make(
            Copy("short item rewritten", "public", hours + dice.uniform(0.3, 9), revised, new_text)
        )
        make = _maker(f"short-{number:02}-other", "en", begin)
        hours = dice.uniform(0.2, 14)
        yield make(
            Copy("same people or place, other happening", "public", hours, other, other_text)
        )


_SAME_DAY = frozenset(
    {
        "results",
        "dividend",
        "live",
        "sports",
        "offering",
        "prime",
        "stake",
        "split",
        "appoints",
        "result",
    }
)


def _bulletins(dice: random.Random) -> Iterator[Labelled]:
    kind, language, number = "", "", 0
    for line in _lines("bulletins.txt"):
        if line.startswith("K "):
            _, kind, language = line.split()
            continue
        number += 1
        gap = 24.0 if kind not in _SAME_DAY else 2.3
        for issue in range(_DAYS):
            make = _maker(f"{kind}-{language}-{number:02}-{issue}", language, _START)
            title, text = (_filled(p.strip(), language, issue, dice) for p in line.split("|"))
            hours = issue * gap + dice.uniform(0, 1)
            yield make(Copy(f"bulletin: {kind}", "service", hours, title, text))


def _filled(template: str, language: str, issue: int, dice: random.Random) -> str:
    words = _FILLING.get(language, _FILLING["en"])

    def fill(slot: re.Match[str]) -> str:
        if slot[1] == "n":
            return str(dice.randint(1, 99))
        if slot[1] == "d":
            return str(issue + 3)
        if slot[1] == "s":
            return _SENTENCES[issue]
        choices = words[slot[1]]
        if slot[1] == "c":
            return choices[issue % len(choices)]
        return choices[issue % len(choices)] if slot[1] == "w" else dice.choice(choices)

    return re.sub(r"\{(\w)\}", fill, template)


_SENTENCES = (
    "Crews are clearing fallen trees from the line and the first trains are expected at noon.",
    "The jury in the canal fraud trial has gone out and the judge will accept a majority.",
    "Voters are queueing outside polling stations, where turnout is said to be the best in years.",
    "Champagne corks flew as the lifeboat crew came home with the regatta cup at last.",
    "Teachers have walked out over class sizes and three secondary schools are shut.",
    "Divers searching the reservoir have found the van that vanished on Sunday.",
)

_FILLING: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "w": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
        "x": ("higher", "lower", "firmer", "easier", "cloudy", "northerly", "mild"),
        "c": (
            "Ames Tool Corp",
            "Borden Mills Inc",
            "Calloway Foods",
            "Dunmore Inc",
            "Etna Bancorp",
            "Farrow Labs",
            "Gault Industries",
            "Hobart Press",
            "Ionia Gas Co",
            "Juniper Freight",
        ),
        "t": ("Rovers", "Harland City", "Ostley Town", "Calder", "Denbury", "Thornby", "Marlow"),
        "p": ("Wexley", "Saltmere", "Thornby", "Carrow", "Dunmoor", "Brackton", "Loxley"),
    },
    "de": {
        "w": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"),
        "x": ("höher", "tiefer", "fester", "heiter", "wolkig", "Nordwest", "gering"),
        "c": (
            "Nordbahn",
            "Altena Chemie",
            "Seewerke",
            "Kranbau Holm",
            "Rheintuch",
            "Optik Brandt",
        ),
        "p": ("Bergfeld", "Altenau", "Kaltenbrunn", "Seeheim", "Osterau"),
    },
    "fr": {
        "w": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
        "x": ("couvert", "dégagé", "nuageux", "nord", "ouest"),
    },
    "es": {
        "w": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
        "x": ("despejados", "nubosos", "norte", "oeste", "cubiertos"),
        "t": ("Atlético Quimal", "Río Claro", "San Telmo", "Vallehermoso", "Altamira"),
        "p": ("Altamira", "Puerto Lindo", "Santa Inés"),
    },
    "ru": {
        "w": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу"),
        "x": ("ясно", "облачно", "северный", "подорожал", "подешевел"),
    },
    "fa": {
        "w": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"),
        "x": ("صاف", "ابری", "افزایش", "کاهش", "نیمه‌ابری"),
    },
    "ar": {
        "w": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"),
        "x": ("مشمسة", "غائمة", "معتدلة", "باردة"),
    },
    "zh": {
        "w": ("周一", "周二", "周三", "周四", "周五", "周六"),
        "x": ("多云", "晴", "上涨", "下跌", "北", "东南"),
    },
    "ja": {
        "w": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"),
        "x": ("晴れ", "くもり", "高い", "安い", "北", "南東"),
    },
    "tr": {
        "w": ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi"),
        "x": ("açık", "bulutlu", "kuzey", "güneybatı"),
    },
    "ko": {
        "w": ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일"),
        "x": ("맑은", "흐린", "포근한", "쌀쌀한"),
    },
}


def bases() -> list[Base]:
    """Read the invented stories."""
    blocks = "\n".join(_lines("texts.txt")).split("L ")[1:]
    return [_base(re.split(r"\n(?=[A-Z] )", block.strip())) for block in blocks]


def _base(fields: list[str]) -> Base:
    named = [(field[0], field[2:]) for field in fields[1:]]
    (title,), (retitle,), (summary,), (other,), (text,) = (
        [value for name, value in named if name == wanted] for wanted in "TRSNM"
    )
    return Base(
        language=fields[0],
        title=title,
        retitle=retitle,
        paragraphs=tuple(value for name, value in named if name == "P"),
        summary=summary,
        other_title=other,
        other_text=text,
    )


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


if __name__ == "__main__":
    main()
