"""Each chat gets every story, within its limits, with nothing armed and nothing lost."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.core import retry
from feedd.core.model import Passage, Story
from feedd.core.settings import Endpoint, RetrySchedule
from feedd.deliver import kept, notice, sinks
from feedd.deliver.attempt import Outgoing
from feedd.deliver.brief import fitted, in_brief, plain
from feedd.deliver.text import code_points
from feedd.net import Reply
from feedd.workers.meters import Meter
from tests.deliver import chats, notices
from tests.deliver.door import through_door
from tests.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.core.settings import EndpointKind
    from feedd.deliver.attempt import Attempt
    from feedd.deliver.notice import Notice
    from feedd.net import Door
    from tests.deliver.chats import FakeChat
    from tests.rows import Row

EPOCH = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
KINDS: dict[EndpointKind, Callable[[], FakeChat]] = {
    "slack": chats.slack,
    "discord": chats.discord,
    "teams": chats.teams,
    "mattermost": chats.mattermost,
    "telegram": chats.telegram,
    "ntfy": chats.ntfy,
    "apprise": chats.apprise,
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def endpoint(kind: EndpointKind) -> Endpoint:
    return Endpoint(name="desk", kind=kind, url="https://chat.example.org/desk", to=("-100",))


def sent(kind: EndpointKind, *told: Notice) -> tuple[FakeChat, list[Attempt]]:
    """Send notices one after another, each as soon as the kind's rates allow."""
    far_end, desk, meter, attempts = KINDS[kind](), endpoint(kind), Meter(), []
    rates = sinks.rates(desk)
    now = EPOCH
    for one in told:
        now = meter.due(rates, now)
        meter = meter.after(rates, now)
        far_end.clock = (now - EPOCH).total_seconds()
        body = sinks.render(one, desk, id="msg_x")
        delivery = Outgoing(id="msg_x", body=body)
        attempts.append(asyncio.run(sinks.send(far_end, desk, delivery, now=now)))
    return far_end, attempts


def taken(kind: EndpointKind, one: Notice) -> Any:
    far_end, _ = sent(kind, one)
    assert far_end.refused == []
    return far_end.taken[0]


@each_kind
def test_a_burst_of_sixty_arrives_whole_in_order_and_none_is_refused(kind: EndpointKind) -> None:
    far_end, attempts = sent(kind, *(notices.titled(f"Story number {n:02}") for n in range(60)))
    assert far_end.refused == []
    assert {a.result.outcome for a in attempts} == {"delivered"}
    assert [f"number {n:02}" in json.dumps(m) for n, m in enumerate(far_end.taken)] == [True] * 60


NOTICES = {
    "alert": notices.alert(),
    "bare": notices.alert(Story(id="bare")),
    "digest of 500": notices.digest([notices.finding()] * 500),
    "empty digest": notices.digest([]),
    "operator": notices.operator_notice(
        "The endpoint desk is disabled.\nSee feedd alerts list." * 200
    ),
    "sample": notice.sample(created=notices.CREATED, public_url=notices.PUBLIC_URL),
}


@each_kind
def test_every_notice_is_taken(kind: EndpointKind, row: Row) -> None:
    for name, told in NOTICES.items():
        with row(name):
            assert taken(kind, told)


HOSTILE = st.text(
    st.sampled_from("a @<>&*_~`|[]()\\#!-+.:\n\"'{}%\u202e\u200d👩🏽‍🚀🇩🇪خبر字e\u0301"),
    max_size=800,
) | st.text(max_size=800)


@settings(max_examples=10, deadline=None)
@given(texts=st.tuples(HOSTILE, HOSTILE, HOSTILE, HOSTILE), start=st.integers(0, 700))
@each_kind
def test_no_text_breaks_a_limit(
    kind: EndpointKind, texts: tuple[str, str, str, str], start: int
) -> None:
    title, summary, text, name = texts
    passage = Passage(field="body", start=start, end=start + 99, text=text[start : start + 99])
    story = Story(
        id=name or "s", title=title * 3, summary=summary, text=text, sources=(name,) * 9, link=name
    )
    found = replace(notice.find(story, (passage, passage)), changes=(title, name))
    assert taken(kind, notices.digest([found] * 40))
    assert taken(kind, replace(notices.alert(), findings=(found,), watch=name))


@each_kind
def test_a_right_to_left_headline_arrives_as_it_was(kind: EndpointKind) -> None:
    message = json.dumps(taken(kind, notices.alert(notices.TEHRAN, "بصره")), ensure_ascii=False)
    assert notices.TEHRAN.title in message


@each_kind
def test_what_a_digest_leaves_out_is_counted(kind: EndpointKind) -> None:
    message = json.dumps(taken(kind, notices.digest([notices.finding()] * 500)))
    assert "500 stories" in message.replace("\\", "")
    assert " more: https://news.example.net" in message


