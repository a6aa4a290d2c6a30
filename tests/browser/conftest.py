"""One demo and one browser for the tests of the page; each test has a browser profile of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import CHROMIUM, Demo, Visitor, chromium, demo_running

WIDE = {"width": 1720, "height": 1000}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo that runs as long as the module's tests; skipped where no browser could look at it."""
    if CHROMIUM is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on this machine")
    with demo_running() as running:
        yield running


@pytest.fixture(scope="module")
def browser(demo: Demo) -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def visitor(demo: Demo, browser: Browser) -> Iterator[Visitor]:
    """Somebody in New York who opens the page. Nothing that the page's scripts trip over goes unseen."""
    context = browser.new_context(viewport=WIDE, locale="en-US", timezone_id="America/New_York")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    made = Visitor(page)
    made.arrive(demo.url)
    yield made
    context.close()
    assert errors == []
