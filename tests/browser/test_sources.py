"""Where a reader came from goes along to the sign form, and stays nowhere in the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://site.example"
PAGE = """<!doctype html><title>Campaign</title><main>
<a id="on" href="/campaigns/library/sign">Sign</a><a id="out" href="https://other.example/campaigns/x">Out</a>
<form method="post"><input type="hidden" name="source"><button>Sign</button></form></main>
<script src="/site.js" defer></script>"""


def answer(route: Route) -> None:
    if route.request.url.endswith("/site.js"):
        route.fulfill(body=(STATIC / "site.js").read_text(), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", answer)
    yield page
    page.close()


@pytest.mark.parametrize(
    ("query", "referrer", "carried", "link"),
    [
        ("", None, "", ""),
        ("?utm_source=letter&utm_medium=email", "https://mail.example/x", "letter/email/", "letter"),
        ("?fbclid=secret", "https://news.example.org/a/b?c=d", "news.example.org", "news.example.org"),
        ("", f"{SITE}/campaigns/library", "", ""),
    ],
)
def test_the_code_is_in_the_form_and_on_the_way_to_it(
    page: Page, query: str, referrer: str | None, carried: str, link: str
) -> None:
    page.goto(f"{SITE}/campaigns/library{query}", referer=referrer)

    assert page.locator("[name=source]").input_value() == carried
    there = page.locator("#on").evaluate("link => new URL(link.href).searchParams.get('utm_source') || ''")
    assert there == link
    assert page.locator("#out").get_attribute("href") == "https://other.example/campaigns/x"
    kept = page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]