@each_kind
def test_a_link_that_is_no_web_address_is_replaced_by_the_page(kind: EndpointKind) -> None:
    story = replace(notices.BASRA, link="javascript:alert(1)")
    message = json.dumps(taken(kind, notices.alert(story)))
    assert "javascript" not in message
    assert "https://news.example.net/stories/s-41" in message


PING = "@everyone <!channel> <@U024BE7LH> @here [x](http://evil.example) **loud**"


def test_slack_shows_a_mention_as_text() -> None:
    message = taken("slack", notices.titled(PING))
    assert message["text"].startswith("rockets: @everyone &lt;!channel&gt; &lt;@U024BE7LH&gt;")
    title = message["blocks"][1]["elements"][0]["elements"][0]
    assert (title["type"], title["text"]) == ("link", PING)


def test_discord_shows_a_mention_as_text() -> None:
    (embed,) = taken("discord", notices.titled(PING))["embeds"]
    assert embed["title"].startswith(r"\@everyone \<\!channel\> \<\@U024BE7LH\>")
    assert r"\*\*loud\*\*" in embed["title"]


def test_mattermost_shows_a_mention_as_text() -> None:
    text = taken("mattermost", notices.titled(PING))["text"]
    assert "@everyone" not in text
    assert "@here" not in text
    assert r"\[x\]\(http\:" in text


def test_telegram_shows_a_mention_as_text() -> None:
    message = taken("telegram", notices.titled(PING + " _*["))
    assert "@everyone" not in message["text"]
    assert "**loud** _*[" in message["text"]


def test_telegram_entities_count_utf16_units() -> None:
    story = replace(notices.BASRA, title="👩‍🚀 Rocket attack")
    message = taken("telegram", notices.alert(story))
    units = message["text"].encode("utf-16-le")
    styled = [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message["entities"]
    ]
    assert styled == ["rockets", "👩‍🚀 Rocket attack", "ocket attack", "feedd"]


def test_teams_lays_a_story_out_in_its_direction() -> None:
    both = notices.digest([notices.finding(), notices.finding(notices.TEHRAN, "بصره")])
    body = taken("teams", both)["attachments"][0]["content"]["body"]
    assert [part["rtl"] for part in body if part["type"] == "Container"] == [False, True]


def test_ntfy_keeps_its_topic_out_of_what_is_stored() -> None:
    body = sinks.render(notices.alert(), endpoint("ntfy"), id="msg_x")
    assert "topic" not in json.loads(body)
    assert taken("ntfy", notices.alert())["topic"] == "desk"


def test_a_snippet_shows_what_matched_and_not_twice() -> None:
    text = taken("mattermost", notices.alert())["text"]
    assert text.count("**ocket attack**") == 1
    assert r"> It was the second r**ocket attack** on the port this month" in text


def test_a_line_does_not_begin_with_the_words_that_the_line_before_ends_with() -> None:
    text = f"A ferry sank. {'The board met for hours. ' * 4}A pilot swam."
    story = replace(notices.BASRA, text=text)
    passages = [notices.passage(story, "body", words) for words in ("ferry", "pilot")]
    found = replace(notices.alert(), findings=(notice.find(story, passages),))
    assert text in taken("telegram", found)["text"].replace("\n", "")


def test_a_sentence_that_is_cut_says_so_unless_the_next_words_go_on() -> None:
    board = "The board met for hours on the quay, then for some more, late at night. "
    story = replace(notices.BASRA, text=f"A ferry sank. {board}A pilot swam. {board * 2}")
    passages = [notices.passage(story, "body", words) for words in ("ferry", "pilot")]
    found = kept.read_finding(kept.finding(notice.find(story, passages)))
    (told,) = in_brief(replace(notices.alert(), findings=(found,)), size=code_points).stories
    assert [plain(line) for line in told.lines] == [
        f"A ferry sank. {board}A pilot swam. {board.strip()}…"
    ]


def test_an_alert_reads_like_this() -> None:
    assert taken("telegram", notices.alert())["text"] == (
        "rockets\n\n"
        "Rocket attack on Basra port injures four\n"
        "It was the second rocket attack on the port this month, after one on 3 November.\n"
        "gulf-wire, basra-daily · 2026-11-26 07:41 UTC · feedd"
    )


def test_a_watch_is_called_by_its_title() -> None:
    told = taken("telegram", replace(notices.alert(), title="راکت‌ها\n"))["text"]
    assert str(told).startswith("راکت‌ها\n\nRocket attack")


