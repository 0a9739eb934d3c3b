"""The pages in a real browser, at a desk and on a phone, by day and by night.

Whatever is strange in a window fails its test: a dialog, a script's error, a request to anywhere
but the site. Screenshots go to screenshots/, which git ignores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.browser import Device, chromium, is_too_wide, window
from tests.pages.test_pages import NEWS
from tests.pages.world import build
from tests.running import free_port
from tests.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.pages.browser import Window
    from tests.web.office import Office

# A browser starts in seconds, not in milliseconds.
pytestmark = pytest.mark.slow

LOOKS: tuple[tuple[Device, bool], ...] = (("desktop", False), ("phone", True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    port = free_port()
    folder = tmp_path_factory.mktemp("world")
    with build(folder, f'listen = "127.0.0.1:{port}"\n') as office:
        office.far_end.pages["https://coast.example/news"] = ("text/html", NEWS.encode())
        with served(office, port=port) as at:
            yield office, at.url


@pytest.fixture
def url(site: tuple[Office, str]) -> str:
    return site[1]


@pytest.fixture(params=LOOKS, ids=["desktop", "phone-dark"])
def look(request: pytest.FixtureRequest, browser: Browser, url: str) -> Iterator[Window]:
    device, dark = request.param
    with window(browser, url, device=device, dark=dark) as opened:
        opened.name = "phone" if device == "phone" else "desktop"
        yield opened


def story(page: Page, title: str) -> None:
    page.get_by_role("link", name=title).first.click()
    page.wait_for_selector("article")


PLACES = {
    "front": "/",
    "alerts": "/alerts",
    "alert": "/alerts/1",
    "watches": "/watches",
    "sources": "/sources",
    "source": "/sources/payk",
    "subscribe": "/subscribe?scan=harbours",
    "search": "/stories?q=storm+OR+ferry",
    "topic": "/topics/harbours",
}


def test_every_page_fits_its_window_and_shows_where_one_is(look: Window) -> None:
    for name, path in PLACES.items():
        page = look.open(path)
        assert not is_too_wide(page), path
        assert page.get_by_role("heading", level=1).count() == 1
        look.picture(f"{name}-{look.name}")


# Tags, options and the help hold only words of ours.
LENGTHEN = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (texts.currentNode.data.trim()
        && !texts.currentNode.parentElement.closest(".tag, option, .asks"))
      texts.currentNode.data = "Donau".repeat(60);
}"""


def test_no_word_is_too_long_for_a_page(look: Window) -> None:
    words = ("/alerts?state=waiting", "/stories?q=(ferry", "/watches/evacuations")
    for path in (*PLACES.values(), *words):
        page = look.open(path)
        page.evaluate(LENGTHEN)
        assert not is_too_wide(page), path


def test_a_revision_is_shown_word_by_word(look: Window) -> None:
    page = look.open("/")
    story(page, "Harbour Pilots")
    assert page.locator("del").first.inner_text() == "eleven"
    assert page.locator("ins").first.inner_text() == "fourteen"
    assert not is_too_wide(page)
    look.picture(f"story-{look.name}")


def test_a_persian_story_runs_from_right_to_left(look: Window) -> None:
    page = look.open("/stories?q=انزلی")
    page.locator("a.title").click()
    for part in ("h1", ".text p >> nth=0"):
        style = page.locator(part).evaluate(
            "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
        )
        assert style in (["rtl", "start"], ["rtl", "right"])
    box = page.locator(".text").bounding_box()
    first = page.locator(".text p").first.evaluate(
        "e => { const r = document.createRange(); r.selectNodeContents(e);"
        " return r.getClientRects()[0].right }"
    )
    assert box is not None
    assert abs(box["x"] + box["width"] - first) < 2
    look.picture(f"persian-{look.name}")


def test_a_hostile_story_does_nothing(look: Window) -> None:
    page = look.open("/stories?q=mallory")
    page.locator("a.title").click()
    page.locator("h1").hover()
    page.get_by_text("click", exact=True).click(timeout=2000)
    page.wait_for_load_state("networkidle")
    assert "mallory ferry sank" in page.locator(".text").inner_text()
    assert not is_too_wide(page)
    look.picture(f"hostile-{look.name}")


