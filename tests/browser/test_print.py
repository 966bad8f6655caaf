"""On paper: the words begin on the first page, and no colour of the night is left."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.stories import site
from tests.services.chromium import open_page

__all__ = ["site"]
STATEMENT = "/statements/lawmakers-ask-to-end-the-trial"
LONG_MAY_BREAK = "getComputedStyle(document.querySelector('article.hub__rest')).breakInside"
COLOUR = "getComputedStyle(document.querySelector('.kicker')).color"
FORMS = "[...document.querySelectorAll('form, .masthead__nav')].every(one => !one.offsetParent)"


def test_a_statement_prints_from_the_first_page_on_and_in_daylight(
    browser: Browser, site: tuple[str, Path]
) -> None:
    with open_page(browser, color_scheme="light") as page:
        page.goto(site[0] + STATEMENT)
        daylight = page.evaluate(COLOUR)
    with open_page(browser, color_scheme="dark") as page:
        page.goto(site[0] + STATEMENT)
        page.emulate_media(media="print")

        assert page.evaluate(LONG_MAY_BREAK) == "auto"
        assert page.evaluate(COLOUR) == daylight
        assert page.evaluate(FORMS)