def test_a_revision_reads_like_this() -> None:
    found = replace(
        notices.finding(),
        changes=("figures changed: four → seven", "the headline was “Rocket hurts four”"),
    )
    assert taken("telegram", replace(notices.alert(), findings=(found,)))["text"] == (
        "rockets: revised\n\n"
        "Rocket attack on Basra port injures four\n"
        "Revised: figures changed: four → seven; the headline was “Rocket hurts four”\n"
        "It was the second rocket attack on the port this month, after one on 3 November.\n"
        "gulf-wire, basra-daily · 2026-11-26 07:41 UTC · feedd"
    )


def test_a_link_too_long_to_tell_is_replaced_by_the_page() -> None:
    told = notices.alert(replace(notices.BASRA, link="https://example.org/" + "a" * 1_000))
    (story,) = in_brief(told, size=code_points).stories
    assert story.link == story.page


def test_a_passage_that_begins_where_anothers_words_end_is_on_its_line() -> None:
    port = (
        "A rocket attack near the port of Basra wounded four dockers late on Thursday evening, "
        "the interior ministry said. Three rockets hit a car park.\n"
        "The rockets came from the north."
    )
    told = replace(notices.BASRA, text=port)
    at = [port.index(words) for words in ("rocket attack", "rockets hit", "rockets came")]
    passages = [
        Passage(field="body", start=start, end=end, text=port[start:end])
        for start, end in zip(at, (at[0] + 13, at[1] + 7, at[2] + 7), strict=True)
    ]
    found = notice.find(told, passages)
    (story,) = in_brief(replace(notices.alert(), findings=(found,)), size=code_points).stories
    assert [plain(line) for line in story.lines] == port.split("\n")
    assert [run.text for run in story.lines[0] if run.strong] == ["rocket attack", "rockets"]


def test_sources_are_told_by_their_titles_each_once_and_in_its_own_direction() -> None:
    told = replace(notices.BASRA, sources=("gulf-wire", "gulf-sport", "payk", "basra-daily"))
    called = {"gulf-wire": "Gulf Wire", "gulf-sport": "Gulf Wire", "payk": "پیک ساحل"}
    found = notice.find(told, (), called=called)
    (story,) = in_brief(replace(notices.alert(), findings=(found,)), size=code_points).stories
    outlets = "Gulf Wire, \u2068پیک ساحل\u2069, basra-daily"
    assert story.byline == f"{outlets} · 2026-11-26 07:41 UTC"


def test_what_a_name_matched_is_no_text_of_the_story() -> None:
    by_topic = Passage(field="topic", start=0, end=4, text="iraq")
    found = notice.find(notices.BASRA, (by_topic,))
    (story,) = in_brief(replace(notices.alert(), findings=(found,)), size=code_points).stories
    assert [plain(line) for line in story.lines] == [notices.BASRA.summary]


def test_one_story_is_told_however_little_fits() -> None:
    for count in (3, 60):
        brief = in_brief(notices.digest([notices.finding()] * count), size=code_points)
        kept = fitted(brief, lambda _: False)
        assert (len(kept.stories), kept.omitted) == (1, count - 1)


def reply(status: int, body: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, body_head=body.encode())


ANSWERS: tuple[tuple[EndpointKind, Reply, str, float | None], ...] = (
    ("slack", reply(200, "ok"), "delivered", None),
    ("slack", reply(200, '{"ok": true}'), "delivered", None),
    ("slack", reply(200, '{"ok": false, "error": "channel_not_found"}'), "failed", None),
    ("slack", reply(429, "rate_limited", Retry_After="30"), "throttled", 30),
    ("slack", reply(404, "no_service"), "gone", None),
    ("slack", reply(410, "channel_is_archived"), "gone", None),
    ("slack", reply(400, "invalid_payload"), "aborted", None),
    ("slack", reply(500, "rollup_error"), "failed", None),
    ("discord", reply(429, '{"retry_after": 1.5, "global": false}'), "throttled", 1.5),
    ("discord", reply(429, '{"retry_after": 2}', Retry_After="3"), "throttled", 3),
    (
        "discord",
        reply(200, "{}", X_RateLimit_Remaining="0", X_RateLimit_Reset_After="1.75"),
        "delivered",
        1.75,
    ),
    ("discord", reply(200, "{}", X_RateLimit_Remaining="4"), "delivered", None),
    (
        "discord",
        reply(200, "{}", X_RateLimit_Remaining="4", X_RateLimit_Reset_After="1.75"),
        "delivered",
        None,
    ),
    ("discord", reply(200, "{}", Retry_After="9"), "delivered", None),
    ("discord", reply(429, '{"retry_after": true}'), "throttled", None),
    ("discord", reply(404, '{"message": "Unknown Webhook"}'), "gone", None),
    ("discord", reply(401, "{}"), "gone", None),
    ("discord", reply(403, "[" * 2000), "gone", None),
    ("telegram", reply(429, '{"ok": false, "parameters": {"retry_after": 35}}'), "throttled", 35),
    ("telegram", reply(429, '{"parameters": {"retry_after": "soon"}}'), "throttled", None),
    ("telegram", reply(429, '{"parameters": {"retry_after": 1e999}}'), "throttled", None),
    ("telegram", reply(429, '{"parameters": {"retry_after": 1e9}}'), "throttled", 86400),
    (
        "telegram",
        reply(429, f'{{"parameters": {{"retry_after": {10**400}}}}}'),
        "throttled",
        86400,
    ),
    (
        "telegram",
        reply(200, f'{{"ok": true, "result": {{"text": "{"x" * 2000}"}}}}'),
        "delivered",
        None,
    ),
    ("telegram", reply(200, '{"ok": false, "parameters": {"retry_after": 35}}'), "failed", 35),
    ("telegram", reply(403, '{"description": "bot was blocked"}'), "gone", None),
    ("telegram", reply(400, '{"description": "chat not found"}'), "aborted", None),
    ("teams", reply(202), "delivered", None),
    ("teams", reply(429), "throttled", None),
    ("teams", reply(413), "aborted", None),
    ("ntfy", reply(429, '{"code": 42901, "error": "limit reached"}'), "throttled", None),
    ("ntfy", reply(507), "failed", None),
    ("apprise", reply(200, '{"error": null}'), "delivered", None),
    ("apprise", reply(204), "failed", None),
    ("apprise", reply(424, '{"error": "one service failed"}'), "failed", None),
    ("apprise", reply(400, '{"error": "bad format"}'), "aborted", None),
    ("mattermost", reply(400, '{"message": "Invalid webhook"}'), "aborted", None),
    ("mattermost", reply(302), "failed", None),
    ("mattermost", reply(408), "failed", None),
    ("mattermost", reply(425), "failed", None),
    ("mattermost", reply(503), "throttled", None),
)


