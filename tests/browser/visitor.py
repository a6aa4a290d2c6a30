"""Somebody at the demo's page in a real browser: the demo as a process of its own, Chromium, and what a person does."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The system's Chromium; None where there is none."""

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ROOT = Path(__file__).parents[2]
_READY_SECONDS = 60.0
_END_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its page, and the process of the bot. The workspace is another process."""

    url: str
    pid: int

    @contextlib.contextmanager
    def bot_frozen(self) -> Iterator[None]:
        """The bot neither hears nor answers meanwhile; its connections stay open."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)


@contextlib.contextmanager
def demo_running() -> Iterator[Demo]:
    """`nps-loop demo` as a person would start it; given once its page answers, and ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("nps-loop")), "demo", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(process)
            _answers(url)
            yield Demo(url, process.pid)
        finally:
            process.terminate()
            process.communicate(timeout=_END_SECONDS)


def _wait_for(process: subprocess.Popen[str]) -> None:
    """Waits for the line that says where the workspace is: all is ready then."""
    assert process.stdout is not None
    for line in process.stdout:
        if "The workspace is at" in line:
            return
    raise AssertionError(f"the demo ended with status {process.wait()} before it was ready")


def _answers(url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_READY_SECONDS):  # noqa: S310 - a local address of our own
                return
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who looks at the page and uses it: mouse, keyboard and eyes alone."""

    page: Page

    def arrive(self, url: str) -> None:
        """Opens the page and waits until it can be used."""
        self.page.goto(url)
        expect(self.page.locator("body")).to_have_attribute("data-ready", "true")

    def be(self, name: str) -> None:
        """Chooses whose Slack this is, and opens the conversation with the bot."""
        menu = self.page.get_by_test_id("who-am-i")
        menu.select_option(value=menu.locator("option", has_text=name).get_attribute("value"))
        expect(self.page.locator(".who-name")).to_have_text(name)
        self.page.locator("[data-testid=conversation][data-kind=app]").click()
        self.page.get_by_test_id("tab-messages").click()

    def go_to(self, channel: str) -> None:
        """Opens a channel by its name."""
        self.page.locator("[data-testid=conversation][data-kind=channel]", has_text=channel).click()

    def answer_survey(self, customer: str, score: int, comment: str = "") -> None:
        """Answers the survey as this customer, in the panel of what happens outside Slack."""
        if not self.page.get_by_test_id("outside").is_visible():
            self.page.get_by_test_id("outside-toggle").click()
        if self.page.get_by_test_id("survey-again").is_visible():
            self.page.get_by_test_id("survey-again").click()
        menu = self.page.get_by_test_id("survey-customer")
        menu.select_option(value=menu.locator("option", has_text=customer).get_attribute("value"))
        self.page.get_by_test_id(f"survey-score-{score}").check(force=True)
        self.page.get_by_test_id("survey-comment").fill(comment)
        self.page.get_by_test_id("survey-send").click()
        expect(self.page.get_by_test_id("survey-result")).to_contain_text("Thank you, your answer has arrived.")

    def add_comment(self, comment: str) -> None:
        """Sends the comment a moment after the score, as survey tools do."""
        self.page.get_by_test_id("survey-comment").fill(comment)
        self.page.get_by_test_id("survey-send").click()
        expect(self.page.get_by_test_id("survey-result")).to_contain_text("your answer has been changed")

    def let_pass(self, button: str) -> None:
        """Presses one of the buttons that let time pass, such as `time-next-morning`."""
        if not self.page.get_by_test_id("outside").is_visible():
            self.page.get_by_test_id("outside-toggle").click()
        before = self.page.get_by_test_id("time-now").inner_text()
        self.page.get_by_test_id(button).click()
        expect(self.page.get_by_test_id("time-now")).not_to_have_text(before)

    def card(self, customer: str) -> Locator:
        """The newest card about this customer."""
        messages = self.page.get_by_test_id("messages").get_by_test_id("message")
        return messages.filter(has=self.page.locator(".b-header", has_text=customer)).last

    def press(self, card: Locator, move: str) -> None:
        """Presses one of the card's buttons; `move` as in its action id, such as `log_outreach`."""
        card.locator(f"[data-action-id='loop.{move}']").click()

    @property
    def modal(self) -> Locator:
        return self.page.locator("dialog#modal[open]")

    def field(self, name: str) -> Locator:
        """A field of the open modal, by its block id."""
        return self.modal.locator(f"[data-action-id='{name}.input']")

    def error_at(self, name: str) -> Locator:
        """What the open modal says at a field."""
        return self.modal.locator(f".block[data-block-id='{name}']").get_by_test_id("field-error")

    def submit(self) -> None:
        self.page.get_by_test_id("modal-submit").click()

    def open_thread(self, card: Locator) -> Locator:
        """Opens the card's thread and gives it."""
        card.get_by_test_id("open-thread").click()
        return self.page.get_by_test_id("thread-messages")
