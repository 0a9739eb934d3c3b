"""What was made joins what is declared."""

from __future__ import annotations

from dataclasses import replace

from feedd.config.made import with_made, without_made
from feedd.core.settings import Endpoint, Made
from tests.sources.test_subscribing import CONFIG

GOOD = (
    Made(kind="sources", name="one", table={"url": "https://one.example/"}),
    Made(kind="sources", name="two", table={"url": "https://two.example/", "interval": "2h"}),
    Made(kind="topics", name="world", table={"query": 'source:"one"', "title": "World"}),
)


def test_all_of_it_is_in_force_and_known_as_made() -> None:
    whole = with_made(CONFIG, GOOD)
    assert [source.name for source in whole.sources] == ["courier", "one", "two"]
    assert [topic.name for topic in whole.topics] == ["asia", "world"]
    assert whole.made == {("sources", "one"), ("sources", "two"), ("topics", "world")}
    assert whole.warnings == ()


def test_what_can_not_be_read_any_more_costs_the_rest_nothing() -> None:
    broken = (
        Made(kind="sources", name="file", table={"url": "/etc/hostname"}),
        Made(kind="watches", name="alarm", table={"query": "alarm", "digest": "never"}),
        Made(kind="topics", name="typo", table={"query": "(alarm"}),
    )
    whole = with_made(CONFIG, (*broken, *GOOD))
    assert whole.sources == with_made(CONFIG, GOOD).sources
    assert whole.made == with_made(CONFIG, GOOD).made
    told = [doubt.message.partition(":")[0] for doubt in whole.warnings]
    assert told == [
        "sources file is left out, since url is wrong",
        "watches alarm is left out, since digest is wrong",
        "topics typo is left out, since query is wrong",
    ]


def test_a_watch_goes_on_without_an_endpoint_that_is_gone() -> None:
    desk = Endpoint(name="desk", kind="webhook", url="https://desk.example/")
    made = Made(kind="watches", name="alarm", table={"query": "alarm", "notify": ["desk", "chat"]})
    whole = with_made(replace(CONFIG, endpoints=(desk,)), [made, *GOOD])
    (watch,) = whole.watches
    assert (watch.name, watch.notify) == ("alarm", ("desk",))
    assert [doubt.message for doubt in whole.warnings] == [
        "the watch alarm can't tell chat, as there is no such endpoint any more"
    ]


def test_what_is_declared_too_counts_as_declared() -> None:
    whole = with_made(
        CONFIG, [Made(kind="sources", name="courier", table={"url": "https://other.example/"})]
    )
    assert whole.sources == CONFIG.sources
    assert whole.made == frozenset()
    assert "declared too" in whole.warnings[0].message


def test_what_was_made_leaves_no_trace_once_it_is_taken_out() -> None:
    twin = Made(kind="sources", name="courier", table={"url": "https://other.example/"})
    broken = Made(kind="topics", name="typo", table={"query": "(alarm"})
    assert without_made(with_made(CONFIG, [twin, broken, *GOOD])) == CONFIG
