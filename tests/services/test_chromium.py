"""The browser that the tests drive: a real one, that reaches this machine only."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser

from tests.services.chromium import open_page

PAGE = """<!doctype html><title>Page</title>
<style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }</style>
<p id=words>written without a script</p>
<script>document.getElementById("words").textContent = "written by a script"</script>"""

CALLS_OTHERS = PAGE + '<img src="http://pictures.example/1.png" alt="">'


class _Page(BaseHTTPRequestHandler):
    """Two pages: one that keeps to itself, one that calls somebody else."""

    def do_GET(self) -> None:
        body = (CALLS_OTHERS if self.path == "/others" else PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Page)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(0, 0, 0)")]
)
def test_a_page_opens_in_the_width_and_colours_asked_for(
    browser: Browser, address: str, width: int, scheme: str, background: str
) -> None:
    with open_page(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(address)

        assert page.evaluate("innerWidth") == width
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == background


@pytest.mark.parametrize(("allowed", "words"), [(True, "by a script"), (False, "without a script")])
def test_scripts_run_or_not_as_asked(browser: Browser, address: str, allowed: bool, words: str) -> None:
    with open_page(browser, java_script_enabled=allowed) as page:
        page.goto(address)

        assert page.inner_text("#words") == f"written {words}"


def test_a_page_that_calls_somebody_else_fails_its_test(browser: Browser, address: str) -> None:
    with (
        pytest.raises(AssertionError, match=r"called others.*pictures\.example"),
        open_page(browser) as page,
    ):
        page.goto(f"{address}/others")


def test_each_page_begins_without_what_another_one_left(browser: Browser, address: str) -> None:
    with open_page(browser) as page:
        page.goto(address)
        page.evaluate("localStorage.setItem('left', 'behind')")
    with open_page(browser) as page:
        page.goto(address)

        assert page.evaluate("localStorage.getItem('left')") is None
