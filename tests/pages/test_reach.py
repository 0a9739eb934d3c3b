"""Pages that judge only the newest stories say so, and never that there are no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from feedd.web.pages import front, watches
from tests.pages.world import build
from tests.web.office import Person

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_a_search_that_stops_early_leads_on_to_what_is_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "_SEARCHED", 2)
    with build(tmp_path) as office:
        page = Person(office).read("/stories?q=harvest")
        assert "None of the newest 2 stories matches" in page
        while "Fills the Barns" not in page:
            assert "No story matches" not in page
            (onward,) = re.findall(r'href="(/stories\?[^"]*)">Older stories', page)
            page = Person(office).read(onward)
        assert "No story matches." in Person(office).read("/stories?q=harvest+AND+whale&before=2")


def test_stories_of_one_source_are_looked_for_among_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "_SEARCHED", 2)
    with build(tmp_path) as office:
        page = Person(office).read("/stories?q=source:%22lowland-post%22")
        while onward := re.findall(r'href="(/stories\?[^"]*)">Older stories', page):
            assert len(re.findall(r'class="title"', page)) == 2
            page = Person(office).read(onward[0])
        assert "None of" not in page


def test_the_editor_says_how_far_back_it_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "_JUDGED", 3)
    with build(tmp_path) as office:
        page = Person(office).read("/watches/~new?query=harvest")
    assert "0 alerts in 1 day" in page
    back = '<time datetime="2026-11-26T09:00:00+00:00">2026-11-26 09:00 UTC</time>'
    assert f"only the newest 3 stories were judged, back to {back}" in page
    assert "None of them matches." in page
    assert "30 days matches" not in page
