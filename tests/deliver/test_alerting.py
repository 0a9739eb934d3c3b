"""Which matches become alerts, and when the alerts leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.alerting import Arrival, Decision, Hit, decide
from feedd.core.flood import Influx, PastVisit, flood_reason, may_be_flood, usual_share
from feedd.core.hindsight import Former, Past, Telling, look_back
from feedd.core.model import Reason, Story, Verdict
from feedd.core.release import Release, group_messages, plan_release, quiet_until
from feedd.core.settings import Digest, QuietHours, Realert, Watch

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
WATCH = Watch(name="rockets", query='"rocket attack"')
STORY = Story(id="s1", title="Rocket attack on Basra", published=NOW, first_seen=NOW)
NEW = Arrival(story=STORY, verdict="new", hits=(Hit(watch="rockets"),))
REVISED = Arrival(
    story=replace(STORY, revision=2), verdict="revised", hits=(Hit(watch="rockets", newly=False),)
)
FLOOD = Reason(name="flood", text="too much at once")


def one(
    arrival: Arrival,
    *,
    watch: Watch = WATCH,
    alerted: int | None = None,
    held: Reason | None = None,
) -> Decision:
    known = {} if alerted is None else {("rockets", "s1"): alerted}
    floods = {arrival.verdict: held} if held else {}
    (decision,) = decide(
        [arrival], watches={watch.name: watch}, alerted=known, now=NOW, floods=floods
    )
    return decision


def published(**ago: float) -> Arrival:
    return replace(NEW, story=replace(STORY, published=NOW - timedelta(**ago)))


@pytest.mark.parametrize(
    ("arrival", "alerted", "fate", "stage"),
    [
        pytest.param(NEW, None, "alert", "once", id="the first match of a new story"),
        pytest.param(
            replace(NEW, baseline=True), None, "suppressed", "baseline", id="a first visit"
        ),
        pytest.param(published(days=2), None, "alert", "once", id="just young enough"),
        pytest.param(published(days=2, seconds=1), None, "suppressed", "age", id="too old"),
        pytest.param(published(days=-3), None, "alert", "once", id="dated in the future"),
        pytest.param(
            replace(NEW, story=replace(STORY, published=None)), None, "alert", "once", id="undated"
        ),
        pytest.param(
            replace(
                NEW,
                story=replace(STORY, published=None, first_seen=NOW - timedelta(days=3)),
            ),
            None, "suppressed", "age", id="undated and known for long",
        ),
        pytest.param(
            replace(NEW, verdict="duplicate"), 1, "suppressed", "once", id="told again elsewhere"
        ),
        pytest.param(
            replace(REVISED, verdict="duplicate"), None, "suppressed", "once",
            id="a duplicate of what matched when nothing was watched",
        ),
        pytest.param(
            replace(REVISED, hits=(Hit(watch="rockets"),)), None, "alert", "once",
            id="a revision that matches for the first time",
        ),
        pytest.param(REVISED, None, "suppressed", "once", id="a revision of baseline"),
        pytest.param(REVISED, 1, "suppressed", "once", id="a revision of what was alerted"),
    ],
)  # fmt: skip
def test_fates(arrival: Arrival, alerted: int | None, fate: str, stage: str) -> None:
    decision = one(arrival, alerted=alerted)
    assert (decision.fate, decision.reason.name) == (fate, stage)


@pytest.mark.parametrize(
    ("realert", "material", "alerted", "fate"),
    [
        ("never", True, 1, "suppressed"),
        ("material", True, 1, "alert"),
        ("material", False, 1, "suppressed"),
        ("any", False, 1, "alert"),
        ("any", False, 2, "alert"),
        ("never", True, None, "suppressed"),
        ("material", True, None, "alert"),
        ("material", False, None, "suppressed"),
        ("any", False, None, "alert"),
    ],
)
def test_revisions_are_alerted_again_as_the_watch_says(
    realert: Realert, material: bool, alerted: int | None, fate: str
) -> None:
    """None was alerted before of a story that came with the first visit of its source."""
    watch = replace(WATCH, realert=realert)
    revised = replace(REVISED, material=material, changes=("figures changed: 4 → 7",))
    decision = one(revised, watch=watch, alerted=alerted)
    assert decision.fate == fate
    assert decision.repeats is (fate == "alert" and alerted is not None)
    assert fate == "suppressed" or decision.story.revision > (alerted or 0)
    assert fate == "suppressed" or decision.changes == revised.changes


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("verdict", "published", "redated", "fate", "age"),
    [
        pytest.param("revised", 9, 0.5, "alert", "its revision is 12 h old", id="dated today"),
        pytest.param("revised", 9, -1, "alert", "its revision is 0 s old", id="dated tomorrow"),
        pytest.param("revised", 9, None, "suppressed", "it is 9 d old", id="undated"),
        pytest.param("revised", 9, 3, "suppressed", "its revision is 3 d old", id="dated before"),
        pytest.param("revised", 1, 3, "alert", "it is 1 d old", id="dated too early"),
        pytest.param("revised", None, 0.5, "alert", "its revision is 12 h old", id="dated alone"),
        pytest.param("duplicate", 9, 0.5, "suppressed", "it is 9 d old", id="a copy"),
    ],
)  # fmt: skip
def test_a_revision_is_as_old_as_the_date_it_states_if_that_is_later(
    verdict: Verdict, published: float | None, redated: float | None, fate: str, age: str
) -> None:
    story = replace(
        STORY,
        revision=2,
        published=None if published is None else days_ago(published),
        redated=None if redated is None else days_ago(redated),
        first_seen=days_ago(8),
    )
    arrival = replace(REVISED, story=story, verdict=verdict, material=True)
    decision = one(arrival, watch=replace(WATCH, realert="material"), alerted=1)
    assert decision.fate == fate
    assert any(reason.text.startswith(age) for reason in decision.reasons)


@pytest.mark.parametrize(
    ("published", "redated", "said"),
    [
        (days_ago(9), None, "it is 1 d old, within the 2 d that the watch allows"),
        (days_ago(11), None, "it is 3 d old; the watch allows 2 d"),
        (
            days_ago(11),
            days_ago(1),
            "its revision is 1 h old, within the 2 d that the watch allows",
        ),
        (days_ago(11), days_ago(5), "its revision is 4 d 1 h old; the watch allows 2 d"),
    ],
)
def test_a_story_is_judged_again_as_it_came_and_as_its_dated_revision_did(
    published: datetime, redated: datetime | None, said: str
) -> None:
    story = replace(
        STORY,
        revision=2,
        published=published,
        redated=redated,
        first_seen=days_ago(8),
        sources=("wire",),
    )
    began = Telling(source="wire", at=days_ago(8), silent=False)
    until = days_ago(1) + timedelta(hours=1)
    former = (Former(title="What began", text="", until=until),) if redated else ()
    past = Past(tellings=(began,), former=former)
    judged = look_back(story, past, WATCH, lambda one: one.title == story.title)
    assert judged is not None
    assert [one.text for one in judged.decision.reasons if one.name == "age"] == [said]
    assert judged.alerts == ("within" in said)


def test_what_another_source_has_told_already_is_not_alerted_again() -> None:
    watch = replace(WATCH, realert="any")
    echo = replace(REVISED, material=True, alerted=frozenset({"rockets"}))
    assert one(echo, watch=watch, alerted=1).fate == "suppressed"
    first = replace(echo, hits=(Hit(watch="rockets"),))
    assert one(first, watch=watch, alerted=None).fate == "alert"


def test_a_story_revised_twice_in_one_ingest_alerts_once() -> None:
    watches = {"rockets": replace(WATCH, realert="any")}
    decisions = decide(
        [REVISED, REVISED], watches=watches, alerted={("rockets", STORY.id): 1}, now=NOW
    )
    assert [decision.fate for decision in decisions] == ["alert", "suppressed"]


def test_one_story_told_twice_in_one_ingest_alerts_once() -> None:
    again = replace(NEW, verdict="duplicate")
    fates = [d.fate for d in decide([NEW, again], watches={"rockets": WATCH}, alerted={}, now=NOW)]
    assert fates == ["alert", "suppressed"]


def test_what_is_held_counts_as_told_in_its_visit() -> None:
    again, watches = replace(NEW, verdict="duplicate"), {"rockets": WATCH}
    held = {NEW.verdict: FLOOD, again.verdict: FLOOD}
    decided = decide([NEW, again], watches=watches, alerted={}, now=NOW, floods=held)
    assert [decision.fate for decision in decided] == ["held", "suppressed"]


def test_a_mute_ends_at_its_moment() -> None:
    assert one(NEW, watch=replace(WATCH, muted_until=NOW)).fate == "alert"
    later = NOW + timedelta(seconds=1)
    assert one(NEW, watch=replace(WATCH, muted_until=later)).reason.name == "muted"


def test_each_watch_decides_for_itself_and_an_unknown_one_not_at_all() -> None:
    hits = (Hit(watch="rockets"), Hit(watch="gone"), Hit(watch="basra"))
    basra = Watch(name="basra", query="basra", max_age=timedelta(hours=1))
    old = replace(published(hours=5), hits=hits)
    decisions = decide([old], watches={"rockets": WATCH, "basra": basra}, alerted={}, now=NOW)
    assert [(d.watch, d.fate) for d in decisions] == [
        ("rockets", "alert"),
        ("basra", "suppressed"),
    ]


def test_a_flood_holds_what_would_alert_and_nothing_else() -> None:
    assert one(NEW, held=FLOOD).fate == "held"
    assert one(NEW, held=FLOOD).reason is FLOOD
    assert one(published(days=9), held=FLOOD).fate == "suppressed"


def test_every_stage_passed_is_told() -> None:
    assert [(r.name, r.text) for r in one(published(hours=3, minutes=4), held=FLOOD).reasons] == [
        ("baseline", "its source has been visited before, or keeps no baseline"),
        ("age", "it is 3 h 4 min old, within the 2 d that the watch allows"),
        ("once", "it is the story's first match"),
        ("flood", "too much at once"),
    ]


@given(
    verdict=st.sampled_from(["new", "revised", "duplicate"]),
    newly=st.booleans(),
    baseline=st.booleans(),
    age=st.integers(-100, 100),
    alerted=st.none() | st.integers(1, 3),
)
def test_no_baseline_no_old_and_no_second_alert_ever(
    verdict: str, newly: bool, baseline: bool, age: int, alerted: int | None
) -> None:
    arrival = Arrival(
        story=replace(STORY, revision=2, published=NOW - timedelta(hours=age)),
        verdict=verdict,  # type: ignore[arg-type] # hypothesis draws plain str
        hits=(Hit(watch="rockets", newly=newly),),
        material=True,
        baseline=baseline,
    )
    decision = one(arrival, alerted=alerted)
    if baseline or age > 48 or alerted is not None:
        assert decision.fate == "suppressed"
    assert decision.reasons


@pytest.mark.parametrize(
    ("entries", "new", "usual", "is_flood"),
    [
        (40, 38, 0.1, True),
        (40, 30, 0.1, False),
        (19, 19, 0.1, False),
        (40, 40, None, False),
        (40, 40, 0.9, True),
        (40, 40, 1.0, False),
        (40, 32, 0.3, False),
        (40, 0, 0.0, False),
    ],
)
def test_a_flood_is_most_of_a_known_source_suddenly_new(
    entries: int, new: int, usual: float | None, is_flood: bool
) -> None:
    influx = Influx(source="wire", entries=entries, changed=new, usual=usual)
    assert (flood_reason(influx) is not None) is is_flood


def test_a_flood_may_be_twenty_entries_and_no_fewer() -> None:
    assert may_be_flood(entries=20, changed=16)
    assert not may_be_flood(entries=20, changed=15)
    assert not may_be_flood(entries=19, changed=19)


def test_what_is_usual_is_that_of_visits_which_brought_anything() -> None:
    quiet_ones = [PastVisit(at=NOW - timedelta(hours=n), entries=20, new=0) for n in range(9)]
    edition = PastVisit(at=NOW - timedelta(hours=9), entries=20, new=18)
    assert usual_share([*quiet_ones, edition], entries=20, now=NOW) == 0.9
    assert usual_share(quiet_ones, entries=20, now=NOW) == 0.0
    assert usual_share([edition] * 4, entries=20, now=NOW) is None


def test_a_flood_says_what_was_seen_and_what_to_do() -> None:
    influx = Influx(source="wire", entries=40, changed=38, usual=0.1)
    reason = flood_reason(influx)
    assert reason is not None
    assert reason.text == (
        "38 of 40 entries of wire are suddenly new where 10% is usual:"
        " held until a person releases or drops them"
    )
    reason = flood_reason(replace(influx, change="revised"))
    assert reason is not None
    assert reason.text == (
        "38 of 40 known entries of wire suddenly have another text, as if its template had"
        " changed, where 10% is usual: held until a person releases or drops them"
    )


def test_a_flood_of_revisions_holds_them_and_no_news() -> None:
    watches = {"rockets": replace(WATCH, realert="material")}
    other = replace(NEW, story=replace(STORY, id="s2"))
    revised = replace(REVISED, material=True)
    decided = decide(
        [revised, other],
        watches=watches,
        alerted={("rockets", "s1"): 1},
        now=NOW,
        floods={"revised": FLOOD},
    )
    assert [decision.fate for decision in decided] == ["held", "alert"]


def quiet(start: str, end: str, zone: ZoneInfo = BERLIN) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end), zone=zone)


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "end"),
    [
        pytest.param(("22:00", "07:00"), "2026-07-01 21:59", None, id="before"),
        pytest.param(("22:00", "07:00"), "2026-07-01 22:00", "2026-07-02 07:00", id="evening"),
        pytest.param(("22:00", "07:00"), "2026-07-02 06:59", "2026-07-02 07:00", id="morning"),
        pytest.param(("22:00", "07:00"), "2026-07-02 07:00", None, id="at the end"),
        pytest.param(("12:00", "13:00"), "2026-07-01 12:30", "2026-07-01 13:00", id="midday"),
        pytest.param(("12:00", "13:00"), "2026-07-01 13:30", None, id="after midday"),
        pytest.param(("00:00", "06:00"), "2026-07-01 00:00", "2026-07-01 06:00", id="midnight"),
        pytest.param(("08:00", "08:00"), "2026-07-01 08:00", None, id="never"),
        pytest.param(("22:00", "07:00"), "2026-03-28 23:00", "2026-03-29 07:00", id="short night"),
        pytest.param(("22:00", "07:00"), "2026-10-24 23:00", "2026-10-25 07:00", id="long night"),
    ],
)  # fmt: skip
def test_quiet_hours(hours: tuple[str, str], moment: str, end: str | None) -> None:
    expected = berlin(end) if end else None
    assert quiet_until(quiet(*hours), berlin(moment)) == expected


def test_a_short_night_is_eight_hours_and_a_long_one_ten() -> None:
    nights = []
    for evening in ("2026-03-28 22:00", "2026-10-24 22:00"):
        end = quiet_until(quiet("22:00", "07:00"), berlin(evening))
        assert end is not None
        nights.append(end - berlin(evening))
    assert nights == [timedelta(hours=8), timedelta(hours=10)]


def test_an_end_that_comes_twice_holds_until_the_second() -> None:
    hours = quiet("22:00", "02:30")
    second = berlin("2026-10-25 02:30", fold=1)
    assert quiet_until(hours, berlin("2026-10-25 02:15", fold=0)) == second
    assert quiet_until(hours, berlin("2026-10-25 02:45", fold=0)) == second
    assert quiet_until(hours, second) is None


def test_a_start_that_comes_twice_holds_from_the_first() -> None:
    hours = quiet("02:30", "07:00")
    assert quiet_until(hours, berlin("2026-10-25 02:29", fold=0)) is None
    assert quiet_until(hours, berlin("2026-10-25 02:15", fold=1)) == berlin("2026-10-25 07:00")


def test_an_end_that_never_comes_holds_as_long_as_it_would_have() -> None:
    assert quiet_until(quiet("22:00", "02:30"), berlin("2026-03-29 01:59")) == berlin(
        "2026-03-29 03:30"
    )


@given(
    start=st.times(), end=st.times(),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  hypothesis wants naive bounds
    zone=st.sampled_from(["Europe/Berlin", "Asia/Tehran", "Australia/Lord_Howe"]),
)  # fmt: skip
def test_quiet_hours_hold_forward_and_end(
    start: time, end: time, moment: datetime, zone: str
) -> None:
    hours = QuietHours(start=start, end=end, zone=ZoneInfo(zone))
    now = moment.replace(tzinfo=UTC)
    until = quiet_until(hours, now)
    assert until is None or now < until <= now + timedelta(hours=25)


def calm(**settings: object) -> Watch:
    return replace(WATCH, **settings)  # type: ignore[arg-type] # each test names its own


HOUR = timedelta(hours=1)
DIGEST = Digest(cron="0 8 * * *", zone=BERLIN)
NIGHT = quiet("22:00", "07:00", ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("watch", "now", "last", "digest", "leaves", "why"),
    [
        pytest.param(WATCH, "08:00", "07:59", None, "08:00", [], id="no calm, no wait"),
        pytest.param(calm(cooldown=HOUR), "08:00", None, None, "08:00", [], id="nothing sent yet"),
        pytest.param(
            calm(cooldown=HOUR), "08:00", "07:30", None, "08:30", ["cooldown"], id="cooling down"
        ),
        pytest.param(calm(cooldown=HOUR), "08:00", "07:00", None, "08:00", [], id="cooled down"),
        pytest.param(
            calm(cooldown=HOUR), "08:00", "+07:00", None, "09:00", ["cooldown"],
            id="a message of tomorrow, before the clock was set back",
        ),
        pytest.param(
            calm(digest=DIGEST), "08:00", None, "12:00", "12:00", ["digest"], id="the next digest"
        ),
        pytest.param(
            calm(quiet=NIGHT), "23:00", None, None, "+07:00", ["quiet"], id="quiet hours"
        ),
        pytest.param(
            calm(cooldown=HOUR, quiet=NIGHT), "21:30", "21:15", None, "+07:00",
            ["cooldown", "quiet"], id="a cool-down that ends in the night",
        ),
        pytest.param(
            calm(digest=DIGEST, quiet=NIGHT), "20:00", None, "23:00", "+07:00",
            ["digest", "quiet"], id="a digest in the night",
        ),
    ],
)  # fmt: skip
def test_release(  # noqa: PLR0913, PLR0917  the columns of the table
    watch: Watch, now: str, last: str | None, digest: str | None, leaves: str, why: list[str]
) -> None:
    def at(text: str | None) -> datetime | None:
        if text is None:
            return None
        day = date(2026, 7, 2 if text.startswith("+") else 1)
        return datetime.combine(day, time.fromisoformat(text.lstrip("+")), UTC)

    moment = at(now)
    assert moment is not None
    left = plan_release(watch, now=moment, last_message=at(last), next_digest=at(digest))
    assert (left.at, [reason.name for reason in left.reasons]) == (at(leaves), why)


def test_a_held_alert_says_until_when() -> None:
    left = plan_release(calm(cooldown=HOUR), now=NOW, last_message=NOW - timedelta(minutes=1))
    assert left == Release(
        at=NOW + timedelta(minutes=59),
        reasons=(Reason(name="cooldown", text="the watch cools down until 2026-11-26 08:59 UTC"),),
    )


@pytest.mark.parametrize(
    ("watch", "count", "sizes"),
    [
        (WATCH, 5, [1, 1, 1, 1, 1]),
        (WATCH, 0, []),
        (calm(rollup=3), 3, [1, 1, 1]),
        (calm(rollup=3), 4, [4]),
        (calm(rollup=0), 1, [1]),
        (calm(digest=DIGEST), 2, [2]),
        (calm(digest=DIGEST), 1, [1]),
        (calm(digest=DIGEST), 0, []),
        (calm(cooldown=HOUR), 2, [2]),
    ],
)
def test_what_leaves_together_may_leave_as_one(watch: Watch, count: int, sizes: list[int]) -> None:
    groups = group_messages(range(count), watch)
    assert [len(group) for group in groups] == sizes
    assert [one for group in groups for one in group] == list(range(count))
