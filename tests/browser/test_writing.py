"""An editor takes a statement in, corrects it, translates it, looks at it and publishes it, in a browser."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from campaign import create_app
from campaign.accounts.roles import Role
from campaign.core.db import db
from tests.conftest import a_config
from tests.factories import an_organization, an_organizer
from tests.services.chromium import open_page
from tests.services.ports import free_port

HARBOUR = Path(__file__).parent.parent / "statements" / "fixtures" / "harbour_page.html"
COPIED = "<p style='mso-x:1'>The <b>drum</b> is <a href='https://example.org/d'>back</a>.<o:p></o:p></p>"


@dataclass(frozen=True)
class Desk:
    """A site with one organization, and the cookie of its editor."""

    address: str
    cookie: dict[str, str]

    def sit_down(self, context: BrowserContext) -> None:
        context.add_cookies([self.cookie])  # type: ignore[list-item]


@pytest.fixture(name="desk")
def _desk(tmp_path: Path, built: Path) -> Iterator[Desk]:
    shutil.copy(built / "campaign.sqlite3", tmp_path)
    port = free_port()
    app = create_app(a_config(tmp_path, BASE_URL=f"http://127.0.0.1:{port}"))
    with app.app_context():
        session = db.session()
        editor = an_organizer(session, an_organization(session, slug="press", is_host=True), Role.EDITOR)
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": editor.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})
        db.session.remove()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = {"name": name, "value": str(value), "domain": "127.0.0.1", "path": "/organize"}
    try:
        yield Desk(f"http://127.0.0.1:{port}", cookie)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def take_in(page: Page, desk: Desk) -> str:
    page.goto(f"{desk.address}/organize/press/statements/")
    expect(page.get_by_text("No statements yet")).to_be_visible()
    page.get_by_role("link", name="Take one in").click()
    page.get_by_label("Or its file").set_input_files(HARBOUR)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Title")).to_have_value("Drop the case against the harbour choir")
    accessible(page)
    page.get_by_label("Title").fill("Drop the case against the choir")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("status").filter(has_text="is a draft appeal")).to_be_visible()
    accessible(page)
    return page.url


def test_from_a_published_page_to_a_translated_statement(browser: Browser, desk: Desk) -> None:
    with open_page(browser) as page:
        desk.sit_down(page.context)
        shown = take_in(page, desk)

        page.goto(shown + "text/en")
        body = page.get_by_label("Text", exact=True)
        body.press("Control+End")
        body.press_sequentially("\n\nFree them ")
        body.press("Control+b")
        body.press_sequentially("now")
        page.locator("[data-editor]").first.get_by_role("button", name="Preview").click()
        expect(page.locator("[data-shown] strong").filter(has_text="now")).to_be_visible()
        accessible(page)
        save(page)
        expect(page.get_by_text("Saved as version 2.")).to_be_visible()

        page.goto(shown + "text/th")
        expect(page.get_by_role("heading", name="Drop the case against the choir")).to_be_visible()
        page.get_by_label("Title").fill("ยกฟ้องคดีคณะประสานเสียง")
        page.get_by_label("Text", exact=True).fill("คณะประสานเสียงร้องเพลงสิบเอ็ดนาที")
        save(page)
        expect(page.get_by_text("Saved as version 1.")).to_be_visible()

        page.get_by_role("link", name="Preview the page").click()
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="ยกฟ้องคดีคณะประสานเสียง")).to_be_visible()

        page.goto(shown + "publishing")
        accessible(page)
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("It is published.")).to_be_visible()
        page.goto(f"{desk.address}/th/statements/drop-the-case-against-the-harbour-choir")
        expect(page.get_by_role("heading", name="ยกฟ้องคดีคณะประสานเสียง")).to_be_visible()


def test_nothing_that_was_typed_is_lost(browser: Browser, desk: Desk) -> None:
    with open_page(browser) as page:
        desk.sit_down(page.context)
        text = take_in(page, desk) + "text/en"
        page.goto(text)
        second = page.context.new_page()
        second.goto(text)
        for tab, words in ((page, "They sang at dawn."), (second, "They sang at noon.")):
            tab.on("dialog", lambda dialog: dialog.accept())
            tab.get_by_label("Text", exact=True).fill(words)
            save(tab)
        expect(second.get_by_role("heading", name="Somebody saved before you")).to_be_visible()
        expect(second.locator("del").first).to_be_visible()
        accessible(second)
        second.get_by_role("button", name="Keep mine").click()
        expect(second.get_by_text("Saved as version 3.")).to_be_visible()

        page.goto(text)
        body = page.get_by_label("Text", exact=True)
        expect(body).to_have_value("They sang at noon.")
        body.press("Control+End")
        body.evaluate(
            """(area, html) => { const data = new DataTransfer(); data.setData("text/html", html);
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true })); }""",
            COPIED,
        )
        expect(body).to_have_value(re.compile(r"The \*\*drum\*\* is \[back\]\(https://example\.org/d\)\."))
        page.context.set_offline(True)
        body.press_sequentially(" And nobody heard 🐘")
        expect(page.get_by_text("No connection.")).to_be_visible(timeout=15_000)
        page.context.set_offline(False)
        page.reload()
        page.get_by_role("button", name="Take them up again").click()
        expect(body).to_have_value(re.compile("nobody heard 🐘"))
        save(page)
        expect(page.get_by_text("Saved as version 4.")).to_be_visible()
        page.go_back()
        page.goto(text)
        expect(page.get_by_text("This device kept words")).to_be_hidden()
