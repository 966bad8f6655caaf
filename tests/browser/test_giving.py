"""A donor gives by transfer: with a script at 320 px, by keyboard, and without a script."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stories import link_in, newest_mail, site
from tests.browser.test_accessible import violations
from tests.services.chromium import open_page

__all__ = ["site"]
NARROW = {"width": 320, "height": 640}
MOST_BYTES = 30_000


def promise_of(page: Page) -> str:
    return page.locator("[data-promise]").inner_text().replace("\xa0", " ")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_button_says_what_is_promised_and_the_transfer_waits(
    browser: Browser, site: tuple[str, Path]
) -> None:
    address, data = site
    with open_page(browser, viewport=NARROW) as page:
        page.goto(f"{address}/donate/")
        assert promise_of(page) == "Give THB 600"
        page.locator("[name=way][value=bank]").check()
        page.locator("[name=amount_THB][value='15000']").check()
        assert promise_of(page) == "Give THB 150 by transfer"
        page.locator("[name=currency][value=USD]").check(force=True)
        assert promise_of(page) == "Give $20 by transfer"
        assert not page.locator("[name=amount_THB]").first.is_visible()
        page.locator("[name=currency][value=THB]").check(force=True)
        page.get_by_label("Or another amount").fill("๗๗")
        assert promise_of(page) == "Give THB 77 by transfer"
        assert page.locator(".sums input:checked").count() == 0
        page.get_by_label("Your email (optional)").fill("donor@example.org")
        assert fits(page)
        page.keyboard.press("Enter")

        page.get_by_role("heading", name="Now send THB 77").wait_for()
        reference = page.locator(".steps .figures").last.inner_text()
        assert re.fullmatch(r"[A-Z]{1,4}-[0-9A-Z]{3}-[0-9A-Z]{4}", reference)
        assert page.get_by_text("Nothing has arrived yet").is_visible()
        assert page.get_by_role("button", name="Copy").count() == 3
        assert violations(page) == []
        assert fits(page)
        assert page.context.cookies() == []
        mail = newest_mail(data, "donor@example.org", holding=reference)
        page.goto(link_in(mail, "/donate/gifts/"))
        assert page.get_by_text(reference).first.is_visible()


def test_a_rhythm_stays_whatever_else_is_chosen_and_leaving_the_card_page_takes_nothing(
    browser: Browser, site: tuple[str, Path]
) -> None:
    address, _ = site
    with open_page(browser, viewport=NARROW) as page:
        page.goto(f"{address}/donate/")
        page.locator("[name=way][value=bank]").check()
        page.locator("[name=rhythm][value=monthly]").check(force=True)
        assert not page.locator("[name=way][value=bank]").is_visible()
        assert promise_of(page) == "Give THB 600 every month"
        page.locator("[name=currency][value=USD]").check(force=True)
        page.locator("[name=amount_USD][value='500']").check()
        assert promise_of(page) == "Give $5 every month"
        page.get_by_label("Your email (optional)").fill("monthly@example.org")
        page.locator("[data-promise]").click()

        page.get_by_role("heading", name="Pay").wait_for()
        assert page.get_by_text("again and again").is_visible()
        page.get_by_role("link", name="Go back without paying").click()
        page.get_by_role("heading", name="This gift is not completed yet").wait_for()
        assert page.get_by_text("Thank you").count() == 0
        page.go_back()
        page.go_back()
        assert promise_of(page) == "Give $5 every month"


def test_without_a_script_the_promise_stands_on_a_page_of_its_own(
    browser: Browser, site: tuple[str, Path]
) -> None:
    address, _ = site
    with open_page(browser, viewport=NARROW, java_script_enabled=False) as page:
        page.goto(f"{address}/th/donate/")
        page.locator("[name=way][value=bank]").check()
        page.get_by_role("button", name="ดำเนินการต่อ").click()
        page.get_by_role("button", name="แก้ไข").click()
        page.get_by_label("หรือจำนวนอื่น").fill("1")
        page.get_by_role("button", name="ดำเนินการต่อ").click()
        assert page.get_by_role("alert").is_visible()
        assert page.get_by_label("หรือจำนวนอื่น").input_value() == "1"
        page.get_by_label("หรือจำนวนอื่น").fill("๑๒๓")
        page.get_by_role("button", name="ดำเนินการต่อ").click()
        page.get_by_role("button", name=re.compile("บริจาค .*123.*ด้วยการโอน")).click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("ต่อไปโปรดส่ง")
        assert page.get_by_role("button", name="คัดลอก").count() == 0


@pytest.mark.parametrize("prefix", ["", "/km"])
def test_a_first_visit_is_light(browser: Browser, site: tuple[str, Path], prefix: str) -> None:
    address, _ = site
    weights: dict[str, int] = {}
    with open_page(browser, viewport=NARROW) as page:
        page.on("response", lambda answer: weights.update({answer.url: _weight(answer)}))
        page.goto(f"{address}{prefix}/donate/")
        page.wait_for_load_state("networkidle")
    assert sum(weights.values()) <= MOST_BYTES, weights


def _weight(answer: object) -> int:
    """As a deployment sends it: what can be squeezed is."""
    body = answer.body()  # type: ignore[attr-defined]
    return min(len(body), len(gzip.compress(body, 9)))