def test_a_query_is_answered_while_it_is_typed(look: Window) -> None:
    page = look.open("/watches/evacuations")
    page.fill("#query", "evacuat* OR ferry")
    page.get_by_text("new with this change").first.wait_for()
    assert "1 more, 1 fewer" in page.locator("#feedback").inner_text()
    assert page.locator("#feedback mark").first.is_visible()
    assert page.locator("#said").inner_text().startswith("2 alerts in 30 days")
    look.picture(f"editor-{look.name}")
    page.fill("#query", "ferry AND (storm")
    page.locator("#feedback .wrong").wait_for()
    assert page.locator("#feedback .wrong mark").inner_text() == "("
    look.picture(f"mistake-{look.name}")


def test_nothing_leads_out_of_the_path_below_which_feedd_is(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}/a%20b/feedd"
    head = f'listen = "127.0.0.1:{port}"\npublic_url = "{root}"\n'
    with build(tmp_path, head) as office, served(office, port=port), window(browser, root) as look:
        page = look.open("/watches/evacuations")
        page.fill("#query", "evacuat* OR ferry")
        page.get_by_text("new with this change").first.wait_for()
        page.get_by_role("link", name="Watches", exact=True).click()
        page.get_by_role("button", name="Mute", exact=True).first.click()
        page.get_by_text("muted, speaks again").wait_for()


def test_who_hears_the_editor_is_told_that_it_cannot_answer(look: Window) -> None:
    page = look.open("/watches/evacuations")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()) }")
    page.fill("#query", "ferry")
    page.get_by_role("alert").get_by_text("feedd can't be reached").wait_for()


def test_a_cooldown_is_answered_while_it_is_typed(look: Window) -> None:
    page = look.open("/watches/evacuations")
    page.get_by_text("When alerts leave, and of which stories").click()
    page.fill("[name=cooldown]", "3d")
    page.get_by_text("waits for the end of the cool-down").first.wait_for()


def delete(page: Page, name: str) -> None:
    """Delete something, which takes two clicks."""
    page.locator("summary", has_text=f"Delete {name}").click()
    page.get_by_role("button", name=f"Delete {name}").click()


def test_a_watch_is_written_saved_tried_and_deleted(look: Window) -> None:
    name = f"sea-{look.name}"
    page = look.open("/watches/~new")
    page.fill("#query", "ferry")
    page.fill("[name=name]", name)
    page.check("[name=notify]")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved, and in force").wait_for()
    page.get_by_text("Send a test alert", exact=True).click()
    page.get_by_role("button", name="Send a test alert to desk").click()
    page.get_by_role("heading", name="Test alert to desk").wait_for()
    page = look.open("/watches")
    delete(page, name)
    page.wait_for_url("**/watches")
    assert page.get_by_text(name, exact=True).count() == 0


def test_an_address_is_pasted_and_becomes_a_source(look: Window) -> None:
    page = look.open("/sources")
    page.fill("[name=url]", "coast.example/news")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("heading", name="2 stories").wait_for()
    assert page.get_by_text("https://coast.example/feed.xml", exact=True).is_visible()
    assert not is_too_wide(page)
    look.picture(f"discovered-{look.name}")
    page.get_by_text("The stories are split wrongly").click()
    page.fill("[name=story]", "article")
    page.get_by_role("button", name="Look again with these").click()
    page.get_by_role("heading", name="2 stories").wait_for()
    page.fill("[name=name]", f"coast-{look.name}")
    page.get_by_role("button", name="Add this source").click()
    page.wait_for_url("**/sources?added=*")
    page.get_by_role("link", name=f"coast-{look.name}", exact=True).last.click()
    page.get_by_role("button", name="Visit now").click()
    page.get_by_role("status").wait_for()
    page.get_by_text("Change this source").click()
    assert page.input_value("[name=story]") == "article"
    assert not is_too_wide(page)
    look.picture(f"source-{look.name}")
    page.fill("[name=interval]", "2h")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("in force from the next visit on").wait_for()
    delete(page, f"coast-{look.name}")
    page.wait_for_url("**/sources")


