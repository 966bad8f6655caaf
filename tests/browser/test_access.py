"""The demo's owner in a real browser: password, authenticator app, recovery codes, a passkey."""

import time
from pathlib import Path

from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from campaign.demo.organizers import FILE
from tests.browser.stories import site
from tests.services.chromium import open_page

__all__ = ["site"]
STEP = 30
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def owner_of(data: Path) -> tuple[str, str]:
    email, password = (data / FILE).read_text().splitlines()[0].split()
    return email, password


def type_password(page: Page, here: str, words: tuple[str, str]) -> None:
    page.goto(f"{here}/organize/login?lang=en")
    page.get_by_label("Email address").fill(words[0])
    page.get_by_label("Password").fill(words[1])
    page.get_by_role("button", name="Sign in").click()


def test_the_demos_owner_signs_in_with_a_code_and_then_with_a_passkey(
    browser: Browser, site: tuple[str, Path]
) -> None:
    address, data = site
    # A passkey belongs to a name; an address of digits is none.
    here, words = address.replace("127.0.0.1", "localhost"), owner_of(data)
    with open_page(browser, viewport={"width": 1280, "height": 900}) as page:
        type_password(page, here, words)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your organizations")

        page.goto(f"{here}/organize/tf-setup")
        page.get_by_role("button", name="Set up an authenticator app").click()
        expect(page.locator(".qr svg")).to_be_visible()
        page.get_by_text("I cannot scan it").click()
        app = TOTP(key=page.locator(".key").inner_text().replace("-", ""))
        page.get_by_label("Code of your authenticator app").fill(app.generate().token)
        page.get_by_role("button", name="Turn it on").click()
        page.get_by_role("button", name="Show me ten codes").click()
        expect(page.locator(".codes li")).to_have_count(10)

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        type_password(page, here, words)
        page.get_by_label("Code of your authenticator app").fill(app.generate(time.time() + STEP).token)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your organizations")

        add_and_use_a_passkey(page, here)


def add_and_use_a_passkey(page: Page, here: str) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{here}/organize/wan-register")
    page.get_by_label("Name of the passkey").fill("โทรศัพท์ของดารา")
    page.get_by_label("Sign in with it alone, without the password").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status").first).to_contain_text("โทรศัพท์ของดารา")

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{here}/organize/wan-signin")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your organizations")

    page.goto(f"{here}/organize/wan-register")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_contain_text("is deleted")
