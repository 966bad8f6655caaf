"""Take the pictures of docs/screenshots anew: python -m scripts.screenshots"""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.services.chromium import open_page, running_chromium
from tests.services.web import running_site

HERE = Path(__file__).parent.parent / "docs" / "screenshots"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 780}
SHOTS = {
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


def shot(browser: Browser, address: str, size: dict[str, int], scheme: str) -> Image.Image:
    """One page as it is first seen."""
    with open_page(browser, viewport=size, color_scheme=scheme) as page:
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


def main() -> None:
    """Start the demo, look at it, and keep what was seen."""
    HERE.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data), {}) as address,
        running_chromium() as browser,
    ):
        for name, pages in SHOTS.items():
            pictures = [shot(browser, address + path, size, scheme) for path, size, scheme in pages]
            beside(pictures).save(HERE / f"{name}.webp", quality=72, method=6)
            print(name)


if __name__ == "__main__":
    main()
