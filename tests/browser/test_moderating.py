"""A reader reports and an organizer decides by keyboard; a burst is found, taken out, and put back."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from campaign.accounts.roles import Role
from tests.browser.organizers import add_organizer, confirm_everybody, sign_in_at
from tests.browser.stories import LOCALES, PREFIXES
from tests.browser.test_accessible import violations
from tests.services.chromium import open_page
from tests.services.web import running_site

PHONE = {"width": 360, "height": 740}
BURST = 60
SETTINGS = {
    "CAMPAIGN_CHALLENGE_COST": "4000",
    "CAMPAIGN_PAGE_SECONDS": "1",
    "CAMPAIGN_LIMIT_PLAIN": "500 per 10 minutes",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site keeps its data."""
    return tmp_path_factory.mktemp("moderated")


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[tuple[str, str]]:
    """A running site for which a moderator works: its address, and where their pages begin."""
    with running_site(data, SETTINGS) as address:
        slug = add_organizer(data, address, "oi@example.org", campaign="kem-sokha", role=Role.MODERATOR)
        yield address, f"{address}/organize/{slug}"


def read_numbers(page: Page, address: str) -> int:
    page.wait_for_timeout(1200)
    page.goto(f"{address}/campaigns/kem-sokha")
    found = re.search(r"([\d,]+)\s+have signed", page.locator("main").inner_text())
    assert found is not None
    return int(found[1].replace(",", ""))


def is_fine(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


def report_a_comment(browser: Browser, address: str) -> None:
    with open_page(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{address}/campaigns/kem-sokha")
        page.get_by_role("link", name=re.compile("^Report what")).last.click()
        page.get_by_label("It could put somebody in danger.").check()
        page.get_by_label("In your own words").fill("It tells where she lives.")
        page.get_by_role("button", name="Send the report").click()
        expect(page.get_by_role("status")).to_contain_text("organizers will look at it")


def test_a_comment_is_reported_taken_down_by_keyboard_and_put_back(
    browser: Browser, site: tuple[str, str]
) -> None:
    address, desk = site
    report_a_comment(browser, address)
    with open_page(browser, viewport=PHONE, color_scheme="dark") as page:
        sign_in_at(page, address, "oi@example.org")
        page.goto(f"{desk}/moderation/?kind=report")
        expect(page.locator("[data-item]")).to_have_count(1)
        expect(page.locator("[data-item]")).to_be_focused()
        is_fine(page)
        page.get_by_text("What readers wrote").click()
        expect(page.get_by_text("It tells where she lives.")).to_be_visible()

        page.keyboard.press("r")
        expect(page.get_by_role("status").first).to_contain_text("not shown")
        expect(page.locator("[data-item]")).to_have_count(0)
        page.keyboard.press("u")
        expect(page.get_by_role("status").first).to_contain_text("Taken back")

        page.goto(f"{desk}/moderation/?kind=comment")
        waiting = page.locator("[data-item]")
        before = waiting.count()
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.get_by_role("button", name="Approve the ticked").click()
        expect(page.get_by_role("status").first).to_contain_text("2 approved")
        expect(waiting).to_have_count(before - 2)
        page.goto(f"{desk}/moderation/decisions/")
        is_fine(page)


def test_a_burst_is_found_taken_out_and_put_back(browser: Browser, site: tuple[str, str], data: Path) -> None:
    address, desk = site
    with open_page(browser, viewport=PHONE) as page:
        for number in range(BURST):
            told = {"name": f"Robo Tester {number}", "email": f"robo{number}@robots.example"}
            answer = page.request.post(
                f"{address}/campaigns/kem-sokha/sign", form={**told, "display": "hidden"}, max_redirects=0
            )
            assert answer.status == 303
        confirm_everybody(data, address, domain="robots.example")
        reached = read_numbers(page, address)

        sign_in_at(page, address, "oi@example.org")
        page.goto(f"{desk}/campaigns/kem-sokha/signatures/")
        expect(page.locator(".bands")).to_contain_text("many from one network")
        is_fine(page)
        page.get_by_role("link", name="Look closer").first.click()
        is_fine(page)
        since = datetime.fromisoformat(page.get_by_label("Signed from").input_value())
        page.get_by_label("Signed from").fill(f"{since - timedelta(hours=1):%Y-%m-%dT%H:%M}")
        page.get_by_label("Signed before").fill(f"{since + timedelta(hours=3):%Y-%m-%dT%H:%M}")
        for box in page.locator("input[name=signs]:checked").all():
            box.uncheck()
        page.get_by_label("Domain of the address").fill("robots.example")
        page.get_by_role("button", name="Begin the dry run").click()
        figure = page.locator(".tile strong").first
        expect(figure).to_have_text(str(BURST), timeout=30_000)
        expect(page.locator("tbody tr")).to_have_count(20, timeout=30_000)
        is_fine(page)

        page.get_by_role("button", name=f"Take {BURST} out of the count").click()
        expect(page.get_by_text("It is done.")).to_be_visible(timeout=30_000)
        expect(figure).to_have_text(str(BURST))
        here = page.url
        assert read_numbers(page, address) == reached - BURST

        page.goto(here)
        page.get_by_role("button", name="Undo all of it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Put back")
        expect(page.get_by_text("It is done.")).to_be_visible(timeout=30_000)
        assert read_numbers(page, address) == reached


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_page_has_no_violation(
    browser: Browser, site: tuple[str, str], locale: str, scheme: str
) -> None:
    address, _ = site
    with open_page(browser, color_scheme=scheme, viewport=PHONE) as page:
        page.goto(f"{address}{PREFIXES[locale]}/campaigns/kem-sokha")
        page.locator("a.report").last.click()
        is_fine(page)
        page.locator("main form button[type=submit]").click()
        page.locator("[role=alert]").wait_for()
        is_fine(page)
