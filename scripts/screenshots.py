"""Take the pictures of docs/screenshots anew: python -m scripts.screenshots [gifts]"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, StorageState

from campaign.demo.organizers import demo_words
from tests.browser import giving_story
from tests.browser.giving_story import Story
from tests.services.chromium import open_page, running_chromium
from tests.services.web import running_site

HERE = Path(__file__).parent.parent / "docs" / "screenshots"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 780}
Shots = dict[str, list[tuple[str, dict[str, int], str]]]
SHOTS: Shots = {
    "hub": [("/campaigns/kem-sokha", DESK, "light"), ("/campaigns/kem-sokha", PHONE, "dark")],
    "home": [("/", DESK, "light"), ("/th/", PHONE, "light")],
    "statement": [
        ("/statements/lawmakers-ask-to-end-the-trial", DESK, "dark"),
        ("/km/statements/lawmakers-ask-to-end-the-trial", PHONE, "light"),
    ],
    "sign": [
        ("/campaigns/kem-sokha/sign", PHONE, "light"),
        ("/th/campaigns/kem-sokha/sign", PHONE, "dark"),
        ("/km/campaigns/kem-sokha/sign", PHONE, "light"),
    ],
    "thanks": [
        ("/campaigns/kem-sokha/thanks", PHONE, "dark"),
        ("/km/campaigns/kem-sokha/thanks", PHONE, "light"),
        ("/me/", PHONE, "light"),
    ],
}
DESK_SHOTS: Shots = {
    "desk-today": [("/", DESK, "light"), ("/", PHONE, "dark")],
    "desk-petition": [("/campaigns/kem-sokha/petition/", DESK, "light")],
    "desk-writing": [("/statements/new", DESK, "light"), ("/statements/import", PHONE, "light")],
    "desk-moderation": [("/moderation/", DESK, "light"), ("/moderation/", PHONE, "dark")],
    "desk-signatures": [("/campaigns/kem-sokha/signatures/", DESK, "light")],
    "desk-figures": [
        ("/campaigns/kem-sokha/figures/", DESK, "dark"),
        ("/campaigns/kem-sokha/figures/", PHONE, "light"),
    ],
    "desk-delivery": [("/campaigns/kem-sokha/delivery/", DESK, "light")],
    "desk-audit": [("/audit/", DESK, "light")],
}
"""Pages below /organize/mekong-dispatch, as the demo's owner sees them."""
GIVEN: Shots = {
    "give-desk": [("/money/waiting/", PHONE, "light"), ("/gifts/", DESK, "light")],
    "give-books": [("/ledger/", DESK, "light"), ("/gift-figures/", PHONE, "dark")],
}
"""The same, after readers gave."""


def sign_in(browser: Browser, address: str, data: Path) -> StorageState:
    """The cookies of the demo's owner."""
    email, password = demo_words(data).split()
    with open_page(browser) as page:
        page.goto(f"{address}/organize/login")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/organize/")
        return page.context.storage_state()


def shot(browser: Browser, address: str, size: dict[str, int], scheme: str, **more: object) -> Image.Image:
    """One page as it is first seen."""
    with open_page(browser, viewport=size, color_scheme=scheme, **more) as page:
        page.goto(address, wait_until="networkidle")
        return Image.open(BytesIO(page.screenshot())).convert("RGB")


def beside(pictures: list[Image.Image], gap: int = 24) -> Image.Image:
    """Several pictures in a row."""
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) + 1)
    row = Image.new("RGB", (width, max(picture.height for picture in pictures) + 2 * gap), "#d9d2c3")
    left = gap
    for picture in pictures:
        row.paste(picture, (left, gap))
        left += picture.width + gap
    return row


def keep(name: str, pictures: list[Image.Image]) -> None:
    """Store what was seen."""
    beside(pictures).save(HERE / f"{name}.webp", quality=72, method=6)
    print(name)


def look(browser: Browser, address: str, shots: Shots, **more: object) -> None:
    """Keep each of these pictures."""
    for name, pages in shots.items():
        keep(name, [shot(browser, address + path, size, scheme, **more) for path, size, scheme in pages])


def give(story: Story, known: StorageState) -> None:
    """Let readers give, then look at what donors and treasurers see."""
    given = giving_story.play(story)
    here = [("/donate/", PHONE, "light"), ("/th/donate/", PHONE, "dark"), (given["page"], PHONE, "light")]
    look(story.browser, story.address, {"give": here})
    with open_page(story.browser, viewport=PHONE) as page:
        story.own_page(page, giving_story.DONOR)
        own = page.url.removeprefix(story.address)
        page.get_by_role("link", name="Change or stop it").click()
        ends = page.url.removeprefix(story.address)
    look(story.browser, story.address, {"give-own": [(own, PHONE, "light"), (ends, PHONE, "dark")]})
    look(story.browser, f"{story.address}/organize/{giving_story.ORGANIZATION}", GIVEN, storage_state=known)


def main(*only: str) -> None:
    """Start the demo, look at it, and keep what was seen; "gifts" takes those of reader support alone."""
    HERE.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data), {"CAMPAIGN_CHALLENGE_COST": "4000"}) as address,
        running_chromium() as browser,
    ):
        known = sign_in(browser, address, Path(data))
        if not only:
            look(browser, address, SHOTS)
            look(browser, f"{address}/organize/mekong-dispatch", DESK_SHOTS, storage_state=known)
        give(Story(browser, address, Path(data)), known)


if __name__ == "__main__":
    main(*sys.argv[1:])