def test_answers(row: Row) -> None:
    for kind, answer, outcome, rest in ANSWERS:
        with row(f"{kind} {answer}"):
            result = sinks.CHATS[kind].read(answer, now=EPOCH)
            expected = None if rest is None else timedelta(seconds=rest)
            assert (result.outcome, result.retry_after) == (outcome, expected)


def test_an_apprise_key_without_services_is_told_in_words() -> None:
    result = sinks.CHATS["apprise"].read(reply(204), now=EPOCH)
    assert result.words == "Apprise answered 204: nothing is configured under this key"


def test_a_refusal_is_told_in_the_chats_own_words() -> None:
    result = sinks.CHATS["discord"].read(reply(404, '{"message": "Unknown Webhook"}'), now=EPOCH)
    assert result.words == (
        "Discord answered 404: Unknown Webhook; it doesn't know this address, or forbids it"
    )


def test_teams_says_that_taken_is_not_shown() -> None:
    result = sinks.CHATS["teams"].read(reply(202), now=EPOCH)
    assert result.words == "Teams took it (202); its flow runs later"


def test_a_used_up_allowance_pauses_the_endpoint_after_a_success() -> None:
    answer = reply(200, "{}", X_RateLimit_Remaining="0", X_RateLimit_Reset_After="2")
    result = sinks.CHATS["discord"].read(answer, now=EPOCH)
    decision = retry.after(result, attempts=1, schedule=RetrySchedule(), now=EPOCH, jitter=0.5)
    assert decision == retry.Done(pause=EPOCH + timedelta(seconds=2))


def test_an_endpoints_own_rates_replace_those_of_its_kind() -> None:
    assert sinks.rates(replace(endpoint("slack"), rates=())) == ()
    person, group, channel = (
        sinks.rates(replace(endpoint("telegram"), to=(chat,))) for chat in ("42", "-100", "@desk")
    )
    assert person != group
    assert group == channel
    assert sinks.rates(Endpoint(name="desk", url="https://example.org")) == ()


@each_kind
def test_it_leaves_through_the_door_and_its_secrets_stay_behind(kind: EndpointKind) -> None:
    canary = "canary-5d21"
    with Receiver(Answer(404, body=b"no such place")) as receiver:
        login = (("authorization", f"Bearer {canary}"),)
        desk = replace(endpoint(kind), url=f"{receiver.url}/{canary}", headers=login)
        body = sinks.render(notices.alert(), desk, id="msg_x")

        async def twice(door: Door) -> list[Attempt]:
            delivery = Outgoing(id="msg_x", body=body)
            answered = await sinks.send(door, desk, delivery, now=EPOCH)
            receiver.close()
            return [answered, await sinks.send(door, desk, delivery, now=EPOCH)]

        made = through_door(twice)
    assert [one.result.outcome for one in made] == ["gone", "failed"]
    asked = receiver.requests[0]
    assert canary in asked.path + asked.body.decode()
    assert asked.headers["authorization"] == f"Bearer {canary}"
    assert canary not in repr(made)
    assert canary not in body.decode()
