"""Bulletins that are still read wrongly, kept so that the day one is read rightly is noticed."""

from __future__ import annotations

import pytest

from tests.parse.bulletins.corpus import FOLDER, Case, cases

CASES = cases(FOLDER / "misread")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.name)
@pytest.mark.xfail(strict=True, reason="form alone doesn't tell these lines from headlines")
def test_its_headlines_would_be_found_and_nothing_else(case: Case) -> None:
    assert [entry.title for entry in case.read().entries] == [
        story.title for story in case.stories
    ]
