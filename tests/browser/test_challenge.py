"""The proof of work in a real browser, under the strict content policy, on a page of its own."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from altcha import Payload, create_challenge, verify_solution
from playwright.sync_api import Browser, Page

STATIC = Path(__file__).resolve().parents[2] / "static"
SECRET, KEY_SECRET = b"a secret of the tests", b"another secret of the tests"
POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'"
FORM = """<!doctype html><title>Sign</title>
<form method="post" action="/sign" data-challenge="/challenge"
      data-challenge-worker="/vendor/altcha/pbkdf2.js" data-challenge-waiting="One moment, please…">
  <input name="name" aria-label="Name"><input type="hidden" name="altcha" autocomplete="off">
  <p role="status" data-challenge-status></p><button name="way" value="online">Sign</button>
</form><script src="/challenge.js" defer></script>"""


@dataclass
class Site:
    """A site with one form; it remembers what was asked of it and what was sent."""

    address: str = ""
    tries: int = 40
    is_away: bool = False
    asked: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)

    def challenge(self) -> bytes:
        made = create_challenge(
            "PBKDF2/SHA-256",
            200,
            counter=self.tries + secrets.randbelow(self.tries),
            expires_at=datetime.now(UTC) + timedelta(minutes=5),
            hmac_secret=SECRET,
            hmac_key_secret=KEY_SECRET,
        )
        return json.dumps(made.to_dict()).encode()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        self.asked.append(path)
        if path == "/challenge":
            return (
                (503, "text/plain", b"away") if self.is_away else (200, "application/json", self.challenge())
            )
        if path.endswith(".js"):
            return 200, "text/javascript", (STATIC / path[1:]).read_bytes()
        return 200, "text/html; charset=utf-8", FORM.encode()


def handler_of(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*site.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.sent.append({key: values[0] for key, values in parse_qs(body).items()})
            self._send(200, "text/html", b"<title>Thanks</title>")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            headers = {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": POLICY,
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}/"
        yield site
        server.shutdown()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site.address)
    yield page
    page.context.close()
    refused = [line for line in complaints if "Content Security Policy" in line or "Error:" in line]
    assert not refused


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign").click()
    page.wait_for_url("**/sign")


def is_solved(sent: dict[str, str]) -> bool:
    payload = Payload.from_base64(sent["altcha"])
    return verify_solution(payload, SECRET, hmac_key_secret=KEY_SECRET).verified


def test_a_page_that_is_only_read_does_no_work(page: Page, site: Site) -> None:
    page.wait_for_load_state("networkidle")

    assert [path for path in site.asked if path != "/favicon.ico"] == ["/", "/challenge.js"]


def test_the_first_touch_starts_the_work_and_the_server_can_check_it(page: Page, site: Site) -> None:
    page.get_by_label("Name").fill("Sok Dara")
    sign(page)

    assert is_solved(site.sent[0])
    assert site.sent[0]["name"] == "Sok Dara"
    assert site.sent[0]["way"] == "online", "the button that was pressed is sent too"
    assert site.asked.count("/challenge") == 1


def test_a_button_pressed_too_early_waits_and_says_so_and_sends_once(page: Page, site: Site) -> None:
    site.tries = 3000

    page.get_by_role("button", name="Sign").dblclick()
    assert page.get_by_role("status").inner_text() == "One moment, please…"
    page.wait_for_url("**/sign")

    assert [is_solved(sent) for sent in site.sent] == [True]


def test_without_a_challenge_the_form_is_sent_all_the_same(page: Page, site: Site) -> None:
    site.is_away = True

    page.get_by_label("Name").fill("Sok Dara")
    sign(page)

    assert site.sent == [{"name": "Sok Dara", "way": "online"}]


def test_without_javascript_the_form_is_sent_all_the_same(browser: Browser, site: Site) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site.address)
    page.get_by_label("Name").fill("Sok Dara")
    sign(page)
    page.context.close()

    assert site.sent == [{"name": "Sok Dara", "way": "online"}]


def test_a_form_that_is_sent_again_after_going_back_has_a_new_solution(page: Page, site: Site) -> None:
    for _ in range(2):
        page.get_by_label("Name").fill("Sok Dara")
        sign(page)
        page.go_back()

    first, second = site.sent
    assert is_solved(first)
    assert is_solved(second)
    assert first["altcha"] != second["altcha"]
