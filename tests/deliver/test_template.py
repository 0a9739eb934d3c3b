"""A webhook's body in its receiver's own form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Story
from feedd.core.settings import Endpoint
from feedd.deliver import notice, sinks, template
from tests.deliver import notices
from tests.deliver.test_message import TEXT

if TYPE_CHECKING:
    from feedd.deliver.notice import Notice
    from tests.rows import Row

FORM = """{
    "title": "{heading}", "message": "{title}\\n{text}\\n{link}", "priority": 5,
    "extras": [{"of": "{sources}", "fine": true, "none": null}, "{{{story}}}"]
}"""
GOTIFY = Endpoint(name="gotify", url="https://gotify.example.org/message", template=FORM)


def told(one: Notice) -> object:
    return json.loads(sinks.render(one, GOTIFY, id="msg_1"))


def test_an_alert_is_told_in_that_form() -> None:
    assert told(notices.alert()) == {
        "title": "rockets",
        "message": "Rocket attack on Basra port injures four\n"
        "It was the second rocket attack on the port this month, after one on 3 November.\n"
        "gulf-wire, basra-daily · 2026-11-26 07:41 UTC\n"
        "https://example.org/news/basra-port?id=41",
        "priority": 5,
        "extras": [{"of": "gulf-wire, basra-daily", "fine": True, "none": None}, "{s-41}"],
    }


@pytest.mark.parametrize(
    ("one", "title", "beginning"),
    [
        pytest.param(
            notices.digest([notices.finding(), notices.finding(notices.TEHRAN, "بصره")]),
            "rockets: 2 stories",
            "rockets: 2 stories\nRocket attack on Basra port injures four\nhttps://example.org/",
            id="digest",
        ),
        pytest.param(
            notices.operator_notice("The source wire has failed."),
            "feedd",
            "feedd\nThe source wire has failed.\nhttps://news.example.net",
            id="operator",
        ),
        pytest.param(
            replace(
                notices.alert(),
                findings=(replace(notices.finding(), changes=("figures changed: 2 → 5",)),),
            ),
            "rockets: revised",
            "Rocket attack on Basra port injures four\nRevised: figures changed: 2 → 5\n",
            id="revision",
        ),
    ],
)
def test_what_is_no_first_alert_of_one_story_fits_it_too(
    one: Notice, title: str, beginning: str
) -> None:
    body = told(one)
    assert isinstance(body, dict)
    assert body["title"] == title
    assert body["message"].startswith(beginning)


def test_a_digest_of_very_many_stays_below_the_limit() -> None:
    long = replace(notices.BASRA, title="word " * 50)
    body = sinks.render(notices.digest([notices.finding(long)] * 300), GOTIFY, id="msg_1")
    assert len(body) < template.LIMIT
    assert " more: https://news.example.net" in body.decode()


@given(title=TEXT, summary=TEXT, name=TEXT)
def test_whatever_a_story_says_the_body_keeps_its_form(
    title: str, summary: str, name: str
) -> None:
    story = Story(id=name or "s", title=title, summary=summary, sources=(name,), link=summary)
    body = told(replace(notices.alert(), findings=(notice.find(story, ()),)))
    assert isinstance(body, dict)
    assert list(body) == ["title", "message", "priority", "extras"]
    assert body["extras"][0].keys() == {"of", "fine", "none"}


def test_what_a_story_says_is_no_name() -> None:
    story = replace(notices.BASRA, title="{watch} {{link}} {0.__class__}", summary="{story}")
    found = notice.find(story, ())
    body = sinks.render(
        replace(notices.alert(), findings=(found,)),
        replace(GOTIFY, template='"{title} {summary}"'),
        id="msg_1",
    )
    assert json.loads(body) == "{watch} {{link}} {0.__class__} {story}"


@given(st.text(st.characters(codec="utf-8")))
def test_any_template_is_read_or_refused(text: str) -> None:
    try:
        document = template.read(text)
    except ValueError:
        return
    assert all(name and name == name.strip() for name in template.names_in(document))


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a": Infinity}', "[" * 100_000, "{title}"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        template.read(text)


PAGER = """{"routing_key": "not-a-real-key", "event_action": "trigger", "dedup_key": "{id}",
    "payload": {"summary": "{title:1024}", "source": "feedd", "severity": "critical",
                "timestamp": "{raised}"}}"""


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(notices.alert(), id="alert"),
        pytest.param(notices.digest([notices.finding()] * 2), id="digest"),
        pytest.param(notices.operator_notice("The source wire has failed."), id="operator"),
    ],
)
def test_what_a_receiver_requires_is_never_empty(one: Notice) -> None:
    body = json.loads(sinks.render(one, replace(GOTIFY, template=PAGER), id="msg_1"))
    assert body["dedup_key"] == "msg_1"
    assert body["payload"]["summary"]
    assert datetime.fromisoformat(body["payload"]["timestamp"]) == one.created


CUTS = (
    ("{title:12}", "Rocket atta…"),
    ("{title:1}", ""),
    ("{title:999}", notices.BASRA.title),
    ("{{title:12}} {watch:3}", "{title:12} ro…"),
)


def test_a_name_may_say_how_much_its_receiver_takes(row: Row) -> None:
    for text, filled in CUTS:
        with row(text):
            endpoint = replace(GOTIFY, template=json.dumps(text))
            assert json.loads(sinks.render(notices.alert(), endpoint, id="msg_1")) == filled
