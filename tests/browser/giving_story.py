"""Readers give and a treasurer keeps the books, press by press: for the story's test and for its pictures."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

from campaign.accounts.roles import Role
from campaign.accounts.service import find_organization
from tests.browser.organizers import add_organizer, inside, sign_in_at
from tests.browser.stories import link_in, newest_mail
from tests.donations.bank import a_file
from tests.services.chromium import open_page

DONOR, OTHER, THIRD = "ada@donors.example", "ben@donors.example", "cho@donors.example"
TREASURER = "tida@donors.example"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
ORGANIZATION = "mekong-dispatch"
_PAYPAL = (
    '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
)
_PAYPAL += (
    '"To Email Address","Transaction ID","Reference Txn ID","Balance","Subject","Note","Balance Impact"'
)


@dataclass
class Story:
    """A running demo, and the people who use it."""

    browser: Browser
    address: str
    data: Path

    @property
    def desk(self) -> str:
        """Where the treasurer works."""
        return f"{self.address}/organize/{ORGANIZATION}"

    def give(self, page: Page, amount: int, way: str, email: str, *, rhythm: str = "once") -> None:
        """Fill in the form, and press the button that states the whole promise."""
        page.goto(f"{self.address}/donate/")
        if rhythm != "once":
            page.locator(f"[name=rhythm][value={rhythm}]").check(force=True)
        page.locator(f"[name=way][value={way}]").check()
        page.get_by_label("Or another amount").fill(str(amount))
        page.get_by_label("Your name (optional)").fill(f"{email.partition('@')[0].title()} Donor")
        page.get_by_label("Your email (optional)").fill(email)
        often, sent = (
            (" every month" if rhythm == "monthly" else ""),
            ("" if way == "card" else " by transfer"),
        )
        expect(page.locator("[data-promise]")).to_have_text(f"Give THB\xa0{amount}{often}{sent}")
        page.locator("[data-promise]").click()

    def pay(self, page: Page) -> str:
        """On the provider's page; returns where the gift's own page is."""
        page.get_by_role("heading", name="Pay").wait_for()
        self.provider = page.url.partition("/pay/")[0]
        left = page.get_by_role("link", name="Go back without paying").get_attribute("href") or ""
        page.get_by_role("button", name=re.compile("^Pay THB")).click()
        page.get_by_role("heading", name="Thank you. Your gift has arrived.").wait_for()
        return left.partition("?")[0]

    def pledge(self, page: Page, amount: int, way: str, email: str) -> str:
        """Promise a transfer; returns the reference to write with it."""
        self.give(page, amount, way, email)
        page.get_by_role("heading", name=f"Now send THB\xa0{amount}").wait_for()
        row = page.locator("tr", has_text="Reference").locator("td")
        return row.inner_text().replace("-", "")

    def own_page(self, page: Page, email: str) -> None:
        """A donor asks for the link to their page, and opens it."""
        page.goto(f"{self.address}/me/")
        page.get_by_label("Your email").fill(email)
        page.get_by_role("button", name="Send me the link").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Look in your inbox")
        page.goto(link_in(newest_mail(self.data, email, holding="/me/"), "/me/"))

    def provider_does(self, page: Page, what: str, button: str) -> None:
        """A press on the card provider's side, as soon as it can be done there."""
        page.goto(f"{self.provider}/")
        page.get_by_role("listitem").filter(has_text=what).get_by_role("button", name=button).click()

    def treasurer(self, page: Page) -> None:
        """Somebody keeps the money, and signs in."""
        add_organizer(self.data, self.address, TREASURER, campaign="kem-sokha", role=Role.TREASURER)
        sign_in_at(page, self.address, TREASURER)

    def look_at_statement(self, page: Page, account: str, name: str, raw: bytes) -> None:
        """Upload a file: what would happen is shown, and nothing is booked."""
        page.goto(f"{self.desk}/bank/upload")
        page.get_by_label("The file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": raw})
        page.get_by_label("Account", exact=True).select_option("")
        page.get_by_label("Name of a new account").fill(account)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("Nothing is booked yet.")).to_be_visible()

    def take_in(self, page: Page) -> None:
        """Import what is looked at, and wait for the worker."""
        page.get_by_role("button", name="Import").click()
        page.wait_for_url("**/bank/statements/*")
        for _ in range(60):
            if page.get_by_role("link", name="Look again").count() == 0:
                return
            page.wait_for_timeout(300)
            page.reload()
        raise AssertionError("the lines were not taken in")

    def refund(self, page: Page, reference: str, amount: int) -> None:
        """Give a part back by hand."""
        page.goto(f"{self.desk}/gifts/{reference}/refund/")
        page.get_by_label("Amount").fill(str(amount))
        page.get_by_label("Currency").fill("THB")
        page.get_by_role("button", name="Refund").click()
        expect(page.get_by_text("The refund is booked.")).to_be_visible()

    def today(self) -> datetime:
        """Where the organization is."""
        with inside(self.data, self.address) as session:
            return datetime.now(ZoneInfo(find_organization(session, ORGANIZATION).zone))

    def bank_file(self, reference: str, amount: str) -> bytes:
        """A statement with the transfer, among others that are nobody's gift."""
        day = f"{self.today():%d/%m/%Y}"
        return a_file([(day, f"TRF {reference.lower()} mBanking", amount), (day, "ELECTRICITY", "-740.00")])

    def paypal_file(self, reference: str, amount: str, fee: str, net: str) -> bytes:
        """PayPal's download with the comment as the donor pasted it."""
        day, note = f"{self.today():%m/%d/%Y}", f"For Mekong Dispatch {reference}"
        cells = [day, "10:00:00", "PST", "Ben Donor", "General Payment", "Completed", "THB", amount, fee, net]
        cells += [OTHER, "gifts@example.org", "8AB00000000000007", "", "", "", note, "Credit"]
        return "\n".join(["\ufeff" + _PAYPAL, ",".join(f'"{cell}"' for cell in cells), ""]).encode()


def play(story: Story) -> dict[str, str]:
    """The whole story without a look at what comes of it, for pictures; returns which page they begin at."""
    with open_page(story.browser, viewport=PHONE) as page:
        story.give(page, 300, "card", DONOR, rhythm="monthly")
        story.pay(page)
        story.give(page, 200, "card", THIRD)
        story.pay(page)
        bank, paypal = story.pledge(page, 600, "bank", OTHER), story.pledge(page, 150, "paypal", OTHER)
        story.pledge(page, 99, "bank", DONOR)
        waiting = page.url.removeprefix(story.address)
        story.provider_does(page, "Payment of THB 200.00", "The donor's bank disputes it")
    with open_page(story.browser, viewport=DESK) as page:
        story.treasurer(page)
        story.look_at_statement(page, "Bangkok Bank 1234", "bank.csv", story.bank_file(bank, "600.00"))
        story.take_in(page)
        raw = story.paypal_file(paypal, "150.00", "-5.00", "145.00")
        story.look_at_statement(page, "PayPal", "paypal.csv", raw)
        story.take_in(page)
        story.refund(page, bank, 200)
    return {"page": waiting}
