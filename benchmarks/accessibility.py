"""V5: what axe finds on every page, in every language, light and dark, with errors shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from benchmarks.bodies import solved_payload
from benchmarks.database import add_pending, looking
from benchmarks.pages import PAGES
from benchmarks.report import Figure, tell
from benchmarks.stage import CAMPAIGN, Settings, data_folder, load, serving, settings_for
from benchmarks.visitor import SIGN, Visitor, a_form
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.locales import LOCALES
from campaign.petitions.confirming import CONFIRM, DISOWN, link_token
from campaign.petitions.models import Signature, SignatureState
from campaign.site import person
from tests.services.chromium import open_page, running_chromium

Act = Callable[[Page], object]
_PHONE = {"width": 360, "height": 740}
_SHOWN = "document.querySelector('main form').noValidate = true"
_UNSOLVED = """() => {
    const form = document.querySelector("main form");
    form.elements.name.value = "Ada Tester";
    form.elements.email.value = "ada@example.org";
    form.elements.website.value = "a robot";
    HTMLFormElement.prototype.submit.call(form);
}"""


def main() -> bool:
    """Look at every page, print what is wrong and the table."""
    looked, wrong, too_wide = 0, 0, 0
    with data_folder() as data, running_chromium() as browser:
        settings = settings_for(data)
        load(settings)
        with serving(settings) as server:
            pages = _pages(settings, server.url)
            for language in LOCALES:
                for scheme in ("light", "dark"):
                    prefix = server.url if language == "en" else f"{server.url}/{language}"
                    found = _look(browser, prefix, scheme, pages)
                    looked, wrong, too_wide = looked + len(pages), wrong + found[0], too_wide + found[1]
    figures = [
        Figure(name="pages looked at", values=[looked], at_least=100),
        Figure(name="violations", values=[wrong], at_most=0),
        Figure(name="pages wider than a phone", values=[too_wide], at_most=0),
    ]
    return tell("V5 axe, every page, every language, light and dark, with errors", figures)


def _look(browser: Browser, prefix: str, scheme: Any, pages: list[tuple[str, Act | None]]) -> tuple[int, int]:
    wrong, too_wide = 0, 0
    with open_page(browser, color_scheme=scheme, viewport=_PHONE, bypass_csp=True) as page:
        for path, act in pages:
            page.goto(prefix + path)
            if act:
                with page.expect_navigation():
                    act(page)
                page.locator("[role=alert]").first.wait_for()
            result: Any = Axe().run(page)
            for one in result.response["violations"]:
                wrong += len(one["nodes"])
                print(scheme, page.url, one["id"], [node["target"] for node in one["nodes"]][:3])
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                too_wide += 1
                print(scheme, page.url, "is wider than", _PHONE["width"])
    return wrong, too_wide


def _press(page: Page) -> None:
    """Send the form as it is, so that its errors show."""
    page.evaluate(_SHOWN)
    page.locator("main form button[type=submit]").first.click()


def _send_unsolved(page: Page) -> None:
    """Send it as a robot would, so that one more step is asked for."""
    page.evaluate(_UNSOLVED)


def _pages(settings: Settings, url: str) -> list[tuple[str, Act | None]]:
    """Every page: its path, and what is done there before it is looked at."""
    open_to_all = [
        *PAGES.values(),
        "/campaigns/",
        "/campaigns/nam-saeng-dam",
        "/campaigns/free-meas-vichheka",
        "/statements/",
        "/statements/?q=zzz",
        "/about",
        SIGN,
        f"/campaigns/{CAMPAIGN}/thanks",
        f"/campaigns/{CAMPAIGN}/endorse",
        f"/campaigns/{CAMPAIGN}/endorsed",
        "/me/",
        "/me/asked",
        "/nothing-here",
    ]
    forms: list[tuple[str, Act | None]] = [(path, _press) for path in (SIGN, f"{SIGN[:-4]}endorse", "/me/")]
    inbox, links = _private(settings, url)
    steps: list[tuple[str, Act | None]] = [(SIGN, _send_unsolved), (inbox, None), (inbox, _press)]
    return [*((path, None) for path in open_to_all), *forms, *steps, *((path, None) for path in links)]


def _private(settings: Settings, url: str) -> tuple[str, list[str]]:
    """The page that waits for the inbox, and what links in mails lead to: before, after and too late."""
    now = utcnow()
    later, earlier = now + timedelta(days=1), now - timedelta(days=1)
    with looking(settings) as session:
        form = {**a_form(1, "axe"), "altcha": solved_payload(), "wants_alerts": "y"}
        inbox = Visitor(url).ask("POST", SIGN, form).location.removeprefix(url)
        pending, gone = add_pending(session, 2, "axe")
        session.get_one(Signature, gone).move_to(SignatureState.DISOWNED)
        session.commit()
        done = session.scalars(
            select(Signature.id).where(Signature.state == SignatureState.CONFIRMED)
        ).first()
        signature = session.get_one(Signature, pending)
        mine = vault.link_token(person.MY_PAGE, signature.email_fingerprint or b"", later)
        return inbox, [
            f"/confirm/{link_token(CONFIRM, pending, expires_at=later)}",
            f"/confirm/{link_token(CONFIRM, done or 0, expires_at=later)}",
            f"/confirm/{link_token(CONFIRM, pending, expires_at=earlier)}",
            f"/confirm/{link_token(CONFIRM, gone, expires_at=later)}",
            f"/not-me/{link_token(DISOWN, pending, expires_at=later)}",
            f"/not-me/{link_token(DISOWN, gone, expires_at=later)}",
            f"/me/{mine}",
            f"/me/{mine}/erase",
        ]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
