"""V3: what a first visit to a campaign page takes over the wire, without the lead image."""

from typing import Any

from playwright.sync_api import Browser

from benchmarks.pages import PAGES
from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, serving, settings_for
from tests.services.chromium import open_page, running_chromium

_PHONE = {"width": 360, "height": 740}
_PICTURES = "/pictures/"


def main() -> bool:
    """Visit as a new reader on a phone, and print the table."""
    figures: list[Figure] = []
    with data_folder() as data, running_chromium() as browser:
        settings = settings_for(data)
        load(settings)
        with serving(settings) as server:
            for language in ("", "/th", "/km"):
                figures += _figures(browser, server.url, language)
    return tell("V3 first visit to a campaign page, headless Chromium, 360 px", figures)


def _figures(browser: Browser, url: str, language: str) -> list[Figure]:
    files = visit(browser, f"{url}{language}{PAGES['campaign']}")
    ours = {address: size for address, size in files.items() if _PICTURES not in address}
    for address, size in files.items():
        print(f"{size:8,} {address.removeprefix(url)}")
    name = language or "/en"
    return [
        Figure(name=f"{name}: bytes", values=[sum(ours.values()) / 1000], unit="kB", at_most=30),
        Figure(name=f"{name}: requests", values=[len(ours)], at_most=5),
        Figure(
            name=f"{name}: the lead image", values=[sum(files.values()) / 1000 - sum(ours.values()) / 1000]
        ),
    ]


def visit(browser: Browser, address: str) -> dict[str, int]:
    """Bytes over the wire of each file that a first visit loads, headers included."""
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    with open_page(browser, viewport=_PHONE) as page:
        network = page.context.new_cdp_session(page)

        def told(event: dict[str, Any]) -> None:
            names[event["requestId"]] = event["response"]["url"]

        def finished(event: dict[str, Any]) -> None:
            name = names.get(event["requestId"], event["requestId"])
            sizes[name] = sizes.get(name, 0) + int(event["encodedDataLength"])

        network.on("Network.responseReceived", told)
        network.on("Network.loadingFinished", finished)
        network.send("Network.enable")
        page.goto(address, wait_until="networkidle")
    return sizes


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
