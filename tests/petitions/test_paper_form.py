"""The sheet to sign by hand: one page, every word on it, and a QR code that leads to the campaign."""

import re
import shutil
import subprocess
from io import BytesIO

import pytest
import segno
from PIL import Image

from campaign.core.typesetting import typeset
from campaign.petitions.paper_form import (
    ROWS,
    TEMPLATE,
    PaperForm,
    paper_form,
    sheet_data,
)
from campaign.petitions.paper_labels import paper_labels
from tests.services.missing import part_is_missing

MILLIMETRE = 300 / 25.4  # pixels, at 300 pixels an inch


def a_form(**changes: object) -> PaperForm:
    form: PaperForm = {
        "title": "Keep the river free",
        "ask_plain": "Stop the dam.\n\nAsk the villages first.",
        "organization": "River Watch",
        "targets": "Ministry of Energy",
        "locale": "en",
        "url": "https://example.org/campaigns/river",
        "labels": paper_labels(),
    }
    form.update(changes)  # type: ignore[typeddict-item]
    return form


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


def words_of(content: bytes) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        part_is_missing("pdftotext", "Debian's package poppler-utils")
    read = subprocess.run([reader, "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def test_everything_is_on_the_sheet() -> None:
    words = words_of(paper_form(**a_form()))

    for expected in (
        "Keep the river free",
        "Stop the dam.",
        "Ask the villages first.",
        "River Watch",
        "To: Ministry of Energy",
        "Signature",
        "Or sign online",
        "Please return this sheet to:",
    ):
        assert expected in words
    assert words.count("yes") == ROWS + 1, "a box in every row, and once in the privacy sentence"


def test_labels_are_in_the_language_of_the_sheet() -> None:
    labels = paper_labels() | {"signature": "ลายมือชื่อ", "to": "ถึง"}

    words = words_of(paper_form(**a_form(locale="th", title="ปกป้องแม่น้ำ", labels=labels)))

    assert "ถึง: Ministry of Energy" in words
    assert "Signature" not in words


@pytest.mark.parametrize(
    ("title", "ask"),
    [
        ("Keep the river free", ""),
        ("word " * 500, "A sentence that goes on. " * 1000),
        ("W" * 5000, "x" * 50_000),
        ("ទម្លាក់ការចោទប្រកាន់ " * 40, "យើងសុំឲ្យឈប់សាងសង់ទំនប់វារីអគ្គិសនីនៅលើទន្លេ។\n" * 80),
        ("ปกป้องแม่น้ำ" * 60, "เราขอให้หยุดสร้างเขื่อน\n" * 200),
        ("#panic() $x$ @y", "*no* <markup> \x00 👩🏽‍🤝‍👩🏻 مرحبا 漢字"),
    ],
    ids=["no ask", "long", "unbreakable", "Khmer", "Thai", "odd signs"],
)
def test_it_is_always_one_page(title: str, ask: str) -> None:
    content = paper_form(**a_form(title=title, ask_plain=ask, targets="T " * 500))

    assert content.startswith(b"%PDF")
    assert pages(content) == 1


@pytest.mark.parametrize(
    "url", ["https://example.org/campaigns/river", f"https://example.org/km/campaigns/{'long-' * 20}slug"]
)
def test_the_qr_code_on_the_page_is_the_one_of_the_campaigns_address(url: str) -> None:
    content = typeset(TEMPLATE, sheet_data(a_form(url=url)), output="png", ppi=300)

    page = Image.open(BytesIO(content)).convert("L")
    code = segno.make(url, error="q", micro=False)
    side = len(code.matrix)
    left, top = (210 - 14 - 34) * MILLIMETRE, 12 * MILLIMETRE
    module = 34 * MILLIMETRE / (side + 8)
    for row, line in enumerate(code.matrix):
        for column, is_dark in enumerate(line):
            where = (int(left + (column + 4.5) * module), int(top + (row + 4.5) * module))
            light = page.getpixel(where)
            assert isinstance(light, int)
            assert (light < 128) == bool(is_dark), (row, column)  # type: ignore[unreachable]
