"""A supporter's whole way in a real browser, with and without JavaScript, on a phone's screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stories import link_in, newest_mail, site
from tests.services.chromium import open_page

__all__ = ["site"]
PHONE = {"width": 360, "height": 740}


def sign(page: Page, address: str, email: str, *, name: str = "Ada Tester") -> None:
    page.goto(f"{address}/campaigns/kem-sokha/sign")
    page.get_by_label("Your name", exact=True).fill(name)
    page.get_by_label("Your email").fill(email)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("look in your inbox")


def count_on(page: Page) -> int:
    found = re.search(r"([\d,]+)\s+have signed", page.locator("main").inner_text())
    assert found is not None
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("java_script", [True, False])
def test_sign_confirm_show_the_name_withdraw_and_erase(
    browser: Browser, site: tuple[str, Path], java_script: bool
) -> None:
    address, data = site
    email = f"ada-{java_script}@example.org".lower()
    with open_page(browser, viewport=PHONE, java_script_enabled=java_script) as page:
        sign(page, address, email)
        letter = newest_mail(data, email)
        page.goto(link_in(letter, "/confirm/"))
        page.get_by_role("button", name="Yes, count my signature").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature counts")
        reached = count_on(page)
        assert reached > 1200

        page.go_back()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("confirmed already")

        page.goto(f"{address}/me/")
        page.get_by_label("Your email").fill(email)
        page.get_by_role("button", name="Send me the link").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Look in your inbox")
        page.goto(link_in(newest_mail(data, email, holding="/me/"), "/me/"))
        page.get_by_label("Show my full name").check()
        page.get_by_role("button", name="Keep this choice").click()
        expect(page.get_by_role("status").first).to_contain_text("Your choice is kept")

        page.get_by_text("Withdraw this signature").click()
        page.get_by_role("button", name="Withdraw it").click()
        expect(page.get_by_role("status").first).to_contain_text("withdrawn")

        page.get_by_role("link", name="Erase everything").click()
        page.get_by_role("button", name="Yes, erase everything").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Everything is erased")
        page.wait_for_timeout(1200)
        page.goto(f"{address}/campaigns/kem-sokha")
        assert count_on(page) == reached - 1


def test_the_six_digits_do_what_the_link_does(browser: Browser, site: tuple[str, Path]) -> None:
    address, data = site
    with open_page(browser, viewport=PHONE) as page:
        sign(page, address, "digits@example.org")
        digits = re.search(r"\b(\d{3}) (\d{3})\b", newest_mail(data, "digits@example.org"))
        assert digits is not None
        page.get_by_label("Code from the email").fill("000 000")
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_role("alert")).to_contain_text("not the code")
        page.get_by_label("Code from the email").fill(f"{digits[1]} {digits[2]}")
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature counts")


def test_a_double_click_and_odd_input_do_no_harm(browser: Browser, site: tuple[str, Path]) -> None:
    address, data = site
    with open_page(browser, viewport=PHONE) as page:
        page.goto(f"{address}/campaigns/kem-sokha/sign")
        page.get_by_label("Your name", exact=True).fill("\u202eأدا 🕊️ ខ្មែរ")
        page.get_by_label("Your email").fill("odd@example.org")
        page.get_by_role("button", name="Sign", exact=True).dblclick()
        expect(page.get_by_role("heading", level=1)).to_contain_text("look in your inbox")
    letter = newest_mail(data, "odd@example.org")
    assert "\u202e" not in letter
    assert "أدا 🕊️ ខ្មែរ" in letter


def test_what_was_typed_stays_when_something_is_wrong(browser: Browser, site: tuple[str, Path]) -> None:
    address, _ = site
    with open_page(browser, viewport=PHONE) as page:
        page.goto(f"{address}/km/campaigns/kem-sokha/sign")
        page.locator("#name").fill("សុខ ដារ៉ា")
        page.locator("#email").fill("not an address")
        page.locator("#country").select_option("KH")
        page.locator("button[type=submit]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#name")).to_have_value("សុខ ដារ៉ា")
        expect(page.locator("#email")).to_have_value("not an address")
        expect(page.locator("#country")).to_have_value("KH")
        assert page.locator("#email").get_attribute("aria-invalid") == "true"


def test_this_was_not_me_ends_it(browser: Browser, site: tuple[str, Path]) -> None:
    address, data = site
    with open_page(browser, viewport=PHONE) as page:
        sign(page, address, "stranger@example.org")
        page.goto(link_in(newest_mail(data, "stranger@example.org"), "/not-me/"))
        page.get_by_role("button", name="It was not me, end it").click()
        expect(page.get_by_role("status")).to_contain_text("ended")
        page.goto(link_in(newest_mail(data, "stranger@example.org"), "/confirm/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("This was ended")
