"""Debian's Chromium, driven by Playwright, that can reach this machine only."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.services.missing import part_is_missing

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start a browser, and end it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        part_is_missing("Chromium", "Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; a request to anybody else than this machine fails the test."""
    context = browser.new_context(**options)
    strangers: list[str] = []

    def stop_strangers(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", stop_strangers)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()
    assert not strangers, f"the page called others: {strangers}"
