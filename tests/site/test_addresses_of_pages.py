"""What machines read of a page: its one address, its languages, its picture, its data, its feeds."""

import json
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.statements.revising import QuotedWords, Wording
from tests.conftest import MakeApp
from tests.factories import a_petition, a_statement

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "http://localhost"


@pytest.fixture(autouse=True)
def published(session: Session) -> None:
    """A campaign in English only, a statement in English and Khmer."""
    petition = a_petition(session, slug="library")
    texts = {
        "en": Wording(
            title="Keep it open", body="We ask.", quotations=(QuotedWords(text="No.", speaker="Sok Dara"),)
        ),
        "km": Wording(title="សូម​បើក", body="យើង​សុំ។"),
    }
    a_statement(session, slug="the-words", campaign_id=petition.campaign_id, texts=texts)


@pytest.fixture
def client(make_app: MakeApp, session: Session) -> FlaskClient:
    """Of another application than the session's, whose context would hold on to one language."""
    return make_app().test_client(use_cookies=False)


def head_of(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True).split("</head>")[0]


def canonical(client: FlaskClient, path: str) -> str:
    (found,) = re.findall(r'<link rel="canonical" href="([^"]+)"', head_of(client, path))
    return str(found)


def languages(client: FlaskClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', head_of(client, path)))


def test_each_language_of_a_page_names_itself_and_all_the_others(client: FlaskClient) -> None:
    for path, expected in (("/about", {"en", "th", "km"}), ("/statements/the-words", {"en", "km"})):
        told = languages(client, path)
        assert set(told) == expected | {"x-default"}
        for code in expected:
            own = told[code].removeprefix(BASE)
            assert (canonical(client, own), languages(client, own)) == (told[code], told)


def test_a_page_in_a_language_that_its_text_lacks_names_the_page_of_its_text(client: FlaskClient) -> None:
    assert canonical(client, "/th/statements/the-words") == f"{BASE}/statements/the-words"
    assert canonical(client, "/th/campaigns/library") == f"{BASE}/campaigns/library"
    assert '"og:locale" content="en_GB"' in head_of(client, "/th/campaigns/library")


@pytest.mark.parametrize("page", ["0", "1", "-5", "x", "9" * 30, "²"])
def test_a_number_that_is_no_further_page_makes_no_address_of_its_own(client: FlaskClient, page: str) -> None:
    assert canonical(client, f"/statements/?page={page}") == f"{BASE}/statements/"
    assert canonical(client, "/statements/?page=2&q=x&fbclid=1") == f"{BASE}/statements/?page=2"


def test_every_shared_page_of_a_campaign_has_its_picture(client: FlaskClient) -> None:
    for path in ("/campaigns/library", "/campaigns/library/sign", "/km/statements/the-words"):
        head = head_of(client, path)
        picture = re.findall(r'<meta property="og:image" content="([^"]+)"', head)
        assert picture, path
        assert client.get(picture[0].removeprefix(BASE)).mimetype == "image/png"
        assert '"twitter:card" content="summary_large_image"' in head


def test_the_structured_data_of_a_statement_says_who_wrote_it_and_who_speaks(client: FlaskClient) -> None:
    head = head_of(client, "/statements/the-words")
    article = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)[0])

    assert (article["@type"], article["headline"], article["inLanguage"]) == (
        "NewsArticle",
        "Keep it open",
        "en",
    )
    assert article["author"][0]["name"].startswith("Organization")
    assert article["citation"][0]["creator"]["name"] == "Sok Dara"
    assert article["url"] == canonical(client, "/statements/the-words")


def test_every_address_of_the_sitemap_is_a_page_under_that_very_address(client: FlaskClient) -> None:
    told = client.get("/sitemap.xml").data
    addresses = [one.text or "" for one in ElementTree.fromstring(told).iter(f"{MAP}loc")]

    assert f"{BASE}/km/statements/the-words" in addresses
    for address in addresses:
        assert canonical(client, address.removeprefix(BASE)) == address
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/feeds/statements.atom", "/km/feeds/campaigns/library.atom"])
def test_a_feed_has_what_readers_need(client: FlaskClient, path: str) -> None:
    feed = ElementTree.fromstring(client.get(path).data)

    assert feed.findtext(f"{ATOM}id") == BASE + path
    for part in [feed, *feed.iter(f"{ATOM}entry")]:
        assert all(part.findtext(ATOM + name) for name in ("id", "title", "updated")), path
    for entry in feed.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}author/{ATOM}name")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/th", "/th/"),
        ("/km", "/km/"),
        ("/en", "/"),
        ("/en/campaigns/library?page=2", "/campaigns/library?page=2"),
        ("/en//evil.example/", "/evil.example/"),
        ("/en/%0d%0aX:%20y", "/%0D%0AX%3A%20y"),
    ],
)
def test_a_language_guessed_at_leads_to_its_pages_and_nowhere_else(
    client: FlaskClient, asked: str, meant: str
) -> None:
    answer = client.get(asked)

    assert (answer.status_code, answer.headers["Location"]) == (308, meant)
