"""The demo, or a workspace of one's own, and a browser for the tests of the page; each test has its own profile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.local import Local, local_workspace
from tests.browser.visitor import CHROMIUM, Demo, Visitor, chromium, demo_running

WIDE = {"width": 1720, "height": 1000}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo that runs as long as the module's tests; skipped where no browser could look at it."""
    _need_chromium()
    with demo_running() as running:
        yield running


def _need_chromium() -> None:
    if CHROMIUM is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    _need_chromium()
    with chromium() as started:
        yield started


@pytest.fixture
def visitor(demo: Demo, browser: Browser) -> Iterator[Visitor]:
    """Somebody in New York who opens the demo."""
    with _somebody_at(demo.url, browser) as made:
        yield made


@pytest.fixture
def local() -> Iterator[Local]:
    """A workspace without the bot: the test is the app."""
    with local_workspace() as running:
        yield running


@pytest.fixture
def colleague(local: Local, browser: Browser) -> Iterator[Visitor]:
    """Somebody in New York who opens that workspace."""
    with _somebody_at(local.url, browser) as made:
        yield made


@contextlib.contextmanager
def _somebody_at(url: str, browser: Browser) -> Iterator[Visitor]:
    """A page in a profile of its own. Nothing that the page's scripts trip over goes unseen."""
    context = browser.new_context(viewport=WIDE, locale="en-US", timezone_id="America/New_York")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    made = Visitor(context.new_page())
    made.arrive(url)
    yield made
    context.close()
    assert errors == []
