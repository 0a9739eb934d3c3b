"""What docs/queries.md says of names: each way of writing one, and a list turned into watches."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Story
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from tests.rows import Row

_PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text("utf-8")
_PART = _PAGE.partition("## Names, and lists of them")[2].partition("\n## ")[0]
_WRITTEN = re.findall(r"^\|[^|]+\| (?:`(.+?)`)", _PART, re.MULTILINE)
_SCRIPT = re.search(r"```python\n(.+?)```", _PART, re.DOTALL)

_LIST = """\
id,name,language,aliases
p-1,Рамзан Кадыров,ru,Ramzan Kadyrov|Ramsan Kadyrow
p-2,بشار الأسد,ar,Bashar al-Assad
p-3,علی شمخانی,fa,
p-4,习近平,zh,習近平
s-5,"Arman ""114\""",en,9116412|IMO9116412
"""


@pytest.mark.parametrize(
    ("number", "found", "missed"),
    [
        (0, ("Sinéad M. O’Connor", "O'CONNOR, Sinead"), ("Sinéad met Ann and O’Connor",)),
        (1, ("Рамзаном Ахматовичем Кадыровым", "Кадырова Рамзана"), ("Анной Кадыровой",)),
        (2, ("علي شمخاني", "شمخانی، علی", "علی اکبر شمخانیِ", "علی شمخانی‌ها"), ("شمخانی",)),
        (3, ("Р. А. Кадыров", "Кадырову Р.А.", "Рамзана Кадырова"), ("А. Кадыров",)),
        (4, ("ولبشار الأسد", "بشار بن حافظ الأسد"), ("حافظ الأسد",)),
        (5, ("لقاء عبدالملك", "عبد الملك"), ("الملك",)),
        (6, ("外长王毅", "外交部長王毅"), ("国王毅然", "总统王毅")),
        (7, ("岸田　文雄", "岸田文雄首相", "岸田 文雄"), ("岸田首相、文雄",)),
        (8, ("IMO9116412", "the ARMAN-114", "(IMO 9116412)"), ("Arman 115",)),
    ],
)
def test_a_name_is_found_as_the_table_says(
    number: int, found: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    query = read(_WRITTEN[number])
    assert query.warnings == ()
    assert [text for text in found if query.match(Story(id="s", text=text)) is None] == []
    assert [text for text in missed if query.match(Story(id="s", text=text)) is not None] == []


def test_a_list_becomes_watches_without_a_doubt(tmp_path: Path, row: Row) -> None:
    assert _SCRIPT is not None
    script = tmp_path / "watches.py"
    script.write_text(_SCRIPT[1], encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-X", "utf8", str(script)],
        # As a spreadsheet writes it: marked as UTF-8, and with an empty row at the end.
        input=f"\ufeff{_LIST},,,\n",
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    watches = tomllib.loads(made.stdout)["watches"]
    assert [watch["name"] for watch in watches] == ["p-1", "p-2", "p-3", "p-4", "s-5"]
    texts = ("с Рамзаном Кадыровым", "لبشار الأسد", "علي شمخاني", "習近平", "IMO9116412")
    for watch, text in zip(watches, texts, strict=True):
        with row(watch["query"]):
            query = read(watch["query"])
            assert query.warnings == ()
            assert query.match(Story(id="s", text=text)) is not None
