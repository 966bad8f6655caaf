"""Every page in every language, light and dark, with errors shown: no violation that axe can find."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.stories import LOCALES, PREFIXES, site
from tests.services.chromium import open_page

__all__ = ["site"]
PAGES = (
    "/",
    "/campaigns/",
    "/campaigns/kem-sokha",
    "/campaigns/nam-saeng-dam",
    "/campaigns/kem-sokha/sign",
    "/campaigns/kem-sokha/thanks",
    "/campaigns/kem-sokha/endorse",
    "/statements/",
    "/statements/lawmakers-ask-to-end-the-trial",
    "/about",
    "/donate/",
    "/donate/support-mekong-dispatch",
    "/me/",
    "/subscribe",
    "/subscribe/campaigns/kem-sokha",
    "/subscribe/done",
    "/alerts/",
    "/nothing-here",
)

FORMS = ("/campaigns/kem-sokha/sign", "/campaigns/kem-sokha/endorse", "/me/", "/donate/")


def violations(page: Page) -> list[str]:
    found: Any = Axe().run(page)
    return [
        f"{one['id']}: {node['target']} {node['html'][:90]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_violation(browser: Browser, site: tuple[str, Path], locale: str, scheme: str) -> None:
    address, _ = site
    with open_page(browser, color_scheme=scheme, viewport={"width": 360, "height": 740}) as page:
        for path in PAGES:
            page.goto(f"{address}{PREFIXES[locale]}{path}")
            assert violations(page) == [], path
            width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, f"{path} is wider than a phone"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "path", ["/campaigns/kem-sokha/sign", "/campaigns/kem-sokha/endorse", "/me/", "/donate/", "/subscribe"]
)
def test_no_form_with_its_errors_has_a_violation(
    browser: Browser, site: tuple[str, Path], locale: str, path: str
) -> None:
    address, _ = site
    with open_page(browser, color_scheme="dark", viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{address}{PREFIXES[locale]}{path}")
        if (amount := page.locator("[name=own]")).count():
            amount.fill("?")
        page.locator("main form button[type=submit]").click()
        page.locator("[role=alert]").wait_for()
        assert violations(page) == []
