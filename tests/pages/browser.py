"""Debian's Chromium, driven by Playwright, and what it must never do."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Device = Literal["desktop", "phone"]
_SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; without one the test is skipped, but under CI it fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"there is no {CHROMIUM}: .ci/install installs it")
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    # Imported by the slow tests that browse; the others need not wait for it.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  see above

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()


@dataclass  # without slots: Playwright keeps its wrappers on the object
class Window:
    """A window on the site; ``strange`` is everything in it that must not happen."""

    page: Page
    url: str
    name: str = ""
    strange: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def picture(self, name: str) -> None:
        """Keep a screenshot, for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def note_request(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self.strange.append(f"request: {request.url}")

    def note_error(self, error: Error) -> None:
        self.strange.append(f"error: {error}")

    def note_words(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.strange.append(f"console: {said.text}")

    def note_dialog(self, dialog: Dialog) -> None:
        self.strange.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def window(  # noqa: PLR0913  who looks, and how
    browser: Browser,
    url: str,
    *,
    device: Device = "desktop",
    dark: bool = False,
    script: bool = True,
    zone: str = "UTC",
) -> Iterator[Window]:
    """Open a window; whatever is strange in it fails the test when it closes."""
    width, height = _SIZES[device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        timezone_id=zone,
        locale="en-GB",
        is_mobile=device == "phone",
        has_touch=device == "phone",
    )
    opened = Window(context.new_page(), url)
    opened.page.on("request", opened.note_request)
    opened.page.on("dialog", opened.note_dialog)
    opened.page.on("pageerror", opened.note_error)
    opened.page.on("console", opened.note_words)
    opened.page.set_default_timeout(10_000)
    try:
        yield opened
    finally:
        context.close()
    assert not opened.strange, opened.strange


def is_too_wide(page: Page) -> bool:
    """Tell whether a page has to be scrolled sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide
