"""The pages of people and access have no violation, in both themes and both languages of the dashboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.stories import site
from tests.browser.test_access import owner_of, type_password
from tests.browser.test_accessible import violations
from tests.services.chromium import open_page

__all__ = ["site"]
OUTSIDE = ("login", "reset", "wan-signin", "signed-out")
OWN = (
    "account/",
    "account/organizations/",
    "apply/",
    "change",
    "tf-setup",
    "mf-recovery-codes",
    "wan-register",
)
DESK = ("people/", "people/roles/", "settings/", "audit/", "platform/")


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "th")])
def test_no_page_of_people_and_access_has_a_violation(
    browser: Browser, site: tuple[str, Path], scheme: str, locale: str
) -> None:
    here, data = site
    with open_page(browser, viewport={"width": 360, "height": 740}, color_scheme=scheme) as page:
        for name in OUTSIDE:
            page.goto(f"{here}/organize/{name}?lang={locale}")
            assert violations(page) == [], name
        type_password(page, f"{here}", owner_of(data))
        for name in (*OWN, *(f"mekong-dispatch/{part}" for part in DESK)):
            answer = page.goto(f"{here}/organize/{name}?lang={locale}")
            assert answer is not None and answer.ok, name
            assert violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
