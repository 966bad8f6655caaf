"""The first steps of an organization in a browser: set-up, campaign, statement, petition."""

import time
from pathlib import Path

from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser.stories import link_in

SEED = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "000_51b1eb4605ffaa1b.txt"
FIXTURE = Path(__file__).parent.parent / "statements" / "fixtures" / "harbour_page.html"
OWNER = ("somebody@example.org", "nine slow ferries cross the strait")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def set_up(page: Page, data: Path) -> None:
    """By the link that the start prints; then a second step for signing in."""
    page.goto(link_in((data / "log").read_text(), "/organize/setup/"))
    page.locator("[name=organization_en]").fill("River Post")
    page.locator("[name=slug]").fill("river-post")
    page.get_by_label("Time zone").select_option("Asia/Bangkok")
    page.get_by_label("Your name").fill("Somebody New")
    page.locator("[name=email]").fill(OWNER[0])
    page.locator("[name=password]").fill(OWNER[1])
    press(page, "Set up, then the second step")
    press(page, "Set up an authenticator app")
    page.get_by_text("I cannot scan it").click()
    app = TOTP(key=page.locator(".key").inner_text().replace("-", ""))
    page.get_by_label("Code of your authenticator app").fill(app.generate().token)
    press(page, "Turn it on")
    press(page, "Show me ten codes")
    expect(page.locator(".codes li")).to_have_count(10)
    sign_in_anew(page, app)


def sign_in_anew(page: Page, app: TOTP) -> None:
    """With the password and the next code."""
    here = page.url.partition("/organize")[0]
    press(page, "Sign out")
    page.goto(f"{here}/organize/login")
    page.locator("input[name=email]").fill(OWNER[0])
    page.locator("input[name=password]").fill(OWNER[1])
    page.locator("input[name=password]").press("Enter")
    page.get_by_label("Code of your authenticator app").fill(app.generate(time.time() + 30).token)
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def begin_campaign(page: Page, desk: str) -> None:
    page.goto(f"{desk}/campaigns/")
    follow(page, "New campaign")
    page.get_by_label("Title").fill("Let them go")
    page.get_by_label("Address").fill("let-them-go")
    page.get_by_label("Summary").fill("A trial that should never have begun.")
    page.get_by_label("Text", exact=True).fill("The case has been going on for years.")
    press(page, "Begin the campaign")


def take_in_and_translate(page: Page, desk: str) -> str:
    """The statement itself, checked, in a second language, published under the campaign."""
    page.goto(f"{desk}/statements/")
    follow(page, "Take one in")
    page.get_by_label("Or its file").set_input_files(SEED if SEED.exists() else FIXTURE)
    press(page, "Read it")
    title = page.get_by_label("Title").input_value()
    assert len(title) > 10
    page.locator("[name=campaign_id]").select_option(label="Let them go")
    press(page, "Keep as a draft")
    shown = page.url
    page.goto(f"{shown}text/th")
    page.get_by_label("Title").fill("เรียกร้องให้ถอนฟ้อง")
    page.get_by_label("Text", exact=True).fill("คดีนี้ไม่ควรเริ่มตั้งแต่แรก")
    press(page, "Save")
    page.goto(f"{shown}publishing")
    press(page, "Publish")
    expect(page.get_by_text("It is published.")).to_be_visible()
    return title


def open_petition(page: Page, desk: str) -> None:
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    follow(page, "Write the petition")
    page.get_by_label("Title").fill("Drop the charges")
    page.get_by_label("What you ask", exact=True).fill("We ask that the charges be dropped.")
    press(page, "Save")
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    follow(page, "Address somebody")
    page.locator("#names-en").fill("The prosecutor")
    press(page, "Save")
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    follow(page, "Change goal, times and comments")
    page.get_by_label("Signers may leave a comment, which you moderate").check()
    press(page, "Save")
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    press(page, "Open")
    page.goto(f"{desk}/campaigns/let-them-go/")
    press(page, "Publish")
