"""An organizer runs a campaign from its first words to the answer, in a real browser."""

from pathlib import Path

import pytest
from flask_security import hash_password
from playwright.sync_api import Browser, Page, expect

from campaign import create_app
from campaign.accounts.joining import find_or_add_organizer, join
from campaign.accounts.roles import Role
from campaign.accounts.service import find_organization
from campaign.config import Config
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from tests.browser.stories import link_in, newest_mail, site
from tests.services.chromium import open_page

__all__ = ["site"]
EMAIL, PASSWORD = "writer@example.org", "seven grey herons on the pier"
HOME = "/organize/mekong-dispatch/"


@pytest.fixture
def writer(site: tuple[str, Path]) -> str:
    """Somebody who owns the demo's newsroom; returns the address of the site."""
    address, data = site
    app = create_app(Config.from_env({"CAMPAIGN_DATA": str(data), "CAMPAIGN_BASE_URL": address}))
    with app.app_context():
        with transaction() as session:
            organizer = find_or_add_organizer(session, EMAIL, now=utcnow())
            organizer.password = hash_password(PASSWORD)
            ours = find_organization(session, "mekong-dispatch")
            ours.zone = "Asia/Bangkok"
            join(session, organizer, ours, Role.OWNER, now=utcnow())
        db.engine.dispose()
    return address


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/organize/login")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.goto(f"{address}{HOME}campaigns/")


def write_campaign(page: Page) -> None:
    follow(page, "New campaign")
    page.get_by_label("Title").fill("Keep the pier lit")
    page.get_by_label("Address").fill("keep-the-pier-lit")
    page.get_by_label("Summary").fill("The pier has been dark since spring.")
    page.get_by_label("Text", exact=True).fill("Fishers come home at night. **They need light.**")
    press(page, "Begin the campaign")
    page.locator("li", has_text="ไทย").get_by_role("link", name="Translate", exact=True).click()
    expect(page.locator(".beside")).to_contain_text("They need light.")
    page.get_by_label("Title").fill("ขอไฟที่ท่าเรือ")
    page.get_by_label("Text", exact=True).fill("ชาวประมงกลับบ้านตอนกลางคืน")
    press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("Saved")


def write_petition(page: Page) -> None:
    follow(page, "Petition")
    follow(page, "Write the petition")
    page.get_by_label("Title").fill("Light the pier")
    page.get_by_label("What you ask", exact=True).fill("We ask for lamps on the pier.")
    press(page, "Save")
    follow(page, "Petition")
    follow(page, "Address somebody")
    page.locator("#names-en").fill("The harbour master")
    press(page, "Save")
    press(page, "Open")
    follow(page, "Publish the campaign")
    press(page, "Publish")
    expect(page.get_by_role("status").first).to_contain_text("Readers see it now")


def a_reader_signs(browser: Browser, address: str, data: Path) -> None:
    with open_page(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{address}/campaigns/keep-the-pier-lit/sign")
        page.get_by_label("Your name", exact=True).fill("Ada Tester")
        page.get_by_label("Your email").fill("pier-reader@example.org")
        page.get_by_role("button", name="Sign", exact=True).click()
        page.goto(link_in(newest_mail(data, "pier-reader@example.org"), "/confirm/"))
        page.get_by_role("button", name="Yes, count my signature").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature counts")


def amend(page: Page) -> None:
    follow(page, "Petition")
    expect(page.locator("main")).to_contain_text("Somebody has confirmed a signature")
    follow(page, "Amend the petition")
    page.locator("#asks-en").fill("We ask for lamps on the pier and the steps.")
    page.locator("#notes-en").fill("The steps were added.")
    press(page, "Publish the new version")
    expect(page.locator("ins").first).to_contain_text("and the steps")


def end(page: Page) -> None:
    follow(page, "Petition")
    press(page, "Close")
    expect(page.get_by_role("status").first).to_contain_text("closed")
    follow(page, "It was handed over")
    page.locator("#notes-en").fill("To the harbour master, at the pier.")
    press(page, "Save, and show readers")
    follow(page, "It was answered")
    page.get_by_label("Day of the answer").fill("2026-11-20")
    page.locator("#bodies-en").fill("Lamps will be put up in May.")
    letter = b"%PDF-1.7\nLamps will be put up in May.\n%%EOF\n"
    page.locator("#document").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": letter}
    )
    press(page, "Save, and show readers")
    follow(page, "Say how the campaign ended")
    page.get_by_label("Won", exact=True).check()
    page.locator("#notes-th").fill("ท่าเรือมีไฟแล้ว")
    press(page, "Save the outcome")


def test_a_campaign_from_its_first_words_to_the_answer(
    browser: Browser, site: tuple[str, Path], writer: str
) -> None:
    with open_page(browser) as page:
        sign_in(page, writer)
        write_campaign(page)
        write_petition(page)
        a_reader_signs(browser, writer, site[1])
        amend(page)
        end(page)

        page.goto(f"{writer}/th/campaigns/keep-the-pier-lit")
        main = page.locator("main")
        expect(main).to_contain_text("ขอไฟที่ท่าเรือ")
        expect(main).to_contain_text("ท่าเรือมีไฟแล้ว")
        expect(main).to_contain_text("Lamps will be put up in May.")
        expect(main).to_contain_text("The steps were added.")
