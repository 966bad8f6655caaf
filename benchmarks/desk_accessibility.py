"""V5 for organizers: axe on every page of the dashboard, in both languages and themes, with errors shown."""

import argparse
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from benchmarks.desk import addresses, application, signed_in
from benchmarks.everything import fill
from benchmarks.report import Figure, tell
from benchmarks.stage import Settings, data_folder, load, serving, settings_for
from campaign.core.db import db
from tests.services.chromium import open_page, running_chromium

_PHONE, _DESK = 360, 1280
Look = tuple[str, Any, tuple[int, ...]]
_LOOKS: tuple[Look, ...] = (
    ("en", "light", (_PHONE, _DESK)),
    ("th", "dark", (_PHONE, _DESK)),
    ("en", "dark", (_PHONE,)),
    ("th", "light", (_PHONE,)),
)
_PAPERS = {"gifts.receipt"}
"""No pages: the browser shows them by its own means."""
_NAMES = "main form[method=post]:has(input:not([type=hidden]), textarea, select):not([hidden])"
_SEND_EMPTY = """form => {
    const typed = ["text", "email", "url", "date", "datetime-local", "number", "password", "textarea"];
    for (const field of form.elements) {
        if (typed.includes(field.type)) field.value = "";
        if (field.type === "checkbox") field.checked = false;
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


class Looked:
    """What was seen so far."""

    def __init__(self, pictures: Path | None, only: str) -> None:
        self.only = tuple(only.split(","))
        self.pages, self.with_errors, self.wrong, self.too_wide = 0, 0, 0, 0
        self.broken: list[str] = []
        self._pictures = pictures

    def look(self, page: Page, name: str, about: str) -> None:
        """Let axe look at a page, and see whether it is wider than its screen."""
        self.pages += 1
        result: Any = Axe().run(page)
        for one in result.response["violations"]:
            self.wrong += len(one["nodes"])
            print(about, name, one["id"], [node["target"] for node in one["nodes"]][:3])
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.too_wide += 1
            print(about, name, "is wider than its screen")
        if self._pictures:
            page.screenshot(path=self._pictures / f"{name}-{about}.png", full_page=True)


def main() -> bool:
    """Look at every page, print what is wrong and the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--pictures", type=Path, help="A folder for a picture of each page.")
    told.add_argument("--only", default="", help="Beginnings of endpoints, with commas.")
    options = told.parse_args()
    looked = Looked(options.pictures, options.only)
    with data_folder() as data, running_chromium() as browser:
        settings = settings_for(data)
        load(settings)
        with application(settings):
            fill(db.session())
        with serving(settings) as server:
            for look in _LOOKS:
                _look(browser, server.url, settings, looked, look)
    figures = [
        Figure(name="pages looked at", values=[looked.pages], at_least=1 if options.only else 400),
        Figure(name="of them with errors shown", values=[looked.with_errors], at_least=1),
        Figure(name="violations", values=[looked.wrong], at_most=0),
        Figure(name="pages wider than their screen", values=[looked.too_wide], at_most=0),
        Figure(name="pages that did not open", values=[len(looked.broken)], at_most=0),
    ]
    return tell("V5 axe, every page of the dashboard, en and th, light and dark, with errors", figures)


def _look(browser: Browser, url: str, settings: Settings, looked: Looked, look: Look) -> None:
    locale, scheme, widths = look
    with application(settings) as app:
        person = signed_in(app, locale)
        found, without = addresses(app, person.organization)
    cookies: Any = [{"name": name, "value": value, "url": url} for name, value in person.cookies.items()]
    looked.broken += without
    for name in without:
        print(name, "has no address")
    with open_page(browser, color_scheme=scheme, bypass_csp=True) as page:
        page.context.add_cookies(cookies)
        for name, path in found.items():
            if name in _PAPERS or not name.startswith(looked.only):
                continue
            for width in widths:
                page.set_viewport_size({"width": width, "height": 740})
                if _opened(page, url + path, name, looked):
                    looked.look(page, name, f"{locale}-{scheme}-{width}")
            _with_errors(page, name, looked, f"{locale}-{scheme}")


def _opened(page: Page, address: str, name: str, looked: Looked) -> bool:
    """Whether it is a page that is shown; a file to be fetched is none."""
    try:
        answer = page.goto(address)
    except Exception as fault:
        if "Download is starting" in str(fault):
            return False
        raise
    if answer is None or not answer.ok:
        looked.broken.append(name)
        print(name, address, "answers", answer and answer.status)
        return False
    return _is_page(page, answer)


def _is_page(page: Page, answer: Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "") and page.title() != ""


def _with_errors(page: Page, name: str, looked: Looked, about: str) -> None:
    """Send the page's own form with nothing in it; look at it if it comes back with what is wrong."""
    page.set_viewport_size({"width": _PHONE, "height": 740})
    forms = page.locator(_NAMES)
    if not page.title() or not forms.count():
        return
    with page.expect_navigation() as sent:
        forms.first.evaluate(_SEND_EMPTY)
    if sent.value.status == 422:
        looked.with_errors += 1
        looked.look(page, f"{name}-wrong", f"{about}-360")


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
