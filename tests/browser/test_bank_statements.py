"""A treasurer reads a statement on a phone without a script; each page has room and no barrier."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import giving
from campaign.donations.gift_models import Method
from campaign.donations.references import spaced
from tests.browser.organizers import add_organizer, inside, sign_in_at
from tests.browser.test_accessible import violations
from tests.donations.bank import a_file
from tests.services.chromium import open_page
from tests.services.web import running_site

PHONE = {"width": 360, "height": 740}


def promised(data: Path, address: str, slug: str, name: str) -> str:
    """The reference of a pledge of THB 300."""
    with inside(data, address) as session:
        ours = session.scalars(select(Organization).where(Organization.slug == slug)).one()
        new = giving.NewGift(
            organization_id=ours.id, money=Money(30000, "THB"), method=Method.BANK, locale="en", name=name
        )
        return giving.promise(session, new, now=utcnow()).reference


def is_fine(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


def test_a_statement_is_read_and_matched_on_a_phone_without_a_script(
    browser: Browser, tmp_path: Path
) -> None:
    with running_site(tmp_path, {}) as address:
        slug = add_organizer(tmp_path, address, "oi@example.org", campaign="kem-sokha", role=Role.TREASURER)
        named, unnamed = (promised(tmp_path, address, slug, name) for name in ("Ada Donor", "Malee Thongdee"))
        day = f"{utcnow():%d/%m/%Y}"
        statement = tmp_path / "march.csv"
        rows = [(day, f"TRF {named.lower()} mBanking", "300.00"), (day, "TRF FR MALEE T", "300.00")]
        statement.write_bytes(a_file([*rows, ("31/02/2026", "no day", "1.00"), (day, "fee", "-5.00")]))

        with open_page(browser, viewport=PHONE, java_script_enabled=False) as page:
            sign_in_at(page, address, "oi@example.org")
            page.goto(f"{address}/organize/{slug}/bank/")
            read_statement(page, statement)
            match_the_other(page, unnamed)
        with open_page(browser, viewport=PHONE) as page:
            sign_in_at(page, address, "oi@example.org")
            for rest in ("", "upload", "lines/", "lines/1", "lines/2", "statements/1"):
                page.goto(f"{address}/organize/{slug}/bank/{rest}")
                is_fine(page)
                assert violations(page) == []


def read_statement(page: Page, statement: Path) -> None:
    page.get_by_role("link", name="Read a statement").first.click()
    page.get_by_label("The file").set_input_files(statement)
    page.get_by_label("Name of a new account").fill("Bangkok Bank 1234")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Lines that cannot be read")).to_be_visible()
    is_fine(page)
    page.get_by_role("link", name="Match the columns again").click()
    is_fine(page)
    page.get_by_role("button", name="Look at every line").click()
    page.get_by_role("button", name="Import").click()
    for _ in range(30):
        if page.get_by_role("link", name="Look again").count() == 0:
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Lines that wait")).to_be_visible()
    is_fine(page)


def match_the_other(page: Page, reference: str) -> None:
    page.get_by_role("link", name="Lines that wait").click()
    is_fine(page)
    chosen = page.get_by_role("listitem").filter(has_text=spaced(reference)).last
    expect(chosen).to_contain_text("a name like it")
    chosen.get_by_role("button", name="It pays this").click()
    expect(page.get_by_text("It is booked.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
