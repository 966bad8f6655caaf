"""From an empty database and a browser alone to an answered petition, by a person who was never here."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.first_steps import (
    begin_campaign,
    follow,
    open_petition,
    press,
    set_up,
    take_in_and_translate,
)
from tests.browser.organizers import confirm_everybody
from tests.browser.stories import link_in, newest_mail
from tests.services.chromium import open_page
from tests.services.web import running_site

BURST = 60
STEPS = (
    *("organization.set_up", "campaign.opened", "statement.imported", "statement.text"),
    *("statement.published", "petition.written", "target.added", "petition.open", "campaign.published"),
    *("moderation.approve", "signatures.seen", "invalidation.dry_run", "invalidation.begun"),
    *("invalidation.undone", "petition.closed", "pack.ordered", "pack.downloaded", "petition.delivered"),
)
"""What the story leaves in the audit log, at the least."""
SETTINGS = {
    "CAMPAIGN_CHALLENGE_COST": "4000",
    "CAMPAIGN_PAGE_SECONDS": "1",
    "CAMPAIGN_LIMIT_PLAIN": "500 per 10 minutes",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site keeps its data: empty at first."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """A site that nobody has set up."""
    with running_site(data, SETTINGS, "--no-demo") as running:
        yield running


def a_reader_signs(browser: Browser, address: str, data: Path) -> None:
    with open_page(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{address}/campaigns/let-them-go/sign")
        page.get_by_label("Your name", exact=True).fill("Ada Tester")
        page.get_by_label("Your email").fill("reader@example.org")
        page.get_by_label("Show my full name").check()
        page.get_by_label("A comment").fill("Enough of this.")
        press(page, "Sign")
        page.goto(link_in(newest_mail(data, "reader@example.org"), "/confirm/"))
        press(page, "Yes, count my signature")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature counts")


def moderate(page: Page, desk: str) -> None:
    page.goto(f"{desk}/moderation/?kind=comment")
    expect(page.get_by_text("Enough of this.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("Approved")


def count_on(page: Page, address: str) -> int:
    page.wait_for_timeout(1200)
    page.goto(f"{address}/campaigns/let-them-go")
    found = re.search(r"([\d,]+)\s+(?:have|has|person) signed", page.locator("main").inner_text())
    assert found is not None, page.locator("main").inner_text()[:300]
    return int(found[1].replace(",", ""))


def find_and_undo_a_burst(page: Page, address: str, desk: str, data: Path) -> None:
    for number in range(BURST):
        told: dict[str, str | float | bool] = {"name": f"Robo Tester {number}", "display": "hidden"}
        told["email"] = f"robo{number}@robots.example"
        page.request.post(f"{address}/campaigns/let-them-go/sign", form=told, max_redirects=0)
    confirm_everybody(data, address, domain="robots.example")
    assert count_on(page, address) == BURST + 1
    page.goto(f"{desk}/campaigns/let-them-go/signatures/")
    follow(page, "Look closer")
    since = datetime.fromisoformat(page.get_by_label("Signed from").input_value())
    page.get_by_label("Signed from").fill(f"{since - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("Signed before").fill(f"{since + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    for box in page.locator("input[name=signs]:checked").all():
        box.uncheck()
    page.get_by_label("Domain of the address").fill("robots.example")
    press(page, "Begin the dry run")
    expect(page.locator(".tile strong").first).to_have_text(str(BURST), timeout=30_000)
    press(page, f"Take {BURST} out of the count")
    expect(page.get_by_text("It is done.")).to_be_visible(timeout=30_000)
    here = page.url
    assert count_on(page, address) == 1
    page.goto(here)
    press(page, "Undo all of it")
    expect(page.get_by_text("It is done.")).to_be_visible(timeout=30_000)
    assert count_on(page, address) == BURST + 1


def close_and_deliver(page: Page, desk: str) -> None:
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    press(page, "Close")
    page.goto(f"{desk}/campaigns/let-them-go/delivery/")
    press(page, "Make a pack")
    with page.expect_download(timeout=60_000) as told:
        page.get_by_role("button", name="Download", exact=True).click(timeout=60_000)
    pack = zipfile.ZipFile(io.BytesIO(told.value.path().read_bytes()))
    assert pack.read("petition.pdf").startswith(b"%PDF")
    assert "Ada Tester" in pack.read("names-001.csv").decode()
    page.goto(f"{desk}/campaigns/let-them-go/petition/")
    follow(page, "It was handed over")
    page.locator("#notes-en").fill("To the prosecutor's clerk.")
    press(page, "Save, and show readers")


def read_the_audit(page: Page, desk: str) -> None:
    """Each step stands there, with whoever took it."""
    page.goto(f"{desk}/audit/")
    words = [page.locator(f"#action option[value='{step}']").text_content() or step for step in STEPS]
    lines = page.locator("tbody").inner_text()
    while page.get_by_role("link", name="Older", exact=True).count():
        follow(page, "Older")
        lines += page.locator("tbody").inner_text()
    assert "Somebody New" in lines
    assert not [one for one in words if one not in lines], lines


def test_a_person_who_was_never_here_runs_a_campaign(browser: Browser, address: str, data: Path) -> None:
    desk = f"{address}/organize/river-post"
    with open_page(browser, viewport={"width": 1280, "height": 900}) as page:
        set_up(page, data)
        begin_campaign(page, desk)
        title = take_in_and_translate(page, desk)
        open_petition(page, desk)
        a_reader_signs(browser, address, data)
        moderate(page, desk)
        find_and_undo_a_burst(page, address, desk, data)
        close_and_deliver(page, desk)

        read_the_audit(page, desk)
        page.goto(f"{address}/campaigns/let-them-go")
        expect(page.locator("main")).to_contain_text("To the prosecutor's clerk.")
        expect(page.locator("main")).to_contain_text(title)
