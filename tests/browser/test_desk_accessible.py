"""Pages of a campaign's work have no violation and fit a phone, a sheet with its errors too."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stories import site
from tests.browser.test_access import owner_of, type_password
from tests.browser.test_accessible import violations
from tests.services.chromium import open_page

__all__ = ["site"]
DESK = ("", "health/", "moderation/", "moderation/decisions/")
CAMPAIGN = ("", "petition/", "figures/", "signatures/", "invalidation/", "delivery/")
"""All others are looked at by `benchmarks.desk_accessibility`."""


def is_fine(page: Page, name: str) -> None:
    assert violations(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "th")])
def test_no_page_of_a_campaigns_work_has_a_violation(
    browser: Browser, site: tuple[str, Path], scheme: str, locale: str
) -> None:
    address, data = site
    desk = f"{address}/organize/mekong-dispatch"
    with open_page(browser, viewport={"width": 360, "height": 740}, color_scheme=scheme) as page:
        type_password(page, address, owner_of(data))
        for name in (*DESK, *(f"campaigns/kem-sokha/{part}" for part in CAMPAIGN)):
            answer = page.goto(f"{desk}/{name}?lang={locale}")
            assert answer is not None and answer.ok, name
            is_fine(page, name)
        page.goto(f"{desk}/campaigns/kem-sokha/paper/new")
        page.locator("[name=line-1-email]").fill("no address")
        page.locator("main form").evaluate("form => form.noValidate = true")
        page.locator("main form .button").last.click()
        page.locator("[role=alert]").first.wait_for()
        is_fine(page, "a sheet with its errors")