def test_a_watch_is_muted_and_speaks_again(look: Window) -> None:
    page = look.open("/watches")
    button = page.get_by_role("button", name="Mute", exact=True).first
    beside = [one.bounding_box() for one in (button, page.locator("select").first)]
    for side in ("y", "height"):
        one, other = (box[side] for box in beside if box)
        assert abs(one - other) < 2, f"{side} of the button and of the field beside it"
    button.click()
    page.get_by_text("muted, speaks again").wait_for()
    page.get_by_role("button", name="Unmute").click()
    page.get_by_role("button", name="Unmute").wait_for(state="detached")


def test_all_of_it_is_reached_by_keyboard(browser: Browser, url: str) -> None:
    with window(browser, url) as look:
        page = look.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement.closest('main') !== null")
        assert inside
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_what_a_sent_form_is_answered_with_has_the_focus(browser: Browser, url: str) -> None:
    focused = "document.activeElement.getAttribute('role') || document.activeElement.name"
    with window(browser, url) as look:
        page = look.open("/watches/~new")
        for query, role in (("ferry AND (", "alert"), ("barley", "status")):
            page.get_by_label("Name").fill("barley")
            page.locator("#query").fill(query)
            page.get_by_role("button", name="Save").press("Enter")
            page.locator(f"main > [role={role}]").first.wait_for()
            assert page.evaluate(focused) == role
            page.keyboard.press("Tab")
            assert page.evaluate(focused) == "query"
        page.goto(url + "/watches")
        page.locator("#watch-barley summary").press("Enter")
        page.get_by_role("button", name="Delete barley").press("Enter")
        page.locator("#watch-barley").wait_for(state="detached")
        # A browser complains of a form that is refused.
        (complaint,) = look.strange
        assert "422" in complaint
        look.strange.clear()


def test_a_query_runs_from_right_to_left_until_an_operator_is_typed(
    browser: Browser, url: str
) -> None:
    with window(browser, url) as look:
        page = look.open("/watches/~new")
        for field in ("#query", "[name=q]"):
            for words, runs in (("تحریم", "rtl"), (" OR ", "ltr"), ("ایران", "ltr")):
                page.locator(field).press_sequentially(words)
                style = f"getComputedStyle(document.querySelector('{field}')).direction"
                assert page.evaluate(style) == runs, (field, words)
        page = look.open("/stories?q=تحریم OR ایران")
        assert page.locator("[name=q]").first.get_attribute("dir") == "ltr"


def test_a_time_is_told_by_the_clock_of_its_reader_too(browser: Browser, url: str) -> None:
    with window(browser, url, zone="Asia/Tehran") as look:
        page = look.open("/watches/evacuations")
        told = page.locator("#feedback time").first
        assert told.get_attribute("title") == "Thu 26 Nov, 15:10 GMT+3:30 · 2026-11-26 11:40 UTC"
        page.get_by_role("button", name="Try it").click()
        page.wait_for_selector("#feedback:not(.asking)")
        assert "15:10" in str(told.get_attribute("title"))


def test_a_printed_story_tells_its_times_and_where_it_comes_from(
    browser: Browser, url: str
) -> None:
    with window(browser, url, script=False) as look:
        page = look.open("/stories?q=pilots")
        page.locator("a.title").first.click()
        page.emulate_media(media="print")
        assert not page.locator("header").is_visible()
        assert not page.get_by_role("button", name="Explain").is_visible()
        look.picture("printed")
        after = "e => getComputedStyle(e, '::after').content"
        told = page.locator(".carriers time").first
        assert "2026-11-25 16:00 UTC" in told.evaluate(after)
        original = page.get_by_role("link", name="original")
        assert "https://coast.example/pilots" in original.evaluate(after)


def test_without_a_script_the_editor_answers_as_well(browser: Browser, url: str) -> None:
    with window(browser, url, script=False) as look:
        page = look.open("/watches/evacuations")
        page.fill("#query", "ferry AND (storm")
        page.get_by_role("button", name="Try it").click()
        assert page.locator(".wrong mark").inner_text() == "("
        page.fill("#query", "ferry")
        page.get_by_role("button", name="Try it").click()
        assert page.locator("#feedback mark").first.is_visible()
